//! A block read against single reads: some devices answer a read across a hole with values that have
//! moved, and nothing in the reply tells.
//!
//! Each round reads the block, then its registers one by one, then the block again. A register that
//! changed between the two blocks was moving and says nothing in this round; only what differed goes into
//! the next one, so that a value that moves now and then is not taken for one that was shifted.

use super::{Bearing, Heard, Patience, Stopped};
use crate::codec::max_count;
use crate::model::Run;

/// Most rounds.
const ROUNDS: u8 = 4;
/// A shift is looked for so far to both sides.
const SHIFT: i32 = 16;
/// Fewer registers than these that agree with a shift prove none.
const PROOF: usize = 3;

/// A register that is another one alone than within its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Wire address.
    pub wire: u16,
    /// What the block held.
    pub block: u16,
    /// What it held alone.
    pub single: u16,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every register that could be compared is the same both ways.
    Same,
    /// The block holds at each address what belongs so many addresses further on (negative: before).
    Shifted(i32),
    /// These differ, and no one shift explains it.
    Differs,
    /// The block is refused with this exception: it can shift nothing.
    BlockRefused(u8),
    /// Nothing could be compared.
    Nothing,
}

/// A check and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// What was checked.
    pub run: Run,
    /// What it came to.
    pub verdict: Verdict,
    /// Registers that differ, ascending.
    pub differences: Vec<Difference>,
    /// Registers that are refused alone; they could not be compared.
    pub refused: Vec<u16>,
    /// Registers that changed while they were looked at, in every round; they could not be compared.
    pub moving: Vec<u16>,
    /// Rounds made.
    pub rounds: u8,
    /// Why it is not complete.
    pub stopped: Option<Stopped>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Before,
    /// The register at this place of `open`.
    Single(usize),
    After,
    Done,
}

/// The search.
#[derive(Clone, Debug)]
pub struct Check {
    run: Run,
    /// Offsets that are not yet known to be the same.
    open: Vec<u16>,
    before: Vec<u16>,
    /// What single reads held in this round, by the place in `open`; `None` for refused.
    singles: Vec<Option<u16>>,
    differences: Vec<Difference>,
    /// All that is known to be right alone, by offset; for finding the shift.
    alone: Vec<Option<u16>>,
    block: Vec<u16>,
    refused: Vec<u16>,
    moving: Vec<u16>,
    block_refused: Option<u8>,
    round: u8,
    step: Step,
    patience: Patience,
    stopped: Option<Stopped>,
}

impl Check {
    /// A check of `run`, cut to one request.
    pub fn new(run: Run) -> Check {
        let most = max_count(run.table.read_function()).unwrap_or(1).min(125);
        let room = u16::try_from(65_536 - u32::from(run.start)).unwrap_or(u16::MAX);
        let run = Run { count: run.count.clamp(1, most).min(room), ..run };
        Check {
            run,
            open: (0..run.count).collect(),
            before: Vec::new(),
            singles: Vec::new(),
            differences: Vec::new(),
            alone: vec![None; usize::from(run.count)],
            block: Vec::new(),
            refused: Vec::new(),
            moving: Vec::new(),
            block_refused: None,
            round: 0,
            step: Step::Before,
            patience: Patience::default(),
            stopped: None,
        }
    }

    /// What to read; `None` when the result is there.
    pub fn next_read(&mut self) -> Option<Run> {
        if self.stopped.is_some() {
            return None;
        }
        match self.step {
            Step::Before | Step::After => Some(self.run),
            Step::Single(place) => {
                let offset = *self.open.get(place)?;
                Some(Run { start: self.run.start.checked_add(offset)?, count: 1, ..self.run })
            }
            Step::Done => None,
        }
    }

