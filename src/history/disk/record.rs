//! Which samples of a tag are kept.

use super::Point;

/// An unchanged value is kept again after this time, so that a crash leaves little in doubt.
const QUIET_MS: i64 = 600_000;

/// What is kept of a tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recording {
    /// Every sample.
    Always,
    /// Samples that differ from the last one kept by more than `deadband`, and every change of quality; 0
    /// loses nothing.
    Change {
        /// In the tag's unit, 0 or more.
        deadband: f64,
    },
    /// One sample in this time, and every change of quality.
    Period {
        /// Milliseconds.
        ms: u32,
    },
    /// None.
    Off,
}

impl Default for Recording {
    fn default() -> Self {
        Recording::Change { deadband: 0.0 }
    }
}

/// Decides sample by sample. With [`Recording::Change`] the last sample that was left out is kept together
/// with the change after it, so that a line between kept samples goes where the value went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recorder {
    kept: Option<Point>,
    left_out: Option<Point>,
}

impl Recorder {
    /// What is to be kept now that `point` has come: none, it, or the last one left out and it.
    pub fn take(&mut self, recording: Recording, point: Point) -> impl Iterator<Item = Point> {
        let Some(kept) = self.kept.filter(|k| k.quality == point.quality) else {
            let before = self.left_out.take();
            self.kept = (recording != Recording::Off).then_some(point);
            let none = recording == Recording::Off;
            return [before.filter(|_| !none), self.kept].into_iter().flatten();
        };
        let apart = point.at_ms.saturating_sub(kept.at_ms);
        let (keep, line) = match recording {
            Recording::Always => (true, false),
            Recording::Off => (false, false),
            Recording::Period { ms } => (apart >= i64::from(ms), false),
            Recording::Change { deadband } => {
                let same = kept.value.to_bits() == point.value.to_bits()
                    || !point.quality.is_usable()
                    || (point.value - kept.value).abs() <= deadband && deadband > 0.0;
                // A clock that was set back ends every doubt by a sample, too.
                (!same || !(0..QUIET_MS).contains(&apart), !same)
            }
        };
        if !keep {
            self.left_out = Some(point).filter(|_| recording != Recording::Off);
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
