//! Marks above the plot for what happened, with its words when pointed at.

use egui::{Align2, FontId, Rect, Stroke, Ui, pos2, vec2};

use super::lanes::Map;
use super::{axes, time_axis};
use crate::app::lang::{self, Key, fill};
use crate::app::trend::{MarkKind, MarkSource, TrendMark, marks};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, events};
use crate::ui::theme::Palette;

/// Distance within which the pointer is at a mark, in points.
const NEAR: f32 = 5.0;
/// Room for a sign, in points; one that would lie on another moves aside.
const SIGN: f32 = 14.0;
/// Marks told in words at once.
const TOLD: usize = 5;

/// Paints the marks, and gives the words of those near the pointer.
pub fn paint(
    ui: &Ui,
    pane: &Pane<'_>,
    clock: &Clock,
    plot: Rect,
    map: &Map,
    at: Option<f32>,
) -> Vec<String> {
    let p = Palette::in_ui(ui);
    let painter = ui.painter();
    let mut near = Vec::new();
    // Where marks are, where their signs are, and the letters.
    let mut taken: Vec<(f32, f32, &str)> = Vec::new();
    for mark in marks(&pane.app.state, map.window) {
        let x = map.x(mark.at);
        if at.is_some_and(|at| (at - x).abs() <= NEAR) {
            near.push(mark);
        }
        let letter = letter(mark.kind);
        if taken.iter().any(|(other, _, l)| *l == letter && (other - x).abs() < 4.0) {
            continue;
        }
        // Away from the nearer edge, so that none is cut.
        let way = if x > plot.center().x { -SIGN } else { SIGN };
        let nudged = (0..4_u8).map(|n| x + f32::from(n) * way);
        let is_free = |x: &f32| taken.iter().all(|(_, other, _)| (other - x).abs() >= SIGN);
        let Some(sign_x) = nudged.into_iter().find(is_free) else { continue };
        taken.push((x, sign_x, letter));
        let (fill, ink, edge) = match mark.kind {
            MarkKind::Alarm(priority) => {
                let Some(colors) = p.alarms.get(3 - priority.rank().min(3)) else { continue };
                (colors.fill, colors.on_fill, colors.fill)
            }
            _ => (p.field, p.text, p.text),
        };
        let line = Stroke::new(1.0, p.text_weak.gamma_multiply(0.35));
        painter.vline(x, plot.y_range(), line);
        let sign = Rect::from_center_size(
            pos2(sign_x, plot.min.y - axes::HEAD / 2.0),
            vec2(SIGN - 1.0, 13.0),
        );
        painter.rect_filled(sign, 2.0, fill);
        painter.rect_stroke(sign, 2.0, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
        let font = FontId::proportional(11.0);
        painter.text(sign.center(), Align2::CENTER_CENTER, letter, font, ink);
    }
    let more: u64 = near.iter().skip(TOLD).map(TrendMark::count).sum();
    let mut words: Vec<String> =
        near.iter().take(TOLD).map(|mark| text(pane, clock, mark)).collect();
    if more > 0 {
        words.push(fill(pane.lang(), Key::TrendMarksMore, &[("count", &more)]));
    }
    words
}

fn letter(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Write => "W",
        MarkKind::Alarm(priority) => {
            ["4", "3", "2", "1"].get(priority.rank()).copied().unwrap_or("4")
        }
        MarkKind::Connection => "C",
        MarkKind::Station => "S",
        MarkKind::Clock => "T",
        MarkKind::Lost => "!",
        MarkKind::Unit => "U",
    }
}

fn text(pane: &Pane<'_>, clock: &Clock, mark: &TrendMark<'_>) -> String {
    let lang = pane.lang();
    let what = match mark.source {
        MarkSource::Event(row) => events::text(&pane.app.state, lang, row),
        MarkSource::Journal(mark) => {
            let line = lang::journal_line(lang, &mark.row);
            match mark.count - mark.count.min(1) {
                0 => line,
                more => format!("{line} {}", fill(lang, Key::TrendMarksAlike, &[("count", &more)])),
            }
        }
        MarkSource::Record(mark) => lang::record_mark_text(lang, mark),
    };
    format!("{} {what}", clock.time_ms(time_axis::wall(mark.at)))
}
