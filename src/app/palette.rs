//! The palette: every action and every tag, found by a few letters.
//!
//! Letters match in their order with anything between them, in the language of the window and in
//! English. A Korean consonant alone stands for every syllable that begins with it: `ㅈㅈ` finds 저장.

use super::lang::{self, Lang};
use super::{Action, AppState};
use crate::model::TagId;

/// Most tags listed; typing more letters finds the others.
const TAGS_MOST: usize = 50;

/// One row of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteRow {
    /// Runs an action.
    Action(Action),
    /// Selects a tag in the table.
    Tag(TagId),
}

/// The palette.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteState {
    /// What is typed so far.
    pub text: String,
    /// The row in front.
    pub row: usize,
    /// What matches, best first.
    pub rows: Vec<PaletteRow>,
}

impl PaletteState {
    /// The palette after `text` was typed, its first row in front.
    pub fn of(state: &AppState, text: &str) -> PaletteState {
        let rows = rows(state, text);
        PaletteState { text: text.to_owned(), row: 0, rows }
    }

    /// Moves by so many rows, from the last to the first and back.
    pub fn step(&mut self, rows: i32) {
        let count = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        if count > 0 {
            let at = i64::try_from(self.row).unwrap_or(0);
            self.row = usize::try_from((at + i64::from(rows)).rem_euclid(count)).unwrap_or(0);
        }
    }
}

/// What matches `text`, best first: all actions and no tag where nothing is typed.
fn rows(state: &AppState, text: &str) -> Vec<PaletteRow> {
    let wanted: Vec<char> = letters(text).collect();
    if wanted.is_empty() {
        return Action::ALL.iter().copied().map(PaletteRow::Action).collect();
    }
    let shown = state.settings.lang;
    let mut found: Vec<(i32, PaletteRow)> = Vec::new();
    for action in Action::ALL.iter().copied() {
        let names = [shown, Lang::English].map(|lang| lang::action_name(lang, action));
        if let Some(score) = names.iter().filter_map(|name| score(name, &wanted)).max() {
            found.push((score, PaletteRow::Action(action)));
        }
    }
    let mut tags: Vec<(i32, &TagId)> = Vec::new();
    for tag in &state.project().tags {
        if let Some(score) = score(&tag.name, &wanted) {
            tags.push((score, &tag.id));
        }
    }
    tags.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let tags = tags.into_iter().take(TAGS_MOST);
    found.extend(tags.map(|(score, tag)| (score, PaletteRow::Tag(tag.clone()))));
    // The sort is stable: among equals, actions in their order come before tags.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, row)| row).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
}

/// How well `wanted` fits into `name`; `None` where a letter is missing. Letters in a row and letters
/// that begin a word count more; what is left out counts a little against it.
fn score(name: &str, wanted: &[char]) -> Option<i32> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let starts = |i: usize| match i.checked_sub(1).and_then(|before| name.get(before)) {
        None => true,
        Some(before) => !before.is_alphanumeric(),
    };
    // The best of all places where the first letter may stand; each then takes the next that fits.
    let first = wanted.first()?;
    let places = (0..name.len()).filter(|i| name.get(*i).is_some_and(|c| fits(*c, *first)));
    places
        .filter_map(|place| {
            let (mut points, mut at, mut last) = (0, place, None);
            for letter in wanted {
                let here =
                    (at..name.len()).find(|i| name.get(*i).is_some_and(|c| fits(*c, *letter)))?;
                points += if starts(here) { 8 } else { 1 };
                points += if last.is_some_and(|l: usize| l + 1 == here) { 6 } else { 0 };
                last = Some(here);
                at = here + 1;
            }
            Some(points)
        })
        .max()
        .map(|points| points * 16 - i32::try_from(name.len().min(200)).unwrap_or(200))
}

/// True where a letter of a name is the one typed, or a syllable that begins with it.
fn fits(name: char, typed: char) -> bool {
    name == typed || initial(name) == Some(typed)
}

/// The consonant that a Hangul syllable begins with (Unicode 3.12, conjoining Jamo behaviour).
fn initial(syllable: char) -> Option<char> {
    const FIRST: u32 = 0xAC00;
    const LAST: u32 = 0xD7A3;
    const PER_INITIAL: u32 = 21 * 28;
    let code = u32::from(syllable);
    if !(FIRST..=LAST).contains(&code) {
        return None;
    }
    "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ".chars().nth(((code - FIRST) / PER_INITIAL) as usize)
}
