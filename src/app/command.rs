//! What painting code may say, and what the window has to do outside itself.

use std::path::PathBuf;
use std::sync::Arc;

use super::alarms::AlarmsCommand;
use super::captures::CapturesCommand;
use super::grid::GridCommand;
use super::help::HelpTopic;
use super::import::{ImportCommand, ImportJob, Opening, TableSource};
use super::journal::JournalCommand;
use super::profiles::{ApplyForm, MakeForm};
use super::registers::RegistersCommand;
use super::scan::ScanCommand;
use super::tools::{ToolsCommand, TrendFile, TrendPrint};
use super::trend::TrendCommand;
use super::{Action, Draft, Edit, FindingCommand, FrameLine, Selection, Settings, SortColumn};
use crate::codec::Chain;
use crate::model::{
    AlarmAsk, AlarmKey, AlarmPriority, ConnectionId, DeviceId, Endpoint, FrameScope, GroupId,
    JournalFile, Layout, Profile, Project, TagId, WriteValue,
};
use crate::station::Point;
use crate::station::export::{ExportFormat, SeriesHead};

/// What a person did at the window. The only way for painting code to change anything.
#[derive(Clone, Debug)]
pub enum Command {
    /// Asked for an action by menu, shortcut or palette.
    Do(Action),
    /// Picked a recent project.
    OpenRecent(PathBuf),
    /// Selected something, or nothing.
    Select(Option<Selection>),
    /// Opened the editor of something.
    Edit(Selection),
    /// Changed a field of the open editor.
    SetDraft(Box<Draft>),
    /// Closed the editor with OK.
    AcceptDraft,
    /// Changed the project in one step (a pen dropped into a trend, say).
    Apply(Edit),
    /// Answered the question about deleting with yes.
    ConfirmDelete,
    /// Closed the open dialog without doing anything.
    CloseDialog,
    /// Answered the question about unsaved changes.
    Unsaved(UnsavedChoice),
    /// Changed the path in the dialog that stands in for the system's.
    TypePath(String),
    /// Took that path.
    AcceptTypedPath,
    /// Allowed a file to be replaced.
    ConfirmOverwrite,
    /// Typed into the palette.
    PaletteText(String),
    /// Moved in the palette by so many rows.
    PaletteMove(i32),
    /// Took the row of the palette with this number.
    PaletteTake(usize),
    /// Typed into the filter of the tag table.
    FilterTags(String),
    /// Did something in the grid.
    Grid(GridCommand),
    /// Clicked a column head of the tag table.
    SortTags(SortColumn),
    /// The filter has the cursor now.
    FilterFocused,
    /// Typed into a setpoint field.
    SetpointDraft(TagId, String),
    /// Restored a setpoint field with Esc.
    SetpointRestore(TagId),
    /// Committed a setpoint field with Enter.
    SetpointCommit(TagId),
    /// Asked something of an alarm.
    AskAlarm(AlarmKey, AlarmAsk),
    /// Clicked a switch.
    SetpointToggle(TagId, WriteValue),
    /// Pressed a push-button.
    ButtonPress(TagId),
    /// Let a momentary button go.
    ButtonRelease(TagId),
    /// Answered the question about a write with yes.
    ConfirmWrite,
    /// Asked to try a connection now.
    Reconnect(ConnectionId),
    /// Asked to ask a device who it is.
    Identify(DeviceId),
    /// Asked why the value of a tag is as it is.
    Why(TagId),
    /// Asked to record frames, or to stop.
    RecordFrames(Option<FrameScope>),
    /// Held the list of frames, or let it go on.
    PauseFrames(bool),
    /// Let all recorded frames go.
    ClearFrames,
    /// Asked to write these frames to a file.
    ExportFrames(Arc<[FrameLine]>),
    /// Frames or tags were written to a file, or not.
    Exported {
        /// What for.
        purpose: PathPurpose,
        /// Where to.
        path: PathBuf,
        /// What went wrong, with a way out.
        result: Result<(), String>,
    },
    /// A file stands where this was to be written.
    ExportBlocked(PathPurpose, PathBuf),
    /// Did something in the registers pane.
    Registers(RegistersCommand),
    /// Did something in "Find devices".
    Scan(ScanCommand),
    /// Asked to find something out about a device.
    Finding(FindingCommand),
    /// Asked to keep in the project what was learned about a device.
    KeepLearned(DeviceId),
    /// Asked to forget what the project keeps of that.
    ForgetLearned(DeviceId),
    /// Did something about tags from a table.
    Import(ImportCommand),
    /// Picked a trend group.
    TrendGroup(GroupId),
    /// The profiles at hand were read; beside them the files that are none.
    ProfilesLoaded(Arc<[(String, Arc<Profile>)]>, Arc<[BrokenFile]>),
    /// Changed a field of the dialog that applies a profile.
    SetApply(Box<ApplyForm>),
    /// Asked to ask a device where its points lie.
    AskDevice,
    /// A device was asked where its points lie.
    DeviceAnswered {
        /// Which.
        endpoint: Endpoint,
        /// Its unit id.
        unit: u8,
        /// Its models, or why there are none.
        result: Result<Chain, String>,
    },
    /// Changed a field of the dialog that makes a profile.
    SetMake(Box<MakeForm>),
    /// Asked to save the profile.
    AcceptMake,
    /// Applied the profile.
    AcceptApply,
    /// Took the newer versions over.
    AcceptUpdate,
    /// A profile was written to a file, or not.
    ProfileSaved {
        /// Where to.
        path: PathBuf,
        /// What went wrong, with a way out.
        result: Result<(), String>,
    },
    /// A file stands where a profile was to be written.
    ProfileBlocked(PathBuf),
    /// Opened the help: for a field of an editor by its key, or a page.
    Help(HelpTopic),
    /// Added a pen to the trend.
    TrendAdd(TagId),
    /// Took a pen out of the trend.
    TrendRemove(TagId),
    /// Zoomed or moved the time axis by hand: left and right edge, s since 1970.
    TrendHold(f64, f64),
    /// Arranged the panes.
    SetLayout(Layout),
    /// The pane asked for stands in front now.
    PaneShown,
    /// The window was asked to close.
    CloseRequested,
    /// The window lost the focus: held buttons are let go.
    FocusLost,
    /// Closed the notice in the status bar.
    DismissNotice,
    /// The system's file dialog came back.
    Picked(PathPurpose, PickOutcome),
    /// A project was read.
    Loaded {
        /// Where from.
        path: Option<PathBuf>,
        /// The project, or what is wrong with it.
        result: Result<Arc<Project>, LoadFailure>,
        /// What a person should know although it could be read.
        warnings: Vec<ProblemLine>,
    },
    /// A project was saved, or not.
    Saved {
        /// What was saved.
        project: Arc<Project>,
        /// Where to.
        path: PathBuf,
        /// What went wrong, with a way out.
        result: Result<(), String>,
    },
    /// A file stands where the project was to be saved.
    SaveBlocked(PathBuf),
    /// Another program has changed the file that the project was to be saved to.
    SaveChanged(PathBuf),
    /// Answered the question about such a file.
    FileChanged(FileChoice),
    /// Asked to see a folder in the system's own way.
    OpenFolder(PathBuf),
    /// Did something about alarms.
    Alarms(AlarmsCommand),
    /// Painted the trend's plot with so many pixel columns.
    TrendPainted(u32),
    /// Did something with a tool of the trend.
    Tools(ToolsCommand),
    /// Did something with triggered captures.
    Captures(CapturesCommand),
    /// Did something in the trend pane.
    Trend(TrendCommand),
    /// Did something in the journal or the page of load figures.
    Journal(JournalCommand),
}

