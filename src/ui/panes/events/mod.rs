//! What happened, newest on top: connections and devices that came and went, writes and how they
//! ended, events that are missing.
//!
//! The list itself is bounded by the application; only the rows on the screen are put into words.

mod words;

use egui::accesskit::Role;
use egui::{Align, ComboBox, Id, Key as Press, Layout, RichText, Sense, TextEdit, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder, TableRow};

use self::words::Kind;
use super::{Clock, PaneMemory, carry, cells, keyboard, menus};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::{AppState, Command, EventRow, Selection};
use crate::model::{StationEvent, TagId};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::write_badge;

pub(super) use words::text;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct EventsMemory {
    filter: String,
    kind: Option<Kind>,
    matches: Matches,
    /// The row under the keyboard's cursor, by its number.
    cursor: Option<u64>,
}

/// The rows that pass the filter, as places counted from the newest.
#[derive(Debug, Default)]
struct Matches {
    rows: Vec<usize>,
    made_for: Option<MatchKey>,
}

/// What a list of matches was made for.
#[derive(Clone, Debug, PartialEq)]
struct MatchKey {
    filter: String,
    kind: Option<Kind>,
    newest: Option<u64>,
    lang: Lang,
    /// Rows of writes change their words while a write is under way.
    quarter_second: u64,
}

impl EventsMemory {
    fn is_filtering(&self) -> bool {
        self.kind.is_some() || !self.filter.trim().is_empty()
    }

    /// The event in a row of the list, counted from the top.
    fn event<'a>(&self, state: &'a AppState, row: usize) -> Option<&'a EventRow> {
        let rows = state.events.rows();
        let from_newest =
            if self.is_filtering() { self.matches.rows.get(row).copied()? } else { row };
        rows.get(rows.len().checked_sub(from_newest + 1)?)
    }

    /// The row of the list that the cursor is in, if it is there.
    fn cursor_row(&self, state: &AppState) -> Option<usize> {
        let (rows, cursor) = (state.events.rows(), self.cursor?);
        let place = rows.binary_search_by_key(&cursor, |row| row.number).ok()?;
        let from_newest = rows.len() - 1 - place;
        match self.is_filtering() {
            true => self.matches.rows.binary_search(&from_newest).ok(),
            false => Some(from_newest),
        }
    }

    fn refresh(&mut self, state: &AppState, lang: Lang) {
        let rows = state.events.rows();
        let key = MatchKey {
            filter: self.filter.trim().to_lowercase(),
            kind: self.kind,
            newest: rows.back().map(|r| r.number),
            lang,
            quarter_second: state.now.mono.0 / 250_000_000,
        };
        if self.matches.made_for.as_ref() == Some(&key) {
            return;
        }
        let passes = |row: &EventRow| {
            key.kind.is_none_or(|kind| kind == Kind::of(&row.event))
                && (key.filter.is_empty() || {
                    let text = words::text(state, lang, row).to_lowercase();
                    key.filter.split_whitespace().all(|word| text.contains(word))
                })
        };
        self.matches.rows =
            rows.iter().rev().enumerate().filter(|(_, r)| passes(r)).map(|(i, _)| i).collect();
        self.matches.made_for = Some(key);
    }
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let all = state.events.rows().len();
    let filtering = memory.events.is_filtering();
    if filtering {
        memory.events.refresh(state, lang);
    }
    let shown = if filtering { memory.events.matches.rows.len() } else { all };
    filter_bar(ui, pane, &mut memory.events, shown, all);
    if shown == 0 {
        let key = if all == 0 { Key::EventsEmpty } else { Key::EventsNoMatch };
        cells::empty(ui, tr(lang, key), None);
        return;
    }
    table(ui, pane, memory, shown);
}

fn filter_bar(ui: &mut Ui, pane: &Pane<'_>, memory: &mut EventsMemory, shown: usize, all: usize) {
    let lang = pane.lang();
    cells::bar(ui, |ui| {
        let label = ui.label(tr(lang, Key::TagsFilter));
        let room = (ui.available_width() - 330.0).clamp(90.0, 260.0);
        let field = TextEdit::singleline(&mut memory.filter)
            .id(Id::unique("events filter"))
            .hint_text(tr(lang, Key::EventsFilter))
            .desired_width(room);
        let response = ui.add(field).labelled_by(label.id);
        if response.lost_focus() && ui.input(|i| i.key_pressed(Press::Escape)) {
            memory.filter.clear();
        }
        kind_picker(ui, lang, memory);
        let count = fill(lang, Key::EventsShown, &[("shown", &shown), ("all", &all)]);
        ui.label(RichText::new(count).color(Palette::in_ui(ui).text_weak));
    });
}

