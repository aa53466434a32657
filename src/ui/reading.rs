//! What a process value looks like, decided without painting anything.
//!
//! The rules: a good value is plain; a value that stopped coming is struck through with its age for
//! 60 s of age and then gone; what was never read is `????`; an exception shows its code. Nothing
//! unknown is ever shown as 0, as blank, or as the last value as if it were good. The age is the time since
//! the value was read, not since its quality changed: a connection that fails in ever new ways cannot
//! bring an old value back.

use std::time::Duration;

use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::model::{BadReason, Moment, Mono, Quality, Sample, Snapshot, Tag, Value, Words};

/// How long a value that stopped coming is still shown, struck through.
pub const LAST_KNOWN_FOR: Duration = Duration::from_secs(60);

/// Shown where there is no value any more.
pub const GONE: &str = "----";
/// Shown where there never was a value.
pub const NEVER: &str = "????";

/// One tag's value at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What is known; `None` where the snapshot does not hold the tag yet.
    pub sample: Option<&'a Sample>,
    /// The quality to paint: judged at `now`, not when the sample was taken.
    pub quality: Quality,
    /// The moment of painting.
    pub now: Mono,
    /// Digits after the point, as the tag says.
    pub decimals: Option<u8>,
    /// What its numbers are called.
    pub words: Option<Words<'a>>,
    /// Engineering unit; empty for none.
    pub unit: &'a str,
    /// The value of a write under way, as typed.
    pub pending: Option<&'a str>,
}

/// The manner of drawing a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Good.
    Plain,
    /// Usable with care: edge and `U`.
    Uncertain,
    /// Bad, but read just now (not a number, out of range): hatched, not struck.
    Marked,
    /// Bad; the last value is struck through, its age beside it.
    Struck,
    /// Bad; no value is shown.
    Absent,
}

/// What to draw for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The value or what stands in its place, without unit.
    pub text: String,
    /// How to draw it.
    pub manner: Manner,
    /// `B` bad, `S` stale, `U` uncertain; `None` for good.
    pub letter: Option<char>,
    /// Age of a struck value.
    pub age: Option<String>,
    /// The value of a write under way, in brackets.
    pub pending: Option<String>,
}

