//! What one does with a trend: export it, lay a recording over it, ask for its spectrum, draw one pen
//! against another.

mod alone;
mod export;
mod notes;
mod pages;
mod pairs;
mod print;
mod recording;
mod screens;
mod spectrum;

/// 2026-11-26T00:00:00Z.
const DAY: i64 = 1_795_651_200_000;
