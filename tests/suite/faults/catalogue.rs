//! The table in `tests/README.md` names a test for every row of the catalogue, and each one exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The rows: `f01` to `f54`, and those of the campaign and of the writes that belong here.
fn rows() -> BTreeSet<String> {
    let numbers = |letter: &'static str, numbers: Vec<u32>| {
        numbers.into_iter().map(move |number| format!("{letter}{number:02}"))
    };
    let campaign = [5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17].to_vec();
    let writes = [1, 3, 4, 5, 6, 7, 8, 11].to_vec();
    let all = numbers("f", (1..=54).collect());
    all.chain(numbers("c", campaign)).chain(numbers("w", writes)).collect()
}

/// Names of the test functions of the catalogue, from the source.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir("tests/suite/faults").unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut is_test = false;
        for line in source.lines() {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, name)) = line.split_once("fn ").filter(|_| is_test) {
                is_test = false;
                let name = name.split('(').next().unwrap();
                if rows().contains(name.split('_').next().unwrap()) {
                    found.insert(name.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_row_of_the_catalogue_has_its_test_and_the_table_names_them_all() {
    let table = fs::read_to_string(Path::new("tests/README.md")).unwrap();
    let named: BTreeSet<String> = table
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(|line| line.split('`'))
        .filter(|word| word.split('_').next().is_some_and(|id| rows().contains(id)))
        .map(str::to_owned)
        .collect();
    let tests = tests();
    let missing: Vec<_> = named.difference(&tests).collect();
    assert!(missing.is_empty(), "the table names tests that do not exist: {missing:#?}");
    let untold: Vec<_> = tests.difference(&named).collect();
    assert!(untold.is_empty(), "the table does not name these tests: {untold:#?}");
    let row_of = |name: &String| name.split('_').next().unwrap().to_owned();
    let without: Vec<String> =
        rows().into_iter().filter(|row| !tests.iter().any(|test| row_of(test) == *row)).collect();
    assert!(without.is_empty(), "rows without a test: {without:?}");
}
