//! Each file in `tests/data/broken` gives exactly the problems in the `.expected` file beside it.
//!
//! After a change of words on purpose: `GAUGEGLASS_BLESS=1 cargo test broken`, then read the diff.

use std::path::Path;

use gaugeglass::store::{Severity, parse_project};

use super::{folder, shown, toml_files};

#[test]
fn every_broken_file_gives_exactly_its_problems() {
    let files = toml_files(&folder("tests/data/broken"));
    assert!(files.len() >= 20, "only {} broken files", files.len());
    let bless = std::env::var_os("GAUGEGLASS_BLESS").is_some();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = Path::new(file.file_name().unwrap());
        let parsed = parse_project(&text, name);
        let found = shown(&parsed.problems);
        let expected_file = file.with_extension("expected");
        if bless {
            std::fs::write(&expected_file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_file).unwrap();
        assert_eq!(found, expected, "{}", file.display());
        let is_error = parsed.problems.iter().any(|p| p.severity == Severity::Error);
        assert_eq!(parsed.project.is_none(), is_error, "{}", file.display());
    }
}

#[test]
fn problems_stand_in_the_order_of_the_file() {
    for file in toml_files(&folder("tests/data/broken")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let problems = parse_project(&text, &file).problems;
        assert!(problems.is_sorted_by_key(|p| (p.line, p.column)), "{}", file.display());
    }
}
