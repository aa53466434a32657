//! The badge that tells how far a write has come.
//!
//! A sign and a word for each stage. What somebody must look at (refused, differs, not confirmed) is
//! dark on light reversed, not coloured: a failed write is no process alarm.

use egui::accesskit::Role;
use egui::{Color32, Frame, Label, Margin, Response, RichText, Stroke, Ui, WidgetInfo};

use super::theme::Palette;
use crate::app::lang::{self, Lang, Meant};
use crate::model::{WriteOutcome, WriteReport, WriteStage};

/// How a badge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Under way.
    Pending,
    /// Done as asked.
    Done,
    /// Not sent; nothing changed in the plant.
    Quiet,
    /// Somebody must look.
    Attention,
}

/// The sign of a stage; each is different, so that words may be left out where there is no room.
pub fn sign(stage: &WriteStage) -> char {
    match stage {
        WriteStage::Asked => '…',
        WriteStage::Sent => '→',
        WriteStage::Accepted => '↔',
        WriteStage::Ended(outcome) => match outcome {
            WriteOutcome::Confirmed { .. } => '✓',
            WriteOutcome::Differs { .. } => '≠',
            WriteOutcome::Refused { .. } => '×',
            WriteOutcome::Unknown { .. } => '?',
            WriteOutcome::Denied(_) => '■',
            WriteOutcome::Invalid { .. } => '!',
        },
    }
}

/// The tone of a stage.
pub fn tone(stage: &WriteStage) -> Tone {
    match stage {
        WriteStage::Asked | WriteStage::Sent | WriteStage::Accepted => Tone::Pending,
        WriteStage::Ended(outcome) => match outcome {
            WriteOutcome::Confirmed { .. } => Tone::Done,
            WriteOutcome::Denied(_) | WriteOutcome::Invalid { .. } => Tone::Quiet,
            WriteOutcome::Differs { .. }
            | WriteOutcome::Refused { .. }
            | WriteOutcome::Unknown { .. } => Tone::Attention,
        },
    }
}

/// The stage in full: what was asked, what the device made of it, why; values as they are `meant`.
pub fn words<'a>(lang: Lang, meant: impl Into<Meant<'a>>, report: &WriteReport) -> String {
    match &report.stage {
        WriteStage::Ended(outcome) => lang::outcome_text(lang, (&report.value, meant), outcome),
        stage => lang::stage_word(lang, stage).to_owned(),
    }
}

/// Draws the badge of the last write of `name`, whose values are told as they are `meant`.
pub fn write_badge<'a>(
    ui: &mut Ui,
    lang: Lang,
    (name, meant): (&str, impl Into<Meant<'a>>),
    report: &WriteReport,
) -> Response {
    let p = Palette::in_ui(ui);
    let (fill, text, edge) = match tone(&report.stage) {
        Tone::Pending => (Color32::TRANSPARENT, p.write_pending, p.write_pending),
        Tone::Done => (Color32::TRANSPARENT, p.write_confirmed, Color32::TRANSPARENT),
        Tone::Quiet => (Color32::TRANSPARENT, p.text, p.edge),
        Tone::Attention => (p.write_attention_fill, p.on_write_attention, p.write_attention_fill),
    };
    let short = format!("{} {}", sign(&report.stage), lang::stage_word(lang, &report.stage));
    let badge = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(2.0)
        .inner_margin(Margin::symmetric(6, 1));
    let response = badge
        .show(ui, |ui| ui.add(Label::new(RichText::new(short).color(text)).selectable(false)))
        .inner;
    let full = words(lang, meant, report);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {full}")));
    response.on_hover_text(full)
}
