//! The faults of the link that are switched on.

use std::time::Duration;

use crate::sim::fault::{ExceptionRange, LinkFault};

/// Every how many replies one is late.
pub const LATE_EVERY: u64 = 10;

/// The link as faults leave it.
#[derive(Clone, Debug, Default)]
pub struct LinkFaults {
    /// Nothing is answered.
    pub silent: bool,
    /// Delay of every reply.
    pub slow: Duration,
    /// Delay of every tenth reply.
    pub late: Duration,
    /// What is refused.
    pub refuse: Vec<ExceptionRange>,
    /// Replies after which a connection closes.
    pub drop_after: Option<u32>,
    /// Replies carry a wrong transaction id.
    pub wrong_id: bool,
    /// Replies lack their last byte.
    pub truncated: bool,
}

impl LinkFaults {
    /// Switches one fault; switching off needs only the right kind, except for exceptions, which may
    /// be several.
    pub fn switch(&mut self, fault: LinkFault, on: bool) {
        let delay = |d: Duration| if on { d } else { Duration::ZERO };
        match fault {
            LinkFault::Silent => self.silent = on,
            LinkFault::Slow(d) => self.slow = delay(d),
            LinkFault::Late(d) => self.late = delay(d),
            LinkFault::Exception(range) => {
                self.refuse.retain(|present| *present != range);
                if on {
                    self.refuse.push(range);
                }
            }
            LinkFault::Drop(replies) => self.drop_after = on.then_some(replies),
            LinkFault::WrongId => self.wrong_id = on,
            LinkFault::Truncated => self.truncated = on,
        }
    }
}
