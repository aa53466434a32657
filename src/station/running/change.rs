//! Another project or another folder: who is told of it, in which order, and what waits until they can be.
//!
//! An edit goes to whoever runs the project. With another project everybody begins anew, under the name of
//! another run: what comes in of the run before is none of its samples, whatever the tags are called.

use std::sync::Arc;
use std::sync::mpsc::TrySendError;

use super::Station;
use crate::engine::EngineCommand;
use crate::model::{Mono, Project, Snapshot};
use crate::station::core::{CoreOrder, Entered, LEAVE};
use crate::station::data_folder::{DataFolder, DataPlace};
use crate::station::historian::Moved;
use crate::station::journal::{Journal, JournalFeed};
use crate::station::notes::Notes;

/// A project that is to run, and where its record lies if that is to be another place.
pub(super) struct HeldBack {
    pub(super) project: Arc<Project>,
    /// It is another project, and no edit of the one that runs.
    pub(super) is_other: bool,
    pub(super) place: Option<(Option<DataPlace>, bool)>,
    /// When it runs at the latest.
    pub(super) until: Mono,
}

/// Who has not been told of a folder.
#[derive(Default)]
pub(super) struct Untold {
    pub(super) history: bool,
    /// The journal that is kept there, and whether alarms begin anew.
    pub(super) core: Option<(Option<Box<JournalFeed>>, bool)>,
}

impl Station {
    /// True from the moment another project is opened until the engine has been told of it: tags of both may
    /// have the same ids, and nothing of one is shown as the other's or written to it.
    pub(super) fn is_between(&self) -> bool {
        let is_untold = self.waiting.is_some() && self.engine.snapshot().index.run != self.run;
        is_untold || self.leaves()
    }

    /// True while another project waits for buttons to be up.
    fn leaves(&self) -> bool {
        self.held_back.as_ref().is_some_and(|next| next.is_other)
    }

    /// The snapshot, or none of its values where they are of a project that was left.
    pub(super) fn of_this_run(&self, newest: Arc<Snapshot>) -> Arc<Snapshot> {
        if !self.leaves() && newest.index.run == self.run {
            return newest;
        }
        let Snapshot { generation, beat, taken, .. } = *newest;
        Arc::new(Snapshot { generation, beat, taken, ..Snapshot::default() })
    }

    /// Begins the journal of the folder; the one before goes once its last rows are on disk.
    fn journal_here(&mut self) -> Option<Box<JournalFeed>> {
        let (mut journal, feed) = Journal::start(
            self.folder.clone(),
            self.journal_options.clone(),
            &self.who,
            Arc::clone(&self.project),
            self.historian.trouble(self.folder.as_ref()),
            &self.wake,
        )
        .inspect_err(|why| log::error!("no thread for the journal: {why}"))
        .ok()?;
        journal.follow(&mut self.journal);
        let mut before = std::mem::replace(&mut self.journal, journal);
        before.leave();
        self.leaving.push(before);
        Some(Box::new(feed))
    }

    /// Keeps the record in `place` from now on.
    pub(super) fn enter(&mut self, place: Option<DataPlace>, fresh: bool, is_other: bool) {
        let known = self.folder.as_ref().map(|folder| folder.path());
        if !fresh && known == place.as_ref().map(|place| place.folder.as_path()) {
            return;
        }
        if self.folder.is_some() || is_other {
            self.notes = Notes::default();
        } else {
            self.notes.keep_all();
        }
        self.turn += 1;
        self.trends.turn_away(self.turn, is_other.then_some(&*self.run));
        self.folder = place.map(|place| Arc::new(DataFolder::new(place, &self.project)));
        self.untold.history = true;
        let fresh = fresh || matches!(self.untold.core, Some((_, true)));
        self.untold.core = Some((self.journal_here(), fresh));
    }

