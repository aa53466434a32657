//! Any run of any table of a device, read by hand and again with a period, with what it could mean.
//!
//! Nothing is read before somebody asks for it, and nothing while nobody looks.

mod columns;
mod finder;
mod tag;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::codec::parse_address;
use crate::model::{
    Address, DeviceId, Mono, Notation, PeekData, PeekId, PeekOutcome, Peeked, Project, Run, Stamp,
    Table,
};

pub use columns::Column;
pub use finder::Finder;
pub use tag::{Meaning, tag_of};

/// Most elements in the view.
pub const ELEMENTS_MOST: u16 = 500;
/// Periods to choose from, ms.
pub const PERIODS: [u32; 4] = [500, 1000, 2000, 5000];
/// Elements between two tags that a first look reads along.
const GAP: u32 = 2;
/// Most elements of a first look.
const FIRST_LOOK: u32 = 50;
/// Most registers that are looked at as one value or text.
const VALUE_MOST: u16 = 32;
/// A read whose answer has not come by then is given up: the engine ends it after five seconds and the
/// device's time for a reply, which is a minute at most.
const ANSWER_TIME: Duration = Duration::from_secs(70);
/// A pane that was not painted for so long is hidden.
const HIDDEN_AFTER: Duration = Duration::from_secs(3);
/// Longest wait after failures.
const REST_MOST: Duration = Duration::from_secs(30);

/// What a person did in the registers pane.
#[derive(Clone, Debug)]
pub enum RegistersCommand {
    /// Picked a device.
    Device(DeviceId),
    /// Picked a table.
    Table(Table),
    /// Typed a first address.
    Start(String),
    /// Typed a number of elements.
    Count(String),
    /// Asked to begin at this place.
    GoTo(Address),
    /// Asked to read once.
    Read,
    /// Switched reading again and again on or off.
    Live(bool),
    /// Picked a period, ms.
    Period(u32),
    /// Selected a row, or from the first selected to it.
    Select(u16, bool),
    /// Showed or hid a column.
    Column(Column, bool),
    /// Typed what the panel shows.
    FindText(String),
    /// Asked where it stands; with candidates already there, which of them it still is.
    Find,
    /// Gave the candidates up.
    FindClear,
    /// Asked for a tag at an address of the view.
    MakeTag(u16, Meaning),
    /// Asked for so many tags one after another, from an address of the view on.
    MakeTags(u16, Meaning, u16),
    /// The pane was painted.
    Seen,
}

/// One element of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it held when it was read last; a bit is 0 or 1.
    pub word: Option<u16>,
    /// It held something else one read before.
    pub changed: bool,
    /// The read that holds it was refused with this exception code.
    pub refused: Option<u8>,
}

/// The registers pane.
#[derive(Debug)]
pub struct RegistersView {
    /// Whose registers; `None` for those of what is selected.
    pub device: Option<DeviceId>,
    /// Which table.
    pub table: Table,
    /// First wire address, as typed.
    pub start: String,
    /// Number of elements, as typed.
    pub count: String,
    /// Read again and again.
    pub live: bool,
    /// How often, ms.
    pub period_ms: u32,
    /// What is shown, and of whom; `None` before the first read.
    pub shown: Option<(DeviceId, Run)>,
    /// One for each element of what is shown.
    pub rows: Vec<Row>,
    /// The rows selected, as places: where it began and where it went.
    pub selected: Option<(u16, u16)>,
    /// The columns shown.
    pub columns: BTreeSet<Column>,
    /// Why the last read brought nothing.
    pub trouble: Option<PeekOutcome>,
    /// A part of the read under way was refused.
    is_refused: bool,
    /// When a whole read ended last.
    pub read_at: Option<Stamp>,
    /// Reads since what is shown was chosen.
    pub reads: u64,
    /// What the fields were set for last.
    pub(super) fitted: Option<(DeviceId, Table)>,
    /// "My panel shows …"
    pub finder: Finder,
    /// Parts of the run still to be read, the next last.
    parts: Vec<Run>,
    waiting: Option<(PeekId, Run, Mono)>,
    /// When to begin again.
    next: Option<Mono>,
    failures: u32,
    seen: Option<Mono>,
}

impl Default for RegistersView {
    fn default() -> Self {
        RegistersView {
            device: None,
            table: Table::HoldingRegister,
            start: "0".to_owned(),
            count: "50".to_owned(),
            live: false,
            period_ms: 1000,
            shown: None,
            rows: Vec::new(),
            selected: None,
            columns: Column::usual().collect(),
            trouble: None,
            is_refused: false,
            read_at: None,
            reads: 0,
            fitted: None,
            finder: Finder::default(),
            parts: Vec::new(),
            waiting: None,
            next: None,
            failures: 0,
            seen: None,
        }
    }
}

