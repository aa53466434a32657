//! The two cursors, and the table of what the record holds between them.

use egui::accesskit::Role;
use egui::{Align2, FontId, Painter, RichText, ScrollArea, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::lanes::Map;
use super::pens::{self, Pen};
use super::{at_cursor, caption, legend, time_axis};
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
/// Height of a row where room is scarce, in points.
const COMPACT: f32 = 20.0;
/// Width of the names below which columns of figures are as narrow as their texts, and the least one.
const NAME: f32 = 200.0;
const NAME_LEAST: f32 = 150.0;
/// Digits of a figure that count, and where room is scarce.
pub const DIGITS: f64 = 5.0;
const DIGITS_FEW: f64 = 4.0;
/// Figures of a pen.
const FIGURES: usize = 10;

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

/// The same where it stands for the folded list of pens.
pub fn compact_height(pens: usize) -> f32 {
    // With a bar below it: on narrow panes it is scrolled sidewards.
    HEAD + pens as f32 * (COMPACT + 1.0) + 16.0
}

const CAPTIONS: [Key; 8] = [
    Key::TrendDelta,
    Key::TrendSlope,
    Key::TrendMean,
    Key::TrendMin,
    Key::TrendMax,
    Key::TrendSigma,
    Key::TrendInRange,
    Key::TrendSamples,
];

/// Where the columns stand.
struct Columns {
    heads: [String; FIGURES],
    rows: Vec<[String; FIGURES]>,
    widths: [f32; FIGURES],
    name: f32,
}

impl Columns {
    /// As wide as people are used to where there is room, else as their texts need.
    fn new(
        ui: &Ui,
        pane: &Pane<'_>,
        pens: &[&Pen],
        (seconds, digits): (f64, f64),
        room: f32,
    ) -> Columns {
        let captions = CAPTIONS.into_iter().map(|key| tr(pane.lang(), key));
        let mut heads = NAMES.into_iter().chain(captions).map(str::to_owned);
        let heads = std::array::from_fn(|_| heads.next().unwrap_or_default());
        // Of what is not shown nothing is asked: what is known of it is of another time.
        let figures = |pen: &&Pen| match pen.is_shown {
            true => figures(pane, pen, seconds, digits),
            false => std::array::from_fn(|_| "–".to_owned()),
        };
        let rows: Vec<_> = pens.iter().map(figures).collect();
        let mut widths = [NUMBER; FIGURES];
        let name = |widths: &[f32; FIGURES]| room - widths.iter().map(|w| w + GAP).sum::<f32>();
        if name(&widths) < NAME {
            for (place, width) in widths.iter_mut().enumerate() {
                let head = heads
                    .get(place)
                    .map_or(0.0, |head: &String| cells::width(ui, caption(ui, head)));
                let texts = rows
                    .iter()
                    .filter_map(|row| row.get(place))
                    .map(|text| cells::width(ui, RichText::new(text).font(style::value_font())));
                // In steps, so that a digit more or less moves nothing.
                *width = (texts.fold(head, f32::max) / 4.0).ceil() * 4.0;
            }
        }
        // What names do not need stands between the figures.
        let spare = ((name(&widths) - NAME) / FIGURES as f32).max(0.0);
        widths.iter_mut().for_each(|width| *width = (*width + spare).min(NUMBER.max(*width)));
        let name = name(&widths).max(NAME_LEAST);
        Columns { heads, rows, widths, name }
    }

    fn whole(&self) -> f32 {
        self.name + self.widths.iter().map(|width| width + GAP).sum::<f32>()
    }
}

/// The table: values at the cursors, and exact figures of what lies between them. Where it stands for the
/// folded list of pens it has one line of headings, and switches.
pub fn table(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    (pens, is_compact): (&[Pen], bool),
    cursors: &Cursors,
) {
    let lang = pane.lang();
    let room = ui.max_rect();
    let row = if is_compact { COMPACT } else { style::ROW };
    cells::list_ground(ui, room, if is_compact { HEAD } else { 2.0 * HEAD });
    ui.spacing_mut().item_spacing = vec2(GAP, 1.0);
    ui.spacing_mut().interact_size.y = HEAD;
    let listed: Vec<&Pen> = pens.iter().filter(|pen| pen.is_shown || is_compact).collect();
    let (from, to) = (cursors.at[0], cursors.at[1]);
    let bar = ui.spacing().scroll.allocated_width();
    let kind = (to - from, if is_compact { DIGITS_FEW } else { DIGITS });
    let columns = Columns::new(ui, pane, &listed, kind, room.width() - bar - 8.0);
    let date = |at| memory.clock.date_time(time_axis::wall(at));
    let (time, dates) = (between(lang, to - from), format!("A {}   B {}", date(from), date(to)));
    let told = at_cursor::words(pane, &memory.clock, pens, cursors);
    let leader = pens::leader(pens, memory);
    ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        if !is_compact {
            cells::cell(ui, columns.whole(), HEAD, |ui| {
                ui.add_space(4.0);
                let label = ui.label(RichText::new(&time).strong());
                label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &time));
                cells::weak(ui, &dates);
                if let Some(told) = &told {
                    cells::text(ui, told);
                }
            });
        }
        ui.horizontal(|ui| {
            cells::cell(ui, columns.name, HEAD, |ui| {
                if !is_compact {
                    cells::text(ui, caption(ui, tr(lang, Key::TrendPens)));
                    return;
                }
                legend::fold(ui, pane, memory, false);
                let short =
                    RichText::new(format!("Δt {}", duration(lang, to - from))).small().strong();
                let label = cells::text(ui, short);
                // What has no room here is told by pointing at it, and to who listens.
                let told = told.as_ref().map_or(String::new(), |told| format!("\n{told}"));
                let spoken = format!("{time}{told}");
                label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
                label.on_hover_text(format!("{time}\n{dates}{told}"));
            });
            for (head, width) in columns.heads.iter().zip(columns.widths) {
                let text = caption(ui, head);
                cells::right_cell(ui, width, HEAD, |ui| cells::text(ui, text));
            }
        });
        for (pen, figures) in listed.iter().zip(&columns.rows) {
            ui.push_id(pen.tag.id.as_str(), |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().button_padding.y = 0.0;
                    ui.spacing_mut().interact_size.y = row - 2.0;
                    cells::cell(ui, columns.name, row, |ui| match is_compact {
                        true => {
                            legend::shown(ui, pane, pen);
                            let leads = leader.and_then(|at| pens.get(at));
                            let leads = leads.is_some_and(|leader| leader.tag.id == pen.tag.id);
                            legend::name(ui, pane, memory, pen, leads);
                        }
                        false => name(ui, pane, pen, row),
                    });
                    numbers(ui, figures, &columns.widths, row);
                });
            });
        }
    });
}

