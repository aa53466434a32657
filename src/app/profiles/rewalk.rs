//! Where the models of SunSpec devices lie now: for devices that were asked again, because models move
//! when one before them grows or goes.

use std::collections::BTreeMap;

use crate::codec::{Chain, END_MODEL};
use crate::model::{DeviceId, Frame, Point, Profile, Project};

/// What devices answered when they were asked for their models.
pub type Chains = BTreeMap<DeviceId, Chain>;

/// Devices that have tags of `profile` and tell themselves where its points lie, in the order of the
/// project.
pub fn devices_to_ask(project: &Project, profile: &Profile) -> Vec<DeviceId> {
    if !profile.walks() {
        return Vec::new();
    }
    let made = |id: &DeviceId| {
        let own = project.tags.iter().filter(|tag| tag.device == *id);
        own.filter_map(|tag| tag.origin.as_deref()).any(|origin| origin.profile == profile.name)
    };
    project.devices.iter().map(|device| &device.id).filter(|id| made(id)).cloned().collect()
}

/// Where the models lie that a point is a part of, in the order of the device.
pub(super) fn places(chain: &Chain, point: &Point) -> Vec<u16> {
    if point.models.is_empty() {
        return vec![chain.base];
    }
    let fits = chain.models.iter().filter(|model| {
        let whole = model.holds(point.tag.address.wire, point.tag.width());
        point.models.contains(&model.id) && (whole || model.id == END_MODEL)
    });
    fits.map(|model| model.start).collect()
}

/// One instance of a profile in a device that was asked.
#[derive(Clone, Copy)]
pub(super) struct Rewalk<'a> {
    chain: &'a Chain,
    /// 0 for the first model of each kind, 1 for the second, and so on.
    pub(super) round: usize,
}

impl<'a> Rewalk<'a> {
    /// The instance with this prefix among all of its device. A model that came again was given the
    /// prefix of the first with its number behind it.
    pub(super) fn new(chain: &'a Chain, prefix: &str, all: &[&str]) -> Rewalk<'a> {
        let again = all.iter().filter_map(|first| {
            let number = prefix.strip_prefix(first)?.strip_suffix('/')?;
            number.parse::<usize>().ok().filter(|number| *number >= 2)
        });
        Rewalk { chain, round: again.map(|number| number - 1).max().unwrap_or(0) }
    }

    /// Where a point of this instance lies now; `None` where the device does not have it.
    pub(super) fn frame(&self, point: &Point, prefix: &str) -> Option<Frame> {
        let base = places(self.chain, point).get(self.round).copied()?;
        Some(Frame { prefix: prefix.to_owned(), base })
    }
}
