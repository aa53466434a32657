//! Which notation a column of addresses is in: told by the whole column, by what stands beside it, and
//! always with the reason. Where two meanings remain, both are offered and none is taken.

use std::fmt;

use super::address::{place, without_bit};
use crate::codec::{Column, guess_column, parse_address};
use crate::model::{Notation, Table};

/// A notation that a column may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationChoice {
    /// Which.
    pub notation: Notation,
    /// What the first address would then be: `40001 = HR 0`.
    pub example: String,
}

/// What speaks for a notation, or why it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// There are no addresses.
    #[default]
    Nothing,
    /// A person chose it.
    Chosen,
    /// So many of so many agree with a column in hexadecimal.
    Hex(usize, usize),
    /// In so many of so many rows the register is the address and one.
    RegisterAbove(usize, usize),
    /// In so many of so many rows the address is the register less one.
    AddressBelow(usize, usize),
    /// The heading says so.
    Heading(String),
    /// Written in hexadecimal.
    Hexadecimal,
    /// Six digits, each beginning with the digit of a table.
    SixDigits,
    /// Zero is among them, which nothing counted from one has.
    Zero,
    /// Some cannot be Modicon.
    NotModicon,
    /// Their first digits name the tables that stand beside them.
    Tables,
    /// A table's first number is among them.
    FirstNumber {
        /// The first of them.
        first: String,
        /// The last.
        last: String,
    },
    /// So many of so many are written like this.
    Written(usize, usize),
    /// Open: five digits of Modicon, or numbers as they are.
    FiveDigits,
    /// Open: counted from 0 or from 1.
    NoZero,
    /// Open: several notations read them.
    Several,
    /// Open: no notation reads them.
    Unknown,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Nothing => f.write_str("there are no addresses"),
            Reason::Chosen => f.write_str("chosen"),
            Reason::Hex(same, all) => {
                write!(f, "{same} of {all} agree with the hexadecimal column")
            }
            Reason::RegisterAbove(same, all) => {
                write!(f, "register = address + 1 in {same} of {all} rows")
            }
            Reason::AddressBelow(same, all) => {
                write!(f, "address = register - 1 in {same} of {all} rows")
            }
            Reason::Heading(heading) => write!(f, "the heading {heading:?} says so"),
            Reason::Hexadecimal => f.write_str("written in hexadecimal"),
            Reason::SixDigits => {
                f.write_str("six digits, each beginning with the digit of a table")
            }
            Reason::Zero => f.write_str("0 is among them, which nothing counted from one has"),
            Reason::NotModicon => f.write_str("some of them are impossible in Modicon"),
            Reason::Tables => {
                f.write_str("their first digits name the tables that stand beside them")
            }
            Reason::FirstNumber { first, last } => {
                let values =
                    if first == last { first.clone() } else { format!("{first}–{last}") };
                write!(f, "values {values}: Modicon, where {first} is a table's first number")
            }
            Reason::Written(most, all) => write!(f, "{most} of {all} are written like this"),
            Reason::FiveDigits => {
                f.write_str("five digits of Modicon, and numbers that devices use as they are too")
            }
            Reason::NoZero => {
                f.write_str("no 0 among them, so that they may be counted from 0 or from 1")
            }
            Reason::Several => f.write_str("several notations read them and mean other places"),
            Reason::Unknown => f.write_str("they follow none of the known notations"),
        }
    }
}

/// The reason of a guess by the numbers alone.
fn reason(candidates: &[Column], clues: &[Clue]) -> Reason {
    let zero = |clue: &&Clue| without_bit(&clue.text).bytes().all(|b| b == b'0');
    match candidates {
        [Column::Raw0Hex] => Reason::Hexadecimal,
        [Column::Modicon6(_)] => Reason::SixDigits,
        [Column::Raw0] if clues.iter().any(|clue| zero(&clue)) => Reason::Zero,
        [Column::Raw0] => Reason::NotModicon,
        [Column::Modicon5(_), ..] => Reason::FiveDigits,
        _ => Reason::NoZero,
    }
}

/// What was found out about the column of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotationFinding {
    /// The notation taken; `None` where a person has to say.
    pub chosen: Option<Notation>,
    /// What speaks for it, or why it is open.
    pub why: Reason,
    /// What a person can choose from, the likeliest first.
    pub choices: Vec<NotationChoice>,
    /// The notation of a second column of addresses, where it tells this one's.
    pub(super) second: Option<Notation>,
}

