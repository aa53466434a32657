//! Questions about alarms: why and for how long they are to be quiet; and the test of horn and lamps.

use egui::accesskit::Role;
use egui::{Button, Checkbox, DragValue, Grid, Label, RichText, TextEdit, Ui, WidgetInfo};

use super::form::take_focus;
use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::alarms::{AlarmsCommand, HornSettings, QuietDesk, QuietKind};
use crate::app::lang::{Key, alarm_name, alarm_priority, alarm_shown, fill, foreign, tr};
use crate::app::{AppState, Command};
use crate::model::{AlarmPriority, AlarmShown};
use crate::ui::alarm_marker::alarm_marker;

/// Times on the shelf that are offered, min.
const TIMES: [u32; 5] = [15, 30, 60, 240, 480];

/// "Shelve …" and "Out of service …".
pub(super) fn quiet(
    ui: &Ui,
    state: &AppState,
    desk: &QuietDesk,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let mut typed = desk.clone();
    let is_shelf = desk.kind == QuietKind::Shelve;
    let title = match (desk.keys.as_slice(), is_shelf) {
        ([key], is_shelf) => {
            let name = state.alarms.alarm(key).map_or(String::new(), |a| alarm_name(lang, a));
            let key = if is_shelf { Key::AlarmShelveTitleOne } else { Key::AlarmOutTitleOne };
            fill(lang, key, &[("name", &name)])
        }
        (keys, true) => fill(lang, Key::AlarmShelveTitle, &[("count", &keys.len())]),
        (keys, false) => fill(lang, Key::AlarmOutTitle, &[("count", &keys.len())]),
    };
    let text = if is_shelf { Key::AlarmShelveText } else { Key::AlarmOutText };
    let answer = Sheet::new("quiet", &title).width(560.0).show(ui, |ui| {
        ui.add(Label::new(tr(lang, text)).wrap());
        if desk.refused > 0 {
            ui.label(fill(lang, Key::AlarmRefusedSome, &[("count", &desk.refused)]));
        }
        ui.add_space(6.0);
        let label = ui.label(tr(lang, Key::AlarmReason));
        let field = TextEdit::singleline(&mut typed.reason)
            .hint_text(tr(lang, Key::AlarmReasonNeeded))
            .desired_width(f32::INFINITY);
        let field = ui.add(field).labelled_by(label.id);
        if fresh {
            take_focus(&field, "");
        }
        if is_shelf {
            ui.horizontal(|ui| {
                let label = ui.label(tr(lang, Key::AlarmMinutes));
                let value = DragValue::new(&mut typed.minutes).range(1..=desk.most);
                ui.add(value).labelled_by(label.id);
                ui.label(fill(lang, Key::AlarmMinutesMost, &[("most", &desk.most)]));
                for minutes in TIMES.into_iter().filter(|minutes| *minutes <= desk.most) {
                    let text = fill(lang, Key::AlarmMinutesLeft, &[("minutes", &minutes)]);
                    if ui.selectable_label(typed.minutes == minutes, text).clicked() {
                        typed.minutes = minutes;
                    }
                }
            });
            ui.checkbox(&mut typed.once, tr(lang, Key::AlarmOnce));
        }
        let yes = if is_shelf { Key::AlarmShelve } else { Key::AlarmOffService };
        let complete = typed.is_complete();
        let texts = [(tr(lang, yes), complete), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        answer(&pressed, ui, complete)
    });
    if typed != *desk {
        out.push(Command::Alarms(AlarmsCommand::SetQuiet(Box::new(typed))));
    }
    match answer {
        Answer::Yes => out.push(Command::Alarms(AlarmsCommand::AcceptQuiet)),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// Every tone to hear, every marker in every state to see, and how the horn sounds.
pub(super) fn horn_test(ui: &Ui, state: &AppState, fresh: bool, out: &mut Vec<Command>) {
    const STATES: [AlarmShown; 4] = [
        AlarmShown::Unacknowledged,
        AlarmShown::Acknowledged,
        AlarmShown::Returned,
        AlarmShown::Shelved,
    ];
    let lang = state.settings.lang;
    let mut horn = state.settings.horn;
    let title = tr(lang, Key::HornTitle);
    let answer = Sheet::new("horn", title).width(660.0).show(ui, |ui| {
        ui.add(Label::new(tr(lang, Key::HornText)).wrap());
        ui.add_space(6.0);
        Grid::new("lamps").num_columns(STATES.len() + 2).spacing([14.0, 8.0]).show(ui, |ui| {
            ui.label("");
            ui.label("");
            for shown in STATES {
                ui.label(RichText::new(alarm_shown(lang, shown)).weak());
            }
            ui.end_row();
            for priority in AlarmPriority::ALL {
                let word = alarm_priority(lang, priority);
                ui.label(word);
                let play = ui.add(Button::new(tr(lang, Key::HornPlay)));
                let says = fill(lang, Key::HornPlayOf, &[("priority", &word)]);
                play.widget_info(|| WidgetInfo::labeled(Role::Button, true, &says));
                if fresh && priority == AlarmPriority::Highest {
                    play.request_focus();
                }
                if play.clicked() {
                    out.push(Command::Alarms(AlarmsCommand::TestTone(priority)));
                }
                for shown in STATES {
                    alarm_marker(ui, lang, priority, shown, state.now.mono);
                }
                ui.end_row();
            }
        });
        settings(ui, state, &mut horn);
        let pressed = buttons(ui, &[(tr(lang, Key::ButtonClose), true)], "");
        answer(&pressed, ui, false)
    });
    if horn != state.settings.horn {
        out.push(Command::Alarms(AlarmsCommand::Horn(horn)));
    }
    if answer != Answer::None {
        out.push(Command::CloseDialog);
    }
}

fn settings(ui: &mut Ui, state: &AppState, horn: &mut HornSettings) {
    let lang = state.settings.lang;
    ui.separator();
    ui.add(Checkbox::new(&mut horn.muted, tr(lang, Key::HornMute)));
    ui.add(Checkbox::new(&mut horn.once, tr(lang, Key::HornOnce)));
    ui.horizontal(|ui| {
        let label = ui.label(tr(lang, Key::HornVolume));
        ui.add(DragValue::new(&mut horn.volume).range(5..=100)).labelled_by(label.id);
    });
    if let Some(why) = &state.horn.trouble {
        let text = fill(lang, Key::HornNoSound, &[("why", &foreign(lang, why))]);
        ui.add(Label::new(RichText::new(text).strong()).wrap());
    }
}