impl RegistersView {
    /// What the fields ask for; `None` where they hold no run.
    pub fn wanted(&self) -> Option<Run> {
        let start = number(&self.start)?;
        let count = number(&self.count)?;
        let run = Run { table: self.table, start, count };
        ((1..=ELEMENTS_MOST).contains(&count) && run.end() <= 65_536).then_some(run)
    }

    /// The place that the first address typed means by the Modicon convention, where it looks as if that was
    /// meant: 40001 is the holding register 0.
    pub fn as_modicon(&self) -> Option<Address> {
        let typed = self.start.trim();
        let parsed = parse_address(typed, Notation::Modicon, Some(self.table)).ok()?;
        parsed.address().filter(|_| typed.len() >= 5 && parsed.bit.is_none())
    }

    /// Sets the fields to begin at a place.
    pub fn go_to(&mut self, device: Option<DeviceId>, at: Address) {
        (self.table, self.start) = (at.table, at.wire.to_string());
        self.fitted = device.map(|device| (device, at.table)).or(self.fitted.take());
    }

    /// What a survey found to be refused, within what is shown.
    pub fn mark_refused(&mut self, refused: &[(Run, Option<u8>)]) {
        let Some((_, shown)) = self.shown.clone() else { return };
        for (run, code) in refused.iter().filter(|(run, _)| run.overlaps(&shown)) {
            let start = run.start.max(shown.start);
            let end = run.end().min(shown.end());
            let Ok(count) = u16::try_from(end - u32::from(start)) else { continue };
            let row = Row { refused: *code, ..Row::default() };
            self.each(Run { table: run.table, start, count }, |own, _| *own = row);
        }
    }

    /// Forgets what was read of another device than `device`; what is read again and again stays.
    pub fn keep_to(&mut self, device: &DeviceId) {
        if !self.live && self.shown.as_ref().is_some_and(|(of, _)| of != device) {
            self.stop();
            (self.shown, self.waiting, self.selected) = (None, None, None);
            (self.rows, self.trouble, self.read_at) = (Vec::new(), None, None);
            self.finder = Finder::default();
        }
    }

    /// Sets the fields to where the tags of a device stand, once for each device and table.
    pub fn fit(&mut self, project: &Project, device: &DeviceId) {
        if self.fitted.as_ref().is_some_and(|(of, table)| of == device && *table == self.table) {
            return;
        }
        let own = || project.tags.iter().filter(|tag| tag.device == *device);
        let fresh = self.fitted.as_ref().is_none_or(|(of, _)| of != device);
        if fresh && !own().any(|tag| tag.address.table == self.table) {
            self.table = own().next().map_or(self.table, |tag| tag.address.table);
        }
        let reach = own().filter(|tag| tag.address.table == self.table).map(|tag| tag.reach());
        let mut reach: Vec<(u32, u32)> = reach
            .map(|(start, count)| (start.into(), u32::from(start) + u32::from(count)))
            .collect();
        reach.sort_unstable();
        if let Some((from, first)) = reach.first().copied() {
            // Up to the first gap: behind it there may be nothing.
            let near = |end: &mut u32, (start, next): &(u32, u32)| {
                let joins = *start <= *end + GAP;
                *end = if joins { (*end).max(*next) } else { *end };
                joins.then_some(*end)
            };
            let end = reach.iter().scan(first, near).last().unwrap_or(first);
            self.start = from.to_string();
            self.count = (end - from).clamp(1, FIRST_LOOK).to_string();
        }
        self.fitted = Some((device.clone(), self.table));
    }

    /// True where what is shown is read again and again, or a search in it goes on.
    pub fn stays(&self) -> bool {
        self.live || self.finder.has_candidates() || self.finder.waits
    }

    /// True while a read is under way.
    pub fn is_reading(&self) -> bool {
        self.waiting.is_some() || !self.parts.is_empty()
    }

    /// Begins to read `run` of `device` in `parts`.
    pub fn begin(&mut self, device: &DeviceId, run: Run, parts: Vec<Run>) {
        if self.shown.as_ref() != Some(&(device.clone(), run)) {
            self.rows = vec![Row::default(); usize::from(run.count)];
            self.selected = None;
            self.reads = 0;
            self.read_at = None;
            self.trouble = None;
            if self.shown.as_ref().is_none_or(|(of, _)| of != device) {
                self.finder = Finder::default();
            }
            self.shown = Some((device.clone(), run));
        }
        self.waiting = None;
        self.finder.waits = false;
        self.is_refused = false;
        self.parts = parts;
        self.parts.reverse();
    }

    /// Nothing is read any more.
    pub fn stop(&mut self) {
        self.live = false;
        self.parts.clear();
        self.next = None;
        self.finder.waits = false;
    }

    /// The next part to ask for now.
    pub fn next_part(&mut self, now: Mono) -> Option<Run> {
        if let Some((_, _, until)) = self.waiting {
            if now < until {
                return None;
            }
            self.waiting = None;
            self.parts.clear();
            self.finder.waits = false;
        }
        self.parts.pop()
    }

