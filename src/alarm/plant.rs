//! All alarms of a project together: ten times a second whoever owns them asks [`Alarms::tick`], which
//! looks at what changed or has a running clock and at nothing else; records of what happened wait to be
//! taken, and the board shows how everything stands.
//!
//! Within one tick suppression by design begins first, then conditions come and go, then suppression
//! ends: so a value that jumps over two limits announces one alarm, and one that falls below both none.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::first_out::FirstOut;
use super::instance::Instance;
use super::memory::{AlarmMemory, MEMORY_VERSION};
use super::readings::Readings;
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmCounts, AlarmFlood, AlarmKey, AlarmKind, AlarmRecord, AlarmShown,
    AlarmWord, DevicePhase, LimitSide, Mono, Project, Snapshot, Stamp, Unknown,
};

/// Records that wait at most; beyond that they are counted as lost.
const RECORDS: usize = 65_536;

/// Why something that was asked for is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The project has no such alarm.
    #[error("there is no such alarm")]
    NotKnown,
    /// The acknowledgement was for an earlier occurrence.
    #[error("the alarm has come again since")]
    OtherOccurrence,
    /// The state does not allow it.
    #[error("the alarm's state does not allow it")]
    State,
    /// The alarm may not be shelved.
    #[error("the alarm may not be shelved")]
    NotShelvable,
    /// For longer than the alarm allows, or not at all.
    #[error("the time on the shelf is zero or longer than allowed")]
    Time,
    /// No reason was given.
    #[error("a reason is needed")]
    Reason,
}

/// The alarms of a running project.
#[derive(Debug, Default)]
pub struct Alarms {
    project: Arc<Project>,
    readings: Readings,
    all: Vec<Instance>,
    by_key: HashMap<AlarmKey, u32>,
    /// For each slot of the readings those whose condition reads it.
    readers: Vec<Vec<u32>>,
    /// For each alarm the milder one that it suppresses.
    milder: Vec<Option<u32>>,
    /// For each device of the project the place of its alarm, and whether any tag of it is read.
    devices: Vec<(u32, bool)>,
    /// To be looked at in this tick; a flag each, so that none is in twice.
    due: Vec<u32>,
    is_due: Vec<bool>,
    /// Whose clock runs.
    running: Vec<u32>,
    /// Edges of this tick.
    edges: Vec<(u32, bool)>,
    shelved: Vec<u32>,
    first: FirstOut,
    records: VecDeque<AlarmRecord>,
    lost: u64,
    board: Arc<AlarmBoard>,
    changed: bool,
}

impl Alarms {
    /// The alarms of a project, all normal and unknown.
    pub fn new(project: Arc<Project>, now: Stamp) -> Alarms {
        let mut alarms = Alarms::default();
        alarms.set_project(project, now);
        alarms
    }

    /// The alarms of another plant: nothing of what was goes on but the number of the board.
    pub fn begin_anew(&mut self, project: Arc<Project>, now: Stamp) {
        let version = self.board.version;
        let board = Arc::new(AlarmBoard { version, ..AlarmBoard::default() });
        *self = Alarms { board, ..Alarms::default() };
        self.set_project(project, now);
    }

    /// Takes another project. Alarms whose definition is the same go on as they are; changed ones keep
    /// their state and are unknown until they have been judged anew.
    pub fn set_project(&mut self, project: Arc<Project>, now: Stamp) {
        let mut old: HashMap<AlarmKey, Instance> =
            self.all.drain(..).map(|alarm| (alarm.live.key.clone(), alarm)).collect();
        let mut readings = Readings::default();
        let mut all = Vec::with_capacity(project.alarms.len() + project.devices.len());
        for definition in &project.alarms {
            all.push(Instance::new(definition, &project, &mut readings, now));
        }
        let mut devices = Vec::with_capacity(project.devices.len());
        let read: HashSet<_> = project.tags.iter().map(|tag| &tag.device).collect();
        for device in &project.devices {
            devices.push((index(all.len()), read.contains(&device.id)));
            all.push(Instance::of_device(device, now));
        }
        for alarm in &mut all {
            if let Some(old) = old.remove(&alarm.live.key) {
                alarm.take_up(old);
            }
        }
        let places = project.devices.iter().zip(&devices).map(|(d, (at, _))| (&d.id, *at));
        let places: HashMap<_, _> = places.collect();
        let tags: HashMap<_, _> = project.tags.iter().map(|t| (&t.id, &t.device)).collect();
        let behind = |slot: &u32| {
            let tag = readings.tags().get(*slot as usize)?;
            places.get(tags.get(tag)?).copied()
        };
        for alarm in &mut all {
            alarm.behind = alarm.inputs.iter().filter_map(behind).collect();
            alarm.behind.sort_unstable();
            alarm.behind.dedup();
        }
        self.readers = vec![Vec::new(); readings.tags().len()];
        for (at, alarm) in all.iter().enumerate() {
            for slot in &alarm.inputs {
                if let Some(readers) = self.readers.get_mut(*slot as usize) {
                    readers.push(index(at));
                }
            }
        }
        self.milder = milder(&project, all.len());
        for (at, milder) in self.milder.iter().enumerate() {
            if let Some(milder) = milder.and_then(|m| all.get_mut(m as usize)) {
                milder.stronger = Some(index(at));
            }
        }
        let keys = all.iter().enumerate().map(|(at, a)| (a.live.key.clone(), index(at)));
        self.by_key = keys.collect();
        self.is_due = vec![true; all.len()];
        self.due = (0..index(all.len())).collect();
        self.running = Vec::with_capacity(all.len());
        self.edges = Vec::with_capacity(all.len());
        let on_shelf = all.iter().enumerate().filter(|(_, a)| a.live.shelved.is_some());
        self.shelved = on_shelf.map(|(at, _)| index(at)).collect();
        (self.all, self.readings, self.devices, self.project) = (all, readings, devices, project);
        self.changed = true;
        self.refresh();
    }

