//! The running station and its handle.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;

use super::alarms::AlarmDesk;
use super::buttons::Buttons;
use super::core::{Core, CoreOrder, LEAVE};
use super::data_folder::{DataFolder, DataPlace};
use super::down::Down;
use super::historian::{Historian, HistoryState};
use super::journal::{Journal, JournalFeed, JournalOptions, operator};
use super::notes::Notes;
use super::port::StationPort;
use super::rehearsal::Stagehand;
use super::scan::{Scan, ScanEvent, ScanOptions, ScanRange, occupied};
use super::simulators::Simulators;
use super::trends::TrendDesk;
use super::trial::Trial;
use super::window::{WindowDenial, WindowFound, WindowOptions, WindowProbe};
use super::writer::Writer;
use super::{AskId, DryRun, HistoryAnswer, HistoryAsk, Rehearsal, RehearsalJob};
use crate::engine::{Engine, EngineCommand, EngineHandle, EngineOptions, FrameWatch};
use crate::history::{Retention, TrendStore};
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmKey, ConnectionId, ConnectionPhase, Control, Denial, DeviceId,
    Endpoint, FrameRecord, FrameScope, JournalAsk, JournalAskId, JournalReply, JournalState, Mono,
    Note, NoteChange, Peek, PeekDenial, PeekId, PeekOutcome, Peeked, Project, RecordTrouble, Run,
    Snapshot, Stamp, StationEvent, TagId, Trouble, TroubleKind, WriteId, WriteValue,
};

/// Events between the core and the window.
const EVENTS: usize = 1024;
/// Events of the handle's own.
const LOCAL: usize = 256;
/// A read by hand that could not leave by then ends.
const PEEK_TIME: Duration = Duration::from_secs(5);
/// Time allowed for connecting and for each reply of a scan.
const SCAN_TIME: Duration = Duration::from_millis(500);
/// Time between two events of samples that go on being lost.
const LOST_EVERY: Duration = Duration::from_secs(10);
/// Orders between the window and the core.
const ORDERS: usize = 256;

/// How a station runs.
pub struct StationOptions {
    /// Called when there is something new to paint; must not block. Rate-limited by the engine.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Where simulators listen; 0 takes free ports.
    pub simulator_port: u16,
    /// How long history is kept, where the project's own word is not to count.
    pub retention: Retention,
    /// Frames to record from the first one on.
    pub frames: Option<FrameScope>,
    /// The station's folder, where history and the states of alarms outlive a restart; `None` keeps the
    /// newest samples in memory alone, until [`StationPort::keep_in`].
    /// The station's folder; there the states of alarms outlive a restart, and the journal is kept.
    pub data: Option<PathBuf>,
    /// The project's file, for the folder to remember whose it is.
    pub file: Option<PathBuf>,
    /// How the journal is kept in `data`.
    pub journal: JournalOptions,
}

impl Default for StationOptions {
    fn default() -> Self {
        StationOptions {
            wake: Arc::new(|| {}),
            simulator_port: 0,
            retention: Retention::default(),
            frames: None,
            data: None,
            file: None,
            journal: JournalOptions::default(),
        }
    }
}

/// A running station. Dropping it closes every connection and stops every thread; nothing is written but
/// the 0 of a push-button that is down, for which it waits five seconds at most.
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
    /// A project that waits until buttons it does not have are up, and until when at most.
    held_back: Option<(Arc<Project>, Mono)>,
    down: Down,
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
    window: Option<WindowProbe>,
    /// Reads by hand that the engine did not take.
    unpeeked: VecDeque<Peeked>,
    peeks: u64,
    wake: Arc<dyn Fn() + Send + Sync>,
    who: Arc<str>,
    historian: Historian,
    notes: Notes,
    /// The writer of history has not been told of the newest project yet.
    history_untold: bool,
    /// The folder in use.
    folder: Option<Arc<DataFolder>>,
    /// Who has not been told of that folder yet.
    untold: Untold,
    /// What was told last of the record.
    told: RecordTold,
    thread: Option<JoinHandle<()>>,
    journal_options: JournalOptions,
    /// Journals of folders that were left, while they put the last rows on disk.
    leaving: Vec<JoinHandle<()>>,
    /// Dropped last: it waits for what the others still have to tell.
    journal: Journal,
}

/// Who has not been told of a folder.
#[derive(Default)]
struct Untold {
    history: bool,
    core: Option<CoreOrder>,
}

