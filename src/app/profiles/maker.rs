//! The dialog that makes a profile: what is typed, and what it amounts to at each moment.

use std::sync::Arc;

use super::{MakeError, make};
use crate::app::draft::Fields;
use crate::app::{AppState, DraftError, Fault};
use crate::model::{Profile, Project, TagId};

/// What is typed into the dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MakeForm {
    /// What the profile is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The prefix that is offered where it is applied; `{n}` stands for the number of the instance.
    pub prefix: String,
    /// Wire address that addresses are counted from.
    pub base: String,
}

/// The dialog that makes a profile.
#[derive(Clone, Debug)]
pub struct MakeDesk {
    /// What is typed.
    pub form: MakeForm,
    /// Fields that cannot be read.
    pub errors: Vec<DraftError>,
    /// What it amounts to; `None` where fields cannot be read.
    pub made: Option<Result<Arc<Profile>, MakeError>>,
    tags: Vec<TagId>,
}

impl PartialEq for MakeDesk {
    /// What it amounts to follows from the rest.
    fn eq(&self, other: &MakeDesk) -> bool {
        (&self.form, &self.tags) == (&other.form, &other.tags)
    }
}

impl MakeDesk {
    /// The dialog as it opens. A part of a device counts its addresses from the lowest, so that it can be
    /// put elsewhere; a whole device has them as they are.
    pub fn new(state: &AppState, tags: Vec<TagId>, name: &str) -> MakeDesk {
        let project = state.project();
        let first = make(project, &tags, name, 0);
        let form = MakeForm {
            name: name.to_owned(),
            prefix: first.map_or_else(|_| String::new(), |profile| profile.prefix),
            base: usual_base(project, &tags).to_string(),
            description: String::new(),
        };
        let mut desk = MakeDesk { form, errors: Vec::new(), made: None, tags };
        desk.judge(state);
        desk
    }

    /// Takes what was typed.
    pub fn set(&mut self, form: MakeForm, state: &AppState) {
        self.form = form;
        self.judge(state);
    }

    /// Works out what it amounts to. A profile of a name that is at hand is the next version of that one.
    pub fn judge(&mut self, state: &AppState) {
        let mut fields = Fields::default();
        let base: u16 = fields.whole("base", &self.form.base);
        let name = self.form.name.trim();
        if name.is_empty() {
            fields.fail("name", Fault::Needed);
        }
        self.errors = fields.into_errors();
        self.made = self.errors.is_empty().then(|| {
            let mut profile = make(state.project(), &self.tags, name, base)?;
            let known = state.profiles.iter().filter(|(_, known)| known.name == name);
            let newest = known.map(|(_, known)| known.version).max();
            profile.version = newest.map_or(1, |version| version.saturating_add(1));
            profile.prefix.clone_from(&self.form.prefix);
            self.form.description.trim().clone_into(&mut profile.description);
            Ok(Arc::new(profile))
        });
    }

    /// The profile, where there is one.
    pub fn profile(&self) -> Option<&Arc<Profile>> {
        self.made.as_ref()?.as_ref().ok()
    }
}

/// The lowest address where only a part of the tags of a device is chosen, else 0.
fn usual_base(project: &Project, tags: &[TagId]) -> u16 {
    let chosen = || tags.iter().filter_map(|id| project.tag(id));
    let Some(device) = chosen().next().map(|tag| tag.device.clone()) else { return 0 };
    let all = project.tags.iter().filter(|tag| tag.device == device).count();
    let lowest = chosen().map(|tag| match tag.scaling {
        crate::model::Scaling::ScaleFactor { wire } => wire.min(tag.address.wire),
        _ => tag.address.wire,
    });
    if tags.len() < all { lowest.min().unwrap_or(0) } else { 0 }
}
