//! What the window knows, without a window: undo, editors, files, setpoints, trends, the tag table.

use std::path::PathBuf;
use std::sync::Arc;

use gaugeglass::app::tools::ToolsCommand;
use gaugeglass::app::{
    Action, ConfirmWrite, DeviceDraft, Dialog, Document, Draft, Edit, ExportFormat, Fault,
    Hindrance, Notice, PathPurpose, PickOutcome, Selection, SetpointDesk, SortColumn, TagDraft,
    TrendMode, TrendView, UnsavedChoice, dependants, tag_rows,
};
use gaugeglass::app::{Command, Effect, Stepped};
use gaugeglass::model::{
    Address, BadReason, Control, DataType, DeviceId, JournalAnswer, JournalAsk, JournalAskId,
    JournalFile, JournalReply, Layout, LayoutNode, Learned, Notation, PaneKind, Project, Quality,
    Recording, Rule, Scaling, Stamp, Table, Tag, TagId, TypedAddress, Value, WriteAccess, WriteId,
    WriteOutcome, WriteReport, WriteStage, WriteValue,
};

use crate::frame::plant::{Desk, project, tag};
use crate::support::fake_station::Asked;
use crate::support::samples::good;

fn id(text: &str) -> TagId {
    TagId::new(text).unwrap()
}

fn document() -> Document {
    Document::new(Arc::new(project()), Some("/plants/a.toml".into()))
}

fn rename(name: &str) -> Edit {
    let (name, description) = (name.to_owned(), String::new());
    Edit::Describe { name, description, recording: Recording::default() }
}

// --- The document ---

#[test]
fn undo_goes_on_across_saving_and_changed_means_unlike_the_file() {
    let (mut doc, none) = (document(), &mut Vec::new());
    assert!(!doc.is_changed() && !doc.can_undo());
    doc.apply(&rename("one")).unwrap();
    doc.apply(&rename("two")).unwrap();
    let saved = Arc::clone(doc.project());
    doc.saved_as(saved, PathBuf::from("/plants/b.toml"));
    assert!(!doc.is_changed());
    assert_eq!(doc.undo(none), Stepped::Project);
    assert_eq!(doc.project().name, "one");
    assert!(doc.is_changed(), "the file says two");
    assert_eq!(doc.redo(none), Stepped::Project);
    assert!(!doc.is_changed(), "and so does the project again");
    let steps = [doc.undo(none), doc.undo(none), doc.undo(none)];
    assert_eq!(steps, [Stepped::Project, Stepped::Project, Stepped::Nothing]);
    assert_eq!(doc.project().name, "Quadruple tank");
}

#[test]
fn a_new_change_forgets_what_was_taken_back_and_no_change_is_no_step() {
    let mut doc = document();
    doc.apply(&rename("one")).unwrap();
    doc.undo(&mut Vec::new());
    doc.apply(&rename("Quadruple tank")).unwrap();
    assert!(!doc.can_undo(), "nothing has changed");
    assert!(doc.can_redo());
    doc.apply(&rename("other")).unwrap();
    assert!(!doc.can_redo());
}

#[test]
fn a_change_that_breaks_a_rule_changes_nothing() {
    let mut doc = document();
    let mut broken = tag("t9", "Tank 1/Level", 5);
    broken.device = DeviceId::new("d9").unwrap();
    let rules = doc.apply(&Edit::Tags(vec![broken])).unwrap_err();
    assert_eq!(rules.len(), 2, "{rules:?}");
    assert_eq!(**doc.project(), project());
    assert!(!doc.is_changed() && !doc.can_undo());
}

