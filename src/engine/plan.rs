//! From a project to what the tasks need: for each connection its devices, for each device and scan
//! class the points to read, each with its decoder and its cell.
//!
//! Which blocks are read is decided in `blocks`, because it changes with what a device refuses.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::board::{ConnectionCell, DeviceCell, TagCell};
use super::far::{Pairing, factor_of};
use super::scan::phase;
use super::sockets::Company;
use crate::codec::{Extent, PlanItem, TagReader};
use crate::model::{
    Address, ByteOrder, Connection, ConnectionDetail, ConnectionLive, Counters, Device,
    DeviceDetail, DeviceLive, DevicePhase, Endpoint, Learned, Project, ScanClassId, Stamp, Table,
    Tag, TagIdx, TagIndex,
};

/// All that decides what a tag's registers mean. While it stays, a sample stays.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadingKey {
    endpoint: Arc<str>,
    unit: u8,
    address: Address,
    pub(crate) reader: TagReader,
}

/// One tag, ready to be read.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) tag: Arc<Tag>,
    /// The tag's own, or its device's.
    pub(crate) order: ByteOrder,
    pub(crate) cell: Rc<TagCell>,
    /// How old a good sample may grow.
    pub(crate) stale_after: Duration,
    /// What it makes of its registers.
    pub(crate) reader: TagReader,
}

impl Point {
    /// The elements that one request must bring.
    pub(crate) fn extent(&self) -> Extent {
        self.reader.extent()
    }

    /// For the planner, under the number `item`.
    pub(crate) fn plan_item(&self, item: usize) -> PlanItem {
        let Extent { start, count } = self.extent();
        PlanItem { item, start, width: count }
    }

    /// The factor of its value, where that lies too far away for one request.
    fn far_factor(&self) -> Option<Point> {
        let Pairing::Value(halves) = &self.cell.pairing else { return None };
        let cell = Rc::clone(&halves.factor);
        let (tag, reader) = (factor_of(&self.tag), cell.key.reader.clone());
        Some(Point { tag, cell, reader, ..self.clone() })
    }

    /// True for a factor that nobody sees.
    pub(crate) fn is_far_factor(&self) -> bool {
        matches!(self.cell.pairing, Pairing::Factor(_))
    }

    fn same(&self, other: &Point) -> bool {
        Rc::ptr_eq(&self.cell, &other.cell)
            && self.stale_after == other.stale_after
            && (Arc::ptr_eq(&self.tag, &other.tag) || self.tag == other.tag)
    }
}

/// The points of one device and scan class.
#[derive(Clone, Debug)]
pub(crate) struct GroupPlan {
    pub(crate) period: Duration,
    /// Where in the period it scans.
    pub(crate) phase: Duration,
    pub(crate) points: Vec<Point>,
    pub(crate) class: ScanClassId,
}

/// One device and what is read from it.
#[derive(Clone, Debug)]
pub(crate) struct DevicePlan {
    pub(crate) device: Device,
    pub(crate) live: Rc<DeviceCell>,
    pub(crate) groups: Vec<GroupPlan>,
    /// Values that no request for anything else may touch, of all groups.
    pub(crate) isolated: Vec<(Table, Extent)>,
}

impl DevicePlan {
    fn new(device: Device, live: Rc<DeviceCell>, groups: Vec<GroupPlan>) -> DevicePlan {
        let points = groups.iter().flat_map(|group: &GroupPlan| &group.points);
        let isolated = points.filter(|point| point.tag.isolated);
        let isolated = isolated.map(|point| (point.tag.address.table, point.extent())).collect();
        DevicePlan { device, live, groups, isolated }
    }

    /// True where `other` asks for the same in the same way.
    pub(crate) fn same(&self, other: &DevicePlan) -> bool {
        let same_group = |(a, b): (&GroupPlan, &GroupPlan)| {
            a.class == b.class
                && a.period == b.period
                && a.points.len() == b.points.len()
                && a.points.iter().zip(&b.points).all(|(p, q)| p.same(q))
        };
        self.device == other.device
            && Rc::ptr_eq(&self.live, &other.live)
            && self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(same_group)
    }

    /// Every point.
    pub(crate) fn points(&self) -> impl Iterator<Item = &Point> {
        self.groups.iter().flat_map(|group| &group.points)
    }
}

