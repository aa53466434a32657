//! The section `[[capture]]`: what is kept at the full rate around a trigger. Rules about meaning stay in
//! `model::violations`.

use std::sync::Arc;

use super::alarm::{COMPARISONS, operand};
use super::entries::{id_list, own_id, own_name};
use super::fields::Fields;
use super::render::Writer;
use crate::model::{
    AlarmId, Capture, CaptureEdge, CaptureId, CaptureSource, CaptureTags, Comparison, GroupId,
    TagId, limits,
};

/// Keys of `[[capture]]`.
pub(super) const CAPTURE_KEYS: &[&str] = &[
    "id",
    "name",
    "tag",
    "compare",
    "limit",
    "limit_tag",
    "expression",
    "alarm",
    "edge",
    "group",
    "tags",
    "pre_ms",
    "post_ms",
    "rearm",
    "hold_off_ms",
    "keep",
];

/// Words of `edge`.
const EDGES: [(&str, CaptureEdge); 3] = [
    ("rises", CaptureEdge::Rises),
    ("falls", CaptureEdge::Falls),
    ("changes", CaptureEdge::Changes),
];

/// What a capture can watch: of these keys one at most stands in an entry.
const WATCHED: [&str; 3] = ["tag", "expression", "alarm"];

/// Reads a `[[capture]]`.
pub(super) fn capture(f: &mut Fields<'_, '_>, index: usize) -> Option<Capture> {
    let id = own_id(f, index, CaptureId::new)?;
    let name = own_name(f, index);
    let source = source(f);
    if !WATCHED.iter().any(|key| f.has(key)) {
        f.refuse("edge", "nothing is watched");
    }
    let tags = if f.has("group") {
        f.refuse("tags", "the pens of a group are kept already");
        f.id("group", GroupId::new).map_or(CaptureTags::List(Vec::new()), CaptureTags::Group)
    } else {
        f.need("tags", "tags = [\"tank1.level\"], or the id of a trend group as group");
        CaptureTags::List(id_list(f, "tags", "make another capture with the same condition"))
    };
    let d = Capture::new(id, tags);
    let again = f.flag("rearm").unwrap_or(true);
    if !again {
        f.refuse("hold_off_ms", "a person arms it again");
    }
    let hold_off = f.whole("hold_off_ms", &limits::HOLD_OFF_MS).unwrap_or(0);
    Some(Capture {
        name,
        source,
        edge: f.choice("edge", &EDGES).unwrap_or(d.edge),
        pre_ms: f.whole("pre_ms", &limits::CAPTURE_MS).unwrap_or(d.pre_ms),
        post_ms: f.whole("post_ms", &limits::CAPTURE_MS).unwrap_or(d.post_ms),
        rearm_ms: again.then_some(hold_off),
        keep: f.whole("keep", &limits::CAPTURES_KEPT).unwrap_or(d.keep),
        ..d
    })
}

fn source(f: &mut Fields<'_, '_>) -> CaptureSource {
    let watched = WATCHED.into_iter().find(|key| f.has(key));
    for key in WATCHED.into_iter().filter(|key| Some(*key) != watched) {
        f.refuse(key, "something else is watched already");
    }
    if watched != Some("tag") {
        for key in ["compare", "limit", "limit_tag"] {
            f.refuse(key, "it belongs to a tag");
        }
    }
    match watched {
        Some("tag") => {
            let tag = f.id("tag", TagId::new);
            let compares = ["compare", "limit", "limit_tag"].into_iter().any(|key| f.has(key));
            if compares {
                f.need("compare", "compare = \">\"");
                let with = f.choice("compare", &COMPARISONS).unwrap_or(Comparison::Greater);
                let other = operand(f, "limit", "limit_tag");
                return tag.map_or(CaptureSource::Hand, |tag| CaptureSource::Compare {
                    tag,
                    with,
                    other,
                });
            }
            tag.map_or(CaptureSource::Hand, CaptureSource::Value)
        }
        Some("expression") => {
            let text = f.text("expression").unwrap_or_default();
            CaptureSource::Expression { text: Arc::from(text) }
        }
        Some(_) => f.id("alarm", AlarmId::new).map_or(CaptureSource::Hand, CaptureSource::Alarm),
        None => CaptureSource::Hand,
    }
}

impl Writer {
    pub(super) fn capture(&mut self, capture: &Capture) {
        let d = Capture::new(capture.id.clone(), CaptureTags::List(Vec::new()));
        self.entry("[[capture]]", capture.id.as_str(), &capture.name);
        match &capture.source {
            CaptureSource::Hand => {}
            CaptureSource::Value(tag) => self.text("tag", tag.as_str()),
            CaptureSource::Compare { tag, with, other } => {
                self.text("tag", tag.as_str());
                self.text("compare", with.sign());
                self.operand(["limit", "limit_tag"], other);
            }
            CaptureSource::Expression { text } => self.text("expression", text),
            CaptureSource::Alarm(id) => self.text("alarm", id.as_str()),
        }
        if capture.source != CaptureSource::Hand {
            self.word_unless("edge", capture.edge, d.edge, &EDGES);
        }
        match &capture.tags {
            CaptureTags::Group(id) => self.text("group", id.as_str()),
            CaptureTags::List(tags) => self.lines("tags", tags.iter().map(|tag| tag.as_str())),
        }
        self.key_unless("pre_ms", capture.pre_ms, d.pre_ms);
        self.key_unless("post_ms", capture.post_ms, d.post_ms);
        match capture.rearm_ms {
            None => self.key("rearm", false),
            Some(hold_off) => self.key_unless("hold_off_ms", hold_off, 0),
        }
        self.key_unless("keep", capture.keep, d.keep);
    }
}
