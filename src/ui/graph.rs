//! A small graph: a frame with two axes, lines in it, marks at round values. For pictures that nobody zooms:
//! the XY pane, the spectrum, the trend on paper. The trend's own pane has lanes and paints its axes itself;
//! it shares the round steps and the numbers, and lays a recording over its lanes by a graph.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::style;
use super::theme::Palette;

/// A mark of an axis: where, and its text.
pub type Mark = (f64, String);

/// A frame and what it spans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Graph {
    /// Inside of the axes.
    pub frame: Rect,
    /// Left and right edge.
    pub x: (f64, f64),
    /// Lower and upper edge.
    pub y: (f64, f64),
}

impl Graph {
    /// Where a point lies.
    pub fn at(&self, x: f64, y: f64) -> Pos2 {
        let part = |value: f64, (low, high): (f64, f64)| ((value - low) / (high - low)) as f32;
        let (across, up) = (part(x, self.x), part(y, self.y));
        // Far outside is as good as just outside, and harmless to whoever fills triangles.
        let within = |part: f32| if part.is_finite() { part.clamp(-4.0, 5.0) } else { 0.0 };
        pos2(
            self.frame.min.x + within(across) * self.frame.width(),
            self.frame.max.y - within(up) * self.frame.height(),
        )
    }

    /// What lies under a place of the screen, across.
    pub fn x_under(&self, pos: Pos2) -> f64 {
        let part = f64::from((pos.x - self.frame.min.x) / self.frame.width());
        self.x.0 + part * (self.x.1 - self.x.0)
    }

    /// The ground and its edge.
    pub fn ground(&self, painter: &Painter, fill: Color32, p: &Palette) {
        painter.rect_filled(self.frame, 0.0, fill);
        painter.rect_stroke(self.frame, 0.0, Stroke::new(1.0, p.edge), StrokeKind::Outside);
    }

    /// Marks below the frame with their lines, and what the axis counts.
    pub fn across(&self, painter: &Painter, p: &Palette, marks: &[Mark], title: &str) {
        let mut free = self.frame.min.x - 20.0;
        for (value, text) in marks {
            let x = self.at(*value, self.y.0).x;
            painter.vline(
                x,
                self.frame.y_range(),
                Stroke::new(0.5, p.plot_grid.gamma_multiply(0.6)),
            );
            let galley = painter.layout_no_wrap(text.clone(), small(), p.text);
            let rect =
                Align2::CENTER_TOP.anchor_size(pos2(x, self.frame.max.y + 3.0), galley.size());
            if rect.min.x > free && rect.max.x < self.frame.max.x + 24.0 {
                free = rect.max.x + 6.0;
                painter.galley(rect.min, galley, p.text);
            }
        }
        let at = pos2(self.frame.center().x, self.frame.max.y + 19.0);
        painter.text(at, Align2::CENTER_TOP, title, FontId::proportional(style::BODY), p.text);
    }

    /// Marks left of the frame with their lines, and above them what the axis counts.
    pub fn up(&self, painter: &Painter, p: &Palette, marks: &[Mark], title: &str) {
        for (value, text) in marks {
            let y = self.at(self.x.0, *value).y;
            painter.hline(
                self.frame.x_range(),
                y,
                Stroke::new(0.5, p.plot_grid.gamma_multiply(0.6)),
            );
            let at = pos2(self.frame.min.x - 5.0, y);
            painter.text(at, Align2::RIGHT_CENTER, text, small(), p.text);
        }
        let font = FontId::proportional(style::BODY);
        let galley = painter.layout_no_wrap(title.to_owned(), font, p.text);
        let rect =
            Align2::LEFT_BOTTOM.anchor_size(self.frame.left_top() - vec2(0.0, 3.0), galley.size());
        painter.galley(rect.min, galley, p.text);
    }

    /// A line through points, or a dot where there is one.
    pub fn line(&self, painter: &Painter, points: &[[f64; 2]], stroke: Stroke) {
        let painter = painter.with_clip_rect(self.frame.expand(1.0));
        match points {
            [[x, y]] => {
                painter.circle_filled(self.at(*x, *y), stroke.width.max(1.5), stroke.color);
            }
            _ => {
                painter.extend(
                    self.pieces(points).into_iter().map(|piece| Shape::line(piece, stroke)),
                );
            }
        }
    }

    /// The same in dashes.
    pub fn dashes(&self, painter: &Painter, points: &[[f64; 2]], stroke: Stroke) {
        let painter = painter.with_clip_rect(self.frame.expand(1.0));
        match points {
            [[x, y]] => {
                painter.circle_stroke(self.at(*x, *y), 2.5, stroke);
            }
            _ => {
                let pieces = self.pieces(points);
                let dashes = pieces.iter().flat_map(|piece| dashed(piece));
                painter.extend(dashes.map(|dash| Shape::line(dash, stroke)));
            }
        }
    }

