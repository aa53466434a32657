//! The scan itself: a thread, at most ten connections, one request at a time on each.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::sleep;

use super::ScanRange;
use crate::link::{Category, Clock, ConnectError, Connector, Failure, Query, Read, TcpConnector};
use crate::model::{Endpoint, Project, Table};
use crate::station::caller::{Caller, Said, open};

/// Connections open at once.
const AT_ONCE: usize = 10;
/// Events that may wait for their reader; the scan waits for room.
const EVENTS: usize = 256;
/// Pause between two requests to the same place.
const PAUSE: Duration = Duration::from_millis(10);
/// Replies that one identification may take.
const IDENTITY_REPLIES: usize = 8;

/// How to scan.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// What.
    pub range: ScanRange,
    /// Time allowed for connecting, and for each reply; 50 to 10000 ms.
    pub timeout: Duration,
    /// Places that take a single connection, which is in use: host and port.
    pub occupied: Vec<(String, u16)>,
}

/// The places that take one connection, which the engine may hold.
pub(in crate::station) fn occupied(project: &Project) -> Vec<(String, u16)> {
    let in_use = project.connections.iter().filter(|connection| connection.enabled);
    let single = in_use.filter(|connection| project.takes_one_socket(&connection.endpoint));
    let places = single.filter_map(|connection| match &connection.endpoint {
        Endpoint::Tcp { host, port } => Some((host.clone(), *port)),
        Endpoint::Simulator { .. } => None,
    });
    places.collect()
}

/// How a place took the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointAnswer {
    /// Connected; its units follow.
    Open,
    /// Nothing listens there.
    Refused,
    /// No answer to the connection in time.
    Silent,
    /// Not asked: it takes one connection only, and this project uses it.
    Occupied,
    /// Anything else, in English.
    Unreachable(String),
}

/// What a unit said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitAnswer {
    /// The first holding register.
    Data(u16),
    /// An exception: something is there and answers so.
    Exception(u8),
    /// A gateway says that nothing is there: exception 10 or 11.
    Absent(u8),
    /// No reply in time.
    Silent,
    /// A reply that is no Modbus, or a connection that was closed; in English.
    Broken(String),
}

impl UnitAnswer {
    /// True where something answered as a device does.
    pub fn is_there(&self) -> bool {
        matches!(self, UnitAnswer::Data(_) | UnitAnswer::Exception(_))
    }
}

/// What a scan tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanEvent {
    /// A place was connected to, or not.
    Endpoint {
        /// As in the range.
        host: String,
        /// Port.
        port: u16,
        /// How it went.
        answer: EndpointAnswer,
    },
    /// A unit was asked.
    Unit {
        /// As in the range.
        host: String,
        /// Port.
        port: u16,
        /// Unit id.
        unit: u8,
        /// What it said.
        answer: UnitAnswer,
        /// Its named texts by object id, ascending; empty where it knows none.
        identity: Vec<(u8, String)>,
    },
    /// All was asked, or somebody had enough.
    Finished {
        /// Somebody had enough.
        cancelled: bool,
    },
}

/// A scan under way. Dropping it ends it.
#[derive(Debug)]
pub struct Scan {
    events: Receiver<ScanEvent>,
    cancel: Arc<AtomicBool>,
    done: Arc<AtomicU32>,
    all: u32,
    thread: Option<JoinHandle<()>>,
}

impl Scan {
    /// Begins.
    ///
    /// # Errors
    /// The system gives no thread or no timer.
    pub fn start(options: ScanOptions) -> io::Result<Scan> {
        let (events_in, events) = sync_channel(EVENTS);
        let (cancel, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let all = options.range.targets() * options.range.units.len();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(8)
            .build()?;
        let scanner = Scanner {
            timeout: options.timeout.clamp(Duration::from_millis(50), Duration::from_secs(10)),
            clock: Clock::start(),
            events: events_in,
            cancel: Arc::clone(&cancel),
            done: Arc::clone(&done),
        };
        let body = move || {
            runtime.block_on(LocalSet::new().run_until(scanner.run(options)));
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("gaugeglass-scan".to_owned()).spawn(body)?;
        let all = u32::try_from(all).unwrap_or(u32::MAX);
        Ok(Scan { events, cancel, done, all, thread: Some(thread) })
    }

    /// The next event; never waits.
    pub fn next_event(&mut self) -> Option<ScanEvent> {
        self.events.try_recv().ok()
    }

    /// The next event, waiting for it at most so long.
    pub fn wait(&mut self, most: Duration) -> Option<ScanEvent> {
        self.events.recv_timeout(most).ok()
    }

    /// Units asked, of how many.
    pub fn progress(&self) -> (u32, u32) {
        (self.done.load(Ordering::Relaxed).min(self.all), self.all)
    }

    /// Ends it soon.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.cancel();
        // The thread finds nobody to tell and ends with its next request; nobody waits for it.
        drop(self.thread.take());
    }
}

#[derive(Clone)]
struct Scanner {
    timeout: Duration,
    clock: Clock,
    events: SyncSender<ScanEvent>,
    cancel: Arc<AtomicBool>,
    done: Arc<AtomicU32>,
}

impl Scanner {
    async fn run(self, options: ScanOptions) {
        let mut occupied = Vec::new();
        for (host, port) in &options.occupied {
            let found = TcpConnector.resolve(host, *port, self.timeout).await.unwrap_or_default();
            occupied.extend(found);
        }
        let (me, occupied) = (Rc::new(self), Rc::new(occupied));
        let units: Rc<[u8]> = options.range.units.as_slice().into();
        let mut tasks = JoinSet::new();
        let hosts = options.range.hosts.iter();
        let targets =
            hosts.flat_map(|host| options.range.ports.iter().map(move |port| (host, *port)));
        for (host, port) in targets {
            while tasks.len() >= AT_ONCE {
                tasks.join_next().await;
            }
            if me.is_over() {
                break;
            }
            let (me, occupied, units) = (Rc::clone(&me), Rc::clone(&occupied), Rc::clone(&units));
            let host = host.clone();
            tasks.spawn_local(async move { me.place(&host, port, &units, &occupied).await });
        }
        while tasks.join_next().await.is_some() {}
        me.tell(ScanEvent::Finished { cancelled: me.cancel.load(Ordering::Relaxed) }).await;
    }

