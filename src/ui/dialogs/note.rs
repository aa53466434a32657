//! A remark in the trend: its text, and when it is about.

use egui::{Label, RichText, TextEdit, Ui};

use super::form::take_focus;
use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::{NoteDraft, ToolsCommand};
use crate::app::{AppState, Command};
use crate::model::{NOTE_TEXT_MOST, WallMs};
use crate::ui::panes::Clock;
use crate::ui::theme::Palette;

/// Paints the dialog.
pub(super) fn note(
    ui: &Ui,
    state: &AppState,
    clock: &Clock,
    draft: &NoteDraft,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let title = if draft.id.is_some() { Key::NoteEdit } else { Key::CmdAddNote };
    let mut typed = draft.text.clone();
    let mut removes = false;
    let answer = Sheet::new("note", tr(lang, title)).width(560.0).show(ui, |ui| {
        let from = clock.date_time(WallMs(draft.from_ms));
        let when = match draft.to_ms {
            Some(to) => format!("{from} – {}", clock.date_time(WallMs(to))),
            None => from,
        };
        ui.add(Label::new(format!("{when} ({})", clock.zone_text(WallMs(draft.from_ms)))).wrap());
        let (who, made_ms) = &draft.made;
        if *made_ms > 0 {
            let at = clock.date_time(WallMs(*made_ms));
            let text = fill(lang, Key::NoteBy, &[("who", who), ("at", &at)]);
            ui.label(RichText::new(text).color(Palette::in_ui(ui).text_weak));
        }
        ui.add_space(6.0);
        let label = ui.label(tr(lang, Key::NoteText));
        let field = TextEdit::singleline(&mut typed)
            .desired_width(f32::INFINITY)
            .char_limit(NOTE_TEXT_MOST);
        let field = ui.add(field).labelled_by(label.id);
        if fresh {
            take_focus(&field, &typed);
        }
        let filled = !typed.trim().is_empty();
        let mut texts =
            vec![(tr(lang, Key::ButtonOk), filled), (tr(lang, Key::ButtonCancel), true)];
        if draft.id.is_some() {
            texts.push((tr(lang, Key::ButtonDelete), true));
        }
        let pressed = buttons(ui, &texts, "");
        removes = pressed.get(2).is_some_and(egui::Response::clicked);
        answer(&pressed, ui, filled)
    });
    if removes {
        out.push(ToolsCommand::NoteRemove.into());
        return;
    }
    if typed != draft.text {
        out.push(ToolsCommand::NoteType(typed).into());
    }
    match answer {
        Answer::Yes => out.push(ToolsCommand::NoteAccept.into()),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}
