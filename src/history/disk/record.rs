//! Which samples of a tag are kept.

use super::{Point, QualityCode};
use crate::model::Record;

/// An unchanged value is kept again after this time, so that a crash leaves little in doubt.
const QUIET_MS: i64 = 600_000;

/// Decides sample by sample. With [`Record::Change`] the last sample that was left out is kept together
/// with the change after it, so that a line between kept samples goes where the value went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recorder {
    kept: Option<Point>,
    left_out: Option<Point>,
    /// With [`Record::Period`], how much later than the last one kept its turn was, ms.
    ahead_ms: i64,
}

impl Recorder {
    /// What is to be kept now that `point` has come: none, it, or the last one left out and it. A bad sample
    /// like the one before tells nothing new.
    pub fn take(&mut self, recording: Record, point: Point) -> impl Iterator<Item = Point> {
        if recording == Record::Off {
            *self = Recorder::default();
            return [None, None].into_iter().flatten();
        }
        let Some(kept) = self.kept.filter(|k| k.quality == point.quality) else {
            (self.kept, self.ahead_ms) = (Some(point), 0);
            return [self.left_out.take(), Some(point)].into_iter().flatten();
        };
        if !point.quality.is_usable() {
            return [None, None].into_iter().flatten();
        }
        let apart = point.at_ms.saturating_sub(kept.at_ms);
        let (keep, line) = match recording {
            Record::Always => (true, false),
            Record::Off => (false, false),
            Record::Period { ms } => {
                // Readings that come about as often jitter: one is kept a little early, and the next turn is
                // none the earlier or later for it.
                let ms = i64::from(ms).max(1);
                let late = apart - ms - self.ahead_ms % ms;
                let keep = late >= -ms / 8;
                if keep {
                    self.ahead_ms = -late % ms;
                }
                (keep, false)
            }
            Record::Change { deadband } => {
                let same = kept.value.to_bits() == point.value.to_bits()
                    || (point.value - kept.value).abs() <= deadband && deadband > 0.0;
                // A clock that was set back ends every doubt by a sample, too.
                (!same || !(0..QUIET_MS).contains(&apart), !same)
            }
        };
        if !keep {
            self.left_out = Some(point);
            return [None, None].into_iter().flatten();
        }
        self.kept = Some(point);
        let before = self.left_out.take().filter(|_| line);
        [before, Some(point)].into_iter().flatten()
    }

    /// True while the newest sample is one that may be drawn on from.
    pub fn is_open(&self) -> bool {
        self.kept.is_some_and(|kept| kept.quality.is_usable())
    }

    /// Why the newest sample is not usable; `None` where it is, or there is none.
    pub fn bad(&self) -> Option<QualityCode> {
        self.kept.map(|kept| kept.quality).filter(|quality| !quality.is_usable())
    }

    /// The line ends at `at_ms` for a reason that is not the device's: what is to be kept of it, which is the
    /// last sample that was left out and the gap. Nothing where it has ended already.
    pub fn break_off(&mut self, at_ms: i64, why: QualityCode) -> impl Iterator<Item = Point> {
        let gap = self.is_open().then(|| Point::gap(at_ms, why));
        let rest = self.left_out.take().filter(|_| gap.is_some());
        self.forget();
        [rest, gap].into_iter().flatten()
    }

    /// Lets go of an open line, so that the next sample is kept whatever it is.
    pub fn forget(&mut self) {
        if self.is_open() {
            *self = Recorder::default();
        }
    }
}
