//! The journal of what happened: its rows, what can be asked of it, and how it stands. How it is kept on
//! disk is known to `alarm`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{AlarmPriority, LoadFigures, WallMs};

/// What a row is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JournalKind {
    /// An alarm came, went or got worse.
    Alarm,
    /// An alarm was acknowledged or reset.
    Acknowledge,
    /// Put on the shelf, or taken from it.
    Shelve,
    /// Suppressed by design, or no longer.
    Suppress,
    /// Out of service, or back.
    Service,
    /// The horn was silenced.
    Horn,
    /// A write reached a stage of its life.
    Write,
    /// The project was changed.
    Edit,
    /// A connection came or went.
    Connection,
    /// A device came or went.
    Device,
    /// The station started or stopped.
    Station,
    /// History is not kept, or is again.
    History,
    /// About the journal itself: rows that are missing, rows that were removed by age or size.
    #[default]
    Journal,
}

impl JournalKind {
    /// All of them.
    pub const ALL: [JournalKind; 13] = [
        JournalKind::Alarm,
        JournalKind::Acknowledge,
        JournalKind::Shelve,
        JournalKind::Suppress,
        JournalKind::Service,
        JournalKind::Horn,
        JournalKind::Write,
        JournalKind::Edit,
        JournalKind::Connection,
        JournalKind::Device,
        JournalKind::Station,
        JournalKind::History,
        JournalKind::Journal,
    ];

    /// As the file and the command line spell it.
    pub fn word(self) -> &'static str {
        match self {
            JournalKind::Alarm => "alarm",
            JournalKind::Acknowledge => "acknowledge",
            JournalKind::Shelve => "shelve",
            JournalKind::Suppress => "suppress",
            JournalKind::Service => "service",
            JournalKind::Horn => "horn",
            JournalKind::Write => "write",
            JournalKind::Edit => "edit",
            JournalKind::Connection => "connection",
            JournalKind::Device => "device",
            JournalKind::Station => "station",
            JournalKind::History => "history",
            JournalKind::Journal => "journal",
        }
    }

    /// Reads such a word.
    pub fn from_word(text: &str) -> Option<JournalKind> {
        JournalKind::ALL.into_iter().find(|kind| kind.word() == text)
    }

    /// True for the kinds that tell what became of an alarm.
    pub fn is_of_alarm(self) -> bool {
        matches!(
            self,
            JournalKind::Alarm
                | JournalKind::Acknowledge
                | JournalKind::Shelve
                | JournalKind::Suppress
                | JournalKind::Service
        )
    }
}

/// One thing that happened. Texts that do not apply are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalRow {
    /// Grows with every row and is never used again; 0 before it is written.
    pub id: i64,
    /// When.
    pub at: WallMs,
    /// Local time minus UTC where and when it was written, s.
    pub zone_s: i32,
    /// Counts starts of the station.
    pub boot: i64,
    /// Counts what happened since that start; below zero for what the journal says about itself.
    pub seq: i64,
    /// What it is about.
    pub kind: JournalKind,
    /// What happened, in one word.
    pub event: String,
    /// Who did it; empty for the plant and the clock.
    pub who: String,
    /// The computer.
    pub station: String,
    /// The id of a tag.
    pub tag: String,
    /// The key of an alarm.
    pub alarm: String,
    /// The name that the alarm, tag, connection or device had then.
    pub name: String,
    /// Of an alarm.
    pub priority: Option<AlarmPriority>,
    /// Occurrence of the alarm, number of the write, number of rows: whatever ties rows together.
    pub number: i64,
    /// The value of the tag then.
    pub value: String,
    /// What was before.
    pub old: String,
    /// What came after, or was asked for.
    pub new: String,
    /// The unit of these.
    pub unit: String,
    /// Why, where somebody or something said it.
    pub reason: String,
    /// What came of it.
    pub result: String,
    /// More, in English.
    pub text: String,
}

/// Which rows are wanted, newest first. What is empty or `None` asks for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalQuery {
    /// Not before this moment, ms since 1970.
    pub from_ms: Option<i64>,
    /// Before this moment.
    pub to_ms: Option<i64>,
    /// One of these.
    pub kinds: Vec<JournalKind>,
    /// One of these.
    pub priorities: Vec<AlarmPriority>,
    /// The id or name of a tag, or the key of an alarm.
    pub about: String,
    /// Who did it.
    pub who: String,
    /// Every word of it stands somewhere in the row's texts, whatever the case of Latin letters.
    pub text: String,
    /// Rows before this id alone: where a page before ended.
    pub before: Option<i64>,
    /// Rows after this id alone.
    pub after: Option<i64>,
    /// Rows at most.
    pub limit: usize,
}

