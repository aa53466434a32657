//! "Find devices": what is to be scanned, what answered, and what of it goes into the project.

use super::edit::{Edit, free_connection_id, free_device_id, free_name};
use crate::model::{Connection, ConnectionId, Device, DeviceId, Endpoint, Project};
use crate::station::scan::{EndpointAnswer, RangeError, ScanEvent, ScanRange, UnitAnswer};

/// Most rows that are kept; more are counted.
const ROWS: usize = 1000;

/// What a person did in the dialog.
#[derive(Clone, Debug)]
pub enum ScanCommand {
    /// Typed hosts.
    Hosts(String),
    /// Typed ports.
    Ports(String),
    /// Typed unit ids.
    Units(String),
    /// Asked to begin; for hosts that may be somebody else's, a question comes first.
    Start,
    /// Answered that question with yes.
    StartForeign,
    /// Went back to the fields.
    Back,
    /// Asked to stop.
    Stop,
    /// Picked a row, or not.
    Tick(usize, bool),
    /// Asked to add what is picked to the project.
    Add,
}

/// Where a scan stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ScanPhase {
    /// Nothing was scanned yet, or it has been left.
    #[default]
    Idle,
    /// "These hosts may be somebody else's."
    Asking(Vec<String>),
    /// Under way.
    Running,
    /// Over.
    Ended {
        /// By hand.
        cancelled: bool,
    },
}

/// Something that answered, or a place that says why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRow {
    /// As in the range.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The unit and what it said; `None` for a place that was left alone.
    pub unit: Option<(u8, UnitAnswer)>,
    /// Its named texts by object id.
    pub identity: Vec<(u8, String)>,
    /// It is to be added.
    pub picked: bool,
    /// Every unit id that was asked at this place gave the same answer, this one first: one device, as it
    /// seems, which takes any unit id.
    pub like: Option<u8>,
}

/// What was met besides the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanCounts {
    /// Places that took the connection.
    pub open: u32,
    /// Places where nothing listens.
    pub refused: u32,
    /// Places that did not answer, or cannot be reached.
    pub silent: u32,
    /// Units that are not there.
    pub absent: u32,
    /// Rows that found no room.
    pub left_out: u32,
}

/// The dialog.
#[derive(Debug)]
pub struct ScanDesk {
    /// As typed.
    pub hosts: String,
    /// As typed.
    pub ports: String,
    /// As typed.
    pub units: String,
    /// Where it stands.
    pub phase: ScanPhase,
    /// In the order in which they answered.
    pub rows: Vec<ScanRow>,
    /// The rest.
    pub counts: ScanCounts,
    /// Units asked, of how many.
    pub progress: (u32, u32),
    /// The system gave no thread.
    pub failed: bool,
    /// What is being scanned, or was last.
    asked: ScanRange,
}

impl Default for ScanDesk {
    fn default() -> Self {
        ScanDesk {
            hosts: "127.0.0.1".to_owned(),
            ports: "502".to_owned(),
            units: "1,255".to_owned(),
            phase: ScanPhase::default(),
            rows: Vec::new(),
            counts: ScanCounts::default(),
            progress: (0, 0),
            failed: false,
            asked: ScanRange::default(),
        }
    }
}

impl ScanDesk {
    /// What the fields ask for.
    ///
    /// # Errors
    /// Why they ask for nothing.
    pub fn range(&self) -> Result<ScanRange, RangeError> {
        ScanRange::parse(&self.hosts, &self.ports, &self.units)
    }

    /// A new scan of this has begun.
    pub fn begin(&mut self, asked: ScanRange) {
        self.phase = ScanPhase::Running;
        self.asked = asked;
        self.rows.clear();
        self.counts = ScanCounts::default();
        self.failed = false;
    }

    /// Takes in what the scan tells.
    pub fn take(&mut self, event: ScanEvent, project: &Project) {
        match event {
            ScanEvent::Endpoint { host, port, answer } => match answer {
                EndpointAnswer::Open => self.counts.open += 1,
                EndpointAnswer::Refused => self.counts.refused += 1,
                EndpointAnswer::Silent | EndpointAnswer::Unreachable(_) => self.counts.silent += 1,
                EndpointAnswer::Occupied => self.put(ScanRow {
                    host,
                    port,
                    unit: None,
                    identity: Vec::new(),
                    picked: false,
                    like: None,
                }),
            },
            ScanEvent::Unit { host, port, unit, answer, identity } => {
                if matches!(answer, UnitAnswer::Silent | UnitAnswer::Absent(_)) {
                    self.counts.absent += 1;
                    return;
                }
                let known = is_in(project, &host, port, unit);
                let picked = answer.is_there() && !known;
                let unit = Some((unit, answer));
                self.put(ScanRow { host, port, unit, identity, picked, like: None });
            }
            ScanEvent::Finished { cancelled } => {
                self.phase = ScanPhase::Ended { cancelled };
                self.put_in_order();
            }
        }
    }

