//! Wall time for people: local, one date format (ISO 8601 order), the zone told.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::model::WallMs;

/// Turns wall time into the text of one time zone.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { zone: TimeZone::system() }
    }
}

impl Clock {
    /// A clock that shows `zone`.
    pub fn new(zone: TimeZone) -> Clock {
        Clock { zone }
    }

    /// `time` in `format` of strftime; `?` for a time outside the years -9999 to 9999.
    fn format(&self, time: WallMs, format: &str) -> String {
        match Timestamp::from_millisecond(time.0) {
            Ok(at) => at.to_zoned_datetime(self.zone.clone()).strftime(format).to_string(),
            Err(_) => "?".to_owned(),
        }
    }

    /// `12:00:01`.
    pub fn time(&self, time: WallMs) -> String {
        self.format(time, "%H:%M:%S")
    }

    /// `12:00:01.250`.
    pub fn time_ms(&self, time: WallMs) -> String {
        self.format(time, "%H:%M:%S.%3f")
    }

    /// `12:00`.
    pub fn minute(&self, time: WallMs) -> String {
        self.format(time, "%H:%M")
    }

    /// `2026-11-23`.
    pub fn date(&self, time: WallMs) -> String {
        self.format(time, "%Y-%m-%d")
    }

    /// `11-23`.
    pub fn day(&self, time: WallMs) -> String {
        self.format(time, "%m-%d")
    }

    /// `2026-11`.
    pub fn month(&self, time: WallMs) -> String {
        self.format(time, "%Y-%m")
    }

    /// The first midnights of the months between two times, a hundred at most.
    pub fn months(&self, from: WallMs, to: WallMs) -> Vec<WallMs> {
        let Ok(start) = Timestamp::from_millisecond(from.0) else { return Vec::new() };
        let first = start.to_zoned_datetime(self.zone.clone()).date().first_of_month();
        let month = |number: i32| {
            let date = first.checked_add(Span::new().months(number)).ok()?;
            let at = date.to_zoned_datetime(self.zone.clone()).ok()?.timestamp().as_millisecond();
            Some(WallMs(at))
        };
        let months = (0..100).map_while(month).take_while(|at| *at <= to);
        months.filter(|at| *at >= from).collect()
    }

    /// The time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// `2026-11-23 12:00:01.250`.
    pub fn date_time(&self, time: WallMs) -> String {
        self.format(time, "%Y-%m-%d %H:%M:%S.%3f")
    }

    /// `2026-11-23T12:00:01.250+09:00`, for files.
    pub fn rfc3339(&self, time: WallMs) -> String {
        self.format(time, "%Y-%m-%dT%H:%M:%S.%3f%:z")
    }

    /// `UTC`, or the distance from it: `UTC+09:00`.
    pub fn zone_text(&self, time: WallMs) -> String {
        match self.offset_s(time) {
            0 => "UTC".to_owned(),
            _ => self.format(time, "UTC%:z"),
        }
    }

    /// Local time minus UTC at `time`, in seconds.
    pub fn offset_s(&self, time: WallMs) -> i32 {
        Timestamp::from_millisecond(time.0).map_or(0, |at| self.zone.to_offset(at).seconds())
    }
}
