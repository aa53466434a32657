//! Taking a newer version of a profile over, in place: ids stay, and with them trends and everything
//! else that knows a tag by its id.
//!
//! A field is changed where the profile changed it. What somebody changed and the profile did not stays;
//! what both changed becomes what the profile says, and is told apart.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::apply::new_class;
use super::equip::{Setting, differences};
use super::rewalk::{Chains, Rewalk};
use crate::app::edit::{Edit, free_tag_ids};
use crate::app::run_text;
use crate::model::{
    DeviceId, Frame, Origin, Point, Profile, Project, Tag, TagField, TagId, Violation, violations,
};

/// What happens to a tag or a field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The tag is new in the profile.
    Added,
    /// The profile changed the field.
    Changed,
    /// The profile changed the field, and somebody had changed it as well.
    Overridden,
    /// Somebody changed the field and the profile did not: it stays.
    Kept,
    /// The profile has the tag no more.
    Removed,
}

impl ChangeKind {
    /// The word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "add",
            ChangeKind::Changed => "change",
            ChangeKind::Overridden => "override",
            ChangeKind::Kept => "keep",
            ChangeKind::Removed => "remove",
        }
    }
}

/// One line of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub kind: ChangeKind,
    /// Name of the tag as it is, or as it will be where it is new.
    pub tag: String,
    /// The field; `None` for a tag that comes or goes.
    pub field: Option<TagField>,
    /// As it is now.
    pub old: String,
    /// As the profile has it.
    pub new: String,
}

/// Why a use of the profile was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The project has a newer version than the one offered.
    Newer {
        /// Version of the project.
        project: u32,
        /// Version offered.
        offered: u32,
    },
    /// A new point of a model that this instance has no tag of: only the device knows where it lies.
    Unwalked {
        /// The point.
        point: String,
    },
    /// A new point would lie beyond the last address.
    Beyond {
        /// The point.
        point: String,
    },
    /// The device was asked and does not have the point.
    Absent {
        /// The point.
        point: String,
    },
}

/// What an update amounts to.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// The change, one step of undo; `None` where there is nothing to do.
    pub edit: Option<Edit>,
    /// Line by line, in the order of the project.
    pub changes: Vec<Change>,
    /// What was left as it is.
    pub held: Vec<Held>,
    /// Where devices made of the profile are read or written otherwise than it says. They stay as they
    /// are: such things are learned and tuned on site.
    pub settings: Vec<Setting>,
    /// What would be broken; the update cannot be made then.
    pub broken: Vec<Violation>,
}

impl Update {
    /// True if the project is as the profile has it.
    pub fn has_nothing_to_tell(&self) -> bool {
        self.changes.is_empty() && self.held.is_empty() && self.settings.is_empty()
    }

    /// True if there is something to do and nothing in its way.
    pub fn can_be_made(&self) -> bool {
        self.edit.is_some() && self.broken.is_empty()
    }
}

/// Profiles that a project was made of: name, versions, number of tags.
pub fn uses(project: &Project) -> Vec<(String, Vec<u32>, usize)> {
    let mut found: BTreeMap<&str, (Vec<u32>, usize)> = BTreeMap::new();
    for origin in project.tags.iter().filter_map(|tag| tag.origin.as_deref()) {
        let (versions, count) = found.entry(&origin.profile).or_default();
        if !versions.contains(&origin.version) {
            versions.push(origin.version);
        }
        *count += 1;
    }
    let used = found.into_iter();
    used.map(|(name, (versions, count))| (name.to_owned(), versions, count)).collect()
}

/// What taking `profile` over amounts to, wherever the project uses it. Nothing is changed.
pub fn update(project: &Project, profile: &Profile) -> Update {
    update_asked(project, profile, &Chains::new())
}

