//! The rows of the tree, and how each is painted.

use std::collections::HashSet;

use egui::{Align, Layout, Rect, RichText, Ui, UiBuilder};

use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, Selection};
use crate::model::{
    ConnectionId, ConnectionPhase, DeviceId, DevicePhase, Endpoint, GroupId, Latency, ScanClassId,
    Trouble,
};
use crate::ui::context::Pane;
use crate::ui::heartbeat::Pulse;
use crate::ui::lamp::{LampState, lamp};
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::theme::Palette;

/// Something that folds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The devices of a connection.
    Connection(ConnectionId),
    /// The list of scan classes.
    Scans,
    /// The list of trend groups.
    Groups,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// A connection.
    Connection(ConnectionId),
    /// What is wrong with the connection above.
    ConnectionTrouble(ConnectionId),
    /// A device.
    Device(DeviceId),
    /// What is wrong with the device above.
    DeviceTrouble(DeviceId),
    /// The heading of the scan classes.
    Scans,
    /// A scan class.
    Scan(ScanClassId),
    /// The heading of the trend groups.
    Groups,
    /// A trend group.
    Group(GroupId),
}

/// The rows of the tree, from top to bottom.
pub fn of(state: &AppState, folded: &HashSet<Node>) -> Vec<Row> {
    let project = state.project();
    let mut rows = Vec::new();
    for connection in &project.connections {
        rows.push(Row::Connection(connection.id.clone()));
        let live = state.snapshot.connection(&connection.id);
        if live.is_some_and(|c| c.trouble.is_some() && c.phase != ConnectionPhase::Online) {
            rows.push(Row::ConnectionTrouble(connection.id.clone()));
        }
        if folded.contains(&Node::Connection(connection.id.clone())) {
            continue;
        }
        for device in project.devices.iter().filter(|d| d.connection == connection.id) {
            rows.push(Row::Device(device.id.clone()));
            let trouble = state.snapshot.device(&device.id).and_then(|d| d.trouble.as_ref());
            // What the connection's row says already is not said again under each of its devices.
            let told = live.and_then(|c| c.trouble.as_ref());
            if trouble.is_some_and(|t| told.is_none_or(|told| told.kind != t.kind)) {
                rows.push(Row::DeviceTrouble(device.id.clone()));
            }
        }
    }
    rows.push(Row::Scans);
    if !folded.contains(&Node::Scans) {
        rows.extend(project.scan_classes.iter().map(|s| Row::Scan(s.id.clone())));
    }
    rows.push(Row::Groups);
    if !folded.contains(&Node::Groups) {
        rows.extend(project.trend_groups.iter().map(|g| Row::Group(g.id.clone())));
    }
    rows
}

impl Row {
    /// What a click selects.
    pub fn selects(&self) -> Option<Selection> {
        match self {
            Row::Connection(id) | Row::ConnectionTrouble(id) => {
                Some(Selection::Connection(id.clone()))
            }
            Row::Device(id) | Row::DeviceTrouble(id) => Some(Selection::Device(id.clone())),
            Row::Scan(id) => Some(Selection::ScanClass(id.clone())),
            Row::Group(id) => Some(Selection::Group(id.clone())),
            Row::Scans | Row::Groups => None,
        }
    }

    /// What folds under it.
    pub fn folds(&self) -> Option<Node> {
        match self {
            Row::Connection(id) => Some(Node::Connection(id.clone())),
            Row::Scans => Some(Node::Scans),
            Row::Groups => Some(Node::Groups),
            _ => None,
        }
    }

    /// Distance from the left, in points.
    pub fn indent(&self) -> f32 {
        match self {
            Row::Connection(_) | Row::Scans | Row::Groups => 0.0,
            Row::Device(_) | Row::Scan(_) | Row::Group(_) => 18.0,
            Row::ConnectionTrouble(_) => 28.0,
            Row::DeviceTrouble(_) => 46.0,
        }
    }

    /// What it is called.
    pub fn name(&self, state: &AppState, lang: Lang) -> String {
        let project = state.project();
        let name = match self {
            Row::Connection(id) | Row::ConnectionTrouble(id) => {
                project.connection(id).map(|c| c.name.as_str())
            }
            Row::Device(id) | Row::DeviceTrouble(id) => project.device(id).map(|d| d.name.as_str()),
            Row::Scan(id) => project.scan_class(id).map(|s| s.name.as_str()),
            Row::Group(id) => project.trend_group(id).map(|g| g.name.as_str()),
            Row::Scans => Some(tr(lang, Key::PlantScanClasses)),
            Row::Groups => Some(tr(lang, Key::PlantTrendGroups)),
        };
        name.unwrap_or_default().to_owned()
    }
}

