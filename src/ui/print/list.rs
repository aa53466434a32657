//! The numbered list of what there is to tell, and the numbers above the plot. What finds no room is counted.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use super::told::{Item, What};
use crate::app::lang::{Key, fill};
use crate::app::tools::TrendPrint;
use crate::app::trend::MarkKind;
use crate::ui::hatch;
use crate::ui::panes::Clock;
use crate::ui::panes::trend::lanes::Map;
use crate::ui::panes::trend::marks;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Things told at most, however much room there is.
const MOST: usize = 80;
const COLUMNS: usize = 2;
/// Room between two columns, and in a row before its words: for its number and its sign.
const BETWEEN: f32 = 24.0;
const NUMBER: f32 = 24.0;
const SIGN: f32 = 20.0;
/// Room between two rows.
const GAP: f32 = 2.0;
/// Lines of a remark, of a gap with all its pens, and of anything else.
const NOTE_LINES: usize = 6;
const GAP_LINES: usize = 3;
const LINES: usize = 2;
/// Height of a number above the plot.
const LABEL: f32 = 15.0;

/// The list as it is laid out.
pub(super) struct List<'p> {
    /// In order of time.
    rows: Vec<(&'p Item<'p>, Arc<Galley>)>,
    /// Rows in the first column.
    split: usize,
    more: Option<Arc<Galley>>,
    column: f32,
    /// Its height.
    pub(super) height: f32,
}

impl<'p> List<'p> {
    /// As many of `items` as have room, the first of them before others.
    pub(super) fn new(
        painter: &Painter,
        p: &Palette,
        (print, clock): (&TrendPrint, &Clock),
        items: &'p [Item<'p>],
        (width, most): (f32, f32),
    ) -> List<'p> {
        let column = (width - BETWEEN * (COLUMNS - 1) as f32) / COLUMNS as f32;
        let words = |item: &Item<'_>| {
            let text = item.text(print.lang, clock, print.window);
            let font = FontId::proportional(style::SMALL);
            let width = column - NUMBER - SIGN;
            let mut job = LayoutJob::simple(text, font, p.text, width);
            let max_rows = match item.what {
                What::Note(_) => NOTE_LINES,
                What::Gap { .. } => GAP_LINES,
                _ => LINES,
            };
            job.wrap = TextWrapping { max_width: width, max_rows, ..TextWrapping::default() };
            painter.layout_job(job)
        };
        let shown = items.iter().take(MOST);
        let laid: Vec<(&Item<'_>, Arc<Galley>)> = shown.map(|item| (item, words(item))).collect();
        let mut list = List { rows: Vec::new(), split: 0, more: None, column, height: 0.0 };
        for count in (0..=laid.len()).rev() {
            let mut rows = laid.get(..count).unwrap_or_default().to_vec();
            rows.sort_by(|(a, _), (b, _)| a.from.total_cmp(&b.from));
            let left: u64 = items.iter().skip(count).map(Item::count).sum();
            let more = (left > 0).then(|| {
                let text = fill(print.lang, Key::TrendMarksMore, &[("count", &left)]);
                let font = FontId::proportional(style::SMALL);
                painter.layout_no_wrap(text, font, p.text_weak)
            });
            let (split, height) = balanced(&rows, more.as_ref());
            list = List { rows, split, more, column, height };
            if height <= most {
                break;
            }
        }
        list
    }

    /// Paints it with its upper left corner at `at`.
    pub(super) fn paint(&self, painter: &Painter, p: &Palette, at: Pos2) {
        if self.rows.is_empty() && self.more.is_none() {
            return;
        }
        let mut place = at + vec2(0.0, GAP);
        let width = self.column * COLUMNS as f32 + BETWEEN;
        painter.hline(at.x..=at.x + width, at.y, Stroke::new(1.0, p.line));
        let right = pos2(at.x + self.column + BETWEEN, place.y);
        for (number, (item, words)) in self.rows.iter().enumerate() {
            if number == self.split {
                place = right;
            }
            let middle = place.y + style::SMALL * 0.65;
            let font = FontId::proportional(style::SMALL);
            let end = pos2(place.x + NUMBER - 6.0, place.y);
            painter.text(end, Align2::RIGHT_TOP, number + 1, font, p.text);
            sign(painter, p, item, pos2(place.x + NUMBER + 6.0, middle));
            painter.galley(place + vec2(NUMBER + SIGN, 0.0), Arc::clone(words), p.text);
            place.y += words.size().y + GAP;
        }
        if let Some(more) = &self.more {
            let place = if self.rows.len() <= self.split { right } else { place };
            painter.galley(place + vec2(NUMBER + SIGN, 0.0), Arc::clone(more), p.text_weak);
        }
    }

    /// Paints the lines of marks, and the numbers above the plot, those that would touch as one.
    pub(super) fn numbers(
        &self,
        painter: &Painter,
        p: &Palette,
        (print, map): (&TrendPrint, &Map),
    ) {
        self.lines(painter, p, (print, map));
        let font = FontId::proportional(style::SMALL);
        let laid = |label: &Label| {
            let (first, last) = (label.first + 1, label.last + 1);
            let text = if first == last { first.to_string() } else { format!("{first}–{last}") };
            let middle = f32::midpoint(label.x.0, label.x.1);
            let galley = painter.layout_no_wrap(text, font.clone(), p.text);
            let size = vec2(galley.size().x + 6.0, LABEL);
            let center = pos2(middle, map.frame.min.y - 2.0 - LABEL / 2.0);
            (Rect::from_center_size(center, size), galley)
        };
        let mut labels: Vec<Label> = Vec::new();
        for (number, (item, _)) in self.rows.iter().enumerate() {
            let x = map.x(item.from);
            let mut label = Label { first: number, last: number, x: (x, x), worst: worst(item) };
            while let Some(before) = labels.last() {
                if laid(before).0.max.x + 1.0 < laid(&label).0.min.x {
                    break;
                }
                let (first, x) = (before.first, (before.x.0, label.x.1));
                label = Label { first, x, worst: label.worst.max(before.worst), ..label };
                labels.pop();
            }
            labels.push(label);
        }
        for label in &labels {
            let (rect, galley) = laid(label);
            let colors = label.worst.and_then(|rank| p.alarms.get(3 - rank.min(3)));
            let (fill, ink, edge) =
                colors.map_or((p.field, p.text, p.edge), |c| (c.fill, c.on_fill, c.fill));
            painter.rect_filled(rect, 2.0, fill);
            painter.rect_stroke(rect, 2.0, Stroke::new(1.0, edge), StrokeKind::Inside);
            let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
            painter.galley_with_override_text_color(at.min, galley, ink);
        }
    }
}

