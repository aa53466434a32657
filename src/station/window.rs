//! How many requests a device answers at once, measured on request: over a connection of its own, on a
//! thread of its own, with at most some hundred short reads and a pause between them. Never writes.
//!
//! A connection of its own can be left after a fault and costs no poll; over the running one, each number
//! that does not hold would cost a connect with all tags behind it. So a device that takes a single
//! connection is not measured.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tokio::time::sleep;

use super::caller::{Caller, Said, open};
use crate::codec::explore::{Bearing, Shot, Together, TogetherResult};
use crate::engine::target_of;
use crate::link::{Clock, Connector, Failure, Read, TcpConnector};
use crate::model::{Device, Endpoint, Project, Run};

/// Least pause between two volleys.
const PAUSE: Duration = Duration::from_millis(20);
/// Pause before a connection is opened again that could not be.
const REOPEN_PAUSE: Duration = Duration::from_millis(500);
/// Pause before a busy device is asked again.
const BUSY_PAUSE: Duration = Duration::from_millis(200);

/// Why a window was not measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowDenial {
    /// The project has no such device, or its connection is switched off.
    NoDevice,
    /// A device behind the connection takes a single socket, which the running station holds.
    OneConnection,
    /// A quirk of the connection makes requests go one at a time.
    OneAtATime,
    /// The device is a broadcast, which nobody answers.
    Broadcast,
    /// No connection could be opened, or the system gives no thread; in English.
    NotReached(String),
}

/// What measuring came to.
pub type WindowFound = Result<TogetherResult, WindowDenial>;

/// What is measured.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// Host or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Time allowed for connecting.
    pub connect: Duration,
    /// Whom to ask; its time for a reply, its pauses and its quirks hold.
    pub device: Device,
    /// Nothing outside these elements is read.
    pub ground: Run,
}

impl WindowOptions {
    /// What measuring a device of `project` takes, if its connection leads where its endpoint says.
    ///
    /// # Errors
    /// [`WindowDenial`] where it cannot or must not be measured.
    pub fn of(project: &Project, device: &Device, ground: Run) -> Result<Self, WindowDenial> {
        let connection = project.connection(&device.connection).filter(|c| c.enabled);
        let Some(connection) = connection else { return Err(WindowDenial::NoDevice) };
        let Endpoint::Tcp { host, port } = &connection.endpoint else {
            return Err(WindowDenial::NoDevice);
        };
        if device.quirks.broadcast {
            return Err(WindowDenial::Broadcast);
        }
        if project.takes_one_socket(&connection.endpoint) {
            return Err(WindowDenial::OneConnection);
        }
        let mut there = project.devices_at(&connection.endpoint).map(|d| d.quirks);
        if there.any(|q| q.ignore_transaction_id || q.ignore_header || q.close_after_request) {
            return Err(WindowDenial::OneAtATime);
        }
        let connect = Duration::from_millis(u64::from(connection.connect_timeout_ms));
        Ok(WindowOptions {
            host: host.clone(),
            port: *port,
            connect,
            device: device.clone(),
            ground,
        })
    }
}

/// Measuring under way. Dropping it ends it.
#[derive(Debug)]
pub struct WindowProbe {
    found: Receiver<WindowFound>,
    told: Arc<Told>,
}

/// What the thread and its handle share.
#[derive(Debug, Default)]
pub struct Told {
    cancel: AtomicBool,
    done: AtomicU32,
    all: AtomicU32,
}

