//! A profile becomes tags, and where wanted a device for them.

use std::collections::HashSet;
use std::sync::Arc;

use super::equip::{Setting, equip};
use super::rewalk::places;
use crate::app::edit::{self, Edit, free_name, free_tag_ids};
use crate::codec::Chain;
use crate::model::{
    Connection, ConnectionId, Device, DeviceId, Endpoint, Frame, Origin, Point, Profile, Project,
    Rule, ScanClass, ScanClassId, Section, Tag, TagId, Violation, violations,
};

/// Instances at once, at most.
pub const INSTANCES: u32 = 1000;

/// Where the tags go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into this device.
    Device(DeviceId),
    /// Into the device of this unit id behind a connection, which is made if it is not there.
    Unit(ConnectionId, u8),
    /// The same behind the connection to this host and port, which is made if it is not there.
    Host(String, u16, u8),
}

/// How a profile is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Where to.
    pub place: Place,
    /// Before every name; `{n}` stands for the number of the instance, `{nn}` for two digits of it.
    pub prefix: String,
    /// Wire address of the beginning.
    pub base: u16,
    /// Added to the base for each further instance in the same device. 0: each further instance is
    /// another device, with the next unit id.
    pub step: u16,
    /// How many instances, 1 to 1000.
    pub count: u32,
    /// Number of the first.
    pub first: u32,
    /// Where the models lie, for a profile that asks the device.
    pub chain: Option<Chain>,
}

/// Why a profile cannot be applied at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The device or connection named is not in the project.
    #[error("the project has no such {0}")]
    Missing(&'static str),
    /// 0 instances, or more than 1000.
    #[error("a profile is applied 1 to {INSTANCES} times at once")]
    Count,
    /// Unit ids or addresses that pass the last one.
    #[error("instance {instance} passes {what}")]
    Beyond {
        /// Its number.
        instance: u32,
        /// `unit id 255` or `address 65535`.
        what: &'static str,
    },
    /// The models of the device are not known.
    #[error("this profile asks the device where its points lie; the device has not been asked")]
    NotWalked,
    /// A profile that asks the device is applied to one device at a time.
    #[error("a profile that asks the device is applied to one device at a time")]
    OneAtATime,
    /// Nothing of the profile is in the device.
    #[error("the device has none of the models that the profile knows")]
    NothingThere,
    /// The project can take no further ids.
    #[error("the project has no free ids")]
    Ids,
}

/// A tag to be, and what is in its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The tag.
    pub tag: Tag,
    /// The rules it would break.
    pub faults: Vec<Rule>,
}

/// What applying a profile amounts to.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The change, one step of undo.
    pub edit: Edit,
    /// The tags.
    pub rows: Vec<Row>,
    /// Devices that are made.
    pub devices: Vec<Device>,
    /// Devices that were there and take tags.
    pub joined: Vec<DeviceId>,
    /// What those take of the profile's settings, where they had none of their own.
    pub settings: Vec<Setting>,
    /// Points that the device does not have, by name.
    pub absent: Vec<String>,
    /// What else would be broken.
    pub broken: Vec<Violation>,
}

impl Applied {
    /// True if nothing is in the way.
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty() && self.rows.iter().all(|row| row.faults.is_empty())
    }
}

/// The prefix with `number` for `{n}`, with two digits at least for `{nn}` and so on; `None` where it has
/// no such place.
fn numbered(prefix: &str, number: u32) -> Option<String> {
    let (head, rest) = prefix.split_once("{n")?;
    let is_place = |more: &str| more.len() < 9 && more.bytes().all(|byte| byte == b'n');
    match rest.split_once('}').filter(|(more, _)| is_place(more)) {
        Some((more, tail)) => {
            let digits = more.len() + 1;
            let tail = numbered(tail, number).unwrap_or_else(|| tail.to_owned());
            Some(format!("{head}{number:0digits$}{tail}"))
        }
        // Words like `{name}` stay; the place may come after them.
        None => numbered(rest, number).map(|rest| format!("{head}{{n{rest}")),
    }
}

