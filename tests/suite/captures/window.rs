//! The dialog of captures: found by names, worked by keys and clicks, in both languages.

use std::path::PathBuf;
use std::sync::Arc;

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::captures::CapturesCommand;
use gaugeglass::app::lang::{Key, capture_event, foreign, tr};
use gaugeglass::app::tools::ToolsCommand;
use gaugeglass::app::{
    Action, App, Command, Dialog, Effect, ExportFormat, Lang, Notice, PathPurpose, PickOutcome,
    Settings, TrendWork,
};
use gaugeglass::model::{
    Capture, CaptureAsk, CaptureBoard, CaptureId, CaptureLive, CapturePhase, CaptureTags,
    CaptureWord, Kept, KeptEnd, KeptId, StationEvent, TagId, WallMs,
};
use gaugeglass::station::{CaptureTold, KeptSeries, Point, QualityCode};

use crate::frame::plant::{Desk, Screen, harness_of, key, press, project, says};
use crate::support::fake_station::{Asked, NOON_MS, at};

fn id() -> CaptureId {
    CaptureId::new("x1").unwrap()
}

fn kept(number: i64) -> Kept {
    Kept {
        id: KeptId(number),
        capture: "x1".to_owned(),
        name: "Pump trip".to_owned(),
        cause: "Pump 1 ↓".to_owned(),
        at: WallMs(NOON_MS + number * 10_000),
        pre_ms: 10_000,
        post_ms: 20_000,
        covered_ms: 10_000,
        end: KeptEnd::Done,
        samples: 300,
        tags: vec!["Tank 1/Level".to_owned()],
        ..Kept::default()
    }
}

/// A plant with one capture in this phase, and two kept ones.
fn screen(phase: CapturePhase, lang: Lang) -> Screen {
    let mut desk = Desk::new();
    let mut plant = project();
    let tags = CaptureTags::List(vec![TagId::new("t1").unwrap()]);
    plant.captures.push(Capture { name: "Pump trip".to_owned(), ..Capture::new(id(), tags) });
    {
        let mut inner = desk.station.0.lock().unwrap();
        let live = CaptureLive { id: id(), phase, is_known: true, held_ms: 8_000 };
        let short = Kept { end: KeptEnd::Stopped, covered_ms: 4_500, ..kept(1) };
        let kept: Arc<[Kept]> = vec![short, kept(2)].into();
        inner.captures = CaptureBoard { live: vec![live], kept, trouble: None };
    }
    let station = Box::new(desk.station.clone());
    desk.app = App::new(station, Arc::new(plant), None, Settings { lang, ..Settings::default() });
    desk.station.take_asked();
    let mut screen = harness_of(desk);
    screen.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::R);
    screen.run();
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Captures(_))));
    screen
}

fn asked(screen: &Screen) -> Vec<CaptureAsk> {
    let captures = screen.state().asked().into_iter();
    captures.filter_map(|a| if let Asked::Capture(ask) = a { Some(ask) } else { None }).collect()
}

#[test]
fn the_list_tells_every_state_and_how_kept_ones_ended() {
    let filling = CapturePhase::Filling { at: WallMs(NOON_MS), done: 420, samples: 99 };
    let table = [
        (CapturePhase::Disarmed, "disarmed"),
        (CapturePhase::Armed, "armed, 8 s held"),
        (filling, "triggered, filling: 42 %, 99 samples"),
        (CapturePhase::Resting { left_ms: 5_000 }, "done, armed again in 5 s"),
    ];
    for (phase, text) in table {
        let screen = screen(phase, Lang::English);
        assert!(says(&screen, &format!("Pump trip: {text}")), "{text}");
        let short = "#1 · 2026-11-23 12:00:10.000 · Pump trip: 1 tag, 300 samples, \
            cut short: the station was stopped, 4.5 s before the trigger";
        assert!(says(&screen, short));
        assert!(says(&screen, "300 samples, whole"));
    }
    let screen = screen(CapturePhase::Armed, Lang::Korean);
    for text in ["트리거 수집", "대기 중, 8초 보유", "중단됨: 스테이션 정지", "추세에서 보기"]
    {
        assert!(says(&screen, text), "{text}");
    }
}

