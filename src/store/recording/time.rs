//! Times as loggers, spreadsheets and databases write them.
//!
//! RFC 3339; year first with hyphens, slashes or dots; German (26.11.2026 08:00:00,5); American with AM and
//! PM; Korean (2026. 11. 26. 오후 3:04:05, 2026년 11월 26일 15시 4분 5초); day or month first with slashes where
//! the table shows which; seconds, ms or µs since 1970; days of a spreadsheet; seconds, ms, minutes, hours or
//! days from 0.

use jiff::civil::{DateTime, datetime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::super::import::{Comma, number};

/// A day, ms.
const DAY: f64 = 86_400_000.0;

/// What a heading says of plain numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Written {
    /// How long one is, ms.
    unit: Option<f64>,
    /// They tell dates.
    is_date: bool,
}

impl Written {
    pub(super) fn of_heading(heading: &str) -> Written {
        let heading = heading.to_lowercase();
        let unit = heading.trim_end_matches([']', ')']).rsplit(['[', '(', ' ', '_', '/']).next();
        let unit = match unit.unwrap_or_default().trim() {
            "ms" => Some(1.0),
            "s" | "sec" | "seconds" | "초" => Some(1_000.0),
            "min" | "minutes" | "분" => Some(60_000.0),
            "h" | "hours" | "시간" => Some(3_600_000.0),
            "d" | "days" => Some(DAY),
            "us" | "µs" => Some(0.001),
            _ => None,
        };
        const DATES: [&str; 6] = ["date", "datum", "timestamp", "serial", "날짜", "일시"];
        Written { unit, is_date: DATES.iter().any(|word| heading.contains(word)) }
    }
}

/// Whether the day or the month stands first where the year does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// What plain numbers are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    /// So many ms each, since 1970.
    Epoch(f64),
    /// So many ms each, since the recording began.
    Relative(f64),
    /// Days of a spreadsheet, in local time.
    Serial,
    /// No times, since the others are dates.
    Strange,
}

/// Reads the times of one table.
#[derive(Clone, Debug)]
pub(super) struct Times {
    zone: TimeZone,
    comma: Comma,
    written: Written,
    order: Order,
    number: Number,
    /// The newest stands first.
    is_descending: bool,
}

/// What is known of the hour that comes twice when summer time ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Twice {
    /// The last time in it, and whether it was of the second one.
    fold: Option<(DateTime, bool)>,
    /// The last time of all.
    last: Option<DateTime>,
    /// The times before it were half an hour apart or more, so that the same again is an hour later.
    is_wide: bool,
}

impl Times {
    pub(super) fn new(zone: TimeZone, comma: Comma, written: Written) -> Times {
        let (order, number) = (Order::DayFirst, Number::Relative(1_000.0));
        Times { zone, comma, written, order, number, is_descending: false }
    }

    pub(super) fn is_relative(&self) -> bool {
        matches!(self.number, Number::Relative(_))
    }

    /// True for a text that is a day with a time of day in one of the forms above.
    pub(super) fn understands(text: &str) -> bool {
        Parts::of(text).is_some_and(|p| p.date.is_some() && p.clock.is_some())
    }

    /// Looks at all times of a table before the first one is read.
    pub(super) fn survey(&self) -> Survey {
        Survey {
            times: self.clone(),
            first_over: false,
            second_over: false,
            open: false,
            meridiem: false,
            first_number: None,
            is_serial: true,
            is_precise: false,
            ends: None,
        }
    }

