//! The trend on paper: title, time with offset, axes in units, curves, and a legend with figures, drawn in
//! light colours by our own renderer. Needs neither window nor display.

mod legend;
mod plot;

use egui::{Align2, FontId, Painter, Rect, pos2, vec2};
use image::RgbaImage;

use super::panes::Clock;
use super::picture::{Stage, render_ui};
use super::style;
use super::theme::Palette;
use crate::app::Look;
use crate::app::tools::TrendPrint;
use crate::model::WallMs;

/// A4 across at 96 points an inch.
const PAPER: [f32; 2] = [1123.0, 794.0];
/// Pixels a point: 240 to the inch.
const SCALE: f32 = 2.5;
const MARGIN: f32 = 36.0;
const TITLE: f32 = 22.0;

/// The picture in the system's time zone as PNG.
///
/// # Errors
/// The picture cannot be packed.
pub fn trend_png(print: &TrendPrint) -> Result<Vec<u8>, String> {
    let picture = trend_picture(print, &Clock::default(), SCALE);
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(png.into_inner())
}

/// The picture at so many pixels a point.
pub fn trend_picture(print: &TrendPrint, clock: &Clock, scale: f32) -> RgbaImage {
    let mut stage = Stage::new(PAPER[0], PAPER[1], Look::Light);
    stage.pixels_per_point = scale;
    stage.frames = 2;
    render_ui(&stage, |ui| {
        let paper = ui.max_rect();
        let p = Palette::of(Look::Light);
        ui.painter().rect_filled(paper, 0.0, p.field);
        page(ui.painter(), paper.shrink(MARGIN), p, print, clock);
    })
}

fn page(painter: &Painter, room: Rect, p: &Palette, print: &TrendPrint, clock: &Clock) {
    let text = |at, align, text: &str, size: f32, color| {
        painter.text(at, align, text, FontId::proportional(size), color);
    };
    text(room.min, Align2::LEFT_TOP, &print.title, TITLE, p.text);
    let below = room.min + vec2(0.0, TITLE + 8.0);
    text(below, Align2::LEFT_TOP, &print.subtitle, style::BODY, p.text_weak);
    let when = when(clock, print.window);
    text(pos2(room.max.x, below.y), Align2::RIGHT_TOP, &when, style::BODY, p.text);
    let legend = legend::height(print);
    let top = below.y + style::BODY + 34.0;
    let plot =
        Rect::from_min_max(pos2(room.min.x, top), pos2(room.max.x, room.max.y - legend - 18.0));
    let ranges = plot::paint(painter, plot, p, print, clock);
    let legend = Rect::from_min_max(pos2(room.min.x, room.max.y - legend), room.max);
    legend::paint(painter, legend, p, print, &ranges);
}

/// From when to when, and the offset; both where it changes between them.
fn when(clock: &Clock, (from, to): (f64, f64)) -> String {
    let (from, to) = (WallMs::from_secs(from), WallMs::from_secs(to));
    let (zone_from, zone_to) = (clock.zone_text(from), clock.zone_text(to));
    let (first, last) = (clock.date_time(from), clock.date_time(to));
    if zone_from == zone_to {
        format!("{first} – {last} ({zone_to})")
    } else {
        format!("{first} ({zone_from}) – {last} ({zone_to})")
    }
}