/// Paints the contents of a row.
pub fn paint(ui: &mut Ui, pane: &Pane<'_>, memory: &PaneMemory, row: &Row, columns: Columns) {
    let state = &pane.app.state;
    let lang = pane.lang();
    let name = row.name(state, lang);
    match row {
        Row::Connection(id) => connection(ui, pane, columns, id, &name),
        Row::Device(id) => device(ui, pane, memory, columns, id, &name),
        Row::ConnectionTrouble(id) => {
            let live = state.snapshot.connection(id);
            trouble(ui, lang, live.and_then(|c| c.trouble.as_ref()));
        }
        Row::DeviceTrouble(id) => {
            let live = state.snapshot.device(id);
            trouble(ui, lang, live.and_then(|d| d.trouble.as_ref()));
        }
        Row::Scans | Row::Groups => {
            cells::text(ui, RichText::new(name).strong());
        }
        Row::Scan(id) => {
            let period = state.project().scan_class(id).map_or(0, |s| s.period_ms);
            let period = fill(lang, Key::PlantPeriod, &[("millis", &period)]);
            let count = memory.plant.counts.scan(id);
            let count = counted(lang, (Key::PlantTagOne, Key::PlantTagCount), count);
            named(ui, columns, &name, &format!("{period}, {count}"));
        }
        Row::Group(id) => {
            let pens = state.project().trend_group(id).map_or(0, |g| g.pens.len());
            named(ui, columns, &name, &counted(lang, (Key::PlantPenOne, Key::PlantPens), pens));
        }
    }
}

/// Where the columns of a row begin and end: the same for every row, however far it is indented.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    row: Rect,
}

impl Columns {
    /// The columns of the row that fills `row`.
    pub fn of(row: Rect) -> Columns {
        Columns { row }
    }

    fn state_from(self) -> f32 {
        self.row.min.x + (self.row.width() * 0.42).clamp(150.0, 330.0)
    }

    fn right(self) -> f32 {
        self.row.max.x - 8.0
    }

    fn is_wide(self) -> bool {
        self.row.width() >= 620.0
    }

    /// Width of the last column: response times, endpoints.
    fn last(self) -> f32 {
        if self.row.width() >= 400.0 { 140.0 } else { 0.0 }
    }

    /// What stands before the state, from `x` on.
    fn name(self, x: f32) -> Rect {
        self.between(x, self.state_from() - 10.0)
    }

    fn state(self, end: f32) -> Rect {
        self.between(self.state_from(), end - 10.0)
    }

    fn between(self, from: f32, to: f32) -> Rect {
        self.row.with_min_x(from).with_max_x(to.max(from + 10.0))
    }
}

/// Paints into a column, from its left or right edge.
fn column(ui: &mut Ui, rect: Rect, layout: Layout, add: impl FnOnce(&mut Ui)) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.x = 8.0;
    add(&mut child);
}

fn from_left() -> Layout {
    Layout::left_to_right(Align::Center)
}

fn from_right() -> Layout {
    Layout::right_to_left(Align::Center)
}

/// So many of something: the first text for one, the second for any other number.
fn counted(lang: Lang, (one, many): (Key, Key), count: usize) -> String {
    match count {
        1 => tr(lang, one).to_owned(),
        _ => fill(lang, many, &[("count", &count)]),
    }
}

fn named(ui: &mut Ui, columns: Columns, name: &str, behind: &str) {
    let left = ui.max_rect().min.x;
    column(ui, columns.name(left), from_left(), |ui| {
        cells::text(ui, name);
    });
    column(ui, columns.state(columns.right()), from_left(), |ui| {
        cells::weak(ui, behind);
    });
}

/// The picture's pulse: a state that is not being updated is no state.
pub fn pulse(state: &AppState) -> Pulse {
    Pulse { taken: state.snapshot.taken.mono, now: state.now.mono }
}

/// The lamp and the words of a connection.
pub fn connection_state(state: &AppState, lang: Lang, id: &ConnectionId) -> (LampState, String) {
    let pulse = pulse(state);
    match state.snapshot.connection(id) {
        _ if pulse.is_stopped() => (LampState::Unknown, pulse.words(lang)),
        Some(live) => {
            let words = lang::connection_phase(lang, live.phase, state.now.mono);
            (LampState::from(live.phase), words)
        }
        None => (LampState::Unknown, tr(lang, Key::PhaseIdle).to_owned()),
    }
}

/// True where the connection of a device is not online, so that nothing said of the device is new.
fn is_cut_off(state: &AppState, id: &DeviceId) -> bool {
    let connection = state.project().device(id).map(|d| &d.connection);
    let live = connection.and_then(|c| state.snapshot.connection(c));
    live.is_none_or(|c| c.phase != ConnectionPhase::Online)
}

