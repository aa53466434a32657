//! The question before a write: what is written where, from which value to which.
//!
//! Cancel has the keyboard from the start, so that Enter pressed twice writes nothing.

use egui::{Frame, Label, Margin, RichText, Ui};

use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, Command, ConfirmWrite};
use crate::model::{Tag, Value, WriteValue};
use crate::ui::reading;
use crate::ui::theme::Palette;

/// "Write …?"
pub(super) fn confirm_write(
    ui: &Ui,
    state: &AppState,
    question: &ConfirmWrite,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let tag = state.project().tag(&question.tag);
    let name = tag.map_or(question.tag.as_str(), |tag| tag.name.as_str());
    let title = fill(lang, Key::ConfirmTitle, &[("name", &name)]);
    let answer = Sheet::new("write", &title).show(ui, |ui| {
        if let Some(tag) = tag {
            place(ui, state, tag);
            change(ui, lang, tag, question);
        }
        notes(ui, state, question);
        let texts = [(tr(lang, Key::ButtonWrite), true), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(cancel) = pressed.last() {
            cancel.request_focus();
        }
        answer(&pressed, ui, false)
    });
    match answer {
        Answer::Yes => out.push(Command::ConfirmWrite),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

fn place(ui: &mut Ui, state: &AppState, tag: &Tag) {
    let device = state.project().device(&tag.device).map_or("", |d| d.name.as_str());
    let text = format!("{device} – {}", tag.address);
    ui.add(Label::new(RichText::new(text).weak()).wrap());
    if !tag.description.is_empty() {
        ui.add(Label::new(tag.description.as_str()).wrap());
    }
    ui.add_space(8.0);
}

fn new_text(lang: Lang, value: &WriteValue) -> String {
    match value {
        WriteValue::Typed(text) => text.to_string(),
        WriteValue::Bool(on) => lang::bool_word(lang, *on).to_owned(),
    }
}

fn change(ui: &mut Ui, lang: Lang, tag: &Tag, question: &ConfirmWrite) {
    let old = match &question.old {
        Some(value) => reading::value_text(lang, value, tag.decimals),
        None => reading::NEVER.to_owned(),
    };
    let new = new_text(lang, &question.value);
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("old", &old), ("new", &new), ("unit", &tag.unit)];
    let text = fill(lang, Key::ConfirmChange, &args);
    ui.label(RichText::new(text.trim()).size(24.0).strong());
    ui.add_space(4.0);
    let step = match (&question.old, &question.value) {
        (Some(Value::Bool(_)) | None, _) | (_, WriteValue::Bool(_)) => None,
        (Some(old), WriteValue::Typed(text)) => {
            old.as_f64().zip(text.parse::<f64>().ok()).map(|(old, new)| new - old)
        }
    };
    if let Some(step) = step.filter(|step| step.is_finite()) {
        // A difference of two floats has digits that neither of them had.
        let size = reading::value_text(lang, &Value::F64((step * 1e9).round() / 1e9), tag.decimals);
        let sign = if step > 0.0 { "+" } else { "" };
        let text = format!("{}: {sign}{size} {}", tr(lang, Key::ConfirmDifference), tag.unit);
        ui.label(text.trim());
    }
    if let Some((min, max)) = tag.write.and_then(|w| w.min.zip(w.max)) {
        let args: [(&str, &dyn std::fmt::Display); 3] =
            [("min", &min), ("max", &max), ("unit", &tag.unit)];
        let range = fill(lang, Key::SetpointRange, &args);
        ui.label(format!("{}: {}", tr(lang, Key::ConfirmAllowed), range.trim()));
    }
}

fn notes(ui: &mut Ui, state: &AppState, question: &ConfirmWrite) {
    let lang = state.settings.lang;
    let p = Palette::in_ui(ui);
    if question.changed {
        ui.add_space(8.0);
        let text = format!("⚠ {}", tr(lang, Key::ConfirmMoved));
        let frame = Frame::new().fill(p.write_attention_fill).inner_margin(Margin::symmetric(8, 4));
        let text = RichText::new(text).color(p.on_write_attention).strong();
        frame.show(ui, |ui| ui.add(Label::new(text).wrap()));
    }
    if let Some((_, quality)) = state.sample(&question.tag)
        && !quality.is_good()
    {
        ui.add_space(8.0);
        let reason = lang::quality_text(lang, quality);
        let text = format!("⚠ {}", fill(lang, Key::ConfirmNotGood, &[("reason", &reason)]));
        ui.add(Label::new(RichText::new(text).color(p.bad_edge).strong()).wrap());
    }
}
