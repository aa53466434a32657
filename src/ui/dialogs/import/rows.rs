//! The rows of the table: whether each is used, what it becomes, its live value, and its cells under
//! columns whose meaning can be changed. Only the rows on the screen are painted.

use egui::accesskit::Role;
use egui::{Align, Checkbox, ComboBox, Layout, RichText, ScrollArea, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder};

use crate::app::import::{Change, Choices, Field, FieldChange, Plan, RowPlan, Table};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, ImportDesk};
use crate::model::{DataType, Scaling, Tag};
use crate::ui::panes::cells;
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

/// Columns of the table that are shown; vendors' tables have a dozen.
const SHOWN: usize = 40;
/// Height of the heads: a list to choose from, and the heading below it.
const HEAD: f32 = 50.0;

/// Width of what a row becomes, to begin with, in points: a path, a place and a unit.
const BECOMES: f32 = 260.0;

/// Paints the rows in `room` points of height.
pub(super) fn rows(
    ui: &mut Ui,
    state: &AppState,
    (desk, table, plan): (&ImportDesk, &Table, &Plan),
    choices: &mut Choices,
    room: f32,
) {
    let lang = state.settings.lang;
    let columns = plan.columns.len().min(SHOWN);
    if plan.columns.len() > SHOWN {
        let count = plan.columns.len() - SHOWN;
        cells::weak(ui, fill(lang, Key::ImportMoreColumns, &[("count", &count)]));
    }
    ui.add_space(4.0);
    let painter = RowPainter { state, desk, table, plan, lang };
    let height = room.max(120.0);
    ScrollArea::horizontal()
        .id_salt("import rows")
        .auto_shrink([false, false])
        .max_height(height)
        .show(ui, |ui| {
            let sizing = ui.is_sizing_pass();
            ui.spacing_mut().item_spacing = egui::vec2(8.0, 1.0);
            let mut builder = TableBuilder::new(ui)
                // A sizing pass makes columns as narrow as they can be; that is not to be remembered.
                .id_salt(("import rows", desk.source.name(), columns, desk.live, sizing))
                .striped(true)
                .resizable(true)
                .auto_shrink(false)
                .min_scrolled_height(height - HEAD - 14.0)
                .max_scroll_height(height - HEAD - 14.0)
                .cell_layout(Layout::left_to_right(Align::Center))
                .column(Column::exact(28.0))
                .column(Column::exact(44.0).clip(true))
                .column(Column::initial(BECOMES).range(60.0..=900.0).clip(true));
            if desk.live {
                builder = builder
                    .column(Column::initial(140.0).range(60.0..=400.0).clip(true))
                    .column(Column::initial(110.0).range(40.0..=500.0).clip(true));
            }
            for column in plan.columns.iter().take(columns) {
                let wide = width(column.field);
                builder = builder.column(Column::initial(wide).range(40.0..=900.0).clip(true));
            }
            let built = builder.header(HEAD, |mut header| {
                let fixed = [Key::ImportUse, Key::ImportRow, Key::ImportResult];
                let live = [Key::ImportLiveValue, Key::ImportRaw];
                let live = live.into_iter().filter(|_| desk.live);
                for key in fixed.into_iter().chain(live) {
                    header.col(|ui| {
                        cells::text(ui, RichText::new(tr(lang, key)).strong());
                    });
                }
                for column in 0..columns {
                    header.col(|ui| head(ui, lang, plan, column, choices));
                }
            });
            built.body(|body| {
                body.rows(style::ROW, plan.rows.len(), |mut line| {
                    let Some(row) = plan.rows.get(line.index()) else { return };
                    line.col(|ui| used(ui, lang, row, choices));
                    line.col(|ui| {
                        cells::weak(ui, (row.row + 1).to_string());
                    });
                    line.col(|ui| painter.result(ui, row));
                    if desk.live {
                        line.col(|ui| painter.value(ui, row));
                        line.col(|ui| painter.raw(ui, row));
                    }
                    for column in 0..columns {
                        line.col(|ui| painter.cell(ui, row, column));
                    }
                });
            });
        });
}

/// Width of a column to begin with, in points.
fn width(field: Field) -> f32 {
    match field {
        Field::Name | Field::Description => 210.0,
        Field::Address | Field::Register => 116.0,
        Field::Skip | Field::Note => 110.0,
        _ => 100.0,
    }
}

/// The meaning of a column, to be changed, and its heading.
fn head(ui: &mut Ui, lang: Lang, plan: &Plan, column: usize, choices: &mut Choices) {
    let Some(found) = plan.columns.get(column) else { return };
    let shown = choices.columns.get(&column).copied().unwrap_or(found.field);
    let place = column + 1;
    let name = fill(lang, Key::ImportColumn, &[("column", &place), ("heading", &found.heading)]);
    ui.vertical(|ui| {
        let list = ComboBox::from_id_salt(("import column", column))
            .width(ui.available_width() - 4.0)
            .height(420.0)
            .truncate()
            .selected_text(lang::field_name(lang, shown));
        let list = list.show_ui(ui, |ui| {
            let mut picked = shown;
            let unnamed = [Field::Skip, Field::Note];
            let named = Field::all().filter(|field| !unnamed.contains(field));
            for field in unnamed.into_iter().chain(named) {
                ui.selectable_value(&mut picked, field, lang::field_name(lang, field));
            }
            if picked != shown {
                choices.columns.insert(column, picked);
            }
        });
        let name = format!("{name}: {}", lang::field_name(lang, shown));
        list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name.as_str()));
        cells::weak(ui, found.heading.as_str());
    });
}

