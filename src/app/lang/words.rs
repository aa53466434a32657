//! The model's states in the words of the window.
//!
//! Every state has a text here by an exhaustive match, so that a new one cannot be forgotten.
//! Details that the engine gives in English (a `Trouble`'s, an outcome's `why`) are quoted in Korean where
//! the book of phrases does not have them.

use std::time::Duration;

use super::{Key, Lang, Meant, fill, foreign, tr};
use crate::model::{
    BadReason, ConnectionPhase, Denial, DevicePhase, Mono, NoValue, OtherWay, PaneKind, Quality,
    Told, Trouble, TroubleKind, UncertainReason, Value, WriteOutcome, WriteStage, WriteValue,
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A time span to one unit, rounded down: `under 1 s`, `14 s`, `3 min`, `2 h`, `5 d`.
pub fn age_text(lang: Lang, age: Duration) -> String {
    let seconds = age.as_secs();
    let (key, n) = match seconds {
        0 => return tr(lang, Key::AgeUnderSecond).to_owned(),
        1..MINUTE => (Key::AgeSeconds, seconds),
        MINUTE..HOUR => (Key::AgeMinutes, seconds / MINUTE),
        HOUR..DAY => (Key::AgeHours, seconds / HOUR),
        _ => (Key::AgeDays, seconds / DAY),
    };
    fill(lang, key, &[("n", &n)])
}

/// ON or OFF.
pub fn bool_word(lang: Lang, on: bool) -> &'static str {
    tr(lang, if on { Key::ValueOn } else { Key::ValueOff })
}

/// Good, uncertain or bad.
pub fn quality_word(lang: Lang, quality: Quality) -> &'static str {
    let key = match quality {
        Quality::Good => Key::QualityGood,
        Quality::Uncertain(_) => Key::QualityUncertain,
        Quality::Bad(_) => Key::QualityBad,
    };
    tr(lang, key)
}

/// The quality with its reason: `bad: timeout`.
pub fn quality_text(lang: Lang, quality: Quality) -> String {
    let word = quality_word(lang, quality);
    let reason = match quality {
        Quality::Good => return word.to_owned(),
        Quality::Uncertain(reason) => tr(
            lang,
            match reason {
                UncertainReason::WritePending => Key::UncertainWritePending,
                UncertainReason::UnderRange => Key::UncertainUnderRange,
                UncertainReason::OverRange => Key::UncertainOverRange,
            },
        )
        .to_owned(),
        Quality::Bad(reason) => bad_reason(lang, reason),
    };
    fill(lang, Key::QualityWithReason, &[("word", &word), ("reason", &reason)])
}

/// Why a value is bad.
pub fn bad_reason(lang: Lang, reason: BadReason) -> String {
    let key = match reason {
        BadReason::NeverRead => Key::BadNeverRead,
        BadReason::NoConnection => Key::BadNoConnection,
        BadReason::Timeout => Key::BadTimeout,
        BadReason::Exception(code) => return exception(lang, Key::BadException, code),
        BadReason::Malformed => Key::BadMalformed,
        BadReason::NotFinite => Key::BadNotFinite,
        BadReason::OutOfRange => Key::BadOutOfRange,
        BadReason::NoValue(NoValue::NotImplemented) => Key::BadNotImplemented,
        BadReason::NoValue(NoValue::NotAvailable) => Key::BadNotAvailable,
        BadReason::NoValue(NoValue::NotANumber) => Key::BadDeviceNan,
        BadReason::Stale => Key::BadStale,
        BadReason::Disabled => Key::BadDisabled,
        BadReason::Internal => Key::BadInternal,
    };
    tr(lang, key).to_owned()
}

/// What a Modbus exception code means (Modbus Application Protocol V1.1b3, section 7).
pub fn exception_words(lang: Lang, code: u8) -> &'static str {
    let key = match code {
        1 => Key::Exception01,
        2 => Key::Exception02,
        3 => Key::Exception03,
        4 => Key::Exception04,
        5 => Key::Exception05,
        6 => Key::Exception06,
        8 => Key::Exception08,
        10 => Key::Exception0A,
        11 => Key::Exception0B,
        _ => Key::ExceptionOther,
    };
    tr(lang, key)
}

fn exception(lang: Lang, key: Key, code: u8) -> String {
    exception_at(lang, key, code, "")
}

fn exception_at(lang: Lang, key: Key, code: u8, time: &str) -> String {
    let digits = format!("{code:02}");
    let meaning = exception_words(lang, code);
    fill(lang, key, &[("code", &digits), ("meaning", &meaning), ("time", &time)])
}

