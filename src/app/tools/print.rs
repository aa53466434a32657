//! A picture of the trend for print: what stands on it. Painting is `ui::print`.

use std::sync::Arc;

use super::Overlay;
use crate::app::trend::{Cursors, LaneValues, MarkKind, Pen, Shifted, TrendMode};
use crate::app::{AppState, Lang};
use crate::model::{
    Alarm, AlarmKind, AlarmPriority, LimitSide, Note, Operand, Project, Quality, Tag, TagId,
};
use crate::station::{Columns, Stats};

/// What the trend pane shows and nobody else knows: ranges that were learned, the pen that labels the axis,
/// what happened in words.
#[derive(Clone, Debug)]
pub struct TrendSeen {
    /// The pens of the group, those that are switched off included.
    pub pens: Vec<Pen>,
    /// The pen that was picked.
    pub leader: Option<TagId>,
    /// What happened in the window.
    pub marks: Vec<PrintMark>,
    /// The time that is compared with, in words.
    pub compared: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintMark {
    /// Seconds since 1970.
    pub at: f64,
    /// What it tells of.
    pub kind: MarkKind,
    /// How many things it stands for.
    pub count: u64,
    /// What happened, in words.
    pub text: String,
}

/// One curve of the picture.
#[derive(Clone, Debug)]
pub struct PrintPen {
    /// The pen as it was seen.
    pub pen: Pen,
    /// What is drawn.
    pub curve: Arc<Columns>,
    /// The same from the time that is compared with.
    pub earlier: Option<Arc<Columns>>,
    /// True where it has no good value at the right edge: a gap goes on up to there.
    pub is_gone: bool,
    /// Its alarm limits.
    pub limits: Vec<PrintLimit>,
    /// What it is at the two cursors.
    pub at_cursors: [Option<f64>; 2],
    /// Exact figures of the window.
    pub figures: Option<Stats>,
}

/// An alarm limit.
#[derive(Clone, Debug)]
pub struct PrintLimit {
    /// Which one.
    pub side: LimitSide,
    /// How pressing the alarm is.
    pub priority: AlarmPriority,
    /// Where it lies.
    pub level: PrintLevel,
}

/// Where a limit lies.
#[derive(Clone, Debug)]
pub enum PrintLevel {
    /// At a number.
    Number(f64),
    /// Where a tag says, which may change.
    Tag(Arc<Tag>, Arc<Columns>),
}

/// The picture.
#[derive(Clone, Debug, Default)]
pub struct TrendPrint {
    /// Above everything.
    pub title: String,
    /// Beneath it, smaller; may be empty.
    pub subtitle: String,
    /// The language of its words.
    pub lang: Lang,
    /// Left and right edge, s since 1970.
    pub window: (f64, f64),
    /// When it was made, s since 1970.
    pub now: f64,
    /// What each lane shows of its pens' ranges.
    pub values: LaneValues,
    /// Its curves.
    pub pens: Vec<PrintPen>,
    /// The pen whose axis stands beside its lane.
    pub leader: Option<TagId>,
    /// Colours that pens have; those of a recording come behind them.
    pub colors: usize,
    /// What happened.
    pub marks: Vec<PrintMark>,
    /// Remarks of people.
    pub notes: Vec<Note>,
    /// The parts of the window that curves of another time are laid onto; none where nothing is compared.
    pub earlier: Vec<Shifted>,
    /// What that time is, in words.
    pub compared: Option<String>,
    /// The two cursors.
    pub cursors: Option<Cursors>,
    /// A recording laid over them.
    pub overlay: Option<Arc<Overlay>>,
}

impl PrintPen {
    /// A pen without a curve yet.
    pub fn new(pen: Pen, limits: Vec<PrintLimit>) -> PrintPen {
        let (curve, earlier, figures) = (Arc::default(), None, None);
        PrintPen { pen, curve, earlier, is_gone: false, limits, at_cursors: [None; 2], figures }
    }
}

impl TrendPrint {
    /// What the trend shows now; its curves and figures are still to come.
    pub fn of(state: &AppState, seen: TrendSeen) -> TrendPrint {
        let (project, group, view) = (state.project(), state.trend_group(), &state.trend);
        let now = state.now.wall.as_secs();
        let window = view.shown(now, view.plot.0);
        let is_live = view.mode == TrendMode::Follow;
        let colors = seen.pens.len();
        let pens = seen.pens.into_iter().filter(|pen| pen.is_shown).map(|pen| {
            let id = pen.tag.id.clone();
            let limits = limits_of(project, state.record.watching.alarms(&id));
            let sample = state.sample(&id);
            let is_bad = sample.is_none_or(|(_, quality)| matches!(quality, Quality::Bad(_)));
            PrintPen { is_gone: is_live && is_bad, ..PrintPen::new(pen, limits) }
        });
        let is_here = |note: &&Note| group.is_some_and(|group| group.id == note.group);
        TrendPrint {
            title: group.map_or_else(String::new, |group| group.name.clone()),
            subtitle: project.name.clone(),
            lang: state.settings.lang,
            window,
            now,
            values: view.values,
            pens: pens.collect(),
            leader: seen.leader,
            colors,
            marks: seen.marks,
            notes: state.notes.iter().filter(is_here).cloned().collect(),
            earlier: view.parts(window),
            compared: seen.compared,
            cursors: view.cursors,
            overlay: state.tools.overlay.clone(),
        }
    }
}

/// The limits among alarms; the curves of those that tags hold are still to come.
pub fn limits_of(project: &Project, alarms: &[Arc<Alarm>]) -> Vec<PrintLimit> {
    let limit = |alarm: &Arc<Alarm>| {
        let AlarmKind::Limit { side, limit, .. } = &alarm.kind else { return None };
        let level = match limit {
            Operand::Constant(value) => PrintLevel::Number(*value),
            Operand::Tag(id) => PrintLevel::Tag(Arc::clone(project.tag(id)?), Arc::default()),
        };
        Some(PrintLimit { side: *side, priority: alarm.priority, level })
    };
    alarms.iter().filter_map(limit).collect()
}
