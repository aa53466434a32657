//! Local time with its offset, to the millisecond (RFC 3339), quickly: neighbours share their second.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Writes times of one zone.
#[derive(Debug)]
pub(super) struct Moments {
    zone: TimeZone,
    second: Option<i64>,
    head: String,
    offset: String,
}

impl Moments {
    pub(super) fn new(zone: TimeZone) -> Moments {
        Moments { zone, second: None, head: String::new(), offset: String::new() }
    }

    /// Appends `2026-11-26T08:00:00.250+09:00`; nothing for a time outside the years -9999 to 9999.
    pub(super) fn push(&mut self, at_ms: i64, out: &mut String) {
        let second = at_ms.div_euclid(1000);
        if self.second != Some(second) {
            let Ok(at) = Timestamp::from_second(second) else { return };
            let local = at.to_zoned_datetime(self.zone.clone());
            self.head = local.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            self.offset = local.strftime("%:z").to_string();
            self.second = Some(second);
        }
        // Writing into a text does not fail.
        write!(out, "{}.{:03}{}", self.head, at_ms.rem_euclid(1000), self.offset).ok();
    }
}