impl WindowProbe {
    /// Begins; `wake` is called when the result is there.
    ///
    /// # Errors
    /// The system gives no thread or no timer.
    pub fn start(
        options: WindowOptions,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<WindowProbe> {
        let (sender, found): (SyncSender<WindowFound>, _) = sync_channel(1);
        let told = Arc::new(Told::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .build()?;
        let for_thread = Arc::clone(&told);
        let body = move || {
            let found = runtime.block_on(measure(&TcpConnector, &options, &for_thread));
            runtime.shutdown_background();
            // Whoever asked may have gone.
            sender.send(found).ok();
            wake();
        };
        std::thread::Builder::new().name("gaugeglass-window".to_owned()).spawn(body)?;
        Ok(WindowProbe { found, told })
    }

    /// The result; never waits. It comes once.
    pub fn result(&self) -> Option<WindowFound> {
        self.found.try_recv().ok()
    }

    /// Volleys answered, of how many if all goes well.
    pub fn progress(&self) -> (u32, u32) {
        (self.told.done.load(Ordering::Relaxed), self.told.all.load(Ordering::Relaxed).max(1))
    }

    /// Ends it soon, with what was found so far.
    pub fn cancel(&self) {
        self.told.cancel.store(true, Ordering::Relaxed);
    }
}

impl Drop for WindowProbe {
    fn drop(&mut self) {
        // The thread ends with its next reply; nobody waits for it.
        self.cancel();
    }
}

/// Measures, over streams of `connector`.
///
/// # Errors
/// [`WindowDenial::NotReached`] where no connection could be opened.
pub async fn measure<C: Connector>(
    connector: &C,
    options: &WindowOptions,
    told: &Told,
) -> WindowFound {
    let device = &options.device;
    let (limit, target, clock) = (options.connect, target_of(device), Clock::start());
    let millis = |ms: u32| Duration::from_millis(u64::from(ms));
    let pause = millis(device.pause_ms).max(PAUSE);
    let not_reached = |why: &dyn ToString| WindowDenial::NotReached(why.to_string());
    let found = connector.resolve(&options.host, options.port, limit).await;
    let addresses = found.map_err(|why| not_reached(&why))?;
    let mut search = Together::new(options.ground);
    let mut caller = None;
    while let Some(runs) = search.next_volley() {
        if told.cancel.load(Ordering::Relaxed) {
            search.cancel();
            break;
        }
        let mut line = match caller.take() {
            Some(line) => line,
            None => {
                // A connection that saw a fault is never used again.
                match open(connector, &options.host, &addresses, limit).await {
                    Ok(stream) => {
                        sleep(millis(device.pause_after_connect_ms)).await;
                        Caller::new(stream, clock, millis(device.timeout_ms))
                    }
                    // It was there before: a device may need a moment to take a socket again.
                    Err(_) if search.result().reads > 0 => {
                        search.answer(&vec![Shot::Closed; runs.len()]);
                        sleep(REOPEN_PAUSE).await;
                        continue;
                    }
                    Err(why) => return Err(not_reached(&why)),
                }
            }
        };
        let read = |run: &Run| Read { table: run.table, start: run.start, count: run.count };
        let reads: Vec<Read> = runs.iter().map(read).collect();
        let said = line.volley(target, &reads).await;
        let broken = said.iter().any(Result::is_err);
        let bearing = search.answer(&shots(&said));
        if !broken {
            caller = Some(line);
        }
        let (done, all) = search.progress();
        told.done.store(done, Ordering::Relaxed);
        told.all.store(all, Ordering::Relaxed);
        sleep(if bearing == Bearing::Again { BUSY_PAUSE } else { pause }).await;
    }
    if let Some(line) = caller {
        line.part().await;
    }
    Ok(search.result())
}

/// What became of each read. The fault that ended the connection stands for those it took along.
fn shots(said: &[Result<Said, Failure>]) -> Vec<Shot<'_>> {
    let shot = |failure: &Failure| match failure {
        Failure::Timeout { .. } => Shot::Late,
        Failure::Malformed(_) => Shot::Mixed,
        Failure::Closed | Failure::Io(_) | Failure::Unplugged | Failure::Abandoned => Shot::Closed,
    };
    let mut faults = said.iter().filter_map(|said| said.as_ref().err());
    let cause = faults.find(|why| **why != Failure::Abandoned).map_or(Shot::Closed, shot);
    let each = said.iter().map(|said| match said {
        Ok(Said::Words(words)) => Shot::Words(words),
        Ok(Said::Exception(code)) => Shot::Refused(*code),
        Ok(_) => Shot::Mixed,
        Err(_) => cause,
    });
    each.collect()
}
