//! How much alarms ask of the operator, against what ISA-18.2 holds for manageable: rates, floods, the ten
//! most frequent, and those that chatter, flit by or stand for ever. A click leads to an alarm's settings.

use std::sync::Arc;

use egui::{Button, Grid, Label, RichText, ScrollArea, Ui};

use super::journal::key_of;
use super::{Clock, PaneMemory, carry, cells};
use crate::app::lang::{self, Key, Lang, age_text, fill, tr};
use crate::app::{App, Command, JournalCommand};
use crate::model::{AlarmKey, AlarmPriority, AlarmShown, BadActor, LoadFigures, Mono, Tag};
use crate::ui::alarm_marker::alarm_marker;
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

const HOUR_MS: i64 = 3_600_000;
/// Spans that can be chosen, hours.
const SPANS: [i64; 5] = [1, 8, 24, 24 * 7, 24 * 30];
/// A window this wide shows figures and lists side by side, in points.
const WIDE: f32 = 760.0;

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let app = pane.app;
    let desk = &app.state.journal;
    if desk.is_load_due(app.state.now.mono) {
        pane.say(Command::Journal(JournalCommand::LookAtLoad));
    }
    cells::bar(ui, |ui| {
        for hours in SPANS {
            let name = if hours < 48 {
                fill(lang, Key::JournalHours, &[("hours", &hours)])
            } else {
                fill(lang, Key::JournalDays, &[("days", &(hours / 24))])
            };
            let is_chosen = desk.load_span_ms == hours * HOUR_MS;
            if ui.selectable_label(is_chosen, name).clicked() {
                pane.say(Command::Journal(JournalCommand::LoadSpan(hours * HOUR_MS)));
            }
        }
        let export = Button::new(tr(lang, Key::JournalExport));
        if ui.add_enabled(desk.load.is_some(), export).clicked() {
            pane.say(Command::Journal(JournalCommand::ExportLoad));
        }
    });
    let Some(figures) = desk.load.as_ref().map(Arc::clone) else {
        cells::empty(ui, tr(lang, Key::JournalSearching), None);
        return;
    };
    let clock = &memory.clock;
    ScrollArea::vertical().id_salt("alarm load").auto_shrink(false).show(ui, |ui| {
        if ui.available_width() >= WIDE {
            ui.columns(2, |columns| {
                let [left, right] = columns else { return };
                numbers(left, lang, clock, &figures);
                lists(right, pane, &figures);
            });
        } else {
            numbers(ui, lang, clock, &figures);
            lists(ui, pane, &figures);
        }
    });
}

