//! The dialogs: one is open at a time, over a veil that takes all clicks.
//!
//! Esc always leaves without doing anything. Enter says yes where nothing else has the keyboard; in
//! questions that cost something the harmless button has it from the start.

mod about;
mod alarm;
mod alarm_edit;
mod capture_edit;
mod captures;
mod confirm_write;
mod form;
mod group;
mod import;
mod help;
mod make_profile;
mod meaning;
mod note;
mod palette;
mod plant;
mod problems;
mod profile;
mod questions;
mod record;
mod scan;
mod sheet;
mod tag;
mod why;

use egui::Ui;

use super::panes::Clock;
use crate::app::help::{HelpTopic, editor_name, page_of};
use crate::app::scan::ScanPhase;
use crate::app::{App, Command, Dialog, Draft, DraftError};

/// What dialogs have to remember between frames.
#[derive(Default)]
pub struct DialogMemory {
    /// Which dialog was painted last, so that a new one gets its first focus once.
    shown: String,
    /// Text that picks tags for a trend group.
    pens: String,
    /// The palette's row that was scrolled to last.
    row: usize,
    kept: captures::KeptTags,
}

/// Paints the open dialog, if there is one.
pub fn dialog_ui(
    ui: &Ui,
    app: &App,
    clock: &Clock,
    memory: &mut DialogMemory,
    out: &mut Vec<Command>,
) {
    let Some(dialog) = &app.state.dialog else {
        memory.shown.clear();
        return;
    };
    let mut name = name(dialog);
    if matches!(app.state.scan.phase, ScanPhase::Asking(_)) {
        name += " foreign";
    }
    let fresh = memory.shown != name;
    if fresh {
        memory.pens.clear();
        memory.row = 0;
        memory.shown = name;
    }
    // A field that has the keyboard is explained first; what comes from nothing else gets the page.
    let asked = !matches!(dialog, Dialog::Help(_))
        && ui.input(|i| i.key_pressed(egui::Key::F1) && !i.modifiers.any());
    let before = out.len();
    match dialog {
        Dialog::Edit { draft, errors } => {
            let form = form::Form::new(&app.state, errors, fresh);
            editor(ui, app, draft, errors, form, memory, out);
        }
        Dialog::Delete { what, devices, tags, alarms } => {
            questions::delete(ui, &app.state, what, (*devices, *tags, *alarms), fresh, out);
        }
        Dialog::Unsaved { .. } => questions::unsaved(ui, &app.state, fresh, out),
        Dialog::TypePath { purpose, text } => {
            questions::type_path(ui, &app.state, *purpose, text, fresh, out);
        }
        Dialog::Overwrite { path, .. } => questions::overwrite(ui, &app.state, path, fresh, out),
        Dialog::ConfirmWrite(question) => {
            confirm_write::confirm_write(ui, &app.state, question, fresh, out);
        }
        Dialog::Why(tag) => why::why(ui, &app.state, clock, tag, fresh, out),
        Dialog::Problems { .. } => problems::problems(ui, &app.state, dialog, fresh, out),
        Dialog::Scan => scan::scan(ui, &app.state, fresh, out),
        Dialog::Import => import::import(ui, &app.state, out),
        Dialog::Apply(desk) => profile::apply(ui, &app.state, desk, fresh, out),
        Dialog::Update(desk) => profile::update(ui, &app.state, desk, fresh, out),
        Dialog::MakeProfile(desk) => make_profile::make(ui, &app.state, desk, fresh, out),
        Dialog::Help(view) => help::help(ui, &app.state, view, fresh, out),
        Dialog::Palette(palette) => palette::palette(ui, &app.state, palette, memory, out),
        Dialog::Record => record::record(ui, &app.state, fresh, out),
        Dialog::About => about::about(ui, &app.state, fresh, out),
        Dialog::FileChanged { path } => questions::changed(ui, &app.state, path, fresh, out),
        Dialog::Captures(view) => {
            captures::captures(ui, &app.state, clock, view, (fresh, &mut memory.kept), out);
        }
        Dialog::Note(draft) => note::note(ui, &app.state, clock, draft, fresh, out),
        Dialog::Quiet(desk) => alarm::quiet(ui, &app.state, desk, fresh, out),
        Dialog::HornTest => alarm::horn_test(ui, &app.state, fresh, out),
    }
    let told = out.iter().skip(before).any(|command| matches!(command, Command::Help(_)));
    if asked && !told {
        out.push(Command::Help(page_of(dialog)));
    }
}

