//! A project as text: every key in a fixed order, defaults left out, so that the same project is the
//! same bytes on every machine and a change of one tag is a small diff.
//!
//! Numbers are written in the shortest form that reads back equal. Nothing is checked here; a project
//! that breaks rules is written as it is, and `save` refuses it.

use std::fmt::{Display, Write as _};

use super::entries::{BIT_WRITES, KINDS, SPAN_S, SPEED, WRITE_FUNCTIONS};
use super::layout;
use super::parse::FORMAT_VERSION;
use crate::model::{
    Connection, Device, DeviceKind, Endpoint, Layout, Project, Quirks, ScanClass, TrendGroup,
};

/// Writes a project as the text of its file. `parse_project` reads it back equal if the project is
/// valid.
pub fn render_project(project: &Project) -> String {
    // About 200 bytes a tag; growing is not worth avoiding more precisely.
    let mut out = Writer { out: String::with_capacity(4096 + 256 * project.tags.len()) };
    out.key("gaugeglass", FORMAT_VERSION);
    out.header("[project]");
    out.text("name", &project.name);
    out.text_unless_empty("description", &project.description);
    out.key_unless("next_id", project.next_id, 0);
    out.text_unless_empty("uid", &project.uid);
    out.key_unless("record", project.recording.on, true);
    out.text_unless_empty("data", &project.recording.folder);
    for (key, most) in project.recording.keeps() {
        if let Some(most) = most {
            out.key(key, most);
        }
    }
    for connection in &project.connections {
        out.connection(connection);
    }
    for device in &project.devices {
        out.device(device);
    }
    for ScanClass { id, name, period_ms } in &project.scan_classes {
        out.entry("[[scan_class]]", id.as_str(), name);
        out.key("period_ms", period_ms);
    }
    for tag in &project.tags {
        out.tag(tag);
    }
    for group in &project.trend_groups {
        out.trend_group(group);
    }
    for group in &project.alarm_groups {
        out.alarm_group(group);
    }
    for alarm in &project.alarms {
        out.alarm(alarm);
    }
    for capture in &project.captures {
        out.capture(capture);
    }
    if project.layout != Layout::default() {
        out.header("[window]");
        out.out.push_str("layout = ");
        layout::write(&project.layout, &mut out.out);
        out.out.push('\n');
    }
    out.out
}

pub(super) struct Writer {
    pub(super) out: String,
}

// Writing to a String cannot fail, so the results of write! carry nothing.
impl Writer {
    pub(super) fn header(&mut self, header: &str) {
        let _ = writeln!(self.out, "\n{header}");
    }

    pub(super) fn entry(&mut self, header: &str, id: &str, name: &str) {
        self.header(header);
        self.text("id", id);
        self.text("name", name);
    }

    pub(super) fn key(&mut self, key: &str, value: impl Display) {
        let _ = writeln!(self.out, "{key} = {value}");
    }

    pub(super) fn key_unless<T: Copy + Display + PartialEq>(
        &mut self,
        key: &str,
        value: T,
        default: T,
    ) {
        if value != default {
            self.key(key, value);
        }
    }

    pub(super) fn number(&mut self, key: &str, value: f64) {
        self.key(key, number(value, format!("{value:?}")));
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        let _ = write!(self.out, "{key} = ");
        quoted(text, &mut self.out);
        self.out.push('\n');
    }

