//! Marks above the plot for what happened, with its words when pointed at.

use std::collections::HashSet;

use egui::{Align2, FontId, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::lanes::Map;
use super::{axes, time_axis};
use crate::app::lang::{self, Key, fill};
use crate::app::tools::PrintMark;
use crate::app::trend::{MarkKind, MarkSource, TrendMark, marks};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, events};
use crate::ui::theme::Palette;

/// Distance within which the pointer is at a mark, in points.
const NEAR: f32 = 5.0;
/// Room for a sign, in points; one that would lie on another moves aside.
const SIGN: f32 = 14.0;
/// Lines of marks closer than this would become one block, in points.
const APART: f32 = 2.0;
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
    let mut lines: HashSet<i32> = HashSet::new();
    let mut marks = marks(&pane.app.state, map.window);
    // Where there is no room for all signs, the most pressing ones stand there.
    marks.sort_by_key(|mark| match mark.kind {
        MarkKind::Alarm(priority) => 4 - priority.rank().min(3),
        _ => 5,
    });
    for mark in marks {
        let x = map.x(mark.at);
        if at.is_some_and(|at| (at - x).abs() <= NEAR) {
            near.push(mark);
        }
        let letter = letter(mark.kind);
        if taken.iter().any(|(other, _, l)| *l == letter && (other - x).abs() < 4.0) {
            continue;
        }
        if lines.insert((x / APART) as i32) {
            vline(painter, p, plot, x);
        }
        // Away from the nearer edge, so that none is cut.
        let way = if x > plot.center().x { -SIGN } else { SIGN };
        let nudged = (0..4_u8).map(|n| x + f32::from(n) * way);
        let is_free = |x: &f32| taken.iter().all(|(_, other, _)| (other - x).abs() >= SIGN);
        let Some(sign_x) = nudged.into_iter().find(is_free) else { continue };
        taken.push((x, sign_x, letter));
        let at = pos2(sign_x, plot.min.y - axes::HEAD / 2.0);
        sign(painter, p, mark.kind, at);
    }
    near.sort_by(|a: &TrendMark<'_>, b| a.at.total_cmp(&b.at));
    let more: u64 = near.iter().skip(TOLD).map(TrendMark::count).sum();
    let told = |mark: &TrendMark<'_>| {
        let at = time_axis::moment_text(clock, map.window, mark.at);
        format!("{at} {}", text(pane, mark))
    };
    let mut words: Vec<String> = near.iter().take(TOLD).map(told).collect();
    if more > 0 {
        words.push(fill(pane.lang(), Key::TrendMarksMore, &[("count", &more)]));
    }
    words
}

/// The line of a mark.
pub fn vline(painter: &Painter, p: &Palette, plot: Rect, x: f32) {
    painter.vline(x, plot.y_range(), Stroke::new(1.0, p.text_weak.gamma_multiply(0.35)));
}

/// The sign of a mark.
pub fn sign(painter: &Painter, p: &Palette, kind: MarkKind, center: Pos2) {
    let colors = match kind {
        MarkKind::Alarm(priority) => p.alarms.get(3 - priority.rank().min(3)),
        _ => None,
    };
    let (fill, ink, edge) =
        colors.map_or((p.field, p.text, p.text), |c| (c.fill, c.on_fill, c.fill));
    let sign = Rect::from_center_size(center, vec2(SIGN - 1.0, 13.0));
    painter.rect_filled(sign, 2.0, fill);
    painter.rect_stroke(sign, 2.0, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    let font = FontId::proportional(11.0);
    painter.text(sign.center(), Align2::CENTER_CENTER, letter(kind), font, ink);
}

/// What happened in a window of time, for paper.
pub fn for_print(pane: &Pane<'_>, window: (f64, f64)) -> Vec<PrintMark> {
    let printed = |mark: TrendMark<'_>| PrintMark {
        at: mark.at,
        kind: mark.kind,
        count: mark.count(),
        text: text(pane, &mark),
    };
    marks(&pane.app.state, window).into_iter().map(printed).collect()
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

/// The words of a mark.
pub fn text(pane: &Pane<'_>, mark: &TrendMark<'_>) -> String {
    let lang = pane.lang();
    match mark.source {
        MarkSource::Event(row) => events::text(&pane.app.state, lang, row),
        MarkSource::Journal(mark) => lang::journal_mark_text(lang, mark),
        MarkSource::Record(mark) => lang::record_mark_text(lang, mark),
    }
}
