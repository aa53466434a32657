//! Which blocks a group of points is read in, and what is learned when a device refuses one.
//!
//! A refused block is halved on value boundaries until the culprit is found, so that one illegal
//! register costs one tag. What was learned is kept until the connection is lost for good, and what the
//! project keeps of it is known from the start; a tag that is illegal is asked for alone and rarely, and
//! taken back among the others once it is answered. Nothing is sent from here.

use std::sync::Arc;

use super::backoff::{BASE, CAP, ILLEGAL_CAP, Retry, UNIT_BASE};
use super::plan::{DevicePlan, GroupPlan, Point};
use crate::codec::{Extent, Isolated, Isolation, PlanItem, PlanLimits, ProbeOutcome, plan_reads};
use crate::link::Read;
use crate::model::{self, BlockLive, Mono, Table};

/// One read request, repeated every scan.
#[derive(Debug)]
pub(crate) struct Block {
    table: Table,
    extent: Extent,
    /// Places of its points in the group.
    pub(crate) points: Vec<usize>,
    /// Failures in a row; a block that fails is left out of scans for a while.
    pub(crate) retry: Retry,
    /// The search under way after the block was refused.
    search: Option<Isolation>,
}

/// What a device turned out not to allow in one table.
#[derive(Clone, Debug, Default)]
struct Learned {
    forbidden: Vec<Extent>,
    barriers: Vec<u16>,
    longest: Option<u16>,
}

impl Learned {
    /// What the project keeps of one table.
    fn kept(all: &[model::Learned], of: Table) -> Learned {
        let mut learned = Learned::default();
        for limit in all {
            match *limit {
                model::Learned::Hole { table, start, count } if table == of => {
                    learned.forbidden.push(Extent { start, count });
                }
                model::Learned::Barrier { table, at } if table == of => learned.barriers.push(at),
                model::Learned::Longest { table, count } if table == of => learned.shorten(count),
                _ => {}
            }
        }
        learned
    }

    /// Requests have at most so many elements.
    fn shorten(&mut self, most: u16) {
        self.longest = Some(self.longest.map_or(most, |longest| longest.min(most)));
    }
}

/// What an answer to a block means for the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The block is done for this scan.
    Done,
    /// The search goes on: ask for the block's next probe.
    Again,
}

/// The blocks of one group.
#[derive(Debug)]
pub(crate) struct Blocks {
    list: Vec<Block>,
    learned: [Learned; 4],
    /// Points that are refused even alone.
    illegal: Vec<usize>,
    /// Something was learned that the list does not show yet.
    stale: bool,
}

fn slot(table: Table) -> usize {
    Table::ALL.iter().position(|t| *t == table).unwrap_or_default()
}

