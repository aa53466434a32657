//! The keys of a spreadsheet.

use egui::output::IMEOutput;
use egui::{
    Event, EventFilter, IMEPurpose, ImeEvent, Key, Modifiers, Rect, Response, Ui, ViewportCommand,
};

use super::{GridMemory, menu};
use crate::app::Command;
use crate::app::grid::{Bar, Copies, Find, GridCommand, Line, Step, Then};
use crate::ui::context::Pane;

/// Frames within which a paste that was asked for comes.
const PASTE_WITHIN: u64 = 2;

/// Says what was pressed while the cells have the keyboard.
pub(super) fn keys(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    focus: &Response,
    page: usize,
) {
    if !focus.has_focus() {
        return;
    }
    let all =
        EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|m| m.set_focus_lock_filter(focus.id, all));
    if pane.app.state.grid.editing.is_some() {
        return;
    }
    let mut said: Vec<GridCommand> = Vec::new();
    let (mut copies, mut pastes, mut spaces, mut leaves) = (false, false, false, false);
    let frame = ui.ctx().cumulative_frame_nr();
    // An empty clipboard brings no paste; one that comes later was asked for otherwise.
    memory.pastes_rows = memory.pastes_rows.filter(|asked| frame - asked <= PASTE_WITHIN);
    ui.input_mut(|i| {
        i.events.retain(|event| {
            let taken = match event {
                Event::Copy => {
                    copies = true;
                    true
                }
                event if is_cut(event) => {
                    // Also of whole rows: the clipboard holds neither alarms nor pens of a tag.
                    copies = true;
                    said.push(GridCommand::Clear);
                    true
                }
                Event::Paste(text) => {
                    let as_new = memory.pastes_rows.take().is_some();
                    let paste = if as_new { GridCommand::PasteRows } else { GridCommand::Paste };
                    said.push(paste(text.clone()));
                    true
                }
                Event::Key { key: Key::V, pressed: true, modifiers, .. }
                    if modifiers.command && modifiers.shift =>
                {
                    (memory.pastes_rows, pastes) = (Some(frame), true);
                    true
                }
                // The space bar that selects rows or columns brings its letter along.
                Event::Text(text) if text == " " && std::mem::take(&mut spaces) => true,
                // As older programs copy and paste, and Excel still does.
                Event::Key { key: Key::Insert, pressed: true, modifiers, .. }
                    if modifiers.any() =>
                {
                    copies |= modifiers.command;
                    if modifiers.shift {
                        (memory.pastes_rows, pastes) = (None, true);
                    }
                    true
                }
                // The composing letters come again, whole, with the next key: to the field by then.
                Event::Ime(ImeEvent::Preedit { text, .. }) if !text.is_empty() => {
                    said.push(GridCommand::Begin(Some(String::new())));
                    true
                }
                Event::Text(text) | Event::Ime(ImeEvent::Commit(text)) => {
                    match said.last_mut() {
                        Some(GridCommand::Begin(Some(typed))) => typed.push_str(text),
                        Some(GridCommand::Bar(Bar::Find(find))) => find.find.push_str(text),
                        _ => said.push(GridCommand::Begin(Some(text.clone()))),
                    }
                    true
                }
                Event::Key { key: Key::F6, pressed: true, .. } => {
                    leaves = true;
                    true
                }
                Event::Key { key: Key::F, pressed: true, modifiers, .. } if modifiers.command => {
                    memory.focus_filter = true;
                    true
                }
                Event::Key { key, pressed: true, modifiers, .. } => {
                    memory.pastes_rows = None;
                    spaces = *key == Key::Space && modifiers.any();
                    // In a frame that took long, an edit may have begun already.
                    let command = match said.last() {
                        Some(GridCommand::Begin(Some(_))) => leave(*key, *modifiers, true),
                        _ => command(*key, *modifiers, pane, page),
                    };
                    let taken = command.is_some();
                    said.extend(command);
                    taken
                }
                _ => false,
            };
            !taken
        });
    });
    if copies {
        ui.copy_text(menu::copied(pane));
    }
    if pastes {
        ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
    }
    // Tab goes from cell to cell, so that something else has to lead out.
    if leaves {
        ui.memory_mut(|m| m.surrender_focus(focus.id));
    }
    for command in said {
        memory.take_focus = !matches!(command, GridCommand::Bar(_));
        pane.say(Command::Grid(command));
    }
}

/// Shift+Delete comes as a cut on Windows alone.
fn is_cut(event: &Event) -> bool {
    match event {
        Event::Cut => true,
        Event::Key { key: Key::Delete, pressed: true, modifiers, .. } => modifiers.shift_only(),
        _ => false,
    }
}