/// The lamp and the words of a device.
pub fn device_state(state: &AppState, lang: Lang, id: &DeviceId) -> (LampState, String) {
    let pulse = pulse(state);
    if pulse.is_stopped() {
        return (LampState::Unknown, pulse.words(lang));
    }
    let phase = state.snapshot.device(id).map_or(DevicePhase::Unknown, |d| d.phase);
    if phase != DevicePhase::Offline && is_cut_off(state, id) {
        return (LampState::Unknown, tr(lang, Key::DeviceCutOff).to_owned());
    }
    (LampState::from(phase), lang::device_phase(lang, phase).to_owned())
}

/// `host:port` as connected to, else as the project says.
pub fn endpoint(state: &AppState, id: &ConnectionId) -> String {
    if let Some(live) = state.snapshot.connection(id) {
        return live.endpoint.to_string();
    }
    match state.project().connection(id).map(|c| &c.endpoint) {
        Some(Endpoint::Tcp { host, port }) => format!("{host}:{port}"),
        Some(Endpoint::Simulator { plant, .. }) => plant.clone(),
        None => String::new(),
    }
}

fn connection(ui: &mut Ui, pane: &Pane<'_>, columns: Columns, id: &ConnectionId, name: &str) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let (shape, words) = connection_state(state, lang, id);
    let lamp = lamp(ui, lang, shape, name, &words);
    column(ui, columns.name(lamp.rect.max.x + 8.0), from_left(), |ui| {
        cells::text(ui, RichText::new(name).strong());
    });
    let mut end = columns.right();
    // The endpoint is as wide as it is, since a host name has no usual length; where both have no
    // room, it gives way to the state. The hover text has it always.
    let endpoint = endpoint(state, id);
    let needed = cells::width(ui, &endpoint);
    if needed + cells::width(ui, &words) + 16.0 < columns.right() - columns.state_from() {
        end -= needed + 1.0;
        column(ui, columns.between(end, columns.right()), from_right(), |ui| {
            cells::weak(ui, endpoint);
        });
    }
    column(ui, columns.state(end), from_left(), |ui| {
        cells::text(ui, words);
    });
}

fn device(
    ui: &mut Ui,
    pane: &Pane<'_>,
    memory: &PaneMemory,
    columns: Columns,
    id: &DeviceId,
    name: &str,
) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let (shape, words) = device_state(state, lang, id);
    let lamp = lamp(ui, lang, shape, name, &words);
    let unit = state.project().device(id).map_or(0, |d| d.unit);
    column(ui, columns.name(lamp.rect.max.x + 8.0), from_left(), |ui| {
        cells::text(ui, name);
        // Whole or not at all; the hover text has it always.
        let unit = fill(lang, Key::PlantUnit, &[("unit", &unit)]);
        if cells::width(ui, &unit) <= ui.available_width() {
            cells::weak(ui, unit);
        }
    });
    let latency_from = columns.right() - columns.last();
    if columns.last() > 0.0 {
        let live = state.snapshot.device(id).and_then(|d| d.latency);
        column(ui, columns.between(latency_from, columns.right()), from_right(), |ui| {
            let phase = state.snapshot.device(id).map(|d| d.phase);
            if is_cut_off(state, id) || phase != Some(DevicePhase::Online) {
                // Measured once, not now.
                ui.multiply_opacity(0.6);
            }
            latency(ui, lang, live.filter(|_| !pulse(state).is_stopped()));
        });
    }
    let mut end = latency_from;
    if columns.is_wide() {
        let count = memory.plant.counts.device(id);
        let mut text = counted(lang, (Key::PlantTagOne, Key::PlantTagCount), count.tags);
        if count.bad > 0 {
            text = format!("{text}, {}", fill(lang, Key::PlantBadCount, &[("count", &count.bad)]));
        }
        end = latency_from - 150.0;
        column(ui, columns.between(end, latency_from), from_right(), |ui| {
            cells::weak(ui, text);
        });
    }
    column(ui, columns.state(end), from_left(), |ui| {
        cells::text(ui, words);
    });
}

fn latency(ui: &mut Ui, lang: Lang, latency: Option<Latency>) {
    let Some(latency) = latency else { return };
    let ms = |d: std::time::Duration| format!("{:.1}", d.as_secs_f64() * 1000.0);
    let (p50, p99) = (ms(latency.p50), ms(latency.p99));
    cells::weak(ui, fill(lang, Key::PlantLatencyShort, &[("p50", &p50), ("p99", &p99)]));
}

fn trouble(ui: &mut Ui, lang: Lang, trouble: Option<&Trouble>) {
    let Some(trouble) = trouble else { return };
    let p = Palette::in_ui(ui);
    let text = RichText::new(lang::connection_trouble(lang, trouble)).color(p.bad_edge);
    cells::text(ui, text);
}
