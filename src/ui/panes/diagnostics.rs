//! Everything known of one connection or device: of what is selected, or was last.
//!
//! The page itself is made by `app`; what is painted here is what is copied.

use egui::accesskit::Role;
use egui::{Button, ComboBox, Label, RichText, ScrollArea, Ui, WidgetInfo, vec2};

use super::{Clock, PaneMemory, carry, cells};
use crate::app::diagnostics::{Group, Line, Offer, Page, Subject, page};
use crate::app::lang::{Key, Lang, tr};
use crate::app::{Action, AppState, Command, Selection};
use crate::model::FrameScope;
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Least width of a column of groups, in points.
const COLUMN: f32 = 320.0;
/// Greatest width of one: a number must stand near its name.
const COLUMN_MOST: f32 = 440.0;
const GAP: f32 = 12.0;
/// Height of a line, in points.
const LINE: f32 = 20.0;
/// Width of a number, in points.
const NUMBER: f32 = 76.0;
/// Width of one of several numbers, in points.
const COUNT: f32 = 58.0;
/// Width of the unit of a number, in points.
const UNIT: f32 = 26.0;
/// Least width of the names beside words, in points.
const NAME: f32 = 112.0;
/// Greatest share of a column that names beside words take; longer ones go on in a second line.
const NAMES: f32 = 0.45;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct DiagnosticsMemory {
    /// What was shown last.
    last: Option<Subject>,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let PaneMemory { diagnostics: memory, clock, .. } = memory;
    let first = || state.project().connections.first().map(|c| Subject::Connection(c.id.clone()));
    let subject = Subject::of_selection(state)
        .or_else(|| memory.last.clone())
        .filter(|subject| subject.is_in(state))
        .or_else(first);
    memory.last.clone_from(&subject);
    let Some(subject) = subject else {
        cells::empty(ui, tr(lang, Key::PlantEmpty), None);
        return;
    };
    let today = clock.date(state.now.wall);
    // Short, so that an age that grows does not break a line; a copy has the date always.
    let short = |at| if clock.date(at) == today { clock.time(at) } else { clock.date_time(at) };
    let page = page(state, lang, &subject, &short);
    ui.horizontal_wrapped(|ui| bar(ui, pane, &subject, clock));
    let area = ui.available_rect_before_wrap();
    ui.painter().rect_filled(area, 0.0, Palette::in_ui(ui).surface);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| columns(ui, pane, &page));
}

fn bar(ui: &mut Ui, pane: &mut Pane<'_>, subject: &Subject, clock: &Clock) {
    let (state, lang) = (&pane.app.state, pane.lang());
    picker(ui, pane, subject);
    let button = |ui: &mut Ui, key: Key| ui.add(Button::new(tr(lang, key))).clicked();
    if let Some(connection) = subject.connection(state) {
        if button(ui, Key::CmdReconnect) {
            pane.out.push(Command::Reconnect(connection.clone()));
        }
        let frames = ui.add(Button::new(tr(lang, Key::PaneFrames)));
        if frames.on_hover_text(tr(lang, Key::CmdRecordConnection)).clicked() {
            pane.out.push(Command::RecordFrames(Some(FrameScope::Only(connection))));
            pane.out.push(Command::Do(Action::ShowFrames));
        }
    }
    if button(ui, Key::DiagCopy) {
        let (program, version) = (tr(lang, Key::AppName), env!("CARGO_PKG_VERSION"));
        let time = clock.rfc3339(state.now.wall);
        let page = page(state, lang, subject, &|at| clock.rfc3339(at));
        ui.copy_text(format!("{program} {version}, {time}\n{}", page.text()));
    }
}

/// Picks a connection or device by selecting it.
fn picker(ui: &mut Ui, pane: &mut Pane<'_>, subject: &Subject) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let name = subject.name(state);
    let combo = ComboBox::from_id_salt("diagnosed").selected_text(&name).width(170.0).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for (each, indent) in subjects(state) {
            let text = format!("{indent}{}", each.name(state));
            if ui.selectable_label(each == *subject, text).clicked() {
                pane.out.push(Command::Select(Some(match each {
                    Subject::Connection(id) => Selection::Connection(id),
                    Subject::Device(id) => Selection::Device(id),
                })));
            }
        }
    });
    let spoken = format!("{}: {name}", tr(lang, Key::FramesFrom));
    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
}

fn subjects(state: &AppState) -> Vec<(Subject, &'static str)> {
    let project = state.project();
    let mut all = Vec::new();
    for connection in &project.connections {
        all.push((Subject::Connection(connection.id.clone()), ""));
        let devices = project.devices.iter().filter(|d| d.connection == connection.id);
        all.extend(devices.map(|d| (Subject::Device(d.id.clone()), "    ")));
    }
    all
}

