//! Rows of the journal in words.

use super::{Key, Lang, alarm_shown, alarm_word, fill, phrase, tr};
use crate::app::grid::Col;
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
        "capture_armed" => Key::CaptureArm,
        "capture_disarmed" => Key::CaptureDisarm,
        "capture_triggered" => Key::JournalCaptureTriggered,
        "capture_kept" => Key::JournalCaptureKept,
        "capture_not_kept" => Key::JournalCaptureNotKept,
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

/// What a row says about rows and changes that are missing; empty for others.
fn journal_count(lang: Lang, row: &JournalRow) -> String {
    let key = match row.event.as_str() {
        "more" => Key::JournalMoreCount,
        "events_lost" => Key::JournalEventsLostCount,
        "rows_lost" => Key::JournalRowsLostCount,
        "rows_removed" => Key::JournalRowsRemovedCount,
        _ => return String::new(),
    };
    fill(lang, key, &[("count", &row.number)])
}

/// The section of the project and the key that a row of an edit begins with.
fn edited(row: &JournalRow) -> Option<(&str, &str)> {
    let (section, rest) = row.text.split_once(' ')?;
    (row.kind == JournalKind::Edit && row.number == 0).then_some((section, rest))
}

/// The name of the field that was changed, as the editors have it.
pub fn edited_field(lang: Lang, row: &JournalRow) -> Option<String> {
    let (section, key) = edited(row).filter(|_| row.event == "changed")?;
    let title = match (section, key) {
        ("tag", key) => Col::from_key(key).map(Col::title),
        (_, "name") => Some(Key::FieldName),
        ("alarm", "limit" | "limit_tag") => Some(Key::FieldAlarmLimit),
        ("alarm", "setpoint" | "setpoint_tag") => Some(Key::FieldAlarmSetpoint),
        ("alarm", "deadband") => Some(Key::FieldAlarmDeadband),
        ("alarm", "on_delay_ms") => Some(Key::FieldOnDelay),
        ("alarm", "off_delay_ms") => Some(Key::FieldOffDelay),
        ("alarm", "priority") => Some(Key::AlarmColPriority),
        ("alarm", "kind") => Some(Key::FieldAlarmKind),
        ("alarm", "group") => Some(Key::AlarmColArea),
        ("alarm", "suppress_when") => Some(Key::FieldSuppressWhen),
        ("alarm" | "alarm_group", "action") => Some(Key::AlarmAction),
        ("alarm" | "alarm_group", "cause") => Some(Key::AlarmCause),
        ("alarm" | "alarm_group", "consequence") => Some(Key::AlarmConsequence),
        ("capture", "tag") => Some(Key::AlarmColTag),
        ("capture", "compare") => Some(Key::FieldAlarmCompare),
        ("capture", "limit" | "limit_tag") => Some(Key::FieldAlarmOther),
        ("capture", "expression") => Some(Key::FieldAlarmExpression),
        ("capture", "alarm") => Some(Key::FieldCaptureAlarm),
        ("capture", "edge") => Some(Key::FieldCaptureEdge),
        ("capture", "group" | "tags") => Some(Key::FieldCaptureTags),
        ("capture", "pre_ms") => Some(Key::FieldCapturePre),
        ("capture", "post_ms") => Some(Key::FieldCapturePost),
        ("capture", "rearm") => Some(Key::FieldCaptureRearm),
        ("capture", "hold_off_ms") => Some(Key::FieldCaptureHoldOff),
        ("capture", "keep") => Some(Key::FieldCaptureKeep),
        _ => None,
    };
    Some(title.map_or_else(|| key.to_owned(), |title| tr(lang, title).to_owned()))
}

/// What a row says beside its fields: of an edit which kind of thing was changed, and all of what came or went.
pub fn journal_text(lang: Lang, row: &JournalRow) -> String {
    let Some((section, rest)) = edited(row) else { return phrase(lang, &row.text) };
    let section = match section {
        "connection" => tr(lang, Key::JournalKindConnection),
        "device" => tr(lang, Key::FieldDevice),
        "scan_class" => tr(lang, Key::FieldScanClass),
        "tag" => tr(lang, Key::AlarmColTag),
        "trend_group" => tr(lang, Key::JournalTrendGroupWord),
        "alarm" => tr(lang, Key::JournalKindAlarm),
        "alarm_group" => tr(lang, Key::AlarmColArea),
        "capture" => tr(lang, Key::JournalCaptureWord),
        other => other,
    };
    if row.event == "changed" { section.to_owned() } else { format!("{section} {rest}") }
}

/// A row in one line, without its time, kind and person.
pub fn journal_line(lang: Lang, row: &JournalRow) -> String {
    let count = journal_count(lang, row);
    if !count.is_empty() {
        return count;
    }
    let mut line = row.name.clone();
    let mut add = |text: &str, before: &str, after: &str| {
        if !text.is_empty() {
            if !line.is_empty() {
                line.push_str(before);
            }
            line.push_str(text);
            line.push_str(after);
        }
    };
    let with_unit = |text: &str| format!("{text} {}", row.unit).trim_end().to_owned();
    // Of a field that was changed its name says more than that it was.
    let field = edited_field(lang, row);
    add(field.as_deref().unwrap_or(journal_event(lang, row)), ": ", "");
    let (old, new) = (journal_side(lang, row, &row.old), journal_side(lang, row, &row.new));
    let dash = |side: &str| if side.is_empty() { "–".to_owned() } else { side.to_owned() };
    match row.kind {
        // The event says it.
        JournalKind::Connection | JournalKind::Device => {}
        kind if kind.is_of_alarm() => {
            let value = short(&row.value);
            let value = if value.is_empty() { value } else { with_unit(&value) };
            add(&value, ", ", "");
            let sides =
                if new.is_empty() { String::new() } else { format!("{} → {new}", dash(old)) };
            add(&sides, " (", ")");
        }
        _ if old.is_empty() && new.is_empty() => {}
        _ => add(&with_unit(&format!("{} → {}", dash(old), dash(new))), ", ", ""),
    }
    add(journal_result(lang, row), ", ", "");
    add(&row.reason, " – ", "");
    add(&journal_text(lang, row), " – ", "");
    // A line stays a line, whatever somebody typed as a reason.
    line.replace(['\n', '\r'], " ")
}

/// A measured value in the room of a line: three digits after the point are enough there; the details
/// have all of them.
fn short(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > 10 && (1e-3..1e12).contains(&number.abs()) => {
            let text = format!("{number:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => value.to_owned(),
    }
}
