//! Whether alarms come faster than a person can follow.

use std::time::Duration;

use crate::model::{AlarmBoard, Mono};

/// Time over which annunciations are counted.
const SPAN: Duration = Duration::from_secs(600);
/// More than so many in it are a flood (ANSI/ISA-18.2).
const MOST: usize = 10;

/// True while more than ten alarms were annunciated within the last ten minutes, as far as the board can
/// tell: of an alarm that came several times it knows the last.
pub fn is_flood(board: &AlarmBoard, now: Mono) -> bool {
    let recent = board.alarms.iter().filter(|alarm| {
        // What was remembered over a restart has no moment on this clock.
        alarm.raised.is_some_and(|at| at.mono > Mono(0) && now.since(at.mono) < SPAN)
    });
    recent.take(MOST + 1).count() > MOST
}
