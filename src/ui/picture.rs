//! Pictures of a screen without a display: runs egui headless for a few frames and draws the last.
//!
//! Serves `gaugeglass shot`, the window's icon and the tests. Time stands still but for a fixed step
//! a frame and nothing blinks, so the same state always gives the same bytes.

use egui::epaint::text::TextOptions;
use egui::{Context, RawInput, Rect, Vec2, ViewportId, vec2};
use image::RgbaImage;

use super::cpu_renderer::{CpuRenderer, Frame, SIDE_MAX};
use super::style::{self, Motion};
use super::theme::Palette;
use crate::app::Look;

/// Seconds between the frames of a picture.
const STEP: f64 = 0.1;

/// How a picture is to be taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Width and height in points; the picture has `pixels_per_point` times as many pixels, at most
    /// [`SIDE_MAX`] each way.
    pub size: Vec2,
    /// 1 for ordinary screens, 2 for fine ones; 0.25 to 8.
    pub pixels_per_point: f32,
    /// Frames to run before the picture counts, at least 1: egui needs two to settle sizes, three
    /// where tables measure their columns.
    pub frames: u32,
    /// Light or dark.
    pub look: Look,
}

impl Stage {
    /// A stage of `width × height` points at one pixel a point, four frames.
    pub fn new(width: f32, height: f32, look: Look) -> Stage {
        Stage { size: vec2(width, height), pixels_per_point: 1.0, frames: 4, look }
    }

    fn pixels_per_point(&self) -> f32 {
        if self.pixels_per_point.is_finite() { self.pixels_per_point.clamp(0.25, 8.0) } else { 1.0 }
    }

    /// Size in whole pixels, at least 1, at most [`SIDE_MAX`] each way.
    fn pixels(&self) -> [usize; 2] {
        let side = |points: f32| {
            let pixels = (points * self.pixels_per_point()).round();
            (pixels.max(1.0) as usize).min(SIDE_MAX)
        };
        [side(self.size.x), side(self.size.y)]
    }
}

/// Runs `ui` on `stage` and gives back the last frame as an opaque picture.
pub fn render_ui(stage: &Stage, mut ui: impl FnMut(&mut egui::Ui)) -> RgbaImage {
    let ctx = Context::default();
    style::install(&ctx, stage.look, Motion::Still);
    let scale = stage.pixels_per_point();
    let [width, height] = stage.pixels();
    let points = vec2(width as f32, height as f32) / scale;
    let mut renderer = CpuRenderer::default();
    let mut picture = RgbaImage::new(0, 0);
    let frames = stage.frames.max(1);
    for frame in 0..frames {
        let mut output = ctx.run_ui(input(points, scale, frame), &mut ui);
        renderer.apply(&mut output.textures_delta);
        if frame + 1 == frames {
            let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
            let background = Palette::of(stage.look).background;
            let painted =
                renderer.paint([width, height], output.pixels_per_point, background, &primitives);
            picture = to_image(painted);
        }
    }
    picture
}

/// What is found out about texts before there is a picture.
pub fn measure<T>(look: Look, mut measured: impl FnMut(&egui::Painter) -> T) -> Option<T> {
    let ctx = Context::default();
    style::install(&ctx, look, Motion::Still);
    let mut found = None;
    let input = input(vec2(64.0, 64.0), 1.0, 0);
    let mut unseen = ctx.run_ui(input, |ui| found = Some(measured(ui.painter())));
    unseen.textures_delta.clear();
    found
}

fn input(points: Vec2, scale: f32, frame: u32) -> RawInput {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, points)),
        time: Some(f64::from(frame) * STEP),
        predicted_dt: STEP as f32,
        max_texture_side: Some(TextOptions::default().max_texture_side),
        focused: true,
        ..RawInput::default()
    };
    input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
    input
}

/// The frame as a picture for files; drawn over an opaque background it is opaque itself.
pub fn to_image(frame: Frame) -> RgbaImage {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(0);
    let (width, height) = (side(frame.width), side(frame.height));
    RgbaImage::from_raw(width, height, frame.pixels.into_flattened()).unwrap_or_default()
}
