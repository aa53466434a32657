//! Tags from a table at the window: from the clipboard to right live values without an address typed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Event;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::import::{Encoding, Field, Opening};
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Action, App, Command, Dialog, Effect, Look, Notice, Settings, TableSource};
use gaugeglass::desktop::files::table_read;
use gaugeglass::model::{DeviceId, Project, Quality, Table};
use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::station::{Station, StationOptions};
use gaugeglass::ui::root::Window;
use serde_json::Value as Json;

use crate::plant_builder::plant;
use crate::support::screens::screen;

const SDM630: &str = include_str!("../../data/import/sdm630.tsv");

/// A window onto a real station; what it asks of the system is done at once.
struct Desk {
    app: App,
    window: Window,
    /// What was left to the system.
    asked: Vec<Effect>,
}

impl Desk {
    fn new(project: Project, lang: Lang, look: Look) -> Desk {
        let project = Arc::new(project);
        let station = Station::start(Arc::clone(&project), StationOptions::default()).unwrap();
        let settings = Settings { lang, look, recent: Vec::new(), ..Settings::default() };
        let app = App::new(Box::new(station), project, None, settings);
        Desk { app, window: Window::default(), asked: Vec::new() }
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.tick();
        let mut out = Vec::new();
        self.window.root_ui(ui, &self.app, &mut out);
        out.into_iter().for_each(|command| self.carry_out(command));
    }

    fn carry_out(&mut self, command: Command) {
        for effect in self.app.update(command) {
            match effect {
                Effect::ReadTable(source, opening) => {
                    self.carry_out(table_read(source, opening));
                }
                Effect::PlanImport(job) => self.carry_out(Command::Import(job.work())),
                other => self.asked.push(other),
            }
        }
    }
}

type Screen = Harness<'static, Desk>;

fn open(project: Project, size: [f32; 2], lang: Lang, look: Look) -> Screen {
    let desk = Desk::new(project, lang, look);
    let mut screen = screen(size, look, desk, |ui, desk| desk.frame(ui));
    screen.run_steps(3);
    screen
}

fn english(project: Project) -> Screen {
    open(project, [1280.0, 720.0], Lang::English, Look::Light)
}

fn paste(screen: &mut Screen, text: &str) {
    screen.event(Event::Paste(text.to_owned()));
    screen.run_steps(6);
}

fn shows(screen: &Screen, words: &str) -> bool {
    screen.query_all_by_label_contains(words).next().is_some()
}

/// Frames until something is so.
fn wait(screen: &mut Screen, what: &str, so: impl Fn(&Screen) -> bool) {
    let begun = Instant::now();
    while !so(screen) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(10));
        screen.run_steps(1);
    }
}

/// Where `PICTURES` names a folder, a picture of the screen goes there, to be looked at.
fn picture(screen: &mut Screen, name: &str) {
    if let Ok(folder) = std::env::var("PICTURES") {
        screen.render().unwrap().save(format!("{folder}/{name}.png")).unwrap();
    }
}

/// The meter, its samples, and a project that knows where it is and nothing else.
fn meter() -> (Server, Json, Project) {
    let maps: Json = serde_json::from_str(include_str!("../../data/device_maps.json")).unwrap();
    let devices = maps["devices"].as_array().unwrap();
    let device = devices.iter().find(|d| d["id"] == "eastron_sdm630").unwrap().clone();
    let image = RegisterImage::new("sdm630", &parse(&device["image"].to_string()).unwrap());
    let server =
        Server::start(Box::new(image), ([127, 0, 0, 1], 0).into(), &ServerOptions::default())
            .unwrap();
    let project = plant("127.0.0.1", server.address().port(), 100);
    (server, device, project)
}

/// Checks every point of the meter against the project's tags as they are read.
fn check_samples(screen: &mut Screen, device: &Json) {
    let points = device["points"].as_array().unwrap();
    wait(screen, "all tags are read", |screen| {
        let snapshot = &screen.state().app.state.snapshot;
        snapshot.samples.len() == points.len()
            && snapshot.samples.iter().all(|s| s.quality == Quality::Good)
    });
    let state = &screen.state().app.state;
    for point in points {
        let wire = point["addr"].as_u64().unwrap();
        let table = Table::from_short(point["table"].as_str().unwrap()).unwrap();
        let tags = &state.project().tags;
        let tag =
            tags.iter().find(|t| t.address.table == table && u64::from(t.address.wire) == wire);
        let sample = state.snapshot.sample(&tag.unwrap().id).unwrap();
        let regs: Vec<u16> = serde_json::from_value(point["sample"]["regs"].clone()).unwrap();
        assert_eq!(sample.raw.words(), regs, "{point}");
        let value = sample.value.as_ref().unwrap().as_f64().unwrap();
        let expected = point["sample"]["eng"].as_f64().or(point["sample"]["raw"].as_f64()).unwrap();
        assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{point} shows {value}");
    }
}