/// The groups in as many columns as fit, each group always in the same one.
fn columns(ui: &mut Ui, pane: &mut Pane<'_>, page: &Page) {
    ui.add_space(4.0);
    let width = ui.available_width() - 2.0 * cells::PAD;
    let count = ((width + GAP) / (COLUMN + GAP)).floor().clamp(1.0, 3.0) as usize;
    let each = ((width - GAP * (count - 1) as f32) / count as f32).min(COLUMN_MOST);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(cells::PAD);
        for column in 0..count {
            ui.vertical(|ui| {
                ui.set_width(each);
                ui.spacing_mut().item_spacing = vec2(6.0, 0.0);
                ui.spacing_mut().interact_size.y = LINE;
                for group in page.groups.iter().filter(|g| g.column.min(count - 1) == column) {
                    paint_group(ui, pane, group, each);
                }
            });
            ui.add_space(GAP);
        }
    });
}

fn paint_group(ui: &mut Ui, pane: &mut Pane<'_>, group: &Group, width: f32) {
    let p = Palette::in_ui(ui);
    ui.add_space(6.0);
    let title = RichText::new(&group.title).strong();
    cells::cell(ui, width, LINE, |ui| cells::text(ui, title));
    let (rect, _) = ui.allocate_exact_size(vec2(width, 3.0), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(1.0, p.line));
    // What can be done comes before a list that may be long: stopping a search needs no scrolling.
    offers(ui, pane.lang(), &group.offers, pane.out);
    if !group.heads.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(width - group.heads.len() as f32 * (COUNT + 6.0));
            for head in &group.heads {
                let head = RichText::new(head).size(style::SMALL).color(p.text_weak);
                cells::right_cell(ui, COUNT, LINE, |ui| cells::text(ui, head));
            }
        });
    }
    // As wide as the longest name, so that none is cut and all words begin at one edge.
    let names = group.lines.iter().map(|line| match line {
        Line::Words(name, _) => cells::width(ui, name),
        _ => 0.0,
    });
    let widest = names.fold(NAME, f32::max).min(width * NAMES);
    for line in &group.lines {
        paint_line(ui, pane, line, (width, widest));
    }
}

/// Points that each space before a note stands for.
const INDENT: f32 = 3.5;

fn offers(ui: &mut Ui, lang: Lang, offers: &[Offer], out: &mut Vec<Command>) {
    if offers.is_empty() {
        return;
    }
    ui.add_space(3.0);
    ui.horizontal_wrapped(|ui| {
        for offer in offers {
            if ui.add_enabled(offer.enabled, Button::new(tr(lang, offer.name))).clicked() {
                out.push(offer.command.clone());
            }
        }
    });
}

fn paint_line(ui: &mut Ui, pane: &mut Pane<'_>, line: &Line, (width, names): (f32, f32)) {
    let number = |ui: &mut Ui, width: f32, number: &str| {
        cells::right_cell(ui, width, LINE, |ui| cells::text(ui, number));
    };
    match line {
        Line::Words(name, words) => {
            ui.horizontal_top(|ui| {
                named(ui, names, name);
                ui.add(Label::new(words).wrap());
            });
        }
        Line::Number(name, count, unit) => {
            ui.horizontal_top(|ui| {
                named(ui, width - NUMBER - UNIT - 12.0, name);
                number(ui, NUMBER, count);
                cells::cell(ui, UNIT, LINE, |ui| cells::weak(ui, *unit));
            });
        }
        Line::Numbers(name, numbers) => {
            ui.horizontal_top(|ui| {
                named(ui, width - numbers.len() as f32 * (COUNT + 6.0) - 6.0, name);
                numbers.iter().for_each(|count| number(ui, COUNT, count));
            });
        }
        Line::Tag(id, words) => {
            let button = ui.add(Button::new(words).frame(false).wrap());
            if let Some(tag) = carry::find(&pane.app.state, id) {
                carry::offer(&button, pane, tag);
            }
            if button.clicked() {
                pane.say(Command::Select(Some(Selection::Tag(id.clone()))));
            }
        }
        Line::Note(words) => {
            let text = words.trim_start();
            let indent = (words.len() - text.len()) as f32 * INDENT;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(indent);
                ui.add(Label::new(text).wrap());
            });
        }
    }
}

/// A name `room` points wide; one that is longer goes on below itself.
fn named(ui: &mut Ui, room: f32, name: &str) {
    let room = room.max(60.0);
    let text = RichText::new(name).color(Palette::in_ui(ui).text_weak);
    if cells::width(ui, name) <= room {
        cells::cell(ui, room, LINE, |ui| cells::text(ui, text));
        return;
    }
    ui.vertical(|ui| {
        ui.set_width(room);
        ui.add(Label::new(text).wrap());
    });
}
