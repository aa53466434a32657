//! `gaugeglass history` as scripts see it, and a station that records.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use gaugeglass::alarm::journal::Book;
use gaugeglass::app::Look;
use gaugeglass::cli::root::{CommandLine, run};
use gaugeglass::history::{Point, QualityCode, Reader};
use gaugeglass::model::{
    AlarmPriority, GroupId, JournalKind, JournalRow, Note, NoteChange, NoteId, WallMs,
};
use gaugeglass::station::{Station, StationOptions, StationPort};
use gaugeglass::store::load_project;
use gaugeglass::ui::theme::Palette;

use super::{DAY, HOUR, open, seal_all};

pub(super) fn ask(words: &[&str]) -> (u8, String, String) {
    let line = ["gaugeglass", "history"].iter().chain(words);
    let command = CommandLine::try_parse_from(line).unwrap().command.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&command, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn folder_with_two_tags() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let a = archive.tag("a", "=Area/a,b", "bar").unwrap();
    let b = archive.tag("b", "Area/b", "").unwrap();
    for i in 0..4_000 {
        archive.push(a, Point::good(DAY + i * 1000, i as f64 / 8.0));
        archive.push(b, Point::good(DAY + 500 + i * 1000, 7.0));
    }
    archive.push(b, Point { at_ms: DAY + 4_000_500, value: 7.0, quality: QualityCode(0x0203) });
    archive.commit(DAY + 4_001_000).unwrap();
    seal_all(&mut archive, DAY + HOUR);
    archive.commit(DAY + 4_001_000).unwrap();
    folder
}

const DAY_TEXT: &str = "2026-11-26T00:00:00Z";
const END_TEXT: &str = "2026-11-27T09:00:00+09:00";

#[test]
fn samples_columns_figures_and_csv_are_printed() {
    let folder = folder_with_two_tags();
    let folder = folder.path().to_str().unwrap();
    let window = ["--from", DAY_TEXT, "--to", END_TEXT];
    let with = |words: &[&'static str]| {
        let words: Vec<&str> =
            [words[0], folder].iter().chain(&words[1..]).chain(&window).copied().collect();
        ask(&words)
    };
    let (code, out, err) = with(&["query", "b", "--json"]);
    assert_eq!((code, err.as_str(), out.lines().count()), (0, "", 4_001));
    let last: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!((&last["quality"], &last["reason"]), (&"bad".into(), &"timeout".into()));
    let (code, out, _) = with(&["query", "=Area/a,b", "--columns", "5", "--json"]);
    assert!(code == 0 && (2..=22).contains(&out.lines().count()), "{out}");
    let (_, out, _) = with(&["stats", "b", "--range", "6:8", "--json"]);
    let stats: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&stats["mean"], &stats["in_range_s"]), (&7.0.into(), &4000.0.into()));
    let (_, out, _) = with(&["export", "a"]);
    let line = out.lines().nth(9).unwrap();
    assert!(line.contains(":08.000") && line.ends_with(",\"'=Area/a,b\",1,bar,good,"), "{line}");
    let (_, out, _) = with(&["export", "--format", "csv-wide"]);
    let mut lines = out.lines();
    assert_eq!(lines.next().unwrap(), "time,\"'=Area/a,b [bar]\",Area/b");
    assert!(lines.next().unwrap().ends_with(",0,"));
    assert!(lines.next().unwrap().ends_with(",0,7"));
    assert!(lines.last().unwrap().ends_with(",499.875,"));
    let (code, _, err) = with(&["query", "nobody"]);
    assert!(code == 2 && err.contains("nobody"), "{err}");
    let (code, _, err) = ask(&["stats", "/nowhere"]);
    assert!(code == 2 && err.contains("there is no history"), "{err}");
}

