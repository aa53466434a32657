//! One device at run time: its scans, its queue, what it is silent about, and its write.
//!
//! Decides what to ask next; the connection's task asks.

use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use super::backoff::{CAP, UNIT_BASE, delay};
use super::blocks::Blocks;
use super::board::{Board, TagCell};
use super::far::Pairing;
use super::group::{GroupRun, to_millis};
use super::identify::Asking;
use super::latency::Ring;
use super::plan::{DevicePlan, GroupPlan, Point};
use super::scan::Schedule;
use super::window::Window;
use super::write_life::{ActiveWrite, State};
use crate::codec::{Extent, TagReading};
use crate::link::{Read, Reply};
use crate::model::{BadReason, Learned, Mono, Quality, ScanLive, Stamp, Table, UncertainReason};

/// Most registers in a reply.
const REGISTERS: usize = 125;

/// A block to be read in a scan that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) group: usize,
    pub(crate) block: usize,
    /// Times it was asked for in vain in this scan.
    pub(crate) tries: u8,
}

/// A unit that does not answer while the connection does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Silence {
    failures: u32,
    until: Mono,
    probing: bool,
}

/// Reads asked for before `token` are older than a write to these elements.
#[derive(Clone, Copy, Debug)]
struct Fence {
    table: Table,
    extent: Extent,
    token: u64,
}

/// One device.
#[derive(Debug)]
pub(crate) struct DeviceRun {
    /// Names this run: replies to an earlier one reach nobody.
    pub(crate) epoch: u64,
    pub(crate) plan: Rc<DevicePlan>,
    pub(crate) groups: Vec<GroupRun>,
    queue: VecDeque<Job>,
    pub(crate) in_flight: usize,
    /// How many it takes at once.
    pub(crate) window: Window,
    /// The device wants a pause until then.
    pub(crate) ready_at: Mono,
    pub(crate) silence: Option<Silence>,
    /// When it was last asked to verify a connection.
    pub(crate) verified_at: Mono,
    pub(crate) write: Option<ActiveWrite>,
    fences: Vec<Fence>,
    /// Being asked who it is.
    pub(crate) asking: Option<Asking>,
}

impl DeviceRun {
    /// A device about to be polled.
    pub(crate) fn new(plan: Rc<DevicePlan>, epoch: u64, now: Mono) -> DeviceRun {
        let group = |group: &super::plan::GroupPlan| GroupRun {
            schedule: Schedule::new(group.period, group.phase, now),
            blocks: Blocks::new(&plan, group),
            open: 0,
            began: None,
            achieved: None,
        };
        let run = DeviceRun {
            epoch,
            groups: plan.groups.iter().map(group).collect(),
            window: Window::new(&plan.device),
            plan,
            queue: VecDeque::new(),
            in_flight: 0,
            ready_at: Mono(0),
            silence: None,
            verified_at: Mono(0),
            write: None,
            fences: Vec::new(),
            asking: None,
        };
        run.show_blocks();
        run
    }

    /// Shows anew which blocks are read and what was learned.
    fn show_blocks(&self) {
        let pairs = || self.groups.iter().zip(&self.plan.groups);
        let before = self.plan.live.scans.take();
        let scan = |(at, (run, plan)): (usize, (&GroupRun, &GroupPlan))| ScanLive {
            class: plan.class.clone(),
            asked: plan.period,
            achieved: run.achieved.map(to_millis),
            late: before.get(at).and_then(|scan| scan.late),
            blocks: run.blocks.shown(),
        };
        self.plan.live.scans.replace(pairs().enumerate().map(scan).collect());
        self.plan.live.late.borrow_mut().resize_with(self.groups.len(), Ring::default);
        let mut live = self.plan.live.live.borrow_mut();
        let mut learned: Vec<_> =
            pairs().flat_map(|(run, plan)| run.blocks.learned(plan)).collect();
        learned.extend(self.window.learned().map(|most| Learned::Window { most }));
        if *live.detail.learned != *learned {
            live.detail.learned = Arc::from(learned);
        }
        live.detail.window = u8::try_from(self.window.get()).unwrap_or(u8::MAX);
        live.detail.in_flight = u8::try_from(self.in_flight).unwrap_or(u8::MAX);
    }

    /// Learns from how a request ended, and shows what that changes.
    pub(crate) fn learn_window(&mut self, change: impl FnOnce(&mut Window)) {
        let before = self.window;
        change(&mut self.window);
        if (before.get(), before.learned()) != (self.window.get(), self.window.learned()) {
            self.show_blocks();
        }
    }

