//! Filters and export.

use egui::accesskit::Role;
use egui::{ComboBox, Id, Key as Press, RichText, TextEdit, Ui, WidgetInfo};

use super::super::{PaneMemory, cells};
use super::{say, told};
use crate::app::lang::{self, Key, fill, tr};
use crate::app::{JournalCommand, JournalFilter};
use crate::model::{AlarmPriority, JournalFile, JournalKind};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

/// Spans that can be chosen, hours.
const SPANS: [u32; 5] = [1, 8, 24, 24 * 7, 24 * 30];

pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let PaneMemory { clock, journal: memory, .. } = memory;
    let lang = pane.lang();
    let present = pane.app.state.journal.filter.clone();
    let mut filter = present.clone();
    cells::bar(ui, |ui| {
        let label = ui.label(tr(lang, Key::TagsFilter));
        let text = memory.text.get_or_insert_with(|| present.text.clone());
        let field = TextEdit::singleline(text)
            .id(Id::unique("journal filter"))
            .hint_text(tr(lang, Key::JournalTextHint))
            .desired_width((ui.available_width() - 560.0).clamp(90.0, 240.0));
        let response = ui.add(field).labelled_by(label.id);
        if response.lost_focus() && ui.input(|i| i.key_pressed(Press::Escape)) {
            text.clear();
            filter.text.clear();
        } else if response.changed() {
            filter.text.clone_from(text);
        } else if !response.has_focus() {
            text.clone_from(&present.text);
        }
        let kinds = |kind: &Option<JournalKind>| {
            kind.map_or(tr(lang, Key::EventsAllKinds), |kind| lang::journal_kind(lang, kind))
                .to_owned()
        };
        pick(ui, tr(lang, Key::EventsKind), &mut filter.kind, &JournalKind::ALL, 116.0, kinds);
        let priorities = |priority: &Option<AlarmPriority>| {
            let all = tr(lang, Key::JournalAllPriorities);
            priority.map_or(all, |priority| lang::alarm_priority(lang, priority)).to_owned()
        };
        let name = tr(lang, Key::JournalPriority);
        pick(ui, name, &mut filter.priority, &AlarmPriority::ALL, 104.0, priorities);
        let spans = |hours: &Option<u32>| match *hours {
            None => tr(lang, Key::JournalAllTime).to_owned(),
            Some(hours) if hours < 48 => fill(lang, Key::JournalHours, &[("hours", &hours)]),
            Some(hours) => fill(lang, Key::JournalDays, &[("days", &(hours / 24))]),
        };
        pick(ui, tr(lang, Key::JournalSpan), &mut filter.hours, &SPANS, 104.0, spans);
        let label = ui.label(tr(lang, Key::JournalWho));
        let who = TextEdit::singleline(&mut filter.who).desired_width(64.0);
        ui.add(who).labelled_by(label.id);
    });
    cells::bar(ui, |ui| {
        if filter != JournalFilter::default() && ui.button(tr(lang, Key::JournalClear)).clicked() {
            filter = JournalFilter::default();
            memory.text = None;
        }
        if !filter.about.is_empty() {
            let text = fill(lang, Key::JournalAbout, &[("name", &filter.about)]);
            if ui.button(format!("{text} ×")).clicked() {
                filter.about.clear();
            }
        }
        let is_kept = pane.app.state.journal.state.is_kept;
        ui.add_enabled_ui(is_kept, |ui| {
            ui.menu_button(tr(lang, Key::JournalExport), |ui| {
                for file in JournalFile::ALL {
                    let name = match file {
                        JournalFile::Csv => Key::JournalExportCsv,
                        JournalFile::JsonLines => Key::JournalExportJson,
                    };
                    if ui.button(tr(lang, name)).clicked() {
                        say(pane, JournalCommand::Export(file));
                        ui.close();
                    }
                }
            });
        });
        if is_kept {
            let text = RichText::new(told(pane, clock)).color(Palette::in_ui(ui).text_weak);
            cells::text(ui, text);
        }
    });
    if filter != present {
        say(pane, JournalCommand::Filter(filter));
    }
}

/// A list to choose one of `all` from, or none.
fn pick<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut Option<T>,
    all: &[T],
    width: f32,
    text: impl Fn(&Option<T>) -> String,
) {
    let present = text(chosen);
    let combo = ComboBox::from_id_salt(("journal", name)).selected_text(&present).width(width);
    let response = combo.show_ui(ui, |ui| {
        for choice in [None].into_iter().chain(all.iter().copied().map(Some)) {
            let label = text(&choice);
            ui.selectable_value(chosen, choice, label);
        }
    });
    let spoken = format!("{name}: {present}");
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
}
