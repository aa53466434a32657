//! The editors of alarms and of their groups, with what an alarm would have done in the last week.

use egui::{Label, RichText, TextEdit, Ui};

use super::form::Form;
use crate::app::alarms::{AlarmsCommand, Rehearsal, RehearsalPhase};
use crate::app::lang::{
    Key, Lang, alarm_kind, alarm_priority, direction_name, fill, time_left, tr,
};
use crate::app::{AlarmDraft, AlarmGroupDraft, AppState, Command, GuidanceDraft, limit_title};
use crate::model::{AlarmGroupId, AlarmPriority, Comparison, Direction, GroupId, Project, limits};

/// Names of tags that are offered below a field.
const OFFERED: usize = 12;

pub(super) const COMPARISONS: [Comparison; 6] = [
    Comparison::Greater,
    Comparison::GreaterOrEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
    Comparison::Equal,
    Comparison::NotEqual,
];

/// An alarm.
pub(super) fn alarm(
    ui: &mut Ui,
    form: &mut Form<'_>,
    state: &AppState,
    x: &mut AlarmDraft,
    out: &mut Vec<Command>,
) {
    let (lang, project) = (form.lang, state.project());
    form.text(ui, "name", Key::FieldName, tr(lang, Key::FieldAlarmNameHint), &mut x.name);
    let kinds = AlarmDraft::KINDS.map(|word| (word, alarm_kind(lang, word).to_owned()));
    form.choice(ui, "kind", Key::FieldAlarmKind, "", (&mut x.kind, &kinds));
    condition(ui, form, project, x);
    let seconds = tr(lang, Key::AlarmDelayHint);
    form.text(ui, "on_delay_ms", Key::FieldOnDelay, seconds, &mut x.on_delay);
    form.text(ui, "off_delay_ms", Key::FieldOffDelay, "", &mut x.off_delay);
    let priorities: Vec<_> =
        AlarmPriority::ALL.iter().map(|p| (*p, alarm_priority(lang, *p).to_owned())).collect();
    form.choice(ui, "priority", Key::AlarmColPriority, "", (&mut x.priority, &priorities));
    let mut groups: Vec<(Option<AlarmGroupId>, String)> =
        vec![(None, tr(lang, Key::AlarmNoGroup).to_owned())];
    groups.extend(project.alarm_groups.iter().map(|g| (Some(g.id.clone()), g.name.clone())));
    form.choice(ui, "group", Key::AlarmColArea, "", (&mut x.group, &groups));
    rehearsal(ui, form, state, x, out);
    form.fold(ui, Key::AlarmSectionGuidance, (&GUIDANCE, false), |ui, form| {
        let group =
            x.group.as_ref().and_then(|id| project.alarm_group(id)).map(AlarmGroupDraft::of);
        guidance(ui, form, project, &mut x.guidance, group.map(|g| g.guidance).as_ref());
    });
    let keys =
        ["ack_required", "latching", "realarm_step", "shelvable", "shelve_max_s", "suppress_when"];
    form.fold(ui, Key::AlarmSectionManner, (&keys, false), |ui, form| manner(ui, form, x));
}

const GUIDANCE: [&str; 6] = ["cause", "consequence", "action", "respond_s", "trend", "display"];

