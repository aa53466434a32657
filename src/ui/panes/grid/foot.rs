//! The line below the cells: what is wrong at the cursor or elsewhere, what was done, what is selected.

use egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder};

use super::{GridMemory, tools};
use crate::app::Fault;
use crate::app::grid::tsv::BadBlock;
use crate::app::grid::{Col, GridCommand, Told};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

/// Width from which the number of waiting cells is told, in points.
const WIDE: f32 = 700.0;

/// Paints the line.
pub(super) fn foot(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, rect: Rect) {
    let lang = pane.lang();
    let builder = UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center));
    let ui = &mut ui.new_child(builder);
    let (waits, wrong) = pane.app.state.grid.waits();
    if waits > 0 {
        tools::button(ui, pane, memory, (tr(lang, Key::GridRevert), true), GridCommand::Revert);
        let next = tr(lang, Key::GridNextFault);
        if wrong > 0 {
            tools::button(ui, pane, memory, (next, true), GridCommand::NextFault);
        } else {
            tools::button(ui, pane, memory, (tr(lang, Key::GridApply), true), GridCommand::Apply);
        }
        // Where there is no room for both, the reason comes first.
        if rect.width() > WIDE {
            let text = fill(lang, Key::GridWaiting, &[("count", &waits), ("wrong", &wrong)]);
            ui.label(RichText::new(text).color(Palette::in_ui(ui).text_weak));
        }
    } else if let Some(text) = selected(pane, lang) {
        ui.label(RichText::new(text).color(Palette::in_ui(ui).text_weak));
    }
    let (message, is_wrong) = message(pane, lang);
    let p = Palette::in_ui(ui);
    let text = if is_wrong {
        RichText::new(format!("⚠ {message}")).color(p.bad_edge)
    } else {
        RichText::new(message).color(p.text)
    };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(Label::new(text).truncate());
    });
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