#[test]
fn arranging_panes_is_a_change_but_no_step_and_looking_around_is_neither() {
    let mut doc = document();
    let tabs = |active| {
        let panes = vec![PaneKind::Tags, PaneKind::Plant];
        Layout { root: LayoutNode::Tabs { panes, active } }
    };
    doc.set_layout(tabs(PaneKind::Tags));
    assert!(doc.is_changed() && !doc.can_undo());
    let saved = Arc::clone(doc.project());
    doc.saved_as(saved, PathBuf::from("/plants/a.toml"));
    doc.set_layout(tabs(PaneKind::Plant));
    assert!(!doc.is_changed());
    doc.apply(&rename("one")).unwrap();
    doc.undo(&mut Vec::new());
    assert_eq!(doc.project().layout, tabs(PaneKind::Plant), "undo moves no panes");
}

#[test]
fn ids_are_never_given_out_twice_not_even_after_undo() {
    let mut desk = Desk::new();
    let mut seen = Vec::new();
    for round in 0..3 {
        desk.say(Command::Do(Action::AddTag));
        desk.say(Command::AcceptDraft);
        let new = desk.app.state.project().tags.last().unwrap().id.clone();
        assert!(!seen.contains(&new), "{new} again in round {round}");
        seen.push(new.clone());
        if round == 1 {
            desk.say(Command::Do(Action::Undo));
        } else {
            desk.say(Command::Apply(Edit::Delete(Selection::Tag(new))));
        }
    }
}

// --- Edits ---

#[test]
fn deleting_takes_along_what_cannot_be_without_it() {
    let project = project();
    let connection = Selection::Connection(project.connections[0].id.clone());
    assert_eq!(dependants(&project, &connection), (1, 3));
    assert_eq!(dependants(&project, &Selection::Device(project.devices[0].id.clone())), (0, 3));
    assert_eq!(dependants(&project, &Selection::Tag(id("t1"))), (0, 0));
    let class = Selection::ScanClass(project.scan_classes[0].id.clone());
    assert_eq!(dependants(&project, &class), (0, 3));
    let mut after = project.clone();
    Edit::Delete(connection).apply(&mut after);
    assert_eq!((after.connections.len(), after.devices.len(), after.tags.len()), (1, 1, 0));
    assert!(after.trend_groups[0].pens.is_empty(), "no pen without its tag");
    assert!(gaugeglass::model::violations(&after).is_empty());
}

#[test]
fn a_copy_takes_the_next_address_and_may_not_be_written() {
    let mut project = project();
    for _ in 0..2 {
        Edit::Duplicate(Selection::Tag(id("t2"))).apply(&mut project);
    }
    let names: Vec<&str> = project.tags.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Tank 1/Level",
            "Tank 1/Setpoint",
            "Tank 1/Setpoint 3",
            "Tank 1/Setpoint 2",
            "Pump 1/Speed"
        ]
    );
    for copy in &project.tags[2..4] {
        assert_eq!(copy.address.wire, 11);
        assert!(copy.write.is_none());
    }
    let mut last = tag("t7", "End 09", 65_535);
    last.typed = None;
    project.tags.push(Arc::new(last));
    Edit::Duplicate(Selection::Tag(id("t7"))).apply(&mut project);
    let copy = project.tag_named("End 10").expect("a number is counted up in its width");
    assert_eq!(copy.address.wire, 65_535, "there is no next address");
    assert!(gaugeglass::model::violations(&project).is_empty());
}

#[test]
fn copies_of_devices_take_a_free_unit_id() {
    let mut project = project();
    let device = project.devices[0].id.clone();
    for _ in 0..3 {
        Edit::Duplicate(Selection::Device(device.clone())).apply(&mut project);
    }
    let units: Vec<u8> = project
        .devices
        .iter()
        .filter(|d| d.connection == project.connections[0].id)
        .map(|d| d.unit)
        .collect();
    assert_eq!(units, [1, 2, 3, 4]);
    assert!(gaugeglass::model::violations(&project).is_empty());
}

// --- Drafts ---

fn faults(draft: &Draft) -> Vec<(&'static str, Fault)> {
    let errors = draft.build(&project()).err().unwrap_or_default();
    errors.into_iter().map(|e| (e.key, e.fault)).collect()
}

