//! What a right click on something of the project offers, the same in every pane.

use egui::{Button, Ui};

use crate::app::lang::{Key, tr};
use crate::app::{Action, AppState, Command, Hindrance, Selection};
use crate::ui::context::Pane;

/// One row of a context menu; true when clicked, and then the menu closes.
pub fn row(ui: &mut Ui, pane: &Pane<'_>, key: Key) -> bool {
    enabled_row(ui, pane, key, true)
}

/// A row that may be grey.
pub fn enabled_row(ui: &mut Ui, pane: &Pane<'_>, key: Key, enabled: bool) -> bool {
    let clicked = ui.add_enabled(enabled, Button::new(tr(pane.lang(), key))).clicked();
    if clicked {
        ui.close();
    }
    clicked
}

/// Edit, duplicate, delete.
pub fn edit_rows(ui: &mut Ui, pane: &mut Pane<'_>, what: &Selection) {
    if row(ui, pane, Key::CmdEdit) {
        pane.say(Command::Edit(what.clone()));
    }
    for (key, action) in
        [(Key::CmdDuplicate, Action::DuplicateSelected), (Key::CmdDelete, Action::DeleteSelected)]
    {
        if row(ui, pane, key) {
            on_selected(pane, what, action);
        }
    }
}

/// Selects `what` and carries `action` out on it.
pub fn on_selected(pane: &mut Pane<'_>, what: &Selection, action: Action) {
    pane.say(Command::Select(Some(what.clone())));
    pane.say(Command::Do(action));
}

/// The row that adds a tag to the trend, wherever a tag is shown.
pub fn trend_row(ui: &mut Ui, pane: &mut Pane<'_>, tag: &crate::model::Tag) {
    add_to_trend(ui, &pane.app.state, tag, pane.out);
}

/// The same where there is no pane.
pub fn add_to_trend(
    ui: &mut Ui,
    state: &AppState,
    tag: &crate::model::Tag,
    out: &mut Vec<Command>,
) {
    let (key, enabled) = trend_word(state, tag);
    if ui.add_enabled(enabled, Button::new(tr(state.settings.lang, key))).clicked() {
        ui.close();
        out.push(Command::TrendAdd(tag.id.clone()));
    }
}

/// What adding a tag to the trend is called, and whether that can be done.
pub fn trend_word(state: &AppState, tag: &crate::model::Tag) -> (Key, bool) {
    if state.trend_group().is_some_and(|group| group.pens.contains(&tag.id)) {
        return (Key::TrendHasPen, false);
    }
    match state.trend_hindrance(tag) {
        Some(Hindrance::GroupFull) => (Key::WhyGroupFull, false),
        other => (Key::CmdTrendAddPen, other.is_none()),
    }
}

/// The menu of a tag.
pub fn tag_menu(ui: &mut Ui, pane: &mut Pane<'_>, tag: &crate::model::Tag) {
    let what = Selection::Tag(tag.id.clone());
    if row(ui, pane, Key::CmdWhy) {
        pane.say(Command::Why(tag.id.clone()));
    }
    ui.separator();
    edit_rows(ui, pane, &what);
    ui.separator();
    trend_row(ui, pane, tag);
    if row(ui, pane, Key::TagsCopyName) {
        ui.copy_text(tag.name.clone());
    }
    ui.separator();
    if row(ui, pane, Key::CmdAddTag) {
        on_selected(pane, &what, Action::AddTag);
    }
    if enabled_row(ui, pane, Key::CmdAlarmOfTag, tag.is_trendable()) {
        on_selected(pane, &what, Action::AddAlarm);
    }
}
