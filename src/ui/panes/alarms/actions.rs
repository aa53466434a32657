//! What can be done about the alarms that are selected, and about those on the screen.

use egui::{Button, Ui};

use super::AlarmsMemory;
use crate::app::alarms::{AlarmTab, AlarmsCommand, QuietDesk, QuietKind, is_latched};
use crate::app::lang::{Key, tr};
use crate::app::{Action, Command};
use crate::model::{AlarmBoard, AlarmKey, AlarmLive, AlarmShown};
use crate::ui::context::Pane;

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
        let any = |fits: &dyn Fn(&AlarmLive) -> bool| view.selected(board).any(fits);
        let keys: Vec<AlarmKey> = view.selected(board).map(|alarm| alarm.key.clone()).collect();
        let quiet = |kind| QuietDesk::about(kind, &keys, board).is_some();
        Possible {
            acknowledge: !view.acknowledgements(board).is_empty(),
            reset: any(&|alarm| is_latched(alarm.shown)),
            shelve: quiet(QuietKind::Shelve),
            unshelve: any(&|alarm| alarm.shelved.is_some()),
            take_out: quiet(QuietKind::OutOfService),
            put_back: any(&|alarm| alarm.shown == AlarmShown::OutOfService),
        }
    }
}

/// Paints the bar.
pub(super) fn bar(ui: &mut Ui, pane: &mut Pane<'_>, board: &AlarmBoard, memory: &AlarmsMemory) {
    let lang = pane.lang();
    let possible = Possible::of(pane, board);
    let tab = pane.state().alarm_view.tab;
    let (all, standing) = (tab == AlarmTab::All, tab == AlarmTab::Standing);
    let mut say = |command| pane.out.push(Command::Alarms(command));
    ui.horizontal_wrapped(|ui| {
        let button = |ui: &mut Ui, key: Key, on: bool| {
            ui.add_enabled(on, Button::new(tr(lang, key))).clicked()
        };
        if standing || all {
            if button(ui, Key::AlarmAck, possible.acknowledge) {
                say(AlarmsCommand::Acknowledge);
            }
            let page = button(ui, Key::AlarmAckPage, !memory.page.is_empty());
            if page {
                say(AlarmsCommand::AcknowledgePage(memory.page.clone()));
            }
            if button(ui, Key::AlarmReset, possible.reset) {
                say(AlarmsCommand::Reset);
            }
        }
        if (standing || all || tab == AlarmTab::Shelved)
            && button(ui, Key::AlarmShelveAsk, possible.shelve)
        {
            say(AlarmsCommand::AskQuiet(QuietKind::Shelve));
        }
        if (all || tab == AlarmTab::Shelved) && button(ui, Key::AlarmUnshelve, possible.unshelve) {
            say(AlarmsCommand::Unshelve);
        }
        if tab != AlarmTab::OutOfService && button(ui, Key::AlarmOffServiceAsk, possible.take_out) {
            say(AlarmsCommand::AskQuiet(QuietKind::OutOfService));
        }
        if (all || tab == AlarmTab::OutOfService)
            && button(ui, Key::AlarmToService, possible.put_back)
        {
            say(AlarmsCommand::ReturnToService);
        }
    });
}

/// The menu of one row.
pub(super) fn menu(ui: &mut Ui, pane: &mut Pane<'_>, alarm: &AlarmLive) {
    let lang = pane.lang();
    let board = std::sync::Arc::clone(&pane.state().alarms);
    let possible = Possible::of(pane, &board);
    let key = || alarm.key.clone();
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
        (Key::AlarmShowValue, true, AlarmsCommand::ShowValue(key())),
        (Key::AlarmShowTrend, alarm.definition.is_some(), AlarmsCommand::ShowTrend(key())),
    ];
    for (text, on, command) in entries {
        if on && ui.button(tr(lang, text)).clicked() {
            pane.say(Command::Alarms(command));
            ui.close();
        }
    }
    if alarm.definition.is_some() && ui.button(tr(lang, Key::CmdEdit)).clicked() {
        pane.say(Command::Do(Action::EditSelected));
        ui.close();
    }
}
