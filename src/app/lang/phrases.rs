//! Sentences that files and tables are told in, in the language of the window.
//!
//! `store` and `codec` speak English, for terminals and logs; what the window shows of them is found again
//! by its English text. The keys of `table` that begin with `Say` are the sentences: what stands in the
//! English one for a `{name}` goes into the other. `tests/suite/phrases.rs` holds the sentences of every
//! broken table against this book; one that is not in it stays English rather than unsaid.

use std::sync::LazyLock;

use super::{Key, Lang, fill};

/// Sentences with the pieces of their English text, in the order of the table: the special before the
/// general.
static BOOK: LazyLock<Vec<(Key, Vec<Piece>)>> = LazyLock::new(|| {
    let says = Key::ALL.iter().filter(|key| key.name().starts_with("Say"));
    says.map(|key| (*key, pieces(key.text(Lang::English)))).collect()
});

/// What a sentence is made of.
enum Piece {
    /// Words.
    Words(&'static str),
    /// Something that differs.
    Name(&'static str),
}

/// An English sentence in `lang`; as it is where the book does not have it.
pub fn phrase(lang: Lang, english: &str) -> String {
    if lang == Lang::English || english.is_empty() {
        return english.to_owned();
    }
    let found = BOOK.iter().find_map(|(key, pieces)| Some((*key, read(pieces, english)?)));
    let Some((key, names)) = found else { return english.to_owned() };
    let mut out = String::new();
    for piece in pieces(key.text(lang)) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Name(name) => {
                let value = names.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value);
                // A part may be a sentence of the book itself, and is shorter than the whole.
                out.push_str(&phrase(lang, value));
            }
        }
    }
    out
}

/// A text that may come from elsewhere: the system, or a library that reads files. Where the book does not
/// have it, it is quoted, so that nobody takes it for the program's own words.
pub fn foreign(lang: Lang, english: &str) -> String {
    let told = phrase(lang, english);
    let is_foreign = told == english && told.contains(|c: char| c.is_ascii_lowercase());
    if lang == Lang::English || !is_foreign {
        return told;
    }
    fill(lang, Key::Foreign, &[("text", &english)])
}

/// What stands for each name, where `text` is the sentence of these pieces.
fn read<'t>(pieces: &[Piece], text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let mut rest = text;
    let mut names = Vec::new();
    let mut waiting = None;
    for (place, piece) in pieces.iter().enumerate() {
        match (piece, waiting) {
            (Piece::Name(name), _) => waiting = Some(*name),
            (Piece::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Words(words), Some(name)) => {
                let last = place + 1 == pieces.len();
                let at = if last { rest.rfind(words)? } else { rest.find(words)? };
                names.push((name, rest.get(..at)?));
                rest = rest.get(at + words.len()..)?;
                waiting = None;
            }
        }
    }
    if let Some(name) = waiting {
        names.push((name, std::mem::take(&mut rest)));
    }
    let whole = rest.is_empty() && names.iter().all(|(_, value)| !value.is_empty());
    whole.then_some(names)
}

/// Cuts a text at its `{name}`s.
fn pieces(text: &'static str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        if !before.is_empty() {
            out.push(Piece::Words(before));
        }
        out.push(Piece::Name(name));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    out
}