    /// Judges everything that changed since the last call, or whose delay, shelf or clock runs.
    pub fn tick(&mut self, snapshot: &Snapshot, now: Stamp) {
        let (readers, due, is_due) = (&self.readers, &mut self.due, &mut self.is_due);
        self.readings.take(snapshot, now.mono, |slot| {
            for reader in readers.get(slot).into_iter().flatten() {
                mark(due, is_due, *reader);
            }
        });
        for at in self.running.drain(..) {
            mark(due, is_due, at);
        }
        self.look_at_devices(snapshot);
        self.unshelve(now);
        self.judge(now);
        self.refresh();
    }

    /// A device that does not answer is its alarm's condition; so are all its tags unknown at once.
    fn look_at_devices(&mut self, snapshot: &Snapshot) {
        for (device, (at, is_read)) in snapshot.devices.iter().zip(&self.devices) {
            let Some(alarm) = self.all.get_mut(*at as usize) else { continue };
            if alarm.live.key != AlarmKey::Device(device.id.clone()) {
                continue;
            }
            let answers = match device.phase {
                // Nothing is missing of a device that is not asked for anything.
                _ if !is_read => Some(false),
                DevicePhase::Unknown => None,
                DevicePhase::Online => Some(false),
                DevicePhase::Offline => Some(true),
            };
            if alarm.silent != answers {
                alarm.silent = answers;
                mark(&mut self.due, &mut self.is_due, *at);
            }
        }
    }

    fn unshelve(&mut self, now: Stamp) {
        let mut place = 0;
        while let Some(at) = self.shelved.get(place).copied() {
            let shelved = self.all.get(at as usize).and_then(|a| a.live.shelved.as_ref());
            match shelved.map(|s| s.until <= now.mono) {
                None => {
                    self.shelved.swap_remove(place);
                }
                Some(true) => {
                    self.shelved.swap_remove(place);
                    self.happen(at, AlarmWord::Unshelve, now, None, Some("time is over".into()));
                }
                Some(false) => place += 1,
            }
        }
    }

    fn judge(&mut self, now: Stamp) {
        let mut due = std::mem::take(&mut self.due);
        // An alarm that suppresses a milder one makes it due, too; the list grows at most once each.
        let mut next = 0;
        while let Some(at) = due.get(next).copied() {
            next += 1;
            let Some(alarm) = self.all.get_mut(at as usize) else { continue };
            if let Some(flag) = self.is_due.get_mut(at as usize) {
                *flag = false;
            }
            if let Some(edge) = alarm.judge(&self.readings, now.mono) {
                self.edges.push((at, edge));
                if let Some(milder) = self.milder.get(at as usize).copied().flatten() {
                    mark(&mut due, &mut self.is_due, milder);
                }
            }
            if alarm.needs_clock() {
                self.running.push(at);
            }
        }
        for at in &due {
            self.suppress(*at, true, now);
        }
        let mut edges = std::mem::take(&mut self.edges);
        for (at, edge) in edges.drain(..) {
            let event = if edge { AlarmWord::Alarm } else { AlarmWord::Return };
            self.happen(at, event, now, None, None);
        }
        self.edges = edges;
        for at in &due {
            self.suppress(*at, false, now);
            self.see(*at, now);
        }
        due.clear();
        // What came due meanwhile is for the next tick.
        due.append(&mut self.due);
        self.due = due;
    }

