//! One row of the list of alarms.

use std::fmt::Write as _;

use egui::{Align, Layout, RichText, Ui};
use egui_extras::TableRow;

use crate::app::App;
use crate::app::alarms::AlarmCol;
use crate::app::lang::{self, Key, alarm_name, alarm_state, tr};
use crate::model::{AlarmKey, AlarmLive, Tag};
use crate::ui::alarm_marker::alarm_marker;
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, carry, cells};
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::value_cell::ValueCell;

/// Paints the row of an alarm.
pub(super) fn paint(
    line: &mut TableRow<'_, '_>,
    pane: &Pane<'_>,
    (alarm, first_out): (&AlarmLive, bool),
    (clock, shown): (&Clock, &[AlarmCol]),
) {
    line.set_selected(pane.state().alarm_view.is_selected(&alarm.key));
    for col in shown {
        line.col(|ui| cell(ui, pane, (alarm, first_out), clock, *col));
    }
}

fn cell(
    ui: &mut Ui,
    pane: &Pane<'_>,
    (alarm, first_out): (&AlarmLive, bool),
    clock: &Clock,
    col: AlarmCol,
) {
    let (lang, state) = (pane.lang(), pane.state());
    let names = state.alarm_view.names();
    match col {
        AlarmCol::Priority => {
            ui.add_space(cells::PAD);
            alarm_marker(ui, lang, alarm.priority, alarm.shown, state.now.mono);
        }
        AlarmCol::Name => name(ui, pane, alarm, first_out),
        AlarmCol::Time => {
            let Some(at) = alarm.raised else { return };
            cells::text(ui, RichText::new(clock.time(at.wall)).monospace())
                .on_hover_text(clock.date_time(at.wall));
        }
        AlarmCol::State => {
            let text = alarm_state(lang, alarm);
            cells::text(ui, text.clone()).on_hover_text(text);
        }
        AlarmCol::Value => {
            cells::text(ui, onset(pane, alarm));
        }
        AlarmCol::Now => {
            if let Some(tag) = tag_of(pane.app, alarm) {
                let reading = Reading::of(&state.snapshot, tag, state.now.mono);
                ui.add(ValueCell::new(&tag.name, reading, lang));
            }
        }
        AlarmCol::Tag => {
            cells::weak(ui, names.tag(alarm));
        }
        AlarmCol::Area => {
            cells::weak(ui, names.group(alarm));
        }
        AlarmCol::Left => {
            let Some(shelved) = &alarm.shelved else { return };
            let left = lang::time_left(lang, shelved.until.since(state.now.mono));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                cells::text(ui, RichText::new(left).monospace());
            });
        }
        AlarmCol::Reason => {
            let text = lang::alarm_reason(lang, alarm);
            cells::weak(ui, text.clone()).on_hover_text(text);
        }
        AlarmCol::Count => {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                cells::weak(ui, alarm.occurrence.to_string());
            });
        }
    }
}

fn name(ui: &mut Ui, pane: &Pane<'_>, alarm: &AlarmLive, first_out: bool) {
    let lang = pane.lang();
    if first_out {
        let mark = RichText::new(tr(lang, Key::AlarmFirst)).size(style::SMALL).strong();
        ui.add(egui::Label::new(mark).selectable(false))
            .on_hover_text(tr(lang, Key::AlarmFirstHint));
    }
    let text = alarm_name(lang, alarm);
    let shown = if alarm.shown.wants_acknowledgement() {
        RichText::new(&text).strong()
    } else {
        RichText::new(&text)
    };
    cells::text(ui, shown).on_hover_text(text);
}

/// The tag that an alarm watches, found without a walk through the project.
pub(super) fn tag_of<'a>(app: &'a App, alarm: &AlarmLive) -> Option<&'a Tag> {
    if matches!(alarm.key, AlarmKey::Device(_)) {
        return None;
    }
    carry::find(&app.state, alarm.tag.as_ref()?)
}

/// The value when the alarm came, and what it is measured against: `19.3 cm (≥ 17)`.
fn onset(pane: &Pane<'_>, alarm: &AlarmLive) -> String {
    let Some(definition) = &alarm.definition else { return String::new() };
    let tag = tag_of(pane.app, alarm);
    let mut text = String::new();
    if let Some(value) = alarm.value {
        let decimals = tag.and_then(|tag| tag.decimals);
        text = crate::model::Value::F64(value).format(decimals);
        if let Some(unit) = tag.map(|tag| tag.unit.as_str()).filter(|unit| !unit.is_empty()) {
            // Writing to a text cannot fail.
            let _ = write!(text, " {unit}");
        }
    }
    let limit = lang::limit_text(&definition.kind);
    match (text.is_empty(), limit.is_empty()) {
        (_, true) => text,
        (true, false) => limit,
        (false, false) => format!("{text} ({limit})"),
    }
}