    /// Lets the writer of history know of the newest project and folder.
    fn hand_to_history(&mut self) {
        if self.untold.history {
            let moved = Moved {
                folder: self.folder.clone(),
                project: Arc::clone(&self.project),
                run: self.run.clone(),
                notes: self.notes.clone(),
                turn: self.turn,
                at: self.engine.now(),
            };
            self.untold.history = !self.historian.keep_in(moved);
            self.history_untold &= self.untold.history;
        } else if self.history_untold {
            self.history_untold = !self.historian.adopt(&self.project);
        }
    }

    /// Lets the core know of the newest project and folder. A project whose alarms begin anew is no edit of
    /// the one before.
    fn hand_to_core(&mut self) {
        if let Some(project) = self.for_core.take()
            && !matches!(self.untold.core, Some((_, true)))
            && self.orders.try_send(CoreOrder::SetProject(Arc::clone(&project))).is_err()
        {
            self.for_core = Some(project);
            return;
        }
        let Some((journal, fresh)) = self.untold.core.take() else { return };
        let (folder, project) = (self.folder.clone(), Arc::clone(&self.project));
        let entered = Entered { folder, project, run: self.run.clone(), fresh, journal };
        let sent = self.orders.try_send(CoreOrder::Folder(Box::new(entered)));
        if let Err(TrySendError::Full(CoreOrder::Folder(entered))) = sent {
            self.untold.core = Some((entered.journal, fresh));
        }
    }

    /// Runs another project from now on, once buttons are up that it does not have.
    pub(super) fn change_to(
        &mut self,
        project: Arc<Project>,
        is_other: bool,
        place: Option<(Option<DataPlace>, bool)>,
    ) {
        let lost = self.down.lost(&self.project, &project);
        let mut next = HeldBack { project, is_other, place, until: self.engine.now().mono };
        if let Some(before) = self.held_back.take() {
            next.is_other |= before.is_other;
            next.place = next.place.or(before.place);
            next.until = before.until;
        } else {
            next.until = next.until.plus(LEAVE);
        }
        if lost.is_empty() {
            self.take_up(next);
        } else {
            // Their devices may be gone with the old project: the 0 comes first.
            self.held_back = Some(next);
            // A full queue only means that the buttons go on until their time is over.
            self.orders.try_send(CoreOrder::Leave(lost)).ok();
        }
        self.hand_over();
    }

    fn take_up(&mut self, next: HeldBack) {
        let HeldBack { project, is_other, place, .. } = next;
        if is_other {
            self.runs += 1;
            self.run = run_name(self.runs);
        }
        let served = self.simulators.serve(&project, self.simulator_port);
        self.for_core = Some(Arc::clone(&project));
        self.project = project;
        self.history_untold = true;
        self.waiting = Some(named(served, &self.run));
        self.tell_simulator_failures();
        if let Some((place, fresh)) = place {
            self.enter(place, fresh, is_other);
        }
    }

    pub(super) fn hand_over(&mut self) {
        let (is_up, now) = (self.down.is_none(), self.engine.now().mono);
        if let Some(next) = self.held_back.take_if(|next| is_up || now >= next.until) {
            self.take_up(next);
        }
        // Before the engine reads: no sample is to come to a folder of another project.
        self.hand_to_history();
        if let Some(project) = self.waiting.take()
            && self.engine.send(EngineCommand::SetProject(Arc::clone(&project))).is_err()
        {
            self.waiting = Some(project);
        }
        self.hand_to_core();
        self.leaving.retain(|journal| !journal.is_over());
        let orders = &self.orders;
        self.releases.retain(|tag| orders.try_send(CoreOrder::Release(tag.clone())).is_err());
    }
}

/// The name of a run, as samples carry it.
pub(super) fn run_name(run: u64) -> Box<str> {
    format!("run {run}").into()
}

/// The project as the engine runs it: its samples are of this run.
pub(super) fn named(mut served: Arc<Project>, run: &str) -> Arc<Project> {
    Arc::make_mut(&mut served).uid = run.to_owned();
    served
}
