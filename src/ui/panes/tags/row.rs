//! One row of the table of tags.

use egui::{Layout, Response, RichText, Ui};
use egui_extras::TableRow;

use super::columns::Col;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{Command, Selection};
use crate::model::{Address, Project, Tag};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, carry, cells, menus};
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

/// What the rows of one frame share.
pub struct Frame<'a> {
    /// The clock people read.
    pub clock: &'a Clock,
    /// What holds the keyboard for the table.
    pub focus: &'a Response,
}

/// Paints the row of `tag` and says what was done to it.
pub fn paint(
    line: &mut TableRow<'_, '_>,
    pane: &mut Pane<'_>,
    tag: &Tag,
    shown: &[Col],
    frame: &Frame<'_>,
) {
    let app = pane.app;
    let state = &app.state;
    let what = Selection::Tag(tag.id.clone());
    line.set_selected(state.selection.as_ref() == Some(&what));
    let pending = cells::pending_text(state, &tag.id);
    let mut reading = Reading::of(&state.snapshot, tag, state.now.mono);
    reading.pending = pending.as_deref();
    for column in shown {
        line.col(|ui| match column {
            Col::Name => name(ui, pane, frame.clock, tag, &reading),
            column => cell(ui, pane.lang(), state.project(), tag, &reading, *column),
        });
    }
    let row = line.response();
    if row.clicked() || row.drag_started() {
        frame.focus.request_focus();
        pane.say(Command::Select(Some(what.clone())));
    }
    if row.double_clicked() {
        pane.say(Command::Edit(what));
    }
    if row.secondary_clicked() {
        pane.say(Command::Select(Some(Selection::Tag(tag.id.clone()))));
    }
    carry::carry(&row, tag);
    row.context_menu(|ui| menus::tag_menu(ui, pane, tag));
}

fn cell(ui: &mut Ui, lang: Lang, project: &Project, tag: &Tag, reading: &Reading<'_>, col: Col) {
    match col {
        Col::Name => {}
        Col::Value => {
            ui.add(ValueCell::new(&tag.name, *reading, lang).without_unit());
        }
        Col::Unit => {
            cells::text(ui, &tag.unit);
        }
        Col::Quality => {
            let words = lang::quality_text(lang, reading.quality);
            if reading.quality.is_good() {
                cells::weak(ui, words);
            } else {
                cells::text(ui, words);
            }
        }
        Col::Age => {
            let age = reading.age().map(|age| lang::age_text(lang, age));
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                cells::weak(ui, age.unwrap_or_default());
            });
        }
        Col::Device => {
            cells::text(ui, project.device(&tag.device).map_or("", |d| d.name.as_str()));
        }
        Col::Address => {
            cells::text(ui, address(tag));
        }
        Col::Description => {
            cells::weak(ui, tag.description.clone());
        }
    }
}

fn name(ui: &mut Ui, pane: &Pane<'_>, clock: &Clock, tag: &Tag, reading: &Reading<'_>) {
    let (lang, project) = (pane.lang(), pane.app.state.project());
    ui.spacing_mut().item_spacing.x = 5.0;
    ui.add_space(cells::PAD);
    if tag.write.is_some() {
        let color = Palette::in_ui(ui).text_weak;
        let mark = egui::Label::new(RichText::new("W").size(style::SMALL).strong().color(color));
        ui.add(mark.selectable(false)).on_hover_text(tr(lang, Key::FieldWritable));
    }
    let label = cells::text(ui, &tag.name);
    label.on_hover_ui(|ui| {
        ui.strong(&tag.name);
        if !tag.description.is_empty() {
            ui.label(&tag.description);
        }
        let device = project.device(&tag.device).map_or("", |d| d.name.as_str());
        let kind = lang::type_name(lang, tag.data_type);
        ui.label(fill(
            lang,
            Key::TagsWhere,
            &[("device", &device), ("address", &address(tag)), ("type", &kind)],
        ));
        for line in reading.details(lang) {
            ui.label(line);
        }
        if let Some(sample) = reading.sample.filter(|s| s.value.is_some()) {
            let time = clock.date_time(sample.at.wall);
            ui.label(fill(lang, Key::ValueReadAt, &[("time", &time)]));
        }
    });
}

/// The address on the wire, and beside it as somebody typed it: `HR 109 · 40110`.
pub fn address(tag: &Tag) -> String {
    let Address { table, wire } = tag.address;
    let bit = match tag.data_type {
        crate::model::DataType::Bit { index } => format!(".{index}"),
        _ => String::new(),
    };
    let wire = format!("{} {wire}{bit}", table.short());
    match &tag.typed {
        Some(typed) if typed.text != wire => format!("{wire} · {}", typed.text),
        _ => wire,
    }
}
