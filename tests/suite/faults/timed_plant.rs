//! A plant whose registers tell where and when they were read, so that a wrong value shows.

use std::collections::HashSet;
use std::sync::Arc;

use gaugeglass::model::{DataType, Project, Quality, Snapshot, Table, Value};

use crate::fake_net::{Ask, Rig};
use crate::plant_builder::{plant, register, tag, with_tags};

/// Time allowed for a reply, in ms.
pub const T: u64 = 300;

/// Registers 0 and 1 hold the time of the request in virtual milliseconds, the others their address.
pub fn timed_plant(period: u32) -> Project {
    let registers = [10, 11, 200, 201].map(|wire| register(&format!("r{wire}"), wire));
    let mut project = with_tags(plant("plc", 502, period), registers);
    project.tags.push(Arc::new(tag("when", Table::HoldingRegister, 0, DataType::U32)));
    project
}

/// Puts the time into registers 0 and 1, as they are when the request arrives.
pub fn stamp(ask: &mut Ask<'_>, start: tokio::time::Instant) {
    let ms = u32::try_from(start.elapsed().as_millis()).unwrap();
    ask.memory.holding[0] = u16::try_from(ms >> 16).unwrap();
    ask.memory.holding[1] = u16::try_from(ms & 0xFFFF).unwrap();
}

/// Every reading so far is bad, or right and no older than a reply may take. Tells the qualities seen.
pub fn check_readings(rig: &Rig, timeout_ms: u64) -> HashSet<Quality> {
    let snapshot = rig.snapshot();
    let mut qualities = HashSet::new();
    for batch in rig.batches.try_iter() {
        for (place, sample) in batch.samples {
            qualities.insert(sample.quality);
            if !sample.quality.is_good() {
                continue;
            }
            let (tag, _) = snapshot.index.places.iter().find(|(_, p)| **p == place).unwrap();
            let Some(Value::UInt(value)) = sample.value else { panic!("no value but good") };
            if tag.as_str() == "when" {
                let age = sample.at.mono.0 / 1_000_000 - value;
                assert!(age <= timeout_ms, "{age} ms old when it was taken as fresh");
            } else {
                assert_eq!(format!("r{value}"), tag.as_str(), "a value of another register");
            }
        }
    }
    qualities
}

pub fn all_good(snapshot: &Snapshot) -> bool {
    !snapshot.samples.is_empty() && snapshot.samples.iter().all(|s| s.quality.is_good())
}
