//! The field of the cell that is being typed into.
//!
//! It takes the place of the cells under the id that holds the keyboard for them: the keyboard never changes
//! hands, so that an input method that has begun to compose goes on composing in the field.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Event, Key, Margin, Modifiers, Rect, TextEdit, Ui, UiBuilder};

use super::choices;
use super::frame::Frame;
use super::{GridMemory, focus_id, keys};
use crate::app::Command;
use crate::app::grid::{self, Editing, GridCommand, Pos, Then};
use crate::app::lang::{Key as Text, fill, tr};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

/// Paints the field over its cell and says how it was left.
pub(super) fn editor(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, frame: &Frame) {
    let grid = &pane.app.state.grid;
    let Some(editing) = grid.editing.clone() else {
        if memory.editor != 0 {
            memory.editor = 0;
            forget(ui);
            memory.take_focus = true;
        }
        return;
    };
    let line = grid.line_of(&editing.row);
    let col = grid.columns.iter().position(|col| *col == editing.col);
    let place = line.zip(col).map(|(line, col)| Pos { line, col });
    let rect = place.map(|pos| frame.cell(pos));
    let clip = place.map_or(Rect::NOTHING, |pos| frame.clip_of(pos.col));
    let Some(rect) = rect.filter(|rect| rect.intersects(clip)) else {
        // Scrolled away: what was typed is taken, not lost.
        if memory.editor == editing.number {
            pane.say(Command::Grid(GridCommand::Commit(Then::Stay)));
        }
        return;
    };
    let fresh = memory.editor != editing.number;
    memory.editor = editing.number;
    field(ui, pane, memory, &editing, (rect, clip), fresh);
}

fn field(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    editing: &Editing,
    (rect, clip): (Rect, Rect),
    fresh: bool,
) {
    let id = focus_id();
    let mut text = editing.text.clone();
    if fresh {
        // Before the field is painted, so that what was typed in this very frame is not lost.
        let mut state = TextEditState::default();
        let end = CCursor::new(text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), id);
        if !ui.memory(|m| m.has_focus(id)) {
            ui.memory_mut(|m| m.request_focus(id));
        }
    }
    let has_focus = ui.memory(|m| m.has_focus(id));
    let grid = &pane.app.state.grid;
    let tag = grid.tag(pane.app.state.project(), &editing.row);
    let words = tag.map(|tag| grid::choices(tag, editing.col, grid.names())).unwrap_or_default();
    if fresh {
        memory.typed.clone_from(&text);
    }
    let words = grid::fitting(words, &memory.typed);
    // Where only certain words may stand, the arrows go through them.
    if has_focus && !words.is_empty() {
        let arrows = [(Key::ArrowDown, true), (Key::ArrowUp, false)];
        for (key, down) in arrows {
            if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key))
                && let Some(next) = choices::next(&words, &text, down)
            {
                text = next;
            }
        }
    }
    let leave = if has_focus { left_by(ui, editing.fresh, &mut memory.later) } else { None };
    // This key takes the keyboard away from the field before the frame begins.
    let escaped = ui.input(|i| i.key_pressed(Key::Escape));
    let wide =
        wide(ui, &text).max(rect.width()).min((clip.right() - rect.left()).max(rect.width()));
    let rect = Rect::from_min_size(rect.min, egui::vec2(wide, rect.height()));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.set_clip_rect(clip.expand(1.0));
    let p = Palette::in_ui(ui);
    child.painter().rect_filled(rect, 0.0, p.field);
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .margin(Margin::symmetric(4, 3))
        .lock_focus(true)
        .desired_width(rect.width() - 8.0)
        .min_size(rect.size());
    let response = child.put(rect, edit);
    if response.changed() {
        memory.typed.clone_from(&text);
    }
    let lang = pane.lang();
    let name = tag.map_or("", |tag| tag.name.as_str());
    let column = tr(lang, editing.col.title());
    let label = fill(lang, Text::GridCell, &[("column", &column), ("tag", &name)]);
    let response = response.accessible_name(label);
    let goes_within = response.clicked() || ui.input(|i| i.key_pressed(Key::F2));
    if editing.fresh && goes_within {
        pane.say(Command::Grid(GridCommand::Within));
    }
    let picked = choices_list(ui, editing, &words, rect);
    if let Some(text) = picked.clone().or((text != editing.text).then_some(text)) {
        pane.say(Command::Grid(GridCommand::Type(text)));
    }
    let by_key = escaped || leave.is_some() || picked.is_some();
    let command = match leave {
        _ if escaped => GridCommand::Cancel,
        Some(command) => command,
        None if picked.is_some() || response.lost_focus() => GridCommand::Commit(Then::Stay),
        None => return,
    };
    memory.editor = 0;
    forget(ui);
    memory.take_focus = by_key;
    pane.say(Command::Grid(command));
}

fn choices_list(ui: &Ui, editing: &Editing, words: &[String], rect: Rect) -> Option<String> {
    if words.is_empty() { None } else { choices::list(ui, editing, words, rect) }
}

/// Without a state of its own, what holds the keyboard is no field any more.
fn forget(ui: &Ui) {
    ui.data_mut(|data| data.remove::<TextEditState>(focus_id()));
}

/// Takes the key that leaves the field. What was typed after it in the same frame is kept for the next one:
/// a slow frame may hold several cells.
fn left_by(ui: &Ui, fresh: bool, later: &mut Vec<Event>) -> Option<GridCommand> {
    let leaves = |event: &Event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => keys::leave(*key, *modifiers, fresh),
        _ => None,
    };
    ui.input_mut(|i| {
        let (at, left) =
            i.events.iter().enumerate().find_map(|(at, event)| Some((at, leaves(event)?)))?;
        let after = i.events.split_off(at + 1);
        i.events.pop();
        let (typed, others): (Vec<Event>, Vec<Event>) = after.into_iter().partition(is_typed);
        i.events.extend(others);
        later.extend(typed);
        Some(left)
    })
}

fn is_typed(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { .. }
            | Event::Text(_)
            | Event::Ime(_)
            | Event::Paste(_)
            | Event::Copy
            | Event::Cut
    )
}

fn wide(ui: &Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Body.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, ui.visuals().text_color()).size().x + 18.0
}