/// Answer to "another program has changed the file".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileChoice {
    /// Save over it.
    Overwrite,
    /// Save to another file.
    Elsewhere,
    /// Take what the file holds, and lose what was changed here.
    Reload,
    /// Do nothing.
    Cancel,
}

/// Answer to "there are unsaved changes".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsavedChoice {
    /// Save first.
    Save,
    /// Lose them.
    Discard,
    /// Stay.
    Cancel,
}

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPurpose {
    /// To read.
    Open,
    /// To write.
    Save,
    /// To write frames to.
    Export,
    /// To read a table of tags.
    Table,
    /// To write tags to.
    ExportTags,
    /// To write a profile to.
    Profile,
    /// To write what the trend shows to.
    Trend(TrendFile),
    /// To read a recording from.
    Recording,
    /// To write rows of the journal to.
    ExportJournal(JournalFile),
    /// To write load figures of alarms to.
    ExportLoad,
}

impl PathPurpose {
    /// The ending of a file to be written where its name has none; `None` where a file is read.
    pub fn ending(self) -> Option<&'static str> {
        match self {
            PathPurpose::Open | PathPurpose::Table | PathPurpose::Recording => None,
            PathPurpose::Save | PathPurpose::Profile => Some("toml"),
            PathPurpose::Trend(file) => Some(file.ending()),
            PathPurpose::ExportJournal(file) => file.endings().first().copied(),
            PathPurpose::Export | PathPurpose::ExportTags | PathPurpose::ExportLoad => Some("csv"),
        }
    }
}

