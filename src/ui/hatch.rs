//! The hatch that says "not to be trusted" without a colour.

use egui::{Painter, Rect, Stroke, pos2};

/// Distance between the lines, in points, measured along an axis.
const PITCH: f32 = 8.0;

/// Draws rising diagonal lines inside `rect`.
///
/// The lines lie on a grid of the whole window, so that the hatch of one cell goes on in the next.
pub fn hatch(painter: &Painter, rect: Rect, stroke: Stroke) {
    for [from, to] in lines(rect) {
        painter.line_segment([from, to], stroke);
    }
}

/// The segments of the hatch: pieces of the lines `x + y = n · PITCH` inside `rect`.
pub fn lines(rect: Rect) -> Vec<[egui::Pos2; 2]> {
    if !rect.is_finite() || !rect.is_positive() {
        return Vec::new();
    }
    let mut segments = Vec::new();
    let last = rect.max.x + rect.max.y;
    let mut sum = ((rect.min.x + rect.min.y) / PITCH).ceil() * PITCH;
    while sum < last {
        // From the lower left end of the line to its upper right end.
        let left = (sum - rect.max.y).max(rect.min.x);
        let right = (sum - rect.min.y).min(rect.max.x);
        segments.push([pos2(left, sum - left), pos2(right, sum - right)]);
        sum += PITCH;
    }
    segments
}
