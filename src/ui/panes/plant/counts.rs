//! How many tags each device has, and how many of them are bad: counted twice a second at most.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::AppState;
use crate::model::{DeviceId, Project, Quality, ScanClassId};

/// Tags of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub tags: usize,
    /// Those whose value is not to be trusted.
    pub bad: usize,
}

/// The counts of all devices and scan classes.
#[derive(Debug, Default)]
pub struct Counts {
    devices: HashMap<DeviceId, Count>,
    scans: HashMap<ScanClassId, usize>,
    made_for: Option<(Arc<Project>, u64)>,
}

impl Counts {
    /// Counts anew when the project changed or half a second has passed.
    pub fn refresh(&mut self, state: &AppState) {
        let project = state.project();
        let moment = state.now.mono.0 / 500_000_000;
        let stands = |(p, at): &(Arc<Project>, u64)| Arc::ptr_eq(p, project) && *at == moment;
        if self.made_for.as_ref().is_some_and(stands) {
            return;
        }
        self.devices.clear();
        self.scans.clear();
        for tag in &project.tags {
            let bad = state.sample(&tag.id).is_none_or(|(_, q)| matches!(q, Quality::Bad(_)));
            let count = self.devices.entry(tag.device.clone()).or_default();
            count.tags += 1;
            count.bad += usize::from(bad);
            *self.scans.entry(tag.scan.clone()).or_default() += 1;
        }
        self.made_for = Some((Arc::clone(project), moment));
    }

    /// The count of one device.
    pub fn device(&self, id: &DeviceId) -> Count {
        self.devices.get(id).copied().unwrap_or_default()
    }

    /// The tags of one scan class.
    pub fn scan(&self, id: &ScanClassId) -> usize {
        self.scans.get(id).copied().unwrap_or(0)
    }
}
