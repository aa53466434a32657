//! One client: bytes in, requests to the plant, replies out when they are due.
//!
//! Requests are carried out in the order they come. Replies leave in order of their time: with a slow
//! link several are on their way at once, at most sixteen, and while they are nothing more is read.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

use super::counters::{Count, Counters};
use super::frame::{self, FRAME_MAX};
use super::thread::{Core, Outcome};

/// Replies on their way at most: what the Modbus guide lets a server have in work for one client.
const PENDING: usize = 16;
/// Room for what is read at once.
const READ_AHEAD: usize = PENDING * FRAME_MAX;
/// A client that takes no bytes for so long has lost its connection.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

/// Why a connection ends.
struct Over;

/// How far the received bytes were worked off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// What is left is less than a request.
    All,
    /// As many replies as allowed are on their way; there may be more requests.
    AsManyAsAllowed,
}

/// Takes note of the end, however the task ends.
struct OpenCount(Arc<Counters>);

impl Drop for OpenCount {
    fn drop(&mut self) {
        self.0.close();
    }
}

struct Session {
    core: Rc<RefCell<Core>>,
    counters: Arc<Counters>,
    hang_ups: u32,
    replies: u32,
    received: BytesMut,
    pending: Vec<(Instant, Vec<u8>)>,
}

/// Serves one client until it leaves, breaks the protocol, or a fault ends it.
pub async fn run(mut stream: TcpStream, core: Rc<RefCell<Core>>) {
    let counters = core.borrow().counters();
    counters.open();
    let _open = OpenCount(Arc::clone(&counters));
    if let Err(e) = stream.set_nodelay(true) {
        log::debug!("simulator: no TCP_NODELAY: {e}");
    }
    let hang_ups = core.borrow().hang_ups();
    let received = BytesMut::with_capacity(READ_AHEAD);
    let mut session =
        Session { core, counters, hang_ups, replies: 0, received, pending: Vec::new() };
    loop {
        let taken = session.take_requests();
        let due = session.take_due(Instant::now());
        if !due.is_empty() {
            let written = timeout(WRITE_PATIENCE, stream.write_all(&due)).await;
            if !matches!(written, Ok(Ok(()))) {
                return;
            }
        }
        let Ok(taken) = taken else { return };
        if session.wait(&mut stream, taken).await.is_err() {
            return;
        }
    }
}

impl Session {
    /// Carries out what has come whole; an error ends the connection after what is due.
    fn take_requests(&mut self) -> Result<Taken, Over> {
        while self.pending.len() < PENDING {
            let next = frame::next(&mut self.received);
            let Some(request) = next.map_err(|_| self.not_modbus())? else {
                return Ok(Taken::All);
            };
            let mut core = self.core.borrow_mut();
            if core.hang_ups() != self.hang_ups {
                return Err(Over);
            }
            if let Outcome::Reply { bytes, delay } = core.handle(request) {
                self.pending.push((Instant::now() + delay, bytes));
                self.replies = self.replies.saturating_add(1);
                if core.drop_after().is_some_and(|most| self.replies >= most) {
                    return Err(Over);
                }
            }
        }
        Ok(Taken::AsManyAsAllowed)
    }

    fn not_modbus(&self) -> Over {
        self.counters.add(Count::NotModbus);
        Over
    }

    /// The replies whose time has come, joined.
    fn take_due(&mut self, now: Instant) -> Vec<u8> {
        let mut due = Vec::new();
        self.pending.retain(|(at, bytes)| {
            let is_due = *at <= now;
            if is_due {
                due.extend_from_slice(bytes);
            }
            !is_due
        });
        due
    }

    /// Waits for bytes or for the next reply's time; not at all if a request can be taken now.
    async fn wait(&mut self, stream: &mut TcpStream, taken: Taken) -> Result<(), Over> {
        let may_read = taken == Taken::All;
        if !may_read && self.pending.len() < PENDING {
            return Ok(());
        }
        let next = self.pending.iter().map(|(at, _)| *at).min();
        tokio::select! {
            read = stream.read_buf(&mut self.received), if may_read => match read {
                Ok(1..) => Ok(()),
                Ok(0) | Err(_) => Err(Over),
            },
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => Ok(()),
        }
    }
}
