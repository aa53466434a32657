//! A station without a plant: a test sets the snapshot and the clock, and reads what was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gaugeglass::model::{
    AlarmAsk, AlarmBoard, AlarmKey, CaptureAsk, CaptureBoard, ConnectionDetail, ConnectionId,
    ConnectionLive, ConnectionPhase, Counters, DeviceDetail, DeviceId, DeviceLive, DevicePhase,
    Endpoint, FrameRecord, FrameScope, JournalAnswer, JournalAsk, JournalAskId, JournalMarks,
    JournalPage, JournalQuery, JournalReply, JournalRow, JournalState, LoadFigures, Mono, Note,
    NoteChange, PeekData, PeekId, PeekOutcome, Peeked, Project, Quality, Raw, Run, Sample,
    Snapshot, Stamp, StationEvent, TagId, TagIdx, TagIndex, Value, WallMs, WriteId, WriteValue,
};
use gaugeglass::station::scan::{ScanEvent, ScanRange};
use gaugeglass::station::trends::{Samples, picture};
use gaugeglass::station::window::{WindowDenial, WindowFound};
use gaugeglass::station::{
    AskId, Asker, CaptureTold, Columns, Curve, DataPlace, HistoryAnswer, HistoryAsk, HistoryState,
    Mark, Point, QualityCode, StationPort, Stats, Told, Wanted,
};

/// What a window asked of the station.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    Write(TagId, WriteValue),
    Press(TagId),
    Release(TagId),
    SetProject,
    Alarm(AlarmKey, AlarmAsk),
    Capture(CaptureAsk),
    Reconnect(ConnectionId),
    Identify(DeviceId),
    WatchFrames(Option<FrameScope>),
    Peek(DeviceId, Run),
    Scan(ScanRange),
    StopScan,
    MeasureWindow(DeviceId, Run),
    StopWindow,
    Journal(JournalAsk),
    Silenced,
}

/// Answers questions about history.
pub type Reading = Box<dyn FnMut(&HistoryAsk) -> Vec<Told> + Send>;

/// The state that the test and the station share.
#[derive(Default)]
pub struct Inner {
    pub snapshot: Snapshot,
    pub now: Stamp,
    pub events: VecDeque<StationEvent>,
    pub frames: VecDeque<FrameRecord>,
    pub asked: Vec<Asked>,
    pub curves: HashMap<TagId, Curve>,
    pub writes: u64,
    pub peeks: u64,
    pub peeked: VecDeque<Peeked>,
    pub scanned: VecDeque<ScanEvent>,
    /// What is answered at once to reads by hand; `None` leaves them open.
    pub registers: Option<fn(Run, &[u16]) -> PeekOutcome>,
    /// Registers that reads by hand find, from address 0.
    pub memory: Vec<u16>,
    pub alarms: Arc<AlarmBoard>,
    pub captures: CaptureBoard,
    /// Samples of kept captures on their way.
    pub captured: VecDeque<CaptureTold>,
    /// What measuring a window comes to; `None` for a denial.
    pub window: Option<WindowFound>,
    /// Measuring does not end.
    pub window_goes_on: bool,
    pub measuring: bool,
    /// Where the record was to be kept, and whether with another project.
    pub places: Vec<(Option<DataPlace>, bool)>,
    pub record: Option<HistoryState>,
    /// Remarks, in memory alone.
    pub notes: Vec<Note>,
    pub asks: u64,
    pub history_asked: Vec<HistoryAsk>,
    pub history_withdrawn: Vec<Asker>,
    pub answers: VecDeque<HistoryAnswer>,
    /// Leaves questions about history open.
    pub history_waits: bool,
    /// What answers questions about history in place of `curves`: a record on disk.
    pub archive: Option<Reading>,
    /// Why the disk gives no samples; what memory has is told all the same.
    pub disk_trouble: Option<&'static str>,
    pub stats: HashMap<TagId, Stats>,
    pub marks: Vec<Mark>,
    pub journal: JournalState,
    /// Rows that the journal holds, newest first; `None` leaves questions open.
    pub journal_rows: Option<Vec<JournalRow>>,
    /// What a trend is told of the journal; `None` leaves questions open.
    pub journal_marks: Option<JournalMarks>,
    pub load: LoadFigures,
    pub journal_asks: u64,
    pub journal_replies: VecDeque<JournalReply>,
}

/// A station without a plant. Clones share one state.
#[derive(Clone, Default)]
pub struct FakeStation(pub Arc<Mutex<Inner>>);