/// What was told of the record, and when.
#[derive(Default)]
struct RecordTold {
    trouble: Option<RecordTrouble>,
    lost: u64,
    at: Mono,
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
        let file = options.file;
        let place = options.data.map(|folder| DataPlace { folder, file, from: None });
        let folder = place.map(|place| Arc::new(DataFolder::new(place, &project)));
        let alarms = AlarmDesk::new(
            Arc::clone(&project),
            folder.as_ref(),
            Arc::clone(&options.wake),
            engine.now(),
        );
        let board = alarms.board();
        let (orders, order_queue) = sync_channel(ORDERS);
        let (watcher, events) = sync_channel(EVENTS);
        let down = Down::default();
        let (keep, wake) = (options.retention, Arc::clone(&options.wake));
        let notes = Notes::default();
        let historian = Historian::start(folder.clone(), &project, keep, wake, notes.clone())?;
        let asked =
            TrendDesk::start(Arc::clone(&trends), historian.readers(), Arc::clone(&options.wake))?;
        let who = operator();
        let (journal, feed) = Journal::start(
            folder.clone(),
            options.journal.clone(),
            &who,
            Arc::clone(&project),
            historian.trouble(),
            &options.wake,
        )?;
        let core = Core {
            orders: order_queue,
            batches: engine.take_batches().ok_or_else(taken)?,
            engine_events: engine.take_events().ok_or_else(taken)?,
            watcher,
            trends: Arc::clone(&trends),
            writer: writer.clone(),
            buttons: Buttons::default(),
            settled: down.settled(),
            pressed: 0,
            backlog: VecDeque::new(),
            lost: 0,
            history: historian.feed(),
            alarms,
            newest: Box::new(engine.snapshots()),
            journal: feed,
            who: Arc::clone(&who),
            wake: Arc::clone(&options.wake),
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
            held_back: None,
            down,
            releases: Vec::new(),
            board,
            for_core: None,
            frames,
            peeked,
            scan: None,
            window: None,
            unpeeked: VecDeque::new(),
            peeks: 0,
            wake: options.wake,
            who,
            historian,
            notes,
            history_untold: false,
            folder,
            untold: Untold::default(),
            told: RecordTold::default(),
            thread: Some(thread),
            journal_options: options.journal,
            leaving: Vec::new(),
            journal,
        };
        station.tell_simulator_failures();
        Ok(station)
    }

    /// Where the simulator of a connection listens, if it has one.
    pub fn simulator_address(&self, connection: &ConnectionId) -> Option<std::net::SocketAddr> {
        self.simulators.address(connection)
    }

    /// True while the station's folder is its own, and may be written to.
    pub fn owns_folder(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.is_ours())
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

    /// Tells what is new of the record; of samples that go on being lost once in ten seconds.
    fn tell_record(&mut self) {
        let Some(HistoryState { trouble, lost, .. }) = self.historian.state() else {
            self.told = RecordTold::default();
            return;
        };
        let at = self.engine.now();
        let known = &self.told;
        let kind = |trouble: &Option<RecordTrouble>| trouble.as_ref().map(|t| t.kind);
        let changed = kind(&trouble) != kind(&known.trouble);
        let more = lost.saturating_sub(known.lost);
        if changed || more > 0 && (known.lost == 0 || at.mono.since(known.at) >= LOST_EVERY) {
            self.told = RecordTold { trouble: trouble.clone(), lost, at: at.mono };
            self.tell(StationEvent::Record { at, trouble, lost: more });
        }
    }

    /// Begins the journal of the folder; the one before goes once its last rows are on disk.
    fn journal_here(&mut self) -> Option<Box<JournalFeed>> {
        let (journal, feed) = Journal::start(
            self.folder.clone(),
            self.journal_options.clone(),
            &self.who,
            Arc::clone(&self.project),
            self.historian.trouble(),
            &self.wake,
        )
        .inspect_err(|why| log::error!("no thread for the journal: {why}"))
        .ok()?;
        let before = std::mem::replace(&mut self.journal, journal);
        self.leaving.retain(|thread| !thread.is_finished());
        let name = "journal left".to_owned();
        // Without a thread it is waited for here.
        let leaving = std::thread::Builder::new().name(name).spawn(move || drop(before));
        self.leaving.extend(leaving.ok());
        Some(Box::new(feed))
    }

    /// Lets those know of another folder who do not yet, after they know the project.
    fn hand_over_folder(&mut self) {
        if self.untold.history && !self.history_untold {
            self.untold.history = !self.historian.keep_in(self.folder.as_ref());
        }
        if self.for_core.is_none()
            && let Some(order) = self.untold.core.take()
            && let Err(TrySendError::Full(order)) = self.orders.try_send(order)
        {
            self.untold.core = Some(order);
        }
    }

    /// Runs another project from now on.
    fn adopt(&mut self, project: Arc<Project>) {
        let served = self.simulators.serve(&project, self.simulator_port);
        self.for_core = Some(Arc::clone(&project));
        self.project = project;
        self.history_untold = true;
        self.waiting = Some(served);
        self.tell_simulator_failures();
    }

    fn hand_over(&mut self) {
        if let Some((project, until)) = self.held_back.take() {
            if self.down.is_none() || self.engine.now().mono >= until {
                self.adopt(project);
            } else {
                self.held_back = Some((project, until));
            }
        }
        if self.history_untold {
            self.history_untold = !self.historian.adopt(&self.project);
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
        self.hand_over_folder();
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
        self.tell_record();
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
        if self.orders.try_send(CoreOrder::Press(tag.clone(), id, control)).is_ok() {
            self.down.pressed(tag);
        } else {
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
        let order = CoreOrder::Alarm(key.clone(), ask, Arc::clone(&self.who));
        if self.orders.try_send(order).is_err() {
            let why = Arc::from("the station is too busy; try again");
            self.tell(StationEvent::AlarmRefused { at: self.engine.now(), key: key.clone(), why });
        }
    }

    fn set_project(&mut self, project: Arc<Project>) {
        let lost = self.down.lost(&self.project, &project);
        if lost.is_empty() {
            self.held_back = None;
            self.adopt(project);
        } else {
            // Their devices may be gone with the old project: the 0 comes first.
            let until = self.engine.now().mono.plus(LEAVE);
            let until = self.held_back.take().map_or(until, |(_, until)| until);
            self.held_back = Some((project, until));
            // A full queue only means that the buttons go on until their time is over.
            self.orders.try_send(CoreOrder::Leave(lost)).ok();
        }
        self.hand_over();
    }

    fn keep_in(&mut self, place: Option<DataPlace>, fresh: bool) {
        let known = self.folder.as_ref().map(|folder| folder.path());
        if !fresh && known == place.as_ref().map(|place| place.folder.as_path()) {
            return;
        }
        self.folder = place.map(|place| Arc::new(DataFolder::new(place, &self.project)));
        self.untold.history = true;
        let fresh = fresh.then(|| Arc::clone(&self.project));
        if let Some(journal) = self.journal_here() {
            self.untold.core = Some(CoreOrder::Folder(self.folder.clone(), fresh, journal));
        }
        self.hand_over();
    }

    fn history(&self) -> Option<HistoryState> {
        self.historian.state()
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

    fn measure_window(&mut self, device: &DeviceId, ground: Run) -> Result<(), WindowDenial> {
        let mut project = Project::clone(&self.project);
        for connection in &mut project.connections {
            if let Some(at) = self.simulators.address(&connection.id) {
                let host = at.ip().to_string();
                connection.endpoint = Endpoint::Tcp { host, port: at.port() };
            }
        }
        let asked = project.device(device).ok_or(WindowDenial::NoDevice)?;
        let options = WindowOptions::of(&project, asked, ground)?;
        let started = WindowProbe::start(options, Arc::clone(&self.wake));
        self.window = Some(started.map_err(|why| WindowDenial::NotReached(why.to_string()))?);
        Ok(())
    }

    fn window_found(&mut self) -> Option<WindowFound> {
        let found = self.window.as_ref()?.result()?;
        self.window = None;
        Some(found)
    }

    fn window_progress(&self) -> Option<(u32, u32)> {
        self.window.as_ref().map(WindowProbe::progress)
    }

    fn stop_window(&mut self) {
        if let Some(window) = &self.window {
            window.cancel();
        }
    }

    fn notes(&self) -> Arc<[Note]> {
        self.notes.all()
    }

    fn change_note(&mut self, change: NoteChange) -> bool {
        let is_kept = self.keeps_notes();
        self.notes.change(change, is_kept)
    }

    fn keeps_notes(&self) -> bool {
        self.folder.is_some()
    }

    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        self.trends.ask(ask)
    }

    fn next_history(&mut self) -> Option<HistoryAnswer> {
        self.trends.next_answer()
    }

    fn journal_state(&self) -> JournalState {
        self.journal.state()
    }

    fn ask_journal(&mut self, ask: JournalAsk) -> JournalAskId {
        self.journal.ask(ask)
    }

    fn next_journal(&mut self) -> Option<JournalReply> {
        self.journal.next_reply()
    }

    fn cancel_journal(&mut self, id: JournalAskId) {
        self.journal.cancel(id);
    }

    fn note_silenced(&mut self) {
        // A queue that is full loses a note of the journal, never the silence.
        self.orders.try_send(CoreOrder::Silenced).ok();
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
        // With nobody left to give orders the core ends even where its queue was full. Buttons that are
        // down get their 0 first, so the engine goes last.
        self.orders.try_send(CoreOrder::Stop).ok();
        let (nobody, _) = sync_channel(1);
        self.orders = nobody;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
        self.engine.stop();
        self.historian.stop(self.engine.now());
        self.leaving.drain(..).for_each(|thread| drop(thread.join()));
    }
}
