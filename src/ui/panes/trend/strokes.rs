//! From runs of points to shapes.
//!
//! A few points become lines with soft edges. A run with more points than pixel columns becomes one upright
//! bar a column, from its lowest to its highest point, joined to the column before: the same picture for a
//! tenth of the triangles.

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
}

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
    let place = |p: &[f64; 2]| pos2(map.x(p[0]), map.y(height(p[1])));
    let columns = columns(points, map, style.pixels);
    match points {
        [] => {}
        [one] => out.push(Shape::circle_filled(place(one), 2.0, style.color)),
        many if many.len() > columns => {
            let mut bars = Bars::new(style, columns);
            let mut before: Option<Pos2> = None;
            for at in many.iter().map(place) {
                if let Some(last) = before.filter(|_| style.has_steps) {
                    bars.add(pos2(at.x, last.y));
                }
                bars.add(at);
                before = Some(at);
            }
            out.push(Shape::mesh(bars.finish()));
        }
        many => {
            let mut line = Vec::with_capacity(many.len() * if style.has_steps { 2 } else { 1 });
            for at in many.iter().map(place) {
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

/// Pixel columns that a run spans within the frame.
fn columns(points: &[[f64; 2]], map: &Map, pixels: f32) -> usize {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0 };
    let frame = map.frame.x_range();
    let column = |p: &[f64; 2]| (frame.clamp(map.x(p[0])) * pixels).floor();
    (column(last) - column(first)).max(0.0) as usize + 1
}

struct Bars {
    style: Style,
    mesh: Mesh,
    /// Pixel column, lowest and highest place in it, and the last one.
    open: Option<(f32, f32, f32, f32)>,
}

impl Bars {
    fn new(style: Style, columns: usize) -> Bars {
        let mut mesh = Mesh::default();
        // A bar a column and one beyond each edge; two triangles each.
        mesh.reserve_vertices(4 * (columns + 2));
        mesh.reserve_triangles(2 * (columns + 2));
        Bars { style, mesh, open: None }
    }

    fn add(&mut self, at: Pos2) {
        let column = (at.x * self.style.pixels).floor();
        if let Some((open, low, high, last)) = &mut self.open
            && *open == column
        {
            (*low, *high, *last) = (low.min(at.y), high.max(at.y), at.y);
            return;
        }
        let (mut low, mut high) = (at.y, at.y);
        if let Some((open, before_low, before_high, last)) = self.open.take() {
            self.bar(open, before_low, before_high);
            if column - open <= 1.5 {
                (low, high) = (low.min(last), high.max(last));
            } else {
                let x = (open + 0.5) / self.style.pixels;
                self.segment(pos2(x, last), at);
            }
        }
        self.open = Some((column, low, high, at.y));
    }

    fn bar(&mut self, column: f32, low: f32, high: f32) {
        let (half, middle) = (self.style.width / 2.0, (column + 0.5) / self.style.pixels);
        let (min, max) = (pos2(middle - half, low - half), pos2(middle + half, high + half));
        self.quad([min, pos2(max.x, min.y), max, pos2(min.x, max.y)]);
    }

    fn segment(&mut self, from: Pos2, to: Pos2) {
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
        if let Some((column, low, high, _)) = self.open.take() {
            self.bar(column, low, high);
        }
        self.mesh
    }
}