/// A value read, states in words.
pub fn value_words(lang: Lang, value: &Value) -> String {
    match value {
        Value::Bool(on) => bool_word(lang, *on).to_owned(),
        Value::PowerFactor { value, leading } => {
            let key = if *leading { Key::NatureLeading } else { Key::NatureLagging };
            format!("{value} {}", tr(lang, key))
        }
        other => other.to_string(),
    }
}

/// A number that has a text, in its words.
pub fn told_words(lang: Lang, told: &Told<'_>) -> String {
    match told {
        Told::State(text) => (*text).to_owned(),
        Told::Unknown(number) => fill(lang, Key::StateUnknown, &[("number", number)]),
        Told::Bits(bits) if bits.is_empty() => tr(lang, Key::BitsNone).to_owned(),
        Told::Bits(bits) => {
            let words = bits.iter().map(|bit| match bit {
                Ok(text) => (*text).to_owned(),
                Err(bit) => fill(lang, Key::BitUnnamed, &[("bit", bit)]),
            });
            words.collect::<Vec<_>>().join(", ")
        }
    }
}

/// A value asked for, states in words, everything else as typed.
pub fn asked_words(lang: Lang, asked: &WriteValue) -> String {
    match asked {
        WriteValue::Bool(on) => bool_word(lang, *on).to_owned(),
        WriteValue::Typed(text) => text.to_string(),
    }
}

/// Where a connection stands; `now` counts down to its next attempt.
pub fn connection_phase(lang: Lang, phase: ConnectionPhase, now: Mono) -> String {
    let key = match phase {
        ConnectionPhase::Disabled => Key::PhaseDisabled,
        ConnectionPhase::Idle => Key::PhaseIdle,
        ConnectionPhase::Connecting => Key::PhaseConnecting,
        ConnectionPhase::Verifying => Key::PhaseVerifying,
        ConnectionPhase::Online => Key::PhaseOnline,
        ConnectionPhase::Waiting { until, attempt } => {
            let left = until.since(now);
            if left.is_zero() {
                return tr(lang, Key::PhaseWaitingNow).to_owned();
            }
            let left = age_text(lang, left);
            return fill(lang, Key::PhaseWaiting, &[("left", &left), ("attempt", &attempt)]);
        }
    };
    tr(lang, key).to_owned()
}

/// Where a device stands.
pub fn device_phase(lang: Lang, phase: DevicePhase) -> &'static str {
    let key = match phase {
        DevicePhase::Unknown => Key::DeviceUnknown,
        DevicePhase::Online => Key::DeviceOnline,
        DevicePhase::Offline => Key::DeviceOffline,
    };
    tr(lang, key)
}

/// A kind of trouble.
pub fn trouble_kind(lang: Lang, kind: TroubleKind) -> String {
    let key = match kind {
        TroubleKind::NameNotResolved => Key::TroubleNameNotResolved,
        TroubleKind::Refused => Key::TroubleRefused,
        TroubleKind::Occupied => Key::TroubleOccupied,
        TroubleKind::ConnectTimeout => Key::TroubleConnectTimeout,
        TroubleKind::Disconnected => Key::TroubleDisconnected,
        TroubleKind::Unreachable => Key::TroubleUnreachable,
        TroubleKind::Unplugged => Key::TroubleUnplugged,
        TroubleKind::Timeout => Key::TroubleTimeout,
        TroubleKind::Malformed => Key::TroubleMalformed,
        TroubleKind::Exception(code) => return exception(lang, Key::TroubleException, code),
        TroubleKind::Simulator => Key::TroubleSimulator,
        TroubleKind::Internal => Key::TroubleInternal,
    };
    tr(lang, key).to_owned()
}

/// A trouble with its detail, if it has one.
pub fn connection_trouble(lang: Lang, trouble: &Trouble) -> String {
    let kind = trouble_kind(lang, trouble.kind);
    if trouble.detail.is_empty() {
        return kind;
    }
    let detail = foreign(lang, &trouble.detail);
    fill(lang, Key::TroubleWithDetail, &[("trouble", &kind), ("detail", &detail)])
}

/// Why a write was not sent.
pub fn denial_text(lang: Lang, denial: Denial) -> String {
    let key = match denial {
        Denial::NotWritable => Key::DenialNotWritable,
        Denial::NoSuchTag => Key::DenialNoSuchTag,
        Denial::DeviceOffline => Key::DenialDeviceOffline,
        Denial::QualityBad(reason) => {
            return fill(lang, Key::DenialQualityBad, &[("reason", &bad_reason(lang, reason))]);
        }
        Denial::Busy => Key::DenialBusy,
        Denial::Expired => Key::DenialExpired,
        Denial::QueueFull => Key::DenialQueueFull,
        Denial::Policy => Key::DenialPolicy,
    };
    tr(lang, key).to_owned()
}

