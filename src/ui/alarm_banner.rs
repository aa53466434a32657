//! The banner of alarms: in every view, above the status bar. The most pressing alarm that nobody has
//! acknowledged, how many of each priority stand, and what is kept quiet.

use egui::{Align, Button, Label, Layout, RichText, Ui};

use super::alarm_marker::alarm_marker;
use crate::app::lang::{Key, alarm_shown, fill, tr};
use crate::app::{Action, AppState, Command};
use crate::model::{AlarmAsk, AlarmPriority, AlarmShown};

/// Paints the banner.
pub fn alarm_banner(ui: &mut Ui, state: &AppState, out: &mut Vec<Command>) {
    let (lang, board) = (state.settings.lang, &state.alarms);
    ui.horizontal(|ui| {
        let open = ui.button(tr(lang, Key::PaneAlarms));
        if open.clicked() {
            out.push(Command::Do(Action::ShowAlarms));
        }
        for priority in AlarmPriority::ALL {
            let of = |counts: &[usize; 4]| counts.get(priority.rank()).copied().unwrap_or(0);
            let (all, new) = (of(&board.counts.standing), of(&board.counts.unacknowledged));
            let shown = match (all, new) {
                (0, _) => AlarmShown::Normal,
                (_, 0) => AlarmShown::Acknowledged,
                _ => AlarmShown::Unacknowledged,
            };
            alarm_marker(ui, priority, shown, state.now.mono);
            let text = if new > 0 { format!("{new}/{all}") } else { all.to_string() };
            let args: [(&str, &dyn std::fmt::Display); 3] = [
                ("priority", &crate::app::lang::alarm_priority(lang, priority)),
                ("all", &all),
                ("new", &new),
            ];
            ui.label(RichText::new(text).monospace()).on_hover_text(fill(
                lang,
                Key::AlarmBannerCount,
                &args,
            ));
        }
        ui.separator();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let counts = &board.counts;
            for (key, count) in [
                (Key::AlarmBannerOutOfService, counts.out_of_service),
                (Key::AlarmBannerShelved, counts.shelved),
                (Key::AlarmBannerUnknown, counts.unknown),
            ] {
                if count > 0 {
                    ui.label(fill(lang, key, &[("count", &count)]));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let first = board.pressing().find(|a| a.shown.wants_acknowledgement());
                let Some(alarm) = first else {
                    ui.label(tr(lang, Key::AlarmBannerNone));
                    return;
                };
                alarm_marker(ui, alarm.priority, alarm.shown, state.now.mono);
                let says = fill(lang, Key::AlarmAckNamed, &[("name", &alarm.name)]);
                let button = ui.add(Button::new(tr(lang, Key::AlarmAck)).small());
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &says));
                if button.clicked() {
                    let ask = AlarmAsk::Acknowledge { occurrence: alarm.occurrence };
                    out.push(Command::AskAlarm(alarm.key.clone(), ask));
                }
                let text = format!("{}  –  {}", alarm.name, alarm_shown(lang, alarm.shown));
                ui.add(Label::new(RichText::new(text).strong()).truncate());
            });
        });
    });
}
