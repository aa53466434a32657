//! The grid: a spreadsheet of tags under a bar with filter, groups and columns, above a line that says what
//! is wrong.
//!
//! One stop of the Tab key for all cells, as in a list; inside it the keys are those of a spreadsheet, and
//! F6 leaves it. Only the cells on the screen are laid out, so that ten thousand rows cost as much as
//! thirty.

mod bars;
mod body;
mod cell;
mod choices;
mod editor;
mod foot;
mod frame;
mod head;
mod keys;
mod menu;
mod pointer;
mod tools;

use egui::{Event, Id, Rect, Ui, Vec2};

use super::PaneMemory;
use crate::app::Command;
use crate::app::grid::{Bar, Col, GridCommand};
use crate::model::TagId;
use crate::ui::context::Pane;

/// What holds the keyboard for all cells.
pub(super) const FOCUS: &str = "grid";

/// What the grid remembers.
#[derive(Debug, Default)]
pub struct GridMemory {
    /// The column whose edge is being dragged, and how wide it is meanwhile.
    dragged: Option<(Col, f32)>,
    /// Where the cells were scrolled to last, and how much of them was seen.
    offset: Vec2,
    room: Vec2,
    /// The size of all of them.
    content: Vec2,
    /// The place they had.
    area: Vec2,
    /// The call to bring the cursor into sight that was followed last.
    revealed: u64,
    /// True where that took a second frame.
    again: bool,
    /// The edit whose field was on the screen last; 0 for none.
    editor: u64,
    /// What was typed by hand last, which decides about the words offered.
    typed: String,
    /// The bar that was open last, so that a new one gets the cursor once.
    bar: u8,
    /// True where cells are to get the keyboard back.
    take_focus: bool,
    /// True where the filter is to get the keyboard.
    focus_filter: bool,
    /// What was typed after the key that left a cell, in the same frame.
    later: Vec<Event>,
    /// The frame in which a paste was asked for that becomes rows of its own.
    pastes_rows: Option<u64>,
    /// The row whose number is being dragged, and whether it has left the numbers.
    pulled: Option<(TagId, bool)>,
    /// True where the bar had room for the count of tags.
    is_counted: bool,
}

impl GridMemory {
    /// Gives the keyboard to the cells.
    pub(super) fn take_keyboard(&mut self) {
        self.take_focus = true;
    }
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let memory = &mut memory.grid;
    let later = std::mem::take(&mut memory.later);
    ui.input_mut(|i| drop(i.events.splice(0..0, later)));
    // What is too wide for a narrow pane must not push the cells out of it.
    let sides = ui.max_rect().x_range();
    tools::tools(ui, pane, memory);
    bars::bar(ui, pane, memory);
    let top = ui.available_rect_before_wrap().top();
    let room = Rect::from_x_y_ranges(sides, top..=ui.max_rect().bottom());
    let said = foot::Said::of(ui, pane, memory.is_counted, room.width());
    let (cells, foot) = room.split_top_bottom_at_y(room.max.y - said.height());
    let area = Rect::from_min_max(cells.min, egui::pos2(cells.max.x, foot.min.y - 2.0));
    body::body(ui, pane, memory, area);
    foot::foot(ui, pane, memory, &said, foot);
}

/// Says a command and gives the keyboard to the cells.
fn say(pane: &mut Pane<'_>, memory: &mut GridMemory, command: GridCommand) {
    pane.say(Command::Grid(command));
    memory.take_focus = true;
}

/// What holds the keyboard for all cells.
fn focus_id() -> Id {
    Id::unique(FOCUS)
}

/// Tells one kind of bar from another.
fn kind_of(bar: &Bar) -> u8 {
    match bar {
        Bar::None => 0,
        Bar::Find(_) => 1,
        Bar::Copies(_) => 2,
    }
}
