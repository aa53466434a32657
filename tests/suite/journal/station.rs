//! A running station's journal: one row for everything that happens, on disk before it is shown.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::model::{
    AlarmAsk, AlarmWord, JournalAnswer, JournalAsk, JournalKind, JournalQuery, JournalRow, Project,
    StationEvent, WriteValue,
};
use gaugeglass::station::{Station, StationOptions, StationPort};
use gaugeglass::store::load_project;

use super::all;

const PATIENCE: Duration = Duration::from_secs(60);

fn demo() -> Project {
    load_project(Path::new("projects/quadruple-tank.toml")).unwrap().0
}

fn start(project: Project, data: &Path) -> Station {
    let options = StationOptions { data: Some(data.to_owned()), ..StationOptions::default() };
    Station::start(Arc::new(project), options).unwrap()
}

/// Waits until `done`, with every event that comes.
fn until<T>(
    station: &mut Station,
    what: &str,
    mut done: impl FnMut(&mut Station, Option<StationEvent>) -> Option<T>,
) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        let event = station.next_event();
        let idle = event.is_none();
        if let Some(found) = done(station, event) {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
        if idle {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn of_kind(rows: &[JournalRow], kind: JournalKind) -> Vec<&JournalRow> {
    rows.iter().filter(|row| row.kind == kind).collect()
}

/// A project whose alarms are there as soon as their tag is read.
fn alarmed_often(count: usize) -> Project {
    let mut project = alarmed();
    let one = Arc::clone(&project.alarms[0]);
    project.alarms.clear();
    for i in 0..count {
        let mut alarm = gaugeglass::model::Alarm::clone(&one);
        alarm.id = gaugeglass::model::AlarmId::new(&format!("a{i}")).unwrap();
        alarm.name = format!("Alarm {i}");
        alarm.kind = gaugeglass::model::AlarmKind::Expression { text: Arc::from("true") };
        project.alarms.push(Arc::new(alarm));
    }
    project
}

/// A project whose one alarm is there as soon as its tag is read.
fn alarmed() -> Project {
    let mut project = demo();
    project.alarms.clear();
    project.alarm_groups.clear();
    let id = gaugeglass::model::AlarmId::new("always").unwrap();
    let level = project.tag_named("Tank 1/Level").unwrap().id.clone();
    let kind = gaugeglass::model::AlarmKind::Limit {
        side: gaugeglass::model::LimitSide::High,
        limit: gaugeglass::model::Operand::Constant(-100.0),
        deadband: 0.0,
    };
    let mut alarm = gaugeglass::model::Alarm::new(id, Some(level), kind);
    alarm.name = "Always there".to_owned();
    project.alarms.push(Arc::new(alarm));
    project
}

#[test]
fn what_happens_has_one_row_each_from_start_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = start(alarmed(), folder.path());
    let came = until(&mut station, "the alarm", |_, event| match event {
        Some(StationEvent::Alarm(record)) if record.event == AlarmWord::Alarm => Some(record),
        _ => None,
    });
    // What was shown is on disk: it is there now, not soon.
    let rows = all(folder.path());
    let alarms = of_kind(&rows, JournalKind::Alarm);
    assert_eq!(alarms.len(), 1);
    assert_eq!((alarms[0].alarm.as_str(), alarms[0].number), ("always", came.occurrence as i64));
    let other = AlarmAsk::Acknowledge { occurrence: came.occurrence + 1 };
    station.ask_alarm(&came.key, other);
    station.ask_alarm(&came.key, AlarmAsk::Acknowledge { occurrence: came.occurrence });
    until(&mut station, "the board shows it", |station, _| {
        let board = station.alarms();
        let alarm = board.alarms.iter().find(|a| a.key == came.key).unwrap();
        (!alarm.shown.wants_acknowledgement()).then_some(())
    });
    let rows = all(folder.path());
    let acks = of_kind(&rows, JournalKind::Acknowledge);
    let results: Vec<&str> = acks.iter().map(|row| row.result.as_str()).collect();
    assert_eq!(results, ["refused", "done"]);
    assert!(acks.iter().all(|row| !row.who.is_empty() && !row.station.is_empty()));
    assert!(acks[0].text.contains("come again"), "{:?}", acks[0]);
    let setpoint = station.project().tag_named("Loop 1/Setpoint").unwrap().id.clone();
    until(&mut station, "the setpoint is good", |station, _| {
        station.snapshot().sample(&setpoint).is_some_and(|s| s.quality.is_good()).then_some(())
    });
    let write = station.write(&setpoint, WriteValue::Typed("9.25".into()));
    until(&mut station, "the end of the write", |_, event| match event {
        Some(StationEvent::Write(report)) if report.id == write => {
            matches!(report.stage, gaugeglass::model::WriteStage::Ended(_)).then_some(())
        }
        _ => None,
    });
    let rows = all(folder.path());
    let stages: Vec<(&str, &str)> = of_kind(&rows, JournalKind::Write)
        .iter()
        .map(|row| (row.event.as_str(), row.result.as_str()))
        .collect();
    assert_eq!(stages, [("asked", ""), ("sent", ""), ("accepted", ""), ("ended", "confirmed")]);
    let write = of_kind(&rows, JournalKind::Write)[3].clone();
    assert_eq!((write.new.as_str(), write.value.as_str()), ("9.25", "9.25"));
    // An edit of one field, and the end.
    let mut project = Project::clone(station.project());
    Arc::make_mut(&mut project.tags[3]).description.push_str(" (new)");
    let name = project.tags[3].name.clone();
    station.set_project(Arc::new(project.clone()));
    // Another: a limit, which is in the unit of its tag.
    let always = Arc::make_mut(&mut project.alarms[0]);
    always.kind = gaugeglass::model::AlarmKind::Limit {
        side: gaugeglass::model::LimitSide::High,
        limit: gaugeglass::model::Operand::Constant(-90.0),
        deadband: 0.0,
    };
    always.on_delay_ms = 500;
    station.set_project(Arc::new(project));
    station.note_silenced();
    drop(station);
    let rows = all(folder.path());
    let edits = of_kind(&rows, JournalKind::Edit);
    assert_eq!(edits.len(), 3, "{edits:?}");
    let told = |row: &JournalRow| [&row.text, &row.old, &row.new, &row.unit].map(String::clone);
    assert_eq!(told(edits[1]), ["alarm limit", "-100", "-90", "cm"]);
    assert_eq!(told(edits[2]), ["alarm on_delay_ms", "", "500", "ms"]);
    assert_eq!(
        (edits[0].name.as_str(), edits[0].text.as_str()),
        (name.as_str(), "tag description")
    );
    assert!(edits[0].new.ends_with("(new)") && !edits[0].old.ends_with("(new)"));
    assert_eq!(of_kind(&rows, JournalKind::Horn).len(), 1);
    assert!(of_kind(&rows, JournalKind::Connection).iter().any(|row| row.event == "online"));
    let station: Vec<&str> =
        of_kind(&rows, JournalKind::Station).iter().map(|row| row.event.as_str()).collect();
    assert_eq!(station, ["start", "stop"]);
    assert_eq!(rows.last().unwrap().event, "stop");
}

#[test]
fn five_thousand_alarms_at_once_are_a_flood_and_every_one_has_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = start(alarmed_often(5_000), folder.path());
    until(&mut station, "all of them stand", |station, _| {
        (station.alarms().counts.standing.iter().sum::<usize>() >= 5_000).then_some(())
    });
    until(&mut station, "the flood is told", |station, _| {
        station.alarms().flood.filter(|flood| flood.count >= 5_000)
    });
    let state = station.journal_state();
    assert_eq!((state.lost, state.trouble), (0, None));
    drop(station);
    let rows = all(folder.path());
    let mut names: Vec<&str> =
        of_kind(&rows, JournalKind::Alarm).iter().map(|row| row.alarm.as_str()).collect();
    assert_eq!(names.len(), 5_000);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 5_000, "one row each");
}

