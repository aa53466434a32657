//! The question before a write: what is written where, from which value to which.
//!
//! Cancel has the keyboard from the start, so that Enter pressed twice writes nothing.

use egui::{Frame, Label, Margin, RichText, Ui, vec2};

use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::lang::{self, Key, fill, tr};
use crate::app::{AppState, Command, ConfirmWrite, run_text};
use crate::model::{Denial, Tag, Value, WriteValue};
use crate::ui::panes::write_denial;
use crate::ui::reading::{self, Reading};
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

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
    let denial = tag.and_then(|tag| {
        let reading = Reading::of(&state.snapshot, tag, state.now.mono);
        write_denial(state, tag, &reading)
    });
    let answer = Sheet::new("write", &title).show(ui, |ui| {
        if let Some(tag) = tag {
            place(ui, state, tag);
            change(ui, state, tag, question, denial);
        }
        notes(ui, state, question, denial);
        let texts =
            [(tr(lang, Key::ButtonWrite), denial.is_none()), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        // A grey Write cannot hold the keyboard, so that Cancel takes it.
        if (fresh || denial.is_some())
            && let Some(cancel) = pressed.last().filter(|cancel| !cancel.has_focus())
        {
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
    let place = run_text(tag.address.table, tag.address.wire, tag.width());
    let text = format!("{device} – {place}");
    ui.add(Label::new(RichText::new(text).weak()).wrap());
    if !tag.description.is_empty() {
        ui.add(Label::new(tag.description.as_str()).wrap());
    }
    ui.add_space(8.0);
}

/// Height of the line with both values, whatever stands in it: the dialog keeps its size.
const VALUES: f32 = 34.0;
/// Height kept for the note below.
const NOTE: f32 = 52.0;

fn change(
    ui: &mut Ui,
    state: &AppState,
    tag: &Tag,
    question: &ConfirmWrite,
    denial: Option<Denial>,
) {
    let lang = state.settings.lang;
    let old = match &question.old {
        Some(value) => reading::value_text(lang, value, (tag.decimals, tag.words())),
        None => reading::NEVER.to_owned(),
    };
    let new = lang::Meant::of(tag).asked(lang, &question.value);
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("old", &old), ("new", &new), ("unit", &tag.unit)];
    let text = fill(lang, Key::ConfirmChange, &args);
    ui.horizontal(|ui| {
        ui.set_min_height(VALUES);
        if denial.is_some() {
            // An old value that is not known now is drawn as every pane draws it: hatched, struck.
            let reading = Reading::of(&state.snapshot, tag, state.now.mono);
            ui.add(ValueCell::new(&tag.name, reading, lang).width(170.0));
            let text = format!("→ {new} {}", tag.unit);
            ui.label(RichText::new(text.trim()).size(24.0).strong());
        } else {
            ui.label(RichText::new(text.trim()).size(24.0).strong());
        }
    });
    ui.add_space(4.0);
    let step = match (&question.old, &question.value) {
        // What has words has no distances.
        _ if tag.texts.is_some() => None,
        (Some(Value::Bool(_)) | None, _) | (_, WriteValue::Bool(_)) => None,
        (Some(old), WriteValue::Typed(text)) => {
            old.as_f64().zip(text.parse::<f64>().ok()).map(|(old, new)| new - old)
        }
    };
    if let Some(step) = step.filter(|step| step.is_finite()) {
        // A difference of two floats has digits that neither of them had.
        let size = reading::value_text(
            lang,
            &Value::F64((step * 1e9).round() / 1e9),
            (tag.decimals, None),
        );
        let sign = if step > 0.0 { "+" } else { "" };
        let text = format!("{}: {sign}{size} {}", tr(lang, Key::ConfirmDifference), tag.unit);
        ui.add_visible(denial.is_none(), Label::new(text.trim()));
    }
    if let Some((min, max)) = tag.write.and_then(|w| w.min.zip(w.max)) {
        let args: [(&str, &dyn std::fmt::Display); 3] =
            [("min", &min), ("max", &max), ("unit", &tag.unit)];
        let range = fill(lang, Key::SetpointRange, &args);
        ui.label(format!("{}: {}", tr(lang, Key::ConfirmAllowed), range.trim()));
    }
}

fn notes(ui: &mut Ui, state: &AppState, question: &ConfirmWrite, denial: Option<Denial>) {
    ui.add_space(8.0);
    let room = vec2(ui.available_width(), NOTE);
    ui.allocate_ui(room, |ui| {
        ui.set_min_size(room);
        note(ui, state, question, denial);
    });
}

/// The gravest thing to be said; room for one is always kept.
fn note(ui: &mut Ui, state: &AppState, question: &ConfirmWrite, denial: Option<Denial>) {
    let lang = state.settings.lang;
    let p = Palette::in_ui(ui);
    let quality = state.sample(&question.tag).map(|(_, quality)| quality);
    if let Some(quality) = quality.filter(|quality| !quality.is_good()) {
        let reason = lang::quality_text(lang, quality);
        warn(ui, &fill(lang, Key::ConfirmNotGood, &[("reason", &reason)]));
    } else if let Some(denial) = denial {
        let why = lang::denial_text(lang, denial);
        warn(ui, &fill(lang, Key::SetpointDisabled, &[("why", &why)]));
    } else if question.changed {
        let text = format!("⚠ {}", tr(lang, Key::ConfirmMoved));
        let frame = Frame::new().fill(p.write_attention_fill).inner_margin(Margin::symmetric(8, 4));
        let text = RichText::new(text).color(p.on_write_attention).strong();
        frame.show(ui, |ui| ui.add(Label::new(text).wrap()));
    }
}

fn warn(ui: &mut Ui, text: &str) {
    let color = Palette::in_ui(ui).bad_edge;
    ui.add(Label::new(RichText::new(format!("⚠ {text}")).color(color).strong()).wrap());
}
