//! Editors: what a person has typed so far, and what it amounts to.
//!
//! A draft holds texts, because half-typed numbers are no numbers. Building it gives the finished
//! thing or an error for each field; the project's own rules are asked in the same breath, so that an
//! editor refuses exactly what opening the file would refuse.

mod alarm;
mod capture;
mod meaning;
mod plant;
mod tag;
mod recording;

pub use alarm::{AlarmDraft, AlarmGroupDraft, GuidanceDraft, limit_title};
pub(crate) use alarm::{millis_of, operand_of};
pub use capture::CaptureDraft;
pub use meaning::{ScalingDraft, ScalingKind, SentinelDraft, SentinelKind, TextsDraft, TextsKind};
pub use plant::{ConnectionDraft, DeviceDraft, GroupDraft, ScanClassDraft};
pub use recording::RecordingDraft;
pub use tag::TagDraft;

use std::str::FromStr;

use super::edit::{Edit, Selection};
use super::lang::Key;
use crate::codec::AddressError;
use crate::model::{Notation, Project, Rule, Section, Table, violations};

/// Something wrong with one field of an editor.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftError {
    /// The field, by its key in the file; empty for the whole.
    pub key: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with what was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Not a whole number, or one that is too large to be meant.
    NotWhole(String),
    /// Not a number.
    NotNumber(String),
    /// A number with a decimal comma.
    DecimalComma(String),
    /// Nothing where something must be.
    Needed,
    /// Not a number and a text, or a number for the second time.
    NotText(String),
    /// A display range with one end.
    OneEnd,
    /// Not an address in the notation chosen.
    Address(AddressError),
    /// An address that vendors mean differently.
    AddressOpen(String),
    /// An address that is a number in the first notation and in the second, and nobody has said which.
    AddressTwofold(String, [Notation; 2]),
    /// An address that names a bit, for a type that takes another or none.
    AddressBit(u8),
    /// A rule of the project is broken.
    Rule(Rule),
    /// A word that is none of the choices.
    NoChoice {
        /// The word.
        text: String,
        /// The choices.
        choices: String,
    },
    /// A field that cannot be beside another one, named here, which tells the same already.
    Beside(Key),
    /// A field that means nothing beside the others.
    Idle,
    /// A table other than the one the address names.
    OtherTable(Table),
}

/// The open editor.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one draft at a time")]
pub enum Draft {
    /// Name and description of the project.
    Project {
        /// Name.
        name: String,
        /// Description.
        description: String,
        /// The record on disk.
        recording: RecordingDraft,
    },
    /// A connection.
    Connection(ConnectionDraft),
    /// A device.
    Device(DeviceDraft),
    /// A scan class.
    ScanClass(ScanClassDraft),
    /// A tag.
    Tag(Box<TagDraft>),
    /// A trend group.
    Group(GroupDraft),
    /// An alarm.
    Alarm(Box<AlarmDraft>),
    /// A group of alarms.
    AlarmGroup(AlarmGroupDraft),
    /// A capture.
    Capture(Box<CaptureDraft>),
}

impl Draft {
    /// A draft of something that exists.
    pub fn of(project: &Project, what: &Selection) -> Option<Draft> {
        Some(match what {
            Selection::Connection(id) => {
                Draft::Connection(ConnectionDraft::of(project.connection(id)?))
            }
            Selection::Device(id) => Draft::Device(DeviceDraft::of(project.device(id)?)),
            Selection::ScanClass(id) => {
                Draft::ScanClass(ScanClassDraft::of(project.scan_class(id)?))
            }
            Selection::Tag(id) => Draft::Tag(Box::new(TagDraft::of(project.tag(id)?))),
            Selection::Group(id) => Draft::Group(GroupDraft::of(project.trend_group(id)?)),
            Selection::Alarm(id) => {
                Draft::Alarm(Box::new(AlarmDraft::of(project.alarm(id)?, project)))
            }
            Selection::AlarmGroup(id) => {
                Draft::AlarmGroup(AlarmGroupDraft::of(project.alarm_group(id)?))
            }
            Selection::Capture(id) => {
                Draft::Capture(Box::new(CaptureDraft::of(project.capture(id)?, project)))
            }
        })
    }

