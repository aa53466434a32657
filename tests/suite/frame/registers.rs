//! Registers by hand: from any registers to a live tag, the number on a panel, limits and blocks, by
//! accessible names alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::diagnostics::{Subject, page};
use gaugeglass::app::finding::Question;
use gaugeglass::app::lang::{Key as TextKey, Lang, tr};
use gaugeglass::app::registers::RegistersCommand;
use gaugeglass::app::{Action, App, Command, FindingCommand, Selection, Settings};
use gaugeglass::codec::explore::{Stopped, TogetherResult, Trip};
use gaugeglass::model::{
    Address, DataType, DeviceId, Learned, PeekOutcome, Quality, Run, Scaling, Table, TagId, Value,
};
use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::station::window::{WindowDenial, WindowFound};
use gaugeglass::station::{Station, StationOptions};

use super::plant::*;
use crate::plant_builder;
use crate::support::fake_station::{Asked, FakeStation, honest};
use crate::support::screens::outline;

fn d1() -> DeviceId {
    DeviceId::new("d1").unwrap()
}

/// The registers pane of the first device, whose memory answers at once.
fn open(memory: Vec<u16>) -> Screen {
    let desk = Desk::new();
    {
        let mut inner = desk.station.0.lock().unwrap();
        inner.registers = Some(honest);
        inner.memory = memory;
    }
    let mut screen = harness_of(desk);
    screen.state_mut().say(Command::Do(Action::ShowRegisters));
    screen.state_mut().say(Command::Registers(RegistersCommand::Device(d1())));
    screen.run();
    screen.state().asked();
    screen
}

fn set_memory(screen: &Screen, memory: Vec<u16>) {
    screen.state().station.0.lock().unwrap().memory = memory;
}

fn peeks(screen: &Screen) -> Vec<Run> {
    let asked = screen.state().asked().into_iter();
    asked.filter_map(|a| if let Asked::Peek(_, run) = a { Some(run) } else { None }).collect()
}

fn read(screen: &mut Screen, from: &str, count: &str) {
    fill_in(screen, "From", from);
    fill_in(screen, "Count", count);
    screen.get_by_role_and_label(Role::Button, "Read").click();
    screen.run_steps(8);
}

fn wait(screen: &mut Screen, what: &str, is: impl Fn(&Screen) -> bool) {
    let begun = Instant::now();
    while !is(screen) {
        assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}\n{}", outline(screen));
        screen.run_steps(1);
        std::thread::yield_now();
    }
}

/// Makes a tag of a reading, as its editor offers it.
fn make_tag(screen: &mut Screen, reading: &str) {
    let name = format!("Make a tag: {reading}");
    screen.get_by_role_and_label(Role::Button, &name).scroll_to_me();
    screen.run_steps(4);
    screen.get_by_role_and_label(Role::Button, &name).click();
    screen.run_steps(4);
    screen.get_by_role_and_label(Role::Button, "OK").click();
    screen.run_steps(4);
}

#[test]
fn nothing_is_read_before_somebody_asks_and_nothing_while_nobody_looks() {
    let mut screen = open((0..100).collect());
    screen.run_steps(20);
    assert!(peeks(&screen).is_empty());
    screen.get_by_role_and_label(Role::CheckBox, "Live").click();
    screen.run_steps(8);
    assert!(!peeks(&screen).is_empty());
    screen.state_mut().say(Command::Do(Action::ShowSetpoints));
    screen.run_steps(4);
    // Other panes have its place; the clock goes on.
    for second in 0..10 {
        screen.state().station.0.lock().unwrap().now =
            crate::support::fake_station::at(110.0 + f64::from(second));
        screen.run_steps(2);
        if second == 4 {
            peeks(&screen);
        }
    }
    assert!(peeks(&screen).is_empty(), "hidden for five seconds and still reading");
}

