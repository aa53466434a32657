//! Where each tag stands in the project, so that a frame never searches ten thousand tags.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Project, Tag, TagId};

/// From tag ids to tags of the present project; made anew when the project changes.
#[derive(Debug, Default)]
pub struct Places {
    by_id: HashMap<TagId, usize>,
    has_dates: bool,
    made_for: Option<Arc<Project>>,
}

impl Places {
    /// Brings the map up to date.
    pub fn refresh(&mut self, project: &Arc<Project>) {
        if self.made_for.as_ref().is_some_and(|p| Arc::ptr_eq(p, project)) {
            return;
        }
        self.by_id = project.tags.iter().enumerate().map(|(i, t)| (t.id.clone(), i)).collect();
        self.has_dates = project.tags.iter().any(|tag| tag.data_type.is_date());
        self.made_for = Some(Arc::clone(project));
    }

    /// The tag with this id.
    pub fn tag<'a>(&self, project: &'a Project, id: &TagId) -> Option<&'a Arc<Tag>> {
        project.tags.get(*self.by_id.get(id)?)
    }

    /// True where some tag holds a date, which needs a wide column.
    pub fn has_dates(&self) -> bool {
        self.has_dates
    }
}
