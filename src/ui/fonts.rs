//! The fonts of the window: one bundled family, so that every machine shows the same text.
//!
//! Noto Sans KR stands first for running text, since its digits are equally wide and its Latin and
//! Hangul share a baseline and a weight; the faces that egui brings stay behind it for the few signs
//! it lacks. Monospaced text keeps egui's Hack and falls back to Noto for Hangul and units.
//! How the subset was made: `assets/README.md`.

use egui::epaint::text::{FontInsert, FontPriority, InsertFontFamily};
use egui::{FontData, FontFamily};

/// The bundled subset: KS X 1001 Hangul, Latin, Greek, units and symbols. SIL OFL 1.1.
static NOTO_SANS_KR: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/NotoSansKR-Subset.otf"));

/// Adds the bundled font to `ctx`; it is there from the next frame on.
pub fn install(ctx: &egui::Context) {
    let place = |family, priority| InsertFontFamily { family, priority };
    ctx.add_font(FontInsert::new(
        "Noto Sans KR",
        FontData::from_static(NOTO_SANS_KR),
        vec![
            place(FontFamily::Proportional, FontPriority::Highest),
            place(FontFamily::Monospace, FontPriority::Lowest),
        ],
    ));
}
