//! The documents that come with the program point at what is there.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Markdown file at the top, beside the projects, the pictures and the interoperability tests.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [".", "projects", "assets", "tests/interop"] {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.extension().is_some_and(|e| e == "md")));
    }
    found
}

/// The targets of `[text](target)` and `![text](target)`.
fn links(text: &str) -> Vec<&str> {
    let starts = text.match_indices("](").map(|(at, _)| &text[at + 2..]);
    starts.filter_map(|rest| rest.split_once(')').map(|(target, _)| target)).collect()
}

fn is_elsewhere(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:") || target.starts_with('#')
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut checked = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for target in links(&text).into_iter().filter(|target| !is_elsewhere(target)) {
            let file = target.split(['#', ' ']).next().unwrap();
            let path = document.parent().unwrap().join(file);
            assert!(path.exists(), "{}: {target} is not there", document.display());
            checked += 1;
        }
    }
    assert!(checked >= 5, "only {checked} links found: the test has gone blind");
    assert_eq!(links("a [b](c.md) ![d](e/f.png#g)"), ["c.md", "e/f.png#g"]);
}

#[test]
fn the_folder_of_pictures_is_called_by_its_name() {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    assert!(text.contains("`tests/data/pictures/`"));
    assert!(Path::new("tests/data/pictures").is_dir());
    assert!(!text.contains("`tests/pictures/`"));
}
