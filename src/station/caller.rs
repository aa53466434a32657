//! A connection of its own to one place, for questions beside the engine: short-lived, reads only, and
//! used up by the first fault. The scan, the survey of a device and the search for its window ask by it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::link::{
    Clock, ConnectError, Connector, Failure, Link, Query, Read, Reply, SendError, Target,
};

/// The connection.
pub(super) struct Caller<S> {
    link: Link<S>,
    clock: Clock,
    /// Time allowed for each reply.
    patience: Duration,
}

/// What a device said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Registers, or bits as 0 and 1.
    Words(Vec<u16>),
    /// An exception code.
    Exception(u8),
    /// Named texts of an identification, and the object to ask for next.
    Objects(Vec<(u8, String)>, Option<u8>),
    /// A valid reply of another kind.
    Other,
}

/// Opens a stream within `limit`.
///
/// # Errors
/// [`ConnectError`], which after `limit` is a timeout whatever the connector does.
pub(super) async fn open<C: Connector>(
    connector: &C,
    host: &str,
    addresses: &[SocketAddr],
    limit: Duration,
) -> Result<C::Stream, ConnectError> {
    let late = || ConnectError::Timeout { endpoint: host.to_owned(), after: limit };
    timeout(limit, connector.connect(host, addresses, limit)).await.map_err(|_| late())?
}

impl<S: AsyncRead + AsyncWrite + Unpin> Caller<S> {
    /// A caller on a fresh stream that waits so long for each reply.
    pub(super) fn new(stream: S, clock: Clock, patience: Duration) -> Caller<S> {
        Caller { link: Link::new(stream, clock, 1), clock, patience }
    }

    /// Reads once.
    ///
    /// # Errors
    /// The [`Failure`]; the caller is of no further use then.
    pub(super) async fn read(&mut self, target: Target, read: Read) -> Result<Said, Failure> {
        let mut said = self.volley(target, &[read]).await;
        said.pop().unwrap_or(Err(Failure::Abandoned))
    }

    /// Asks about the device itself.
    ///
    /// # Errors
    /// As [`Caller::read`].
    pub(super) async fn query(&mut self, target: Target, query: Query) -> Result<Said, Failure> {
        let mut all = vec![None];
        let (now, patience) = (self.clock.now(), self.patience);
        self.link.query(now, target, query, patience, 0).map_err(unsent)?;
        self.collect(&mut all).await;
        all.pop().flatten().unwrap_or(Err(Failure::Abandoned))
    }

    /// Sends all of `reads` before it waits for a reply, and tells what became of each, in their order.
    /// Where one of them failed the caller is of no further use.
    pub(super) async fn volley(
        &mut self,
        target: Target,
        reads: &[Read],
    ) -> Vec<Result<Said, Failure>> {
        let mut all: Vec<Option<Result<Said, Failure>>> = vec![None; reads.len()];
        for (token, read) in (0..).zip(reads) {
            let (now, patience) = (self.clock.now(), self.patience);
            if let Err(why) = self.link.read(now, target, read, patience, token) {
                put(&mut all, token, Err(unsent(why)));
                break;
            }
            // Each frame in a segment of its own, on its way before the next one.
            while !self.link.flush() {
                let mut sink = |outcome: crate::link::Outcome<'_>| {
                    put(&mut all, outcome.token, outcome.result.map(|reply| said_of(&reply)));
                };
                let until = self.clock.now().plus(patience);
                if self.link.pump(until, &mut sink).await.is_err() {
                    break;
                }
            }
        }
        self.collect(&mut all).await;
        all.into_iter().map(|said| said.unwrap_or(Err(Failure::Abandoned))).collect()
    }

    /// Waits for what is in flight; every transaction ends at its deadline at the latest.
    async fn collect(&mut self, all: &mut [Option<Result<Said, Failure>>]) {
        while self.link.session().in_flight() > 0 {
            let mut sink = |outcome: crate::link::Outcome<'_>| {
                put(all, outcome.token, outcome.result.map(|reply| said_of(&reply)));
            };
            let until = self.clock.now().plus(self.patience);
            if self.link.pump(until, &mut sink).await.is_err() {
                return;
            }
        }
    }

    /// Says goodbye.
    pub(super) async fn part(mut self) {
        self.link.part().await;
    }
}

fn put(all: &mut [Option<Result<Said, Failure>>], token: u64, said: Result<Said, Failure>) {
    let place = usize::try_from(token).ok().and_then(|token| all.get_mut(token));
    if let Some(place) = place {
        *place = Some(said);
    }
}

fn unsent(why: SendError) -> Failure {
    match why {
        SendError::Broken(failure) => failure,
        other => Failure::Io(other.to_string().into()),
    }
}

fn said_of(reply: &Reply<'_>) -> Said {
    match reply {
        Reply::Registers(found) => Said::Words(found.iter().collect()),
        Reply::Bits(found) => {
            Said::Words((0..found.count()).filter_map(|i| found.get(i)).map(u16::from).collect())
        }
        Reply::Exception(code) => Said::Exception(*code),
        Reply::Identification(part) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let objects = part.objects().map(|(id, bytes)| (id, text(bytes))).collect();
            Said::Objects(objects, part.next)
        }
        _ => Said::Other,
    }
}
