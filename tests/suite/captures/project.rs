//! Captures in a project: what a file says of them, what is refused and in which words, editing and undo.

use std::path::Path;
use std::sync::Arc;

use gaugeglass::app::{
    Action, App, CaptureDraft, Command, Dialog, Draft, Edit, Selection, Settings,
};
use gaugeglass::model::{
    Capture, CaptureEdge, CaptureId, CaptureSource, CaptureTags, Comparison, GroupId, Operand,
    Project, TagId,
};
use gaugeglass::store::{parse_project, render_project};

use crate::support::fake_station::FakeStation;

const DEMO: &str = include_str!("../../../projects/quadruple-tank.toml");

/// What is wrong with the demo project and this section, as `path: message; hint`.
fn problems(section: &str) -> Vec<String> {
    let parsed = parse_project(&with(section), Path::new("test.toml"));
    parsed.problems.iter().map(|p| format!("{}: {}; {}", p.path, p.message, p.hint)).collect()
}

/// The demo project with a section in front of its window.
fn with(section: &str) -> String {
    match DEMO.find("\n[window]") {
        Some(at) => format!("{}\n{section}\n{}", &DEMO[..at], &DEMO[at..]),
        None => format!("{DEMO}\n{section}\n"),
    }
}

fn read(section: &str) -> Project {
    let parsed = parse_project(&with(section), Path::new("test.toml"));
    parsed.project.unwrap_or_else(|| panic!("{:?}", problems(section)))
}

const WHOLE: &str = r#"
[[capture]]
id = "x1"
name = "High level"
tag = "tank1.level"
compare = ">"
limit = 15.5
edge = "changes"
tags = ["tank1.level", "tank2.level"]
pre_ms = 2500
post_ms = 60000
rearm = false
keep = 3

[[capture]]
id = "x2"
name = "Any change"
tag = "loop1.setpoint"
edge = "changes"
group = "levels"
hold_off_ms = 5000

[[capture]]
id = "x3"
name = "By hand"
tags = ["tank1.level"]

[[capture]]
id = "x4"
name = "Alarm"
alarm = "tank1.hi"
edge = "falls"
tags = ["tank1.level"]

[[capture]]
id = "x5"
name = "Both"
expression = "tank1.level > 3 and tank2.level > 3"
tags = ["tank1.level"]
"#;

fn group() -> String {
    read("").trend_groups[0].id.to_string()
}

#[test]
fn a_file_says_all_of_a_capture_and_is_written_as_it_was_read() {
    let text = WHOLE.replace("\"levels\"", &format!("{:?}", group()));
    let project = read(&text);
    let tag = |id: &str| TagId::new(id).unwrap();
    let [first, second, hand, alarm, both] = project.captures.as_slice() else { panic!() };
    let wanted = Capture {
        name: "High level".to_owned(),
        source: CaptureSource::Compare {
            tag: tag("tank1.level"),
            with: Comparison::Greater,
            other: Operand::Constant(15.5),
        },
        edge: CaptureEdge::Changes,
        pre_ms: 2_500,
        post_ms: 60_000,
        rearm_ms: None,
        keep: 3,
        ..Capture::new(
            CaptureId::new("x1").unwrap(),
            CaptureTags::List(vec![tag("tank1.level"), tag("tank2.level")]),
        )
    };
    assert_eq!(*first, wanted);
    assert_eq!(second.source, CaptureSource::Value(tag("loop1.setpoint")));
    assert_eq!(second.tags, CaptureTags::Group(GroupId::new(&group()).unwrap()));
    assert_eq!(second.rearm_ms, Some(5_000));
    assert_eq!(second.pens(&project), project.trend_groups[0].pens);
    assert_eq!((&hand.source, hand.pre_ms, hand.post_ms), (&CaptureSource::Hand, 10_000, 20_000));
    assert!(matches!(alarm.source, CaptureSource::Alarm(_)));
    assert!(matches!(both.source, CaptureSource::Expression { .. }));
    let written = render_project(&project);
    let again = parse_project(&written, Path::new("again.toml"));
    assert_eq!(again.project.as_ref(), Some(&project));
    assert_eq!(render_project(&project), written);
}

