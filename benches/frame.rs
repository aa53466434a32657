//! What a frame of the window costs the processor: layout and tessellation, no painting.
//!
//! A project of 10,000 tags and 8 pens of 100,000 points each against one of 100 tags and 8 pens of
//! 1,000 points, in turn, in one process; the table is scrolled by a page every frame. Ratios count:
//! the large project should cost about what the small one does, since only what is seen is laid out.
//!
//! Then the trend alone, panned through a month: 8 pens over 30 days, 16 pens of a million samples each, and these
//! with everything on them that a trend can have (`frame/crowded.rs`).
//! What the station works out for it is not part of a frame; that is the bench of history.
//!
//! Then the grid alone in the window: scrolled, filtered by another word and edited by a cell in every
//! frame. An edit counts everything until the station has the changed project.
//!
//! Then a flood of alarms (`frame/flood.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

#[path = "support/clocks.rs"]
mod clocks;
#[path = "frame/crowded.rs"]
mod crowded;
#[path = "frame/flood.rs"]
mod flood;

use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::{Event, MouseWheelUnit, Pos2, RawInput, Rect, vec2};
use gaugeglass::app::grid::{Col, GridCommand, Pos, Then};
use gaugeglass::app::{App, Command, Look, Settings};
use gaugeglass::history::TrendStore;
use gaugeglass::model::{
    AlarmAsk, AlarmBoard, AlarmKey, ConnectionId, DeviceId, FrameRecord, FrameScope, JournalAsk,
    JournalAskId, JournalReply, JournalState, Layout, LayoutNode, Mono, Note, PaneKind, PeekId,
    Peeked, Project, Quality, Raw, Run, Sample, SampleBatch, Snapshot, Stamp, StationEvent, TagId,
    TagIdx, TagIndex, Value, WallMs, WriteId, WriteValue,
};
use gaugeglass::station::scan::{ScanEvent, ScanRange};
use gaugeglass::station::trends::answer;
use gaugeglass::station::{
    AskId, Columns, Curve, HistoryAnswer, HistoryAsk, StationPort, Told, Wanted,
};
use gaugeglass::store::parse_project;
use gaugeglass::ui::root::Window;
use gaugeglass::ui::style::{self, Motion};

const SIZE: egui::Vec2 = vec2(1280.0, 720.0);
const FRAMES: usize = 300;
const START_MS: i64 = 1_795_435_200_000;

fn project(tags: usize) -> Arc<Project> {
    let mut text = String::from(
        "gaugeglass = 1\n[project]\nname = \"Bench\"\n[[connection]]\nid = \"c\"\nname = \"C\"\nhost = \"127.0.0.1\"\nport = 502\n",
    );
    for d in 0..tags.div_ceil(100) {
        text += &format!(
            "[[device]]\nid = \"d{d}\"\nname = \"Device {d}\"\nconnection = \"c\"\nunit = {}\n",
            d + 1
        );
    }
    text += "[[scan_class]]\nid = \"s\"\nname = \"1 s\"\nperiod_ms = 1000\n";
    for i in 0..tags {
        text += &format!(
            "[[tag]]\nid = \"t{i}\"\nname = \"Area {}/Tag {i}\"\ndevice = \"d{}\"\nscan = \"s\"\ntable = \"HR\"\naddress = {}\ntype = \"u16\"\nunit = \"cm\"\n",
            i / 100,
            i / 100,
            i % 100
        );
    }
    text += "[[trend_group]]\nid = \"g\"\nname = \"G\"\nspan_s = 1000\npens = [\"t0\", \"t1\", \"t2\", \"t3\", \"t4\", \"t5\", \"t6\", \"t7\"]\n";
    Arc::new(parse_project(&text, "bench".as_ref()).project.unwrap())
}

/// A station whose values change every frame.
struct Still {
    snapshot: Arc<Snapshot>,
    trends: Mutex<TrendStore>,
    /// Samples of a month that are told instead of the newest ones.
    months: Option<i64>,
    /// With a gap in every column, and marks.
    is_crowded: bool,
    notes: Arc<[Note]>,
    asked: u64,
    answers: VecDeque<HistoryAnswer>,
    now: Stamp,
    /// Alarms, what happened and the journal, where a bench has any.
    alarms: flood::Shared,
}

