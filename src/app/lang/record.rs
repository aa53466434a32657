//! The record on disk in the words of the window.

use super::{Key, Lang, fill, tr};
use crate::model::{RecordTrouble, RecordTroubleKind};
use crate::station::HistoryState;

/// A fact: its name, and what is known.
pub type RecordFact = (&'static str, String);

/// What is wrong, in a few words.
pub fn record_trouble(lang: Lang, trouble: &RecordTrouble) -> &'static str {
    let key = match trouble.kind {
        RecordTroubleKind::Full => Key::RecordFull,
        RecordTroubleKind::NearlyFull => Key::RecordNearlyFull,
        RecordTroubleKind::ReadOnly => Key::RecordReadOnly,
        RecordTroubleKind::NotAllowed => Key::RecordNotAllowed,
        RecordTroubleKind::Taken => Key::RecordTaken,
        RecordTroubleKind::Foreign => Key::RecordForeign,
        RecordTroubleKind::Slow => Key::RecordSlow,
        RecordTroubleKind::Gone => Key::RecordGone,
        RecordTroubleKind::Failed => Key::RecordFailed,
        RecordTroubleKind::Damaged => Key::RecordDamaged,
    };
    tr(lang, key)
}

/// An event of the record.
pub fn record_event(lang: Lang, trouble: Option<&RecordTrouble>, lost: u64) -> String {
    let what = trouble.map_or(tr(lang, Key::RecordWell), |trouble| record_trouble(lang, trouble));
    if lost == 0 {
        return what.to_owned();
    }
    fill(lang, Key::RecordEventLost, &[("what", &what), ("count", &lost)])
}

/// How the record stands, fact by fact.
pub fn record_facts(lang: Lang, record: &HistoryState) -> Vec<RecordFact> {
    let state = match (&record.trouble, record.on) {
        (Some(trouble), _) => record_trouble(lang, trouble).to_owned(),
        (None, true) => tr(lang, Key::RecordWell).to_owned(),
        (None, false) => tr(lang, Key::RecordOff).to_owned(),
    };
    let mut facts = vec![
        (tr(lang, Key::RecordStateName), state),
        (tr(lang, Key::RecordFolder), record.folder.display().to_string()),
        (tr(lang, Key::RecordSize), size(record.bytes)),
        (tr(lang, Key::RecordFree), record.free.map_or_else(|| "–".to_owned(), size)),
        (tr(lang, Key::RecordKept), record.kept.to_string()),
        (tr(lang, Key::RecordWaiting), record.waiting.to_string()),
        (tr(lang, Key::RecordLost), record.lost.to_string()),
    ];
    if let Some(trouble) = &record.trouble {
        facts.push((tr(lang, Key::RecordDetail), trouble.detail.to_string()));
    }
    let damaged =
        |what: &RecordTrouble| (tr(lang, Key::RecordDamagedFile), what.detail.to_string());
    facts.extend(record.damaged.iter().map(damaged));
    facts
}

fn size(bytes: u64) -> String {
    match bytes as f64 / 1e6 {
        mb if mb < 10_000.0 => format!("{mb:.1} MB"),
        mb => format!("{:.1} GB", mb / 1e3),
    }
}
