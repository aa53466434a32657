//! The trend: curves of several tags over time, live or held.
//!
//! The window of time and of values belongs to [`TrendView`](crate::app::TrendView) and curves to
//! [`TrendDesk`](crate::app::trend::TrendDesk); painting chooses none of them, so that no axis jumps by
//! itself. Pens lie in lanes, what has states in strips. Pens of one unit share a scale and pens of
//! different units share a lane: each value is drawn at its fraction of its pen's range (0 the low end, 1
//! the high end), and the axis is labelled in the units of the pen picked in the legend.
//!
//! What only needs a painter is shared with the trend on paper (`ui::print`).

mod at_cursor;
pub(in crate::ui) mod axes;
mod chart;
mod chips;
mod compare;
pub(in crate::ui) mod cursors;
pub(in crate::ui) mod curves;
pub(in crate::ui) mod ground;
mod keys;
pub(in crate::ui) mod lanes;
mod legend;
pub(in crate::ui) mod marks;
pub(in crate::ui) mod notes;
mod pen_menu;
pub(in crate::ui) mod pens;
mod picker;
mod pointer;
pub(in crate::ui) mod recording;
mod scale;
pub(in crate::ui) mod strip;
mod strokes;
pub(in crate::ui) mod time_axis;
pub(in crate::ui) mod time_tools;
mod toolbar;
mod tools;

use std::collections::HashMap;

use egui::{RichText, Ui, UiBuilder, vec2};

use super::{PaneMemory, carry, cells};
use crate::app::Command;
use crate::app::lang::{Key, fill, tr};
use crate::model::{PenScale, Span, TagId, limits};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

pub use curves::{Drawn, stroke};
pub use lanes::Map;
pub(super) use picker::{Picker, list as tag_list};
pub use scale::{Shortened, nice_range, value_marks, with_text};
pub use strokes::Style;
pub use time_axis::time_marks;

/// What the trend pane remembers.
#[derive(Debug, Default)]
pub struct TrendMemory {
    /// The pen whose units label the axis; the first pen where there is none.
    leader: Option<TagId>,
    /// Ranges of pens without a display range: wide enough for everything seen so far.
    grown: HashMap<TagId, Span>,
    /// What each pen was drawn against in the last frame, and why.
    ranges: HashMap<TagId, (PenScale, Span)>,
    drawn: Drawn,
    /// A recording laid over the curves, as it is drawn.
    recording: recording::Reduced,
    /// Whether the list of pens is unfolded; as the room allows until somebody chose.
    is_list_open: Option<bool>,
    /// The cursor that the pointer has taken.
    held: Option<usize>,
    picker: Picker,
    /// Where a box for zooming begins.
    box_from: Option<egui::Pos2>,
    /// Seconds since 1970 under the pointer.
    cursor: Option<f64>,
}

impl TrendMemory {
    /// What was handed to the plot in the last frame.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }
}

/// Height of plot and list together from which the list is unfolded by itself, in points.
const UNFOLDED: f32 = 400.0;
/// Height of the plot and its axes that the table of the cursors leaves where it can, in points.
const PLOT: f32 = 190.0;
/// Pens that it shows at least, where a folded list of pens leaves it the room.
const TABLE_LEAST: usize = 4;
/// Width from which the legend stands beside the plot, in points.
const BESIDE: f32 = 900.0;
const LEGEND_WIDTH: f32 = 480.0;

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let area = ui.available_rect_before_wrap();
    let pens = pens::of_group(pane, memory);
    toolbar::paint(ui, pane, memory, &pens);
    if pens.is_empty() && !recording::is_drawn(pane) {
        // What is laid over nothing is named too, and can be taken off.
        let strip = recording::above_nothing(ui, pane);
        ui.add_space(strip);
        cells::empty(ui, tr(pane.lang(), Key::TrendEmpty), None);
    } else {
        body(ui, pane, memory, &pens);
    }
    drop_target(ui, pane, memory, area);
}

