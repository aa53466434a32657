//! Moves a session's bytes over an async stream. No decisions live here.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::frame::{PREFIX, u16_at};
use super::tap::Seen;
use super::{
    Clock, Failure, Frame, Outcome, Query, Read, Request, SendError, Session, Target, Watcher,
    Write,
};
use crate::model::{FrameFate, Mono};

/// Bytes taken from the stream at once.
const CHUNK: usize = 4096;

/// Room for as many frames as may be in flight.
const OUT: usize = super::SLOTS * super::ADU_MAX;

/// Longest wait for the peer to close its side too.
const GOODBYE: Duration = Duration::from_millis(50);

/// Why [`Link::pump`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pumped {
    /// Bytes came; outcomes may have been handed out.
    Bytes,
    /// What was handed over is wholly on its way.
    Sent,
    /// The moment given has come.
    Time,
}

/// A session on a stream.
pub struct Link<S> {
    stream: S,
    session: Session,
    clock: Clock,
    /// Frames share segments.
    batching: bool,
    frame: Frame,
    /// Frames on their way, from `sent` to `filled`.
    out: Box<[u8; OUT]>,
    sent: usize,
    filled: usize,
    /// Where in `out` the first frame begins that a watcher has not been shown.
    seen: usize,
    chunk: Box<[u8; CHUNK]>,
    /// What went wrong in a flush, until a pump can tell.
    broken: Option<Failure>,
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
            batching: false,
            frame: Frame::default(),
            out: Box::new([0; OUT]),
            sent: 0,
            filled: 0,
            seen: 0,
            chunk: Box::new([0; CHUNK]),
            broken: None,
            sleep,
        }
    }

    /// The session, for looking at.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Shows every frame from now on to `watcher`, or to nobody.
    pub fn watch(&mut self, watcher: Option<Watcher>) {
        self.seen = 0;
        while let Some(end) = self.next_sent() {
            self.seen = end;
        }
        self.session.tap.set(watcher);
    }

    /// Lets frames that are handed over together share a TCP segment from now on. The Messaging
    /// Implementation Guide V1.0b (section 4.2.1.1) advises against it, and some devices answer only the
    /// first of them; those that take it save both sides half of their work.
    pub fn set_batching(&mut self, on: bool) {
        self.batching = on;
    }

    /// True where another request can be handed over: a slot is free, and the frames before are on their
    /// way or may share their segment.
    pub fn ready(&self) -> bool {
        let room = self.filled + super::ADU_MAX <= OUT;
        self.session.in_flight() < super::SLOTS
            && (self.sent == self.filled || (self.batching && room))
    }

    /// Hands over a request that asks; its time counts from `now`. [`Link::flush`] or [`Link::pump`]
    /// puts it on the wire.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    pub fn read(
        &mut self,
        now: Mono,
        target: impl Into<Target>,
        read: &Read,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(now, target.into(), Request::Read(read), after, token)
    }

    /// Hands over a request that changes the device, and takes it, so that it cannot be sent again; its
    /// time counts from `now`.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    #[allow(clippy::needless_pass_by_value, reason = "a write is used up by sending it")]
    pub fn write(
        &mut self,
        now: Mono,
        target: impl Into<Target>,
        write: Write,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(now, target.into(), Request::Write(&write), after, token)
    }

    /// Hands over a question about the device itself; its time counts from `now`.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    pub fn query(
        &mut self,
        now: Mono,
        target: impl Into<Target>,
        query: Query,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        self.hand_over(now, target.into(), Request::Query(query), after, token)
    }

    /// Hands over a write to every unit, which nobody answers, and takes it, so that it cannot be sent
    /// again.
    ///
    /// # Errors
    /// [`SendError`]; nothing is sent then.
    #[allow(clippy::needless_pass_by_value, reason = "a write is used up by sending it")]
    pub fn broadcast(&mut self, write: Write) -> Result<(), SendError> {
        if !self.ready() {
            return Err(SendError::Full);
        }
        self.session.broadcast(&write, &mut self.frame)?;
        self.append();
        Ok(())
    }

    fn hand_over(
        &mut self,
        now: Mono,
        target: Target,
        request: Request<'_>,
        after: Duration,
        token: u64,
    ) -> Result<(), SendError> {
        if !self.ready() {
            return Err(SendError::Full);
        }
        self.session.send(now, target, request, (after, token), &mut self.frame)?;
        self.append();
        Ok(())
    }

    /// Puts the frame behind those on their way; there is room, because the link was ready.
    fn append(&mut self) {
        if self.sent == self.filled {
            (self.sent, self.filled, self.seen) = (0, 0, 0);
        }
        let bytes = self.frame.bytes();
        let end = self.filled + bytes.len();
        if let Some(room) = self.out.get_mut(self.filled..end) {
            room.copy_from_slice(bytes);
            self.filled = end;
        }
    }

    /// Puts what was handed over on the wire as far as the stream takes it at once, and tells whether
    /// nothing is left to be written. [`Link::pump`] writes the rest, and tells what broke.
    pub fn flush(&mut self) -> bool {
        // Nobody needs to be woken: whoever pumps looks again.
        let mut cx = Context::from_waker(Waker::noop());
        self.broken = self.broken.take().or_else(|| self.write_out(&mut cx).err());
        self.sent == self.filled
    }

    /// Writes until all is written or the stream takes no more.
    fn write_out(&mut self, cx: &mut Context<'_>) -> Result<(), Failure> {
        while self.sent < self.filled {
            let rest = self.out.get(self.sent..self.filled).unwrap_or_default();
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Err(Failure::Closed),
                Poll::Ready(Ok(count)) => self.sent += count.min(rest.len()),
                Poll::Ready(Err(error)) => return Err(broken(&error)),
                Poll::Pending => break,
            }
        }
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
        let deadline = self.clock.instant(deadline);
        let turn = poll_fn(|cx| self.turn(cx, deadline)).await;
        if self.session.tap.is_watched() {
            self.see_sent();
        }
        match turn {
            Turn::Bytes(count) => {
                let bytes = self.chunk.get(..count).unwrap_or_default();
                self.session.receive(self.clock.now(), bytes, sink)?;
                Ok(Pumped::Bytes)
            }
            Turn::Sent => Ok(Pumped::Sent),
            Turn::Time => {
                self.session.expire(self.clock.now(), sink)?;
                Ok(Pumped::Time)
            }
            Turn::Broken(failure) => {
                self.see_cut_off();
                self.session.close(self.clock.now(), &failure, sink);
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
        self.see_cut_off();
        self.session.close(self.clock.now(), why, sink);
    }

    /// The end of the first frame that left whole and was not shown.
    fn next_sent(&self) -> Option<usize> {
        let length = u16_at(self.out.get(self.seen..self.sent)?, 4)?;
        let end = self.seen + PREFIX + usize::from(length);
        (end <= self.sent).then_some(end)
    }

    /// Shows the frames that have left since the last call.
    fn see_sent(&mut self) {
        while let Some(end) = self.next_sent() {
            let frame = self.out.get(self.seen..end).unwrap_or_default();
            self.session.tap.see(|| Seen::bytes(FrameFate::Sent, frame));
            self.seen = end;
        }
    }

    /// The link ends: shows what has left of a frame that did not leave whole, too.
    fn see_cut_off(&mut self) {
        if self.session.tap.is_watched() {
            self.see_sent();
            let part = self.out.get(self.seen..self.sent).unwrap_or_default();
            self.session.tap.see(|| Seen::bytes(FrameFate::CutOff, part));
        }
    }

    /// One look at the stream and the time: flush first, so that a request is on its way before its
    /// reply is looked for; bytes before time, so that a reply that is already here is not called late.
    fn turn(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<Turn> {
        if let Some(failure) = self.broken.take() {
            return Poll::Ready(Turn::Broken(failure));
        }
        if self.sent < self.filled {
            match self.write_out(cx) {
                Err(failure) => return Poll::Ready(Turn::Broken(failure)),
                Ok(()) if self.sent == self.filled => return Poll::Ready(Turn::Sent),
                Ok(()) => {}
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
        self.time(cx, deadline).map(|()| Turn::Time)
    }

    /// Waits for the deadline. Setting the timer costs more than a frame, and nearly every deadline is
    /// later than the one before: a timer set too early is left, and set anew when it goes off.
    fn time(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        if self.sleep.deadline() > deadline {
            self.sleep.as_mut().reset(deadline);
        }
        while self.sleep.as_mut().poll(cx).is_ready() {
            if self.sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

fn broken(error: &std::io::Error) -> Failure {
    Failure::Io(Arc::from(error.to_string()))
}
