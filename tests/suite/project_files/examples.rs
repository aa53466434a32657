//! The projects that come with the program open without a problem and are written back byte for byte.

use gaugeglass::store::{load_project, render_project};

use super::{folder, shown, toml_files};

#[test]
fn every_example_loads_without_a_problem_and_is_written_back_byte_for_byte() {
    let files = toml_files(&folder("projects"));
    assert!(!files.is_empty());
    for file in files {
        let (project, problems) = load_project(&file).unwrap();
        assert_eq!(shown(&problems), "", "{}", file.display());
        assert!(!project.tags.is_empty(), "{}", file.display());
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(render_project(&project) == text, "{} is not in normal form", file.display());
    }
}
