//! One recorded sample, and quality as a number that means the same in every version.

use crate::model::{BadReason, NoValue, Quality, Sample, Stamp, UncertainReason};

/// Quality as it stands in files: 0 good, 0x01xx uncertain, 0x02xx bad, 0x03xx a Modbus exception,
/// 0x04xx nothing was recorded from here on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct QualityCode(pub u16);

impl QualityCode {
    /// Good.
    pub const GOOD: QualityCode = QualityCode(0);
    /// The station was stopped.
    pub const STOPPED: QualityCode = QualityCode(0x0401);
    /// The station ended without saying so.
    pub const ENDED: QualityCode = QualityCode(0x0402);
    /// Samples could not be kept: the disk took nothing and memory was used up.
    pub const LOST: QualityCode = QualityCode(0x0403);
    /// The tag is recorded no more.
    pub const OFF: QualityCode = QualityCode(0x0404);
    /// What was recorded here is damaged; written only where a row of the journal was.
    pub const DAMAGED: QualityCode = QualityCode(0x0405);
    /// No sample came for longer than the tag's period allows.
    pub const SILENT: QualityCode = QualityCode(0x0406);
    /// The clock was set, or the computer slept.
    pub const CLOCK: QualityCode = QualityCode(0x0407);

    /// What a value is that is no finite number.
    pub fn of_no_number() -> QualityCode {
        QualityCode::of(Quality::Bad(BadReason::NotFinite))
    }

    /// The number of a quality.
    pub fn of(quality: Quality) -> QualityCode {
        QualityCode(match quality {
            Quality::Good => 0,
            Quality::Uncertain(UncertainReason::WritePending) => 0x0101,
            Quality::Uncertain(UncertainReason::UnderRange) => 0x0102,
            Quality::Uncertain(UncertainReason::OverRange) => 0x0103,
            Quality::Bad(reason) => match reason {
                BadReason::NeverRead => 0x0201,
                BadReason::NoConnection => 0x0202,
                BadReason::Timeout => 0x0203,
                BadReason::Malformed => 0x0204,
                BadReason::NotFinite => 0x0205,
                BadReason::OutOfRange => 0x0206,
                BadReason::NoValue(NoValue::NotImplemented) => 0x0207,
                BadReason::NoValue(NoValue::NotAvailable) => 0x0208,
                BadReason::NoValue(NoValue::NotANumber) => 0x0209,
                BadReason::Stale => 0x020A,
                BadReason::Disabled => 0x020B,
                BadReason::Internal => 0x020C,
                BadReason::Exception(code) => 0x0300 | u16::from(code),
            },
        })
    }

    /// Why the value was bad; `None` where it was not, or nothing was recorded.
    pub fn bad(self) -> Option<BadReason> {
        Some(match self.0 {
            0x0201 => BadReason::NeverRead,
            0x0202 => BadReason::NoConnection,
            0x0203 => BadReason::Timeout,
            0x0204 => BadReason::Malformed,
            0x0205 => BadReason::NotFinite,
            0x0206 => BadReason::OutOfRange,
            0x0207 => BadReason::NoValue(NoValue::NotImplemented),
            0x0208 => BadReason::NoValue(NoValue::NotAvailable),
            0x0209 => BadReason::NoValue(NoValue::NotANumber),
            0x020A => BadReason::Stale,
            0x020B => BadReason::Disabled,
            0x020C => BadReason::Internal,
            code if code >> 8 == 3 => BadReason::Exception((code & 0xFF) as u8),
            _ => return None,
        })
    }

    /// True where the value may be drawn and computed with: good or uncertain.
    pub fn is_usable(self) -> bool {
        self.0 < 0x0200
    }

    /// `good`, `uncertain`, `bad`, or `gap` where nothing was recorded.
    pub fn word(self) -> &'static str {
        match self.0 >> 8 {
            0 if self.0 == 0 => "good",
            1 => "uncertain",
            4 => "gap",
            _ => "bad",
        }
    }

    /// The reason in English; empty for good.
    pub fn reason(self) -> String {
        let text = match self.0 {
            0 => "",
            0x0101 => "write pending",
            0x0102 => "under range",
            0x0103 => "over range",
            0x0201 => "never read",
            0x0202 => "no connection",
            0x0203 => "timeout",
            0x0204 => "malformed reply",
            0x0205 => "not a finite number",
            0x0206 => "out of range",
            0x0207 => "not implemented in the device",
            0x0208 => "not available in the device",
            0x0209 => "the device has no number for it",
            0x020A => "stale",
            0x020B => "connection switched off",
            0x020C => "internal fault",
            0x0401 => "the station was stopped",
            0x0402 => "the station ended without saying so",
            0x0403 => "samples could not be kept",
            0x0404 => "recorded no more",
            0x0405 => "the record is damaged here",
            0x0406 => "no sample came",
            0x0407 => "the clock was set, or the computer slept",
            code if code >> 8 == 3 => return format!("exception {}", code & 0xFF),
            code => return format!("code {code}"),
        };
        text.to_owned()
    }
}

/// One recorded sample.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The value, every bit of it.
    pub value: f64,
    /// Whether it may be trusted.
    pub quality: QualityCode,
}

impl Point {
    /// A good point.
    pub fn good(at_ms: i64, value: f64) -> Point {
        Point { at_ms, value, quality: QualityCode::GOOD }
    }

    /// A sample as it is recorded, and its moment: a bad one at the moment when it turned bad.
    pub fn of(sample: &Sample) -> (Stamp, Point) {
        let bad = matches!(sample.quality, Quality::Bad(_));
        let at = if bad { sample.since } else { sample.at };
        let value = sample.value.as_ref().and_then(|v| v.as_f64()).unwrap_or(f64::NAN);
        (at, Point { at_ms: at.wall.0, value, quality: QualityCode::of(sample.quality) })
    }

    /// A point from which on nothing is known.
    pub fn gap(at_ms: i64, quality: QualityCode) -> Point {
        Point { at_ms, value: f64::NAN, quality }
    }

    /// True where it may be drawn and computed with.
    pub fn is_usable(&self) -> bool {
        self.quality.is_usable() && self.value.is_finite()
    }
}

impl PartialEq for Point {
    /// Equal in every bit: a not-a-number is equal to itself and 0.0 differs from -0.0.
    fn eq(&self, other: &Point) -> bool {
        self.at_ms == other.at_ms
            && self.value.to_bits() == other.value.to_bits()
            && self.quality == other.quality
    }
}