#[test]
fn keys_add_the_tag_that_begins_at_a_row_to_the_trend_and_no_other() {
    let mut screen = open((0..100).collect());
    read(&mut screen, "8", "4");
    let name = tr(Lang::English, TextKey::PaneRegisters);
    screen.get_by_role_and_label(Role::Table, name).focus();
    screen.run();
    let pens = |screen: &Screen| {
        let group = screen.state().app.state.trend_group().unwrap();
        group.pens.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let add = |screen: &mut Screen| {
        screen.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::G);
        screen.run();
    };
    for _ in 0..3 {
        key(&mut screen, egui::Key::ArrowDown);
    }
    add(&mut screen);
    assert_eq!(pens(&screen), ["t1", "t2"], "the setpoint at 10");
    key(&mut screen, egui::Key::ArrowDown);
    assert_eq!(screen.state().app.state.selection, Some(Selection::Device(d1())));
    screen.state_mut().say(Command::TrendRemove(TagId::new("t2").unwrap()));
    add(&mut screen);
    assert_eq!(pens(&screen), ["t1"], "no tag begins at 11");
}

#[test]
fn every_format_stands_side_by_side_and_what_changed_is_told() {
    let mut memory: Vec<u16> = vec![0; 20];
    memory[10..12].copy_from_slice(&[0x4366, 0x8000]);
    memory[12] = 0x4142;
    let mut screen = open(memory.clone());
    read(&mut screen, "10", "5");
    assert_eq!(peeks(&screen), [Run { table: Table::HoldingRegister, start: 10, count: 5 }]);
    for text in ["HR 10 = 17254", "230.5", "4366", "40011", "AB"] {
        assert!(says(&screen, text), "{text}\n{}", outline(&screen));
    }
    assert!(!says(&screen, "changed"));
    memory[12] = 7;
    set_memory(&screen, memory);
    read(&mut screen, "10", "5");
    assert!(says(&screen, "HR 12 = 7, changed"), "{}", outline(&screen));
    assert!(!says(&screen, "HR 10 = 17254, changed"));
}

#[test]
fn a_long_run_is_read_in_requests_the_device_takes() {
    let mut screen = open((0..1000).collect());
    read(&mut screen, "0x10", "300");
    let runs = peeks(&screen);
    assert_eq!(runs.iter().map(|r| r.start).collect::<Vec<_>>(), [16, 141, 266]);
    assert_eq!(runs.iter().map(|r| r.count).sum::<u16>(), 300);
    fill_in(&mut screen, "Count", "501");
    assert!(says(&screen, "1 to 500 at a time"));
}

#[test]
fn which_answer_is_found_out_and_the_holes_are_left_out_from_then_on() {
    let mut screen = open((0..24).collect());
    fill_in(&mut screen, "From", "20");
    fill_in(&mut screen, "Count", "50");
    screen.get_by_role_and_label(Role::Button, "Which answer?").click();
    screen.run_steps(200);
    peeks(&screen);
    assert!(says(&screen, "HR 20 = 20"), "what answers is read at once: {}", outline(&screen));
    assert!(says(&screen, "HR 24, refused (2)"), "{}", outline(&screen));
    screen.get_by_role_and_label(Role::Button, "Read").click();
    screen.run_steps(8);
    assert_eq!(peeks(&screen), [Run { table: Table::HoldingRegister, start: 20, count: 4 }]);
    assert!(says(&screen, "HR 20 = 20"), "{}", outline(&screen));
    assert!(says(&screen, "refused: HR 24–69"), "{}", outline(&screen));
}

#[test]
fn a_selection_becomes_tags_one_after_another_in_one_step_and_none_where_nothing_answers() {
    let mut memory: Vec<u16> = vec![0; 17];
    memory[10..16].copy_from_slice(&[0x4366, 0x8000, 0x4367, 0x8000, 0x4368, 0x8000]);
    let mut screen = open(memory);
    fill_in(&mut screen, "From", "10");
    fill_in(&mut screen, "Count", "10");
    press(&mut screen, "Which answer?");
    screen.run_steps(200);
    for (place, extend) in [(0, false), (9, true)] {
        screen.state_mut().say(Command::Registers(RegistersCommand::Select(place, extend)));
    }
    screen.run_steps(4);
    let before = screen.state().app.state.project().tags.len();
    press(&mut screen, "Make 5 tags, one after another: f32 ABCD");
    let project = screen.state().app.state.project().clone();
    let new: Vec<(u16, DataType)> =
        project.tags[before..].iter().map(|tag| (tag.address.wire, tag.data_type)).collect();
    assert_eq!(new, [10, 12, 14].map(|wire| (wire, DataType::F32)), "16 answers by half, 18 not");
    assert!(says(&screen, "3 tags added"), "{}", outline(&screen));
    screen.state_mut().say(Command::Do(Action::Undo));
    assert_eq!(screen.state().app.state.project().tags.len(), before);
}