    fn put(&mut self, row: ScanRow) {
        if self.rows.len() < ROWS {
            self.rows.push(row);
        } else {
            self.counts.left_out += 1;
        }
    }

    /// Rows in the order of the range, and of a device that takes any unit id the first alone picked. Only
    /// once all have answered: nothing moves away under a pointer.
    fn put_in_order(&mut self) {
        let asked = &self.asked;
        let place = |row: &ScanRow| {
            let host = asked.hosts.iter().position(|host| *host == row.host);
            let unit = row.unit.as_ref().map(|(unit, _)| *unit);
            let unit = asked.units.iter().position(|each| Some(*each) == unit);
            (host, asked.ports.iter().position(|port| *port == row.port), unit)
        };
        self.rows.sort_by_cached_key(place);
        let units = asked.units.len();
        let groups = self.rows.chunk_by_mut(|a, b| (&a.host, a.port) == (&b.host, b.port));
        for group in groups.filter(|group| units > 1 && group.len() == units) {
            let Some((first, others)) = group.split_first_mut() else { continue };
            let Some((unit, answer)) = &first.unit else { continue };
            let says_so = |row: &ScanRow| {
                row.unit.as_ref().is_some_and(|(_, own)| own == answer)
                    && row.identity == first.identity
            };
            if answer.is_there() && others.iter().all(says_so) {
                for row in others {
                    (row.picked, row.like) = (false, Some(*unit));
                }
            }
        }
    }

    /// Rows that are picked and can be added.
    pub fn to_add<'a>(&'a self, project: &'a Project) -> impl Iterator<Item = &'a ScanRow> {
        self.rows.iter().filter(|row| row.picked && row.can_add(project))
    }

    /// What is picked, as one step of undo; `None` where nothing is.
    pub fn edit(&self, project: &Project) -> Option<Edit> {
        let mut scratch = project.clone();
        let mut edits = Vec::new();
        for row in self.to_add(project) {
            let Some((unit, _)) = row.unit else { continue };
            let connection = match connection_to(&scratch, &row.host, row.port) {
                Some(known) => known.id.clone(),
                None => {
                    let id: ConnectionId = free_connection_id(&mut scratch)?;
                    let endpoint = Endpoint::Tcp { host: row.host.clone(), port: row.port };
                    let name = format!("{}:{}", row.host, row.port);
                    let taken = |name: &str| scratch.connections.iter().any(|c| c.name == name);
                    let name = if taken(&name) {
                        free_name(&name, scratch.connections.iter().map(|c| c.name.as_str()))
                    } else {
                        name
                    };
                    let new = Connection::new(id.clone(), name, endpoint);
                    scratch.connections.push(new.clone());
                    edits.push(Edit::Connection(new));
                    id
                }
            };
            let id: DeviceId = free_device_id(&mut scratch)?;
            let name = row.name();
            let taken = |name: &str| scratch.devices.iter().any(|d| d.name == name);
            let name = if taken(&name) {
                free_name(&format!("{name} 1"), scratch.devices.iter().map(|d| d.name.as_str()))
            } else {
                name
            };
            let device = Device { unit, ..Device::new(id, name, connection) };
            scratch.devices.push(device.clone());
            edits.push(Edit::Device(device));
        }
        (!edits.is_empty()).then_some(Edit::Many(edits))
    }
}

impl ScanRow {
    /// True where something answered that the project does not have.
    pub fn can_add(&self, project: &Project) -> bool {
        self.unit.as_ref().is_some_and(|(unit, answer)| {
            answer.is_there() && !is_in(project, &self.host, self.port, *unit)
        })
    }

    /// The first of its names that is one, else where it is.
    pub fn name(&self) -> String {
        let object = |id: u8| self.identity.iter().find(|(of, _)| *of == id);
        let named = [4, 5, 1].into_iter().filter_map(object);
        let text = named.map(|(_, text)| text.trim()).find(|text| {
            !text.is_empty() && text.len() <= 60 && !text.chars().any(char::is_control)
        });
        let unit = self.unit.as_ref().map_or(0, |(unit, _)| *unit);
        text.map_or_else(|| format!("{} unit {unit}", self.host), str::to_owned)
    }
}

fn connection_to<'a>(project: &'a Project, host: &str, port: u16) -> Option<&'a Connection> {
    project.connections.iter().find(|connection| {
        matches!(&connection.endpoint, Endpoint::Tcp { host: own, port: same }
            if own.eq_ignore_ascii_case(host) && *same == port)
    })
}

/// True where the project has a device at this place.
pub fn is_in(project: &Project, host: &str, port: u16, unit: u8) -> bool {
    let connection = connection_to(project, host, port);
    connection.is_some_and(|connection| {
        project.devices.iter().any(|d| d.connection == connection.id && d.unit == unit)
    })
}