    /// `run` was asked for.
    pub fn asked(&mut self, id: PeekId, run: Run, now: Mono) {
        self.waiting = Some((id, run, now.plus(ANSWER_TIME)));
    }

    /// True where it is time to read all of it again.
    pub fn is_due(&self, now: Mono) -> bool {
        let looked_at = self.seen.is_some_and(|seen| now.since(seen) < HIDDEN_AFTER);
        self.live && looked_at && !self.is_reading() && self.next.is_none_or(|next| now >= next)
    }

    /// Somebody looks at it.
    pub fn seen(&mut self, now: Mono) {
        self.seen = Some(now);
    }

    /// True where the pane has to say again that it is looked at.
    pub fn is_unseen(&self, now: Mono) -> bool {
        self.live && self.seen.is_none_or(|seen| now.since(seen) >= Duration::from_secs(1))
    }

    /// Takes an answer, if it is one to this view.
    pub fn take(&mut self, peeked: &Peeked) -> bool {
        let Some((id, run, _)) = self.waiting else { return false };
        if id != peeked.id {
            return false;
        }
        self.waiting = None;
        match &peeked.outcome {
            PeekOutcome::Data(data) => {
                self.put(run, data);
                self.failures = 0;
            }
            PeekOutcome::Exception(code) => {
                self.each(run, |row, _| {
                    *row = Row { word: None, changed: false, refused: Some(*code) };
                });
                self.is_refused = true;
                self.trouble = Some(peeked.outcome.clone());
            }
            PeekOutcome::Failed(_) | PeekOutcome::Denied(_) => {
                self.parts.clear();
                self.trouble = Some(peeked.outcome.clone());
                self.failures = self.failures.saturating_add(1);
            }
        }
        if self.parts.is_empty() {
            self.ended(peeked);
        }
        true
    }

    fn ended(&mut self, peeked: &Peeked) {
        if self.failures == 0 {
            self.read_at = Some(peeked.at);
            self.reads += 1;
            if !self.is_refused {
                self.trouble = None;
            }
            if self.finder.waits {
                self.finder.look();
            }
        }
        self.finder.waits = false;
        let period = Duration::from_millis(u64::from(self.period_ms));
        let wait = (period * 2u32.saturating_pow(self.failures.min(8))).min(REST_MOST.max(period));
        self.next = Some(peeked.at.mono.plus(wait));
    }

    fn put(&mut self, run: Run, data: &PeekData) {
        let words = data.words();
        let again = self.reads > 0;
        self.each(run, |row, at| {
            let word = words.get(at).copied();
            let changed = again && row.word.is_some() && row.word != word;
            *row = Row { word, changed, refused: None };
        });
        if !run.table.is_bits() {
            self.finder.latest.put(run.table, run.start, &words);
        }
    }

    fn each(&mut self, part: Run, mut change: impl FnMut(&mut Row, usize)) {
        // Candidates elsewhere are read along without being shown; of one across an end, what is shown of it
        // is read with the rest.
        let is_whole = |run: &Run| {
            run.table == part.table && run.start <= part.start && part.end() <= run.end()
        };
        let Some((_, run)) = self.shown.as_ref().filter(|(_, run)| is_whole(run)) else {
            return;
        };
        let from = usize::from(part.start - run.start);
        let rows = self.rows.iter_mut().skip(from).take(usize::from(part.count));
        rows.enumerate().for_each(|(at, row)| change(row, at));
    }

    /// The registers from a place on, up to the first that is not there.
    pub fn words_from(&self, place: usize, most: u16) -> Vec<u16> {
        let rows = self.rows.iter().skip(place).take(usize::from(most));
        rows.map_while(|row| row.word).collect()
    }

    /// The places selected, ascending, and as many as are looked at together.
    pub fn selection(&self) -> Option<std::ops::RangeInclusive<u16>> {
        let (a, b) = self.selected?;
        let (from, to) = (a.min(b), a.max(b));
        Some(from..=to)
    }

    /// What the selection could mean: its first wire address and the registers. One register alone is
    /// looked at with the three after it, so that every type can be seen.
    pub fn chosen(&self) -> Option<(u16, Vec<u16>)> {
        let (_, run) = self.shown.as_ref()?;
        let range = self.selection()?;
        let count = if range.start() == range.end() { 4 } else { range.end() - range.start() + 1 };
        let words = self.words_from(usize::from(*range.start()), count.min(VALUE_MOST));
        (!words.is_empty()).then(|| (run.start.saturating_add(*range.start()), words))
    }

    /// Selects a row, or from the first selected to it.
    pub fn select(&mut self, place: u16, extend: bool) {
        let from = self.selected.filter(|_| extend).map_or(place, |(from, _)| from);
        self.selected = Some((from, place));
    }
}

/// A whole number up to 65535, decimal or with `0x`.
fn number(text: &str) -> Option<u16> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u16::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}