    fn show_in_flight(&self) {
        let in_flight = u8::try_from(self.in_flight).unwrap_or(u8::MAX);
        self.plan.live.live.borrow_mut().detail.in_flight = in_flight;
    }

    /// True where there is something to read.
    pub(crate) fn has_work(&self) -> bool {
        self.groups.iter().any(|group| group.blocks.len() > 0)
    }

    /// Time allowed for a reply.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.plan.device.timeout_ms))
    }

    /// True where something is to be sent now: a block, a write, or a look at what a write has done.
    pub(crate) fn is_due(&self, now: Mono) -> bool {
        let write = self.write.as_ref().is_some_and(|write| match &write.state {
            State::Settling(settling) => now >= settling.next,
            _ => true,
        });
        let asks = self.asking.as_ref().is_some_and(Asking::is_waiting);
        (write || asks || self.is_queued()) && self.may_send(now)
    }

    /// True where another request may go to the device now.
    pub(crate) fn may_send(&self, now: Mono) -> bool {
        self.in_flight < self.window.get() && now >= self.ready_at
    }

    /// Begins the scans that are due; tells how many were left out.
    pub(crate) fn start_due_scans(&mut self, now: Mono) -> u64 {
        let mut overruns = 0;
        let mut learned = false;
        for (at, group) in self.groups.iter_mut().enumerate() {
            let Some(due) = group.schedule.take(now) else { continue };
            overruns += due.missed;
            if let Some(late) = self.plan.live.late.borrow_mut().get_mut(at) {
                late.push(due.late);
            }
            if group.open > 0 {
                overruns += 1;
                continue;
            }
            group.begins(now);
            let achieved = group.achieved.map(to_millis);
            if let Some(scan) = self.plan.live.scans.borrow_mut().get_mut(at) {
                scan.achieved = achieved;
            }
            if let Some(plan) = self.plan.groups.get(at) {
                learned |= group.blocks.refresh(&self.plan, plan);
            }
            for block in 0..group.blocks.len() {
                if group.blocks.get(block).is_some_and(|b| b.retry.allowed(now)) {
                    self.queue.push_back(Job { group: at, block, tries: 0 });
                    group.open += 1;
                }
            }
        }
        if learned {
            self.show_blocks();
        }
        overruns
    }

    /// Lets the time of a silent unit's scans pass; queues one block when it is to be tried.
    pub(crate) fn stay_silent(&mut self, now: Mono, may_probe: bool) -> bool {
        for group in &mut self.groups {
            let _ = group.schedule.take(now);
        }
        let Some(silence) = &mut self.silence else { return false };
        if silence.probing || now < silence.until || !may_probe {
            return silence.probing;
        }
        silence.probing = true;
        if let Some(job) = self.trusted_job() {
            self.queue.push_front(job);
        }
        true
    }

    /// True while a silent unit's answer to a probe is awaited.
    pub(crate) fn is_probing(&self) -> bool {
        self.silence.is_some_and(|silence| silence.probing)
    }

    /// The connection is gone. A silent unit's probe is over; other scans go on where they were.
    pub(crate) fn cut_off(&mut self) {
        self.in_flight = 0;
        self.show_in_flight();
        self.fences.clear();
        if let Some(silence) = &mut self.silence {
            silence.probing = false;
            self.clear_scans();
        }
    }

    /// Most failures in a row of any block.
    pub(crate) fn failures_max(&self) -> u32 {
        self.block_failures().max().unwrap_or_default()
    }

    /// The block most likely to be answered: the fewest failures, and before others one that waits.
    /// The caller sends it at once; it counts as part of its group's scan.
    pub(crate) fn trusted_job(&mut self) -> Option<Job> {
        let fewest = self.failures();
        let trusted = |job: &Job| self.failures_of(*job) == fewest;
        if let Some(at) = self.queue.iter().position(trusted) {
            return self.queue.remove(at);
        }
        let mut all = self.groups.iter().enumerate().flat_map(|(group, run)| {
            (0..run.blocks.len()).map(move |block| Job { group, block, tries: 0 })
        });
        let job = all.find(trusted)?;
        self.groups.get_mut(job.group)?.open += 1;
        Some(job)
    }

    /// Fewest failures in a row of any block.
    pub(crate) fn failures(&self) -> u32 {
        self.block_failures().min().unwrap_or_default()
    }

    /// Failures in a row of the block that a job reads.
    pub(crate) fn failures_of(&self, job: Job) -> u32 {
        let block = self.groups.get(job.group).and_then(|group| group.blocks.get(job.block));
        block.map_or(0, |block| block.retry.failures)
    }

    fn block_failures(&self) -> impl Iterator<Item = u32> + '_ {
        self.groups.iter().flat_map(|group| group.blocks.iter()).map(|block| block.retry.failures)
    }

    /// The next block to read.
    pub(crate) fn pop(&mut self) -> Option<Job> {
        self.queue.pop_front()
    }

    /// True where blocks wait to be read.
    pub(crate) fn is_queued(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Reads the block again before anything else: the next probe of a search, or after a lost connection.
    pub(crate) fn again(&mut self, job: Job) {
        self.queue.push_front(job);
    }

    /// The block is done; true where that ends its scan.
    pub(crate) fn done(&mut self, job: Job) -> bool {
        let Some(group) = self.groups.get_mut(job.group) else { return false };
        group.open = group.open.saturating_sub(1);
        group.open == 0
    }

    /// Forgets the scans under way. In-flight blocks must have ended.
    pub(crate) fn clear_scans(&mut self) {
        self.queue.clear();
        self.groups.iter_mut().for_each(GroupRun::breaks_off);
    }

    /// Everything is due at once, and nothing that was learned counts any more.
    pub(crate) fn start_afresh(&mut self, now: Mono) {
        self.clear_scans();
        self.silence = None;
        self.window = Window::new(&self.plan.device);
        for (group, plan) in self.groups.iter_mut().zip(&self.plan.groups) {
            group.blocks.forget(&self.plan, plan);
            group.schedule.hurry(now);
        }
        self.show_blocks();
    }

    /// Everything is due at once.
    pub(crate) fn hurry(&mut self, now: Mono) {
        self.groups.iter_mut().for_each(|group| group.schedule.hurry(now));
    }

    /// The scan that reads `point` is due at once, however slow its class is.
    pub(crate) fn hurry_for(&mut self, point: &Point, now: Mono) {
        for (group, plan) in self.groups.iter_mut().zip(&self.plan.groups) {
            if plan.points.iter().any(|p| Rc::ptr_eq(&p.cell, &point.cell)) {
                group.schedule.hurry(now);
            }
        }
    }

    /// One more sign of silence.
    pub(crate) fn fall_silent(&mut self, now: Mono) {
        let failures = self.silence.map_or(0, |s| s.failures).saturating_add(1);
        let until = now.plus(delay(failures, UNIT_BASE, CAP));
        self.silence = Some(Silence { failures, until, probing: false });
        self.clear_scans();
    }

    /// The next moment after `now` at which something is to be done without a reply. What is due
    /// already waits for something else.
    pub(crate) fn next_moment(&self, now: Mono, next_probe: Mono) -> Option<Mono> {
        let scans = match self.silence {
            Some(silence) if silence.probing => None,
            // A silent unit also waits for the connection's turn to probe.
            Some(silence) => Some(silence.until.max(next_probe)),
            None => self.groups.iter().map(|group| group.schedule.next()).min(),
        };
        let pause = Some(self.ready_at);
        let write = self.write.as_ref().and_then(|write| match &write.state {
            State::Waiting(authorised) => Some(authorised.expires()),
            State::Settling(settling) if !settling.looking => Some(settling.next),
            _ => None,
        });
        [scans, pause, write].into_iter().flatten().filter(|at| *at > now).min()
    }

    /// The points of a job's block.
    pub(crate) fn points_of(&self, job: Job) -> impl Iterator<Item = &Point> {
        let block = self.groups.get(job.group).and_then(|group| group.blocks.get(job.block));
        let points = self.plan.groups.get(job.group).map(|group| group.points.as_slice());
        block
            .into_iter()
            .flat_map(|block| &block.points)
            .filter_map(move |at| points.unwrap_or_default().get(*at))
    }

    /// What a job asks for now.
    pub(crate) fn read_of(&self, job: Job) -> Option<Read> {
        let group = self.groups.get(job.group)?;
        group.blocks.get(job.block).map(super::blocks::Block::read)
    }

    /// Takes the data of a reply to `read` into the cells of every point that lies within it, and says
    /// how many.
    pub(crate) fn store(
        &self,
        job: Job,
        read: &Read,
        reply: &Reply<'_>,
        (token, at): (u64, Stamp),
        board: &Board,
    ) -> u64 {
        let mut taken = 0;
        let mut registers = [0u16; REGISTERS];
        if let Reply::Registers(found) = reply {
            registers.iter_mut().zip(found.iter()).for_each(|(to, from)| *to = from);
        }
        for point in self.points_of(job) {
            let extent = point.extent();
            let Some(offset) = extent.start.checked_sub(read.start) else { continue };
            let end = u32::from(offset) + u32::from(extent.count);
            if end > u32::from(read.count) || self.is_outdated(point, token) {
                continue;
            }
            let TagReading { value, quality, raw } = match reply {
                Reply::Bits(bits) if extent.count == 1 => match bits.get(offset) {
                    Some(bit) => point.reader.bit(bit),
                    None => continue,
                },
                Reply::Bits(bits) => {
                    let own = (0..extent.count).filter_map(|at| bits.get(offset.checked_add(at)?));
                    point.reader.registers(&own.map(u16::from).collect::<Vec<_>>())
                }
                Reply::Registers(_) => {
                    let from = usize::from(offset);
                    let Some(own) = registers.get(from..from + usize::from(extent.count)) else {
                        continue;
                    };
                    match &point.cell.pairing {
                        Pairing::Alone => point.reader.registers(own),
                        Pairing::Value(halves) => {
                            halves.value(own, at);
                            continue;
                        }
                        Pairing::Factor(value) => {
                            taken += u64::from(self.factor_read(value, own, board));
                            continue;
                        }
                    }
                }
                _ => continue,
            };
            board.reading(&point.cell, (value, raw), self.shown(&point.cell, quality), at);
            taken += 1;
        }
        taken
    }

    /// The far factor of a value was read: true where that makes a sample.
    fn factor_read(&self, value: &Weak<TagCell>, registers: &[u16], board: &Board) -> bool {
        let Some((cell, factor)) = value.upgrade().zip(registers.first()) else { return false };
        let Pairing::Value(halves) = &cell.pairing else { return false };
        let made = halves.factor(*factor, &cell.key.reader);
        let Some((TagReading { value, quality, raw }, at)) = made else { return false };
        board.reading(&cell, (value, raw), self.shown(&cell, quality), at);
        true
    }

    /// Good becomes uncertain while a write to the same tag has not ended.
    pub(crate) fn shown(&self, cell: &Rc<TagCell>, quality: Quality) -> Quality {
        let pending =
            self.write.as_ref().is_some_and(|w| w.is_out() && Rc::ptr_eq(&w.point.cell, cell));
        match quality {
            Quality::Good if pending => Quality::Uncertain(UncertainReason::WritePending),
            other => other,
        }
    }

    /// True for a reading that may be older than a write to the same elements.
    fn is_outdated(&self, point: &Point, token: u64) -> bool {
        let (table, extent) = (point.tag.address.table, point.extent());
        let on_the_way = self.write.as_ref().is_some_and(|w| {
            matches!(w.state, State::Sent(..))
                && w.point.tag.address.table == table
                && w.point.extent().overlaps(extent)
        });
        on_the_way
            || self.fences.iter().any(|fence| {
                token < fence.token && fence.table == table && fence.extent.overlaps(extent)
            })
    }

    /// From now on only reads with `token` or a later one may bring values of the elements of `point`.
    pub(crate) fn fence(&mut self, point: &Point, token: u64) {
        if self.in_flight > 0 {
            let (table, extent) = (point.tag.address.table, point.extent());
            self.fences.push(Fence { table, extent, token });
        }
    }

    /// A request has been handed over.
    pub(crate) fn took_off(&mut self) {
        if self.in_flight == 0 {
            // Whatever was asked before a write has ended.
            self.fences.clear();
        }
        self.in_flight += 1;
        self.show_in_flight();
    }

    /// A request has ended.
    pub(crate) fn landed(&mut self, now: Mono) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.show_in_flight();
        let pause = Duration::from_millis(u64::from(self.plan.device.pause_ms));
        self.ready_at = now.plus(pause);
    }

    /// Doubts every tag of the device.
    pub(crate) fn doubt_all(&self, reason: BadReason, at: Stamp, board: &Board) {
        for point in self.plan.points() {
            board.doubt(&point.cell, Quality::Bad(reason), at);
        }
    }
}