/// The prefix of an instance: `{n}` filled in, or the number behind it where several would have the same
/// names.
pub fn instance_prefix(prefix: &str, number: u32, count: u32) -> String {
    if let Some(filled) = numbered(prefix, number) {
        return filled;
    }
    if count <= 1 {
        return prefix.to_owned();
    }
    let stem = prefix.trim_end_matches(['/', '_', '.', '-', ' ']);
    let end = prefix.get(stem.len()..).filter(|end| !end.is_empty()).unwrap_or("/");
    format!("{stem}_{number}{end}")
}

/// The lowest number from 1 whose prefix no tag of the project has.
pub fn free_first(project: &Project, prefix: &str) -> u32 {
    if numbered(prefix, 1).is_none() {
        return 1;
    }
    let taken = |number: u32| {
        let prefix = instance_prefix(prefix, number, 1);
        project.tags.iter().any(|tag| tag.name.starts_with(&prefix))
    };
    (1..=INSTANCES).find(|number| !taken(*number)).unwrap_or(1)
}

/// What applying `profile` to `project` amounts to. Nothing is changed.
///
/// # Errors
/// [`ApplyError`] where there is not even something to show.
pub fn apply(
    project: &Project,
    profile: &Profile,
    parameters: &Parameters,
) -> Result<Applied, ApplyError> {
    if parameters.count == 0 || parameters.count > INSTANCES {
        return Err(ApplyError::Count);
    }
    if profile.walks() && parameters.count > 1 {
        return Err(ApplyError::OneAtATime);
    }
    let mut making = Making::new(project, profile);
    for index in 0..parameters.count {
        making.instance(parameters, index)?;
    }
    if making.tags.is_empty() && profile.walks() {
        return Err(ApplyError::NothingThere);
    }
    Ok(making.finish(project))
}

struct Making<'a> {
    profile: &'a Profile,
    /// The project as it will be.
    scratch: Project,
    edits: Vec<Edit>,
    tags: Vec<Tag>,
    devices: Vec<Device>,
    joined: Vec<DeviceId>,
    settings: Vec<Setting>,
    /// The devices as they were, to see which had settings of their own.
    before: Vec<Device>,
    absent: Vec<String>,
    next_instance: u32,
}