    /// The change this draft amounts to.
    ///
    /// # Errors
    /// One entry for each field that is wrong, all at once.
    pub fn build(&self, project: &Project) -> Result<Edit, Vec<DraftError>> {
        let (edit, mut errors) = self.read(project);
        let mut changed = project.clone();
        edit.apply(&mut changed);
        // The project was valid before, so that whatever is broken now, this draft has broken. Where a
        // field could not be read, what stands in for it is nobody's mistake.
        let section = self.section();
        let unread: Vec<&str> = errors.iter().map(|e| e.key).collect();
        let rests_on_unread = |key: &str| {
            unread.contains(&key)
                || (unread.contains(&"address") && matches!(key, "type" | "writable"))
        };
        let broken: Vec<DraftError> = violations(&changed)
            .into_iter()
            .map(|v| DraftError {
                key: if v.at.section == section { field_of(v.at.key) } else { "" },
                fault: Fault::Rule(v.rule),
            })
            .filter(|e| !rests_on_unread(e.key))
            .collect();
        errors.extend(broken);
        if errors.is_empty() { Ok(edit) } else { Err(errors) }
    }

    /// What was typed, with stand-ins where it cannot be read.
    fn read(&self, project: &Project) -> (Edit, Vec<DraftError>) {
        fn put<T>(
            (thing, errors): (T, Vec<DraftError>),
            edit: fn(T) -> Edit,
        ) -> (Edit, Vec<DraftError>) {
            (edit(thing), errors)
        }
        match self {
            Draft::Project { name, description, recording } => {
                let (name, description) = (name.trim().to_owned(), description.clone());
                let mut fields = Fields::default();
                let recording = recording.build(&mut fields);
                (Edit::Describe { name, description, recording }, fields.into_errors())
            }
            Draft::Connection(draft) => put(draft.build(), Edit::Connection),
            Draft::Device(draft) => put(draft.build(), Edit::Device),
            Draft::ScanClass(draft) => put(draft.build(), Edit::ScanClass),
            Draft::Tag(draft) => put(draft.build(), |tag| Edit::Tags(vec![tag])),
            Draft::Group(draft) => put(draft.build(), Edit::Group),
            Draft::Alarm(draft) => put(draft.build(project), |alarm| Edit::Alarms(vec![alarm])),
            Draft::AlarmGroup(draft) => put(draft.build(), Edit::AlarmGroup),
            Draft::Capture(draft) => put(draft.build(project), Edit::Capture),
        }
    }

    fn section(&self) -> Section {
        match self {
            Draft::Project { .. } => Section::Project,
            Draft::Connection(_) => Section::Connections,
            Draft::Device(_) => Section::Devices,
            Draft::ScanClass(_) => Section::ScanClasses,
            Draft::Tag(_) => Section::Tags,
            Draft::Group(_) => Section::TrendGroups,
            Draft::Alarm(_) => Section::Alarms,
            Draft::AlarmGroup(_) => Section::AlarmGroups,
            Draft::Capture(_) => Section::Captures,
        }
    }
}

/// The field of an editor that a key of the file is typed into.
fn field_of(key: &'static str) -> &'static str {
    match key {
        "limit_tag" => "limit",
        "setpoint_tag" => "setpoint",
        key => key,
    }
}

/// Collects the errors of a draft while its fields are read.
#[derive(Default)]
pub(crate) struct Fields {
    errors: Vec<DraftError>,
}

impl Fields {
    pub(crate) fn into_errors(self) -> Vec<DraftError> {
        self.errors
    }

    /// True while nothing is wrong with a field.
    pub(crate) fn is_fine(&self, key: &str) -> bool {
        self.errors.iter().all(|error| error.key != key)
    }

    pub(crate) fn fail(&mut self, key: &'static str, fault: Fault) {
        self.errors.push(DraftError { key, fault });
    }

    /// Reads a whole number; zero stands in where it is wrong, and the error is noted.
    pub(crate) fn whole<T: FromStr + Default>(&mut self, key: &'static str, text: &str) -> T {
        text.trim().parse().unwrap_or_else(|_| {
            self.fail(key, Fault::NotWhole(text.trim().to_owned()));
            T::default()
        })
    }

    /// Reads a number that must be there; zero stands in where it is not, and the error is noted.
    pub(crate) fn needed(&mut self, key: &'static str, text: &str) -> f64 {
        if text.trim().is_empty() {
            self.fail(key, Fault::Needed);
        }
        self.number(key, text).unwrap_or_default()
    }

    /// Reads a number; `None` for an empty field.
    pub(crate) fn number(&mut self, key: &'static str, text: &str) -> Option<f64> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ if text.contains(',') => {
                self.fail(key, Fault::DecimalComma(text.to_owned()));
                None
            }
            _ => {
                self.fail(key, Fault::NotNumber(text.to_owned()));
                None
            }
        }
    }
}