/// What is known of one row's address.
#[derive(Clone, Debug, Default)]
pub(super) struct Clue {
    /// The address; empty where there is none.
    pub(super) text: String,
    /// Another column's address of the same row.
    pub(super) second: String,
    /// The wire address in a column of hexadecimal.
    pub(super) hex: Option<u16>,
    /// The table that another column or a title names.
    pub(super) table: Option<Table>,
}

impl NotationFinding {
    fn sure(notation: Notation, why: Reason, clues: &[Clue]) -> NotationFinding {
        let mut choices = choices(&[notation], clues);
        let others = [Notation::Modicon, Notation::Raw0, Notation::Raw1];
        choices
            .extend(self::choices(&others, clues).into_iter().filter(|c| c.notation != notation));
        NotationFinding { chosen: Some(notation), why, choices, second: None }
    }
}

/// The choices with an example each; those that the first address does not follow are left out.
fn choices(notations: &[Notation], clues: &[Clue]) -> Vec<NotationChoice> {
    let Some(first) = clues.iter().find(|clue| !clue.text.is_empty()) else { return Vec::new() };
    let choice = |notation: &Notation| {
        let place = place(&first.text, *notation, first.table)?;
        let bare = matches!(notation, Notation::Raw0 | Notation::Raw1) && first.table.is_none();
        let table = if bare { "" } else { place.table.short() };
        let bit = first.text.strip_prefix(without_bit(&first.text)).unwrap_or("");
        let example = format!("{} = {table} {}{bit}", first.text, place.wire);
        Some(NotationChoice { notation: *notation, example: example.replace("  ", " ") })
    };
    notations.iter().filter_map(choice).collect()
}

/// Finds the notation of a column with this heading.
pub(super) fn find(heading: &str, clues: &[Clue]) -> NotationFinding {
    let clues: Vec<Clue> = clues.iter().filter(|c| !c.text.is_empty()).cloned().collect();
    if clues.is_empty() {
        return NotationFinding::default();
    }
    checked(&clues).or_else(|| told(heading, &clues)).unwrap_or_else(|| guessed(&clues))
}

/// By another column that names the same places: hexadecimal, or a register beside an address.
fn checked(clues: &[Clue]) -> Option<NotationFinding> {
    const BARE: [Notation; 3] = [Notation::Modicon, Notation::Raw0, Notation::Raw1];
    let agreeing = |main: Notation, other: &dyn Fn(&Clue) -> Option<u16>| {
        let pairs = clues.iter().filter_map(|clue| Some((clue, other(clue)?)));
        let mut counts = (0_usize, 0_usize);
        for (clue, wire) in pairs {
            counts.1 += 1;
            let is_same = place(&clue.text, main, clue.table).is_some_and(|p| p.wire == wire);
            counts.0 += usize::from(is_same);
        }
        counts
    };
    let by_hex = |clue: &Clue| clue.hex;
    let mut found: Vec<(usize, usize, Notation, Option<Notation>, Reason)> = Vec::new();
    for main in BARE {
        let (same, all) = agreeing(main, &by_hex);
        found.push((same, all, main, None, Reason::Hex(same, all)));
        for second in BARE {
            let other = |clue: &Clue| place(&clue.second, second, clue.table).map(|p| p.wire);
            let (same, all) = agreeing(main, &other);
            let why = match (main, second) {
                (Notation::Raw0, Notation::Raw1 | Notation::Modicon) => {
                    Reason::RegisterAbove(same, all)
                }
                (Notation::Raw1 | Notation::Modicon, Notation::Raw0) => {
                    Reason::AddressBelow(same, all)
                }
                // Two columns that say the same do not say from where they count.
                _ => continue,
            };
            found.push((same, all, main, Some(second), why));
        }
    }
    found.retain(|(same, all, ..)| *all > 0 && same * 2 > *all);
    let most = found.iter().map(|(same, ..)| *same).max()?;
    found.retain(|(same, ..)| *same == most);
    let (_, _, notation, second, why) = found.first()?.clone();
    let is_single = found.iter().all(|(_, _, other, ..)| *other == notation);
    is_single.then(|| NotationFinding { second, ..NotationFinding::sure(notation, why, clues) })
}