    /// What was said to it.
    pub fn answer(&mut self, heard: Heard<'_>) {
        match self.patience.hear(heard) {
            Bearing::Take => {}
            Bearing::Again => return,
            Bearing::Stop(why) => {
                self.stopped = Some(why);
                return;
            }
        }
        match (self.step, heard) {
            (Step::Before, Heard::Words(words)) => {
                self.before = words.to_vec();
                self.singles.clear();
                self.step = Step::Single(0);
            }
            (Step::Before | Step::After, Heard::Refused(code)) => {
                self.block_refused = Some(code);
                self.step = Step::Done;
            }
            (Step::Before | Step::After, Heard::Silent) => {}
            (Step::Single(place), heard) => {
                self.singles.push(match heard {
                    Heard::Words(words) => words.first().copied(),
                    _ => None,
                });
                let last = place + 1 >= self.open.len();
                self.step = if last { Step::After } else { Step::Single(place + 1) };
            }
            (Step::After, Heard::Words(words)) => self.compare(words),
            (Step::Done, _) => {}
        }
    }

    /// Somebody has enough.
    pub fn cancel(&mut self) {
        self.stopped.get_or_insert(Stopped::Cancelled);
    }

    /// Single reads of this round made, of how many.
    pub fn progress(&self) -> (u32, u32) {
        let of = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (of(self.singles.len()), of(self.open.len().max(1)))
    }

    fn compare(&mut self, after: &[u16]) {
        self.round += 1;
        let (mut open, mut differences, mut moving) = (Vec::new(), Vec::new(), Vec::new());
        for (offset, single) in self.open.iter().zip(&self.singles) {
            let at = usize::from(*offset);
            let wire = self.run.start.saturating_add(*offset);
            let pair = (self.before.get(at), after.get(at));
            let (Some(first), Some(second)) = pair else { continue };
            let Some(single) = *single else {
                self.refused.push(wire);
                continue;
            };
            if let Some(alone) = self.alone.get_mut(at) {
                *alone = Some(single);
            }
            if single == *first || single == *second {
                continue;
            }
            open.push(*offset);
            if first == second {
                differences.push(Difference { wire, block: *second, single });
            } else {
                moving.push(wire);
            }
        }
        self.block = after.to_vec();
        (self.open, self.differences, self.moving) = (open, differences, moving);
        let over = self.open.is_empty() || self.round >= ROUNDS;
        self.step = if over { Step::Done } else { Step::Before };
    }

    /// The one shift that explains what differs: at every place that can tell, the block holds what the
    /// register so many places further on holds alone.
    fn shift(&self) -> Option<i32> {
        let explains = |shift: i32| {
            let mut proof = Vec::new();
            for difference in &self.differences {
                let offset = i32::from(difference.wire) - i32::from(self.run.start);
                let there = usize::try_from(offset + shift).ok().and_then(|at| self.alone.get(at));
                match there {
                    Some(Some(alone)) if *alone == difference.block => proof.push(*alone),
                    // Beyond the block's ends nothing can be told.
                    None | Some(None) => {}
                    Some(Some(_)) => return false,
                }
            }
            proof.sort_unstable();
            proof.dedup();
            proof.len() >= PROOF.min(self.differences.len()) && proof.len() >= 2
        };
        (1..=SHIFT).flat_map(|k| [k, -k]).find(|shift| explains(*shift))
    }

    /// What is known so far.
    pub fn result(&self) -> CheckResult {
        let compared = self.alone.iter().any(Option::is_some) && self.round > 0;
        let verdict = match (self.block_refused, compared) {
            (Some(code), _) => Verdict::BlockRefused(code),
            (None, false) => Verdict::Nothing,
            (None, true) if self.differences.is_empty() => Verdict::Same,
            (None, true) => self.shift().map_or(Verdict::Differs, Verdict::Shifted),
        };
        CheckResult {
            run: self.run,
            verdict,
            differences: self.differences.clone(),
            refused: self.refused.clone(),
            moving: self.moving.clone(),
            rounds: self.round,
            stopped: self.stopped,
        }
    }
}
