//! The trend on paper: title, time with offset, lanes and axes as the pane shows them, a legend with figures,
//! and a numbered list of what happened, since nobody can point at paper. Drawn in light colours by our own
//! renderer with the pane's own pieces; needs neither window nor display.

mod axes;
mod fit;
mod legend;
mod list;
mod plot;
mod told;

use std::sync::Arc;

use egui::{Align2, FontId, Galley, Painter, Rect, pos2};
use image::RgbaImage;

use super::panes::Clock;
use super::picture::{Stage, measure, render_ui};
use super::style;
use super::theme::Palette;
use crate::app::Look;
use crate::app::tools::TrendPrint;
use crate::model::WallMs;

pub use fit::fit_ranges;

/// A4 across at 96 points an inch.
const ACROSS: [f32; 2] = [1123.0, 794.0];
/// A4 upright, a little smaller, for what finds no room on the other.
const UPRIGHT: [f32; 2] = [1123.0, 1588.0];
/// Pixels a point: 240 to the inch.
const SCALE: f32 = 2.5;
const MARGIN: f32 = 36.0;
const TITLE: f32 = 22.0;
/// Height of title, subtitle and the numbers above the plot.
const HEAD: f32 = TITLE + 8.0 + style::BODY + 36.0;
/// Height of the texts of the time axis, and of what parts plot, legend and list.
const FOOT: f32 = 46.0;
const APART: f32 = 10.0;

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
    let [width, height] = paper(print, clock);
    let mut stage = Stage::new(width, height, Look::Light);
    (stage.pixels_per_point, stage.frames) = (scale, 2);
    render_ui(&stage, |ui| paint_page(ui.painter(), ui.max_rect(), (print, clock)))
}

/// Width and height of the page, in points: upright where it would be too full across.
pub fn paper(print: &TrendPrint, clock: &Clock) -> [f32; 2] {
    let items = told::items(print);
    let p = Palette::of(Look::Light);
    let list = measure(Look::Light, |painter| {
        let room = (ACROSS[0] - 2.0 * MARGIN, f32::INFINITY);
        list::List::new(painter, p, (print, clock), &items, room).height
    });
    if list.unwrap_or(0.0) <= room_for_list(ACROSS, print) { ACROSS } else { UPRIGHT }
}

fn room_for_list(paper: [f32; 2], print: &TrendPrint) -> f32 {
    let fixed = 2.0 * MARGIN + HEAD + FOOT + legend::height(print) + 2.0 * APART;
    // However long the list is, the curves come first.
    let curves = if paper[1] > paper[0] { paper[1] * 0.36 } else { 0.0 };
    paper[1] - fixed - plot::least(print).max(curves)
}

/// Paints the page, whose size [`paper`] tells.
pub fn paint_page(painter: &Painter, paper: Rect, (print, clock): (&TrendPrint, &Clock)) {
    let p = Palette::of(Look::Light);
    let p = Palette { plot: p.field, ..p.clone() };
    painter.rect_filled(paper, 0.0, p.field);
    let (room, items) = (paper.shrink(MARGIN), told::items(print));
    let most = room_for_list(paper.size().into(), print).max(0.0);
    let list = list::List::new(painter, &p, (print, clock), &items, (room.width(), most));
    page(painter, room, &p, (print, clock), &list);
}

fn page(
    painter: &Painter,
    room: Rect,
    p: &Palette,
    (print, clock): (&TrendPrint, &Clock),
    list: &list::List<'_>,
) {
    let when = when(clock, print.window);
    let when = within(painter, &when, (style::BODY, p.text), room.width());
    let below = room.min.y + TITLE + 8.0;
    let title = within(painter, &print.title, (TITLE, p.text), room.width());
    painter.galley(room.min, title, p.text);
    let left = room.width() - when.size().x - 24.0;
    let subtitle = within(painter, &print.subtitle, (style::BODY, p.text_weak), left);
    painter.galley(pos2(room.min.x, below), subtitle, p.text_weak);
    painter.galley(pos2(room.max.x - when.size().x, below), when, p.text);
    let legend = legend::height(print);
    let (list_top, legend_top) =
        (room.max.y - list.height, room.max.y - list.height - APART - legend);
    let frame = Rect::from_min_max(
        pos2(room.min.x, room.min.y + HEAD),
        pos2(room.max.x, legend_top - APART - FOOT),
    );
    let (map, stack) = plot::paint(painter, (room, frame), p, (print, clock));
    list.numbers(painter, p, (print, &map));
    let legend = Rect::from_min_max(pos2(room.min.x, legend_top), room.max);
    legend::paint(painter, legend, p, (print, clock), &stack);
    list.paint(painter, p, pos2(room.min.x, list_top));
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

/// A text in one line no wider than there is room.
fn within(
    painter: &Painter,
    text: &str,
    (size, color): (f32, egui::Color32),
    width: f32,
) -> Arc<Galley> {
    let font = FontId::proportional(size);
    let mut job = egui::text::LayoutJob::simple_singleline(text.replace('\n', " "), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(8.0));
    painter.layout_job(job)
}

/// A text in a cell: cut where it has no room.
fn cell(
    painter: &Painter,
    text: &str,
    (size, color): (f32, egui::Color32),
    (at, align, width): (egui::Pos2, Align2, f32),
) {
    let galley = within(painter, text, (size, color), width);
    let rect = align.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
}