/// One figure with what it should be, and whether it is.
struct Line {
    key: Key,
    value: String,
    target: String,
    is_well: Option<bool>,
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn main_lines(lang: Lang, f: &LoadFigures) -> Vec<Line> {
    let line = |key: Key, value: String, target: &str, is_well: Option<bool>| Line {
        key,
        value,
        target: target.to_owned(),
        is_well,
    };
    let below = |text: &str| format!("≤ {text}");
    let busy = f.busy_intervals as f64 / f.intervals.max(1) as f64;
    let seconds = |ms: Option<i64>| {
        let text = |ms: i64| age_text(lang, std::time::Duration::from_millis(ms.unsigned_abs()));
        ms.map_or_else(|| "–".to_owned(), text)
    };
    vec![
        line(Key::LoadTotal, f.total.to_string(), "", None),
        line(
            Key::LoadPerHour,
            format!("{:.1}", f.per_hour()),
            &below("6"),
            Some(f.per_hour() <= 6.0),
        ),
        line(Key::LoadTenMin, f.last_10_min.to_string(), &below("10"), Some(f.last_10_min <= 10)),
        line(Key::LoadHour, f.last_hour.to_string(), &below("12"), Some(f.last_hour <= 12)),
        line(Key::LoadPeak, f.peak_10_min.to_string(), &below("10"), Some(f.peak_10_min <= 10)),
        line(Key::LoadBusy, percent(busy), "< 1 %", Some(busy < 0.01)),
        line(Key::LoadFloodTime, percent(f.flood_share()), "< 1 %", Some(f.flood_share() < 0.01)),
        line(
            Key::LoadTopShare,
            percent(f.share(f.top_total)),
            &below("5 %"),
            Some(f.total == 0 || f.share(f.top_total) <= 0.05),
        ),
        line(
            Key::LoadChattering,
            f.chattering.len().to_string(),
            "0",
            Some(f.chattering.is_empty()),
        ),
        line(Key::LoadFleeting, f.fleeting.len().to_string(), "0", Some(f.fleeting.is_empty())),
        line(Key::LoadStale, f.stale.len().to_string(), "< 5", Some(f.stale.len() < 5)),
        line(Key::LoadAcknowledged, f.acknowledged.to_string(), "", None),
        line(Key::LoadAckMedian, seconds(f.ack_median_ms), "", None),
        line(Key::LoadAckP90, seconds(f.ack_p90_ms), "", None),
    ]
}

fn numbers(ui: &mut Ui, lang: Lang, clock: &Clock, f: &LoadFigures) {
    let p = Palette::in_ui(ui);
    let weak = |text: String| RichText::new(text).color(p.text_weak);
    let span = format!(
        "{} – {}",
        clock.date_time(crate::model::WallMs(f.from_ms)),
        clock.date_time(crate::model::WallMs(f.to_ms))
    );
    ui.label(weak(span));
    if f.is_partial {
        ui.label(format!("⚠ {}", tr(lang, Key::LoadPartial)));
    }
    let head = |ui: &mut Ui, keys: [Key; 3]| {
        for key in keys {
            ui.strong(tr(lang, key));
        }
        ui.label("");
        ui.end_row();
    };
    // In words as well as by a sign; alarm colours are for alarms.
    let verdict = |ui: &mut Ui, is_well: Option<bool>| {
        let key = match is_well {
            Some(true) => Some(Key::LoadWell),
            Some(false) => Some(Key::LoadAbove),
            None => None,
        };
        let text = key.map_or("", |key| tr(lang, key));
        let text = RichText::new(text);
        ui.label(if is_well == Some(false) { text.strong() } else { text.color(p.text_weak) });
        ui.end_row();
    };
    let grid =
        |name: &str| Grid::new(name.to_owned()).striped(true).num_columns(4).spacing([16.0, 3.0]);
    grid("load figures").show(ui, |ui| {
        head(ui, [Key::LoadFigure, Key::JournalValue, Key::LoadTarget]);
        for line in main_lines(lang, f) {
            ui.label(tr(lang, line.key));
            ui.label(RichText::new(line.value).monospace());
            ui.label(weak(line.target));
            verdict(ui, line.is_well);
        }
    });
    ui.add_space(8.0);
    grid("load priorities").show(ui, |ui| {
        head(ui, [Key::JournalPriority, Key::LoadShare, Key::LoadTarget]);
        for priority in AlarmPriority::ALL {
            let count = f.by_priority.get(priority.rank()).copied().unwrap_or(0);
            let (share, target) = (f.share(count), LoadFigures::target(priority));
            ui.horizontal(|ui| {
                alarm_marker(ui, lang, priority, AlarmShown::Normal, Mono(0));
                ui.label(lang::alarm_priority(lang, priority));
            });
            ui.label(RichText::new(format!("{} ({count})", percent(share))).monospace());
            let sign = if priority == AlarmPriority::Low { "≥" } else { "≤" };
            ui.label(weak(format!("{sign} {:.0} %", target * 100.0)));
            let is_low = priority == AlarmPriority::Low;
            let is_well = if is_low { share >= target } else { share <= target };
            verdict(ui, (f.total > 0).then_some(is_well));
        }
    });
    ui.add_space(8.0);
    ui.strong(fill(lang, Key::LoadFloods, &[("count", &f.floods.len())]));
    for flood in &f.floods {
        let now = || tr(lang, Key::LoadNow).to_owned();
        let to = flood.to.map_or_else(now, |to| clock.date_time(to));
        let (from, count, peak) = (clock.date_time(flood.from), flood.count, flood.peak);
        let args: [(&str, &dyn std::fmt::Display); 4] =
            [("from", &from), ("to", &to), ("count", &count), ("peak", &peak)];
        ui.add(Label::new(fill(lang, Key::LoadFlood, &args)).wrap());
    }
}

fn lists(ui: &mut Ui, pane: &mut Pane<'_>, f: &LoadFigures) {
    let lang = pane.lang();
    let often = |actor: &BadActor| format!("{}×", actor.count);
    let long = |actor: &BadActor| age_text(lang, std::time::Duration::from_millis(actor.count));
    list(ui, pane, Key::LoadTop, &f.top, &often);
    list(ui, pane, Key::LoadChattering, &f.chattering, &often);
    list(ui, pane, Key::LoadFleeting, &f.fleeting, &often);
    list(ui, pane, Key::LoadStale, &f.stale, &long);
}

fn list(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    title: Key,
    actors: &[BadActor],
    count: &dyn Fn(&BadActor) -> String,
) {
    let lang = pane.lang();
    ui.strong(tr(lang, title));
    if actors.is_empty() {
        ui.label(RichText::new(tr(lang, Key::LoadNone)).color(Palette::in_ui(ui).text_weak));
    }
    for actor in actors.iter().take(20) {
        ui.horizontal(|ui| {
            cells::right_cell(ui, 64.0, 20.0, |ui| {
                ui.label(RichText::new(count(actor)).monospace());
            });
            alarm_marker(ui, lang, actor.priority, AlarmShown::Normal, Mono(0));
            let says = fill(lang, Key::LoadSettings, &[("name", &actor.name)]);
            let button = Button::new(&actor.name).frame(false).truncate();
            let button = ui.add(button);
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &says));
            let key = key_of(&actor.key);
            if let Some(tag) = key.as_ref().and_then(|key| tag_of(pane.app, key)) {
                carry::offer(&button, pane, tag);
            }
            if button.on_hover_text(&says).clicked()
                && let Some(key) = key
            {
                pane.say(Command::Journal(JournalCommand::ToSettings(key)));
            }
        });
    }
    ui.add_space(8.0);
}

/// The tag that an alarm watches.
fn tag_of<'a>(app: &'a App, key: &AlarmKey) -> Option<&'a Tag> {
    let AlarmKey::Alarm(alarm) = key else { return None };
    carry::find(&app.state, app.state.project().alarm(alarm)?.tag.as_ref()?)
}
