//! All of the row that is selected, and the ways from it to what it is about.

use egui::{Rect, RichText, ScrollArea, Ui};

use super::super::{Clock, carry, cells, menus};
use super::say;
use crate::app::JournalCommand;
use crate::app::lang::{self, Key, Lang, tr};
use crate::model::{AlarmId, AlarmKey, DeviceId, JournalRow, TagId};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

/// Width of the names of fields, of the gap behind a field, and height of a line, in points.
const KEY: f32 = 130.0;
const GAP: f32 = 12.0;
const LINE: f32 = 20.0;
/// Details this wide stand in two columns, in points.
const WIDE: f32 = 640.0;

pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, clock: &Clock, rect: Rect) {
    let lang = pane.lang();
    let p = Palette::in_ui(ui);
    ui.painter().rect_filled(rect, 0.0, p.surface);
    let builder = egui::UiBuilder::new().max_rect(rect.shrink2(egui::vec2(cells::PAD, 3.0)));
    let mut child = ui.new_child(builder.id_salt("selected row"));
    let row = pane.app.state.journal.selected_row().cloned();
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let Some(row) = row else {
            ui.label(RichText::new(tr(lang, Key::JournalKeys)).color(p.text_weak));
            return;
        };
        ui.horizontal(|ui| ways(ui, pane, &row));
        let fields = fields(lang, clock, &row);
        // Two fields beside each other where both can be read.
        let beside = if ui.available_width() >= WIDE { 2 } else { 1 };
        let width = ui.available_width() / beside as f32;
        for pair in fields.chunks(beside) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for (key, text) in pair {
                    cells::cell(ui, KEY, LINE, |ui| cells::weak(ui, tr(lang, *key)));
                    cells::cell(ui, width - KEY - GAP, LINE, |ui| {
                        cells::text(ui, text).on_hover_text(text);
                    });
                    ui.add_space(GAP);
                }
            });
        }
    });
}

/// What the row says, without what it does not.
fn fields(lang: Lang, clock: &Clock, row: &JournalRow) -> Vec<(Key, String)> {
    let with_unit = |text: &str| {
        let side = lang::journal_side(lang, row, text);
        if side.is_empty() {
            String::new()
        } else {
            format!("{side} {}", row.unit).trim().to_owned()
        }
    };
    let fields = [
        (Key::ColumnTime, format!("{} {}", clock.date_time(row.at), clock.zone_text(row.at))),
        (Key::ColumnKind, lang::journal_kind(lang, row.kind).to_owned()),
        (Key::ColumnWhat, lang::journal_event(lang, row).to_owned()),
        (Key::JournalField, lang::edited_field(lang, row).unwrap_or_default()),
        (Key::JournalName, row.name.clone()),
        (
            Key::JournalPriority,
            row.priority.map_or_else(String::new, |p| lang::alarm_priority(lang, p).to_owned()),
        ),
        (Key::JournalOld, with_unit(&row.old)),
        (Key::JournalNew, with_unit(&row.new)),
        (Key::JournalValue, row.value.clone()),
        (Key::JournalResult, lang::journal_result(lang, row).to_owned()),
        (Key::JournalReason, row.reason.clone()),
        (Key::JournalWho, row.who.clone()),
        (Key::JournalStationName, row.station.clone()),
        (Key::JournalTag, row.tag.clone()),
        (Key::JournalAlarm, row.alarm.clone()),
        (Key::JournalText, lang::journal_text(lang, row)),
        (Key::JournalNumber, format!("{} / {}.{} / {}", row.number, row.boot, row.seq, row.id)),
    ];
    fields.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// Buttons that lead to what a row is about.
pub(super) fn ways(ui: &mut Ui, pane: &mut Pane<'_>, row: &JournalRow) {
    let lang = pane.lang();
    let project = pane.app.state.project();
    let tag = TagId::new(&row.tag).ok().filter(|tag| project.tag(tag).is_some());
    let alarm = key_of(&row.alarm);
    if let Some(tag) = tag.as_ref().and_then(|tag| carry::find(&pane.app.state, tag)) {
        menus::trend_row(ui, pane, tag);
    }
    if let Some(tag) = tag
        && ui.button(tr(lang, Key::JournalToTag)).clicked()
    {
        say(pane, JournalCommand::ToTag(tag));
        ui.close();
    }
    if let Some(alarm) = alarm
        && ui.button(tr(lang, Key::JournalToAlarm)).clicked()
    {
        say(pane, JournalCommand::ToAlarm(alarm));
        ui.close();
    }
    let about = [&row.alarm, &row.tag, &row.name].into_iter().find(|text| !text.is_empty());
    if let Some(about) = about
        && ui.button(tr(lang, Key::JournalOnlyAbout)).clicked()
    {
        say(pane, JournalCommand::About(about.clone()));
        ui.close();
    }
}

/// The key of an alarm as rows spell it.
pub(in crate::ui::panes) fn key_of(text: &str) -> Option<AlarmKey> {
    match text.strip_prefix("device:") {
        Some(device) => DeviceId::new(device).ok().map(AlarmKey::Device),
        None => AlarmId::new(text).ok().map(AlarmKey::Alarm),
    }
}