#[test]
fn what_was_read_of_one_device_never_stands_under_the_name_of_another() {
    let mut screen = open((0..100).collect());
    read(&mut screen, "0", "5");
    assert!(says(&screen, "HR 0 = 0"));
    let other = screen.state().app.state.project().devices[1].id.clone();
    screen.state_mut().say(Command::Registers(RegistersCommand::Device(other)));
    screen.run_steps(4);
    assert!(!says(&screen, "HR 0 = 0"), "{}", outline(&screen));
    assert!(says(&screen, "Nothing is read before you ask for it"));
}

#[test]
fn an_address_as_manuals_count_is_offered_as_the_one_on_the_wire() {
    let mut screen = open((0..100).collect());
    fill_in(&mut screen, "From", "40011");
    press(&mut screen, "Modicon 40011 is HR 10");
    assert_eq!(screen.state().app.state.registers.start, "10");
    fill_in(&mut screen, "From", "300003");
    press(&mut screen, "Modicon 300003 is IR 2");
    let view = &screen.state().app.state.registers;
    assert_eq!((view.table, view.start.as_str()), (Table::InputRegister, "2"));
    for text in ["40000", "10", "0x9C41"] {
        fill_in(&mut screen, "From", text);
        assert!(!says(&screen, "Modicon "), "{text}: {}", outline(&screen));
    }
}

#[test]
fn the_number_on_a_panel_is_narrowed_by_a_second_look() {
    let mut memory: Vec<u16> = (0..60).map(|n| n * 3 + 11).collect();
    (memory[5], memory[30]) = (2305, 2305);
    let mut screen = open(memory.clone());
    read(&mut screen, "0", "60");
    fill_in(&mut screen, "My panel shows", "230.5");
    press(&mut screen, "Find");
    assert!(says(&screen, "Make a tag: HR 5  u16 AB = 230.5"), "{}", outline(&screen));
    assert!(says(&screen, "Make a tag: HR 30  u16 AB = 230.5"));
    memory[30] = 2312;
    set_memory(&screen, memory);
    peeks(&screen);
    fill_in(&mut screen, "My panel shows", "999.9");
    press(&mut screen, "Still there?");
    screen.run_steps(4);
    assert_eq!(peeks(&screen).len(), 1, "they are read anew without being asked for");
    assert!(says(&screen, "None of them shows 999.9 now, so all stay"), "{}", outline(&screen));
    assert!(says(&screen, "Make a tag: HR 5  u16 AB = 230.5"));
    fill_in(&mut screen, "My panel shows", "231.2 ± 0.5");
    press(&mut screen, "Still there?");
    screen.run_steps(4);
    assert!(says(&screen, "Make a tag: HR 30  u16 AB = 231.2"), "{}", outline(&screen));
    assert!(!says(&screen, "Make a tag: HR 5 "));
    make_tag(&mut screen, "HR 30  u16 AB = 231.2");
    let project = screen.state().app.state.project();
    let tag = project.tags.last().unwrap();
    let hr = Address { table: Table::HoldingRegister, wire: 30 };
    assert_eq!((tag.address, tag.data_type, &tag.device), (hr, DataType::U16, &d1()));
    assert_eq!(tag.scaling, Scaling::Linear { gain: 0.1, offset: 0.0 });
    assert!(screen.state().wrote_nothing());
}

