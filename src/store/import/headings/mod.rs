//! What a heading means: all names of all columns, in a file for each language, and what the words of a longer
//! heading say together. Case, accents and punctuation do not matter.

mod chinese;
mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod japanese;
mod korean;
mod parts;
mod portuguese;
mod spanish;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::columns::Field;
use super::fold;

/// The languages; where a word means two things, the first counts.
const LANGUAGES: [&[(Field, &str)]; 10] = [
    english::NAMES,
    korean::NAMES,
    german::NAMES,
    french::NAMES,
    spanish::NAMES,
    italian::NAMES,
    portuguese::NAMES,
    dutch::NAMES,
    chinese::NAMES,
    japanese::NAMES,
];

/// All names as [`fold::words`] leaves them, with their meanings.
static BOOK: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let mut book = HashMap::new();
    for (field, name) in names().chain(Field::names()) {
        book.entry(fold::words(name)).or_insert(field);
    }
    book
});

/// Every name of every language.
fn names() -> impl Iterator<Item = (Field, &'static str)> {
    let lines = LANGUAGES.into_iter().flatten();
    lines.flat_map(|(field, names)| names.split(',').map(|name| (*field, name.trim())))
}

/// What a heading means; `None` for what nobody has heard of.
pub(super) fn meaning(heading: &str) -> Option<Field> {
    // A name of our own files, exactly: `scale_factor` holds an address, and "Scale factor" a factor.
    if let Some((field, _)) = Field::names().find(|(_, name)| name.eq_ignore_ascii_case(heading)) {
        return Some(field);
    }
    let name = fold::words(heading);
    if name.is_empty() {
        return None;
    }
    BOOK.get(&name).copied().or_else(|| parts::meaning(&name))
}

#[cfg(test)]
mod tests {
    use super::{BOOK, Field, fold, meaning, names};

    #[test]
    fn no_word_means_two_things() {
        for (field, name) in names() {
            let folded = fold::words(name);
            assert!(!folded.is_empty(), "{name:?}");
            assert_eq!(BOOK.get(&folded), Some(&field), "{name}");
        }
        for (field, name) in Field::names() {
            assert_eq!(meaning(name), Some(field), "{name}");
        }
        assert_eq!(meaning("Scale factor"), Some(Field::Gain));
    }

    #[test]
    fn longer_headings_mean_what_their_words_say() {
        for (heading, field) in [
            ("Modbus Protocol Start Address Hex Hi Byte", Some(Field::HiByte)),
            ("Address (Register)", Some(Field::Address)),
            ("Register address (hex)", Some(Field::AddressHex)),
            ("寄存器地址（HEX）", Some(Field::AddressHex)),
            ("Parameter number", None),
            ("Number of registers (16 bit)", Some(Field::Length)),
            ("Size (INT16)", Some(Field::Length)),
            ("Register-Adresse (hex.)", Some(Field::AddressHex)),
            ("Adresse registre (décimal)", Some(Field::Address)),
            ("Zugriff R/W", Some(Field::Access)),
            ("Facteur (×)", Some(Field::Gain)),
            ("Data type / format", Some(Field::Type)),
            ("통신 번지 (16진)", Some(Field::AddressHex)),
            // Yes in it forbids, and yes elsewhere permits.
            ("Read only", None),
            ("Colour", None),
            ("", None),
        ] {
            assert_eq!(meaning(heading), field, "{heading}");
        }
    }
}
