//! The legend on paper: each pen with its line, unit, range, figures of the window and values at the cursors;
//! below them what the pale and the dashed lines are.

use egui::{Align2, Painter, Rect, Shape, Stroke, pos2};

use super::cell;
use super::plot::pens;
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::{PrintPen, TrendPrint};
use crate::app::trend::{Pen, source};
use crate::model::{Span, WallMs};
use crate::ui::graph::{short, significant};
use crate::ui::panes::Clock;
use crate::ui::panes::trend::lanes::{self, Lane};
use crate::ui::panes::trend::{cursors, recording};
use crate::ui::style;
use crate::ui::theme::Palette;

const ROW: f32 = 19.0;
/// Width of a line before the name of what it is.
const LINE: f32 = 34.0;
/// Width of a column of figures, and where there are those of the cursors as well.
const COLUMN: f32 = 92.0;
const NARROW: f32 = 76.0;
/// Columns of a recording that are named; of more their number.
const RECORDED: usize = 6;

/// Height of the legend.
pub(super) fn height(print: &TrendPrint) -> f32 {
    let recorded = recorded(print).count();
    let recorded = recorded.min(RECORDED) + usize::from(recorded > RECORDED);
    let notes = usize::from(!print.earlier.is_empty()) + usize::from(print.cursors.is_some());
    ROW * (1 + print.pens.len() + recorded + notes) as f32
}

fn recorded(
    print: &TrendPrint,
) -> impl Iterator<Item = (usize, &crate::app::tools::OverlayColumn)> {
    let columns = print.overlay.iter().flat_map(|overlay| &overlay.columns).enumerate();
    columns.filter(|(_, column)| column.is_shown)
}

/// Paints it; the ranges are those of the lanes.
pub(super) fn paint(
    painter: &Painter,
    room: Rect,
    p: &Palette,
    (print, clock): (&TrendPrint, &Clock),
    stack: &[Lane],
) {
    let lang = print.lang;
    let figures = [
        Key::PrintRange,
        Key::PrintMin,
        Key::PrintMean,
        Key::PrintMax,
        Key::PrintSigma,
        Key::PrintKnown,
    ];
    let mut heads: Vec<&str> = figures.into_iter().map(|key| tr(lang, key)).collect();
    if print.cursors.is_some() {
        heads.extend(cursors::NAMES);
        heads.push(tr(lang, Key::TrendDelta));
    }
    let width = if print.cursors.is_some() { NARROW } else { COLUMN };
    let first = room.max.x - width * (heads.len() - 1) as f32;
    let row = |number: usize| room.min.y + ROW * (number as f32 + 0.5);
    // A range is two numbers.
    let names = first - width * 1.7;
    let put = |column: usize, number: usize, text: &str, color| {
        let at = pos2(first + width * column as f32, row(number));
        let width = if column == 0 { first - names } else { width };
        cell(painter, text, (style::SMALL, color), (at, Align2::RIGHT_CENTER, width - 6.0));
    };
    let name = |number: usize, text: &str, right: f32| {
        let at = pos2(room.min.x + LINE, row(number));
        let place = (at, Align2::LEFT_CENTER, right - at.x);
        cell(painter, text, (style::SMALL, p.text), place);
    };
    let ends = |number: usize| {
        let y = row(number);
        [pos2(room.min.x, y), pos2(room.min.x + LINE - 8.0, y)]
    };
    let at = pos2(room.min.x + LINE, row(0));
    let place = (at, Align2::LEFT_CENTER, names - at.x);
    cell(painter, tr(lang, Key::PrintPen), (style::SMALL, p.text_weak), place);
    for (column, head) in heads.iter().enumerate() {
        put(column, 0, head, p.text_weak);
    }
    painter.hline(room.x_range(), room.min.y + ROW, Stroke::new(1.0, p.line));
    let mut number = 0;
    for (place, pen) in print.pens.iter().enumerate() {
        number += 1;
        painter.line_segment(ends(number), Stroke::new(2.5, pen.pen.color(p)));
        name(number, &with_unit(&pen.pen.tag.name, &pen.pen.tag.unit), names);
        let range = stack.iter().find(|lane| !lane.is_strip && lane.pens.contains(&place));
        let range = range.map(|lane| shown(pen.pen.range, lanes::shown(&print.values, lane)));
        for (column, text) in row_of(print, pen, range).iter().enumerate() {
            put(column, number, text, p.text);
        }
    }
    let all = pens(print);
    let more = recorded(print).count().saturating_sub(RECORDED);
    for (color, column) in recorded(print).take(RECORDED) {
        number += 1;
        let stroke = Stroke::new(2.5, p.pen(print.colors + color));
        painter.extend(Shape::dashed_line(&ends(number), stroke, 5.0, 3.0));
        let text = with_unit(&column.name, &column.unit);
        let text = format!("{text} ({})", tr(lang, Key::PrintRecording));
        name(number, &text, names);
        if let Some((lane, range)) = recording::place(column, stack, &all) {
            put(0, number, &span(shown(range, lanes::shown(&print.values, lane))), p.text);
        }
    }
    if more > 0 {
        number += 1;
        name(number, &fill(lang, Key::TrendMarksMore, &[("count", &more)]), room.max.x);
    }
    let at = |seconds: f64| clock.date_time(WallMs::from_secs(seconds));
    if let Some((from, to)) = source(&print.earlier) {
        number += 1;
        let pale = print.pens.first().map_or(p.text, |pen| pen.pen.color(p)).gamma_multiply(0.5);
        painter.line_segment(ends(number), Stroke::new(1.0, pale));
        let text = print.compared.as_deref().unwrap_or_default();
        name(number, &format!("{text}, {} – {}", at(from), at(to)), room.max.x);
    }
    if let Some(both) = &print.cursors {
        let [a, b] = both.at;
        let text = format!("{}, A {}, B {}", cursors::between(lang, b - a), at(a), at(b));
        name(number + 1, &text, room.max.x);
    }
}

fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} [{unit}]") }
}

/// The part of a range that is shown.
fn shown(range: Span, (low, high): (f64, f64)) -> Span {
    let value = |fraction: f64| range.low + fraction * (range.high - range.low);
    if low <= 0.0 && high >= 1.0 && high - low < 1.2 {
        // The whole of it, and the margin that a line at its end needs.
        return range;
    }
    Span { low: value(low), high: value(high) }
}

fn row_of(print: &TrendPrint, pen: &PrintPen, range: Option<Span>) -> Vec<String> {
    let none = || "–".to_owned();
    let digits = |value: f64, more: usize| match pen.pen.tag.decimals {
        _ if !value.is_finite() => none(),
        Some(digits) => format!("{value:.0$}", usize::from(digits) + more),
        None => significant(value, 5),
    };
    let extreme = |at: Option<(i64, f64)>| at.map_or_else(none, |(_, v)| digits(v, 0));
    let mut row = vec![range.map_or_else(none, span)];
    match &pen.figures {
        // A mean has a digit more than what it is made of.
        Some(f) => row.extend([
            extreme(f.min),
            digits(f.mean, 1),
            extreme(f.max),
            digits(f.sigma, 1),
            fill(print.lang, Key::AgeSeconds, &[("n", &short(f.known_ms / 1000.0, 4))]),
        ]),
        None => row.extend(std::iter::repeat_with(none).take(5)),
    }
    if print.cursors.is_some() {
        let [a, b] = pen.at_cursors;
        let told = |value: Option<f64>| value.map_or_else(none, |v| pen.pen.text_of(print.lang, v));
        let apart = a.zip(b).filter(|_| !Pen::is_digital(&pen.pen)).map(|(a, b)| b - a);
        row.extend([
            told(a),
            told(b),
            apart.map_or_else(none, |apart| cursors::plain(apart, cursors::DIGITS)),
        ]);
    }
    row
}

fn span(range: Span) -> String {
    // As many digits as tell the ends apart.
    let greatest = range.low.abs().max(range.high.abs());
    let digits = (greatest / (range.high - range.low)).log10().ceil().clamp(0.0, 9.0) as i32 + 4;
    format!("{} – {}", short(range.low, digits), short(range.high, digits))
}