/// A page of rows, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalPage {
    /// The rows.
    pub rows: Vec<JournalRow>,
    /// The `before` of the next page; `None` where there is nothing more.
    pub next: Option<i64>,
    /// How far back was looked where that took too long for a whole page: the rest is behind `next`.
    pub reached: Option<WallMs>,
}

/// What a trend tells rows apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkSort {
    /// A write that ended.
    Write,
    /// Something happened to an alarm of this priority.
    Alarm(AlarmPriority),
    /// A connection or device came or went.
    Line,
}

impl MarkSort {
    /// The sort of a row, by its kind, its event and its priority; `None` where a trend does not mark it.
    pub fn of(kind: JournalKind, event: &str, priority: Option<AlarmPriority>) -> Option<MarkSort> {
        match kind {
            kind if kind.is_of_alarm() => priority.map(MarkSort::Alarm),
            JournalKind::Write => (event == "ended").then_some(MarkSort::Write),
            JournalKind::Connection | JournalKind::Device => Some(MarkSort::Line),
            _ => None,
        }
    }
}

/// The rows of one sort in one column of time.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalMark {
    /// Which sort.
    pub sort: MarkSort,
    /// The newest of them.
    pub row: JournalRow,
    /// How many there are, at least 1.
    pub count: u64,
}

/// What a trend marks of a span of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalMarks {
    /// The marks, newest first.
    pub marks: Vec<JournalMark>,
    /// When the newest row of the journal happened, whatever it is about, ms since 1970.
    pub newest_ms: Option<i64>,
    /// Times and sorts of the rows in the span that are less than [`MARKS_SLACK_MS`] older: what happens
    /// at once may reach the disk in another order.
    pub recent: Vec<(i64, MarkSort)>,
}

/// How much later than a newer one a row may be written, ms.
pub const MARKS_SLACK_MS: i64 = 60_000;

/// Names a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JournalAskId(pub u64);

/// What a window may ask.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalAsk {
    /// A page of rows.
    Rows(JournalQuery),
    /// What a trend marks from the first to before the second moment (ms since 1970), one mark of each sort
    /// in every column of so many ms since 1970; columns are widened where there would be more than
    /// thousands.
    Marks {
        /// The first moment.
        from_ms: i64,
        /// The moment after the last.
        to_ms: i64,
        /// Width of a column, > 0.
        width_ms: i64,
    },
    /// The load figures of the last so many ms.
    Load(i64),
    /// All rows of a question, whatever its limit, into a file; what kind its ending says ([`JournalFile`]).
    Export {
        /// Which.
        query: JournalQuery,
        /// Where to.
        path: PathBuf,
        /// Whether a file there may be replaced.
        overwrite: bool,
    },
}

/// What rows are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalFile {
    /// Comma-separated values.
    Csv,
    /// An object a line (JSON lines).
    JsonLines,
}

impl JournalFile {
    /// Both.
    pub const ALL: [JournalFile; 2] = [JournalFile::Csv, JournalFile::JsonLines];

    /// The endings of such files, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            JournalFile::Csv => &["csv"],
            JournalFile::JsonLines => &["jsonl", "ndjson", "json"],
        }
    }

    /// What a path's ending asks for; CSV where it says nothing.
    pub fn of(path: &Path) -> JournalFile {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        let json = JournalFile::JsonLines.endings().contains(&ending.as_str());
        if json { JournalFile::JsonLines } else { JournalFile::Csv }
    }
}

/// What comes back.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalAnswer {
    /// A page.
    Page(JournalPage),
    /// Marks.
    Marks(Arc<JournalMarks>),
    /// Figures.
    Load(Arc<LoadFigures>),
    /// So many rows were written.
    Exported(PathBuf, u64),
    /// Nothing was written: a file stands there.
    Blocked(PathBuf),
    /// Nothing: the reason, in English.
    Failed(String),
}

/// An answer and the question it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalReply {
    /// Which question.
    pub id: JournalAskId,
    /// The answer.
    pub answer: JournalAnswer,
}

/// How the journal stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalState {
    /// True where the station keeps one.
    pub is_kept: bool,
    /// Rows on disk since the start.
    pub kept: u64,
    /// Rows that happened and are not on disk yet.
    pub waiting: u64,
    /// Something is shown whose row is not on disk yet, because the disk took too long.
    pub is_behind: bool,
    /// Rows lost since the start.
    pub lost: u64,
    /// Why the disk takes nothing at present; `None` while all is well.
    pub trouble: Option<String>,
}