/// How a write ended, in one word.
pub fn outcome_word(lang: Lang, outcome: &WriteOutcome) -> &'static str {
    let key = match outcome {
        WriteOutcome::Confirmed { .. } => Key::WriteConfirmed,
        WriteOutcome::Differs { .. } => Key::WriteDiffers,
        WriteOutcome::Refused { .. } => Key::WriteRefused,
        WriteOutcome::Unknown { .. } => Key::WriteUnknown,
        WriteOutcome::Denied(_) => Key::WriteDenied,
        WriteOutcome::Invalid { .. } => Key::WriteInvalid,
    };
    tr(lang, key)
}

/// How a write ended, with both values or the reason. With what was asked comes what it means.
pub fn outcome_text<'a>(
    lang: Lang,
    asked: (&WriteValue, impl Into<Meant<'a>>),
    outcome: &WriteOutcome,
) -> String {
    outcome_at(lang, asked, outcome, None)
}

/// The same with the time of day at which it ended, such as `12:31:05`.
pub fn outcome_at<'a>(
    lang: Lang,
    (asked, meant): (&WriteValue, impl Into<Meant<'a>>),
    outcome: &WriteOutcome,
    time: Option<&str>,
) -> String {
    let meant = meant.into();
    let time = time.map_or_else(String::new, |time| format!(" {time}"));
    let text =
        |key: Key, name: &str, value: &str| fill(lang, key, &[(name, &value), ("time", &time)]);
    match outcome {
        WriteOutcome::Confirmed { readback } => {
            text(Key::OutcomeConfirmed, "readback", &meant.read(lang, readback))
        }
        WriteOutcome::Differs { readback } => {
            let with_unit = |value: String| format!("{value} {}", meant.unit).trim_end().to_owned();
            let asked = with_unit(meant.asked(lang, asked));
            let readback = with_unit(meant.read(lang, readback));
            let args: [(&str, &dyn std::fmt::Display); 3] =
                [("asked", &asked), ("readback", &readback), ("time", &time)];
            fill(lang, Key::OutcomeDiffers, &args)
        }
        WriteOutcome::Refused { code, instead } => {
            let text = exception_at(lang, Key::OutcomeRefused, *code, &time);
            match instead {
                Some(way) => format!("{text}; {}", other_way(lang, *way)),
                None => text,
            }
        }
        WriteOutcome::Unknown { why } => text(Key::OutcomeUnknown, "why", &foreign(lang, why)),
        WriteOutcome::Denied(denial) => {
            text(Key::OutcomeDenied, "why", &denial_text(lang, *denial))
        }
        WriteOutcome::Invalid { why } => text(Key::OutcomeInvalid, "why", &foreign(lang, why)),
    }
}

/// What to try after a device did not know the function of a write.
fn other_way(lang: Lang, way: OtherWay) -> &'static str {
    let key = match way {
        OtherWay::AlwaysMultiple => Key::InsteadMultiple,
        OtherWay::NeverMultiple => Key::InsteadSingle,
        OtherWay::ReadModifyWrite => Key::InsteadModify,
    };
    tr(lang, key)
}

/// The stage a write has reached, in a word or two.
pub fn stage_word(lang: Lang, stage: &WriteStage) -> &'static str {
    match stage {
        WriteStage::Asked => tr(lang, Key::WriteAsked),
        WriteStage::Sent => tr(lang, Key::WriteSent),
        WriteStage::Accepted => tr(lang, Key::WriteAccepted),
        WriteStage::Ended(outcome) => outcome_word(lang, outcome),
    }
}

/// The title of a pane.
pub fn pane_name(lang: Lang, pane: PaneKind) -> &'static str {
    let key = match pane {
        PaneKind::Plant => Key::PanePlant,
        PaneKind::Tags => Key::PaneTags,
        PaneKind::Trend => Key::PaneTrend,
        PaneKind::Setpoints => Key::PaneSetpoints,
        PaneKind::Events => Key::PaneEvents,
        PaneKind::Diagnostics => Key::PaneDiagnostics,
        PaneKind::Frames => Key::PaneFrames,
        PaneKind::Grid => Key::PaneGrid,
        PaneKind::Registers => Key::PaneRegisters,
        PaneKind::Xy => Key::PaneXy,
        PaneKind::Spectrum => Key::PaneSpectrum,
        PaneKind::Alarms => Key::PaneAlarms,
        PaneKind::Journal => Key::PaneJournal,
        PaneKind::AlarmLoad => Key::PaneAlarmLoad,
    };
    tr(lang, key)
}
