//! Which elements of a run answer, how many at once, and which only in pairs or fours.
//!
//! First blocks, halved where they are refused (at multiples of four, so that values of two and four
//! registers stay whole), down to single elements. A block that was refused although each of its parts
//! answers shows a limit of length, which is then found by bisection. Elements refused alone that answer
//! together are a value that the device gives out whole or not at all.

use super::{Bearing, Heard, Patience, Stopped};
use crate::codec::max_count;
use crate::model::{Learned, Run};

/// Most elements that one survey looks at.
const ELEMENTS: u16 = 4096;
/// Groups that are refused in a row before the rest of a stretch is taken for a hole.
const VAIN: u8 = 4;

/// How many elements one read may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longest {
    /// Nothing answered.
    Unknown,
    /// So many were answered and more were not tried, or lay beyond what answers.
    AtLeast(u16),
    /// So many are answered and one more is not.
    Exactly(u16),
}

/// What a survey found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyResult {
    /// What was looked at.
    pub run: Run,
    /// Stretches that answer, ascending. To answer is not to exist: some devices answer 0 for what they
    /// do not have.
    pub answers: Vec<Run>,
    /// Stretches that are refused however they are asked for, ascending, each with the exception; `None`
    /// where nothing was said.
    pub refused: Vec<(Run, Option<u8>)>,
    /// Elements that answer only together: values of two or four registers, ascending.
    pub whole: Vec<Run>,
    /// How many at once.
    pub longest: Longest,
    /// Answering registers that were 0 throughout.
    pub zeros: u16,
    /// Reads sent.
    pub reads: u32,
    /// The device gives values of several registers out whole or not at all.
    pub halves_refused: bool,
    /// Why it is not complete.
    pub stopped: Option<Stopped>,
}

