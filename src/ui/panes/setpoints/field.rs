//! The field for numbers and texts.
//!
//! Enter writes what was typed, Esc takes it back, leaving leaves it: uncommitted, and visibly so. A
//! value that comes in while the cursor is in the field does not touch its text.

use egui::accesskit::Role;
use egui::text_edit::TextEditState;
use egui::text_selection::CCursorRange;
use egui::{
    Align2, Button, Id, Key as Press, Margin, Response, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, vec2,
};

use super::SetpointsMemory;
use super::row::{Hint, Part};
use crate::app::Command;
use crate::app::lang::{Key, Meant, fill, tr};
use crate::model::{DataType, Quality};
use crate::ui::context::Pane;
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::write_badge;

/// Room kept for the button beside the field.
const BUTTON: f32 = 72.0;
/// Most characters that can be typed: what 125 registers hold.
const TEXT_MOST: usize = 250;

/// Paints the field of a tag.
pub fn paint(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut SetpointsMemory,
    part: &Part<'_>,
    width: f32,
) -> Hint {
    let (app, lang, tag) = (pane.app, pane.lang(), part.tag);
    let p = Palette::in_ui(ui);
    let id = Id::unique(("setpoint field", tag.id.as_str()));
    let desk = app.state.setpoints.get(&tag.id);
    let draft = desk.and_then(|s| s.draft.clone());
    let rejected = desk.filter(|s| s.rejected && s.draft.is_some()).and_then(|s| s.last.as_ref());
    let focused = ui.memory(|m| m.has_focus(id));
    let mut text = draft.clone().unwrap_or_else(|| undisturbed(memory, part, pane, focused));
    let before = text.clone();

    let numeric = !matches!(tag.data_type, DataType::Text { .. });
    let align = if numeric { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let mut field = TextEdit::singleline(&mut text)
        .id(id)
        .font(style::value_font())
        .align(align)
        .char_limit(TEXT_MOST)
        .margin(Margin::symmetric(8, 1))
        .min_size(vec2(0.0, style::ROW))
        .desired_width(width - BUTTON - 16.0);
    if draft.is_some() {
        field = field.background_color(if rejected.is_some() { p.bad_fill } else { p.edit_fill });
    }
    // A field in use stays in use: what somebody types is not taken away when the device goes offline.
    let enabled = part.blocked.is_none() || draft.is_some() || focused;
    let response = ui.add_enabled(enabled, field);
    let name = fill(lang, Key::SetpointField, &[("name", &tag.name)]);
    let response = response.accessible_name(name);
    if draft.is_some() {
        let edge = Stroke::new(2.0, if rejected.is_some() { p.bad_edge } else { p.edit_edge });
        ui.painter().rect_stroke(response.rect, 2.0, edge, StrokeKind::Inside);
    }
    if response.gained_focus() {
        if draft.is_none() {
            memory.opened = Some((tag.id.clone(), before));
        }
        select_all(ui, id, &text);
        response.scroll_to_me(None);
    }
    keys(ui, pane, part, &response, draft.is_some(), text);
    if response.lost_focus() {
        memory.opened = None;
    }
    let response = match &part.blocked {
        Some(why) => {
            let why = fill(lang, Key::SetpointDisabled, &[("why", why)]);
            response.on_disabled_hover_text(&why).on_hover_text(why)
        }
        None => response,
    };
    drop(response);
    if draft.is_none() {
        return Hint::Range;
    }
    let button = ui.add_sized(vec2(BUTTON, style::ROW), Button::new(tr(lang, Key::ButtonWrite)));
    let spoken = format!("{} {}", tr(lang, Key::ButtonWrite), tag.name);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    if button.clicked() {
        pane.say(Command::SetpointCommit(tag.id.clone()));
    }
    match rejected {
        Some(report) => Hint::Rejected(write_badge::words(lang, Meant::of(part.tag), report)),
        None => Hint::Draft,
    }
}

/// The text of a field in which nobody has typed: the present value, or the one that was present when
/// the cursor came.
fn undisturbed(
    memory: &SetpointsMemory,
    part: &Part<'_>,
    pane: &Pane<'_>,
    focused: bool,
) -> String {
    if let Some((tag, text)) = &memory.opened
        && focused
        && *tag == part.tag.id
    {
        return text.clone();
    }
    match part.reading.quality {
        Quality::Good | Quality::Uncertain(_) => {
            // The words for bits cannot be typed.
            let reading = Reading { words: None, ..*part.reading };
            reading.last_value(pane.lang()).unwrap_or_default()
        }
        Quality::Bad(_) => String::new(),
    }
}

fn keys(
    ui: &Ui,
    pane: &mut Pane<'_>,
    part: &Part<'_>,
    response: &Response,
    had_draft: bool,
    text: String,
) {
    let tag = &part.tag.id;
    let typed = response.changed();
    if typed {
        pane.say(Command::SetpointDraft(tag.clone(), text));
    }
    if !response.lost_focus() || !(typed || had_draft) {
        return;
    }
    let (enter, escape) = ui.input(|i| (i.key_pressed(Press::Enter), i.key_pressed(Press::Escape)));
    if enter {
        pane.say(Command::SetpointCommit(tag.clone()));
    } else if escape {
        pane.say(Command::SetpointRestore(tag.clone()));
    }
}

/// Selects the whole text, so that typing replaces it.
fn select_all(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::select_all_str(text)));
    state.store(ui.ctx(), id);
}
