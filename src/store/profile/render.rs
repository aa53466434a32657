//! A profile as text: every key in a fixed order, defaults left out.

use super::parse::{FORMAT_VERSION, PERIOD_MS};
use crate::model::{Device, Profile};
use crate::store::render::Writer;

/// Writes a profile as the text of its file. `parse_profile` reads it back equal.
pub fn render_profile(profile: &Profile) -> String {
    let mut out = Writer { out: String::with_capacity(1024 + 200 * profile.points.len()) };
    out.key("gaugeglass_profile", FORMAT_VERSION);
    out.header("[profile]");
    out.text("name", &profile.name);
    out.key("version", profile.version);
    out.text_unless_empty("description", &profile.description);
    out.text_unless_empty("description_ko", &profile.description_ko);
    out.text_unless_empty("source", &profile.source);
    out.text_unless_empty("warning", &profile.warning);
    out.text_unless_empty("warning_ko", &profile.warning_ko);
    out.text_unless_empty("prefix", &profile.prefix);
    out.key_unless("base", profile.base, 0);
    out.key_unless("period_ms", profile.period_ms, PERIOD_MS);
    let device = &profile.device;
    let plain = Device::new(device.id.clone(), device.name.clone(), device.connection.clone());
    if *device != plain {
        out.header("[device]");
        out.key_unless("unit", device.unit, plain.unit);
        out.device_settings(device);
    }
    for point in &profile.points {
        out.header("[[tag]]");
        if point.key != point.tag.name {
            out.text("point", &point.key);
        }
        out.text("name", &point.tag.name);
        out.text_unless_empty("description", &point.tag.description);
        match point.models.as_slice() {
            [] => {}
            [one] => out.key("models", one),
            some => out.key("models", format_args!("{some:?}")),
        }
        if let Some(period) = point.period_ms {
            out.key("period_ms", period);
        }
        out.tag_body(&point.tag);
    }
    out.out
}
