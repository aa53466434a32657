//! The captures of a project, on the core thread: every sample that was polled passes by here, and each capture's
//! condition is asked at the sample that may change it, so that not even a short pulse is missed.

mod filling;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use arc_swap::ArcSwap;

use super::keeper::{KeepOrder, Keeper, KeeperEnds, KeeperTold, KeptBoard, Told, Write};
use super::live::Live;
use super::post::Post;
use super::{CaptureTold, Captures};
use crate::alarm::{Readings, trusted};
use crate::history::Point;
use crate::model::{
    CaptureAsk, CaptureId, CaptureLive, CapturePhase, CaptureWord, KeptEnd, Mono, Project,
    SampleBatch, Stamp, StationEvent, TagIndex,
};
use crate::station::data_folder::DataFolder;

/// Time between two looks at the clock.
const PERIOD: Duration = Duration::from_millis(100);
/// Time between two times that samples are handed to the disk.
const HAND_EVERY: Duration = Duration::from_millis(500);
/// Samples after which they are handed over at once.
const HAND_AT: usize = 20_000;
/// How long what is remembered is waited for.
const RECALL_WITHIN: Duration = Duration::from_secs(3);
/// Samples held in memory for all captures together; 80 MB.
const HELD_IN_ALL: usize = 1 << 21;
/// Orders between the core and the keeper.
const ORDERS: usize = 256;
/// Answers between the keeper and the core.
const TOLD: usize = 256;
/// Captures on their way to the window.
const OPENED: usize = 4;

/// What a sample is of use for.
#[derive(Clone, Copy)]
enum Use {
    /// A capture keeps it, as this tag.
    Track(usize, u32),
    /// Conditions read it.
    Slot(u32),
}

/// What the core thread has of captures.
pub(in crate::station) struct CaptureDesk {
    project: Arc<Project>,
    /// The run of the project: samples of others are none of ours.
    run: Box<str>,
    all: Vec<Live>,
    readings: Readings,
    /// For each slot of the readings which captures read it, and when its newest sample was read.
    readers: Vec<(Vec<usize>, Option<Mono>)>,
    index: Arc<TagIndex>,
    by_place: Vec<Vec<Use>>,
    /// When the last batch came.
    heard: Stamp,
    /// What is known of definitions that wait, or do not; those not in it wait.
    armed: HashMap<String, bool>,
    /// Until when what is remembered is waited for: nothing is armed before.
    recall: Option<Mono>,
    /// The folder whose memory counts.
    recall_from: u64,
    next_no: u64,
    next_look: Mono,
    post: Post,
    told: Receiver<Told>,
    /// Counts the folders that the keeper was sent to.
    folders: u64,
    /// The first of them that belongs to this project: what is told of earlier ones is nobody's news any more.
    ours_from: u64,
    events: Vec<StationEvent>,
    shown: Arc<ArcSwap<Vec<CaptureLive>>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl CaptureDesk {
    /// Starts the keeper.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub(in crate::station) fn start(
        project: &Arc<Project>,
        folder: Option<Arc<DataFolder>>,
        run: Box<str>,
        wake: Arc<dyn Fn() + Send + Sync>,
        now: Stamp,
    ) -> io::Result<(CaptureDesk, Captures)> {
        let (orders, order_queue) = sync_channel(ORDERS);
        let (core, told) = sync_channel(TOLD);
        let (window, opened): (SyncSender<CaptureTold>, _) = sync_channel(OPENED);
        let kept = Arc::new(ArcSwap::from_pointee(KeptBoard::default()));
        let shown = Arc::new(ArcSwap::from_pointee(Vec::new()));
        let (board, ring) = (Arc::clone(&kept), Arc::clone(&wake));
        let keeper =
            Keeper::new(KeeperEnds { orders: order_queue, core, window, board, wake: ring });
        let thread = std::thread::Builder::new().name("captures".to_owned());
        let thread = thread.spawn(move || keeper.run())?;
        let mut desk = CaptureDesk {
            project: Arc::default(),
            run,
            all: Vec::new(),
            readings: Readings::default(),
            readers: Vec::new(),
            index: Arc::default(),
            by_place: Vec::new(),
            heard: now,
            armed: HashMap::new(),
            recall: None,
            recall_from: 1,
            next_no: 1,
            next_look: now.mono,
            post: Post::new(orders.clone(), thread),
            told,
            folders: 0,
            ours_from: 1,
            events: Vec::new(),
            shown: Arc::clone(&shown),
            wake,
        };
        desk.recall = Some(now.mono.plus(RECALL_WITHIN));
        desk.send_to(folder);
        desk.set_project(Arc::clone(project), now);
        Ok((desk, Captures { live: shown, kept, keeper: orders, told: opened }))
    }

