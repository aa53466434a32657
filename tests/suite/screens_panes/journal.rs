//! The journal and the load figures on the screen.

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::{self, Lang};
use gaugeglass::app::{
    Command, Dialog, Draft, JournalCommand, JournalFilter, Notice, PathPurpose, PickOutcome,
};
use gaugeglass::model::{
    AlarmFlood, AlarmKey, AlarmPriority, AlarmShown, BadActor, FloodSpan, JournalAnswer,
    JournalAsk, JournalAskId, JournalKind, JournalPage, JournalReply, JournalRow, JournalState,
    LoadFigures, PaneKind, WallMs,
};

use super::{Screen, open, open_project, shows};
use crate::support::fake_station::{Asked, FakeStation, NOON_MS};
use crate::support::{alarm_board, tank_room};

fn rows(count: i64) -> Vec<JournalRow> {
    let kinds = [JournalKind::Alarm, JournalKind::Write, JournalKind::Edit];
    let row = |id: i64| {
        let kind = kinds[usize::try_from(id).unwrap() % 3];
        let mut row = JournalRow {
            id,
            at: WallMs(NOON_MS + id * 1_000),
            seq: id,
            boot: 1,
            kind,
            name: format!("Row {id}"),
            who: "kim".to_owned(),
            station: "desk".to_owned(),
            ..JournalRow::default()
        };
        match kind {
            JournalKind::Alarm => {
                row.event = "alarm".to_owned();
                row.alarm = "high".to_owned();
                row.priority = Some(AlarmPriority::High);
                (row.old, row.new) = ("normal".to_owned(), "unacknowledged".to_owned());
            }
            JournalKind::Write => {
                row.event = "ended".to_owned();
                row.result = "confirmed".to_owned();
                (row.old, row.new) = ("1".to_owned(), "2".to_owned());
            }
            _ => row.event = "changed".to_owned(),
        }
        row
    };
    (1..=count).rev().map(row).collect()
}

fn journal(count: i64) -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Journal);
    {
        let mut inner = station.0.lock().unwrap();
        inner.journal_rows = Some(rows(count));
        inner.journal = JournalState { is_kept: true, kept: 1, ..JournalState::default() };
    }
    screen.run_steps(6);
    (screen, station)
}

fn questions(station: &FakeStation) -> Vec<JournalAsk> {
    let asked = station.take_asked().into_iter();
    asked
        .filter_map(|asked| if let Asked::Journal(ask) = asked { Some(ask) } else { None })
        .collect()
}

#[test]
fn without_a_folder_it_says_that_nothing_is_kept() {
    let (screen, _) = open(PaneKind::Journal);
    assert!(shows(&screen, "This station keeps no journal: it has no folder for data."));
}

#[test]
fn rows_are_told_in_words_newest_first_and_what_comes_is_followed() {
    let (mut screen, station) = journal(3);
    let top = |screen: &Screen, label: &str| screen.get_by_label(label).rect().min.y;
    let written = "Row 1: ended, 1 → 2, confirmed";
    let came = "Row 3: came (normal → on, not acknowledged)";
    assert!(top(&screen, came) < top(&screen, written));
    {
        let mut inner = station.0.lock().unwrap();
        inner.journal_rows = Some(rows(4));
        inner.journal.kept = 2;
        inner.now = crate::support::fake_station::at(101.0);
    }
    screen.run_steps(6);
    assert!(top(&screen, "Row 4: ended, 1 → 2, confirmed") < top(&screen, came));
    let asks = questions(&station);
    assert!(
        matches!(&asks[..], [JournalAsk::Rows(first), JournalAsk::Rows(newer)]
        if first.after.is_none() && newer.after == Some(3)),
        "{asks:?}"
    );
}

#[test]
fn a_row_is_chosen_by_keys_and_tells_all_of_itself() {
    let (mut screen, _) = journal(5);
    screen.get_by_label("Journal").focus();
    screen.run_steps(2);
    screen.key_press(egui::Key::ArrowDown);
    screen.run_steps(4);
    screen.key_press(egui::Key::ArrowDown);
    screen.run_steps(4);
    assert_eq!(screen.state().app.state.journal.selected, Some(4));
    assert!(shows(&screen, "desk") && shows(&screen, "0 / 1.4 / 4"));
    screen.key_press(egui::Key::End);
    screen.run_steps(4);
    assert_eq!(screen.state().app.state.journal.selected, Some(1));
}

#[test]
fn a_long_journal_is_asked_for_page_by_page_as_one_scrolls() {
    let (mut screen, station) = journal(500);
    assert_eq!(screen.state().app.state.journal.rows.len(), 200);
    screen.get_by_label("Journal").focus();
    screen.run_steps(2);
    screen.key_press(egui::Key::End);
    screen.run_steps(8);
    assert!(screen.state().app.state.journal.rows.len() >= 400);
    let before = |ask: &JournalAsk| match ask {
        JournalAsk::Rows(query) => query.before,
        _ => None,
    };
    let asks = questions(&station);
    assert!(asks.iter().filter_map(before).any(|before| before == 301), "{asks:?}");
}

