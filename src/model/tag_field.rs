//! The fields of a tag as things that can be compared, told and taken over one by one.
//!
//! The text of a field says everything that its keys in a file say, and nothing about where an instance
//! of a profile lies: names without the prefix, addresses counted from the base.

use std::fmt::Write as _;

use super::profile::Frame;
use super::{
    Control, Curve, DataType, Scaling, Sentinel, Tag, TextEncoding, TextOrder, TextPad, Texts,
    WriteFunction,
};

/// What a profile gives a tag. Id, device and scan class belong to the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagField {
    /// Its name, without the prefix.
    Name,
    /// Its description.
    Description,
    /// Table and address, counted from the base.
    Address,
    /// Type with what completes it, and how many values.
    Type,
    /// Byte order of its own.
    Order,
    /// Raw to engineering units.
    Scaling,
    /// Raw numbers that are none.
    Sentinel,
    /// What numbers are called.
    Texts,
    /// Engineering unit.
    Unit,
    /// Digits after the point.
    Decimals,
    /// Range of gauges and trends.
    Display,
    /// Read in a request of its own.
    Isolated,
    /// Permission to write with all that belongs to it.
    Write,
}

impl TagField {
    /// Every field, in the order of a file.
    pub const ALL: [TagField; 13] = [
        TagField::Name,
        TagField::Description,
        TagField::Address,
        TagField::Type,
        TagField::Order,
        TagField::Scaling,
        TagField::Sentinel,
        TagField::Texts,
        TagField::Unit,
        TagField::Decimals,
        TagField::Display,
        TagField::Isolated,
        TagField::Write,
    ];

    /// The name that files and the command line use.
    pub fn name(self) -> &'static str {
        match self {
            TagField::Name => "name",
            TagField::Description => "description",
            TagField::Address => "address",
            TagField::Type => "type",
            TagField::Order => "order",
            TagField::Scaling => "scaling",
            TagField::Sentinel => "sentinel",
            TagField::Texts => "texts",
            TagField::Unit => "unit",
            TagField::Decimals => "decimals",
            TagField::Display => "display",
            TagField::Isolated => "isolated",
            TagField::Write => "write",
        }
    }

    /// True where the field of this tag holds an address, which moves with the base.
    pub fn counts_from_base(self, tag: &Tag) -> bool {
        match self {
            TagField::Address => true,
            TagField::Scaling => matches!(tag.scaling, Scaling::ScaleFactor { .. }),
            _ => false,
        }
    }

    /// What the field says, seen from the frame of an instance; empty for the default.
    pub fn text(self, tag: &Tag, frame: &Frame) -> String {
        let relative = |wire: u16| i32::from(wire) - i32::from(frame.base);
        match self {
            TagField::Name => {
                tag.name.strip_prefix(frame.prefix.as_str()).unwrap_or(&tag.name).to_owned()
            }
            TagField::Description => tag.description.clone(),
            TagField::Address => {
                format!("{} {}", tag.address.table.short(), relative(tag.address.wire))
            }
            TagField::Type => type_text(tag),
            TagField::Order => tag.order.map_or(String::new(), |order| order.to_string()),
            TagField::Scaling => match tag.scaling {
                Scaling::ScaleFactor { wire } => format!("10^({})", relative(wire)),
                other => scaling_text(other),
            },
            TagField::Sentinel => sentinel_text(&tag.sentinel),
            TagField::Texts => texts_text(tag.texts.as_deref()),
            TagField::Unit => tag.unit.clone(),
            TagField::Decimals => tag.decimals.map_or(String::new(), |d| d.to_string()),
            TagField::Display => {
                tag.display.map_or(String::new(), |span| format!("{} to {}", span.low, span.high))
            }
            TagField::Isolated => if tag.isolated { "yes" } else { "" }.to_owned(),
            TagField::Write => write_text(tag),
        }
    }

    /// Takes the field over from `from`, a tag that lies where `to` does.
    pub fn take(self, from: &Tag, to: &mut Tag) {
        match self {
            TagField::Name => to.name.clone_from(&from.name),
            TagField::Description => to.description.clone_from(&from.description),
            TagField::Address => {
                to.address = from.address;
                to.typed.clone_from(&from.typed);
            }
            TagField::Type => (to.data_type, to.count) = (from.data_type, from.count),
            TagField::Order => to.order = from.order,
            TagField::Scaling => to.scaling = from.scaling,
            TagField::Sentinel => to.sentinel.clone_from(&from.sentinel),
            TagField::Texts => to.texts.clone_from(&from.texts),
            TagField::Unit => to.unit.clone_from(&from.unit),
            TagField::Decimals => to.decimals = from.decimals,
            TagField::Display => to.display = from.display,
            TagField::Isolated => to.isolated = from.isolated,
            TagField::Write => to.write = from.write,
        }
    }
}

