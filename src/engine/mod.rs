//! The worker thread: scan classes, connections, retries, the life of a write.
//!
//! One named thread runs one task for each connection and one that publishes. Nothing is shared with
//! other threads but an immutable snapshot (newest wins) and bounded queues that never make this thread
//! wait. Deliberately not here: frames and their checks (`link/`), what registers mean (`codec/`), what
//! trends keep (`history/`), buttons that act twice (`station/`).
//!
//! | queue | capacity | when full |
//! |---|---|---|
//! | commands in | 256 | [`QueueFull`] to the caller; a write is then *denied* |
//! | writes to one connection | 32 | the write ends as denied: queue full |
//! | events out | 1024 | counted; told later as [`StationEvent::Lost`] |
//! | frames out, while watched | 4096 | counted; told in [`FrameRecord::lost`](crate::model::FrameRecord::lost) |
//! | reads by hand to one connection | 16 | the read ends as denied: queue full |
//! | answers to them out | 256 | dropped: whoever asked stops waiting once their time is over |
//! | batches out | 256 | dropped and counted ([`EngineHandle::dropped_samples`]); the next batch that fits says how many are missing before it |

mod backoff;
mod blocks;
mod board;
mod connect_gate;
mod connection;
mod device;
mod exchange;
mod far;
mod flight;
mod frames;
mod group;
mod identify;
mod latency;
mod mailbox;
mod outage;
mod peeking;
mod plan;
mod publish;
mod run;
mod scan;
mod shared;
mod sockets;
mod unplugged;
mod window;
mod write_gate;
mod write_life;
mod writing;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use arc_swap::ArcSwap;
use tokio::sync::mpsc;

pub use crate::link::Clock;
use crate::link::TcpConnector;
use crate::model::{
    ConnectionId, DeviceId, Peek, Peeked, Project, SampleBatch, Snapshot, Stamp, StationEvent,
    WriteRequest,
};
pub use frames::FrameWatch;
pub use run::run;
pub(crate) use write_gate::target_of;

/// Commands that may wait for the engine.
const COMMANDS: usize = 256;
/// Events that may wait for their reader.
const EVENTS: usize = 1024;
/// Answers to reads by hand that may wait for their reader.
const PEEKED: usize = 256;
/// Batches that may wait for their reader: about four seconds of them.
const BATCHES: usize = 256;

/// Called when there is something new to see. Must be quick and must not wait.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the engine is told.
#[derive(Clone, Debug)]
pub enum EngineCommand {
    /// Run this project from now on. Whatever the change does not touch goes on.
    SetProject(Arc<Project>),
    /// An operator acted.
    Write(WriteRequest),
    /// Close this connection and try it anew at once.
    Reconnect(ConnectionId),
    /// Ask a device who it is; the answer stands in its [`DeviceDetail`](crate::model::DeviceDetail).
    Identify(DeviceId),
    /// Read once, after everything that is due; the answer comes by [`EngineHandle::take_peeked`].
    Peek(Peek),
    /// Show the frames to this watch from now on, or to nobody.
    WatchFrames(Option<FrameWatch>),
    /// End.
    Stop,
}

/// The engine's queue is full, or the engine has ended. Nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine takes no commands now, because its queue is full or it has ended; try again")]
pub struct QueueFull;

/// How to run.
#[derive(Clone)]
pub struct EngineOptions {
    /// Called when there is something new to see, at most thirty times a second.
    pub wake: Wake,
    /// The clock that stamps every sample.
    pub clock: Clock,
    /// Makes the jitter of retries the same in every run; `None` for chance.
    pub seed: Option<u64>,
    /// Who is to see the frames from the first one on.
    pub frames: Option<FrameWatch>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        EngineOptions { wake: Arc::new(|| {}), clock: Clock::start(), seed: None, frames: None }
    }
}

impl fmt::Debug for EngineOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineOptions").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// The engine's ends of its channels, for [`run`].
pub struct EnginePorts {
    commands: mpsc::Receiver<EngineCommand>,
    events: SyncSender<StationEvent>,
    peeked: SyncSender<Peeked>,
    batches: SyncSender<SampleBatch>,
    snapshot: Arc<ArcSwap<Snapshot>>,
    dropped: Arc<AtomicU64>,
    options: EngineOptions,
}

/// The other ends. Dropping it stops the engine and waits for its thread.
pub struct EngineHandle {
    commands: Option<mpsc::Sender<EngineCommand>>,
    events: Option<Receiver<StationEvent>>,
    peeked: Option<Receiver<Peeked>>,
    batches: Option<Receiver<SampleBatch>>,
    snapshot: Arc<ArcSwap<Snapshot>>,
    dropped: Arc<AtomicU64>,
    clock: Clock,
    thread: Option<JoinHandle<()>>,
}

