//! The time that is compared with, in words: shortly for the bar, and in the plot with all there is to say.

use std::sync::Arc;

use egui::{Align2, FontId, Rect, Ui, pos2, vec2};

use super::pens::Pen;
use super::time_axis::wall;
use super::time_tools::span_text;
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::trend::{Overlay, Shifted, Step};
use crate::model::{PenLook, WallMs};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, PaneMemory};
use crate::ui::style;
use crate::ui::theme::Palette;

/// The share of the plot that the words take at most.
const WIDEST: f32 = 0.7;
/// Room at their right for the letters of the limits.
const LETTERS: f32 = 84.0;

/// What the other time is called.
pub fn name_of(lang: Lang, overlay: &Overlay) -> String {
    match overlay {
        Overlay::Seconds(shift) if (shift - 3_600.0).abs() < 0.5 => {
            tr(lang, Key::TrendOverlayHour).to_owned()
        }
        Overlay::Seconds(shift) => {
            let key = if *shift < 0.0 { Key::TrendOverlayLater } else { Key::TrendOverlayBy };
            fill(lang, key, &[("span", &span_text(lang, shift.abs()))])
        }
        Overlay::Days(1) => tr(lang, Key::TrendOverlayDay).to_owned(),
        Overlay::Days(7) => tr(lang, Key::TrendOverlayWeek).to_owned(),
        Overlay::Days(days) => fill(lang, Key::TrendOverlayDays, &[("count", days)]),
        Overlay::Steps(_) => tr(lang, Key::TrendOverlayStep).to_owned(),
    }
}

/// What the thin lines are, and that others are looked for; `None` where neither is so.
pub fn shown(
    pane: &Pane<'_>,
    memory: &PaneMemory,
    pens: &[Pen],
    window: (f64, f64),
) -> Option<String> {
    let words = words(pane, memory, pens, window);
    let searches = pane.app.state.record.steps.goes_on();
    let search = searches.then(|| tr(pane.lang(), Key::TrendStepSearch).to_owned());
    let both: Vec<String> = words.into_iter().chain(search).collect();
    (!both.is_empty()).then(|| both.join("; "))
}

/// What the thin lines are; `None` where there are none.
pub fn words(
    pane: &Pane<'_>,
    memory: &PaneMemory,
    pens: &[Pen],
    window: (f64, f64),
) -> Option<String> {
    let (lang, trend) = (pane.lang(), &pane.app.state.trend);
    let overlay = trend.overlay.as_ref()?;
    let name = match overlay {
        Overlay::Seconds(_) => name_of(lang, overlay),
        // By how much is told, since a day of changed clocks has 23 hours or 25.
        Overlay::Days(_) => {
            let hours = hours(&trend.parts(window));
            let name = name_of(lang, overlay);
            fill(lang, Key::TrendOverlayHours, &[("name", &name), ("hours", &hours)])
        }
        Overlay::Steps(pair) => {
            // Another group may be drawn by now.
            let tag = pane.app.state.project().tag(&pair.tag);
            let other = || tag.map(|tag| Pen::new(Arc::clone(tag), 0, 0, PenLook::default()));
            let pen = pens.iter().find(|pen| pen.tag.id == pair.tag).cloned().or_else(other);
            let pen = pen.as_ref();
            let name = pen.map_or(pair.tag.as_str(), |pen| pen.tag.name.as_str());
            let step = |step: &Step| {
                let value = |value| pen.map_or(String::new(), |pen| pen.text_of(lang, value));
                format!("{} → {}", value(step.from), value(step.to))
            };
            let today = memory.clock.date(wall(window.1));
            let at = |step: &Step| moment(&memory.clock, WallMs(step.at_ms), &today);
            let args: [(&str, &dyn std::fmt::Display); 5] = [
                ("name", &name),
                ("before", &step(&pair.before)),
                ("at", &at(&pair.before)),
                ("last", &step(&pair.last)),
                ("then", &at(&pair.last)),
            ];
            fill(lang, Key::TrendOverlaySteps, &args)
        }
    };
    Some(fill(lang, Key::TrendOverlayNamed, &[("name", &name)]))
}

/// The time of day, with the date where it is not `today`'s.
fn moment(clock: &Clock, at: WallMs, today: &str) -> String {
    let (date, time) = (clock.date(at), clock.time(at));
    if date == today { time } else { format!("{date} {time}") }
}

/// `24`, and `24 → 25` where clocks were changed in the window.
fn hours(parts: &[Shifted]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for part in parts {
        let hours = (part.shift_s / 36.0).round() / 100.0;
        texts.push(hours.to_string());
    }
    texts.dedup();
    texts.join(" → ")
}

/// Says in the corner of the plot what the thin lines are.
pub fn paint(ui: &Ui, plot: Rect, words: &str) {
    let p = Palette::in_ui(ui);
    let font = FontId::proportional(style::SMALL);
    let galley = ui.painter().layout(words.to_owned(), font, p.text, plot.width() * WIDEST);
    let at = pos2(plot.max.x - LETTERS, plot.min.y + 5.0);
    let rect = Align2::RIGHT_TOP.anchor_size(at, galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(4.0, 2.0)), 2.0, p.header);
    ui.painter().galley(rect.min, galley, p.text);
}
