//! Below the cells: what is wrong at the cursor or elsewhere, what was done, what is selected. One line where
//! it fits; a reason that does not fit beside the buttons has lines of its own above them.

use egui::{
    Align, Label, Layout, Rect, RichText, TextStyle, TextWrapMode, Ui, UiBuilder, WidgetText,
};

use super::{GridMemory, tools};
use crate::app::Fault;
use crate::app::grid::tsv::BadBlock;
use crate::app::grid::{Col, GridCommand, Told};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::ui::context::Pane;
use crate::ui::panes::cells;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width from which the number of waiting cells is told, in points.
const WIDE: f32 = 700.0;
/// Lines that a reason may take.
const LINES: usize = 3;
/// Room of a button beside its text, in points.
const BUTTON: f32 = 26.0;

/// What is said below the cells.
pub(super) struct Said {
    message: String,
    is_wrong: bool,
    /// Beside the message: what is selected or shown.
    side: String,
    buttons: Vec<(&'static str, GridCommand)>,
    /// Height of the message where it has lines of its own, in points; else 0.
    above: f32,
}

impl Said {
    /// What is to be said in a line `width` points wide; the count of tags where nobody else told it.
    pub(super) fn of(ui: &Ui, pane: &Pane<'_>, is_counted: bool, width: f32) -> Said {
        let lang = pane.lang();
        let (message, is_wrong) = message(pane, lang);
        let message = if is_wrong { format!("⚠ {message}") } else { message };
        let (waits, wrong) = pane.app.state.grid.waits();
        let mut buttons = Vec::new();
        let mut side = String::new();
        if waits > 0 {
            buttons.push((tr(lang, Key::GridRevert), GridCommand::Revert));
            buttons.push(if wrong > 0 {
                (tr(lang, Key::GridNextFault), GridCommand::NextFault)
            } else {
                (tr(lang, Key::GridApply), GridCommand::Apply)
            });
            buttons.extend(answers(pane, lang));
            // Where there is no room for both, the reason comes first.
            if width > WIDE {
                side = fill(lang, Key::GridWaiting, &[("count", &waits), ("wrong", &wrong)]);
            }
        } else {
            let count = || if is_counted { String::new() } else { tools::counted(pane) };
            side = selected(pane, lang).unwrap_or_else(count);
        }
        let names = buttons.iter().map(|(name, _)| cells::width(ui, *name) + BUTTON);
        let beside = names.sum::<f32>() + cells::width(ui, &side) + 2.0 * cells::PAD;
        let galley = WidgetText::from(message.as_str()).into_galley(
            ui,
            Some(TextWrapMode::Wrap),
            width - 2.0 * cells::PAD,
            TextStyle::Body,
        );
        let fits = galley.rows.len() < 2 && galley.size().x + beside <= width;
        let lines = galley.rows.len().min(LINES) as f32;
        let line = galley.size().y / galley.rows.len().max(1) as f32;
        let above = if fits { 0.0 } else { (lines * line).ceil() + 2.0 };
        Said { message, is_wrong, side, buttons, above }
    }

    /// How high all of it is, in points.
    pub(super) fn height(&self) -> f32 {
        let has_line = self.above == 0.0 || !(self.side.is_empty() && self.buttons.is_empty());
        self.above + if has_line { style::ROW } else { 0.0 }
    }
}

/// Paints it.
pub(super) fn foot(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    said: &Said,
    rect: Rect,
) {
    let p = Palette::in_ui(ui);
    let ink = if said.is_wrong { p.bad_edge } else { p.text };
    let message = RichText::new(&said.message).color(ink);
    let (above, line) = rect.split_top_bottom_at_y(rect.min.y + said.above);
    if said.above > 0.0 {
        let room = above.shrink2(egui::vec2(cells::PAD, 0.0));
        let builder = UiBuilder::new().max_rect(room).layout(Layout::top_down(Align::Min));
        let mut lines = ui.new_child(builder);
        lines.set_clip_rect(above.intersect(ui.clip_rect()));
        lines.add(Label::new(message.clone()).wrap()).on_hover_text(&said.message);
    }
    let builder = UiBuilder::new().max_rect(line).layout(Layout::right_to_left(Align::Center));
    let ui = &mut ui.new_child(builder);
    for (name, command) in &said.buttons {
        tools::button(ui, pane, memory, (name, true), command.clone());
    }
    if !said.side.is_empty() {
        ui.label(RichText::new(&said.side).color(p.text_weak));
    }
    if said.above == 0.0 {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(message).truncate());
        });
    }
}

/// A button for each way in which an address at fault may be read.
fn answers(pane: &Pane<'_>, lang: Lang) -> Vec<(&'static str, GridCommand)> {
    let state = &pane.app.state;
    match state.grid.first_fault(state.project()) {
        Some((_, _, Fault::AddressTwofold(_, notations))) => notations
            .iter()
            .rev()
            .map(|n| (lang::notation_name(lang, *n), GridCommand::ReadAddresses(*n)))
            .collect(),
        _ => Vec::new(),
    }
}

fn selected(pane: &Pane<'_>, lang: Lang) -> Option<String> {
    let grid = &pane.app.state.grid;
    let (lines, columns) = grid.size();
    let (rows, columns) =
        (grid.selected.lines(lines).count(), grid.selected.columns(columns).count());
    (rows * columns > 1)
        .then(|| fill(lang, Key::GridSelected, &[("rows", &rows), ("columns", &columns)]))
}

/// What to say, and whether something is wrong.
fn message(pane: &Pane<'_>, lang: Lang) -> (String, bool) {
    let state = &pane.app.state;
    if let Some(told) = &state.grid.told {
        let fine = matches!(told, Told::Deleted(_) | Told::Replaced(_) | Told::Added(_));
        return (told_text(lang, told), !fine);
    }
    let fault = state.grid.first_fault(state.project());
    let told = fault.map(|(tag, col, fault)| {
        let (column, why) = (tr(lang, col.title()), lang::fault_text(lang, fault));
        fill(lang, Key::GridFault, &[("tag", &tag), ("column", &column), ("why", &why)])
    });
    let is_wrong = told.is_some();
    (told.unwrap_or_default(), is_wrong)
}

fn told_text(lang: Lang, told: &Told) -> String {
    let count = |key, count: &usize| fill(lang, key, &[("count", count)]);
    match told {
        Told::BadBlock(BadBlock::Empty) => tr(lang, Key::GridBadEmpty).to_owned(),
        Told::BadBlock(BadBlock::Ragged { row, cells, first }) => {
            fill(lang, Key::GridBadRagged, &[("row", row), ("cells", cells), ("first", first)])
        }
        Told::BadBlock(BadBlock::OpenQuote { row }) => {
            fill(lang, Key::GridBadQuote, &[("row", row)])
        }
        Told::BadBlock(BadBlock::TooMany) => tr(lang, Key::GridBadMany).to_owned(),
        Told::TooWide(columns) => count(Key::GridTooWide, columns),
        Told::TooManyRows(rows) => count(Key::GridTooMany, rows),
        Told::Deleted(rows) => count(Key::GridDeleted, rows),
        Told::Replaced(cells) => count(Key::GridReplaced, cells),
        Told::Added(rows) => count(Key::GridAdded, rows),
        Told::NoNumber(text) => lang::fault_text(lang, &Fault::NotWhole(text.clone())),
        Told::NoHome => tr(lang, Key::GridNoHome).to_owned(),
        Told::ReadOnly(col) => read_only(lang, *col),
    }
}

fn read_only(lang: Lang, col: Col) -> String {
    fill(lang, Key::GridReadOnly, &[("column", &tr(lang, col.title()))])
}