#[test]
fn a_vendors_table_pasted_from_a_spreadsheet_becomes_right_live_values_without_an_address_typed() {
    let (server, device, project) = meter();
    let mut screen = english(project);
    paste(&mut screen, SDM630);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Import)));
    assert!(shows(&screen, "30 new, 0 changed, 0 as they were, 0 wrong"));
    assert!(shows(&screen, "30 of 30 agree with the hexadecimal column"));
    assert!(shows(&screen, "new: IR 0 · f32"));
    picture(&mut screen, "pasted");
    screen.get_by_label("Read live values").click();
    screen.run_steps(3);
    wait(&mut screen, "the dry run reads", |s| {
        shows(s, "Phase 1 line to neutral volts 230.5 V good")
    });
    wait(&mut screen, "the dry run ends", |s| {
        !s.state().app.state.import.as_ref().unwrap().is_reading()
    });
    assert!(shows(&screen, "4366 8000"), "the raw words stand beside the value");
    assert_eq!(server.counters().writes, 0, "a dry run writes nothing");
    assert!(screen.state().app.state.project().tags.is_empty(), "nothing is applied yet");
    picture(&mut screen, "live");
    screen.get_by_role_and_label(Role::Button, "Import (30)").click();
    screen.run_steps(4);
    let state = &screen.state().app.state;
    assert_eq!((state.dialog.as_ref(), state.project().tags.len()), (None, 30));
    assert_eq!(state.notice, Some(Notice::Imported(30, 0, 0)));
    check_samples(&mut screen, &device);
    picture(&mut screen, "imported");
    screen.state_mut().carry_out(Command::Do(Action::Undo));
    assert!(screen.state().app.state.project().tags.is_empty(), "one step of undo");
    screen.state_mut().carry_out(Command::Do(Action::Redo));
    paste(&mut screen, SDM630);
    assert!(shows(&screen, "0 new, 0 changed, 30 as they were"), "the second time all is there");
}

#[test]
fn what_is_pasted_without_being_a_table_is_left_alone_unless_asked_for() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    paste(&mut screen, "just some words");
    assert_eq!(screen.state().app.state.dialog, None);
    screen.state_mut().carry_out(Command::Do(Action::PasteTags));
    assert!(matches!(screen.state().asked.last(), Some(Effect::RequestPaste)));
    paste(&mut screen, "volts\t40001\tfloat\namps\t40003\tfloat\n");
    assert!(shows(&screen, "no row is a heading that names a column of addresses"));
    for (column, meaning) in
        [("Column 1, ", "Name"), ("Column 2, ", "Address"), ("Column 3, ", "Type")]
    {
        screen.get_by_label_contains(column).click();
        screen.run_steps(3);
        choice(&screen, meaning).scroll_to_me();
        screen.run_steps(3);
        choice(&screen, meaning).click();
        screen.run_steps(4);
    }
    assert!(shows(&screen, "2 new, 0 changed, 0 as they were, 0 wrong"));
    picture(&mut screen, "by_hand");
    let plan = screen.state().app.state.import.as_ref().unwrap().plan.clone().unwrap();
    let fields: Vec<Field> = plan.columns.iter().map(|column| column.field).collect();
    assert_eq!(fields, [Field::Name, Field::Address, Field::Type]);
}

/// An entry of an open list.
fn choice<'a>(screen: &'a Screen, text: &'a str) -> egui_kittest::Node<'a> {
    let is_entry = |role| {
        matches!(role, Role::Button | Role::MenuItem | Role::ListBoxOption | Role::RadioButton)
    };
    let found = screen.query_all_by_label(text).find(|n| is_entry(n.accesskit_node().role()));
    found.unwrap_or_else(|| panic!("{text} can be chosen"))
}

