//! The list of a tag's states.
//!
//! Choosing one is a draft, as typing is: the button beside it writes. The number goes out and not the
//! text, for two states may share one.

use egui::accesskit::Role;
use egui::{Button, ComboBox, Id, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::row::{Hint, Part};
use crate::app::Command;
use crate::app::lang::{Key, Meant, fill, tr};
use crate::model::{Quality, Words};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::write_badge;

/// Room kept for the button beside the list.
const BUTTON: f32 = 72.0;
/// Most height of the open list, in points.
const LIST: f32 = 320.0;

/// Width of the control that shows `text` whole, the button beside it included, in points.
pub fn width_of(ui: &Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let text = ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::TRANSPARENT);
    let spacing = ui.spacing();
    let arrow = spacing.icon_width + spacing.icon_spacing + 2.0 * spacing.button_padding.x;
    (text.size().x + arrow + BUTTON + 10.0).ceil()
}

/// Paints the list of a tag that has states.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>, width: f32) -> Hint {
    let (app, lang, tag) = (pane.app, pane.lang(), part.tag);
    let p = Palette::in_ui(ui);
    let desk = app.state.setpoints.get(&tag.id);
    let draft = desk.and_then(|s| s.draft.clone());
    let rejected = desk.filter(|s| s.rejected && s.draft.is_some()).and_then(|s| s.last.as_ref());
    let present = present(part);
    let drafted = draft.as_deref().and_then(|text| text.parse::<i64>().ok());
    let mut chosen = drafted.or(present);
    let words = part.reading.words;
    let states = || words.into_iter().flat_map(Words::states);
    let shown = chosen.and_then(|n| states().find(|(state, _)| *state == n));
    let shown = shown.map_or_else(String::new, |(_, text)| text.to_owned());

    let enabled = part.blocked.is_none() || draft.is_some();
    let list = ComboBox::from_id_salt(Id::unique(("setpoint states", tag.id.as_str())))
        .width(width - BUTTON - 8.0)
        .height(LIST)
        .selected_text(shown)
        .truncate();
    let response = ui
        .add_enabled_ui(enabled, |ui| {
            list.show_ui(ui, |ui| {
                for (state, text) in states() {
                    ui.selectable_value(&mut chosen, Some(state), text);
                }
            })
            .response
        })
        .inner;
    let name = fill(lang, Key::SetpointField, &[("name", &tag.name)]);
    let response = response.accessible_name(name);
    if draft.is_some() {
        let edge = Stroke::new(2.0, if rejected.is_some() { p.bad_edge } else { p.edit_edge });
        ui.painter().rect_stroke(response.rect, 2.0, edge, StrokeKind::Inside);
    }
    if let Some(state) = chosen.filter(|_| chosen != drafted.or(present)) {
        pane.say(if present == Some(state) {
            Command::SetpointRestore(tag.id.clone())
        } else {
            Command::SetpointDraft(tag.id.clone(), state.to_string())
        });
    }
    if let Some(why) = &part.blocked {
        response.on_disabled_hover_text(fill(lang, Key::SetpointDisabled, &[("why", why)]));
    }
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
        Some(report) => Hint::Rejected(write_badge::words(lang, Meant::of(tag), report)),
        None => Hint::Draft,
    }
}

/// The state that was read; `None` where it is not to be trusted or no whole number.
fn present(part: &Part<'_>) -> Option<i64> {
    match part.reading.quality {
        Quality::Good | Quality::Uncertain(_) => {}
        Quality::Bad(_) => return None,
    }
    let value = part.reading.sample?.value.as_ref()?;
    value.whole().and_then(|number| i64::try_from(number).ok())
}
