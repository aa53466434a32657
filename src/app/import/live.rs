//! The dry run of an import: which tags it reads, when it has read them, and what a factor would make of
//! what was read.

use std::sync::Arc;

use super::{Change, ImportDesk, Plan};
use crate::codec::{decode_tag, decode_tag_bit, encode};
use crate::model::{BadReason, ByteOrder, Project, Quality, Raw, Scaling, Snapshot, Tag, Value};

/// Tags of a dry run at most: what a person looks at, and no burden for a plant.
const TAGS_MOST: usize = 10_000;

/// The tags of a plan as a project of their own.
pub fn trial_project(plan: &Plan, project: &Project) -> Project {
    let right = plan.rows.iter().filter(|row| row.change != Change::Wrong);
    let mut out = Project {
        tags: right.filter_map(|row| row.tag.clone()).take(TAGS_MOST).collect(),
        connections: project.connections.clone(),
        devices: project.devices.clone(),
        scan_classes: project.scan_classes.clone(),
        ..Project::default()
    };
    out.connections.extend(plan.connections.iter().cloned());
    out.devices.extend(plan.devices.iter().cloned());
    out.scan_classes.extend(plan.scan_classes.iter().cloned());
    out
}

/// True where waiting longer would tell nothing new.
pub(in crate::app) fn is_settled(plan: &Plan, snapshot: &Snapshot) -> bool {
    let waits = |quality: Quality| {
        matches!(
            quality,
            Quality::Bad(BadReason::NeverRead | BadReason::NoConnection | BadReason::Timeout)
        )
    };
    let right = plan.rows.iter().filter(|row| row.change != Change::Wrong);
    let mut tags = right.filter_map(|row| row.tag.as_ref()).take(TAGS_MOST);
    tags.all(|tag| snapshot.sample(&tag.id).is_some_and(|sample| !waits(sample.quality)))
}

/// What a factor makes of a raw number, either way.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The tag's name.
    pub name: String,
    /// The raw number: what was read, or an example where nothing was.
    pub raw: String,
    /// The value if the raw number is multiplied, with its unit.
    pub multiplied: String,
    /// The value if it is divided.
    pub divided: String,
}

/// What the factor of the first tag that was read would make of its value; without a reading, what it would
/// make of an example.
pub fn preview(plan: &Plan, reading: Option<&Snapshot>, project: &Project) -> Option<Preview> {
    let both = |raw: &dyn Fn(&Tag) -> Option<Raw>| {
        plan.rows.iter().filter_map(|row| row.tag.as_ref()).find_map(|tag| {
            let factor = match tag.scaling {
                Scaling::Linear { gain, .. } => gain,
                Scaling::Divisor { divisor, .. } => divisor,
                _ => return None,
            };
            let raw = raw(tag).filter(|raw| *raw != Raw::None && factor != 1.0)?;
            let with = |scaling| value(project, plan, &Tag { scaling, ..Tag::clone(tag) }, &raw);
            let bare = Tag { unit: String::new(), scaling: Scaling::Identity, ..Tag::clone(tag) };
            Some(Preview {
                name: tag.name.clone(),
                raw: value(project, plan, &bare, &raw)?,
                multiplied: with(Scaling::Linear { gain: factor, offset: 0.0 })?,
                divided: with(Scaling::Divisor { divisor: factor, offset: 0.0 })?,
            })
        })
    };
    let read = |tag: &Tag| reading?.sample(&tag.id).map(|sample| sample.raw.clone());
    both(&read).or_else(|| both(&|tag| example(project, plan, tag)))
}

/// Raw numbers of a preview where nothing was read; the first that a type holds.
const EXAMPLES: [i64; 2] = [2305, 23];

/// The registers that hold an example in a tag's type.
fn example(project: &Project, plan: &Plan, tag: &Tag) -> Option<Raw> {
    let order = order(project, plan, tag);
    let encoded = |number: &i64| encode(tag.data_type, order, &Value::Int(*number)).ok();
    EXAMPLES.iter().find_map(encoded).map(|words| Raw::registers(&words))
}

fn order(project: &Project, plan: &Plan, tag: &Tag) -> ByteOrder {
    let mut devices = project.devices.iter().chain(&plan.devices);
    let device = devices.find(|device| device.id == tag.device);
    tag.order.or(device.map(|device| device.order)).unwrap_or_default()
}

/// What a tag makes of registers, with its unit.
fn value(project: &Project, plan: &Plan, tag: &Tag, raw: &Raw) -> Option<String> {
    let order = order(project, plan, tag);
    let (value, _) = match raw {
        Raw::Bit(on) => decode_tag_bit(tag, *on),
        raw => decode_tag(tag, order, &raw.words()),
    };
    let text = value?.format(tag.decimals);
    Some(if tag.unit.is_empty() { text } else { format!("{text} {}", tag.unit) })
}

/// The plan of a desk, if the tags that a snapshot holds are its own.
pub(in crate::app) fn plan_of(desk: &ImportDesk) -> Option<Arc<Plan>> {
    desk.plan.clone().filter(|_| !desk.is_working())
}
