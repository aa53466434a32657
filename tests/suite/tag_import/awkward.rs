//! Tables in the manner of vendors: what is read of each stands beside it, a line for each tag, question,
//! problem and note.
//!
//! The first line of an expectation holds the answers of a person (`notation=raw0 scale=divide`). Where
//! `AWKWARD` names a folder, what was read goes there, to be looked at.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gaugeglass::model::{Notation, Table as Area};
use gaugeglass::store::import::{Choices, Plan, Scale, fields, plan, read_table};

use super::meter;

/// Keys of a tag that say nothing of a table.
const OWN: [&str; 5] = ["id", "name", "device", "scan", "notation"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/awkward")
}

/// The answers that a line holds.
fn choices(line: &str) -> Choices {
    let mut out = Choices::default();
    for (key, value) in line.split_whitespace().filter_map(|answer| answer.split_once('=')) {
        match key {
            "notation" => out.notation = Some(Notation::from_name(value).unwrap()),
            "table" => out.table = Some(Area::from_short(value).unwrap()),
            "scale" if value == "divide" => out.scale = Some(Scale::Divide),
            "scale" => out.scale = Some(Scale::Multiply),
            "left_out" => out.left_out.extend([value.parse::<usize>().unwrap() - 1]),
            "titles" => out.no_titles = value == "no",
            other => panic!("{other} is no answer"),
        }
    }
    out
}

/// What a table becomes.
fn read(plan: &Plan) -> String {
    let mut out = String::new();
    for tag in plan.rows.iter().filter_map(|row| row.tag.as_deref()) {
        let place = (tag.address.table.short(), tag.address.wire);
        write!(out, "{} = {} {}", tag.name, place.0, place.1).unwrap();
        for (key, value) in
            fields(&meter(), tag).into_iter().filter(|(k, _)| !OWN.contains(&k.as_str()))
        {
            if !matches!(key.as_str(), "address" | "wire" | "table") {
                write!(out, ", {key} {value}").unwrap();
            }
        }
        out.push('\n');
    }
    match &plan.notation.chosen {
        Some(notation) => writeln!(out, "notation {}: {}", notation.name(), plan.notation.why),
        None => {
            let offered: Vec<&str> =
                plan.notation.choices.iter().map(|c| c.example.as_str()).collect();
            writeln!(out, "notation? {}: {}", plan.notation.why, offered.join(" or "))
        }
    }
    .unwrap();
    if let Some(scale) = &plan.scale {
        let mark = if scale.open { "?" } else { "" };
        writeln!(out, "scale{mark} {:?}: {}", scale.used, scale.why).unwrap();
    }
    for note in &plan.notes {
        writeln!(out, "note: {}", note.text).unwrap();
    }
    for problem in &plan.problems {
        writeln!(out, "{}", problem.to_string().replace("\n  ", " / ")).unwrap();
    }
    out
}

#[test]
fn awkward_tables_are_read_as_stands_beside_them() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ext| ext != "expected"));
    files.sort();
    assert!(files.len() >= 30, "{files:?}");
    let mut wrong = String::new();
    for file in files {
        let expected = std::fs::read_to_string(file.with_extension("expected")).unwrap_or_default();
        let (answers, expected) = expected.split_once('\n').unwrap_or_default();
        let table = read_table(&std::fs::read(&file).unwrap()).unwrap();
        let plan = plan(&table, &choices(answers), &meter());
        let found = read(&plan);
        let name = file.file_stem().unwrap().to_string_lossy();
        if let Ok(folder) = std::env::var("AWKWARD") {
            std::fs::write(format!("{folder}/{name}"), format!("{answers}\n{found}")).unwrap();
        }
        if plan.problems.iter().any(|problem| problem.is_error()) {
            assert_eq!(plan.puts(), None, "{name}: nothing is applied beside an error");
        }
        if found != expected {
            write!(wrong, "\n{name}\n--- expected\n{expected}--- found\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
