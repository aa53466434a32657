//! The legend on paper: each pen with its line, unit, range and figures of the window.

use egui::{Align2, FontId, Painter, Rect, Stroke, pos2};

use super::plot::Ranges;
use crate::app::lang::{Key, tr};
use crate::app::tools::{PrintPen, TrendPrint};
use crate::model::Span;
use crate::ui::graph::{short, significant};
use crate::ui::style;
use crate::ui::theme::Palette;

const ROW: f32 = 19.0;
/// Right edges of the columns of figures, from the right, and what they hold.
const COLUMN: f32 = 92.0;

/// Height of the legend.
pub(super) fn height(print: &TrendPrint) -> f32 {
    let overlay = print.overlay.iter().flat_map(|o| &o.columns).filter(|c| c.is_shown).count();
    ROW * (1 + print.pens.len() + overlay) as f32 + 6.0
}

/// Paints it.
pub(super) fn paint(
    painter: &Painter,
    room: Rect,
    p: &Palette,
    print: &TrendPrint,
    ranges: &Ranges,
) {
    let lang = print.lang;
    let keys = [
        Key::PrintRange,
        Key::PrintMin,
        Key::PrintMean,
        Key::PrintMax,
        Key::PrintSigma,
        Key::PrintKnown,
    ];
    let right = |column: usize| room.max.x - COLUMN * (keys.len() - 1 - column) as f32;
    let small = FontId::proportional(style::SMALL);
    let put = |x: f32, row: usize, align: Align2, text: &str, color| {
        let at = pos2(x, room.min.y + ROW * (row as f32 + 0.5));
        painter.text(at, align, text, small.clone(), color);
    };
    put(room.min.x + 34.0, 0, Align2::LEFT_CENTER, tr(lang, Key::PrintPen), p.text_weak);
    for (column, key) in keys.into_iter().enumerate() {
        put(right(column), 0, Align2::RIGHT_CENTER, tr(lang, key), p.text_weak);
    }
    painter.hline(room.x_range(), room.min.y + ROW, Stroke::new(1.0, p.line));
    let line = |row: usize, color, dashed: bool| {
        let y = room.min.y + ROW * (row as f32 + 0.5);
        let ends = [pos2(room.min.x, y), pos2(room.min.x + 26.0, y)];
        let stroke = Stroke::new(2.5, color);
        if dashed {
            painter.extend(egui::Shape::dashed_line(&ends, stroke, 5.0, 3.0));
        } else {
            painter.line_segment(ends, stroke);
        }
    };
    let with_unit = |name: &str, unit: &str| {
        if unit.is_empty() { name.to_owned() } else { format!("{name} [{unit}]") }
    };
    let widest = right(0) - COLUMN - room.min.x - 34.0;
    let name = |row: usize, text: String| {
        let job = egui::text::LayoutJob::simple_singleline(text, small.clone(), p.text);
        let mut job = job;
        job.wrap = egui::text::TextWrapping::truncate_at_width(widest);
        let galley = painter.layout_job(job);
        let y = room.min.y + ROW * (row as f32 + 0.5) - galley.size().y / 2.0;
        painter.galley(pos2(room.min.x + 34.0, y), galley, p.text);
    };
    let mut row = 0;
    for (pen, range) in print.pens.iter().zip(&ranges.pens) {
        row += 1;
        line(row, p.pen(pen.number), false);
        name(row, with_unit(&pen.name, &pen.unit));
        for (column, text) in figures(pen, *range).into_iter().enumerate() {
            put(right(column), row, Align2::RIGHT_CENTER, &text, p.text);
        }
    }
    let Some(overlay) = &print.overlay else { return };
    let columns = overlay.columns.iter().zip(&ranges.overlay).enumerate();
    for (number, (column, range)) in columns.filter(|(_, (column, _))| column.is_shown) {
        row += 1;
        line(row, p.pen(print.pens.len() + number), true);
        let text = with_unit(&column.name, &column.unit);
        name(row, format!("{text} ({})", tr(lang, Key::PrintRecording)));
        put(right(0), row, Align2::RIGHT_CENTER, &span(*range), p.text);
    }
}

fn figures(pen: &PrintPen, range: Option<Span>) -> Vec<String> {
    let shown = |value: f64| match pen.decimals {
        _ if !value.is_finite() => "–".to_owned(),
        Some(digits) => format!("{value:.0$}", usize::from(digits)),
        None => significant(value, 5),
    };
    // A mean has a digit more than what it is made of.
    let finer = |value: f64| match pen.decimals {
        _ if !value.is_finite() => "–".to_owned(),
        Some(digits) => format!("{value:.0$}", usize::from(digits) + 1),
        None => significant(value, 5),
    };
    let range = range.map_or_else(|| "–".to_owned(), span);
    let Some(f) = &pen.figures else { return vec![range] };
    let extreme = |at: Option<(i64, f64)>| at.map_or_else(|| "–".to_owned(), |(_, v)| shown(v));
    vec![
        range,
        extreme(f.min),
        finer(f.mean),
        extreme(f.max),
        finer(f.sigma),
        format!("{} s", short(f.known_ms / 1000.0, 4)),
    ]
}

fn span(range: Span) -> String {
    format!("{} – {}", short(range.low, 4), short(range.high, 4))
}
