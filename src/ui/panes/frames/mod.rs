//! What went over the wire, newest at the bottom: every frame in words beside its bytes.
//!
//! Only the rows on the screen are put into words, so that ten thousand cost as much as thirty. The list
//! follows the newest frame until somebody scrolls; the frame that is selected stands in full below it.

mod bars;
mod matches;
mod scroll;

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Align, Event, Id, Layout, Modifiers, Rect, Response, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use self::matches::{Filter, Kind, Matches};
use self::scroll::Scroll;
use super::keyboard::{self, Keys};
use super::{Clock, PaneMemory, cells, menus};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, Command, FRAMES_MOST, FrameLine, FrameRow, device_of, round_trip_text};
use crate::model::FrameScope;
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Height of the place for the selected frame, in points.
const DETAIL: f32 = 84.0;
/// Lower panes have no room for it.
const ROOM_FOR_DETAIL: f32 = 260.0;
/// Time between two looks at what came, while it is followed.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct FramesMemory {
    filter: Filter,
    matches: Matches,
    scroll: Scroll,
    /// The ends of what is selected, as numbers of frames: where it began and where it went.
    selected: Option<(u64, u64)>,
}

impl FramesMemory {
    fn is_selected(&self, number: u64) -> bool {
        self.selected.is_some_and(|(a, b)| (a.min(b)..=a.max(b)).contains(&number))
    }

    /// Selects a frame, or from the first selected to it.
    fn select(&mut self, number: u64, extend: bool) {
        let from = self.selected.filter(|_| extend).map_or(number, |(from, _)| from);
        self.selected = Some((from, number));
    }
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let PaneMemory { frames: memory, clock, .. } = memory;
    memory.matches.refresh(state, lang, &memory.filter);
    bars::paint(ui, pane, memory, clock);
    let is_recording = state.frames.scope.is_some();
    if is_recording && !state.frames.paused {
        ui.ctx().request_repaint_after(LOOK_EVERY);
    }
    if state.frames.numbers().is_empty() {
        if is_recording {
            cells::empty(ui, tr(lang, Key::FramesWaiting), None);
        } else {
            let text = fill(lang, Key::FramesOff, &[("count", &FRAMES_MOST)]);
            if cells::empty(ui, &text, Some(tr(lang, Key::FramesRecordHint))) {
                pane.say(Command::RecordFrames(Some(FrameScope::All)));
            }
        }
        return;
    }
    let area = ui.available_rect_before_wrap();
    let mut list = area;
    if area.height() >= ROOM_FOR_DETAIL {
        list.max.y -= DETAIL + 4.0;
        let below = area.with_min_y(area.max.y - DETAIL);
        detail(ui, state, lang, memory, below);
    }
    if memory.matches.len() == 0 {
        cells::empty(ui, tr(lang, Key::FramesNoMatch), None);
        return;
    }
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(list));
    child.set_clip_rect(list.intersect(ui.clip_rect()));
    table(&mut child, pane, memory, clock, list);
}

/// The frames with these numbers as text.
fn lines(
    state: &AppState,
    lang: Lang,
    clock: &Clock,
    numbers: impl Iterator<Item = u64>,
) -> Vec<FrameLine> {
    let log = &state.frames;
    let line = |row: &FrameRow| {
        let time = clock.rfc3339(row.record.at.wall);
        FrameLine::of(lang, state.project(), log, row, time)
    };
    numbers.filter_map(|number| log.get(number)).map(line).collect()
}

fn copy_selected(ui: &Ui, state: &AppState, lang: Lang, memory: &FramesMemory, clock: &Clock) {
    let selected = memory.matches.iter().filter(|number| memory.is_selected(*number));
    let texts: Vec<String> =
        lines(state, lang, clock, selected).iter().map(FrameLine::text).collect();
    if !texts.is_empty() {
        ui.copy_text(texts.join("\n"));
    }
}

