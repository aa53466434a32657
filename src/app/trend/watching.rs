//! The alarms of each tag of the present project, so that no frame searches all of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Alarm, AlarmKind, Operand, Project, TagId};

/// Alarms by the tag they watch.
#[derive(Clone, Debug, Default)]
pub struct Watching {
    made_for: Option<Arc<Project>>,
    by_tag: HashMap<TagId, Vec<Arc<Alarm>>>,
}

impl Watching {
    /// Brings the lists up to date.
    pub(in crate::app) fn refresh(&mut self, project: &Arc<Project>) {
        if self.made_for.as_ref().is_some_and(|made_for| Arc::ptr_eq(made_for, project)) {
            return;
        }
        self.by_tag.clear();
        for alarm in &project.alarms {
            if let Some(tag) = &alarm.tag {
                self.by_tag.entry(tag.clone()).or_default().push(Arc::clone(alarm));
            }
        }
        self.made_for = Some(Arc::clone(project));
    }

    /// The alarms that watch a tag, in the order of the project.
    pub fn alarms(&self, tag: &TagId) -> &[Arc<Alarm>] {
        self.by_tag.get(tag).map_or(&[], Vec::as_slice)
    }

    /// The tags that hold limits of a tag.
    pub fn limit_tags(&self, tag: &TagId) -> impl Iterator<Item = &TagId> {
        self.alarms(tag).iter().filter_map(|alarm| match &alarm.kind {
            AlarmKind::Limit { limit: Operand::Tag(tag), .. } => Some(tag),
            _ => None,
        })
    }
}
