//! Moments that devices report, and how registers hold them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// How registers hold a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeCoding {
    /// Seconds since 1970, UTC, unsigned 32 bits.
    UnixU32S,
    /// Seconds since 1970, UTC, unsigned 64 bits.
    UnixU64S,
    /// Milliseconds since 1970, UTC, unsigned 64 bits.
    UnixU64Ms,
    /// Year, month, day, hour, minute and second, a register each.
    SixRegisters,
    /// Two BCD digits each for year since 2000, month, day, hour, minute and second.
    PackedBcd,
    /// Schneider's DATETIME of four registers (after IEC 60870-5-4): year since 2000; month and day; hour
    /// and minute, with a bit for "invalid"; milliseconds of the minute.
    Schneider,
}

impl TimeCoding {
    /// Every coding with the name that files use.
    pub const ALL: [(TimeCoding, &'static str); 6] = [
        (TimeCoding::UnixU32S, "unix_u32_s"),
        (TimeCoding::UnixU64S, "unix_u64_s"),
        (TimeCoding::UnixU64Ms, "unix_u64_ms"),
        (TimeCoding::SixRegisters, "six_regs_ymdhms"),
        (TimeCoding::PackedBcd, "bcd_packed_yymmdd_hhmmss"),
        (TimeCoding::Schneider, "schneider_datetime"),
    ];

    /// The name that files use.
    pub fn name(self) -> &'static str {
        TimeCoding::ALL.iter().find(|(coding, _)| *coding == self).map_or("", |(_, name)| name)
    }

    /// Registers it takes.
    pub fn width(self) -> u16 {
        match self {
            TimeCoding::UnixU32S => 2,
            TimeCoding::PackedBcd => 3,
            TimeCoding::UnixU64S | TimeCoding::UnixU64Ms | TimeCoding::Schneider => 4,
            TimeCoding::SixRegisters => 6,
        }
    }

    /// True for a count since 1970, false for a calendar without a time zone.
    pub fn is_unix(self) -> bool {
        matches!(self, TimeCoding::UnixU32S | TimeCoding::UnixU64S | TimeCoding::UnixU64Ms)
    }
}

/// A moment as a device tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A point in time.
    Utc(Timestamp),
    /// A calendar and a clock in a time zone that only the device knows.
    Wall(DateTime),
}

impl Moment {
    /// The year it lies in; of a point in time, at Greenwich.
    pub fn year(&self) -> i16 {
        match self {
            Moment::Utc(at) => TimeZone::UTC.to_datetime(*at).year(),
            Moment::Wall(at) => at.year(),
        }
    }
}

impl fmt::Display for Moment {
    /// RFC 3339: `2026-01-01T00:00:00Z`, or `2026-03-09T14:05:59` without a zone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Utc(at) => write!(f, "{at}"),
            Moment::Wall(at) => write!(f, "{at}"),
        }
    }
}
