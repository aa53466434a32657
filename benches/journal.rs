//! The journal at a million rows: how fast rows go in, and how long a page of 200 takes for each filter.
//!
//! `cargo bench --bench journal [ROWS]`. Rows are as a plant makes them: many alarms and returns, some
//! acknowledgements and writes, few edits; the newest page of each question is asked, and one from the middle.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gaugeglass::alarm::journal::{Book, JournalReader};
use gaugeglass::model::{
    AlarmPriority, JournalKind, JournalPage, JournalQuery, JournalRow, WallMs,
};
use gaugeglass::station::load_of;

const START: i64 = 1_795_651_200_000;
/// Rows a commit: what comes together in a lively second.
const COMMIT: usize = 100;

fn row(seq: i64, chance: &mut fastrand::Rng) -> JournalRow {
    let tank = chance.usize(0..500);
    let kind = match chance.usize(0..1_000) {
        0..700 => JournalKind::Alarm,
        700..900 => JournalKind::Acknowledge,
        900..980 => JournalKind::Write,
        980..999 => JournalKind::Connection,
        _ => JournalKind::Edit,
    };
    let mut row = JournalRow {
        at: WallMs(START + seq * 900),
        zone_s: 32_400,
        seq,
        kind,
        name: format!("Area {}/Tank {tank}/Level high", tank % 20),
        station: "desk".to_owned(),
        number: seq,
        ..JournalRow::default()
    };
    if kind.is_of_alarm() {
        row.event = if kind == JournalKind::Alarm { "alarm" } else { "acknowledge" }.to_owned();
        row.alarm = format!("alarm-{tank}");
        row.tag = format!("t{tank}");
        row.priority = Some(match chance.usize(0..100) {
            0..80 => AlarmPriority::Low,
            80..95 => AlarmPriority::Medium,
            95..99 => AlarmPriority::High,
            _ => AlarmPriority::Highest,
        });
        (row.old, row.new) = ("normal".to_owned(), "unacknowledged".to_owned());
        row.value = format!("{:.3}", chance.f64() * 100.0);
    } else {
        row.event = "ended".to_owned();
        row.result = "confirmed".to_owned();
    }
    if kind != JournalKind::Alarm {
        row.who = ["kim", "lee", "park"][chance.usize(0..3)].to_owned();
    }
    if seq % 50_000 == 7 {
        row.reason = "calibration of the transmitter".to_owned();
    }
    row
}

/// Asked as the window asks: what was found after 30 ms will do.
fn part(reader: &JournalReader, query: &JournalQuery) -> JournalPage {
    let start = Instant::now();
    let enough = || start.elapsed() >= Duration::from_millis(30);
    reader.page_within(query, &AtomicBool::new(false), &enough).unwrap()
}

/// The first part of an answer, and the whole of it in parts.
fn ask(reader: &JournalReader, name: &str, query: JournalQuery) {
    let query = JournalQuery { limit: 200, ..query };
    let mut times = Vec::new();
    let mut found = 0;
    for _ in 0..7 {
        let start = Instant::now();
        let page = part(reader, &query);
        times.push(start.elapsed().as_secs_f64() * 1e3);
        found = page.rows.len();
    }
    times.sort_by(f64::total_cmp);
    let (start, mut parts, mut longest) = (Instant::now(), 0, 0.0_f64);
    let mut rest = query.clone();
    loop {
        let one = Instant::now();
        let page = part(reader, &rest);
        longest = longest.max(one.elapsed().as_secs_f64() * 1e3);
        (parts, rest.before) = (parts + 1, page.next);
        if page.reached.is_none() {
            break;
        }
    }
    println!(
        "{name:<28} {:>8.2} ms  (most {:.2})  {found} rows; whole in {parts} parts, {:.1} ms, the longest {longest:.1}",
        times[3],
        times[6],
        start.elapsed().as_secs_f64() * 1e3
    );
}

fn main() {
    let count: i64 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let mut book = Book::open(folder.path(), None).unwrap();
    let mut chance = fastrand::Rng::with_seed(1);
    let mut rows: Vec<JournalRow> = (1..=count).map(|seq| row(seq, &mut chance)).collect();
    let start = Instant::now();
    let big = rows.len() * 9 / 10;
    for part in rows[..big].chunks_mut(8_192) {
        book.commit(part.iter_mut()).unwrap();
    }
    let rate = big as f64 / start.elapsed().as_secs_f64();
    println!("{rate:.0} rows/s at 8192 a commit");
    let start = Instant::now();
    let mut commits = Vec::new();
    for part in rows[big..].chunks_mut(COMMIT) {
        let one = Instant::now();
        book.commit(part.iter_mut()).unwrap();
        commits.push(one.elapsed().as_secs_f64() * 1e3);
    }
    let rate = (rows.len() - big) as f64 / start.elapsed().as_secs_f64();
    commits.sort_by(f64::total_cmp);
    println!(
        "{rate:.0} rows/s at {COMMIT} a commit, a commit {:.2} ms (p99 {:.2} ms)",
        commits[commits.len() / 2],
        commits[commits.len() * 99 / 100]
    );
    let size = std::fs::metadata(folder.path().join("journal.db")).unwrap().len();
    println!("{:.0} bytes a row", size as f64 / rows.len() as f64);
    drop(rows);
    let reader = JournalReader::open(folder.path()).unwrap();
    let middle = START + count * 450;
    let none = JournalQuery::default;
    let text = |text: &str| JournalQuery { text: text.to_owned(), ..none() };
    let questions = [
        ("newest", none()),
        (
            "an old hour",
            JournalQuery { from_ms: Some(middle), to_ms: Some(middle + 3_600_000), ..none() },
        ),
        ("kind alarm", JournalQuery { kinds: vec![JournalKind::Alarm], ..none() }),
        ("kind edit (rare)", JournalQuery { kinds: vec![JournalKind::Edit], ..none() }),
        ("kind horn (none)", JournalQuery { kinds: vec![JournalKind::Horn], ..none() }),
        ("priority highest", JournalQuery { priorities: vec![AlarmPriority::Highest], ..none() }),
        ("a tag", JournalQuery { about: "t77".to_owned(), ..none() }),
        ("an alarm", JournalQuery { about: "alarm-77".to_owned(), ..none() }),
        (
            "a tag in an old day",
            JournalQuery {
                about: "t77".to_owned(),
                from_ms: Some(middle),
                to_ms: Some(middle + 86_400_000),
                ..none()
            },
        ),
        ("who", JournalQuery { who: "kim".to_owned(), ..none() }),
        ("who, nobody", JournalQuery { who: "choi".to_owned(), ..none() }),
        ("text, common", text("tank")),
        ("text, a tank", text("Tank 77/")),
        ("text, rare", text("transmitter")),
        ("text, none", text("zzz")),
        ("text, two letters, common", text("ta")),
        ("text, two letters, none", text("zz")),
        (
            "text common and kind rare",
            JournalQuery { kinds: vec![JournalKind::Edit], ..text("tank") },
        ),
    ];
    for (name, query) in questions {
        ask(&reader, name, query);
    }
    let start = Instant::now();
    let mut load = load_of(&reader, START + count * 900).unwrap();
    println!("figures restored in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let figures = load.figures(START + count * 900, 30 * 86_400_000);
    println!(
        "figures of {} annunciations in {:.1} ms",
        figures.total,
        start.elapsed().as_secs_f64() * 1e3
    );
}
