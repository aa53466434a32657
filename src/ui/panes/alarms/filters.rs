//! Which alarms are listed: tabs, and what is let through.

use egui::accesskit::Role;
use egui::{Button, ComboBox, TextEdit, Ui, WidgetInfo};

use crate::app::Command;
use crate::app::alarms::{AlarmCol, AlarmFilter, AlarmTab, AlarmView, AlarmsCommand, StateFilter};
use crate::app::lang::{Key, alarm_priority, fill, state_filter, tr};
use crate::model::{AlarmBoard, AlarmPriority, AlarmShown};
use crate::ui::alarm_marker::paint_marker;
use crate::ui::context::Pane;
use crate::ui::panes::cells;

/// True where a column is wanted in the list that is open: why it is quiet says something of what is quiet,
/// and the time that is left of what is on the shelf.
pub(super) fn shows(view: &AlarmView, col: AlarmCol) -> bool {
    let fits = match col {
        AlarmCol::Left => matches!(view.tab, AlarmTab::Shelved | AlarmTab::All),
        AlarmCol::Reason => view.tab != AlarmTab::Standing,
        _ => true,
    };
    fits && view.shows(col)
}

/// Paints the tabs, each with how many stand in it.
pub(super) fn tabs(ui: &mut Ui, pane: &mut Pane<'_>, board: &AlarmBoard) {
    let lang = pane.lang();
    let counts = &board.counts;
    let view = &pane.app.state.alarm_view;
    cells::bar(ui, |ui| {
        for tab in AlarmTab::ALL {
            let (key, count) = match tab {
                AlarmTab::Standing => (Key::AlarmListStanding, board.standing.len()),
                AlarmTab::Shelved => (Key::AlarmListShelved, counts.shelved),
                AlarmTab::Suppressed => (Key::AlarmListSuppressed, counts.suppressed),
                AlarmTab::OutOfService => (Key::AlarmListOutOfService, counts.out_of_service),
                AlarmTab::All => (Key::AlarmListAll, board.alarms.len()),
            };
            let text = format!("{} {count}", tr(lang, key));
            if ui.selectable_label(view.tab == tab, text).clicked() {
                pane.out.push(Command::Alarms(AlarmsCommand::Tab(tab)));
            }
        }
        columns(ui, pane);
    });
}

/// The menu that shows columns and takes them away.
fn columns(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let view = &pane.app.state.alarm_view;
    ui.menu_button(tr(lang, Key::GridColumns), |ui| {
        for col in AlarmCol::ALL.iter().filter(|col| !col.is_fixed()) {
            let mut on = view.shows(*col);
            if ui.checkbox(&mut on, tr(lang, col.title())).changed() {
                pane.out.push(Command::Alarms(AlarmsCommand::Show(*col, on)));
            }
        }
    });
}

/// Paints what is let through.
pub(super) fn bar(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let state = &pane.app.state;
    let view = &state.alarm_view;
    let mut filter = view.filter.clone();
    cells::bar(ui, |ui| {
        for priority in AlarmPriority::ALL {
            let Some(on) = filter.priorities.get_mut(priority.rank()) else { continue };
            let size = egui::Vec2::splat(cells::BAR);
            let button = ui.add(Button::selectable(*on, "").min_size(size));
            paint_marker(ui, button.rect.center(), priority, AlarmShown::Acknowledged, false);
            let word = alarm_priority(lang, priority);
            let says = fill(lang, Key::AlarmShowPriority, &[("priority", &word)]);
            let is_on = *on;
            button.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, &says));
            if button.on_hover_text(&says).clicked() {
                *on = !*on;
            }
        }
        let label = ui.label(tr(lang, Key::AlarmColState));
        let list =
            ComboBox::from_id_salt("alarm states").selected_text(state_filter(lang, filter.state));
        let shown = list.show_ui(ui, |ui| {
            for each in StateFilter::ALL {
                ui.selectable_value(&mut filter.state, each, state_filter(lang, each));
            }
        });
        shown.response.labelled_by(label.id);
        if !view.names().areas.is_empty() {
            area(ui, pane, &mut filter);
        }
        let label = ui.label(tr(lang, Key::TagsFilter));
        let field =
            TextEdit::singleline(&mut filter.text).hint_text(tr(lang, Key::AlarmFilterHint));
        let room = (ui.available_width() - 90.0).clamp(60.0, 220.0);
        ui.add(field.desired_width(room)).labelled_by(label.id);
        if filter.hides() && ui.button(tr(lang, Key::AlarmFilterClear)).clicked() {
            filter = AlarmFilter::default();
        }
    });
    if filter != view.filter {
        pane.say(Command::Alarms(AlarmsCommand::Filter(filter)));
    }
}

fn area(ui: &mut Ui, pane: &Pane<'_>, filter: &mut AlarmFilter) {
    let lang = pane.lang();
    let everything = tr(lang, Key::AlarmAreaAll);
    let label = ui.label(tr(lang, Key::AlarmColArea));
    let chosen = if filter.area.is_empty() { everything } else { filter.area.as_str() }.to_owned();
    let list = ComboBox::from_id_salt("alarm areas").selected_text(chosen).width(110.0).truncate();
    let shown = list.show_ui(ui, |ui| {
        ui.selectable_value(&mut filter.area, String::new(), everything);
        for area in &pane.state().alarm_view.names().areas {
            ui.selectable_value(&mut filter.area, area.clone(), area);
        }
    });
    shown.response.labelled_by(label.id);
}