fn tag_faults(change: impl Fn(&mut TagDraft)) -> Vec<(&'static str, Fault)> {
    let mut draft = TagDraft::of(project().tag(&id("t2")).unwrap());
    change(&mut draft);
    faults(&Draft::Tag(Box::new(draft)))
}

#[test]
fn a_draft_of_a_tag_builds_the_same_tag() {
    for each in project().tags {
        let draft = Draft::Tag(Box::new(TagDraft::of(&each)));
        let Ok(Edit::Tags(tags)) = draft.build(&project()) else { panic!("{}", each.name) };
        assert_eq!(tags, [Tag::clone(&each)]);
    }
}

#[test]
fn what_a_button_may_write_and_how_an_address_was_typed_survive_an_edit_of_the_rest() {
    let mut tag = Tag::clone(project().tag(&id("t2")).unwrap());
    tag.data_type = DataType::Bit { index: 3 };
    (tag.scaling, tag.display, tag.texts, tag.decimals) = (Scaling::Identity, None, None, None);
    for control in [Control::Toggle, Control::Momentary, Control::Pulse { millis: 500 }] {
        tag.write = Some(WriteAccess { min: Some(1.0), control, ..WriteAccess::default() });
        let mut draft = TagDraft::of(&tag);
        "x".clone_into(&mut draft.unit);
        let Ok(Edit::Tags(built)) = Draft::Tag(Box::new(draft)).build(&project()) else {
            panic!("{control:?}")
        };
        assert_eq!(built, [Tag { unit: "x".to_owned(), ..tag.clone() }]);
    }
    let mut draft = TagDraft::of(&tag);
    (draft.notation, draft.address) = (Notation::Raw0, " 0x9C40 ".to_owned());
    let Ok(Edit::Tags(built)) = Draft::Tag(Box::new(draft.clone())).build(&project()) else {
        panic!("{draft:?}")
    };
    let typed = TypedAddress { text: "0x9C40".to_owned(), notation: Notation::Raw0 };
    assert_eq!((built[0].address.wire, built[0].typed.as_ref()), (40_000, Some(&typed)));
    draft.address = "40000".to_owned();
    let Ok(Edit::Tags(built)) = Draft::Tag(Box::new(draft)).build(&project()) else { panic!() };
    assert_eq!((built[0].address.wire, built[0].typed.as_ref()), (40_000, None));
}

