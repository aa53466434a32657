//! The two cursors, and the table of what the record holds between them.

use egui::accesskit::Role;
use egui::{Align2, FontId, Painter, RichText, ScrollArea, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::lanes::Map;
use super::pens::Pen;
use super::{caption, time_axis};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::trend::Cursors;
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, PaneMemory, cells};
use crate::ui::reading::value_text;
use crate::ui::style;
use crate::ui::theme::Palette;

/// What they are called.
pub const NAMES: [&str; 2] = ["A", "B"];
const HEAD: f32 = 20.0;
const NUMBER: f32 = 84.0;
const GAP: f32 = 6.0;

/// The lines of the cursors.
pub fn lines(painter: &Painter, p: &Palette, clock: &Clock, map: &Map, cursors: &Cursors) {
    let plot = map.frame;
    for (place, (at, name)) in cursors.at.into_iter().zip(NAMES).enumerate() {
        let x = map.x(at);
        if x < plot.min.x || x > plot.max.x {
            continue;
        }
        let width = if place == cursors.active { 2.0 } else { 1.0 };
        painter.vline(x, plot.y_range(), Stroke::new(width, p.focus));
        let text = format!("{name} {}", clock.time_ms(time_axis::wall(at)));
        let galley =
            painter.layout_no_wrap(text, FontId::proportional(style::SMALL), p.on_selection);
        let left = x + 8.0 + galley.size().x < plot.max.x;
        let align = if left { Align2::LEFT_TOP } else { Align2::RIGHT_TOP };
        let down = 26.0 + 18.0 * place as f32;
        let at = pos2(if left { x + 4.0 } else { x - 4.0 }, plot.min.y + down);
        let rect = align.anchor_size(at, galley.size());
        painter.rect_filled(rect.expand2(vec2(3.0, 1.0)), 2.0, p.selection);
        painter.galley(rect.min, galley, p.text);
    }
}

/// Height of the table with so many pens, in points.
pub fn height(pens: usize) -> f32 {
    2.0 * HEAD + pens as f32 * (style::ROW + 1.0) + 6.0
}

/// The table: values at the cursors, and exact figures of what lies between them.
pub fn table(ui: &mut Ui, pane: &Pane<'_>, memory: &PaneMemory, pens: &[Pen], cursors: &Cursors) {
    let lang = pane.lang();
    let room = ui.max_rect();
    cells::list_ground(ui, room, 2.0 * HEAD);
    ui.spacing_mut().item_spacing = vec2(GAP, 1.0);
    ui.spacing_mut().interact_size.y = HEAD;
    let columns = [
        NAMES[0],
        NAMES[1],
        tr(lang, Key::TrendDelta),
        tr(lang, Key::TrendSlope),
        tr(lang, Key::TrendMean),
        tr(lang, Key::TrendMin),
        tr(lang, Key::TrendMax),
        tr(lang, Key::TrendSigma),
        tr(lang, Key::TrendInRange),
        tr(lang, Key::TrendSamples),
    ];
    let bar = ui.spacing().scroll.allocated_width();
    let numbers = columns.len() as f32 * (NUMBER + GAP);
    let name = (room.width() - numbers - bar - 8.0).max(100.0);
    let (from, to) = (cursors.at[0], cursors.at[1]);
    ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        cells::cell(ui, name + numbers, HEAD, |ui| {
            ui.add_space(4.0);
            let text = between(lang, to - from);
            let label = ui.label(RichText::new(&text).strong());
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            let date = |at| memory.clock.date_time(time_axis::wall(at));
            cells::weak(ui, format!("A {}   B {}", date(from), date(to)));
        });
        ui.horizontal(|ui| {
            cells::cell(ui, name, HEAD, |ui| {
                cells::text(ui, caption(ui, tr(lang, Key::TrendPens)))
            });
            for column in columns {
                let text = caption(ui, column);
                cells::right_cell(ui, NUMBER, HEAD, |ui| cells::text(ui, text));
            }
        });
        for pen in pens.iter().filter(|pen| pen.is_shown) {
            ui.horizontal(|ui| {
                cells::cell(ui, name, style::ROW, |ui| {
                    let p = Palette::in_ui(ui);
                    let (rect, _) =
                        ui.allocate_exact_size(vec2(20.0, style::ROW), egui::Sense::hover());
                    let stroke = Stroke::new(4.0, pen.color(p));
                    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
                    cells::text(ui, pen.tag.name.as_str());
                });
                for text in figures(pane, pen, to - from) {
                    cells::right_cell(ui, NUMBER, style::ROW, |ui| {
                        cells::text(ui, RichText::new(text).font(style::value_font()));
                    });
                }
            });
        }
    });
}

