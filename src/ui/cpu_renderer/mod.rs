//! Draws what egui tessellated into memory: no GPU, no window system, the same bytes everywhere.
//!
//! Coverage by fixed-point (24.8) edge functions with the top-left rule, bilinear texture lookup, and
//! premultiplied blending in gamma space, which is what egui's own shaders do (egui_glow's
//! `fragment.glsl`, without its dithering). A whole window so drawn differs from the one glow draws on
//! Mesa's llvmpipe by at most 2 of 255 (measured). `texture` looks colours up, `raster` fills triangles.
//! Paint callbacks are not drawn: they belong to a graphics card. Odd input (missing textures, wild
//! coordinates, indices out of range) leaves out what cannot be drawn and never panics.

mod clip;
mod raster;
mod texture;

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Rect, TextureId, TextureOptions, TexturesDelta};

use raster::{Canvas, Corner, Window};
use texture::Texture;

/// The longest side of a picture, in pixels.
pub const SIDE_MAX: usize = 8192;

/// Textures, and the skill to draw with them.
#[derive(Default)]
pub struct CpuRenderer {
    textures: HashMap<TextureId, Texture>,
    /// Freed by the last frame, which may still be painted.
    condemned: Vec<TextureId>,
}

/// A finished picture: rows from the top, premultiplied RGBA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width × height` pixels.
    pub pixels: Vec<[u8; 4]>,
}

impl CpuRenderer {
    /// Takes over what a frame changed in the textures. What it freed stays until the next call,
    /// because the frame itself may still use it.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in self.condemned.drain(..) {
            self.textures.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, &change);
            }
        }
        self.condemned.extend(delta.free.drain());
    }

    /// Gives the renderer a picture that meshes may name as `id`.
    pub fn register(&mut self, id: TextureId, image: &ColorImage, options: TextureOptions) {
        self.textures.insert(id, Texture::new(image, options));
    }

    /// How many textures are held.
    pub fn texture_count(&self) -> usize {
        self.textures.len()
    }

    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        let egui::ImageData::Color(image) = &change.image;
        match change.pos {
            None => self.register(id, image, change.options),
            Some(at) => {
                if let Some(texture) = self.textures.get_mut(&id) {
                    texture.patch(at, image);
                }
            }
        }
    }

    /// Draws `primitives` over `background`. `size` is in pixels, at most [`SIDE_MAX`] each way.
    pub fn paint(
        &self,
        size: [usize; 2],
        pixels_per_point: f32,
        background: Color32,
        primitives: &[ClippedPrimitive],
    ) -> Frame {
        let [width, height] = size.map(|side| side.min(SIDE_MAX));
        let mut canvas = Canvas::new(width, height, background.to_array());
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let window = window(primitive.clip_rect, pixels_per_point, width, height);
            if let Some(texture) = self.textures.get(&mesh.texture_id)
                && !window.is_empty()
            {
                draw(&mut canvas, window, pixels_per_point, mesh, texture);
            }
        }
        Frame { width, height, pixels: canvas.into_pixels() }
    }
}

fn draw(canvas: &mut Canvas, window: Window, scale: f32, mesh: &Mesh, texture: &Texture) {
    for triple in mesh.indices.chunks_exact(3) {
        let &[a, b, c] = triple else { continue };
        let corner = |index: u32| {
            let vertex = mesh.vertices.get(usize::try_from(index).ok()?)?;
            seen(vertex, scale)
        };
        let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c)) else { continue };
        if a.is_invisible() && b.is_invisible() && c.is_invisible() {
            continue;
        }
        if !window.touches(&[a, b, c]) {
            continue;
        }
        if clip::is_tame(&[a, b, c]) {
            canvas.triangle(window, [a, b, c], texture);
            continue;
        }
        let polygon = clip::to_guard_band(&[a, b, c]);
        if let Some((first, rest)) = polygon.split_first() {
            for pair in rest.windows(2) {
                if let &[second, third] = pair {
                    canvas.triangle(window, [*first, second, third], texture);
                }
            }
        }
    }
}

/// The vertex in pixels; `None` where a coordinate is not a finite number.
fn seen(vertex: &Vertex, scale: f32) -> Option<Corner> {
    let (x, y) = (vertex.pos.x * scale, vertex.pos.y * scale);
    let uv = [vertex.uv.x, vertex.uv.y];
    let finite = x.is_finite() && y.is_finite() && uv.iter().all(|c| c.is_finite());
    finite.then(|| Corner { x, y, uv, color: vertex.color.to_array().map(f32::from) })
}

/// The clip rectangle in whole pixels, rounded as egui's own painters round it.
fn window(clip: Rect, scale: f32, width: usize, height: usize) -> Window {
    let edge = |at: f32, side: usize| {
        let side = side as f32;
        // NaN becomes 0: an empty window rather than a wrong one.
        (at * scale).round().max(0.0).min(side) as i64
    };
    Window {
        left: edge(clip.min.x, width),
        top: edge(clip.min.y, height),
        right: edge(clip.max.x, width),
        bottom: edge(clip.max.y, height),
    }
}
