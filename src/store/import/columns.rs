//! What the columns of a table can hold, and the names of that in files. Which heading means which stands in
//! `headings`, a file for each language.

use super::headings;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Nothing that is wanted.
    Skip,
    /// Something unknown, kept in the description.
    Note,
    /// The tag's id.
    Id,
    /// The tag's name, a path.
    Name,
    /// The device's name.
    Device,
    /// Host of the device's connection.
    Host,
    /// Its port.
    Port,
    /// Modbus unit id.
    Unit,
    /// Table: C, DI, IR, HR.
    Table,
    /// Function code, which tells the table.
    Function,
    /// Address.
    Address,
    /// A second address, mostly Modicon or counted from one.
    Register,
    /// Address in hexadecimal without a mark.
    AddressHex,
    /// The address' high byte in hexadecimal.
    HiByte,
    /// The address' low byte in hexadecimal.
    LoByte,
    /// Zero-based wire address beside an address as typed.
    Wire,
    /// Notation of the address.
    Notation,
    /// Data type.
    Type,
    /// Byte order.
    Order,
    /// Registers of the value; for texts their length.
    Length,
    /// The same in bytes.
    LengthBytes,
    /// The same in bits.
    LengthBits,
    /// Values in a row.
    Count,
    /// Bit of a register.
    Bit,
    /// Mask.
    Mask,
    /// A factor: to multiply by or to divide by.
    Gain,
    /// What to divide by.
    Divisor,
    /// What to add.
    Offset,
    /// Lower raw number of two points.
    RawLo,
    /// Higher raw number.
    RawHi,
    /// Value at the lower raw number.
    EngLo,
    /// Value at the higher raw number.
    EngHi,
    /// Whether the value stays within the points.
    Clamp,
    /// Straight or square root.
    Curve,
    /// Wire address of a scale factor.
    ScaleFactor,
    /// Four-quadrant power factor.
    PowerFactor4Q,
    /// Raw numbers that mean "no value".
    Sentinel,
    /// Engineering units.
    Units,
    /// Digits after the point.
    Decimals,
    /// R, W, RW.
    Access,
    /// Smallest value that may be written; of what is only read, the low end of its display range.
    Min,
    /// Largest value, or high end.
    Max,
    /// Step of a setpoint, of which tags have none.
    Step,
    /// Texts of numbers.
    Enum,
    /// Texts of bits.
    Bits,
    /// Low end of the display range.
    DisplayLow,
    /// High end.
    DisplayHigh,
    /// Read in a request of its own.
    Isolated,
    /// Which samples the historian keeps.
    Record,
    /// How far a value moves before the next is kept.
    RecordDeadband,
    /// Time between the samples kept.
    RecordMs,
    /// What an operator is given to write with.
    Control,
    /// Length of a pulse.
    PulseMs,
    /// Asks before writing.
    Confirm,
    /// Which function writes.
    WriteFunction,
    /// Order of the characters of a text.
    TextOrder,
    /// What fills a text.
    Pad,
    /// Bytes of the characters of a text.
    Encoding,
    /// Scan class by name or id.
    Scan,
    /// Period.
    PeriodMs,
    /// What the tag belongs to: put before its name.
    Group,
    /// Description.
    Description,
}

/// Field, its name in files, and the key of a tag in a project file that it fills.
type Row = (Field, &'static str, &'static str);