/// By what the heading says.
fn told(heading: &str, clues: &[Clue]) -> Option<NotationFinding> {
    let heading = heading.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let notation = if has(&["wire", "pdu", "0-based", "0 based", "zero", "protocol"]) {
        Notation::Raw0
    } else if has(&["1-based", "1 based", "one-based", "one based"]) {
        Notation::Raw1
    } else {
        return None;
    };
    let fits = clues.iter().all(|clue| place(&clue.text, notation, clue.table).is_some());
    let why = Reason::Heading(heading.clone());
    fits.then(|| NotationFinding::sure(notation, why, clues))
}

/// By the addresses themselves.
fn guessed(clues: &[Clue]) -> NotationFinding {
    let bare: Vec<&str> = clues
        .iter()
        .map(|clue| without_bit(&clue.text))
        .filter(|text| guess_column(&[text]).is_ok())
        .collect();
    if bare.len() * 2 > clues.len()
        && let Ok(guess) = guess_column(&bare)
    {
        let notations: Vec<Notation> = guess.candidates.iter().map(Column::notation).collect();
        if let [only] = notations.as_slice() {
            return NotationFinding::sure(*only, reason(&guess.candidates, clues), clues);
        }
        if notations.contains(&Notation::Modicon)
            && let Some(why) = modicon_for_sure(clues)
        {
            return NotationFinding::sure(Notation::Modicon, why, clues);
        }
        let choices = choices(&notations, clues);
        return NotationFinding {
            why: reason(&guess.candidates, clues),
            choices,
            ..NotationFinding::default()
        };
    }
    written_out(clues)
}

/// Why five digits are Modicon: the table stands beside them, or a table's first number is among them.
fn modicon_for_sure(clues: &[Clue]) -> Option<Reason> {
    let places: Vec<_> = clues
        .iter()
        .filter_map(|clue| Some((clue, place(&clue.text, Notation::Modicon, None)?)))
        .collect();
    let said = places.iter().filter(|(clue, _)| clue.table.is_some()).count();
    let agree = places.iter().all(|(clue, place)| clue.table.is_none_or(|t| t == place.table));
    if said > 0 && said == places.len() && agree {
        return Some(Reason::Tables);
    }
    if !agree {
        return None;
    }
    let begins =
        places.iter().any(|(clue, place)| place.wire == 0 && without_bit(&clue.text).len() == 5);
    let text = |clue: Option<&(&Clue, _)>| clue.map(|(c, _)| c.text.clone()).unwrap_or_default();
    let first = text(places.iter().min_by_key(|(_, place)| *place));
    let last = text(places.iter().max_by_key(|(_, place)| *place));
    begins.then_some(Reason::FirstNumber { first, last })
}

/// Addresses that say more than a number: the notations that read them, if these mean the same places.
fn written_out(clues: &[Clue]) -> NotationFinding {
    let reads = |notation: Notation| {
        clues.iter().filter(|c| parse_address(&c.text, notation, c.table).is_ok()).count()
    };
    let mut fitting: Vec<(usize, Notation)> = Notation::ALL
        .into_iter()
        .filter(|(notation, _)| !notation.is_formula())
        .map(|(notation, _)| (reads(notation), notation))
        .collect();
    let most = fitting.iter().map(|(count, _)| *count).max().unwrap_or(0);
    if most * 2 <= clues.len() {
        let why = Reason::Unknown;
        return NotationFinding { why, ..NotationFinding::default() };
    }
    fitting.retain(|(count, _)| *count == most);
    let notations: Vec<Notation> = fitting.into_iter().map(|(_, notation)| notation).collect();
    let places = |notation: Notation| {
        let place = |c: &Clue| {
            parse_address(&c.text, notation, c.table).ok().map(|p| (p.table, p.wire, p.bit))
        };
        clues.iter().map(place).collect::<Vec<_>>()
    };
    let Some(first) = notations.first().copied() else { return NotationFinding::default() };
    let expected = places(first);
    if notations.iter().all(|notation| places(*notation) == expected) {
        let why = Reason::Written(most, clues.len());
        return NotationFinding::sure(first, why, clues);
    }
    let why = Reason::Several;
    NotationFinding { why, choices: choices(&notations, clues), ..NotationFinding::default() }
}
