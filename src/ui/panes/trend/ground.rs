//! What lies behind the curves: the plot's ground, gaps, the ranges beyond alarm limits.

use egui::{Align2, FontId, Painter, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::curves;
use super::lanes::{Lane, Map};
use super::pens::Pen;
use crate::app::{Curve, TrendMode};
use crate::model::{Alarm, AlarmKind, LimitSide, Quality};
use crate::ui::context::Pane;
use crate::ui::hatch;
use crate::ui::style;
use crate::ui::theme::{AlarmColors, Palette};

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

/// An alarm limit of a lane's leading pen.
pub struct Limit {
    side: LimitSide,
    value: f64,
    colors: AlarmColors,
    y: f32,
}

/// The alarm limits of a lane's leading pen.
pub fn limits(ui: &Ui, pane: &Pane<'_>, leader: &Pen, map: &Map) -> Vec<Limit> {
    let p = Palette::in_ui(ui);
    let alarms = pane.app.state.project().alarms.iter();
    let mine = alarms.filter(|alarm| alarm.tag.as_ref() == Some(&leader.tag.id));
    let limit = |alarm: &std::sync::Arc<Alarm>| {
        let AlarmKind::Limit { side, .. } = alarm.kind else { return None };
        let value = alarm.kind.limit()?;
        let colors = *p.alarms.get(3 - alarm.priority.rank().min(3))?;
        Some(Limit { side, value, colors, y: map.y(leader.fraction(value)) })
    };
    mine.filter_map(limit).collect()
}

/// Bands from each limit to the edge of the lane, behind the curves.
pub fn bands(painter: &Painter, frame: Rect, limits: &[Limit]) {
    for limit in limits {
        let (y, is_high) = (limit.y, limit.side.is_high());
        let edge = if is_high { frame.min.y } else { frame.max.y };
        let is_seen = if is_high { y > edge } else { y < edge };
        if is_seen {
            let band = Rect::from_x_y_ranges(frame.x_range(), y.min(edge)..=y.max(edge));
            painter.rect_filled(band, 0.0, limit.colors.fill.gamma_multiply(0.08));
        }
        painter.hline(frame.x_range(), y, Stroke::new(1.0, limit.colors.fill));
    }
}

/// The letters of the limits, over the curves, so that colour is never alone.
pub fn letters(painter: &Painter, p: &Palette, frame: Rect, limits: &[Limit]) {
    let mut taken: Vec<Rect> = Vec::new();
    for limit in limits {
        let word = match limit.side {
            LimitSide::HighHigh => "HIHI",
            LimitSide::High => "HI",
            LimitSide::Low => "LO",
            LimitSide::LowLow => "LOLO",
        };
        let font = FontId::proportional(style::SMALL);
        let galley = painter.layout_no_wrap(format!("{word} {}", limit.value), font, p.text);
        let is_high = limit.side.is_high();
        let align = if is_high { Align2::RIGHT_BOTTOM } else { Align2::RIGHT_TOP };
        let mut rect = align.anchor_size(pos2(frame.max.x - 4.0, limit.y), galley.size());
        // Whole inside the lane, and beside those that stand there: neither cut nor covered.
        if limit.y >= frame.min.y && limit.y <= frame.max.y {
            let (over, under) = (frame.min.y - rect.min.y, rect.max.y - frame.max.y);
            rect = rect.translate(vec2(0.0, over.max(0.0) - under.max(0.0)));
        }
        while let Some(other) = taken.iter().find(|other| other.intersects(rect)) {
            rect = rect.translate(vec2(other.min.x - 7.0 - rect.max.x, 0.0));
        }
        taken.push(rect.expand2(vec2(2.0, 0.0)));
        painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 0.0, p.plot.gamma_multiply(0.8));
        painter.galley(rect.min, galley, p.text);
    }
}