impl Still {
    fn new(project: &Project, points: i64) -> Still {
        let places = project.tags.iter().zip(0..).map(|(t, i)| (t.id.clone(), TagIdx(i))).collect();
        let stale_after = vec![Duration::from_secs(3600); project.tags.len()];
        let index = Arc::new(TagIndex { places, stale_after, ..TagIndex::default() });
        let now = Stamp {
            mono: Mono::after_start(Duration::from_secs(2000)),
            wall: WallMs(START_MS + 1_000_000),
        };
        let sample = |at_ms: i64, value: f64| {
            let mono = Duration::from_millis((at_ms - START_MS + 1_000_000) as u64);
            let at = Stamp { mono: Mono::after_start(mono), wall: WallMs(at_ms) };
            Sample {
                value: Some(Value::F64(value)),
                raw: Raw::None,
                quality: Quality::Good,
                at,
                since: at,
            }
        };
        let mut trends = TrendStore::default();
        for i in 0..points {
            let at = START_MS + i * 1_000_000 / points;
            let samples: Vec<_> = (0..8_u32)
                .map(|pen| (TagIdx(pen), sample(at, f64::from(pen) + (i as f64 * 0.001).sin())))
                .collect();
            let (index, taken) = (Arc::clone(&index), sample(at, 0.0).at);
            let (generation, lost_before) = (1, 0);
            trends.push(&SampleBatch { generation, index, samples, taken, lost_before });
        }
        let samples = (0..project.tags.len()).map(|i| sample(now.wall.0, i as f64)).collect();
        let snapshot = Arc::new(Snapshot {
            generation: 1,
            beat: 1,
            taken: now,
            index,
            samples,
            ..Snapshot::default()
        });
        Still {
            snapshot,
            trends: Mutex::new(trends),
            months: None,
            is_crowded: false,
            notes: Arc::default(),
            asked: 0,
            answers: VecDeque::new(),
            now,
            alarms: flood::Shared::default(),
        }
    }
}

impl StationPort for Still {
    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }
    fn now(&self) -> Stamp {
        self.alarms.lock().unwrap().now.unwrap_or(self.now)
    }
    fn next_event(&mut self) -> Option<StationEvent> {
        self.alarms.lock().unwrap().events.pop_front()
    }
    fn write(&mut self, _tag: &TagId, _value: WriteValue) -> WriteId {
        WriteId(0)
    }
    fn press(&mut self, _tag: &TagId) -> WriteId {
        WriteId(0)
    }
    fn release(&mut self, _tag: &TagId) {}
    fn alarms(&self) -> Arc<AlarmBoard> {
        Arc::clone(&self.alarms.lock().unwrap().board)
    }

    fn journal_state(&self) -> JournalState {
        self.alarms.lock().unwrap().journal_state()
    }

    fn ask_journal(&mut self, ask: JournalAsk) -> JournalAskId {
        self.alarms.lock().unwrap().ask(&ask)
    }

    fn next_journal(&mut self) -> Option<JournalReply> {
        self.alarms.lock().unwrap().replies.pop_front()
    }

    fn notes(&self) -> Arc<[Note]> {
        Arc::clone(&self.notes)
    }

    fn ask_alarm(&mut self, _key: &AlarmKey, _ask: AlarmAsk) {}

    fn set_project(&mut self, _project: Arc<Project>) {}
    fn reconnect(&mut self, _connection: &ConnectionId) {}
    fn identify(&mut self, _: &DeviceId) {}
    fn peek(&mut self, _: &DeviceId, _: Run) -> PeekId {
        PeekId(0)
    }
    fn next_peeked(&mut self) -> Option<Peeked> {
        None
    }
    fn scan(&mut self, _: ScanRange) -> bool {
        false
    }
    fn next_scanned(&mut self) -> Option<ScanEvent> {
        None
    }
    fn scan_progress(&self) -> Option<(u32, u32)> {
        None
    }
    fn stop_scan(&mut self) {}

    fn watch_frames(&mut self, _: Option<&FrameScope>) -> bool {
        false
    }

    fn next_frame(&mut self) -> Option<FrameRecord> {
        None
    }

    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        self.asked += 1;
        let (id, asker) = (AskId(self.asked), ask.asker);
        let answers = &mut self.answers;
        if let (Some(points), Wanted::Columns { columns }) = (self.months, ask.wanted) {
            let curve = month(&ask, columns, points);
            let curve = Arc::new(if self.is_crowded { crowded::torn(curve) } else { curve });
            for tag in &ask.tags {
                let told = Told::Columns(tag.id.clone(), Arc::clone(&curve));
                answers.push_back(HistoryAnswer { id, asker, told });
            }
            answers.push_back(HistoryAnswer { id, asker, told: Told::Done });
            return id;
        }
        if self.is_crowded && ask.wanted == Wanted::Marks {
            for told in [Told::Marks(crowded::marks()), Told::Done] {
                answers.push_back(HistoryAnswer { id, asker, told });
            }
            return id;
        }
        let mut tell = |told| answers.push_back(HistoryAnswer { id, asker, told });
        answer(&ask, None, &self.trends, &AtomicBool::new(false), |_, _| Ok(None), &mut tell);
        id
    }

    fn next_history(&mut self) -> Option<HistoryAnswer> {
        self.answers.pop_front()
    }
}

