//! Marks and texts of the time axis, in local time.

use egui_plot::GridMark;

use crate::model::WallMs;
use crate::ui::panes::Clock;

/// Distances between marks, s: what divides a minute, an hour, a day.
const STEPS: [f64; 26] = [
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1800.0,
    3600.0,
    3.0 * 3600.0,
    6.0 * 3600.0,
    12.0 * 3600.0,
    86_400.0,
];

/// A month, for marks: no two are of one length.
const MONTH: f64 = 30.0 * DAY;
const DAY: f64 = 86_400.0;
/// Marks of a step, at most.
const MOST: f64 = 400.0;

/// A moment in a window: a time of day says little where there are many days.
pub fn moment_text(clock: &Clock, (from, to): (f64, f64), at: f64) -> String {
    let is_of_days = to - from > 72_000.0;
    if is_of_days { clock.date_time(wall(at)) } else { clock.time_ms(wall(at)) }
}

/// The step of marks that are at least `distance` apart.
pub fn step(distance: f64) -> f64 {
    let days = [DAY, 2.0 * DAY, 7.0 * DAY];
    let mut steps = STEPS.iter().chain(&days).copied();
    steps.find(|s| *s >= distance).unwrap_or(MONTH)
}

/// Marks between `from` and `to` (seconds since 1970), at least `least` seconds apart, at round local
/// times; `wide` is the distance from which a mark has room for a text. Where clocks are changed within the
/// window, marks stand at round times before and after it.
pub fn time_marks(clock: &Clock, (from, to): (f64, f64), least: f64, wide: f64) -> Vec<GridMark> {
    if !(from < to && least > 0.0 && from.abs() < 1e12 && to.abs() < 1e12) {
        return Vec::new();
    }
    let offset = |at: f64| f64::from(clock.offset_s(wall(at)));
    let mut offsets = vec![offset(from), offset(f64::midpoint(from, to)), offset(to)];
    offsets.dedup();
    let mut marks: Vec<GridMark> = Vec::new();
    let mut steps = vec![step(wide), step(least)];
    if least <= DAY {
        // Midnights, whatever else has marks.
        steps.insert(0, DAY);
    }
    if steps.iter().any(|s| *s >= MONTH) {
        for month in clock.months(wall(from), wall(to)) {
            marks.push(GridMark { value: month.as_secs(), step_size: MONTH });
        }
        steps.retain(|s| *s < MONTH);
    }
    for step in steps {
        for present in &offsets {
            let (first, last) = (((from + present) / step).ceil(), ((to + present) / step).floor());
            if (last - first).is_nan() || last - first >= MOST {
                continue;
            }
            let mut n = first;
            while n <= last {
                let value = n * step - present;
                let is_here = offset(value) == *present || offset(value - 1.0) == *present;
                if is_here && marks.iter().all(|m| (m.value - value).abs() > step * 0.01) {
                    // A day's mark is as good as a coarse one even where days lie close together.
                    marks.push(GridMark { value, step_size: step });
                }
                n += 1.0;
            }
        }
    }
    marks
}

/// The text of a mark: as fine as the step, and the day at midnight.
pub fn mark_text(clock: &Clock, mark: GridMark) -> String {
    let at = wall(mark.value);
    if mark.step_size >= MONTH {
        clock.month(at)
    } else if mark.step_size >= DAY {
        clock.day(at)
    } else if mark.step_size >= 60.0 {
        clock.minute(at)
    } else if mark.step_size >= 1.0 {
        clock.time(at)
    } else {
        clock.time_ms(at)
    }
}

/// The day or days of a window, and the zone: `2026-11-23 (UTC+09:00)`.
pub fn window_text(clock: &Clock, (from, to): (f64, f64)) -> String {
    let (first, last) = (clock.date(wall(from)), clock.date(wall(to)));
    let (before, after) = (clock.zone_text(wall(from)), clock.zone_text(wall(to)));
    // Clocks were changed in between.
    let zone = if before == after { after } else { format!("{before} → {after}") };
    if first == last { format!("{first} ({zone})") } else { format!("{first} – {last} ({zone})") }
}

/// Seconds since 1970 as wall time.
pub fn wall(seconds: f64) -> WallMs {
    WallMs::from_secs(seconds)
}