    /// The parts of a line in the frame and a frame's size around it, cut where they leave it: moving a point
    /// that lies far outside would turn the line.
    fn pieces(&self, points: &[[f64; 2]]) -> Vec<Vec<Pos2>> {
        let part = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low);
        let mut pieces: Vec<Vec<Pos2>> = Vec::new();
        let mut goes_on = false;
        for pair in points.array_windows() {
            let [from, to] = pair.map(|[x, y]| [part(x, self.x), part(y, self.y)]);
            let Some((enters, leaves)) = inside(from, to) else {
                goes_on = false;
                continue;
            };
            let at = |share: f64| {
                let (x, y) =
                    (from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
                let across = self.frame.min.x + x as f32 * self.frame.width();
                pos2(across, self.frame.max.y - y as f32 * self.frame.height())
            };
            match pieces.last_mut().filter(|_| goes_on && enters == 0.0) {
                Some(piece) => piece.push(at(leaves)),
                None => pieces.push(vec![at(enters), at(leaves)]),
            }
            goes_on = leaves == 1.0;
        }
        pieces
    }
}

/// Which part of a line from one point to another lies in the frame (0 to 1) or no further than one frame
/// beside it; None where no part does.
fn inside(from: [f64; 2], to: [f64; 2]) -> Option<(f64, f64)> {
    if !from.iter().chain(&to).all(|part| part.is_finite()) {
        return None;
    }
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (from, to) in from.into_iter().zip(to) {
        let way = to - from;
        let mut ends = [(-1.0 - from) / way, (2.0 - from) / way];
        if way == 0.0 {
            ends = if (-1.0..=2.0).contains(&from) { [0.0, 1.0] } else { [1.0, 0.0] };
        } else if way < 0.0 {
            ends.reverse();
        }
        (enters, leaves) = (enters.max(ends[0]), leaves.min(ends[1]));
    }
    (enters <= leaves).then_some((enters, leaves))
}

/// Length of a dash, and of what is left out after it.
const DASH: f32 = 6.0;
const LEFT_OUT: f32 = 4.0;

/// The dashes of a line, each of them whole: of level pieces shorter than a pixel nothing would be left.
fn dashed(points: &[Pos2]) -> Vec<Vec<Pos2>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<Pos2> = points.first().copied().into_iter().collect();
    let (mut is_drawn, mut left) = (true, DASH);
    for [from, to] in points.array_windows() {
        let length = from.distance(*to);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            dash.push(from.lerp(*to, done / length));
            if is_drawn {
                dashes.push(std::mem::take(&mut dash));
            }
            is_drawn = !is_drawn;
            left = if is_drawn { DASH } else { LEFT_OUT };
        }
        left -= length - done;
        if is_drawn {
            dash.push(*to);
        }
    }
    dashes.extend(Some(dash).filter(|dash| is_drawn && dash.len() > 1));
    dashes
}

fn small() -> FontId {
    FontId::proportional(style::SMALL)
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
pub fn nice_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    let multiple = [1.0, 2.0, 5.0].into_iter().find(|m| m * power >= least * (1.0 - 1e-9));
    multiple.unwrap_or(10.0) * power
}

/// Round values between `low` and `high`, about `wanted` of them.
pub fn round_marks((low, high): (f64, f64), wanted: usize) -> Vec<Mark> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    let step = nice_step(span / wanted.max(1) as f64);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    let mark = |n: i64| (n as f64 * step, number_text(n as f64 * step, step));
    (first..=last.min(first.saturating_add(200))).map(mark).collect()
}

/// 1, 2 and 5 of every decade between `low` and `high`, which are positive; `text` names them. Where they
/// are many, the powers of ten alone.
pub fn log_marks((low, high): (f64, f64), text: impl Fn(f64) -> String) -> Vec<Mark> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let steps: &[f64] = if last - first > 4 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let all = (first..=last).flat_map(|power| steps.iter().map(move |m| m * 10f64.powi(power)));
    all.filter(|v| (low..=high).contains(v)).map(|v| (v, text(v))).collect()
}

/// A value of an axis with as many digits as the step between its marks needs.
pub fn number_text(value: f64, step: f64) -> String {
    let digits = (-step.abs().log10().floor()).clamp(0.0, 9.0) as usize;
    // No minus before zero.
    let value = if value.abs() < step.abs() * 1e-6 { 0.0 } else { value };
    let text = format!("{value:.digits$}");
    if text.len() > 10 { format!("{value:.3e}") } else { text }
}

/// A value to so many significant digits, without zeros that say nothing.
pub fn short(value: f64, digits: i32) -> String {
    let text = significant(value, digits);
    if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A value to so many significant digits.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let power = value.abs().log10().floor() as i32;
    if !(-4..7).contains(&power) {
        let digits = (digits - 1).max(0) as usize;
        return format!("{value:.digits$e}");
    }
    let digits = (digits - 1 - power).clamp(0, 9) as usize;
    format!("{value:.digits$}")
}