#[test]
fn what_is_wrong_is_told_at_its_key_with_a_way_out() {
    let base = "[[capture]]\nid = \"x1\"\nname = \"X\"\n";
    let table = [
        ("", "capture[0].tags: the key \"tags\" is missing"),
        ("tags = []", "capture[0].tags: a capture keeps one tag at least; tags = ["),
        ("tags = [\"tank1.levle\"]", "did you mean \"tank1.level\"?"),
        ("tags = [\"tank1.level\", \"tank1.level\"]", "name each tag once"),
        ("group = \"nothing\"", "capture[0].group: "),
        ("tags = [\"tank1.level\"]\npre_ms = 3600001", "is outside 0 to 3600000"),
        ("tags = [\"tank1.level\"]\nkeep = 0", "0 is outside 1 to 1000"),
        ("tags = [\"tank1.level\"]\nedge = \"falls\"", "nothing is watched"),
        ("tags = [\"tank1.level\"]\nlimit = 3", "it belongs to a tag"),
        (
            "tags = [\"tank1.level\"]\ntag = \"tank1.level\"\nlimit = 3",
            "the key \"compare\" is missing",
        ),
        ("tags = [\"tank1.level\"]\nalarm = \"tank1.hii\"", "did you mean \"tank1.hi\"?"),
        (
            "tags = [\"tank1.level\"]\nalarm = \"tank1.hi\"\nexpression = \"1 > 0\"",
            "something else is watched already",
        ),
        (
            "tags = [\"tank1.level\"]\nexpression = \"tank1.level >\"",
            "capture[0].expression: at character",
        ),
        ("tags = [\"tank1.level\"]\nrearm = false\nhold_off_ms = 5", "a person arms it again"),
        ("tags = [\"tank1.level\"]\ncolour = 3", "unknown key \"colour\""),
    ];
    for (rest, wanted) in table {
        let found = problems(&format!("{base}{rest}\n"));
        assert!(found.iter().any(|p| p.contains(wanted)), "{rest:?}: {wanted:?} in {found:#?}");
    }
    assert_eq!(problems(&format!("{base}tags = [\"tank1.level\"]\n")), problems(""));
}

fn app(section: &str) -> App {
    let project = read(section);
    let station = FakeStation::online(&project);
    App::new(Box::new(station), Arc::new(project), None, Settings::default())
}

#[test]
fn every_capture_comes_out_of_its_editor_as_it_went_in() {
    let text = WHOLE.replace("\"levels\"", &format!("{:?}", group()));
    let project = read(&text);
    for capture in &project.captures {
        let what = Selection::Capture(capture.id.clone());
        let edit = Draft::of(&project, &what).unwrap().build(&project).unwrap();
        let mut same = project.clone();
        edit.apply(&mut same);
        assert_eq!(same.captures, project.captures);
    }
}

#[test]
fn a_new_capture_is_one_step_of_undo_and_what_is_wrong_is_told_at_its_field() {
    let mut app = app("");
    app.update(Command::Do(Action::AddCapture));
    let Some(Dialog::Edit { draft, errors }) = &app.state.dialog else { panic!() };
    assert_eq!(errors.len(), 0, "the pens of the trend, set off by hand");
    let Draft::Capture(typed) = &**draft else { panic!() };
    let typed = CaptureDraft::clone(typed);
    type Change = fn(&mut CaptureDraft);
    let table: [(Change, &str); 8] = [
        (|x| x.name.clear(), "name"),
        (|x| (x.watch, x.tag) = ("tag", "nothing".to_owned()), "tag"),
        (|x| x.watch = "alarm", "alarm"),
        (|x| (x.watch, x.expression) = ("expression", "1 +".to_owned()), "expression"),
        (|x| x.pre = "soon".to_owned(), "pre_ms"),
        (|x| x.post = "4000".to_owned(), "post_ms"),
        (|x| x.keep = "0".to_owned(), "keep"),
        (|x| (x.group, x.tags) = (None, Vec::new()), "tags"),
    ];
    for (change, key) in table {
        let mut wrong = typed.clone();
        change(&mut wrong);
        let errors = Draft::Capture(Box::new(wrong)).build(app.state.project()).unwrap_err();
        assert!(errors.iter().all(|error| error.key == key), "{key}: {errors:?}");
    }
    app.update(Command::AcceptDraft);
    assert!(matches!(app.state.dialog, Some(Dialog::Captures(_))), "back to the list");
    assert_eq!(app.state.project().captures.len(), 1);
    assert!(app.state.doc.is_changed(), "it wants to be saved");
    app.update(Command::CloseDialog);
    app.update(Command::Do(Action::Undo));
    assert_eq!(app.state.project().captures.len(), 0);
    app.update(Command::Do(Action::Redo));
    assert_eq!(app.state.project().captures.len(), 1);
}

#[test]
fn what_a_capture_keeps_goes_with_it_and_what_sets_it_off_is_not_lost_unseen() {
    let text = WHOLE.replace("\"levels\"", &format!("{:?}", group()));
    let mut project = read(&text);
    let group = project.trend_groups[0].clone();
    Edit::Delete(Selection::Group(group.id.clone())).apply(&mut project);
    assert_eq!(project.captures[1].tags, CaptureTags::List(group.pens), "its pens stay");
    let mut app = app(&text);
    let level = TagId::new("tank2.level").unwrap();
    let before = Arc::clone(app.state.project());
    app.update(Command::Apply(Edit::DeleteTags(vec![level])));
    assert!(matches!(app.state.dialog, Some(Dialog::Problems { .. })), "an expression needs it");
    assert_eq!(*app.state.project(), before);
}
