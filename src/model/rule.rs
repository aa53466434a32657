//! The rules of a project in words: what each says when it is broken.
//!
//! English here, for files and logs; the window says the same in its own language.

use std::fmt;

use super::{DataType, Table};

/// One broken rule, with what it was broken by.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// A number outside its range.
    Outside {
        /// The number.
        value: String,
        /// Lowest allowed.
        low: String,
        /// Highest allowed.
        high: String,
    },
    /// A text with too many characters.
    TooLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        most: usize,
    },
    /// A character that no text may hold.
    ControlCharacter(char),
    /// A text that must be unique and is not.
    Taken {
        /// The text.
        text: String,
        /// The key that holds it: `name` or `id`.
        key: &'static str,
        /// The entry that has it already, such as `tag[3]`.
        by: String,
    },
    /// An empty name.
    NameEmpty,
    /// A list with too many entries.
    TooMany {
        /// Entries found.
        count: usize,
        /// Entries allowed.
        most: usize,
    },
    /// A host that is empty.
    HostEmpty,
    /// A host with more than 253 characters.
    HostTooLong,
    /// Digits and points that make no address.
    HostNoAddress(String),
    /// A host name with characters that none has.
    HostNoName(String),
    /// Port 0.
    PortZero,
    /// A reference to something that is not there.
    Missing {
        /// What: `connection`, `device`, `scan class`, `tag`.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// A unit id that another device of the connection has.
    UnitTaken {
        /// The unit id.
        unit: u8,
        /// Place of the other device.
        by: usize,
    },
    /// A second connection to a device that takes one; names the first.
    OneConnection(String),
    /// A part of an isolated value, read apart from it; names the isolated tag.
    CutsIsolated(String),
    /// A broadcast to another unit id than 0, which this is.
    BroadcastUnit(u8),
    /// A value wider than the device gives at once.
    TooWide {
        /// Registers of the value.
        registers: u16,
        /// Registers the device gives.
        most: u16,
    },
    /// A type of several bits in a table of single bits.
    OnlyBits {
        /// The table.
        table: Table,
        /// The type.
        data_type: DataType,
    },
    /// A single bit in a table of registers.
    OnlyRegisters(Table),
    /// A value that passes the end of its table.
    CutByEnd {
        /// Where it starts.
        wire: u16,
        /// Registers it takes.
        registers: u16,
    },
    /// A gain of zero, or none at all.
    GainUseless(f64),
    /// A gain through which nothing can be written back.
    GainNoInverse(f64),
    /// A divisor of zero, or none at all.
    DivisorUseless(f64),
    /// Two points that make no line.
    PointsUseless,
    /// A mask of no bits, or with gaps between them.
    MaskUseless(u16),
    /// An encoding of two bytes a character in registers that hold one.
    EncodingTooWide,
    /// Several values of something that comes alone.
    NotAList(DataType),
    /// Texts or sentinels for something that has no number.
    NoNumber(DataType),
    /// A bit that the type does not have.
    NoSuchBit(u8),
    /// Permission to write what has no way back to registers.
    OnlyShown,
    /// An offset that is no number.
    OffsetNoNumber(f64),
    /// A gain for something that has no number.
    NotScalable(DataType),
    /// A display range whose ends are the same or in the wrong order.
    DisplayEmpty {
        /// Low end.
        low: f64,
        /// High end.
        high: f64,
    },
    /// Permission to write what can only be read.
    OnlyRead(Table),
    /// A write limit that is no number.
    LimitNoNumber,
    /// Write limits that allow nothing.
    LimitsEmpty {
        /// Lower limit.
        min: f64,
        /// Upper limit.
        max: f64,
    },
    /// A button for something that is not 0 or 1.
    ButtonNeedsBool(DataType),
    /// A trend group with too many pens.
    TooManyPens {
        /// Pens found.
        count: usize,
        /// Pens allowed.
        most: usize,
    },
    /// A limit of a tag that another alarm watches already.
    LimitTaken {
        /// Place of the other alarm.
        by: usize,
    },
    /// An alarm on a tag that is no single number.
    NoAlarmNumber(String),
    /// An alarm without a tag.
    AlarmNeedsTag,
    /// A number that has to be above zero.
    NotPositive(f64),
    /// A number that has to be zero or above.
    Negative(f64),
    /// An expression that is missing.
    ExpressionEmpty,
    /// An expression that cannot be read.
    Expression {
        /// Where in its text, in characters from 1.
        column: usize,
        /// Why.
        why: String,
    },
    /// A capture without tags.
    NothingToKeep,
    /// A text among the pens.
    TextAsCurve(String),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Outside { value, low, high } => write!(f, "{value} is outside {low} to {high}"),
            Rule::TooLong { length, most } => {
                write!(f, "{length} characters are too many, {most} are allowed")
            }
            Rule::ControlCharacter(c) => write!(f, "the control character {c:?} is not allowed"),
            Rule::Taken { text, key, by } => write!(f, "{text:?} is already the {key} of {by}"),
            Rule::NameEmpty => f.write_str("a name cannot be empty"),
            Rule::TooMany { count, most } => {
                write!(f, "{count} entries are too many, {most} are allowed")
            }
            Rule::HostEmpty => f.write_str("a host cannot be empty"),
            Rule::HostTooLong => f.write_str("a host name has at most 253 characters"),
            Rule::HostNoAddress(host) => {
                write!(f, "{host:?} is neither an address nor a host name")
            }
            Rule::HostNoName(host) => write!(f, "{host:?} is not a host name"),
            Rule::PortZero => f.write_str("port 0 cannot be connected to"),
            Rule::Missing { what, id } => write!(f, "there is no {what} with the id {id:?}"),
            Rule::UnitTaken { unit, by } => {
                write!(f, "unit {unit} of this connection is already device[{by}]")
            }
            Rule::OneConnection(name) => write!(
                f,
                "connection {name:?} leads to the same place, and a device there takes one connection only"
            ),
            Rule::CutsIsolated(name) => write!(
                f,
                "reading it would also read a part of {name:?}, which is isolated: read in one request of its own"
            ),
            Rule::BroadcastUnit(unit) => write!(f, "unit {unit} cannot be a broadcast"),
            Rule::TooWide { registers, most } => write!(
                f,
                "the value takes {registers} registers, and the device gives at most {most} at once"
            ),
            Rule::OnlyBits { table, data_type } => {
                write!(f, "{} holds single bits, not {}", table.short(), data_type.name())
            }
            Rule::OnlyRegisters(table) => {
                write!(f, "{} holds registers, not single bits", table.short())
            }
            Rule::CutByEnd { wire, registers } => write!(
                f,
                "the value starts at wire address {wire}, takes {registers} registers, and is cut by the end of the table at 65535"
            ),
            Rule::GainUseless(gain) => write!(f, "a gain of {gain} makes every value the same"),
            Rule::GainNoInverse(gain) => {
                write!(
                    f,
                    "nothing can be written through a gain of {gain:e}, which has no usable inverse"
                )
            }
            Rule::DivisorUseless(divisor) => write!(f, "nothing can be divided by {divisor}"),
            Rule::PointsUseless => f.write_str(
                "the two points of a scaling need raw_lo below raw_hi, and eng_lo other than eng_hi",
            ),
            Rule::MaskUseless(mask) => {
                write!(f, "the mask 0x{mask:04X} does not name neighbouring bits")
            }
            Rule::EncodingTooWide => {
                f.write_str("utf16 has two bytes a character, and the registers hold one")
            }
            Rule::NotAList(data_type) => {
                write!(f, "a {} has one value in a tag", data_type.name())
            }
            Rule::NoNumber(data_type) => {
                write!(f, "a {} is no number that could stand for something", data_type.name())
            }
            Rule::NoSuchBit(bit) => write!(f, "the value has no bit {bit}"),
            Rule::OnlyShown => {
                f.write_str("a list and a four-quadrant power factor can only be shown")
            }
            Rule::OffsetNoNumber(offset) => write!(f, "an offset of {offset} is not a number"),
            Rule::NotScalable(data_type) => write!(f, "a {} cannot be scaled", data_type.name()),
            Rule::DisplayEmpty { low, high } => {
                write!(f, "the display range {low} to {high} is empty")
            }
            Rule::OnlyRead(table) => write!(f, "{} can only be read", table.short()),
            Rule::LimitNoNumber => f.write_str("a limit must be a number"),
            Rule::LimitsEmpty { min, max } => {
                write!(f, "the write limits {min} to {max} allow nothing")
            }
            Rule::ButtonNeedsBool(data_type) => {
                write!(f, "a button writes 0 and 1, which a {} does not hold", data_type.name())
            }
            Rule::TooManyPens { count, most } => {
                write!(f, "{count} pens are too many, {most} are allowed")
            }
            Rule::LimitTaken { by } => write!(f, "alarm[{by}] watches this limit of the tag already"),
            Rule::NoAlarmNumber(name) => write!(f, "{name:?} is not a single number"),
            Rule::AlarmNeedsTag => f.write_str("an alarm of this kind watches a tag"),
            Rule::NotPositive(number) => write!(f, "{number} is not a number above zero"),
            Rule::Negative(number) => write!(f, "{number} is not a number from zero up"),
            Rule::ExpressionEmpty => f.write_str("the expression is missing"),
            Rule::Expression { column, why } => write!(f, "at character {column}: {why}"),
            Rule::NothingToKeep => f.write_str("a capture keeps one tag at least"),
            Rule::TextAsCurve(name) => {
                write!(f, "{name:?} holds text, which cannot be drawn as a curve")
            }
        }
    }
}
