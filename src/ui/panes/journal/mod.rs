//! The journal: what happened and is on disk, newest on top, as far back as it is kept. The station is asked
//! page by page; the list follows what comes.

mod bar;
mod detail;

use egui::accesskit::Role;
use egui::{Align, Id, Layout, Response, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::keyboard::{self, Keys};
use super::{Clock, PaneMemory, carry, cells};
use crate::app::lang::{self, Key, fill, tr};
use crate::app::{Command, JOURNAL_ROWS_MOST, JournalCommand};
use crate::model::{AlarmShown, JournalRow, Mono};
use crate::ui::alarm_marker::alarm_marker;
use crate::ui::context::Pane;
use crate::ui::style;

pub(super) use detail::key_of;

/// Height of the details under the list, in points, and of a pane that has room for them.
const DETAIL: f32 = 132.0;
const ROOM_FOR_DETAIL: f32 = 320.0;
/// A list this wide has room for who did it and for whole dates, in points.
const WIDE: f32 = 700.0;
/// Rows before the end of the list at which the next page is asked for.
const AHEAD: usize = 40;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct JournalMemory {
    /// The text being typed, until it is asked for.
    text: Option<String>,
    scroll_to: Option<usize>,
}

fn say(pane: &mut Pane<'_>, command: JournalCommand) {
    pane.say(Command::Journal(command));
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let app = pane.app;
    let (desk, now) = (&app.state.journal, app.state.now.mono);
    if desk.is_due(now) {
        say(pane, JournalCommand::Look);
    }
    bar::ui(ui, pane, memory);
    if !desk.state.is_kept {
        cells::empty(ui, tr(lang, Key::JournalNotKept), None);
        return;
    }
    if desk.rows.is_empty() {
        let text = match desk.reached.map(|at| memory.clock.date_time(at)) {
            Some(time) => fill(lang, Key::JournalSearchedTo, &[("time", &time)]),
            None if desk.is_searching() => tr(lang, Key::JournalSearching).to_owned(),
            None => tr(lang, Key::JournalNoMatch).to_owned(),
        };
        cells::empty(ui, &text, None);
        return;
    }
    let area = ui.available_rect_before_wrap();
    let mut list = area;
    if area.height() >= ROOM_FOR_DETAIL {
        list.max.y -= DETAIL + 4.0;
        detail::ui(ui, pane, &memory.clock, area.with_min_y(area.max.y - DETAIL));
    }
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(list));
    child.set_clip_rect(list.intersect(ui.clip_rect()));
    let PaneMemory { clock, journal, .. } = memory;
    table(&mut child, pane, clock, journal);
}

fn table(ui: &mut Ui, pane: &mut Pane<'_>, clock: &Clock, memory: &mut JournalMemory) {
    let app = pane.app;
    let lang = pane.lang();
    let area = ui.available_rect_before_wrap();
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(lang, Key::PaneJournal);
    let focus = keyboard::list_focus(ui, Id::unique("journal table"), area, Role::Table, name);
    move_selection(ui, pane, &focus, memory);
    ui.spacing_mut().item_spacing = egui::vec2(10.0, 1.0);
    let is_wide = area.width() >= WIDE;
    let mut table = TableBuilder::new(ui)
        .id_salt(("journal", is_wide))
        .striped(true)
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .sense(Sense::CLICK | Sense::DRAG)
        .column(Column::exact(if is_wide { 176.0 } else { 116.0 }).clip(true))
        .column(Column::exact(112.0).clip(true))
        .column(Column::remainder().at_least(160.0).clip(true));
    if is_wide {
        table = table.column(Column::exact(84.0).clip(true));
    }
    if let Some(row) = memory.scroll_to.take() {
        table = table.scroll_to_row(row, None);
    }
    let rows = &app.state.journal.rows;
    let mut last = 0;
    table
        .header(style::ROW, |mut header| {
            let keys = [Key::ColumnTime, Key::ColumnKind, Key::ColumnWhat, Key::JournalWho];
            for key in keys.into_iter().take(if is_wide { 4 } else { 3 }) {
                header.col(|ui| {
                    ui.add_space(cells::PAD);
                    cells::text(ui, RichText::new(tr(lang, key)).strong());
                });
            }
        })
        .body(|body| {
            body.rows(style::ROW, rows.len(), |mut line| {
                last = last.max(line.index());
                if let Some(row) = rows.get(line.index()) {
                    paint_row(&mut line, pane, clock, row, (&focus, is_wide));
                }
            });
        });
    let desk = &app.state.journal;
    let has_room = rows.len() < JOURNAL_ROWS_MOST;
    if last + AHEAD >= rows.len() && desk.more.is_some() && !desk.is_searching() && has_room {
        say(pane, JournalCommand::Older);
    }
    keyboard::ring(ui, &focus);
}

