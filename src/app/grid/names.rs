//! Names of devices and scan classes, and places of tags, found without a walk through the project.

use std::collections::HashMap;
use std::sync::Arc;

use super::column::Col;
use super::words::none_of;
use crate::app::Fault;
use crate::model::{Alarm, AlarmKind, DeviceId, LimitSide, Project, ScanClassId, TagId};

/// Made anew when the project changes.
#[derive(Debug, Default)]
pub struct Names {
    devices: HashMap<DeviceId, String>,
    device_ids: HashMap<String, DeviceId>,
    scans: HashMap<ScanClassId, String>,
    scan_ids: HashMap<String, ScanClassId>,
    places: HashMap<TagId, usize>,
    limits: HashMap<TagId, [Option<Arc<Alarm>>; 4]>,
    widest_device: f32,
    widest_scan: f32,
    made_for: Option<Arc<Project>>,
}

impl Names {
    /// Brings the maps up to date; true if they were not.
    pub fn refresh(&mut self, project: &Arc<Project>) -> bool {
        if self.made_for.as_ref().is_some_and(|p| Arc::ptr_eq(p, project)) {
            return false;
        }
        *self = Names {
            devices: project.devices.iter().map(|d| (d.id.clone(), d.name.clone())).collect(),
            device_ids: project.devices.iter().map(|d| (d.name.clone(), d.id.clone())).collect(),
            scans: project.scan_classes.iter().map(|s| (s.id.clone(), s.name.clone())).collect(),
            scan_ids: project.scan_classes.iter().map(|s| (s.name.clone(), s.id.clone())).collect(),
            places: project.tags.iter().enumerate().map(|(i, t)| (t.id.clone(), i)).collect(),
            limits: limits(project),
            widest_device: widest(project.devices.iter().map(|d| d.name.as_str())),
            widest_scan: widest(project.scan_classes.iter().map(|s| s.name.as_str())),
            made_for: Some(Arc::clone(project)),
        };
        true
    }

    /// The name of a device; its id where there is none.
    pub fn device<'a>(&'a self, id: &'a DeviceId) -> &'a str {
        self.devices.get(id).map_or(id.as_str(), String::as_str)
    }

    /// The name of a scan class; its id where there is none.
    pub fn scan<'a>(&'a self, id: &'a ScanClassId) -> &'a str {
        self.scans.get(id).map_or(id.as_str(), String::as_str)
    }

    /// Room that the longest name of a device or scan class takes, in points; 0 for other columns.
    pub fn widest(&self, col: Col) -> f32 {
        match col {
            Col::Device => self.widest_device,
            Col::Scan => self.widest_scan,
            _ => 0.0,
        }
    }

    /// The names of all devices, in order.
    pub fn devices(&self) -> Vec<String> {
        sorted(self.devices.values())
    }

    /// The names of all scan classes, in order.
    pub fn scans(&self) -> Vec<String> {
        sorted(self.scans.values())
    }

    /// Where a tag stands in the project.
    pub fn place(&self, id: &TagId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The name of a tag; its id where there is none.
    pub fn tag_name<'a>(&'a self, id: &'a TagId) -> &'a str {
        let project = self.made_for.as_ref();
        let tag = project.and_then(|project| project.tags.get(self.place(id)?));
        tag.map_or(id.as_str(), |tag| tag.name.as_str())
    }

    /// The alarm on one of a tag's limits.
    pub fn limit(&self, tag: &TagId, side: LimitSide) -> Option<&Arc<Alarm>> {
        self.limits.get(tag)?.get(side as usize)?.as_ref()
    }

    /// The device of this name, or else of this id.
    ///
    /// # Errors
    /// The names there are.
    pub fn device_called(&self, text: &str) -> Result<DeviceId, Fault> {
        let text = text.trim();
        let by_id = || DeviceId::new(text).ok().filter(|id| self.devices.contains_key(id));
        let found = self.device_ids.get(text).cloned().or_else(by_id);
        found.ok_or_else(|| fault(text, self.devices.values()))
    }

    /// The scan class of this name, or else of this id.
    ///
    /// # Errors
    /// The names there are.
    pub fn scan_called(&self, text: &str) -> Result<ScanClassId, Fault> {
        let text = text.trim();
        let by_id = || ScanClassId::new(text).ok().filter(|id| self.scans.contains_key(id));
        let found = self.scan_ids.get(text).cloned().or_else(by_id);
        found.ok_or_else(|| fault(text, self.scans.values()))
    }
}

fn limits(project: &Project) -> HashMap<TagId, [Option<Arc<Alarm>>; 4]> {
    let mut limits: HashMap<TagId, [Option<Arc<Alarm>>; 4]> = HashMap::new();
    for alarm in &project.alarms {
        if let (AlarmKind::Limit { side, .. }, Some(tag)) = (&alarm.kind, &alarm.tag)
            && let Some(place) = limits.entry(tag.clone()).or_default().get_mut(*side as usize)
        {
            *place = Some(Arc::clone(alarm));
        }
    }
    limits
}

/// The longest of `names` in points, about: letters of Latin are half as wide as others.
fn widest<'a>(names: impl Iterator<Item = &'a str>) -> f32 {
    const SIDES: f32 = 12.0;
    let wide = |c: char| if c.is_ascii() { 7.2 } else { 14.0 };
    names.map(|name| name.chars().map(wide).sum::<f32>() + SIDES).fold(0.0, f32::max)
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_by_cached_key(|name| crate::app::table::natural_key(name));
    names
}

/// What is wrong with a name that nothing has; names a few of those there are.
fn fault<'a>(text: &str, known: impl Iterator<Item = &'a String>) -> Fault {
    const NAMED: usize = 8;
    if text.is_empty() {
        return Fault::Needed;
    }
    let mut known: Vec<&str> = known.map(String::as_str).collect();
    known.sort_unstable();
    none_of(text, known.into_iter().take(NAMED))
}
