//! The session and its driver touch the heap when a connection is opened, and never again.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use gaugeglass::link::{Clock, Link, Outcome, Read, Reply};
use gaugeglass::model::Table;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const COUNT: u16 = 125;
const REPLY: usize = 9 + 2 * COUNT as usize;

/// Answers every request at once, out of fixed memory.
struct Instant {
    /// Transaction ids that wait for their reply.
    asked: [[u8; 2]; 16],
    waiting: usize,
}

impl AsyncWrite for Instant {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        frame: &[u8],
    ) -> Poll<io::Result<usize>> {
        for request in frame.chunks(12) {
            let at = self.waiting;
            self.asked[at] = [request[0], request[1]];
            self.waiting += 1;
        }
        Poll::Ready(Ok(frame.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Instant {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The last asked is answered first.
        while self.waiting > 0 && buffer.remaining() >= REPLY {
            self.waiting -= 1;
            let [high, low] = self.asked[self.waiting];
            buffer.put_slice(&[high, low, 0, 0, 0, 253, 1, 3, 250]);
            buffer.put_slice(&[0x5A; 250]);
        }
        if buffer.filled().is_empty() { Poll::Pending } else { Poll::Ready(Ok(())) }
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_at_a_full_window_allocate_nothing() {
    let clock = Clock::start();
    let mut link = Link::new(Instant { asked: [[0; 2]; 16], waiting: 0 }, clock, 1);
    link.set_batching(true);
    // The timer registers itself with the runtime once.
    rounds(&mut link, 16).await;
    let mut steady = std::pin::pin!(rounds(&mut link, 10_000));
    let mut over = false;
    while !over {
        let info = allocation_counter::measure(|| {
            let mut cx = Context::from_waker(std::task::Waker::noop());
            over = steady.as_mut().poll(&mut cx).is_ready();
        });
        assert_eq!(info.count_total, 0, "allocations");
        // The runtime lets a task do so much at a time.
        tokio::task::yield_now().await;
    }
}

/// Reads so many times with sixteen requests in flight.
async fn rounds(link: &mut Link<Instant>, count: u64) {
    let clock = Clock::start();
    let far = clock.now().plus(Duration::from_secs(3600));
    let read = Read { table: Table::HoldingRegister, start: 0, count: COUNT };
    let (mut token, mut done) = (0, 0);
    while done < count {
        while link.ready() && token < count {
            token += 1;
            link.read(clock.now(), 1, &read, Duration::from_secs(1), token).unwrap();
        }
        let mut sink = |outcome: Outcome<'_>| match outcome.result {
            Ok(Reply::Registers(words)) if words.get(124) == Some(0x5A5A) => done += 1,
            other => panic!("{other:?}"),
        };
        link.pump(far, &mut sink).await.unwrap();
    }
}
