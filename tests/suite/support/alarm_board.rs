//! A board of alarms to put on screens.

use std::sync::Arc;

use gaugeglass::model::{
    Alarm, AlarmBoard, AlarmCounts, AlarmId, AlarmKey, AlarmKind, AlarmLive, AlarmPriority,
    AlarmShown, Guidance, Mono, Shelved,
};

use super::fake_station::at;

/// An alarm that came at 90 s.
pub fn alarm(id: &str, priority: AlarmPriority, shown: AlarmShown) -> AlarmLive {
    let kind = AlarmKind::Expression { text: Arc::from("true") };
    let mut definition = Alarm::new(AlarmId::new(id).unwrap(), None, kind);
    definition.guidance = Guidance { action: format!("See to {id}"), ..Guidance::default() };
    AlarmLive {
        key: AlarmKey::Alarm(AlarmId::new(id).unwrap()),
        name: Arc::from(format!("Alarm {id}")),
        definition: Some(Arc::new(definition)),
        tag: None,
        priority,
        shown,
        active: true,
        unknown: None,
        occurrence: 7,
        since: at(90.0),
        raised: Some(at(90.0)),
        value: None,
        shelved: (shown == AlarmShown::Shelved).then(|| Shelved {
            until: at(400.0).mono,
            once: false,
            who: Arc::from("kim"),
            reason: Arc::from("pump is being repaired"),
        }),
        held_by: (shown == AlarmShown::Suppressed).then(|| Arc::from("not pump1.running")),
        out_of_service: (shown == AlarmShown::OutOfService).then(|| Arc::from("probe taken out")),
        unseen: false,
    }
}

/// A board of these, the most pressing first.
pub fn board(version: u64, alarms: Vec<AlarmLive>) -> Arc<AlarmBoard> {
    let mut counts = AlarmCounts::default();
    for alarm in &alarms {
        let rank = alarm.priority.rank();
        counts.standing[rank] += usize::from(alarm.shown.is_annunciated());
        counts.unacknowledged[rank] += usize::from(alarm.shown.wants_acknowledgement());
        counts.shelved += usize::from(alarm.shown == AlarmShown::Shelved);
        counts.suppressed += usize::from(alarm.shown == AlarmShown::Suppressed);
        counts.out_of_service += usize::from(alarm.shown == AlarmShown::OutOfService);
        counts.unknown += usize::from(alarm.cannot_be_evaluated());
    }
    let mut standing: Vec<u32> =
        (0..).zip(&alarms).filter(|(_, a)| a.shown.is_annunciated()).map(|(at, _)| at).collect();
    standing.sort_by_key(|at| {
        let alarm = &alarms[*at as usize];
        let raised = alarm.raised.map_or(Mono(0), |at| at.mono);
        (!alarm.shown.wants_acknowledgement(), std::cmp::Reverse((alarm.priority, raised)))
    });
    let alarms = alarms.into_iter().map(Arc::new).collect();
    Arc::new(AlarmBoard { version, alarms, standing, counts, ..AlarmBoard::default() })
}