    /// Begins or ends suppression by design.
    fn suppress(&mut self, at: u32, begin: bool, now: Stamp) {
        let Some(alarm) = self.all.get(at as usize) else { return };
        if alarm.suppress.is_none() && alarm.stronger.is_none() {
            return;
        }
        let stronger = alarm.stronger.and_then(|s| self.all.get(s as usize));
        // One that is kept quiet itself says nothing in place of this one.
        let by_stronger = stronger.filter(|s| s.filter.active && !s.state.is_quiet());
        let wanted = by_stronger.is_some() || alarm.held;
        if wanted != begin || alarm.state.by_design == wanted {
            return;
        }
        let why = by_stronger.map(|s| Arc::clone(&s.live.name));
        let why = why.or_else(|| alarm.suppress.as_ref().map(|(text, _)| Arc::clone(text)));
        let event = if begin { AlarmWord::Suppress } else { AlarmWord::Unsuppress };
        self.happen(at, event, now, None, why);
    }

    /// What is not an event: whether the condition is known, and whether it got worse.
    fn see(&mut self, at: u32, now: Stamp) {
        let Some(alarm) = self.all.get(at as usize) else { return };
        let silent = |at: &u32| self.all.get(*at as usize).is_some_and(|a| a.silent == Some(true));
        let unknown = match alarm.raw {
            Some(_) => None,
            None if alarm.behind.iter().any(silent) => Some(Unknown::Device),
            None => Some(Unknown::Input),
        };
        let worse = alarm.is_worse();
        if let Some(alarm) = self.all.get_mut(at as usize)
            && alarm.live.unknown != unknown
        {
            Arc::make_mut(&mut alarm.live).unknown = unknown;
            self.changed = true;
        }
        if worse {
            self.happen(at, AlarmWord::Worse, now, None, None);
        }
    }

    /// Does what a person asks for.
    ///
    /// # Errors
    /// Why it is not done; then nothing has changed.
    pub fn ask(
        &mut self,
        key: &AlarmKey,
        ask: &AlarmAsk,
        who: &Arc<str>,
        now: Stamp,
    ) -> Result<(), Refusal> {
        let at = *self.by_key.get(key).ok_or(Refusal::NotKnown)?;
        let alarm = self.all.get(at as usize).ok_or(Refusal::NotKnown)?;
        let (event, reason) = match ask {
            AlarmAsk::Acknowledge { occurrence } if *occurrence != alarm.live.occurrence => {
                return Err(Refusal::OtherOccurrence);
            }
            AlarmAsk::Acknowledge { .. } => (AlarmWord::Acknowledge, None),
            AlarmAsk::Reset => (AlarmWord::Reset, None),
            AlarmAsk::Unshelve => (AlarmWord::Unshelve, None),
            AlarmAsk::ReturnToService => (AlarmWord::ReturnToService, None),
            AlarmAsk::OutOfService { reason } | AlarmAsk::Shelve { reason, .. }
                if reason.trim().is_empty() =>
            {
                return Err(Refusal::Reason);
            }
            AlarmAsk::OutOfService { reason } => (AlarmWord::OutOfService, Some(reason)),
            AlarmAsk::Shelve { for_s, once, reason } => {
                let (may, most) = alarm.shelf_rules();
                if !may {
                    return Err(Refusal::NotShelvable);
                }
                if *for_s == 0 || *for_s > most {
                    return Err(Refusal::Time);
                }
                let event = if *once { AlarmWord::ShelveOnce } else { AlarmWord::Shelve };
                (event, Some(reason))
            }
        };
        if alarm.state.after(event, alarm.manner).is_none() {
            return Err(Refusal::State);
        }
        if let (AlarmAsk::Shelve { for_s, .. }, Some(alarm)) = (ask, self.all.get_mut(at as usize))
        {
            alarm.shelf_time = Duration::from_secs(u64::from(*for_s));
            if !self.shelved.contains(&at) {
                self.shelved.push(at);
            }
        }
        self.happen(at, event, now, Some(Arc::clone(who)), reason.map(Arc::clone));
        self.refresh();
        Ok(())
    }

    fn happen(
        &mut self,
        at: u32,
        event: AlarmWord,
        now: Stamp,
        who: Option<Arc<str>>,
        reason: Option<Arc<str>>,
    ) {
        let Some(alarm) = self.all.get_mut(at as usize) else { return };
        let value = alarm.value(&self.readings);
        let was_quiet = alarm.state.is_quiet();
        let Some(record) = alarm.happen(event, now, value, (who, reason)) else { return };
        if alarm.state.is_quiet() != was_quiet
            && let Some(milder) = self.milder.get(at as usize).copied().flatten()
        {
            mark(&mut self.due, &mut self.is_due, milder);
        }
        self.changed = true;
        if self.records.len() < RECORDS {
            self.records.push_back(record);
        } else {
            self.lost += 1;
        }
    }

