//! Five thousand alarms within a second, in a window that shows banner, list, journal, load figures, events
//! and status at once: what each frame costs the processor while they come and after, with everything that
//! the window does for them: taking the board, the events and pages of the journal, sorting, layout and
//! tessellation. Target: 16 ms. A board comes every 100 ms and a frame every 16 ms, as with a mouse that moves.
//!
//! The alarms are judged by the real engine of alarms, which is not part of a frame; neither are the
//! figures, which the station's clerk works out.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::{Pos2, RawInput, Rect, Vec2, vec2};
use gaugeglass::alarm::{AlarmLoad, Alarms, LoadEvent};
use gaugeglass::app::alarms::{AlarmCol, AlarmsCommand};
use gaugeglass::app::{App, Command, Lang, Look, Settings};
use gaugeglass::model::{
    AlarmBoard, AlarmRecord, JournalAnswer, JournalAsk, JournalAskId, JournalKind, JournalMarks,
    JournalPage, JournalReply, JournalRow, JournalState, Layout, LayoutNode, LoadFigures,
    LoadRules, Mono, PaneKind, Project, Quality, Snapshot, SplitDirection, Stamp, StationEvent,
    Value, WallMs,
};
use gaugeglass::store::parse_project;
use gaugeglass::ui::root::Window;
use gaugeglass::ui::style::{self, Motion};

use super::clocks::own_cpu;
use super::{START_MS, Still, at, lay_out};

const ALARMS: usize = 5_000;
/// Looks in the second of the flood, and frames to a look.
const LOOKS: usize = 10;
const FRAMES_A_LOOK: usize = 6;
/// Frames before the flood, which are not counted, and after it, which are.
const WARM: usize = 30;
const AFTER: usize = 240;

/// What the station and the bench share.
pub type Shared = Arc<Mutex<Flood>>;

/// Alarms, what happened, and the journal.
#[derive(Default)]
pub struct Flood {
    pub now: Option<Stamp>,
    pub board: Arc<AlarmBoard>,
    pub events: VecDeque<StationEvent>,
    pub replies: VecDeque<JournalReply>,
    /// What a trend is told, where a bench has that.
    pub marks: Option<JournalMarks>,
    /// Oldest first.
    rows: Vec<JournalRow>,
    figures: Arc<LoadFigures>,
    asked: u64,
}

impl Flood {
    pub fn journal_state(&self) -> JournalState {
        let kept = self.rows.len() as u64;
        JournalState { is_kept: self.now.is_some(), kept, ..JournalState::default() }
    }

    pub fn ask(&mut self, ask: &JournalAsk) -> JournalAskId {
        self.asked += 1;
        let id = JournalAskId(self.asked);
        let answer = match ask {
            JournalAsk::Load(_) => JournalAnswer::Load(Arc::clone(&self.figures)),
            JournalAsk::Rows(query) => {
                let wanted = self.rows.iter().rev().filter(|row| {
                    query.after.is_none_or(|id| row.id > id)
                        && query.before.is_none_or(|id| row.id < id)
                });
                let rows: Vec<JournalRow> = wanted.take(query.limit).cloned().collect();
                let next = rows.last().filter(|_| rows.len() == query.limit).map(|row| row.id);
                JournalAnswer::Page(JournalPage { rows, next, reached: None })
            }
            JournalAsk::Marks { .. } if self.marks.is_some() => {
                JournalAnswer::Marks(Arc::new(self.marks.clone().unwrap_or_default()))
            }
            JournalAsk::Marks { .. } | JournalAsk::Export { .. } => {
                JournalAnswer::Failed("not here".to_owned())
            }
        };
        self.replies.push_back(JournalReply { id, answer });
        id
    }