#[test]
fn each_wrong_field_of_a_tag_is_told_by_its_key() {
    let text = |t: &str| t.to_owned();
    assert_eq!(tag_faults(|_| {}), []);
    assert_eq!(tag_faults(|d| d.name = text("  ")), [("name", Fault::Rule(Rule::NameEmpty))]);
    assert_eq!(
        tag_faults(|d| d.scaling.gain = text("1,5")),
        [("gain", Fault::DecimalComma(text("1,5")))]
    );
    assert_eq!(
        tag_faults(|d| d.scaling.offset = text("x")),
        [("offset", Fault::NotNumber(text("x")))]
    );
    assert_eq!(tag_faults(|d| d.max = text("inf")), [("write_max", Fault::NotNumber(text("inf")))]);
    assert_eq!(
        tag_faults(|d| d.decimals = text("-1")),
        [("decimals", Fault::NotWhole(text("-1")))]
    );
    assert_eq!(tag_faults(|d| d.low = text("1")), [("display_high", Fault::OneEnd)]);
    assert_eq!(tag_faults(|d| d.high = text("1")), [("display_low", Fault::OneEnd)]);
    let keys = |faults: Vec<(&'static str, Fault)>| -> Vec<&'static str> {
        faults.into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(keys(tag_faults(|d| d.address = text("70000"))), ["address"]);
    assert_eq!(keys(tag_faults(|d| d.scaling.gain = text("0"))), ["gain"]);
    assert_eq!(keys(tag_faults(|d| d.data_type = "bool")), ["type"]);
    assert_eq!(keys(tag_faults(|d| d.table = Table::InputRegister)), ["writable"]);
    assert_eq!(keys(tag_faults(|d| d.min = text("30"))), ["write_min"]);
    assert_eq!(keys(tag_faults(|d| d.control = "toggle")), ["control"]);
    assert_eq!(keys(tag_faults(|d| d.decimals = text("13"))), ["decimals"]);
    let many = tag_faults(|d| {
        d.name = text("Tank 1/Level");
        d.address = text("70000");
        d.data_type = "bool";
    });
    assert_eq!(keys(many), ["address", "name"], "a type is judged with its address");
}

#[test]
fn fields_that_the_type_has_no_use_for_do_not_count() {
    let ten = || "ten".to_owned();
    let text = |d: &mut TagDraft| {
        d.data_type = "string";
        d.scaling.gain = ten();
        d.low = ten();
        d.bit = ten();
    };
    assert_eq!(tag_faults(text), []);
    let button = |d: &mut TagDraft| {
        d.data_type = "bit";
        d.control = "momentary";
        d.scaling.offset = ten();
        d.pulse_ms = ten();
        d.length = ten();
    };
    assert_eq!(tag_faults(button), []);
}

#[test]
fn an_address_is_kept_as_typed_and_told_as_on_the_wire() {
    let mut draft = TagDraft::of(project().tag(&id("t1")).unwrap());
    draft.notation = Notation::Modicon;
    draft.address = " 40110 ".to_owned();
    assert_eq!(draft.place(), Ok(Address { table: Table::HoldingRegister, wire: 109 }));
    let Ok(Edit::Tags(tags)) = Draft::Tag(Box::new(draft.clone())).build(&project()) else {
        panic!()
    };
    assert_eq!(tags[0].typed.as_ref().unwrap().text, "40110");
    draft.notation = Notation::Prefix0;
    draft.address = "HR109.3".to_owned();
    assert_eq!(draft.place(), Err(Fault::AddressBit(3)));
    draft.data_type = "bit";
    draft.bit = "3".to_owned();
    assert!(draft.place().is_ok());
}

#[test]
fn a_name_is_refused_whether_its_owner_stands_before_or_after() {
    for (tag, name) in [("t3", "Tank 1/Level"), ("t1", "Pump 1/Speed")] {
        let mut draft = TagDraft::of(project().tag(&id(tag)).unwrap());
        draft.name = name.to_owned();
        let faults = faults(&Draft::Tag(Box::new(draft)));
        assert!(matches!(faults.as_slice(), [("name", Fault::Rule(Rule::Taken { .. }))]));
    }
}

#[test]
fn a_device_that_would_cut_a_tag_says_so() {
    let mut project = project();
    let mut wide = tag("t4", "Wide", 100);
    wide.data_type = gaugeglass::model::DataType::F64;
    project.tags.push(Arc::new(wide));
    let mut draft = DeviceDraft::of(&project.devices[0]);
    draft.max_registers = "2".to_owned();
    let errors = Draft::Device(draft).build(&project).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].key, "", "no field of this editor, but its doing");
    assert!(matches!(errors[0].fault, Fault::Rule(Rule::TooWide { registers: 4, most: 2 })));
}

// --- Files ---

#[test]
fn backing_out_of_a_file_name_forgets_what_was_to_follow() {
    let mut desk = Desk::new();
    desk.say(Command::Apply(rename("changed")));
    desk.say(Command::CloseRequested);
    desk.say(Command::Unsaved(UnsavedChoice::Save));
    desk.say(Command::Picked(PathPurpose::Save, PickOutcome::Unavailable));
    desk.say(Command::CloseDialog);
    desk.effects.clear();
    // Much later somebody saves; the window must not close.
    desk.say(Command::Do(Action::SaveAs));
    desk.say(Command::Picked(PathPurpose::Save, PickOutcome::Path("/plants/x.toml".into())));
    let project = Arc::clone(desk.app.state.project());
    desk.say(Command::Saved { project, path: "/plants/x.toml".into(), result: Ok(()) });
    assert!(!desk.effects.iter().any(|e| matches!(e, Effect::Quit)));
    assert!(!desk.app.state.doc.is_changed());
}

