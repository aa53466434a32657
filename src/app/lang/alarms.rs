//! Alarms in words.

use std::time::Duration;

use super::{Key, Lang, fill, tr};
use crate::app::alarms::StateFilter;
use crate::model::{
    AlarmKey, AlarmKind, AlarmLive, AlarmPriority, AlarmShown, AlarmWord, Direction, Unknown,
};

/// How pressing.
pub fn alarm_priority(lang: Lang, priority: AlarmPriority) -> &'static str {
    tr(
        lang,
        match priority {
            AlarmPriority::Low => Key::AlarmPriorityLow,
            AlarmPriority::Medium => Key::AlarmPriorityMedium,
            AlarmPriority::High => Key::AlarmPriorityHigh,
            AlarmPriority::Highest => Key::AlarmPriorityHighest,
        },
    )
}

/// How it stands.
pub fn alarm_shown(lang: Lang, shown: AlarmShown) -> &'static str {
    tr(
        lang,
        match shown {
            AlarmShown::Normal => Key::AlarmNormal,
            AlarmShown::Unacknowledged => Key::AlarmUnacknowledged,
            AlarmShown::Acknowledged => Key::AlarmAcknowledged,
            AlarmShown::Returned => Key::AlarmReturned,
            AlarmShown::LatchedUnacknowledged => Key::AlarmLatchedUnacknowledged,
            AlarmShown::LatchedAcknowledged => Key::AlarmLatchedAcknowledged,
            AlarmShown::Shelved => Key::AlarmShelved,
            AlarmShown::Suppressed => Key::AlarmSuppressed,
            AlarmShown::OutOfService => Key::AlarmOutOfService,
        },
    )
}

/// What happened.
pub fn alarm_word(lang: Lang, event: AlarmWord) -> &'static str {
    tr(
        lang,
        match event {
            AlarmWord::Alarm => Key::AlarmEventCame,
            AlarmWord::Return => Key::AlarmEventWent,
            AlarmWord::Acknowledge => Key::AlarmEventAcknowledged,
            AlarmWord::Reset => Key::AlarmEventReset,
            AlarmWord::Worse => Key::AlarmEventWorse,
            AlarmWord::Shelve | AlarmWord::ShelveOnce => Key::AlarmEventShelved,
            AlarmWord::Unshelve => Key::AlarmEventUnshelved,
            AlarmWord::Suppress => Key::AlarmEventSuppressed,
            AlarmWord::Unsuppress => Key::AlarmEventUnsuppressed,
            AlarmWord::OutOfService => Key::AlarmEventOutOfService,
            AlarmWord::ReturnToService => Key::AlarmEventInService,
        },
    )
}

/// What an alarm is called.
pub fn alarm_name(lang: Lang, alarm: &AlarmLive) -> String {
    match alarm.key {
        AlarmKey::Device(_) => fill(lang, Key::AlarmOfDevice, &[("name", &alarm.name)]),
        AlarmKey::Alarm(_) => alarm.name.to_string(),
    }
}

/// How an alarm stands, and what is to be known beside that.
pub fn alarm_state(lang: Lang, alarm: &AlarmLive) -> String {
    let mut text = alarm_shown(lang, alarm.shown).to_owned();
    let mut add = |key| {
        text.push_str(", ");
        text.push_str(tr(lang, key));
    };
    // What is quiet does not tell by its state whether anything is wrong.
    if !alarm.shown.is_annunciated() && alarm.active && alarm.unknown.is_none() {
        add(Key::AlarmConditionOn);
    }
    if alarm.shown == AlarmShown::Suppressed && alarm.unseen {
        add(Key::AlarmUnseen);
    }
    match alarm.unknown {
        Some(_) if !alarm.cannot_be_evaluated() => add(Key::AlarmNotAsked),
        Some(Unknown::Device) => add(Key::AlarmDeviceOut),
        Some(Unknown::Input) => add(Key::AlarmInputBad),
        None => {}
    }
    text
}

/// Why an alarm is quiet, and who wanted it; empty where it is not.
pub fn alarm_reason(lang: Lang, alarm: &AlarmLive) -> String {
    if let Some(why) = alarm.out_of_service.as_ref().or(alarm.held_by.as_ref()) {
        return why.to_string();
    }
    let Some(shelved) = &alarm.shelved else { return String::new() };
    let once =
        if shelved.once { format!(" ({})", tr(lang, Key::AlarmOnce)) } else { String::new() };
    format!("{}: {}{once}", shelved.who, shelved.reason)
}

/// What is let through by state.
pub fn state_filter(lang: Lang, state: StateFilter) -> &'static str {
    tr(
        lang,
        match state {
            StateFilter::Any => Key::AlarmAnyState,
            StateFilter::Unacknowledged => Key::AlarmOnlyUnacknowledged,
            StateFilter::Acknowledged => Key::AlarmOnlyAcknowledged,
            StateFilter::Gone => Key::AlarmOnlyGone,
            StateFilter::Unknown => Key::AlarmInputBad,
        },
    )
}

/// Time that is left: hours and minutes, in the last minute seconds.
pub fn time_left(lang: Lang, left: Duration) -> String {
    let seconds = left.as_secs();
    if seconds < 60 {
        return fill(lang, Key::AlarmSeconds, &[("seconds", &seconds)]);
    }
    let minutes = seconds.div_ceil(60);
    let (hours, rest) = (minutes / 60, minutes % 60);
    if hours == 0 {
        return fill(lang, Key::AlarmMinutesLeft, &[("minutes", &minutes)]);
    }
    fill(lang, Key::AlarmHoursLeft, &[("hours", &hours), ("minutes", &rest)])
}

/// What a value is measured against, in signs: `≥ 17`; empty where there is no number.
pub fn limit_text(kind: &AlarmKind) -> String {
    let Some(limit) = kind.limit() else { return String::new() };
    match kind {
        AlarmKind::Limit { side, .. } if side.is_high() => format!("≥ {limit}"),
        AlarmKind::Limit { .. } => format!("≤ {limit}"),
        AlarmKind::Compare { with, .. } => format!("{} {limit}", with.sign()),
        AlarmKind::Deviation { .. } => format!("± {limit}"),
        AlarmKind::Rate { .. } => format!("{limit}/s"),
        _ => String::new(),
    }
}

/// What a kind of alarm watches for, by its word in the file.
pub fn alarm_kind(lang: Lang, word: &str) -> &'static str {
    tr(
        lang,
        match word {
            "hihi" => Key::AlarmKindHighHigh,
            "hi" => Key::AlarmKindHigh,
            "lo" => Key::AlarmKindLow,
            "lolo" => Key::AlarmKindLowLow,
            "deviation" => Key::AlarmKindDeviation,
            "rate" => Key::AlarmKindRate,
            "state" => Key::AlarmKindState,
            "unchanged" => Key::AlarmKindStill,
            "bit" => Key::AlarmKindBit,
            "compare" => Key::AlarmKindCompare,
            _ => Key::AlarmKindExpression,
        },
    )
}

/// Which way something differs or moves.
pub fn direction_name(lang: Lang, direction: Direction) -> &'static str {
    tr(
        lang,
        match direction {
            Direction::Both => Key::DirectionBoth,
            Direction::Up => Key::DirectionUp,
            Direction::Down => Key::DirectionDown,
        },
    )
}
