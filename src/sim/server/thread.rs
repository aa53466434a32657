//! The server's thread: the plant, its clock, the listener and the orders.

use std::cell::RefCell;
use std::net::TcpListener as StdListener;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::connection;
use super::counters::{Count, Counters};
use super::frame::{self, Frame};
use super::link::{LATE_EVERY, LinkFaults};
use crate::sim::fault::Fault;
use crate::sim::plant::Plant;

/// Connections at once; a further one is closed as it comes, as small devices do.
const CONNECTIONS: usize = 16;
/// How often the plant's time is brought up to the clock's.
const TICK: Duration = Duration::from_millis(50);
/// The longest gap that is made up for: after a longer one (a sleeping laptop) the plant has stood
/// still.
const GAP_MAX: Duration = Duration::from_secs(1);

/// What callers may ask of the running server; `done` tells whether it was possible.
#[derive(Debug)]
pub enum Order {
    /// Switch a fault.
    Switch {
        /// Which.
        fault: Fault,
        /// On or off.
        on: bool,
        /// Where the answer goes.
        done: SyncSender<bool>,
    },
    /// Close every connection.
    HangUp {
        /// Where the answer goes.
        done: SyncSender<bool>,
    },
}

/// What becomes of a request.
pub enum Outcome {
    /// These bytes leave after the delay.
    Reply {
        /// The whole frame.
        bytes: Vec<u8>,
        /// Zero for at once.
        delay: Duration,
    },
    /// Nothing is answered.
    Silence,
}

/// The plant and everything that decides about replies.
pub struct Core {
    plant: Box<dyn Plant>,
    speed: f64,
    link: LinkFaults,
    counters: Arc<Counters>,
    replies: u64,
}

impl Core {
    /// A core with no faults.
    pub fn new(plant: Box<dyn Plant>, speed: f64, counters: Arc<Counters>) -> Core {
        Core { plant, speed, link: LinkFaults::default(), counters, replies: 0 }
    }

    /// Switches a fault; false if the plant has no such part.
    pub fn switch(&mut self, fault: Fault, on: bool) -> bool {
        match fault {
            Fault::Plant(fault) => self.plant.switch(fault, on),
            Fault::Link(fault) => {
                self.link.switch(fault, on);
                true
            }
        }
    }

    /// The counters, shared with the handle.
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    /// How many times the plant has ordered all connections to close.
    pub fn hang_ups(&self) -> u32 {
        self.plant.link().hang_ups
    }

    /// Replies after which a connection closes, while that fault is on.
    pub fn drop_after(&self) -> Option<u32> {
        self.link.drop_after
    }

    fn pass(&mut self, real: Duration) {
        self.plant.step(real.min(GAP_MAX).as_secs_f64() * self.speed);
    }

    /// Carries a request out and decides about its reply. The link is judged as it was before, so that
    /// the request that spoils it is still answered.
    pub fn handle(&mut self, request: Frame) -> Outcome {
        self.counters.add(Count::Request);
        let link = self.plant.link();
        let mut refuse = self.link.refuse.clone();
        refuse.extend(link.exception);
        let answer = super::answer::answer(self.plant.as_mut(), request.pdu, &refuse);
        if answer.wrote {
            self.counters.add(Count::Write);
        }
        if answer.refused {
            self.counters.add(Count::Exception);
        }
        if link.silent || self.link.silent {
            return Outcome::Silence;
        }
        self.replies += 1;
        let mut delay = link.delay.max(self.link.slow);
        if self.replies.is_multiple_of(LATE_EVERY) {
            delay += self.link.late;
        }
        let wrong = u16::from(self.link.wrong_id);
        let transaction = request.transaction.wrapping_add(wrong);
        let mut bytes = frame::reply(transaction, request.unit, &answer.pdu);
        if self.link.truncated {
            bytes.pop();
        }
        Outcome::Reply { bytes, delay }
    }
}

/// Serves until the queue of orders is closed.
pub async fn serve(core: Core, listener: StdListener, orders: mpsc::Receiver<Order>) {
    match TcpListener::from_std(listener) {
        Ok(listener) => LocalSet::new().run_until(run(core, listener, orders)).await,
        Err(e) => log::error!("simulator: the listening socket is not usable: {e}"),
    }
}

async fn run(core: Core, listener: TcpListener, mut orders: mpsc::Receiver<Order>) {
    let core = Rc::new(RefCell::new(core));
    let mut connections = JoinSet::new();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut last = Instant::now();
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(Order::Switch { fault, on, done }) => {
                    // A caller that has gone away needs no answer.
                    let _ = done.try_send(core.borrow_mut().switch(fault, on));
                }
                Some(Order::HangUp { done }) => {
                    connections.shutdown().await;
                    let _ = done.try_send(true);
                }
            },
            now = ticks.tick() => {
                core.borrow_mut().pass(now.saturating_duration_since(last));
                last = now;
            }
            // Before accepting, so that a slot that has become free is free.
            Some(ended) = connections.join_next() => {
                if let Err(e) = ended && e.is_panic() {
                    log::error!("simulator: a connection ended by a fault: {e}");
                }
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => take(&core, &mut connections, stream),
                Err(e) => {
                    log::warn!("simulator: cannot accept a connection: {e}");
                    sleep(TICK).await;
                }
            },
        }
    }
}

fn take(core: &Rc<RefCell<Core>>, connections: &mut JoinSet<()>, stream: TcpStream) {
    if connections.len() >= CONNECTIONS {
        core.borrow().counters.add(Count::RefusedConnection);
        return;
    }
    connections.spawn_local(connection::run(stream, Rc::clone(core)));
}
