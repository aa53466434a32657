//! Triggered captures in the words of the window.

use super::{Key, Lang, fill, foreign, tr};
use crate::model::{CaptureEdge, CaptureLive, CapturePhase, CaptureWord, Kept, KeptEnd};

/// Where a capture stands.
pub fn capture_state(lang: Lang, live: &CaptureLive) -> String {
    let held = (live.held_ms as f64 / 1000.0).round();
    match live.phase {
        CapturePhase::Disarmed => tr(lang, Key::CaptureDisarmed).to_owned(),
        CapturePhase::Armed if !live.is_known => tr(lang, Key::CaptureUnknown).to_owned(),
        CapturePhase::Armed => fill(lang, Key::CaptureArmed, &[("held", &held)]),
        CapturePhase::Filling { done, samples, .. } => {
            let done = done / 10;
            fill(lang, Key::CaptureFilling, &[("done", &done), ("count", &samples)])
        }
        CapturePhase::Resting { left_ms } => {
            fill(lang, Key::CaptureResting, &[("left", &(left_ms / 1_000))])
        }
    }
}

/// Which change counts.
pub fn capture_edge(lang: Lang, edge: CaptureEdge) -> &'static str {
    let key = match edge {
        CaptureEdge::Rises => Key::CaptureRises,
        CaptureEdge::Falls => Key::CaptureFalls,
        CaptureEdge::Changes => Key::CaptureChanges,
    };
    tr(lang, key)
}

/// What a capture watches, by its word in the editor.
pub fn capture_watch(lang: Lang, watch: &str) -> &'static str {
    let key = match watch {
        "tag" => Key::CaptureWatchTag,
        "compare" => Key::CaptureWatchCompare,
        "expression" => Key::CaptureWatchExpression,
        "alarm" => Key::CaptureWatchAlarm,
        _ => Key::CaptureWatchHand,
    };
    tr(lang, key)
}

/// How a kept capture ended.
pub fn kept_end(lang: Lang, end: KeptEnd) -> &'static str {
    let key = match end {
        KeptEnd::Filling => Key::KeptFilling,
        KeptEnd::Done => Key::KeptDone,
        KeptEnd::Stopped => Key::KeptStopped,
        KeptEnd::CutOff => Key::KeptCutOff,
        KeptEnd::Edited => Key::KeptEdited,
        KeptEnd::Moved => Key::KeptMoved,
        KeptEnd::Full => Key::KeptFull,
        KeptEnd::Disk => Key::KeptDisk,
        KeptEnd::Lost => Key::KeptBehind,
    };
    tr(lang, key)
}

/// Why a kept capture that ended so shows nothing.
pub fn kept_empty(lang: Lang, end: KeptEnd) -> String {
    let none = tr(lang, Key::CaptureNoSamples);
    match end {
        KeptEnd::Done => none.to_owned(),
        _ => format!("{none}, {}", kept_end(lang, end)),
    }
}

/// What is worth knowing of a kept capture: how it ended, and what of it is missing.
pub fn kept_state(lang: Lang, kept: &Kept) -> String {
    let mut parts = vec![kept_end(lang, kept.end).to_owned()];
    if kept.lost > 0 {
        parts.push(fill(lang, Key::KeptLost, &[("count", &kept.lost)]));
    }
    if kept.covered_ms < kept.pre_ms {
        let covered = f64::from(kept.covered_ms) / 1000.0;
        parts.push(fill(lang, Key::KeptShort, &[("held", &covered)]));
    }
    if kept.missed > 0 {
        parts.push(fill(lang, Key::KeptMissed, &[("count", &kept.missed)]));
    }
    if kept.clock_set {
        parts.push(tr(lang, Key::KeptClock).to_owned());
    }
    parts.join(", ")
}

/// What happened to a capture.
pub fn capture_event(lang: Lang, name: &str, word: &CaptureWord) -> String {
    match word {
        CaptureWord::Armed => fill(lang, Key::EventCaptureArmed, &[("name", &name)]),
        CaptureWord::Disarmed => fill(lang, Key::EventCaptureDisarmed, &[("name", &name)]),
        CaptureWord::Triggered(cause) if cause.is_empty() => {
            fill(lang, Key::EventCaptureByHand, &[("name", &name)])
        }
        CaptureWord::Triggered(cause) => {
            fill(lang, Key::EventCaptureTriggered, &[("name", &name), ("cause", cause)])
        }
        CaptureWord::Kept { samples, lost: 0, end: KeptEnd::Done } => {
            fill(lang, Key::EventCaptureKept, &[("name", &name), ("count", samples)])
        }
        CaptureWord::Kept { samples, lost, end } => {
            let why = kept_end(lang, *end);
            let args: [(&str, &dyn std::fmt::Display); 4] =
                [("name", &name), ("count", samples), ("lost", lost), ("why", &why)];
            fill(lang, Key::EventCapturePart, &args)
        }
        CaptureWord::NotKept(why) => {
            let why = foreign(lang, why);
            fill(lang, Key::EventCaptureNotKept, &[("name", &name), ("why", &why)])
        }
    }
}
