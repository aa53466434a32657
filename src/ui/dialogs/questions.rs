//! Short questions: delete, unsaved changes, replace a file, and a path typed by hand.

use std::path::Path;

use egui::{Label, RichText, TextEdit, Ui};

use super::form::take_focus;
use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::lang::{Key, Lang, fill, project_name, tr};
use crate::app::{AppState, Command, FileChoice, PathPurpose, Selection, UnsavedChoice};

/// A sentence of a question.
fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(text).wrap());
}

/// "Delete …?", with all that goes along.
pub(super) fn delete(
    ui: &Ui,
    state: &AppState,
    what: &Selection,
    (devices, tags, alarms): (usize, usize, usize),
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let (kind, name) = named(state, what);
    let title = fill(lang, Key::DeleteTitle, &[("name", &name)]);
    let answer = Sheet::new("delete", &title).show(ui, |ui| {
        say(ui, &fill(lang, kind, &[("name", &name)]));
        match (devices, tags) {
            (0, 0) => {}
            (0, _) => say(ui, &fill(lang, Key::DeleteWithTags, &[("count", &tags)])),
            _ => {
                let counts: [(&str, &dyn std::fmt::Display); 2] =
                    [("devices", &devices), ("tags", &tags)];
                say(ui, &fill(lang, Key::DeleteWithDevices, &counts));
            }
        }
        if alarms > 0 {
            say(ui, &fill(lang, Key::DeleteWithAlarms, &[("count", &alarms)]));
        }
        say(ui, tr(lang, Key::DeleteUndoable));
        let texts = [(tr(lang, Key::ButtonDelete), true), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(first) = pressed.first() {
            first.request_focus();
        }
        answer(&pressed, ui, false)
    });
    tell(answer, Command::ConfirmDelete, out);
}

/// The text that tells the kind of something, and its name.
fn named(state: &AppState, what: &Selection) -> (Key, String) {
    let project = state.project();
    let (key, name) = match what {
        Selection::Connection(id) => {
            (Key::EditConnection, project.connection(id).map(|x| x.name.as_str()))
        }
        Selection::Device(id) => (Key::EditDevice, project.device(id).map(|x| x.name.as_str())),
        Selection::ScanClass(id) => {
            (Key::EditScanClass, project.scan_class(id).map(|x| x.name.as_str()))
        }
        Selection::Tag(id) => (Key::EditTag, project.tag(id).map(|x| x.name.as_str())),
        Selection::Group(id) => {
            (Key::EditTrendGroup, project.trend_group(id).map(|x| x.name.as_str()))
        }
        Selection::Alarm(id) => (Key::EditAlarm, project.alarm(id).map(|x| x.name.as_str())),
        Selection::AlarmGroup(id) => {
            (Key::EditAlarmGroup, project.alarm_group(id).map(|x| x.name.as_str()))
        }
        Selection::Capture(id) => (Key::EditCapture, project.capture(id).map(|x| x.name.as_str())),
    };
    (key, name.unwrap_or_default().to_owned())
}

fn tell(answer: Answer, yes: Command, out: &mut Vec<Command>) {
    match answer {
        Answer::Yes => out.push(yes),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// "There are unsaved changes."
pub(super) fn unsaved(ui: &Ui, state: &AppState, fresh: bool, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let title = tr(lang, Key::UnsavedTitle);
    let mut discard = false;
    let answer = Sheet::new("unsaved", title).show(ui, |ui| {
        let name = project_name(lang, state);
        say(ui, &fill(lang, Key::UnsavedQuestion, &[("name", &name)]));
        let texts = [Key::ButtonSave, Key::ButtonDiscard, Key::ButtonCancel]
            .map(|key| (tr(lang, key), true));
        let pressed = buttons(ui, &texts, "");
        if let [save, second, _] = pressed.as_slice() {
            if fresh {
                save.request_focus();
            }
            discard = second.clicked();
        }
        answer(&pressed, ui, false)
    });
    let choice = match answer {
        _ if discard => UnsavedChoice::Discard,
        Answer::Yes => UnsavedChoice::Save,
        Answer::No => UnsavedChoice::Cancel,
        Answer::None => return,
    };
    out.push(Command::Unsaved(choice));
}

/// "There is a file already."
pub(super) fn overwrite(
    ui: &Ui,
    state: &AppState,
    path: &Path,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let title = fill(lang, Key::FileExists, &[("file", &short(path))]);
    let answer = Sheet::new("overwrite", &title).show(ui, |ui| {
        let folder = path.parent().unwrap_or(path).display().to_string();
        ui.add(Label::new(RichText::new(folder).weak()).wrap());
        let texts = [(tr(lang, Key::ButtonReplace), true), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(last) = pressed.last() {
            last.request_focus();
        }
        answer(&pressed, ui, false)
    });
    tell(answer, Command::ConfirmOverwrite, out);
}

/// "Another program has changed the file."
pub(super) fn changed(ui: &Ui, state: &AppState, path: &Path, fresh: bool, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let title = fill(lang, Key::FileChangedTitle, &[("file", &short(path))]);
    let mut other = None;
    let answer = Sheet::new("file changed", &title).width(620.0).show(ui, |ui| {
        ui.add(Label::new(RichText::new(path.display().to_string()).weak()).wrap());
        say(ui, tr(lang, Key::FileChangedQuestion));
        let texts = [
            Key::FileChangedOverwrite,
            Key::FileChangedElsewhere,
            Key::FileChangedReload,
            Key::ButtonCancel,
        ];
        let pressed = buttons(ui, &texts.map(|key| (tr(lang, key), true)), "");
        if let [_, elsewhere, reload, cancel] = pressed.as_slice() {
            if fresh {
                cancel.request_focus();
            }
            let clicked = [(elsewhere, FileChoice::Elsewhere), (reload, FileChoice::Reload)];
            other = clicked.into_iter().find(|(r, _)| r.clicked()).map(|(_, choice)| choice);
        }
        answer(&pressed, ui, false)
    });
    let choice = match (other, answer) {
        (Some(choice), _) => choice,
        (None, Answer::Yes) => FileChoice::Overwrite,
        (None, Answer::No) => FileChoice::Cancel,
        (None, Answer::None) => return,
    };
    out.push(Command::FileChanged(choice));
}

/// The last part of a path.
pub(super) fn short(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A path typed by hand, where the system shows no dialog.
pub(super) fn type_path(
    ui: &Ui,
    state: &AppState,
    purpose: PathPurpose,
    text: &str,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang: Lang = state.settings.lang;
    let (title, yes) = match purpose {
        PathPurpose::Open => (Key::FileOpenTitle, Key::ButtonOpen),
        PathPurpose::Save => (Key::FileSaveTitle, Key::ButtonSave),
        PathPurpose::Export => (Key::FramesExportTitle, Key::ButtonSave),
        PathPurpose::Table => (Key::CmdImportTags, Key::ButtonOpen),
        PathPurpose::ExportTags => (Key::CmdExportTags, Key::ButtonSave),
        PathPurpose::Profile => (Key::ProfileSaveTitle, Key::ButtonSave),
        PathPurpose::Trend(_) => (Key::TrendExportTitle, Key::ButtonSave),
        PathPurpose::Recording => (Key::CmdOpenRecording, Key::ButtonOpen),
        PathPurpose::ExportJournal(_) | PathPurpose::ExportLoad => {
            (Key::JournalExportTitle, Key::ButtonSave)
        }
    };
    let mut typed = text.to_owned();
    let answer = Sheet::new("path", tr(lang, title)).width(620.0).show(ui, |ui| {
        say(ui, tr(lang, Key::FileTypePath));
        ui.add_space(6.0);
        let label = ui.label(tr(lang, Key::FilePath));
        let field = TextEdit::singleline(&mut typed).desired_width(f32::INFINITY);
        let field = ui.add(field).labelled_by(label.id);
        if fresh {
            take_focus(&field, &typed);
        }
        let filled = !typed.trim().is_empty();
        let texts = [(tr(lang, yes), filled), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        answer(&pressed, ui, filled)
    });
    if typed != text {
        out.push(Command::TypePath(typed));
    }
    tell(answer, Command::AcceptTypedPath, out);
}
