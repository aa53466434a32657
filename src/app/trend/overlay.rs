//! The same pens from another time, shifted onto this one: some time earlier, the same time of day on an
//! earlier day, or the step of a pen before its last one.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::StepPair;

/// Changes of the clocks looked at in one window; a year has two.
const CHANGES_MOST: usize = 64;
/// Days further back than any record.
const DAYS_MOST: i32 = 100_000;

/// What this time is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// So many seconds earlier; fewer than none is later.
    Seconds(f64),
    /// The same time of day so many days earlier, whatever clocks were set to in between.
    Days(i32),
    /// A step of a pen, laid onto a later one of it.
    Steps(StepPair),
}

/// A part of a window that is shifted by the same time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shifted {
    /// Where it begins, s since 1970.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How much earlier is what is laid onto it, s.
    pub shift_s: f64,
}

impl Overlay {
    /// False where it compares nothing, or this time with itself.
    pub(in crate::app) fn is_another_time(&self) -> bool {
        match self {
            Overlay::Seconds(shift) => shift.is_finite() && *shift != 0.0,
            Overlay::Days(days) => *days != 0 && days.abs() <= DAYS_MOST,
            Overlay::Steps(pair) => pair.shift_s() > 0.0,
        }
    }

    /// The parts of a window, oldest first. There are several where clocks were changed; a time of day that
    /// the earlier day did not have is in none of them.
    pub fn parts(&self, (from, to): (f64, f64), zone: &TimeZone) -> Vec<Shifted> {
        match self {
            Overlay::Seconds(shift_s) => vec![Shifted { from, to, shift_s: *shift_s }],
            Overlay::Steps(pair) => vec![Shifted { from, to, shift_s: pair.shift_s() }],
            Overlay::Days(days) => by_days(*days, (from, to), zone),
        }
    }
}

/// The window that all of the parts come from.
pub fn source(parts: &[Shifted]) -> Option<(f64, f64)> {
    let from = parts.iter().map(|part| part.from - part.shift_s).reduce(f64::min)?;
    let to = parts.iter().map(|part| part.to - part.shift_s).reduce(f64::max)?;
    Some((from, to))
}

/// The same time of day so many days before a moment. Nothing where that day's clocks left it out; the
/// first of two where they were set back.
pub(super) fn days_before(moment: f64, days: i32, zone: &TimeZone) -> Option<f64> {
    let there = local(moment, zone)?.checked_sub(days.days()).ok()?;
    let there = zone.to_ambiguous_timestamp(there);
    if matches!(there.offset(), AmbiguousOffset::Gap { .. }) {
        return None;
    }
    there.compatible().ok().map(seconds)
}

fn by_days(days: i32, (from, to): (f64, f64), zone: &TimeZone) -> Vec<Shifted> {
    let day = f64::from(days) * 86_400.0;
    let mut cuts = vec![from, to];
    cuts.extend(changes((from, to), zone).map(|(at, ..)| at));
    // Where the earlier day's clocks were changed, both times of day that they showed then.
    for (at, before, after) in changes((from - day - 86_400.0, to - day + 86_400.0), zone) {
        cuts.extend([before, after].into_iter().filter_map(|offset| {
            let shown = local(at + offset, &TimeZone::UTC)?.checked_add(days.days()).ok()?;
            zone.to_timestamp(shown).ok().map(seconds)
        }));
    }
    cuts.retain(|cut| (from..=to).contains(cut));
    cuts.sort_by(f64::total_cmp);
    let mut parts: Vec<Shifted> = Vec::new();
    for pair in cuts.windows(2) {
        let [from, to] = *pair else { continue };
        let middle = f64::midpoint(from, to);
        let Some(earlier) = days_before(middle, days, zone).filter(|_| from < to) else { continue };
        let shift_s = ((middle - earlier) * 1000.0).round() / 1000.0;
        match parts.last_mut() {
            Some(last) if last.shift_s == shift_s && last.to == from => last.to = to,
            _ => parts.push(Shifted { from, to, shift_s }),
        }
    }
    parts
}

/// When clocks were changed in a window, with how far they were ahead of UTC before and after, s.
fn changes((from, to): (f64, f64), zone: &TimeZone) -> impl Iterator<Item = (f64, f64, f64)> {
    let start = stamp(from).unwrap_or(Timestamp::MAX);
    let all = zone.following(start).map(|change| seconds(change.timestamp()));
    let ahead = |at: f64| stamp(at).map(|at| f64::from(zone.to_offset(at).seconds()));
    let inside = all.take_while(move |at| *at < to).take(CHANGES_MOST);
    inside.filter_map(move |at| Some((at, ahead(at - 1.0)?, ahead(at)?)))
}

fn local(moment: f64, zone: &TimeZone) -> Option<DateTime> {
    Some(zone.to_datetime(stamp(moment)?))
}

/// A moment as the calendar knows it; whole microseconds, since a double has no more.
fn stamp(moment: f64) -> Option<Timestamp> {
    let is_known = moment.is_finite() && moment.abs() < 1e11;
    Timestamp::from_microsecond(if is_known { (moment * 1e6).round() as i64 } else { i64::MAX })
        .ok()
}

fn seconds(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}
