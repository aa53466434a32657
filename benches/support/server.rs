//! A Modbus TCP server for benchmarks: one thread, no allocation per request, any number of connections
//! and of requests in flight, each answered after the same time. Every register holds a function of its
//! address, so that clients can be checked.
//!
//! It runs in a process of its own on another core, as a device does on another machine, and waits for
//! what comes next by polling while a reply is due within two milliseconds, because timers are too coarse.
#![allow(dead_code, clippy::print_stdout, reason = "each benchmark uses its own part")]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

/// What the register at `address` holds.
pub fn holds(address: u16) -> u16 {
    address.wrapping_mul(7).wrapping_add(3)
}

/// A server in another process.
pub struct Server {
    /// Where its ports are.
    pub addresses: Vec<SocketAddr>,
    child: Child,
}

impl Server {
    /// Starts this very program again as a server with so many ports, on the core with this number.
    pub fn start(latency: Duration, ports: usize, core: u8) -> Server {
        let own = std::env::current_exe().unwrap();
        let mut child = on_core(core, &own)
            .args(["--serve", &latency.as_millis().to_string(), &ports.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let addresses = lines.take(ports).map(|line| line.unwrap().parse().unwrap()).collect();
        Server { addresses, child }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command on one core.
pub fn on_core(core: u8, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(program);
    command
}

/// Starts this program again on the first core, and ends with it, unless that has been done.
pub fn pin_client() {
    if std::env::args().any(|argument| argument == "--pinned") {
        return;
    }
    let own = std::env::current_exe().unwrap();
    let arguments = std::env::args().skip(1).chain(["--pinned".to_owned()]);
    let status = on_core(0, &own).args(arguments).status();
    std::process::exit(status.ok().and_then(|status| status.code()).unwrap_or(1));
}

/// Serves and nothing else if this process was started for that.
pub fn serve_if_asked() {
    let mut arguments = std::env::args().skip_while(|a| a != "--serve").skip(1);
    let (Some(millis), Some(ports)) = (arguments.next(), arguments.next()) else { return };
    let end_with_parent = || {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    };
    std::thread::Builder::new().name("parent".to_owned()).spawn(end_with_parent).unwrap();
    serve(Duration::from_millis(millis.parse().unwrap()), ports.parse().unwrap());
}

/// One connection.
struct Peer {
    stream: TcpStream,
    buffer: Box<[u8; 8192]>,
    end: usize,
}

/// A reply that waits: for whom, until when, and where it stands among the pooled bytes.
struct Due {
    at: Instant,
    peer: usize,
    reply: Vec<u8>,
}

fn serve(latency: Duration, ports: usize) {
    let mut poll = Poll::new().unwrap();
    let mut listeners = Vec::new();
    for at in 0..ports {
        let mut listener = TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        poll.registry().register(&mut listener, Token(at), Interest::READABLE).unwrap();
        println!("{}", listener.local_addr().unwrap());
        listeners.push(listener);
    }
    let mut events = Events::with_capacity(1024);
    let mut peers: Vec<Option<Peer>> = Vec::new();
    let mut due: VecDeque<Due> = VecDeque::new();
    let mut pool: Vec<Vec<u8>> = Vec::new();
    loop {
        let wait = due.front().map(|first| first.at.saturating_duration_since(Instant::now()));
        let wait = wait
            .map(|wait| if wait < Duration::from_millis(2) { Duration::ZERO } else { wait / 2 });
        if let Err(error) = poll.poll(&mut events, wait) {
            assert_eq!(error.kind(), ErrorKind::Interrupted);
        }
        let now = Instant::now();
        for event in &events {
            let Token(at) = event.token();
            if let Some(listener) = listeners.get(at) {
                while let Ok((mut stream, _)) = listener.accept() {
                    stream.set_nodelay(true).unwrap();
                    let token = Token(ports + peers.len());
                    poll.registry().register(&mut stream, token, Interest::READABLE).unwrap();
                    peers.push(Some(Peer { stream, buffer: Box::new([0; 8192]), end: 0 }));
                }
                continue;
            }
            let place = at - ports;
            let Some(peer) = &mut peers[place] else { continue };
            let alive = peer.take(|request| {
                let mut reply = pool.pop().unwrap_or_default();
                answer(request, &mut reply);
                due.push_back(Due { at: now + latency, peer: place, reply });
            });
            if !alive {
                peers[place] = None;
            }
        }
        let now = Instant::now();
        while due.front().is_some_and(|first| first.at <= now) {
            let Some(Due { peer, mut reply, .. }) = due.pop_front() else { break };
            if let Some(peer) = &mut peers[peer] {
                // Clients read what they asked for: the buffer of the kernel never fills.
                let _ = peer.stream.write_all(&reply);
            }
            reply.clear();
            pool.push(reply);
        }
    }
}

impl Peer {
    /// Hands over every whole request that has come; false when the client is gone.
    fn take(&mut self, mut each: impl FnMut(&[u8])) -> bool {
        loop {
            match self.stream.read(&mut self.buffer[self.end..]) {
                Ok(0) => return false,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(_) => return false,
            }
            let mut start = 0;
            while let [_, _, _, _, high, low, ..] = self.buffer[start..self.end] {
                let length = 6 + usize::from(u16::from_be_bytes([high, low]));
                if self.end - start < length {
                    break;
                }
                each(&self.buffer[start..start + length]);
                start += length;
            }
            self.buffer.copy_within(start..self.end, 0);
            self.end -= start;
        }
    }
}

/// Answers reads of registers; echoes everything else.
fn answer(request: &[u8], reply: &mut Vec<u8>) {
    let [unit, function, a, b, c, d] = request[6..12].try_into().unwrap();
    reply.extend(&request[..4]);
    let (start, count) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    if !matches!(function, 3 | 4) {
        reply.extend([0, 6, unit, function, a, b, c, d]);
        return;
    }
    let bytes = count * 2;
    reply.extend((bytes + 3).to_be_bytes());
    reply.extend([unit, function, bytes as u8]);
    for offset in 0..count {
        reply.extend(holds(start.wrapping_add(offset)).to_be_bytes());
    }
}