/// What it watches, in the fields that its kind uses.
fn condition(ui: &mut Ui, form: &mut Form<'_>, project: &Project, x: &mut AlarmDraft) {
    let lang = form.lang;
    if x.uses("tag") {
        let note = offers(project, &x.tag, tr(lang, Key::AlarmTagHint));
        form.text(ui, "tag", Key::AlarmColTag, &note, &mut x.tag);
    }
    if x.uses("setpoint") {
        let note = offers(project, &x.setpoint, tr(lang, Key::AlarmOperandHint));
        form.text(ui, "setpoint", Key::FieldAlarmSetpoint, &note, &mut x.setpoint);
    }
    if x.uses("compare") {
        let signs = COMPARISONS.map(|c| (c, c.sign().to_owned()));
        form.choice(ui, "compare", Key::FieldAlarmCompare, "", (&mut x.compare, &signs));
    }
    if x.uses("limit") {
        let takes_tag = !matches!(x.kind, "deviation" | "rate");
        let hint = if takes_tag { tr(lang, Key::AlarmOperandHint) } else { "" };
        let note = if takes_tag { offers(project, &x.limit, hint) } else { String::new() };
        form.text(ui, "limit", limit_title(x.kind), &note, &mut x.limit);
    }
    if x.uses("direction") {
        let ways = [Direction::Both, Direction::Up, Direction::Down];
        let ways = ways.map(|way| (way, direction_name(lang, way).to_owned()));
        form.choice(ui, "direction", Key::FieldAlarmDirection, "", (&mut x.direction, &ways));
    }
    if x.uses("window_ms") {
        form.text(ui, "window_ms", Key::FieldAlarmWindow, "", &mut x.window);
    }
    if x.uses("states") {
        form.text(
            ui,
            "states",
            Key::FieldAlarmStates,
            tr(lang, Key::AlarmStatesHint),
            &mut x.states,
        );
    }
    if x.uses("for_ms") {
        form.text(ui, "for_ms", Key::FieldAlarmStill, "", &mut x.still);
    }
    if x.uses("bit") {
        let range = &limits::ALARM_BIT;
        let note = fill(lang, Key::EditRange, &[("min", range.start()), ("max", range.end())]);
        form.text(ui, "bit", Key::FieldBitIndex, &note, &mut x.bit);
        form.check(ui, "set", Key::FieldAlarmSet, "", &mut x.set);
    }
    if x.uses("expression") {
        let note = tr(lang, Key::AlarmExpressionHint);
        form.text(ui, "expression", Key::FieldAlarmExpression, note, &mut x.expression);
    }
    if x.uses("deadband") {
        form.text(
            ui,
            "deadband",
            Key::FieldAlarmDeadband,
            tr(lang, Key::AlarmDeadbandHint),
            &mut x.deadband,
        );
    }
}

fn manner(ui: &mut Ui, form: &mut Form<'_>, x: &mut AlarmDraft) {
    let lang = form.lang;
    form.check(ui, "ack_required", Key::FieldAckRequired, "", &mut x.ack_required);
    form.check(ui, "latching", Key::FieldLatching, tr(lang, Key::AlarmLatchHint), &mut x.latching);
    if x.uses("realarm_step") {
        let note = tr(lang, Key::AlarmStepHint);
        form.text(ui, "realarm_step", Key::FieldRealarm, note, &mut x.realarm_step);
    }
    form.check(ui, "shelvable", Key::FieldShelvable, "", &mut x.shelvable);
    if x.shelvable {
        form.text(ui, "shelve_max_s", Key::FieldShelveMost, "", &mut x.shelve_max);
    }
    let note = tr(lang, Key::AlarmExpressionHint);
    form.text(ui, "suppress_when", Key::FieldSuppressWhen, note, &mut x.suppress_when);
}

/// A group of alarms.
pub(super) fn alarm_group(
    ui: &mut Ui,
    form: &mut Form<'_>,
    project: &Project,
    x: &mut AlarmGroupDraft,
) {
    form.text(ui, "name", Key::FieldName, tr(form.lang, Key::AlarmGroupHint), &mut x.name);
    guidance(ui, form, project, &mut x.guidance, None);
}

