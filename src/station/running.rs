//! The running station and its handle; what the window may ask of it stands in `asked`.

mod asked;
mod change;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;

use self::change::{HeldBack, Untold, named, run_name};
use super::alarms::AlarmDesk;
use super::buttons::Buttons;
use super::capture::{CaptureDesk, Captures};
use super::core::{Core, CoreOrder};
use super::data_folder::{DataFolder, DataPlace};
use super::down::Down;
use super::historian::{Historian, HistoryState, Moved};
use super::journal::{Journal, JournalOptions, operator};
use super::notes::Notes;
use super::rehearsal::Stagehand;
use super::scan::Scan;
use super::simulators::Simulators;
use super::trends::TrendDesk;
use super::window::WindowProbe;
use super::writer::Writer;
use crate::engine::{Engine, EngineHandle, EngineOptions, FrameWatch};
use crate::history::{Retention, TrendStore};
use crate::model::{
    AlarmBoard, ConnectionId, ConnectionPhase, FrameRecord, FrameScope, Mono, Peeked, Project,
    RecordTrouble, StationEvent, TagId, Trouble, TroubleKind,
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
    /// The station's folder, where history, the journal and the states of alarms outlive a restart; `None`
    /// keeps the newest samples in memory alone, until [`StationPort::keep_in`](super::StationPort::keep_in).
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
    /// What waits until buttons are up that it does not have.
    held_back: Option<HeldBack>,
    /// Counts projects, edits of one left out.
    runs: u64,
    /// The name of the run whose samples are ours.
    run: Box<str>,
    /// Counts folders.
    turn: u64,
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
    captures: Captures,
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
    leaving: Vec<Journal>,
    /// Dropped last: it waits for what the others still have to tell.
    journal: Journal,
}

/// What was told of the record, and when.
#[derive(Default)]
struct RecordTold {
    folder: PathBuf,
    trouble: Option<RecordTrouble>,
    /// How many files are damaged.
    damaged: usize,
    lost: u64,
    at: Mono,
}

impl Station {
    /// Starts simulators, engine and core for `project`.
    ///
    /// # Errors
    /// The operating system gives no thread.
    #[expect(clippy::too_many_lines, reason = "a list: each part is made and wired once")]
    pub fn start(project: Arc<Project>, options: StationOptions) -> io::Result<Station> {
        let mut simulators = Simulators::default();
        let run = run_name(1);
        let served = named(simulators.serve(&project, options.simulator_port), &run);
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
        let mut trends = TrendStore::default();
        trends.begin(&run);
        let trends = Arc::new(Mutex::new(trends));
        let file = options.file;
        let place = options.data.map(|folder| DataPlace { folder, file, from: None });
        let folder = place.map(|place| Arc::new(DataFolder::new(place, &project)));
        let alarms = AlarmDesk::new(
            Arc::clone(&project),
            run.clone(),
            folder.as_ref(),
            Arc::clone(&options.wake),
            engine.now(),
        );
        let board = alarms.board();
        let (orders, order_queue) = sync_channel(ORDERS);
        let (watcher, events) = sync_channel(EVENTS);
        let down = Down::default();
        let notes = Notes::default();
        let begun = Moved {
            folder: folder.clone(),
            project: Arc::clone(&project),
            run: run.clone(),
            notes: notes.clone(),
            turn: 0,
            at: engine.now(),
        };
        let historian = Historian::start(begun, options.retention, Arc::clone(&options.wake))?;
        let asked =
            TrendDesk::start(Arc::clone(&trends), historian.readers(), Arc::clone(&options.wake))?;
        let who = operator();
        let (journal, feed) = Journal::start(
            folder.clone(),
            options.journal.clone(),
            &who,
            Arc::clone(&project),
            historian.trouble(folder.as_ref()),
            &options.wake,
        )?;
        let (capture_desk, captures) = CaptureDesk::start(
            &project,
            folder.clone(),
            run.clone(),
            Arc::clone(&options.wake),
            engine.now(),
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
            captures: capture_desk,
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
            runs: 1,
            run,
            turn: 0,
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
            captures,
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
        let Some(HistoryState { folder, trouble, lost, damaged, .. }) = self.historian.state()
        else {
            self.told = RecordTold::default();
            return;
        };
        let at = self.engine.now();
        if folder != self.told.folder {
            (self.told.folder, self.told.damaged) = (folder, 0);
        }
        for trouble in damaged.into_iter().skip(self.told.damaged) {
            self.told.damaged += 1;
            self.tell(StationEvent::Record { at, trouble: Some(trouble), lost: 0 });
        }
        let known = &self.told;
        let kind = |trouble: &Option<RecordTrouble>| trouble.as_ref().map(|t| t.kind);
        let changed = kind(&trouble) != kind(&known.trouble);
        let more = lost.saturating_sub(known.lost);
        if changed || more > 0 && (known.lost == 0 || at.mono.since(known.at) >= LOST_EVERY) {
            (self.told.trouble, self.told.lost, self.told.at) = (trouble.clone(), lost, at.mono);
            self.tell(StationEvent::Record { at, trouble, lost: more });
        }
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
        // Whoever kept a journal has all its rows by now; this waits until they are on disk.
        self.leaving.clear();
    }
}