    pub(super) fn text_unless_empty(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.text(key, text);
        }
    }

    pub(super) fn word_unless<T: Copy + PartialEq>(
        &mut self,
        key: &str,
        value: T,
        default: T,
        words: &[(&str, T)],
    ) {
        if value != default {
            let word = words.iter().find(|(_, v)| *v == value).map_or("", |(word, _)| word);
            self.text(key, word);
        }
    }

    fn connection(&mut self, connection: &Connection) {
        let Connection { id, name, endpoint, connect_timeout_ms, enabled } = connection;
        let default = Connection::new(id.clone(), String::new(), endpoint.clone());
        self.entry("[[connection]]", id.as_str(), name);
        match endpoint {
            Endpoint::Tcp { host, port } => {
                self.text("host", host);
                self.key("port", port);
            }
            Endpoint::Simulator { plant, speed } => {
                self.text("simulator", plant);
                if *speed != SPEED {
                    self.number("speed", *speed);
                }
            }
        }
        self.key_unless("connect_timeout_ms", *connect_timeout_ms, default.connect_timeout_ms);
        self.key_unless("enabled", *enabled, default.enabled);
    }

    fn device(&mut self, device: &Device) {
        self.entry("[[device]]", device.id.as_str(), &device.name);
        self.text("connection", device.connection.as_str());
        self.key("unit", device.unit);
        self.device_settings(device);
    }

    /// How a device is read and written; defaults are left out.
    pub(super) fn device_settings(&mut self, device: &Device) {
        let d = Device::new(device.id.clone(), String::new(), device.connection.clone());
        if device.order != d.order {
            self.text("order", &device.order.to_string());
        }
        self.key_unless("timeout_ms", device.timeout_ms, d.timeout_ms);
        self.key_unless("max_registers", device.max_registers, d.max_registers);
        self.key_unless("max_bits", device.max_bits, d.max_bits);
        if let DeviceKind::Measured { request_us, register_us } = device.kind {
            self.text("kind", "measured");
            self.key("request_us", request_us);
            self.key("register_us", register_us);
        } else {
            self.word_unless("kind", device.kind, d.kind, &KINDS);
        }
        if let Some(gap) = device.max_gap {
            self.key("max_gap", gap);
        }
        self.key_unless("pause_ms", device.pause_ms, d.pause_ms);
        let pause = device.pause_after_connect_ms;
        self.key_unless("pause_after_connect_ms", pause, d.pause_after_connect_ms);
        self.key_unless("window", device.window, d.window);
        self.key_unless("learn_window", device.learn_window, d.learn_window);
        self.key_unless("share_segments", device.share_segments, d.share_segments);
        let function = device.write_function;
        self.word_unless("write_function", function, d.write_function, &WRITE_FUNCTIONS);
        self.word_unless("bit_write", device.bit_write, d.bit_write, &BIT_WRITES);
        self.key_unless("settle_ms", device.settle_ms, d.settle_ms);
        let Quirks {
            ignore_transaction_id,
            ignore_unit,
            ignore_header,
            tolerate_trailing,
            close_after_request,
            one_connection_only,
            broadcast,
        } = device.quirks;
        self.key_unless("ignore_transaction_id", ignore_transaction_id, false);
        self.key_unless("ignore_unit", ignore_unit, false);
        self.key_unless("ignore_header", ignore_header, false);
        self.key_unless("tolerate_trailing", tolerate_trailing, false);
        self.key_unless("close_after_request", close_after_request, false);
        self.key_unless("one_connection_only", one_connection_only, false);
        self.key_unless("broadcast", broadcast, false);
        if !device.learned.is_empty() {
            self.lines("learned", device.learned.iter().map(ToString::to_string));
        }
    }

    /// A list of texts, one a line, so that one more is a diff of one line.
    pub(super) fn lines(&mut self, key: &str, texts: impl Iterator<Item = impl AsRef<str>>) {
        let _ = write!(self.out, "{key} = [");
        let start = self.out.len();
        for text in texts {
            self.out.push_str("\n  ");
            quoted(text.as_ref(), &mut self.out);
            self.out.push(',');
        }
        self.out.push_str(if self.out.len() == start { "]\n" } else { "\n]\n" });
    }

    fn trend_group(&mut self, group: &TrendGroup) {
        self.entry("[[trend_group]]", group.id.as_str(), &group.name);
        self.lines("pens", group.pens.iter().map(|pen| pen.as_str()));
        self.key_unless("span_s", group.span_s, SPAN_S);
        let looks = group.looks.iter().map(|(pen, look)| super::pens::text(pen, *look));
        let looks: Vec<String> = looks.filter(|text| !text.is_empty()).collect();
        if !looks.is_empty() {
            self.lines("looks", looks.iter());
        }
    }
}

/// A finite number in its shortest form: whole numbers without a point, others as `shortest`.
pub(super) fn number(value: f64, shortest: String) -> String {
    let is_whole = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    let is_negative_zero = value == 0.0 && value.is_sign_negative();
    if is_whole && !is_negative_zero { format!("{value:.0}") } else { shortest }
}

/// A TOML basic string. What cannot be seen, or makes text run backwards, is escaped.
pub(super) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_unseen(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Line and paragraph separators, the byte order mark, and the marks that reorder text on the screen
/// (Unicode Standard Annex 9), by which a diff could show something else than the file says.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200e}' | '\u{200f}')
}