/// One row of the table; dots where something is still being read.
fn figures(pane: &Pane<'_>, pen: &Pen, seconds: f64) -> [String; 10] {
    let (lang, desk) = (pane.lang(), &pane.app.state.record);
    let none = || "–".to_owned();
    let words = pen.tag.words();
    let as_read = |value: f64| value_text(lang, &pen.as_read(value), (pen.tag.decimals, words));
    let [a, b] = [0, 1].map(|place| desk.value_at(place, &pen.tag.id));
    let [waits_a, waits_b] = [0, 1].map(|place| desk.awaits_value(place, &pen.tag.id));
    let waits = desk.awaits_stats(&pen.tag.id);
    let stats = desk.stats(&pen.tag.id);
    let number = |value: f64| if value.is_finite() { plain(value) } else { none() };
    let apart = a.zip(b).map(|(a, b)| b - a);
    let known = stats.filter(|stats| stats.known_ms > 0.0);
    let in_range = known.and_then(|stats| Some(stats.in_range_ms? / stats.known_ms * 100.0));
    let told = |waits: bool, text: Option<String>| {
        text.unwrap_or_else(|| if waits { "…".to_owned() } else { none() })
    };
    let slope = apart.filter(|_| seconds != 0.0).map(|apart| number(apart / seconds));
    let least = stats.and_then(|stats| stats.min).map(|(_, value)| as_read(value));
    let greatest = stats.and_then(|stats| stats.max).map(|(_, value)| as_read(value));
    [
        told(waits_a, a.map(as_read)),
        told(waits_b, b.map(as_read)),
        told(waits_a || waits_b, apart.map(number)),
        told(waits_a || waits_b, slope),
        told(waits, known.map(|stats| number(stats.mean))),
        told(waits, least),
        told(waits, greatest),
        told(waits, known.map(|stats| number(stats.sigma))),
        told(waits, in_range.map(|share| format!("{share:.1} %"))),
        told(waits, stats.map(|stats| stats.count.to_string())),
    ]
}

/// Five digits that count.
pub fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = (4.0 - value.abs().log10().floor()).clamp(0.0, 12.0) as usize;
    if value.abs() >= 1e9 || value.abs() < 1e-4 {
        return format!("{value:.3e}");
    }
    format!("{value:.digits$}")
}

/// `Between the cursors: 12.500 s (0.08 Hz)`.
pub fn between(lang: Lang, seconds: f64) -> String {
    let rate = if seconds == 0.0 {
        "–".to_owned()
    } else {
        format!("{} Hz", plain(1.0 / seconds.abs()))
    };
    let time = duration(seconds);
    fill(lang, Key::TrendBetween, &[("time", &time), ("rate", &rate)])
}

/// A difference of times: `12.500 s`, `02:05:00.000`, `3 d 02:05:00.000`.
fn duration(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "−" } else { "" };
    let ms = (seconds.abs() * 1000.0).round() as u64;
    let (days, rest) = (ms / 86_400_000, ms % 86_400_000);
    let (hours, minutes, left) = (rest / 3_600_000, rest / 60_000 % 60, rest % 60_000);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}.{:03} s", left / 1000, left % 1000),
        (0, ..) => format!("{sign}{hours:02}:{minutes:02}:{:02}.{:03}", left / 1000, left % 1000),
        _ => {
            format!("{sign}{days} d {hours:02}:{minutes:02}:{:02}.{:03}", left / 1000, left % 1000)
        }
    }
}
