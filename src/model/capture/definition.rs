//! What a capture is in a project.

use std::sync::Arc;

use crate::model::{
    Alarm, AlarmId, AlarmKind, CaptureId, Comparison, GroupId, Operand, Project, TagId,
};

/// What a capture watches.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureSource {
    /// Nothing: a person sets it off.
    Hand,
    /// A tag's own value; other than 0 counts as true.
    Value(TagId),
    /// A tag's value against a number, or against another tag's.
    Compare {
        /// Which tag.
        tag: TagId,
        /// How.
        with: Comparison,
        /// What it is compared to.
        other: Operand,
    },
    /// An expression, as alarms have them.
    Expression {
        /// Its text.
        text: Arc<str>,
    },
    /// The condition of an alarm, with its hysteresis and delays.
    Alarm(AlarmId),
}

/// Which change of what is watched sets a capture off. Nothing is a change where one side is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CaptureEdge {
    /// It becomes true.
    #[default]
    Rises,
    /// It becomes false.
    Falls,
    /// Either; of a tag's own value any other value.
    Changes,
}

/// The tags that a capture keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureTags {
    /// The pens of a trend group, whichever they are at the moment.
    Group(GroupId),
    /// These.
    List(Vec<TagId>),
}

/// A capture.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Stands in the file, never reused.
    pub id: CaptureId,
    /// For people.
    pub name: String,
    /// What it watches.
    pub source: CaptureSource,
    /// Which change counts.
    pub edge: CaptureEdge,
    /// What it keeps.
    pub tags: CaptureTags,
    /// Time kept before the trigger, ms.
    pub pre_ms: u32,
    /// Time kept after the trigger, ms.
    pub post_ms: u32,
    /// Time after a capture in which nothing sets it off, ms; `None` where a person has to arm it again.
    pub rearm_ms: Option<u32>,
    /// How many of its captures are kept; the oldest go first.
    pub keep: u32,
}

impl Capture {
    /// Time before the trigger where the file says nothing, ms.
    pub const PRE_MS: u32 = 10_000;
    /// Time after the trigger where the file says nothing, ms.
    pub const POST_MS: u32 = 20_000;
    /// Captures kept where the file says nothing.
    pub const KEEP: u32 = 20;

    /// A capture with the defaults a new one gets, named by its id.
    pub fn new(id: CaptureId, tags: CaptureTags) -> Capture {
        Capture {
            name: id.to_string(),
            id,
            source: CaptureSource::Hand,
            edge: CaptureEdge::default(),
            tags,
            pre_ms: Capture::PRE_MS,
            post_ms: Capture::POST_MS,
            rearm_ms: Some(0),
            keep: Capture::KEEP,
        }
    }

    /// Keeps of its own list the tags that `keep` wants.
    pub fn retain(&mut self, keep: impl Fn(&TagId) -> bool) {
        if let CaptureTags::List(tags) = &mut self.tags {
            tags.retain(|tag| keep(tag));
        }
    }

    /// The tags it keeps; none where its group is no more.
    pub fn pens<'p>(&'p self, project: &'p Project) -> &'p [TagId] {
        match &self.tags {
            CaptureTags::List(tags) => tags,
            CaptureTags::Group(id) => project.trend_group(id).map_or(&[], |group| &group.pens),
        }
    }

    /// An alarm with the condition that it watches, so that conditions have one language; `None` where it
    /// watches none. A tag's own value is compared with 0.
    pub fn watched(&self, project: &Project) -> Option<Alarm> {
        let (tag, kind) = match &self.source {
            CaptureSource::Hand => return None,
            CaptureSource::Alarm(id) => return project.alarm(id).map(|alarm| Alarm::clone(alarm)),
            CaptureSource::Value(tag) => {
                let (with, other) = (Comparison::NotEqual, Operand::Constant(0.0));
                (Some(tag.clone()), AlarmKind::Compare { with, other, deadband: 0.0 })
            }
            CaptureSource::Compare { tag, with, other } => {
                let (with, other) = (*with, other.clone());
                (Some(tag.clone()), AlarmKind::Compare { with, other, deadband: 0.0 })
            }
            CaptureSource::Expression { text } => {
                (None, AlarmKind::Expression { text: Arc::clone(text) })
            }
        };
        // The id belongs to no alarm, and nobody looks at it.
        let id = AlarmId::new(self.id.as_str()).ok()?;
        Some(Alarm::new(id, tag, kind))
    }
}