/// Tells one dialog from the next.
fn name(dialog: &Dialog) -> String {
    match dialog {
        Dialog::Edit { draft, .. } => match &**draft {
            Draft::Project { .. } => "edit project".to_owned(),
            Draft::Connection(x) => format!("edit {}", x.id),
            Draft::Device(x) => format!("edit {}", x.id),
            Draft::ScanClass(x) => format!("edit {}", x.id),
            Draft::Tag(x) => format!("edit {}", x.id),
            Draft::Group(x) => format!("edit {}", x.id),
            Draft::Alarm(x) => format!("edit alarm {}", x.id),
            Draft::AlarmGroup(x) => format!("edit alarms {}", x.id),
            Draft::Capture(x) => format!("edit capture {}", x.id),
        },
        Dialog::Delete { .. } => "delete".to_owned(),
        Dialog::Unsaved { .. } => "unsaved".to_owned(),
        Dialog::TypePath { .. } => "path".to_owned(),
        Dialog::Overwrite { .. } => "overwrite".to_owned(),
        // Asked again, it is another question.
        Dialog::ConfirmWrite(x) => format!("write {} {:?}", x.tag, x.old),
        Dialog::Why(tag) => format!("why {tag}"),
        Dialog::Problems { .. } => "problems".to_owned(),
        Dialog::Scan => "scan".to_owned(),
        Dialog::Import => "import".to_owned(),
        Dialog::Apply(_) => "apply profile".to_owned(),
        Dialog::Update(_) => "update profiles".to_owned(),
        Dialog::MakeProfile(_) => "make profile".to_owned(),
        Dialog::Help(_) => "help".to_owned(),
        Dialog::Palette(_) => "palette".to_owned(),
        Dialog::Record => "record".to_owned(),
        Dialog::About => "about".to_owned(),
        Dialog::FileChanged { .. } => "file changed".to_owned(),
        Dialog::Note(draft) => format!("note {:?}", draft.id),
        Dialog::Quiet(_) => "quiet".to_owned(),
        Dialog::HornTest => "horn".to_owned(),
        Dialog::Captures(_) => "captures".to_owned(),
    }
}

fn editor(
    ui: &Ui,
    app: &App,
    draft: &Draft,
    errors: &[DraftError],
    mut form: form::Form<'_>,
    memory: &mut DialogMemory,
    out: &mut Vec<Command>,
) {
    let mut typed = draft.clone();
    let project = app.state.project();
    let title = plant::title(form.lang, project, draft);
    let answer = sheet::Sheet::new("editor", &title).width(form::WIDTH).show(ui, |ui| {
        sheet::scroll(ui, |ui| match &mut typed {
            Draft::Project { name, description, recording } => {
                plant::project(ui, &mut form, name, description);
                plant::recording(ui, &mut form, recording);
            }
            Draft::Connection(x) => plant::connection(ui, &mut form, x),
            Draft::Device(x) => plant::device(ui, &mut form, project, x),
            Draft::ScanClass(x) => plant::scan_class(ui, &mut form, x),
            Draft::Tag(x) => tag::tag(ui, &mut form, project, x),
            Draft::Group(x) => group::group(ui, &mut form, project, x, &mut memory.pens),
            Draft::Alarm(x) => alarm_edit::alarm(ui, &mut form, &app.state, x, out),
            Draft::AlarmGroup(x) => alarm_edit::alarm_group(ui, &mut form, project, x),
            Draft::Capture(x) => {
                capture_edit::capture(ui, &mut form, project, x, &mut memory.pens);
            }
        });
        form.rest(ui);
        sheet::ok_cancel(ui, form.lang, errors.len())
    });
    if let Some(key) = form.helped {
        let editor = editor_name(draft);
        out.push(Command::Help(HelpTopic::Field(format!("{editor}.{key}"))));
    }
    if typed != *draft {
        out.push(Command::SetDraft(Box::new(typed)));
    }
    match answer {
        sheet::Answer::Yes => {
            // What was typed in this very frame is judged first: OK applies only what is right.
            out.push(Command::AcceptDraft);
            form.focus_first_error(ui);
        }
        sheet::Answer::No => out.push(Command::CloseDialog),
        sheet::Answer::None => {}
    }
}
