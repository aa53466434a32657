//! A plant of 100 devices and 10,000 tags through the whole engine, from socket to snapshot: scans per
//! second as fast as they go, the processor time of 10,000 tags a second, and what dead devices cost the
//! healthy ones.
//!
//! Half of the tags take one register, half two; the gaps between them are 60 % none, 20 % 1 to 4,
//! 12 % 5 to 20, 6 % 21 to 80, 2 % 100 to 999 registers. "Raw" is one blocking socket a device in a
//! thread of its own, which sends the same requests one by one: the limit of one request at a time.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

mod support;

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use gaugeglass::engine::{Engine, EngineHandle, EngineOptions};
use gaugeglass::model::{Project, Quality, Snapshot, Value};
use gaugeglass::store::parse_project;
use support::clocks::{cpu_of, median};
use support::server::{Server, holds, pin_client, serve_if_asked};

const DEVICES: usize = 100;
const TAGS: usize = 100;

/// How the plant is wired and asked.
#[derive(Clone, Copy)]
struct Setup {
    gateway: bool,
    window: u8,
    /// Requests may share a TCP segment.
    share: bool,
    period_ms: u32,
}

/// Registers read along rather than asking twice.
const GAP: u16 = 32;

/// Wire address and registers of each tag of one device.
fn layout(device: usize) -> Vec<(u16, u16)> {
    let mut rng = fastrand::Rng::with_seed(device as u64);
    let mut at = 0;
    (0..TAGS)
        .map(|_| {
            let width = 1 + u16::from(rng.bool());
            let gap = match rng.u8(0..100) {
                0..60 => 0,
                60..80 => rng.u16(1..=4),
                80..92 => rng.u16(5..=20),
                92..98 => rng.u16(21..=80),
                _ => rng.u16(100..=999),
            };
            let start = at + gap;
            at = start + width;
            (start, width)
        })
        .collect()
}

fn project(setup: Setup, endpoints: &[SocketAddr]) -> Arc<Project> {
    let mut text = "gaugeglass = 1\n[project]\nname = \"Bench\"\n".to_owned();
    for (at, endpoint) in endpoints.iter().enumerate() {
        let (host, port) = (endpoint.ip(), endpoint.port());
        writeln!(
            text,
            "[[connection]]\nid = \"c{at}\"\nname = \"C{at}\"\nhost = \"{host}\"\nport = {port}"
        )
        .unwrap();
    }
    for d in 0..DEVICES {
        let (connection, unit) = if setup.gateway { (0, d + 1) } else { (d, 1) };
        let (window, share) = (setup.window, setup.share);
        writeln!(text, "[[device]]\nid = \"d{d}\"\nname = \"D{d}\"\nconnection = \"c{connection}\"\nunit = {unit}\nwindow = {window}\nmax_gap = {GAP}\ntimeout_ms = 500\nshare_segments = {share}").unwrap();
    }
    text += "[[scan_class]]\nid = \"s\"\nname = \"S\"\nperiod_ms = 1000\n";
    for d in 0..DEVICES {
        for (t, (start, width)) in layout(d).into_iter().enumerate() {
            let kind = if width == 1 { "u16" } else { "u32" };
            writeln!(text, "[[tag]]\nid = \"d{d}t{t}\"\nname = \"D{d}/T{t}\"\ndevice = \"d{d}\"\nscan = \"s\"\ntable = \"HR\"\naddress = {start}\ntype = \"{kind}\"").unwrap();
        }
    }
    let parsed = parse_project(&text, "bench".as_ref());
    let mut project = parsed.project.unwrap_or_else(|| panic!("{:?}", parsed.problems));
    // As fast as it goes: below what a project file may ask for.
    project.scan_classes[0].period_ms = setup.period_ms;
    Arc::new(project)
}

fn started(project: &Arc<Project>, healthy_share: usize) -> EngineHandle {
    let mut engine = Engine::start(Arc::clone(project), EngineOptions::default()).unwrap();
    // Somebody takes the readings for the trends, as in the station.
    let batches = engine.take_batches().unwrap();
    let drain = move || batches.into_iter().for_each(drop);
    std::thread::Builder::new().name("drain".to_owned()).spawn(drain).unwrap();
    let start = Instant::now();
    let healthy = |snapshot: &Snapshot| {
        snapshot.samples.iter().filter(|s| s.quality == Quality::Good).count()
    };
    let wanted = project.tags.len() * healthy_share / DEVICES;
    while healthy(&engine.snapshot()) < wanted {
        assert!(start.elapsed() < Duration::from_secs(30), "the plant never came up");
        sleep(Duration::from_millis(20));
    }
    engine
}

