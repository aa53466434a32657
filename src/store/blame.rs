//! From broken rules about meaning to places in the text.
//!
//! The rules themselves are `model::violations`. Here they are put at the key they speak of, and left
//! out where a value they rest on could not be read: the stand-in is not the author's mistake.

use super::parse::AllMarks;
use super::problem::Findings;
use crate::model::{Section, Violation};

/// Puts each violation at its key.
pub(super) fn broken_rules(list: Vec<Violation>, marks: &AllMarks, found: &mut Findings) {
    for Violation { at: place, message, hint, .. } in list {
        let entry = marks.entry(place.section, place.index);
        let Some(entry) = entry else {
            found.error(0, &place.to_string(), message, &hint);
            continue;
        };
        // The stand-in of an unread unit id may clash with any other device's.
        if place.key == "unit" && marks.any_bad(Section::Devices, "unit") {
            continue;
        }
        // Nor is a reference wrong while the entry it means may be among those that were lost.
        let target = target(place.section, place.key);
        if target.is_some_and(|target| marks.is_incomplete(target)) {
            continue;
        }
        let rests_on = grounds(place.section, place.key);
        if entry.is_bad(place.key) || rests_on.iter().any(|key| entry.is_bad(key)) {
            continue;
        }
        found.error(entry.offset(place.key), &place.to_string(), message, &hint);
    }
}

/// The list that a key refers to.
fn target(section: Section, key: &str) -> Option<Section> {
    match (section, key) {
        (Section::Devices, "connection") => Some(Section::Connections),
        (Section::Tags, "device") => Some(Section::Devices),
        (Section::Tags, "scan") => Some(Section::ScanClasses),
        (Section::TrendGroups, "pens")
        | (
            Section::Alarms,
            "tag" | "limit_tag" | "setpoint_tag" | "expression" | "suppress_when",
        ) => Some(Section::Tags),
        (Section::Alarms, "group") => Some(Section::AlarmGroups),
        (Section::Captures, "tag" | "limit_tag" | "expression" | "tags") => Some(Section::Tags),
        (Section::Captures, "group") => Some(Section::TrendGroups),
        (Section::Captures, "alarm") => Some(Section::Alarms),
        _ => None,
    }
}

/// The other keys that the rules about a key look at.
fn grounds(section: Section, key: &str) -> &'static [&'static str] {
    match (section, key) {
        (Section::Devices, "unit") => &["connection"],
        (Section::Tags, "type") => &["address", "table", "length", "count", "device"],
        (Section::Tags, "address") => &["wire", "notation", "table", "type", "length", "count"],
        (
            Section::Tags,
            "bit" | "length" | "gain" | "divisor" | "raw_lo" | "power_factor_4q" | "sentinel"
            | "texts" | "bits" | "count" | "control",
        ) => &["type"],
        (Section::Tags, "scale_factor") => &["type", "address", "table", "count", "device"],
        (Section::Tags, "writable") => &["table", "address"],
        (Section::Tags, "write_min") => &["write_max"],
        (Section::Alarms, "expression" | "states" | "limit" | "bit") => &["kind"],
        (Section::Alarms, "kind") => &["tag"],
        (Section::Tags, "display_low") => &["display_high"],
        _ => &[],
    }
}
