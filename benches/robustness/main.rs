//! The robustness matrix: what Gaugeglass and other clients make of servers that break the rules.
//!
//! Every client makes five calls, each a read of five holding registers, 60 ms apart, with a timeout of
//! 300 ms, against a server of its own that plays the row's fault. `-- --only gaugeglass` leaves the
//! other clients out. Ends with a verdict; exit code 1 where it is not kept.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

mod engine;
mod peers;
#[path = "../support/programs.rs"]
mod programs;
mod rows;
mod server;
mod verdict;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use peers::Peer;
use rows::{ROWS, Row};
use server::Server;

/// Calls a client makes in each row.
const CALLS: u16 = 5;
/// Between two calls.
const PAUSE: Duration = Duration::from_millis(60);
/// For a reply.
const TIMEOUT: Duration = Duration::from_millis(300);

/// What became of one row.
#[derive(Clone, Default)]
pub struct Column {
    pub letters: String,
    /// Not well again although the server is.
    pub restart: bool,
}

/// The whole table.
pub struct Table {
    /// Gaugeglass as it comes.
    pub strict: Vec<Column>,
    /// Gaugeglass with the row's quirk, where there is one.
    pub quirk: Vec<Option<Column>>,
    /// The others with their letters, row by row; a row that is not there was not played to its end.
    pub peers: Vec<(&'static str, Vec<String>)>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let alone = words.windows(2).any(|pair| pair == ["--only", "gaugeglass"]);
    let begin = Instant::now();
    let table = measure(if alone { Vec::new() } else { present() });
    print(&table);
    println!("\nmeasured in {:.0} s", begin.elapsed().as_secs_f64());
    if verdict::tell(&table) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The peers that are there; those that are not are named.
fn present() -> Vec<(&'static str, Peer)> {
    let mut found = peers::all();
    found.retain(|(name, peer)| {
        if let Peer::Missing(why) = peer {
            println!("SKIPPED, NOT COMPARED WITH: {name}: {why}");
        }
        !matches!(peer, Peer::Missing(_))
    });
    found
}

fn measure(peers: Vec<(&'static str, Peer)>) -> Table {
    thread::scope(|scope| {
        let strict = scope.spawn(|| ROWS.iter().map(|row| play(row, None).unwrap()).collect());
        let quirk = scope.spawn(|| {
            ROWS.iter().map(|row| row.quirk.and_then(|quirk| play(row, Some(quirk)))).collect()
        });
        let peers: Vec<_> = peers
            .into_iter()
            .map(|(name, peer)| {
                let played = scope.spawn(move || {
                    let servers: Vec<Server> = ROWS.iter().map(Server::start).collect();
                    let mut rows = Vec::new();
                    peer.play(&servers, |letters| rows.push(letters));
                    rows
                });
                (name, played)
            })
            .collect();
        Table {
            strict: strict.join().unwrap(),
            quirk: quirk.join().unwrap(),
            peers: peers.into_iter().map(|(name, p)| (name, p.join().unwrap())).collect(),
        }
    })
}

fn play(row: &'static Row, quirk: Option<&str>) -> Option<Column> {
    engine::judge(&Server::start(row), quirk)
}

fn print(table: &Table) {
    println!("K right, W wrong data as success, X exception seen, T timeout, E other error\n");
    print!("{:<52} {:>10} {:>10}", "what the server does", "Gaugeglass", "with quirk");
    table.peers.iter().for_each(|(name, _)| print!("  {name}"));
    println!();
    for (at, row) in ROWS.iter().enumerate() {
        let quirk = table.quirk[at].as_ref().map_or("-", |column| &column.letters);
        print!("{:<52} {:>10} {quirk:>10}", row.name, table.strict[at].letters);
        for (name, rows) in &table.peers {
            let letters = rows.get(at).map_or("?????", String::as_str);
            print!("  {letters:>width$}", width = name.len());
        }
        println!();
    }
}
