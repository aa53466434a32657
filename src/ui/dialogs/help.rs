//! The help: the list of pages beside the page that is open, or what is known about one field.

use egui::{Align, Frame, Grid, Label, Layout, Margin, RichText, Ui, vec2};

use super::sheet::{Answer, Sheet, answer, buttons, list};
use crate::app::help::{self, Block, HelpTopic, HelpView};
use crate::app::lang::{Key, Lang, tr};
use crate::app::{AppState, Command};
use crate::ui::theme::Palette;

const WIDTH: f32 = 860.0;
/// Most height of a page, in points.
const HEIGHT: f32 = 560.0;
/// Width of the list of pages, in points.
const PAGES: f32 = 190.0;

/// The help at its topic.
pub(super) fn help(
    ui: &Ui,
    state: &AppState,
    view: &HelpView,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let pages = help::pages(lang);
    let first = pages.first().map_or("", |(name, _)| *name);
    let answer = Sheet::new("help", tr(lang, Key::HelpTitle)).width(WIDTH).show(ui, |ui| {
        // Of one height whatever is shown, so that nothing jumps from page to page.
        let height = (ui.ctx().content_rect().height() - 180.0).clamp(80.0, HEIGHT);
        let room = ui.available_width();
        let down = Layout::top_down(Align::Min);
        let whole = vec2(room, height);
        ui.allocate_ui_with_layout(whole, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_size(whole);
            ui.allocate_ui_with_layout(vec2(PAGES, height), down, |ui| {
                ui.set_width(PAGES);
                ui.label(RichText::new(tr(lang, Key::HelpPages)).strong());
                for (name, title) in &pages {
                    let open = match &view.topic {
                        HelpTopic::Start => *name == first,
                        HelpTopic::Page(page) => page == name,
                        HelpTopic::Field(_) => false,
                    };
                    if ui.selectable_label(open, *title).clicked() {
                        out.push(Command::Help(HelpTopic::Page(name)));
                    }
                }
            });
            ui.separator();
            let text = vec2((room - PAGES - 30.0).max(80.0), height);
            ui.allocate_ui_with_layout(text, down, |ui| {
                ui.set_width(text.x);
                let salt = format!("{:?}", view.topic);
                list(height).id_salt(salt).show(ui, |ui| match &view.topic {
                    HelpTopic::Start => page(ui, lang, first),
                    HelpTopic::Page(name) => page(ui, lang, name),
                    HelpTopic::Field(key) => field(ui, lang, key),
                });
            });
        });
        let pressed = buttons(ui, &[(tr(lang, Key::ButtonClose), true)], "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        answer(&pressed, ui, true)
    });
    if answer != Answer::None {
        out.push(Command::CloseDialog);
    }
}

fn page(ui: &mut Ui, lang: Lang, name: &str) {
    for (place, block) in help::page(lang, name).iter().enumerate() {
        paint(ui, block, place);
    }
}

fn paint(ui: &mut Ui, block: &Block, place: usize) {
    let p = Palette::in_ui(ui);
    match block {
        Block::Heading(1, text) => {
            ui.heading(text);
        }
        Block::Heading(_, text) => {
            ui.add_space(6.0);
            ui.label(RichText::new(text).strong());
        }
        Block::Paragraph(text) => {
            ui.add(Label::new(text).wrap());
        }
        Block::Item(text) => {
            ui.horizontal_top(|ui| {
                ui.label("•");
                ui.add(Label::new(text).wrap());
            });
        }
        Block::Code(text) => {
            let frame = Frame::new().fill(p.header).inner_margin(Margin::same(6));
            frame.show(ui, |ui| ui.add(Label::new(RichText::new(text).monospace()).wrap()));
        }
        Block::Table(rows) => {
            let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
            let room = ui.available_width() / columns as f32 - 14.0;
            Grid::new(("help table", place)).striped(true).spacing([12.0, 4.0]).show(ui, |ui| {
                for (row, cells) in rows.iter().enumerate() {
                    for cell in cells {
                        let text = RichText::new(cell);
                        let text = if row == 0 { text.color(p.text_weak) } else { text };
                        ui.vertical(|ui| {
                            ui.set_width(room);
                            ui.add(Label::new(text).wrap());
                        });
                    }
                    ui.end_row();
                }
            });
        }
    }
    ui.add_space(4.0);
}

fn field(ui: &mut Ui, lang: Lang, key: &str) {
    ui.heading(RichText::new(key).monospace());
    let Some(known) = help::field(lang, key) else { return };
    ui.add_space(4.0);
    ui.add(Label::new(known.what).wrap());
    for (title, text) in [(Key::HelpExample, known.example), (Key::HelpMistake, known.mistake)] {
        ui.add_space(8.0);
        ui.label(RichText::new(tr(lang, title)).strong());
        ui.add(Label::new(text).wrap());
    }
}
