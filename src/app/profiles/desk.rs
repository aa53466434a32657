//! The dialogs of profiles: what is typed, and what it amounts to at each moment.

use std::sync::Arc;

use super::{
    Applied, ApplyError, Chains, Change, ChangeKind, Parameters, Place, Update, apply,
    devices_to_ask, free_first, update_asked, uses,
};
use crate::app::draft::Fields;
use crate::app::{AppState, DraftError, Edit, Selection};
use crate::codec::Chain;
use crate::model::{ConnectionId, DeviceId, Endpoint, Profile, Project};

/// Where the tags go, as a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// A device that is there.
    Device,
    /// A connection that is there.
    Connection,
    /// A host.
    Host,
}

/// What is typed into the dialog that applies a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyForm {
    /// Place of the profile in the list.
    pub profile: usize,
    /// Which kind of place.
    pub into: Into,
    /// The device.
    pub device: Option<DeviceId>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// The host.
    pub host: String,
    /// Its port.
    pub port: String,
    /// Unit id.
    pub unit: String,
    /// Prefix of names.
    pub prefix: String,
    /// First wire address.
    pub base: String,
    /// Addresses from one instance to the next.
    pub step: String,
    /// Instances.
    pub count: String,
    /// Number of the first.
    pub first: String,
}

/// How far asking a device for its models is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asking {
    /// It was not asked.
    #[default]
    Not,
    /// It is being asked.
    Under,
    /// It answered, or not.
    Done(Result<Chain, String>),
}

/// The dialog that applies a profile.
#[derive(Clone, Debug)]
pub struct ApplyDesk {
    /// What is typed.
    pub form: ApplyForm,
    /// Whether the device was asked where its points lie.
    pub asking: Asking,
    /// Fields that cannot be read.
    pub errors: Vec<DraftError>,
    /// What it amounts to; `None` where fields cannot be read or the device was not asked yet.
    pub made: Option<Result<Arc<Applied>, ApplyError>>,
}

impl PartialEq for ApplyDesk {
    /// What it amounts to follows from the rest.
    fn eq(&self, other: &ApplyDesk) -> bool {
        (&self.form, &self.asking) == (&other.form, &other.asking)
    }
}

impl ApplyDesk {
    /// The dialog as it opens: the first profile, into what is selected.
    pub fn new(state: &AppState) -> ApplyDesk {
        let project = state.project();
        let (device, connection) = match &state.selection {
            Some(Selection::Device(id)) => (Some(id.clone()), None),
            Some(Selection::Connection(id)) => (None, Some(id.clone())),
            Some(Selection::Tag(id)) => (project.tag(id).map(|tag| tag.device.clone()), None),
            _ => (None, None),
        };
        let into = match (&device, &connection, project.connections.is_empty()) {
            (Some(_), ..) => Into::Device,
            (None, None, true) => Into::Host,
            _ => Into::Connection,
        };
        let form = ApplyForm {
            profile: 0,
            into,
            device: device.or_else(|| project.devices.first().map(|d| d.id.clone())),
            connection: connection.or_else(|| project.connections.first().map(|c| c.id.clone())),
            host: String::new(),
            port: "502".to_owned(),
            unit: "1".to_owned(),
            prefix: String::new(),
            base: "0".to_owned(),
            step: "0".to_owned(),
            count: "1".to_owned(),
            first: "1".to_owned(),
        };
        let mut desk = ApplyDesk { form, asking: Asking::Not, errors: Vec::new(), made: None };
        desk.offer(project, state.profiles.first().map(|(_, profile)| &**profile));
        desk
    }

    /// Puts the parameters that a profile offers into the fields.
    fn offer(&mut self, project: &Project, profile: Option<&Profile>) {
        let Some(profile) = profile else { return };
        self.form.prefix.clone_from(&profile.prefix);
        self.form.base = profile.base.to_string();
        self.form.unit = profile.device.unit.to_string();
        self.form.first = free_first(project, &profile.prefix).to_string();
        self.asking = Asking::Not;
        self.judge(project, Some(profile));
    }

