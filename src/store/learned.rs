//! What was learned about a device and is kept, one text each: `"hole HR 100-104"`, `"barrier HR 120"`,
//! `"longest HR 61"`, `"window 1"`.
//!
//! Ranges as in `model::Learned`; what could mean nothing is refused and not read as something else.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::fields::{Fields, TextsWords};
use crate::codec::{READ_BITS_MAX, READ_REGISTERS_MAX};
use crate::model::{Learned, Table, limits};

const WORDS: TextsWords = TextsWords {
    list: "a list of limits",
    entry: "a limit as text",
    name: "limit of a device",
    hint: "such as \"hole HR 100-104\", \"barrier HR 120\", \"longest HR 61\" or \"window 1\"",
};

/// Reads the key `learned`.
pub(super) fn read(f: &mut Fields<'_, '_>) -> Vec<Learned> {
    f.texts("learned", limits::LEARNED, &WORDS, limit)
}

fn limit(text: &str) -> Option<Learned> {
    let words: Vec<&str> = text.splitn(4, ' ').collect();
    match *words.as_slice() {
        ["hole", table, range] => {
            let table = Table::from_short(table)?;
            let (start, end) = range.split_once('-').unwrap_or((range, range));
            let (start, end): (u16, u16) =
                (number(start, &(0..=u16::MAX))?, number(end, &(0..=u16::MAX))?);
            let count = end.checked_sub(start)?.checked_add(1)?;
            Some(Learned::Hole { table, start, count })
        }
        ["barrier", table, at] => {
            let at = number(at, &(1..=u16::MAX))?;
            Some(Learned::Barrier { table: Table::from_short(table)?, at })
        }
        ["longest", table, count] => {
            let table = Table::from_short(table)?;
            let most = if table.is_bits() { READ_BITS_MAX } else { READ_REGISTERS_MAX };
            Some(Learned::Longest { table, count: number(count, &(1..=most))? })
        }
        ["window", most] => Some(Learned::Window { most: number(most, &limits::WINDOW)? }),
        _ => None,
    }
}

/// A number written with digits alone.
fn number<T: FromStr + PartialOrd>(text: &str, range: &RangeInclusive<T>) -> Option<T> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && range.contains(number))
}
