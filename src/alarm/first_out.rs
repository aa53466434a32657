//! Which alarm of a group came first: most likely the cause of those that followed.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::instance::Instance;
use crate::model::{AlarmGroupId, AlarmKey};

/// Of each group that has alarms standing the one that came first, until none of the group stands.
#[derive(Debug, Default)]
pub(super) struct FirstOut(HashMap<AlarmGroupId, AlarmKey>);

impl FirstOut {
    /// Places of those that came first and still stand, where others of their group do as well, in order.
    pub(super) fn places(
        &mut self,
        all: &[Instance],
        by_key: &HashMap<AlarmKey, u32>,
        standing: &[u32],
    ) -> Vec<u32> {
        let live = |at: u32| all.get(at as usize).map(|alarm| &alarm.live);
        // What was annunciated before a restart has no time of this run: the wall clock orders it.
        let order = |at: u32| {
            let raised = live(at).and_then(|l| l.raised).unwrap_or_default();
            live(at).map(|l| (raised.mono, raised.wall, Reverse(l.priority)))
        };
        let mut groups: HashMap<&AlarmGroupId, (usize, u32)> = HashMap::new();
        for at in standing {
            let definition = live(*at).and_then(|live| live.definition.as_ref());
            let Some(group) = definition.and_then(|d| d.group.as_ref()) else { continue };
            let (count, first) = groups.entry(group).or_insert((0, *at));
            *count += 1;
            if order(*at) < order(*first) {
                *first = *at;
            }
        }
        self.0.retain(|group, _| groups.contains_key(group));
        let mut found = Vec::new();
        for (group, (count, first)) in groups {
            let Some(earliest) = live(first) else { continue };
            let key = self.0.entry(group.clone()).or_insert_with(|| earliest.key.clone());
            let place = by_key.get(key).copied();
            let stands = |at: &u32| live(*at).is_some_and(|live| live.shown.is_annunciated());
            found.extend(place.filter(|at| count > 1 && stands(at)));
        }
        found.sort_unstable();
        found
    }
}
