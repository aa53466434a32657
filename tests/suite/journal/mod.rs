//! The journal: nothing that was shown as done is lost, everything is found, and figures are what a count
//! by hand says.

mod book;
mod command;
mod kept;
mod load;
mod marks;
mod station;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use gaugeglass::alarm::journal::{Book, JournalReader};
use gaugeglass::model::{JournalKind, JournalPage, JournalQuery, JournalRow, WallMs};

static GO_ON: AtomicBool = AtomicBool::new(false);

/// 2026-11-26T00:00:00Z.
const DAY: i64 = 1_795_651_200_000;

fn row(seq: i64, at: i64, kind: JournalKind, name: &str) -> JournalRow {
    JournalRow {
        at: WallMs(at),
        zone_s: 32_400,
        seq,
        kind,
        event: "test".to_owned(),
        name: name.to_owned(),
        ..JournalRow::default()
    }
}

fn open(folder: &Path) -> Book {
    Book::open(folder, None).unwrap()
}

fn ask(folder: &Path, query: &JournalQuery) -> JournalPage {
    JournalReader::open(folder).unwrap().page(query, &GO_ON).unwrap()
}

/// All rows, oldest first.
fn all(folder: &Path) -> Vec<JournalRow> {
    let query = JournalQuery { limit: 100_000, ..JournalQuery::default() };
    let mut rows = ask(folder, &query).rows;
    rows.reverse();
    rows
}