fn paint_row(
    line: &mut TableRow<'_, '_>,
    pane: &mut Pane<'_>,
    clock: &Clock,
    row: &JournalRow,
    (focus, is_wide): (&Response, bool),
) {
    let lang = pane.lang();
    line.set_selected(pane.app.state.journal.selected == Some(row.id));
    let text = lang::journal_line(lang, row);
    line.col(|ui| {
        ui.add_space(cells::PAD);
        let short = || clock.day(row.at) + " " + &clock.time(row.at);
        let time = if is_wide { clock.date_time(row.at) } else { short() };
        cells::text(ui, time).on_hover_text(clock.date_time(row.at));
    });
    line.col(|ui| {
        ui.add_space(cells::PAD);
        cells::weak(ui, lang::journal_kind(lang, row.kind));
    });
    line.col(|ui| {
        ui.add_space(cells::PAD);
        if let Some(priority) = row.priority {
            // Without its colour: that is for what stands now.
            alarm_marker(ui, lang, priority, AlarmShown::Normal, Mono(0));
        }
        cells::text(ui, &text).on_hover_text(&text);
    });
    if is_wide {
        line.col(|ui| {
            ui.add_space(cells::PAD);
            cells::text(ui, &row.who);
        });
    }
    let response = line.response();
    let tag = crate::model::TagId::new(&row.tag).ok();
    if let Some(tag) = tag.as_ref().and_then(|tag| carry::find(&pane.app.state, tag)) {
        carry::carry(&response, tag);
    }
    if response.clicked() {
        say(pane, JournalCommand::Select(Some(row.id)));
        focus.request_focus();
    }
    response.context_menu(|ui| {
        if ui.button(tr(lang, Key::EventsCopy)).clicked() {
            let kind = lang::journal_kind(lang, row.kind);
            ui.copy_text(format!("{}\t{kind}\t{text}\t{}", clock.rfc3339(row.at), row.who));
            ui.close();
        }
        detail::ways(ui, pane, row);
    });
}

/// Moves the selection by keys.
fn move_selection(ui: &Ui, pane: &mut Pane<'_>, focus: &Response, memory: &mut JournalMemory) {
    let keys = Keys::pressed(ui, focus);
    let desk = &pane.app.state.journal;
    let here = desk.selected.and_then(|id| desk.rows.iter().position(|row| row.id == id));
    if let Some(next) = keys.target(here, desk.rows.len())
        && let Some(row) = desk.rows.get(next)
    {
        let id = row.id;
        memory.scroll_to = Some(next);
        say(pane, JournalCommand::Select(Some(id)));
    }
}

/// How many rows, and what is the matter with the journal.
fn told(pane: &Pane<'_>, clock: &Clock) -> String {
    let (lang, desk) = (pane.lang(), &pane.app.state.journal);
    if let Some(why) = &desk.failed {
        return fill(lang, Key::JournalFailed, &[("why", &lang::foreign(lang, why))]);
    }
    let shown = desk.rows.len();
    if let Some(time) = desk.reached.map(|at| clock.date_time(at)) {
        return fill(lang, Key::JournalShownSearching, &[("shown", &shown), ("time", &time)]);
    }
    match (desk.more.is_some(), shown >= JOURNAL_ROWS_MOST) {
        (true, true) => fill(lang, Key::JournalNewest, &[("shown", &shown)]),
        (true, false) => fill(lang, Key::JournalShownMore, &[("shown", &shown)]),
        (false, _) => fill(lang, Key::JournalShown, &[("shown", &shown)]),
    }
}