    /// The time of a cell, ms. `twice` is kept from row to row of one series.
    pub(super) fn read(&self, text: &str, twice: &mut Twice) -> Option<i64> {
        let Some(parts) = Parts::of(text).filter(|p| p.date.is_some()) else {
            let value = plain(text, self.comma)?;
            let unit = match self.number {
                Number::Epoch(unit) | Number::Relative(unit) => unit,
                Number::Serial => {
                    let ms = SignedDuration::from_millis((value * DAY).round() as i64);
                    let at = datetime(1899, 12, 30, 0, 0, 0, 0).checked_add(ms).ok()?;
                    return Some(self.local(at, twice)?.as_millisecond());
                }
                Number::Strange => return None,
            };
            let ms = (value * unit).round();
            return (ms.abs() < 1e16).then_some(ms as i64);
        };
        if self.number != Number::Strange {
            // Numbers and dates in one column.
            return None;
        }
        let at = parts.civil(self.order)?;
        let instant = match parts.offset_s {
            Some(seconds) => Offset::from_seconds(seconds).ok()?.to_timestamp(at).ok()?,
            None => self.local(at, twice)?,
        };
        Some(instant.as_millisecond())
    }

    /// Of an hour that comes twice, the second is where the times of a series have run back.
    fn local(&self, at: DateTime, twice: &mut Twice) -> Option<Timestamp> {
        let instant = self.zone.to_ambiguous_timestamp(at);
        if let Some(last) = twice.last.filter(|last| *last != at) {
            twice.is_wide = at.duration_since(last).abs() >= SignedDuration::from_mins(30);
        }
        twice.last = Some(at);
        if !matches!(instant.offset(), AmbiguousOffset::Fold { .. }) {
            twice.fold = None;
            return instant.compatible().ok();
        }
        let is_wide = twice.is_wide;
        let is_second = match twice.fold {
            None => self.is_descending,
            Some((last, is_second)) if self.is_descending => {
                is_second && (at < last || (at == last && !is_wide))
            }
            Some((last, is_second)) => is_second || at < last || (is_wide && at == last),
        };
        twice.fold = Some((at, is_second));
        if is_second { instant.later() } else { instant.earlier() }.ok()
    }
}

/// What all times of a table together show.
pub(super) struct Survey {
    times: Times,
    first_over: bool,
    second_over: bool,
    /// Some date reads both ways.
    open: bool,
    meridiem: bool,
    first_number: Option<f64>,
    /// All plain numbers may be days of a spreadsheet.
    is_serial: bool,
    /// Some have more digits than anybody writes of seconds.
    is_precise: bool,
    /// The first and the last date.
    ends: Option<(Parts, Parts)>,
}

impl Survey {
    pub(super) fn see(&mut self, text: &str) {
        let Some(parts) = Parts::of(text).filter(|p| p.date.is_some()) else {
            if let Some(value) = plain(text, self.times.comma) {
                self.first_number.get_or_insert(value);
                self.is_serial &= SERIALS.contains(&value);
                let decimals = text.trim().rsplit_once(['.', ',']).map_or(0, |(_, d)| d.len());
                self.is_precise |= decimals > 6;
            }
            return;
        };
        self.ends.get_or_insert((parts, parts)).1 = parts;
        self.meridiem |= parts.pm.is_some();
        if let Some(Date::Open(first, second, _)) = parts.date {
            self.first_over |= first > 12;
            self.second_over |= second > 12;
            self.open |= first != second;
        }
    }

    /// The way in which the times are to be read.
    pub(super) fn settle(self) -> Result<Times, &'static str> {
        let mut times = self.times;
        times.order = match (self.first_over, self.second_over) {
            (true, true) => return Err("some dates have the day first and some the month"),
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            (false, false) if self.meridiem || !self.open => Order::MonthFirst,
            (false, false) => return Err("the dates may have the day first or the month"),
        };
        let is_days = times.written.unit == Some(DAY);
        let is_open = times.written.unit.is_none();
        times.number = match (self.ends, self.first_number) {
            (Some((first, last)), _) => {
                times.is_descending = last.civil(times.order) < first.civil(times.order);
                Number::Strange
            }
            (None, Some(_)) if self.is_serial && (is_days || is_open) => {
                if !is_days && !times.written.is_date && !self.is_precise {
                    return Err(
                        "the times may be days of a spreadsheet, or seconds that a heading such as Time [s] would tell",
                    );
                }
                Number::Serial
            }
            (None, Some(first)) => number_kind(first, times.written),
            (None, None) => return Err("there are no times"),
        };
        Ok(times)
    }
}