fn check(project: &Project, snapshot: &Snapshot) {
    for (tag, sample) in project.tags.iter().zip(&snapshot.samples) {
        let at = tag.address.wire;
        let two = u64::from(holds(at)) << 16 | u64::from(holds(at + 1));
        let expected = if tag.data_type.width() == 1 { u64::from(holds(at)) } else { two };
        assert_eq!(sample.value, Some(Value::UInt(expected)), "{}", tag.name);
    }
}

fn scans(snapshot: &Snapshot) -> Vec<u64> {
    snapshot.devices.iter().map(|device| device.counters.scans).collect()
}

fn requests(snapshot: &Snapshot) -> u64 {
    snapshot.connections.iter().map(|c| c.counters.requests).sum()
}

/// Whole-plant scans per second, requests per scan, and milliseconds of processor time per scan.
fn run(setup: Setup, latency: Duration, length: Duration) -> (f64, f64, f64) {
    let server = Server::start(latency, if setup.gateway { 1 } else { DEVICES }, 1);
    let project = project(setup, &server.addresses);
    let mut engine = started(&project, DEVICES);
    sleep(Duration::from_millis(300));
    let (before, cpu, start) = (engine.snapshot(), cpu_of("gaugeglass-engine"), Instant::now());
    sleep(length);
    let (after, took) = (engine.snapshot(), start.elapsed().as_secs_f64());
    let cpu = (cpu_of("gaugeglass-engine") - cpu).as_secs_f64();
    check(&project, &after);
    engine.stop();
    let done: u64 = scans(&after).iter().zip(scans(&before)).map(|(a, b)| a - b).sum();
    let plant = done as f64 / DEVICES as f64;
    let asked = (requests(&after) - requests(&before)) as f64;
    (plant / took, asked / plant, cpu * 1000.0 / plant)
}

/// Whole-plant scans per second of blocking sockets, one thread and one request at a time a device.
fn raw(latency: Duration, length: Duration) -> f64 {
    let server = Server::start(latency, DEVICES, 1);
    let work = move |device: usize, endpoint: SocketAddr| {
        let blocks = merged(&layout(device));
        let mut stream = TcpStream::connect(endpoint).unwrap();
        stream.set_nodelay(true).unwrap();
        let (start, mut scans, mut reply) = (Instant::now(), 0u64, [0; 260]);
        while start.elapsed() < length {
            for (at, count) in &blocks {
                let ([a, b], [c, d]) = (at.to_be_bytes(), count.to_be_bytes());
                stream.write_all(&[0, 1, 0, 0, 0, 6, 1, 3, a, b, c, d]).unwrap();
                stream.read_exact(&mut reply[..9 + 2 * usize::from(*count)]).unwrap();
            }
            scans += 1;
        }
        scans as f64 / start.elapsed().as_secs_f64()
    };
    let threads: Vec<_> = server
        .addresses
        .iter()
        .copied()
        .enumerate()
        .map(|(at, endpoint)| {
            let body = move || work(at, endpoint);
            std::thread::Builder::new().stack_size(256 * 1024).spawn(body).unwrap()
        })
        .collect();
    let rates = threads.into_iter().map(|thread| thread.join().unwrap());
    rates.sum::<f64>() / DEVICES as f64
}

fn merged(layout: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut blocks: Vec<(u16, u16)> = Vec::new();
    for (start, width) in layout {
        match blocks.last_mut() {
            Some((at, count)) if start - (*at + *count) <= GAP && start + width - *at <= 125 => {
                *count = start + width - *at;
            }
            _ => blocks.push((*start, *width)),
        }
    }
    blocks
}

/// Ten black holes, ten that reset, five that drip, five that send garbage.
fn dead(kind: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let small = || std::thread::Builder::new().stack_size(128 * 1024);
    let body = move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            small().spawn(move || misbehave(stream, kind)).unwrap();
        }
    };
    small().spawn(body).unwrap();
    address
}

/// Ends when the client has enough.
fn misbehave(mut stream: TcpStream, kind: usize) -> Option<()> {
    let mut request = [0; 12];
    stream.set_nodelay(true).ok()?;
    loop {
        stream.read_exact(&mut request).ok()?;
        match kind {
            0..10 => {}
            10..20 => return None,
            20..25 => {
                for byte in [request[0], request[1], 0, 0, 0, 253, 1, 3, 250] {
                    sleep(Duration::from_millis(100));
                    stream.write_all(&[byte]).ok()?;
                }
            }
            _ => stream.write_all(&[0xFF; 64]).ok()?,
        }
    }
}

