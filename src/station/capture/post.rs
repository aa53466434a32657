//! The core's way to the keeper: in order, never waiting, bounded.

use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread::JoinHandle;

use super::keeper::{KeepOrder, Write};
use crate::history::Point;

/// Orders that may be refused and are kept back while the keeper's queue is full; samples never are.
const BACKLOG: usize = 1_024;

pub(super) struct Post {
    orders: SyncSender<KeepOrder>,
    backlog: VecDeque<KeepOrder>,
    thread: Option<JoinHandle<()>>,
}

impl Post {
    pub(super) fn new(orders: SyncSender<KeepOrder>, thread: JoinHandle<()>) -> Post {
        Post { orders, backlog: VecDeque::new(), thread: Some(thread) }
    }

    /// Sends an order, or keeps it back. False where there is no room even for that, which happens only to what
    /// may be refused: ends are no more than begins, and folders are changed by people.
    pub(super) fn order(&mut self, order: KeepOrder) -> bool {
        let may_be_refused = matches!(order, KeepOrder::Write(Write::Begin(..) | Write::Armed(..)));
        if may_be_refused && self.backlog.len() >= BACKLOG {
            return false;
        }
        self.backlog.push_back(order);
        self.send_on();
        true
    }

    /// Sends samples now or never. Gives how many found no room.
    pub(super) fn samples(&mut self, no: u64, part: Vec<(u32, Vec<Point>)>) -> u64 {
        let count: usize = part.iter().map(|(_, points)| points.len()).sum();
        let order = KeepOrder::Write(Write::Samples(no, part));
        // They must not overtake what is kept back.
        let sent = self.backlog.is_empty() && self.orders.try_send(order).is_ok();
        if sent { 0 } else { count as u64 }
    }

    /// Sends what was kept back, as far as there is room.
    pub(super) fn send_on(&mut self) {
        while let Some(order) = self.backlog.pop_front() {
            if let Err(TrySendError::Full(order)) = self.orders.try_send(order) {
                self.backlog.push_front(order);
                return;
            }
        }
    }

    /// Sends everything, and waits until it is written.
    pub(super) fn finish(&mut self) {
        for order in self.backlog.drain(..).chain([KeepOrder::Stop]) {
            // The keeper empties its queue until it is told to stop.
            self.orders.send(order).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
