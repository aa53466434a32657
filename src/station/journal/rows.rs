//! From what happens to rows of the journal.

use std::collections::HashMap;
use std::mem::discriminant;

use crate::model::{
    AlarmAsk, AlarmKey, AlarmRecord, AlarmWord, CaptureWord, ConnectionId, ConnectionPhase,
    DeviceId, DevicePhase, JournalKind, JournalRow, Project, Stamp, StationEvent, Trouble,
    TroubleKind, WriteReport, WriteStage,
};

/// Makes rows. Remembers how each connection stood, so that a device that is down makes one row and not
/// one with every attempt.
#[derive(Debug, Default)]
pub(super) struct RowMaker {
    connections: HashMap<ConnectionId, (ConnectionWord, Option<TroubleKind>)>,
    devices: HashMap<DeviceId, (DevicePhase, Option<TroubleKind>)>,
    who: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConnectionWord {
    Online,
    Offline,
    Disabled,
}

impl ConnectionWord {
    fn word(self) -> &'static str {
        match self {
            ConnectionWord::Online => "online",
            ConnectionWord::Offline => "offline",
            ConnectionWord::Disabled => "disabled",
        }
    }
}

impl RowMaker {
    pub(super) fn new(who: String) -> RowMaker {
        RowMaker { who, ..RowMaker::default() }
    }

    /// A row of what this station's operator did.
    pub(super) fn of_operator(&self, kind: JournalKind, event: &str, at: Stamp) -> JournalRow {
        let who = self.who.clone();
        JournalRow { at: at.wall, kind, event: event.to_owned(), who, ..JournalRow::default() }
    }

    /// The row of an event; `None` for what is told already.
    pub(super) fn of_event(
        &mut self,
        event: &StationEvent,
        project: &Project,
    ) -> Option<JournalRow> {
        match event {
            StationEvent::Alarm(record) => Some(of_alarm(record, project)),
            StationEvent::Write(report) => Some(self.of_write(report, project)),
            StationEvent::Connection { at, connection, phase, trouble } => {
                self.of_connection(*at, connection, *phase, trouble.as_ref(), project)
            }
            StationEvent::Device { at, device, phase, trouble } => {
                self.of_device(*at, device, *phase, trouble.as_ref(), project)
            }
            StationEvent::Lost { at, count } => Some(JournalRow {
                at: at.wall,
                kind: JournalKind::Journal,
                event: "events_lost".to_owned(),
                number: i64::try_from(*count).unwrap_or(i64::MAX),
                text: format!("{count} events found a queue full and are in no row"),
                ..JournalRow::default()
            }),
            StationEvent::Capture { at, id, name, word } => Some(JournalRow {
                at: at.wall,
                kind: JournalKind::History,
                event: format!("capture_{}", word.word()),
                who: match word {
                    CaptureWord::Armed | CaptureWord::Disarmed => self.who.clone(),
                    CaptureWord::Triggered(cause) if cause.is_empty() => self.who.clone(),
                    _ => String::new(),
                },
                name: name.to_string(),
                text: format!("{id}: {}", word.detail()),
                ..JournalRow::default()
            }),
            // Made where what was asked is still known, and by the keeper.
            StationEvent::AlarmRefused { .. } | StationEvent::Record { .. } => None,
        }
    }

    /// Something that was asked of an alarm and not done.
    pub(super) fn of_refusal(
        &self,
        key: &AlarmKey,
        ask: &AlarmAsk,
        why: &str,
        at: Stamp,
        project: &Project,
    ) -> JournalRow {
        let (event, reason) = match ask {
            AlarmAsk::Acknowledge { .. } => (AlarmWord::Acknowledge, None),
            AlarmAsk::Reset => (AlarmWord::Reset, None),
            AlarmAsk::Shelve { once: false, reason, .. } => (AlarmWord::Shelve, Some(reason)),
            AlarmAsk::Shelve { reason, .. } => (AlarmWord::ShelveOnce, Some(reason)),
            AlarmAsk::Unshelve => (AlarmWord::Unshelve, None),
            AlarmAsk::OutOfService { reason } => (AlarmWord::OutOfService, Some(reason)),
            AlarmAsk::ReturnToService => (AlarmWord::ReturnToService, None),
        };
        let of_project = match key {
            AlarmKey::Alarm(id) => project.alarms.iter().find(|alarm| alarm.id == *id),
            AlarmKey::Device(_) => None,
        };
        let device = match key {
            AlarmKey::Device(id) => project.device(id).map(|device| device.name.clone()),
            AlarmKey::Alarm(_) => None,
        };
        JournalRow {
            alarm: key.to_string(),
            name: of_project.map(|alarm| alarm.name.clone()).or(device).unwrap_or_default(),
            priority: of_project.map(|alarm| alarm.priority),
            reason: reason.map(ToString::to_string).unwrap_or_default(),
            result: "refused".to_owned(),
            text: why.to_owned(),
            ..self.of_operator(kind_of(event), event.word(), at)
        }
    }