/// Starts engines.
#[derive(Debug)]
pub struct Engine;

impl Engine {
    /// Starts polling `project` over TCP on a thread of its own.
    ///
    /// # Errors
    /// The system's words if no thread or no timer can be had.
    pub fn start(project: Arc<Project>, options: EngineOptions) -> std::io::Result<EngineHandle> {
        let (mut handle, ports) = channels(options);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(64)
            .thread_name("gaugeglass-names")
            .build()?;
        let body = move || {
            runtime.block_on(run(project, TcpConnector, ports));
            // A name server that never answers must not hold the end up.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("gaugeglass-engine".to_owned());
        handle.thread = Some(thread.spawn(body)?);
        Ok(handle)
    }
}

/// A handle and the ports that belong to it, for running [`run`] in a runtime of one's own.
pub fn channels(options: EngineOptions) -> (EngineHandle, EnginePorts) {
    let (command_in, commands) = mpsc::channel(COMMANDS);
    let (events, event_out) = sync_channel(EVENTS);
    let (peeked, peeked_out) = sync_channel(PEEKED);
    let (batches, batch_out) = sync_channel(BATCHES);
    let snapshot = Arc::new(ArcSwap::from_pointee(Snapshot::default()));
    let dropped = Arc::new(AtomicU64::new(0));
    let handle = EngineHandle {
        commands: Some(command_in),
        events: Some(event_out),
        peeked: Some(peeked_out),
        batches: Some(batch_out),
        snapshot: Arc::clone(&snapshot),
        dropped: Arc::clone(&dropped),
        clock: options.clock,
        thread: None,
    };
    (handle, EnginePorts { commands, events, peeked, batches, snapshot, dropped, options })
}

impl EngineHandle {
    /// The newest snapshot. Never waits.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Gives the newest snapshot from any thread.
    pub fn snapshots(&self) -> impl Fn() -> Arc<Snapshot> + Send + 'static {
        let newest = Arc::clone(&self.snapshot);
        move || newest.load_full()
    }

    /// Now, on the engine's clock.
    pub fn now(&self) -> Stamp {
        self.clock.stamp()
    }

    /// Tells the engine. Never waits.
    ///
    /// # Errors
    /// [`QueueFull`] if the command was not taken; the engine will not carry it out.
    pub fn send(&self, command: EngineCommand) -> Result<(), QueueFull> {
        match &self.commands {
            Some(commands) => commands.try_send(command).map_err(|_| QueueFull),
            None => Err(QueueFull),
        }
    }

    /// A sender for other threads. It does not keep the engine alive.
    pub fn sender(&self) -> EngineSender {
        EngineSender {
            commands: self.commands.as_ref().map(mpsc::Sender::downgrade),
            clock: self.clock,
        }
    }

    /// The receiver of events; `None` when it has been taken.
    pub fn take_events(&mut self) -> Option<Receiver<StationEvent>> {
        self.events.take()
    }

    /// The receiver of answers to reads by hand; `None` when it has been taken.
    pub fn take_peeked(&mut self) -> Option<Receiver<Peeked>> {
        self.peeked.take()
    }

    /// The receiver of readings for trends; `None` when it has been taken. Not taking it is allowed:
    /// the queue then fills once, and everything after is dropped.
    pub fn take_batches(&mut self) -> Option<Receiver<SampleBatch>> {
        self.batches.take()
    }

    /// Readings that found the batch queue full, or its reader gone.
    pub fn dropped_samples(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Stops the engine and waits for its thread, if it has one.
    pub fn stop(&mut self) {
        // Closing the queue stops the engine even when it is full.
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Sends commands to an engine as long as it lives.
#[derive(Clone, Debug)]
pub struct EngineSender {
    commands: Option<mpsc::WeakSender<EngineCommand>>,
    clock: Clock,
}

impl EngineSender {
    /// Now, on the engine's clock.
    pub fn now(&self) -> Stamp {
        self.clock.stamp()
    }

    /// Tells the engine. Never waits.
    ///
    /// # Errors
    /// [`QueueFull`] if the command was not taken; the engine will not carry it out.
    pub fn send(&self, command: EngineCommand) -> Result<(), QueueFull> {
        let commands =
            self.commands.as_ref().and_then(mpsc::WeakSender::upgrade).ok_or(QueueFull)?;
        commands.try_send(command).map_err(|_| QueueFull)
    }
}

impl Drop for EngineHandle {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for EngineHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineHandle").field("clock", &self.clock).finish_non_exhaustive()
    }
}
