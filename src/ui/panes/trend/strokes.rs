//! From runs of points to shapes.
//!
//! A few points become lines with soft edges. A run with more points than columns becomes one upright bar a
//! column, from the lowest to the highest place that the line has in it: the same picture for a tenth of the
//! triangles. Columns are those that the curve was reduced to, so that a bar is what every sample of its
//! column would have drawn, no matter how few of them are left.

use std::sync::Arc;

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Shape, Stroke, pos2, vec2};

use super::lanes::Map;

/// How a curve is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Its colour.
    pub color: Color32,
    /// Its width, in points.
    pub width: f32,
    /// A value holds until the next one.
    pub has_steps: bool,
    /// Physical pixels in a point.
    pub pixels: f32,
    /// Width of the columns that the curve was reduced to, ms; 0 where nobody knows.
    pub column_ms: i64,
}

/// Columns wider than this, in physical pixels, get no bars: they would be blocks.
const WIDEST: f64 = 2.0;

/// The points of a run within the window, and one beyond each edge.
pub fn clip(run: &[[f64; 2]], (from, to): (f64, f64)) -> &[[f64; 2]] {
    let start = run.partition_point(|p| p[0] < from).saturating_sub(1);
    let end = (run.partition_point(|p| p[0] <= to) + 1).min(run.len());
    run.get(start..end).unwrap_or_default()
}

/// Draws a run; `height` gives the fraction of a value. A run of one point is a dot.
pub fn run(
    points: &[[f64; 2]],
    map: &Map,
    style: Style,
    height: impl Fn(f64) -> f64,
    out: &mut Vec<Shape>,
) {
    let columns = Columns::of(map, style);
    let most = columns.map_or(usize::MAX, |columns| columns.spanned(points, map.window));
    let points = drawn_in(points, map.window, style.has_steps);
    let place = |p: [f64; 2]| pos2(map.x(p[0]), map.y(height(p[1])));
    match (points.len(), columns) {
        (0, _) => {}
        (1, _) => out.extend(points.map(|p| Shape::circle_filled(place(p), 2.0, style.color))),
        (many, Some(columns)) if many > most => {
            let mut bars = Bars::new(style, columns, map, most);
            let mut before: Option<f64> = None;
            for [time, value] in points {
                let y = f64::from(map.y(height(value)));
                if let Some(last) = before.filter(|_| style.has_steps) {
                    bars.add([time, last]);
                }
                bars.add([time, y]);
                before = Some(y);
            }
            push(bars.finish(), out);
        }
        (many, _) => {
            let mut line = Vec::with_capacity(many * if style.has_steps { 2 } else { 1 });
            for at in points.map(place) {
                let last: Option<Pos2> = line.last().copied();
                if let Some(last) = last.filter(|last| style.has_steps && last.y != at.y) {
                    line.push(pos2(at.x, last.y));
                }
                line.push(at);
            }
            out.push(Shape::line(line, Stroke::new(style.width, style.color)));
        }
    }
}

/// Adds a mesh to the one before it: a curve torn into a thousand runs is one shape all the same.
fn push(mesh: Mesh, out: &mut Vec<Shape>) {
    match out.last_mut() {
        Some(Shape::Mesh(before)) => Arc::make_mut(before).append(mesh),
        _ => out.push(Shape::mesh(mesh)),
    }
}

/// The points of a run as they are drawn: its ends no further than a window's width beyond the window.
pub fn drawn_in(
    points: &[[f64; 2]],
    window: (f64, f64),
    has_steps: bool,
) -> impl ExactSizeIterator<Item = [f64; 2]> {
    points.iter().enumerate().map(move |(at, point)| match (at.checked_sub(1), at + 1) {
        (None, next) => near(*point, points.get(next), window, has_steps),
        (Some(before), next) if next == points.len() => {
            near(*point, points.get(before), window, has_steps)
        }
        _ => *point,
    })
}

/// A point far beyond an edge of the window, moved along its line to a window's width beyond it; `other` is
/// its neighbour. Places on the screen are too coarse for what is far away.
fn near(
    point: [f64; 2],
    other: Option<&[f64; 2]>,
    (from, to): (f64, f64),
    has_steps: bool,
) -> [f64; 2] {
    let time = point[0].clamp(from - (to - from), to + (to - from));
    let Some(other) = other.filter(|other| time != point[0] && other[0] != point[0]) else {
        return point;
    };
    let share = (time - point[0]) / (other[0] - point[0]);
    let value = match has_steps {
        // What held there: the earlier one of both.
        true if point[0] > other[0] => other[1],
        true => point[1],
        false => point[1] + (other[1] - point[1]) * share.clamp(0.0, 1.0),
    };
    [time, value]
}

