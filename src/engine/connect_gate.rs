//! How many connections may be opened at once, and that dead endpoints do not make others wait.
//!
//! At most [`AT_ONCE`] TCP handshakes are under way; names are resolved before, outside of the gate.
//! Three of the places are kept for endpoints that worked the last time. A handshake that has taken
//! [`HOLD`] gives its place up as soon as somebody waits for one, and is tried again after its backoff.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep, timeout};

use crate::link::ConnectError;

/// Most TCP handshakes under way.
const AT_ONCE: usize = 10;
/// Most of them for endpoints that failed the last time.
const DOUBTFUL: usize = 7;
/// Time that a handshake has in any case.
const HOLD: Duration = Duration::from_millis(250);

/// What the last attempt says about an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It worked, or there was none.
    Trusted,
    /// It failed.
    Doubtful,
}

/// The gate. Those who wait pass in the order in which they came.
#[derive(Debug)]
pub(crate) struct ConnectGate {
    all: Semaphore,
    doubtful: Semaphore,
    waiting: Cell<usize>,
    crowded: Notify,
}

impl Default for ConnectGate {
    fn default() -> Self {
        ConnectGate {
            all: Semaphore::new(AT_ONCE),
            doubtful: Semaphore::new(DOUBTFUL),
            waiting: Cell::new(0),
            crowded: Notify::new(),
        }
    }
}

/// Counts somebody who waits, however the waiting ends.
struct Waiting<'a>(&'a Cell<usize>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl ConnectGate {
    /// Waits for a place and connects within `limit`; the time for waiting does not count.
    ///
    /// # Errors
    /// Those of `connect`, or a timeout of `endpoint`.
    pub(crate) async fn pass<T>(
        &self,
        standing: Standing,
        (endpoint, limit): (&str, Duration),
        connect: impl Future<Output = Result<T, ConnectError>>,
    ) -> Result<T, ConnectError> {
        let late = |after| ConnectError::Timeout { endpoint: endpoint.to_owned(), after };
        self.waiting.set(self.waiting.get() + 1);
        let waiting = Waiting(&self.waiting);
        self.crowded.notify_one();
        // Never closed: a permit always comes.
        let _second = match standing {
            Standing::Doubtful => self.doubtful.acquire().await.ok(),
            Standing::Trusted => None,
        };
        let _permit = self.all.acquire().await.ok();
        drop(waiting);
        let began = Instant::now();
        let mut connect = pin!(timeout(limit, connect));
        tokio::select! {
            biased;
            result = &mut connect => result.unwrap_or_else(|_| Err(late(limit))),
            () = self.outstays() => Err(late(began.elapsed())),
        }
    }

    /// Ends when a handshake has had its time and somebody else waits.
    async fn outstays(&self) {
        sleep(HOLD).await;
        while self.waiting.get() == 0 {
            self.crowded.notified().await;
        }
    }
}