    /// Another project, or this one after an edit. Captures whose definition is the same go on as they are.
    pub(in crate::station) fn set_project(&mut self, project: Arc<Project>, now: Stamp) {
        let mut before: HashMap<CaptureId, Live> =
            self.all.drain(..).map(|live| (live.definition.id.clone(), live)).collect();
        self.forget_edited(&project);
        let held_most = HELD_IN_ALL / project.captures.len().max(1);
        let mut all = Vec::with_capacity(project.captures.len());
        for definition in &project.captures {
            let mut live = Live::new(definition, &project, &mut self.readings, held_most);
            let reads_the_same =
                live.inputs().iter().all(|slot| self.is_as_before(*slot, &project));
            let changed = match before.remove(&definition.id) {
                Some(old) => live.take_up(old, reads_the_same, held_most).err(),
                None => None,
            };
            if let Some(old) = changed {
                before.insert(definition.id.clone(), *old);
            }
            if self.recall.is_none() && self.arms(&live) && !live.machine.is_armed() {
                live.machine.arm(now.mono);
            }
            all.push(live);
        }
        for old in before.into_values() {
            self.end(old, KeptEnd::Edited, now);
        }
        self.readers.iter_mut().for_each(|(readers, _)| readers.clear());
        self.readers.resize(self.readings.tags().len(), (Vec::new(), None));
        for (at, live) in all.iter().enumerate().filter(|(_, live)| !live.needs_clock()) {
            for slot in live.inputs() {
                if let Some((readers, _)) = self.readers.get_mut(*slot as usize) {
                    readers.push(at);
                }
            }
        }
        (self.all, self.project) = (all, project);
        self.index = Arc::default();
        self.show(now.mono);
    }

    /// Whether the tag of a slot is the same in another project.
    fn is_as_before(&self, slot: u32, project: &Project) -> bool {
        let tag = self.readings.tags().get(slot as usize);
        tag.is_some_and(|tag| self.project.tag(tag) == project.tag(tag))
    }

    /// Nothing is known of a tag that is another one after an edit; a new scale is no edge.
    fn forget_edited(&mut self, project: &Project) {
        for slot in (0..).take(self.readings.tags().len()) {
            if !self.is_as_before(slot, project) {
                self.readings.set(slot, None);
                if let Some((_, seen)) = self.readers.get_mut(slot as usize) {
                    *seen = None;
                }
            }
        }
    }

    fn send_to(&mut self, folder: Option<Arc<DataFolder>>) {
        self.folders += 1;
        self.post.order(KeepOrder::Folder(folder));
    }

    fn arms(&self, live: &Live) -> bool {
        self.armed.get(live.definition.id.as_str()).copied().unwrap_or(true)
    }

    /// Another folder, or none. With another project everything begins anew, with what is remembered there.
    pub(in crate::station) fn keep_in(
        &mut self,
        folder: Option<Arc<DataFolder>>,
        fresh: Option<Arc<Project>>,
        run: Box<str>,
        now: Stamp,
    ) {
        for at in 0..self.all.len() {
            self.finish_one(at, KeptEnd::Moved, now);
        }
        self.send_to(folder);
        self.run = run;
        if let Some(project) = fresh {
            self.ours_from = self.folders;
            self.all.clear();
            (self.readings, self.readers) = (Readings::default(), Vec::new());
            self.armed.clear();
            self.recall = Some(now.mono.plus(RECALL_WITHIN));
            self.recall_from = self.folders;
            self.set_project(project, now);
        } else {
            for (capture, armed) in self.armed.clone() {
                self.remember(capture, armed);
            }
        }
    }

