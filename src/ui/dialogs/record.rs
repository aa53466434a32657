//! "Recording": where the record of this project lies, how it stands, and what is wrong with it.

use egui::Ui;

use super::sheet::{Answer, Sheet, answer, buttons, list};
use super::why::table;
use crate::app::lang::{Key, record_facts, tr};
use crate::app::{Action, AppState, Command};

const WIDTH: f32 = 720.0;

/// The facts about the record, as they are now.
pub(super) fn record(ui: &Ui, state: &AppState, fresh: bool, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let mut settings = false;
    let folder = state.recording.as_ref().map(|record| record.folder.clone());
    let title = tr(lang, Key::CmdRecording).trim_end_matches('…');
    let answer = Sheet::new("record", title).width(WIDTH).show(ui, |ui| {
        let most = (ui.ctx().content_rect().height() - 180.0).max(80.0);
        list(most).show(ui, |ui| match &state.recording {
            Some(record) => table(ui, &record_facts(lang, record)),
            None => {
                ui.label(tr(lang, Key::RecordNowhere));
            }
        });
        let texts = [
            (tr(lang, Key::RecordOpenFolder), folder.is_some()),
            (tr(lang, Key::CmdProjectSettings), true),
            (tr(lang, Key::ButtonClose), true),
        ];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        settings = pressed.get(1).is_some_and(egui::Response::clicked);
        answer(&pressed, ui, false)
    });
    match (answer, folder) {
        (Answer::No, _) => out.push(Command::CloseDialog),
        (Answer::Yes, Some(folder)) => out.push(Command::OpenFolder(folder)),
        _ if settings => out.push(Command::Do(Action::EditProject)),
        _ => {}
    }
}
