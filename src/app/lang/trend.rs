//! The trend in words.

use super::{Key, Lang, bad_reason, fill, journal_line, phrase, tr};
use crate::model::{BadReason, JournalMark};
use crate::station::{Mark, QualityCode};

/// Why there is no curve: `no reply since 12:03:04`. `from` is when that began.
pub fn gap_text(lang: Lang, why: QualityCode, from: &str) -> String {
    let key = match why {
        QualityCode::STOPPED => Key::TrendGapStopped,
        QualityCode::ENDED => Key::TrendGapEnded,
        QualityCode::LOST => Key::TrendGapLost,
        QualityCode::OFF => Key::TrendGapOff,
        QualityCode::DAMAGED => Key::TrendGapDamaged,
        QualityCode::SILENT => Key::TrendGapSilent,
        QualityCode::CLOCK => Key::TrendGapClock,
        other => match other.bad() {
            Some(BadReason::Timeout) => Key::TrendGapNoReply,
            Some(reason) => {
                let reason = bad_reason(lang, reason);
                return fill(lang, Key::TrendGapBad, &[("reason", &reason), ("time", &from)]);
            }
            None => Key::TrendGapSilent,
        },
    };
    fill(lang, key, &[("time", &from)])
}

/// What happened to the record.
pub fn record_mark_text(lang: Lang, mark: &Mark) -> String {
    let key = match mark.kind.as_str() {
        "start" => Key::TrendMarkStart,
        "stop" => Key::TrendMarkStop,
        "clock" if mark.detail.starts_with("set by -") => Key::TrendMarkClock,
        // Sleep looks as a clock that was set forward.
        "clock" => Key::TrendMarkAhead,
        "unit" => Key::TrendMarkUnit,
        _ => Key::TrendMarkLost,
    };
    match mark.detail.is_empty() {
        true => tr(lang, key).to_owned(),
        false => format!("{}: {}", tr(lang, key), phrase(lang, &mark.detail)),
    }
}

/// The rows of the journal that a mark stands for: the newest in words, and how many more there are.
pub fn journal_mark_text(lang: Lang, mark: &JournalMark) -> String {
    let line = journal_line(lang, &mark.row);
    match mark.count.saturating_sub(1) {
        0 => line,
        more => format!("{line} {}", fill(lang, Key::TrendMarksAlike, &[("count", &more)])),
    }
}