/// Columns of time that bars stand in.
#[derive(Clone, Copy)]
struct Columns {
    /// Where they are counted from, ms since 1970.
    from: f64,
    /// Their width, ms.
    width: f64,
}

impl Columns {
    /// Those of the curve; pixel columns where they are narrower, as until an answer for a wider window has
    /// come. None where they are wide.
    fn of(map: &Map, style: Style) -> Option<Columns> {
        let points = f64::from(map.frame.width().max(1.0));
        let pixel = (map.window.1 - map.window.0) * 1000.0 / points / f64::from(style.pixels);
        let width = style.column_ms as f64;
        if width < pixel * 0.999 {
            return Some(Columns { from: map.window.0 * 1000.0, width: pixel });
        }
        (width <= pixel * WIDEST).then_some(Columns { from: 0.0, width })
    }

    /// The column of a moment, s since 1970.
    fn number(&self, time: f64) -> f64 {
        (((time * 1000.0).round() - self.from) / self.width).floor()
    }

    /// Where a column begins, s since 1970.
    fn start(&self, number: f64) -> f64 {
        (self.from + number * self.width) / 1000.0
    }

    /// How many a run spans within the window.
    fn spanned(&self, points: &[[f64; 2]], (from, to): (f64, f64)) -> usize {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0 };
        let number = |time: f64| self.number(time.clamp(from, to));
        (number(last[0]) - number(first[0])).max(0.0) as usize + 1
    }
}

/// A column while the line goes through it.
#[derive(Clone, Copy)]
struct Open {
    number: f64,
    low: f64,
    high: f64,
    /// Time and height of the last point.
    last: [f64; 2],
}

impl Open {
    fn add(&mut self, y: f64) {
        (self.low, self.high) = (self.low.min(y), self.high.max(y));
    }
}

struct Bars<'a> {
    style: Style,
    columns: Columns,
    map: &'a Map,
    mesh: Mesh,
    open: Option<Open>,
}

impl Bars<'_> {
    fn new(style: Style, columns: Columns, map: &Map, most: usize) -> Bars<'_> {
        let mut mesh = Mesh::default();
        // A bar a column and one beyond each edge; two triangles each.
        mesh.reserve_vertices(4 * (most + 2));
        mesh.reserve_triangles(2 * (most + 2));
        Bars { style, columns, map, mesh, open: None }
    }

    /// Goes on to a moment and a height. A line that leaves a column belongs to it as far as its border.
    fn add(&mut self, [time, y]: [f64; 2]) {
        let number = self.columns.number(time);
        let mut next = Open { number, low: y, high: y, last: [time, y] };
        if let Some(mut open) = self.open.take() {
            if open.number >= number {
                open.add(y);
                self.open = Some(Open { last: [time, y], ..open });
                return;
            }
            let [before, last] = open.last;
            let crossing = |border: f64| {
                let share = ((border - before) / (time - before)).clamp(0.0, 1.0);
                (border, last + (y - last) * share)
            };
            let (leaves, enters) = (open.number + 1.0, number);
            let out = crossing(self.columns.start(leaves));
            let into = crossing(self.columns.start(enters));
            open.add(out.1);
            next.add(into.1);
            self.bar(&open);
            if leaves < enters {
                self.segment(out, into);
            }
        }
        self.open = Some(next);
    }

    fn bar(&mut self, open: &Open) {
        let x = |number: f64| self.map.x(self.columns.start(number));
        let (left, right) = (x(open.number), x(open.number + 1.0));
        // As thick as a line.
        let aside = ((self.style.width - (right - left)) / 2.0).max(0.0);
        let half = self.style.width / 2.0;
        let min = pos2(left - aside, open.low as f32 - half);
        let max = pos2(right + aside, open.high as f32 + half);
        self.quad([min, pos2(max.x, min.y), max, pos2(min.x, max.y)]);
    }

    fn segment(&mut self, from: (f64, f64), to: (f64, f64)) {
        let place = |(time, y): (f64, f64)| pos2(self.map.x(time), y as f32);
        let (from, to) = (place(from), place(to));
        let way = (to - from).normalized() * (self.style.width / 2.0);
        let aside = vec2(-way.y, way.x);
        self.quad([from - aside, to - aside, to + aside, from + aside]);
    }

    fn quad(&mut self, corners: [Pos2; 4]) {
        let first = self.mesh.vertices.len() as u32;
        let color = self.style.color;
        let vertex = |pos| Vertex { pos, uv: WHITE_UV, color };
        self.mesh.vertices.extend(corners.map(vertex));
        self.mesh.add_triangle(first, first + 1, first + 2);
        self.mesh.add_triangle(first, first + 2, first + 3);
    }

    fn finish(mut self) -> Mesh {
        if let Some(open) = self.open.take() {
            self.bar(&open);
        }
        self.mesh
    }
}
