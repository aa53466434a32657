//! Broken tables: each names the row and the column of what is wrong, and changes nothing.

use std::path::Path;
use std::sync::Arc;

use gaugeglass::model::{Project, Tag};
use gaugeglass::store::import::{CellProblem, Choices, plan, read_table};

use super::{meter, planned, told};
use crate::plant_builder::register;

/// File, row, column (0 where there is no table at all), and words of what is told.
const TOLD: &[(&str, usize, usize, &str)] = &[
    ("address_0_in_modicon.csv", 3, 5, "address 0"),
    ("ambiguous_addresses.csv", 2, 4, "has to be chosen"),
    ("bad_host.csv", 2, 2, "not a host name"),
    ("bad_type.xlsx", 3, 3, "\"flaot\" is not a type"),
    ("beyond_the_end.csv", 2, 5, "cut by the end of the table"),
    ("bom_and_bad_type.csv", 2, 7, "\"flaot\" is not a type"),
    ("decimal_comma_clash.csv", 3, 8, "the comma of \"1,000.5\""),
    ("decimal_comma_splits.csv", 3, 6, "\"divisor\" tells the scaling already"),
    ("duplicate_ids.csv", 3, 8, "the tag with the id \"t1\" stands in row 2 already"),
    ("duplicate_names.csv", 3, 1, "stands in row 2 already"),
    ("empty.csv", 0, 0, "it is empty"),
    ("formula_cells.csv", 3, 5, "is a formula"),
    ("hex_column_disagrees.csv", 4, 4, "another column says 6"),
    ("hex_junk.csv", 3, 5, "0x00G1"),
    ("huge_cell.csv", 3, 1, "more than 32767 characters"),
    ("length_disagrees.csv", 3, 7, "f32 takes 2 registers"),
    ("no_device.csv", 2, 1, "name no device"),
    ("no_heading.csv", 1, 1, "no row is a heading"),
    ("no_zip.xlsx", 0, 0, "no XLSX spreadsheet"),
    ("not_utf8.csv", 3, 1, "no characters"),
    ("open_quote.csv", 3, 1, "never closed"),
    ("overlapping_values.csv", 3, 5, "\"amps\" and \"volts\" of row 2 share some registers"),
    ("ragged_rows.csv", 3, 8, "behind the last column"),
    ("row_too_short.csv", 3, 5, "no address"),
    ("spreadsheet_error.csv", 3, 5, "a spreadsheet's word for an error"),
    ("too_many_columns.csv", 1, 1001, "more than 1000 columns"),
    ("two_headings.csv", 3, 1, "another heading"),
    ("utf16_and_bad_type.csv", 2, 7, "\"flaot\" is not a type"),
    ("writable_input.csv", 2, 7, "IR can only be read"),
    ("wrong_separator.csv", 1, 1, "no row is a heading"),
    ("zero_bytes.csv", 3, 1, "zero byte"),
];

fn problems(bytes: &[u8]) -> Vec<CellProblem> {
    match read_table(bytes) {
        Err(problem) => vec![problem],
        Ok(table) => {
            let plan = plan(&table, &Choices::default(), &Project::default());
            let errors: Vec<_> = plan.problems.iter().filter(|p| p.is_error()).cloned().collect();
            assert!(errors.is_empty() || plan.puts().is_none(), "nothing of it is put anywhere");
            errors
        }
    }
}

#[test]
fn every_broken_table_names_the_row_and_the_column_of_its_first_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/broken");
    for (file, row, column, words) in TOLD {
        let found = problems(&std::fs::read(folder.join(file)).unwrap());
        let here = |p: &&CellProblem| (p.row, p.column) == (*row, *column);
        let told = found.iter().find(here).unwrap_or_else(|| panic!("{file}: {found:#?}"));
        assert!(told.sentence().contains(words), "{file}: {told}");
        assert!(!told.hint.is_empty() || *column > 0, "{file} has no way out: {told}");
    }
    let files = std::fs::read_dir(folder).unwrap().count();
    let other = ["gain_multiply_or_divide.csv"].len();
    assert_eq!(files, TOLD.len() + other, "every file of the folder is looked at");
}

#[test]
fn two_rows_are_never_one_tag_whether_by_id_or_by_name() {
    let tag = |id, name: &str, wire| Tag { name: name.to_owned(), ..register(id, wire) };
    let tags = vec![Arc::new(tag("t1", "A", 0)), Arc::new(tag("t2", "B", 1))];
    let project = Project { tags, next_id: 3, ..meter() };
    let sheet = |rows: [&str; 2]| {
        format!("id,name,table,address,notation\n{0},raw0\n{1},raw0\n", rows[0], rows[1])
    };
    // Rows, then the row and the column of the fault.
    let refused = [
        (["t1,X,HR,0", "t1,Y,HR,1"], 3, 1),
        (["t9,X,HR,5", "t9,Y,HR,6"], 3, 1),
        (["t1,X,HR,0", ",A,HR,0"], 3, 2),
        ([",A,HR,0", "t1,X,HR,0"], 3, 1),
        (["t8,A,HR,0", "t1,X,HR,0"], 3, 1),
    ];
    for (rows, row, column) in refused {
        let plan = planned(&sheet(rows), &Choices::default(), &project);
        let found: Vec<_> = plan.problems.iter().map(|p| (p.row, p.column)).collect();
        assert_eq!(found, [(row, column)], "{rows:?}: {}", told(&plan));
        assert_eq!(plan.puts(), None, "{rows:?}");
    }
    let taken = [
        // Names change places.
        (["t1,B,HR,0", "t2,A,HR,1"], ["t1", "t2"]),
        // A new id is none that a later row names.
        ([",X,HR,5", "t3,Y,HR,6"], ["t4", "t3"]),
    ];
    for (rows, ids) in taken {
        let plan = planned(&sheet(rows), &Choices::default(), &project);
        assert_eq!(told(&plan), "", "{rows:?}");
        let got: Vec<_> = plan.puts().unwrap().tags.iter().map(|t| t.id.to_string()).collect();
        assert_eq!(got, ids, "{rows:?}");
    }
}

#[test]
fn a_factor_that_may_divide_or_multiply_asks_and_applies_nothing() {
    let bytes = include_bytes!("../../data/import/broken/gain_multiply_or_divide.csv");
    let plan = plan(&read_table(bytes).unwrap(), &Choices::default(), &Project::default());
    let scale = plan.scale.as_ref().unwrap();
    assert!(scale.open && scale.why.contains("raw × 10 or raw / 10"), "{scale:?}");
    assert_eq!(plan.puts(), None);
}

#[test]
fn whatever_bytes_come_nothing_panics_and_every_fault_has_a_place_in_the_table() {
    let good = include_bytes!("../../data/import/meter.xlsx").as_slice();
    let text = include_bytes!("../../data/import/sdm630.tsv").as_slice();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..400 {
        let mut bytes = if random.bool() { good.to_vec() } else { text.to_vec() };
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            match random.u8(..3) {
                0 => bytes[at] = random.u8(..),
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, *b",;\t\"\n|'=\0\xff".get(random.usize(..10)).unwrap()),
            }
        }
        for problem in problems(&bytes) {
            assert!(problem.row <= 200 && problem.column <= 60, "{problem}");
        }
    }
}

#[test]
fn a_spreadsheet_that_claims_to_unpack_to_much_is_not_unpacked() {
    let mut bytes = include_bytes!("../../data/import/meter.xlsx").to_vec();
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    let problem = read_table(&bytes).unwrap_err();
    assert!(problem.sentence().contains("would unpack to more than"), "{problem}");
}
