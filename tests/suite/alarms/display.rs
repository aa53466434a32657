//! The display that an alarm names: inherited from its group, checked, edited, in tables, one press away.

use std::path::Path;
use std::sync::Arc;

use gaugeglass::app::alarms::{AlarmWay, AlarmsCommand, display_of};
use gaugeglass::app::{
    Action, AlarmGroupDraft, App, Command, Draft, Edit, JournalFilter, Notice, Selection, Settings,
};
use gaugeglass::model::{
    AlarmId, AlarmKey, AlarmLive, AlarmPriority, AlarmShown, GroupId, PaneKind, Project,
};
use gaugeglass::store::import::read_table;
use gaugeglass::store::{export_alarms, parse_project, plan_alarms, render_project};

use crate::support::alarm_board::{alarm, board};
use crate::support::fake_station::{FakeStation, at};

/// Two pen groups; an alarm group that names the second; an alarm in it, and one outside.
const TEXT: &str = r#"
gaugeglass = 1
[project]
name = "P"
[[connection]]
id = "c"
name = "C"
host = "127.0.0.1"
port = 502
[[device]]
id = "d"
name = "D"
connection = "c"
unit = 1
[[scan_class]]
id = "s"
name = "1 s"
period_ms = 1000
[[tag]]
id = "t"
name = "Level"
device = "d"
scan = "s"
table = "HR"
address = 0
type = "u16"
[[trend_group]]
id = "levels"
name = "Levels"
span_s = 100
pens = ["t"]
[[trend_group]]
id = "hall"
name = "Hall A"
span_s = 100
pens = ["t"]
[[alarm_group]]
id = "g"
name = "Tanks"
display = "hall"
[[alarm]]
id = "inherits"
name = "Level high"
tag = "t"
kind = "hi"
limit = 80
group = "g"
[[alarm]]
id = "names"
name = "Level low"
tag = "t"
kind = "lo"
limit = 10
group = "g"
display = "levels"
[[alarm]]
id = "bare"
name = "Level far too high"
tag = "t"
kind = "hihi"
limit = 90
"#;

fn project() -> Project {
    let parsed = parse_project(TEXT, Path::new("display"));
    assert_eq!(parsed.problems, []);
    parsed.project.unwrap()
}

fn key(id: &str) -> AlarmKey {
    AlarmKey::Alarm(AlarmId::new(id).unwrap())
}

fn live(project: &Project, id: &str) -> AlarmLive {
    let definition = project.alarm(&AlarmId::new(id).unwrap()).unwrap();
    let mut live = alarm(id, AlarmPriority::High, AlarmShown::Unacknowledged);
    live.definition = Some(Arc::clone(definition));
    live.raised = Some(at(50.0));
    live
}

fn app() -> App {
    let project = project();
    let station = FakeStation::online(&project);
    let alarms = ["inherits", "names", "bare"].map(|id| live(&project, id)).to_vec();
    station.0.lock().unwrap().alarms = board(1, alarms);
    let mut app = App::new(Box::new(station), Arc::new(project), None, Settings::default());
    app.tick();
    app
}

fn go(app: &mut App, id: &str, way: AlarmWay) {
    app.update(Command::Alarms(AlarmsCommand::Go(key(id), way)));
}

#[test]
fn an_alarm_has_the_display_of_its_group_unless_it_names_one() {
    let project = project();
    let display = |id: &str| display_of(&project, &live(&project, id)).map(|id| id.to_string());
    assert_eq!(display("inherits").as_deref(), Some("hall"));
    assert_eq!(display("names").as_deref(), Some("levels"));
    assert_eq!(display("bare"), None);
}

#[test]
fn a_display_that_is_not_there_is_told_with_its_place_and_what_was_meant() {
    for wrong in ["display = \"levels\"", "display = \"hall\""] {
        let text = TEXT.replace(wrong, "display = \"levls\"");
        let problems = parse_project(&text, Path::new("display")).problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        let told = &problems[0];
        assert!(told.path.ends_with("display"), "{told:?}");
        assert!(told.message.contains("levls") && told.hint.contains("levels"), "{told:?}");
        let line = text.lines().position(|line| line.contains("levls")).unwrap() + 1;
        assert_eq!(told.line, line);
    }
}

