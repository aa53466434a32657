//! Where the record of the open project lies: told to the station whenever that changes.

use std::path::PathBuf;

use super::App;
use crate::station::DataPlace;

/// What the window knows of keeping a record.
#[derive(Debug, Default)]
pub(in crate::app) struct Keeping {
    /// Set where this window keeps records: the person's own data folder, if there is one.
    user: Option<Option<PathBuf>>,
    /// Told last.
    place: Option<DataPlace>,
    /// Another project has been opened since.
    fresh: bool,
}

impl App {
    /// From now on every project that is opened keeps a record: beside its file, or below `user` where it
    /// has none yet.
    pub fn keep_records(&mut self, user: Option<PathBuf>) {
        self.keeping.user = Some(user);
        self.keeping.fresh = true;
        self.place_record();
    }

    /// Another project is open: nothing of the old record belongs to it.
    pub(super) fn begin_record(&mut self) {
        self.keeping.fresh = true;
    }

    /// Tells the station where the record lies now.
    pub(super) fn place_record(&mut self) {
        let Some(user) = &self.keeping.user else { return };
        let (project, file) = (self.state.doc.project(), self.state.doc.path());
        let mut place = DataPlace::of(project, file.map(PathBuf::as_path), user.as_deref());
        let fresh = std::mem::take(&mut self.keeping.fresh);
        let known = self.keeping.place.as_ref();
        if let (Some(place), Some(known)) =
            (&mut place, known.filter(|k| !fresh && k.file.is_none()))
        {
            // A project that is saved for the first time takes its record along.
            place.from = (place.folder != known.folder).then(|| known.folder.clone());
        }
        let folder = |place: &Option<DataPlace>| place.as_ref().map(|p| p.folder.clone());
        if !fresh && folder(&place) == folder(&self.keeping.place) {
            return;
        }
        self.keeping.place.clone_from(&place);
        self.station.keep_in(place, fresh);
    }

    /// Gives the project what tells it from every other, if it has none yet.
    pub(super) fn name_once(&mut self) {
        self.state.doc.name_once(|| format!("{:016x}", fastrand::u64(..)));
    }
}