#[test]
fn a_save_that_ends_after_its_project_was_left_says_nothing_about_the_next() {
    let mut desk = Desk::new();
    desk.say(Command::Apply(rename("changed")));
    let old = Arc::clone(desk.app.state.project());
    let path = PathBuf::from("/plants/x.toml");
    desk.say(Command::Picked(PathPurpose::Save, PickOutcome::Path(path.clone())));
    assert_eq!(desk.app.state.hindrance(Action::Save), Some(Hindrance::Saving));
    desk.say(Command::Do(Action::New));
    desk.say(Command::Unsaved(UnsavedChoice::Discard));
    desk.say(Command::Apply(rename("another")));
    desk.say(Command::Saved { project: old, path, result: Ok(()) });
    let doc = &desk.app.state.doc;
    assert_eq!(doc.path(), None, "the new project is in no file");
    assert!(doc.is_changed());
    assert!(desk.app.state.is_enabled(Action::Save));
}

#[test]
fn another_project_closes_the_dialogs_of_the_old_one() {
    let mut desk = Desk::new();
    desk.say(Command::Do(Action::AddTag));
    let project = Arc::new(Project::default());
    desk.say(Command::Loaded { path: None, result: Ok(project), warnings: Vec::new() });
    assert_eq!(desk.app.state.dialog, None);
    desk.say(Command::AcceptDraft);
    assert!(desk.app.state.project().tags.is_empty());
}

#[test]
fn questions_about_files_of_the_project_before_are_not_asked_in_another_one() {
    let path = || PathBuf::from("/tmp/there.csv");
    for question in [
        Command::ExportBlocked(PathPurpose::Export, path()),
        Command::ProfileBlocked(path()),
        Command::Tools(ToolsCommand::ExportBlocked(path())),
    ] {
        let mut desk = Desk::new();
        let format = ExportFormat::CsvLong;
        desk.say(Command::Tools(ToolsCommand::Export(format, vec![id("t1")])));
        desk.say(Command::Do(Action::AddTag));
        desk.say(question.clone());
        let project = Arc::new(Project::default());
        desk.say(Command::Loaded { path: None, result: Ok(project), warnings: Vec::new() });
        assert_eq!(desk.app.state.dialog, None, "{question:?}");
        assert!(desk.app.due().is_empty());
        assert_eq!(desk.app.state.dialog, None, "{question:?}");
    }
}

#[test]
fn a_journal_file_that_stands_in_the_way_is_asked_about_once_no_editor_is_open() {
    let mut desk = Desk::new();
    let path = PathBuf::from("/tmp/rows.csv");
    let purpose = PathPurpose::ExportJournal(JournalFile::of(&path));
    // The system shows no dialog, so that nobody was asked about replacing.
    desk.say(Command::Picked(purpose, PickOutcome::Unavailable));
    desk.say(Command::TypePath(path.display().to_string()));
    desk.say(Command::AcceptTypedPath);
    let asked = |desk: &Desk, replace| {
        let export = |asked: &Asked| match asked {
            Asked::Journal(JournalAsk::Export { overwrite, .. }) => *overwrite == replace,
            _ => false,
        };
        desk.asked().iter().filter(|asked| export(asked)).count()
    };
    assert_eq!(asked(&desk, false), 1);
    desk.say(Command::Do(Action::AddTag));
    {
        let mut inner = desk.station.0.lock().unwrap();
        let id = JournalAskId(inner.journal_asks);
        let answer = JournalAnswer::Blocked(path.clone());
        inner.journal_replies.push_back(JournalReply { id, answer });
    }
    desk.app.tick();
    assert!(matches!(desk.app.state.dialog, Some(Dialog::Edit { .. })), "it stays");
    desk.say(Command::CloseDialog);
    assert_eq!(desk.app.state.dialog, Some(Dialog::Overwrite { path, purpose }));
    desk.say(Command::ConfirmOverwrite);
    assert_eq!(asked(&desk, true), 1);
}

