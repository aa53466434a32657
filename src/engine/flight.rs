//! Requests in flight, as the connection's task remembers them.

use super::device::Job;
use crate::link::Read;

/// What a request in flight is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A block of a scan.
    Scan(Job, Read),
    /// The register around a bit that is to be written.
    BeforeWrite,
    /// The write.
    Write,
    /// Looking whether a write shows.
    ReadBack,
    /// Asking who the device is.
    Identify,
    /// A read by hand.
    Peek,
}

/// A request in flight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    pub(crate) token: u64,
    /// Of the device run that asked.
    pub(crate) epoch: u64,
    pub(crate) what: What,
    /// Another request was in flight at the same time.
    pub(crate) accompanied: bool,
}