#[test]
fn questions_are_answered_beside_the_core_and_figures_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = start(alarmed(), folder.path());
    until(&mut station, "the alarm", |_, event| {
        matches!(event, Some(StationEvent::Alarm(_))).then_some(())
    });
    let rows = station.ask_journal(JournalAsk::Rows(JournalQuery {
        text: "always there".to_owned(),
        limit: 10,
        ..JournalQuery::default()
    }));
    let answer = until(&mut station, "an answer", |station, _| station.next_journal());
    assert_eq!(answer.id, rows);
    let JournalAnswer::Page(page) = answer.answer else { panic!("{answer:?}") };
    assert_eq!(page.rows.len(), 1);
    let file = folder.path().join("out.csv");
    let export = |station: &mut Station, overwrite: bool| {
        let query = JournalQuery::default();
        station.ask_journal(JournalAsk::Export { query, path: file.clone(), overwrite });
        until(station, "an answer", |station, _| station.next_journal()).answer
    };
    assert!(matches!(export(&mut station, false), JournalAnswer::Exported(_, n) if n >= 2));
    assert!(std::fs::read_to_string(&file).unwrap().contains("Always there"));
    assert!(matches!(export(&mut station, false), JournalAnswer::Blocked(_)));
    assert!(matches!(export(&mut station, true), JournalAnswer::Exported(..)));
    // The ending of the file says what it holds; each row of the CSV is an object with the same names.
    let lines = folder.path().join("out.jsonl");
    let query = JournalQuery { text: "always there".to_owned(), ..JournalQuery::default() };
    let ask = JournalAsk::Export { query, path: lines.clone(), overwrite: false };
    station.ask_journal(ask);
    let told = until(&mut station, "an answer", |station, _| station.next_journal()).answer;
    assert!(matches!(told, JournalAnswer::Exported(_, 1)), "{told:?}");
    let text = std::fs::read_to_string(&lines).unwrap();
    let row: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!((&row["name"], &row["alarm"]), (&"Always there".into(), &"always".into()));
    let names = gaugeglass::station::CSV_HEAD.split(',').map(str::trim);
    assert!(names.clone().all(|name| row.get(name).is_some()), "{row}");
    assert_eq!(names.count(), row.as_object().unwrap().len());
    assert_eq!(station.journal_state().trouble, None);
    drop(station);
    let mut project = demo();
    project.alarms.clear();
    let mut station = start(project, folder.path());
    until(&mut station, "figures of the run before", |station, _| {
        station.ask_journal(JournalAsk::Load(3_600_000));
        let reply = loop {
            if let Some(reply) = station.next_journal() {
                break reply;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let JournalAnswer::Load(figures) = reply.answer else { panic!("{reply:?}") };
        (figures.total == 1 && figures.top[0].name == "Always there").then_some(())
    });
}

/// Not a test by itself: the child that `a_station_that_is_killed_…` starts, kills and reads after. Writes a
/// setpoint again and again and prints what a person would see.
#[test]
fn the_station_that_gets_killed() {
    let Some(folder) = std::env::var_os("GAUGEGLASS_TEST_STATION") else { return };
    let mut station = start(alarmed(), Path::new(&folder));
    let setpoint = station.project().tag_named("Loop 1/Setpoint").unwrap().id.clone();
    let mut written = 0_u64;
    loop {
        let event = station.next_event();
        // The window shows it with a mark while that is not in the journal.
        let is_marked = station.journal_state().is_behind;
        match event {
            Some(StationEvent::Write(report)) if !is_marked => {
                println!("shown write {} {:?}", report.id.0, std::mem::discriminant(&report.stage));
                if matches!(report.stage, gaugeglass::model::WriteStage::Ended(_)) {
                    written = 0;
                }
            }
            Some(StationEvent::Write(report)) => {
                if matches!(report.stage, gaugeglass::model::WriteStage::Ended(_)) {
                    written = 0;
                }
            }
            Some(StationEvent::Alarm(record)) if !is_marked => {
                println!("shown alarm {} {}", record.event.word(), record.occurrence);
                station.ask_alarm(
                    &record.key,
                    AlarmAsk::Acknowledge { occurrence: record.occurrence },
                );
            }
            Some(_) => {}
            None if written == 0 => {
                let value = format!("{}", 5 + station.now().wall.0 % 5);
                written = station.write(&setpoint, WriteValue::Typed(value.into())).0;
            }
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

#[test]
fn a_station_that_is_killed_has_in_its_journal_all_that_it_had_shown() {
    use std::io::{BufRead, BufReader};
    let rounds = match std::env::var("GAUGEGLASS_JOURNAL_ROUNDS") {
        Ok(rounds) => rounds.parse().unwrap(),
        Err(_) => 3,
    };
    let folder = tempfile::tempdir().unwrap();
    let mut chance = fastrand::Rng::with_seed(7);
    let (mut before, mut all_shown) = (0, 0);
    for round in 0..rounds {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "journal::station::the_station_that_gets_killed"])
            .env("GAUGEGLASS_TEST_STATION", folder.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut shown = Vec::new();
        let wanted = chance.usize(1..60);
        while shown.len() < wanted {
            let line = lines.next().expect("the station ended by itself").unwrap();
            if line.starts_with("shown") {
                shown.push(line);
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        shown.extend(lines.map_while(Result::ok).filter(|line| line.starts_with("shown")));
        let rows = all(folder.path());
        let fresh = &rows[before..];
        let mut writes = std::collections::HashMap::<i64, usize>::new();
        for line in &shown {
            let words: Vec<&str> = line.split(' ').collect();
            match words[1] {
                "write" => *writes.entry(words[2].parse().unwrap()).or_default() += 1,
                _ => {
                    let is_it = |row: &&JournalRow| {
                        row.alarm == "always" && row.event == words[2] && row.result == "done"
                    };
                    assert_eq!(fresh.iter().filter(is_it).count(), 1, "round {round}: {line}");
                }
            }
        }
        for (id, stages) in writes {
            let kept = fresh.iter().filter(|r| r.kind == JournalKind::Write && r.number == id);
            assert!(kept.count() >= stages, "round {round}: write {id}");
        }
        // No number twice, none in the wrong order.
        let numbers: Vec<i64> = fresh.iter().filter(|r| r.seq > 0).map(|r| r.seq).collect();
        assert!(
            numbers.is_sorted() && numbers.windows(2).all(|w| w[0] + 1 == w[1]),
            "round {round}"
        );
        let unclean = fresh.iter().any(|row| row.event == "ended_unclean");
        assert_eq!(unclean, round > 0, "round {round}");
        (before, all_shown) = (rows.len(), all_shown + shown.len());
    }
    assert!(all_shown >= rounds);
    println!("{rounds} rounds, {all_shown} shown, {before} rows");
}
