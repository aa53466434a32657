//! What the editor of a project holds about its record on disk.

use super::Fields;
use crate::model::Recording;

/// The record of a project, as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingDraft {
    /// Whether history is kept.
    pub on: bool,
    /// The folder; empty for the usual one.
    pub folder: String,
    /// Days; empty for ever.
    pub keep_days: String,
    /// Megabytes; empty without a limit.
    pub keep_mb: String,
    /// Days of the journal; empty for ever.
    pub journal_keep_days: String,
    /// Megabytes of the journal; empty for the usual ones.
    pub journal_keep_mb: String,
}

impl RecordingDraft {
    /// A draft of what stands in a project.
    pub fn of(recording: &Recording) -> RecordingDraft {
        let text = |most: Option<u32>| most.map_or_else(String::new, |most| most.to_string());
        RecordingDraft {
            on: recording.on,
            folder: recording.folder.clone(),
            keep_days: text(recording.keep_days),
            keep_mb: text(recording.keep_mb),
            journal_keep_days: text(recording.journal_keep_days),
            journal_keep_mb: text(recording.journal_keep_mb),
        }
    }

    pub(super) fn build(&self, fields: &mut Fields) -> Recording {
        let mut most =
            |key, text: &str| (!text.trim().is_empty()).then(|| fields.whole::<u32>(key, text));
        Recording {
            on: self.on,
            folder: self.folder.trim().to_owned(),
            keep_days: most("keep_days", &self.keep_days),
            keep_mb: most("keep_mb", &self.keep_mb),
            journal_keep_days: most("journal_keep_days", &self.journal_keep_days),
            journal_keep_mb: most("journal_keep_mb", &self.journal_keep_mb),
        }
    }
}