/// What the system's file dialog said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickOutcome {
    /// A path.
    Path(PathBuf),
    /// The person cancelled.
    Cancelled,
    /// No dialog could be shown.
    Unavailable,
}

/// One located problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemLine {
    /// Line from 1; 0 where the file has none.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// Path of the key.
    pub path: String,
    /// What is wrong and why.
    pub message: String,
    /// A way out; may be empty.
    pub hint: String,
}

/// A file that cannot be used, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFile {
    /// Which file.
    pub path: PathBuf,
    /// Why it could not be read at all; empty if it could.
    pub unreadable: String,
    /// What is wrong in it.
    pub problems: Vec<ProblemLine>,
}

/// Why a project could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadFailure {
    /// The file could not be read.
    Unreadable(String),
    /// The file was read and is not a valid project.
    Invalid(Vec<ProblemLine>),
}

/// What the window has to do outside itself. `desktop` does it and answers with a [`Command`].
#[derive(Clone, Debug)]
pub enum Effect {
    /// Show the system's dialog for a path; answer with [`Command::Picked`].
    AskPath {
        /// What for.
        purpose: PathPurpose,
        /// A name to begin with.
        suggested: Option<PathBuf>,
    },
    /// Read a project; answer with [`Command::Loaded`].
    Load(PathBuf),
    /// Open the demo plant; answer with [`Command::Loaded`].
    LoadDemo,
    /// Save a project; answer with [`Command::Saved`] or [`Command::SaveBlocked`].
    Save {
        /// What.
        project: Arc<Project>,
        /// Where to.
        path: PathBuf,
        /// Whether a file there may be replaced.
        overwrite: bool,
    },
    /// Write a text; answer with [`Command::Exported`] or [`Command::ExportBlocked`].
    Export {
        /// What for; it comes back with the answer.
        purpose: PathPurpose,
        /// What.
        text: String,
        /// Where to.
        path: PathBuf,
        /// Whether a file there may be replaced.
        overwrite: bool,
    },
    /// Read a table of tags; answer with [`ImportCommand::Read`].
    ReadTable(TableSource, Opening),
    /// Work out what a table makes of the project; answer with [`ImportCommand::Planned`].
    PlanImport(ImportJob),
    /// Ask the system to paste what the clipboard holds.
    RequestPaste,
    /// Read the profiles at hand; answer with [`Command::ProfilesLoaded`].
    LoadProfiles,
    /// Ask a device where its points lie; answer with [`Command::DeviceAnswered`].
    AskDevice {
        /// Which.
        endpoint: Endpoint,
        /// Its unit id.
        unit: u8,
    },
    /// Write a profile; answer with [`Command::ProfileSaved`] or [`Command::ProfileBlocked`].
    SaveProfile {
        /// What.
        profile: Arc<Profile>,
        /// Where to.
        path: PathBuf,
        /// Whether a file there may be replaced.
        overwrite: bool,
    },
    /// Keep the person's settings.
    KeepSettings(Settings),
    /// Switch between window and whole screen.
    FullScreen,
    /// Close the window for good.
    Quit,
    /// Save a project over whatever stands there; answer with [`Command::Saved`].
    SaveAnyway {
        /// What.
        project: Arc<Project>,
        /// Where to.
        path: PathBuf,
    },
    /// Show a folder in the system's own way.
    OpenFolder(PathBuf),
    /// Write what the trend shows; answer with [`ToolsCommand::Exported`] or
    /// [`ToolsCommand::ExportBlocked`].
    WriteTrend {
        /// What.
        work: Arc<TrendWork>,
        /// Where to.
        path: PathBuf,
        /// Whether a file there may be replaced.
        overwrite: bool,
    },
    /// Read a recording; answer with [`ToolsCommand::RecordingRead`].
    ReadRecording(PathBuf),
    /// Play a tone of the horn once.
    TestTone(AlarmPriority),
}

/// What the trend shows, ready to be written.
#[derive(Clone, Debug)]
pub enum TrendWork {
    /// Samples of each pen.
    Table {
        /// As what.
        format: ExportFormat,
        /// Name, unit and samples of each; what was known when the window began stands before it.
        series: Vec<(SeriesHead, Vec<Point>)>,
        /// Where the window begins, ms since 1970.
        from_ms: i64,
    },
    /// A picture for print.
    Picture(Box<TrendPrint>),
}