#[test]
fn questions_are_asked_with_their_reasons_and_answered_by_a_click() {
    let (_server, _, mut project) = meter();
    let mut second = project.devices[0].clone();
    (second.id, second.name, second.unit) = (DeviceId::new("e").unwrap(), "E".to_owned(), 2);
    project.devices.push(second);
    let mut screen = english(project);
    paste(&mut screen, "parameter\tregister\tformat\tgain\nvolts\t1\tu16\t10\namps\t3\tu16\t10\n");
    for words in ["no 0 among them", "multiply or divide?"] {
        assert!(shows(&screen, words), "{words}");
    }
    for question in ["Addresses are written as", "Device"] {
        let list = screen.get_by_role_and_label(Role::ComboBox, question);
        assert_eq!(list.accesskit_node().value().as_deref(), Some("⚠ please choose"), "{question}");
    }
    picture(&mut screen, "questions");
    let button = screen.get_by_role_and_label(Role::Button, "Import (0)");
    assert!(button.accesskit_node().is_disabled());
    screen.get_by_label("divides the raw number").click();
    screen.run_steps(3);
    assert!(!shows(&screen, "multiply or divide?"));
}

#[test]
fn a_row_can_be_left_out_and_what_is_wrong_stands_at_its_cell() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    paste(
        &mut screen,
        "name\taddress\ttype\nvolts\t40001\tfloat\namps\t40003\tflaot\nwatts\t40005\tfloat\n",
    );
    assert!(shows(&screen, "row 3, column 3 (type): “flaot” is not a type → such as u16"));
    assert!(shows(&screen, "⚠ flaot"));
    picture(&mut screen, "wrong");
    let button = screen.get_by_role_and_label(Role::Button, "Import (2)");
    assert!(button.accesskit_node().is_disabled(), "all or nothing");
    screen.get_by_label("Use row 3").click();
    screen.run_steps(4);
    assert!(shows(&screen, "2 new, 0 changed, 0 as they were, 0 wrong, 1 left out"));
    screen.get_by_role_and_label(Role::Button, "Import (2)").click();
    screen.run_steps(4);
    assert_eq!(screen.state().app.state.project().tags.len(), 2);
}

#[test]
fn a_factor_shows_what_it_makes_of_a_live_value_either_way() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    paste(&mut screen, "name\taddress\ttype\tunits\tgain\nvolts\t30001\tfloat\tV\t10\n");
    screen.get_by_label("Read live values").click();
    screen.run_steps(3);
    wait(&mut screen, "both are shown", |s| {
        shows(s, "multiplies: volts, raw 230.5 = 2305 V")
            && shows(s, "divides: volts, raw 230.5 = 23.05 V")
    });
    picture(&mut screen, "factor");
}

#[test]
fn files_are_asked_for_and_tags_are_written_with_a_mark_for_spreadsheets() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    let desk = screen.state_mut();
    desk.carry_out(Command::Do(Action::ImportTags));
    assert!(matches!(desk.asked.last(), Some(Effect::AskPath { .. })));
    let file = |name: &str| TableSource::File(format!("tests/data/import/{name}").into());
    desk.carry_out(table_read(file("meter.xlsx"), Opening::default()));
    let desk_state = desk.app.state.import.as_ref().unwrap();
    assert_eq!((desk_state.source.name().as_str(), desk_state.is_ready()), ("meter.xlsx", true));
    desk.carry_out(Command::Import(gaugeglass::app::ImportCommand::Apply));
    let export = desk.app.update(Command::Picked(
        gaugeglass::app::PathPurpose::ExportTags,
        gaugeglass::app::PickOutcome::Path("tags".into()),
    ));
    let [Effect::Export { text, path, .. }] = export.as_slice() else { panic!("{export:?}") };
    assert_eq!(path.to_str(), Some("tags.csv"));
    assert!(text.starts_with("\u{feff}name,device,host,"), "{text}");
    desk.carry_out(table_read(file("missing.csv"), Opening::default()));
    screen.run_steps(3);
    assert!(shows(&screen, "missing.csv cannot be read"));
}

#[test]
fn ten_thousand_rows_are_painted_by_the_screenful_and_applied_in_one_step() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    let rows: String = (0..10_000).map(|i| format!("Tag {i}\t{i}\tu16\tHR\traw0\n")).collect();
    paste(&mut screen, &format!("name\taddress\ttype\ttable\tnotation\n{rows}"));
    assert!(shows(&screen, "10000 new"));
    assert!(!shows(&screen, "Use row 9000"), "rows that are not seen are not painted");
    screen.state_mut().carry_out(Command::Import(gaugeglass::app::ImportCommand::Apply));
    assert_eq!(screen.state().app.state.project().tags.len(), 10_000);
}

