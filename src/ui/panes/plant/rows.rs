//! The rows of the tree, and how each is painted.

use std::collections::HashSet;

use egui::{RichText, Ui};

use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, Selection};
use crate::model::{
    ConnectionId, ConnectionPhase, DeviceId, DevicePhase, Endpoint, GroupId, ScanClassId, Trouble,
};
use crate::ui::context::Pane;
use crate::ui::heartbeat::Pulse;
use crate::ui::lamp::{LampState, lamp};
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::style;
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
            let live = state.snapshot.device(&device.id);
            if live.is_some_and(|d| d.trouble.is_some()) {
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
pub fn paint(ui: &mut Ui, pane: &Pane<'_>, memory: &PaneMemory, row: &Row) {
    let state = &pane.app.state;
    let lang = pane.lang();
    let name = row.name(state, lang);
    match row {
        Row::Connection(id) => connection(ui, pane, id, &name),
        Row::Device(id) => device(ui, pane, memory, id, &name),
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
            named(ui, &name, &fill(lang, Key::PlantPeriod, &[("millis", &period)]));
            let count = memory.plant.counts.scan(id);
            cells::weak(ui, fill(lang, Key::PlantTagCount, &[("count", &count)]));
        }
        Row::Group(id) => {
            let pens = state.project().trend_group(id).map_or(0, |g| g.pens.len());
            named(ui, &name, &fill(lang, Key::PlantPens, &[("count", &pens)]));
        }
    }
}

/// Width of the names, so that what stands behind them begins in one line.
fn name_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.38).clamp(110.0, 260.0)
}

fn named(ui: &mut Ui, name: &str, behind: &str) {
    let width = name_width(ui);
    cells::cell(ui, width, style::ROW, |ui| cells::text(ui, name));
    cells::weak(ui, behind);
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

/// The lamp and the words of a device.
pub fn device_state(state: &AppState, lang: Lang, id: &DeviceId) -> (LampState, String) {
    let pulse = pulse(state);
    if pulse.is_stopped() {
        return (LampState::Unknown, pulse.words(lang));
    }
    let phase = state.snapshot.device(id).map_or(DevicePhase::Unknown, |d| d.phase);
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

fn connection(ui: &mut Ui, pane: &Pane<'_>, id: &ConnectionId, name: &str) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let (shape, words) = connection_state(state, lang, id);
    lamp(ui, lang, shape, name, &words);
    let width = name_width(ui);
    cells::cell(ui, width, style::ROW, |ui| cells::text(ui, RichText::new(name).strong()));
    let endpoint = endpoint(state, id);
    let room = ui.available_width();
    if room > 330.0 {
        cells::cell(ui, room - 160.0, style::ROW, |ui| cells::text(ui, words));
        cells::right_cell(ui, 150.0, style::ROW, |ui| cells::weak(ui, endpoint));
    } else {
        cells::text(ui, words);
    }
}

fn device(ui: &mut Ui, pane: &Pane<'_>, memory: &PaneMemory, id: &DeviceId, name: &str) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let (shape, words) = device_state(state, lang, id);
    lamp(ui, lang, shape, name, &words);
    let unit = state.project().device(id).map_or(0, |d| d.unit);
    let width = name_width(ui);
    cells::cell(ui, width, style::ROW, |ui| {
        cells::text(ui, name);
        cells::weak(ui, fill(lang, Key::PlantUnit, &[("unit", &unit)]));
    });
    let room = ui.available_width();
    if room <= 200.0 {
        cells::text(ui, words);
        return;
    }
    let wide = room > 380.0;
    let latency = 110.0;
    let counts = if wide { 150.0 } else { 0.0 };
    let left = room - latency - counts - 24.0;
    cells::cell(ui, left, style::ROW, |ui| cells::text(ui, words));
    if wide {
        let count = memory.plant.counts.device(id);
        cells::right_cell(ui, counts, style::ROW, |ui| {
            let mut text = fill(lang, Key::PlantTagCount, &[("count", &count.tags)]);
            if count.bad > 0 {
                let bad = fill(lang, Key::PlantBadCount, &[("count", &count.bad)]);
                text = format!("{text}, {bad}");
            }
            cells::weak(ui, text);
        });
    }
    let live = state.snapshot.device(id).and_then(|d| d.latency);
    cells::right_cell(ui, latency, style::ROW, |ui| {
        let Some(latency) = live.filter(|_| !pulse(state).is_stopped()) else { return };
        let ms = |d: std::time::Duration| format!("{:.1}", d.as_secs_f64() * 1000.0);
        let args = (ms(latency.p50), ms(latency.p99));
        let text = fill(lang, Key::PlantLatencyShort, &[("p50", &args.0), ("p99", &args.1)]);
        cells::weak(ui, text);
    });
}

fn trouble(ui: &mut Ui, lang: Lang, trouble: Option<&Trouble>) {
    let Some(trouble) = trouble else { return };
    let p = Palette::in_ui(ui);
    let text = RichText::new(lang::connection_trouble(lang, trouble)).color(p.bad_edge);
    cells::text(ui, text);
}
