//! What can be done about the alarm that is selected, and about those that are listed.

use std::sync::Arc;

use egui::{DragValue, TextEdit, Ui};

use super::super::cells;
use super::AlarmsMemory;
use crate::app::Command;
use crate::app::lang::{Key, tr};
use crate::model::{AlarmAsk, AlarmBoard, AlarmLive, AlarmPriority, AlarmShown};
use crate::ui::context::Pane;

/// Alarms that one press acknowledges at most: a page that somebody can have read.
const PAGE: usize = 25;

/// Paints the bar.
pub(super) fn bar(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut AlarmsMemory,
    board: &AlarmBoard,
    rows: &[&AlarmLive],
) {
    let lang = pane.lang();
    let selected = memory.selected.as_ref().and_then(|key| board.alarm(key)).cloned();
    let mut asks: Vec<(&AlarmLive, AlarmAsk)> = Vec::new();
    let acknowledge = |alarm: &AlarmLive| AlarmAsk::Acknowledge { occurrence: alarm.occurrence };
    cells::bar(ui, |ui| {
        let button = |ui: &mut Ui, key: Key, enabled: bool| {
            ui.add_enabled(enabled, egui::Button::new(tr(lang, key))).clicked()
        };
        // The highest are acknowledged one by one, so that each has been looked at.
        let page: Vec<&AlarmLive> = rows
            .iter()
            .copied()
            .take(PAGE)
            .filter(|a| a.shown.wants_acknowledgement() && a.priority != AlarmPriority::Highest)
            .collect();
        let one = selected.as_deref();
        let shown = one.map(|alarm| alarm.shown);
        if button(ui, Key::AlarmAck, shown.is_some_and(AlarmShown::wants_acknowledgement)) {
            asks.extend(one.map(|alarm| (alarm, acknowledge(alarm))));
        }
        if button(ui, Key::AlarmAckPage, !page.is_empty()) {
            asks.extend(page.into_iter().map(|alarm| (alarm, acknowledge(alarm))));
        }
        let is_latched = matches!(
            shown,
            Some(AlarmShown::LatchedAcknowledged | AlarmShown::LatchedUnacknowledged)
        );
        if button(ui, Key::AlarmReset, is_latched) {
            asks.extend(one.map(|alarm| (alarm, AlarmAsk::Reset)));
        }
    });
    if let Some(alarm) = selected.as_deref() {
        cells::bar(ui, |ui| keep_quiet(ui, pane, memory, alarm, &mut asks));
    }
    for (alarm, ask) in asks {
        pane.say(Command::AskAlarm(alarm.key.clone(), ask));
    }
}

fn keep_quiet<'a>(
    ui: &mut Ui,
    pane: &Pane<'_>,
    memory: &mut AlarmsMemory,
    alarm: &'a AlarmLive,
    asks: &mut Vec<(&'a AlarmLive, AlarmAsk)>,
) {
    let lang = pane.lang();
    let button = |ui: &mut Ui, key: Key, enabled: bool| {
        ui.add_enabled(enabled, egui::Button::new(tr(lang, key))).clicked()
    };
    match alarm.shown {
        AlarmShown::OutOfService => {
            if button(ui, Key::AlarmToService, true) {
                asks.push((alarm, AlarmAsk::ReturnToService));
            }
            return;
        }
        AlarmShown::Shelved if button(ui, Key::AlarmUnshelve, true) => {
            asks.push((alarm, AlarmAsk::Unshelve));
        }
        _ => {}
    }
    let label = ui.label(tr(lang, Key::AlarmReason));
    ui.add(TextEdit::singleline(&mut memory.reason).desired_width(150.0)).labelled_by(label.id);
    let label = ui.label(tr(lang, Key::AlarmMinutes));
    let most = alarm.definition.as_ref().map_or(480, |d| (d.shelve_max_s / 60).max(1));
    ui.add(DragValue::new(&mut memory.minutes).range(1..=most)).labelled_by(label.id);
    ui.checkbox(&mut memory.once, tr(lang, Key::AlarmOnce));
    let reasoned = !memory.reason.trim().is_empty();
    let reason = || Arc::from(memory.reason.trim());
    let shelvable = alarm.definition.as_ref().is_none_or(|d| d.shelvable);
    if button(ui, Key::AlarmShelve, reasoned && shelvable) {
        let for_s = memory.minutes.min(most).saturating_mul(60);
        asks.push((alarm, AlarmAsk::Shelve { for_s, once: memory.once, reason: reason() }));
    }
    if button(ui, Key::AlarmOffService, reasoned) {
        asks.push((alarm, AlarmAsk::OutOfService { reason: reason() }));
    }
}
