//! Moments in registers.
//!
//! Sources: IEC 60870-5-4 by way of Schneider's PM5000 register lists; the other codings are what their
//! names in files say.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::digits;
use super::error::{ConvertError, shortened};
use super::wire;
use crate::model::{BadReason, ByteOrder, DataType, Moment, TimeCoding};

/// Milliseconds of the minute, and its bits of the clock.
const MINUTE: u16 = 0x003F;
const INVALID: u16 = 0x0080;
const HOUR: u16 = 0x1F00;
const DAY: u16 = 0x001F;
const MONTH: u16 = 0x0F00;
const YEAR: u16 = 0x007F;

/// The moment in exactly the registers of `coding`.
///
/// # Errors
/// [`BadReason::OutOfRange`] for what no calendar has, and for a moment the device marks as invalid;
/// [`BadReason::Malformed`] for another number of registers.
pub(super) fn decode_moment(
    coding: TimeCoding,
    order: ByteOrder,
    registers: &[u16],
) -> Result<Moment, BadReason> {
    let whole = || wire::join(order, registers).and_then(|bits| i64::try_from(bits).ok());
    let moment = match (coding, registers) {
        (TimeCoding::UnixU32S, [_, _]) | (TimeCoding::UnixU64S, [_, _, _, _]) => {
            whole().and_then(|s| Timestamp::from_second(s).ok()).map(Moment::Utc)
        }
        (TimeCoding::UnixU64Ms, [_, _, _, _]) => {
            whole().and_then(|ms| Timestamp::from_millisecond(ms).ok()).map(Moment::Utc)
        }
        (TimeCoding::SixRegisters, [year, month, day, hour, minute, second]) => {
            wall([*year, *month, *day, *hour, *minute], u32::from(*second) * 1000)
        }
        (TimeCoding::PackedBcd, [first, second, third]) => {
            let two = |register: &u16| {
                let number = digits::number(DataType::Bcd16, u64::from(*register))?;
                let number = u16::try_from(number).ok()?;
                Some((number / 100, number % 100))
            };
            let pairs = two(first).zip(two(second)).zip(two(third));
            pairs.and_then(|(((year, month), (day, hour)), (minute, second))| {
                wall([2000 + year, month, day, hour, minute], u32::from(second) * 1000)
            })
        }
        (TimeCoding::Schneider, [year, date, clock, millis]) if clock & INVALID == 0 => wall(
            [
                2000 + (year & YEAR),
                (date & MONTH) >> 8,
                date & DAY,
                (clock & HOUR) >> 8,
                clock & MINUTE,
            ],
            u32::from(*millis),
        ),
        (TimeCoding::Schneider, [_, _, _, _]) => None,
        _ => return Err(BadReason::Malformed),
    };
    moment.ok_or(BadReason::OutOfRange)
}

/// Year, month, day, hour, minute, and the milliseconds of the minute.
fn wall([year, month, day, hour, minute]: [u16; 5], millis: u32) -> Option<Moment> {
    let small = |number: u16| i8::try_from(number).ok();
    let second = i8::try_from(millis / 1000).ok()?;
    let nanos = i32::try_from(millis % 1000 * 1_000_000).ok()?;
    let year = i16::try_from(year).ok()?;
    let at = DateTime::new(
        year,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        second,
        nanos,
    );
    at.ok().map(Moment::Wall)
}

/// The registers that hold `moment`.
///
/// # Errors
/// [`ConvertError::MomentOutOfRange`] for a moment that the coding does not reach,
/// [`ConvertError::MomentTooFine`] for one between two that it holds, as an unscaled integer refuses a
/// fraction, [`ConvertError::WrongKind`] for one of the other kind.
pub(super) fn encode_moment(
    coding: TimeCoding,
    order: ByteOrder,
    moment: Moment,
) -> Result<Vec<u16>, ConvertError> {
    let data_type = DataType::Time(coding);
    let width = usize::from(coding.width());
    let beyond = || ConvertError::MomentOutOfRange {
        moment: moment.to_string(),
        data_type: data_type.name(),
    };
    let nanos = match moment {
        Moment::Utc(at) => at.subsec_nanosecond(),
        Moment::Wall(at) => at.subsec_nanosecond(),
    };
    let (step, unit) = match coding {
        TimeCoding::UnixU64Ms | TimeCoding::Schneider => (1_000_000, "milliseconds"),
        _ => (1_000_000_000, "seconds"),
    };
    if nanos % step != 0 {
        let (moment, data_type) = (moment.to_string(), data_type.name());
        return Err(ConvertError::MomentTooFine { moment, data_type, unit });
    }
    let unix = |count: i64, most: u64| {
        let bits = u64::try_from(count).ok().filter(|bits| *bits <= most).ok_or_else(beyond)?;
        Ok(wire::split(order, bits, width))
    };
    match (coding, moment) {
        (TimeCoding::UnixU32S, Moment::Utc(at)) => unix(at.as_second(), u64::from(u32::MAX)),
        (TimeCoding::UnixU64S, Moment::Utc(at)) => unix(at.as_second(), u64::MAX),
        (TimeCoding::UnixU64Ms, Moment::Utc(at)) => unix(at.as_millisecond(), u64::MAX),
        (_, Moment::Wall(at)) if !coding.is_unix() => calendar(coding, at).ok_or_else(beyond),
        _ => {
            Err(ConvertError::WrongKind { data_type: data_type.name(), value: moment.to_string() })
        }
    }
}

fn calendar(coding: TimeCoding, at: DateTime) -> Option<Vec<u16>> {
    let number = |part: i8| u16::try_from(part).ok();
    let (month, day) = (number(at.month())?, number(at.day())?);
    let (hour, minute, second) = (number(at.hour())?, number(at.minute())?, number(at.second())?);
    let year = u16::try_from(at.year()).ok()?;
    let short = year.checked_sub(2000);
    let pair = |high: u16, low: u16| {
        let bits = digits::bits(DataType::Bcd16, i128::from(high * 100 + low))?;
        u16::try_from(bits).ok()
    };
    Some(match coding {
        TimeCoding::SixRegisters => vec![year, month, day, hour, minute, second],
        TimeCoding::PackedBcd => {
            let year = short.filter(|year| *year < 100)?;
            vec![pair(year, month)?, pair(day, hour)?, pair(minute, second)?]
        }
        TimeCoding::Schneider => vec![
            short.filter(|year| *year <= YEAR)?,
            month << 8 | day,
            hour << 8 | minute,
            second * 1000 + u16::try_from(at.millisecond()).ok()?,
        ],
        _ => return None,
    })
}

/// Reads a typed moment: RFC 3339 with a zone for a count since 1970, without one for a calendar.
///
/// # Errors
/// [`ConvertError::NotAMoment`] with an example.
pub(super) fn parse_moment(coding: TimeCoding, typed: &str) -> Result<Moment, ConvertError> {
    let text = typed.trim();
    let moment = if coding.is_unix() {
        text.parse().map(Moment::Utc).ok()
    } else {
        // A zone would be dropped in silence.
        let zoned = text.parse::<Timestamp>().is_ok();
        text.parse().map(Moment::Wall).ok().filter(|_| !zoned)
    };
    let example = if coding.is_unix() { "2026-03-09T14:05:59Z" } else { "2026-03-09T14:05:59" };
    moment.ok_or_else(|| ConvertError::NotAMoment { text: shortened(text), example })
}
