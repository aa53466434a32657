//! A curve in columns as lines: the points of its runs, the breaks between them, and nothing from beyond the
//! window but what holds where that begins.

use serde_json::{Value as Json, json};

use super::common::rfc3339;
use super::history::number;
use crate::history::{Curve, QualityCode};
use crate::model::WallMs;

/// A line.
pub(super) struct Row {
    at: WallMs,
    /// The number of the run and the value; of a break nothing.
    point: Option<(usize, f64)>,
    /// Why there is a break.
    why: QualityCode,
    /// It is from before the window, and holds where that begins.
    is_held: bool,
}

/// The lines of a window, in order of time.
pub(super) fn rows(curve: &Curve, (from, to): (i64, i64)) -> Vec<Row> {
    let row = |seconds: f64, point, why| {
        let at = WallMs::from_secs(seconds);
        Row { at, point, why, is_held: at.0 < from }
    };
    let mut rows = Vec::new();
    let mut gaps = curve.gaps.iter().peekable();
    for (number, run) in curve.runs.iter().enumerate() {
        let begins = run.first().map_or(f64::INFINITY, |[at, _]| *at);
        while let Some(gap) = gaps.next_if(|gap| gap.to.is_some_and(|end| end <= begins)) {
            rows.push(row(gap.from, None, gap.why));
        }
        let point = |[at, value]: &[f64; 2]| row(*at, Some((number, *value)), QualityCode::GOOD);
        rows.extend(run.iter().map(point));
    }
    rows.extend(gaps.map(|gap| row(gap.from, None, gap.why)));
    let before = rows.partition_point(|row| row.is_held);
    rows.drain(..before.saturating_sub(1));
    rows.retain(|row| row.at.0 < to);
    rows
}

impl Row {
    pub(super) fn json(&self, name: &str) -> Json {
        let (time, held) = (rfc3339(self.at), self.is_held);
        match self.point {
            Some((run, value)) => {
                json!({ "tag": name, "time": time, "value": number(value), "run": run, "held": held })
            }
            None => json!({ "tag": name, "time": time, "value": null, "held": held,
                "quality": self.why.word(), "reason": self.why.reason() }),
        }
    }

    pub(super) fn text(&self, name: &str, unit: &str) -> String {
        let value = self.point.map(|(_, value)| value.to_string()).unwrap_or_default();
        let why =
            self.point.is_none().then(|| format!("{} {}", self.why.word(), self.why.reason()));
        let words = why.into_iter().chain(self.is_held.then(|| "held".to_owned()));
        let words = words.collect::<Vec<_>>().join(", ");
        let line = format!("{}  {name}  {value}  {unit}  {words}", rfc3339(self.at));
        line.trim_end().to_owned()
    }
}