/// Lets an input method compose while the cells have the keyboard, so that Hangul typed into a cell begins
/// an edit like any letter.
pub(super) fn welcome_ime(ui: &Ui, pane: &Pane<'_>, focus: &Response, cursor: Rect) {
    if !focus.has_focus() || pane.app.state.grid.editing.is_some() {
        return;
    }
    ui.output_mut(|o| {
        o.ime = Some(IMEOutput {
            purpose: IMEPurpose::Normal,
            rect: cursor,
            cursor_rect: cursor.with_max_x(cursor.left() + 1.0),
            should_interrupt_composition: false,
        });
    });
}

/// What a key makes of an edit that it ends. Where typing began with a letter, that is any arrow, as in
/// spreadsheets; else those to the sides move in the text.
pub(super) fn leave(key: Key, m: Modifiers, fresh: bool) -> Option<GridCommand> {
    let go = |step| Some(GridCommand::Commit(Then::Go(step)));
    match key {
        Key::Enter if m.command => Some(GridCommand::Commit(Then::Everywhere)),
        Key::Enter => go(if m.shift { Step::Up } else { Step::Enter }),
        Key::Tab if !m.command => go(if m.shift { Step::Left } else { Step::Tab }),
        Key::Escape => Some(GridCommand::Cancel),
        Key::ArrowUp if m.is_none() => go(Step::Up),
        Key::ArrowDown if m.is_none() => go(Step::Down),
        Key::ArrowLeft if m.is_none() && fresh => go(Step::Left),
        Key::ArrowRight if m.is_none() && fresh => go(Step::Right),
        _ => None,
    }
}

/// Alt with an arrow moves the column of the cursor, with Shift as well it changes its width.
fn place(key: Key, m: Modifiers, pane: &Pane<'_>) -> Option<GridCommand> {
    const STEP: u16 = 10;
    let grid = &pane.app.state.grid;
    let at = grid.selected.cursor.col;
    let col = grid.columns.get(at).copied()?;
    let width = grid.width(col) as u16;
    match (key, m.shift) {
        (Key::ArrowLeft, false) => Some(GridCommand::Move(col, at.saturating_sub(1))),
        (Key::ArrowRight, false) => Some(GridCommand::Move(col, at + 1)),
        (Key::ArrowLeft, true) => Some(GridCommand::Width(col, width.saturating_sub(STEP))),
        (Key::ArrowRight, true) => Some(GridCommand::Width(col, width + STEP)),
        _ => None,
    }
}

fn command(key: Key, m: Modifiers, pane: &Pane<'_>, page: usize) -> Option<GridCommand> {
    let grid = &pane.app.state.grid;
    let on_head = matches!(grid.lines().get(grid.selected.cursor.line), Some(Line::Head(_)));
    let go = |plain, edge| Some(GridCommand::Go(if m.command { edge } else { plain }, m.shift));
    if m.alt {
        return place(key, m, pane);
    }
    match key {
        Key::ArrowLeft => go(Step::Left, Step::EdgeLeft),
        Key::ArrowRight => go(Step::Right, Step::EdgeRight),
        Key::ArrowUp => go(Step::Up, Step::EdgeUp),
        Key::ArrowDown => go(Step::Down, Step::EdgeDown),
        Key::PageUp => go(Step::PageUp(page), Step::PageUp(page)),
        Key::PageDown => go(Step::PageDown(page), Step::PageDown(page)),
        Key::Home => go(Step::Home, Step::First),
        Key::End => go(Step::End, Step::Last),
        Key::Tab if !m.command => {
            Some(GridCommand::Go(if m.shift { Step::Left } else { Step::Tab }, false))
        }
        Key::Enter | Key::Space if on_head => Some(GridCommand::Begin(None)),
        Key::Enter => Some(GridCommand::Go(if m.shift { Step::Up } else { Step::Enter }, false)),
        Key::F2 => Some(GridCommand::Begin(None)),
        Key::Escape => Some(GridCommand::Cancel),
        Key::Delete if m.command => Some(GridCommand::DeleteRows),
        Key::Delete | Key::Backspace => Some(GridCommand::Clear),
        Key::Insert => Some(GridCommand::Insert),
        Key::Space if m.shift => Some(GridCommand::Rows),
        Key::Space if m.command => Some(GridCommand::Columns),
        Key::A if m.command => Some(GridCommand::All),
        Key::D if m.command && m.shift => Some(GridCommand::FillSeries),
        Key::D if m.command => Some(GridCommand::FillDown),
        Key::R if m.command && !m.shift => Some(GridCommand::FillRight),
        Key::H if m.command => Some(GridCommand::Bar(Bar::Find(Find::default()))),
        Key::B if m.command => Some(GridCommand::Bar(Bar::Copies(Copies::default()))),
        _ => None,
    }
}