impl Blocks {
    /// The blocks of `group` with nothing learned but what the project keeps.
    pub(crate) fn new(plan: &DevicePlan, group: &GroupPlan) -> Blocks {
        let mut blocks = Blocks {
            list: Vec::new(),
            learned: Table::ALL.map(|table| Learned::kept(&plan.device.learned, table)),
            illegal: Vec::new(),
            stale: false,
        };
        blocks.plan(plan, group);
        blocks
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Block> {
        self.list.iter()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Block> {
        self.list.get(at)
    }

    /// Plans anew if something was learned. Only between scans: places of blocks change.
    /// Tells whether it did.
    pub(crate) fn refresh(&mut self, plan: &DevicePlan, group: &GroupPlan) -> bool {
        let stale = std::mem::take(&mut self.stale);
        if stale {
            self.plan(plan, group);
        }
        stale
    }

    /// Forgets every failure, and everything learned that the project does not keep.
    pub(crate) fn forget(&mut self, plan: &DevicePlan, group: &GroupPlan) {
        *self = Blocks::new(plan, group);
    }

    /// What one scan asks for.
    pub(crate) fn shown(&self) -> Arc<[BlockLive]> {
        let block =
            |b: &Block| BlockLive { table: b.table, start: b.extent.start, count: b.extent.count };
        self.list.iter().map(block).collect()
    }

    /// What was learned, for people.
    pub(crate) fn learned(&self, group: &GroupPlan) -> Vec<model::Learned> {
        let mut all = Vec::new();
        for (learned, table) in self.learned.iter().zip(Table::ALL) {
            let hole = |e: &Extent| model::Learned::Hole { table, start: e.start, count: e.count };
            all.extend(learned.forbidden.iter().map(hole));
            all.extend(
                learned.barriers.iter().map(|at| model::Learned::Barrier { table, at: *at }),
            );
            all.extend(learned.longest.map(|count| model::Learned::Longest { table, count }));
        }
        let refused = self.illegal.iter().filter_map(|at| group.points.get(*at));
        all.extend(refused.map(|point| model::Learned::Refused { tag: point.tag.id.clone() }));
        all
    }

    fn plan(&mut self, plan: &DevicePlan, group: &GroupPlan) {
        let device = &plan.device;
        let old = std::mem::take(&mut self.list);
        if device.quirks.broadcast {
            // Nobody answers there.
            return;
        }
        for (learned, table) in self.learned.iter().zip(Table::ALL) {
            let mut items: Vec<PlanItem> = Vec::new();
            let mut alone: Vec<usize> = Vec::new();
            for (at, point) in group.points.iter().enumerate() {
                if point.tag.address.table != table {
                } else if self.illegal.contains(&at) {
                    alone.push(at);
                } else {
                    items.push(point.plan_item(at));
                }
            }
            let most = if table.is_bits() { device.max_bits } else { device.max_registers };
            let isolated = plan.isolated.iter().filter(|(of, _)| *of == table);
            let limits = PlanLimits {
                max_elements: learned.longest.map_or(most, |longest| longest.min(most)),
                max_gap: device.gap(table),
                isolated: isolated.map(|(_, extent)| *extent).collect(),
                forbidden: learned.forbidden.clone(),
                barriers: learned.barriers.clone(),
            };
            let (blocks, unplanned) = plan_reads(&items, &limits);
            let joined = blocks.into_iter().map(|b| (b.extent(), b.items));
            // A value that fits no block is asked for alone, and the device's answer is shown.
            let single = alone.iter().chain(&unplanned).filter_map(|at| {
                let point = group.points.get(*at)?;
                Some((point.extent(), vec![*at]))
            });
            for (extent, points) in joined.chain(single) {
                let known = old
                    .iter()
                    .find(|b| b.table == table && b.extent == extent && b.points == points);
                let retry = known.map(|b| b.retry).unwrap_or_default();
                self.list.push(Block { table, extent, points, retry, search: None });
            }
        }
        // A far factor follows its value, which it shows to be whole.
        let is_factor = |at: &usize| group.points.get(*at).is_some_and(Point::is_far_factor);
        self.list.sort_by_key(|block| block.points.iter().any(is_factor));
    }

    /// The block at `at` was answered with data.
    pub(crate) fn answered(&mut self, at: usize, points: &[Point]) -> Next {
        let Some(block) = self.list.get_mut(at) else { return Next::Done };
        if block.search.is_some() {
            return self.searched(at, ProbeOutcome::Answered);
        }
        block.retry.clear();
        let (table, extent, read) = (block.table, block.extent, &block.points);
        let Some(learned) = self.learned.get_mut(slot(table)) else { return Next::Done };
        let hole = learned.forbidden.iter().any(|hole| hole.overlaps(extent));
        if hole || read.iter().any(|point| self.illegal.contains(point)) {
            // It was thought to be refused. Others that are and share its elements keep theirs.
            self.illegal.retain(|point| !read.contains(point));
            let still = self.illegal.iter().filter_map(|point| points.get(*point));
            let still = still.filter(|point| point.tag.address.table == table).map(Point::extent);
            let pieces = learned.forbidden.iter().flat_map(|hole| hole.without(extent));
            learned.forbidden = pieces.chain(still.filter(|e| e.overlaps(extent))).collect();
            self.stale = true;
        }
        Next::Done
    }

    /// The block at `at` was refused with an exception that speaks of the address or the length.
    pub(crate) fn refused(&mut self, at: usize, points: &[Point], now: Mono) -> Next {
        let Some(block) = self.list.get_mut(at) else { return Next::Done };
        if block.search.is_some() {
            return self.searched(at, ProbeOutcome::Refused);
        }
        let items: Vec<PlanItem> = block
            .points
            .iter()
            .filter_map(|p| points.get(*p).map(|point| point.plan_item(*p)))
            .collect();
        let same = items.windows(2).all(|w| match w {
            [a, b] => (a.start, a.width) == (b.start, b.width),
            _ => true,
        });
        if same {
            block.retry.failed(now, UNIT_BASE, ILLEGAL_CAP);
            return Next::Done;
        }
        let search = Isolation::of_refused(&items);
        let goes_on = search.next_probe().is_some();
        block.search = goes_on.then_some(search);
        if goes_on { Next::Again } else { Next::Done }
    }

    fn searched(&mut self, at: usize, outcome: ProbeOutcome) -> Next {
        let Some(block) = self.list.get_mut(at) else { return Next::Done };
        let Some(mut search) = block.search.take() else { return Next::Done };
        search.report(outcome);
        if search.next_probe().is_some() {
            block.search = Some(search);
            return Next::Again;
        }
        let table = block.table;
        let Isolated { bad, forbidden, barriers, too_long } = search.finish();
        self.illegal.extend(bad);
        if let Some(learned) = self.learned.get_mut(slot(table)) {
            learned.forbidden.extend(forbidden);
            learned.barriers.extend(barriers);
            if let Some(refused) = too_long {
                learned.shorten(refused.saturating_sub(1).max(1));
            }
        }
        self.stale = true;
        Next::Done
    }

    /// The block at `at` failed in a way that says nothing about its addresses.
    pub(crate) fn failed(&mut self, at: usize, now: Mono) {
        if let Some(block) = self.list.get_mut(at) {
            block.search = None;
            block.retry.failed(now, BASE, CAP);
        }
    }

    /// Drops searches that a lost connection has cut off; they start again with the block.
    pub(crate) fn cut_off(&mut self) {
        self.list.iter_mut().for_each(|block| block.search = None);
    }
}

impl Block {
    /// What to ask for now: the next probe of a search, else the whole block.
    pub(crate) fn read(&self) -> Read {
        let probe = self.search.as_ref().and_then(Isolation::next_probe);
        let Extent { start, count } = probe.unwrap_or(self.extent);
        Read { table: self.table, start, count }
    }
}
