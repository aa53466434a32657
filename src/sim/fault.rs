//! Faults on demand, and how the command line spells them.
//!
//! A fault of the process is carried out by the plant, a fault of the link by the server's frame
//! layer. Which of the two it is nobody outside this room needs to know.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::plant::PlantFault;
use crate::model::Table;

/// The longest delay that may be asked for.
const DELAY_MAX: Duration = Duration::from_secs(60);

/// The forms [`Fault`] is read from, for help texts.
pub const FORMS: &str = "stuck-sensor=1, drifting-sensor=1, blocked-pump=1, leak=1, silent, \
slow=500 (ms), late=1500 (ms, every tenth reply), exception=4, exception=2@IR20-27, drop-connections, \
drop-connections=10 (after that many replies), wrong-id, truncated";

/// Requests that are refused on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionRange {
    /// Exception code, 1 to 255.
    pub code: u8,
    /// Where: a table and first and last wire address; `None` refuses every request.
    pub range: Option<(Table, u16, u16)>,
}

impl ExceptionRange {
    /// True if a request for `count` elements from `start` is to be refused.
    pub fn covers(&self, table: Table, start: u16, count: u16) -> bool {
        let end = u32::from(start) + u32::from(count);
        self.range
            .is_none_or(|(t, first, last)| t == table && u32::from(first) < end && start <= last)
    }
}

/// A fault between client and plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Connections are accepted, requests are carried out, nothing is ever answered.
    Silent,
    /// Every reply waits this long; requests behind it are taken meanwhile.
    Slow(Duration),
    /// Every tenth reply waits this long while later ones overtake it.
    Late(Duration),
    /// Requests are refused, not carried out.
    Exception(ExceptionRange),
    /// A connection is closed after this many replies, at least 1.
    Drop(u32),
    /// Replies carry the transaction id of another request.
    WrongId,
    /// Replies lack their last byte, and the header does not say so.
    Truncated,
}

/// A fault to switch on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// In the process.
    Plant(PlantFault),
    /// On the link.
    Link(LinkFault),
}

/// A text that names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a fault: {because}; the forms are {FORMS}")]
pub struct FaultError {
    /// What was given.
    pub text: String,
    /// Which part of it is wrong.
    pub because: &'static str,
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Fault, FaultError> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let plant = |make: fn(u8) -> PlantFault| number(value, 1).map(|n| Fault::Plant(make(n)));
        let parsed = match name {
            "stuck-sensor" => plant(PlantFault::StuckSensor),
            "drifting-sensor" => plant(PlantFault::DriftingSensor),
            "blocked-pump" => plant(PlantFault::BlockedPump),
            "leak" => plant(PlantFault::Leak),
            "silent" => flag(value, LinkFault::Silent),
            "wrong-id" => flag(value, LinkFault::WrongId),
            "truncated" => flag(value, LinkFault::Truncated),
            "slow" => delay(value).map(|d| Fault::Link(LinkFault::Slow(d))),
            "late" => delay(value).map(|d| Fault::Link(LinkFault::Late(d))),
            "exception" => exception(value).map(|e| Fault::Link(LinkFault::Exception(e))),
            "drop-connections" => number::<u32>(value, 1)
                .and_then(|n| if n == 0 { Err("it closes after 1 reply or more") } else { Ok(n) })
                .map(|n| Fault::Link(LinkFault::Drop(n))),
            _ => Err("no fault has this name"),
        };
        parsed.map_err(|because| FaultError { text: text.to_owned(), because })
    }
}

fn flag(value: Option<&str>, fault: LinkFault) -> Result<Fault, &'static str> {
    if value.is_some() { Err("it takes no value") } else { Ok(Fault::Link(fault)) }
}

fn number<T: FromStr>(value: Option<&str>, default: T) -> Result<T, &'static str> {
    value.map_or(Ok(default), |v| v.parse().map_err(|_| "its value is not a whole number"))
}

fn delay(value: Option<&str>) -> Result<Duration, &'static str> {
    let millis: u64 = value
        .ok_or("it needs a time in milliseconds")?
        .parse()
        .map_err(|_| "its value is not a whole number of milliseconds")?;
    let delay = Duration::from_millis(millis);
    if delay > DELAY_MAX { Err("the longest delay is 60000 ms") } else { Ok(delay) }
}

/// `CODE`, `CODE@IR20` or `CODE@IR20-27`.
fn exception(value: Option<&str>) -> Result<ExceptionRange, &'static str> {
    let value = value.ok_or("it needs an exception code")?;
    let (code, place) = match value.split_once('@') {
        Some((code, place)) => (code, Some(place)),
        None => (value, None),
    };
    let code = code.parse().map_err(|_| "the exception code is not a number of 1 to 255")?;
    if code == 0 {
        return Err("the exception code is not a number of 1 to 255");
    }
    let range = place.map(exception_place).transpose()?;
    Ok(ExceptionRange { code, range })
}

fn exception_place(place: &str) -> Result<(Table, u16, u16), &'static str> {
    const WRONG: &str = "the range is written as a table and wire addresses, such as IR20-27";
    let digits = place.find(|c: char| c.is_ascii_digit()).ok_or(WRONG)?;
    let (table, addresses) = place.split_at(digits);
    let table = Table::from_short(table).ok_or(WRONG)?;
    let (first, last) = addresses.split_once('-').unwrap_or((addresses, addresses));
    let first: u16 = first.parse().map_err(|_| WRONG)?;
    let last: u16 = last.parse().map_err(|_| WRONG)?;
    if first > last {
        return Err("the range ends before it starts");
    }
    Ok((table, first, last))
}

impl fmt::Display for Fault {
    /// The form it is read from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Plant(PlantFault::StuckSensor(n)) => write!(f, "stuck-sensor={n}"),
            Fault::Plant(PlantFault::DriftingSensor(n)) => write!(f, "drifting-sensor={n}"),
            Fault::Plant(PlantFault::BlockedPump(n)) => write!(f, "blocked-pump={n}"),
            Fault::Plant(PlantFault::Leak(n)) => write!(f, "leak={n}"),
            Fault::Link(LinkFault::Silent) => f.write_str("silent"),
            Fault::Link(LinkFault::WrongId) => f.write_str("wrong-id"),
            Fault::Link(LinkFault::Truncated) => f.write_str("truncated"),
            Fault::Link(LinkFault::Slow(d)) => write!(f, "slow={}", d.as_millis()),
            Fault::Link(LinkFault::Late(d)) => write!(f, "late={}", d.as_millis()),
            Fault::Link(LinkFault::Drop(n)) => write!(f, "drop-connections={n}"),
            Fault::Link(LinkFault::Exception(e)) => {
                write!(f, "exception={}", e.code)?;
                match e.range {
                    Some((table, first, last)) => write!(f, "@{}{first}-{last}", table.short()),
                    None => Ok(()),
                }
            }
        }
    }
}
