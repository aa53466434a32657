//! What a project says about its record on disk, and what can be wrong with that record.

use std::sync::Arc;

use super::rules::{Checker, limits};
use super::{Project, Section};

/// What a project says about its record on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// False where no history is kept; the states of alarms outlive a restart all the same.
    pub on: bool,
    /// The folder, relative to the project's file; empty for `NAME.data` beside `NAME.toml`.
    pub folder: String,
    /// Days that history is kept, 1 to 36,500; `None` for ever.
    pub keep_days: Option<u32>,
    /// Most megabytes of history, 10 to 100,000,000; `None` without a limit.
    pub keep_mb: Option<u32>,
    /// Days that the journal is kept, 1 to 36,500; `None` for ever.
    pub journal_keep_days: Option<u32>,
    /// Most megabytes of the journal, 10 to 100,000,000; `None` for [`JOURNAL_KEEP_MB`].
    pub journal_keep_mb: Option<u32>,
}

/// Megabytes of the journal unless told otherwise: about four million rows.
pub const JOURNAL_KEEP_MB: u32 = 2_000;

impl Default for Recording {
    fn default() -> Recording {
        Recording {
            on: true,
            folder: String::new(),
            keep_days: None,
            keep_mb: None,
            journal_keep_days: None,
            journal_keep_mb: None,
        }
    }
}

impl Recording {
    /// How long and how much is kept, by the keys of the project's file: days and megabytes of history, days and
    /// megabytes of the journal.
    pub fn keeps(&self) -> [(&'static str, Option<u32>); 4] {
        [
            ("keep_days", self.keep_days),
            ("keep_mb", self.keep_mb),
            ("journal_keep_days", self.journal_keep_days),
            ("journal_keep_mb", self.journal_keep_mb),
        ]
    }
}

/// What is wrong with the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordTroubleKind {
    /// The disk is full: nothing is written.
    Full,
    /// There is little room left; everything is still written.
    NearlyFull,
    /// The disk or the folder can only be read.
    ReadOnly,
    /// This account may not write there.
    NotAllowed,
    /// Another station writes there.
    Taken,
    /// The folder is that of another project.
    Foreign,
    /// The disk is too slow: what comes in waits or is lost.
    Slow,
    /// Files vanished under a running station.
    Gone,
    /// Something else the disk says.
    Failed,
    /// A part of what was recorded is not what was written; everything is still written.
    Damaged,
}

impl RecordTroubleKind {
    /// A stable word for files and scripts.
    pub fn word(self) -> &'static str {
        match self {
            RecordTroubleKind::Full => "full",
            RecordTroubleKind::NearlyFull => "nearly_full",
            RecordTroubleKind::ReadOnly => "read_only",
            RecordTroubleKind::NotAllowed => "not_allowed",
            RecordTroubleKind::Taken => "taken",
            RecordTroubleKind::Foreign => "foreign",
            RecordTroubleKind::Slow => "slow",
            RecordTroubleKind::Gone => "gone",
            RecordTroubleKind::Failed => "failed",
            RecordTroubleKind::Damaged => "damaged",
        }
    }

    /// True where samples still reach the disk.
    pub fn is_warning(self) -> bool {
        matches!(self, RecordTroubleKind::NearlyFull | RecordTroubleKind::Damaged)
    }
}

/// What is wrong with the record, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordTrouble {
    /// Which kind.
    pub kind: RecordTroubleKind,
    /// What, where, why and a way out, in English.
    pub detail: Arc<str>,
}

/// The rules of the keys that are about the record.
pub(super) fn rules(c: &mut Checker, project: &Project) {
    c.text((Section::Project, 0, "uid"), &project.uid);
    c.text((Section::Project, 0, "data"), &project.recording.folder);
    let ranges = [limits::KEEP_DAYS, limits::KEEP_MB, limits::KEEP_DAYS, limits::KEEP_MB];
    for ((key, most), range) in project.recording.keeps().into_iter().zip(ranges) {
        if let Some(most) = most {
            c.range((Section::Project, 0, key), most, &range);
        }
    }
}
