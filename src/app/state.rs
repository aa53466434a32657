//! Everything the window knows, for painting code to read.

use std::path::PathBuf;
use std::sync::Arc;

use super::alarms::{AlarmView, Horn, QuietDesk, RehearsalDesk};
use super::captures::{CaptureUse, CapturesView};
use super::command::{BrokenFile, PathPurpose, ProblemLine};
use super::finding::FindingDesk;
use super::grid::Grid;
use super::help::HelpView;
use super::profiles::{ApplyDesk, MakeDesk, UpdateDesk};
use super::registers::RegistersView;
use super::scan::ScanDesk;
use super::tools::{NoteDraft, ToolsDesk};
use super::trend::TrendDesk;
use super::{
    ConfirmWrite, Document, Draft, DraftError, EventLog, FrameLine, FrameLog, Hindrance,
    ImportDesk, JournalDesk, PaletteState, Selection, SetpointDesk, Settings, TagTable, TrendView,
};
use crate::model::{
    AlarmBoard, CaptureBoard, CaptureWord, KeptEnd, KeptId, Note, PaneKind, Profile, Project,
    Quality, Sample, Snapshot, Stamp, TagId,
};
use crate::station::HistoryState;

/// What waits for the answer to "there are unsaved changes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingAction {
    /// Begin an empty project.
    New,
    /// Ask for a project to open.
    Open,
    /// Open this project.
    OpenPath(PathBuf),
    /// Open the demo plant.
    Demo,
    /// Close the window.
    Quit,
}

/// The one dialog that is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// An editor.
    Edit {
        /// What is typed so far.
        draft: Box<Draft>,
        /// What is wrong with it.
        errors: Vec<DraftError>,
    },
    /// "Delete …?"
    Delete {
        /// What.
        what: Selection,
        /// Devices that go with it.
        devices: usize,
        /// Tags that go with it.
        tags: usize,
        /// Alarms that go with it.
        alarms: usize,
    },
    /// "There are unsaved changes."
    Unsaved {
        /// What happens after the answer.
        then: PendingAction,
    },
    /// A path typed by hand, because the system shows no file dialog.
    TypePath {
        /// What for.
        purpose: PathPurpose,
        /// What is typed so far.
        text: String,
    },
    /// "There is a file already."
    Overwrite {
        /// Where.
        path: PathBuf,
        /// What it was to be replaced by.
        purpose: PathPurpose,
    },
    /// "Write …?"
    ConfirmWrite(ConfirmWrite),
    /// "Why is this value …?"
    Why(TagId),
    /// What is wrong with a file.
    Problems {
        /// Which file.
        path: Option<PathBuf>,
        /// Why it could not be read at all; empty if it could.
        unreadable: String,
        /// What is wrong in it.
        problems: Vec<ProblemLine>,
        /// True if the project was opened all the same.
        opened: bool,
    },
    /// "Find devices".
    Scan,
    /// Tags from a table; what is known stands in [`AppState::import`].
    Import,
    /// Applying a profile.
    Apply(Box<ApplyDesk>),
    /// Taking newer versions of profiles over.
    Update(UpdateDesk),
    /// Making a profile of tags.
    MakeProfile(Box<MakeDesk>),
    /// A page of the help.
    Help(HelpView),
    /// The list of all actions.
    Palette(PaletteState),
    /// What this program is.
    About,
    /// "Another program has changed the file."
    FileChanged {
        /// Which file.
        path: PathBuf,
    },
    /// The record of this project.
    Record,
    /// A remark in the trend.
    Note(Box<NoteDraft>),
    /// Putting alarms on the shelf or out of service.
    Quiet(Box<QuietDesk>),
    /// Hearing every tone and seeing every marker.
    HornTest,
    /// Triggered captures.
    Captures(CapturesView),
}

/// A line in the status bar that a person may close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Saved.
    Saved(PathBuf),
    /// Saved, and the record is kept in another folder from now on.
    SavedWithRecord {
        /// The project's file.
        file: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// Not saved; the old file is as it was.
    SaveFailed(String),
    /// Opened.
    Opened(PathBuf),
    /// Frames were written to a file.
    Exported(PathBuf),
    /// Frames were not written.
    ExportFailed(String),
    /// Tags were written to a file.
    TagsExported(PathBuf),
    /// Tags were imported: added, changed, removed.
    Imported(usize, usize, usize),
    /// So many devices that were found are in the project now.
    DevicesAdded(usize),
    /// Events were lost because too many came at once.
    EventsLost(u64),
    /// The window was asked to close while something is being edited.
    FinishEditing,
    /// Cells of the grid are being typed or wait for corrections, and would be lost.
    GridWaits,
    /// What the trend showed was written to a file.
    TrendExported(PathBuf),
    /// It was not written.
    TrendNotExported(String),
    /// The trend shows more samples than are exported from the window.
    TrendTooMuch,
    /// A remark was written and is lost when the station ends, since there is no folder.
    NoteInMemory,
    /// A remark was not taken.
    NoteRefused,
    /// A file holds no recording.
    NoRecording(String),
    /// Rows of the journal or load figures were written to a file.
    Written(PathBuf),
    /// No trend group draws a tag of the alarm.
    NoTrendOfAlarm,
    /// The guidance of the alarm names no display.
    NoDisplayOfAlarm,
    /// The project has no such alarm.
    NoSuchAlarm,
    /// A tag did not become a pen, and why.
    NotAdded(Hindrance),
    /// No pen that is shown is set in steps.
    NoStepPen,
    /// The record holds no step of the pen of this name.
    NoStep(String),
    /// The record on disk could not be read, and why.
    RecordUnread(Arc<str>),
    /// It holds none of any pen that is set in steps.
    NoStepAtAll,
    /// It holds none of this pen before the one that is compared with.
    NoStepBefore(String),
    /// Another export has to end first.
    TrendExportBusy,
    /// What was asked of a capture is not done: too much was asked at once.
    CaptureBusy,
    /// Something happened to the capture of this name.
    Capture(Arc<str>, CaptureWord),
    /// A file of the record is damaged: what, where, and a way out.
    RecordDamaged(Arc<str>),
    /// A kept capture that ended so has no samples to show.
    CaptureEmpty(KeptEnd),
    /// A kept capture cannot be shown, and why.
    CaptureUnread(String),
}