#[test]
fn changes_made_while_saving_stay_unsaved() {
    let mut desk = Desk::new();
    desk.say(Command::Apply(rename("one")));
    let path = PathBuf::from("/plants/x.toml");
    desk.say(Command::Picked(PathPurpose::Save, PickOutcome::Path(path.clone())));
    let saving = Arc::clone(desk.app.state.project());
    desk.say(Command::Apply(rename("two")));
    desk.say(Command::Saved { project: saving, path: path.clone(), result: Ok(()) });
    assert!(desk.app.state.doc.is_changed());
    assert_eq!(desk.app.state.notice, Some(Notice::Saved(path)));
}

// --- Writing ---

fn report(number: u64, stage: WriteStage) -> WriteReport {
    WriteReport {
        id: WriteId(number),
        tag: id("t2"),
        value: WriteValue::Bool(true),
        old: None,
        stage,
        at: Stamp::default(),
    }
}

#[test]
fn a_late_report_of_an_older_write_does_not_hide_the_newer() {
    let mut desk = SetpointDesk::default();
    desk.reported(&report(1, WriteStage::Asked));
    desk.reported(&report(2, WriteStage::Sent));
    let unknown = WriteOutcome::Unknown { why: "no reply".into() };
    desk.reported(&report(1, WriteStage::Ended(unknown)));
    let state = desk.get(&id("t2")).unwrap();
    assert_eq!(state.last.as_ref().unwrap().id, WriteId(2));
    assert!(state.is_pending());
    desk.reported(&report(2, WriteStage::Ended(WriteOutcome::Refused { code: 2, instead: None })));
    assert!(!desk.get(&id("t2")).unwrap().is_pending());
}

#[test]
fn an_answer_counts_only_for_the_value_that_was_seen() {
    let mut question = ConfirmWrite {
        tag: id("t2"),
        value: WriteValue::Typed("5".into()),
        old: Some(Value::F64(1.0)),
        changed: false,
        press: false,
    };
    assert!(question.still_stands(Some(&good(1.0)), Quality::Good));
    assert!(!question.still_stands(Some(&good(2.0)), Quality::Good));
    assert!(question.changed);
    assert_eq!(question.old, Some(Value::F64(2.0)));
    assert!(question.still_stands(Some(&good(2.0)), Quality::Good), "asked again and seen");
    assert!(!question.still_stands(Some(&good(2.0)), Quality::Bad(BadReason::Timeout)));
}

#[test]
fn held_buttons_are_let_go_when_the_window_loses_the_focus() {
    let mut project = project();
    let mut button = tag("t5", "Jog", 3);
    button.address.table = Table::Coil;
    button.data_type = gaugeglass::model::DataType::Bool;
    button.write = Some(gaugeglass::model::WriteAccess {
        control: gaugeglass::model::Control::Momentary,
        ..Default::default()
    });
    project.tags.push(Arc::new(button));
    let mut desk = Desk::new();
    let loaded = Command::Loaded { path: None, result: Ok(Arc::new(project)), warnings: vec![] };
    desk.say(loaded);
    desk.asked();
    desk.say(Command::ButtonPress(id("t5")));
    desk.say(Command::FocusLost);
    desk.say(Command::FocusLost);
    desk.say(Command::ButtonRelease(id("t5")));
    assert_eq!(desk.asked(), [Asked::Press(id("t5")), Asked::Release(id("t5"))]);
}

#[test]
fn a_field_without_a_draft_commits_nothing() {
    let mut desk = Desk::new();
    desk.say(Command::SetpointDraft(id("t3"), "41".to_owned()));
    desk.say(Command::SetpointRestore(id("t3")));
    desk.say(Command::SetpointCommit(id("t3")));
    assert!(desk.wrote_nothing());
    assert_eq!(desk.app.state.dialog, None);
}

