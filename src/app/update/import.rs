//! Importing tags: a table is read, planned anew with every decision, tried out, and put into the project
//! as one step of undo.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::app::command::{Effect, PathPurpose};
use crate::app::import::{
    Choices, ImportCommand, ImportDesk, ImportJob, Opening, TableSource, edit_of, trial_project,
};
use crate::app::import::{is_settled, is_table, plan_of};
use crate::app::{Action, Dialog, Notice, Selection};
use crate::model::DeviceId;
use crate::station::import::{MARK, export_tags};

/// How long a dry run may take.
const TRIAL_MOST: Duration = Duration::from_secs(10);

impl App {
    pub(super) fn import(&mut self, command: ImportCommand) -> Vec<Effect> {
        match command {
            ImportCommand::Paste(text) => {
                // What was not asked for as tags has to look like them.
                let asked = std::mem::take(&mut self.state.paste_asked);
                if asked || is_table(&text) {
                    return vec![Effect::ReadTable(TableSource::Text(text), Opening::default())];
                }
            }
            ImportCommand::Read { source, opening, result } => {
                if self.state.import.is_none() && opening != Opening::default() {
                    // The dialog was closed while another sheet was read.
                    return Vec::new();
                }
                let device = self.likely_device();
                self.trial = None;
                let before = self.state.import.take();
                let desk = ImportDesk::new(source, opening, result, device);
                self.state.import = Some(desk.instead_of(before));
                self.state.dialog = Some(Dialog::Import);
                return self.plan();
            }
            ImportCommand::Planned { number, plan } => {
                let Some(desk) = &mut self.state.import else { return Vec::new() };
                desk.planning = false;
                if number != desk.decided {
                    return self.plan();
                }
                desk.planned = number;
                desk.plan = Some(plan);
                desk.reading = None;
                self.start_trial();
            }
            ImportCommand::Reopen(opening) => {
                let Some(desk) = &self.state.import else { return Vec::new() };
                return vec![Effect::ReadTable(desk.source.clone(), opening)];
            }
            ImportCommand::Choose(choices) => return self.choose(*choices),
            ImportCommand::Live(live) => {
                if let Some(desk) = &mut self.state.import {
                    desk.live = live;
                    desk.until = None;
                }
                self.trial = None;
                self.start_trial();
            }
            ImportCommand::Apply => self.apply_import(),
        }
        Vec::new()
    }

    /// Brings tags from a file or the clipboard, or to a file.
    pub(super) fn move_tags(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::ExportTags => vec![self.ask_path(PathPurpose::ExportTags)],
            Action::PasteTags => {
                self.state.paste_asked = true;
                vec![Effect::RequestPaste]
            }
            _ => vec![self.ask_path(PathPurpose::Table)],
        }
    }

    /// The device that rows without one are likely for: the selected one, or that of the selected tag.
    fn likely_device(&self) -> Option<DeviceId> {
        let project = self.state.project();
        match &self.state.selection {
            Some(Selection::Device(id)) => Some(id.clone()),
            Some(Selection::Tag(id)) => project.tag(id).map(|tag| tag.device.clone()),
            _ => None,
        }
        .or_else(|| match project.devices.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        })
    }

    fn choose(&mut self, choices: Choices) -> Vec<Effect> {
        let Some(desk) = &mut self.state.import else { return Vec::new() };
        if desk.choices == choices {
            return Vec::new();
        }
        desk.choices = choices;
        desk.decided += 1;
        desk.until = None;
        self.trial = None;
        self.plan()
    }

    /// Has a plan made, one at a time.
    fn plan(&mut self) -> Vec<Effect> {
        let project = Arc::clone(self.state.project());
        let Some(desk) = &mut self.state.import else { return Vec::new() };
        let (Ok(table), false) = (&desk.table, desk.planning) else { return Vec::new() };
        desk.planning = true;
        vec![Effect::PlanImport(ImportJob {
            number: desk.decided,
            table: Arc::clone(table),
            choices: desk.choices.clone(),
            project,
        })]
    }

    /// Reads the planned tags once, if that is wanted.
    fn start_trial(&mut self) {
        let project = Arc::clone(self.state.project());
        let Some(desk) = &mut self.state.import else { return };
        let Some(plan) = plan_of(desk).filter(|_| desk.live) else { return };
        let asked = trial_project(&plan, &project);
        self.trial = self.station.dry_run(&asked);
        desk.until = self.trial.as_ref().map(|trial| trial.now().mono.plus(TRIAL_MOST));
    }

    /// Takes in what the dry run has read, and ends it once it has read everything.
    pub(super) fn watch_trial(&mut self) {
        let (Some(trial), Some(desk)) = (&self.trial, &mut self.state.import) else { return };
        let snapshot = trial.snapshot();
        let late = desk.until.is_none_or(|until| trial.now().mono >= until);
        let settled = plan_of(desk).is_some_and(|plan| is_settled(&plan, &snapshot));
        desk.reading = Some(snapshot);
        if late || settled {
            desk.until = None;
            self.trial = None;
        }
    }

    /// The import is over, however it ended.
    pub(super) fn end_import(&mut self) {
        self.trial = None;
        self.state.import = None;
    }

    fn apply_import(&mut self) {
        let Some(desk) = self.state.import.as_ref().filter(|desk| desk.is_ready()) else { return };
        let Some(plan) = desk.plan.clone() else { return };
        let Some(puts) = plan.puts() else { return };
        let (added, changed, _) = plan.counts();
        let (first, removed) = (puts.tags.first().map(|t| t.id.clone()), puts.removed.len());
        self.end_import();
        self.state.dialog = None;
        self.apply(&edit_of(puts));
        if self.state.dialog.is_none() {
            self.state.notice = Some(Notice::Imported(added, changed, removed));
            self.state.selection = first.map(Selection::Tag).or(self.state.selection.take());
        }
    }

    /// Writes all tags to a file.
    pub(super) fn export_tags_to(&self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let text = format!("{MARK}{}", export_tags(self.state.project()));
        vec![Effect::Export { purpose: PathPurpose::ExportTags, text, path, overwrite }]
    }
}
