//! A project: everything one file holds.

use std::sync::Arc;

use super::{
    Alarm, AlarmGroup, AlarmGroupId, AlarmId, Capture, CaptureId, Connection, ConnectionId, Device,
    DeviceId, Endpoint, GroupId, Layout, Recording, ScanClass, ScanClassId, Tag, TagId, TrendGroup,
};

/// Everything one project file holds. Cloning is cheap: tags are shared, so that undo can keep every
/// state and a change of one tag among ten thousand copies one tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// The number the next generated id gets; only grows, so that no id is ever reused.
    pub next_id: u64,
    /// Sockets.
    pub connections: Vec<Connection>,
    /// Unit ids behind them.
    pub devices: Vec<Device>,
    /// Periods.
    pub scan_classes: Vec<ScanClass>,
    /// Points, in file order; a snapshot has one sample for each, at the same index.
    pub tags: Vec<Arc<Tag>>,
    /// Groups of pens.
    pub trend_groups: Vec<TrendGroup>,
    /// Groups and areas of alarms.
    pub alarm_groups: Vec<AlarmGroup>,
    /// What is watched, in file order.
    pub alarms: Vec<Arc<Alarm>>,
    /// What is kept at the full rate around a trigger, in file order.
    pub captures: Vec<Capture>,
    /// Arrangement of the window, apart from the plant.
    pub layout: Layout,
    /// Tells this project from every other, whatever it is called; made once, empty until the window
    /// saves it. A folder of history remembers it.
    pub uid: String,
    /// Its record on disk.
    pub recording: Recording,
}

impl Project {
    /// The connection with this id.
    pub fn connection(&self, id: &ConnectionId) -> Option<&Connection> {
        self.connections.iter().find(|c| c.id == *id)
    }

    /// The device with this id.
    pub fn device(&self, id: &DeviceId) -> Option<&Device> {
        self.devices.iter().find(|d| d.id == *id)
    }

    /// The devices behind every connection that leads to `endpoint`.
    pub fn devices_at<'a>(
        &'a self,
        endpoint: &'a Endpoint,
    ) -> impl Iterator<Item = &'a Device> + Clone {
        let leads = |device: &&Device| {
            self.connection(&device.connection).is_some_and(|c| c.endpoint == *endpoint)
        };
        self.devices.iter().filter(leads)
    }

    /// True where a device at `endpoint` takes a single socket, whichever connection says so.
    pub fn takes_one_socket(&self, endpoint: &Endpoint) -> bool {
        self.devices_at(endpoint).any(|device| device.quirks.one_connection_only)
    }

    /// The scan class with this id.
    pub fn scan_class(&self, id: &ScanClassId) -> Option<&ScanClass> {
        self.scan_classes.iter().find(|s| s.id == *id)
    }

    /// The tag with this id. Linear: for a click, not for a frame.
    pub fn tag(&self, id: &TagId) -> Option<&Arc<Tag>> {
        self.tags.iter().find(|t| t.id == *id)
    }

    /// The tag with this name. Linear: for a click, not for a frame.
    pub fn tag_named(&self, name: &str) -> Option<&Arc<Tag>> {
        self.tags.iter().find(|t| t.name == name)
    }

    /// The trend group with this id.
    pub fn trend_group(&self, id: &GroupId) -> Option<&TrendGroup> {
        self.trend_groups.iter().find(|g| g.id == *id)
    }

    /// The alarm with this id.
    pub fn alarm(&self, id: &AlarmId) -> Option<&Arc<Alarm>> {
        self.alarms.iter().find(|a| a.id == *id)
    }

    /// The capture with this id.
    pub fn capture(&self, id: &CaptureId) -> Option<&Capture> {
        self.captures.iter().find(|c| c.id == *id)
    }

    /// The group of alarms with this id.
    pub fn alarm_group(&self, id: &AlarmGroupId) -> Option<&AlarmGroup> {
        self.alarm_groups.iter().find(|g| g.id == *id)
    }

    /// A number no generated id has used yet. Ids typed by hand may look the same, so callers go on
    /// asking until the id is free.
    pub fn take_number(&mut self) -> u64 {
        let number = self.next_id.max(1);
        self.next_id = number.saturating_add(1);
        number
    }
}
