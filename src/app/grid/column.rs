//! The columns of the grid: every field of a tag, what is known of it live, and which are shown at first.

use super::alarm::AlarmCell;
use crate::app::lang::Key;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $key:literal, $title:expr, $width:literal;)*) => {
        /// A column of the grid.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Col {
            $($(#[$doc])* $name,)*
        }

        impl Col {
            /// Every column, in the order of the chooser.
            pub const ALL: &'static [Col] = &[$(Col::$name,)*];

            /// The key of the field in project files, and the name in a person's settings.
            pub fn key(self) -> &'static str {
                match self { $(Col::$name => $key,)* }
            }

            /// The heading.
            pub fn title(self) -> Key {
                match self { $(Col::$name => $title,)* }
            }

            /// Width to begin with, in points.
            pub fn width(self) -> f32 {
                match self { $(Col::$name => $width,)* }
            }
        }
    };
}

columns! {
    /// Name.
    Name: "name", Key::FieldName, 190.0;
    /// Device, by its name.
    Device: "device", Key::FieldDevice, 110.0;
    /// Table: C, DI, IR, HR.
    Table: "table", Key::FieldTable, 56.0;
    /// Address as typed.
    Address: "address", Key::FieldAddress, 96.0;
    /// How the address is read.
    Notation: "notation", Key::FieldNotation, 90.0;
    /// Place on the wire.
    Wire: "wire", Key::GridWire, 130.0;
    /// Type.
    Type: "type", Key::FieldType, 70.0;
    /// Bit of a register.
    Bit: "bit", Key::FieldBitIndex, 46.0;
    /// Bits of a register.
    Mask: "mask", Key::FieldMask, 76.0;
    /// Registers of a text.
    Length: "length", Key::GridLength, 82.0;
    /// First character of a register.
    TextOrder: "text_order", Key::FieldTextOrder, 108.0;
    /// What fills a text.
    Pad: "pad", Key::FieldTextPad, 92.0;
    /// Encoding of a text.
    Encoding: "encoding", Key::FieldTextEncoding, 82.0;
    /// Values in a row.
    Count: "count", Key::GridCount, 56.0;
    /// Byte order; empty takes the device's.
    Order: "order", Key::GridOrder, 70.0;
    /// Gain.
    Gain: "gain", Key::FieldGain, 66.0;
    /// Divisor.
    Divisor: "divisor", Key::FieldDivisor, 66.0;
    /// Offset.
    Offset: "offset", Key::FieldOffset, 66.0;
    /// First raw number of two points.
    RawLo: "raw_lo", Key::FieldRawLo, 126.0;
    /// Second raw number.
    RawHi: "raw_hi", Key::FieldRawHi, 146.0;
    /// Value at the first.
    EngLo: "eng_lo", Key::FieldEngLo, 120.0;
    /// Value at the second.
    EngHi: "eng_hi", Key::FieldEngHi, 142.0;
    /// Stop at the points.
    Clamp: "clamp", Key::FieldClamp, 130.0;
    /// What lies between the points.
    Curve: "curve", Key::FieldCurve, 110.0;
    /// Wire address of the scale factor.
    ScaleFactor: "scale_factor", Key::FieldFactor, 108.0;
    /// Four-quadrant power factor.
    PowerFactor: "power_factor_4q", Key::GridPowerFactor, 90.0;
    /// Raw numbers that are none.
    Sentinel: "sentinel", Key::FieldSentinel, 126.0;
    /// A text for each number.
    Texts: "texts", Key::GridStates, 160.0;
    /// A text for each bit.
    Bits: "bits", Key::GridBits, 160.0;
    /// Engineering unit.
    Unit: "unit", Key::FieldEngineeringUnit, 56.0;
    /// Digits after the point.
    Decimals: "decimals", Key::FieldDecimals, 82.0;
    /// Live value.
    Value: "value", Key::ColumnValue, 100.0;
    /// Raw words.
    Raw: "raw", Key::GridRaw, 110.0;
    /// Quality.
    Quality: "quality", Key::ColumnQuality, 120.0;
    /// Time since it was read.
    Age: "age", Key::ColumnAge, 78.0;
    /// R or RW.
    Access: "writable", Key::GridAccess, 60.0;
    /// Smallest value to write.
    WriteMin: "write_min", Key::FieldWriteMin, 162.0;
    /// Largest value to write.
    WriteMax: "write_max", Key::FieldWriteMax, 154.0;
    /// What the operator is given.
    Control: "control", Key::FieldControl, 86.0;
    /// Length of a pulse.
    Pulse: "pulse_ms", Key::FieldPulse, 100.0;
    /// Ask before writing.
    Confirm: "confirm", Key::FieldConfirm, 132.0;
    /// Which function writes.
    WriteFunction: "write_function", Key::FieldTagWriteFunction, 120.0;
    /// Scan class, by its name.
    Scan: "scan", Key::FieldScanClass, 90.0;
    /// Low end of the display range.
    Low: "display_low", Key::FieldDisplayLow, 134.0;
    /// High end of the display range.
    High: "display_high", Key::FieldDisplayHigh, 138.0;
    /// Read in a request of its own.
    Isolated: "isolated", Key::FieldIsolated, 86.0;
    /// What history keeps.
    Record: "record", Key::ColumnRecord, 90.0;
    /// How far a value moves before the next is kept.
    RecordDeadband: "record_deadband", Key::ColumnRecordDeadband, 150.0;
    /// Time between the samples kept.
    RecordMs: "record_period_ms", Key::ColumnRecordMs, 158.0;
    /// Description.
    Description: "description", Key::FieldDescription, 220.0;
    /// Limit of the HIHI alarm.
    HiHi: "alarm_hihi", Key::GridHiHi, 76.0;
    /// Its priority.
    HiHiPriority: "alarm_hihi_priority", Key::GridHiHiPriority, 98.0;
    /// Its deadband.
    HiHiDeadband: "alarm_hihi_deadband", Key::GridHiHiDeadband, 112.0;
    /// Its on-delay, s.
    HiHiOn: "alarm_hihi_on_delay", Key::GridHiHiOn, 122.0;
    /// Its off-delay, s.
    HiHiOff: "alarm_hihi_off_delay", Key::GridHiHiOff, 122.0;
    /// Limit of the HI alarm.
    Hi: "alarm_hi", Key::GridHi, 76.0;
    /// Its priority.
    HiPriority: "alarm_hi_priority", Key::GridHiPriority, 84.0;
    /// Its deadband.
    HiDeadband: "alarm_hi_deadband", Key::GridHiDeadband, 98.0;
    /// Its on-delay, s.
    HiOn: "alarm_hi_on_delay", Key::GridHiOn, 108.0;
    /// Its off-delay, s.
    HiOff: "alarm_hi_off_delay", Key::GridHiOff, 108.0;
    /// Limit of the LO alarm.
    Lo: "alarm_lo", Key::GridLo, 76.0;
    /// Its priority.
    LoPriority: "alarm_lo_priority", Key::GridLoPriority, 86.0;
    /// Its deadband.
    LoDeadband: "alarm_lo_deadband", Key::GridLoDeadband, 102.0;
    /// Its on-delay, s.
    LoOn: "alarm_lo_on_delay", Key::GridLoOn, 112.0;
    /// Its off-delay, s.
    LoOff: "alarm_lo_off_delay", Key::GridLoOff, 112.0;
    /// Limit of the LOLO alarm.
    LoLo: "alarm_lolo", Key::GridLoLo, 84.0;
    /// Its priority.
    LoLoPriority: "alarm_lolo_priority", Key::GridLoLoPriority, 104.0;
    /// Its deadband.
    LoLoDeadband: "alarm_lolo_deadband", Key::GridLoLoDeadband, 120.0;
    /// Its on-delay, s.
    LoLoOn: "alarm_lolo_on_delay", Key::GridLoLoOn, 130.0;
    /// Its off-delay, s.
    LoLoOff: "alarm_lolo_off_delay", Key::GridLoLoOff, 130.0;
    /// Id, which never changes.
    Id: "id", Key::GridId, 60.0;
}