#[test]
fn a_filter_asks_anew_and_an_alarm_is_a_click_away() {
    let (mut screen, station) = journal(9);
    questions(&station);
    screen.get_by_label("Filter").focus();
    screen.run_steps(2);
    screen.get_by_label("Filter").type_text("row 6");
    screen.run_steps(6);
    let asks = questions(&station);
    assert!(
        matches!(asks.last(), Some(JournalAsk::Rows(query)) if query.text == "row 6"),
        "{asks:?}"
    );
    assert_eq!(screen.state().app.state.journal.rows.len(), 1);
    screen.state_mut().app.update(Command::Journal(JournalCommand::Select(Some(6))));
    screen.run_steps(3);
    screen.get_by_label("Only rows about this").click();
    screen.run_steps(6);
    assert_eq!(screen.state().app.state.journal.filter.about, "high");
    let about = JournalFilter { about: "high".to_owned(), ..JournalFilter::default() };
    assert_eq!(screen.state().app.state.journal.filter, about);
    assert_eq!(screen.state().app.state.journal.rows.len(), 3);
    screen.get_by_label("Show alarm").click();
    screen.run_steps(3);
    let cursor = &screen.state().app.state.alarm_view.cursor;
    assert!(matches!(cursor, Some(AlarmKey::Alarm(id)) if id.as_str() == "high"));
    assert_eq!(screen.state().app.state.show_pane, Some(PaneKind::Alarms));
}

#[test]
fn load_figures_stand_beside_what_they_should_be_and_lead_to_the_alarm() {
    let (mut screen, station) = open(PaneKind::AlarmLoad);
    let actor = BadActor {
        key: "high".to_owned(),
        name: "Level high".to_owned(),
        tag: String::new(),
        priority: AlarmPriority::High,
        count: 33,
    };
    station.0.lock().unwrap().load = LoadFigures {
        from_ms: NOON_MS - 3_600_000,
        to_ms: NOON_MS,
        total: 40,
        last_10_min: 15,
        top: vec![actor.clone()],
        top_total: 33,
        chattering: vec![actor],
        by_priority: [0, 0, 40, 0],
        floods: vec![FloodSpan { from: WallMs(NOON_MS - 60_000), to: None, count: 15, peak: 15 }],
        flood: Some(AlarmFlood { since: WallMs(NOON_MS - 60_000), count: 15 }),
        ..LoadFigures::default()
    };
    {
        station.0.lock().unwrap().now = crate::support::fake_station::at(110.0);
    }
    screen.run_steps(6);
    for text in ["40.0", "outside", "Floods: 1", "100.0 % (40)", "33×"] {
        assert!(screen.query_all_by_label(text).next().is_some(), "{text}");
    }
    // The project has no such alarm any more: it is said, and nothing opens.
    let settings = "Open the settings of Level high";
    screen.get_all_by_label(settings).next().unwrap().click();
    screen.run_steps(3);
    let state = &screen.state().app.state;
    assert!(matches!(state.notice, Some(Notice::NoSuchAlarm)) && state.dialog.is_none());
}

#[test]
fn a_bad_actor_leads_to_the_editor_of_its_alarm_by_mouse_and_by_keys() {
    for by_keys in [false, true] {
        let live = alarm_board::alarm("high", AlarmPriority::High, AlarmShown::Unacknowledged);
        let mut project = tank_room::project();
        project.alarms.extend(live.definition.clone());
        let station = tank_room::station(&project);
        let mut screen = open_project(PaneKind::AlarmLoad, project, &station);
        let (id, name) = ("high".to_owned(), live.name.to_string());
        {
            let mut inner = station.0.lock().unwrap();
            inner.alarms = alarm_board::board(1, vec![live]);
            let priority = AlarmPriority::High;
            let (key, tag) = (id.clone(), String::new());
            let actor = BadActor { key, name: name.clone(), tag, priority, count: 33 };
            inner.load = LoadFigures { top: vec![actor], ..LoadFigures::default() };
            inner.now = crate::support::fake_station::at(110.0);
        }
        screen.run_steps(6);
        let settings = format!("Open the settings of {name}");
        if by_keys {
            screen.get_by_label(&settings).focus();
            screen.run_steps(2);
            screen.key_press(egui::Key::Enter);
        } else {
            screen.get_by_label(&settings).click();
        }
        screen.run_steps(3);
        let state = &screen.state().app.state;
        let Some(Dialog::Edit { draft, .. }) = &state.dialog else { panic!("{:?}", state.dialog) };
        assert!(matches!(&**draft, Draft::Alarm(draft) if draft.id.as_str() == id), "{by_keys}");
        assert!(
            matches!(&state.alarm_view.cursor, Some(AlarmKey::Alarm(at)) if at.as_str() == id),
            "and it is selected in the list behind"
        );
    }
}

