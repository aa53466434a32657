//! Which notation a column of addresses is in: told by the whole column, by what stands beside it, and
//! always with the reason. Where two meanings remain, both are offered and none is taken.

use super::address::place;
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

/// What was found out about the column of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotationFinding {
    /// The notation taken; `None` where a person has to say.
    pub chosen: Option<Notation>,
    /// What speaks for it, or why it is open.
    pub why: String,
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
    fn sure(notation: Notation, why: String, clues: &[Clue]) -> NotationFinding {
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
        let example = format!("{} = {table} {}", first.text, place.wire);
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
    let mut found: Vec<(usize, usize, Notation, Option<Notation>, String)> = Vec::new();
    for main in BARE {
        let (same, all) = agreeing(main, &by_hex);
        let why = format!("{same} of {all} agree with the hexadecimal column");
        found.push((same, all, main, None, why));
        for second in BARE {
            let other = |clue: &Clue| place(&clue.second, second, clue.table).map(|p| p.wire);
            let (same, all) = agreeing(main, &other);
            let why = match (main, second) {
                (Notation::Raw0, Notation::Raw1 | Notation::Modicon) => "register = address + 1",
                (Notation::Raw1 | Notation::Modicon, Notation::Raw0) => "address = register - 1",
                // Two columns that say the same do not say from where they count.
                _ => continue,
            };
            let why = format!("{why} in {same} of {all} rows");
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
    let why = format!("the heading {heading:?} says so");
    fits.then(|| NotationFinding::sure(notation, why, clues))
}

/// By the addresses themselves.
fn guessed(clues: &[Clue]) -> NotationFinding {
    let bare: Vec<&str> = clues
        .iter()
        .map(|clue| clue.text.as_str())
        .filter(|text| guess_column(&[text]).is_ok())
        .collect();
    if bare.len() * 2 > clues.len()
        && let Ok(guess) = guess_column(&bare)
    {
        let notations: Vec<Notation> = guess.candidates.iter().map(Column::notation).collect();
        if let [only] = notations.as_slice() {
            return NotationFinding::sure(*only, guess.why, clues);
        }
        if notations.contains(&Notation::Modicon)
            && let Some(why) = modicon_for_sure(clues)
        {
            return NotationFinding::sure(Notation::Modicon, why, clues);
        }
        let choices = choices(&notations, clues);
        return NotationFinding { why: guess.why, choices, ..NotationFinding::default() };
    }
    written_out(clues)
}

/// Why five digits are Modicon: the table stands beside them, or a table's first number is among them.
fn modicon_for_sure(clues: &[Clue]) -> Option<String> {
    let places: Vec<_> = clues
        .iter()
        .filter_map(|clue| Some((clue, place(&clue.text, Notation::Modicon, None)?)))
        .collect();
    let said = places.iter().filter(|(clue, _)| clue.table.is_some()).count();
    let agree = places.iter().all(|(clue, place)| clue.table.is_none_or(|t| t == place.table));
    if said > 0 && said == places.len() && agree {
        return Some("their first digits name the tables that stand beside them".to_owned());
    }
    if !agree {
        return None;
    }
    let begins = places.iter().any(|(clue, place)| place.wire == 0 && clue.text.len() == 5);
    let text = |clue: Option<&(&Clue, _)>| clue.map(|(c, _)| c.text.clone()).unwrap_or_default();
    let first = text(places.iter().min_by_key(|(_, place)| *place));
    let last = text(places.iter().max_by_key(|(_, place)| *place));
    begins
        .then(|| format!("values {first}–{last}: Modicon, where {first} is a table's first number"))
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
        let why = "they follow none of the known notations".to_owned();
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
        let why = format!("{most} of {} are written like this", clues.len());
        return NotationFinding::sure(first, why, clues);
    }
    let why = "several notations read them and mean other places".to_owned();
    NotationFinding { why, choices: choices(&notations, clues), ..NotationFinding::default() }
}
