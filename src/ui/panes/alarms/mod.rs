//! The alarms: what stands, the most pressing first; what is kept quiet; or all of them. What is
//! selected can be acknowledged, shelved, taken out of service, and tells what to do about it.

mod actions;
mod guidance;

use egui::{Align, Layout, RichText, ScrollArea, TextEdit, Ui};

use super::{PaneMemory, cells};
use crate::app::lang::{Key, alarm_shown, tr};
use crate::model::{AlarmBoard, AlarmKey, AlarmLive, AlarmShown, Unknown};
use crate::ui::alarm_marker::alarm_marker;
use crate::ui::context::Pane;

/// Which alarms are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shelf {
    /// What stands.
    #[default]
    Standing,
    /// What is shelved, suppressed or out of service.
    Quiet,
    /// Everything.
    All,
}

/// What the pane remembers.
#[derive(Debug)]
pub struct AlarmsMemory {
    list: Shelf,
    filter: String,
    selected: Option<AlarmKey>,
    reason: String,
    minutes: u32,
    once: bool,
    /// The number of the last alarm that was asked for from elsewhere.
    asked_for: u64,
}

impl Default for AlarmsMemory {
    fn default() -> Self {
        AlarmsMemory {
            list: Shelf::default(),
            filter: String::new(),
            selected: None,
            reason: String::new(),
            minutes: 15,
            once: false,
            asked_for: 0,
        }
    }
}

fn listed<'b>(board: &'b AlarmBoard, memory: &AlarmsMemory) -> Vec<&'b AlarmLive> {
    let filter = memory.filter.trim().to_lowercase();
    let passes =
        |alarm: &&AlarmLive| filter.is_empty() || alarm.name.to_lowercase().contains(&filter);
    let all = || board.alarms.iter().map(|a| &**a);
    match memory.list {
        Shelf::Standing => board.pressing().map(|a| &**a).filter(passes).collect(),
        Shelf::Quiet => {
            let quiet = |a: &&AlarmLive| !a.shown.is_annunciated() && a.shown != AlarmShown::Normal;
            all().filter(quiet).filter(passes).collect()
        }
        Shelf::All => all().filter(passes).collect(),
    }
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let board = std::sync::Arc::clone(&pane.state().alarms);
    let clock = memory.clock.clone();
    let memory = &mut memory.alarms;
    if let Some((key, number)) = &pane.state().journal.show_alarm
        && memory.asked_for != *number
    {
        memory.asked_for = *number;
        (memory.selected, memory.list) = (Some(key.clone()), Shelf::All);
        memory.filter.clear();
    }
    cells::bar(ui, |ui| {
        for (list, key) in [
            (Shelf::Standing, Key::AlarmListStanding),
            (Shelf::Quiet, Key::AlarmListQuiet),
            (Shelf::All, Key::AlarmListAll),
        ] {
            ui.selectable_value(&mut memory.list, list, tr(lang, key));
        }
        let label = ui.label(tr(lang, Key::AlarmFilter));
        let field = TextEdit::singleline(&mut memory.filter).desired_width(120.0);
        ui.add(field).labelled_by(label.id);
    });
    let rows = listed(&board, memory);
    actions::bar(ui, pane, memory, &board, &rows);
    let selected = memory.selected.as_ref().and_then(|key| board.alarm(key)).cloned();
    if rows.is_empty() {
        cells::empty(ui, tr(lang, Key::AlarmListEmpty), None);
        return;
    }
    let room = if selected.is_some() { ui.available_height() * 0.55 } else { f32::INFINITY };
    let height = ui.spacing().interact_size.y.max(20.0);
    let now = pane.state().now.mono;
    ScrollArea::vertical().max_height(room).auto_shrink(false).show_rows(
        ui,
        height,
        rows.len(),
        |ui, range| {
            for alarm in rows.iter().skip(range.start).take(range.len()) {
                row(ui, pane, memory, alarm, &|at| clock.time(at), now);
            }
        },
    );
    if let Some(alarm) = selected {
        ui.separator();
        guidance::ui(ui, pane, &alarm);
    }
}

fn row(
    ui: &mut Ui,
    pane: &Pane<'_>,
    memory: &mut AlarmsMemory,
    alarm: &AlarmLive,
    clock: &dyn Fn(crate::model::WallMs) -> String,
    now: crate::model::Mono,
) {
    let lang = pane.lang();
    let line = egui::vec2(ui.available_width(), ui.spacing().interact_size.y.max(20.0));
    ui.allocate_ui_with_layout(line, Layout::left_to_right(Align::Center), |ui| {
        alarm_marker(ui, alarm.priority, alarm.shown, now);
        let time = alarm.raised.map_or_else(|| "--:--:--".to_owned(), |at| clock(at.wall));
        ui.label(RichText::new(time).monospace());
        let mut state = alarm_shown(lang, alarm.shown).to_owned();
        match alarm.unknown {
            Some(Unknown::Device) => state = format!("{state}, {}", tr(lang, Key::AlarmDeviceOut)),
            Some(Unknown::Input) => state = format!("{state}, {}", tr(lang, Key::AlarmInputBad)),
            None => {}
        }
        let is_selected = memory.selected.as_ref() == Some(&alarm.key);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(state);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let is_device = matches!(alarm.key, AlarmKey::Device(_));
                let name = if is_device {
                    crate::app::lang::fill(lang, Key::AlarmOfDevice, &[("name", &alarm.name)])
                } else {
                    alarm.name.to_string()
                };
                let text = if alarm.shown.wants_acknowledgement() {
                    RichText::new(name).strong()
                } else {
                    RichText::new(name)
                };
                let choice = ui.add(egui::Button::selectable(is_selected, text).truncate());
                if choice.clicked() {
                    memory.selected = (!is_selected).then(|| alarm.key.clone());
                }
            });
        });
    });
}
