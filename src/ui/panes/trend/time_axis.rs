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

/// Marks between `from` and `to` (seconds since 1970), at least `least` seconds apart, at round local
/// times; `wide` is the distance from which a mark has room for a text.
pub fn time_marks(clock: &Clock, (from, to): (f64, f64), least: f64, wide: f64) -> Vec<GridMark> {
    if !(from < to && least > 0.0 && from.abs() < 1e12 && to.abs() < 1e12) {
        return Vec::new();
    }
    let offset = f64::from(clock.offset_s(wall(from)));
    let at_least = |distance: f64| STEPS.iter().copied().find(|s| *s >= distance);
    let fine = at_least(least).unwrap_or(86_400.0);
    let coarse = at_least(wide).unwrap_or(86_400.0);
    let mut marks: Vec<GridMark> = Vec::new();
    for step in [86_400.0, coarse, fine] {
        let (first, last) = (((from + offset) / step).ceil(), ((to + offset) / step).floor());
        if (last - first).is_nan() || last - first >= 400.0 {
            continue;
        }
        let mut n = first;
        while n <= last {
            let value = n * step - offset;
            if marks.iter().all(|m| (m.value - value).abs() > step * 0.01) {
                // A day's mark is as good as a coarse one even where days lie close together.
                marks.push(GridMark { value, step_size: step });
            }
            n += 1.0;
        }
    }
    marks
}

/// The text of a mark: as fine as the step, and the day at midnight.
pub fn mark_text(clock: &Clock, mark: GridMark) -> String {
    let at = wall(mark.value);
    if mark.step_size >= 86_400.0 {
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
    let zone = clock.zone_text(wall(to));
    if first == last { format!("{first} ({zone})") } else { format!("{first} – {last} ({zone})") }
}

/// Seconds since 1970 as wall time.
pub fn wall(seconds: f64) -> WallMs {
    WallMs((seconds * 1000.0).round() as i64)
}
