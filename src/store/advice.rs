//! What is not wrong in a project file and should be known all the same: warnings.
//!
//! Nothing here keeps a file from being opened.

use std::collections::{HashMap, HashSet};

use super::parse::AllMarks;
use super::problem::Findings;
use crate::codec::{ConvertError, encode_write};
use crate::model::{
    ByteOrder, Control, Project, Section, Tag, WriteAccess, WriteFunction, WriteValue,
};

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
    let policies: HashMap<_, _> =
        project.devices.iter().map(|d| (&d.id, d.write_function)).collect();
    for (i, tag) in project.tags.iter().enumerate() {
        let Some(access) = tag.write else { continue };
        let policy = access.function.or_else(|| policies.get(&tag.device).copied());
        if policy == Some(WriteFunction::NeverMultiple) && tag.data_type.width() > 1 {
            let message = "writes are refused: register by register, the device could act on a torn value, half old and half new";
            let hint =
                "give the tag write_function = \"always_multiple\" if the device knows FC 16";
            let key = if access.function.is_some() { "write_function" } else { "writable" };
            warn(Section::Tags, i, key, message, hint);
        }
        let is_number = !tag.data_type.is_boolean() && tag.data_type.is_trendable();
        let unlimited = access.min.is_none() || access.max.is_none();
        if is_number && unlimited && access.control == Control::Field {
            let message = "the tag can be written and has no limit on both sides";
            let hint = "give write_min and write_max";
            warn(Section::Tags, i, "writable", message, hint);
        }
        for (key, limit) in [("write_min", access.min), ("write_max", access.max)] {
            if let Some(why) = limit.filter(|_| is_number).and_then(|x| unreachable(tag, x)) {
                let message = format!("the limit itself cannot be written: {why}");
                let hint = "correct the limit, or gain, offset and type";
                warn(Section::Tags, i, key, &message, hint);
            }
        }
    }
}

/// Why a value at a write limit would not fit the registers of the tag, if it would not.
fn unreachable(tag: &Tag, limit: f64) -> Option<ConvertError> {
    let unlimited = Tag { write: Some(WriteAccess::default()), ..tag.clone() };
    let value = WriteValue::Typed(limit.to_string().into());
    let why = encode_write(&unlimited, ByteOrder::BIG, &value).err()?;
    let tells = matches!(
        why,
        ConvertError::RawOutOfRange { .. }
            | ConvertError::RawBeyond { .. }
            | ConvertError::NoInverse { .. }
    );
    tells.then_some(why)
}
