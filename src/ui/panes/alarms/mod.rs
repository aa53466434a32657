//! The alarms: what stands, the most pressing first; what is on the shelf, suppressed by design or out of
//! service; or all of them. One stop of Tab for the list, arrows inside it, Enter acknowledges. What is
//! selected tells below or beside the list what to do about it.

mod actions;
mod filters;
mod guidance;
mod row;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align, Button, Id, Key as Press, Layout, Modifiers, Rect, Response, RichText, Sense, Ui,
    UiBuilder, WidgetInfo,
};
use egui_extras::{Column, TableBuilder};

use super::keyboard::{self, Keys};
use super::{Clock, PaneMemory, carry, cells};
use crate::app::Command;
use crate::app::alarms::{AlarmCol, AlarmsCommand};
use crate::app::lang::{Key, tr};
use crate::model::{AlarmBoard, AlarmKey, AlarmLive};
use crate::ui::context::Pane;
use crate::ui::style;

/// Distance between two columns, in points.
const GAP: f32 = 8.0;
/// Width of a pane from which what is selected is told beside the list, in points.
const WIDE: f32 = 1000.0;
/// Width of that at most and at least, in points.
const SIDE: f32 = 330.0;
const LEAST_SIDE: f32 = 230.0;
/// Room that a list keeps for its scroll bar, in points.
const SCROLL: f32 = 16.0;
/// What the mark of the alarm that came first takes before a name, in points.
const FIRST: f32 = 40.0;
/// Height of a list below which nothing is told under it, in points.
const LOW: f32 = 240.0;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct AlarmsMemory {
    /// What was on the screen in the last frame and can be acknowledged together, by its occurrence.
    page: Vec<(AlarmKey, u64)>,
    /// The cursor that was brought into sight last.
    revealed: u64,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let board = Arc::clone(&pane.state().alarms);
    let (clock, memory) = (&memory.clock, &mut memory.alarms);
    filters::tabs(ui, pane, &board);
    filters::bar(ui, pane);
    actions::bar(ui, pane, &board, memory);
    let view = &pane.app.state.alarm_view;
    let told = view.cursor.as_ref().and_then(|key| board.alarm(key));
    let told = told.filter(|alarm| view.is_selected(&alarm.key)).cloned();
    let area = ui.available_rect_before_wrap();
    let name = name_width(ui, &view.names().longest, area.width());
    let (list, detail) = split(area, told.is_some(), AlarmCol::least_room(name, GAP) + SCROLL);
    if view.rows().is_empty() {
        memory.page.clear();
        let text = if view.filter.hides() { Key::AlarmFilterEmpty } else { Key::AlarmListEmpty };
        cells::empty(ui, tr(lang, text), None);
        // F8 with nothing to go to leaves the keyboard where it is.
        if view.wants_keyboard {
            pane.say(Command::Alarms(AlarmsCommand::Focused));
        }
        return;
    }
    let mut inner = ui.new_child(UiBuilder::new().max_rect(list));
    inner.set_clip_rect(list.intersect(ui.clip_rect()));
    table(&mut inner, pane, clock, &board, memory);
    if let (Some(alarm), Some(detail)) = (told, detail) {
        let mut inner = ui.new_child(UiBuilder::new().max_rect(detail.shrink(6.0)));
        inner.set_clip_rect(detail.intersect(ui.clip_rect()));
        guidance::ui(&mut inner, pane, clock, &alarm);
    }
    ui.allocate_rect(area, Sense::hover());
}

/// Room for the list, and for what is told of the selected alarm: beside the list where it is wide or low,
/// else below. Where there is no room for both the list has all of it. Beside it the list keeps the room that
/// its names `need`, as long as the other keeps the least it can be read in.
fn split(area: Rect, is_told: bool, need: f32) -> (Rect, Option<Rect>) {
    let is_wide = area.width() >= WIDE || (area.height() < LOW && area.width() >= WIDE * 0.6);
    if !is_told || (area.height() < LOW && !is_wide) {
        return (area, None);
    }
    let (list, detail) = if is_wide {
        let side = (area.width() * 0.42).min(SIDE).min(area.width() - need).max(LEAST_SIDE);
        area.split_left_right_at_x(area.right() - side)
    } else {
        area.split_top_bottom_at_fraction(0.6)
    };
    (list, Some(detail))
}

