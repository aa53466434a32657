//! "My panel shows 230.5": where that could stand, and as what.

use std::collections::BTreeMap;

use super::Hint;
use super::plausible::plausible;
use crate::codec::decode;
use crate::codec::guess::{Decoding, GAINS, all_decodings, format_guess};
use crate::model::{ByteOrder, DataType, Table};

/// Most registers that are searched: a search takes no longer than a few frames.
const SEEN: usize = 2000;
/// Most candidates that are kept, the likeliest.
const CANDIDATES: usize = 500;

/// Registers as they were read, some of which may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    words: BTreeMap<(Table, u16), u16>,
}

impl Seen {
    /// Takes a run of registers in. Where there are too many, all that was read before goes.
    pub fn put(&mut self, table: Table, start: u16, words: &[u16]) {
        let places = (start..=u16::MAX).zip(words);
        let is_new = |(wire, _): &(u16, &u16)| !self.words.contains_key(&(table, *wire));
        if self.words.len() + places.clone().filter(is_new).count() > SEEN {
            self.words.clear();
        }
        self.words.extend(places.map(|(wire, word)| ((table, wire), *word)));
    }

    /// One register.
    pub fn get(&self, table: Table, wire: u16) -> Option<u16> {
        self.words.get(&(table, wire)).copied()
    }

    /// The registers from an address on, at most `count`, up to the first that is missing.
    pub fn from(&self, table: Table, wire: u16, count: u16) -> Vec<u16> {
        let wires = (0..count).map_while(|i| wire.checked_add(i));
        wires.map_while(|wire| self.get(table, wire)).collect()
    }

    /// True where nothing was read.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// A place and a reading that come out at the value on the panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which table.
    pub table: Table,
    /// First wire address.
    pub wire: u16,
    /// Type, order and raw value.
    pub decoding: Decoding,
    /// Raw to engineering units.
    pub gain: f64,
    /// What it came out at, in each observation.
    pub values: Vec<f64>,
    /// What speaks for and against it.
    pub hints: Vec<Hint>,
    /// The more, the likelier; only for sorting.
    pub points: i32,
}

/// The gain costs points by its place in [`GAINS`].
fn gain_points(gain: f64) -> i32 {
    let place = GAINS.iter().position(|g| *g == gain).unwrap_or(GAINS.len());
    -4 * i32::try_from(place).unwrap_or(0)
}

/// Everything in `seen` that comes within `tolerance` of `expected`, the likeliest first, at most 500.
pub fn find(seen: &Seen, expected: f64, tolerance: f64) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (table, wire) in seen.words.keys().filter(|(table, _)| !table.is_bits()) {
        let registers = seen.from(*table, *wire, 4);
        // A quick look first; only where something comes near is it computed in decimal.
        if !all_decodings(&registers).iter().any(|one| is_near(one, expected, tolerance)) {
            continue;
        }
        let guesses = format_guess(&registers, expected, tolerance);
        if guesses.is_empty() {
            continue;
        }
        let judged = plausible(&registers);
        for guess in guesses {
            let own = judged.iter().find(|p| p.decoding == guess.decoding);
            let (hints, points) =
                own.map_or((Vec::new(), 0), |own| (own.hints.clone(), own.points));
            found.push(Candidate {
                table: *table,
                wire: *wire,
                points: points + gain_points(guess.gain) + type_points(&guess.decoding),
                decoding: guess.decoding,
                gain: guess.gain,
                values: vec![guess.value],
                hints,
            });
        }
    }
    found.sort_by_key(|one| (std::cmp::Reverse(one.points), one.table, one.wire));
    found.truncate(CANDIDATES);
    found
}

/// True where the reading may come within `tolerance` of `expected` at one of [`GAINS`].
fn is_near(decoding: &Decoding, expected: f64, tolerance: f64) -> bool {
    let margin = tolerance + expected.abs() * 1e-9 + 1e-12;
    let comes_near = |x: f64| GAINS.iter().any(|gain| (x * gain - expected).abs() <= margin);
    decoding.value.as_f64().is_some_and(comes_near)
}

/// Of readings that agree, the narrow and the unsigned are the simpler explanation.
fn type_points(decoding: &Decoding) -> i32 {
    let width = -3 * i32::from(decoding.data_type.width());
    let rare = match decoding.data_type {
        DataType::F16 => -40,
        DataType::F64 | DataType::U64 | DataType::I64 => -10,
        DataType::I16 | DataType::I32 => -1,
        _ => 0,
    };
    let swapped = if decoding.order == ByteOrder::BIG { 0 } else { -4 };
    width + rare + swapped
}

/// What of `candidates` also comes within `tolerance` of `expected` in a later look, with its value added.
pub fn narrow(
    candidates: &[Candidate],
    seen: &Seen,
    expected: f64,
    tolerance: f64,
) -> Vec<Candidate> {
    let still = |one: &Candidate| {
        let Decoding { data_type, order, .. } = one.decoding;
        let registers = seen.from(one.table, one.wire, data_type.width());
        let value = decode(data_type, order, &registers).ok()?;
        let scaled = value.as_f64()? * one.gain;
        let near = (scaled - expected).abs() <= tolerance + expected.abs() * 1e-9;
        near.then(|| {
            let mut kept = one.clone();
            kept.decoding.value = value;
            kept.values.push(scaled);
            kept
        })
    };
    candidates.iter().filter_map(still).collect()
}