fn type_text(tag: &Tag) -> String {
    let mut text = tag.data_type.name().to_owned();
    // Writing to a String cannot fail.
    if let Some(mask) = tag.data_type.mask() {
        let _ = write!(text, " & 0x{mask:04X}");
    }
    match tag.data_type {
        DataType::Bit { index } => {
            let _ = write!(text, " {index}");
        }
        DataType::Text { registers, order, pad, encoding } => {
            let _ = write!(text, " {registers}");
            let name = |found: Option<&'static str>| found.unwrap_or_default();
            if order != TextOrder::default() {
                let found = TextOrder::ALL.iter().find(|(_, x)| *x == order);
                let _ = write!(text, " {}", name(found.map(|(word, _)| *word)));
            }
            if pad != TextPad::default() {
                let found = TextPad::ALL.iter().find(|(_, x)| *x == pad);
                let _ = write!(text, " {}", name(found.map(|(word, _)| *word)));
            }
            if encoding != TextEncoding::default() {
                let found = TextEncoding::ALL.iter().find(|(_, x)| *x == encoding);
                let _ = write!(text, " {}", name(found.map(|(word, _)| *word)));
            }
        }
        _ => {}
    }
    if tag.count != 1 {
        let _ = write!(text, " × {}", tag.count);
    }
    text
}

fn scaling_text(scaling: Scaling) -> String {
    let with = |text: String, offset: f64| {
        if offset == 0.0 { text } else { format!("{text} {offset:+}") }
    };
    match scaling {
        Scaling::Identity | Scaling::ScaleFactor { .. } => String::new(),
        Scaling::Linear { gain, offset } => with(format!("× {gain}"), offset),
        Scaling::Divisor { divisor, offset } => with(format!("÷ {divisor}"), offset),
        Scaling::TwoPoint(points) => {
            let clamp = if points.clamp { ", clamp" } else { "" };
            let curve = if points.curve == Curve::SquareRoot { ", sqrt" } else { "" };
            format!(
                "{}…{} = {}…{}{clamp}{curve}",
                points.raw.low, points.raw.high, points.eng_lo, points.eng_hi
            )
        }
        Scaling::PowerFactor4Q => "power factor, four quadrants".to_owned(),
    }
}

fn sentinel_text(sentinel: &Sentinel) -> String {
    match sentinel {
        Sentinel::None => String::new(),
        Sentinel::Convention(convention) => convention.name().to_owned(),
        Sentinel::Numbers(numbers) => {
            numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
    }
}

fn texts_text(texts: Option<&Texts>) -> String {
    let lines = |lines: Vec<String>| lines.join(", ");
    match texts {
        None => String::new(),
        Some(Texts::States(states)) => {
            lines(states.iter().map(|(number, text)| format!("{number} = {text}")).collect())
        }
        Some(Texts::Bits(bits)) => {
            lines(bits.iter().map(|(bit, text)| format!("bit {bit} = {text}")).collect())
        }
    }
}

fn write_text(tag: &Tag) -> String {
    let Some(access) = tag.write else { return String::new() };
    let mut text = "yes".to_owned();
    let ends = [("min", access.min), ("max", access.max)];
    for (name, end) in ends {
        if let Some(end) = end {
            let _ = write!(text, ", {name} {end}");
        }
    }
    match access.control {
        Control::Field => {}
        Control::Toggle => text.push_str(", toggle"),
        Control::Momentary => text.push_str(", momentary"),
        Control::Pulse { millis } => {
            let _ = write!(text, ", pulse {millis} ms");
        }
    }
    if access.confirm {
        text.push_str(", confirm");
    }
    match access.function {
        None => {}
        Some(WriteFunction::AsAppropriate) => text.push_str(", as appropriate"),
        Some(WriteFunction::AlwaysMultiple) => text.push_str(", always multiple"),
        Some(WriteFunction::NeverMultiple) => text.push_str(", never multiple"),
    }
    text
}
