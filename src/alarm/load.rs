//! Load figures, counted while it happens: fed with annunciations, returns and acknowledgements in the order
//! in which they came, by the wall clock.
//!
//! A flood is judged by a window of ten minutes that slides: it begins with the annunciation that makes it
//! more than ten, and ends at the moment when fewer than five are left in it. Memory is bounded by
//! [`SPOKEN_MOST`]; what is older than [`KEEP_MS`] or has no room is in no figure any more.

use std::collections::{HashMap, VecDeque};

use crate::model::{
    AlarmFlood, AlarmPriority, AlarmShown, AlarmWord, BadActor, FloodSpan, JournalRow, LoadFigures,
    LoadRules, WallMs,
};

/// How far back figures reach: the thirty days that ISA-18.2 asks for, ms.
pub const KEEP_MS: i64 = 30 * 24 * 3_600_000;
/// Annunciations kept at most.
pub const SPOKEN_MOST: usize = 200_000;
/// Alarms known at most.
const ALARMS_MOST: usize = 50_000;
const FLOODS_MOST: usize = 100;
const TOP: usize = 10;
const TEN_MIN: i64 = 600_000;
const FLOOD_ABOVE: usize = 10;
const FLOOD_BELOW: usize = 5;

/// What happened to an alarm, as far as figures need it.
#[derive(Clone, Copy, Debug)]
pub struct LoadEvent<'a> {
    /// When, ms since 1970.
    pub at: i64,
    /// The key of the alarm.
    pub key: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The id of its tag.
    pub tag: &'a str,
    /// Its priority.
    pub priority: AlarmPriority,
    /// What happened.
    pub event: AlarmWord,
    /// Seen before.
    pub from: AlarmShown,
    /// Seen after.
    pub to: AlarmShown,
}

impl<'a> LoadEvent<'a> {
    /// What a row of the journal tells; `None` where it is about no alarm, or tells of something refused.
    pub fn of_row(row: &'a JournalRow) -> Option<LoadEvent<'a>> {
        let tells = row.kind.is_of_alarm() && row.result != "refused";
        Some(LoadEvent {
            at: row.at.0,
            key: tells.then_some(&row.alarm)?,
            name: &row.name,
            tag: &row.tag,
            priority: row.priority?,
            event: AlarmWord::from_word(&row.event)?,
            from: AlarmShown::from_word(&row.old)?,
            to: AlarmShown::from_word(&row.new)?,
        })
    }
}

#[derive(Clone, Copy, Debug)]
struct Spoken {
    at: i64,
    alarm: u32,
    priority: AlarmPriority,
    /// How long it took until its condition went.
    lasted: Option<i64>,
    /// How long it took until somebody had seen it.
    answered: Option<i64>,
}

#[derive(Clone, Debug)]
struct Known {
    actor: BadActor,
    /// The number of its last annunciation.
    last: Option<u64>,
    /// It is annunciated, and since when.
    standing: Option<i64>,
}

/// The figures' memory.
#[derive(Clone, Debug, Default)]
pub struct AlarmLoad {
    rules: LoadRules,
    alarms: Vec<Known>,
    by_key: HashMap<String, u32>,
    spoken: VecDeque<Spoken>,
    /// The number of the first in `spoken`.
    first: u64,
    /// The number of the first within the last ten minutes.
    recent: u64,
    floods: VecDeque<FloodSpan>,
    now: i64,
    /// Since when everything is known.
    since: Option<i64>,
    overflow: bool,
}

impl AlarmLoad {
    /// An empty memory that judges by `rules`.
    pub fn new(rules: LoadRules) -> AlarmLoad {
        AlarmLoad { rules, ..AlarmLoad::default() }
    }

    /// Takes in what happened.
    pub fn take(&mut self, event: LoadEvent<'_>) {
        self.advance(event.at);
        let Some(alarm) = self.alarm(&event) else {
            self.overflow = true;
            return;
        };
        if event.event == AlarmWord::Return {
            self.answer(alarm, |spoken, after| spoken.lasted = spoken.lasted.or(Some(after)));
        }
        if event.event == AlarmWord::Acknowledge {
            self.answer(alarm, |spoken, after| spoken.answered = spoken.answered.or(Some(after)));
        }
        let speaks = event.event.speaks(event.from, event.to);
        let number = self.first + self.spoken.len() as u64;
        if let Some(known) = self.alarms.get_mut(alarm as usize) {
            known.standing = match (event.to.is_annunciated(), known.standing) {
                (true, None) => Some(self.now),
                (true, since) => since,
                (false, _) => None,
            };
            if speaks {
                known.last = Some(number);
            }
        }
        if speaks {
            self.speak(Spoken {
                at: self.now,
                alarm,
                priority: event.priority,
                lasted: None,
                answered: None,
            });
        }
    }

