//! The rules of captures; `model::violations` asks for them.

use std::collections::HashSet;

use super::{Capture, CaptureSource, CaptureTags};
use crate::model::alarm::{Known, watched_condition};
use crate::model::rules::{Checker, Section, limits};
use crate::model::{Project, Rule};

/// Checks the captures.
pub(in crate::model) fn captures(c: &mut Checker, project: &Project) {
    let section = Section::Captures;
    c.count(section, project.captures.len(), limits::CAPTURES);
    c.unique(section, "id", project.captures.iter().map(|x| x.id.as_str()));
    c.unique(section, "name", project.captures.iter().map(|x| x.name.as_str()));
    if project.captures.is_empty() {
        return;
    }
    let known = Known::of(project);
    for (i, capture) in project.captures.iter().enumerate() {
        c.named(section, i, &capture.name);
        c.range((section, i, "pre_ms"), capture.pre_ms, &limits::CAPTURE_MS);
        c.range((section, i, "post_ms"), capture.post_ms, &limits::CAPTURE_MS);
        c.range((section, i, "hold_off_ms"), capture.rearm_ms.unwrap_or(0), &limits::HOLD_OFF_MS);
        c.range((section, i, "keep"), capture.keep, &limits::CAPTURES_KEPT);
        tags(c, i, capture, &known);
        source(c, i, capture, &known);
    }
}

fn source(c: &mut Checker, i: usize, capture: &Capture, known: &Known<'_>) {
    if let CaptureSource::Alarm(id) = &capture.source {
        if known.project.alarm(id).is_none() {
            let rule = Rule::Missing { what: "alarm", id: id.to_string() };
            let hint = c.meant(id.as_str(), known.project.alarms.iter().map(|a| a.id.as_str()));
            c.say(Section::Captures, i, "alarm", rule, &hint);
        }
    } else if let Some(alarm) = capture.watched(known.project) {
        watched_condition(c, (Section::Captures, i), &alarm, known);
    }
}

fn tags(c: &mut Checker, i: usize, capture: &Capture, known: &Known<'_>) {
    let section = Section::Captures;
    let tags = match &capture.tags {
        CaptureTags::Group(id) => {
            // Its pens have rules of their own.
            if known.project.trend_group(id).is_none() {
                let groups = known.project.trend_groups.iter().map(|g| g.id.as_str());
                let hint = c.meant(id.as_str(), groups);
                let rule = Rule::Missing { what: "trend group", id: id.to_string() };
                c.say(section, i, "group", rule, &hint);
            }
            return;
        }
        CaptureTags::List(tags) => tags,
    };
    if tags.is_empty() {
        c.say(section, i, "tags", Rule::NothingToKeep, "tags = [\"tank1.level\"]");
    }
    if tags.len() > limits::PENS {
        let rule = Rule::TooMany { count: tags.len(), most: limits::PENS };
        c.say(section, i, "tags", rule, "make another capture with the same condition");
    }
    let mut seen = HashSet::new();
    for tag in tags {
        if !seen.insert(tag) {
            let by = format!("{}[{i}]", section.key());
            let rule = Rule::Taken { text: tag.to_string(), key: "tags", by };
            c.say(section, i, "tags", rule, "name each tag once");
        }
        known.number(c, (section, i, "tags"), tag, Rule::TextAsCurve);
    }
}
