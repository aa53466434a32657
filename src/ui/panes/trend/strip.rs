//! A pen with states, in a strip: on is filled, off is a line, others are in words.

use egui::{Align2, FontId, Painter, Rect, Stroke, pos2};

use super::curves;
use super::lanes::Map;
use super::pens::Pen;
use crate::app::Curve;
use crate::app::lang::{self, Lang};
use crate::app::trend::Shifted;
use crate::ui::reading::value_text;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Height of the band of an earlier time, in points.
const EARLIER: f32 = 8.0;

/// Paints the states of a pen.
pub fn paint(painter: &Painter, p: &Palette, lang: Lang, pen: &Pen, curve: &Curve, map: &Map) {
    let painter = painter.with_clip_rect(map.frame.intersect(painter.clip_rect()));
    for number in 0..curve.runs.len() {
        let (points, until) = curves::held(curve, number, map.window);
        let mut from = 0;
        for at in 1..=points.len() {
            let (Some(first), next) = (points.get(from), points.get(at)) else { continue };
            if next.is_some_and(|next| next[1] == first[1]) {
                continue;
            }
            let last = points.get(at - 1).map_or(first[0], |p| p[0]);
            let end = next.map_or(until.unwrap_or(last), |next| next[0]);
            let y = map.frame.y_range().shrink(2.0);
            let x = map.x(first[0])..=map.x(end).max(map.x(first[0]) + 1.5);
            state(&painter, p, lang, pen, first[1], Rect::from_x_y_ranges(x, y));
            from = at;
        }
    }
}

/// Paints the states of an earlier time as a narrow band at the foot, part by part as it is laid onto the window.
pub fn earlier(
    painter: &Painter,
    p: &Palette,
    lang: Lang,
    pen: &Pen,
    (parts, curve): (&[Shifted], &Curve),
    map: &Map,
) {
    let frame = map.frame.with_min_y(map.frame.max.y - EARLIER);
    for part in parts {
        let x = map.x(part.from)..=map.x(part.to);
        let clip = Rect::from_x_y_ranges(x, frame.y_range()).intersect(painter.clip_rect());
        let mut pale = painter.with_clip_rect(clip);
        pale.set_opacity(0.6);
        let window = (map.window.0 - part.shift_s, map.window.1 - part.shift_s);
        paint(&pale, p, lang, pen, curve, &Map { window, frame, ..*map });
    }
}

fn state(painter: &Painter, p: &Palette, lang: Lang, pen: &Pen, value: f64, rect: Rect) {
    let (color, frame) = (pen.color(p), painter.clip_rect());
    let is_boolean = pen.tag.data_type.is_boolean();
    let is_on = value >= 0.5;
    let seen = rect.intersect(frame);
    if is_boolean && !is_on {
        painter.hline(seen.x_range(), rect.max.y - 1.0, Stroke::new(2.0, color));
    } else {
        let share = if is_boolean { 0.55 } else { 0.25 };
        painter.rect_filled(seen, 0.0, color.gamma_multiply(share));
        painter.hline(seen.x_range(), rect.min.y, Stroke::new(2.0, color));
        painter.vline(rect.min.x, rect.y_range(), Stroke::new(1.0, color));
    }
    let words = pen.tag.words();
    let text = if is_boolean && words.is_none() {
        lang::bool_word(lang, is_on).to_owned()
    } else {
        value_text(lang, &pen.as_read(value), (pen.tag.decimals, words))
    };
    let galley = painter.layout_no_wrap(text, FontId::proportional(style::SMALL), p.text);
    if galley.size().x + 8.0 <= seen.width() && galley.size().y <= rect.height() + 2.0 {
        let at = pos2(seen.min.x + 4.0, rect.center().y);
        let place = Align2::LEFT_CENTER.anchor_size(at, galley.size());
        painter.galley(place.min, galley, p.text);
    }
}