/// What to do about it; fields left empty show what the group says.
fn guidance(
    ui: &mut Ui,
    form: &mut Form<'_>,
    project: &Project,
    x: &mut GuidanceDraft,
    group: Option<&GuidanceDraft>,
) {
    let lang = form.lang;
    let from_group = |own: &str, theirs: Option<&String>| match theirs {
        Some(text) if own.trim().is_empty() && !text.is_empty() => {
            fill(lang, Key::AlarmFromGroup, &[("text", text)])
        }
        _ => String::new(),
    };
    for (key, label, text, theirs) in [
        ("action", Key::AlarmAction, &mut x.action, group.map(|g| &g.action)),
        ("cause", Key::AlarmCause, &mut x.cause, group.map(|g| &g.cause)),
        ("consequence", Key::AlarmConsequence, &mut x.consequence, group.map(|g| &g.consequence)),
    ] {
        let note = from_group(text, theirs);
        form.row(ui, key, label, &note, |ui, _| {
            ui.add(TextEdit::multiline(text).desired_rows(2).desired_width(f32::INFINITY))
        });
    }
    let note = from_group(&x.respond_s, group.map(|g| &g.respond_s));
    form.text(ui, "respond_s", Key::FieldRespond, &note, &mut x.respond_s);
    let links = |none: Key| -> Vec<(Option<GroupId>, String)> {
        let groups = project.trend_groups.iter().map(|g| (Some(g.id.clone()), g.name.clone()));
        std::iter::once((None, tr(lang, none).to_owned())).chain(groups).collect()
    };
    let named = |id: Option<&GroupId>| {
        id.and_then(|id| project.trend_group(id)).map(|g| g.name.clone()).unwrap_or_default()
    };
    // What is chosen has a text that is not empty, so that nothing is said beside it.
    let inherited = |own: Option<&GroupId>, theirs: Option<&GroupId>| {
        from_group(own.map_or("", GroupId::as_str), Some(&named(theirs)))
    };
    let note = inherited(x.trend.as_ref(), group.and_then(|g| g.trend.as_ref()));
    let trends = links(Key::AlarmTrendAny);
    form.choice(ui, "trend", Key::PaneTrend, &note, (&mut x.trend, &trends));
    let note = inherited(x.display.as_ref(), group.and_then(|g| g.display.as_ref()));
    let displays = links(Key::AlarmDisplayNone);
    form.choice(ui, "display", Key::AlarmDisplay, &note, (&mut x.display, &displays));
}

/// Tags whose names hold what is typed, as a note beside the field; `hint` where it names one or is empty.
pub(super) fn offers(project: &Project, typed: &str, hint: &str) -> String {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() || typed.parse::<f64>().is_ok() {
        return hint.to_owned();
    }
    let fits = |name: &str| name.to_lowercase().contains(&typed);
    let mut names = Vec::new();
    for tag in project.tags.iter().filter(|tag| tag.is_trendable() && fits(&tag.name)) {
        if tag.name.to_lowercase() == typed {
            return hint.to_owned();
        }
        if names.len() < OFFERED {
            names.push(tag.name.as_str());
        }
    }
    names.join(" · ")
}

/// How often it would have come in the last week.
fn rehearsal(
    ui: &mut Ui,
    form: &Form<'_>,
    state: &AppState,
    x: &AlarmDraft,
    out: &mut Vec<Command>,
) {
    let lang = form.lang;
    let desk = &state.rehearsal;
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        let (alarm, errors) = x.build(state.project());
        let button = egui::Button::new(tr(lang, Key::AlarmRehearse));
        if ui.add_enabled(errors.is_empty(), button).clicked() {
            out.push(Command::Alarms(AlarmsCommand::Rehearse(Box::new(alarm.clone()))));
        }
        if desk.alarm.is_none() || !errors.is_empty() {
            return;
        }
        let mut text = match &desk.phase {
            RehearsalPhase::Idle => return,
            RehearsalPhase::Reading(_) | RehearsalPhase::Running => {
                tr(lang, Key::AlarmRehearsing).to_owned()
            }
            RehearsalPhase::Failed(_) => tr(lang, Key::AlarmRehearsalNone).to_owned(),
            RehearsalPhase::Done(told) => done(lang, told),
        };
        if !desk.is_about(&alarm) {
            text = fill(lang, Key::AlarmRehearsalOld, &[("text", &text)]);
        }
        ui.add(Label::new(RichText::new(text).strong()).wrap());
        if desk.is_cut {
            ui.label(tr(lang, Key::AlarmRehearsalCut));
        }
        if let Some(why) = &desk.trouble {
            ui.label(fill(lang, Key::AlarmRehearsalTrouble, &[("why", why)]));
        }
    });
}

fn done(lang: Lang, told: &Rehearsal) -> String {
    let ms = |ms: i64| std::time::Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    let share = 100 * told.known_ms / told.window_ms.max(1);
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("count", &told.count), ("time", &time_left(lang, ms(told.on_ms))), ("share", &share)];
    fill(lang, Key::AlarmRehearsed, &args)
}
