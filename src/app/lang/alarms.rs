//! Alarms in words.

use super::{Key, Lang, tr};
use crate::model::{AlarmPriority, AlarmShown, AlarmWord};

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
