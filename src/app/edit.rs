//! Changes to a project. Each is one step of undo.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::{
    Alarm, AlarmGroup, AlarmGroupId, AlarmId, AlarmKind, Capture, CaptureId, CaptureTags,
    Comparison, Connection, ConnectionId, Device, DeviceId, GroupId, Project, Recording, ScanClass,
    ScanClassId, Tag, TagId, TrendGroup,
};

/// Something of a project that a person can select.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selection {
    /// A connection.
    Connection(ConnectionId),
    /// A device.
    Device(DeviceId),
    /// A scan class.
    ScanClass(ScanClassId),
    /// A tag.
    Tag(TagId),
    /// A trend group.
    Group(GroupId),
    /// An alarm.
    Alarm(AlarmId),
    /// A group of alarms.
    AlarmGroup(AlarmGroupId),
    /// A capture.
    Capture(CaptureId),
}

/// A change. "Put" replaces what has the same id, or adds it.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Name and description.
    Describe {
        /// Name of the project.
        name: String,
        /// Description of the project.
        description: String,
        /// Its record on disk.
        recording: Recording,
    },
    /// Put a connection.
    Connection(Connection),
    /// Put a device.
    Device(Device),
    /// Put a scan class.
    ScanClass(ScanClass),
    /// Put tags.
    Tags(Vec<Tag>),
    /// Put a trend group.
    Group(TrendGroup),
    /// Delete, together with everything that cannot be without it.
    Delete(Selection),
    /// Delete these tags and their pens.
    DeleteTags(Vec<TagId>),
    /// Give the tags this order; tags it does not name follow as they stood.
    OrderTags(Vec<TagId>),
    /// Several changes that are one step of undo, in this order.
    Many(Vec<Edit>),
    /// Duplicate, with new ids and names; a connection or device without its tags.
    Duplicate(Selection),
    /// Put alarms.
    Alarms(Vec<Alarm>),
    /// Put a group of alarms.
    AlarmGroup(AlarmGroup),
    /// Put a capture.
    Capture(Capture),
    /// Delete these alarms.
    DeleteAlarms(Vec<AlarmId>),
}

fn put<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T) -> bool) {
    match list.iter_mut().find(|x| same(x)) {
        Some(old) => *old = item,
        None => list.push(item),
    }
}

impl Edit {
    /// Carries the change out. What it names and the project lacks is left alone.
    pub fn apply(&self, project: &mut Project) {
        match self {
            Edit::Describe { name, description, recording } => {
                project.name.clone_from(name);
                project.description.clone_from(description);
                project.recording.clone_from(recording);
            }
            Edit::Connection(new) => put(&mut project.connections, new.clone(), |x| x.id == new.id),
            Edit::Device(new) => put(&mut project.devices, new.clone(), |x| x.id == new.id),
            Edit::ScanClass(new) => put(&mut project.scan_classes, new.clone(), |x| x.id == new.id),
            Edit::Group(new) => put(&mut project.trend_groups, new.clone(), |x| x.id == new.id),
            Edit::Tags(tags) => put_tags(project, tags),
            Edit::Alarms(alarms) => put_alarms(project, alarms),
            Edit::AlarmGroup(new) => {
                put(&mut project.alarm_groups, new.clone(), |x| x.id == new.id);
            }
            Edit::Capture(new) => put(&mut project.captures, new.clone(), |x| x.id == new.id),
            Edit::DeleteAlarms(alarms) => {
                let gone: HashSet<&AlarmId> = alarms.iter().collect();
                project.alarms.retain(|alarm| !gone.contains(&alarm.id));
            }
            Edit::Delete(what) => delete(project, what),
            Edit::DeleteTags(tags) => {
                let gone: HashSet<&TagId> = tags.iter().collect();
                project.tags.retain(|t| !gone.contains(&t.id));
                prune_pens(project);
            }
            Edit::OrderTags(order) => {
                let place: HashMap<&TagId, usize> =
                    order.iter().enumerate().map(|(i, id)| (id, i)).collect();
                // Stable, so that what is not named keeps its order behind the rest.
                project.tags.sort_by_key(|t| place.get(&t.id).copied().unwrap_or(usize::MAX));
            }
            Edit::Many(edits) => edits.iter().for_each(|edit| edit.apply(project)),
            Edit::Duplicate(what) => duplicate(project, what),
        }
        self.use_up_ids(project);
    }

