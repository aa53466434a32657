//! What can be done about the alarms that are selected, and about those on the screen.

use egui::{Button, Ui};

use super::AlarmsMemory;
use crate::app::alarms::{AlarmTab, AlarmsCommand, QuietKind, is_latched, may_go_with_others};
use crate::app::lang::{Key, fill, tr};
use crate::app::{Action, Command, Selection};
use crate::model::{AlarmBoard, AlarmLive, AlarmShown};
use crate::ui::alarm_ways;
use crate::ui::context::Pane;
use crate::ui::panes::menus;

/// What is possible for what is selected.
#[derive(Clone, Copy, Default)]
struct Possible {
    acknowledge: bool,
    reset: bool,
    shelve: bool,
    unshelve: bool,
    take_out: bool,
    put_back: bool,
}

impl Possible {
    fn of(pane: &Pane<'_>, board: &AlarmBoard) -> Possible {
        let view = &pane.state().alarm_view;
        let alone = view.is_one_selected();
        let mut can = Possible::default();
        // Once through what is selected: it may be thousands, in every frame.
        for alarm in view.selected(board) {
            can.acknowledge |=
                may_go_with_others(alarm) || (alone && alarm.shown.wants_acknowledgement());
            can.reset |= is_latched(alarm.shown);
            can.shelve |= QuietKind::Shelve.fits(alarm);
            can.unshelve |= alarm.shelved.is_some();
            can.take_out |= QuietKind::OutOfService.fits(alarm);
            can.put_back |= alarm.shown == AlarmShown::OutOfService;
        }
        can
    }
}

/// Paints the bar.
pub(super) fn bar(ui: &mut Ui, pane: &mut Pane<'_>, board: &AlarmBoard, memory: &AlarmsMemory) {
    let lang = pane.lang();
    let can = Possible::of(pane, board);
    let tab = pane.state().alarm_view.tab;
    let all = tab == AlarmTab::All;
    let speaking = all || tab == AlarmTab::Standing;
    let shelving = speaking || tab == AlarmTab::Shelved;
    let page = || AlarmsCommand::AcknowledgePage(memory.page.clone());
    let buttons = [
        (speaking, Key::AlarmAck, can.acknowledge, AlarmsCommand::Acknowledge),
        (speaking, Key::AlarmAckPage, !memory.page.is_empty(), page()),
        (speaking, Key::AlarmReset, can.reset, AlarmsCommand::Reset),
        (shelving, Key::AlarmShelveAsk, can.shelve, AlarmsCommand::AskQuiet(QuietKind::Shelve)),
        (
            all || tab == AlarmTab::Shelved,
            Key::AlarmUnshelve,
            can.unshelve,
            AlarmsCommand::Unshelve,
        ),
        (
            tab != AlarmTab::OutOfService,
            Key::AlarmOffServiceAsk,
            can.take_out,
            AlarmsCommand::AskQuiet(QuietKind::OutOfService),
        ),
        (
            all || tab == AlarmTab::OutOfService,
            Key::AlarmToService,
            can.put_back,
            AlarmsCommand::ReturnToService,
        ),
    ];
    ui.horizontal_wrapped(|ui| {
        for (is_here, text, on, command) in buttons {
            if is_here && ui.add_enabled(on, Button::new(tr(lang, text))).clicked() {
                pane.say(Command::Alarms(command));
            }
        }
        if all {
            ui.separator();
            editing(ui, pane);
        }
    });
}

/// New alarms, and the editors of alarms and groups.
fn editing(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    if ui.button(tr(lang, Key::CmdAddAlarm)).clicked() {
        pane.say(Command::Do(Action::AddAlarm));
    }
    let is_alarm = matches!(pane.state().selection, Some(Selection::Alarm(_)));
    if ui.add_enabled(is_alarm, Button::new(tr(lang, Key::CmdEdit))).clicked() {
        pane.say(Command::Do(Action::EditSelected));
    }
    ui.menu_button(tr(lang, Key::AlarmGroupsMenu), |ui| {
        if ui.button(tr(lang, Key::CmdAddAlarmGroup)).clicked() {
            pane.say(Command::Do(Action::AddAlarmGroup));
            ui.close();
        }
        let project = std::sync::Arc::clone(pane.state().project());
        for group in &project.alarm_groups {
            let what = || Selection::AlarmGroup(group.id.clone());
            ui.separator();
            if ui.button(fill(lang, Key::AlarmGroupEdit, &[("name", &group.name)])).clicked() {
                pane.say(Command::Edit(what()));
                ui.close();
            }
            if ui.button(fill(lang, Key::AlarmGroupDelete, &[("name", &group.name)])).clicked() {
                pane.say(Command::Select(Some(what())));
                pane.say(Command::Do(Action::DeleteSelected));
                ui.close();
            }
        }
    });
}

/// The menu of one row.
pub(super) fn menu(ui: &mut Ui, pane: &mut Pane<'_>, alarm: &AlarmLive) {
    let lang = pane.lang();
    let board = std::sync::Arc::clone(&pane.state().alarms);
    let possible = Possible::of(pane, &board);
    let entries = [
        (Key::AlarmAck, possible.acknowledge, AlarmsCommand::Acknowledge),
        (Key::AlarmReset, possible.reset, AlarmsCommand::Reset),
        (Key::AlarmShelveAsk, possible.shelve, AlarmsCommand::AskQuiet(QuietKind::Shelve)),
        (Key::AlarmUnshelve, possible.unshelve, AlarmsCommand::Unshelve),
        (
            Key::AlarmOffServiceAsk,
            possible.take_out,
            AlarmsCommand::AskQuiet(QuietKind::OutOfService),
        ),
        (Key::AlarmToService, possible.put_back, AlarmsCommand::ReturnToService),
    ];
    for (text, on, command) in entries {
        if on && ui.button(tr(lang, text)).clicked() {
            pane.say(Command::Alarms(command));
            ui.close();
        }
    }
    if let Some(tag) = super::row::tag_of(pane.app, alarm) {
        menus::trend_row(ui, pane, tag);
    }
    alarm_ways::menu(ui, &pane.app.state, alarm, pane.out);
}