    fn take(&mut self, record: AlarmRecord) {
        self.rows.push(JournalRow {
            id: self.rows.len() as i64 + 1,
            at: record.at.wall,
            kind: JournalKind::Alarm,
            event: record.event.word().to_owned(),
            alarm: record.key.to_string(),
            name: record.name.to_string(),
            priority: Some(record.priority),
            old: record.from.word().to_owned(),
            new: record.to.word().to_owned(),
            value: record.value.map(|v| v.to_string()).unwrap_or_default(),
            result: "done".to_owned(),
            ..JournalRow::default()
        });
        self.events.push_back(StationEvent::Alarm(record));
    }
}

fn project() -> Project {
    let mut text = String::from(
        "gaugeglass = 1\n[project]\nname = \"Flood\"\n[[connection]]\nid = \"c\"\nname = \"C\"\nhost = \"127.0.0.1\"\nport = 502\n[[device]]\nid = \"d\"\nname = \"PLC\"\nconnection = \"c\"\nunit = 1\n[[scan_class]]\nid = \"s\"\nname = \"1 s\"\nperiod_ms = 1000\n",
    );
    for hall in 0..50 {
        let _ = write!(
            text,
            "[[alarm_group]]\nid = \"h{hall}\"\nname = \"Hall {hall}\"\naction = \"Stop the pump and look at the outlet\"\n"
        );
    }
    for i in 0..ALARMS {
        let (hall, priority) = (i / 100, ["low", "low", "medium", "high", "highest"][i % 5]);
        let _ = write!(
            text,
            "[[tag]]\nid = \"t{i}\"\nname = \"Hall {hall}/Tank {i} level\"\ndevice = \"d\"\nscan = \"s\"\ntable = \"HR\"\naddress = {i}\ntype = \"u16\"\nunit = \"cm\"\n[[alarm]]\nid = \"a{i}\"\nname = \"Level of tank {i} in hall {hall} is high\"\ntag = \"t{i}\"\nkind = \"hi\"\nlimit = 80\ngroup = \"h{hall}\"\npriority = \"{priority}\"\n"
        );
    }
    let tabs = |pane| LayoutNode::Tabs { panes: vec![pane], active: pane };
    let split = |direction, children| LayoutNode::Split { direction, children };
    let right = vec![
        (1.0, tabs(PaneKind::Journal)),
        (1.0, tabs(PaneKind::AlarmLoad)),
        (0.6, tabs(PaneKind::Events)),
    ];
    let right = split(SplitDirection::Vertical, right);
    let root = split(SplitDirection::Horizontal, vec![(1.4, tabs(PaneKind::Alarms)), (1.0, right)]);
    let project = parse_project(&text, "flood".as_ref()).project.unwrap();
    Project { layout: Layout { root }, ..project }
}

/// A window in the middle of a flood.
struct Bench {
    ctx: egui::Context,
    app: App,
    window: Window,
    size: Vec2,
    shared: Shared,
    engine: Alarms,
    snapshot: Snapshot,
    load: AlarmLoad,
    frame: u64,
}

impl Bench {
    fn new(size: Vec2, lang: Lang, look: Look) -> Bench {
        let project = Arc::new(project());
        let station = Still::new(&project, 0);
        let (shared, mut snapshot) =
            (Arc::clone(&station.alarms), Snapshot::clone(&station.snapshot));
        for sample in &mut snapshot.samples {
            (sample.value, sample.quality) = (Some(Value::UInt(10)), Quality::Good);
        }
        let ctx = egui::Context::default();
        style::install(&ctx, look, Motion::Still);
        let settings = Settings { lang, look, ..Settings::default() };
        let engine = Alarms::new(Arc::clone(&project), stamp(0));
        let app = App::new(Box::new(station), project, None, settings);
        let load = AlarmLoad::new(LoadRules::default());
        let window = Window::default();
        let mut bench = Bench { ctx, app, window, size, shared, engine, snapshot, load, frame: 0 };
        bench.look(0);
        bench
    }

