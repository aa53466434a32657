//! The editor of a triggered capture.

use std::ops::RangeInclusive;

use egui::Ui;

use super::alarm_edit::{COMPARISONS, offers};
use super::form::Form;
use super::group::tag_list;
use crate::app::CaptureDraft;
use crate::app::lang::{Key, capture_edge, capture_watch, fill, tr};
use crate::model::{CaptureEdge, GroupId, Project, limits};

/// A capture.
pub(super) fn capture(
    ui: &mut Ui,
    f: &mut Form<'_>,
    project: &Project,
    x: &mut CaptureDraft,
    wanted: &mut String,
) {
    let lang = f.lang;
    f.text(ui, "name", Key::FieldName, "", &mut x.name);
    let kinds = CaptureDraft::WATCHED.map(|word| (word, capture_watch(lang, word).to_owned()));
    f.choice(ui, "watch", Key::FieldCaptureWatch, "", (&mut x.watch, &kinds));
    watched(ui, f, project, x);
    let seconds = |range: &RangeInclusive<u32>| {
        let (low, high) = (range.start() / 1_000, range.end() / 1_000);
        fill(lang, Key::SetpointRange, &[("min", &low), ("max", &high), ("unit", &"s")])
    };
    let time = seconds(&limits::CAPTURE_MS);
    f.text(ui, "pre_ms", Key::FieldCapturePre, &time, &mut x.pre);
    f.text(ui, "post_ms", Key::FieldCapturePost, &time, &mut x.post);
    f.check(ui, "rearm", Key::FieldCaptureRearm, tr(lang, Key::CaptureRearmHint), &mut x.rearm);
    if x.rearm {
        let time = seconds(&limits::HOLD_OFF_MS);
        f.text(ui, "hold_off_ms", Key::FieldCaptureHoldOff, &time, &mut x.hold_off);
    }
    let (low, high) = (limits::CAPTURES_KEPT.start(), limits::CAPTURES_KEPT.end());
    let note = fill(lang, Key::EditRange, &[("min", low), ("max", high)]);
    f.text(ui, "keep", Key::FieldCaptureKeep, &note, &mut x.keep);
    let mut groups: Vec<(Option<GroupId>, String)> =
        vec![(None, tr(lang, Key::CaptureOwnTags).to_owned())];
    groups.extend(project.trend_groups.iter().map(|g| (Some(g.id.clone()), g.name.clone())));
    f.choice(ui, "group", Key::FieldCaptureTags, "", (&mut x.group, &groups));
    if x.group.is_none() {
        tag_list(ui, lang, project, &mut x.tags, wanted);
    }
}

/// What sets it off, in the fields that this uses.
fn watched(ui: &mut Ui, f: &mut Form<'_>, project: &Project, x: &mut CaptureDraft) {
    let lang = f.lang;
    if matches!(x.watch, "tag" | "compare") {
        let note = offers(project, &x.tag, tr(lang, Key::AlarmTagHint));
        f.text(ui, "tag", Key::AlarmColTag, &note, &mut x.tag);
    }
    match x.watch {
        "compare" => {
            let signs = COMPARISONS.map(|c| (c, c.sign().to_owned()));
            f.choice(ui, "compare", Key::FieldAlarmCompare, "", (&mut x.compare, &signs));
            let note = offers(project, &x.limit, tr(lang, Key::AlarmOperandHint));
            f.text(ui, "limit", Key::FieldAlarmOther, &note, &mut x.limit);
        }
        "expression" => {
            let note = tr(lang, Key::AlarmExpressionHint);
            f.text(ui, "expression", Key::FieldAlarmExpression, note, &mut x.expression);
        }
        "alarm" => {
            let mut alarms = vec![(None, tr(lang, Key::AlarmNoGroup).to_owned())];
            alarms.extend(project.alarms.iter().map(|a| (Some(a.id.clone()), a.name.clone())));
            f.choice(ui, "alarm", Key::FieldCaptureAlarm, "", (&mut x.alarm, &alarms));
        }
        _ => {}
    }
    if x.watch != "hand" {
        let edges = [CaptureEdge::Rises, CaptureEdge::Falls, CaptureEdge::Changes];
        let edges = edges.map(|edge| (edge, capture_edge(lang, edge).to_owned()));
        let note = tr(lang, Key::CaptureEdgeHint);
        f.choice(ui, "edge", Key::FieldCaptureEdge, note, (&mut x.edge, &edges));
    }
}