    /// Ids are never reused: the number in a generated id (`t17`) is given out no more.
    fn use_up_ids(&self, project: &mut Project) {
        let mut used = |id: &str| {
            let digits = id.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or("");
            if let Some(next) = digits.parse::<u64>().ok().and_then(|n| n.checked_add(1)) {
                project.next_id = project.next_id.max(next);
            }
        };
        match self {
            Edit::Connection(x) => used(x.id.as_str()),
            Edit::Device(x) => used(x.id.as_str()),
            Edit::ScanClass(x) => used(x.id.as_str()),
            Edit::Group(x) => used(x.id.as_str()),
            Edit::Tags(tags) => tags.iter().for_each(|tag| used(tag.id.as_str())),
            Edit::Alarms(alarms) => alarms.iter().for_each(|alarm| used(alarm.id.as_str())),
            Edit::AlarmGroup(x) => used(x.id.as_str()),
            Edit::Capture(x) => used(x.id.as_str()),
            Edit::Describe { .. }
            | Edit::Delete(_)
            | Edit::DeleteTags(_)
            | Edit::OrderTags(_)
            | Edit::Many(_)
            | Edit::DeleteAlarms(_)
            | Edit::Duplicate(_) => {}
        }
    }
}

/// Puts many tags in a time that grows with their number alone: a vendor's table has thousands.
fn put_tags(project: &mut Project, tags: &[Tag]) {
    let mut new: HashMap<&TagId, &Tag> = tags.iter().map(|tag| (&tag.id, tag)).collect();
    for old in &mut project.tags {
        if let Some(tag) = new.remove(&old.id) {
            *old = Arc::new(tag.clone());
        }
    }
    let added = tags.iter().filter_map(|tag| new.remove(&tag.id));
    project.tags.extend(added.map(|tag| Arc::new(tag.clone())));
}

/// Puts many alarms in a time that grows with their number alone.
fn put_alarms(project: &mut Project, alarms: &[Alarm]) {
    let mut new: HashMap<&AlarmId, &Alarm> = alarms.iter().map(|a| (&a.id, a)).collect();
    for old in &mut project.alarms {
        if let Some(alarm) = new.remove(&old.id) {
            *old = Arc::new(alarm.clone());
        }
    }
    let added = alarms.iter().filter_map(|alarm| new.remove(&alarm.id));
    project.alarms.extend(added.map(|alarm| Arc::new(alarm.clone())));
}

/// Links to trend groups and groups of alarms that are no more go.
fn prune_links(project: &mut Project) {
    let trends: HashSet<GroupId> = project.trend_groups.iter().map(|g| g.id.clone()).collect();
    let groups: HashSet<AlarmGroupId> = project.alarm_groups.iter().map(|g| g.id.clone()).collect();
    let is_there = |id: &GroupId| trends.contains(id);
    for alarm in &mut project.alarms {
        let lost = alarm.group.as_ref().is_some_and(|id| !groups.contains(id));
        let dead = |(_, link): (&str, Option<&GroupId>)| link.is_some_and(|id| !is_there(id));
        if lost || alarm.guidance.links().into_iter().any(dead) {
            let alarm = Arc::make_mut(alarm);
            alarm.group = alarm.group.take().filter(|id| groups.contains(id));
            alarm.guidance.prune_links(is_there);
        }
    }
    for group in &mut project.alarm_groups {
        group.guidance.prune_links(is_there);
    }
}

/// Pens of tags that are no more go from the trend groups and captures, and alarms that watch such a tag go with it. What
/// needs it in another way (a limit, an expression) is left, so that the rules refuse to lose it unseen.
fn prune_pens(project: &mut Project) {
    let tags: HashSet<&TagId> = project.tags.iter().map(|t| &t.id).collect();
    project.alarms.retain(|alarm| alarm.tag.as_ref().is_none_or(|tag| tags.contains(tag)));
    let tags: HashSet<&TagId> = project.tags.iter().map(|t| &t.id).collect();
    for group in &mut project.trend_groups {
        group.retain(|pen| tags.contains(pen));
    }
    for capture in &mut project.captures {
        capture.retain(|tag| tags.contains(tag));
    }
}