#[test]
fn arming_disarming_and_setting_off_are_asked_of_the_station() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Disarm");
    press(&mut screen, "Trigger now");
    // A button that makes no sense now takes no click.
    press(&mut screen, "Arm");
    assert_eq!(asked(&screen), [CaptureAsk::Disarm(id()), CaptureAsk::Trigger(id())]);
    // The same by keyboard alone.
    screen.get_by_label("Trigger now").focus();
    screen.run();
    key(&mut screen, egui::Key::Enter);
    assert_eq!(asked(&screen), [CaptureAsk::Trigger(id())]);
}

#[test]
fn a_kept_one_goes_only_after_a_question() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Delete kept capture…");
    assert!(says(&screen, "Delete what Pump trip kept at 2026-11-23 12:00:20.000?"));
    key(&mut screen, egui::Key::Escape);
    assert!(!says(&screen, "This cannot be taken back"), "the question is answered with no");
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Captures(_))));
    press(&mut screen, "Delete kept capture…");
    press(&mut screen, "Delete for good");
    assert_eq!(asked(&screen), [CaptureAsk::Remove(KeptId(2))]);
    key(&mut screen, egui::Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());
}

fn told(screen: &Screen) {
    let points = (0..5)
        .map(|i| Point {
            at_ms: NOON_MS + 15_000 + i * 200,
            value: i as f64,
            quality: if i == 2 { QualityCode(0x0203) } else { QualityCode::GOOD },
        })
        .collect();
    let (name, unit) = ("Tank 1/Level".to_owned(), "cm".to_owned());
    let series = vec![KeptSeries { uid: "t1".to_owned(), name, unit, points }];
    let told = CaptureTold { id: KeptId(2), result: Ok((kept(2), series)) };
    screen.state().station.0.lock().unwrap().captured.push_back(told);
}

#[test]
fn a_kept_one_is_laid_over_the_trend_at_its_time_with_every_sample() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Show in the trend");
    assert_eq!(asked(&screen), [CaptureAsk::Open(KeptId(2))]);
    told(&screen);
    screen.run();
    let state = &screen.state().app.state;
    assert!(state.dialog.is_none());
    let overlay = state.tools.overlay.as_ref().unwrap();
    assert_eq!(overlay.path, PathBuf::from("Pump trip #2"));
    assert_eq!(overlay.columns[0].runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2], "a gap");
    let trigger = (NOON_MS + 20_000) as f64 / 1000.0;
    let (from, to) = state.trend.window(state.now.wall.as_secs());
    assert!(from < trigger - 10.0 && to > trigger + 20.0 && to - from < 40.0, "{from} {to}");
    let samples = Arc::downgrade(&overlay.columns[0].runs);
    // Nobody asked for it a second time.
    told(&screen);
    screen.state_mut().say(Command::Do(Action::CloseRecording));
    screen.run();
    assert!(screen.state().app.state.tools.overlay.is_none());
    assert!(samples.upgrade().is_none(), "the pane keeps none of its samples");
}

#[test]
fn a_kept_one_is_written_as_csv_where_the_person_says() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Export as CSV…");
    told(&screen);
    screen.run();
    let desk = screen.state_mut();
    let [Effect::AskPath { purpose: purpose @ PathPurpose::Trend(_), .. }] = desk.app.due()[..]
    else {
        panic!("the place is asked for")
    };
    let picked = PickOutcome::Path("/out/trip".into());
    desk.say(Command::Picked(purpose, picked));
    let due = desk.app.due();
    let [Effect::WriteTrend { work, path, .. }] = due.as_slice() else { panic!("{due:?}") };
    assert_eq!(path, &PathBuf::from("/out/trip.csv"));
    let TrendWork::Table { series, .. } = &**work else { panic!() };
    assert_eq!((series[0].0.name.as_str(), series[0].1.len()), ("Tank 1/Level", 5));
    // A file stands there: the same samples go into it once somebody has said so.
    assert!(desk.app.due().is_empty());
    let blocked = ToolsCommand::ExportBlocked(path.clone());
    desk.say(blocked.clone().into());
    assert!(desk.app.due().is_empty(), "nothing is written unasked");
    desk.say(Command::ConfirmOverwrite);
    let again = desk.app.due();
    let [Effect::WriteTrend { work: same, path: to, overwrite: true }] = again.as_slice() else {
        panic!("{again:?}")
    };
    assert!(Arc::ptr_eq(work, same) && to == path);
    desk.say(blocked.into());
    desk.say(Command::CloseDialog);
    assert!(desk.app.state.tools.export.is_none(), "samples that go nowhere are not kept");
    assert!(desk.app.due().is_empty());
}

