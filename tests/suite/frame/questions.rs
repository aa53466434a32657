//! Questions that keep work from being lost.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{
    Action, Command, Dialog, Edit, Effect, FrameLine, LoadFailure, PathPurpose, PickOutcome,
    ProblemLine, Selection,
};
use gaugeglass::model::TagId;

use super::plant::*;

fn changed() -> Screen {
    let mut screen = harness();
    let tag = Selection::Tag(TagId::new("t3").unwrap());
    screen.state_mut().say(Command::Apply(Edit::Delete(tag)));
    screen.run();
    screen
}

fn effects(screen: &mut Screen) -> Vec<Effect> {
    std::mem::take(&mut screen.state_mut().effects)
}

#[test]
fn new_asks_before_changes_are_lost() {
    let mut screen = changed();
    ctrl(&mut screen, egui::Key::N);
    assert!(says(&screen, "Quadruple tank has changes that are not saved."));
    press(&mut screen, "Cancel");
    assert_eq!(screen.state().app.state.project().name, "Quadruple tank");
    ctrl(&mut screen, egui::Key::N);
    key(&mut screen, egui::Key::Escape);
    assert_eq!(screen.state().app.state.project().name, "Quadruple tank");
    ctrl(&mut screen, egui::Key::N);
    press(&mut screen, "Don't save");
    assert!(screen.state().app.state.project().tags.is_empty());
    assert!(screen.state().wrote_nothing());
}

