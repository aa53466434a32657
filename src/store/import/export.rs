//! Tags as a CSV text that [`plan`](super::plan()) reads back as the same tags: every key of a tag has a
//! column, but for the profile it was made of, which stays with the tags of the project and does not go
//! into another one. A text that a spreadsheet could take for a formula has an apostrophe before it.

use std::collections::HashMap;

use super::super::render_tag::{order_letters, tag_words};
use super::cells::guarded;
use super::columns::Field;
use super::enums::escaped;
use crate::model::{ByteOrder, Endpoint, Notation, Project, Tag, Texts};

/// The byte order mark.
pub const MARK: &str = "\u{feff}";

/// The columns, in their order.
const COLUMNS: [Field; 52] = [
    Field::Name,
    Field::Device,
    Field::Host,
    Field::Port,
    Field::Unit,
    Field::Table,
    Field::Address,
    Field::Notation,
    Field::Type,
    Field::Order,
    Field::Length,
    Field::Bit,
    Field::Mask,
    Field::Gain,
    Field::Offset,
    Field::Divisor,
    Field::RawLo,
    Field::RawHi,
    Field::EngLo,
    Field::EngHi,
    Field::Clamp,
    Field::Units,
    Field::Decimals,
    Field::Access,
    Field::Min,
    Field::Max,
    Field::Step,
    Field::Enum,
    Field::PeriodMs,
    Field::Group,
    Field::Description,
    Field::Id,
    Field::Scan,
    Field::Wire,
    Field::Count,
    Field::Curve,
    Field::ScaleFactor,
    Field::PowerFactor4Q,
    Field::Sentinel,
    Field::Bits,
    Field::DisplayLow,
    Field::DisplayHigh,
    Field::Isolated,
    Field::Record,
    Field::RecordDeadband,
    Field::RecordMs,
    Field::Control,
    Field::PulseMs,
    Field::Confirm,
    Field::WriteFunction,
    Field::TextOrder,
    Field::Pad,
];

/// All tags of a project as CSV. Spreadsheets take UTF-8 for another encoding where no byte order mark
/// ([`MARK`]) stands before it; scripts stumble over one.
pub fn export_tags(project: &Project) -> String {
    let columns = || COLUMNS.into_iter().chain([Field::Encoding]);
    let mut out = String::new();
    csv_line(&mut out, columns().map(|field| field.name().to_owned()));
    for tag in &project.tags {
        let cells = cells(project, tag);
        csv_line(&mut out, columns().map(|field| cells.get(&field).cloned().unwrap_or_default()));
    }
    out
}

/// Writes a row; what could be taken for a separator or a list stands in quotation marks.
pub(in crate::store) fn csv_line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r', ';', '\t', '|']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

fn cells(project: &Project, tag: &Tag) -> HashMap<Field, String> {
    let mut cells: HashMap<Field, String> = HashMap::new();
    for (key, value) in tag_words(tag) {
        if let Some(field) = Field::of_key(&key) {
            cells.insert(field, value.trim_matches('"').to_owned());
        }
    }
    // Texts, whose words in a project file are not those of a cell.
    cells.insert(Field::Name, guarded(&tag.name));
    cells.insert(Field::Description, guarded(&tag.description));
    cells.insert(Field::Units, guarded(&tag.unit));
    let notation = tag.typed.as_ref().map_or(Notation::Raw0, |typed| typed.notation);
    cells.insert(Field::Notation, notation.name().to_owned());
    if let Some(typed) = &tag.typed {
        cells.insert(Field::Address, typed.text.clone());
    }
    let pairs = |pairs: Vec<String>| guarded(&pairs.join(";"));
    match tag.texts.as_deref() {
        Some(Texts::States(states)) => {
            let list = states.iter().map(|(n, t)| format!("{n}={}", escaped(t))).collect();
            cells.insert(Field::Enum, pairs(list));
        }
        Some(Texts::Bits(bits)) => {
            let list = bits.iter().map(|(n, t)| format!("{n}={}", escaped(t))).collect();
            cells.insert(Field::Bits, pairs(list));
        }
        None => {}
    }
    if let Some(numbers) = cells.get_mut(&Field::Sentinel) {
        *numbers = numbers.trim_matches(['[', ']']).replace(", ", ";");
    }
    let access = if tag.write.is_some() { "RW" } else { "R" };
    cells.insert(Field::Access, access.to_owned());
    homes(project, tag, &mut cells);
    cells
}

/// Device and scan class, so that another project can make them. Of a device made so nothing tells the
/// byte order: its tags do.
fn homes(project: &Project, tag: &Tag, cells: &mut HashMap<Field, String>) {
    if let Some(class) = project.scan_class(&tag.scan) {
        cells.insert(Field::Scan, guarded(&class.name));
        cells.insert(Field::PeriodMs, class.period_ms.to_string());
    }
    let Some(device) = project.device(&tag.device) else { return };
    cells.insert(Field::Device, guarded(&device.name));
    cells.insert(Field::Unit, device.unit.to_string());
    if device.order != ByteOrder::BIG && tag.order.is_none() && tag.data_type.has_byte_order() {
        cells.insert(Field::Order, order_letters(device.order, tag.data_type).to_owned());
    }
    let connection = project.connection(&device.connection);
    if let Some(Endpoint::Tcp { host, port }) = connection.map(|c| &c.endpoint) {
        cells.insert(Field::Host, host.clone());
        cells.insert(Field::Port, port.to_string());
    }
}
