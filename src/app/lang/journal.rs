//! Rows of the journal in words.

use super::{Key, Lang, alarm_shown, alarm_word, tr};
use crate::model::{AlarmShown, AlarmWord, JournalKind, JournalRow};

/// What rows of a kind are called.
pub fn journal_kind(lang: Lang, kind: JournalKind) -> &'static str {
    tr(
        lang,
        match kind {
            JournalKind::Alarm => Key::JournalKindAlarm,
            JournalKind::Acknowledge => Key::JournalKindAcknowledge,
            JournalKind::Shelve => Key::JournalKindShelve,
            JournalKind::Suppress => Key::JournalKindSuppress,
            JournalKind::Service => Key::JournalKindService,
            JournalKind::Horn => Key::JournalKindHorn,
            JournalKind::Write => Key::JournalKindWrite,
            JournalKind::Edit => Key::JournalKindEdit,
            JournalKind::Connection => Key::JournalKindConnection,
            JournalKind::Device => Key::JournalKindDevice,
            JournalKind::Station => Key::JournalKindStation,
            JournalKind::History => Key::JournalKindHistory,
            JournalKind::Journal => Key::JournalKindJournal,
        },
    )
}

/// What happened, in a word or two; the row's own word where it is none of ours.
pub fn journal_event(lang: Lang, row: &JournalRow) -> &str {
    if row.kind.is_of_alarm() {
        return AlarmWord::from_word(&row.event).map_or(&row.event, |word| alarm_word(lang, word));
    }
    let key = match row.event.as_str() {
        "asked" => Key::WriteAsked,
        "sent" => Key::WriteSent,
        "accepted" => Key::WriteAccepted,
        "ended" => Key::JournalEnded,
        "silenced" => Key::JournalSilenced,
        "opened" => Key::JournalOpened,
        "added" => Key::JournalAdded,
        "changed" => Key::JournalChanged,
        "removed" => Key::JournalRemoved,
        "more" => Key::JournalMoreChanges,
        "online" => Key::JournalOnline,
        "offline" => Key::JournalOffline,
        "disabled" => Key::JournalDisabled,
        "start" => Key::JournalStart,
        "stop" => Key::JournalStop,
        "ended_unclean" => Key::JournalUnclean,
        "trouble" => Key::JournalTrouble,
        "recovered" => Key::JournalRecovered,
        "events_lost" => Key::JournalEventsLost,
        "rows_lost" => Key::JournalRowsLost,
        "rows_removed" => Key::JournalRowsRemoved,
        _ => return &row.event,
    };
    tr(lang, key)
}

/// What came of it.
pub fn journal_result(lang: Lang, row: &JournalRow) -> &str {
    let key = match row.result.as_str() {
        "confirmed" => Key::WriteConfirmed,
        "differs" => Key::WriteDiffers,
        "refused" => Key::WriteRefused,
        "unknown" => Key::WriteUnknown,
        "denied" => Key::WriteDenied,
        "invalid" => Key::WriteInvalid,
        // Of an alarm's event that it happened says its row.
        "done" => return "",
        _ => return &row.result,
    };
    tr(lang, key)
}

/// What was before, or after: of an alarm how it stood.
pub fn journal_side<'a>(lang: Lang, row: &JournalRow, text: &'a str) -> &'a str {
    if row.kind.is_of_alarm() {
        return AlarmShown::from_word(text).map_or(text, |shown| alarm_shown(lang, shown));
    }
    if matches!(row.kind, JournalKind::Connection | JournalKind::Device) {
        return match text {
            "online" => tr(lang, Key::JournalOnline),
            "offline" => tr(lang, Key::JournalOffline),
            "disabled" => tr(lang, Key::JournalDisabled),
            _ => text,
        };
    }
    text
}

/// A row in one line, without its time, kind and person.
pub fn journal_line(lang: Lang, row: &JournalRow) -> String {
    let mut line = row.name.clone();
    let mut add = |text: &str, before: &str| {
        if !text.is_empty() {
            if !line.is_empty() {
                line.push_str(before);
            }
            line.push_str(text);
        }
    };
    add(journal_event(lang, row), ": ");
    let sides = (journal_side(lang, row, &row.old), journal_side(lang, row, &row.new));
    let is_plant = matches!(row.kind, JournalKind::Connection | JournalKind::Device);
    if !is_plant && !(sides.0.is_empty() && sides.1.is_empty()) {
        let from = if sides.0.is_empty() { "–" } else { sides.0 };
        let to = if sides.1.is_empty() { "–" } else { sides.1 };
        let unit = if row.unit.is_empty() { String::new() } else { format!(" {}", row.unit) };
        add(&format!("{from} → {to}{unit}"), ", ");
    }
    add(journal_result(lang, row), ", ");
    add(&row.reason, " – ");
    add(&row.text, " – ");
    // A line stays a line, whatever somebody typed as a reason.
    line.replace(['\n', '\r'], " ")
}
