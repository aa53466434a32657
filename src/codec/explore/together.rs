//! How many reads a device answers at once: 1, 2, 4, 8, 16, each for some rounds.
//!
//! The reads of one volley differ in length as far as the registers allow, so that replies that were
//! swapped do not fit their requests; where lengths repeat, a reply that holds what another read of the
//! volley holds alone tells. What moved in between is no fault. A number that fails is tried once more,
//! after a read alone has shown that the device is well: one lost frame on the way is no limit.

use super::{Bearing, Heard, Patience, Stopped};
use crate::model::Run;

/// The numbers that are tried, ascending.
pub const AT_ONCE: [u8; 5] = [1, 2, 4, 8, 16];
/// Volleys that must be answered for a number to hold.
const ROUNDS: u8 = 4;
/// Failures that prove that a number does not hold.
const STRIKES: u8 = 2;
/// Different reads in a volley.
const READS: usize = 16;

/// What became of one read of a volley.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shot<'a> {
    /// Data, as many words as were asked for.
    Words(&'a [u16]),
    /// An exception code.
    Refused(u8),
    /// No reply in time.
    Late,
    /// A reply that does not fit the request.
    Mixed,
    /// The connection ended.
    Closed,
}

/// Why so many at once do not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trip {
    /// A reply did not come in time.
    Late,
    /// A reply belonged to another request.
    Mixed,
    /// The device closed the connection.
    Closed,
    /// The device refused what it answers alone, with this exception.
    Refused(u8),
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TogetherResult {
    /// So many at once were answered rightly and in time; 0 where not even one was.
    pub holds: u8,
    /// So many did not hold, and why; `None` where all were answered.
    pub trip: Option<(u8, Trip)>,
    /// Reads sent.
    pub reads: u32,
    /// Why it is not complete.
    pub stopped: Option<Stopped>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The read with this place, alone.
    Alone(usize),
    /// A volley of the number with this place, after so many rounds and failures.
    Volley {
        place: usize,
        round: u8,
        strikes: u8,
    },
    /// One read alone, to see that the device is well.
    Well {
        place: usize,
        strikes: u8,
        trip: Trip,
    },
    Done,
}

/// The search.
#[derive(Clone, Debug)]
pub struct Together {
    /// Reads to choose from; of those not yet asked alone nothing is known.
    reads: Vec<(Run, Option<Vec<u16>>)>,
    step: Step,
    patience: Patience,
    holds: u8,
    trip: Option<(u8, Trip)>,
    sent: u32,
    rounds: u32,
    stopped: Option<Stopped>,
}

impl Together {
    /// A search that reads nothing outside `ground`, which should answer and change nothing by being read.
    pub fn new(ground: Run) -> Together {
        Together {
            reads: parts(ground).into_iter().map(|run| (run, None)).collect(),
            step: Step::Alone(0),
            patience: Patience::default(),
            holds: 0,
            trip: None,
            sent: 0,
            rounds: 0,
            stopped: None,
        }
    }

    /// What to send at once, one to sixteen reads; `None` when the result is there. The same until it is
    /// answered.
    pub fn next_volley(&self) -> Option<Vec<Run>> {
        if self.stopped.is_some() {
            return None;
        }
        match self.step {
            Step::Alone(place) => self.reads.get(place).map(|(run, _)| vec![*run]),
            Step::Volley { place, .. } => {
                let count = usize::from(*AT_ONCE.get(place)?);
                Some(self.reads.iter().cycle().take(count).map(|(run, _)| *run).collect())
            }
            Step::Well { .. } => self.reads.first().map(|(run, _)| vec![*run]),
            Step::Done => None,
        }
    }