/// Days of a spreadsheet since the end of 1899: 1980 to 2100.
const SERIALS: std::ops::Range<f64> = 29_221.0..73_051.0;

/// What a column of plain numbers counts, told by its first one: since 1970 from 1980 to 2100, else from 0.
fn number_kind(first: f64, written: Written) -> Number {
    const FROM: f64 = 315_532_800.0;
    const TO: f64 = 4_102_444_800.0;
    for unit in [1_000.0, 1.0, 0.001, 0.000_001] {
        let seconds = first * unit / 1_000.0;
        if (FROM..TO).contains(&seconds) && written.unit.is_none_or(|told| told == unit) {
            return Number::Epoch(unit);
        }
    }
    Number::Relative(written.unit.unwrap_or(1_000.0))
}

fn plain(text: &str, comma: Comma) -> Option<f64> {
    let text = text.trim();
    let value = match text.parse::<f64>() {
        Ok(value) => value,
        Err(_) => number(text, comma).ok()?.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

/// A day as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Date {
    /// Year, month, day.
    Sure(i16, i8, i8),
    /// Day and month or month and day, year.
    Open(i8, i8, i16),
}

/// The parts of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    date: Option<Date>,
    /// Hour, minute, second, ns.
    clock: Option<(i8, i8, i8, i32)>,
    pm: Option<bool>,
    offset_s: Option<i32>,
}

pub(super) fn is_date_alone(text: &str) -> bool {
    Parts::of(text).is_some_and(|p| p.date.is_some() && p.clock.is_none())
}

pub(super) fn is_time_alone(text: &str) -> bool {
    Parts::of(text).is_some_and(|p| p.date.is_none() && p.clock.is_some())
}

impl Parts {
    /// `None` for what is no time of any form.
    fn of(text: &str) -> Option<Parts> {
        if text.len() > 64 {
            return None;
        }
        let text = in_ascii(text);
        let mut parts = Parts { date: None, clock: None, pm: None, offset_s: None };
        for word in text.split_whitespace() {
            if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm") {
                parts.pm = Some(word.eq_ignore_ascii_case("pm"));
            } else if parts.date.is_none() && parts.clock.is_none() && date(word).is_some() {
                parts.date = date(word);
            } else if parts.clock.is_none() && word.contains(':') {
                let (clock, zone) = split_zone(word);
                parts.clock = Some(self::clock(clock)?);
                parts.offset_s = match zone {
                    "" => None,
                    zone => Some(offset(zone)?),
                };
            } else if parts.clock.is_some() && parts.offset_s.is_none() {
                parts.offset_s = Some(offset(word)?);
            } else {
                return None;
            }
        }
        (parts.date.is_some() || parts.clock.is_some()).then_some(parts)
    }

    fn civil(&self, order: Order) -> Option<DateTime> {
        let (year, month, day) = match (self.date?, order) {
            (Date::Sure(year, month, day), _)
            | (Date::Open(day, month, year), Order::DayFirst)
            | (Date::Open(month, day, year), Order::MonthFirst) => (year, month, day),
        };
        let (mut hour, minute, second, ns) = self.clock.unwrap_or_default();
        if let Some(pm) = self.pm {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
        }
        DateTime::new(year, month, day, hour, minute, second, ns).ok()
    }
}