    /// Every sample that was polled.
    pub(in crate::station) fn take(&mut self, batch: &SampleBatch) {
        if batch.index.run != self.run {
            return;
        }
        let before = std::mem::replace(&mut self.heard, batch.taken);
        if self.all.is_empty() {
            return;
        }
        if batch.lost_before > 0 {
            // They came after the batch before.
            for live in &mut self.all {
                live.lose(batch.lost_before, before, batch.taken.mono);
            }
        }
        if !Arc::ptr_eq(&self.index, &batch.index) {
            self.replan(&batch.index);
        }
        let by_place = std::mem::take(&mut self.by_place);
        for (place, sample) in &batch.samples {
            let (at, point) = Point::of(sample);
            for what in by_place.get(place.at()).into_iter().flatten() {
                match *what {
                    Use::Track(live, track) => {
                        if let Some(live) = self.all.get_mut(live) {
                            live.take(track, at.mono, point);
                        }
                    }
                    Use::Slot(slot) => {
                        self.readings.set(slot, trusted(sample, sample.quality));
                        self.judge(slot, at);
                    }
                }
            }
        }
        self.by_place = by_place;
        for at in 0..self.all.len() {
            self.collect(at);
        }
    }

    fn replan(&mut self, index: &Arc<TagIndex>) {
        self.by_place = vec![Vec::new(); index.places.len()];
        let mut put = |tag, what| {
            let place = index.places.get(tag).map(|place| place.at());
            if let Some(uses) = place.and_then(|place| self.by_place.get_mut(place)) {
                uses.push(what);
            }
        };
        for (at, live) in self.all.iter().enumerate() {
            for (track, pen) in (0..).zip(&live.pens) {
                put(pen, Use::Track(at, track));
            }
        }
        // A sample is kept before it is judged, so that a trigger finds it in the ring.
        for (slot, tag) in (0..).zip(self.readings.tags()) {
            put(tag, Use::Slot(slot));
        }
        self.index = Arc::clone(index);
    }

    /// A reading may have changed at `at`.
    fn judge(&mut self, slot: u32, at: Stamp) {
        let Some((readers, seen)) = self.readers.get_mut(slot as usize) else { return };
        *seen = Some(at.mono);
        let readers = std::mem::take(readers);
        for live in &readers {
            let fires =
                self.all.get_mut(*live).is_some_and(|live| live.judge(&self.readings, at.mono));
            if fires {
                self.trigger(*live, at, false);
            }
        }
        if let Some((place, _)) = self.readers.get_mut(slot as usize) {
            *place = readers;
        }
    }

    fn remember(&mut self, capture: String, armed: bool) {
        self.armed.insert(capture.clone(), armed);
        self.post.order(KeepOrder::Write(Write::Armed(capture, armed)));
    }

    fn tell(&mut self, at: usize, when: Stamp, word: CaptureWord) {
        if let Some(live) = self.all.get(at) {
            let name = Arc::from(live.definition.name.as_str());
            let id = live.definition.id.clone();
            self.events.push(StationEvent::Capture { at: when, id, name, word });
        }
    }

    /// What a person asks for.
    pub(in crate::station) fn ask(&mut self, ask: &CaptureAsk, now: Stamp) {
        let (CaptureAsk::Arm(id) | CaptureAsk::Disarm(id) | CaptureAsk::Trigger(id)) = ask else {
            return;
        };
        let Some(at) = self.all.iter().position(|live| live.definition.id == *id) else { return };
        let Some(live) = self.all.get_mut(at) else { return };
        match ask {
            CaptureAsk::Trigger(_) => return self.trigger(at, now, true),
            CaptureAsk::Arm(_) => live.machine.arm(now.mono),
            _ => live.machine.disarm(),
        }
        let armed = matches!(ask, CaptureAsk::Arm(_));
        self.remember(id.to_string(), armed);
        let word = if armed { CaptureWord::Armed } else { CaptureWord::Disarmed };
        self.tell(at, now, word);
        self.show(now.mono);
    }

    /// Lets time pass, and gives what happened.
    pub(in crate::station) fn look(&mut self, now: Stamp, mut tell: impl FnMut(StationEvent)) {
        self.hear(now);
        if now.mono >= self.next_look {
            self.next_look = now.mono.plus(PERIOD);
            self.post.send_on();
            self.ask_by_clock(now);
            for at in 0..self.all.len() {
                let ended = self.all.get_mut(at).is_some_and(|live| live.machine.is_over(now.mono));
                let due = self.all.get(at).and_then(|live| live.in_hand.as_ref());
                if ended {
                    self.finish_one(at, KeptEnd::Done, now);
                } else if due.is_some_and(|hand| now.mono.since(hand.handed) >= HAND_EVERY) {
                    self.collect(at);
                    self.hand_over(at, now.mono);
                }
            }
            self.show(now.mono);
        }
        self.tell_all(&mut tell);
    }

    /// Gives what happened.
    pub(in crate::station) fn tell_all(&mut self, tell: &mut impl FnMut(StationEvent)) {
        self.events.drain(..).for_each(tell);
    }