/// The same for devices that were asked where their models lie now: tags follow their models.
pub fn update_asked(project: &Project, profile: &Profile, chains: &Chains) -> Update {
    let mut work = Work { profile, update: Update::default(), put: Vec::new(), gone: Vec::new() };
    let mut instances: BTreeMap<(DeviceId, u32), Vec<Made<'_>>> = BTreeMap::new();
    for tag in &project.tags {
        if let Some(origin) = tag.origin.as_deref().filter(|o| o.profile == profile.name) {
            let own = instances.entry((tag.device.clone(), origin.instance)).or_default();
            own.push((tag, origin));
        }
    }
    work.update.settings = settings(project, profile, &instances);
    let mut scratch = project.clone();
    let mut added: Vec<Tag> = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    for ((device, instance), tags) in &instances {
        let newest = tags.iter().map(|(_, origin)| origin.version).max().unwrap_or(0);
        if newest > profile.version {
            let held = Held::Newer { project: newest, offered: profile.version };
            work.update.held.push(held);
            continue;
        }
        let asked = chains.get(device).map(|chain| {
            let own = instances.iter().filter(|((of, _), _)| of == device);
            Rewalk::new(chain, prefix(tags), &own.map(|(_, tags)| prefix(tags)).collect::<Vec<_>>())
        });
        for (tag, origin) in tags {
            work.tag(tag, origin, asked);
        }
        // A tag that somebody deleted comes back with a newer version, and is told as added.
        for (point, frame) in work.new_points(tags, asked) {
            let period = profile.period_of(point);
            let Some(placed) = point.placed(&frame) else {
                work.update.held.push(Held::Beyond { point: point.key.clone() });
                continue;
            };
            let known = scratch.scan_classes.iter().find(|class| class.period_ms == period);
            let scan = match known.map(|class| class.id.clone()) {
                Some(id) => id,
                None => {
                    let Some(class) = new_class(&mut scratch, period) else { continue };
                    let id = class.id.clone();
                    let edit = Edit::ScanClass(class);
                    edit.apply(&mut scratch);
                    edits.push(edit);
                    id
                }
            };
            work.update.changes.push(Change {
                kind: ChangeKind::Added,
                tag: placed.name.clone(),
                field: None,
                old: String::new(),
                new: place(&placed),
            });
            let origin = Some(Arc::new(Origin::new(profile, point, *instance, frame)));
            added.push(Tag { device: device.clone(), scan, origin, ..placed });
        }
    }
    let ids = free_tag_ids(&mut scratch, added.len());
    for (tag, id) in added.iter_mut().zip(ids) {
        tag.id = id;
    }
    work.finish(&mut scratch, edits, added)
}

/// A tag and the point it was made of.
type Made<'a> = (&'a Arc<Tag>, &'a Origin);

/// Where a tag that comes or goes lies.
fn place(tag: &Tag) -> String {
    run_text(tag.address.table, tag.address.wire, tag.width())
}

/// The prefix of an instance.
fn prefix<'a>(tags: &[Made<'a>]) -> &'a str {
    tags.first().map_or("", |(_, origin)| origin.frame.prefix.as_str())
}

/// Where devices differ from what the profile says of their kind.
fn settings(
    project: &Project,
    profile: &Profile,
    instances: &BTreeMap<(DeviceId, u32), Vec<Made<'_>>>,
) -> Vec<Setting> {
    let of_device = |device: &crate::model::Device| {
        let own = instances.iter().filter(|((id, _), _)| *id == device.id);
        let bases: Vec<u16> = own
            .filter_map(|(_, tags)| tags.iter().map(|(_, origin)| origin.frame.base).min())
            .collect();
        if bases.is_empty() { Vec::new() } else { differences(device, profile, &bases) }
    };
    project.devices.iter().flat_map(of_device).collect()
}

struct Work<'a> {
    profile: &'a Profile,
    update: Update,
    put: Vec<Tag>,
    gone: Vec<TagId>,
}

impl<'a> Work<'a> {
    fn tell(&mut self, kind: ChangeKind, tag: &Tag, field: Option<TagField>, texts: (&str, &str)) {
        let (old, new) = (texts.0.to_owned(), texts.1.to_owned());
        self.update.changes.push(Change { kind, tag: tag.name.clone(), field, old, new });
    }

