//! A date and a time as people type them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::Overlay;
use super::overlay::days_before;

/// Seconds since 1970 of `2026-11-23 14:05:30`, `2026-11-23`, `14:05` (the last one before `now`), or of
/// how long ago: `-2h`, `-3d`. Local to `zone`; a time that comes twice when clocks are set back is the
/// earlier one.
pub fn parse_moment(text: &str, zone: &TimeZone, now: f64) -> Option<f64> {
    let text = text.trim();
    if is_ago(text) {
        return match parse_ago(text)? {
            Overlay::Days(days) => {
                days_before(now, days, zone).or(Some(now - f64::from(days) * 86_400.0))
            }
            Overlay::Seconds(ago) => Some(now - ago),
            Overlay::Steps(_) => None,
        };
    }
    let at = |local: DateTime| -> Option<f64> {
        let zoned = local.to_zoned_datetime(zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond() as f64 / 1000.0)
    };
    let spaced = text.replacen('T', " ", 1);
    if let Some((date, time)) = spaced.split_once(' ') {
        return at(date.parse::<Date>().ok()?.to_datetime(clock(time)?));
    }
    if let Ok(date) = text.parse::<Date>() {
        return at(date.at(0, 0, 0, 0));
    }
    let time = clock(text)?;
    let present = Timestamp::from_millisecond((now * 1000.0) as i64).ok()?;
    let today = present.to_zoned_datetime(zone.clone()).date();
    let moment = at(today.to_datetime(time))?;
    if moment <= now {
        return Some(moment);
    }
    at(today.checked_sub(1.day()).ok()?.to_datetime(time))
}

/// `14:05`, `14:05:30` or `14:05:30.250`.
fn clock(text: &str) -> Option<Time> {
    let text = text.trim();
    let whole = if text.matches(':').count() == 1 { format!("{text}:00") } else { text.to_owned() };
    let shape = whole.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.');
    whole.parse().ok().filter(|_| shape)
}

/// How much earlier than this time: `-90s`, `-5m`, `-2h`; whole days and weeks, `-3d`, are those of the
/// calendar.
pub fn parse_ago(text: &str) -> Option<Overlay> {
    let text = text.trim();
    let ago = text.strip_prefix('-').filter(|_| is_ago(text))?;
    let seconds = seconds_of(ago)?;
    let days = seconds / 86_400.0;
    let by_calendar = ago.ends_with(['d', 'w']) && days.fract() == 0.0 && days < 1e5;
    Some(if by_calendar { Overlay::Days(days as i32) } else { Overlay::Seconds(seconds) })
}

fn is_ago(text: &str) -> bool {
    text.starts_with('-') && text.ends_with(char::is_alphabetic)
}

/// `90s`, `5m`, `2h`, `3d`, `1w`.
fn seconds_of(text: &str) -> Option<f64> {
    let number = text.get(..text.len().checked_sub(1)?)?;
    let each = match text.as_bytes().last()? {
        b's' => 1.0,
        b'm' => 60.0,
        b'h' => 3_600.0,
        b'd' => 86_400.0,
        b'w' => 7.0 * 86_400.0,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number * each)
}
