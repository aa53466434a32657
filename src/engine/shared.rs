//! What every task of the engine thread shares: the clock, the board, and the gates to the network.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::SyncSender;

use super::board::Board;
use super::connect_gate::ConnectGate;
use super::frames::FrameWatch;
use super::sockets::Sockets;
use super::write_life::Ticket;
use crate::link::Clock;
use crate::model::{Peeked, StationEvent, WriteReport, WriteStage};

/// What every task of the engine thread shares.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) board: Board,
    pub(crate) rng: RefCell<fastrand::Rng>,
    pub(crate) gate: ConnectGate,
    /// Sockets open now, each to its endpoint.
    pub(crate) sockets: Rc<Sockets>,
    /// Who wants to see frames.
    pub(crate) frames: RefCell<Option<FrameWatch>>,
    /// Where answers to reads by hand go.
    pub(crate) peeked: SyncSender<Peeked>,
}

impl Shared {
    /// Tells how a read by hand ended. Nobody waits: whoever asked gives up once its time is over.
    pub(crate) fn tell_peeked(&self, peeked: Peeked) {
        let _ = self.peeked.try_send(peeked);
        self.board.visible.set(true);
        self.board.touch();
    }

    /// Tells how far a write has come.
    pub(crate) fn report(&self, ticket: &Ticket, stage: WriteStage) {
        let at = self.clock.stamp();
        let report = WriteReport {
            id: ticket.id,
            tag: ticket.tag.clone(),
            value: ticket.value.clone(),
            old: ticket.old.clone(),
            stage,
            at,
        };
        self.board.event(at, StationEvent::Write(report));
    }
}
