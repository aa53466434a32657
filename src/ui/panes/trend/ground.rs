//! What lies behind the curves: the plot's ground, gaps, the ranges beyond alarm limits.

use egui::{Align2, FontId, Painter, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::curves;
use super::lanes::{Lane, Map};
use super::pens::Pen;
use crate::app::{Curve, TrendMode};
use crate::model::{AlarmKind, Quality};
use crate::ui::context::Pane;
use crate::ui::hatch;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Paints the ground of a lane, the leading pen's gaps hatched.
pub fn paint(ui: &Ui, pane: &Pane<'_>, lane: &Lane, leader: &Pen, map: &Map) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(lane.frame);
    painter.rect_filled(lane.frame, 0.0, p.plot);
    for (from, to) in gaps(pane, leader, map.window) {
        let x = |time: f64| map.x(time).clamp(lane.frame.min.x, lane.frame.max.x);
        let band = Rect::from_x_y_ranges(x(from)..=x(to), lane.frame.y_range());
        painter.rect_filled(band, 0.0, p.plot_gap);
        let stroke = Stroke::new(1.0, p.bad_hatch);
        painter
            .extend(hatch::lines(band).into_iter().map(|ends| Shape::line_segment(ends, stroke)));
    }
}

/// The gaps of a pen in the window, up to the present where it is bad now.
fn gaps(pane: &Pane<'_>, pen: &Pen, window: (f64, f64)) -> Vec<(f64, f64)> {
    let state = &pane.app.state;
    let is_bad = |(_, quality)| matches!(quality, Quality::Bad(_));
    let ended = state.sample(&pen.tag.id).is_none_or(is_bad);
    let ended = ended && state.trend.mode == TrendMode::Follow;
    let now = state.now.wall.as_secs();
    let until = |curve: &Curve| match ended {
        true => Some(window.1),
        false => curve.ends_in_gap.then_some(now),
    };
    let curve = curves::of(pane, pen).filter(|_| pen.is_shown);
    curve.map(|curve| curves::gaps(curve, window, until(curve))).unwrap_or_default()
}

/// The alarm limits of a lane's leading pen: a band from the limit to the edge of the lane, its line, and its
/// letters, so that colour is never alone.
pub fn limits(ui: &Ui, pane: &Pane<'_>, lane: &Lane, leader: &Pen, map: &Map) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(lane.frame);
    let mine =
        |alarm: &&std::sync::Arc<crate::model::Alarm>| alarm.tag.as_ref() == Some(&leader.tag.id);
    for alarm in pane.app.state.project().alarms.iter().filter(mine) {
        let (AlarmKind::Limit { side, .. }, Some(limit)) = (&alarm.kind, alarm.kind.limit()) else {
            continue;
        };
        let Some(colors) = p.alarms.get(3 - alarm.priority.rank().min(3)) else { continue };
        let y = map.y(leader.fraction(limit));
        let frame = lane.frame;
        let edge = if side.is_high() { frame.min.y } else { frame.max.y };
        let band = Rect::from_x_y_ranges(frame.x_range(), y.min(edge)..=y.max(edge));
        let beyond = if side.is_high() { y <= edge } else { y >= edge };
        if !beyond {
            painter.rect_filled(band, 0.0, colors.fill.gamma_multiply(0.08));
        }
        painter.hline(frame.x_range(), y, Stroke::new(1.0, colors.fill));
        letters(&painter, p, alarm.kind.word(), limit, pos2(frame.max.x - 4.0, y), side.is_high());
    }
}

fn letters(painter: &Painter, p: &Palette, word: &str, limit: f64, at: egui::Pos2, above: bool) {
    let text = format!("{} {limit}", word.to_uppercase());
    let font = FontId::proportional(style::SMALL);
    let galley = painter.layout_no_wrap(text, font, p.text);
    let align = if above { Align2::RIGHT_BOTTOM } else { Align2::RIGHT_TOP };
    let rect = align.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 0.0, p.plot.gamma_multiply(0.8));
    painter.galley(rect.min, galley, p.text);
}
