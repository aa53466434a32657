//! Fills triangles, one span a row.
//!
//! A pixel belongs to a triangle when its centre lies inside, or on a top or left edge: neighbours
//! share every edge without gap or overlap. Edge functions are exact integers (24.8 coordinates), so
//! the first and last pixel of each row come from one division instead of a test for each pixel.

use egui::TextureFilter;

use super::texture::Texture;

/// Fixed-point steps in a pixel.
const STEPS: i64 = 256;
/// Farthest coordinate, in pixels: twice the guard band of `clip`.
const FAR: f32 = 2_097_152.0;

/// A corner of a triangle: position in pixels, place in the texture, colour 0 to 255.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) uv: [f32; 2],
    pub(super) color: [f32; 4],
}

impl Corner {
    /// True where nothing is added to a picture; a colour with alpha 0 may still brighten.
    pub(super) fn is_invisible(&self) -> bool {
        self.color == [0.0; 4]
    }
}

/// The pixels that may be touched: `left..right`, `top..bottom`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) right: i64,
    pub(super) bottom: i64,
}

impl Window {
    pub(super) fn is_empty(&self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// False where the triangle surely lies outside.
    pub(super) fn touches(&self, corners: &[Corner; 3]) -> bool {
        let (left, right) = (self.left as f32, self.right as f32);
        let (top, bottom) = (self.top as f32, self.bottom as f32);
        let outside = corners.iter().all(|c| c.x < left)
            || corners.iter().all(|c| c.x > right)
            || corners.iter().all(|c| c.y < top)
            || corners.iter().all(|c| c.y > bottom);
        !outside
    }
}

/// A place in fixed-point pixels.
type Point = [i64; 2];

fn fixed(corner: &Corner) -> Point {
    let steps = |v: f32| (v.clamp(-FAR, FAR) * STEPS as f32).round() as i64;
    [steps(corner.x), steps(corner.y)]
}

/// `value(x, y) = x·dx + y·dy + rest`: positive inside the triangle, zero on the edge.
#[derive(Clone, Copy)]
struct Edge {
    dx: i64,
    dy: i64,
    rest: i64,
    /// 0 for edges that own their boundary pixels, 1 for the others.
    bias: i64,
}

impl Edge {
    fn new(a: Point, b: Point) -> Edge {
        let ([ax, ay], [bx, by]) = (a, b);
        let (dx, dy) = (ay - by, bx - ax);
        let top = dy > 0 && dx == 0;
        let left = dx > 0;
        let bias = i64::from(!(top || left));
        Edge { dx, dy, rest: -(ax * dx + ay * dy), bias }
    }

    /// The value at the centre of a pixel.
    fn at_pixel(&self, x: i64, y: i64) -> i64 {
        let centre = |v: i64| v * STEPS + STEPS / 2;
        centre(x) * self.dx + centre(y) * self.dy + self.rest
    }

    /// Narrows `first..last` to the pixels of a row that lie inside; `value` is at pixel 0.
    fn narrow(&self, value: i64, first: &mut i64, last: &mut i64) {
        let step = self.dx * STEPS;
        let need = self.bias - value;
        if step > 0 {
            // x ≥ need / step, rounded up.
            *first = (*first).max(-(-need).div_euclid(step));
        } else if step < 0 {
            // x ≤ need / step, rounded down; `last` stands one beyond.
            *last = (*last).min((-need).div_euclid(-step) + 1);
        } else if need > 0 {
            *last = *first;
        }
    }
}

/// What is interpolated over a triangle: a plane through three corner values.
struct Surface<'a> {
    edges: [Edge; 3],
    corners: [Corner; 3],
    scale: f32,
    texture: &'a Texture,
    filter: TextureFilter,
}