// --- Trend ---

#[test]
fn a_trend_follows_until_somebody_takes_hold_of_it() {
    let mut view = TrendView::default();
    assert_eq!(view.window(1000.0), (880.0, 1000.0));
    view.zoom(0.5);
    assert_eq!(view.window(1000.0), (940.0, 1000.0));
    view.pause(1000.0);
    assert_eq!(view.window(2000.0), (940.0, 1000.0));
    view.zoom(2.0);
    assert_eq!(view.window(2000.0), (910.0, 1030.0), "about the middle while it stands still");
    view.mode = TrendMode::Follow;
    assert_eq!(view.window(2000.0), (1880.0, 2000.0), "as wide as it was left");
}

#[test]
fn impossible_windows_of_time_are_brought_into_range() {
    let mut view = TrendView::default();
    view.hold(f64::NAN, 1.0);
    assert_eq!(view.mode, TrendMode::Follow);
    view.hold(10.0, 10.0);
    let (from, to) = view.window(0.0);
    assert!(to - from >= 0.000_9, "{from} {to}");
    view.hold(10.0, 0.0);
    let (from, to) = view.window(0.0);
    assert!(to > from);
    view.hold(0.0, 1e12);
    let (from, to) = view.window(0.0);
    assert!(to - from <= 370.0 * 86_400.0 + 1.0);
    for _ in 0..200 {
        view.zoom(2.0);
    }
    assert!(view.span_s.is_finite() && view.span_s <= 370.0 * 86_400.0);
}

#[test]
fn the_first_pen_of_a_project_makes_its_first_group() {
    let mut project = project();
    project.trend_groups.clear();
    let mut desk = Desk::new();
    desk.say(Command::Loaded { path: None, result: Ok(Arc::new(project)), warnings: vec![] });
    desk.say(Command::TrendAdd(id("t1")));
    desk.say(Command::TrendAdd(id("t1")));
    desk.say(Command::TrendAdd(id("t3")));
    let groups = &desk.app.state.project().trend_groups;
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].pens, [id("t1"), id("t3")]);
    desk.say(Command::TrendRemove(id("t1")));
    assert_eq!(desk.app.state.project().trend_groups[0].pens, [id("t3")]);
}

// --- The table of tags ---

fn table() -> Project {
    let mut project = project();
    project.tags = [("t1", "Pump 10/Speed", 5), ("t2", "pump 2/Speed", 7), ("t3", "Level", 1)]
        .into_iter()
        .map(|(key, name, wire)| Arc::new(tag(key, name, wire)))
        .collect();
    Arc::make_mut(&mut project.tags[2]).unit = "cm".to_owned();
    Arc::make_mut(&mut project.tags[0]).scaling = Scaling::Identity;
    project
}

#[test]
fn the_filter_wants_every_word_somewhere_in_the_row() {
    let project = table();
    let rows = |filter: &str| tag_rows(&project, filter, SortColumn::File, false);
    assert_eq!(rows(""), [0, 1, 2]);
    assert_eq!(rows("PUMP"), [0, 1]);
    assert_eq!(rows("speed 10"), [0]);
    assert_eq!(rows("cm"), [2]);
    assert_eq!(rows("tank hr7"), [1], "device name and address");
    assert!(rows("nothing").is_empty());
}

#[test]
fn numbers_in_names_sort_by_their_size() {
    let project = table();
    let rows = |sort, down| tag_rows(&project, "", sort, down);
    assert_eq!(rows(SortColumn::Name, false), [2, 1, 0]);
    assert_eq!(rows(SortColumn::Name, true), [0, 1, 2]);
    assert_eq!(rows(SortColumn::Address, false), [2, 0, 1]);
    let none: &[u32] = &[];
    assert_eq!(tag_rows(&Project::default(), "x", SortColumn::Name, true), none);
}