    /// The next record not yet taken, oldest first.
    pub fn next_record(&mut self) -> Option<AlarmRecord> {
        self.records.pop_front()
    }

    /// How many records found no room since the last call.
    pub fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// Whether a flood of alarms goes on, as whoever keeps the figures knows it.
    pub fn note_flood(&mut self, flood: Option<AlarmFlood>) {
        if self.board.flood != flood {
            let board = Arc::make_mut(&mut self.board);
            (board.version, board.flood) = (board.version + 1, flood);
        }
    }

    /// How everything stands.
    pub fn board(&self) -> Arc<AlarmBoard> {
        Arc::clone(&self.board)
    }

    fn refresh(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let mut counts = AlarmCounts::default();
        let mut standing = Vec::new();
        for (at, alarm) in self.all.iter().enumerate() {
            let live = &alarm.live;
            count(&mut counts, live.shown, live.priority.rank());
            counts.unknown += usize::from(live.cannot_be_evaluated());
            if live.shown.is_annunciated() {
                standing.push(index(at));
            }
        }
        standing.sort_by_key(|at| {
            self.all.get(*at as usize).map(|alarm| {
                let live = &alarm.live;
                let raised = live.raised.unwrap_or_default();
                let raised = (raised.mono, raised.wall);
                (!live.shown.wants_acknowledgement(), std::cmp::Reverse((live.priority, raised)))
            })
        });
        let alarms = self.all.iter().map(|alarm| Arc::clone(&alarm.live)).collect();
        let (version, flood) = (self.board.version + 1, self.board.flood);
        let first_out = self.first.places(&self.all, &self.by_key, &standing);
        let board = AlarmBoard { version, alarms, standing, counts, flood, first_out };
        self.board = Arc::new(board);
    }

    /// What is to outlive a restart.
    pub fn memory(&self, now: Mono) -> AlarmMemory {
        let alarm = self.all.iter().filter_map(|alarm| alarm.remember(now)).collect();
        AlarmMemory { version: MEMORY_VERSION, alarm }
    }

    /// Takes up what outlived a restart. Nothing happens by that: no record is made.
    pub fn recall(&mut self, memory: &AlarmMemory, now: Stamp) {
        if memory.version != MEMORY_VERSION {
            return;
        }
        let remembered: HashMap<&str, _> =
            memory.alarm.iter().map(|r| (r.key.as_str(), r)).collect();
        for (at, alarm) in self.all.iter_mut().enumerate() {
            if let Some(remembered) = remembered.get(alarm.live.key.to_string().as_str()) {
                alarm.recall(remembered, now);
                if alarm.live.shelved.is_some() {
                    self.shelved.push(index(at));
                }
            }
        }
        self.changed = true;
        self.refresh();
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn mark(due: &mut Vec<u32>, is_due: &mut [bool], at: u32) {
    if let Some(flag) = is_due.get_mut(at as usize)
        && !std::mem::replace(flag, true)
    {
        due.push(at);
    }
}

fn count(counts: &mut AlarmCounts, shown: AlarmShown, rank: usize) {
    match shown {
        AlarmShown::Shelved => counts.shelved += 1,
        AlarmShown::Suppressed => counts.suppressed += 1,
        AlarmShown::OutOfService => counts.out_of_service += 1,
        _ => {}
    }
    if shown.is_annunciated()
        && let Some(standing) = counts.standing.get_mut(rank)
    {
        *standing += 1;
    }
    if shown.wants_acknowledgement()
        && let Some(unacknowledged) = counts.unacknowledged.get_mut(rank)
    {
        *unacknowledged += 1;
    }
}

/// For each alarm the one on the same tag's milder limit.
fn milder(project: &Project, count: usize) -> Vec<Option<u32>> {
    let mut limits: HashMap<(&str, LimitSide), u32> = HashMap::new();
    for (at, alarm) in project.alarms.iter().enumerate() {
        if let (AlarmKind::Limit { side, .. }, Some(tag)) = (&alarm.kind, &alarm.tag) {
            limits.insert((tag.as_str(), *side), index(at));
        }
    }
    let mut found = vec![None; count];
    for ((tag, side), at) in &limits {
        let milder = side.milder().and_then(|milder| limits.get(&(*tag, milder)));
        if let (Some(milder), Some(place)) = (milder, found.get_mut(*at as usize)) {
            *place = Some(*milder);
        }
    }
    found
}