/// The selected frame with all its values and bytes.
fn detail(ui: &mut Ui, state: &AppState, lang: Lang, memory: &FramesMemory, rect: Rect) {
    let p = Palette::in_ui(ui);
    ui.painter().rect_filled(rect, 0.0, p.surface);
    let builder = egui::UiBuilder::new().max_rect(rect.shrink2(egui::vec2(cells::PAD, 3.0)));
    let mut child = ui.new_child(builder.id_salt("selected frame"));
    let row = memory.selected.and_then(|(_, number)| state.frames.get(number));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let Some(row) = row else {
            ui.label(RichText::new(tr(lang, Key::FramesKeys)).color(p.text_weak));
            return;
        };
        let words = lang::frame_words_whole(lang, &state.frames, row);
        let label = ui.add(egui::Label::new(words).wrap());
        let spoken = format!("{}: {}", tr(lang, Key::FramesSelected), label_text(state, lang, row));
        label.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &spoken));
        let hex = RichText::new(row.record.bytes.to_string()).monospace().color(p.text_weak);
        ui.add(egui::Label::new(hex).wrap());
    });
}

fn label_text(state: &AppState, lang: Lang, row: &FrameRow) -> String {
    lang::frame_words(lang, &state.frames, row)
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Col {
    Time,
    From,
    Unit,
    Transaction,
    Direction,
    RoundTrip,
    Decoded,
    Bytes,
}

impl Col {
    const ALL: [Col; 8] = [
        Col::Time,
        Col::From,
        Col::Unit,
        Col::Transaction,
        Col::Direction,
        Col::RoundTrip,
        Col::Decoded,
        Col::Bytes,
    ];

    fn title(self) -> Option<Key> {
        match self {
            Col::Time => Some(Key::ColumnTime),
            Col::From => Some(Key::ColumnFrom),
            Col::Unit => Some(Key::ColumnUnitId),
            Col::Transaction => Some(Key::ColumnTransaction),
            Col::Direction => None,
            Col::RoundTrip => Some(Key::ColumnRoundTrip),
            Col::Decoded => Some(Key::ColumnDecoded),
            Col::Bytes => Some(Key::ColumnBytes),
        }
    }

    /// Numbers stand against the right edge.
    fn is_number(self) -> bool {
        matches!(self, Col::Unit | Col::Transaction | Col::RoundTrip)
    }

    /// The narrowest pane that shows it, in points.
    fn needs(self) -> f32 {
        match self {
            Col::Time | Col::Direction | Col::Decoded => 0.0,
            Col::RoundTrip => 420.0,
            Col::Bytes => 520.0,
            Col::From => 640.0,
            Col::Unit | Col::Transaction => 760.0,
        }
    }

    fn column(self, width: f32) -> Column {
        match self {
            Col::Time => Column::exact(96.0),
            Col::From => Column::exact(120.0),
            Col::Unit => Column::exact(40.0),
            Col::Transaction => Column::exact(64.0),
            Col::Direction => Column::exact(16.0),
            Col::RoundTrip => Column::exact(52.0),
            Col::Decoded => Column::remainder().at_least(120.0),
            Col::Bytes => Column::exact(width * 0.3),
        }
        .clip(true)
    }
}

fn table(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut FramesMemory, clock: &Clock, area: Rect) {
    let lang = pane.lang();
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(lang, Key::PaneFrames);
    let focus = keyboard::list_focus(ui, Id::unique("frames table"), area, Role::Table, name);
    by_keys(ui, pane, memory, clock, &focus);
    ui.spacing_mut().item_spacing = egui::vec2(8.0, 1.0);
    let shown: Vec<Col> = Col::ALL.into_iter().filter(|col| area.width() >= col.needs()).collect();
    let mut table = TableBuilder::new(ui)
        .id_salt(("frames", shown.len()))
        .striped(true)
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::left_to_right(Align::Center))
        .sense(Sense::CLICK)
        .vertical_scroll_offset(memory.scroll.offset(&memory.matches));
    for col in &shown {
        table = table.column(col.column(area.width()));
    }
    let table = table.header(style::ROW, |mut header| {
        for col in &shown {
            header.col(|ui| {
                let title = col.title().map_or("", |key| tr(lang, key));
                placed(ui, *col, |ui| cells::text(ui, RichText::new(title).strong()));
            });
        }
    });
    let output = table.body(|body| {
        body.rows(style::ROW, memory.matches.len(), |mut line| {
            let number = memory.matches.get(line.index());
            let row = number.and_then(|number| pane.app.state.frames.get(number));
            if let (Some(number), Some(row)) = (number, row) {
                line.set_selected(memory.is_selected(number));
                paint_row(&mut line, pane, clock, row, &shown);
                let response = line.response();
                if response.clicked() {
                    focus.request_focus();
                    let extend = response.ctx.input(|i| i.modifiers.shift);
                    memory.select(number, extend);
                }
                if response.secondary_clicked() && !memory.is_selected(number) {
                    memory.select(number, false);
                }
                response.context_menu(|ui| {
                    if menus::row(ui, pane, Key::FramesCopy) {
                        copy_selected(ui, &pane.app.state, pane.lang(), memory, clock);
                    }
                });
            }
        });
    });
    memory.scroll.stood(&memory.matches, &output);
    keyboard::ring(ui, &focus);
}