fn kind_picker(ui: &mut Ui, lang: Lang, memory: &mut EventsMemory) {
    let name = |kind: Option<Kind>| match kind {
        Some(kind) => tr(lang, kind.title()),
        None => tr(lang, Key::EventsAllKinds),
    };
    let present = name(memory.kind);
    let combo = ComboBox::from_id_salt("kind of event").selected_text(present).width(110.0);
    let response = combo.show_ui(ui, |ui| {
        for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
            ui.selectable_value(&mut memory.kind, kind, name(kind));
        }
    });
    let spoken = format!("{}: {present}", tr(lang, Key::EventsKind));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
}

fn table(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, shown: usize) {
    let lang = pane.lang();
    let app = pane.app;
    let PaneMemory { events: memory, clock, .. } = memory;
    let area = ui.available_rect_before_wrap();
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(lang, Key::PaneEvents);
    let focus = keyboard::list_focus(ui, Id::unique("events table"), area, Role::Table, name);
    let here = memory.cursor_row(&app.state);
    let next = keyboard::Keys::pressed(ui, &focus).target(here, shown);
    if let Some(row) = next.and_then(|next| memory.event(&app.state, next)) {
        pick(pane, memory, row);
    }
    ui.spacing_mut().item_spacing = egui::vec2(10.0, 1.0);
    let mut table = TableBuilder::new(ui)
        .id_salt("events")
        .striped(true)
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center))
        .sense(Sense::CLICK | Sense::DRAG)
        .column(Column::exact(104.0).clip(true))
        .column(Column::exact(86.0).clip(true))
        .column(Column::remainder().at_least(120.0).clip(true));
    if let Some(next) = next {
        table = table.scroll_to_row(next, None);
    }
    table
        .header(style::ROW, |mut header| {
            for key in [Key::ColumnTime, Key::ColumnKind, Key::ColumnWhat] {
                header.col(|ui| {
                    ui.add_space(cells::PAD);
                    cells::text(ui, RichText::new(tr(lang, key)).strong());
                });
            }
        })
        .body(|body| {
            body.rows(style::ROW, shown, |mut line| {
                if let Some(row) = memory.event(&app.state, line.index()) {
                    line.set_selected(memory.cursor == Some(row.number));
                    paint_row(&mut line, pane, clock, row);
                    if line.response().clicked() {
                        focus.request_focus();
                        pick(pane, memory, row);
                    }
                }
            });
        });
    keyboard::ring(ui, &focus);
}

/// Puts the cursor into a row: what it tells of is what is selected, so that whatever is done to a selected
/// tag can be done from here.
fn pick(pane: &mut Pane<'_>, memory: &mut EventsMemory, row: &EventRow) {
    memory.cursor = Some(row.number);
    let selection = match &row.event {
        StationEvent::Connection { connection, .. } => {
            Some(Selection::Connection(connection.clone()))
        }
        StationEvent::Device { device, .. } => Some(Selection::Device(device.clone())),
        event => tag_of(event).map(|tag| Selection::Tag(tag.clone())),
    };
    pane.say(Command::Select(selection));
}

/// The tag that an event is about.
fn tag_of(event: &StationEvent) -> Option<&TagId> {
    match event {
        StationEvent::Write(report) => Some(&report.tag),
        StationEvent::Alarm(record) => record.tag.as_ref(),
        _ => None,
    }
}

fn paint_row(line: &mut TableRow<'_, '_>, pane: &mut Pane<'_>, clock: &Clock, row: &EventRow) {
    let app = pane.app;
    let (state, lang) = (&app.state, pane.lang());
    let at = words::time(&row.event);
    let kind = tr(lang, Kind::of(&row.event).title());
    let text = words::text(state, lang, row);
    line.col(|ui| {
        // An event of another day carries its day.
        let today = clock.date(at) == clock.date(state.now.wall);
        ui.add_space(cells::PAD);
        let time = if today { clock.time_ms(at) } else { clock.day(at) + " " + &clock.time(at) };
        cells::text(ui, time).on_hover_text(clock.date_time(at));
    });
    line.col(|ui| {
        ui.add_space(cells::PAD);
        cells::weak(ui, kind);
    });
    line.col(|ui| {
        ui.add_space(cells::PAD);
        if let StationEvent::Write(report) = &row.event {
            write_badge::write_badge(ui, lang, (&row.name, row.meant()), report);
        }
        cells::text(ui, &text);
    });
    let tag = tag_of(&row.event).and_then(|tag| carry::find(&app.state, tag));
    let response = line.response();
    if let Some(tag) = tag {
        carry::carry(&response, tag);
    }
    response.context_menu(|ui| {
        if let Some(tag) = tag {
            menus::trend_row(ui, pane, tag);
        }
        if menus::row(ui, pane, Key::EventsCopy) {
            let zone = clock.zone_text(at);
            ui.copy_text(format!("{} {zone}\t{kind}\t{text}", clock.date_time(at)));
        }
    });
}
