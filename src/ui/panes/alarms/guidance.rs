//! What the project says about an alarm, completed by its group; and why it is quiet.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::app::lang::{Key, fill, tr};
use crate::model::AlarmLive;
use crate::ui::context::Pane;

/// Paints the text.
pub(super) fn ui(ui: &mut Ui, pane: &Pane<'_>, alarm: &AlarmLive) {
    let lang = pane.lang();
    let line = |ui: &mut Ui, key: Key, text: &str| {
        if !text.is_empty() {
            ui.label(RichText::new(tr(lang, key)).weak());
            ui.add(Label::new(text).wrap());
        }
    };
    ScrollArea::vertical().id_salt("guidance").auto_shrink(false).show(ui, |ui| {
        ui.strong(&*alarm.name);
        if let Some(shelved) = &alarm.shelved {
            let left = shelved.until.since(pane.state().now.mono).as_secs().div_ceil(60);
            line(
                ui,
                Key::AlarmWhyShelved,
                &fill(
                    lang,
                    Key::AlarmShelvedText,
                    &[("who", &shelved.who), ("reason", &shelved.reason), ("minutes", &left)],
                ),
            );
        }
        line(ui, Key::AlarmWhySuppressed, alarm.held_by.as_deref().unwrap_or(""));
        line(ui, Key::AlarmWhyOutOfService, alarm.out_of_service.as_deref().unwrap_or(""));
        let Some(definition) = &alarm.definition else { return };
        let project = pane.state().project();
        let group = definition.group.as_ref().and_then(|id| project.alarm_group(id));
        let guidance = definition.guidance.or(group.map(|g| &g.guidance));
        line(ui, Key::AlarmCause, &guidance.cause);
        line(ui, Key::AlarmConsequence, &guidance.consequence);
        line(ui, Key::AlarmAction, &guidance.action);
        if let Some(time) = guidance.respond_s {
            line(ui, Key::AlarmRespond, &fill(lang, Key::AlarmSeconds, &[("seconds", &time)]));
        }
    });
}
