//! Buttons and menu rows that lead from an alarm to what belongs to it: one press each.

use egui::accesskit::Role;
use egui::{Button, Ui, WidgetInfo};

use super::keys;
use crate::app::alarms::{AlarmWay, AlarmsCommand};
use crate::app::lang::tr;
use crate::app::{AppState, Command};
use crate::model::AlarmLive;

/// A button for each way there is.
pub fn buttons(ui: &mut Ui, state: &AppState, alarm: &AlarmLive, out: &mut Vec<Command>) {
    for way in open(state, alarm) {
        button(ui, state, (alarm, way), out);
    }
}

/// The button of one way.
pub fn button(
    ui: &mut Ui,
    state: &AppState,
    (alarm, way): (&AlarmLive, AlarmWay),
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let title = tr(lang, way.title());
    let button = ui.button(tr(lang, way.word()));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    let hint = format!("{title} ({})", keys::words(ui, way.action()));
    if button.on_hover_text(hint).clicked() {
        out.push(go(alarm, way));
    }
}

/// A row for each way there is.
pub fn menu(ui: &mut Ui, state: &AppState, alarm: &AlarmLive, out: &mut Vec<Command>) {
    for way in open(state, alarm) {
        let row = Button::new(tr(state.settings.lang, way.title()));
        if ui.add(row.shortcut_text(keys::words(ui, way.action()))).clicked() {
            out.push(go(alarm, way));
            ui.close();
        }
    }
}

fn open<'a>(state: &'a AppState, alarm: &'a AlarmLive) -> impl Iterator<Item = AlarmWay> + 'a {
    AlarmWay::ALL.into_iter().filter(|way| way.is_open(state.project(), alarm))
}

fn go(alarm: &AlarmLive, way: AlarmWay) -> Command {
    Command::Alarms(AlarmsCommand::Go(alarm.key.clone(), way))
}