/// Deletes what is selected, the devices of a connection, the tags of a device or scan class, and the
/// pens of those tags.
fn delete(project: &mut Project, what: &Selection) {
    match what {
        Selection::Connection(id) => {
            project.connections.retain(|x| x.id != *id);
            let gone: HashSet<DeviceId> = project
                .devices
                .iter()
                .filter(|d| d.connection == *id)
                .map(|d| d.id.clone())
                .collect();
            project.devices.retain(|d| !gone.contains(&d.id));
            project.tags.retain(|t| !gone.contains(&t.device));
        }
        Selection::Device(id) => {
            project.devices.retain(|x| x.id != *id);
            project.tags.retain(|t| t.device != *id);
        }
        Selection::ScanClass(id) => {
            project.scan_classes.retain(|x| x.id != *id);
            project.tags.retain(|t| t.scan != *id);
        }
        Selection::Tag(id) => project.tags.retain(|t| t.id != *id),
        Selection::Group(id) => {
            // A capture of its pens goes on with the pens it has.
            let pens = project.trend_group(id).map(|group| group.pens.clone()).unwrap_or_default();
            for capture in &mut project.captures {
                if capture.tags == CaptureTags::Group(id.clone()) {
                    capture.tags = CaptureTags::List(pens.clone());
                }
            }
            project.trend_groups.retain(|x| x.id != *id);
        }
        Selection::Alarm(id) => project.alarms.retain(|x| x.id != *id),
        Selection::AlarmGroup(id) => project.alarm_groups.retain(|x| x.id != *id),
        Selection::Capture(id) => project.captures.retain(|x| x.id != *id),
    }
    prune_pens(project);
    prune_links(project);
}

/// How many alarms go when `what` is deleted, itself not counted.
pub(crate) fn alarms_with(project: &Project, what: &Selection) -> usize {
    let mut after = project.clone();
    delete(&mut after, what);
    let gone = project.alarms.len().saturating_sub(after.alarms.len());
    gone.saturating_sub(usize::from(matches!(what, Selection::Alarm(_))))
}

/// How many devices and tags go when `what` is deleted, itself not counted.
pub fn dependants(project: &Project, what: &Selection) -> (usize, usize) {
    let mut after = project.clone();
    delete(&mut after, what);
    let own = |yes: bool| usize::from(yes);
    let devices = project.devices.len().saturating_sub(after.devices.len());
    let tags = project.tags.len().saturating_sub(after.tags.len());
    (
        devices.saturating_sub(own(matches!(what, Selection::Device(_)))),
        tags.saturating_sub(own(matches!(what, Selection::Tag(_)))),
    )
}

/// A name that nothing in `taken` has: the name with its last number counted up, or with one added.
pub(crate) fn free_name<'a>(name: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let taken: HashSet<&str> = taken.collect();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.get(stem.len()..).unwrap_or("");
    let mut number: u64 = digits.parse().unwrap_or(1);
    let (stem, width) =
        if digits.is_empty() { (format!("{name} "), 1) } else { (stem.to_owned(), digits.len()) };
    loop {
        number = number.saturating_add(1);
        let candidate = format!("{stem}{number:0width$}");
        if !taken.contains(candidate.as_str()) {
            return candidate;
        }
    }
}

macro_rules! free_id {
    ($function:ident, $id:ident, $list:ident, $prefix:literal) => {
        /// An id that the project has never used.
        pub(crate) fn $function(project: &mut Project) -> Option<$id> {
            loop {
                let number = project.take_number();
                let id = $id::new(&format!(concat!($prefix, "{}"), number)).ok()?;
                if project.$list.iter().all(|x| x.id != id) {
                    return Some(id);
                }
            }
        }
    };
}

free_id!(free_connection_id, ConnectionId, connections, "c");
free_id!(free_device_id, DeviceId, devices, "d");
free_id!(free_scan_class_id, ScanClassId, scan_classes, "s");
free_id!(free_tag_id, TagId, tags, "t");
free_id!(free_group_id, GroupId, trend_groups, "g");
free_id!(free_alarm_id, AlarmId, alarms, "a");
free_id!(free_alarm_group_id, AlarmGroupId, alarm_groups, "k");
free_id!(free_capture_id, CaptureId, captures, "x");