impl SurveyResult {
    /// What of it a project keeps.
    pub fn learned(&self) -> Vec<Learned> {
        let table = self.run.table;
        let mut limits = Vec::new();
        if let Longest::Exactly(count) = self.longest {
            limits.push(Learned::Longest { table, count });
        }
        let holes = self.refused.iter().filter(|(_, code)| code.is_some());
        limits.extend(holes.map(|(run, _)| Learned::Hole {
            table,
            start: run.start,
            count: run.count,
        }));
        limits
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Open,
    Answers,
    /// Answers with its neighbours only.
    Whole,
    Refused(Option<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Blocks,
    /// Groups of so many elements that were refused alone, from this offset on; so many in a row in vain.
    Groups {
        width: usize,
        at: usize,
        vain: u8,
    },
    /// One element of a block that was answered, alone.
    Alone,
    /// As much at once as answers in a row.
    AtOnce,
    Length,
    Done,
}

/// The search.
#[derive(Clone, Debug)]
pub struct Survey {
    run: Run,
    elements: Vec<Element>,
    zero: Vec<bool>,
    /// Blocks to ask for, as offsets, the next last.
    stack: Vec<(usize, usize)>,
    /// Blocks that were refused and are longer than one element.
    refusals: Vec<(usize, usize)>,
    /// Most elements asked for at once from now on.
    cap: usize,
    /// The longest block that was answered.
    best: usize,
    /// The shortest block that was refused although all of it answers.
    worst: Option<(usize, usize)>,
    whole: Vec<(usize, usize)>,
    /// An element of a block that was answered is refused alone.
    halves_refused: bool,
    step: Step,
    asked: Option<(usize, usize)>,
    reads: u32,
    most: u32,
    patience: Patience,
    stopped: Option<Stopped>,
}

impl Survey {
    /// A survey of `run`, cut to 4096 elements and the last address.
    pub fn new(run: Run) -> Survey {
        let room = 65_536 - u32::from(run.start);
        let count = u32::from(run.count.clamp(1, ELEMENTS)).min(room);
        let count = u16::try_from(count).unwrap_or(ELEMENTS);
        let length = usize::from(count);
        let cap = usize::from(max_count(run.table.read_function()).unwrap_or(1));
        let most = 3 * u32::from(count) + 64;
        Survey {
            run: Run { count, ..run },
            elements: vec![Element::Open; length],
            zero: vec![true; length],
            stack: vec![(0, length)],
            refusals: Vec::new(),
            cap,
            best: 0,
            worst: None,
            whole: Vec::new(),
            halves_refused: false,
            step: Step::Blocks,
            asked: None,
            reads: 0,
            most,
            patience: Patience::default(),
            stopped: None,
        }
    }

    /// What to read; `None` when the result is there. The same until it is answered.
    pub fn next_read(&mut self) -> Option<Run> {
        if self.stopped.is_some() {
            return None;
        }
        if self.asked.is_none() {
            if self.reads >= self.most {
                self.stopped = Some(Stopped::Budget);
                return None;
            }
            self.asked = self.choose();
        }
        let (at, count) = self.asked?;
        let start = u32::from(self.run.start) + u32::try_from(at).ok()?;
        Some(Run {
            table: self.run.table,
            start: u16::try_from(start).ok()?,
            count: u16::try_from(count).ok()?,
        })
    }

    /// What was said to it.
    pub fn answer(&mut self, heard: Heard<'_>) {
        let Some((at, count)) = self.asked.take() else { return };
        self.reads += 1;
        match (self.patience.hear(heard), heard) {
            (Bearing::Again, _) => self.asked = Some((at, count)),
            (Bearing::Stop(why), _) => self.stopped = Some(why),
            (Bearing::Take, Heard::Words(words)) => self.answered(at, count, words),
            (Bearing::Take, Heard::Refused(code)) => self.refused(at, count, Some(code)),
            (Bearing::Take, Heard::Silent) => self.refused(at, count, None),
        }
    }

    /// Somebody has enough; what was found so far is the result.
    pub fn cancel(&mut self) {
        self.stopped.get_or_insert(Stopped::Cancelled);
    }

    /// Elements that are decided, of how many.
    pub fn progress(&self) -> (u32, u32) {
        let done = self.elements.iter().filter(|e| **e != Element::Open).count();
        (u32::try_from(done).unwrap_or(u32::MAX), u32::from(self.run.count))
    }

    /// What is known so far.
    pub fn result(&self) -> SurveyResult {
        let answers =
            self.stretches(|e| matches!(e, Element::Answers | Element::Whole).then_some(()));
        let refused = self.stretches(|e| match e {
            Element::Refused(code) => Some(code),
            _ => None,
        });
        let longest = match (self.best, self.worst) {
            (0, _) => Longest::Unknown,
            (best, Some(_)) if self.step == Step::Done && self.stopped.is_none() => {
                Longest::Exactly(small(best))
            }
            (best, _) => Longest::AtLeast(small(best)),
        };
        let pairs = self.elements.iter().zip(&self.zero);
        let is_zero = |(e, zero): &(&Element, &bool)| {
            matches!(e, Element::Answers | Element::Whole) && **zero
        };
        SurveyResult {
            run: self.run,
            answers: answers.into_iter().map(|(run, ())| run).collect(),
            refused,
            whole: self.whole.iter().filter_map(|(at, count)| self.run_at(*at, *count)).collect(),
            longest,
            zeros: small(pairs.filter(is_zero).count()),
            reads: self.reads,
            halves_refused: self.halves_refused,
            stopped: self.stopped,
        }
    }

    fn run_at(&self, at: usize, count: usize) -> Option<Run> {
        let start = self.run.start.checked_add(u16::try_from(at).ok()?)?;
        Some(Run { table: self.run.table, start, count: u16::try_from(count).ok()? })
    }

    fn stretches<T: PartialEq>(&self, of: impl Fn(Element) -> Option<T>) -> Vec<(Run, T)> {
        let mut found: Vec<(Run, T)> = Vec::new();
        for (at, element) in self.elements.iter().enumerate() {
            let (Some(kind), Some(one)) = (of(*element), self.run_at(at, 1)) else { continue };
            match found.last_mut() {
                Some((run, last)) if *last == kind && run.end() == u32::from(one.start) => {
                    run.count += 1;
                }
                _ => found.push((one, kind)),
            }
        }
        found
    }

    fn choose(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.step {
                Step::Blocks => match self.stack.pop() {
                    Some((at, count)) if count > self.cap => {
                        self.stack.push((at + self.cap, count - self.cap));
                        self.stack.push((at, self.cap));
                    }
                    Some(block) => return Some(block),
                    None => self.step = Step::Groups { width: 2, at: 0, vain: 0 },
                },
                Step::Groups { width, at, vain } => match self.refused_group(width, at) {
                    // A long stretch that is refused is a hole.
                    Some(at) if vain >= VAIN => {
                        let rest = self.elements.iter().skip(at);
                        let hole = rest.take_while(|e| matches!(e, Element::Refused(_))).count();
                        self.step = Step::Groups { width, at: at + hole, vain: 0 };
                    }
                    Some(at) => {
                        self.step = Step::Groups { width, at: at + 1, vain: vain + 1 };
                        return Some((at, width));
                    }
                    None if width == 2 => self.step = Step::Groups { width: 4, at: 0, vain: 0 },
                    None => self.step = Step::Alone,
                },
                Step::Alone => {
                    self.step = Step::AtOnce;
                    let first = self.elements.iter().position(|e| *e == Element::Answers);
                    if let Some(at) = first.filter(|_| self.best > 1) {
                        self.step = Step::Alone;
                        return Some((at, 1));
                    }
                }
                Step::AtOnce => {
                    self.step = Step::Length;
                    if let Some((at, count)) = self.longest_stretch()
                        && self.worst.is_none()
                        && count > self.best
                    {
                        self.step = Step::AtOnce;
                        return Some((at, count));
                    }
                }
                Step::Length => {
                    self.step = Step::Done;
                    if let Some((at, count)) = self.worst {
                        let between = self.best + (count - self.best).div_ceil(2);
                        let length = self.fit(at, between.min(count - 1));
                        if length > self.best {
                            self.step = Step::Length;
                            return Some((at, length));
                        }
                    }
                }
                Step::Done => return None,
            }
        }
    }

    /// The first place from `at` on where `width` neighbours were refused alone.
    fn refused_group(&self, width: usize, at: usize) -> Option<usize> {
        if self.run.table.is_bits() || width > self.cap {
            return None;
        }
        let is_refused = |e: &Element| matches!(e, Element::Refused(Some(_)));
        let windows = self.elements.windows(width).enumerate().skip(at);
        let fits = |(at, group): &(usize, &[Element])| {
            group.iter().all(is_refused) && !self.refusals.contains(&(*at, width))
        };
        { windows }.find(fits).map(|(at, _)| at)
    }

    /// The longest block from `at` that is no longer than `count` and cuts no value, as far as is known.
    fn fit(&self, at: usize, count: usize) -> usize {
        let cuts =
            |end: usize| self.whole.iter().any(|(from, n)| (from + 1..from + n).contains(&end));
        let odd = |count: usize| self.halves_refused && !count.is_multiple_of(2);
        (1..=count).rev().find(|count| !odd(*count) && !cuts(at + count)).unwrap_or_default()
    }

    /// As much as answers in a row, as one block.
    fn longest_stretch(&self) -> Option<(usize, usize)> {
        let stretches =
            self.stretches(|e| matches!(e, Element::Answers | Element::Whole).then_some(()));
        let (run, ()) = stretches.into_iter().max_by_key(|(run, ())| run.count)?;
        let at = usize::from(run.start.checked_sub(self.run.start)?);
        Some((at, self.fit(at, usize::from(run.count).min(self.cap))))
    }

    fn answered(&mut self, at: usize, count: usize, words: &[u16]) {
        self.best = self.best.max(count);
        if self.step == Step::Alone {
            self.step = Step::AtOnce;
        }
        let kind = if matches!(self.step, Step::Groups { .. }) {
            Element::Whole
        } else {
            Element::Answers
        };
        let zeros = self.zero.get_mut(at..at + count).unwrap_or_default();
        zeros.iter_mut().zip(words).for_each(|(zero, word)| *zero &= *word == 0);
        for element in self.elements.get_mut(at..at + count).unwrap_or_default() {
            *element = if *element == Element::Answers { Element::Answers } else { kind };
        }
        if let Step::Groups { width, .. } = self.step {
            self.whole.push((at, count));
            self.halves_refused = true;
            self.step = Step::Groups { width, at: at + width, vain: 0 };
        }
        self.judge_refusals();
    }

    fn refused(&mut self, at: usize, count: usize, code: Option<u8>) {
        match self.step {
            Step::Blocks => {}
            Step::Groups { .. } | Step::Done => return,
            Step::Alone => {
                self.halves_refused = true;
                self.step = Step::AtOnce;
                return;
            }
            Step::AtOnce | Step::Length => {
                self.worst = Some((at, count));
                self.step = Step::Length;
                return;
            }
        }
        if count <= 1 {
            if let Some(element) = self.elements.get_mut(at) {
                *element = Element::Refused(code);
            }
            return;
        }
        self.refusals.push((at, count));
        let half = match count {
            0..=2 => 1,
            3..=4 => 2,
            _ => (count / 2).div_ceil(4) * 4,
        };
        let half = half.min(count - 1);
        self.stack.push((at + half, count - half));
        self.stack.push((at, half));
    }

    /// A block that was refused although all of it answers was too long.
    fn judge_refusals(&mut self) {
        let elements = &self.elements;
        let answers = |(at, count): &(usize, usize)| {
            let own = elements.get(*at..at + count).unwrap_or_default();
            own.iter().all(|e| *e == Element::Answers)
        };
        let too_long =
            self.refusals.iter().copied().filter(answers).min_by_key(|(_, count)| *count);
        if let Some(block) = too_long
            && self.worst.is_none_or(|(_, count)| block.1 < count)
            && block.1 > self.best
        {
            self.worst = Some(block);
            self.cap = self.cap.min(block.1 - 1);
        }
    }
}

fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