/// 2026-11-23T12:00:00Z, so that pictures do not depend on the day.
pub const NOON_MS: i64 = 1_795_435_200_000;

/// A moment `seconds` after the station started, which was at noon.
pub fn at(seconds: f64) -> Stamp {
    let mono = Mono::after_start(Duration::from_secs_f64(seconds));
    Stamp { mono, wall: WallMs(NOON_MS + (seconds * 1000.0) as i64) }
}

impl FakeStation {
    /// A station on which everything is online and nothing was read yet; the clock stands at 100 s.
    pub fn online(project: &Project) -> FakeStation {
        let station = FakeStation::default();
        let places = project.tags.iter().zip(0..).map(|(t, i)| (t.id.clone(), TagIdx(i))).collect();
        let now = at(100.0);
        {
            let mut inner = station.0.lock().unwrap();
            inner.now = now;
            inner.snapshot = Snapshot {
                generation: 1,
                beat: 200,
                taken: now,
                index: Arc::new(TagIndex {
                    places,
                    stale_after: vec![Duration::from_secs(3); project.tags.len()],
                    ..TagIndex::default()
                }),
                samples: project.tags.iter().map(|_| Sample::never_read(at(0.0))).collect(),
                connections: project
                    .connections
                    .iter()
                    .map(|c| ConnectionLive {
                        id: c.id.clone(),
                        endpoint: match &c.endpoint {
                            Endpoint::Tcp { host, port } => format!("{host}:{port}").into(),
                            Endpoint::Simulator { .. } => "127.0.0.1:5020".into(),
                        },
                        phase: ConnectionPhase::Online,
                        since: at(1.0),
                        trouble: None,
                        counters: Counters::default(),
                        detail: ConnectionDetail::default(),
                    })
                    .collect(),
                devices: project
                    .devices
                    .iter()
                    .map(|d| DeviceLive {
                        id: d.id.clone(),
                        phase: DevicePhase::Online,
                        since: at(1.0),
                        trouble: None,
                        last_reply: Some(at(99.9)),
                        latency: None,
                        counters: Counters::default(),
                        detail: DeviceDetail::default(),
                    })
                    .collect(),
            };
        }
        station
    }

    /// Sets the sample of a tag, read 0.1 s ago.
    pub fn set(&self, tag: &str, value: Value, quality: Quality) {
        let mut inner = self.0.lock().unwrap();
        let id = TagId::new(tag).unwrap();
        let place = inner.snapshot.index.places[&id].at();
        let read = at(99.9);
        inner.snapshot.samples[place] =
            Sample { value: Some(value), raw: Raw::None, quality, at: read, since: read };
    }

    /// What was asked since the last call.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

/// What a device answers whose registers are all there: `memory` from address 0, and exception 2 beyond.
pub fn honest(run: Run, memory: &[u16]) -> PeekOutcome {
    let from = usize::from(run.start);
    match memory.get(from..from + usize::from(run.count)) {
        Some(words) if run.table.is_bits() => {
            PeekOutcome::Data(PeekData::Bits(words.iter().map(|w| *w != 0).collect()))
        }
        Some(words) => PeekOutcome::Data(PeekData::Registers(words.into())),
        None => PeekOutcome::Exception(2),
    }
}

/// A page as the journal would give it, for the filters that tests use.
fn page(query: &JournalQuery, rows: &[JournalRow]) -> JournalPage {
    let passes = |row: &&JournalRow| {
        query.before.is_none_or(|before| row.id < before)
            && query.after.is_none_or(|after| row.id > after)
            && (query.kinds.is_empty() || query.kinds.contains(&row.kind))
            && (query.about.is_empty() || row.tag == query.about || row.alarm == query.about)
            && row.name.to_lowercase().contains(&query.text.to_lowercase())
    };
    let mut rows: Vec<JournalRow> = rows.iter().filter(passes).cloned().collect();
    let is_more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let next = rows.last().filter(|_| is_more).map(|row| row.id);
    JournalPage { rows, next, reached: None }
}

impl StationPort for FakeStation {
    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::new(self.0.lock().unwrap().snapshot.clone())
    }

    fn now(&self) -> Stamp {
        self.0.lock().unwrap().now
    }

    fn next_event(&mut self) -> Option<StationEvent> {
        self.0.lock().unwrap().events.pop_front()
    }

    fn keep_in(&mut self, place: Option<DataPlace>, fresh: bool) {
        self.0.lock().unwrap().places.push((place, fresh));
    }

    fn history(&self) -> Option<HistoryState> {
        self.0.lock().unwrap().record.clone()
    }

