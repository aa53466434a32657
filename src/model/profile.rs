//! Profiles: tags of a kind of device, to be used many times, and what a tag remembers of the profile it
//! was made of.
//!
//! A point is a tag without a home: its address counts from the base of the profile, its name follows a
//! prefix. What a profile gave is kept beside the tag, so that a newer version can be taken over without
//! losing what somebody changed in the meantime.

use std::sync::Arc;

use super::tag_field::TagField;
use super::{Address, Device, Learned, Scaling, Tag};

/// A kind of device: its points, and how it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// For people, and what tags remember it by.
    pub name: String,
    /// Grows with every change, from 1.
    pub version: u32,
    /// For people, in English.
    pub description: String,
    /// For people, in Korean; empty where it has none.
    pub description_ko: String,
    /// Where its facts come from.
    pub source: String,
    /// What must be known before it is applied, in English; empty for nothing.
    pub warning: String,
    /// The same in Korean; empty where it has none.
    pub warning_ko: String,
    /// The prefix offered for the names of tags; `{n}` stands for the number of the instance.
    pub prefix: String,
    /// The wire address offered for the beginning of its addresses.
    pub base: u16,
    /// How often its points are read unless they say otherwise, ms.
    pub period_ms: u32,
    /// How the device is read and what its kind does not allow, addresses counted from the base; its
    /// name, connection and id stand for nothing.
    pub device: Device,
    /// What it is made of.
    pub points: Vec<Point>,
}

/// A tag of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What tags remember it by, unique in its profile: its name, unless that was changed since.
    pub key: String,
    /// The tag, addresses counted from the base; id, device and scan class stand for nothing.
    pub tag: Arc<Tag>,
    /// The SunSpec models it is a part of, its address counted from the beginning of the model; none
    /// where it is counted from the base of the device.
    pub models: Vec<u16>,
    /// How often it is read, ms; `None` as the profile has it.
    pub period_ms: Option<u32>,
}

/// Where the points of an instance lie and what they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Stands before every name.
    pub prefix: String,
    /// Added to every address.
    pub base: u16,
}

/// What a tag remembers of the profile it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Name of the profile.
    pub profile: String,
    /// Version of it.
    pub version: u32,
    /// Which use of the profile in this project, from 1.
    pub instance: u32,
    /// The point.
    pub point: String,
    /// Where the instance lies.
    pub frame: Frame,
    /// What the profile gave for each field, in the order of [`TagField::ALL`].
    pub given: [String; TagField::ALL.len()],
}

impl Profile {
    /// True where the device has to be asked where its points lie.
    pub fn walks(&self) -> bool {
        self.points.iter().any(|point| !point.models.is_empty())
    }

    /// What the kind of device does not allow where its addresses begin at `base`.
    pub fn limits_at(&self, base: u16) -> impl Iterator<Item = Learned> {
        self.device.learned.iter().filter_map(move |one| one.moved(|wire| wire.checked_add(base)))
    }

    /// The point with this key.
    pub fn point(&self, key: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.key == key)
    }

    /// How often a point is read, ms.
    pub fn period_of(&self, point: &Point) -> u32 {
        point.period_ms.unwrap_or(self.period_ms)
    }
}

impl Point {
    /// Its tag where `frame` puts it; `None` beyond the last address.
    pub fn placed(&self, frame: &Frame) -> Option<Tag> {
        let shift = |wire: u16| wire.checked_add(frame.base);
        let mut tag = Tag::clone(&self.tag);
        tag.name = format!("{}{}", frame.prefix, tag.name);
        tag.address = Address { wire: shift(tag.address.wire)?, ..tag.address };
        if let Scaling::ScaleFactor { wire } = &mut tag.scaling {
            *wire = shift(*wire)?;
        }
        if frame.base != 0 {
            // What the manual writes is the address without the base.
            tag.typed = None;
        }
        Some(tag)
    }
}

impl Origin {
    /// What `profile` gives a tag made of `point`.
    pub fn new(profile: &Profile, point: &Point, instance: u32, frame: Frame) -> Origin {
        let bare = Frame::default();
        Origin {
            profile: profile.name.clone(),
            version: profile.version,
            instance,
            point: point.key.clone(),
            frame,
            given: TagField::ALL.map(|field| field.text(&point.tag, &bare)),
        }
    }

    /// What the profile gave for a field.
    pub fn given(&self, field: TagField) -> &str {
        let place = TagField::ALL.iter().position(|each| *each == field);
        place.and_then(|place| self.given.get(place)).map_or("", String::as_str)
    }

    /// The fields in which `tag` is no longer what the profile gave.
    pub fn changed_fields<'a>(&'a self, tag: &'a Tag) -> impl Iterator<Item = TagField> + 'a {
        let own = move |field: &TagField| field.text(tag, &self.frame) != self.given(*field);
        TagField::ALL.into_iter().filter(own)
    }
}