/// Whether a row is used.
fn used(ui: &mut Ui, lang: Lang, row: &RowPlan, choices: &mut Choices) {
    let mut on = !choices.left_out.contains(&row.row);
    let response = ui.add(Checkbox::without_text(&mut on));
    let name = fill(lang, Key::ImportUseRow, &[("row", &(row.row + 1))]);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name.as_str()));
    if response.changed() {
        if on {
            choices.left_out.remove(&row.row);
        } else {
            choices.left_out.insert(row.row);
        }
    }
}

struct RowPainter<'a> {
    state: &'a AppState,
    desk: &'a ImportDesk,
    table: &'a Table,
    plan: &'a Plan,
    lang: Lang,
}

impl RowPainter<'_> {
    /// What the row becomes.
    fn result(&self, ui: &mut Ui, row: &RowPlan) {
        let p = Palette::in_ui(ui);
        match &row.change {
            Change::Wrong => {
                let problems = self.plan.problems_of(row.row);
                let Some(first) = problems.iter().find(|x| x.is_error()) else {
                    let text = format!("⚠ {}", tr(self.lang, Key::ImportWaits));
                    cells::text(ui, RichText::new(text).color(p.bad_edge));
                    return;
                };
                let text = RichText::new(format!("⚠ {}", lang::problem_text(self.lang, first)))
                    .color(p.bad_edge);
                let all: Vec<String> =
                    problems.iter().map(|x| lang::problem_text(self.lang, x)).collect();
                cells::text(ui, text).on_hover_text(all.join("\n"));
            }
            Change::LeftOut => {
                cells::weak(ui, tr(self.lang, Key::ImportLeftOut));
            }
            Change::Same => {
                cells::weak(ui, tr(self.lang, Key::ImportSame));
            }
            Change::Add => {
                let made = row.tag.as_ref().map_or(String::new(), |tag| self.made(row, tag));
                let text = format!("{}: {made}", tr(self.lang, Key::ImportNew));
                cells::text(ui, text.as_str()).on_hover_text(text);
            }
            Change::Change(fields) => {
                let told: Vec<String> = fields.iter().map(change).collect();
                let text = format!("{}: {}", tr(self.lang, Key::ImportChanged), told.join("; "));
                cells::text(ui, text).on_hover_text(told.join("\n"));
            }
        }
    }

    /// The tag that a row makes: its name where that is not what its cell says, its place, what scales it.
    fn made(&self, row: &RowPlan, tag: &Tag) -> String {
        let column = self.plan.columns.iter().position(|column| column.field == Field::Name);
        let cell = column.map_or("", |column| self.table.cell(row.row, column)).trim();
        let name = if tag.name == cell { String::new() } else { format!("{} · ", tag.name) };
        let scaling = match tag.scaling {
            Scaling::Linear { gain, .. } if gain != 1.0 => format!(" × {gain}"),
            Scaling::Divisor { divisor, .. } => format!(" ÷ {divisor}"),
            _ => String::new(),
        };
        let unit = match (tag.unit.as_str(), scaling.is_empty()) {
            ("", _) => String::new(),
            (unit, true) => format!(" · {unit}"),
            (unit, false) => format!(" {unit}"),
        };
        let order = tag.order.map_or(String::new(), |order| format!(" {order}"));
        format!("{name}{}{order}{scaling}{unit}", place(tag))
    }

    /// What the device holds now.
    fn value(&self, ui: &mut Ui, row: &RowPlan) {
        let (Some(tag), Some(snapshot)) = (&row.tag, &self.desk.reading) else { return };
        let reading = Reading::of(snapshot, tag, snapshot.taken.mono);
        ui.add(ValueCell::new(&tag.name, reading, self.lang));
    }

    /// The registers it was made of.
    fn raw(&self, ui: &mut Ui, row: &RowPlan) {
        let (Some(tag), Some(snapshot)) = (&row.tag, &self.desk.reading) else { return };
        let words = snapshot.sample(&tag.id).map(|sample| sample.raw.words()).unwrap_or_default();
        let words: Vec<String> = words.iter().map(|word| format!("{word:04X}")).collect();
        cells::text(ui, RichText::new(words.join(" ")).monospace());
    }

    /// A cell as it stands in the table, with what is wrong in it.
    fn cell(&self, ui: &mut Ui, row: &RowPlan, column: usize) {
        let text = self.table.cell(row.row, column).trim();
        let problems = self.plan.problems_of(row.row);
        let here = problems.iter().find(|x| x.column == column + 1);
        let p = Palette::in_ui(ui);
        match here {
            Some(problem) => {
                let color = if problem.is_error() { p.bad_edge } else { p.text_weak };
                let text = RichText::new(format!("⚠ {text}")).color(color);
                cells::text(ui, text).on_hover_text(lang::problem_text(self.lang, problem));
            }
            None if row.change == Change::LeftOut || self.is_unused(column) => {
                cells::weak(ui, text);
            }
            None => {
                cells::text(ui, text);
            }
        }
    }

    fn is_unused(&self, column: usize) -> bool {
        let field = self.plan.columns.get(column).map(|column| column.field);
        field == Some(Field::Skip) || self.state.import.is_none()
    }
}

/// Where a tag lies and what it is: `IR 0 · f32`.
fn place(tag: &Tag) -> String {
    let bit = match tag.data_type {
        DataType::Bit { index } => format!(".{index}"),
        _ => String::new(),
    };
    format!("{} {}{bit} · {}", tag.address.table.short(), tag.address.wire, tag.data_type.name())
}

fn change(change: &FieldChange) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    format!("{} {} → {}", change.field, text(&change.old), text(&change.new))
}