    fn is_over(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Tells, and waits for room; gives up where nobody listens any more.
    async fn tell(&self, mut event: ScanEvent) {
        loop {
            match self.events.try_send(event) {
                Ok(()) => return,
                Err(TrySendError::Full(back)) => event = back,
                Err(TrySendError::Disconnected(_)) => {
                    self.cancel.store(true, Ordering::Relaxed);
                    return;
                }
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks every unit behind one place.
    async fn place(&self, host: &str, port: u16, units: &[u8], occupied: &[SocketAddr]) {
        let addresses = TcpConnector.resolve(host, port, self.timeout).await;
        let taken = addresses.as_ref().is_ok_and(|own| own.iter().any(|a| occupied.contains(a)));
        let opened = match &addresses {
            _ if taken => Err(EndpointAnswer::Occupied),
            Ok(addresses) => self.open(host, addresses).await,
            Err(error) => Err(explain(error)),
        };
        let count = u32::try_from(units.len()).unwrap_or(u32::MAX);
        let answer = opened.as_ref().err().cloned().unwrap_or(EndpointAnswer::Open);
        self.tell(ScanEvent::Endpoint { host: host.to_owned(), port, answer }).await;
        let (Ok(stream), Ok(addresses)) = (opened, addresses) else {
            self.done.fetch_add(count, Ordering::Relaxed);
            return;
        };
        let mut caller = Some(self.caller(stream));
        for unit in units {
            if self.is_over() {
                return;
            }
            if caller.is_none() {
                // A session that saw a fault is never used again.
                let opened = self.open(host, &addresses).await.ok();
                caller = opened.map(|stream| self.caller(stream));
            }
            let (answer, identity, keep) = match caller.as_mut() {
                Some(caller) => self.unit(caller, *unit).await,
                None => (
                    UnitAnswer::Broken("it takes no further connection".to_owned()),
                    Vec::new(),
                    false,
                ),
            };
            if !keep {
                caller = None;
            }
            self.done.fetch_add(1, Ordering::Relaxed);
            let (host, unit) = (host.to_owned(), *unit);
            self.tell(ScanEvent::Unit { host, port, unit, answer, identity }).await;
            sleep(PAUSE).await;
        }
        if let Some(caller) = caller {
            caller.part().await;
        }
    }

    fn caller(&self, stream: TcpStream) -> Caller<TcpStream> {
        Caller::new(stream, self.clock, self.timeout)
    }

    async fn open(
        &self,
        host: &str,
        addresses: &[SocketAddr],
    ) -> Result<TcpStream, EndpointAnswer> {
        let opened = open(&TcpConnector, host, addresses, self.timeout).await;
        opened.map_err(|error| explain(&error))
    }

    /// Asks one unit; the caller may be used on where the last of the three is true.
    async fn unit(
        &self,
        caller: &mut Caller<TcpStream>,
        unit: u8,
    ) -> (UnitAnswer, Vec<(u8, String)>, bool) {
        let read = Read { table: Table::HoldingRegister, start: 0, count: 1 };
        let broken = |why: &str| UnitAnswer::Broken(why.to_owned());
        let wrong_kind = || broken("a reply of the wrong kind");
        let answer = match caller.read(unit.into(), read).await {
            Ok(Said::Words(words)) => {
                words.first().map_or_else(wrong_kind, |w| UnitAnswer::Data(*w))
            }
            Ok(Said::Exception(code @ (10 | 11))) => {
                return (UnitAnswer::Absent(code), Vec::new(), true);
            }
            Ok(Said::Exception(code)) => UnitAnswer::Exception(code),
            Ok(_) => wrong_kind(),
            Err(Failure::Timeout { .. }) => return (UnitAnswer::Silent, Vec::new(), false),
            Err(failure) => return (broken(&failure.to_string()), Vec::new(), false),
        };
        let (identity, keep) = identify(caller, unit).await;
        (answer, identity, keep)
    }
}

async fn identify(caller: &mut Caller<TcpStream>, unit: u8) -> (Vec<(u8, String)>, bool) {
    let (mut all, mut from) = (Vec::new(), 0);
    for _ in 0..IDENTITY_REPLIES {
        sleep(PAUSE).await;
        let query = Query::Identification { category: Category::Basic, from };
        match caller.query(unit.into(), query).await {
            Ok(Said::Objects(objects, next)) => {
                all.extend(objects);
                match next {
                    Some(next) => from = next,
                    None => return (all, true),
                }
            }
            Ok(_) => return (all, true),
            Err(_) => return (all, false),
        }
    }
    (all, true)
}

fn explain(error: &ConnectError) -> EndpointAnswer {
    match error {
        ConnectError::Refused { .. } => EndpointAnswer::Refused,
        ConnectError::Timeout { .. } => EndpointAnswer::Silent,
        other => EndpointAnswer::Unreachable(other.to_string()),
    }
}