#[test]
fn an_export_that_is_under_way_is_not_replaced_by_another_one() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Export as CSV…");
    told(&screen);
    screen.run();
    let desk = screen.state_mut();
    let due = desk.app.due();
    let [Effect::AskPath { purpose, .. }] = due[..] else { panic!("{due:?}") };
    // The place is being picked: neither another capture nor the trend takes it for itself.
    desk.say(Command::Captures(CapturesCommand::Export(KeptId(2))));
    told(&screen);
    screen.run();
    let desk = screen.state_mut();
    assert!(desk.app.due().is_empty());
    assert_eq!(desk.app.state.notice, Some(Notice::TrendExportBusy));
    desk.say(ToolsCommand::Export(ExportFormat::Parquet, Vec::new()).into());
    // Backing out of another file's name leaves it alone, too.
    desk.say(Command::Picked(PathPurpose::Table, PickOutcome::Cancelled));
    desk.say(Command::Picked(purpose, PickOutcome::Path("/out/trip".into())));
    let due = desk.app.due();
    let [Effect::WriteTrend { work, path, .. }] = due.as_slice() else { panic!("{due:?}") };
    assert_eq!(path, &PathBuf::from("/out/trip.csv"));
    assert!(matches!(&**work, TrendWork::Table { series, .. } if series[0].1.len() == 5));
    desk.say(ToolsCommand::Exported { path: path.clone(), result: Ok(5) }.into());
    assert!(desk.app.state.tools.export.is_none(), "and then there is room for the next");
}

#[test]
fn samples_that_arrive_late_close_no_other_dialog() {
    for button in ["Show in the trend", "Export as CSV…"] {
        let mut screen = screen(CapturePhase::Armed, Lang::English);
        press(&mut screen, button);
        key(&mut screen, egui::Key::Escape);
        screen.state_mut().say(Command::Do(Action::AddTag));
        told(&screen);
        screen.run();
        let state = &screen.state().app.state;
        assert!(matches!(state.dialog, Some(Dialog::Edit { .. })), "{button}");
        assert!(state.tools.overlay.is_some() || state.tools.export.is_some(), "{button}");
    }
}

#[test]
fn a_question_that_waited_for_the_list_is_asked_once_samples_close_it() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Show in the trend");
    let (purpose, path) = (PathPurpose::Export, PathBuf::from("/tmp/frames.csv"));
    screen.state_mut().say(Command::ExportBlocked(purpose, path.clone()));
    told(&screen);
    let app = &mut screen.state_mut().app;
    app.tick();
    assert!(app.due().is_empty());
    assert_eq!(app.state.dialog, Some(Dialog::Overwrite { path, purpose }));
}

#[test]
fn samples_of_the_project_before_are_not_laid_over_another_one() {
    for button in ["Show in the trend", "Export as CSV…"] {
        let mut screen = screen(CapturePhase::Armed, Lang::English);
        press(&mut screen, button);
        let result = Ok(Arc::new(project()));
        screen.state_mut().say(Command::Loaded { path: None, result, warnings: Vec::new() });
        told(&screen);
        screen.run();
        let desk = screen.state_mut();
        assert!(desk.app.due().is_empty(), "{button}");
        assert!(desk.app.state.tools.overlay.is_none() && desk.app.state.tools.export.is_none());
    }
}

