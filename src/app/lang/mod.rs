//! The words of the window in English and Korean.
//!
//! `table` holds every text beside its translation, so that one without the other does not compile;
//! `words` names the states of the model in
//! them, `choices` what drop-down lists offer,
//! `actions` what menus and the palette list. Pure: no window, no locale of the machine.
//! Texts for the terminal and for logs are English and are not here, save the advice that is
//! given when no window can be opened.

mod actions;
mod alarms;
mod capture;
mod choices;
mod faults;
mod finding;
mod frames;
mod import;
mod record;
mod journal;
mod meant;
mod phrases;
mod table;
mod title;
mod trend;
mod why;
mod words;

use std::fmt::Display;

use serde::{Deserialize, Serialize};

pub use actions::{action_name, hindrance_text, menu_name, notice_text};
pub use alarms::{
    alarm_kind, alarm_name, alarm_priority, alarm_reason, alarm_shown, alarm_state, alarm_word,
    direction_name, limit_text, state_filter, time_left,
};
pub use capture::{
    capture_edge, capture_event, capture_state, capture_watch, kept_empty, kept_state,
};
pub use choices::{
    bit_write_name, control_name, convention_name, curve_name, device_kind, endpoint_kind,
    notation_name, record_name, table_name, text_encoding_name, text_order_name, text_pad_name,
    type_name, write_function_name,
};
pub use faults::{fault_text, make_error, rule_text};
pub use finding::{
    finding_lines, hint_text, peek_text, progress_text, question_name, range_text, report_title,
};
pub use frames::{fate_words, frame_words, frame_words_whole, hex, malformed_words, printable};
pub use import::{field_name, hint_of, problem_text, reason_text};
pub use journal::{
    edited_field, journal_event, journal_kind, journal_line, journal_result, journal_side,
    journal_text,
};
pub use meant::Meant;
pub use phrases::{foreign, phrase};
pub use record::{RecordFact, record_event, record_facts, record_trouble};
pub use table::Key;
pub use title::{project_name, window_title};
pub use trend::{gap_text, journal_mark_text, record_mark_text};
pub use why::{Fact, why_facts};
pub use words::{
    age_text, asked_words, bad_reason, bool_word, connection_phase, connection_trouble,
    denial_text, device_phase, exception_words, outcome_at, outcome_text, outcome_word, pane_name,
    quality_text, quality_word, stage_word, told_words, trouble_kind, value_words,
};

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

impl Lang {
    /// Every language with the tag that settings use.
    pub const ALL: [(Lang, &'static str); 2] = [(Lang::English, "en"), (Lang::Korean, "ko")];

    /// The tag that settings use.
    pub fn tag(self) -> &'static str {
        Lang::ALL.iter().find(|(l, _)| *l == self).map_or("en", |(_, tag)| tag)
    }

    /// Reads such a tag.
    pub fn from_tag(text: &str) -> Option<Lang> {
        Lang::ALL.iter().find(|(_, tag)| *tag == text).map(|(l, _)| *l)
    }

    /// The language for a POSIX locale such as `ko_KR.UTF-8`; English for all others.
    pub fn from_locale(text: &str) -> Lang {
        match text.get(..2) {
            Some("ko") => Lang::Korean,
            _ => Lang::English,
        }
    }

    /// The other one.
    pub fn other(self) -> Lang {
        match self {
            Lang::English => Lang::Korean,
            Lang::Korean => Lang::English,
        }
    }

    /// The language's own name for itself, the same in every language.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::English => "English",
            Lang::Korean => "한국어",
        }
    }
}

/// The text of `key`.
pub fn tr(lang: Lang, key: Key) -> &'static str {
    key.text(lang)
}

/// The text of `key` with each `{name}` replaced by the argument of that name.
///
/// `{name:tag|tags}` is the word before the bar where the argument is 1, else the one behind it: English
/// counts so. A placeholder without an argument stays as it is, so that the fault shows; arguments are
/// not searched for placeholders again.
pub fn fill(lang: Lang, key: Key, args: &[(&str, &dyn Display)]) -> String {
    let mut out = String::new();
    let mut rest = key.text(lang);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let (wanted, words) = name.split_once(':').unwrap_or((name, ""));
        match args.iter().find(|(arg, _)| *arg == wanted) {
            Some((_, value)) => {
                let value = value.to_string();
                out.push_str(match words.split_once('|') {
                    Some((one, _)) if value == "1" => one,
                    Some((_, many)) => many,
                    None => &value,
                });
            }
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}
