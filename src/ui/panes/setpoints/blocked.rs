//! Why a control is grey: what the write gate would answer now.

use crate::app::AppState;
use crate::app::lang::{self, Lang};
use crate::model::{Denial, DevicePhase, Quality, Tag};
use crate::ui::reading::Reading;

/// The denial that a write to `tag` would meet now; the gate decides again when it comes.
pub fn denial(state: &AppState, tag: &Tag, reading: &Reading<'_>) -> Option<Denial> {
    let device = state.snapshot.device(&tag.device);
    if device.is_none_or(|d| d.phase != DevicePhase::Online) {
        return Some(Denial::DeviceOffline);
    }
    match reading.quality {
        quality if quality.allows_write() => None,
        Quality::Good | Quality::Uncertain(_) => None,
        Quality::Bad(reason) => Some(Denial::QualityBad(reason)),
    }
}

/// The denial in words.
pub fn words(lang: Lang, denial: Denial) -> String {
    lang::denial_text(lang, denial)
}