    /// Lets time pass. A clock that was set back by more than a minute takes what lies ahead of it out.
    pub fn advance(&mut self, now: i64) {
        if self.since.is_none() {
            (self.since, self.now) = (Some(now), now);
        }
        if now < self.now - 60_000 {
            while self.spoken.back().is_some_and(|spoken| spoken.at > now) {
                self.spoken.pop_back();
            }
            let end = self.first + self.spoken.len() as u64;
            self.recent = self.recent.min(end);
            for known in &mut self.alarms {
                known.last = known.last.filter(|last| *last < end);
                known.standing = known.standing.map(|since| since.min(now));
            }
            self.floods.retain(|flood| flood.from.0 <= now);
            self.since = self.since.map(|since| since.min(now));
            self.now = now;
        }
        self.now = self.now.max(now);
        while let Some(spoken) = self.get(self.recent).copied()
            && spoken.at <= self.now - TEN_MIN
        {
            self.recent += 1;
            if self.num_recent() < FLOOD_BELOW {
                self.end_flood(spoken.at + TEN_MIN);
            }
        }
        while self.spoken.len() > SPOKEN_MOST
            || self.spoken.front().is_some_and(|spoken| spoken.at < self.now - KEEP_MS)
        {
            let gone = self.spoken.pop_front();
            self.first += 1;
            self.since = gone.map(|spoken| spoken.at + 1).or(self.since);
        }
        self.recent = self.recent.max(self.first);
        self.since = self.since.map(|since| since.max(self.now - KEEP_MS));
    }

    /// The flood that goes on.
    pub fn flood(&self) -> Option<AlarmFlood> {
        let last = self.floods.back().filter(|flood| flood.to.is_none())?;
        Some(AlarmFlood { since: last.from, count: last.count })
    }

    /// The figures of the last `span_ms` before `now`.
    pub fn figures(&mut self, now: i64, span_ms: i64) -> LoadFigures {
        self.advance(now);
        let now = self.now;
        let known_from = self.since.unwrap_or(now);
        let from = now.saturating_sub(span_ms.max(0)).max(known_from);
        let start = self.spoken.partition_point(|spoken| spoken.at < from);
        let window: Vec<Spoken> = self.spoken.range(start..).copied().collect();
        let mut figures = LoadFigures {
            from_ms: from,
            to_ms: now,
            total: window.len() as u64,
            last_10_min: self.num_recent() as u64,
            last_hour: self.since_count(now - 3_600_000),
            flood: self.flood(),
            is_partial: self.overflow,
            ..LoadFigures::default()
        };
        by_the_clock(&window, &mut figures);
        self.add_floods(&mut figures);
        self.add_actors(&window, &mut figures);
        for spoken in &window {
            if let Some(count) = figures.by_priority.get_mut(spoken.priority.rank()) {
                *count += 1;
            }
        }
        let mut answers: Vec<i64> = window.iter().filter_map(|spoken| spoken.answered).collect();
        answers.sort_unstable();
        figures.acknowledged = answers.len() as u64;
        figures.ack_median_ms = quantile(&answers, 50);
        figures.ack_p90_ms = quantile(&answers, 90);
        figures
    }

    fn num_recent(&self) -> usize {
        let end = self.first + self.spoken.len() as u64;
        usize::try_from(end.saturating_sub(self.recent)).unwrap_or(usize::MAX)
    }

    fn since_count(&self, after: i64) -> u64 {
        let start = self.spoken.partition_point(|spoken| spoken.at <= after);
        (self.spoken.len() - start) as u64
    }

