//! What the window knows, and the one place where it changes.
//!
//! Painting code reads [`AppState`] and returns [`Command`]s; [`App::update`] carries them out. What
//! needs a file, a dialog or the operating system comes back as an [`Effect`] for `desktop` to do.
//! There is no egui, no tokio and no file in this room, so all of it is tested without a window.

mod action;
pub mod alarms;
pub mod captures;
mod command;
mod csv;
pub mod diagnostics;
mod document;
mod draft;
mod edit;
mod events;
pub mod finding;
mod frame_line;
mod frames;
pub mod grid;
pub mod help;
mod hindrance;
pub mod import;
mod journal;
pub mod lang;
mod look;
mod palette;
pub mod registers;
pub mod scan;
pub mod profiles;
mod setpoint;
mod settings;
mod state;
mod table;
pub mod tools;
pub mod trend;
mod update;

pub use action::{Action, Chord, Key, Menu};
pub use command::{
    BrokenFile, Command, Effect, FileChoice, LoadFailure, PathPurpose, PickOutcome, ProblemLine,
    TrendWork, UnsavedChoice,
};
pub use document::{Document, Stepped};
pub use draft::{
    AlarmDraft, AlarmGroupDraft, CaptureDraft, ConnectionDraft, DeviceDraft, Draft, DraftError,
    Fault, GroupDraft, GuidanceDraft, RecordingDraft, ScalingDraft, ScalingKind, ScanClassDraft,
    SentinelDraft, SentinelKind, TagDraft, TextsDraft, TextsKind, limit_title,
};
pub(crate) use draft::{millis_of, operand_of};
pub use edit::{Edit, Selection, dependants, free_tag_ids};
pub use events::{EventLog, EventRow};
pub use frame_line::{FrameLine, device_of, round_trip_text};
pub use frames::{FRAMES_MOST, FrameLog, FrameRow, run_text};
pub use hindrance::Hindrance;
pub use import::{ImportCommand, ImportDesk, ImportJob, TableSource};
pub use journal::{JOURNAL_ROWS_MOST, JournalCommand, JournalDesk, JournalFilter};
pub use lang::Lang;
pub use look::Look;
pub use palette::{PaletteRow, PaletteState};
pub use setpoint::{ConfirmWrite, SetpointDesk, SetpointState};
pub use settings::Settings;
pub use state::{AppState, Dialog, Notice, PendingAction};
pub use table::{SortColumn, TagTable, tag_rows};
pub use trend::{TrendCommand, TrendMode, TrendView};
pub use update::{App, FindingCommand};

pub use crate::codec::explore::{Candidate, Hint, Plausible, plausible};
pub use crate::station::export::ExportFormat;
pub use crate::station::scan::UnitAnswer;
pub use crate::station::{Columns, Curve, Gap, HistoryState, QualityCode, Stats};
