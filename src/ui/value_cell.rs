//! The process value as every pane shows it.
//!
//! From left to right: the letter of a bad or uncertain quality, the age of a value that stopped
//! coming, a write under way in brackets, the value against the right edge, its unit. What
//! is shown is decided in `reading`; this file only paints it. A value too wide for its cell is never
//! cut, since half a number is a wrong number: `####` stands there, and the hover text has it whole.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align2, Color32, FontFamily, FontId, Galley, Painter, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::hatch::hatch;
use super::reading::{Manner, Reading, Shown};
use super::style;
use super::theme::Palette;
use crate::app::lang::Lang;
use crate::model::Value;

const PAD: f32 = 5.0;
const GAP: f32 = 5.0;
const LETTER_WIDTH: f32 = 16.0;

/// Whether the unit is drawn beside the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitPlace {
    /// Behind the value.
    Beside,
    /// Elsewhere, such as in a column of its own.
    Elsewhere,
}

/// A process value to be painted.
#[derive(Clone, Copy, Debug)]
pub struct ValueCell<'a> {
    /// The tag's name, for screen readers and tests.
    pub name: &'a str,
    /// What is known of it.
    pub reading: Reading<'a>,
    /// Language of the words.
    pub lang: Lang,
    /// Where the unit goes.
    pub unit: UnitPlace,
    /// Width to take; `None` takes what is there.
    pub width: Option<f32>,
}

impl<'a> ValueCell<'a> {
    /// A cell that fills its place, the unit beside the value.
    pub fn new(name: &'a str, reading: Reading<'a>, lang: Lang) -> ValueCell<'a> {
        ValueCell { name, reading, lang, unit: UnitPlace::Beside, width: None }
    }

    /// Leaves the unit to somebody else.
    pub fn without_unit(mut self) -> ValueCell<'a> {
        self.unit = UnitPlace::Elsewhere;
        self
    }

    /// Takes exactly this width, in points.
    pub fn width(mut self, width: f32) -> ValueCell<'a> {
        self.width = Some(width);
        self
    }

    fn paint(&self, ui: &Ui, rect: Rect) {
        let palette = Palette::in_ui(ui);
        let shown = self.reading.show(self.lang);
        let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(rect.expand(1.0)));
        let ground = Ground::of(shown.manner, palette);
        ground.paint(&painter, rect);
        let mut room = rect.shrink2(vec2(PAD, 0.0));
        if let Some(letter) = shown.letter {
            paint_letter(&painter, rect, letter, &ground, palette);
            room.min.x = rect.min.x + LETTER_WIDTH + GAP;
        }
        let has_unit = self.unit == UnitPlace::Beside && !self.reading.unit.is_empty();
        if has_unit && shown.manner != Manner::Absent {
            let unit =
                small(&painter, self.reading.unit.to_owned(), palette.text_weak, style::BODY);
            room.max.x -= unit.size().x;
            put(&painter, &ground, room.right_center(), unit);
            room.max.x -= GAP;
        }
        let value = self.fitting(&painter, &shown, ground.text, room.width());
        let value_rect = put_right(&painter, &ground, room, value);
        if shown.manner == Manner::Struck {
            let y = value_rect.center().y + 0.5;
            let stroke = Stroke::new(1.0, ground.text);
            painter.line_segment(
                [pos2(value_rect.min.x - 2.0, y), pos2(value_rect.max.x + 2.0, y)],
                stroke,
            );
        }
        room.max.x = value_rect.min.x - 2.0 * GAP;
        for (text, color) in [(shown.pending, palette.write_pending), (shown.age, ground.text)] {
            let Some(text) = text else { continue };
            let galley = small(&painter, text, color, style::SMALL);
            if galley.size().x <= room.width() {
                room.max.x = put_right(&painter, &ground, room, galley).min.x - GAP;
            }
        }
    }

    /// The value's galley, or signs that it does not fit. Texts may lose their end; numbers may not.
    fn fitting(&self, painter: &Painter, shown: &Shown, color: Color32, room: f32) -> Arc<Galley> {
        let font = style::value_font();
        let whole = painter.layout_no_wrap(shown.text.clone(), font.clone(), color);
        if whole.size().x <= room {
            return whole;
        }
        let sample = self.reading.sample.and_then(|s| s.value.as_ref());
        if let Some(Value::Time(_)) = sample {
            // In the zone of the window, so that its offset is no news; half a date would be wrong.
            let short = shown.text.get(..DATE.len()).unwrap_or(&shown.text).to_owned();
            let short = painter.layout_no_wrap(short, font.clone(), color);
            if short.size().x <= room {
                return short;
            }
        }
        let is_date = matches!(sample, Some(Value::Time(_)));
        let is_number = sample.is_some_and(|value| value.as_f64().is_some());
        if self.reading.words.is_some() || !(is_number || is_date) {
            let mut job = egui::text::LayoutJob::simple_singleline(shown.text.clone(), font, color);
            job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
            return painter.layout_job(job);
        }
        let hash = painter.layout_no_wrap("#".to_owned(), font.clone(), color).size().x;
        let count = ((room / hash.max(1.0)) as usize).clamp(1, 4);
        painter.layout_no_wrap("#".repeat(count), font, color)
    }
}