/// Korean words and the T of ISO 8601 as what they stand for.
fn in_ascii(text: &str) -> String {
    let mut out = text.trim().replace("오전", " AM ").replace("오후", " PM ");
    for (word, mark) in
        [("년", "-"), ("월", "-"), ("일", " "), ("시", ":"), ("분", ":"), ("초", " ")]
    {
        if out.contains(word) {
            out = out.replace(&format!("{word} "), word).replace(word, mark);
        }
    }
    // `2026. 11. 26. 15:04` and `3:04:05 a.m.`.
    out = out.replace("a.m.", "AM").replace("p.m.", "PM").replace(". ", ".");
    let bytes = out.as_bytes();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let t = out.char_indices().find(|(at, c)| {
        matches!(c, 'T' | 't') && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))
    });
    if let Some((at, _)) = t {
        out.replace_range(at..=at, " ");
    }
    // What `11. 26. 15:04` leaves: a date's last dot holds on to the clock.
    let colon = out.find(':');
    if let Some(dot) = colon.and_then(|colon| out.get(..colon)?.rfind('.')) {
        let before = out.get(..dot).unwrap_or_default();
        if before.matches('.').count() >= 2 && !before.contains(' ') {
            out.replace_range(dot..=dot, " ");
        }
    }
    // `5:04PM`.
    let upper = out.to_ascii_uppercase();
    for word in ["AM", "PM"] {
        if let Some(at) = upper.find(word) {
            out.insert(at, ' ');
            break;
        }
    }
    out.trim_end_matches([':', '.', ' ']).to_owned()
}

fn date(word: &str) -> Option<Date> {
    let separator = ['-', '/', '.'].into_iter().find(|s| word.matches(*s).count() >= 2)?;
    let mut parts = word.trim_end_matches(separator).split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |t: &str| (1..=4).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || ![a, b, c].into_iter().all(digits) {
        return None;
    }
    if a.len() == 4 {
        return Some(Date::Sure(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?));
    }
    let year: i16 = c.parse().ok()?;
    let year = match c.len() {
        4 => year,
        2 => 2000 + year,
        _ => return None,
    };
    let (first, second) = (a.parse().ok()?, b.parse().ok()?);
    // Dots are written where the day stands first.
    Some(if separator == '.' {
        Date::Sure(year, second, first)
    } else {
        Date::Open(first, second, year)
    })
}

fn clock(word: &str) -> Option<(i8, i8, i8, i32)> {
    let mut parts = word.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let two = |t: &str| -> Option<i8> {
        ((1..=2).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
        t.parse().ok()
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some((two(hour)?, two(minute)?, two(second)?, digits.parse().ok()?))
}

/// A clock and the zone that sticks to it.
fn split_zone(word: &str) -> (&str, &str) {
    let at = word.find(['+', '-', 'Z', 'z']).unwrap_or(word.len());
    word.split_at_checked(at).unwrap_or((word, ""))
}

/// `Z`, `UTC`, `+09:00`, `+0900`, `-5`.
fn offset(zone: &str) -> Option<i32> {
    if ["z", "utc", "gmt"].iter().any(|word| zone.eq_ignore_ascii_case(word)) {
        return Some(0);
    }
    let zone = zone.trim_start_matches("UTC").trim_start_matches("GMT");
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let digits = rest.replace(':', "");
    let (hours, minutes) = if digits.len() > 2 {
        digits.split_at_checked(digits.len() - 2)?
    } else {
        (digits.as_str(), "0")
    };
    let number = |t: &str| -> Option<i32> {
        (!t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
        t.parse().ok()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::{Comma, Number, TimeZone, Times, Twice, Written};

    #[test]
    fn the_hour_that_comes_twice_is_an_hour_apart_where_rows_are() {
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let mut times = Times::new(zone, Comma::Unknown, Written::default());
        times.number = Number::Strange;
        for (clocks, gaps) in [
            (&["01:00", "02:00", "02:00", "03:00"][..], &[60, 60, 60][..]),
            (&["02:00", "02:30", "02:00", "02:30", "03:00"], &[30, 30, 30, 30]),
            (&["01:59", "02:00", "02:00", "02:01"], &[1, 0, 1]),
        ] {
            let mut twice = Twice::default();
            let read = |clock: &&str| times.read(&format!("2026-10-25 {clock}"), &mut twice);
            let found: Vec<i64> = clocks.iter().filter_map(read).collect();
            let later = found.iter().skip(1);
            let minutes: Vec<i64> = later.zip(&found).map(|(b, a)| (b - a) / 60_000).collect();
            assert_eq!(minutes, gaps, "{clocks:?}");
        }
    }
}
