//! Which samples of a tag are kept.

use super::Point;
use crate::model::Record;

/// An unchanged value is kept again after this time, so that a crash leaves little in doubt.
const QUIET_MS: i64 = 600_000;

/// Decides sample by sample. With [`Record::Change`] the last sample that was left out is kept together
/// with the change after it, so that a line between kept samples goes where the value went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recorder {
    kept: Option<Point>,
    left_out: Option<Point>,
}

impl Recorder {
    /// What is to be kept now that `point` has come: none, it, or the last one left out and it.
    pub fn take(&mut self, recording: Record, point: Point) -> impl Iterator<Item = Point> {
        let Some(kept) = self.kept.filter(|k| k.quality == point.quality) else {
            let before = self.left_out.take();
            self.kept = (recording != Record::Off).then_some(point);
            let none = recording == Record::Off;
            return [before.filter(|_| !none), self.kept].into_iter().flatten();
        };
        let apart = point.at_ms.saturating_sub(kept.at_ms);
        let (keep, line) = match recording {
            Record::Always => (true, false),
            Record::Off => (false, false),
            Record::Period { ms } => (apart >= i64::from(ms), false),
            Record::Change { deadband } => {
                let same = kept.value.to_bits() == point.value.to_bits()
                    || !point.quality.is_usable()
                    || (point.value - kept.value).abs() <= deadband && deadband > 0.0;
                // A clock that was set back ends every doubt by a sample, too.
                (!same || !(0..QUIET_MS).contains(&apart), !same)
            }
        };
        if !keep {
            self.left_out = Some(point).filter(|_| recording != Record::Off);
            return [None, None].into_iter().flatten();
        }
        self.kept = Some(point);
        let before = self.left_out.take().filter(|_| line);
        [before, Some(point)].into_iter().flatten()
    }

    /// The last sample that was left out, which ends the line when recording ends.
    pub fn rest(&mut self) -> Option<Point> {
        self.left_out.take()
    }
}
