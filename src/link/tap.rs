//! Where somebody may watch the frames of a session go by.
//!
//! While nobody does, a frame costs one branch: what is to be seen is made only for a watcher.

use std::fmt;
use std::time::Duration;

use super::frame::{PREFIX, u16_at};
use crate::model::FrameFate;

/// One frame, or what there was in its place.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// What became of it.
    pub fate: FrameFate,
    /// Transaction and unit id, as far as they are known.
    pub key: Option<(u16, u8)>,
    /// Of a reply: time since its request. Of a missing one: the time allowed.
    pub round_trip: Option<Duration>,
    /// The bytes as they went over the wire.
    pub bytes: &'a [u8],
}

impl<'a> Seen<'a> {
    /// Bytes whose ids stand where a header has them.
    pub(crate) fn bytes(fate: FrameFate, bytes: &'a [u8]) -> Seen<'a> {
        let key = u16_at(bytes, 0).zip(bytes.get(PREFIX).copied());
        Seen { fate, key, round_trip: None, bytes }
    }
}

/// Is shown every frame. Must be quick and must not wait.
pub type Watcher = Box<dyn FnMut(Seen<'_>)>;

/// The place for a watcher.
#[derive(Default)]
pub(crate) struct Tap(Option<Watcher>);

impl Tap {
    /// Puts a watcher there, or nobody.
    pub(crate) fn set(&mut self, watcher: Option<Watcher>) {
        self.0 = watcher;
    }

    /// True while somebody watches.
    pub(crate) fn is_watched(&self) -> bool {
        self.0.is_some()
    }

    /// Shows what `seen` makes. Nothing and silence are not shown.
    pub(crate) fn see<'a>(&mut self, seen: impl FnOnce() -> Seen<'a>) {
        if let Some(watcher) = &mut self.0 {
            let seen = seen();
            if !seen.bytes.is_empty() || seen.fate == FrameFate::Missing {
                watcher(seen);
            }
        }
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Tap(watched)" } else { "Tap" })
    }
}