    fn write(&mut self, tag: &TagId, value: WriteValue) -> WriteId {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(Asked::Write(tag.clone(), value));
        inner.writes += 1;
        WriteId(inner.writes)
    }

    fn press(&mut self, tag: &TagId) -> WriteId {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(Asked::Press(tag.clone()));
        inner.writes += 1;
        WriteId(inner.writes)
    }

    fn release(&mut self, tag: &TagId) {
        self.0.lock().unwrap().asked.push(Asked::Release(tag.clone()));
    }

    fn note_silenced(&mut self) {
        self.0.lock().unwrap().asked.push(Asked::Silenced);
    }

    fn alarms(&self) -> Arc<AlarmBoard> {
        Arc::clone(&self.0.lock().unwrap().alarms)
    }

    fn ask_alarm(&mut self, key: &AlarmKey, ask: AlarmAsk) {
        self.0.lock().unwrap().asked.push(Asked::Alarm(key.clone(), ask));
    }

    fn captures(&self) -> CaptureBoard {
        self.0.lock().unwrap().captures.clone()
    }

    fn ask_capture(&mut self, ask: CaptureAsk) -> bool {
        self.0.lock().unwrap().asked.push(Asked::Capture(ask));
        true
    }

    fn next_capture(&mut self) -> Option<CaptureTold> {
        self.0.lock().unwrap().captured.pop_front()
    }

    fn set_project(&mut self, _project: Arc<Project>) {
        self.0.lock().unwrap().asked.push(Asked::SetProject);
    }

    fn reconnect(&mut self, connection: &ConnectionId) {
        self.0.lock().unwrap().asked.push(Asked::Reconnect(connection.clone()));
    }

    fn identify(&mut self, device: &DeviceId) {
        self.0.lock().unwrap().asked.push(Asked::Identify(device.clone()));
    }

    fn peek(&mut self, device: &DeviceId, run: Run) -> PeekId {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(Asked::Peek(device.clone(), run));
        inner.peeks += 1;
        let id = PeekId(inner.peeks);
        if let Some(answer) = inner.registers {
            let (at, outcome) = (inner.now, answer(run, &inner.memory));
            inner.peeked.push_back(Peeked { id, device: device.clone(), run, at, outcome });
        }
        id
    }

    fn next_peeked(&mut self) -> Option<Peeked> {
        self.0.lock().unwrap().peeked.pop_front()
    }

    fn scan(&mut self, range: ScanRange) -> bool {
        self.0.lock().unwrap().asked.push(Asked::Scan(range));
        true
    }

    fn next_scanned(&mut self) -> Option<ScanEvent> {
        self.0.lock().unwrap().scanned.pop_front()
    }

    fn scan_progress(&self) -> Option<(u32, u32)> {
        Some((3, 10))
    }

    fn stop_scan(&mut self) {
        self.0.lock().unwrap().asked.push(Asked::StopScan);
    }

    fn watch_frames(&mut self, scope: Option<&FrameScope>) -> bool {
        self.0.lock().unwrap().asked.push(Asked::WatchFrames(scope.cloned()));
        true
    }

    fn next_frame(&mut self) -> Option<FrameRecord> {
        self.0.lock().unwrap().frames.pop_front()
    }

    fn measure_window(&mut self, device: &DeviceId, ground: Run) -> Result<(), WindowDenial> {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(Asked::MeasureWindow(device.clone(), ground));
        inner.measuring = true;
        Ok(())
    }

    fn window_found(&mut self) -> Option<WindowFound> {
        let mut inner = self.0.lock().unwrap();
        if inner.window_goes_on || !std::mem::take(&mut inner.measuring) {
            return None;
        }
        Some(inner.window.clone().unwrap_or(Err(WindowDenial::NoDevice)))
    }

    fn window_progress(&self) -> Option<(u32, u32)> {
        self.0.lock().unwrap().measuring.then_some((5, 20))
    }

    fn stop_window(&mut self) {
        self.0.lock().unwrap().asked.push(Asked::StopWindow);
    }

    fn notes(&self) -> Arc<[Note]> {
        self.0.lock().unwrap().notes.clone().into()
    }

