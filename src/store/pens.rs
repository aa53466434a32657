//! How pens are drawn, one text each: `"level-1 range 0 20, colour 3, lane 2, steps, hidden"`.
//!
//! Only pens that are not drawn as their tags suggest have one. What is not understood is refused and not
//! read as something else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fields::{Fields, TextsWords};
use crate::model::{PenLook, PenScale, Span, TagId, limits};

const WORDS: TextsWords = TextsWords {
    list: "a list of texts",
    entry: "the look of a pen",
    name: "look of a pen",
    hint: "such as \"level-1 range 0 20, colour 3, lane 2, steps, hidden\"",
};

/// Reads the key `looks`.
pub(super) fn read(f: &mut Fields<'_, '_>) -> BTreeMap<TagId, PenLook> {
    f.texts("looks", limits::PENS, &WORDS, look).into_iter().collect()
}

fn look(text: &str) -> Option<(TagId, PenLook)> {
    let (pen, rest) = text.split_once(' ')?;
    let mut look = PenLook::default();
    for part in rest.split(", ") {
        let words: Vec<&str> = part.split(' ').collect();
        match *words.as_slice() {
            ["auto"] => look.scale = PenScale::Auto,
            ["range", low, high] => look.scale = PenScale::Fixed(span(low, high)?),
            ["colour", number] => look.color = Some(small(number, limits::PEN_COLORS)?),
            ["lane", number] => look.lane = small(number, limits::LANES)?,
            ["steps"] => look.steps = Some(true),
            ["lines"] => look.steps = Some(false),
            ["hidden"] => look.hidden = true,
            _ => return None,
        }
    }
    Some((TagId::new(pen).ok()?, look))
}

/// A number counted from 1, as one counted from 0.
fn small(text: &str, most: u8) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number: u8 = text.parse().ok().filter(|number| digits && (1..=most).contains(number))?;
    Some(number - 1)
}

fn span(low: &str, high: &str) -> Option<Span> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    let (low, high) = (number(low)?, number(high)?);
    (low < high && (high - low).is_finite()).then_some(Span { low, high })
}

/// Writes one look; empty where there is nothing to say.
pub(super) fn text(pen: &TagId, look: PenLook) -> String {
    let mut parts = Vec::new();
    match look.scale {
        PenScale::Display => {}
        PenScale::Auto => parts.push("auto".to_owned()),
        PenScale::Fixed(Span { low, high }) => parts.push(format!("range {low:?} {high:?}")),
    }
    if let Some(color) = look.color {
        parts.push(format!("colour {}", color.saturating_add(1)));
    }
    if look.lane > 0 {
        parts.push(format!("lane {}", look.lane.saturating_add(1)));
    }
    match look.steps {
        Some(true) => parts.push("steps".to_owned()),
        Some(false) => parts.push("lines".to_owned()),
        None => {}
    }
    if look.hidden {
        parts.push("hidden".to_owned());
    }
    let mut out = String::new();
    if !parts.is_empty() {
        let _ = write!(out, "{pen} {}", parts.join(", "));
    }
    out
}
