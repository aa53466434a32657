//! Moves a session's bytes over an async stream. No decisions live here.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, sleep_until, timeout};

use super::{
    Clock, Failure, Frame, Outcome, Query, Read, Request, SendError, Session, Target, Write,
};
use crate::model::Mono;

/// Bytes taken from the stream at once.
const CHUNK: usize = 4096;

/// Longest wait for the peer to close its side too.
const GOODBYE: Duration = Duration::from_millis(50);

/// Why [`Link::pump`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pumped {
    /// Bytes came; outcomes may have been handed out.
    Bytes,
    /// The frame that was handed over is wholly on its way.
    Sent,
    /// The moment given has come.
    Time,
}

/// A session on a stream.
pub struct Link<S> {
    stream: S,
    session: Session,
    clock: Clock,
    frame: Frame,
    unsent: usize,
    chunk: Box<[u8; CHUNK]>,
    sleep: Pin<Box<Sleep>>,
}

enum Turn {
    Bytes(usize),
    Sent,
    Time,
    Broken(Failure),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// A session on a stream that was just opened; `first` is its first transaction id.
    pub fn new(stream: S, clock: Clock, first: u16) -> Link<S> {
        let sleep = Box::pin(sleep_until(clock.instant(clock.now())));
        Link {
            stream,
            session: Session::new(first),
            clock,
            frame: Frame::default(),
            unsent: 0,
            chunk: Box::new([0; CHUNK]),
            sleep,
        }
    }

    /// The session, for looking at.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// True where another request can be handed over: the last frame is on its way and a slot is free.
    pub fn ready(&self) -> bool {
        self.unsent == 0 && self.session.in_flight() < super::SLOTS
    }

    /// Hands over a request that asks. [`Link::pump`] puts it on the wire, alone in its write.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    pub fn read(
        &mut self,
        target: impl Into<Target>,
        read: &Read,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(target.into(), Request::Read(read), after, token)
    }

    /// Hands over a request that changes the device, and takes it, so that it cannot be sent again.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    #[allow(clippy::needless_pass_by_value, reason = "a write is used up by sending it")]
    pub fn write(
        &mut self,
        target: impl Into<Target>,
        write: Write,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(target.into(), Request::Write(&write), after, token)
    }

    /// Hands over a question about the device itself.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    pub fn query(
        &mut self,
        target: impl Into<Target>,
        query: Query,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(target.into(), Request::Query(query), after, token)
    }

    /// Hands over a write to every unit, which nobody answers, and takes it, so that it cannot be sent
    /// again.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    #[allow(clippy::needless_pass_by_value, reason = "a write is used up by sending it")]
    pub fn broadcast(&mut self, write: Write) -> Result<(), SendError> {
        if self.unsent > 0 {
            return Err(SendError::Full);
        }
        self.session.broadcast(&write, &mut self.frame)?;
        self.unsent = self.frame.bytes().len();
        Ok(())
    }

    fn hand_over(
        &mut self,
        target: Target,
        request: Request<'_>,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        if self.unsent > 0 {
            return Err(SendError::Full);
        }
        let now = self.clock.now();
        self.session.send(now, target, request, (after, token), &mut self.frame)?;
        self.unsent = self.frame.bytes().len();
        Ok(())
    }

    /// Writes what is to be written, then waits until bytes come, a deadline passes, the stream breaks,
    /// or `until` comes. Dropping the future loses nothing.
    ///
    /// # Errors
    /// The [`Failure`] that broke the connection. Everything in flight has then ended by way of `sink`,
    /// and the link is of no further use.
    pub async fn pump(
        &mut self,
        until: Mono,
        sink: &mut dyn FnMut(Outcome<'_>),
    ) -> Result<Pumped, Failure> {
        let deadline = self.session.deadline().unwrap_or(until).min(until);
        let instant = self.clock.instant(deadline);
        if self.sleep.deadline() != instant || self.sleep.is_elapsed() {
            self.sleep.as_mut().reset(instant);
        }
        let turn = poll_fn(|cx| self.turn(cx)).await;
        let now = self.clock.now();
        match turn {
            Turn::Bytes(count) => {
                let bytes = self.chunk.get(..count).unwrap_or_default();
                self.session.receive(now, bytes, sink)?;
                Ok(Pumped::Bytes)
            }
            Turn::Sent => Ok(Pumped::Sent),
            Turn::Time => {
                self.session.expire(now, sink)?;
                Ok(Pumped::Time)
            }
            Turn::Broken(failure) => {
                self.session.close(now, &failure, sink);
                Err(failure)
            }
        }
    }

    /// Says goodbye to a peer that owes nothing, and waits a moment for its answer, so that it sees an
    /// orderly close instead of a reset.
    pub async fn part(&mut self) {
        let goodbye = async {
            self.stream.shutdown().await.ok()?;
            while self.stream.read(self.chunk.as_mut_slice()).await.ok()? > 0 {}
            Some(())
        };
        let _ = timeout(GOODBYE, goodbye).await;
    }

    /// Ends everything in flight with `why`. The stream closes when the link is dropped.
    pub fn abandon(&mut self, why: &Failure, sink: &mut dyn FnMut(Outcome<'_>)) {
        self.session.close(self.clock.now(), why, sink);
    }

    /// One look at the stream and the time: flush first, so that a request is on its way before its
    /// reply is looked for; bytes before time, so that a reply that is already here is not called late.
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        while self.unsent > 0 {
            let frame = self.frame.bytes();
            let rest = frame.get(frame.len() - self.unsent..).unwrap_or_default();
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Turn::Broken(Failure::Closed)),
                Poll::Ready(Ok(count)) => {
                    self.unsent -= count.min(self.unsent);
                    if self.unsent == 0 {
                        return Poll::Ready(Turn::Sent);
                    }
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Turn::Broken(broken(&error))),
                Poll::Pending => break,
            }
        }
        let mut buffer = ReadBuf::new(self.chunk.as_mut_slice());
        match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
            Poll::Ready(Ok(())) if buffer.filled().is_empty() => {
                return Poll::Ready(Turn::Broken(Failure::Closed));
            }
            Poll::Ready(Ok(())) => return Poll::Ready(Turn::Bytes(buffer.filled().len())),
            Poll::Ready(Err(error)) => return Poll::Ready(Turn::Broken(broken(&error))),
            Poll::Pending => {}
        }
        self.sleep.as_mut().poll(cx).map(|()| Turn::Time)
    }
}

fn broken(error: &std::io::Error) -> Failure {
    Failure::Io(Arc::from(error.to_string()))
}