/// The name of a pen behind a piece of its curve, with what names of pens offer.
fn name(ui: &mut Ui, pane: &mut Pane<'_>, pen: &Pen, height: f32) {
    let p = Palette::in_ui(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, height), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(4.0, pen.color(p)));
    let name = cells::text(ui, pen.tag.name.as_str());
    legend::offers(&name, pane, pen);
}

fn numbers(ui: &mut Ui, texts: &[String], widths: &[f32], height: f32) {
    for (text, width) in texts.iter().zip(widths) {
        let text = RichText::new(text).font(style::value_font());
        cells::right_cell(ui, *width, height, |ui| cells::text(ui, text));
    }
}

/// One row of the table; dots where something is still being read.
fn figures(pane: &Pane<'_>, pen: &Pen, seconds: f64, digits: f64) -> [String; FIGURES] {
    let (lang, desk) = (pane.lang(), &pane.app.state.record);
    let none = || "–".to_owned();
    let words = pen.tag.words();
    let as_read = |value: f64| value_text(lang, &pen.as_read(value), (pen.tag.decimals, words));
    let [a, b] = [0, 1].map(|place| desk.value_at(place, &pen.tag.id));
    let [waits_a, waits_b] = [0, 1].map(|place| desk.awaits_value(place, &pen.tag.id));
    let waits = desk.awaits_stats(&pen.tag.id);
    let stats = desk.stats(&pen.tag.id);
    // Of states neither a difference nor a mean says anything.
    let is_number = |value: f64| value.is_finite() && !pen.is_digital();
    let number = |value: f64| if is_number(value) { plain(value, digits) } else { none() };
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

/// So many digits that count.
pub fn plain(value: f64, digits: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = (digits - 1.0 - value.abs().log10().floor()).clamp(0.0, 12.0) as usize;
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
        format!("{} Hz", plain(1.0 / seconds.abs(), DIGITS))
    };
    let time = duration(lang, seconds);
    fill(lang, Key::TrendBetween, &[("time", &time), ("rate", &rate)])
}

/// A difference of times: `12.500 s`, `02:05:00.000`, `3 d 02:05:00.000`.
fn duration(lang: Lang, seconds: f64) -> String {
    let sign = if seconds < 0.0 { "−" } else { "" };
    let ms = (seconds.abs() * 1000.0).round() as u64;
    let (days, rest) = (ms / 86_400_000, ms % 86_400_000);
    let (hours, minutes, left) = (rest / 3_600_000, rest / 60_000 % 60, rest % 60_000);
    let of_day = format!("{hours:02}:{minutes:02}:{:02}.{:03}", left / 1000, left % 1000);
    match (days, hours, minutes) {
        (0, 0, 0) => {
            let seconds = format!("{sign}{}.{:03}", left / 1000, left % 1000);
            fill(lang, Key::AgeSeconds, &[("n", &seconds)])
        }
        (0, ..) => format!("{sign}{of_day}"),
        _ => format!("{sign}{} {of_day}", fill(lang, Key::AgeDays, &[("n", &days)])),
    }
}