impl<'a> Making<'a> {
    fn new(project: &Project, profile: &'a Profile) -> Making<'a> {
        let used = project.tags.iter().filter_map(|tag| tag.origin.as_ref().map(|o| o.instance));
        Making {
            profile,
            scratch: project.clone(),
            edits: Vec::new(),
            tags: Vec::new(),
            devices: Vec::new(),
            joined: Vec::new(),
            settings: Vec::new(),
            before: project.devices.clone(),
            absent: Vec::new(),
            next_instance: used.max().map_or(1, |last| last.saturating_add(1)),
        }
    }

    fn put(&mut self, edit: Edit) {
        edit.apply(&mut self.scratch);
        self.edits.push(edit);
    }

    fn instance(&mut self, p: &Parameters, index: u32) -> Result<(), ApplyError> {
        let number = p.first.saturating_add(index);
        let prefix = instance_prefix(&p.prefix, number, p.count);
        let beyond = |what| ApplyError::Beyond { instance: number, what };
        let (units, bases) = if p.step == 0 { (index, 0) } else { (0, index) };
        let units = u8::try_from(units).map_err(|_| beyond("unit id 255"))?;
        let base = u32::from(p.step) * bases + u32::from(p.base);
        let base = u16::try_from(base).map_err(|_| beyond("address 65535"))?;
        let device = self.device(&p.place, units, &prefix).map_err(|why| match why {
            NoDevice::Missing(what) => ApplyError::Missing(what),
            NoDevice::Beyond => beyond("unit id 255"),
            NoDevice::Ids => ApplyError::Ids,
        })?;
        let profile = self.profile;
        let frame = Frame { prefix, base };
        if !profile.walks() {
            self.equip(&device, base);
            let instance = self.take_instance();
            for point in &profile.points {
                self.point(point, &frame, instance, &device)?;
            }
            return Ok(());
        }
        let chain = p.chain.as_ref().ok_or(ApplyError::NotWalked)?;
        self.equip(&device, chain.base);
        self.walked(chain, &frame.prefix, &device)
    }

    /// Points where the device has them. A model that comes again is an instance of its own.
    fn walked(&mut self, chain: &Chain, prefix: &str, device: &DeviceId) -> Result<(), ApplyError> {
        let profile = self.profile;
        let mut rounds: Vec<u32> = Vec::new();
        let mut found: HashSet<&str> = HashSet::new();
        for point in &profile.points {
            let places = places(chain, point);
            for (round, start) in places.iter().enumerate() {
                if rounds.len() <= round {
                    let instance = self.take_instance();
                    rounds.push(instance);
                }
                let instance = rounds.get(round).copied().unwrap_or(1);
                let again = if round == 0 { String::new() } else { format!("{}/", round + 1) };
                let frame = Frame { prefix: format!("{prefix}{again}"), base: *start };
                self.point(point, &frame, instance, device)?;
                found.insert(&point.key);
            }
        }
        let known = |point: &&Point| !found.contains(point.key.as_str());
        self.absent.extend(profile.points.iter().filter(known).map(|point| point.tag.name.clone()));
        Ok(())
    }

    /// Gives a device what the profile says of its kind, for an instance that begins at `base`.
    fn equip(&mut self, id: &DeviceId, base: u16) {
        let Some(device) = self.scratch.device(id) else { return };
        let before = self.before.iter().find(|d| d.id == *id);
        let equipped = equip(device, before, self.profile, base);
        if equipped == *device {
            return;
        }
        if let Some(before) = before {
            self.settings.retain(|setting| setting.device != before.name);
            self.settings.extend(Setting::between(before, &equipped));
        }
        self.devices.iter_mut().filter(|d| d.id == *id).for_each(|d| d.clone_from(&equipped));
        self.put(Edit::Device(equipped));
    }

    fn take_instance(&mut self) -> u32 {
        let instance = self.next_instance;
        self.next_instance = instance.saturating_add(1);
        instance
    }

    fn point(
        &mut self,
        point: &Point,
        frame: &Frame,
        instance: u32,
        device: &DeviceId,
    ) -> Result<(), ApplyError> {
        let what = "address 65535";
        let placed = point.placed(frame).ok_or(ApplyError::Beyond { instance, what })?;
        let scan = self.scan(self.profile.period_of(point)).ok_or(ApplyError::Ids)?;
        let origin = Origin::new(self.profile, point, instance, frame.clone());
        self.tags.push(Tag {
            device: device.clone(),
            scan,
            origin: Some(Arc::new(origin)),
            ..placed
        });
        Ok(())
    }

    /// The scan class of this period; made if there is none.
    fn scan(&mut self, period_ms: u32) -> Option<ScanClassId> {
        if let Some(class) = self.scratch.scan_classes.iter().find(|s| s.period_ms == period_ms) {
            return Some(class.id.clone());
        }
        let class = new_class(&mut self.scratch, period_ms)?;
        let id = class.id.clone();
        self.put(Edit::ScanClass(class));
        Some(id)
    }

    fn device(&mut self, place: &Place, more: u8, prefix: &str) -> Result<DeviceId, NoDevice> {
        let (connection, unit) = match place {
            Place::Device(id) => {
                let device = self.scratch.device(id).ok_or(NoDevice::Missing("device"))?;
                if more == 0 {
                    let id = id.clone();
                    self.joined.push(id.clone());
                    return Ok(id);
                }
                (device.connection.clone(), device.unit)
            }
            Place::Unit(connection, unit) => {
                let known = self.scratch.connection(connection);
                known.ok_or(NoDevice::Missing("connection"))?;
                (connection.clone(), *unit)
            }
            Place::Host(host, port, unit) => (self.connection(host, *port)?, *unit),
        };
        let unit = unit.checked_add(more).ok_or(NoDevice::Beyond)?;
        let known = |d: &&Device| d.connection == connection && d.unit == unit;
        if let Some(device) = self.scratch.devices.iter().find(known) {
            let id = device.id.clone();
            let made = self.devices.iter().any(|d| d.id == id);
            if !made && !self.joined.contains(&id) {
                self.joined.push(id.clone());
            }
            return Ok(id);
        }
        let id = edit::free_device_id(&mut self.scratch).ok_or(NoDevice::Ids)?;
        let named = prefix.trim_end_matches(['/', '_', '.', '-', ' ']);
        let wanted = if named.trim().is_empty() { &self.profile.name } else { named };
        let name = unused(wanted, self.scratch.devices.iter().map(|d| d.name.as_str()));
        let settings = self.profile.device.clone();
        let device = Device { id, name, connection, unit, learned: Vec::new(), ..settings };
        self.devices.push(device.clone());
        self.put(Edit::Device(device.clone()));
        Ok(device.id)
    }

    fn connection(&mut self, host: &str, port: u16) -> Result<ConnectionId, NoDevice> {
        let leads = |c: &&Connection| match &c.endpoint {
            Endpoint::Tcp { host: h, port: p } => h.eq_ignore_ascii_case(host) && *p == port,
            Endpoint::Simulator { .. } => false,
        };
        if let Some(connection) = self.scratch.connections.iter().find(leads) {
            return Ok(connection.id.clone());
        }
        let id = edit::free_connection_id(&mut self.scratch).ok_or(NoDevice::Ids)?;
        let wanted = if port == 502 { host.to_owned() } else { format!("{host}:{port}") };
        let name = unused(&wanted, self.scratch.connections.iter().map(|c| c.name.as_str()));
        let endpoint = Endpoint::Tcp { host: host.to_owned(), port };
        self.put(Edit::Connection(Connection::new(id.clone(), name, endpoint)));
        Ok(id)
    }

    /// Gives the tags their ids, and asks the rules of the project.
    fn finish(mut self, project: &Project) -> Applied {
        let ids: Vec<TagId> = free_tag_ids(&mut self.scratch, self.tags.len());
        for (tag, id) in self.tags.iter_mut().zip(ids) {
            tag.id = id;
        }
        let begin = project.tags.len();
        self.put(Edit::Tags(self.tags.clone()));
        let mut rows: Vec<Row> =
            self.tags.into_iter().map(|tag| Row { tag, faults: Vec::new() }).collect();
        let mut broken = Vec::new();
        // The project was valid before: whatever is broken now, this has broken.
        for violation in violations(&self.scratch) {
            let row = violation.at.index.checked_sub(begin).and_then(|row| rows.get_mut(row));
            match row.filter(|_| violation.at.section == Section::Tags) {
                Some(row) => row.faults.push(violation.rule),
                None => broken.push(violation),
            }
        }
        Applied {
            edit: Edit::Many(self.edits),
            rows,
            devices: self.devices,
            joined: self.joined,
            settings: self.settings,
            absent: self.absent,
            broken,
        }
    }
}

enum NoDevice {
    Missing(&'static str),
    Beyond,
    Ids,
}

/// A scan class of this period that the project does not have yet.
pub(super) fn new_class(project: &mut Project, period_ms: u32) -> Option<ScanClass> {
    let id = edit::free_scan_class_id(project)?;
    let wanted = match period_ms {
        ms if ms % 1000 == 0 => format!("{} s", ms / 1000),
        ms => format!("{ms} ms"),
    };
    let name = unused(&wanted, project.scan_classes.iter().map(|s| s.name.as_str()));
    Some(ScanClass { id, name, period_ms })
}

/// `wanted`, or a name like it that nothing has.
pub(super) fn unused<'n>(wanted: &str, taken: impl Iterator<Item = &'n str> + Clone) -> String {
    if taken.clone().any(|name| name == wanted) {
        free_name(wanted, taken)
    } else {
        wanted.to_owned()
    }
}