    fn get(&self, number: u64) -> Option<&Spoken> {
        self.spoken.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn alarm(&mut self, event: &LoadEvent<'_>) -> Option<u32> {
        if let Some(at) = self.by_key.get(event.key).copied() {
            let known = self.alarms.get_mut(at as usize)?;
            if known.actor.name != event.name {
                event.name.clone_into(&mut known.actor.name);
            }
            if known.actor.tag != event.tag {
                event.tag.clone_into(&mut known.actor.tag);
            }
            known.actor.priority = event.priority;
            return Some(at);
        }
        if self.alarms.len() >= ALARMS_MOST {
            return None;
        }
        let at = u32::try_from(self.alarms.len()).ok()?;
        let actor = BadActor {
            key: event.key.to_owned(),
            name: event.name.to_owned(),
            tag: event.tag.to_owned(),
            priority: event.priority,
            count: 0,
        };
        self.alarms.push(Known { actor, last: None, standing: None });
        self.by_key.insert(event.key.to_owned(), at);
        Some(at)
    }

    /// Notes at an alarm's last annunciation how long something took.
    fn answer(&mut self, alarm: u32, note: impl FnOnce(&mut Spoken, i64)) {
        let last = self.alarms.get(alarm as usize).and_then(|known| known.last);
        let Some(place) = last.and_then(|last| last.checked_sub(self.first)) else { return };
        let Ok(place) = usize::try_from(place) else { return };
        let now = self.now;
        if let Some(spoken) = self.spoken.get_mut(place) {
            note(spoken, now - spoken.at);
        }
    }

    fn speak(&mut self, spoken: Spoken) {
        self.spoken.push_back(spoken);
        let (recent, now) = (self.num_recent() as u64, WallMs(self.now));
        match self.floods.back_mut().filter(|flood| flood.to.is_none()) {
            Some(flood) => {
                flood.count += 1;
                flood.peak = flood.peak.max(recent);
            }
            None if recent > FLOOD_ABOVE as u64 => {
                if self.floods.len() >= FLOODS_MOST {
                    self.floods.pop_front();
                }
                self.floods.push_back(FloodSpan {
                    from: now,
                    to: None,
                    count: recent,
                    peak: recent,
                });
            }
            None => {}
        }
    }

    fn end_flood(&mut self, at: i64) {
        if let Some(flood) = self.floods.back_mut().filter(|flood| flood.to.is_none()) {
            flood.to = Some(WallMs(at));
        }
    }

    fn add_floods(&self, figures: &mut LoadFigures) {
        let (from, to) = (figures.from_ms, figures.to_ms);
        for flood in self.floods.iter().rev() {
            let end = flood.to.map_or(to, |end| end.0).min(to);
            if end < from {
                continue;
            }
            figures.flood_ms += end - flood.from.0.max(from);
            figures.floods.push(*flood);
        }
    }

    fn add_actors(&self, window: &[Spoken], figures: &mut LoadFigures) {
        let mut times: HashMap<u32, Vec<Spoken>> = HashMap::new();
        for spoken in window {
            times.entry(spoken.alarm).or_default().push(*spoken);
        }
        let mut top = Vec::new();
        for (alarm, spoken) in &times {
            let counted = |count: u64| {
                let actor = self.alarms.get(*alarm as usize).map(|known| known.actor.clone())?;
                Some(BadActor { count, ..actor })
            };
            top.extend(counted(spoken.len() as u64));
            let chatter = chattering(spoken, &self.rules);
            if chatter > 0 {
                figures.chattering.extend(counted(chatter));
                continue;
            }
            let quick = |s: &&Spoken| s.lasted.is_some_and(|ms| ms <= self.rules.fleeting_ms);
            let fleeting = spoken.iter().filter(quick).count() as u64;
            if fleeting > 0 {
                figures.fleeting.extend(counted(fleeting));
            }
        }
        let stale = self.alarms.iter().filter_map(|known| {
            let standing = figures.to_ms - known.standing?;
            (standing > self.rules.stale_ms)
                .then(|| BadActor { count: standing.unsigned_abs(), ..known.actor.clone() })
        });
        figures.stale.extend(stale);
        for list in [&mut top, &mut figures.chattering, &mut figures.fleeting, &mut figures.stale] {
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        }
        top.truncate(TOP);
        figures.top_total = top.iter().map(|actor| actor.count).sum();
        figures.top = top;
    }
}

/// Annunciations by ten minutes of the clock.
fn by_the_clock(window: &[Spoken], figures: &mut LoadFigures) {
    let interval = |at: i64| at.div_euclid(TEN_MIN);
    let touched = interval(figures.to_ms) - interval(figures.from_ms) + 1;
    figures.intervals = touched.unsigned_abs();
    for run in window.chunk_by(|a, b| interval(a.at) == interval(b.at)) {
        let count = run.len() as u64;
        figures.peak_10_min = figures.peak_10_min.max(count);
        figures.busy_intervals += u64::from(count > FLOOD_ABOVE as u64);
    }
}

/// How many of an alarm's annunciations lie with enough others within a short time.
fn chattering(spoken: &[Spoken], rules: &LoadRules) -> u64 {
    let mut chatters = vec![false; spoken.len()];
    for (start, run) in spoken.windows(rules.chatter_count.max(1)).enumerate() {
        if let (Some(first), Some(last)) = (run.first(), run.last())
            && last.at - first.at <= rules.chatter_ms
        {
            chatters.iter_mut().skip(start).take(run.len()).for_each(|flag| *flag = true);
        }
    }
    chatters.iter().filter(|flag| **flag).count() as u64
}

/// The least value that `percent` of all do not pass.
fn quantile(sorted: &[i64], percent: usize) -> Option<i64> {
    let place = (sorted.len() * percent).div_ceil(100).checked_sub(1)?;
    sorted.get(place).copied()
}