#[test]
fn sheet_and_encoding_are_chosen_in_the_window_and_the_rest_of_the_decisions_stay() {
    let (_server, _, project) = meter();
    let folder = tempfile::tempdir().unwrap();
    let mut screen = english(project);
    let three = folder.path().join("three.xlsx");
    std::fs::write(&three, super::opening::three_sheets()).unwrap();
    let desk = screen.state_mut();
    desk.carry_out(table_read(TableSource::File(three), Opening::default()));
    let choices = desk.app.state.import.as_ref().unwrap().choices.clone();
    let choices = gaugeglass::app::import::Choices { prefix: "Hall 2".to_owned(), ..choices };
    desk.carry_out(Command::Import(gaugeglass::app::ImportCommand::Choose(Box::new(choices))));
    screen.run_steps(4);
    assert!(shows(&screen, "volts"));
    screen.get_by_role_and_label(Role::ComboBox, "Sheet").click();
    screen.run_steps(4);
    screen.get_by_label("Old").click();
    screen.run_steps(6);
    assert!(shows(&screen, "watts") && !shows(&screen, "volts"));
    assert_eq!(screen.state().app.state.import.as_ref().unwrap().choices.prefix, "Hall 2");

    let korean = folder.path().join("korean.csv");
    let (bytes, ..) =
        encoding_rs::EUC_KR.encode("name,address,type,table,notation\n전압,0,u16,HR,raw0\n");
    std::fs::write(&korean, bytes).unwrap();
    screen.state_mut().carry_out(table_read(TableSource::File(korean), Opening::default()));
    screen.run_steps(6);
    assert!(shows(&screen, "전압") && shows(&screen, "as the bytes tell"));
    screen.get_by_role_and_label(Role::ComboBox, "Encoding").click();
    screen.run_steps(4);
    screen.get_by_label("Windows-1252").click();
    screen.run_steps(6);
    let encoding = screen.state().app.state.import.as_ref().unwrap().encoding();
    assert_eq!(encoding, Some(Encoding::Windows1252));
    // UTF-8 it is not: the reason takes the table's place, and the choice stays.
    screen.get_by_role_and_label(Role::ComboBox, "Encoding").click();
    screen.run_steps(4);
    screen.get_by_label("UTF-8").click();
    screen.run_steps(6);
    assert!(shows(&screen, "bytes that are no characters"));
    assert!(screen.query_by_role_and_label(Role::ComboBox, "Encoding").is_some());
}

#[test]
fn titles_become_paths_unless_unticked_and_a_factor_is_asked_with_both_answers_before_anything_is_read()
 {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    paste(&mut screen, "name\taddress\ttype\tunits\tscale\nPhase 1\nvolts\t40001\tu16\tV\tx10\n");
    for words in [
        "multiplies: Phase 1/volts, raw 2305 = 23050 V",
        "divides: Phase 1/volts, raw 2305 = 230.5 V",
        "multiply or divide?",
    ] {
        assert!(shows(&screen, words), "{words}");
    }
    picture(&mut screen, "factor_open");
    screen.get_by_label("Titles are paths before names").click();
    screen.run_steps(4);
    assert!(shows(&screen, "multiplies: volts, raw 2305 = 23050 V"));
    assert!(shows(&screen, "row 2 is a title and passed over"));
    screen.get_by_label_contains("divides: volts").click();
    screen.run_steps(4);
    assert!(screen.state().app.state.import.as_ref().unwrap().is_ready());
}

#[test]
fn what_a_row_becomes_is_shown_where_its_cells_say_it_otherwise() {
    let (_server, _, project) = meter();
    let mut screen = english(project);
    paste(
        &mut screen,
        include_str!("../../data/import/awkward/merged_groups.csv").replace(';', "\t").as_str(),
    );
    assert!(shows(&screen, "new: Phase 2/Power · HR 10 · f32 · kW"));
    screen.state_mut().carry_out(Command::CloseDialog);
    screen.run_steps(3);
    paste(&mut screen, "name\taddress\ttype\nVolts [V]\t40001\tINT32 CDAB x0.1\n");
    assert!(shows(&screen, "new: Volts · HR 0 · i32 CDAB × 0.1 V"));
    picture(&mut screen, "apart");
}
