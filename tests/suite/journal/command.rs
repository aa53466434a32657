//! `gaugeglass journal` as scripts see it.

use clap::Parser;
use gaugeglass::cli::root::{CommandLine, run};
use gaugeglass::model::{AlarmPriority, JournalKind, JournalRow};

use super::{DAY, open, row};

fn ask(words: &[&str]) -> (u8, String, String) {
    let line = ["gaugeglass", "journal"].iter().chain(words);
    let command = CommandLine::try_parse_from(line).unwrap().command.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&command, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Three alarms an hour apart, the second of them acknowledged by kim; a write.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let alarm = |seq: i64, hours: i64, name: &str| JournalRow {
        event: "alarm".to_owned(),
        alarm: name.to_lowercase(),
        tag: "t7".to_owned(),
        priority: Some(AlarmPriority::High),
        old: "normal".to_owned(),
        new: "unacknowledged".to_owned(),
        result: "done".to_owned(),
        ..row(seq, DAY + hours * 3_600_000, JournalKind::Alarm, name)
    };
    let mut rows = [
        alarm(1, 0, "One"),
        alarm(2, 1, "Two"),
        JournalRow {
            kind: JournalKind::Acknowledge,
            event: "acknowledge".to_owned(),
            who: "kim".to_owned(),
            old: "unacknowledged".to_owned(),
            new: "acknowledged".to_owned(),
            ..alarm(3, 1, "Two")
        },
        alarm(4, 2, "=Three"),
        JournalRow {
            result: "confirmed".to_owned(),
            reason: "so\nthere".to_owned(),
            ..row(5, DAY + 3 * 3_600_000, JournalKind::Write, "Setpoint")
        },
    ];
    book.commit(rows.iter_mut()).unwrap();
    folder
}

#[test]
fn rows_are_asked_by_time_kind_tag_priority_text_and_person_while_a_station_writes() {
    let folder = folder();
    let path = folder.path().to_str().unwrap();
    // Somebody holds the journal open for writing all the while.
    let _book = open(folder.path());
    let names = |words: &[&str]| {
        let words: Vec<&str> = ["query", path, "--json"].iter().chain(words).copied().collect();
        let (code, out, err) = ask(&words);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let name = |line: &str| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["name"].as_str().unwrap().to_owned()
        };
        out.lines().map(name).collect::<Vec<String>>().join(" ")
    };
    assert_eq!(names(&[]), "Setpoint =Three Two Two One");
    assert_eq!(names(&["--limit", "2"]), "Setpoint =Three");
    assert_eq!(names(&["--kind", "write", "--kind", "acknowledge"]), "Setpoint Two");
    assert_eq!(names(&["--tag", "t7", "--priority", "high", "--kind", "alarm"]), "=Three Two One");
    assert_eq!(names(&["--tag", "one"]), "One");
    assert_eq!(names(&["--who", "kim"]), "Two");
    assert_eq!(names(&["--text", "THREE"]), "=Three");
    let window = ["--from", "2026-11-26T10:00:00+09:00", "--to", "2026-11-26T02:00:00Z"];
    assert_eq!(names(&window), "Two Two");
    let (code, out, _) = ask(&["query", path, "--limit", "1"]);
    assert_eq!(
        (code, out.lines().count()),
        (0, 1),
        "a reason of two lines stays in its row: {out}"
    );
    assert!(out.starts_with("2026-11-26T12:00:00.000+09:00  write"), "{out}");
}

#[test]
fn exports_are_whole_and_no_formula() {
    let folder = folder();
    let path = folder.path().to_str().unwrap();
    let (code, out, _) = ask(&["export", path]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("time,kind,event,name,"), "{out}");
    assert!(out.contains(",'=Three,") && out.contains("+09:00,"), "{out}");
    let (_, out, _) = ask(&["export", path, "--json", "--kind", "alarm"]);
    assert_eq!(out.lines().count(), 3);
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((&first["priority"], &first["name"]), (&"high".into(), &"=Three".into()));
}

#[test]
fn wrong_use_and_a_folder_without_a_journal_say_so() {
    let (code, out, err) = ask(&["query", "/nowhere"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("there is no journal in /nowhere") && err.contains("--data"), "{err}");
    for words in [
        ["query", ".", "--kind", "storm"],
        ["query", ".", "--limit", "0"],
        ["load", ".", "--from", "soon"],
    ] {
        let line = ["gaugeglass", "journal"].iter().chain(&words);
        assert!(CommandLine::try_parse_from(line).is_err(), "{words:?}");
    }
}

#[test]
fn the_load_is_told_from_the_journal_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let now = jiff::Timestamp::now().as_millisecond();
    let came = |seq: i64| JournalRow {
        event: "alarm".to_owned(),
        alarm: format!("a{}", seq % 12),
        priority: Some(AlarmPriority::Low),
        old: "normal".to_owned(),
        new: "unacknowledged".to_owned(),
        result: "done".to_owned(),
        ..row(seq, now - 300_000 + seq * 1_000, JournalKind::Alarm, "Some")
    };
    let mut rows: Vec<JournalRow> = (1..=24).map(came).collect();
    book.commit(rows.iter_mut()).unwrap();
    let (code, out, _) = ask(&["load", folder.path().to_str().unwrap(), "--json"]);
    let load: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &load["annunciations"], &load["last_10_min"]), (0, &24.into(), &24.into()));
    assert_eq!(
        (&load["floods"][0]["count"], &load["floods"][0]["to"]),
        (&24.into(), &serde_json::Value::Null)
    );
    assert_eq!(
        (&load["top"].as_array().unwrap().len(), &load["priorities"]["low"]["share"]),
        (&10, &1.0.into())
    );
    let (code, out, _) = ask(&["load", folder.path().to_str().unwrap()]);
    assert!(
        code == 0 && out.contains("24 annunciations") && out.contains("to now: 24 alarms"),
        "{out}"
    );
}