#[test]
fn files_and_tables_keep_it_and_tables_take_its_name() {
    let project = project();
    let again = parse_project(&render_project(&project), Path::new("display")).project;
    assert_eq!(again.as_ref(), Some(&project));
    let table = export_alarms(&project);
    assert!(table.lines().next().unwrap().contains("display"), "{table}");
    let same = plan_alarms(&read_table(table.as_bytes()).unwrap(), &project, true);
    assert_eq!((same.problems.len(), same.changed.len()), (0, 0));
    let rows = "id,kind,display\nnames,lo,Hall A\nbare,hihi,levels\n";
    let plan = plan_alarms(&read_table(rows.as_bytes()).unwrap(), &project, false);
    assert_eq!(plan.problems, []);
    let changed = plan.project.unwrap();
    let display = |id: &str| {
        let alarm = changed.alarm(&AlarmId::new(id).unwrap()).unwrap();
        alarm.guidance.display.as_ref().map(ToString::to_string)
    };
    assert_eq!(display("names").as_deref(), Some("hall"), "by its name");
    assert_eq!(display("bare").as_deref(), Some("levels"), "by its id");
    let wrong = "id,kind,display\nnames,lo,Hall B\n";
    let plan = plan_alarms(&read_table(wrong.as_bytes()).unwrap(), &project, false);
    assert!(plan.project.is_none());
    assert_eq!((plan.problems[0].row, plan.problems[0].column), (2, 3), "{:?}", plan.problems);
}

#[test]
fn one_press_shows_it_around_the_onset_and_without_one_it_is_said() {
    for (id, group) in [("inherits", "hall"), ("names", "levels")] {
        let mut app = app();
        go(&mut app, id, AlarmWay::Display);
        assert_eq!(app.state.trend.group.as_ref().unwrap().as_str(), group);
        assert_eq!(app.state.show_pane, Some(PaneKind::Trend));
        let (from, to) = app.state.trend.window(app.state.now.wall.as_secs());
        let onset = at(50.0).wall.as_secs();
        assert!(from < onset && onset < to, "{from} {onset} {to}");
    }
    let mut app = app();
    go(&mut app, "bare", AlarmWay::Display);
    assert!(matches!(app.state.notice, Some(Notice::NoDisplayOfAlarm)));
    assert!(!AlarmWay::Display.is_open(app.state.project(), &live(&project(), "bare")));
}

#[test]
fn from_any_alarm_one_action_leads_to_value_trend_display_history_and_settings() {
    let pick = |app: &mut App| {
        app.update(Command::Alarms(AlarmsCommand::Pick(key("names"))));
    };
    let mut app = app();
    pick(&mut app);
    app.update(Command::Do(Action::AlarmValue));
    assert!(matches!(&app.state.selection, Some(Selection::Tag(tag)) if tag.as_str() == "t"));
    app.update(Command::Do(Action::AlarmTrend));
    assert_eq!(app.state.trend.group.as_ref().unwrap().as_str(), "levels");
    app.update(Command::Do(Action::AlarmDisplay));
    assert_eq!(app.state.show_pane, Some(PaneKind::Trend));
    app.update(Command::Do(Action::AlarmHistory));
    let about = JournalFilter { about: "names".to_owned(), ..JournalFilter::default() };
    assert_eq!(app.state.journal.filter, about);
    assert_eq!(app.state.show_pane, Some(PaneKind::Journal));
    app.update(Command::Do(Action::AlarmSettings));
    let Some(gaugeglass::app::Dialog::Edit { draft, .. }) = &app.state.dialog else { panic!() };
    assert!(matches!(&**draft, Draft::Alarm(draft) if draft.id.as_str() == "names"));
}

#[test]
fn without_a_cursor_the_actions_are_about_the_alarm_in_the_banner() {
    let mut app = app();
    app.update(Command::Do(Action::AlarmHistory));
    let first = app.state.alarms.pressing().next().unwrap().key.to_string();
    assert_eq!(app.state.journal.filter.about, first);
    // An alarm that figures tell of and the project has no more.
    go(&mut app, "gone", AlarmWay::Settings);
    assert!(matches!(app.state.notice, Some(Notice::NoSuchAlarm)));
    assert!(app.state.dialog.is_none());
}

#[test]
fn editing_and_deleting_are_one_step_of_undo_each() {
    let mut app = app();
    let group = app.state.project().alarm_groups[0].clone();
    let mut draft = AlarmGroupDraft::of(&group);
    assert_eq!(draft.guidance.display, Some(GroupId::new("hall").unwrap()));
    draft.guidance.display = Some(GroupId::new("levels").unwrap());
    app.update(Command::SetDraft(Box::new(Draft::AlarmGroup(draft))));
    app.update(Command::AcceptDraft);
    let display = |app: &App| {
        let guidance = &app.state.project().alarm_groups[0].guidance;
        guidance.display.as_ref().map(ToString::to_string)
    };
    assert_eq!(display(&app).as_deref(), Some("levels"));
    app.update(Command::Do(Action::Undo));
    assert_eq!(display(&app).as_deref(), Some("hall"));
    // A pen group that goes takes the links to it along, and undo brings both back.
    let gone = Selection::Group(GroupId::new("hall").unwrap());
    app.update(Command::Apply(Edit::Delete(gone)));
    assert_eq!(display(&app), None);
    app.update(Command::Do(Action::Undo));
    assert_eq!(display(&app).as_deref(), Some("hall"));
}
