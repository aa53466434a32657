//! One connection: how fast the session is against a raw blocking socket in the same process, what a
//! request costs in processor time, and that it allocates nothing.
//!
//! Each figure is the median over rounds of the ratio to the raw socket's sequential rate in the same
//! round; rounds go through all clients in turn, forwards and backwards, so that a machine that speeds up
//! or slows down treats all alike. 125 holding registers a request. Other people's clients
//! (`benches/peers/`) talk to the same server.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

#[path = "support/programs.rs"]
mod programs;
mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use gaugeglass::link::{Clock, Connector, Link, Outcome, Read, Reply, TcpConnector};
use gaugeglass::model::Table;
use support::clocks::{median, own_cpu};
use support::server::{Server, holds, pin_client, serve_if_asked};
use tokio::net::TcpStream as AsyncStream;
use tokio::runtime::Runtime;

const REGISTERS: u16 = 125;
const ADDRESS: u16 = 1000;
const REPLY: usize = 9 + 2 * REGISTERS as usize;

/// What one client did in one round.
#[derive(Clone, Copy, Default)]
struct Round {
    requests: u64,
    time: Duration,
    cpu: Duration,
    /// Of another process they are not known.
    allocations: Option<u64>,
}

impl Round {
    fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }

    fn micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.requests as f64
    }
}

trait Client {
    fn name(&self) -> String;
    /// Reads until `length` has passed; tells how often.
    fn run(&mut self, length: Duration) -> u64;
    /// Reads until `length` has passed, and is watched.
    fn round(&mut self, length: Duration) -> Round {
        measure(|length| self.run(length), length)
    }
}

fn measure(mut run: impl FnMut(Duration) -> u64, length: Duration) -> Round {
    run(length / 20);
    let (mut requests, mut time, mut cpu) = (0, Duration::ZERO, Duration::ZERO);
    let info = allocation_counter::measure(|| {
        let (start, before) = (Instant::now(), own_cpu());
        requests = run(length);
        (time, cpu) = (start.elapsed(), own_cpu() - before);
    });
    // Reading the clocks of the kernel takes a few allocations of its own.
    let allocations = info.count_total.saturating_sub(CLOCK_ALLOCATIONS.with(|count| *count));
    Round { requests, time, cpu, allocations: Some(allocations) }
}

thread_local! {
    static CLOCK_ALLOCATIONS: u64 = allocation_counter::measure(|| {
        let before = own_cpu();
        std::hint::black_box(own_cpu() - before);
    })
    .count_total;
}

/// The limit: a hand-made frame, a blocking socket, and a look at the first and the last register.
struct Raw {
    stream: TcpStream,
    window: usize,
    transaction: u16,
    reply: Box<[u8; REPLY]>,
}

impl Raw {
    fn new(address: SocketAddr, window: usize) -> Raw {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Raw { stream, window, transaction: 0, reply: Box::new([0; REPLY]) }
    }

    fn send(&mut self) {
        self.transaction = self.transaction.wrapping_add(1);
        let [t0, t1] = self.transaction.to_be_bytes();
        let [a0, a1] = ADDRESS.to_be_bytes();
        self.stream.write_all(&[t0, t1, 0, 0, 0, 6, 1, 3, a0, a1, 0, REGISTERS as u8]).unwrap();
    }

    fn receive(&mut self) {
        self.stream.read_exact(&mut self.reply[..]).unwrap();
        assert_eq!(self.reply[9..11], holds(ADDRESS).to_be_bytes());
        assert_eq!(self.reply[REPLY - 2..], holds(ADDRESS + REGISTERS - 1).to_be_bytes());
    }
}

impl Client for Raw {
    fn name(&self) -> String {
        format!("raw blocking socket, {} in flight", self.window)
    }

    fn run(&mut self, length: Duration) -> u64 {
        let end = Instant::now() + length;
        let mut done = 0;
        (0..self.window).for_each(|_| self.send());
        while Instant::now() < end {
            self.receive();
            done += 1;
            self.send();
        }
        (0..self.window).for_each(|_| self.receive());
        done + self.window as u64
    }
}

