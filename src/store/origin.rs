//! What a tag remembers of its profile: the keys `origin` and `given` of a `[[tag]]`.
//!
//! `origin` tells profile, version, instance, point and where the instance lies. `given` holds, of the
//! fields that were changed since, what the profile had given; a tag that is as it was given has none.

use std::sync::Arc;

use super::fields::Fields;
use super::render::{Writer, quoted};
use crate::model::{Frame, Origin, Tag, TagField};

const ORIGIN_KEYS: &[&str] = &["profile", "version", "instance", "point", "prefix", "base"];

/// Reads where `tag`, the other keys of which have been read, came from.
pub(super) fn read(f: &mut Fields<'_, '_>, tag: &Tag) -> Option<Arc<Origin>> {
    if !f.has("origin") {
        f.refuse("given", "there is no \"origin\" beside it");
        return None;
    }
    let mut origin = f.table("origin", ORIGIN_KEYS, |f| {
        f.need("profile", "the name of the profile");
        f.need("point", "the name of its point");
        Origin {
            profile: f.text("profile").unwrap_or_default().to_owned(),
            version: f.whole("version", &(1..=u32::MAX)).unwrap_or(1),
            instance: f.whole("instance", &(1..=u32::MAX)).unwrap_or(1),
            point: f.text("point").unwrap_or_default().to_owned(),
            frame: Frame {
                prefix: f.text("prefix").unwrap_or_default().to_owned(),
                base: f.whole("base", &(0..=u16::MAX)).unwrap_or(0),
            },
            given: Default::default(),
        }
    })?;
    let own = TagField::ALL.map(|field| field.text(tag, &origin.frame));
    let names = TagField::ALL.map(TagField::name);
    origin.given = f
        .table("given", &names, |f| {
            let mut given = own.clone();
            for (key, slot) in names.into_iter().zip(&mut given) {
                if let Some(text) = f.text(key) {
                    text.clone_into(slot);
                }
            }
            given
        })
        .unwrap_or(own);
    Some(Arc::new(origin))
}

/// Writes where `tag` came from, and what its profile had given where it is no longer that.
pub(super) fn write(origin: &Origin, tag: &Tag, out: &mut Writer) {
    let Origin { profile, version, instance, point, frame, .. } = origin;
    let text = |text: &str| {
        let mut out = String::new();
        quoted(text, &mut out);
        out
    };
    let (profile, point, prefix) = (text(profile), text(point), text(&frame.prefix));
    let base = frame.base;
    out.key(
        "origin",
        format_args!(
            "{{ profile = {profile}, version = {version}, instance = {instance}, point = {point}, prefix = {prefix}, base = {base} }}"
        ),
    );
    let changed: Vec<String> = origin
        .changed_fields(tag)
        .map(|field| format!("{} = {}", field.name(), text(origin.given(field))))
        .collect();
    if !changed.is_empty() {
        out.key("given", format_args!("{{ {} }}", changed.join(", ")));
    }
}