/// As many tag ids as asked for that the project has never used.
pub fn free_tag_ids(project: &mut Project, count: usize) -> Vec<TagId> {
    let taken: HashSet<TagId> = project.tags.iter().map(|t| t.id.clone()).collect();
    let mut free = Vec::new();
    // Numbers differ, so that no more are passed over than are taken.
    for _ in 0..count.saturating_add(taken.len()) {
        if free.len() == count {
            break;
        }
        let number = project.take_number();
        if let Ok(id) = TagId::new(&format!("t{number}"))
            && !taken.contains(&id)
        {
            free.push(id);
        }
    }
    free
}

fn duplicate(project: &mut Project, what: &Selection) {
    match what {
        Selection::Connection(id) => {
            let Some(mut copy) = project.connection(id).cloned() else { return };
            let Some(id) = free_connection_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.connections.iter().map(|x| x.name.as_str()));
            project.connections.push(copy);
        }
        Selection::Device(id) => {
            let Some(mut copy) = project.device(id).cloned() else { return };
            let Some(id) = free_device_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.devices.iter().map(|x| x.name.as_str()));
            let used: HashSet<u8> = project
                .devices
                .iter()
                .filter(|d| d.connection == copy.connection)
                .map(|d| d.unit)
                .collect();
            let Some(unit) = (copy.unit..=247).chain(0..=255).find(|u| !used.contains(u)) else {
                return;
            };
            copy.unit = unit;
            // Of the copy nothing is known yet.
            copy.learned.clear();
            project.devices.push(copy);
        }
        Selection::ScanClass(id) => {
            let Some(mut copy) = project.scan_class(id).cloned() else { return };
            let Some(id) = free_scan_class_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.scan_classes.iter().map(|x| x.name.as_str()));
            project.scan_classes.push(copy);
        }
        Selection::Tag(id) => duplicate_tag(project, id),
        Selection::Group(id) => {
            let Some(mut copy) = project.trend_group(id).cloned() else { return };
            let Some(id) = free_group_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.trend_groups.iter().map(|x| x.name.as_str()));
            project.trend_groups.push(copy);
        }
        Selection::Alarm(id) => {
            let Some(mut copy) = project.alarm(id).map(|a| Alarm::clone(a)) else { return };
            let Some(id) = free_alarm_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.alarms.iter().map(|x| x.name.as_str()));
            // A tag has each of its limits once: the copy compares, until somebody says which it is.
            if let AlarmKind::Limit { side, limit, deadband } = copy.kind {
                let with = if side.is_high() {
                    Comparison::GreaterOrEqual
                } else {
                    Comparison::LessOrEqual
                };
                copy.kind = AlarmKind::Compare { with, other: limit, deadband };
            }
            project.alarms.push(Arc::new(copy));
        }
        Selection::AlarmGroup(id) => {
            let Some(mut copy) = project.alarm_group(id).cloned() else { return };
            let Some(id) = free_alarm_group_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.alarm_groups.iter().map(|x| x.name.as_str()));
            project.alarm_groups.push(copy);
        }
        Selection::Capture(id) => {
            let Some(mut copy) = project.capture(id).cloned() else { return };
            let Some(id) = free_capture_id(project) else { return };
            copy.id = id;
            copy.name = free_name(&copy.name, project.captures.iter().map(|x| x.name.as_str()));
            project.captures.push(copy);
        }
    }
}

/// A copy of a tag takes the next address: most of the time that is what the next row of a vendor's
/// table holds. It is not writable until somebody allows it.
fn duplicate_tag(project: &mut Project, id: &TagId) {
    let Some(mut copy) = project.tag(id).map(|t| Tag::clone(t)) else { return };
    let Some(new_id) = free_tag_id(project) else { return };
    copy.id = new_id;
    copy.name = free_name(&copy.name, project.tags.iter().map(|x| x.name.as_str()));
    let width = copy.width();
    if let Some(next) = copy.address.wire.checked_add(width)
        && u32::from(next) + u32::from(width) <= 65_536
    {
        copy.address.wire = next;
        copy.typed = None;
    }
    copy.write = None;
    copy.origin = None;
    let after = project.tags.iter().position(|t| t.id == *id).map_or(project.tags.len(), |i| i + 1);
    project.tags.insert(after, Arc::new(copy));
}
