//! The banner of alarms: in every view, above the status bar, under every dialog. The most pressing alarm that
//! nobody has acknowledged, how many of each priority stand, what is kept quiet, whether alarms come in a
//! flood, and whether the horn sounds or cannot.

use std::fmt::Display;

use egui::accesskit::Role;
use egui::{Align, Button, Id, Layout, RichText, Sense, Ui, WidgetInfo};

use super::alarm_marker::alarm_marker;
use super::alarm_ways;
use super::panes::{carry, menus};
use crate::app::alarms::{AlarmWay, AlarmsCommand, acknowledgement};
use crate::app::lang::{Key, alarm_name, alarm_priority, alarm_state, fill, foreign, tr};
use crate::app::{Action, AppState, Command};
use crate::model::{AlarmPriority, AlarmShown};

/// Room from which on the alarm in the banner has buttons beside its name, in points.
const ROOM_FOR_WAYS: f32 = 460.0;

/// Paints the banner. `takes_keyboard` gives the keyboard to its first button, whose id comes back.
pub fn alarm_banner(
    ui: &mut Ui,
    state: &AppState,
    takes_keyboard: bool,
    out: &mut Vec<Command>,
) -> Id {
    let lang = state.settings.lang;
    let banner = ui.horizontal(|ui| {
        let list = ui.button(tr(lang, Key::PaneAlarms));
        if takes_keyboard {
            list.request_focus();
        }
        if list.clicked() {
            out.push(Command::Do(Action::ShowAlarms));
        }
        AlarmPriority::ALL.iter().for_each(|priority| count(ui, state, *priority));
        ui.separator();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            horn(ui, state, out);
            quiet(ui, state);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| first(ui, state, out));
        });
        list.id
    });
    banner.inner
}

/// How many of a priority stand, and how many of them nobody has acknowledged.
fn count(ui: &mut Ui, state: &AppState, priority: AlarmPriority) {
    let (lang, counts) = (state.settings.lang, &state.alarms.counts);
    let of = |counts: &[usize; 4]| counts.get(priority.rank()).copied().unwrap_or(0);
    let (all, new) = (of(&counts.standing), of(&counts.unacknowledged));
    let shown = match (all, new) {
        (0, _) => AlarmShown::Normal,
        (_, 0) => AlarmShown::Acknowledged,
        _ => AlarmShown::Unacknowledged,
    };
    alarm_marker(ui, lang, priority, shown, state.now.mono);
    let text = if new > 0 { format!("{new}/{all}") } else { all.to_string() };
    let args: [(&str, &dyn Display); 3] =
        [("priority", &alarm_priority(lang, priority)), ("all", &all), ("new", &new)];
    ui.label(RichText::new(text).monospace()).on_hover_text(fill(
        lang,
        Key::AlarmBannerCount,
        &args,
    ));
}

/// What is kept quiet or not known, and whether there is a flood; from the right edge on.
fn quiet(ui: &mut Ui, state: &AppState) {
    let (lang, counts) = (state.settings.lang, &state.alarms.counts);
    for (key, count) in [
        (Key::AlarmBannerOutOfService, counts.out_of_service),
        (Key::AlarmBannerSuppressed, counts.suppressed),
        (Key::AlarmBannerShelved, counts.shelved),
        (Key::AlarmBannerUnknown, counts.unknown),
    ] {
        if count > 0 {
            ui.label(fill(lang, key, &[("count", &count)]));
        }
    }
    if state.alarms.flood.is_some() {
        ui.label(RichText::new(tr(lang, Key::AlarmBannerFlood)).strong())
            .on_hover_text(tr(lang, Key::AlarmBannerFloodHint));
    }
}

fn horn(ui: &mut Ui, state: &AppState, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    if state.horn.calling().is_some() && ui.button(tr(lang, Key::HornSilence)).clicked() {
        out.push(Command::Do(Action::SilenceHorn));
    }
    if state.settings.horn.muted {
        ui.label(RichText::new(tr(lang, Key::HornMuted)).strong());
    } else if let Some(why) = &state.horn.trouble {
        // The whole reason is one press away and in the hover text: it would push the alarm out of the banner.
        let text = fill(lang, Key::HornNoSound, &[("why", &foreign(lang, why))]);
        let short = RichText::new(tr(lang, Key::HornNoSoundShort)).strong();
        let button = ui.add(Button::new(short).frame(false));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        if button.on_hover_text(text).clicked() {
            out.push(Command::Do(Action::TestHorn));
        }
    }
}

/// The most pressing alarm that nobody has acknowledged.
fn first(ui: &mut Ui, state: &AppState, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let first = state.alarms.pressing().find(|a| a.shown.wants_acknowledgement());
    let Some(alarm) = first else {
        ui.label(tr(lang, Key::AlarmBannerNone));
        return;
    };
    alarm_marker(ui, lang, alarm.priority, alarm.shown, state.now.mono);
    let name = alarm_name(lang, alarm);
    let says = fill(lang, Key::AlarmAckNamed, &[("name", &name)]);
    let button = ui.add(Button::new(tr(lang, Key::AlarmAck)).small());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &says));
    if button.clicked() {
        out.push(Command::AskAlarm(alarm.key.clone(), acknowledgement(alarm)));
    }
    if ui.available_width() >= ROOM_FOR_WAYS {
        for way in [AlarmWay::Trend, AlarmWay::Display] {
            if way.is_open(state.project(), alarm) {
                alarm_ways::button(ui, state, (alarm, way), out);
            }
        }
    }
    let text = format!("{name}  –  {}", alarm_state(lang, alarm));
    let says = fill(lang, Key::AlarmShowNamed, &[("name", &name)]);
    let shown = ui.add(Button::new(RichText::new(&text).strong()).frame(false).truncate());
    shown.widget_info(|| WidgetInfo::labeled(Role::Button, true, &says));
    let tag = alarm.tag.as_ref().and_then(|tag| carry::find(state, tag));
    let shown = shown.interact(Sense::CLICK | Sense::DRAG);
    if let Some(tag) = tag {
        carry::carry(&shown, tag);
        carry::holds_keyboard(&shown, tag);
    }
    shown.context_menu(|ui| {
        if let Some(tag) = tag {
            menus::add_to_trend(ui, state, tag, out);
        }
        alarm_ways::menu(ui, state, alarm, out);
    });
    if shown.on_hover_text(text).clicked() {
        out.push(Command::Alarms(AlarmsCommand::Reveal(alarm.key.clone())));
    }
}