/// Moves and extends the selection by keys, selects all, copies.
fn by_keys(ui: &Ui, pane: &Pane<'_>, memory: &mut FramesMemory, clock: &Clock, focus: &Response) {
    if !focus.has_focus() {
        return;
    }
    let keys = Keys::pressed(ui, focus);
    let here = memory.selected.map(|(_, number)| memory.matches.row_of(number));
    if let Some(next) = keys.target(here, memory.matches.len())
        && let Some(number) = memory.matches.get(next)
    {
        memory.select(number, ui.input(|i| i.modifiers.shift));
        memory.scroll.show(&memory.matches, next);
    }
    let all = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, egui::Key::A));
    if all && let Some(last) = memory.matches.len().checked_sub(1) {
        memory.selected = memory.matches.get(0).zip(memory.matches.get(last));
    }
    if ui.input(|i| i.events.iter().any(|event| matches!(event, Event::Copy))) {
        copy_selected(ui, &pane.app.state, pane.lang(), memory, clock);
    }
}

fn placed(ui: &mut Ui, col: Col, add: impl FnOnce(&mut Ui) -> Response) {
    if col == Col::Time {
        ui.add_space(cells::PAD);
    }
    if col.is_number() {
        ui.with_layout(Layout::right_to_left(Align::Center), add);
    } else {
        add(ui);
    }
}

fn paint_row(
    line: &mut TableRow<'_, '_>,
    pane: &Pane<'_>,
    clock: &Clock,
    row: &FrameRow,
    shown: &[Col],
) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let record = &row.record;
    for col in shown {
        let text = match col {
            Col::Time => clock.time_ms(record.at.wall),
            Col::From => device_of(state.project(), &state.frames, row).map_or_else(
                || {
                    let connection = state.project().connection(&record.connection);
                    connection.map_or_else(|| record.connection.to_string(), |c| c.name.clone())
                },
                |device| device.name.clone(),
            ),
            Col::Unit => record.key.map_or_else(String::new, |(_, unit)| unit.to_string()),
            Col::Transaction => record.key.map_or_else(String::new, |(id, _)| id.to_string()),
            Col::Direction => if record.fate.is_sent() { "→" } else { "←" }.to_owned(),
            Col::RoundTrip => round_trip_text(row),
            Col::Decoded => lang::frame_words(lang, &state.frames, row),
            Col::Bytes => record.bytes.to_string(),
        };
        line.col(|ui| {
            let p = Palette::in_ui(ui);
            let ink = match col {
                Col::Decoded if Kind::Errors.holds(row) => p.bad_edge,
                Col::Decoded if !record.fate.is_sent() => p.text,
                _ => p.text_weak,
            };
            let text = RichText::new(text).color(ink);
            let text = if *col == Col::Bytes { text.monospace().small() } else { text };
            placed(ui, *col, |ui| cells::text(ui, text));
        });
    }
}