/// The session of this product.
struct Own {
    runtime: Runtime,
    link: Link<AsyncStream>,
    clock: Clock,
    window: usize,
    token: u64,
}

impl Own {
    fn new(address: SocketAddr, window: usize) -> Own {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let clock = Clock::start();
        let limit = Duration::from_secs(1);
        let open = async {
            let stream = TcpConnector.connect("", &[address], limit).await.unwrap();
            Link::new(stream, clock, 1)
        };
        let link = runtime.block_on(open);
        Own { runtime, link, clock, window, token: 0 }
    }
}

impl Client for Own {
    fn name(&self) -> String {
        format!("gaugeglass, {} in flight", self.window)
    }

    fn run(&mut self, length: Duration) -> u64 {
        let Own { runtime, link, clock, window, token } = self;
        let read = Read { table: Table::HoldingRegister, start: ADDRESS, count: REGISTERS };
        let end = clock.now().plus(length);
        let far = clock.now().plus(Duration::from_secs(3600));
        let mut done = 0;
        let mut sink = |outcome: Outcome<'_>| match outcome.result {
            Ok(Reply::Registers(words)) => {
                assert_eq!(words.get(0), Some(holds(ADDRESS)));
                assert_eq!(words.get(124), Some(holds(ADDRESS + REGISTERS - 1)));
                done += 1;
            }
            other => panic!("{other:?}"),
        };
        runtime.block_on(async {
            loop {
                let now = clock.now();
                let over = now >= end;
                if over && link.session().in_flight() == 0 {
                    return;
                }
                while !over && link.session().in_flight() < *window && link.ready() {
                    *token += 1;
                    link.read(now, 1, &read, Duration::from_secs(1), *token).unwrap();
                    link.flush();
                }
                link.pump(far, &mut sink).await.unwrap();
            }
        });
        done
    }
}

/// tokio-modbus, on a runtime of the same kind.
struct TokioModbus {
    runtime: Runtime,
    context: tokio_modbus::client::Context,
}

impl TokioModbus {
    fn new(address: SocketAddr) -> TokioModbus {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connect = async {
            let stream = AsyncStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio_modbus::client::tcp::attach_slave(stream, tokio_modbus::Slave(1))
        };
        let context = runtime.block_on(connect);
        TokioModbus { runtime, context }
    }
}

impl Client for TokioModbus {
    fn name(&self) -> String {
        "tokio-modbus, with a timeout".to_owned()
    }

    fn run(&mut self, length: Duration) -> u64 {
        use tokio_modbus::client::Reader;
        let end = Instant::now() + length;
        let context = &mut self.context;
        let mut done = 0;
        self.runtime.block_on(async {
            while Instant::now() < end {
                let read = context.read_holding_registers(ADDRESS, REGISTERS);
                let words = tokio::time::timeout(Duration::from_secs(1), read).await;
                let words = words.unwrap().unwrap().unwrap();
                assert_eq!(words[124], holds(ADDRESS + REGISTERS - 1));
                done += 1;
            }
        });
        done
    }
}

/// Somebody else's client in a process of its own, on the same core as the others.
struct Program {
    name: &'static str,
    words: Vec<String>,
    address: SocketAddr,
}

impl Client for Program {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn run(&mut self, length: Duration) -> u64 {
        self.round(length).requests
    }

    fn round(&mut self, length: Duration) -> Round {
        let (host, port) = (self.address.ip().to_string(), self.address.port().to_string());
        let seconds = length.as_secs_f64().to_string();
        let done = Command::new(&self.words[0])
            .args(&self.words[1..])
            .args(["speed", &host, &port, &seconds])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&done.stdout).into_owned();
        let figures: Vec<f64> = told.split_whitespace().map_while(|w| w.parse().ok()).collect();
        let [requests, time, cpu] = figures[..] else {
            panic!("{}: {told}{}", self.name, String::from_utf8_lossy(&done.stderr))
        };
        let (time, cpu) = (Duration::from_secs_f64(time), Duration::from_secs_f64(cpu));
        Round { requests: requests as u64, time, cpu, allocations: None }
    }
}