    fn change_note(&mut self, change: NoteChange) -> bool {
        change.apply(&mut self.0.lock().unwrap().notes);
        true
    }

    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        let mut inner = self.0.lock().unwrap();
        inner.asks += 1;
        let id = AskId(inner.asks);
        if !inner.history_waits {
            inner.answer(id, &ask);
        }
        inner.history_asked.push(ask);
        id
    }

    fn withdraw_history(&mut self, asker: Asker) {
        self.0.lock().unwrap().history_withdrawn.push(asker);
    }

    fn next_history(&mut self) -> Option<HistoryAnswer> {
        self.0.lock().unwrap().answers.pop_front()
    }

    fn journal_state(&self) -> JournalState {
        self.0.lock().unwrap().journal.clone()
    }

    fn ask_journal(&mut self, ask: JournalAsk) -> JournalAskId {
        let mut inner = self.0.lock().unwrap();
        inner.journal_asks += 1;
        let id = JournalAskId(inner.journal_asks);
        let answer = match (&ask, &inner.journal_rows) {
            (JournalAsk::Load(_), _) => Some(JournalAnswer::Load(Arc::new(inner.load.clone()))),
            (JournalAsk::Rows(query), Some(rows)) => Some(JournalAnswer::Page(page(query, rows))),
            (JournalAsk::Export { path, .. }, Some(rows)) => {
                Some(JournalAnswer::Exported(path.clone(), rows.len() as u64))
            }
            (JournalAsk::Marks { .. }, _) => {
                inner.journal_marks.clone().map(|marks| JournalAnswer::Marks(Arc::new(marks)))
            }
            _ => None,
        };
        inner.asked.push(Asked::Journal(ask));
        inner.journal_replies.extend(answer.map(|answer| JournalReply { id, answer }));
        id
    }

    fn next_journal(&mut self) -> Option<JournalReply> {
        self.0.lock().unwrap().journal_replies.pop_front()
    }
}

impl Inner {
    /// Answers with the curves that a test has put here, at once.
    fn answer(&mut self, id: AskId, ask: &HistoryAsk) {
        if let Some(archive) = &mut self.archive {
            let parts = archive(ask).into_iter();
            self.answers.extend(parts.map(|told| HistoryAnswer { id, asker: ask.asker, told }));
            return;
        }
        if ask.wanted == Wanted::Marks {
            let told = Told::Marks(self.marks.clone().into());
            self.answers.push_back(HistoryAnswer { id, asker: ask.asker, told });
        }
        if let Some(why) = self.disk_trouble {
            let told = Told::Trouble(why.into());
            self.answers.push_back(HistoryAnswer { id, asker: ask.asker, told });
        }
        let mut gathered = Vec::new();
        for tag in &ask.tags {
            let curve = self.curves.get(&tag.id).cloned().unwrap_or_default();
            let told = match ask.wanted {
                Wanted::Columns { columns } => {
                    let width_ms = (ask.to_ms - ask.from_ms) / i64::from(columns);
                    let columns = Columns { curve, width_ms, decoded: 0, is_exact: true };
                    Told::Columns(tag.id.clone(), Arc::new(columns))
                }
                Wanted::Stats if self.disk_trouble.is_some() => continue,
                Wanted::Stats => {
                    let stats = self.stats.get(&tag.id).copied().unwrap_or_default();
                    Told::Stats(tag.id.clone(), stats)
                }
                Wanted::Points { most } | Wanted::Xy { most } | Wanted::Spectrum { most } => {
                    let mut points = samples(&curve).to_vec();
                    points.retain(|p| p.at_ms <= ask.to_ms);
                    let before = points.partition_point(|p| p.at_ms <= ask.from_ms);
                    points.drain(..before.saturating_sub(1));
                    let is_cut = points.len() > most;
                    points.truncate(most);
                    let (tag, points) = (tag.id.clone(), points.into());
                    if ask.wanted.is_picture() {
                        gathered.push(Samples { tag, points, is_cut });
                        continue;
                    }
                    Told::Points { tag, points, is_cut }
                }
                Wanted::Marks => continue,
            };
            self.answers.push_back(HistoryAnswer { id, asker: ask.asker, told });
        }
        for told in picture(ask, &gathered).into_iter().chain([Told::Done]) {
            self.answers.push_back(HistoryAnswer { id, asker: ask.asker, told });
        }
    }
}

/// The points of a curve as samples, a gap behind each run.
fn samples(curve: &Curve) -> Arc<[Point]> {
    let mut points = Vec::new();
    for run in &curve.runs {
        let at = |seconds: f64| (seconds * 1000.0).round() as i64;
        points.extend(run.iter().map(|[time, value]| Point::good(at(*time), *value)));
        let end = run.last().map_or(0, |[time, _]| at(*time));
        points.push(Point::gap(end + 1, QualityCode::SILENT));
    }
    points.into()
}