/// A picture under construction.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, background: [u8; 4]) -> Canvas {
        Canvas { width, height, pixels: vec![background; width.saturating_mul(height)] }
    }

    pub(super) fn into_pixels(self) -> Vec<[u8; 4]> {
        self.pixels
    }

    /// Draws one triangle inside `window`, whichever way round its corners go.
    pub(super) fn triangle(&mut self, window: Window, corners: [Corner; 3], texture: &Texture) {
        let [mut a, mut b, c] = corners;
        let twice_area = Edge::new(fixed(&a), fixed(&b)).through(fixed(&c));
        if twice_area == 0 {
            return;
        }
        if twice_area < 0 {
            std::mem::swap(&mut a, &mut b);
        }
        let [pa, pb, pc] = [fixed(&a), fixed(&b), fixed(&c)];
        let edges = [Edge::new(pb, pc), Edge::new(pc, pa), Edge::new(pa, pb)];
        let area = twice_area.abs() as f32;
        let corners = [a, b, c];
        let filter = texture.filter(texels_per_pixel(&corners, texture, area));
        let surface = Surface { edges, corners, scale: 1.0 / area, texture, filter };
        let solid = surface.solid();

        let rows = [pa, pb, pc].map(|[_, y]| y.div_euclid(STEPS));
        let [r0, r1, r2] = rows;
        let top = r0.min(r1).min(r2).max(window.top);
        let bottom = (r0.max(r1).max(r2) + 1).min(window.bottom);
        for y in top..bottom {
            let values = edges.map(|edge| edge.at_pixel(0, y));
            let (mut first, mut last) = (window.left, window.right);
            for (edge, value) in edges.iter().zip(values) {
                edge.narrow(value, &mut first, &mut last);
            }
            if first >= last {
                continue;
            }
            let Some(span) = self.span(y, first, last) else { continue };
            match solid {
                Some(color) => fill(span, color),
                None => surface.shade(span, first, values),
            }
        }
    }

    fn span(&mut self, y: i64, first: i64, last: i64) -> Option<&mut [[u8; 4]]> {
        let [y, first, last] = [usize::try_from(y), usize::try_from(first), usize::try_from(last)];
        let (y, first, last) = (y.ok()?, first.ok()?, last.ok()?);
        if y >= self.height || last > self.width {
            return None;
        }
        let row = y * self.width;
        self.pixels.get_mut(row + first..row + last)
    }
}

impl Edge {
    fn through(&self, point: Point) -> i64 {
        let [x, y] = point;
        x * self.dx + y * self.dy + self.rest
    }
}

/// How many texels a pixel shows, by area; `area` is twice the triangle's, in fixed-point steps.
fn texels_per_pixel(corners: &[Corner; 3], texture: &Texture, area: f32) -> f32 {
    let [a, b, c] = corners.map(|corner| corner.uv);
    let ([au, av], [bu, bv], [cu, cv]) = (a, b, c);
    let [width, height] = texture.size();
    let texels = ((bu - au) * (cv - av) - (bv - av) * (cu - au)).abs() * width * height;
    texels * (STEPS * STEPS) as f32 / area
}

impl Surface<'_> {
    /// The one colour of the whole triangle, if it has but one.
    fn solid(&self) -> Option<[f32; 4]> {
        let [a, b, c] = &self.corners;
        let same = a.color == b.color && a.color == c.color && a.uv == b.uv && a.uv == c.uv;
        same.then(|| multiply(a.color, self.texture.sample(self.filter, a.uv)))
    }

    /// Colours a row; `values` are the edges' values at pixel 0 of it.
    fn shade(&self, span: &mut [[u8; 4]], first: i64, values: [i64; 3]) {
        let [a, b, c] = &self.corners;
        let one_color = a.color == b.color && a.color == c.color;
        let [v0, v1, _] = values;
        let [e0, e1, _] = &self.edges;
        let (step0, step1) = (e0.dx * STEPS, e1.dx * STEPS);
        let (mut v0, mut v1) = (v0 + step0 * first, v1 + step1 * first);
        for pixel in span {
            let (wa, wb) = (v0 as f32 * self.scale, v1 as f32 * self.scale);
            let wc = 1.0 - wa - wb;
            v0 += step0;
            v1 += step1;
            let blend = |x: f32, y: f32, z: f32| x * wa + y * wb + z * wc;
            let ([au, av], [bu, bv], [cu, cv]) = (a.uv, b.uv, c.uv);
            let texel = self.texture.sample(self.filter, [blend(au, bu, cu), blend(av, bv, cv)]);
            if texel == [0.0; 4] {
                continue;
            }
            let color = if one_color {
                a.color
            } else {
                let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.color, b.color);
                let [c0, c1, c2, c3] = c.color;
                [blend(a0, b0, c0), blend(a1, b1, c1), blend(a2, b2, c2), blend(a3, b3, c3)]
            };
            *pixel = over(multiply(color, texel), *pixel);
        }
    }
}

/// One colour on a whole span; opaque ones, which are most of any window, are copied.
fn fill(span: &mut [[u8; 4]], color: [f32; 4]) {
    let [_, _, _, alpha] = color;
    if alpha >= 255.0 {
        span.fill(over(color, [0; 4]));
        return;
    }
    for pixel in span {
        *pixel = over(color, *pixel);
    }
}

fn multiply(color: [f32; 4], texel: [f32; 4]) -> [f32; 4] {
    let ([r, g, b, a], [tr, tg, tb, ta]) = (color, texel);
    [r * tr / 255.0, g * tg / 255.0, b * tb / 255.0, a * ta / 255.0]
}

/// Premultiplied `above` laid over `below`.
fn over(above: [f32; 4], below: [u8; 4]) -> [u8; 4] {
    let ([r, g, b, a], [br, bg, bb, ba]) = (above, below);
    let through = 1.0 - a / 255.0;
    // `as u8` saturates, which is the clamping wanted.
    let one = |above: f32, below: u8| (above + f32::from(below) * through + 0.5) as u8;
    [one(r, br), one(g, bg), one(b, bb), one(a, ba)]
}
