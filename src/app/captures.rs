//! Triggered captures in the window: the dialog that lists them, and what was asked of a kept one.

use super::tools::Overlay;
use crate::model::{CaptureId, Kept, KeptId};
use crate::station::KeptSeries;
use crate::station::recording::{RecordedColumn, Recording};

/// What a person did with captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapturesCommand {
    /// Picked a definition.
    Pick(CaptureId),
    /// Picked a kept capture.
    PickKept(KeptId),
    /// Let it wait for its trigger.
    Arm(CaptureId),
    /// Let it wait no more.
    Disarm(CaptureId),
    /// Set it off now.
    Trigger(CaptureId),
    /// Asked for the editor of a new one.
    New,
    /// Asked for its editor.
    Edit(CaptureId),
    /// Asked to delete its definition.
    Delete(CaptureId),
    /// Asked to see a kept one in the trend.
    Show(KeptId),
    /// Asked to write a kept one to a file.
    Export(KeptId),
    /// Asked to take a kept one away, which is asked back first.
    Remove(KeptId),
    /// Answered that question.
    Removed(bool),
}

/// The open dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapturesView {
    /// The definition picked.
    pub picked: Option<CaptureId>,
    /// The kept capture picked; `None` for the newest.
    pub kept: Option<KeptId>,
    /// The kept capture that is to go, if the answer is yes.
    pub removing: Option<KeptId>,
}

/// What the samples of a kept capture are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureUse {
    /// To lay them over the trend.
    Show,
    /// To write them to a file.
    Export,
}

/// A kept capture as a recording over the trend, every sample of it.
pub(super) fn overlay(kept: &Kept, series: Vec<KeptSeries>) -> Overlay {
    let column = |series: KeptSeries| RecordedColumn {
        name: series.name,
        unit: series.unit,
        readings: series
            .points
            .iter()
            .map(|p| (p.at_ms, if p.is_usable() { p.value } else { f64::NAN }))
            .collect(),
    };
    let columns: Vec<RecordedColumn> =
        series.into_iter().filter(|series| !series.points.is_empty()).map(column).collect();
    let rows = columns.iter().map(|column| column.readings.len()).max().unwrap_or(0);
    let recording = Recording { columns, rows, ..Recording::default() };
    // It stands where a recording of another program has its file's name.
    let name = format!("{} #{}", kept.name, kept.id.0).replace(['/', '\\'], "-");
    Overlay::new(name.into(), recording)
}
