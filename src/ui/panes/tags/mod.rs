//! The table of tags: every tag of the project with its value, quality, age and place.
//!
//! Only the rows on the screen are formatted, so that ten thousand cost as much as thirty. Columns
//! that do not fit are left out, the least important first, and the hover text of a row has them all:
//! nothing is hidden to the side of a table that does not scroll sideways.

mod columns;
mod row;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align, Button, Id, Key as Press, Layout, Response, RichText, Sense, TextEdit, Ui, WidgetInfo,
};
use egui_extras::TableBuilder;

use self::columns::Col;
use super::keyboard::{self, Keys};
use super::{Clock, PaneMemory, cells};
use crate::app::lang::{Key, fill, tr};
use crate::app::{Action, Command, Selection, SortColumn};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::date_width;

/// What the table remembers.
#[derive(Debug, Default)]
pub struct TagsMemory {
    /// The row to bring into sight, because the keyboard moved the selection there.
    scroll_to: Option<usize>,
    /// The filter and the selection of the last frame.
    seen: (String, Option<Selection>),
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    filter_bar(ui, pane);
    let state = &pane.app.state;
    let lang = pane.lang();
    if state.project().tags.is_empty() {
        let add = state.is_enabled(Action::AddTag).then(|| tr(lang, Key::CmdAddTag));
        if cells::empty(ui, tr(lang, Key::TagsEmpty), add) {
            pane.say(Command::Do(Action::AddTag));
        }
        return;
    }
    if state.tags.rows().is_empty() {
        cells::empty(ui, tr(lang, Key::TagsNoMatch), None);
        return;
    }
    let has_dates = memory.places.has_dates();
    table(ui, pane, (&memory.clock, has_dates), &mut memory.tags);
}

fn filter_bar(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let state = &pane.app.state;
    cells::bar(ui, |ui| {
        let label = ui.label(tr(lang, Key::TagsFilter));
        let count = fill(
            lang,
            Key::TagsShown,
            &[("shown", &state.tags.rows().len()), ("all", &state.project().tags.len())],
        );
        let mut text = state.tags.filter.clone();
        let room = ui.available_width() - 220.0;
        let field = TextEdit::singleline(&mut text)
            .id(Id::unique("tags filter"))
            .hint_text(tr(lang, Key::TagsFilterHint))
            .desired_width(room.clamp(100.0, 320.0));
        let response = ui.add(field).labelled_by(label.id);
        if state.tags.focus_filter {
            response.request_focus();
            pane.out.push(Command::FilterFocused);
        }
        let escaped = response.lost_focus() && ui.input(|i| i.key_pressed(Press::Escape));
        if escaped && !text.is_empty() {
            pane.out.push(Command::FilterTags(String::new()));
        } else if response.changed() {
            pane.out.push(Command::FilterTags(text));
        }
        if !state.tags.filter.is_empty() {
            let clear = ui.add(Button::new("×").min_size(egui::vec2(style::ROW, style::ROW)));
            clear.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, Key::TagsClear)));
            if clear.on_hover_text(tr(lang, Key::TagsClear)).clicked() {
                pane.out.push(Command::FilterTags(String::new()));
                response.request_focus();
            }
        }
        ui.label(RichText::new(count).color(Palette::in_ui(ui).text_weak));
    });
}

