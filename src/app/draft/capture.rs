//! The editor of a capture. Tags are typed by their name; times are in seconds.

use std::sync::Arc;

use super::alarm::{missing, operand_text, seconds, tag_called, tag_name, time};
use super::{DraftError, Fault, Fields, operand_of};
use crate::model::{
    AlarmId, Capture, CaptureEdge, CaptureId, CaptureSource, CaptureTags, Comparison, GroupId,
    Operand, Project, TagId,
};

/// A capture being edited. Fields that what it watches does not use keep what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureDraft {
    /// Its id.
    pub id: CaptureId,
    /// Name.
    pub name: String,
    /// What it watches: one of [`CaptureDraft::WATCHED`].
    pub watch: &'static str,
    /// The name of the tag it watches.
    pub tag: String,
    /// How the tag is compared.
    pub compare: Comparison,
    /// A number or a tag's name.
    pub limit: String,
    /// The expression.
    pub expression: String,
    /// The alarm.
    pub alarm: Option<AlarmId>,
    /// Which change counts.
    pub edge: CaptureEdge,
    /// The trend group whose pens are kept; `None` for those of `tags`.
    pub group: Option<GroupId>,
    /// The tags kept.
    pub tags: Vec<TagId>,
    /// Time before, s.
    pub pre: String,
    /// Time after, s.
    pub post: String,
    /// Armed again by itself.
    pub rearm: bool,
    /// Hold-off, s.
    pub hold_off: String,
    /// How many are kept.
    pub keep: String,
}

impl CaptureDraft {
    /// What can be watched: nothing, the value of a tag, that value against another, an expression, an alarm.
    pub const WATCHED: [&'static str; 5] = ["hand", "tag", "compare", "expression", "alarm"];

    /// A draft of a capture.
    pub fn of(capture: &Capture, project: &Project) -> CaptureDraft {
        let mut draft = CaptureDraft {
            id: capture.id.clone(),
            name: capture.name.clone(),
            watch: "hand",
            tag: String::new(),
            compare: Comparison::Greater,
            limit: String::new(),
            expression: String::new(),
            alarm: None,
            edge: capture.edge,
            group: None,
            tags: Vec::new(),
            pre: seconds(capture.pre_ms),
            post: seconds(capture.post_ms),
            rearm: capture.rearm_ms.is_some(),
            hold_off: seconds(capture.rearm_ms.unwrap_or(0)),
            keep: capture.keep.to_string(),
        };
        match &capture.source {
            CaptureSource::Hand => {}
            CaptureSource::Value(tag) => {
                (draft.watch, draft.tag) = ("tag", tag_name(project, tag));
            }
            CaptureSource::Compare { tag, with, other } => {
                (draft.watch, draft.tag) = ("compare", tag_name(project, tag));
                (draft.compare, draft.limit) = (*with, operand_text(project, other));
            }
            CaptureSource::Expression { text } => {
                (draft.watch, draft.expression) = ("expression", text.to_string());
            }
            CaptureSource::Alarm(id) => (draft.watch, draft.alarm) = ("alarm", Some(id.clone())),
        }
        match &capture.tags {
            CaptureTags::Group(id) => draft.group = Some(id.clone()),
            CaptureTags::List(tags) => draft.tags.clone_from(tags),
        }
        draft
    }

    /// The capture as typed, with stand-ins where it cannot be read.
    pub(super) fn build(&self, project: &Project) -> (Capture, Vec<DraftError>) {
        let mut fields = Fields::default();
        let f = &mut fields;
        let source = self.read_source(f, project);
        let tags = match &self.group {
            Some(group) => CaptureTags::Group(group.clone()),
            None => CaptureTags::List(self.tags.clone()),
        };
        let edge = if source == CaptureSource::Hand { CaptureEdge::default() } else { self.edge };
        let capture = Capture {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            source,
            edge,
            tags,
            pre_ms: time(f, "pre_ms", &self.pre),
            post_ms: time(f, "post_ms", &self.post),
            rearm_ms: self.rearm.then(|| time(f, "hold_off_ms", &self.hold_off)),
            keep: f.whole("keep", &self.keep),
        };
        (capture, fields.into_errors())
    }

    fn read_source(&self, f: &mut Fields, project: &Project) -> CaptureSource {
        match self.watch {
            "tag" => self.read_tag(f, project).map_or(CaptureSource::Hand, CaptureSource::Value),
            "compare" => {
                let tag = self.read_tag(f, project);
                let other = operand_of(project, &self.limit).unwrap_or_else(|fault| {
                    f.fail("limit", fault);
                    Operand::Constant(0.0)
                });
                let with = self.compare;
                tag.map_or(CaptureSource::Hand, |tag| CaptureSource::Compare { tag, with, other })
            }
            "expression" => CaptureSource::Expression { text: Arc::from(self.expression.trim()) },
            "alarm" => match &self.alarm {
                Some(alarm) => CaptureSource::Alarm(alarm.clone()),
                None => {
                    f.fail("alarm", Fault::Needed);
                    CaptureSource::Hand
                }
            },
            _ => CaptureSource::Hand,
        }
    }

    fn read_tag(&self, f: &mut Fields, project: &Project) -> Option<TagId> {
        let text = self.tag.trim();
        let found = tag_called(project, text);
        if found.is_none() {
            f.fail("tag", if text.is_empty() { Fault::Needed } else { missing(text) });
        }
        found
    }
}
