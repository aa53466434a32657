//! What can be done with rows and cells, for the menu above them and for a right click.

use egui::{Button, Ui, ViewportCommand};

use super::{GridMemory, say};
use crate::app::grid::{Bar, Copies, Find, GridCommand, RowKey};
use crate::app::lang::{Key, tr};
use crate::app::{Command, Selection};
use crate::ui::context::Pane;
use crate::ui::panes::{carry, menus};

/// A row: its text, its keys and what it does.
type Entry = (Key, &'static str, GridCommand);

/// Paints the rows of the menu.
pub(super) fn menu(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    ui.set_min_width(250.0);
    let copy = row(ui, pane, Key::GridCopy, "Ctrl+C");
    let cut = row(ui, pane, Key::GridCut, "Ctrl+X");
    if copy || cut {
        ui.copy_text(copied(pane));
    }
    if cut {
        say(pane, memory, GridCommand::Clear);
    }
    for (key, chord, as_new) in
        [(Key::GridPaste, "Ctrl+V", false), (Key::GridPasteRows, "Ctrl+Shift+V", true)]
    {
        if row(ui, pane, key, chord) {
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
            let frame = ui.ctx().cumulative_frame_nr();
            (memory.pastes_rows, memory.take_focus) = (as_new.then_some(frame), true);
        }
    }
    let find = || GridCommand::Bar(Bar::Find(Find::default()));
    let copies = || GridCommand::Bar(Bar::Copies(Copies::default()));
    let sections: [&[Entry]; 3] = [
        &[
            (Key::GridClear, "Delete", GridCommand::Clear),
            (Key::GridFillDown, "Ctrl+D", GridCommand::FillDown),
            (Key::GridFillSeries, "Ctrl+Shift+D", GridCommand::FillSeries),
            (Key::GridFillRight, "Ctrl+R", GridCommand::FillRight),
            (Key::GridFind, "Ctrl+H", find()),
        ],
        &[
            (Key::GridInsert, "Insert", GridCommand::Insert),
            (Key::GridCopies, "Ctrl+B", copies()),
            (Key::GridDeleteRows, "Ctrl+Delete", GridCommand::DeleteRows),
        ],
        &[
            (Key::GridSelectRows, "Shift+Space", GridCommand::Rows),
            (Key::GridSelectColumns, "Ctrl+Space", GridCommand::Columns),
            (Key::GridSelectAll, "Ctrl+A", GridCommand::All),
        ],
    ];
    for (place, section) in sections.into_iter().enumerate() {
        if place > 0 {
            ui.separator();
        }
        entries(ui, pane, memory, section);
    }
    let grid = &pane.app.state.grid;
    let here = grid.key(pane.app.state.project(), grid.selected.cursor.line);
    if let Some(RowKey::Tag(tag)) = here {
        ui.separator();
        if row(ui, pane, Key::CmdEdit, "") {
            pane.say(Command::Edit(Selection::Tag(tag.clone())));
        }
        if let Some(tag) = carry::find(&pane.app.state, &tag) {
            menus::trend_row(ui, pane, tag);
        }
        if row(ui, pane, Key::CmdWhy, "F4") {
            pane.say(Command::Why(tag));
        }
    }
}

/// What is done with the column of the cursor.
pub(super) fn column(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    const STEP: f32 = 10.0;
    let grid = &pane.app.state.grid;
    let at = grid.selected.cursor.col;
    let Some(col) = grid.columns.get(at).copied() else { return };
    let wider = |by: f32| GridCommand::Width(col, (grid.width(col) + by) as u16);
    let section = [
        (Key::GridSort, "", GridCommand::Sort(col)),
        (Key::GridMoveLeft, "Alt+←", GridCommand::Move(col, at.saturating_sub(1))),
        (Key::GridMoveRight, "Alt+→", GridCommand::Move(col, at + 1)),
        (Key::GridNarrower, "Alt+Shift+←", wider(-STEP)),
        (Key::GridWider, "Alt+Shift+→", wider(STEP)),
    ];
    entries(ui, pane, memory, &section);
}

fn entries(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, section: &[Entry]) {
    for (key, chord, command) in section {
        if row(ui, pane, *key, chord) {
            say(pane, memory, command.clone());
        }
    }
}

fn row(ui: &mut Ui, pane: &Pane<'_>, key: Key, chord: &str) -> bool {
    let clicked = ui.add(Button::new(tr(pane.lang(), key)).shortcut_text(chord)).clicked();
    if clicked {
        ui.close();
    }
    clicked
}

/// The selected cells as a spreadsheet takes them.
pub(super) fn copied(pane: &Pane<'_>) -> String {
    let state = &pane.app.state;
    let live = (&*state.snapshot, state.now.mono, pane.lang());
    state.grid.copied(state.project(), live)
}