fn table(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    (clock, has_dates): (&Clock, bool),
    memory: &mut TagsMemory,
) {
    let app = pane.app;
    let state = &app.state;
    let area = ui.available_rect_before_wrap();
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(pane.lang(), Key::PaneTags);
    let focus = keyboard::list_focus(ui, Id::unique("tags table"), area, Role::Table, name);
    move_selection(ui, pane, &focus, memory);
    ui.spacing_mut().item_spacing = egui::vec2(10.0, 1.0);
    let value = if has_dates { date_width(ui) } else { columns::NUMBERS };
    let shown = columns::that_fit(area.width(), value);
    let mut table = TableBuilder::new(ui)
        .id_salt(("tags", shown.len(), has_dates))
        .striped(true)
        .resizable(true)
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .sense(Sense::CLICK | Sense::DRAG);
    for column in columns::widths(&shown, value) {
        table = table.column(column);
    }
    follow(pane, memory);
    if let Some(row) = memory.scroll_to.take() {
        table = table.scroll_to_row(row, None);
    }
    let table = table.header(style::ROW, |mut header| {
        for column in &shown {
            header.col(|ui| {
                if *column == Col::Name {
                    ui.add_space(cells::PAD);
                }
                head(ui, pane, *column);
            });
        }
    });
    let frame = row::Frame { clock, focus: &focus };
    let rows = state.tags.rows();
    let project = Arc::clone(state.project());
    table.body(|body| {
        body.rows(style::ROW, rows.len(), |mut line| {
            let place = rows.get(line.index()).map(|place| *place as usize);
            let Some(tag) = place.and_then(|place| project.tags.get(place)) else { return };
            row::paint(&mut line, pane, tag, &shown, &frame);
        });
    });
    keyboard::ring(ui, &focus);
}

/// Another filter begins at the top; a selection made elsewhere is brought into sight.
fn follow(pane: &Pane<'_>, memory: &mut TagsMemory) {
    let state = &pane.app.state;
    let (filter, selection) = &memory.seen;
    let (is_other_filter, is_other_selection) =
        (*filter != state.tags.filter, *selection != state.selection);
    if !is_other_filter && !is_other_selection {
        return;
    }
    if is_other_selection && let Some(row) = selected_row(pane) {
        memory.scroll_to = Some(row);
    } else if is_other_filter {
        memory.scroll_to = Some(0);
    }
    memory.seen = (state.tags.filter.clone(), state.selection.clone());
}

/// Moves the selection by keys; Enter edits what is selected.
fn move_selection(ui: &Ui, pane: &mut Pane<'_>, focus: &Response, memory: &mut TagsMemory) {
    let keys = Keys::pressed(ui, focus);
    if keys == Keys::default() {
        return;
    }
    let here = selected_row(pane);
    let rows = pane.app.state.tags.rows();
    if let Some(next) = keys.target(here, rows.len()) {
        let place = rows.get(next).map(|place| *place as usize);
        if let Some(tag) = place.and_then(|place| pane.app.state.project().tags.get(place)) {
            pane.out.push(Command::Select(Some(Selection::Tag(tag.id.clone()))));
            memory.scroll_to = Some(next);
        }
    } else if keys.enter
        && here.is_some()
        && let Some(what) = pane.app.state.selection.clone()
    {
        pane.say(Command::Edit(what));
    }
}

fn head(ui: &mut Ui, pane: &mut Pane<'_>, column: Col) {
    let lang = pane.lang();
    let name = tr(lang, column.title());
    let Some(sort) = column.sorts() else {
        cells::text(ui, RichText::new(name).strong());
        return;
    };
    let tags = &pane.app.state.tags;
    let (text, spoken) = if tags.sort == sort {
        let (arrow, word) = match tags.descending {
            false => ("▲", Key::SortAscending),
            true => ("▼", Key::SortDescending),
        };
        (format!("{name} {arrow}"), format!("{name}, {}", tr(lang, word)))
    } else {
        (name.to_owned(), name.to_owned())
    };
    let button = ui.add(Button::new(RichText::new(text).strong()).frame(false).truncate());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    if button.on_hover_text(tr(lang, Key::TagsSortHint)).clicked() {
        pane.say(Command::SortTags(sort));
    }
}

/// The selected tag's row in the table, if it is there.
fn selected_row(pane: &Pane<'_>) -> Option<usize> {
    let state = &pane.app.state;
    let Some(Selection::Tag(id)) = &state.selection else { return None };
    let is_it =
        |place: &u32| state.project().tags.get(*place as usize).is_some_and(|t| t.id == *id);
    state.tags.rows().iter().position(is_it)
}

impl Col {
    fn sorts(self) -> Option<SortColumn> {
        match self {
            Col::Name => Some(SortColumn::Name),
            Col::Address => Some(SortColumn::Address),
            _ => None,
        }
    }
}