#[test]
fn every_grey_action_says_why() {
    let desk = Desk::new();
    let state = &desk.app.state;
    for action in Action::ALL {
        assert_eq!(state.is_enabled(*action), state.hindrance(*action).is_none());
    }
    let mut empty = Desk::new();
    let project = Arc::new(Project::default());
    empty.say(Command::Loaded { path: None, result: Ok(project), warnings: vec![] });
    let state = &empty.app.state;
    assert_eq!(state.hindrance(Action::AddDevice), Some(Hindrance::NoConnection));
    assert_eq!(state.hindrance(Action::AddTag), Some(Hindrance::NoDevice));
    assert_eq!(state.hindrance(Action::Undo), Some(Hindrance::NothingToUndo));
    assert!(empty.app.state.dialog.is_none());
}

#[test]
fn an_event_keeps_the_name_that_was_true_when_it_happened() {
    let before = project();
    let mut log = gaugeglass::app::EventLog::default();
    let device = before.devices[0].id.clone();
    let event = |phase| gaugeglass::model::StationEvent::Device {
        at: gaugeglass::model::Stamp::default(),
        device: device.clone(),
        phase,
        trouble: None,
    };
    log.push(event(gaugeglass::model::DevicePhase::Online), &before);
    log.push(event(gaugeglass::model::DevicePhase::Offline), &Project::default());
    let names: Vec<&str> = log.rows().iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, [before.devices[0].name.as_str(), device.as_str()]);
}

// --- What was learned about a device ---

#[test]
fn what_was_learned_is_kept_on_request_and_forgotten_again_both_undoably() {
    let mut desk = Desk::new();
    let device = DeviceId::new("d1").unwrap();
    let kept = |desk: &Desk| desk.app.state.project().device(&device).unwrap().learned.clone();
    let says = |desk: &Desk| {
        [Action::KeepLearned, Action::ForgetLearned].map(|a| desk.app.state.hindrance(a))
    };
    let none = Some(Hindrance::NoDeviceSelected);
    assert_eq!(says(&desk), [none, none]);
    desk.say(Command::Select(Some(Selection::Device(device.clone()))));
    let nothing = [Some(Hindrance::NothingLearned), Some(Hindrance::NothingKept)];
    assert_eq!(says(&desk), nothing);
    let table = Table::HoldingRegister;
    let hole = Learned::Hole { table, start: 30, count: 2 };
    let longest = |count| Learned::Longest { table, count };
    // As two scan classes found it out, with a refused tag among it, which is asked for anew.
    let learned =
        [longest(61), hole.clone(), Learned::Refused { tag: id("t1") }, longest(40), hole.clone()];
    desk.station.0.lock().unwrap().snapshot.devices[0].detail.learned = Arc::from(learned);
    desk.app.tick();
    assert_eq!(says(&desk), [None, Some(Hindrance::NothingKept)]);
    desk.say(Command::Do(Action::KeepLearned));
    assert_eq!(kept(&desk), [hole.clone(), longest(40)]);
    assert_eq!(desk.asked(), [Asked::SetProject], "the engine begins with it");
    assert_eq!(says(&desk), [Some(Hindrance::NothingLearned), None]);
    desk.say(Command::Do(Action::Undo));
    assert_eq!(kept(&desk), []);
    desk.say(Command::Do(Action::Redo));
    // An editor of the device does not lose it, and a copy of the device has learned nothing.
    desk.say(Command::Edit(Selection::Device(device.clone())));
    desk.say(Command::AcceptDraft);
    assert_eq!(kept(&desk), [hole, longest(40)]);
    desk.say(Command::Apply(Edit::Duplicate(Selection::Device(device.clone()))));
    assert_eq!(desk.app.state.project().devices.last().unwrap().learned, []);
    desk.say(Command::ForgetLearned(device.clone()));
    assert_eq!(kept(&desk), []);
    desk.say(Command::Do(Action::Undo));
    assert_eq!(kept(&desk).len(), 2);
    desk.say(Command::KeepLearned(DeviceId::new("gone").unwrap()));
    assert_eq!(kept(&desk).len(), 2);
}
