//! What the engine tells the task of one connection. Newer plans replace older ones, so that the box
//! cannot grow; writes are bounded and refused beyond.

use std::cell::RefCell;
use std::collections::VecDeque;

use tokio::sync::Notify;

use super::peeking::PEEKS_MAX;
use super::plan::ConnectionPlan;
use super::write_life::Ticket;
use crate::model::{DeviceId, Peek, WriteId, WriteRequest};

/// Writes that may wait for the task to look into its box.
const WRITES_MAX: usize = 32;

/// What lies in the box.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// Read this from now on.
    pub(crate) plan: Option<ConnectionPlan>,
    /// Close, and connect anew at once.
    pub(crate) reconnect: bool,
    /// Close, and end.
    pub(crate) stop: bool,
    /// Look anew whether frames are to be shown.
    pub(crate) watch: bool,
    /// Devices that are to say who they are, each once.
    pub(crate) identify: Vec<DeviceId>,
    /// Reads by hand, oldest first.
    pub(crate) peeks: VecDeque<Peek>,
    /// Operator actions, oldest first.
    pub(crate) writes: VecDeque<WriteRequest>,
}

/// The box.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    mail: RefCell<Mail>,
    /// Writes under way, kept outside the task so that they end truthfully even if it fails inside.
    pub(crate) ledger: RefCell<Vec<Ticket>>,
    /// Something was put in.
    pub(crate) rings: Notify,
}

impl Mailbox {
    /// Puts something in.
    pub(crate) fn put(&self, change: impl FnOnce(&mut Mail)) {
        change(&mut self.mail.borrow_mut());
        self.rings.notify_one();
    }

    /// Puts a write in, or gives it back if the box is full.
    pub(crate) fn put_write(&self, write: WriteRequest) -> Result<(), WriteRequest> {
        if self.mail.borrow().writes.len() >= WRITES_MAX {
            return Err(write);
        }
        self.put(|mail| mail.writes.push_back(write));
        Ok(())
    }

    /// Puts a read by hand in, or gives it back if the box is full.
    pub(crate) fn put_peek(&self, peek: Peek) -> Result<(), Peek> {
        if self.mail.borrow().peeks.len() >= PEEKS_MAX {
            return Err(peek);
        }
        self.put(|mail| mail.peeks.push_back(peek));
        Ok(())
    }

    /// The frame of a write has been handed over.
    pub(crate) fn note_sent(&self, id: WriteId) {
        for ticket in self.ledger.borrow_mut().iter_mut().filter(|ticket| ticket.id == id) {
            ticket.sent = true;
        }
    }

    /// Empties the box; a stop stays in it.
    pub(crate) fn take(&self) -> Mail {
        let mut mail = self.mail.borrow_mut();
        let stop = mail.stop;
        let taken = std::mem::take(&mut *mail);
        mail.stop = stop;
        taken
    }
}
