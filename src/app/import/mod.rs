//! Importing tags: the table on the desk, what a person decided about it, and what it would make of the
//! project. Reading and planning are [`Effect`](super::Effect)s, because thousands of rows take a while.

mod live;

use std::path::PathBuf;
use std::sync::Arc;

use super::Edit;
use crate::model::{DeviceId, Mono, Project, Snapshot};
use crate::station::import::Puts;
pub use crate::station::import::{
    CellFault, CellProblem, Change, Choices, Encoding, Field, FieldChange, NotationChoice, Opening,
    Plan, Reason, RowPlan, Scale, Table, is_table, open_table, plan, read_table, table_of_text,
};

pub use live::{Preview, preview, trial_project};
pub(super) use live::{is_settled, plan_of};

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableSource {
    /// A file.
    File(PathBuf),
    /// The clipboard.
    Text(String),
}

impl TableSource {
    /// The name of the file; empty for the clipboard.
    pub fn name(&self) -> String {
        match self {
            TableSource::File(path) => {
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
            TableSource::Text(_) => String::new(),
        }
    }
}

/// Planning to be done; pure work for any thread.
#[derive(Clone, Debug)]
pub struct ImportJob {
    /// Its number.
    pub number: u64,
    /// The table.
    pub table: Arc<Table>,
    /// What a person decided.
    pub choices: Choices,
    /// The project it is held against.
    pub project: Arc<Project>,
}

impl ImportJob {
    /// Does it and gives the answer.
    pub fn work(&self) -> ImportCommand {
        let plan = Arc::new(plan(&self.table, &self.choices, &self.project));
        ImportCommand::Planned { number: self.number, plan }
    }
}

/// What happens around an import.
#[derive(Clone, Debug)]
pub enum ImportCommand {
    /// Something was pasted.
    Paste(String),
    /// A table was read, or not.
    Read {
        /// Where from.
        source: TableSource,
        /// How it was opened.
        opening: Opening,
        /// The table, or why there is none.
        result: Result<Arc<Table>, CellProblem>,
    },
    /// A plan was made.
    Planned {
        /// The number of its job.
        number: u64,
        /// The plan.
        plan: Arc<Plan>,
    },
    /// Another sheet or encoding is wanted.
    Reopen(Opening),
    /// Decided otherwise.
    Choose(Box<Choices>),
    /// Switched the dry run on or off.
    Live(bool),
    /// Asked to put all of it into the project.
    Apply,
}

/// A table on the desk.
#[derive(Clone, Debug)]
pub struct ImportDesk {
    /// Where the table comes from.
    pub source: TableSource,
    /// How it was opened.
    pub opening: Opening,
    /// The sheets there are; known also where the one asked for is no table.
    pub sheets: Vec<String>,
    /// The table, or why there is none.
    pub table: Result<Arc<Table>, CellProblem>,
    /// What was decided.
    pub choices: Choices,
    /// What follows from it; `None` until it is known for the first time.
    pub plan: Option<Arc<Plan>>,
    /// The number of the newest decision.
    pub(super) decided: u64,
    /// The number of the decision that the plan follows from.
    pub(super) planned: u64,
    /// True while a plan is being made.
    pub(super) planning: bool,
    /// True while values are to be shown.
    pub live: bool,
    /// What the dry run has read.
    pub reading: Option<Arc<Snapshot>>,
    /// When the dry run is given up; `None` where none runs.
    pub(super) until: Option<Mono>,
}

impl ImportDesk {
    /// A desk with a table; rows that name no device are for `device`.
    pub(super) fn new(
        source: TableSource,
        opening: Opening,
        table: Result<Arc<Table>, CellProblem>,
        device: Option<DeviceId>,
    ) -> ImportDesk {
        let sheets = table.as_ref().map(|table| table.sheets.clone()).unwrap_or_default();
        ImportDesk {
            source,
            opening,
            sheets,
            table,
            choices: Choices { device, ..Choices::default() },
            plan: None,
            decided: 0,
            planned: 0,
            planning: false,
            live: false,
            reading: None,
            until: None,
        }
    }

    /// The same where it takes the place of another desk: of one for the same source stays what was decided
    /// about the project, and not what was about its columns and rows.
    pub(super) fn instead_of(mut self, before: Option<ImportDesk>) -> ImportDesk {
        let Some(before) = before.filter(|before| before.source == self.source) else {
            return self;
        };
        self.choices.device = before.choices.device.or(self.choices.device);
        self.choices.prefix = before.choices.prefix;
        self.choices.remove_missing = before.choices.remove_missing;
        self.live = before.live;
        // Answers to what was asked about the old table are not for this one.
        self.decided = before.decided + 1;
        self.planned = before.planned;
        if self.sheets.is_empty() {
            self.sheets = before.sheets;
        }
        self
    }

    /// The encoding that was taken or asked for; `None` where the source is no text in bytes.
    pub fn encoding(&self) -> Option<Encoding> {
        self.table.as_ref().ok().and_then(|table| table.encoding).or(self.opening.encoding)
    }

    /// The sheet that was taken or asked for.
    pub fn sheet(&self) -> Option<&str> {
        let taken = self.table.as_ref().ok().and_then(|table| table.sheet.as_deref());
        taken.or(self.opening.sheet.as_deref())
    }

    /// True while the plan does not follow from what was decided last.
    pub fn is_working(&self) -> bool {
        self.planning || self.decided != self.planned
    }

    /// True while the dry run reads.
    pub fn is_reading(&self) -> bool {
        self.until.is_some()
    }

    /// True where everything can be put into the project.
    pub fn is_ready(&self) -> bool {
        !self.is_working() && self.plan.as_ref().is_some_and(|plan| plan.is_ready())
    }
}

/// The change that puts all of it into a project, as one step of undo.
pub fn edit_of(puts: Puts) -> Edit {
    let Puts { connections, devices, scan_classes, tags, removed } = puts;
    let mut edits: Vec<Edit> = connections.into_iter().map(Edit::Connection).collect();
    edits.extend(devices.into_iter().map(Edit::Device));
    edits.extend(scan_classes.into_iter().map(Edit::ScanClass));
    if !tags.is_empty() {
        edits.push(Edit::Tags(tags));
    }
    if !removed.is_empty() {
        edits.push(Edit::DeleteTags(removed));
    }
    Edit::Many(edits)
}