    /// Takes in what the keeper has to tell.
    fn hear(&mut self, now: Stamp) {
        let mut recalled = self.recall.is_some_and(|until| now.mono >= until);
        while let Ok((folder, told)) = self.told.try_recv() {
            if folder < self.ours_from {
                continue;
            }
            let (kept, word) = match told {
                KeeperTold::Remembered(remembered) => {
                    if folder == self.folders && folder == self.recall_from {
                        for (capture, armed) in remembered {
                            // What a person asked for since counts.
                            self.armed.entry(capture).or_insert(armed);
                        }
                        recalled |= self.recall.is_some();
                        self.disarm_late();
                    }
                    continue;
                }
                KeeperTold::Kept(kept) => {
                    let (samples, lost, end) = (kept.samples, kept.lost, kept.end);
                    (kept, CaptureWord::Kept { samples, lost, end })
                }
                KeeperTold::NotKept(kept, why) => (kept, CaptureWord::NotKept(why)),
            };
            if let Ok(id) = CaptureId::new(&kept.capture) {
                let name = Arc::from(kept.name.as_str());
                self.events.push(StationEvent::Capture { at: now, id, name, word });
            }
        }
        if recalled {
            self.recall = None;
            let armed: Vec<bool> = self.all.iter().map(|live| self.arms(live)).collect();
            for (live, armed) in self.all.iter_mut().zip(armed) {
                if armed && !live.machine.is_armed() {
                    live.machine.arm(now.mono);
                }
            }
        }
    }

    /// A folder that is ours later than it was waited for may remember that captures do not wait.
    fn disarm_late(&mut self) {
        let waits: Vec<bool> = self.all.iter().map(|live| self.arms(live)).collect();
        for (live, _) in self.all.iter_mut().zip(waits).filter(|(_, waits)| !waits) {
            live.machine.disarm();
        }
    }

    /// What no sample says: that a reading has grown too old, and conditions in which time counts.
    fn ask_by_clock(&mut self, now: Stamp) {
        let old = |tag, seen: Mono| {
            let place = self.index.places.get(tag)?;
            let most = self.index.stale_after.get(place.at())?;
            Some(now.mono.since(seen) > *most)
        };
        let seen = self.readings.tags().iter().zip(&self.readers);
        let stale: Vec<u32> = (0..)
            .zip(seen)
            .filter(|(slot, (tag, (_, seen)))| {
                let is_old = seen.and_then(|seen| old(tag, seen)).unwrap_or(false);
                is_old && self.readings.get(*slot).is_some()
            })
            .map(|(slot, _)| slot)
            .collect();
        for slot in stale {
            self.readings.set(slot, None);
            self.judge(slot, now);
        }
        for at in 0..self.all.len() {
            let fires = self
                .all
                .get_mut(at)
                .is_some_and(|live| live.needs_clock() && live.judge(&self.readings, now.mono));
            if fires {
                self.trigger(at, now, false);
            }
        }
    }

    /// Shows how captures stand, where that has changed.
    fn show(&mut self, now: Mono) {
        let live: Vec<CaptureLive> = self
            .all
            .iter()
            .map(|live| CaptureLive {
                id: live.definition.id.clone(),
                phase: match live.machine.phase(now) {
                    // Nobody reads more than seconds.
                    CapturePhase::Resting { left_ms } => {
                        CapturePhase::Resting { left_ms: left_ms.div_ceil(1_000) * 1_000 }
                    }
                    phase => phase,
                },
                is_known: live.is_known(),
                held_ms: live.machine.covers(now).as_millis() as u64,
            })
            .collect();
        let shown = self.shown.load();
        if live == **shown {
            return;
        }
        let kind = |live: &CaptureLive| std::mem::discriminant(&live.phase);
        let other = !live.iter().map(kind).eq(shown.iter().map(kind));
        drop(shown);
        self.shown.store(Arc::new(live));
        if other {
            (self.wake)();
        }
    }

    /// The station ends: what is being filled keeps what it has.
    pub(in crate::station) fn finish(&mut self, now: Stamp, mut tell: impl FnMut(StationEvent)) {
        for at in 0..self.all.len() {
            let filling = self.all.get(at).is_some_and(|live| live.in_hand.is_some());
            if filling {
                self.finish_one(at, KeptEnd::Stopped, now);
            }
        }
        self.post.finish();
        self.hear(now);
        self.tell_all(&mut tell);
    }
}
