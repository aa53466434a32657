//! Importing tags: from what a plan puts into the project to one step of undo.

use super::Edit;
use crate::station::import::Puts;

/// The change that puts all of it into a project, as one step of undo.
pub fn edit_of(puts: Puts) -> Edit {
    let Puts { connections, devices, scan_classes, tags, removed } = puts;
    let mut edits: Vec<Edit> = connections.into_iter().map(Edit::Connection).collect();
    edits.extend(devices.into_iter().map(Edit::Device));
    edits.extend(scan_classes.into_iter().map(Edit::ScanClass));
    if !tags.is_empty() {
        edits.push(Edit::Tags(tags));
    }
    if !removed.is_empty() {
        edits.push(Edit::DeleteTags(removed));
    }
    Edit::Many(edits)
}