/// The clients of other people that are installed; the others are named.
fn programs(address: SocketAddr) -> Vec<Box<dyn Client>> {
    let there = [
        ("libmodbus", programs::libmodbus()),
        ("pyModbusTCP", programs::python("pymodbustcp.py", "pyModbusTCP")),
        ("pymodbus", programs::python("pymodbus_sync.py", "pymodbus")),
        ("pymodbus, async", programs::python("pymodbus_async.py", "pymodbus")),
    ];
    let mut clients: Vec<Box<dyn Client>> = Vec::new();
    for (name, program) in there {
        match program {
            Ok(words) => clients.push(Box::new(Program { name, words, address })),
            Err(why) => println!("SKIPPED {name}: {why}"),
        }
    }
    clients
}

fn clients(address: SocketAddr) -> Vec<Box<dyn Client>> {
    let mut clients: Vec<Box<dyn Client>> = Vec::new();
    for window in [1, 4, 8, 16] {
        clients.push(Box::new(Raw::new(address, window)));
        clients.push(Box::new(Own::new(address, window)));
    }
    clients.push(Box::new(TokioModbus::new(address)));
    clients.extend(programs(address));
    clients
}

/// All clients in turn, forwards and backwards.
fn compare(address: SocketAddr, rounds: usize, length: Duration) {
    let mut clients = clients(address);
    // For a profiler: `--only TEXT` keeps the raw socket and the clients with this in their name.
    let mut arguments = std::env::args().skip_while(|argument| argument != "--only");
    if let Some(only) = arguments.nth(1) {
        let mut first = true;
        clients.retain(|client| std::mem::take(&mut first) || client.name().contains(&only));
    }
    let mut all: Vec<Vec<Round>> = vec![Vec::new(); clients.len()];
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..clients.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for at in order {
            all[at].push(clients[at].round(length));
        }
    }
    let ratio = |at: usize, to: usize| {
        median(all[at].iter().zip(&all[to]).map(|(a, b)| a.rate() / b.rate()).collect())
    };
    for (at, client) in clients.iter().enumerate() {
        let rounds = &all[at];
        let requests: u64 = rounds.iter().map(|r| r.requests).sum();
        let allocations: Option<u64> = rounds.iter().map(|r| r.allocations).sum();
        let allocations = allocations.map_or_else(
            || format!("{:>7}", "-"),
            |count| format!("{:7.3}", count as f64 / requests as f64),
        );
        println!(
            "{:36} {:9.0} {:7.2} {:7.2} {:7.2} {allocations}",
            client.name(),
            median(rounds.iter().map(Round::rate).collect()),
            ratio(at, 0),
            ratio(at, 1),
            median(rounds.iter().map(Round::micros).collect()),
        );
    }
}

fn main() {
    serve_if_asked();
    // The client has a core of its own, as it has where the device is another machine.
    pin_client();
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, length) = if quick { (3, 0.1) } else { (7, 0.4) };
    let length = Duration::from_secs_f64(length);
    for (latency, core) in [(0, 1), (1, 1), (10, 1), (0, 0)] {
        let place = if core == 0 { "the client's core" } else { "another core" };
        println!("device latency {latency} ms, server on {place}, {rounds} rounds of {length:?}");
        let columns = ["client", "req/s", "to raw", "to own", "us cpu", "allocs"];
        let [client, rate, raw, own, cpu, allocations] = columns;
        println!("{client:36} {rate:>9} {raw:>7} {own:>7} {cpu:>7} {allocations:>7}");
        let server = Server::start(Duration::from_millis(latency), 1, core);
        compare(server.addresses[0], rounds, length);
        println!();
    }
}