impl List<'_> {
    /// A line for each mark that is told, and for others where there is room between them.
    fn lines(&self, painter: &Painter, p: &Palette, (print, map): (&TrendPrint, &Map)) {
        let is_mark = |item: &Item<'_>| matches!(item.what, What::Mark(_));
        let told = self.rows.iter().filter(|(item, _)| is_mark(item));
        let mut drawn: Vec<f32> = told.map(|(item, _)| map.x(item.from)).collect();
        for x in print.marks.iter().map(|mark| map.x(mark.at)) {
            let is_free = drawn.iter().all(|other| (other - x).abs() >= LABEL);
            if is_free && map.frame.x_range().contains(x) {
                drawn.push(x);
            }
        }
        drawn.iter().for_each(|x| marks::vline(painter, p, map.frame, *x));
    }
}

/// A number above the plot, or several.
struct Label {
    first: usize,
    last: usize,
    x: (f32, f32),
    /// The rank of the most pressing alarm among them.
    worst: Option<usize>,
}

fn worst(item: &Item<'_>) -> Option<usize> {
    match item.what {
        What::Mark(mark) => match mark.kind {
            MarkKind::Alarm(priority) => Some(priority.rank()),
            _ => None,
        },
        _ => None,
    }
}

/// How many rows the first column has so that the list is as low as can be, and how high it is then.
fn balanced(rows: &[(&Item<'_>, Arc<Galley>)], more: Option<&Arc<Galley>>) -> (usize, f32) {
    let mut heights: Vec<f32> = rows.iter().map(|(_, words)| words.size().y + GAP).collect();
    heights.extend(more.map(|more| more.size().y + GAP));
    if heights.is_empty() {
        return (0, 0.0);
    }
    let all: f32 = heights.iter().sum();
    let (mut best, mut left) = ((heights.len(), all), 0.0);
    for (number, height) in heights.iter().enumerate() {
        left += height;
        let highest = left.max(all - left);
        if highest <= best.1 {
            best = (number + 1, highest);
        }
    }
    (best.0, best.1 + 2.0 * GAP)
}

/// What kind of thing it is: the sign of a mark, a piece of hatch, a flag.
fn sign(painter: &Painter, p: &Palette, item: &Item<'_>, center: Pos2) {
    let rect = Rect::from_center_size(center, vec2(13.0, 11.0));
    let boxed = |fill: Color32, edge: Color32| {
        painter.rect_filled(rect, 1.0, fill);
        painter.rect_stroke(rect, 1.0, Stroke::new(1.0, edge), StrokeKind::Inside);
    };
    match item.what {
        What::Mark(mark) => marks::sign(painter, p, mark.kind, center),
        What::Gap { .. } => {
            boxed(p.plot_gap, p.bad_hatch);
            hatch::hatch(painter, rect, Stroke::new(1.0, p.bad_hatch));
        }
        What::Note(_) => boxed(p.edit_fill, p.edit_edge),
        What::Blank(_) => {
            let ends = [rect.left_center(), rect.right_center()];
            painter.extend(egui::Shape::dashed_line(&ends, Stroke::new(1.5, p.text), 3.0, 3.0));
        }
    }
}
