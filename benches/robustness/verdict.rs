//! What the table has to show: no wrong data, no restart, and no call in which another client does better.
//!
//! Right data is best, then an exception seen, then knowing that nothing is known (a timeout or another
//! error: which of them says nothing about the value), then wrong data. Where the server answers with
//! exceptions, seeing one is as good as right data.

use crate::rows::{ROWS, Row};
use crate::{Column, Table};

/// Prints the verdict; true where it is kept.
pub fn tell(table: &Table) -> bool {
    let columns = || table.strict.iter().chain(table.quirk.iter().flatten());
    let wrong: usize = columns().map(|column| column.letters.matches('W').count()).sum();
    let restarts = columns().filter(|column| column.restart).count();
    println!("wrong data shown as good by Gaugeglass: {wrong} (must be 0)");
    println!("rows in which Gaugeglass needs a restart: {restarts} (must be 0)");
    let mut behind = 0;
    for (at, row) in ROWS.iter().enumerate() {
        let own = std::iter::once(&table.strict[at]).chain(&table.quirk[at]);
        let better = own.map(|column| first_better(row, column, table, at));
        if let Some(Some(who)) = better.min() {
            println!("behind {who}: {}", row.name);
            behind += 1;
        }
    }
    println!("rows in which another client does better: {behind} of {} (must be 0)", ROWS.len());
    let torn = table.peers.iter().filter(|(_, rows)| rows.len() != ROWS.len()).count();
    if torn > 0 {
        println!(
            "{torn} of the other clients did not play all rows, so that they were not compared"
        );
    }
    wrong + restarts + behind + torn == 0
}

/// A peer that does better in some call than this column, if there is one.
fn first_better(row: &Row, own: &Column, table: &Table, at: usize) -> Option<&'static str> {
    let is_better = |letters: &String| {
        letters.chars().zip(own.letters.chars()).any(|(a, b)| worth(row, a) > worth(row, b))
    };
    let found = table.peers.iter().find(|(_, rows)| rows.get(at).is_some_and(is_better));
    found.map(|(name, _)| *name)
}

fn worth(row: &Row, letter: char) -> u8 {
    match letter {
        'K' => 3,
        'X' if row.exception => 3,
        'X' => 2,
        'T' | 'E' => 1,
        _ => 0,
    }
}