#[test]
fn columns_tell_breaks_with_their_reasons_and_nothing_beyond_the_window_but_what_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let a = archive.tag("a", "a", "bar").unwrap();
    for (second, quality) in [(0, 0), (10, 0), (20, 0), (25, 0x0203), (40, 0), (50, 0), (60, 0)] {
        let quality = QualityCode(quality);
        archive.push(a, Point { at_ms: DAY + second * 1_000, value: second as f64, quality });
    }
    archive.commit(DAY + 60_000).unwrap();
    let path = folder.path().to_str().unwrap();
    let (from, to) = ("2026-11-26T00:00:15Z", "2026-11-26T00:00:55Z");
    let words = ["query", path, "a", "--columns", "1000", "--from", from, "--to", to];
    let (code, out, err) = ask(&words);
    assert_eq!((code, err.as_str()), (0, ""));
    let lines: Vec<&str> =
        out.lines().map(|line| line.strip_prefix("2026-11-26T00:00:").unwrap()).collect();
    let want = [
        "10.000Z  a  10  bar  held",
        "20.000Z  a  20  bar",
        "25.000Z  a    bar  bad timeout",
        "40.000Z  a  40  bar",
        "50.000Z  a  50  bar",
    ];
    assert_eq!(lines, want);
    let (_, out, _) = ask(&[&words[..], &["--json"]].concat());
    let rows: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |key: &str| rows.iter().map(|row| row[key].to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(of("value"), "10.0 20.0 null 40.0 50.0");
    assert_eq!(of("run"), "0 0 null 1 1");
    assert_eq!(of("held"), "true false false false false");
    assert_eq!(rows[2]["reason"], "timeout");
}

#[test]
fn tables_and_a_picture_go_into_files_whole_or_not_at_all() {
    let folder = folder_with_two_tags();
    let history = folder.path().to_str().unwrap();
    let to = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let window = ["--from", DAY_TEXT, "--to", END_TEXT];
    let with = |words: &[&str]| ask(&words.iter().chain(&window).copied().collect::<Vec<_>>());
    for (format, rows) in [("parquet", None), ("csv", Some(8_002)), ("csv-wide", Some(8_002))] {
        let file = to(format);
        let words = ["export", history, "--format", format, "--output", &file];
        assert_eq!(with(&words), (0, String::new(), String::new()));
        let bytes = std::fs::read(&file).unwrap();
        match rows {
            Some(rows) => {
                assert_eq!(bytes.iter().filter(|b| **b == b'\n').count(), rows, "{format}");
            }
            None => assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")),
        }
    }
    let (code, out, err) = with(&["export", history, "--format", "parquet"]);
    assert!(code == 2 && out.is_empty() && err.contains("--output FILE"), "{err}");
    let (code, _, err) = with(&["export", history, "--output", "/nowhere/a.csv"]);
    assert!(code == 2 && err.contains("/nowhere/a.csv"), "{err}");
    let png = to("a.png");
    let words = ["picture", history, "b", "=Area/a,b", "--output", &png, "--title", "Night"];
    assert_eq!(with(&words), (0, String::new(), String::new()));
    assert_eq!(image::open(&png).unwrap().width(), 2_808);
}

#[test]
fn verify_names_the_damaged_chunk_and_exits_with_1() {
    let folder = folder_with_two_tags();
    let path = folder.path().to_str().unwrap();
    let (code, out, _) = ask(&["verify", path]);
    assert_eq!(code, 0, "{out}");
    let sql = rusqlite::Connection::open(folder.path().join("2026-11.db")).unwrap();
    sql.execute(
        "UPDATE blob SET data = substr(data, 1, length(data) - 1) || x'FF' WHERE id = 1",
        [],
    )
    .unwrap();
    let (code, out, _) = ask(&["verify", path, "--json"]);
    assert_eq!((code, out.lines().count()), (1, 2), "{out}");
    let finding: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((&finding["file"], &finding["tag"]), (&"2026-11.db".into(), &"a".into()));
}