    /// Takes what was typed.
    pub fn set(&mut self, form: ApplyForm, state: &AppState) {
        let other = form.profile != self.form.profile;
        let place = |f: &ApplyForm| {
            (f.into, f.device.clone(), f.connection.clone(), f.host.clone(), f.unit.clone())
        };
        if place(&form) != place(&self.form) || form.port != self.form.port {
            self.asking = Asking::Not;
        }
        self.form = form;
        let profile = state.profiles.get(self.form.profile).map(|(_, profile)| &**profile);
        if other {
            self.offer(state.project(), profile);
        } else {
            self.judge(state.project(), profile);
        }
    }

    /// Works out what it amounts to.
    pub fn judge(&mut self, project: &Project, profile: Option<&Profile>) {
        let mut fields = Fields::default();
        let form = &self.form;
        let mut parameters = Parameters {
            place: Place::Host(String::new(), 502, 1),
            prefix: form.prefix.clone(),
            base: fields.whole("base", &form.base),
            step: fields.whole("step", &form.step),
            count: fields.whole("count", &form.count),
            first: fields.whole("first", &form.first),
            chain: match &self.asking {
                Asking::Done(Ok(chain)) => Some(chain.clone()),
                _ => None,
            },
        };
        let place = match form.into {
            Into::Device => form.device.clone().map(Place::Device),
            Into::Connection => {
                let unit = fields.whole("unit", &form.unit);
                form.connection.clone().map(|id| Place::Unit(id, unit))
            }
            Into::Host => {
                let (port, unit) =
                    (fields.whole("port", &form.port), fields.whole("unit", &form.unit));
                let host = form.host.trim();
                (!host.is_empty()).then(|| Place::Host(host.to_owned(), port, unit))
            }
        };
        self.errors = fields.into_errors();
        self.made = None;
        let (Some(place), Some(profile), true) = (place, profile, self.errors.is_empty()) else {
            return;
        };
        parameters.place = place;
        if profile.walks() && parameters.chain.is_none() {
            return;
        }
        self.made = Some(apply(project, profile, &parameters).map(Arc::new));
    }

    /// Whom to ask where its points lie; `None` where that is not told yet.
    pub fn endpoint(&self, project: &Project) -> Option<(Endpoint, u8)> {
        let form = &self.form;
        let unit = form.unit.trim().parse().ok();
        match form.into {
            Into::Device => place_of(project, form.device.as_ref()?),
            Into::Connection => {
                Some((project.connection(form.connection.as_ref()?)?.endpoint.clone(), unit?))
            }
            Into::Host => {
                let (host, port) = (form.host.trim(), form.port.trim().parse().ok()?);
                let endpoint = Endpoint::Tcp { host: host.to_owned(), port };
                (!host.is_empty()).then_some((endpoint, unit?))
            }
        }
    }

    /// The change, if nothing is in its way.
    pub fn edit(&self) -> Option<&Edit> {
        match &self.made {
            Some(Ok(made)) if made.is_clean() && !made.rows.is_empty() => Some(&made.edit),
            _ => None,
        }
    }
}

/// The dialog that takes newer versions over: each profile that the project uses.
#[derive(Clone, Debug, Default)]
pub struct UpdateDesk {
    /// Name of the profile, and what updating amounts to; `None` where no profile of that name is known.
    pub updates: Vec<(String, Option<Arc<Update>>)>,
    /// Devices that tell themselves where their points lie, and how far asking them is.
    pub devices: Vec<(DeviceId, Asking)>,
}

impl PartialEq for UpdateDesk {
    fn eq(&self, other: &UpdateDesk) -> bool {
        (self.updates.len(), &self.devices) == (other.updates.len(), &other.devices)
    }
}

