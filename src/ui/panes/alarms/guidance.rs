//! What is known of the alarm under the cursor: how it stands and why, and what to do about it, in the
//! words of the project completed by its group. One press to all that belongs to it.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::app::alarms::guidance_of;
use crate::app::lang::{self, Key, alarm_name, alarm_state, fill, tr};
use crate::model::AlarmLive;
use crate::ui::alarm_ways;
use crate::ui::context::Pane;
use crate::ui::panes::Clock;

/// Paints the text.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, clock: &Clock, alarm: &AlarmLive) {
    let lang = pane.lang();
    ui.add(Label::new(RichText::new(alarm_name(lang, alarm)).strong()).wrap());
    ScrollArea::vertical().id_salt("guidance").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        // What to do first: there may be room for no more.
        action(ui, pane, alarm);
        ui.horizontal_wrapped(|ui| alarm_ways::buttons(ui, &pane.app.state, alarm, pane.out));
        facts(ui, pane, clock, alarm);
        guidance(ui, pane, alarm);
    });
}

fn line(ui: &mut Ui, caption: &str, text: &str) {
    if !text.is_empty() {
        ui.label(RichText::new(caption).weak());
        ui.add(Label::new(text).wrap());
    }
}

fn facts(ui: &mut Ui, pane: &Pane<'_>, clock: &Clock, alarm: &AlarmLive) {
    let lang = pane.lang();
    line(ui, tr(lang, Key::AlarmColState), &alarm_state(lang, alarm));
    if let Some(at) = alarm.raised {
        line(ui, tr(lang, Key::AlarmColTime), &clock.date_time(at.wall));
    }
    if let Some(shelved) = &alarm.shelved {
        let left = lang::time_left(lang, shelved.until.since(pane.state().now.mono));
        let args: [(&str, &dyn std::fmt::Display); 3] =
            [("who", &shelved.who), ("reason", &shelved.reason), ("left", &left)];
        line(ui, tr(lang, Key::AlarmWhyShelved), &fill(lang, Key::AlarmShelvedFor, &args));
    }
    let held_by = alarm.held_by.as_deref().unwrap_or("");
    line(ui, tr(lang, Key::AlarmWhySuppressed), held_by);
    let out = alarm.out_of_service.as_deref().unwrap_or("");
    line(ui, tr(lang, Key::AlarmWhyOutOfService), out);
}

fn action(ui: &mut Ui, pane: &Pane<'_>, alarm: &AlarmLive) {
    let lang = pane.lang();
    let guidance = guidance_of(pane.state().project(), alarm);
    let text = guidance.as_ref().map_or(tr(lang, Key::AlarmDeviceAction), |g| &g.action);
    line(ui, tr(lang, Key::AlarmAction), text);
}

fn guidance(ui: &mut Ui, pane: &Pane<'_>, alarm: &AlarmLive) {
    let lang = pane.lang();
    let project = pane.state().project();
    let Some(guidance) = guidance_of(project, alarm) else { return };
    if let Some(time) = guidance.respond_s {
        let text = fill(lang, Key::AlarmSeconds, &[("seconds", &time)]);
        line(ui, tr(lang, Key::AlarmRespond), &text);
    }
    line(ui, tr(lang, Key::AlarmCause), &guidance.cause);
    line(ui, tr(lang, Key::AlarmConsequence), &guidance.consequence);
    let display = guidance.display.as_ref().and_then(|id| project.trend_group(id));
    line(ui, tr(lang, Key::AlarmDisplay), display.map_or("", |group| &group.name));
}
