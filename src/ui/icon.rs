//! The program's sign, a gauge glass: a vertical tube between two fittings, half full, with a scale.

use egui::{Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::theme::LIGHT;

/// Draws the sign into the largest square inside `rect`.
pub fn paint(painter: &Painter, rect: Rect) {
    let side = rect.width().min(rect.height());
    let unit = side / 16.0;
    let corner = rect.center() - vec2(side, side) / 2.0;
    let area = |x0: f32, y0: f32, x1: f32, y1: f32| {
        Rect::from_min_max(corner + vec2(x0, y0) * unit, corner + vec2(x1, y1) * unit)
    };
    let p = &LIGHT;
    painter.rect_filled(area(0.0, 0.0, 16.0, 16.0), 0.0, p.header);
    // Fittings.
    for (top, bottom) in [(1.2, 3.2), (12.8, 14.8)] {
        painter.rect_filled(area(2.4, top, 10.6, bottom), 0.5 * unit, p.text);
    }
    // Glass and what stands in it.
    painter.rect_filled(area(4.2, 3.0, 8.8, 13.0), 0.0, p.plot);
    painter.rect_filled(area(4.2, 7.2, 8.8, 13.0), 0.0, p.edit_edge);
    let glass = Stroke::new(0.7 * unit, p.text);
    painter.rect_stroke(area(4.2, 2.8, 8.8, 13.2), 0.0, glass, StrokeKind::Middle);
    // Scale.
    let scale = Stroke::new(0.6 * unit, p.text);
    for (tick, length) in [(4.4, 3.4), (7.2, 2.2), (10.0, 2.2), (12.0, 3.4)] {
        let y = corner.y + tick * unit;
        let left = corner.x + 10.4 * unit;
        painter.line_segment([pos2(left, y), pos2(left + length * unit, y)], scale);
    }
}