impl UpdateDesk {
    /// What the profiles at hand amount to.
    pub fn new(state: &AppState) -> UpdateDesk {
        let project = state.project();
        let used = uses(project).into_iter().map(|(name, ..)| (name, None));
        let mut desk = UpdateDesk { updates: used.collect(), devices: Vec::new() };
        let known = desk.updates.iter().filter_map(|(name, _)| known(state, name));
        let mut devices: Vec<DeviceId> =
            known.flat_map(|profile| devices_to_ask(project, profile)).collect();
        devices.sort();
        devices.dedup();
        desk.devices = devices.into_iter().map(|device| (device, Asking::Not)).collect();
        desk.judge(state);
        desk
    }

    /// Works out what it amounts to, as far as devices were asked.
    fn judge(&mut self, state: &AppState) {
        let chains: Chains = self
            .devices
            .iter()
            .filter_map(|(device, asking)| match asking {
                Asking::Done(Ok(chain)) => Some((device.clone(), chain.clone())),
                _ => None,
            })
            .collect();
        for (name, update) in &mut self.updates {
            let profile = known(state, name);
            *update =
                profile.map(|profile| Arc::new(update_asked(state.project(), profile, &chains)));
        }
    }

    /// The devices are to be asked: whom, and where. Those under way are not asked again.
    pub fn ask(&mut self, project: &Project) -> Vec<(Endpoint, u8)> {
        let idle = self.devices.iter_mut().filter(|(_, asking)| *asking != Asking::Under);
        let asked = idle.filter_map(|(device, asking)| {
            let place = place_of(project, device)?;
            *asking = Asking::Under;
            Some(place)
        });
        asked.collect()
    }

    /// A device was asked.
    pub fn answered(
        &mut self,
        at: &(Endpoint, u8),
        result: &Result<Chain, String>,
        state: &AppState,
    ) {
        let project = state.project();
        for (device, asking) in &mut self.devices {
            if *asking == Asking::Under && place_of(project, device).as_ref() == Some(at) {
                *asking = Asking::Done(result.clone());
            }
        }
        self.judge(state);
    }

    /// Tags that come, that change and that go.
    pub fn counts(&self) -> (usize, usize, usize) {
        let able = self.updates.iter().filter_map(|(_, update)| update.as_ref());
        let lines: Vec<&Change> =
            able.filter(|u| u.can_be_made()).flat_map(|u| &u.changes).collect();
        let tags = |kinds: &[ChangeKind]| {
            let of = lines.iter().filter(|line| kinds.contains(&line.kind));
            of.map(|line| &line.tag).collect::<std::collections::HashSet<_>>().len()
        };
        (
            tags(&[ChangeKind::Added]),
            tags(&[ChangeKind::Changed, ChangeKind::Overridden]),
            tags(&[ChangeKind::Removed]),
        )
    }

    /// All changes as one, if there are any and no device is being asked.
    pub fn edit(&self) -> Option<Edit> {
        if self.devices.iter().any(|(_, asking)| *asking == Asking::Under) {
            return None;
        }
        let able = self.updates.iter().filter_map(|(_, update)| update.as_ref());
        let edits: Vec<Edit> =
            able.filter(|u| u.can_be_made()).filter_map(|u| u.edit.clone()).collect();
        (!edits.is_empty()).then_some(Edit::Many(edits))
    }
}

/// The newest profile at hand that is called so; of the same version, the person's own.
fn known<'a>(state: &'a AppState, name: &str) -> Option<&'a Profile> {
    let all = state.profiles.iter().filter(|(_, profile)| profile.name == name);
    all.map(|(_, profile)| &**profile).max_by_key(|profile| profile.version)
}

/// Where a device is asked.
fn place_of(project: &Project, device: &DeviceId) -> Option<(Endpoint, u8)> {
    let device = project.device(device)?;
    Some((project.connection(&device.connection)?.endpoint.clone(), device.unit))
}
