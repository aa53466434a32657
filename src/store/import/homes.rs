//! Where the tags of a table belong: connections, devices and scan classes, those of the project and
//! those that its columns call for. What a project has is never changed by a table.

use std::collections::HashMap;

use super::columns::Field;
use super::fault::{CellFault, Said};
use super::numbers::whole;
use crate::model::{
    Connection, ConnectionId, Device, DeviceId, Endpoint, Project, ScanClass, ScanClassId, limits,
};

/// A fault of a home: the column it lies in, what is wrong, a way out.
pub(super) type HomeFault = (Field, Said, String);

/// Where a row says that its device is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'t> {
    /// Device name, or id of a device of the project.
    pub(super) device: &'t str,
    /// Host.
    pub(super) host: &'t str,
    /// Port.
    pub(super) port: &'t str,
    /// Unit id.
    pub(super) unit: &'t str,
}

/// The homes of a project, growing.
pub(super) struct Homes<'p> {
    project: &'p Project,
    next: u64,
    pub(super) connections: Vec<Connection>,
    pub(super) devices: Vec<Device>,
    pub(super) scan_classes: Vec<ScanClass>,
    known: HashMap<String, DeviceId>,
}

impl<'p> Homes<'p> {
    pub(super) fn new(project: &'p Project) -> Homes<'p> {
        Homes {
            project,
            next: project.next_id,
            connections: Vec::new(),
            devices: Vec::new(),
            scan_classes: Vec::new(),
            known: HashMap::new(),
        }
    }

    fn all_devices(&self) -> impl Iterator<Item = &Device> {
        self.project.devices.iter().chain(&self.devices)
    }

    fn all_connections(&self) -> impl Iterator<Item = &Connection> {
        self.project.connections.iter().chain(&self.connections)
    }

    /// The device a row wants; a new one where the row says where it is. `None` where it says nothing.
    pub(super) fn device(&mut self, wanted: Wanted<'_>) -> Result<Option<DeviceId>, HomeFault> {
        let Wanted { device, host, port, unit } = wanted;
        if device.is_empty() && host.is_empty() {
            return self.by_unit(unit);
        }
        let key = format!("{device}\n{host}\n{port}\n{unit}");
        if let Some(id) = self.known.get(&key) {
            return Ok(Some(id.clone()));
        }
        let id = self.find_or_make(wanted)?;
        self.known.insert(key, id.clone());
        Ok(Some(id))
    }

    /// The only device with a unit id, for rows that name nothing else.
    fn by_unit(&self, unit: &str) -> Result<Option<DeviceId>, HomeFault> {
        if unit.is_empty() {
            return Ok(None);
        }
        let number: Option<u8> = whole(unit).and_then(|n| n.parse().ok());
        let mut found = self.all_devices().filter(|d| Some(d.unit) == number);
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(Some(only.id.clone())),
            (Some(_), Some(_)) => {
                let what = format!("several devices have the unit id {unit}");
                Err((Field::Unit, what.into(), "a column \"device\" tells which".to_owned()))
            }
            (None, _) => {
                let what = format!("no device has the unit id {unit:?}");
                Err((Field::Unit, what.into(), "a column \"host\" would make it".to_owned()))
            }
        }
    }

    fn find_or_make(&mut self, wanted: Wanted<'_>) -> Result<DeviceId, HomeFault> {
        let Wanted { device, host, port, unit } = wanted;
        let whole_in = |field, text: &str, low: u16, high: u16, default: u16| {
            if text.is_empty() {
                return Ok(default);
            }
            let number = whole(text).and_then(|n| n.parse().ok());
            number.filter(|n| (low..=high).contains(n)).ok_or_else(|| {
                (
                    field,
                    Said::from(format!("{text:?} is not a whole number from {low} to {high}")),
                    String::new(),
                )
            })
        };
        let port = whole_in(Field::Port, port, 1, u16::MAX, 502)?;
        let unit_id = whole_in(Field::Unit, unit, 0, 255, 1)?;
        let named = self.all_devices().find(|d| d.name == device || d.id.as_str() == device);
        if let Some(found) = named.filter(|_| !device.is_empty()) {
            let id = found.id.clone();
            self.agrees(found, wanted, (port, unit_id))?;
            return Ok(id);
        }
        if host.is_empty() {
            let known: Vec<&str> = self.all_devices().map(|d| d.name.as_str()).take(8).collect();
            let hint = if known.is_empty() {
                "a column \"host\" tells where it is, and makes it".to_owned()
            } else {
                format!("there are {}; a column \"host\" would make a new one", known.join(", "))
            };
            let what = CellFault::UnknownDevice(device.to_owned());
            return Err((Field::Device, what.into(), hint));
        }
        let unit_id = u8::try_from(unit_id).unwrap_or(1);
        let connection = self.connection(host, port)?;
        let there = self.all_devices().find(|d| d.connection == connection && d.unit == unit_id);
        if let Some(there) = there {
            if device.is_empty() {
                return Ok(there.id.clone());
            }
            let what =
                format!("unit {unit_id} at {host}:{port} is the device {:?} already", there.name);
            return Err((
                Field::Device,
                what.into(),
                "take its name, or correct the place".to_owned(),
            ));
        }
        let mut name = device.to_owned();
        if name.is_empty() {
            name = format!("{host}:{port}:{unit_id}");
        }
        let id = self.free("d", |homes, id| homes.all_devices().all(|d| d.id.as_str() != id));
        let id =
            DeviceId::new(&id).map_err(|e| (Field::Device, e.to_string().into(), String::new()))?;
        self.devices.push(Device { unit: unit_id, ..Device::new(id.clone(), name, connection) });
        Ok(id)
    }

