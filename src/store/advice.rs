//! What is not wrong in a project file and should be known all the same: warnings.
//!
//! Nothing here keeps a file from being opened.

use std::collections::HashSet;

use super::parse::AllMarks;
use super::problem::Findings;
use crate::model::{Control, Project, Section};

/// Says that comments will be lost: saving writes the project anew, and a project holds no comments.
pub(super) fn comments(first: usize, count: usize, found: &mut Findings) {
    let (what, them) = if count == 1 { ("a comment", "it") } else { ("comments", "them") };
    let message =
        format!("the file holds {what} ({count} in all); saving it in the window drops {them}");
    let hint = "keep remarks in the description of the project or of a tag";
    found.warning(first, "", message, hint);
}

/// Warns about parts of a valid project that do nothing, and about writing without limits.
pub(super) fn advise(project: &Project, marks: &AllMarks, found: &mut Findings) {
    let mut warn = |section: Section, index: usize, key: &str, message: &str, hint: &str| {
        let Some(entry) = marks.entry(section, index) else { return };
        let dot = if key.is_empty() { "" } else { "." };
        let path = format!("{}[{index}]{dot}{key}", section.key());
        found.warning(entry.offset(key), &path, message.to_owned(), hint);
    };
    let used: HashSet<_> = project.devices.iter().map(|d| &d.connection).collect();
    for (i, connection) in project.connections.iter().enumerate() {
        if !used.contains(&connection.id) {
            let message = "no device stands behind this connection, so it is never opened";
            warn(Section::Connections, i, "", message, "");
        }
    }
    let used: HashSet<_> = project.tags.iter().map(|t| &t.device).collect();
    for (i, device) in project.devices.iter().enumerate() {
        if !used.contains(&device.id) {
            let message = "no tag lies in this device, so it is never read";
            warn(Section::Devices, i, "", message, "");
        }
    }
    for (i, tag) in project.tags.iter().enumerate() {
        let Some(access) = tag.write else { continue };
        let is_number = !tag.data_type.is_boolean() && tag.data_type.is_trendable();
        let unlimited = access.min.is_none() || access.max.is_none();
        if is_number && unlimited && access.control == Control::Field {
            let message = "the tag can be written and has no limit on both sides";
            let hint = "give write_min and write_max";
            warn(Section::Tags, i, "writable", message, hint);
        }
    }
}