impl<'a> Reading<'a> {
    /// The reading of `tag` in `snapshot` at `now`.
    pub fn of(snapshot: &'a Snapshot, tag: &'a Tag, now: Mono) -> Reading<'a> {
        let (sample, quality) = match snapshot.sample_at(&tag.id, now) {
            Some((sample, quality)) => (Some(sample), quality),
            None => (None, Quality::Bad(BadReason::NeverRead)),
        };
        Reading {
            sample,
            quality,
            now,
            decimals: tag.decimals,
            words: tag.words(),
            unit: &tag.unit,
            pending: None,
        }
    }

    /// Time since the value was read; `None` where none ever was.
    pub fn age(&self) -> Option<Duration> {
        let sample = self.sample?;
        sample.value.as_ref().map(|_| sample.age(self.now))
    }

    /// The last value as text, whatever its quality; `None` where none ever was.
    pub fn last_value(&self, lang: Lang) -> Option<String> {
        let value = self.sample?.value.as_ref()?;
        Some(value_text(lang, value, (self.decimals, self.words)))
    }

    /// Decides what to draw.
    pub fn show(&self, lang: Lang) -> Shown {
        let (manner, text) = self.manner_and_text(lang);
        let age = match manner {
            Manner::Struck => self.age().map(|age| lang::age_text(lang, age)),
            _ => None,
        };
        let pending = self.pending.map(|value| format!("[{value}]"));
        Shown { text, manner, letter: letter(self.quality), age, pending }
    }

    fn manner_and_text(&self, lang: Lang) -> (Manner, String) {
        let absent = |text: &str| (Manner::Absent, text.to_owned());
        let last = self.last_value(lang);
        let Some(last) = last else {
            return match self.quality {
                Quality::Bad(BadReason::Exception(code)) => (Manner::Absent, exception(code)),
                Quality::Bad(BadReason::NeverRead) => absent(NEVER),
                _ => absent(GONE),
            };
        };
        let fresh = self.age().is_some_and(|age| age < LAST_KNOWN_FOR);
        match self.quality {
            Quality::Good => (Manner::Plain, last),
            Quality::Uncertain(_) => (Manner::Uncertain, last),
            Quality::Bad(reason) => match reason {
                BadReason::NeverRead => absent(NEVER),
                BadReason::Exception(code) => (Manner::Absent, exception(code)),
                BadReason::NoValue(_) | BadReason::Disabled | BadReason::Internal => absent(GONE),
                BadReason::NotFinite if fresh => (Manner::Marked, last),
                BadReason::OutOfRange if fresh => (Manner::Marked, format!("{last} !")),
                _ if fresh => (Manner::Struck, last),
                _ => absent(GONE),
            },
        }
    }

    /// What a screen reader says, and what tests look for: `Tank 1/Level 12.5 cm good`,
    /// `Tank 1/Level 12.5 cm bad: timeout, 14 s`.
    pub fn spoken(&self, lang: Lang, name: &str) -> String {
        let shown = self.show(lang);
        let value = match shown.manner {
            Manner::Absent => tr(lang, Key::ValueNoValue).to_owned(),
            _ => with_unit(&shown.text, self.unit),
        };
        let mut state = lang::quality_text(lang, self.quality);
        if let (false, Some(age)) = (self.quality.is_good(), self.age()) {
            state.push_str(", ");
            state.push_str(&lang::age_text(lang, age));
        }
        fill(lang, Key::ValueName, &[("name", &name), ("value", &value), ("state", &state)])
    }

    /// The lines of the hover text: quality with its reason, the last value with its age, a write
    /// under way.
    pub fn details(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![lang::quality_text(lang, self.quality)];
        if let (Some(value), Some(age)) = (self.last_value(lang), self.age()) {
            let age = lang::age_text(lang, age);
            lines.push(if self.quality.is_good() {
                fill(lang, Key::ValueAge, &[("age", &age)])
            } else {
                let value = with_unit(&value, self.unit);
                fill(lang, Key::ValueLast, &[("value", &value), ("age", &age)])
            });
        }
        if let Some(value) = self.pending {
            lines.push(fill(lang, Key::ValuePending, &[("value", &with_unit(value, self.unit))]));
        }
        lines
    }
}

/// A value as text: its words where it has some, else fixed decimals, `ON` and `OFF` for bits, local time
/// with its distance from UTC; nothing that breaks the line.
pub fn value_text(
    lang: Lang,
    value: &Value,
    (decimals, words): (Option<u8>, Option<Words<'_>>),
) -> String {
    if let Some(told) = words.and_then(|words| words.tell(value)) {
        return lang::told_words(lang, &told);
    }
    match value {
        Value::PowerFactor { value, leading } => {
            let value = Value::F64(*value).format(decimals);
            let key = if *leading { Key::NatureLeading } else { Key::NatureLagging };
            format!("{value} {}", tr(lang, key))
        }
        Value::Time(Moment::Utc(at)) => {
            let local = at.to_zoned_datetime(jiff::tz::TimeZone::system());
            local.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()
        }
        Value::Time(Moment::Wall(at)) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Value::Bool(on) => lang::bool_word(lang, *on).to_owned(),
        Value::F32(x) if !x.is_finite() => not_finite(f64::from(*x)),
        Value::F64(x) if !x.is_finite() => not_finite(*x),
        Value::Text(text) => text.chars().map(|c| if c.is_control() { '·' } else { c }).collect(),
        number => number.format(decimals),
    }
}

/// The letter that goes with a quality, so that colour never stands alone.
pub fn letter(quality: Quality) -> Option<char> {
    match quality {
        Quality::Good => None,
        Quality::Uncertain(_) => Some('U'),
        Quality::Bad(BadReason::Stale) => Some('S'),
        Quality::Bad(_) => Some('B'),
    }
}

fn not_finite(x: f64) -> String {
    let text = match (x.is_nan(), x.is_sign_negative()) {
        (true, _) => "NaN",
        (false, true) => "-Inf",
        (false, false) => "+Inf",
    };
    text.to_owned()
}

fn exception(code: u8) -> String {
    format!("EXC {code:02}")
}

fn with_unit(text: &str, unit: &str) -> String {
    if unit.is_empty() { text.to_owned() } else { format!("{text} {unit}") }
}
