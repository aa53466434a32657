//! Where the record of the open project lies: told to the station whenever that changes.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::app::trend::TrendDesk;
use crate::station::{DataPlace, HistoryState};

/// What the window knows of keeping a record.
#[derive(Debug, Default)]
pub(in crate::app) struct Keeping {
    /// Set where this window keeps records: the person's own data folder, if there is one.
    user: Option<Option<PathBuf>>,
    /// Told last.
    place: Option<DataPlace>,
    /// Another project has been opened, and the station runs the one before.
    is_other: bool,
}

impl App {
    /// From now on every project that is opened keeps a record: beside its file, or below `user` where it
    /// has none yet.
    pub fn keep_records(&mut self, user: Option<PathBuf>) {
        self.keeping.user = Some(user);
        self.keep_in(self.place(), true);
    }

    /// Another project is open: nothing of the old record belongs to it.
    pub(super) fn begin_record(&mut self) {
        self.keeping.is_other = true;
    }

    /// Lets the station run the project as it is now, and keep its record where it lies now.
    pub(super) fn run_project(&mut self) {
        let project = Arc::clone(self.state.project());
        if !std::mem::take(&mut self.keeping.is_other) {
            self.station.set_project(project);
            self.place_record();
            return;
        }
        let place = self.place();
        self.keeping.place.clone_from(&place);
        self.station.open_project(project, place);
    }

    fn place(&self) -> Option<DataPlace> {
        let user = self.keeping.user.as_ref()?;
        let (project, file) = (self.state.doc.project(), self.state.doc.path());
        DataPlace::of(project, file.map(PathBuf::as_path), user.as_deref())
    }

    /// Tells the station where the record of the open project lies now; gives the folder where it is another.
    pub(super) fn place_record(&mut self) -> Option<PathBuf> {
        let mut place = self.place();
        let known = self.keeping.place.as_ref();
        if let (Some(place), Some(known)) = (&mut place, known.filter(|k| k.file.is_none())) {
            // A project that is saved for the first time takes its record along.
            place.from = (place.folder != known.folder).then(|| known.folder.clone());
        }
        let folder = |place: &Option<DataPlace>| place.as_ref().map(|p| p.folder.clone());
        let to = folder(&place);
        if to == folder(&self.keeping.place) {
            return None;
        }
        self.keep_in(place, false);
        to
    }

    fn keep_in(&mut self, place: Option<DataPlace>, fresh: bool) {
        self.keeping.place.clone_from(&place);
        self.state.record = TrendDesk::default();
        self.state.journal.start_over();
        self.station.keep_in(place, fresh);
    }

    /// The station is in another folder now, and what was answered meanwhile is not all of it.
    pub(super) fn watch_record(&mut self) {
        let known = self.state.recording.take();
        self.state.recording = self.station.history();
        let folder = |record: Option<&HistoryState>| record.map(|record| record.folder.clone());
        if folder(known.as_ref()) != folder(self.state.recording.as_ref()) {
            self.state.record = TrendDesk::default();
        }
    }

    /// Gives the project what tells it from every other, if it has none yet.
    pub(super) fn name_once(&mut self) {
        self.state.doc.name_once(|| format!("{:016x}", fastrand::u64(..)));
    }
}
