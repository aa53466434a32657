//! How the last write to a tag ended, and what good readings have shown since.
//!
//! An outcome is a fact of its moment: it carries the time of day, it is faded where the present is
//! not known, and a newer good reading that says something else stands beside it.

use egui::{RichText, Ui};

use crate::app::lang::{self, Key, Meant, fill};
use crate::model::{Tag, WriteOutcome, WriteReport, WriteStage};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, cells};
use crate::ui::reading::Reading;
use crate::ui::write_badge;

/// How much of an outcome's ink is left beside a value that is not known now.
const FADED: f32 = 0.6;

/// What is told of a tag.
pub struct Told<'a> {
    /// The tag.
    pub tag: &'a Tag,
    /// What it reads now.
    pub reading: &'a Reading<'a>,
    /// The clock of the window.
    pub clock: &'a Clock,
    /// True while the value is bad or the device offline.
    pub faded: bool,
}

fn last<'a>(pane: &Pane<'a>, told: &Told<'_>) -> Option<&'a WriteReport> {
    pane.app.state.setpoints.get(&told.tag.id).and_then(|s| s.last.as_ref())
}

fn fade(ui: &mut Ui, told: &Told<'_>, report: &WriteReport) {
    // A write under way is the present itself.
    if told.faded && matches!(report.stage, WriteStage::Ended(_)) {
        ui.multiply_opacity(FADED);
    }
}

/// What a good reading newer than the write's end says that the outcome does not.
fn since(pane: &Pane<'_>, told: &Told<'_>, report: &WriteReport) -> Option<String> {
    let WriteStage::Ended(outcome) = &report.stage else { return None };
    let sample = told.reading.sample.filter(|_| told.reading.quality.is_good())?;
    if told.faded || sample.at.mono <= report.at.mono {
        return None;
    }
    let value = sample.value.as_ref()?;
    let key = match outcome {
        WriteOutcome::Confirmed { readback } | WriteOutcome::Differs { readback } => {
            (readback != value).then_some(Key::WriteSinceChanged)?
        }
        WriteOutcome::Unknown { .. } => Key::WriteReadsNow,
        WriteOutcome::Refused { .. } | WriteOutcome::Denied(_) | WriteOutcome::Invalid { .. } => {
            return None;
        }
    };
    let text = told.reading.last_value(pane.lang())?;
    Some(fill(pane.lang(), key, &[("value", &text)]))
}

/// Paints the badge, and beside it what was asked or what has changed since.
pub fn badge(ui: &mut Ui, pane: &Pane<'_>, told: &Told<'_>) {
    let Some(report) = last(pane, told) else { return };
    fade(ui, told, report);
    write_badge::write_badge(ui, pane.lang(), (&told.tag.name, Meant::of(told.tag)), report);
    if let Some(since) = since(pane, told, report) {
        cells::text(ui, RichText::new(since).strong());
    } else if ui.available_width() > 30.0 {
        cells::weak(ui, Meant::of(told.tag).asked(pane.lang(), &report.value));
    }
}

/// Paints the outcome in words, with its time of day.
pub fn words(ui: &mut Ui, pane: &Pane<'_>, told: &Told<'_>) {
    let Some(report) = last(pane, told) else { return };
    fade(ui, told, report);
    let words = match &report.stage {
        WriteStage::Ended(outcome) => {
            let time = told.clock.time(report.at.wall);
            let asked = (&report.value, Meant::of(told.tag));
            lang::outcome_at(pane.lang(), asked, outcome, Some(&time))
        }
        WriteStage::Asked | WriteStage::Sent | WriteStage::Accepted => {
            write_badge::words(pane.lang(), Meant::of(told.tag), report)
        }
    };
    cells::text(ui, RichText::new(words).small());
}
