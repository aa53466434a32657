//! The status bar tells whether the picture is live.

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::{action_name, window_title};
use gaugeglass::app::{Action, Command, Dialog, Edit, Lang, Notice, Selection};
use gaugeglass::model::{CaptureWord, ConnectionPhase, DevicePhase, KeptEnd, TagId};
use gaugeglass::ui::status::grave_notice;

use super::plant::*;
use crate::support::fake_station::at;

#[test]
fn a_live_picture_says_so_and_an_old_one_says_not_updating() {
    let mut screen = harness();
    screen.get_by_label("The engine's heartbeat is alive");
    assert!(!says(&screen, "NOT UPDATING"));
    screen.state().station.0.lock().unwrap().now = at(101.9);
    screen.run();
    assert!(!says(&screen, "NOT UPDATING"));
    screen.state().station.0.lock().unwrap().now = at(114.0);
    screen.run();
    assert!(screen.query_by_label("The engine's heartbeat is alive").is_none());
    screen.get_by_label("NOT UPDATING");
    assert!(says(&screen, "NOT UPDATING – Plant data has not been updated for 14 s"));
    assert!(window_title(&screen.state().app.state).starts_with("NOT UPDATING"));
    // A dialog does not hide it.
    screen.key_press(egui::Key::F1);
    screen.run();
    assert!(says(&screen, "NOT UPDATING – Plant data has not been updated for 14 s"));
    let mut inner = screen.state().station.0.lock().unwrap();
    inner.snapshot.taken = at(114.0);
    drop(inner);
    screen.run();
    screen.get_by_label("The engine's heartbeat is alive");
}

#[test]
fn connections_devices_and_simulated_time_are_told() {
    let mut screen = harness();
    screen.get_by_label("2 of 2 connections online");
    screen.get_by_label("Simulated plant, time ×2");
    assert!(!says(&screen, "devices offline"));
    {
        let mut inner = screen.state().station.0.lock().unwrap();
        let until = at(103.0).mono;
        inner.snapshot.connections[0].phase = ConnectionPhase::Waiting { until, attempt: 2 };
        inner.snapshot.devices[0].phase = DevicePhase::Offline;
    }
    screen.run();
    screen.get_by_label("1 of 2 connections online");
    assert!(says(&screen, "devices offline: 1"));
    screen.get_by_label("Polling");
    {
        let mut inner = screen.state().station.0.lock().unwrap();
        inner.snapshot.connections[1].phase = ConnectionPhase::Connecting;
    }
    screen.run();
    screen.get_by_label("⚠ 0 of 2 connections online");
    screen.state().station.0.lock().unwrap().snapshot.connections.clear();
    screen.run();
    screen.get_by_label("no connections");
}

#[test]
fn the_title_names_the_project_and_marks_changes() {
    let mut screen = harness();
    assert_eq!(window_title(&screen.state().app.state), "Quadruple tank – Gaugeglass");
    let tag = Selection::Tag(TagId::new("t3").unwrap());
    screen.state_mut().say(Command::Apply(Edit::Delete(tag)));
    screen.run();
    assert_eq!(window_title(&screen.state().app.state), "Quadruple tank • – Gaugeglass");
    screen.get_by_label("Quadruple tank •");
}

#[test]
fn the_clock_shows_local_time_with_its_zone() {
    let screen = harness();
    assert!(says(&screen, "2026-11-23 12:01:40 UTC"));
    let mut desk = Desk::new();
    let seoul = jiff::tz::TimeZone::get("Asia/Seoul").expect("a zone everybody knows");
    desk.window = gaugeglass::ui::root::Window::in_zone(seoul);
    assert!(says(&harness_of(desk), "2026-11-23 21:01:40 UTC+09:00"));
}

#[test]
fn what_was_written_is_a_small_notice_and_what_was_not_a_grave_one() {
    let mut screen = harness();
    let path = || std::path::PathBuf::from("/tmp/x");
    let capture = |word| Notice::Capture("Pump trip".into(), word);
    let mut is_grave = |notice: Notice| {
        let state = &mut screen.state_mut().app.state;
        state.notice = Some(notice);
        grave_notice(state).is_some()
    };
    for written in [
        Notice::Saved(path()),
        Notice::Exported(path()),
        Notice::TagsExported(path()),
        Notice::TrendExported(path()),
        Notice::Written(path()),
        capture(CaptureWord::Armed),
        capture(CaptureWord::Disarmed),
        capture(CaptureWord::Triggered("Pump 1".into())),
        capture(CaptureWord::Kept { samples: 900, lost: 0, end: KeptEnd::Done }),
    ] {
        assert!(!is_grave(written.clone()), "{written:?}");
    }
    for failed in [
        CaptureWord::Kept { samples: 900, lost: 1, end: KeptEnd::Done },
        CaptureWord::Kept { samples: 900, lost: 0, end: KeptEnd::Stopped },
        CaptureWord::NotKept("the disk is away".into()),
    ] {
        assert!(is_grave(capture(failed.clone())), "{failed:?}");
    }
    assert!(is_grave(Notice::TrendNotExported("the disk is away".to_owned())));
    assert!(is_grave(Notice::SaveFailed("no room".to_owned())));
}

#[test]
fn a_dialog_that_opens_by_keyboard_has_no_tooltip_above_it() {
    let mut screen = harness();
    let switch = Lang::Korean.own_name();
    let hint = &action_name(Lang::English, Action::ToggleLanguage);
    screen.get_by_label(switch).hover();
    assert!(!says(&screen, hint));
    screen.run_steps(8);
    assert!(says(&screen, hint), "the tooltip shows");
    // The pointer rests where it is.
    key(&mut screen, egui::Key::F1);
    screen.run_steps(8);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Help(_))));
    assert!(!says(&screen, hint));
    key(&mut screen, egui::Key::Escape);
    screen.run_steps(8);
    assert!(says(&screen, hint), "and it shows again behind none");
}
