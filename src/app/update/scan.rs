//! "Find devices": the question before foreign hosts, the scan, and adding what was found.

use super::App;
use crate::app::scan::{ScanCommand, ScanDesk, ScanPhase};
use crate::app::{Dialog, Notice, Selection};
use crate::model::{Endpoint, Project};

impl App {
    /// Takes in what a scan tells.
    pub(super) fn watch_scan(&mut self) {
        let project = std::sync::Arc::clone(self.state.project());
        while let Some(event) = self.station.next_scanned() {
            self.state.scan.take(event, &project);
        }
        if self.state.scan.phase == ScanPhase::Running {
            match self.station.scan_progress() {
                Some(progress) => self.state.scan.progress = progress,
                None => self.state.scan.phase = ScanPhase::Ended { cancelled: true },
            }
        }
    }

    pub(super) fn scan(&mut self, command: ScanCommand) {
        let scan = &mut self.state.scan;
        match command {
            ScanCommand::Hosts(text) => scan.hosts = text,
            ScanCommand::Ports(text) => scan.ports = text,
            ScanCommand::Units(text) => scan.units = text,
            ScanCommand::Start => {
                let Ok(range) = scan.range() else { return };
                let foreign: Vec<String> = range.foreign().map(str::to_owned).collect();
                if foreign.is_empty() {
                    self.start_scan();
                } else {
                    scan.phase = ScanPhase::Asking(foreign);
                }
            }
            // Only after the question, and only for what it asked about.
            ScanCommand::StartForeign => match (&scan.phase, scan.range()) {
                (ScanPhase::Asking(asked), Ok(range)) if range.foreign().eq(asked.iter()) => {
                    self.start_scan();
                }
                _ => {}
            },
            ScanCommand::Back => scan.phase = ScanPhase::Idle,
            ScanCommand::Stop => self.station.stop_scan(),
            ScanCommand::Tick(row, on) => {
                if let Some(row) = scan.rows.get_mut(row) {
                    row.picked = on;
                }
            }
            ScanCommand::Add => {
                if let Some(edit) = scan.edit(self.state.doc.project()) {
                    self.station.stop_scan();
                    self.state.dialog = None;
                    let before = self.state.project().devices.len();
                    self.apply(&edit);
                    self.found_added(before);
                }
            }
        }
    }

    /// What was found is in the project: the first of it is selected, so that it can be looked into.
    fn found_added(&mut self, before: usize) {
        let new = self.state.project().devices.get(before..).unwrap_or_default();
        let Some(first) = new.first().map(|device| device.id.clone()) else { return };
        self.state.notice = Some(Notice::DevicesAdded(new.len()));
        self.state.selection = Some(Selection::Device(first));
    }

    fn start_scan(&mut self) {
        let Ok(range) = self.state.scan.range() else { return };
        self.state.scan.begin(range.clone());
        if !self.station.scan(range) {
            self.state.scan.failed = true;
            self.state.scan.phase = ScanPhase::Idle;
        }
    }

    /// Opens the dialog; the first time it offers the network of the project's first connection.
    pub(super) fn open_scan(&mut self) {
        let fresh = ScanDesk::default().hosts;
        if self.state.scan.hosts == fresh
            && let Some(network) = network(self.state.project())
        {
            self.state.scan.hosts = network;
        }
        if matches!(self.state.scan.phase, ScanPhase::Asking(_)) {
            self.state.scan.phase = ScanPhase::Idle;
        }
        self.state.dialog = Some(Dialog::Scan);
    }
}

/// The private network of the first connection that leads into one.
fn network(project: &Project) -> Option<String> {
    project.connections.iter().find_map(|connection| {
        let Endpoint::Tcp { host, .. } = &connection.endpoint else { return None };
        let address: std::net::Ipv4Addr = host.parse().ok()?;
        let [a, b, c, _] = address.octets();
        address.is_private().then(|| format!("{a}.{b}.{c}.1-254"))
    })
}