    /// What the station does, on its own threads.
    fn look(&mut self, risen: usize) {
        let now = stamp(self.frame);
        for sample in self.snapshot.samples.iter_mut().take(risen) {
            sample.value = Some(Value::UInt(90));
        }
        self.snapshot.samples.iter_mut().for_each(|sample| sample.at = now);
        self.engine.tick(&self.snapshot, now);
        let mut shared = self.shared.lock().unwrap();
        let from = shared.rows.len();
        while let Some(record) = self.engine.next_record() {
            shared.take(record);
        }
        let told = shared.rows.iter().skip(from).filter_map(LoadEvent::of_row);
        told.for_each(|event| self.load.take(event));
        shared.figures = Arc::new(self.load.figures(now.wall.0, 86_400_000));
        self.engine.note_flood(self.load.flood());
        (shared.board, shared.now) = (self.engine.board(), Some(now));
    }

    /// One frame; its processor time.
    fn frame(&mut self) -> Duration {
        self.frame += 1;
        let now = stamp(self.frame);
        self.shared.lock().unwrap().now = Some(now);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.frame as f64 * 0.016),
            ..RawInput::default()
        };
        // The kernel counts up to the moment when a thread last gave the processor away.
        std::thread::sleep(Duration::from_nanos(1));
        let begun = own_cpu();
        self.app.tick();
        for command in lay_out(&self.ctx, &mut self.window, &self.app, input) {
            self.app.update(command);
        }
        std::thread::sleep(Duration::from_nanos(1));
        own_cpu() - begun
    }

    fn say(&mut self, command: AlarmsCommand) {
        self.app.update(Command::Alarms(command));
    }
}

fn stamp(frame: u64) -> Stamp {
    let ms = 2_000_000 + frame * 16;
    Stamp { mono: Mono::after_start(Duration::from_millis(ms)), wall: WallMs(START_MS + ms as i64) }
}

/// Floods, each with what the person has done to the list before.
pub fn rows() {
    let (small, large) = (vec2(1280.0, 720.0), vec2(1920.0, 1080.0));
    let plain: fn(&mut Bench) = |_| {};
    let all: fn(&mut Bench) = |bench| bench.say(AlarmsCommand::SelectAll);
    let sorted: fn(&mut Bench) = |bench| bench.say(AlarmsCommand::Sort(AlarmCol::Name));
    println!("the whole window in a flood of {ALARMS} alarms in a second, processor time a frame");
    for (name, size, lang, look, before, each) in [
        ("1280x720, English, dark", small, Lang::English, Look::Dark, plain, plain),
        ("1280x720, Korean, light", small, Lang::Korean, Look::Light, plain, plain),
        ("1920x1080, English, dark", large, Lang::English, Look::Dark, plain, plain),
        ("1920x1080, sorted by name", large, Lang::English, Look::Dark, sorted, plain),
        ("1920x1080, all selected", large, Lang::English, Look::Dark, plain, all),
    ] {
        let mut bench = Bench::new(size, lang, look);
        for _ in 0..WARM {
            bench.frame();
        }
        before(&mut bench);
        let (mut while_they_come, mut after) = (Vec::new(), Vec::new());
        for look in 1..=LOOKS {
            bench.look(ALARMS * look / LOOKS);
            each(&mut bench);
            while_they_come.extend((0..FRAMES_A_LOOK).map(|_| bench.frame()));
        }
        for frame in 0..AFTER {
            if frame % FRAMES_A_LOOK == 0 {
                bench.look(ALARMS);
            }
            after.push(bench.frame());
        }
        let shared = bench.shared.lock().unwrap();
        assert_eq!(shared.board.standing.len(), ALARMS, "all of them stand");
        assert_eq!(shared.rows.len(), ALARMS, "each has one row");
        drop(shared);
        for (when, times) in [("while they come", &mut while_they_come), ("after", &mut after)] {
            times.sort();
            println!(
                "{:<44} median {:>8.3?}  p99 {:>8.3?}  max {:>8.3?}",
                format!("{name}, {when}"),
                at(times, 0.5),
                at(times, 0.99),
                at(times, 1.0)
            );
        }
    }
}
