//! The FORMAT.md files and the files of a station: every table, column and index, none forgotten, none invented.

use std::collections::BTreeSet;
use std::path::Path;

use super::{DAY, HOUR, open, seal_all, tag};
use gaugeglass::history::{CaptureBook, Point};
use rusqlite::{Connection, OpenFlags};

/// `table.column TYPE` and `index ON table(columns)`.
type Schema = BTreeSet<String>;

/// What a FORMAT.md says of one file: under a heading that begins with its name, `table`: …, and rows of
/// columns with type; and rows of indices.
fn said(document: &str, file: &str) -> Schema {
    let text = std::fs::read_to_string(document).unwrap();
    let (mut found, mut table, mut is_mine) = (Schema::new(), String::new(), false);
    for line in text.lines() {
        let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        if let Some(heading) = line.strip_prefix("## ") {
            is_mine = heading.split('`').any(|name| name == file);
        } else if line.starts_with('`') && line.contains("`: ") {
            table = quoted[0].to_owned();
        } else if is_mine && line.starts_with("| `") {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            if cells[2].starts_with('`') {
                found.insert(format!("{} ON {}", quoted[0], quoted[1]));
            } else if cells.len() == 6 {
                found.insert(format!("{table}.{} {}", quoted[0], cells[2]).trim_end().to_owned());
            }
        }
    }
    found
}

/// What stands in a file.
fn made(path: &Path) -> Schema {
    let sql = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut found = Schema::new();
    // What FTS5 makes for itself is its own.
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE 'words_%'";
    let mut tables = sql.prepare(tables).unwrap();
    let tables: Vec<String> =
        tables.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    for table in tables {
        let mut columns = sql.prepare("SELECT name, type FROM pragma_table_info(?1)").unwrap();
        let column = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
        for column in columns.query_map([&table], column).unwrap() {
            let (name, kind): (String, String) = column.unwrap();
            found.insert(format!("{table}.{name} {kind}").trim_end().to_owned());
        }
        let indices = "SELECT name FROM pragma_index_list(?1) WHERE origin != 'pk'";
        let mut indices = sql.prepare(indices).unwrap();
        let names: Vec<String> =
            indices.query_map([&table], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        for name in names {
            let mut of = sql.prepare("SELECT name FROM pragma_index_info(?1)").unwrap();
            let of: Vec<String> =
                of.query_map([&name], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
            found.insert(format!("{name} ON {table}({})", of.join(", ")));
        }
    }
    found
}

#[test]
fn the_documents_name_every_table_column_and_index_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    archive.push(level, Point::good(DAY, 1.0));
    archive.commit(DAY).unwrap();
    seal_all(&mut archive, DAY + 2 * HOUR);
    let month = made(&folder.path().join("2026-11.db"));
    archive.tidier().turn(DAY + 60 * 24 * HOUR, || true).unwrap();
    assert_eq!(made(&folder.path().join("2026-11.1.db")), month, "put in order it is the same");
    drop(CaptureBook::open(folder.path(), None).unwrap());
    drop(gaugeglass::alarm::journal::Book::open(folder.path(), None).unwrap());
    let disk = "src/history/disk/FORMAT.md";
    assert_eq!(said(disk, "2026-11.db"), month);
    for (document, file) in [
        (disk, "live.db"),
        ("src/history/capture/FORMAT.md", "captures.db"),
        ("src/alarm/journal/FORMAT.md", "journal.db"),
    ] {
        let (said, made) = (said(document, file), made(&folder.path().join(file)));
        let missing: Vec<_> = made.difference(&said).collect();
        let invented: Vec<_> = said.difference(&made).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{file}: missing {missing:?}, invented {invented:?}"
        );
    }
}