/// Four points a column, as so many samples a month make of it.
fn month(ask: &HistoryAsk, columns: u32, points: i64) -> Columns {
    let width_ms = (ask.to_ms - ask.from_ms) / i64::from(columns);
    let samples = points * width_ms / (30 * 86_400_000);
    let four = |column: i64| {
        let at = |part: i64| (ask.from_ms + column * width_ms + part * width_ms / 4) as f64 / 1e3;
        let base = (column as f64 * 0.02).sin() * 20.0 + 40.0;
        let high = base + (column % 17) as f64;
        let all = [[at(0), base], [at(1), base - 5.0], [at(2), high], [at(3), base + 1.0]];
        all.into_iter().take(if samples > 4 { 4 } else { 1 })
    };
    let run = (0..i64::from(columns)).flat_map(four).collect();
    let curve = Curve { runs: vec![run], ..Curve::default() };
    Columns { curve, width_ms, decoded: 0, is_exact: true }
}

/// Layout and tessellation of a frame; what the window says comes back.
fn lay_out(ctx: &egui::Context, window: &mut Window, app: &App, input: RawInput) -> Vec<Command> {
    let mut said = Vec::new();
    let mut output = ctx.run_ui(input, |ui| window.root_ui(ui, app, &mut said));
    output.textures_delta.clear();
    black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
    said
}

struct Bench {
    ctx: egui::Context,
    app: App,
    window: Window,
    frame: usize,
}

impl Bench {
    fn new(tags: usize, points: i64) -> Bench {
        let project = project(tags);
        let station = Still::new(&project, points);
        let ctx = egui::Context::default();
        style::install(&ctx, Look::Dark, Motion::Still);
        let app = App::new(Box::new(station), project, None, Settings::default());
        Bench { ctx, app, window: Window::default(), frame: 0 }
    }

    /// One frame, scrolling the table; returns its time.
    fn frame(&mut self) -> Duration {
        self.frame += 1;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.frame as f64 * 0.1),
            ..RawInput::default()
        };
        let over_table = Pos2::new(200.0, 500.0);
        input.events.push(Event::PointerMoved(over_table));
        let down = if (self.frame / 100).is_multiple_of(2) { -400.0 } else { 400.0 };
        input.events.push(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, down),
            modifiers: egui::Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
        });
        let begun = Instant::now();
        self.app.tick();
        let said = lay_out(&self.ctx, &mut self.window, &self.app, input);
        // The plot says that it is painted, and is told curves for it.
        let painted = said.into_iter().filter(|said| matches!(said, Command::TrendPainted(_)));
        painted.for_each(|command| drop(self.app.update(command)));
        begun.elapsed()
    }
}

/// Eight pens over 30 days of one sample in ten seconds, and sixteen of a million samples each.
const TRENDS: [(usize, i64, &str); 2] = [
    (8, 259_200, "8 pens over 30 days, panned"),
    (16, 1_000_000, "16 pens x 1,000,000 points, panned"),
];

fn with_pens(pens: usize) -> Project {
    let mut project = Project::clone(&project(100));
    for group in &mut project.trend_groups {
        group.pens = project.tags.iter().take(pens).map(|tag| tag.id.clone()).collect();
    }
    project
}

impl Bench {
    /// The trend alone in the window, with curves that are in columns already, as a station tells them.
    fn trend(project: Project, station: Still) -> Bench {
        let ctx = egui::Context::default();
        style::install(&ctx, Look::Dark, Motion::Still);
        let mut app = App::new(Box::new(station), Arc::new(project), None, Settings::default());
        let root = LayoutNode::Tabs { panes: vec![PaneKind::Trend], active: PaneKind::Trend };
        app.state.doc.set_layout(Layout { root });
        app.state.layout_epoch += 1;
        Bench { ctx, app, window: Window::default(), frame: 0 }
    }

    /// One frame of a drag through a month: layout, tessellation and what the drag asks for.
    fn pan(&mut self) -> Duration {
        let end = START_MS as f64 / 1000.0;
        let way = f64::from(u32::try_from(self.frame).unwrap_or(0)) * 1_000.0;
        let from = end - 40.0 * 86_400.0 + way;
        let begun = Instant::now();
        self.app.update(Command::TrendHold(from, from + 30.0 * 86_400.0));
        begun.elapsed() + self.frame()
    }
}

