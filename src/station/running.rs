//! The running station and its handle.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;

use super::alarms::AlarmDesk;
use super::buttons::Buttons;
use super::core::{Core, CoreOrder};
use super::historian::{Historian, HistoryState};
use super::port::StationPort;
use super::rehearsal::Stagehand;
use super::scan::{Scan, ScanEvent, ScanOptions, ScanRange};
use super::simulators::Simulators;
use super::trends::TrendDesk;
use super::trial::Trial;
use super::writer::Writer;
use super::{AskId, DryRun, HistoryAnswer, HistoryAsk, Rehearsal, RehearsalJob};
use crate::engine::{Engine, EngineCommand, EngineHandle, EngineOptions, FrameWatch};
use crate::history::{Retention, TrendStore};
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmKey, AlarmRecord, ConnectionId, ConnectionPhase, Control, Denial,
    DeviceId, Endpoint, FrameRecord, FrameScope, Peek, PeekDenial, PeekId, PeekOutcome, Peeked,
    Project, Run, Snapshot, Stamp, StationEvent, TagId, Trouble, TroubleKind, WriteId, WriteValue,
};

/// Events between the core and the window.
const EVENTS: usize = 1024;
/// Events of the handle's own.
const LOCAL: usize = 256;
/// A read by hand that could not leave by then ends.
const PEEK_TIME: Duration = Duration::from_secs(5);
/// Time allowed for connecting and for each reply of a scan.
const SCAN_TIME: Duration = Duration::from_millis(500);
/// Orders between the window and the core.
const ORDERS: usize = 256;

/// How a station runs.
pub struct StationOptions {
    /// Called when there is something new to paint; must not block. Rate-limited by the engine.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Where simulators listen; 0 takes free ports.
    pub simulator_port: u16,
    /// Where history is kept on disk; `None` keeps the newest samples in memory alone.
    pub history: Option<PathBuf>,
    /// How long it is kept.
    pub retention: Retention,
    /// Frames to record from the first one on.
    pub frames: Option<FrameScope>,
    /// The station's folder; there the states of alarms outlive a restart.
    pub data: Option<PathBuf>,
    /// Gets every accepted event of an alarm; one that finds the queue full is told as lost.
    pub alarm_records: Option<SyncSender<AlarmRecord>>,
}

impl Default for StationOptions {
    fn default() -> Self {
        StationOptions {
            wake: Arc::new(|| {}),
            simulator_port: 0,
            history: None,
            retention: Retention::default(),
            frames: None,
            data: None,
            alarm_records: None,
        }
    }
}

/// A running station. Dropping it closes every connection and stops every thread; nothing is written.
pub struct Station {
    engine: EngineHandle,
    writer: Writer,
    orders: SyncSender<CoreOrder>,
    events: Receiver<StationEvent>,
    local: VecDeque<StationEvent>,
    trends: TrendDesk,
    stagehand: Stagehand,
    simulators: Simulators,
    simulator_port: u16,
    project: Arc<Project>,
    /// A project for which the engine's queue had no room yet; only the newest counts.
    waiting: Option<Arc<Project>>,
    /// Buttons let go that the core has not been told of yet.
    releases: Vec<TagId>,
    /// How the alarms stand.
    board: Arc<ArcSwap<AlarmBoard>>,
    /// The project that the core has not been told of yet; only the newest counts.
    for_core: Option<Arc<Project>>,
    /// Where recorded frames arrive, while any are wanted.
    frames: Option<Receiver<FrameRecord>>,
    peeked: Receiver<Peeked>,
    scan: Option<Scan>,
    /// Reads by hand that the engine did not take.
    unpeeked: VecDeque<Peeked>,
    peeks: u64,
    wake: Arc<dyn Fn() + Send + Sync>,
    historian: Option<Historian>,
    /// The writer of history has not been told of the newest project yet.
    history_untold: bool,
    thread: Option<JoinHandle<()>>,
}