#[test]
fn one_without_samples_says_so_and_what_the_system_says_is_quoted() {
    for (lang, end, text) in [
        (Lang::English, KeptEnd::Done, "cannot be shown: it has no samples"),
        (Lang::English, KeptEnd::Edited, "it has no samples, cut short: the capture was changed"),
        (Lang::Korean, KeptEnd::Done, "볼 수 없습니다: 샘플이 없음"),
        (Lang::Korean, KeptEnd::Stopped, "샘플이 없음, 중단됨: 스테이션 정지"),
    ] {
        let mut screen = screen(CapturePhase::Armed, lang);
        screen.state_mut().say(Command::Captures(CapturesCommand::Show(KeptId(2))));
        let kept = Kept { end, ..kept(2) };
        let told = CaptureTold { id: KeptId(2), result: Ok((kept, Vec::new())) };
        screen.state().station.0.lock().unwrap().captured.push_back(told);
        screen.run();
        assert!(says(&screen, text), "{text}");
    }
    let why = "No space left on device (os error 28)";
    let not_kept = CaptureWord::NotKept(why.into());
    assert_eq!(
        capture_event(Lang::Korean, "x", &not_kept),
        format!("수집 x: 보존 안 됨: {}", foreign(Lang::Korean, why))
    );
    let mut screen = screen(CapturePhase::Armed, Lang::Korean);
    screen.state().station.0.lock().unwrap().captures.trouble = Some(why.into());
    screen.run();
    assert!(says(&screen, &format!("원문: “{why}”")));
}

#[test]
fn editing_and_deleting_a_definition_lead_back_to_the_list() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    press(&mut screen, "Edit capture…");
    assert!(says(&screen, "Capture Pump trip"));
    assert!(says(&screen, "Time before the trigger"));
    // Each time with the range it may have, and nothing of the delay of an alarm.
    assert!(says(&screen, "0 to 3600 s"));
    assert!(!says(&screen, tr(Lang::English, Key::AlarmDelayHint)));
    assert!(says(&screen, "0 to 86400 s"), "of the hold-off");
    key(&mut screen, egui::Key::Escape);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Captures(_))));
    press(&mut screen, "Delete capture…");
    press(&mut screen, "Delete");
    assert_eq!(screen.state().app.state.project().captures.len(), 0);
    assert!(says(&screen, "No captures yet."));
    key(&mut screen, egui::Key::Escape);
    screen.state_mut().say(Command::Do(Action::Undo));
    assert_eq!(screen.state().app.state.project().captures.len(), 1);
}

#[test]
fn what_happens_to_a_capture_stands_in_the_list_of_events() {
    let mut screen = screen(CapturePhase::Armed, Lang::English);
    let event =
        |word| StationEvent::Capture { at: at(99.0), id: id(), name: "Pump trip".into(), word };
    let words = [
        (CaptureWord::Triggered("Pump 1 ↓".into()), "Capture Pump trip: triggered by Pump 1 ↓"),
        (CaptureWord::Triggered("".into()), "Capture Pump trip: triggered by hand"),
        (
            CaptureWord::Kept { samples: 300, lost: 0, end: KeptEnd::Done },
            "Capture Pump trip: kept, 300 samples",
        ),
        (
            CaptureWord::Kept { samples: 30, lost: 4, end: KeptEnd::Disk },
            "Capture Pump trip: kept in part, 30 samples, 4 lost; not whole: the disk did not take everything",
        ),
    ];
    for (word, _) in &words {
        screen.state().station.0.lock().unwrap().events.push_back(event(word.clone()));
    }
    key(&mut screen, egui::Key::Escape);
    screen.state_mut().say(Command::Do(Action::ShowEvents));
    screen.run();
    for (_, text) in &words {
        assert!(says(&screen, text), "{text}");
    }
    let newest = Notice::Capture("Pump trip".into(), words[3].0.clone());
    assert_eq!(screen.state().app.state.notice, Some(newest), "in the status line");
    let failed = Some(Notice::SaveFailed("no room".to_owned()));
    screen.state_mut().app.state.notice = failed.clone();
    screen.state().station.0.lock().unwrap().events.push_back(event(CaptureWord::Armed));
    screen.run();
    assert_eq!(screen.state().app.state.notice, failed, "it covers nothing that matters more");
}