fn body(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pens: &[pens::Pen]) {
    let whole = ui.available_rect_before_wrap();
    let cursors = pane.app.state.trend.cursors;
    let shown = pens.iter().filter(|pen| pen.is_shown).count();
    let (is_beside, is_high) = (whole.width() >= BESIDE, whole.height() >= UNFOLDED);
    let is_open = memory.trend.is_list_open.unwrap_or(is_beside || is_high);
    let is_beside = is_beside && is_open;
    // Where the list is folded, the table of the cursors has its switches and takes its place.
    let is_table = cursors.is_some() && !is_open;
    let list = match is_open {
        true => legend::height(pens.len()),
        false if is_table => 0.0,
        false => chips::height(pens.len(), whole.width()),
    };
    let foot = cursors.map_or(0.0, |_| {
        let (height, listed, beside_plot): (fn(usize) -> f32, usize, f32) = match is_table {
            true => (cursors::compact_height, pens.len(), 0.0),
            false if is_beside => (cursors::height, shown, 0.0),
            false => (cursors::height, shown, legend::height(1)),
        };
        let least = if is_table || is_beside { listed.min(TABLE_LEAST) } else { 1 };
        let most = (whole.height() - beside_plot - PLOT).max(height(least));
        height(listed).min(most).min(whole.height() * 0.5)
    });
    let (room, table_room) = whole.split_top_bottom_at_y(whole.max.y - foot);
    let (chart_room, legend_room) = if is_beside {
        room.split_left_right_at_x(room.max.x - LEGEND_WIDTH)
    } else {
        let wanted = list + 2.0;
        let most = if is_open { room.height() * 0.36 } else { wanted };
        let height = wanted.min(most).max(legend::height(1).min(wanted));
        room.split_top_bottom_at_y(room.max.y - height)
    };
    let mut child = ui.new_child(UiBuilder::new().max_rect(chart_room).id_salt("chart"));
    let scene = chart::paint(&mut child, pane, memory, pens, !is_open);
    let inset = if is_beside { vec2(8.0, 0.0) } else { vec2(0.0, 2.0) };
    let legend_room = legend_room.with_min_x(legend_room.min.x + inset.x);
    let legend_room = legend_room.with_min_y(legend_room.min.y + inset.y);
    let mut child = ui.new_child(UiBuilder::new().max_rect(legend_room).id_salt("legend"));
    if is_open {
        legend::paint(&mut child, pane, memory, pens, &scene);
    } else if !is_table {
        chips::paint(&mut child, pane, memory, pens);
    }
    if let Some(cursors) = cursors {
        let table_room = table_room.with_min_y(table_room.min.y + 4.0);
        let mut child = ui.new_child(UiBuilder::new().max_rect(table_room).id_salt("cursors"));
        cursors::table(&mut child, pane, memory, (pens, is_table), &cursors);
    }
    ui.allocate_rect(whole, egui::Sense::hover());
}

/// Takes a tag that is dropped anywhere on the pane.
fn drop_target(ui: &Ui, pane: &mut Pane<'_>, memory: &PaneMemory, area: egui::Rect) {
    let Some(tag) = carry::carried(ui) else { return };
    let lang = pane.lang();
    let refused = refusal(pane, memory, &tag);
    let text = match refused {
        Some(Key::TrendTooManyPens) => {
            fill(lang, Key::TrendTooManyPens, &[("count", &limits::PENS)])
        }
        Some(key) => tr(lang, key).to_owned(),
        None => tr(lang, Key::TrendDropHere).to_owned(),
    };
    if carry::target(ui, area, &text) && refused.is_none() {
        pane.say(Command::TrendAdd(tag));
    }
}

/// Why a tag cannot become a pen.
fn refusal(pane: &Pane<'_>, memory: &PaneMemory, tag: &TagId) -> Option<Key> {
    let state = &pane.app.state;
    let group = state.trend_group();
    if group.is_some_and(|g| g.pens.contains(tag)) {
        return Some(Key::TrendHasPen);
    }
    if group.is_some_and(|g| g.pens.len() >= limits::PENS) {
        return Some(Key::TrendTooManyPens);
    }
    let tag = memory.places.tag(state.project(), tag)?;
    (!tag.is_trendable()).then_some(Key::TrendText)
}

/// A caption in the trend's small type.
fn caption(ui: &Ui, text: &str) -> RichText {
    RichText::new(text).small().color(Palette::in_ui(ui).text_weak)
}