/// Everything the window knows.
#[derive(Debug, Default)]
pub struct AppState {
    /// The project being edited.
    pub doc: Document,
    /// What the station knew last.
    pub snapshot: Arc<Snapshot>,
    /// How the alarms stand.
    pub alarms: Arc<AlarmBoard>,
    /// How triggered captures stand.
    pub captures: CaptureBoard,
    /// The kept capture whose samples were asked for, and what for.
    pub capture_wanted: Option<(KeptId, CaptureUse)>,
    /// The list of captures lies under the open editor or question.
    pub(super) captures_under: bool,
    /// The place of a capture's file is to be asked for.
    pub(super) capture_export: bool,
    /// How the record on disk stands; `None` where there is no place for one.
    pub recording: Option<HistoryState>,
    /// The moment being painted.
    pub now: Stamp,
    /// What happened.
    pub events: EventLog,
    /// What went over the wire.
    pub frames: FrameLog,
    /// Registers read by hand.
    pub registers: RegistersView,
    /// What is being found out about devices.
    pub finding: FindingDesk,
    /// "Find devices".
    pub scan: ScanDesk,
    /// Fields and buttons that write.
    pub setpoints: SetpointDesk,
    /// The trend pane.
    pub trend: TrendView,
    /// What it was told of the record.
    pub record: TrendDesk,
    /// What one does with a trend.
    pub tools: ToolsDesk,
    /// Remarks of people, in order of time.
    pub notes: Arc<[Note]>,
    /// The table of tags.
    pub tags: TagTable,
    /// The grid of tags.
    pub grid: Grid,
    /// What is selected.
    pub selection: Option<Selection>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// The line in the status bar.
    pub notice: Option<Notice>,
    /// What belongs to the person.
    pub settings: Settings,
    /// The table that tags are being imported from.
    pub import: Option<ImportDesk>,
    /// True from "paste tags" until something is pasted.
    pub paste_asked: bool,
    /// A pane that is to come to the front, until [`Command::PaneShown`](super::Command::PaneShown).
    pub show_pane: Option<PaneKind>,
    /// Grows whenever the arrangement of panes is to be built anew from the project.
    pub layout_epoch: u64,
    /// Counts the projects opened: what panes remember of one ends with it.
    pub project_epoch: u64,
    /// True while a save is under way.
    pub saving: bool,
    /// The profiles at hand: name of the file, and what is in it.
    pub profiles: Arc<[(String, Arc<Profile>)]>,
    /// The person's folder of profiles, if this computer has a place for it.
    pub profile_folder: Option<PathBuf>,
    /// Files in the person's folder of profiles that are none.
    pub broken_profiles: Arc<[BrokenFile]>,
    /// The list of alarms.
    pub alarm_view: AlarmView,
    /// The horn.
    pub horn: Horn,
    /// How often the alarm in the editor would have come.
    pub rehearsal: RehearsalDesk,
    /// A profile that waits for the place of its file.
    pub(super) made: Option<Arc<Profile>>,
    /// Frames whose file is being picked or written.
    pub(super) export: Option<Arc<[FrameLine]>>,
    /// The journal and the load figures.
    pub journal: JournalDesk,
    pub(super) after_save: Option<PendingAction>,
    /// Saves under way of projects that have been left since; their answers are not about this one.
    pub(super) saves_left: u32,
}

impl AppState {
    /// The project as it is now.
    pub fn project(&self) -> &Arc<Project> {
        self.doc.project()
    }

    /// The sample of a tag and the quality to paint it with.
    pub fn sample(&self, tag: &TagId) -> Option<(&Sample, Quality)> {
        self.snapshot.sample_at(tag, self.now.mono)
    }

    /// The tag that is selected, or that the selected alarm watches.
    pub fn selected_tag(&self) -> Option<&TagId> {
        match self.selection.as_ref()? {
            Selection::Tag(tag) => Some(tag),
            Selection::Alarm(alarm) => self.project().alarm(alarm)?.tag.as_ref(),
            _ => None,
        }
    }

    /// The trend group being drawn.
    pub fn trend_group(&self) -> Option<&crate::model::TrendGroup> {
        let project = self.project();
        let picked = self.trend.group.as_ref().and_then(|id| project.trend_group(id));
        picked.or_else(|| project.trend_groups.first())
    }

    /// Seconds since the engine's last beat: above two, the picture is dead.
    pub fn beat_age_s(&self) -> f64 {
        self.now.mono.since(self.snapshot.taken.mono).as_secs_f64()
    }

    /// True while the picture may be called live.
    pub fn is_updating(&self) -> bool {
        self.beat_age_s() <= 2.0
    }
}