    /// A device that is there already must be where the row says.
    fn agrees(
        &self,
        device: &Device,
        w: Wanted<'_>,
        (port, unit): (u16, u16),
    ) -> Result<(), HomeFault> {
        let hint = "tables change no device; correct the row, or give the device another name";
        if !w.unit.is_empty() && u16::from(device.unit) != unit {
            let what = format!("{:?} has unit id {}, not {unit}", device.name, device.unit);
            return Err((Field::Unit, what.into(), hint.to_owned()));
        }
        let connection = self.all_connections().find(|c| c.id == device.connection);
        if let (Some(Endpoint::Tcp { host, port: there }), false) =
            (connection.map(|c| &c.endpoint), w.host.is_empty())
        {
            if !host.eq_ignore_ascii_case(w.host) {
                let what = format!("{:?} is at {host}, not at {}", device.name, w.host);
                return Err((Field::Host, what.into(), hint.to_owned()));
            }
            if *there != port {
                let what = format!("{:?} is at port {there}, not {port}", device.name);
                return Err((Field::Port, what.into(), hint.to_owned()));
            }
        }
        Ok(())
    }

    fn connection(&mut self, host: &str, port: u16) -> Result<ConnectionId, HomeFault> {
        let same = |c: &&Connection| match &c.endpoint {
            Endpoint::Tcp { host: there, port: p } => {
                there.eq_ignore_ascii_case(host) && *p == port
            }
            Endpoint::Simulator { .. } => false,
        };
        if let Some(found) = self.all_connections().find(same) {
            return Ok(found.id.clone());
        }
        if let Err(rule) = crate::model::check_host(host) {
            return Err((
                Field::Host,
                CellFault::Rule(rule).into(),
                "a host name or an address such as 192.168.0.10".to_owned(),
            ));
        }
        let id = self.free("c", |homes, id| homes.all_connections().all(|c| c.id.as_str() != id));
        let id = ConnectionId::new(&id)
            .map_err(|e| (Field::Host, e.to_string().into(), String::new()))?;
        let mut name = format!("{host}:{port}");
        while self.all_connections().any(|c| c.name == name) {
            name.push('\'');
        }
        let endpoint = Endpoint::Tcp { host: host.to_owned(), port };
        self.connections.push(Connection::new(id.clone(), name, endpoint));
        Ok(id)
    }

    /// The scan class a row wants: by name or id, else by period, made where there is none. Without either
    /// the first of the project.
    pub(super) fn scan(&mut self, class: &str, period: &str) -> Result<ScanClassId, HomeFault> {
        let range = limits::PERIOD_MS;
        let period_ms: Option<u32> = match (period.is_empty(), whole(period)) {
            (true, _) => None,
            (false, number) => {
                let number = number.and_then(|n| n.parse().ok()).filter(|n| range.contains(n));
                let (low, high) = (range.start(), range.end());
                let what = format!("{period:?} is not a period from {low} to {high} ms");
                Some(number.ok_or((Field::PeriodMs, what.into(), String::new()))?)
            }
        };
        let all = || self.project.scan_classes.iter().chain(&self.scan_classes);
        if !class.is_empty() {
            if let Some(found) = all().find(|s| s.name == class || s.id.as_str() == class) {
                if let Some(period) = period_ms.filter(|p| *p != found.period_ms) {
                    let what =
                        format!("{class:?} has a period of {} ms, not {period}", found.period_ms);
                    let hint = "tables change no scan class; name another".to_owned();
                    return Err((Field::PeriodMs, what.into(), hint));
                }
                return Ok(found.id.clone());
            }
            if period_ms.is_none() {
                let what = format!("the project has no scan class {class:?}");
                let hint = "a column \"period_ms\" would make it".to_owned();
                return Err((Field::Scan, what.into(), hint));
            }
        }
        let fitting =
            all().find(|s| class.is_empty() && period_ms.is_none_or(|p| p == s.period_ms));
        if let Some(found) = fitting {
            return Ok(found.id.clone());
        }
        let period_ms = period_ms.unwrap_or(1000);
        let mut name = class.to_owned();
        if name.is_empty() {
            name = match period_ms % 1000 {
                0 => format!("{} s", period_ms / 1000),
                _ => format!("{period_ms} ms"),
            };
        }
        while self.project.scan_classes.iter().chain(&self.scan_classes).any(|s| s.name == name) {
            name.push('\'');
        }
        let id = self.free("s", |homes, id| {
            homes
                .project
                .scan_classes
                .iter()
                .chain(&homes.scan_classes)
                .all(|s| s.id.as_str() != id)
        });
        let id = ScanClassId::new(&id)
            .map_err(|e| (Field::Scan, e.to_string().into(), String::new()))?;
        self.scan_classes.push(ScanClass { id: id.clone(), name, period_ms });
        Ok(id)
    }

    /// An id that the project has never used.
    fn free(&mut self, prefix: &str, is_free: impl Fn(&Homes<'_>, &str) -> bool) -> String {
        loop {
            self.next = self.next.max(1);
            let id = format!("{prefix}{}", self.next);
            self.next = self.next.saturating_add(1);
            if is_free(self, &id) || self.next == u64::MAX {
                return id;
            }
        }
    }

    /// A tag id that the project has never used.
    pub(super) fn free_tag_id(&mut self, is_free: impl Fn(&str) -> bool) -> String {
        self.free("t", |_, id| is_free(id))
    }
}
