//! Texture lookup: nearest or bilinear, with the three ways of wrapping.

use egui::{ColorImage, TextureFilter, TextureOptions, TextureWrapMode};

/// A texture in memory: premultiplied RGBA, rows from the top.
pub(super) struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
    options: TextureOptions,
}

impl Texture {
    pub(super) fn new(image: &ColorImage, options: TextureOptions) -> Texture {
        let [width, height] = image.size;
        let mut pixels: Vec<[u8; 4]> = image.pixels.iter().map(|c| c.to_array()).collect();
        pixels.resize(width.saturating_mul(height), [0; 4]);
        Texture { width, height, pixels, options }
    }

    /// Replaces the part whose upper left corner is `at`; what reaches beyond the edge is left out.
    pub(super) fn patch(&mut self, at: [usize; 2], image: &ColorImage) {
        let [left, top] = at;
        let [width, _] = image.size;
        let fits = width.min(self.width.saturating_sub(left));
        if fits == 0 {
            return;
        }
        let rows = self.pixels.chunks_exact_mut(self.width).skip(top);
        for (row, source) in rows.zip(image.pixels.chunks_exact(width)) {
            let target = row.iter_mut().skip(left).take(fits);
            for (pixel, color) in target.zip(source) {
                *pixel = color.to_array();
            }
        }
    }

    /// Width and height in texels.
    pub(super) fn size(&self) -> [f32; 2] {
        [self.width as f32, self.height as f32]
    }

    /// The filter for triangles that show `texels` texels on each pixel, by area.
    pub(super) fn filter(&self, texels_per_pixel: f32) -> TextureFilter {
        if texels_per_pixel > 1.0 { self.options.minification } else { self.options.magnification }
    }

    /// The colour at `uv`, each channel 0 to 255.
    pub(super) fn sample(&self, filter: TextureFilter, uv: [f32; 2]) -> [f32; 4] {
        let [u, v] = uv;
        let [width, height] = self.size();
        let (x, y) = (u * width, v * height);
        match filter {
            TextureFilter::Nearest => self.texel(x.floor() as i64, y.floor() as i64),
            TextureFilter::Linear => self.bilinear(x - 0.5, y - 0.5),
        }
    }

    fn bilinear(&self, x: f32, y: f32) -> [f32; 4] {
        let (left, top) = (x.floor(), y.floor());
        // Eight bits of position, as graphics hardware has: glyphs drawn texel on pixel stay exact.
        let part = |fraction: f32| (fraction * 256.0).round() / 256.0;
        let (across, down) = (part(x - left), part(y - top));
        let (column, row) = (left as i64, top as i64);
        let upper = self.row_mix(column, row, across);
        if down == 0.0 {
            return upper;
        }
        mix(upper, self.row_mix(column, row + 1, across), down)
    }

    fn row_mix(&self, column: i64, row: i64, across: f32) -> [f32; 4] {
        let left = self.texel(column, row);
        if across == 0.0 {
            return left;
        }
        mix(left, self.texel(column + 1, row), across)
    }

    fn texel(&self, x: i64, y: i64) -> [f32; 4] {
        let wrap = self.options.wrap_mode;
        let (Some(x), Some(y)) = (wrapped(x, self.width, wrap), wrapped(y, self.height, wrap))
        else {
            return [0.0; 4];
        };
        self.pixels.get(y * self.width + x).map_or([0.0; 4], |c| c.map(f32::from))
    }
}

fn mix(a: [f32; 4], b: [f32; 4], part: f32) -> [f32; 4] {
    let [a0, a1, a2, a3] = a;
    let [b0, b1, b2, b3] = b;
    let one = |a: f32, b: f32| a + (b - a) * part;
    [one(a0, b0), one(a1, b1), one(a2, b2), one(a3, b3)]
}

/// The place of texel `at` on a side of `length` texels; `None` if the side has none.
fn wrapped(at: i64, length: usize, wrap: TextureWrapMode) -> Option<usize> {
    let length = i64::try_from(length).ok().filter(|l| *l > 0)?;
    let place = match wrap {
        TextureWrapMode::ClampToEdge => at.clamp(0, length - 1),
        TextureWrapMode::Repeat => at.rem_euclid(length),
        TextureWrapMode::MirroredRepeat => {
            let turn = at.rem_euclid(length.saturating_mul(2));
            turn.min(length.saturating_mul(2) - 1 - turn)
        }
    };
    usize::try_from(place).ok()
}
