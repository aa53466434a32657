//! How long a search bears with a device that is busy, silent, or out of its gateway's reach. Every search
//! asks here, so that all of them are equally polite.

use super::{Heard, Stopped};

/// Reads in vain after which a search gives up: those without a reply cost the connection each time.
const SILENCES: u8 = 3;
/// Times in a row that a busy device is asked again.
const BUSY: u8 = 5;

/// What a search does with what it heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It means something: take it.
    Take,
    /// The device is busy: ask the same again, after a pause.
    Again,
    /// Nothing will come of it.
    Stop(Stopped),
}

/// The patience of one search.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    silences: u8,
    busy: u8,
}

impl Patience {
    /// What to do with what was heard.
    pub fn hear(&mut self, heard: Heard<'_>) -> Bearing {
        match heard {
            Heard::Refused(5 | 6) if self.busy < BUSY => {
                self.busy += 1;
                Bearing::Again
            }
            Heard::Refused(code @ (5 | 6 | 10 | 11)) => Bearing::Stop(Stopped::Exception(code)),
            Heard::Silent => {
                self.silences += 1;
                if self.silences >= SILENCES {
                    Bearing::Stop(Stopped::Silent)
                } else {
                    Bearing::Take
                }
            }
            Heard::Words(_) | Heard::Refused(_) => {
                *self = Patience::default();
                Bearing::Take
            }
        }
    }
}