fn table(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    clock: &Clock,
    board: &AlarmBoard,
    memory: &mut AlarmsMemory,
) {
    let app = pane.app;
    let view = &app.state.alarm_view;
    let area = ui.available_rect_before_wrap();
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(pane.lang(), Key::AlarmTable);
    let focus = keyboard::list_focus(ui, Id::unique("alarms table"), area, Role::Table, name);
    if view.wants_keyboard {
        focus.request_focus();
        pane.say(Command::Alarms(AlarmsCommand::Focused));
    }
    by_keys(ui, pane, board, &focus);
    ui.spacing_mut().item_spacing = egui::vec2(GAP, 1.0);
    let wanted: Vec<AlarmCol> =
        AlarmCol::ALL.iter().copied().filter(|col| filters::shows(view, *col)).collect();
    let room = area.width() - SCROLL;
    let name = name_width(ui, &view.names().longest, room);
    let shown = AlarmCol::that_fit(&wanted, name, room, GAP);
    let mut table = TableBuilder::new(ui)
        .id_salt(("alarms", shown.iter().map(|(col, _)| *col).collect::<Vec<_>>(), view.tab))
        .striped(true)
        .resizable(true)
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .sense(Sense::CLICK | Sense::DRAG);
    for (col, width) in &shown {
        table = table.column(match col {
            AlarmCol::Name => Column::remainder().at_least(120.0).clip(true).resizable(false),
            // What had to give way is not to be pulled wider.
            _ if *width < col.width() => Column::exact(*width).clip(true),
            AlarmCol::Priority => Column::exact(*width),
            _ => Column::initial(*width).range(40.0..=500.0).clip(true),
        });
    }
    let shown: Vec<AlarmCol> = shown.into_iter().map(|(col, _)| col).collect();
    if memory.revealed != view.reveal {
        memory.revealed = view.reveal;
        if let Some(row) = view.row(board) {
            table = table.scroll_to_row(row, None);
        }
    }
    let table = table.header(style::ROW, |mut header| {
        for col in &shown {
            header.col(|ui| {
                if *col == AlarmCol::Priority {
                    ui.add_space(cells::PAD);
                }
                head(ui, pane, *col);
            });
        }
    });
    memory.page.clear();
    let page = &mut memory.page;
    table.body(|body| {
        body.rows(style::ROW, view.rows().len(), |mut line| {
            let place = view.rows().get(line.index());
            let alarm = place.and_then(|at| Some((*at, board.alarms.get(*at as usize)?)));
            let Some((at, alarm)) = alarm else { return };
            let first_out = board.first_out.binary_search(&at).is_ok();
            row::paint(&mut line, pane, (alarm, first_out), (clock, &shown));
            page.extend(view.page(board, line.index()..line.index() + 1));
            said(&line.response(), pane, alarm, &focus);
        });
    });
    keyboard::ring(ui, &focus);
}

/// What the longest name of the project takes, with the mark of the first before it, so that other columns
/// give way to names; half of the list at most.
fn name_width(ui: &Ui, longest: &str, room: f32) -> f32 {
    (cells::width(ui, RichText::new(longest).strong()) + FIRST)
        .clamp(AlarmCol::Name.width(), (room * 0.5).max(AlarmCol::Name.width()))
}

/// What the pointer did to a row.
fn said(line: &Response, pane: &mut Pane<'_>, alarm: &AlarmLive, focus: &Response) {
    let key = alarm.key.clone();
    if let Some(tag) = row::tag_of(pane.app, alarm) {
        carry::carry(line, tag);
    }
    if line.clicked() {
        focus.request_focus();
        let modifiers = line.ctx.input(|i| i.modifiers);
        let command = match modifiers {
            m if m.shift => AlarmsCommand::Extend(key),
            m if m.command => AlarmsCommand::Toggle(key),
            _ => AlarmsCommand::Pick(key),
        };
        pane.say(Command::Alarms(command));
    } else if line.secondary_clicked() && !pane.state().alarm_view.is_selected(&key) {
        pane.say(Command::Alarms(AlarmsCommand::Pick(key)));
    }
    line.context_menu(|ui| actions::menu(ui, pane, alarm));
}

/// Moves and acts by keys.
fn by_keys(ui: &Ui, pane: &mut Pane<'_>, board: &AlarmBoard, focus: &Response) {
    if !focus.has_focus() {
        return;
    }
    let keys = Keys::pressed(ui, focus);
    let view = &pane.app.state.alarm_view;
    let here = view.row(board);
    let key_at = |row: usize| {
        let place = view.rows().get(row)?;
        board.alarms.get(*place as usize).map(|alarm| alarm.key.clone())
    };
    let (shift, space, all) = ui.input_mut(|i| {
        (
            i.modifiers.shift,
            i.consume_key(Modifiers::NONE, Press::Space),
            i.consume_key(Modifiers::COMMAND, Press::A),
        )
    });
    let mut say = |command| pane.out.push(Command::Alarms(command));
    if let Some(key) = keys.target(here, view.rows().len()).and_then(key_at) {
        say(if shift { AlarmsCommand::Extend(key) } else { AlarmsCommand::Pick(key) });
    } else if all {
        say(AlarmsCommand::SelectAll);
    } else if let Some(key) = here.filter(|_| space).and_then(key_at) {
        say(AlarmsCommand::Toggle(key));
    } else if keys.enter {
        say(AlarmsCommand::Acknowledge);
    }
}

fn head(ui: &mut Ui, pane: &mut Pane<'_>, col: AlarmCol) {
    let lang = pane.lang();
    let name = tr(lang, col.title());
    let (text, spoken) = match pane.state().alarm_view.sort {
        Some((at, down)) if at == col => {
            let (arrow, word) =
                if down { ("▼", Key::SortDescending) } else { ("▲", Key::SortAscending) };
            (format!("{name} {arrow}"), format!("{name}, {}", tr(lang, word)))
        }
        _ => (name.to_owned(), name.to_owned()),
    };
    let button = ui.add(Button::new(RichText::new(text).strong()).frame(false).truncate());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    if button.on_hover_text(tr(lang, Key::TagsSortHint)).clicked() {
        pane.say(Command::Alarms(AlarmsCommand::Sort(col)));
    }
}
