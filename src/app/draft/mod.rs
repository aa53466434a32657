//! Editors: what a person has typed so far, and what it amounts to.
//!
//! A draft holds texts, because half-typed numbers are no numbers. Building it gives the finished
//! thing or an error for each field; the project's own rules are asked in the same breath, so that an
//! editor refuses exactly what opening the file would refuse.

mod plant;
mod tag;

pub use plant::{ConnectionDraft, DeviceDraft, GroupDraft, ScanClassDraft};
pub use tag::TagDraft;

use std::str::FromStr;

use super::edit::{Edit, Selection};
use crate::model::{Place, Project, Section, violations};

/// Something wrong with one field of an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftError {
    /// The field, by its key in the file; empty for the whole.
    pub key: &'static str,
    /// What is wrong, and a way out.
    pub message: String,
}

/// The open editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// Name and description of the project.
    Project {
        /// Name.
        name: String,
        /// Description.
        description: String,
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
        })
    }

    /// The change this draft amounts to.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn build(&self, project: &Project) -> Result<Edit, Vec<DraftError>> {
        let edit = match self {
            Draft::Project { name, description } => {
                Edit::Describe { name: name.trim().to_owned(), description: description.clone() }
            }
            Draft::Connection(draft) => Edit::Connection(draft.build()?),
            Draft::Device(draft) => Edit::Device(draft.build()?),
            Draft::ScanClass(draft) => Edit::ScanClass(draft.build()?),
            Draft::Tag(draft) => Edit::Tags(vec![draft.build()?]),
            Draft::Group(draft) => Edit::Group(draft.build()?),
        };
        let mut changed = project.clone();
        edit.apply(&mut changed);
        let errors: Vec<DraftError> = violations(&changed)
            .into_iter()
            .filter(|v| edit.concerns(&changed, &v.at))
            .map(|v| DraftError {
                key: v.at.key,
                message: if v.hint.is_empty() {
                    v.message
                } else {
                    format!("{}; {}", v.message, v.hint)
                },
            })
            .collect();
        if errors.is_empty() { Ok(edit) } else { Err(errors) }
    }
}

impl Edit {
    /// True where `place` lies in what this edit puts. Everything else was valid before.
    fn concerns(&self, project: &Project, place: &Place) -> bool {
        let at = place.index;
        match (self, place.section) {
            (Edit::Describe { .. }, Section::Project) => true,
            (Edit::Connection(x), Section::Connections) => {
                project.connections.get(at).is_some_and(|y| y.id == x.id)
            }
            (Edit::Device(x), Section::Devices) => {
                project.devices.get(at).is_some_and(|y| y.id == x.id)
            }
            (Edit::ScanClass(x), Section::ScanClasses) => {
                project.scan_classes.get(at).is_some_and(|y| y.id == x.id)
            }
            (Edit::Tags(tags), Section::Tags) => {
                project.tags.get(at).is_some_and(|y| tags.iter().any(|x| y.id == x.id))
            }
            (Edit::Group(x), Section::TrendGroups) => {
                project.trend_groups.get(at).is_some_and(|y| y.id == x.id)
            }
            // A change here that breaks a rule there is an error of this editor as a whole.
            _ => true,
        }
    }
}

/// Collects the errors of a draft while its fields are read.
#[derive(Default)]
pub(crate) struct Fields {
    errors: Vec<DraftError>,
}

impl Fields {
    pub(crate) fn fail(&mut self, key: &'static str, message: impl Into<String>) {
        self.errors.push(DraftError { key, message: message.into() });
    }

    /// Reads a whole number; zero stands in where it is wrong, and the error is noted.
    pub(crate) fn whole<T: FromStr + Default>(&mut self, key: &'static str, text: &str) -> T {
        text.trim().parse().unwrap_or_else(|_| {
            self.fail(key, format!("{:?} is not a whole number in range", text.trim()));
            T::default()
        })
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
                self.fail(key, format!("{text:?} is not a number; write the decimal point as '.'"));
                None
            }
            _ => {
                self.fail(key, format!("{text:?} is not a number"));
                None
            }
        }
    }

    pub(crate) fn finish<T>(self, value: T) -> Result<T, Vec<DraftError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}