fn trend_rows() {
    println!("the trend alone, {FRAMES} frames each");
    let plain = TRENDS.map(|(pens, points, name)| {
        let project = with_pens(pens);
        let station = Still { months: Some(points), ..Still::new(&project, 0) };
        (name, Bench::trend(project, station))
    });
    let crowded = ("the same 16 with all there is, panned", crowded::bench(16, 1_000_000));
    for (name, mut bench) in plain.into_iter().chain([crowded]) {
        let mut times: Vec<Duration> = (0..FRAMES + 20).map(|_| bench.pan()).skip(20).collect();
        times.sort();
        println!(
            "{name:<40} median {:>8.3?}  p99 {:>8.3?}  max {:>8.3?}",
            at(&times, 0.5),
            at(&times, 0.99),
            at(&times, 1.0)
        );
    }
}

/// What is done in the grid in every frame.
#[derive(Clone, Copy)]
enum Work {
    Scroll,
    Filter,
    Edit,
}

impl Work {
    const ALL: [(Work, &'static str); 3] = [
        (Work::Scroll, "scrolled"),
        (Work::Filter, "filtered anew"),
        (Work::Edit, "a cell edited"),
    ];

    fn commands(self, frame: usize) -> Vec<GridCommand> {
        match self {
            Work::Scroll => Vec::new(),
            Work::Filter => vec![GridCommand::Filter(format!("tag {}", frame % 10))],
            Work::Edit => {
                let unit = Col::first().iter().position(|col| *col == Col::Unit).unwrap();
                vec![
                    GridCommand::Select(Pos { line: frame % 20, col: unit }, false),
                    GridCommand::Begin(Some(format!("u{frame}"))),
                    GridCommand::Commit(Then::Stay),
                ]
            }
        }
    }
}

impl Bench {
    fn grid(tags: usize) -> Bench {
        let mut bench = Bench::new(tags, 10);
        let root = LayoutNode::Tabs { panes: vec![PaneKind::Grid], active: PaneKind::Grid };
        bench.app.state.doc.set_layout(Layout { root });
        bench.app.state.layout_epoch += 1;
        bench
    }

    /// One frame with some work done before it; returns the time of both.
    fn work(&mut self, work: Work) -> Duration {
        let begun = Instant::now();
        for command in work.commands(self.frame) {
            self.app.update(Command::Grid(command));
        }
        begun.elapsed() + self.frame()
    }
}

fn grid_rows() {
    println!("the grid alone, {FRAMES} frames each in turn");
    for (work, name) in Work::ALL {
        let (mut large, mut small) = (Bench::grid(10_000), Bench::grid(100));
        let (mut of_large, mut of_small) = (Vec::new(), Vec::new());
        for turn in 0..FRAMES + 20 {
            let (a, b) = (large.work(work), small.work(work));
            if turn >= 20 {
                of_large.push(a);
                of_small.push(b);
            }
        }
        for (tags, times) in [("10,000", &mut of_large), ("100", &mut of_small)] {
            times.sort();
            println!(
                "{:<40} median {:>8.3?}  p99 {:>8.3?}  max {:>8.3?}",
                format!("{tags} tags, {name}"),
                at(times, 0.5),
                at(times, 0.99),
                at(times, 1.0)
            );
        }
    }
}

fn at(sorted: &[Duration], share: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn main() {
    if std::env::args().any(|word| word == "flood") {
        flood::rows();
        return;
    }
    let mut large = Bench::new(10_000, 100_000);
    let mut small = Bench::new(100, 1_000);
    let (mut of_large, mut of_small) = (Vec::new(), Vec::new());
    for turn in 0..FRAMES + 20 {
        let (a, b) = (large.frame(), small.frame());
        if turn >= 20 {
            of_large.push(a);
            of_small.push(b);
        }
    }
    of_large.sort();
    of_small.sort();
    println!("frame at 1280x720, layout and tessellation, {FRAMES} frames each in turn");
    for (name, times) in [
        ("10,000 tags, 8 pens x 100,000 points", &of_large),
        ("100 tags, 8 pens x 1,000 points", &of_small),
    ] {
        println!(
            "{name:<40} median {:>8.3?}  p99 {:>8.3?}  max {:>8.3?}",
            at(times, 0.5),
            at(times, 0.99),
            at(times, 1.0)
        );
    }
    let ratio = at(&of_large, 0.5).as_secs_f64() / at(&of_small, 0.5).as_secs_f64();
    println!("ratio of the medians {ratio:.2}");
    trend_rows();
    grid_rows();
    flood::rows();
}