#[test]
fn a_running_station_records_and_a_blocked_folder_is_told_and_mended() {
    let (project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let history = folder.path().join("history");
    // A file stands where the folder should be.
    std::fs::write(&history, "in the way").unwrap();
    let options = StationOptions { data: Some(history.clone()), ..StationOptions::default() };
    let level = project.tag_named("Tank 1/Level").unwrap().id.clone();
    let station = Station::start(Arc::new(project), options).unwrap();
    let until = |what: &str, done: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !done() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let state = || StationPort::history(&station).unwrap();
    until("the trouble is told", &|| state().trouble.is_some());
    assert!(station.snapshot().sample(&level).is_some());
    std::fs::remove_file(&history).unwrap();
    until("it recovers by itself", &|| state().trouble.is_none() && state().kept > 100);
    assert_eq!(state().lost, 0);
    drop(station);
    let mut reader = Reader::open(&history).unwrap();
    let rows = reader.tags().unwrap();
    let row = rows.iter().find(|r| r.uid == level.as_str()).unwrap();
    let mut points = Vec::new();
    reader.points(row.key, (0, i64::MAX / 4), &super::GO_ON, |p| points.push(p)).unwrap();
    assert!(points.len() > 3);
    assert_eq!(points.last().unwrap().quality, QualityCode::STOPPED);
}

/// A folder with two tags, a journal, a remark, and the project they are of.
fn folder_with_everything() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = folder_with_two_tags();
    let mut archive = open(folder.path());
    archive.mark_lost(DAY + 2_000_000, 3, "the disk took nothing");
    let note = Note {
        id: NoteId(1),
        group: GroupId::new("g").unwrap(),
        from_ms: DAY + 1_000_000,
        to_ms: None,
        text: "Valve opened".to_owned(),
        who: "kim".to_owned(),
        made_ms: DAY,
    };
    archive.change_notes(&[NoteChange::Put(note)]).unwrap();
    archive.commit(DAY + 4_002_000).unwrap();
    let mut book = Book::open(folder.path(), None).unwrap();
    let mut row = JournalRow {
        at: WallMs(DAY + 3_000_000),
        seq: 1,
        kind: JournalKind::Alarm,
        event: "raised".to_owned(),
        name: "Too high".to_owned(),
        priority: Some(AlarmPriority::Highest),
        ..JournalRow::default()
    };
    book.commit([&mut row]).unwrap();
    let project = folder.path().join("p.toml");
    std::fs::write(&project, PROJECT).unwrap();
    (folder, project)
}

const PROJECT: &str = r#"
gaugeglass = 1

[project]
name = "Plant"

[[connection]]
id = "c"
name = "PLC"
host = "localhost"

[[device]]
id = "d"
name = "PLC"
connection = "c"

[[scan_class]]
id = "fast"
name = "Fast"
period_ms = 1000

[[tag]]
id = "b"
name = "Area/b"
device = "d"
scan = "fast"
table = "HR"
address = 0
type = "f32"
display_low = 0
display_high = 10

[[alarm]]
id = "high"
name = "Too high"
tag = "b"
kind = "hi"
limit = 9.0

[[trend_group]]
id = "g"
name = "Levels"
pens = ["b"]
"#;

#[test]
fn a_picture_tells_what_the_folder_knows_and_what_the_project_says() {
    let (folder, project) = folder_with_everything();
    let (history, project) = (folder.path().to_str().unwrap(), project.to_str().unwrap());
    let png = folder.path().join("a.png");
    let p = Palette::of(Look::Light);
    let printed = |words: &[&str]| {
        let to = ["--from", DAY_TEXT, "--to", END_TEXT, "--output", png.to_str().unwrap()];
        let words: Vec<&str> =
            ["picture", history].iter().chain(words).chain(&to).copied().collect();
        assert_eq!(ask(&words), (0, String::new(), String::new()));
        image::open(&png).unwrap().into_rgba8()
    };
    let alone = printed(&["Area/b"]);
    let count =
        |color: egui::Color32| alone.pixels().filter(|pixel| pixel.0 == color.to_array()).count();
    assert!(count(p.plot_gap) > 1_000, "the gap is hatched");
    assert!(count(p.edit_fill) > 100, "the remark has its flag");
    assert!(count(p.alarms[0].fill) > 100, "the alarm of the journal has its number and its sign");
    let with = printed(&["--project", project, "--group", "Levels"]);
    std::fs::write(project, PROJECT.replace("limit = 9.0", "limit = 90.0")).unwrap();
    let far = printed(&["--project", project, "--group", "g"]);
    let differ = with.pixels().zip(far.pixels()).filter(|(a, b)| a != b).count();
    assert!(differ > 10_000, "the limit of the project is a line and a band: {differ}");
    let (code, _, err) = ask(&[
        "picture",
        history,
        "--project",
        project,
        "--group",
        "x",
        "--output",
        "/nowhere/a.png",
    ]);
    assert!(code == 2 && err.contains("no trend group \"x\""), "{err}");
}
