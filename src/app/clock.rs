//! Wall time as people read it: the time zone of the machine, or another one on request.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::WallMs;

/// Tells wall time in one time zone. The default is the machine's own.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { zone: TimeZone::system() }
    }
}

impl Clock {
    /// A clock in coordinated universal time, the same on every machine.
    pub fn utc() -> Clock {
        Clock { zone: TimeZone::UTC }
    }

    /// A clock in the zone with this IANA name, such as `Asia/Seoul`; `None` if nobody knows it.
    pub fn in_zone(name: &str) -> Option<Clock> {
        TimeZone::get(name).ok().map(|zone| Clock { zone })
    }

    /// The zone itself.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// `at` by the pattern of `strftime`; empty where no calendar reaches.
    pub fn format(&self, at: WallMs, pattern: &str) -> String {
        let Ok(moment) = Timestamp::from_millisecond(at.0) else { return String::new() };
        moment.to_zoned_datetime(self.zone.clone()).strftime(pattern).to_string()
    }

    /// Date and time of day: `2026-11-23 14:03:27`.
    pub fn date_time(&self, at: WallMs) -> String {
        self.format(at, "%Y-%m-%d %H:%M:%S")
    }

    /// The zone's abbreviation and distance from universal time: `KST +09:00`, `UTC`.
    pub fn zone_name(&self, at: WallMs) -> String {
        let (name, offset) = (self.format(at, "%Z"), self.format(at, "%:z"));
        match (name.as_str(), offset.as_str()) {
            ("UTC", _) => name,
            // Zones without letters of their own give their offset as a name.
            _ if name.starts_with(['+', '-']) => format!("UTC {offset}"),
            _ => format!("{name} {offset}"),
        }
    }
}