#[test]
fn registers_of_a_real_device_become_a_tag_with_the_right_live_value() {
    let image = parse(r#"{"HR": {"100": 32768, "101": 17254, "102": 7, "103": 0}}"#).unwrap();
    let server = Server::start(
        Box::new(RegisterImage::new("panel", &image)),
        ([127, 0, 0, 1], 0).into(),
        &ServerOptions::default(),
    );
    let server = server.unwrap();
    // A device without tags: nobody polls it.
    let project = Arc::new(plant_builder::plant("127.0.0.1", server.address().port(), 50));
    let station = Station::start(Arc::clone(&project), StationOptions::default()).unwrap();
    let app = App::new(Box::new(station), project, None, Settings::default());
    let desk = Desk { app, station: FakeStation::default(), ..Desk::new() };
    let mut screen = harness_of(desk);
    screen.state_mut().say(Command::Do(Action::ShowRegisters));
    screen.run_steps(4);
    fill_in(&mut screen, "From", "100");
    fill_in(&mut screen, "Count", "4");
    screen.get_by_role_and_label(Role::Button, "Read").click();
    wait(&mut screen, "read", |s| says(s, "HR 101 = 17254"));
    screen.get_by_label("HR 100 = 32768").click();
    screen.run_steps(4);
    make_tag(&mut screen, "f32 CDAB = 230.5");
    let tag = screen.state().app.state.project().tags[0].id.clone();
    wait(&mut screen, "live", |s| {
        let sample = s.state().app.state.sample(&tag);
        sample.is_some_and(|(sample, quality)| {
            quality == Quality::Good && sample.value == Some(Value::F32(230.5))
        })
    });
    assert_eq!(server.counters().writes, 0);
}

/// Runs what the window looks into until it has ended.
fn look_until_done(screen: &mut Screen) {
    for _ in 0..4000 {
        screen.state_mut().app.tick();
        if screen.state().app.state.finding.job.is_none() {
            screen.run_steps(2);
            return;
        }
    }
    panic!("the search never ended");
}

fn page_text(screen: &Screen) -> String {
    let state = &screen.state().app.state;
    page(state, Lang::English, &Subject::Device(d1()), &|_| String::new()).text()
}

fn begin(screen: &mut Screen, question: Question) {
    screen.state_mut().say(Command::Finding(FindingCommand::Begin(d1(), question)));
}

fn answer_window(screen: &Screen, found: WindowFound) {
    let mut inner = screen.state().station.0.lock().unwrap();
    (inner.window, inner.window_goes_on) = (Some(found), false);
}

#[test]
fn the_window_is_measured_last_told_in_both_languages_and_kept_on_request() {
    let device =
        |screen: &Screen| screen.state().app.state.project().device(&d1()).unwrap().clone();
    let mut screen = open((1..1000).collect());
    screen.state().station.0.lock().unwrap().window_goes_on = true;
    begin(&mut screen, Question::Limits);
    for _ in 0..200 {
        screen.state_mut().app.tick();
    }
    let asked = screen.state().station.take_asked();
    let measured = asked.iter().find(|a| matches!(a, Asked::MeasureWindow(..))).unwrap();
    let Asked::MeasureWindow(of, ground) = measured else { unreachable!() };
    assert_eq!((of, ground.table, ground.count), (&d1(), Table::HoldingRegister, 125));
    let text = page_text(&screen);
    assert!(text.contains("25 %"), "a fourth of the volleys: {text}");
    assert_eq!(device(&screen).window, 1);
    let trip = Some((16, Trip::Refused(6)));
    let found = TogetherResult { holds: 8, trip, reads: 140, stopped: None };
    answer_window(&screen, Ok(found));
    look_until_done(&mut screen);
    let text = page_text(&screen);
    for line in [
        "8 requests at once are answered, each rightly and in time",
        "16 at once: refused with exception 6, which one alone is not",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let korean =
        page(&screen.state().app.state, Lang::Korean, &Subject::Device(d1()), &|_| String::new());
    assert!(korean.text().contains("동시 요청 8개까지"), "{}", korean.text());
    screen.state_mut().say(Command::Finding(FindingCommand::Keep(d1())));
    assert_eq!(device(&screen).window, 8);
    let state = &screen.state().app.state;
    assert_eq!(state.window_to_keep(&d1()), None, "nothing more to keep");
    screen.state_mut().say(Command::Do(Action::Undo));
    assert_eq!(device(&screen).window, 1);
    assert!(screen.state().wrote_nothing());
}

#[test]
fn a_measuring_that_is_stopped_or_refused_keeps_nothing_of_the_window() {
    let mut screen = open((1..1000).collect());
    screen.state().station.0.lock().unwrap().window_goes_on = true;
    begin(&mut screen, Question::Limits);
    for _ in 0..200 {
        screen.state_mut().app.tick();
    }
    screen.state_mut().say(Command::Finding(FindingCommand::Cancel));
    assert!(screen.state().station.take_asked().contains(&Asked::StopWindow));
    let stopped = Some(Stopped::Cancelled);
    let found = TogetherResult { holds: 4, trip: None, reads: 60, stopped };
    answer_window(&screen, Ok(found));
    look_until_done(&mut screen);
    let text = page_text(&screen);
    assert!(text.contains("4 requests at once") && text.contains("stopped by hand"), "{text}");
    assert_eq!(screen.state().app.state.window_to_keep(&d1()), None);
    answer_window(&screen, Err(WindowDenial::OneConnection));
    begin(&mut screen, Question::Limits);
    look_until_done(&mut screen);
    let text = page_text(&screen);
    assert!(text.contains("not measured: the device takes a single connection"), "{text}");
}

#[test]
fn limits_are_told_in_plain_words_and_kept_in_the_project_on_request() {
    // At most 20 at once, and nothing at 60 to 63.
    let limited = |run: Run, memory: &[u16]| {
        let hole = run.start < 64 && run.end() > 60;
        if run.count > 20 || hole { PeekOutcome::Exception(2) } else { honest(run, memory) }
    };
    let mut screen = open((1..1000).collect());
    screen.state().station.0.lock().unwrap().registers = Some(limited);
    begin(&mut screen, Question::Limits);
    assert!(page_text(&screen).contains("Limits: part 1 of"), "{}", page_text(&screen));
    look_until_done(&mut screen);
    let text = page_text(&screen);
    for line in ["at most 20 in one read", "refused: HR 60–63 (40061–40064) (exception 2)"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(screen.state().app.state.project().device(&d1()).unwrap().learned.is_empty());
    screen.state_mut().say(Command::Finding(FindingCommand::Keep(d1())));
    let table = Table::HoldingRegister;
    let learned = &screen.state().app.state.project().device(&d1()).unwrap().learned;
    assert!(learned.contains(&Learned::Longest { table, count: 20 }), "{learned:?}");
    assert!(learned.contains(&Learned::Hole { table, start: 60, count: 4 }), "{learned:?}");
    screen.state_mut().say(Command::Do(Action::Undo));
    assert!(screen.state().app.state.project().device(&d1()).unwrap().learned.is_empty());
    assert!(screen.state().wrote_nothing());
}

#[test]
fn a_block_that_shifts_is_found_by_whoever_looks_at_it() {
    let shifting = |run: Run, memory: &[u16]| {
        let moved: Vec<u16> = memory.iter().skip(1).copied().collect();
        let crosses = run.start < 10 && run.end() > 10;
        match (crosses, honest(run, memory), honest(run, &moved)) {
            (true, PeekOutcome::Data(own), PeekOutcome::Data(moved)) => {
                let cut = usize::from(10 - run.start);
                let words: Vec<u16> = own
                    .words()
                    .into_iter()
                    .take(cut)
                    .chain(moved.words().into_iter().skip(cut))
                    .collect();
                PeekOutcome::Data(gaugeglass::model::PeekData::Registers(words.into()))
            }
            (_, own, _) => own,
        }
    };
    let mut screen = open((0..100).map(|n| n * 31 + 5).collect());
    read(&mut screen, "0", "30");
    screen.state().station.0.lock().unwrap().registers = Some(shifting);
    begin(&mut screen, Question::Blocks);
    look_until_done(&mut screen);
    let text = page_text(&screen);
    assert!(
        text.contains("HR 0–29 (40001–40030): the block is SHIFTED by +1: from address 10"),
        "{text}"
    );
    let gap = |screen: &Screen| screen.state().app.state.project().device(&d1()).unwrap().max_gap;
    assert_ne!(gap(&screen), Some(0));
    screen.state_mut().say(Command::Finding(FindingCommand::Keep(d1())));
    assert_eq!(gap(&screen), Some(0), "no block crosses a gap any more");
    assert!(!screen.state().app.state.gaps_to_bar(&d1()));
}

#[test]
fn blocks_are_checked_across_the_tags_of_a_device_that_is_polled_one_by_one() {
    let mut screen = open((0..400).collect());
    begin(&mut screen, Question::Blocks);
    look_until_done(&mut screen);
    let text = page_text(&screen);
    assert!(text.contains("the block holds what its registers hold alone"), "{text}");
}

#[test]
fn a_search_is_stopped_by_hand_and_says_so() {
    let mut screen = open((0..1000).collect());
    begin(&mut screen, Question::Limits);
    screen.state_mut().app.tick();
    begin(&mut screen, Question::Blocks);
    screen.state_mut().say(Command::Finding(FindingCommand::Cancel));
    assert!(screen.state().app.state.finding.job.is_none());
    assert!(page_text(&screen).contains("stopped by hand"), "{}", page_text(&screen));
}

#[test]
fn a_candidate_across_the_first_row_leaves_the_rows_their_own_registers() {
    let mut memory: Vec<u16> = (0..200).map(|n| n + 500).collect();
    (memory[99], memory[100], memory[101]) = (1, 2, 101);
    let mut screen = open(memory);
    read(&mut screen, "0", "100");
    read(&mut screen, "100", "100");
    fill_in(&mut screen, "My panel shows", "65538");
    press(&mut screen, "Find");
    screen.run_steps(8);
    peeks(&screen);
    press(&mut screen, "Still there?");
    screen.run_steps(8);
    let hr = |start, count| Run { table: Table::HoldingRegister, start, count };
    assert_eq!(peeks(&screen), [hr(100, 100), hr(99, 2)], "read along");
    let rows = &screen.state().app.state.registers.rows;
    assert_eq!((rows[0].word, rows[1].word), (Some(2), Some(101)));
}

#[test]
fn a_search_stays_while_something_else_is_selected_until_another_device_is_picked() {
    let mut screen = open((0..60).map(|n| n * 3 + 11).collect());
    screen.state_mut().app.state.registers.device = None;
    read(&mut screen, "0", "60");
    fill_in(&mut screen, "My panel shows", "26");
    press(&mut screen, "Find");
    screen.run_steps(4);
    let found = |screen: &Screen| screen.state().app.state.registers.finder.has_candidates();
    assert!(found(&screen));
    let other = screen.state().app.state.project().devices[1].id.clone();
    screen.state_mut().app.state.selection = Some(Selection::Device(other.clone()));
    screen.run_steps(4);
    assert!(found(&screen));
    assert_eq!(screen.state().app.state.registers_device(), Some(d1()));
    screen.state_mut().say(Command::Registers(RegistersCommand::Device(other.clone())));
    screen.run_steps(4);
    assert!(!found(&screen));
    assert_eq!(screen.state().app.state.registers_device(), Some(other));
    assert!(screen.state().app.state.registers.shown.is_none());
}

#[test]
fn where_nothing_shown_answers_a_number_is_found_in_what_was_read_before() {
    let mut screen = open((0..60).map(|n| n * 3 + 11).collect());
    read(&mut screen, "0", "50");
    fill_in(&mut screen, "From", "1000");
    press(&mut screen, "Which answer?");
    screen.run_steps(200);
    fill_in(&mut screen, "My panel shows", "26");
    press(&mut screen, "Find");
    screen.run_steps(8);
    assert!(!screen.state().app.state.registers.finder.waits, "for an answer that never comes");
    assert!(says(&screen, "Make a tag: HR 5  u16 AB = 26"), "{}", outline(&screen));
}