/// Shown until somebody chooses: what most tags need, the live values in the middle.
const FIRST: [Col; 16] = [
    Col::Name,
    Col::Device,
    Col::Table,
    Col::Address,
    Col::Type,
    Col::Order,
    Col::Gain,
    Col::Unit,
    Col::Value,
    Col::Raw,
    Col::Quality,
    Col::Age,
    Col::Decimals,
    Col::Access,
    Col::Scan,
    Col::Description,
];

impl Col {
    /// Narrowest and widest a column can be made, in points.
    pub const WIDTHS: std::ops::RangeInclusive<u16> = 34..=700;

    /// Shown until somebody chooses.
    pub fn first() -> Vec<Col> {
        FIRST.to_vec()
    }

    /// Reads a key.
    pub fn from_key(key: &str) -> Option<Col> {
        Col::ALL.iter().copied().find(|col| col.key() == key)
    }

    /// True for what the plant sends.
    pub fn is_live(self) -> bool {
        matches!(self, Col::Value | Col::Raw | Col::Quality | Col::Age)
    }

    /// True for what can be typed.
    pub fn is_editable(self) -> bool {
        !self.is_live() && !matches!(self, Col::Id | Col::Wire)
    }

    /// True where cells stand against the right edge.
    pub fn is_number(self) -> bool {
        if let Some((_, cell)) = self.alarm() {
            return cell != AlarmCell::Priority;
        }
        matches!(
            self,
            Col::Address
                | Col::Bit
                | Col::Length
                | Col::Count
                | Col::Gain
                | Col::Divisor
                | Col::Offset
                | Col::RawLo
                | Col::RawHi
                | Col::EngLo
                | Col::EngHi
                | Col::ScaleFactor
                | Col::Decimals
                | Col::WriteMin
                | Col::WriteMax
                | Col::Pulse
                | Col::Low
                | Col::High
                | Col::RecordDeadband
                | Col::RecordMs
                | Col::Age
        )
    }
}
