//! Setpoints: every writable tag with what it holds, what to write it with, and how the last write
//! ended.
//!
//! Which control a tag gets is its own word (`tag.write.control`). Nothing here writes by itself:
//! fields write on Enter or a click on the button beside them, never on leaving or scrolling; a
//! momentary button is let go when the pointer leaves it, when the window loses the keyboard and when
//! it is not on the screen any more.

mod blocked;
mod button;
mod choice;
mod field;
mod lines;
mod outcome;
mod row;
mod switch;

pub(in crate::ui) use self::blocked::denial;

use std::sync::Arc;

use egui::{RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};

use self::lines::{Line, Lines};
use super::{PaneMemory, cells};
use crate::app::Command;
use crate::app::lang::{Key, tr};
use crate::model::TagId;
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::date_width;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct SetpointsMemory {
    lines: Lines,
    /// The text that a field held when the cursor came into it: it stays while nobody types.
    opened: Option<(TagId, String)>,
    /// The button that is held, and by what.
    held: Option<(TagId, button::Holder)>,
    /// Buttons painted in the pane's last frame.
    seen: Vec<TagId>,
    /// The frame in which the pane was painted last.
    painted_in: u64,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let project = Arc::clone(pane.app.state.project());
    let PaneMemory { setpoints: memory, clock, .. } = memory;
    memory.seen.clear();
    memory.painted_in = ui.ctx().cumulative_frame_nr();
    memory.lines.refresh(&project);
    if memory.lines.is_empty() {
        cells::empty(ui, tr(pane.lang(), Key::SetpointsEmpty), None);
        let_go_unseen(pane, memory);
        return;
    }
    let room = ui.available_width() - ui.spacing().scroll.allocated_width();
    let form = row::Form::of(room, needs(ui, &memory.lines));
    let heights = memory.lines.heights(form.height());
    ScrollArea::vertical().auto_shrink(false).show_viewport(ui, |ui, view| {
        let total = heights.last().copied().unwrap_or(0.0);
        ui.set_height(total);
        // One more at each end, so that Tab finds the way past the edge.
        let first = heights.partition_point(|end| *end < view.min.y).saturating_sub(1);
        let origin = ui.max_rect().min;
        for at in first..heights.len() {
            let top = at.checked_sub(1).and_then(|i| heights.get(i)).copied().unwrap_or(0.0);
            let Some(end) = heights.get(at).copied().filter(|_| top <= view.max.y + form.height())
            else {
                break;
            };
            let rect = egui::Rect::from_min_max(
                pos2(origin.x, origin.y + top),
                pos2(origin.x + ui.available_width(), origin.y + end),
            );
            let line = memory.lines.get(at).cloned();
            let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(at));
            match line {
                Some(Line::Group(name)) => heading(&mut child, &name),
                Some(Line::Tag(place)) => {
                    let Some(tag) = project.tags.get(place) else { continue };
                    row::paint(&mut child, pane, (memory, clock), tag, &form);
                }
                None => {}
            }
        }
        let top = view.min.y;
        let line = heights.partition_point(|end| *end <= top);
        if let Some((name, at)) = memory.lines.group_at(line).filter(|_| top > 0.0)
            && at.checked_sub(1).and_then(|i| heights.get(i)).copied().unwrap_or(0.0) < top
        {
            sticky(ui, origin + vec2(0.0, top), name);
        }
    });
    let_go_unseen(pane, memory);
}

/// What the widest value and the longest state take.
fn needs(ui: &Ui, lines: &Lines) -> row::Needs {
    let least = row::Needs::LEAST;
    let states = lines.longest.iter().map(|text| choice::width_of(ui, text));
    let value = if lines.has_dates { date_width(ui) } else { least.value };
    row::Needs { value, control: states.fold(least.control, f32::max) }
}

/// The heading of the group in sight, held at the upper edge once its own place is out of sight.
fn sticky(ui: &mut Ui, at: egui::Pos2, name: &str) {
    let rect = egui::Rect::from_min_size(at, vec2(ui.available_width(), lines::HEADING));
    ui.painter().rect_filled(rect, 0.0, Palette::in_ui(ui).background);
    // What scrolled under it can be clicked no more.
    ui.interact(rect, ui.unique_id().with("sticky"), egui::Sense::click_and_drag());
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("sticky"));
    heading(&mut child, name);
}

fn heading(ui: &mut Ui, name: &str) {
    let p = Palette::in_ui(ui);
    let rect = ui.max_rect();
    let bar = rect.with_max_y(rect.max.y - 2.0).with_min_y(rect.min.y + 4.0);
    ui.painter().rect_filled(bar, 0.0, p.header);
    let inner = bar.shrink2(vec2(8.0, 0.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    cells::text(&mut child, RichText::new(name).strong().size(style::BODY));
}

/// Lets go every held button once the pane is not on the screen any more, a tab being in front of it.
/// Called whenever any pane is painted.
pub(super) fn let_go_hidden(ui: &Ui, pane: &mut Pane<'_>, memory: &mut SetpointsMemory) {
    if ui.ctx().cumulative_frame_nr() > memory.painted_in.saturating_add(1) {
        memory.seen.clear();
        let_go_unseen(pane, memory);
    }
}

/// Lets go the held buttons that were not painted in this frame.
fn let_go_unseen(pane: &mut Pane<'_>, memory: &mut SetpointsMemory) {
    let held = pane.app.state.setpoints.held();
    let unseen = |tag: &TagId| !memory.seen.contains(tag);
    for tag in held.into_iter().filter(unseen) {
        pane.say(Command::ButtonRelease(tag));
        memory.held = None;
    }
}