/// Polls of the healthy devices against nominal, and how late scans begin: `(share, p50, p99)` in ms.
fn isolation(sick: usize, length: Duration) -> (f64, f64, f64) {
    let period = Duration::from_millis(100);
    let server = Server::start(Duration::from_millis(1), DEVICES, 1);
    let alive = server.addresses.iter().copied();
    let endpoints: Vec<SocketAddr> =
        alive.enumerate().map(|(d, address)| if d < sick { dead(d) } else { address }).collect();
    let setup = Setup { gateway: false, window: 4, share: false, period_ms: 100 };
    let project = project(setup, &endpoints);
    let mut engine = started(&project, DEVICES - sick);
    sleep(Duration::from_secs(2));
    let (before, start) = (engine.snapshot(), Instant::now());
    sleep(length);
    let (after, took) = (engine.snapshot(), start.elapsed());
    engine.stop();
    let nominal = took.as_secs_f64() / period.as_secs_f64();
    let rows = scans(&after).into_iter().zip(scans(&before)).skip(sick);
    let least = rows.map(|(a, b)| (a - b) as f64).fold(f64::INFINITY, f64::min);
    let late = &after.devices[sick..];
    let of = |pick: fn(&gaugeglass::model::Latency) -> Duration| {
        let lateness = late.iter().flat_map(|d| d.detail.scans.iter().map(|s| s.late));
        lateness.map(|l| pick(&l.unwrap_or_default()).as_secs_f64() * 1e3).fold(0.0, f64::max)
    };
    ((least / nominal).min(1.0), of(|l| l.p50), of(|l| l.p99))
}

fn main() {
    serve_if_asked();
    pin_client();
    let mut profile = std::env::args().skip_while(|argument| argument != "--profile").skip(1);
    if let Some(period) = profile.next() {
        let period_ms = period.parse().unwrap();
        let window = profile.next().and_then(|w| w.parse().ok()).unwrap_or(4);
        let setup = Setup { gateway: false, window, share: true, period_ms };
        let (scans, _, cpu) = run(setup, Duration::from_millis(1), Duration::from_secs(5));
        println!("{scans:.2} scans/s, {cpu:.2} ms cpu/scan, {:.2} %", cpu * scans / 10.0);
        return;
    }
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, length) =
        if quick { (1, Duration::from_secs(1)) } else { (3, Duration::from_secs(2)) };
    let setup = |gateway, window, share| Setup { gateway, window, share, period_ms: 1 };
    let rows = [
        ("endpoints, window 1", setup(false, 1, false)),
        ("endpoints, window 4", setup(false, 4, false)),
        ("endpoints, window 4, shared", setup(false, 4, true)),
        ("endpoints, window 16, shared", setup(false, 16, true)),
        ("one gateway, window 1", setup(true, 1, false)),
        ("one gateway, window 16", setup(true, 16, false)),
        ("one gateway, window 16, shared", setup(true, 16, true)),
    ];
    // `--latency MS` looks at one alone.
    let mut only = std::env::args().skip_while(|argument| argument != "--latency").skip(1);
    let only: Option<u64> = only.next().and_then(|ms| ms.parse().ok());
    for latency in [0, 1, 10].into_iter().filter(|ms| only.is_none_or(|only| only == *ms)) {
        let latency = Duration::from_millis(latency);
        println!(
            "{DEVICES} devices x {TAGS} tags, device latency {latency:?}, {rounds} rounds of {length:?}"
        );
        println!(
            "{:32} {:>8} {:>8} {:>10} {:>12}",
            "", "scans/s", "to raw", "req/scan", "ms cpu/scan"
        );
        let raws: Vec<f64> = (0..rounds).map(|_| raw(latency, length)).collect();
        println!("{:32} {:8.1} {:8.2}", "raw, a thread a device", median(raws.clone()), 1.0);
        for (name, setup) in rows {
            let runs: Vec<_> = (0..rounds).map(|_| run(setup, latency, length)).collect();
            println!(
                "{name:32} {:8.1} {:8.2} {:10.0} {:12.2}",
                median(runs.iter().map(|r| r.0).collect()),
                median(runs.iter().zip(&raws).map(|(r, raw)| r.0 / raw).collect()),
                median(runs.iter().map(|r| r.1).collect()),
                median(runs.iter().map(|r| r.2).collect()),
            );
        }
        println!();
    }
    if only.is_some() {
        return;
    }
    println!("10,000 tags a second, every device once a second, latency 1 ms");
    for (name, setup) in rows {
        let setup = Setup { period_ms: 1000, ..setup };
        let length = Duration::from_secs(if quick { 3 } else { 10 });
        let (scans, _, cpu) = run(setup, Duration::from_millis(1), length);
        println!("{name:32} {scans:8.2} scans/s, {:.2} % of one core", cpu * scans / 10.0);
    }
    println!();
    let length = Duration::from_secs(if quick { 5 } else { 30 });
    println!("30 of {DEVICES} devices dead, 100 ms scans, {length:?}");
    for (name, sick) in [("all alive", 0), ("30 dead", 30)] {
        let (share, p50, p99) = isolation(sick, length);
        println!(
            "{name:32} worst healthy device {:.2} % of nominal, scans begin {p50:.2} ms (p50), {p99:.2} ms (p99) late",
            share * 100.0
        );
    }
}
