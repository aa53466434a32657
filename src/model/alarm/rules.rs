//! The rules of alarm definitions; `model::violations` asks for them.

use std::collections::{HashMap, HashSet};

use super::{Alarm, AlarmKind, Operand, parse_expression};
use crate::model::rules::{Checker, Section, limits};
use crate::model::{Project, Rule, TagId};

/// What the rules look things up in.
pub(in crate::model) struct Known<'p> {
    pub(in crate::model) project: &'p Project,
    ids: HashMap<&'p TagId, usize>,
    names: HashSet<&'p str>,
}

impl<'p> Known<'p> {
    pub(in crate::model) fn of(project: &'p Project) -> Known<'p> {
        Known {
            project,
            ids: project.tags.iter().enumerate().map(|(at, tag)| (&tag.id, at)).collect(),
            names: project.tags.iter().map(|tag| tag.name.as_str()).collect(),
        }
    }

    /// Says where a tag is missing, and by `none` where it is no number.
    pub(in crate::model) fn number(
        &self,
        c: &mut Checker,
        (section, i, key): (Section, usize, &'static str),
        tag: &TagId,
        none: fn(String) -> Rule,
    ) {
        match self.ids.get(tag).and_then(|at| self.project.tags.get(*at)) {
            None => {
                let rule = Rule::Missing { what: "tag", id: tag.to_string() };
                let hint = c.meant(tag.as_str(), self.project.tags.iter().map(|t| t.id.as_str()));
                c.say(section, i, key, rule, &hint);
            }
            Some(tag) if !tag.is_trendable() => {
                c.say(section, i, key, none(tag.name.clone()), "take a tag that is a number");
            }
            Some(_) => {}
        }
    }
}

/// The entry that a rule is about.
type Entry = (Section, usize);

/// Checks the groups of alarms.
pub(in crate::model) fn groups(c: &mut Checker, project: &Project) {
    let section = Section::AlarmGroups;
    c.count(section, project.alarm_groups.len(), limits::ALARM_GROUPS);
    c.unique(section, "id", project.alarm_groups.iter().map(|g| g.id.as_str()));
    c.unique(section, "name", project.alarm_groups.iter().map(|g| g.name.as_str()));
    for (i, group) in project.alarm_groups.iter().enumerate() {
        c.named(section, i, &group.name);
        guidance(c, section, i, &group.guidance);
        links(c, project, (section, i), &group.guidance);
    }
}

/// A link that leads nowhere is told with its key.
fn links(c: &mut Checker, project: &Project, at: (Section, usize), guidance: &super::Guidance) {
    for (key, link) in guidance.links() {
        let Some(link) = link.filter(|id| project.trend_group(id).is_none()) else { continue };
        let rule = Rule::Missing { what: "trend group", id: link.to_string() };
        let hint = c.meant(link.as_str(), project.trend_groups.iter().map(|g| g.id.as_str()));
        c.say(at.0, at.1, key, rule, &hint);
    }
}

fn guidance(c: &mut Checker, section: Section, i: usize, guidance: &super::Guidance) {
    c.text((section, i, "cause"), &guidance.cause);
    c.text((section, i, "consequence"), &guidance.consequence);
    c.text((section, i, "action"), &guidance.action);
    if let Some(time) = guidance.respond_s {
        c.range((section, i, "respond_s"), time, &limits::RESPOND_S);
    }
}

/// Checks the alarms.
pub(in crate::model) fn alarms(c: &mut Checker, project: &Project) {
    let section = Section::Alarms;
    c.count(section, project.alarms.len(), limits::ALARMS);
    c.unique(section, "id", project.alarms.iter().map(|a| a.id.as_str()));
    if project.alarms.is_empty() {
        return;
    }
    let known = Known::of(project);
    let groups: HashSet<_> = project.alarm_groups.iter().map(|g| &g.id).collect();
    let mut taken: HashMap<(&TagId, &str), usize> = HashMap::new();
    for (i, alarm) in project.alarms.iter().enumerate() {
        c.named(section, i, &alarm.name);
        guidance(c, section, i, &alarm.guidance);
        links(c, project, (section, i), &alarm.guidance);
        c.range((section, i, "on_delay_ms"), alarm.on_delay_ms, &limits::ALARM_DELAY_MS);
        c.range((section, i, "off_delay_ms"), alarm.off_delay_ms, &limits::ALARM_DELAY_MS);
        c.range((section, i, "shelve_max_s"), alarm.shelve_max_s, &limits::SHELVE_S);
        if let Some(step) = alarm.realarm_step {
            positive(c, (section, i), "realarm_step", step);
        }
        if let Some(group) = alarm.group.as_ref().filter(|g| !groups.contains(g)) {
            let rule = Rule::Missing { what: "alarm group", id: group.to_string() };
            let ids = project.alarm_groups.iter().map(|g| g.id.as_str());
            let hint = c.meant(group.as_str(), ids);
            c.say(section, i, "group", rule, &hint);
        }
        if let Some(tag) = &alarm.tag {
            tag_is_there(c, (section, i), "tag", tag, &known);
            // The milder of two limits is suppressed by the other, which has to be one alarm.
            if matches!(alarm.kind, AlarmKind::Limit { .. })
                && let Some(by) = taken.insert((tag, alarm.kind.word()), i)
            {
                let rule = Rule::LimitTaken { by };
                c.say(section, i, "kind", rule, "use kind = \"compare\" for another level");
            }
        }
        expression(c, (section, i), "suppress_when", &alarm.suppress_when, &known);
        condition(c, (section, i), alarm, &known);
    }
}

fn tag_is_there(
    c: &mut Checker,
    (section, i): Entry,
    key: &'static str,
    tag: &TagId,
    known: &Known<'_>,
) {
    known.number(c, (section, i, key), tag, Rule::NoAlarmNumber);
}

fn positive(c: &mut Checker, (section, i): Entry, key: &'static str, number: f64) {
    if !(number.is_finite() && number > 0.0) {
        c.say(section, i, key, Rule::NotPositive(number), "");
    }
}

fn not_negative(c: &mut Checker, (section, i): Entry, number: f64) {
    if !(number.is_finite() && number >= 0.0) {
        c.say(section, i, "deadband", Rule::Negative(number), "");
    }
}

fn operand(c: &mut Checker, at: Entry, keys: [&'static str; 2], of: &Operand, known: &Known<'_>) {
    match of {
        Operand::Constant(number) if number.is_finite() => {}
        Operand::Constant(_) => c.say(at.0, at.1, keys[0], Rule::LimitNoNumber, ""),
        Operand::Tag(tag) => tag_is_there(c, at, keys[1], tag, known),
    }
}

/// Checks what an alarm watches.
fn condition(c: &mut Checker, at: Entry, alarm: &Alarm, known: &Known<'_>) {
    let (section, i) = at;
    if let AlarmKind::Expression { text } = &alarm.kind {
        if text.trim().is_empty() {
            let hint = "expression = \"pump.running and flow < 1\"";
            c.say(section, i, "expression", Rule::ExpressionEmpty, hint);
        }
        expression(c, at, "expression", text, known);
        return;
    }
    if alarm.tag.is_none() {
        c.say(section, i, "tag", Rule::AlarmNeedsTag, "tag = \"tank1.level\"");
    }
    match &alarm.kind {
        AlarmKind::Limit { limit, deadband, .. } => {
            operand(c, at, ["limit", "limit_tag"], limit, known);
            not_negative(c, at, *deadband);
        }
        AlarmKind::Compare { other, deadband, .. } => {
            operand(c, at, ["limit", "limit_tag"], other, known);
            not_negative(c, at, *deadband);
        }
        AlarmKind::Deviation { setpoint, limit, deadband, .. } => {
            operand(c, at, ["setpoint", "setpoint_tag"], setpoint, known);
            positive(c, at, "limit", *limit);
            not_negative(c, at, *deadband);
        }
        AlarmKind::Rate { limit, window_ms, deadband, .. } => {
            positive(c, at, "limit", *limit);
            not_negative(c, at, *deadband);
            c.range((section, i, "window_ms"), *window_ms, &limits::RATE_WINDOW_MS);
        }
        AlarmKind::Unchanged { for_ms } => {
            c.range((section, i, "for_ms"), *for_ms, &limits::UNCHANGED_MS);
        }
        AlarmKind::State { states } => {
            c.range((section, i, "states"), states.len(), &limits::ALARM_STATES);
        }
        AlarmKind::Bit { bit, .. } => {
            c.range((section, i, "bit"), *bit, &limits::ALARM_BIT);
        }
        AlarmKind::Expression { .. } => {}
    }
}

/// Checks an expression; the empty one says nothing.
fn expression(
    c: &mut Checker,
    (section, i): Entry,
    key: &'static str,
    text: &str,
    known: &Known<'_>,
) {
    c.text((section, i, key), text);
    if text.trim().is_empty() {
        return;
    }
    let column = |at: usize| text.get(..at).map_or(1, |head| head.chars().count() + 1);
    match parse_expression(text) {
        Err(why) => {
            let rule = Rule::Expression { column: column(why.at), why: why.message };
            c.say(section, i, key, rule, "tags stand by their id, or by their [Name]");
        }
        Ok(expression) => {
            for (tag, at) in expression.tags.iter().zip(&expression.places) {
                let is_id = TagId::new(tag).is_ok_and(|id| known.ids.contains_key(&id));
                if is_id || known.names.contains(tag.as_str()) {
                    continue;
                }
                let hint = c.meant(tag, known.project.tags.iter().map(|t| t.id.as_str()));
                let why = format!("there is no tag {tag:?}");
                c.say(section, i, key, Rule::Expression { column: column(*at), why }, &hint);
            }
        }
    }
}

/// Checks what something that is no alarm watches by the condition of one.
pub(in crate::model) fn watched_condition(
    c: &mut Checker,
    at: Entry,
    alarm: &Alarm,
    known: &Known<'_>,
) {
    if let Some(tag) = &alarm.tag {
        tag_is_there(c, at, "tag", tag, known);
    }
    condition(c, at, alarm, known);
}