/// One connection and the devices behind it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionPlan {
    pub(crate) connection: Connection,
    /// `host:port`.
    pub(crate) endpoint: Arc<str>,
    pub(crate) live: ConnectionCell,
    pub(crate) devices: Vec<Rc<DevicePlan>>,
}

impl ConnectionPlan {
    /// Whether its endpoint may have another socket of ours.
    pub(crate) fn company(&self) -> Company {
        let alone = |plan: &Rc<DevicePlan>| plan.device.quirks.one_connection_only;
        if self.devices.iter().any(alone) { Company::Refused } else { Company::Welcome }
    }

    /// True where `other` asks for the same in the same way.
    pub(crate) fn same(&self, other: &ConnectionPlan) -> bool {
        self.connection == other.connection
            && self.devices.len() == other.devices.len()
            && self.devices.iter().zip(&other.devices).all(|(a, b)| a.same(b))
    }
}

/// A whole project, planned. Cells stand in file order.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    pub(crate) generation: u64,
    pub(crate) index: Arc<TagIndex>,
    pub(crate) tags: Vec<Rc<TagCell>>,
    pub(crate) connections: Vec<ConnectionCell>,
    pub(crate) devices: Vec<Rc<DeviceCell>>,
    pub(crate) plans: Vec<ConnectionPlan>,
}

/// Most registers that a device gives at once, as far as the project knows.
fn most_at_once(device: &Device, of: Table) -> u16 {
    let learned = device.learned.iter().filter_map(|learned| match learned {
        Learned::Longest { table, count } if *table == of => Some(*count),
        _ => None,
    });
    learned.chain([device.max_registers]).min().unwrap_or(device.max_registers)
}

/// Time after which a good sample is painted as stale: two scans and a reply, at least a second.
fn stale_after(period: Duration, timeout: Duration) -> Duration {
    (period * 2 + timeout).max(Duration::from_secs(1))
}

/// `host:port` as people write it.
pub(crate) fn endpoint_text(endpoint: &Endpoint) -> Arc<str> {
    match endpoint {
        Endpoint::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}").into(),
        Endpoint::Tcp { host, port } => format!("{host}:{port}").into(),
        Endpoint::Simulator { plant, .. } => format!("simulator {plant}").into(),
    }
}

/// Plans `project`. Cells of `old` live on where they mean the same; tags that are gone lose their place.
pub(crate) fn assemble(project: &Project, old: &Assembly, now: Stamp) -> Assembly {
    let mut next = Assembly { generation: old.generation + 1, ..Assembly::default() };
    let endpoints: Vec<Arc<str>> =
        project.connections.iter().map(|c| endpoint_text(&c.endpoint)).collect();
    for (connection, endpoint) in project.connections.iter().zip(&endpoints) {
        let live = connection_cell(connection, endpoint, old, now);
        next.connections.push(Rc::clone(&live));
        let plan = ConnectionPlan {
            connection: connection.clone(),
            endpoint: Arc::clone(endpoint),
            live,
            devices: Vec::new(),
        };
        next.plans.push(plan);
    }
    next.devices = project.devices.iter().map(|device| device_cell(device, old, now)).collect();
    let groups = place_tags(project, &endpoints, old, &mut next, now);
    attach(project, groups, &mut next);
    next
}

fn connection_cell(
    connection: &Connection,
    endpoint: &Arc<str>,
    old: &Assembly,
    now: Stamp,
) -> ConnectionCell {
    let known = old.connections.iter().find(|cell| cell.borrow().id == connection.id);
    known.cloned().unwrap_or_else(|| {
        Rc::new(RefCell::new(ConnectionLive {
            id: connection.id.clone(),
            endpoint: Arc::clone(endpoint),
            phase: crate::model::ConnectionPhase::Idle,
            since: now,
            trouble: None,
            counters: Counters::default(),
            detail: ConnectionDetail::default(),
        }))
    })
}

fn device_cell(device: &Device, old: &Assembly, now: Stamp) -> Rc<DeviceCell> {
    let known = old.devices.iter().find(|cell| cell.live.borrow().id == device.id);
    known.cloned().unwrap_or_else(|| {
        let live = DeviceLive {
            id: device.id.clone(),
            phase: DevicePhase::Unknown,
            since: now,
            trouble: None,
            last_reply: None,
            latency: None,
            counters: Counters::default(),
            detail: DeviceDetail::default(),
        };
        Rc::new(DeviceCell {
            live: RefCell::new(live),
            ring: RefCell::default(),
            scans: RefCell::default(),
            late: RefCell::default(),
        })
    })
}

