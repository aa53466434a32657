//! A Modbus TCP server for benchmarks: plain threads, no allocation per request, any number of requests
//! in flight, each answered after the same time. Every register holds a function of its address, so that
//! clients can be checked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// What the register at `address` holds.
pub fn holds(address: u16) -> u16 {
    address.wrapping_mul(7).wrapping_add(3)
}

/// Serves on a free loopback port until the process ends.
pub fn serve(latency: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let accept = move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            named("server", move || {
                if latency.is_zero() { at_once(stream) } else { after(stream, latency) }
            });
        }
    };
    named("server", accept);
    address
}

fn named(name: &str, body: impl FnOnce() + Send + 'static) {
    // As many threads as connections: small stacks do.
    let builder = Builder::new().name(name.to_owned()).stack_size(256 * 1024);
    builder.spawn(body).unwrap();
}

fn at_once(mut stream: TcpStream) {
    let mut requests = Requests::default();
    let mut replies = Vec::with_capacity(64 * 1024);
    while let Some(()) = requests.fill(&mut stream) {
        replies.clear();
        while requests.take(&mut replies) {}
        if stream.write_all(&replies).is_err() {
            return;
        }
    }
}

type Due = (Instant, Vec<u8>);

fn after(mut stream: TcpStream, latency: Duration) {
    let (due_in, due_out): (SyncSender<Due>, Receiver<Due>) = sync_channel(1024);
    let (back_in, back_out) = sync_channel(1024);
    let mut writer = stream.try_clone().unwrap();
    named("server", move || {
        for (due, reply) in due_out {
            let now = Instant::now();
            if due > now {
                std::thread::sleep(due - now);
            }
            if writer.write_all(&reply).is_err() {
                return;
            }
            let _ = back_in.try_send(reply);
        }
    });
    let mut requests = Requests::default();
    while let Some(()) = requests.fill(&mut stream) {
        let due = Instant::now() + latency;
        loop {
            let mut reply: Vec<u8> = back_out.try_recv().unwrap_or_default();
            reply.clear();
            if !requests.take(&mut reply) {
                break;
            }
            if due_in.send((due, reply)).is_err() {
                return;
            }
        }
    }
}

struct Requests {
    buffer: Box<[u8; 16 * 1024]>,
    start: usize,
    end: usize,
}

impl Default for Requests {
    fn default() -> Self {
        Requests { buffer: Box::new([0; 16 * 1024]), start: 0, end: 0 }
    }
}

impl Requests {
    fn fill(&mut self, stream: &mut TcpStream) -> Option<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let count = stream.read(&mut self.buffer[self.end..]).ok()?;
        self.end += count;
        (count > 0).then_some(())
    }

    /// Answers the next whole request into `replies`; false where there is none. Reads of any table, and
    /// writes of one register, are what the benchmarks send.
    fn take(&mut self, replies: &mut Vec<u8>) -> bool {
        let waiting = &self.buffer[self.start..self.end];
        let [_, _, _, _, high, low, unit, function, a, b, c, d, ..] = *waiting else {
            return false;
        };
        let length = 6 + usize::from(u16::from_be_bytes([high, low]));
        if waiting.len() < length {
            return false;
        }
        replies.extend(&waiting[..4]);
        let (start, count) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        match function {
            3 | 4 => {
                let bytes = count * 2;
                replies.extend((bytes + 3).to_be_bytes());
                replies.extend([unit, function, bytes as u8]);
                for offset in 0..count {
                    replies.extend(holds(start.wrapping_add(offset)).to_be_bytes());
                }
            }
            _ => {
                replies.extend([0, 6, unit, function, a, b, c, d]);
            }
        }
        self.start += length;
        true
    }
}
