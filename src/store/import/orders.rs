//! Orders of bytes in words and letters, as vendors write them. Words that mean different orders in
//! different manuals ("little endian") are told apart from those that do not: they are asked about.

use super::cells::clean;
use super::fold;
use crate::model::ByteOrder;

/// Words that mean one order everywhere, as `fold` leaves them.
const SURE: &[(&str, &str)] = &[
    (
        "ABCD",
        "be, big endian, bigendian, msb first, msw first, high word first, high byte first, \
         most significant word first, most significant first, motorola, network, network order, hi lo, \
         high low, 1234, big endian high word first, not swapped, no swap, 大端, 大端模式, 高字在前, \
         ビッグエンディアン, 빅 엔디언, 빅엔디언",
    ),
    (
        "CDAB",
        "swapped, swap, word swap, word swapped, swapped words, words swapped, swap words, lsw first, \
         low word first, least significant word first, lo hi, low high, 3412, be swapped, be swap, \
         big endian swapped, big endian word swap, big endian word swapped, be word swap, be low word first, \
         be word swapped, big endian low word first, mid little endian, 低字在前, 하위 워드 우선",
    ),
    (
        "BADC",
        "byte swap, byte swapped, bytes swapped, swapped bytes, swap bytes, 2143, big endian byte swap, \
         be byte swap, big endian byte swapped, mid big endian, low byte first",
    ),
    ("DCBA", "4321, word and byte swap, byte and word swap, words and bytes swapped"),
];

/// Words that speak of an order and do not say which.
const OPEN: &str = "le, little endian, littleendian, intel, lsb first, reversed, inverse, \
                    le swapped, little endian swapped, little endian byte swap, little endian word swap, \
                    小端, 小端模式, リトルエンディアン, 리틀 엔디언, 리틀엔디언";

/// A way out where an order is open.
pub(super) const HINT: &str = "say ABCD, CDAB, BADC or DCBA; live values tell which";

/// Words of the longest of them.
const LONGEST: usize = 5;

/// An order as a text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// This one, by its letters.
    As(&'static str),
    /// One of several.
    Open,
}

/// The order that a cell of its own names; `None` for what is none.
pub(super) fn order(cell: &str) -> Option<Named> {
    let letters: String = clean(cell).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    of_letters(&letters).or_else(|| of_words(&letters)).or_else(|| of_words(&fold::words(cell)))
}

/// The order that some words of a cell name, and the others. Words that name a second one leave it open.
pub(super) fn among(cell: &str) -> Option<(Named, String)> {
    let (named, rest) = first(cell)?;
    match among(&rest) {
        Some((other, rest)) if other == named => Some((named, rest)),
        Some((_, rest)) => Some((Named::Open, rest)),
        None => Some((named, rest)),
    }
}

/// The longest words that name an order, and the others.
fn first(cell: &str) -> Option<(Named, String)> {
    let folded = fold::words(cell);
    let words: Vec<&str> = folded.split(' ').collect();
    for length in (1..=LONGEST.min(words.len())).rev() {
        for at in 0..=words.len() - length {
            let some = words.get(at..at + length).unwrap_or_default();
            let named = match some {
                [one] => of_letters(one).or_else(|| of_words(one)),
                several => of_letters(&several.concat()).or_else(|| of_words(&several.join(" "))),
            };
            if let Some(named) = named {
                let before = words.get(..at).unwrap_or_default();
                let behind = words.get(at + length..).unwrap_or_default();
                return Some((named, [before, behind].concat().join(" ")));
            }
        }
    }
    None
}

fn of_letters(text: &str) -> Option<Named> {
    if !text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let width = text.len();
    let order = ByteOrder::from_letters(text).ok()?;
    Some(Named::As(order.letters(width)))
}

fn of_words(words: &str) -> Option<Named> {
    let among = |list: &str| list.split(',').any(|known| known.trim() == words);
    let sure = SURE.iter().find(|(_, list)| among(list)).map(|(letters, _)| Named::As(letters));
    sure.or_else(|| among(OPEN).then_some(Named::Open))
}

#[cfg(test)]
mod tests {
    use super::{Named, among, order};

    #[test]
    fn orders_are_known_by_letters_and_by_words_that_mean_one() {
        for (cell, named) in [
            ("ABCD", Some(Named::As("ABCD"))),
            ("cd ab", Some(Named::As("CDAB"))),
            ("AB-CD-EF-GH", Some(Named::As("ABCDEFGH"))),
            ("Big Endian", Some(Named::As("ABCD"))),
            ("Low word first", Some(Named::As("CDAB"))),
            ("3-4-1-2", Some(Named::As("CDAB"))),
            ("Little-endian", Some(Named::Open)),
            ("LE", Some(Named::Open)),
            ("float", None),
            ("", None),
        ] {
            assert_eq!(order(cell), named, "{cell}");
        }
    }

    #[test]
    fn an_order_within_a_type_leaves_the_type() {
        let as_is = |letters, rest: &str| Some((Named::As(letters), rest.to_owned()));
        for (cell, found) in [
            ("UINT32 (BE, swapped)", as_is("CDAB", "uint32")),
            ("Float32 ABCD", as_is("ABCD", "float32")),
            ("float CDAB", as_is("CDAB", "float")),
            ("INT32, low word first", as_is("CDAB", "int32")),
            ("UINT32 LE", Some((Named::Open, "uint32".to_owned()))),
            (
                "UINT32 (big endian, little endian words)",
                Some((Named::Open, "uint32 words".to_owned())),
            ),
            ("INT32 little endian, low word first", Some((Named::Open, "int32".to_owned()))),
            ("FLOAT32 LE, word swapped", Some((Named::Open, "float32".to_owned()))),
            ("UINT32 ABCD (big endian)", as_is("ABCD", "uint32")),
            ("UINT32", None),
            ("unsigned 32 bit integer", None),
        ] {
            assert_eq!(among(cell), found, "{cell}");
        }
    }
}
