//! Profiles: applying one, making one of tags, taking newer versions over.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::app::command::{Command, Effect, PathPurpose};
use crate::app::grid::RowKey;
use crate::app::profiles::{ApplyDesk, Asking, MakeDesk, UpdateDesk};
use crate::app::{Action, Dialog, Notice, Selection};
use crate::codec::Chain;
use crate::model::{DeviceId, Endpoint, TagId};

impl App {
    pub(super) fn profile_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::ApplyProfile => {
                self.state.dialog = Some(Dialog::Apply(Box::new(ApplyDesk::new(&self.state))));
                vec![Effect::LoadProfiles]
            }
            Action::UpdateProfiles => {
                self.state.dialog = Some(Dialog::Update(UpdateDesk::new(&self.state)));
                vec![Effect::LoadProfiles]
            }
            _ => self.make_profile(),
        }
    }

    /// A profile of the selected device's tags, of the rows selected in the grid, or of the selected tag.
    fn make_profile(&mut self) -> Vec<Effect> {
        let project = self.state.project();
        let of_device = |id: &DeviceId| -> Vec<TagId> {
            project.tags.iter().filter(|t| t.device == *id).map(|t| t.id.clone()).collect()
        };
        let (tags, name) = match &self.state.selection {
            Some(Selection::Device(id)) => (of_device(id), project.device(id).map(|d| &d.name)),
            Some(Selection::Tag(id)) => {
                let rows = self.rows_with(id);
                let name = match rows.as_slice() {
                    [_] => project.tag(id).map(|t| &t.name),
                    _ => project.tag(id).and_then(|t| project.device(&t.device)).map(|d| &d.name),
                };
                (rows, name)
            }
            _ => return Vec::new(),
        };
        let name = name.cloned().unwrap_or_default();
        let desk = MakeDesk::new(&self.state, tags, &name);
        self.state.dialog = Some(Dialog::MakeProfile(Box::new(desk)));
        // Which versions there are decides which one this is.
        vec![Effect::LoadProfiles]
    }

    /// The tags of the rows selected in the grid if `tag` is one of them, else `tag` alone.
    fn rows_with(&self, tag: &TagId) -> Vec<TagId> {
        let rows = self.state.grid.selected_rows(self.state.project()).into_iter();
        let rows: Vec<TagId> = rows
            .filter_map(|row| match row {
                RowKey::Tag(id) => Some(id),
                RowKey::New(_) => None,
            })
            .collect();
        if rows.contains(tag) { rows } else { vec![tag.clone()] }
    }

    /// Writes the profile that waits for a place.
    pub(super) fn profile_to(&self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let Some(profile) = self.state.made.clone() else { return Vec::new() };
        vec![Effect::SaveProfile { profile, path, overwrite }]
    }

    pub(super) fn profiles(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::ProfilesLoaded(profiles, broken) => {
                (self.state.profiles, self.state.broken_profiles) = (profiles, broken);
                match self.state.dialog.take() {
                    Some(Dialog::Apply(desk)) if desk.made.is_none() => {
                        self.state.dialog =
                            Some(Dialog::Apply(Box::new(ApplyDesk::new(&self.state))));
                    }
                    Some(Dialog::MakeProfile(mut desk)) => {
                        desk.judge(&self.state);
                        self.state.dialog = Some(Dialog::MakeProfile(desk));
                    }
                    Some(Dialog::Update(_)) => {
                        self.state.dialog = Some(Dialog::Update(UpdateDesk::new(&self.state)));
                    }
                    other => self.state.dialog = other,
                }
            }
            Command::SetApply(form) => {
                if let Some(Dialog::Apply(mut desk)) = self.state.dialog.take_if(is_apply) {
                    desk.set(*form, &self.state);
                    self.state.dialog = Some(Dialog::Apply(desk));
                }
            }
            Command::AskDevice => {
                let project = Arc::clone(self.state.project());
                if let Some(Dialog::Update(desk)) = &mut self.state.dialog {
                    let asked = desk.ask(&project).into_iter();
                    return asked
                        .map(|(endpoint, unit)| Effect::AskDevice { endpoint, unit })
                        .collect();
                }
                if let Some(Dialog::Apply(desk)) = &mut self.state.dialog
                    && desk.asking != Asking::Under
                    && let Some((endpoint, unit)) = desk.endpoint(&project)
                {
                    desk.asking = Asking::Under;
                    return vec![Effect::AskDevice { endpoint, unit }];
                }
            }
            Command::DeviceAnswered { endpoint, unit, result } => {
                self.device_answered((endpoint, unit), result);
            }
            Command::SetMake(form) => {
                if let Some(Dialog::MakeProfile(mut desk)) = self.state.dialog.take_if(is_make) {
                    desk.set(*form, &self.state);
                    self.state.dialog = Some(Dialog::MakeProfile(desk));
                }
            }
            Command::AcceptMake => {
                if let Some(Dialog::MakeProfile(desk)) = &self.state.dialog
                    && let Some(profile) = desk.profile().cloned()
                {
                    (self.state.dialog, self.state.made) = (None, Some(profile));
                    return vec![self.ask_path(PathPurpose::Profile)];
                }
            }
            Command::AcceptApply => {
                if let Some(Dialog::Apply(desk)) = &self.state.dialog
                    && let Some(edit) = desk.edit().cloned()
                    && let Some(Ok(made)) = &desk.made
                {
                    let count = made.rows.len();
                    let first = made.rows.first().map(|row| Selection::Tag(row.tag.id.clone()));
                    self.state.dialog = None;
                    self.apply(&edit);
                    // Refused, its problems are shown.
                    if self.state.dialog.is_none() {
                        self.state.notice = Some(Notice::Imported(count, 0, 0));
                        self.state.selection = first.or(self.state.selection.take());
                    }
                }
            }
            Command::AcceptUpdate => {
                if let Some(Dialog::Update(desk)) = &self.state.dialog
                    && let Some(edit) = desk.edit()
                {
                    let (added, changed, removed) = desk.counts();
                    self.state.dialog = None;
                    self.apply(&edit);
                    if self.state.dialog.is_none() {
                        self.state.notice = Some(Notice::Imported(added, changed, removed));
                    }
                }
            }
            Command::ProfileSaved { path, result } => {
                self.state.made = None;
                self.state.notice = Some(match result {
                    Ok(()) => Notice::Saved(path),
                    Err(why) => Notice::SaveFailed(why),
                });
            }
            Command::ProfileBlocked(path) => {
                let purpose = PathPurpose::Profile;
                self.state.dialog = Some(Dialog::Overwrite { path, purpose });
            }
            _ => {}
        }
        Vec::new()
    }

    /// A device was asked where its points lie.
    fn device_answered(&mut self, at: (Endpoint, u8), result: Result<Chain, String>) {
        if let Some(Dialog::Update(mut desk)) = self.state.dialog.take_if(is_update) {
            desk.answered(&at, &result, &self.state);
            self.state.dialog = Some(Dialog::Update(desk));
        } else if let Some(Dialog::Apply(mut desk)) = self.state.dialog.take_if(is_apply) {
            let project = self.state.project();
            if desk.asking == Asking::Under && desk.endpoint(project) == Some(at) {
                desk.asking = Asking::Done(result);
                let profile = self.state.profiles.get(desk.form.profile);
                desk.judge(project, profile.map(|(_, profile)| &**profile));
            }
            self.state.dialog = Some(Dialog::Apply(desk));
        }
    }
}

fn is_make(dialog: &mut Dialog) -> bool {
    matches!(dialog, Dialog::MakeProfile(_))
}

fn is_update(dialog: &mut Dialog) -> bool {
    matches!(dialog, Dialog::Update(_))
}

fn is_apply(dialog: &mut Dialog) -> bool {
    matches!(dialog, Dialog::Apply(_))
}