    /// What became of the volley, in its order. [`Bearing::Again`] asks for a longer pause.
    pub fn answer(&mut self, shots: &[Shot<'_>]) -> Bearing {
        self.sent += u32::try_from(shots.len()).unwrap_or(0);
        match self.step {
            Step::Alone(_) | Step::Well { .. } => {
                let heard = match shots.first() {
                    Some(Shot::Words(words)) => Heard::Words(words),
                    Some(Shot::Refused(code)) => Heard::Refused(*code),
                    _ => Heard::Silent,
                };
                let bearing = self.patience.hear(heard);
                match bearing {
                    Bearing::Take => self.heard_alone(heard),
                    Bearing::Again => {}
                    Bearing::Stop(why) => self.stopped = Some(why),
                }
                bearing
            }
            Step::Volley { place, round, strikes } => {
                self.rounds += 1;
                let step = match self.judge(shots) {
                    Some(trip) => Step::Well { place, strikes: strikes + 1, trip },
                    None if round + 1 < ROUNDS => Step::Volley { place, round: round + 1, strikes },
                    None => {
                        self.holds = AT_ONCE.get(place).copied().unwrap_or(self.holds);
                        Step::Volley { place: place + 1, round: 0, strikes: 0 }
                    }
                };
                self.step = step;
                Bearing::Take
            }
            Step::Done => Bearing::Take,
        }
    }

    /// Somebody has enough; what was found so far is the result.
    pub fn cancel(&mut self) {
        self.stopped.get_or_insert(Stopped::Cancelled);
    }

    /// Volleys sent, of how many if all goes well.
    pub fn progress(&self) -> (u32, u32) {
        let all = u32::from(ROUNDS) * u32::try_from(AT_ONCE.len()).unwrap_or(1);
        (self.rounds.min(all), all)
    }

    /// What is known so far.
    pub fn result(&self) -> TogetherResult {
        TogetherResult {
            holds: self.holds,
            trip: self.trip,
            reads: self.sent,
            stopped: self.stopped,
        }
    }

    fn heard_alone(&mut self, heard: Heard<'_>) {
        match self.step {
            Step::Alone(place) => {
                let next = match heard {
                    Heard::Words(words) => {
                        if let Some((_, known)) = self.reads.get_mut(place) {
                            *known = Some(words.to_vec());
                        }
                        place + 1
                    }
                    // Not asked again: some registers are given out only whole.
                    Heard::Refused(_) | Heard::Silent => {
                        self.reads.remove(place);
                        place
                    }
                };
                if next >= READS {
                    self.reads.truncate(READS);
                }
                self.step = match (next < self.reads.len(), self.reads.is_empty()) {
                    (true, _) => Step::Alone(next),
                    (false, true) => Step::Done,
                    (false, false) => Step::Volley { place: 0, round: 0, strikes: 0 },
                };
            }
            Step::Well { place, strikes, trip } if matches!(heard, Heard::Words(_)) => {
                self.step = if strikes < STRIKES {
                    Step::Volley { place, round: 0, strikes }
                } else {
                    self.trip = AT_ONCE.get(place).map(|count| (*count, trip));
                    Step::Done
                };
            }
            // Asked again, as long as patience lasts.
            _ => {}
        }
    }

    /// What is wrong with the answers to a volley.
    fn judge(&mut self, shots: &[Shot<'_>]) -> Option<Trip> {
        let many = self.reads.len();
        let sent = shots.len().min(many);
        for (k, shot) in shots.iter().enumerate() {
            let words = match shot {
                Shot::Words(words) => *words,
                Shot::Refused(code) => return Some(Trip::Refused(*code)),
                Shot::Late => return Some(Trip::Late),
                Shot::Mixed => return Some(Trip::Mixed),
                Shot::Closed => return Some(Trip::Closed),
            };
            let own = k % many.max(1);
            let holds = |at: usize| self.reads.get(at).and_then(|(_, known)| known.as_deref());
            if holds(own) == Some(words) {
                continue;
            }
            if (0..sent).any(|other| other != own && holds(other) == Some(words)) {
                return Some(Trip::Mixed);
            }
            if let Some((_, known)) = self.reads.get_mut(own) {
                *known = Some(words.to_vec());
            }
        }
        None
    }
}

/// Different reads within `ground`: first of as many lengths as there are, then of the shortest at other
/// places, for devices that give few at once. Bits count by eights, since replies carry whole bytes.
fn parts(ground: Run) -> Vec<Run> {
    let grain = if ground.table.is_bits() { 8 } else { 1 };
    let room = u16::try_from(65_536 - u32::from(ground.start)).unwrap_or(u16::MAX);
    let whole = ground.count.clamp(1, 16 * grain).min(room);
    let part = |from: u16, count: u16| {
        let start = ground.start.saturating_add(from);
        Run { start, count: count.min(whole - from), ..ground }
    };
    let steps = || (0..whole).step_by(usize::from(grain));
    let lengths = steps().map(|from| part(0, from + grain));
    lengths.chain(steps().skip(1).map(|from| part(from, grain))).collect()
}