impl egui::Widget for ValueCell<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let size =
            vec2(width.max(LETTER_WIDTH * 2.0), style::ROW.min(ui.available_height().max(18.0)));
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect);
        }
        response.widget_info(|| {
            let spoken = self.reading.spoken(self.lang, self.name);
            WidgetInfo::labeled(Role::Label, true, spoken)
        });
        response.on_hover_ui(|ui| {
            ui.strong(self.name);
            for line in self.reading.details(self.lang) {
                ui.label(line);
            }
        })
    }
}

/// What the shortest whole date looks like, and the longest.
const DATE: &str = "2026-11-26 14:05:59";
const LONG_DATE: &str = "2026-11-26 14:05:59+09:00";

/// Width of a cell that shows a whole date beside the letter of its quality, in points.
pub fn date_width(ui: &Ui) -> f32 {
    let font = style::value_font();
    let text = ui.painter().layout_no_wrap(LONG_DATE.to_owned(), font, Color32::TRANSPARENT);
    (text.size().x + 2.0 * PAD + LETTER_WIDTH + GAP).ceil()
}

/// What lies behind a value.
struct Ground {
    fill: Option<Color32>,
    hatch: Option<Color32>,
    edge: Option<Color32>,
    text: Color32,
}

impl Ground {
    fn of(manner: Manner, p: &Palette) -> Ground {
        let bad = |text| Ground {
            fill: Some(p.bad_fill),
            hatch: Some(p.bad_hatch),
            edge: Some(p.bad_edge),
            text,
        };
        match manner {
            Manner::Plain => Ground { fill: None, hatch: None, edge: None, text: p.text },
            Manner::Uncertain => Ground {
                fill: Some(p.uncertain_fill),
                hatch: None,
                edge: Some(p.uncertain_edge),
                text: p.text,
            },
            Manner::Marked => bad(p.text),
            Manner::Struck | Manner::Absent => bad(p.bad_text),
        }
    }

    fn paint(&self, painter: &Painter, rect: Rect) {
        if let Some(fill) = self.fill {
            painter.rect_filled(rect, 0.0, fill);
        }
        if let Some(color) = self.hatch {
            hatch(painter, rect, Stroke::new(1.0, color));
        }
        if let Some(edge) = self.edge {
            painter.rect_stroke(rect, 0.0, Stroke::new(1.0, edge), StrokeKind::Inside);
        }
    }
}

fn paint_letter(painter: &Painter, rect: Rect, letter: char, ground: &Ground, p: &Palette) {
    let tab = Rect::from_min_size(rect.min, vec2(LETTER_WIDTH, rect.height()));
    let edge = ground.edge.unwrap_or(p.edge);
    painter.rect_filled(tab, 0.0, edge);
    let font = FontId::new(style::SMALL, FontFamily::Proportional);
    let color = ground.fill.unwrap_or(p.surface);
    painter.text(tab.center(), Align2::CENTER_CENTER, letter, font, color);
}

fn small(painter: &Painter, text: String, color: Color32, size: f32) -> Arc<Galley> {
    painter.layout_no_wrap(text, FontId::new(size, FontFamily::Proportional), color)
}

fn put_right(painter: &Painter, ground: &Ground, room: Rect, galley: Arc<Galley>) -> Rect {
    let left = room.max.x - galley.size().x;
    put(painter, ground, pos2(left, room.center().y), galley)
}

/// Draws a galley whose left edge is at `at.x`, centred on `at.y`, clear of the hatch.
fn put(painter: &Painter, ground: &Ground, at: Pos2, galley: Arc<Galley>) -> Rect {
    let size: Vec2 = galley.size();
    let rect = Rect::from_min_size(pos2(at.x, at.y - size.y / 2.0), size);
    if let (Some(_), Some(fill)) = (ground.hatch, ground.fill) {
        painter.rect_filled(rect.shrink2(vec2(-2.0, 4.0)), 2.0, fill);
    }
    painter.galley(rect.min.round(), galley, ground.text);
    rect
}