#[test]
fn saving_first_goes_on_when_the_file_is_there() {
    let mut screen = changed();
    ctrl(&mut screen, egui::Key::N);
    // Save has the keyboard.
    assert!(screen.get_by_role_and_label(Role::Button, "Save").is_focused());
    key(&mut screen, egui::Key::Enter);
    assert!(matches!(effects(&mut screen).as_slice(), [Effect::AskPath { .. }]));
    let path: std::path::PathBuf = "/plants/new.toml".into();
    let picked = PickOutcome::Path(path.clone());
    screen.state_mut().say(Command::Picked(PathPurpose::Save, picked));
    let asked = effects(&mut screen);
    let [Effect::Save { project, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    let project = project.clone();
    assert!(!screen.state().app.state.project().tags.is_empty(), "not before it is saved");
    screen.state_mut().say(Command::Saved { project, path, result: Ok(()) });
    assert!(screen.state().app.state.project().tags.is_empty());
}

#[test]
fn a_save_that_fails_keeps_the_project_and_says_why() {
    let mut screen = changed();
    screen.state_mut().say(Command::CloseRequested);
    screen.run();
    press(&mut screen, "Save");
    screen
        .state_mut()
        .say(Command::Picked(PathPurpose::Save, PickOutcome::Path("/full/disk.toml".into())));
    let project = screen.state().app.state.project().clone();
    screen.state_mut().say(Command::Saved {
        project,
        path: "/full/disk.toml".into(),
        result: Err("no space left".to_owned()),
    });
    screen.run();
    assert!(says(&screen, "no space left"));
    assert!(!effects(&mut screen).iter().any(|e| matches!(e, Effect::Quit)));
    assert!(screen.state().app.state.doc.is_changed());
    press(&mut screen, "Close this message");
    assert!(!says(&screen, "no space left"));
}

#[test]
fn a_path_is_typed_where_the_system_shows_no_dialog() {
    let mut screen = changed();
    ctrl(&mut screen, egui::Key::S);
    screen.state_mut().say(Command::Picked(PathPurpose::Save, PickOutcome::Unavailable));
    screen.run();
    let field = screen.get_by_role_and_label(Role::TextInput, "Path");
    assert!(field.is_focused());
    field.type_text("/plants/펌프장");
    screen.run();
    effects(&mut screen);
    key(&mut screen, egui::Key::Enter);
    let asked = effects(&mut screen);
    let [Effect::Save { path, overwrite, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(path, std::path::Path::new("/plants/펌프장.toml"));
    assert!(!overwrite, "nobody has been asked about replacing yet");
    let path = path.clone();
    screen.state_mut().say(Command::SaveBlocked(path));
    screen.run();
    assert!(screen.get_by_role_and_label(Role::Button, "Cancel").is_focused());
    press(&mut screen, "Replace");
    assert!(matches!(effects(&mut screen).as_slice(), [Effect::Save { overwrite: true, .. }]));
}

#[test]
fn deleting_names_what_goes_along_and_can_be_undone() {
    let mut screen = harness();
    let connection = project().connections[0].id.clone();
    screen.state_mut().say(Command::Select(Some(Selection::Connection(connection))));
    key(&mut screen, egui::Key::Delete);
    assert!(says(&screen, "devices: 1, tags: 3"));
    key(&mut screen, egui::Key::Escape);
    assert_eq!(screen.state().app.state.project().connections.len(), 2);
    key(&mut screen, egui::Key::Delete);
    press(&mut screen, "Delete");
    assert_eq!(screen.state().app.state.project().connections.len(), 1);
    ctrl(&mut screen, egui::Key::Z);
    assert_eq!(**screen.state().app.state.project(), project());
}

#[test]
fn problems_are_listed_with_their_places_and_copied() {
    let mut screen = harness();
    let problem = ProblemLine {
        line: 14,
        column: 9,
        path: "tag[2].table".to_owned(),
        message: "\"HX\" is not a table".to_owned(),
        hint: "did you mean \"HR\"?".to_owned(),
    };
    screen.state_mut().say(Command::Loaded {
        path: Some("/plants/bad.toml".into()),
        result: Err(LoadFailure::Invalid(vec![problem])),
        warnings: Vec::new(),
    });
    screen.run();
    for text in ["bad.toml was not opened", "line 14, column 9", "tag[2].table", "did you mean"] {
        assert!(says(&screen, text), "{text}");
    }
    screen.get_by_role_and_label(Role::Button, "Copy all").click();
    screen.step();
    let copied = screen.output().platform_output.commands.iter().find_map(|c| match c {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something on the clipboard");
    assert!(copied.contains("line 14, column 9  tag[2].table: \"HX\" is not a table"), "{copied}");
    assert!(screen.state().app.state.dialog.is_some(), "copying does not close the list");
    assert_eq!(screen.state().app.state.project().name, "Quadruple tank", "the old one stays");
}

#[test]
fn an_open_editor_keeps_the_window_open() {
    let mut screen = harness();
    screen.state_mut().say(Command::Do(Action::AddTag));
    screen.run();
    screen.state_mut().say(Command::CloseRequested);
    screen.run();
    assert!(effects(&mut screen).is_empty());
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
    assert!(says(&screen, "Finish or cancel the editor first"));
}

#[test]
fn nothing_is_written_by_opening_any_dialog_and_leaving_it() {
    for (name, commands) in dialogs() {
        let mut screen = harness();
        for command in commands {
            screen.state_mut().say(command);
        }
        screen.run();
        assert!(screen.state().app.state.dialog.is_some(), "{name}");
        key(&mut screen, egui::Key::Escape);
        assert!(screen.state().app.state.dialog.is_none(), "{name} closes by Esc");
        assert!(screen.state().wrote_nothing(), "{name}");
    }
}

#[test]
fn frames_are_written_where_a_person_says_and_replace_nothing_unasked() {
    let mut screen = harness();
    let line = FrameLine { words: "FC 3 read HR 0 (40001)".to_owned(), ..FrameLine::default() };
    screen.state_mut().say(Command::ExportFrames([line].into()));
    let asked = screen.state_mut().effects.pop();
    assert!(
        matches!(&asked, Some(Effect::AskPath { purpose: PathPurpose::Export, suggested: Some(path) })
            if path.ends_with("frames.csv")),
        "{asked:?}"
    );
    let picked = |path: &str| Command::Picked(PathPurpose::Export, PickOutcome::Path(path.into()));
    screen.state_mut().say(picked("/tmp/frames"));
    let written = screen.state_mut().effects.pop();
    let Some(Effect::Export { purpose, text, path, overwrite: false }) = written else {
        panic!("{written:?}")
    };
    assert_eq!(path, std::path::Path::new("/tmp/frames.csv"));
    assert!(text.starts_with(FrameLine::CSV_HEAD) && text.lines().count() == 2, "{text}");
    screen.state_mut().say(Command::ExportBlocked(purpose, path));
    screen.run();
    press(&mut screen, "Replace");
    let again = screen.state_mut().effects.pop();
    assert!(matches!(again, Some(Effect::Export { overwrite: true, .. })), "{again:?}");
    screen.state_mut().say(picked("/tmp/frames.txt"));
    let text = screen.state_mut().effects.pop();
    assert!(matches!(text, Some(Effect::Export { text, .. }) if !text.contains("time,")));
    let path = "/tmp/frames.txt".into();
    screen.state_mut().say(Command::Exported { purpose, path, result: Ok(()) });
    screen.run();
    assert!(says(&screen, "Frames written to /tmp/frames.txt"));
}

#[test]
fn frames_that_were_not_to_replace_a_file_do_not_replace_one_of_tags_later() {
    let mut screen = harness();
    screen.state_mut().say(Command::ExportFrames([FrameLine::default()].into()));
    let path = std::path::PathBuf::from("/tmp/there.csv");
    screen.state_mut().say(Command::ExportBlocked(PathPurpose::Export, path.clone()));
    screen.state_mut().say(Command::CloseDialog);
    let picked = PickOutcome::Path(path.clone());
    screen.state_mut().say(Command::Picked(PathPurpose::ExportTags, picked));
    let Some(Effect::Export { purpose, .. }) = screen.state_mut().effects.pop() else { panic!() };
    screen.state_mut().say(Command::ExportBlocked(purpose, path.clone()));
    screen.run();
    press(&mut screen, "Replace");
    let again = screen.state_mut().effects.pop();
    let Some(Effect::Export { text, overwrite: true, .. }) = again else { panic!("{again:?}") };
    assert!(!text.contains(FrameLine::CSV_HEAD) && text.contains("notation"), "{text}");
    screen.state_mut().say(Command::Exported { purpose, path, result: Ok(()) });
    screen.run();
    assert!(says(&screen, "/tmp/there.csv"));
}

/// A changed project whose file another program has changed, after "save and close".
fn changed_elsewhere() -> (Screen, std::path::PathBuf) {
    let mut screen = changed();
    let path: std::path::PathBuf = "/plants/hall.toml".into();
    let project = screen.state().app.state.project().clone();
    ctrl(&mut screen, egui::Key::S);
    let picked = PickOutcome::Path(path.clone());
    screen.state_mut().say(Command::Picked(PathPurpose::Save, picked));
    screen.state_mut().say(Command::Saved { project, path: path.clone(), result: Ok(()) });
    let tag = Selection::Tag(TagId::new("t2").unwrap());
    screen.state_mut().say(Command::Apply(Edit::Delete(tag)));
    screen.state_mut().say(Command::CloseRequested);
    screen.run();
    press(&mut screen, "Save");
    let asked = effects(&mut screen);
    assert!(matches!(asked.last(), Some(Effect::Save { overwrite: true, .. })), "{asked:?}");
    screen.state_mut().say(Command::SaveChanged(path.clone()));
    screen.run();
    assert!(says(&screen, "hall.toml was changed by another program"));
    assert!(screen.get_by_role_and_label(Role::Button, "Cancel").is_focused());
    (screen, path)
}

#[test]
fn a_file_that_another_program_changed_is_only_saved_over_when_that_is_said() {
    let (mut screen, path) = changed_elsewhere();
    press(&mut screen, "Save over it");
    let asked = effects(&mut screen);
    let [Effect::SaveAnyway { project, path: to }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(to, &path);
    let project = project.clone();
    screen.state_mut().say(Command::Saved { project, path, result: Ok(()) });
    assert!(
        matches!(effects(&mut screen).last(), Some(Effect::Quit)),
        "what was to follow follows"
    );
}

#[test]
fn it_is_saved_elsewhere_reloaded_or_left_as_it_is() {
    let (mut screen, path) = changed_elsewhere();
    press(&mut screen, "Save as…");
    let asked = effects(&mut screen);
    let save_as = Effect::AskPath { purpose: PathPurpose::Save, suggested: Some(path.clone()) };
    assert_eq!(format!("{asked:?}"), format!("{:?}", [save_as]));
    let (mut screen, _) = changed_elsewhere();
    press(&mut screen, "Reload");
    let asked = effects(&mut screen);
    assert!(matches!(asked.as_slice(), [Effect::Load(from)] if *from == path), "{asked:?}");
    let (mut screen, _) = changed_elsewhere();
    key(&mut screen, egui::Key::Escape);
    assert!(effects(&mut screen).is_empty() && screen.state().app.state.dialog.is_none());
    assert!(screen.state().app.state.doc.is_changed(), "nothing was lost");
    assert!(screen.state().wrote_nothing());
}
