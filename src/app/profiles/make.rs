//! A profile of tags that are there.

use std::collections::HashSet;
use std::sync::Arc;

use super::apply::unused;
use crate::model::{
    ConnectionId, Device, DeviceId, Frame, Learned, Point, Profile, Project, Scaling, ScanClassId,
    Tag, TagId,
};

/// Why no profile can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// No tags.
    #[error("no tags are chosen")]
    Nothing,
    /// Tags of several devices.
    #[error("the tags lie in several devices; a profile is of one kind of device")]
    SeveralDevices,
    /// A tag below the base.
    #[error("the tag {name} lies at {wire}, below the base {base}")]
    BelowBase {
        /// Its name.
        name: String,
        /// Where it lies.
        wire: u16,
        /// The base asked for.
        base: u16,
    },
    /// The device is not there.
    #[error("the project has no such tag")]
    Missing,
}

/// A profile of these tags, and of the settings of their device and what was learned about it. What their
/// names have in common becomes the prefix; addresses count from `base`, which is also the base that the
/// profile offers. A tag that was made of a profile of this name keeps what it remembers of it.
///
/// # Errors
/// [`MakeError`].
pub fn make(
    project: &Project,
    tags: &[TagId],
    name: &str,
    base: u16,
) -> Result<Profile, MakeError> {
    let wanted: HashSet<&TagId> = tags.iter().collect();
    let chosen: Vec<&Arc<Tag>> = project.tags.iter().filter(|t| wanted.contains(&t.id)).collect();
    let first = chosen.first().ok_or(MakeError::Nothing)?;
    if chosen.iter().any(|tag| tag.device != first.device) {
        return Err(MakeError::SeveralDevices);
    }
    let device = project.device(&first.device).ok_or(MakeError::Missing)?;
    let prefix = common_prefix(chosen.iter().map(|tag| tag.name.as_str()));
    let period = |tag: &Tag| project.scan_class(&tag.scan).map_or(1000, |class| class.period_ms);
    let usual = most_frequent(chosen.iter().map(|tag| period(tag)));
    let frame = Frame { prefix: prefix.to_owned(), base };
    let mut taken: HashSet<String> = HashSet::new();
    let mut known: Vec<Option<String>> = Vec::new();
    for tag in &chosen {
        let origin = tag.origin.as_deref().filter(|origin| origin.profile == name);
        let key = origin.map(|origin| origin.point.clone());
        known.push(key.filter(|key| taken.insert(key.clone())));
    }
    // What was known keeps its key; the others take what is left.
    let keys: Vec<String> = known
        .into_iter()
        .zip(&chosen)
        .map(|(key, tag)| {
            key.unwrap_or_else(|| {
                let key = unused(&tag.name, taken.iter().map(String::as_str));
                taken.insert(key.clone());
                key
            })
        })
        .collect();
    let points = chosen.iter().zip(keys).enumerate().map(|(place, (tag, key))| {
        let tag = bare(tag, place, &frame)?;
        let own = period(chosen.get(place).ok_or(MakeError::Missing)?);
        Ok(Point {
            key,
            tag: Arc::new(tag),
            models: Vec::new(),
            period_ms: (own != usual).then_some(own),
        })
    });
    let nowhere = (DeviceId::new("profile").ok()).zip(ConnectionId::new("profile").ok());
    let (id, connection) = nowhere.ok_or(MakeError::Missing)?;
    Ok(Profile {
        name: name.to_owned(),
        version: 1,
        description: String::new(),
        description_ko: String::new(),
        source: format!("made of the device {:?} of the project {:?}", device.name, project.name),
        warning: String::new(),
        warning_ko: String::new(),
        prefix: numbered(prefix),
        base,
        period_ms: usual,
        points: points.collect::<Result<_, MakeError>>()?,
        device: Device {
            id,
            connection,
            name: "profile".to_owned(),
            // What lies below the base is no part of this kind of device.
            learned: Learned::to_keep(&device.learned)
                .iter()
                .filter_map(|one| one.moved(|wire| wire.checked_sub(base)))
                .collect(),
            ..device.clone()
        },
    })
}

/// The tag without its home.
fn bare(tag: &Tag, place: usize, frame: &Frame) -> Result<Tag, MakeError> {
    let base = frame.base;
    let name = tag.name.clone();
    let below = |wire: u16| MakeError::BelowBase { name: name.clone(), wire, base };
    let down = |wire: u16| wire.checked_sub(base).ok_or_else(|| below(wire));
    let nowhere = DeviceId::new("profile").ok().zip(ScanClassId::new("profile").ok());
    let (device, scan) = nowhere.ok_or(MakeError::Missing)?;
    let mut bare = tag.clone();
    bare.id = TagId::new(&format!("p{place}")).map_err(|_| MakeError::Missing)?;
    (bare.device, bare.scan) = (device, scan);
    bare.origin = None;
    bare.name = tag.name.strip_prefix(frame.prefix.as_str()).unwrap_or(&tag.name).to_owned();
    bare.address.wire = down(tag.address.wire)?;
    if let Scaling::ScaleFactor { wire } = &mut bare.scaling {
        *wire = down(*wire)?;
    }
    if base != 0 {
        bare.typed = None;
    }
    Ok(bare)
}

/// What all names begin with, up to the last sign that parts words; never a whole name.
fn common_prefix<'n>(mut names: impl Iterator<Item = &'n str>) -> &'n str {
    let Some(first) = names.next() else { return "" };
    let mut shared = first;
    let mut alone = true;
    for name in names {
        alone = false;
        let same = shared.char_indices().zip(name.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(shared.len().min(name.len()), |((at, _), _)| at);
        shared = shared.get(..end).unwrap_or("");
    }
    // Of one tag alone, the path is what goes before; of several, any word.
    let parts: &[char] = if alone { &['/'] } else { &['/', '_', '.', '-', ' '] };
    let end = shared.rfind(parts).map_or(0, |at| at + 1);
    shared.get(..end).unwrap_or("")
}

/// The prefix with its last number made a parameter: `PUMP_1_` becomes `PUMP_{n}_`, `PUMP_01_` `PUMP_{nn}_`.
fn numbered(prefix: &str) -> String {
    let Some(end) = prefix.rfind(|c: char| c.is_ascii_digit()).map(|at| at + 1) else {
        return prefix.to_owned();
    };
    let head = prefix.get(..end).unwrap_or("");
    let stem = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = head.get(stem.len()..).unwrap_or("");
    // Without a zero in front it is a number of any length.
    let width = if digits.starts_with('0') { digits.len().min(9) } else { 1 };
    format!("{stem}{{{}}}{}", "n".repeat(width), prefix.get(end..).unwrap_or(""))
}

fn most_frequent(periods: impl Iterator<Item = u32>) -> u32 {
    let mut counted: Vec<(u32, usize)> = Vec::new();
    for period in periods {
        match counted.iter_mut().find(|(each, _)| *each == period) {
            Some((_, count)) => *count += 1,
            None => counted.push((period, 1)),
        }
    }
    counted.iter().max_by_key(|(_, count)| *count).map_or(1000, |(period, _)| *period)
}