impl Station {
    /// Starts simulators, engine and core for `project`.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn start(project: Arc<Project>, options: StationOptions) -> io::Result<Station> {
        let mut simulators = Simulators::default();
        let served = simulators.serve(&project, options.simulator_port);
        let (watch, frames) = options.frames.map(FrameWatch::new).unzip();
        let mut engine = Engine::start(
            served,
            EngineOptions {
                wake: Arc::clone(&options.wake),
                frames: watch,
                ..EngineOptions::default()
            },
        )?;
        let writer = Writer::new(engine.sender());
        let trends = Arc::new(Mutex::new(TrendStore::default()));
        let alarms = AlarmDesk::new(
            Arc::clone(&project),
            options.data.as_deref(),
            options.alarm_records,
            Arc::clone(&options.wake),
            engine.now(),
        );
        let board = alarms.board();
        let (orders, order_queue) = sync_channel(ORDERS);
        let (watcher, events) = sync_channel(EVENTS);
        let folder = options.history.clone();
        let historian = options
            .history
            .map(|folder| Historian::start(folder, &project, options.retention))
            .transpose()?;
        let asked = TrendDesk::start(
            Arc::clone(&trends),
            folder,
            historian.as_ref().map(Historian::readers).unwrap_or_default(),
            Arc::clone(&options.wake),
        )?;
        let core = Core {
            orders: order_queue,
            batches: engine.take_batches().ok_or_else(taken)?,
            engine_events: engine.take_events().ok_or_else(taken)?,
            watcher,
            trends: Arc::clone(&trends),
            writer: writer.clone(),
            buttons: Buttons::default(),
            backlog: VecDeque::new(),
            lost: 0,
            history: historian.as_ref().and_then(Historian::feed),
            alarms,
            newest: Box::new(engine.snapshots()),
        };
        let peeked = engine.take_peeked().ok_or_else(taken)?;
        let thread = std::thread::Builder::new().name("core".to_owned()).spawn(|| core.run())?;
        let mut station = Station {
            engine,
            writer,
            orders,
            events,
            local: VecDeque::new(),
            trends: asked,
            stagehand: Stagehand::default(),
            simulators,
            simulator_port: options.simulator_port,
            project,
            waiting: None,
            releases: Vec::new(),
            board,
            for_core: None,
            frames,
            peeked,
            scan: None,
            unpeeked: VecDeque::new(),
            peeks: 0,
            wake: options.wake,
            historian,
            history_untold: false,
            thread: Some(thread),
        };
        station.tell_simulator_failures();
        Ok(station)
    }

    /// Where the simulator of a connection listens, if it has one.
    pub fn simulator_address(&self, connection: &ConnectionId) -> Option<std::net::SocketAddr> {
        self.simulators.address(connection)
    }

    /// The project this station runs, as its file has it.
    pub fn project(&self) -> &Arc<Project> {
        &self.project
    }

    fn tell_simulator_failures(&mut self) {
        let failures = self.simulators.failures().to_vec();
        for (connection, why) in failures {
            let trouble = Some(Trouble { kind: TroubleKind::Simulator, detail: why.into() });
            let (at, phase) = (self.engine.now(), ConnectionPhase::Disabled);
            self.tell(StationEvent::Connection { at, connection, phase, trouble });
        }
    }

    /// How history on disk stands; `None` where none is kept.
    pub fn history(&self) -> Option<HistoryState> {
        self.historian.as_ref().map(Historian::state)
    }

    fn hand_over(&mut self) {
        if self.history_untold {
            let told = self.historian.as_ref().is_none_or(|h| h.adopt(&self.project));
            self.history_untold = !told;
        }
        if let Some(project) = self.waiting.take()
            && self.engine.send(EngineCommand::SetProject(Arc::clone(&project))).is_err()
        {
            self.waiting = Some(project);
        }
        if let Some(project) = self.for_core.take()
            && self.orders.try_send(CoreOrder::SetProject(Arc::clone(&project))).is_err()
        {
            self.for_core = Some(project);
        }
        let orders = &self.orders;
        self.releases.retain(|tag| orders.try_send(CoreOrder::Release(tag.clone())).is_err());
    }

    /// An event of our own; the oldest goes if nobody takes them.
    fn tell(&mut self, event: StationEvent) {
        if self.local.len() >= LOCAL {
            self.local.pop_front();
        }
        self.local.push_back(event);
    }

    /// Lets the core know of a write that was not asked, as of any other.
    fn refuse(&mut self, event: StationEvent) {
        if self.orders.try_send(CoreOrder::Event(event.clone())).is_err() {
            self.tell(event);
        }
    }
}

/// The places that take one connection, which the engine may hold.
fn occupied(project: &Project) -> Vec<(String, u16)> {
    let single = project.devices.iter().filter(|device| device.quirks.one_connection_only);
    let connections = single.filter_map(|device| project.connection(&device.connection));
    let places = connections.filter_map(|connection| match &connection.endpoint {
        Endpoint::Tcp { host, port } if connection.enabled => Some((host.clone(), *port)),
        _ => None,
    });
    places.collect()
}

fn taken() -> io::Error {
    io::Error::other("the engine's channels have been taken already")
}