#[test]
fn rows_are_exported_as_csv_or_as_json_lines() {
    for (entry, ending) in
        [("CSV, for spreadsheets…", "csv"), ("JSON lines, for programs…", "jsonl")]
    {
        let (mut screen, station) = journal(3);
        screen.get_by_label("Export…").click();
        screen.run_steps(3);
        screen.get_by_label(entry).click();
        screen.run_steps(3);
        questions(&station);
        let desk = screen.state_mut();
        let purpose = desk.said.iter().find_map(|said| match said {
            Command::Journal(JournalCommand::Export(file)) => Some(*file),
            _ => None,
        });
        let purpose = PathPurpose::ExportJournal(purpose.unwrap());
        // A name without an ending gets the one that was chosen.
        desk.app.update(Command::Picked(purpose, PickOutcome::Path("/tmp/rows".into())));
        let asked = questions(&station);
        let Some(JournalAsk::Export { path, .. }) = asked.last() else { panic!("{asked:?}") };
        assert_eq!(path, &std::path::PathBuf::from(format!("/tmp/rows.{ending}")));
    }
}

#[test]
fn a_changed_field_is_told_by_its_name_with_old_new_and_unit_in_both_languages() {
    let row = |text: &str, old: &str, new: &str, unit: &str| JournalRow {
        kind: JournalKind::Edit,
        event: "changed".to_owned(),
        name: "Tank 1/Level".to_owned(),
        text: text.to_owned(),
        old: old.to_owned(),
        new: new.to_owned(),
        unit: unit.to_owned(),
        ..JournalRow::default()
    };
    for (row, english, korean) in [
        (
            row("tag eng_hi", "20.0", "25.0", "cm"),
            "Tank 1/Level: Value at the second, 20.0 → 25.0 cm – Tag",
            "Tank 1/Level: 둘째 원시값의 값, 20.0 → 25.0 cm – 태그",
        ),
        (
            row("alarm limit", "17.0", "16.0", "cm"),
            "Tank 1/Level: Limit, 17.0 → 16.0 cm – Alarm",
            "Tank 1/Level: 한계, 17.0 → 16.0 cm – 알람",
        ),
        (
            row("capture pre_ms", "10000", "20000", "ms"),
            "Tank 1/Level: Time before the trigger, 10000 → 20000 ms – Capture",
            "Tank 1/Level: 트리거 전 시간, 10000 → 20000 ms – 수집",
        ),
        (
            row("tag name", "Level", "Tank 1/Level", ""),
            "Tank 1/Level: Name, Level → Tank 1/Level – Tag",
            "Tank 1/Level: 이름, Level → Tank 1/Level – 태그",
        ),
    ] {
        assert_eq!(lang::journal_line(Lang::English, &row), english);
        assert_eq!(lang::journal_line(Lang::Korean, &row), korean);
    }
}

#[test]
fn a_search_that_takes_long_tells_how_far_back_it_is_and_goes_on_by_itself() {
    let (mut screen, station) = journal(3);
    let part = |rows: Vec<JournalRow>, next: Option<i64>, reached: Option<WallMs>| {
        let mut inner = station.0.lock().unwrap();
        let id = JournalAskId(inner.journal_asks);
        let answer = JournalAnswer::Page(JournalPage { rows, next, reached });
        inner.journal_replies.push_back(JournalReply { id, answer });
    };
    // From here on the test answers.
    station.0.lock().unwrap().journal_rows = None;
    questions(&station);
    screen.get_by_label("Filter").focus();
    screen.run_steps(2);
    screen.get_by_label("Filter").type_text("zz");
    screen.run_steps(6);
    questions(&station);
    let at = WallMs(1_795_651_200_000);
    part(Vec::new(), Some(900), Some(at));
    screen.run_steps(6);
    let told = screen.query_all_by_label_contains("searched back to 2026-11-2").next();
    assert!(told.is_some());
    let asks = questions(&station);
    assert!(
        matches!(&asks[..], [JournalAsk::Rows(query)] if query.before == Some(900) && query.text == "zz"),
        "{asks:?}"
    );
    part(rows(2), None, None);
    screen.run_steps(6);
    assert!(shows(&screen, "rows: 2"));
    assert!(questions(&station).is_empty(), "it was the end");
    // A part that comes after the filter has changed is not gone on with.
    screen.get_by_label("Filter").type_text("z");
    screen.run_steps(6);
    let asks = questions(&station);
    assert!(
        matches!(&asks[..], [JournalAsk::Rows(query)] if query.before.is_none() && query.text == "zzz")
    );
}