    fn of_write(&self, report: &WriteReport, project: &Project) -> JournalRow {
        let tag = project.tag(&report.tag);
        let unit = tag.map_or_else(String::new, |tag| tag.unit.clone());
        let (event, result) = match &report.stage {
            WriteStage::Asked => ("asked", ""),
            WriteStage::Sent => ("sent", ""),
            WriteStage::Accepted => ("accepted", ""),
            WriteStage::Ended(outcome) => ("ended", outcome.word()),
        };
        let readback = match &report.stage {
            WriteStage::Ended(outcome) => outcome.readback().map(ToString::to_string),
            _ => None,
        };
        let old = report.old.as_ref().and_then(|sample| sample.value.as_ref());
        JournalRow {
            tag: report.tag.to_string(),
            name: tag.map_or_else(|| report.tag.to_string(), |tag| tag.name.clone()),
            number: i64::try_from(report.id.0).unwrap_or(i64::MAX),
            value: readback.unwrap_or_default(),
            old: old.map(ToString::to_string).unwrap_or_default(),
            new: report.value.to_string(),
            text: report.reason(&unit),
            unit,
            result: result.to_owned(),
            ..self.of_operator(JournalKind::Write, event, report.at)
        }
    }

    fn of_connection(
        &mut self,
        at: Stamp,
        id: &ConnectionId,
        phase: ConnectionPhase,
        trouble: Option<&Trouble>,
        project: &Project,
    ) -> Option<JournalRow> {
        let word = match phase {
            ConnectionPhase::Online => ConnectionWord::Online,
            ConnectionPhase::Disabled => ConnectionWord::Disabled,
            ConnectionPhase::Waiting { .. } => ConnectionWord::Offline,
            // On the way to one of those.
            ConnectionPhase::Idle | ConnectionPhase::Connecting | ConnectionPhase::Verifying => {
                return None;
            }
        };
        let now = (word, trouble.map(|trouble| trouble.kind));
        let before = self.connections.insert(id.clone(), now);
        if before == Some(now) {
            return None;
        }
        let name = project.connection(id).map_or_else(|| id.to_string(), |c| c.name.clone());
        Some(JournalRow {
            at: at.wall,
            kind: JournalKind::Connection,
            event: word.word().to_owned(),
            name,
            old: before.map(|(word, _)| word.word().to_owned()).unwrap_or_default(),
            new: word.word().to_owned(),
            text: told(trouble, id.as_str()),
            ..JournalRow::default()
        })
    }

    fn of_device(
        &mut self,
        at: Stamp,
        id: &DeviceId,
        phase: DevicePhase,
        trouble: Option<&Trouble>,
        project: &Project,
    ) -> Option<JournalRow> {
        let word = |phase: DevicePhase| match phase {
            DevicePhase::Unknown => "unknown",
            DevicePhase::Online => "online",
            DevicePhase::Offline => "offline",
        };
        let now = (phase, trouble.map(|trouble| trouble.kind));
        let before = self.devices.insert(id.clone(), now);
        let same = |before: (DevicePhase, Option<TroubleKind>)| {
            discriminant(&before.0) == discriminant(&phase) && before.1 == now.1
        };
        if before.is_some_and(same) {
            return None;
        }
        let name = project.device(id).map_or_else(|| id.to_string(), |d| d.name.clone());
        Some(JournalRow {
            at: at.wall,
            kind: JournalKind::Device,
            event: word(phase).to_owned(),
            name,
            old: before.map(|(phase, _)| word(phase).to_owned()).unwrap_or_default(),
            new: word(phase).to_owned(),
            text: told(trouble, id.as_str()),
            ..JournalRow::default()
        })
    }

    /// Forgets connections and devices that the project has no more.
    pub(super) fn adopt(&mut self, project: &Project) {
        self.connections.retain(|id, _| project.connection(id).is_some());
        self.devices.retain(|id, _| project.device(id).is_some());
    }
}

fn told(trouble: Option<&Trouble>, id: &str) -> String {
    trouble.map_or_else(|| id.to_owned(), |trouble| format!("{id}: {trouble}"))
}

fn kind_of(event: AlarmWord) -> JournalKind {
    match event {
        AlarmWord::Alarm | AlarmWord::Return | AlarmWord::Worse => JournalKind::Alarm,
        AlarmWord::Acknowledge | AlarmWord::Reset => JournalKind::Acknowledge,
        AlarmWord::Shelve | AlarmWord::ShelveOnce | AlarmWord::Unshelve => JournalKind::Shelve,
        AlarmWord::Suppress | AlarmWord::Unsuppress => JournalKind::Suppress,
        AlarmWord::OutOfService | AlarmWord::ReturnToService => JournalKind::Service,
    }
}

/// The row of an accepted event of an alarm; the load figures read it back.
fn of_alarm(record: &AlarmRecord, project: &Project) -> JournalRow {
    let tag = record.tag.as_ref().filter(|_| record.value.is_some());
    let unit =
        tag.and_then(|tag| project.tag(tag)).map_or_else(String::new, |tag| tag.unit.clone());
    let text = |text: &Option<std::sync::Arc<str>>| {
        text.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    JournalRow {
        at: record.at.wall,
        kind: kind_of(record.event),
        event: record.event.word().to_owned(),
        who: text(&record.who),
        tag: record.tag.as_ref().map(ToString::to_string).unwrap_or_default(),
        alarm: record.key.to_string(),
        name: record.name.to_string(),
        priority: Some(record.priority),
        number: i64::try_from(record.occurrence).unwrap_or(i64::MAX),
        value: record.value.map(|value| value.to_string()).unwrap_or_default(),
        old: record.from.word().to_owned(),
        new: record.to.word().to_owned(),
        reason: text(&record.reason),
        unit,
        result: "done".to_owned(),
        ..JournalRow::default()
    }
}