impl StationPort for Station {
    fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.snapshot()
    }

    fn now(&self) -> Stamp {
        self.engine.now()
    }

    fn next_event(&mut self) -> Option<StationEvent> {
        self.hand_over();
        self.local.pop_front().or_else(|| self.events.try_recv().ok())
    }

    fn write(&mut self, tag: &TagId, value: WriteValue) -> WriteId {
        let id = self.writer.number();
        if let Some(event) = self.writer.write(id, tag, value) {
            self.refuse(event);
        }
        id
    }

    fn press(&mut self, tag: &TagId) -> WriteId {
        let control =
            self.project.tag(tag).and_then(|t| t.write).map_or(Control::Field, |w| w.control);
        let id = self.writer.number();
        // The core writes the 1 itself: it alone knows whether the button owes a 0 still.
        if self.orders.try_send(CoreOrder::Press(tag.clone(), id, control)).is_err() {
            let one = WriteValue::Bool(true);
            self.tell(self.writer.denied(id, tag, one, Denial::QueueFull));
        }
        id
    }

    fn release(&mut self, tag: &TagId) {
        if !self.releases.contains(tag) {
            self.releases.push(tag.clone());
        }
        self.hand_over();
    }

    fn alarms(&self) -> Arc<AlarmBoard> {
        self.board.load_full()
    }

    fn ask_alarm(&mut self, key: &AlarmKey, ask: AlarmAsk) {
        let order = CoreOrder::Alarm(key.clone(), ask, Arc::from("operator"));
        if self.orders.try_send(order).is_err() {
            let why = Arc::from("the station is too busy; try again");
            self.tell(StationEvent::AlarmRefused { at: self.engine.now(), key: key.clone(), why });
        }
    }

    fn set_project(&mut self, project: Arc<Project>) {
        let served = self.simulators.serve(&project, self.simulator_port);
        self.for_core = Some(Arc::clone(&project));
        self.project = project;
        self.history_untold = true;
        self.waiting = Some(served);
        self.hand_over();
        self.tell_simulator_failures();
    }

    fn reconnect(&mut self, connection: &ConnectionId) {
        // A full queue only means that the connection waits out its countdown.
        self.engine.send(EngineCommand::Reconnect(connection.clone())).ok();
    }

    fn identify(&mut self, device: &DeviceId) {
        // A full queue only means that it is to be asked again.
        self.engine.send(EngineCommand::Identify(device.clone())).ok();
    }

    fn peek(&mut self, device: &DeviceId, run: Run) -> PeekId {
        self.peeks += 1;
        let (id, at) = (PeekId(self.peeks), self.engine.now());
        let (device, expires) = (device.clone(), at.mono.plus(PEEK_TIME));
        let peek = Peek { id, device: device.clone(), run, expires };
        if self.engine.send(EngineCommand::Peek(peek)).is_err() {
            if self.unpeeked.len() >= LOCAL {
                self.unpeeked.pop_front();
            }
            let outcome = PeekOutcome::Denied(PeekDenial::QueueFull);
            self.unpeeked.push_back(Peeked { id, device, run, at, outcome });
        }
        id
    }

    fn next_peeked(&mut self) -> Option<Peeked> {
        self.unpeeked.pop_front().or_else(|| self.peeked.try_recv().ok())
    }

    fn scan(&mut self, range: ScanRange) -> bool {
        let occupied = occupied(&self.project);
        self.scan = Scan::start(ScanOptions { range, timeout: SCAN_TIME, occupied }).ok();
        self.scan.is_some()
    }

    fn next_scanned(&mut self) -> Option<ScanEvent> {
        self.scan.as_mut()?.next_event()
    }

    fn scan_progress(&self) -> Option<(u32, u32)> {
        self.scan.as_ref().map(Scan::progress)
    }

    fn stop_scan(&mut self) {
        if let Some(scan) = &self.scan {
            scan.cancel();
        }
    }

    fn watch_frames(&mut self, scope: Option<&FrameScope>) -> bool {
        let (watch, frames) = scope.map(|scope| FrameWatch::new(scope.clone())).unzip();
        let told = self.engine.send(EngineCommand::WatchFrames(watch)).is_ok();
        if told {
            self.frames = frames;
        }
        told
    }

    fn next_frame(&mut self) -> Option<FrameRecord> {
        self.frames.as_ref()?.try_recv().ok()
    }

    fn dry_run(&mut self, project: &Project) -> Option<Box<dyn DryRun>> {
        let place = |id: &ConnectionId| self.simulators.address(id);
        // A device that takes a single socket has that of the running project already.
        let running = &self.project;
        let alone = |asked: &Project, id: &ConnectionId| {
            let endpoint = asked.connection(id).map(|c| &c.endpoint);
            let same = running.connections.iter().filter(|c| Some(&c.endpoint) == endpoint);
            let same: Vec<&ConnectionId> = same.map(|c| &c.id).collect();
            running
                .devices
                .iter()
                .any(|d| d.quirks.one_connection_only && same.contains(&&d.connection))
        };
        match Trial::start(project, place, alone, Arc::clone(&self.wake)) {
            Ok(trial) => Some(Box::new(trial)),
            Err(error) => {
                log::error!("no thread for a dry run: {error}");
                None
            }
        }
    }

    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        self.trends.ask(ask)
    }

    fn next_history(&mut self) -> Option<HistoryAnswer> {
        self.trends.next_answer()
    }

    fn rehearse(&mut self, job: RehearsalJob) -> bool {
        self.stagehand.begin(job, Arc::clone(&self.wake))
    }

    fn next_rehearsed(&mut self) -> Option<Rehearsal> {
        self.stagehand.result()
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.orders.try_send(CoreOrder::Stop).ok();
        self.engine.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
        let now = self.engine.now();
        if let Some(historian) = &mut self.historian {
            historian.stop(now);
        }
    }
}