const ROWS: &[Row] = &[
    (Field::Id, "id", "id"),
    (Field::Name, "name", "name"),
    (Field::Device, "device", "device"),
    (Field::Host, "host", ""),
    (Field::Port, "port", ""),
    (Field::Unit, "unit", ""),
    (Field::Table, "table", "table"),
    (Field::Function, "function", ""),
    (Field::Address, "address", "address"),
    (Field::Register, "register", ""),
    (Field::AddressHex, "address_hex", ""),
    (Field::HiByte, "hi_byte", ""),
    (Field::LoByte, "lo_byte", ""),
    (Field::Wire, "wire", "wire"),
    (Field::Notation, "notation", "notation"),
    (Field::Type, "type", "type"),
    (Field::Order, "order", "order"),
    (Field::Length, "length", "length"),
    (Field::LengthBytes, "length_bytes", ""),
    (Field::LengthBits, "length_bits", ""),
    (Field::Count, "count", "count"),
    (Field::Bit, "bit", "bit"),
    (Field::Mask, "mask", "mask"),
    (Field::Gain, "gain", "gain"),
    (Field::Divisor, "divisor", "divisor"),
    (Field::Offset, "offset", "offset"),
    (Field::RawLo, "raw_lo", "raw_lo"),
    (Field::RawHi, "raw_hi", "raw_hi"),
    (Field::EngLo, "eng_lo", "eng_lo"),
    (Field::EngHi, "eng_hi", "eng_hi"),
    (Field::Clamp, "clamp", "clamp"),
    (Field::Curve, "curve", "curve"),
    (Field::ScaleFactor, "scale_factor", "scale_factor"),
    (Field::PowerFactor4Q, "power_factor_4q", "power_factor_4q"),
    (Field::Sentinel, "sentinel", "sentinel"),
    (Field::Units, "units", "unit"),
    (Field::Decimals, "decimals", "decimals"),
    (Field::Access, "access", "writable"),
    (Field::Min, "min", "write_min"),
    (Field::Max, "max", "write_max"),
    (Field::Step, "step", ""),
    (Field::Enum, "enum", "texts"),
    (Field::Bits, "bits", "bits"),
    (Field::DisplayLow, "display_low", "display_low"),
    (Field::DisplayHigh, "display_high", "display_high"),
    (Field::Isolated, "isolated", "isolated"),
    (Field::Record, "record", "record"),
    (Field::RecordDeadband, "record_deadband", "record_deadband"),
    (Field::RecordMs, "record_period_ms", "record_period_ms"),
    (Field::Control, "control", "control"),
    (Field::PulseMs, "pulse_ms", "pulse_ms"),
    (Field::Confirm, "confirm", "confirm"),
    (Field::WriteFunction, "write_function", "write_function"),
    (Field::TextOrder, "text_order", "text_order"),
    (Field::Pad, "pad", "pad"),
    (Field::Encoding, "encoding", "encoding"),
    (Field::Scan, "scan", "scan"),
    (Field::PeriodMs, "period_ms", ""),
    (Field::Group, "group", ""),
    (Field::Description, "description", "description"),
];

impl Field {
    /// Every meaning that a column may be given, in the order in which files have them.
    pub fn all() -> impl Iterator<Item = Field> {
        let named = ROWS.iter().map(|(field, ..)| *field);
        named.chain([Field::Note, Field::Skip])
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|(field, ..)| *field == self)
    }

    /// The name that files use.
    pub fn name(self) -> &'static str {
        match self {
            Field::Skip => "-",
            Field::Note => "note",
            field => field.row().map_or("", |(_, name, _)| name),
        }
    }

    /// The key of `[[tag]]` in a project file that it fills; empty where there is none.
    pub(super) fn key(self) -> &'static str {
        self.row().map_or("", |(_, _, key)| key)
    }

    /// The field that fills a key of `[[tag]]`.
    pub(super) fn of_key(key: &str) -> Option<Field> {
        ROWS.iter().find(|(_, _, k)| *k == key).map(|(field, ..)| *field)
    }

    /// True for a column by which a place can be told.
    pub(super) fn is_place(self) -> bool {
        matches!(self, Field::Address | Field::Register | Field::AddressHex | Field::HiByte)
    }

    /// What a heading means; `None` for what nobody has heard of.
    pub(super) fn of_heading(heading: &str) -> Option<Field> {
        headings::meaning(heading)
    }

    /// The names that files use.
    pub(super) fn names() -> impl Iterator<Item = (Field, &'static str)> {
        ROWS.iter().map(|(field, name, _)| (*field, *name))
    }
}