/// The groups of each device, by the device's place in the project.
type Groups = Vec<Vec<GroupPlan>>;

fn place_tags(
    project: &Project,
    endpoints: &[Arc<str>],
    old: &Assembly,
    next: &mut Assembly,
    now: Stamp,
) -> Groups {
    let connections: HashMap<_, _> =
        project.connections.iter().zip(endpoints).map(|(c, e)| (&c.id, e)).collect();
    let devices: HashMap<_, _> =
        project.devices.iter().enumerate().map(|(at, device)| (&device.id, at)).collect();
    let periods: HashMap<_, _> = project
        .scan_classes
        .iter()
        .map(|class| (&class.id, Duration::from_millis(u64::from(class.period_ms))))
        .collect();
    let nowhere: Arc<str> = Arc::from("");
    let mut groups: Groups = vec![Vec::new(); project.devices.len()];
    let mut index = TagIndex { run: project.uid.as_str().into(), ..TagIndex::default() };
    index.places.reserve(project.tags.len());
    let mut ordinal = 0;
    for (at, tag) in project.tags.iter().enumerate() {
        let place = TagIdx(u32::try_from(at).unwrap_or(u32::MAX));
        let device_at = devices.get(&tag.device).copied();
        let device = device_at.and_then(|at| project.devices.get(at));
        let order = tag.order.or(device.map(|d| d.order)).unwrap_or_default();
        let endpoint = device.and_then(|d| connections.get(&d.connection)).copied();
        let reader = match device {
            Some(device) => TagReader::within(tag, order, most_at_once(device, tag.address.table)),
            None => TagReader::new(tag, order),
        };
        let key = ReadingKey {
            endpoint: Arc::clone(endpoint.unwrap_or(&nowhere)),
            unit: device.map_or(0, |d| d.unit),
            address: tag.address,
            reader: reader.clone(),
        };
        let known = old.index.places.get(&tag.id).and_then(|place| old.tags.get(place.at()));
        let cell = match known {
            Some(cell) if cell.key == key => Rc::clone(cell),
            _ if key.reader.is_far() => {
                let factor = factor_of(tag);
                let reader = TagReader::new(&factor, order);
                let factor = ReadingKey { address: factor.address, reader, ..key.clone() };
                TagCell::with_far_factor(key, factor, now)
            }
            _ => Rc::new(TagCell::new(key, now)),
        };
        let period = periods.get(&tag.scan).copied();
        let timeout = Duration::from_millis(u64::from(device.map_or(1000, |d| d.timeout_ms)));
        let stale = stale_after(period.unwrap_or_default(), timeout);
        index.places.insert(tag.id.clone(), place);
        index.stale_after.push(stale);
        next.tags.push(Rc::clone(&cell));
        let home = device_at.and_then(|at| groups.get_mut(at));
        let (Some(period), Some(home)) = (period, home) else { continue };
        let point = Point { tag: Arc::clone(tag), order, cell, stale_after: stale, reader };
        let points = [point.far_factor(), Some(point)].into_iter().rev().flatten();
        match home.iter_mut().find(|group| group.class == tag.scan) {
            Some(group) => group.points.extend(points),
            None => {
                let phase = phase(ordinal, period);
                let class = tag.scan.clone();
                home.push(GroupPlan { period, phase, points: points.collect(), class });
                ordinal += 1;
            }
        }
    }
    // Old places are void before new ones are given: a cell may have moved.
    old.tags.iter().for_each(|cell| cell.place.set(None));
    for (at, cell) in next.tags.iter().enumerate() {
        cell.place.set(Some(TagIdx(u32::try_from(at).unwrap_or(u32::MAX))));
    }
    next.index = Arc::new(index);
    groups
}

/// Puts every device behind its connection. One without anything to read is not polled.
fn attach(project: &Project, groups: Groups, next: &mut Assembly) {
    let places: HashMap<_, _> =
        project.connections.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    for ((device, groups), live) in project.devices.iter().zip(groups).zip(&next.devices) {
        let place = places.get(&device.connection);
        if let Some(plan) = place.and_then(|at| next.plans.get_mut(*at)) {
            let live = Rc::clone(live);
            plan.devices.push(Rc::new(DevicePlan::new(device.clone(), live, groups)));
        }
    }
}
