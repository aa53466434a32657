//! The list of words under the field of a cell that takes no others.

use egui::{Area, Frame, Id, Order, Rect, ScrollArea, Ui};

use crate::app::grid::Editing;

/// Most height of the list, in points.
const MOST: f32 = 220.0;

/// The next word from what is typed, for the arrow keys.
pub(super) fn next(choices: &[String], typed: &str, down: bool) -> Option<String> {
    let last = choices.len().checked_sub(1)?;
    let here = choices.iter().position(|choice| choice.eq_ignore_ascii_case(typed.trim()));
    let next = match (here, down) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    };
    choices.get(next).cloned()
}

/// Paints the list below `field`; the word that was clicked.
pub(super) fn list(ui: &Ui, editing: &Editing, choices: &[String], field: Rect) -> Option<String> {
    let mut picked = None;
    Area::new(Id::unique(("grid choices", editing.number)))
        .order(Order::Foreground)
        .fixed_pos(field.left_bottom())
        .constrain(true)
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(2.0).show(ui, |ui| {
                ui.set_min_width(field.width().max(90.0) - 6.0);
                ScrollArea::vertical().max_height(MOST).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for choice in choices {
                        let is_it = choice.eq_ignore_ascii_case(editing.text.trim());
                        let row = ui.selectable_label(is_it, choice.as_str());
                        if is_it {
                            row.scroll_to_me(None);
                        }
                        if row.clicked() {
                            picked = Some(choice.clone());
                        }
                    }
                });
            });
        });
    picked
}
