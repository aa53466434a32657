//! A day of a plant in two minutes: 100 devices polled once a second for 86,400 simulated seconds, on a
//! paused clock and over a network in memory. One reply in 500 never comes, one in 5,000 is a closed
//! connection instead. Every reading is checked: each register counts the requests of its device, so a value
//! that goes back, or was never sent, is a wrong one.
//!
//! Prints the time it took and the resident memory after one simulated hour and at the end; exit code 1
//! where memory has grown by more than 2 %, the day took more than 120 s, or a value was wrong.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use gaugeglass::engine::{EngineCommand, EngineOptions, channels, run};
use gaugeglass::link::{ConnectError, Connector};
use gaugeglass::model::{Project, SampleBatch, Value};
use gaugeglass::store::parse_project;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::sleep;

const DEVICES: usize = 100;
const SECONDS: u64 = 86_400;
const WARM: u64 = 3_600;
const LIMIT: Duration = Duration::from_secs(120);
const GROWTH: f64 = 0.02;

/// Every device: how often it was asked, and the chance that decides about faults.
struct Plant {
    asked: Vec<Cell<u32>>,
    chance: RefCell<fastrand::Rng>,
    faults: Cell<u64>,
}

#[derive(Clone)]
struct Net(Rc<Plant>);

/// A connection to one device.
struct Wire {
    plant: Rc<Plant>,
    device: usize,
    reply: Vec<u8>,
    closed: bool,
    reader: Option<Waker>,
}

impl Connector for Net {
    type Stream = Wire;

    async fn resolve(
        &self,
        _host: &str,
        _port: u16,
        _limit: Duration,
    ) -> Result<Vec<SocketAddr>, ConnectError> {
        Ok(Vec::new())
    }

    async fn connect(
        &self,
        host: &str,
        _addresses: &[SocketAddr],
        _limit: Duration,
    ) -> Result<Wire, ConnectError> {
        let device = host.trim_start_matches("plc").parse().unwrap();
        let plant = Rc::clone(&self.0);
        Ok(Wire { plant, device, reply: Vec::new(), closed: false, reader: None })
    }
}

impl Wire {
    /// Answers a read of two registers, which hold the number of the request, or does not.
    fn answer(&mut self, request: &[u8]) {
        let asked = &self.plant.asked[self.device];
        asked.set(asked.get() + 1);
        let fate = self.plant.chance.borrow_mut().u32(0..5000);
        if fate <= 10 {
            self.plant.faults.set(self.plant.faults.get() + 1);
        }
        match fate {
            0 => self.closed = true,
            1..=10 => {}
            _ => {
                self.reply.extend(&request[..4]);
                self.reply.extend([0, 7, request[6], 3, 4]);
                self.reply.extend(asked.get().to_be_bytes());
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Each request is one write, and every request of this project is a read of two registers.
        assert_eq!((bytes.len(), bytes[7], bytes[11]), (12, 3, 2));
        self.answer(bytes);
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.closed = true;
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.reply.is_empty() {
            let count = self.reply.len().min(into.remaining());
            into.put_slice(&self.reply[..count]);
            self.reply.drain(..count);
            return Poll::Ready(Ok(()));
        }
        if self.closed {
            return Poll::Ready(Ok(()));
        }
        self.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn project() -> Arc<Project> {
    let mut text = String::from(
        "gaugeglass = 1\n[project]\nname = \"day\"\n[[scan_class]]\nid = \"s\"\nname = \"1 s\"\nperiod_ms = 1000\n",
    );
    for d in 0..DEVICES {
        text += &format!(
            "[[connection]]\nid = \"c{d}\"\nname = \"C{d}\"\nhost = \"plc{d}\"\nport = 502\n\
             [[device]]\nid = \"d{d}\"\nname = \"D{d}\"\nconnection = \"c{d}\"\n\
             [[tag]]\nid = \"t{d}\"\nname = \"t{d}\"\ndevice = \"d{d}\"\nscan = \"s\"\ntable = \"HR\"\naddress = 0\ntype = \"u32\"\n",
        );
    }
    Arc::new(parse_project(&text, "day".as_ref()).project.unwrap())
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4
}

/// What was read so far.
#[derive(Default)]
struct Seen {
    last: Vec<u64>,
    readings: u64,
    wrong: u64,
}

impl Seen {
    fn take(&mut self, batches: &Receiver<SampleBatch>, plant: &Plant) {
        for (place, sample) in batches.try_iter().flat_map(|batch| batch.samples) {
            let Some(Value::UInt(value)) = sample.value else { continue };
            if !sample.quality.is_good() {
                continue;
            }
            let sent = u64::from(plant.asked[place.at()].get());
            let last = &mut self.last[place.at()];
            self.wrong += u64::from(value <= *last || value > sent);
            *last = value;
            self.readings += 1;
        }
    }
}

async fn day(net: Net) -> (Seen, u64) {
    let (mut handle, ports) = channels(EngineOptions { seed: Some(1), ..EngineOptions::default() });
    let (batches, events) = (handle.take_batches().unwrap(), handle.take_events().unwrap());
    let mut seen = Seen { last: vec![0; DEVICES], ..Seen::default() };
    let mut warm = 0;
    let scene = async {
        for second in 0..SECONDS {
            sleep(Duration::from_secs(1)).await;
            seen.take(&batches, &net.0);
            let _ = events.try_iter().count();
            if second == WARM {
                warm = resident();
            }
        }
        let _ = handle.send(EngineCommand::Stop);
    };
    tokio::join!(run(project(), net.clone(), ports), scene);
    (seen, warm)
}

fn main() -> ExitCode {
    let plant = Rc::new(Plant {
        asked: vec![Cell::new(0); DEVICES],
        chance: RefCell::new(fastrand::Rng::with_seed(1)),
        faults: Cell::new(0),
    });
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let begin = Instant::now();
    let (seen, warm) = runtime.unwrap().block_on(day(Net(Rc::clone(&plant))));
    let (took, end) = (begin.elapsed(), resident());
    let asked: u64 = plant.asked.iter().map(|asked| u64::from(asked.get())).sum();
    let growth = end as f64 / warm as f64 - 1.0;
    println!("{asked} requests, {} faults, {} good readings", plant.faults.get(), seen.readings);
    println!("wrong values: {} (must be 0)", seen.wrong);
    println!("took {:.1} s (at most {} s)", took.as_secs_f64(), LIMIT.as_secs());
    println!(
        "resident memory: {warm} KiB after an hour, {end} KiB after a day: {:+.2} % (at most {:.0} %)",
        growth * 100.0,
        GROWTH * 100.0
    );
    let kept = seen.wrong == 0 && took <= LIMIT && growth <= GROWTH;
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
