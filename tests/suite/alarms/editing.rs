//! The editor of alarms: what it shows is what it makes, and it refuses what the file would refuse.

use std::sync::Arc;

use gaugeglass::app::{Action, AlarmDraft, App, Command, Dialog, Draft, Edit, Selection, Settings};
use gaugeglass::model::{AlarmId, AlarmKind, LimitSide, Operand, Project, TagId};
use gaugeglass::store::parse_project;

use crate::support::fake_station::FakeStation;

fn demo() -> Project {
    let text = include_str!("../../../projects/quadruple-tank.toml");
    parse_project(text, "demo".as_ref()).project.unwrap()
}

fn app() -> App {
    let project = demo();
    let station = FakeStation::online(&project);
    App::new(Box::new(station), Arc::new(project), None, Settings::default())
}

fn draft(app: &App, id: &str) -> AlarmDraft {
    let id = AlarmId::new(id).unwrap();
    AlarmDraft::of(app.state.project().alarm(&id).unwrap(), app.state.project())
}

fn errors(app: &App, draft: AlarmDraft) -> Vec<&'static str> {
    let built = Draft::Alarm(Box::new(draft)).build(app.state.project());
    built.err().unwrap_or_default().iter().map(|error| error.key).collect()
}

#[test]
fn every_alarm_of_the_demo_comes_out_of_its_editor_as_it_went_in() {
    let project = demo();
    for alarm in &project.alarms {
        let (built, errors) = AlarmDraft::of(alarm, &project).build(&project);
        assert_eq!((&built, errors.len()), (&**alarm, 0));
    }
    for group in &project.alarm_groups {
        let what = Selection::AlarmGroup(group.id.clone());
        let edit = Draft::of(&project, &what).unwrap().build(&project).unwrap();
        let mut same = project.clone();
        edit.apply(&mut same);
        assert_eq!(same, project);
    }
}

#[test]
fn a_limit_is_a_number_or_a_tag_by_its_name() {
    let app = app();
    let mut typed = draft(&app, "tank1.hi");
    typed.limit =
        app.state.project().tag(&TagId::new("loop1.setpoint").unwrap()).unwrap().name.clone();
    let (built, errors) = typed.build(app.state.project());
    assert_eq!(errors, []);
    let AlarmKind::Limit { limit: Operand::Tag(tag), side: LimitSide::High, .. } = built.kind
    else {
        panic!("{built:?}")
    };
    assert_eq!(tag.as_str(), "loop1.setpoint");
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let app = app();
    type Change = fn(&mut AlarmDraft);
    let table: [(Change, &str); 10] = [
        (|x| x.limit = "17,5".to_owned(), "limit"),
        (|x| x.limit = "no such tag".to_owned(), "limit"),
        (|x| x.limit.clear(), "limit"),
        (|x| x.tag = "nothing".to_owned(), "tag"),
        (|x| x.deadband = "-1".to_owned(), "deadband"),
        (|x| x.on_delay = "soon".to_owned(), "on_delay_ms"),
        (|x| x.shelve_max = "0".to_owned(), "shelve_max_s"),
        (|x| x.kind = "lo", "kind"),
        (|x| x.suppress_when = "tank1.level >".to_owned(), "suppress_when"),
        (|x| (x.kind, x.states) = ("state", "one".to_owned()), "states"),
    ];
    for (change, key) in table {
        let mut typed = draft(&app, "tank1.hi");
        change(&mut typed);
        assert_eq!(errors(&app, typed), [key]);
    }
}

#[test]
fn a_new_alarm_watches_the_selected_tag_and_is_taken_back_by_undo() {
    let mut app = app();
    let before = Arc::clone(app.state.project());
    app.update(Command::Select(Some(Selection::Tag(TagId::new("pump1.flow").unwrap()))));
    app.update(Command::Do(Action::AddAlarm));
    let Some(Dialog::Edit { draft, errors }) = &app.state.dialog else { panic!() };
    assert!(!errors.is_empty(), "nobody has said where the limit lies");
    let Draft::Alarm(typed) = &**draft else { panic!() };
    let mut typed = typed.clone();
    typed.limit = "30".to_owned();
    app.update(Command::SetDraft(Box::new(Draft::Alarm(typed))));
    app.update(Command::AcceptDraft);
    assert_eq!(app.state.project().alarms.len(), before.alarms.len() + 1);
    assert!(app.state.doc.is_changed());
    assert!(matches!(app.state.selection, Some(Selection::Alarm(_))));
    app.update(Command::Do(Action::Undo));
    assert_eq!(app.state.project().alarms, before.alarms);
}

#[test]
fn alarms_go_with_the_tag_they_watch_and_a_tag_that_others_need_stays() {
    let mut app = app();
    let level = TagId::new("tank3.level").unwrap();
    let count =
        app.state.project().alarms.iter().filter(|a| a.tag.as_ref() == Some(&level)).count();
    assert!(count > 0);
    app.update(Command::Select(Some(Selection::Tag(level.clone()))));
    app.update(Command::Do(Action::DeleteSelected));
    assert!(matches!(&app.state.dialog, Some(Dialog::Delete { alarms, .. }) if *alarms == count));
    app.update(Command::ConfirmDelete);
    assert!(app.state.project().alarms.iter().all(|a| a.tag.as_ref() != Some(&level)));
    // An expression names it.
    let before = Arc::clone(app.state.project());
    app.update(Command::Apply(Edit::DeleteTags(vec![TagId::new("pump1.flow").unwrap()])));
    assert!(Arc::ptr_eq(app.state.project(), &before));
    assert!(matches!(app.state.dialog, Some(Dialog::Problems { .. })));
}
