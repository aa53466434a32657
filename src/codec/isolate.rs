//! Finding what is wrong with a block that a device refuses, so that one bad register costs one value.
//!
//! Bisection on value boundaries: each probe halves the values in doubt, so that one bad value among
//! sixty is found with twelve more reads, once. Which exceptions deserve it, when to probe and how long to
//! remember are the engine's decisions; this only says what to ask next and what the answers mean.

use super::plan::{Extent, PlanItem};

/// What the device made of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// A valid reply with data.
    Answered,
    /// An exception that speaks of the address or the length.
    Refused,
}

/// What the probes have shown, ready to be merged into a [`PlanLimits`](super::PlanLimits).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Isolated {
    /// The caller's numbers of items that are refused even alone: not to be planned again.
    pub bad: Vec<usize>,
    /// Elements of bad items and of gaps with a hole, which no request may touch.
    pub forbidden: Vec<Extent>,
    /// Addresses at which two blocks that are answered apart are refused together.
    pub barriers: Vec<u16>,
    /// A length that is refused: requests must stay below it. Either all its parts are answered and overlap,
    /// so that no barrier can part them; or every run that was refused is longer than every one that was
    /// answered, and the next shorter length is the longest that was.
    pub too_long: Option<u16>,
}

#[derive(Clone, Copy, Debug)]
enum Task {
    /// Ask for `items[from..to]`.
    Probe { from: usize, to: usize },
    /// Judge a refused run once both its halves have been asked. `clean` is the number of findings
    /// before that: if it has not grown, both halves are answered.
    Judge { from: usize, mid: usize, to: usize, clean: usize },
}

/// One search, from a refused block to its causes.
#[derive(Clone, Debug)]
pub struct Isolation {
    items: Vec<PlanItem>,
    tasks: Vec<Task>,
    found: Isolated,
    findings: usize,
    /// Runs that were refused while both their halves were answered.
    seams: usize,
    /// Elements of the shortest run refused, and of the longest answered.
    shortest_refused: u16,
    longest_answered: u16,
}

impl Isolation {
    /// Starts with the items of a block that has just been refused as a whole.
    pub fn of_refused(items: &[PlanItem]) -> Isolation {
        let mut items = items.to_vec();
        items.sort_by_key(|i| (i.start, i.width));
        let mut search = Isolation {
            tasks: Vec::new(),
            found: Isolated::default(),
            findings: 0,
            seams: 0,
            shortest_refused: u16::MAX,
            longest_answered: 0,
            items,
        };
        search.refused(0, search.items.len());
        search.settle();
        search
    }

    /// The next read to try; `None` when the search is over. Stays the same until it is reported on.
    pub fn next_probe(&self) -> Option<Extent> {
        match self.tasks.last()? {
            Task::Probe { from, to } => self.extent(*from, *to),
            Task::Judge { .. } => None,
        }
    }

    /// Takes the outcome of [`next_probe`](Isolation::next_probe). An outcome without a probe is ignored.
    pub fn report(&mut self, outcome: ProbeOutcome) {
        let Some(Task::Probe { from, to }) = self.tasks.pop() else { return };
        let count = self.extent(from, to).map_or(0, |extent| extent.count);
        match outcome {
            ProbeOutcome::Refused => {
                self.shortest_refused = self.shortest_refused.min(count);
                self.refused(from, to);
            }
            ProbeOutcome::Answered => self.longest_answered = self.longest_answered.max(count),
        }
        self.settle();
    }

    /// What was found so far; final once there is no next probe.
    pub fn finish(mut self) -> Isolated {
        if self.is_about_length() {
            let too_long = self.longest_answered.saturating_add(1);
            return Isolated { too_long: Some(too_long), ..Isolated::default() };
        }
        let bad = |i: &PlanItem| self.found.bad.contains(&i.item);
        let (bad, good): (Vec<PlanItem>, Vec<PlanItem>) = self.items.iter().partition(|i| bad(i));
        let mut elements: Vec<u32> = bad.iter().flat_map(elements).collect();
        elements.retain(|e| !good.iter().any(|g| elements_range(g).contains(e)));
        elements.sort_unstable();
        elements.dedup();
        self.found.forbidden.extend(runs(&elements));
        self.found.forbidden.sort_by_key(|f| (f.start, f.count));
        self.found
    }

    /// True where a limit of the length explains everything: seams in several places, nothing refused
    /// alone, and length alone parts what was refused from what was answered. One seam by itself may as
    /// well be a barrier.
    fn is_about_length(&self) -> bool {
        self.seams > 1 && self.found.bad.is_empty() && self.longest_answered < self.shortest_refused
    }

    /// Splits a refused run in two, or names its one value as bad.
    fn refused(&mut self, from: usize, to: usize) {
        let run = self.items.get(from..to).unwrap_or_default();
        let same = run.windows(2).all(|w| match w {
            [a, b] => (a.start, a.width) == (b.start, b.width),
            _ => true,
        });
        if same {
            self.found.bad.extend(run.iter().map(|i| i.item));
            self.findings += 1;
            return;
        }
        let mid = from + (to - from) / 2;
        self.tasks.push(Task::Judge { from, mid, to, clean: self.findings });
        self.tasks.push(Task::Probe { from: mid, to });
        self.tasks.push(Task::Probe { from, to: mid });
    }

    /// Judges every run whose halves have both been asked.
    fn settle(&mut self) {
        while let Some(Task::Judge { from, mid, to, clean }) = self.tasks.last().copied() {
            self.tasks.pop();
            if self.findings == clean {
                self.judge(from, mid, to);
            }
        }
    }

    /// Both halves are answered and the whole is not: the gap between them holds a hole, or the device
    /// refuses to cross the seam, or the whole is too long.
    fn judge(&mut self, from: usize, mid: usize, to: usize) {
        let (Some(left), Some(right), Some(whole)) =
            (self.extent(from, mid), self.extent(mid, to), self.extent(from, to))
        else {
            return;
        };
        self.findings += 1;
        self.seams += 1;
        let left_end = u32::from(left.start) + u32::from(left.count);
        match u32::from(right.start).checked_sub(left_end) {
            Some(0) => self.found.barriers.push(right.start),
            Some(gap) => {
                let hole = u16::try_from(left_end).ok().zip(u16::try_from(gap).ok());
                self.found.forbidden.extend(hole.map(|(start, count)| Extent { start, count }));
            }
            None => {
                let shortest = self.found.too_long.unwrap_or(u16::MAX).min(whole.count);
                self.found.too_long = Some(shortest);
            }
        }
    }

    fn extent(&self, from: usize, to: usize) -> Option<Extent> {
        let run = self.items.get(from..to)?;
        let start = run.first()?.start;
        let end = run.iter().map(|i| elements_range(i).end).max()?;
        let count = u16::try_from(end - u32::from(start)).ok()?;
        Some(Extent { start, count })
    }
}

fn elements_range(item: &PlanItem) -> std::ops::Range<u32> {
    let start = u32::from(item.start);
    start..start + u32::from(item.width)
}

fn elements(item: &PlanItem) -> impl Iterator<Item = u32> + use<> {
    elements_range(item)
}

/// Ascending addresses as runs without a gap.
fn runs(ascending: &[u32]) -> Vec<Extent> {
    let mut runs: Vec<Extent> = Vec::new();
    for element in ascending.iter().filter_map(|e| u16::try_from(*e).ok()) {
        match runs.last_mut() {
            Some(run) if u32::from(run.start) + u32::from(run.count) == u32::from(element) => {
                run.count += 1;
            }
            _ => runs.push(Extent { start: element, count: 1 }),
        }
    }
    runs
}
