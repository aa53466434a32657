//! The project being edited: where it came from, what was changed, and how to go back.

use std::path::PathBuf;
use std::sync::Arc;

use super::edit::Edit;
use super::grid::pending::Batch;
use crate::model::{Layout, Project, Violation, violations};

/// What a step goes back to.
#[derive(Debug)]
enum Step {
    /// The project before a change.
    Project(Arc<Project>),
    /// The cells that waited in the grid before others did. They are no part of the project, and
    /// yet something a person did, so that they stand in the same row of steps.
    Waiting(Vec<Batch>),
}

/// What a step of undo or redo has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// Nothing: there was no step.
    Nothing,
    /// The project.
    Project,
    /// The cells that wait in the grid.
    Waiting,
}

/// The project being edited, with every earlier state. States of the project share what they have in
/// common, so that undo has no limit; of cells that wait in the grid a step has a copy of its own.
#[derive(Debug, Default)]
pub struct Document {
    project: Arc<Project>,
    path: Option<PathBuf>,
    saved: Arc<Project>,
    undo: Vec<Step>,
    redo: Vec<Step>,
    changed: bool,
}

impl Document {
    /// A project as it stands in a file, or a new one without.
    pub fn new(project: Arc<Project>, path: Option<PathBuf>) -> Document {
        Document { saved: Arc::clone(&project), project, path, ..Document::default() }
    }

    /// The project as it is now.
    pub fn project(&self) -> &Arc<Project> {
        &self.project
    }

    /// The file it is saved in.
    pub fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// True where the file lacks something that the project has. Which of several tabs stands in
    /// front is saved along and no change of its own: looking around loses nothing.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Compares once after every step, since the window asks with every frame.
    fn compare(&mut self) {
        let (now, saved) = (&self.project, &self.saved);
        self.changed = !Arc::ptr_eq(now, saved) && !same(now, saved);
    }

    /// True if there is a change to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// True if there is a change to make again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Makes a change.
    ///
    /// # Errors
    /// The rules the changed project would break; then nothing changes.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), Vec<Violation>> {
        let mut changed = Project::clone(&self.project);
        edit.apply(&mut changed);
        let broken = violations(&changed);
        if !broken.is_empty() {
            return Err(broken);
        }
        if changed != *self.project {
            let before = std::mem::replace(&mut self.project, Arc::new(changed));
            self.undo.push(Step::Project(before));
            self.redo.clear();
            self.compare();
        }
        Ok(())
    }

    /// Arranges the window. Saved with the project, and not a step of undo: nobody wants Ctrl+Z to
    /// move panes instead of taking back a tag.
    pub fn set_layout(&mut self, layout: Layout) {
        if self.project.layout != layout {
            Arc::make_mut(&mut self.project).layout = layout;
            self.compare();
        }
    }

    /// Remembers what waited in the grid before a person changed that: a step of undo like any other.
    /// Changes of the project that were taken back can still be made again; they are not touched.
    pub fn waited(&mut self, before: Vec<Batch>) {
        self.undo.push(Step::Waiting(before));
        self.redo.retain(|step| matches!(step, Step::Project(_)));
    }

    /// Cells that waited were applied by the last change: from here on that change is their one step.
    /// Where `others` still wait, they began before it.
    pub fn settled(&mut self, others: bool) {
        self.undo.retain(|step| matches!(step, Step::Project(_)));
        if others {
            self.undo.insert(self.undo.len().saturating_sub(1), Step::Waiting(Vec::new()));
        }
    }

    /// Takes the last change back. `waiting` is what waits in the grid.
    pub fn undo(&mut self, waiting: &mut Vec<Batch>) -> Stepped {
        let Some(step) = self.undo.pop() else { return Stepped::Nothing };
        let (left, stepped) = self.take(step, waiting);
        self.redo.push(left);
        stepped
    }

    /// Makes the change again that was taken back last. `waiting` is what waits in the grid.
    pub fn redo(&mut self, waiting: &mut Vec<Batch>) -> Stepped {
        let Some(step) = self.redo.pop() else { return Stepped::Nothing };
        let (left, stepped) = self.take(step, waiting);
        self.undo.push(left);
        stepped
    }

    /// Goes to a step, and gives the one that leads back.
    fn take(&mut self, step: Step, waiting: &mut Vec<Batch>) -> (Step, Stepped) {
        match step {
            Step::Project(target) => (Step::Project(self.step_to(target)), Stepped::Project),
            Step::Waiting(target) => {
                (Step::Waiting(std::mem::replace(waiting, target)), Stepped::Waiting)
            }
        }
    }

    fn step_to(&mut self, mut target: Arc<Project>) -> Arc<Project> {
        let layout = &self.project.layout;
        let next_id = self.project.next_id;
        let uid = &self.project.uid;
        if target.layout != *layout || target.next_id != next_id || target.uid != *uid {
            let project = Arc::make_mut(&mut target);
            project.layout = layout.clone();
            project.uid.clone_from(uid);
            // Ids are never reused, not even by a change that was taken back.
            project.next_id = next_id.max(project.next_id);
        }
        let left = std::mem::replace(&mut self.project, target);
        self.compare();
        left
    }

    /// Gives the project its uid, where it has none. Not a step of undo.
    pub fn name_once(&mut self, uid: impl FnOnce() -> String) {
        if self.project.uid.is_empty() {
            Arc::make_mut(&mut self.project).uid = uid();
            self.compare();
        }
    }

    /// `project` is now in `path`. Undo goes on across saving.
    pub fn saved_as(&mut self, project: Arc<Project>, path: PathBuf) {
        self.saved = project;
        self.path = Some(path);
        self.compare();
    }
}

/// True where two projects differ in nothing that a person would miss. The next free number is no
/// such thing.
fn same(a: &Project, b: &Project) -> bool {
    a.name == b.name
        && a.description == b.description
        && a.connections == b.connections
        && a.devices == b.devices
        && a.scan_classes == b.scan_classes
        && a.trend_groups == b.trend_groups
        && a.alarm_groups == b.alarm_groups
        && a.alarms == b.alarms
        && a.captures == b.captures
        && a.layout.stands_like(&b.layout)
        && a.tags.len() == b.tags.len()
        && a.tags.iter().zip(&b.tags).all(|(x, y)| Arc::ptr_eq(x, y) || x == y)
}