    fn tag(&mut self, tag: &Tag, origin: &Origin, asked: Option<Rewalk<'_>>) {
        let Some(point) = self.profile.point(&origin.point) else {
            self.tell(ChangeKind::Removed, tag, None, (&place(tag), ""));
            self.gone.push(tag.id.clone());
            return;
        };
        let now = asked.map(|asked| asked.frame(point, &origin.frame.prefix));
        if now == Some(None) {
            self.update.held.push(Held::Absent { point: tag.name.clone() });
        }
        let frame = now.flatten().unwrap_or_else(|| origin.frame.clone());
        let moved = frame.base != origin.frame.base;
        let Some(fresh) = point.placed(&frame) else {
            self.update.held.push(Held::Beyond { point: origin.point.clone() });
            return;
        };
        let next = Origin::new(self.profile, point, origin.instance, frame);
        let mut changed = tag.clone();
        for field in TagField::ALL {
            let (given, new) = (origin.given(field), next.given(field));
            let own = field.text(tag, &origin.frame);
            if given == new {
                if own != given {
                    self.tell(ChangeKind::Kept, tag, Some(field), (&own, new));
                } else if moved && field.counts_from_base(tag) {
                    // The same to the profile, and elsewhere in the device.
                    let anywhere = Frame::default();
                    let (old, new) = (field.text(tag, &anywhere), field.text(&fresh, &anywhere));
                    self.tell(ChangeKind::Changed, tag, Some(field), (&old, &new));
                    field.take(&fresh, &mut changed);
                }
            } else if own != new {
                let kind = if own == given { ChangeKind::Changed } else { ChangeKind::Overridden };
                self.tell(kind, tag, Some(field), (&own, new));
                field.take(&fresh, &mut changed);
            }
        }
        changed.origin = Some(Arc::new(next));
        if changed != *tag {
            self.put.push(changed);
        }
    }

    /// The points that this version has and the version of the instance had not, with their places.
    fn new_points(
        &mut self,
        tags: &[Made<'_>],
        asked: Option<Rewalk<'_>>,
    ) -> Vec<(&'a Point, Frame)> {
        let known: HashSet<&str> = tags.iter().map(|(_, origin)| origin.point.as_str()).collect();
        let older = tags.iter().any(|(_, origin)| origin.version < self.profile.version);
        let mut places = Vec::new();
        for point in self.profile.points.iter().filter(|p| older && !known.contains(p.key.as_str()))
        {
            if let Some(asked) = asked {
                match asked.frame(point, prefix(tags)) {
                    Some(frame) => places.push((point, frame)),
                    None if asked.round == 0 => {
                        self.update.held.push(Held::Absent { point: point.tag.name.clone() });
                    }
                    // What comes once is part of the first round.
                    None => {}
                }
                continue;
            }
            // A point of the same models lies in the same frame.
            let sibling = tags.iter().find(|(_, origin)| {
                let kin = self.profile.point(&origin.point);
                kin.is_some_and(|kin| kin.models == point.models)
            });
            match sibling {
                Some((_, origin)) => places.push((point, origin.frame.clone())),
                None if point.models.is_empty() && !self.profile.walks() => {
                    let frame = tags.first().map(|(_, origin)| origin.frame.clone());
                    places.extend(frame.map(|frame| (point, frame)));
                }
                None => self.update.held.push(Held::Unwalked { point: point.key.clone() }),
            }
        }
        places
    }

    fn finish(mut self, scratch: &mut Project, mut edits: Vec<Edit>, added: Vec<Tag>) -> Update {
        let mut last = Vec::new();
        if !self.gone.is_empty() {
            last.push(Edit::DeleteTags(self.gone));
        }
        self.put.extend(added);
        if !self.put.is_empty() {
            last.push(Edit::Tags(self.put));
        }
        last.iter().for_each(|edit| edit.apply(scratch));
        edits.extend(last);
        if !edits.is_empty() {
            self.update.broken = violations(scratch);
            self.update.edit = Some(Edit::Many(edits));
        }
        self.update
    }
}
