//! The model's choices in the words of the window: what drop-down lists show.

use super::{Key, Lang, tr};
use crate::model::{
    BitWrite, Control, Convention, Curve, DataType, DeviceKind, Endpoint, Notation, Table,
    TextEncoding, TextOrder, TextPad, TimeCoding, WriteFunction,
};

/// The kind of an endpoint.
pub fn endpoint_kind(lang: Lang, endpoint: &Endpoint) -> &'static str {
    tr(
        lang,
        match endpoint {
            Endpoint::Tcp { .. } => Key::EndpointTcp,
            Endpoint::Simulator { .. } => Key::EndpointSimulator,
        },
    )
}

/// A table of the Modbus data model.
pub fn table_name(lang: Lang, table: Table) -> &'static str {
    tr(
        lang,
        match table {
            Table::Coil => Key::TableCoil,
            Table::DiscreteInput => Key::TableDiscreteInput,
            Table::InputRegister => Key::TableInputRegister,
            Table::HoldingRegister => Key::TableHoldingRegister,
        },
    )
}

/// A way of writing addresses, with an example.
pub fn notation_name(lang: Lang, notation: Notation) -> &'static str {
    tr(
        lang,
        match notation {
            Notation::Modicon => Key::NotationModicon,
            Notation::ModiconX => Key::NotationModiconX,
            Notation::Prefix0 => Key::NotationPrefix0,
            Notation::Prefix1 => Key::NotationPrefix1,
            Notation::Raw0 => Key::NotationRaw0,
            Notation::Raw1 => Key::NotationRaw1,
            Notation::Plc4x => Key::NotationPlc4x,
            Notation::Iec61131 => Key::NotationIec,
            Notation::Kepware => Key::NotationKepware,
            Notation::ModbusScope => Key::NotationModbusScope,
            Notation::AbbDrive16 => Key::NotationAbbDrive16,
            Notation::AbbDrive32 => Key::NotationAbbDrive32,
            Notation::DanfossPnu => Key::NotationDanfoss,
            Notation::Dl240Octal => Key::NotationDl240,
        },
    )
}

/// A data type, without its parameters.
pub fn type_name(lang: Lang, data_type: DataType) -> &'static str {
    tr(
        lang,
        match data_type {
            DataType::Bool => Key::TypeBool,
            DataType::Bit { .. } => Key::TypeBit,
            DataType::U16 => Key::TypeU16,
            DataType::I16 => Key::TypeI16,
            DataType::U32 => Key::TypeU32,
            DataType::I32 => Key::TypeI32,
            DataType::U64 => Key::TypeU64,
            DataType::I64 => Key::TypeI64,
            DataType::F16 => Key::TypeF16,
            DataType::F32 => Key::TypeF32,
            DataType::F64 => Key::TypeF64,
            DataType::Field { signed: false, .. } => Key::TypeFieldUnsigned,
            DataType::Field { signed: true, .. } => Key::TypeFieldSigned,
            DataType::Bcd16 => Key::TypeBcd16,
            DataType::Bcd32 => Key::TypeBcd32,
            DataType::SignMagnitude16 => Key::TypeSignMagnitude,
            DataType::Mod10000 { .. } => Key::TypeMod10000,
            DataType::Time(coding) => match coding {
                TimeCoding::UnixU32S | TimeCoding::UnixU64S => Key::TypeUnixSeconds,
                TimeCoding::UnixU64Ms => Key::TypeUnixMillis,
                TimeCoding::SixRegisters => Key::TypeSixRegisters,
                TimeCoding::PackedBcd => Key::TypePackedBcd,
                TimeCoding::Schneider => Key::TypeSchneider,
            },
            DataType::Text { .. } => Key::TypeText,
        },
    )
}

/// Which byte of a register holds the first character.
pub fn text_order_name(lang: Lang, order: TextOrder) -> &'static str {
    tr(
        lang,
        match order {
            TextOrder::HighFirst => Key::TextHighFirst,
            TextOrder::LowFirst => Key::TextLowFirst,
            TextOrder::LowOnly => Key::TextLowOnly,
            TextOrder::HighOnly => Key::TextHighOnly,
        },
    )
}

/// Which bytes a character is made of.
pub fn text_encoding_name(lang: Lang, encoding: TextEncoding) -> &'static str {
    tr(
        lang,
        match encoding {
            TextEncoding::Utf8 => Key::TextUtf8,
            TextEncoding::Latin1 => Key::TextLatin1,
            TextEncoding::Utf16 => Key::TextUtf16,
        },
    )
}

/// What history keeps of a tag, by the word of the file.
pub fn record_name(lang: Lang, word: &str) -> &'static str {
    tr(
        lang,
        match word {
            "always" => Key::RecordAlways,
            "period" => Key::RecordPeriod,
            "off" => Key::RecordNothing,
            _ => Key::RecordChange,
        },
    )
}

/// The course of a curve between two points.
pub fn curve_name(lang: Lang, curve: Curve) -> &'static str {
    tr(
        lang,
        match curve {
            Curve::Straight => Key::CurveStraight,
            Curve::SquareRoot => Key::CurveSquareRoot,
        },
    )
}

/// A family of devices and the number that means "no value" there.
pub fn convention_name(lang: Lang, convention: Convention) -> &'static str {
    tr(
        lang,
        match convention {
            Convention::SunSpec => Key::SentinelSunSpec,
            Convention::SunSpecAccumulator => Key::SentinelSunSpecAcc,
            Convention::AbbMeter => Key::SentinelAbb,
            Convention::Sma => Key::SentinelSma,
        },
    )
}

/// What fills the unused end of a text.
pub fn text_pad_name(lang: Lang, pad: TextPad) -> &'static str {
    tr(
        lang,
        match pad {
            TextPad::Nul => Key::TextPadNul,
            TextPad::Space => Key::TextPadSpace,
        },
    )
}

/// What an operator is given to write with.
pub fn control_name(lang: Lang, control: Control) -> &'static str {
    tr(
        lang,
        match control {
            Control::Field => Key::ControlField,
            Control::Toggle => Key::ControlToggle,
            Control::Momentary => Key::ControlMomentary,
            Control::Pulse { .. } => Key::ControlPulse,
        },
    )
}

/// What a device is, and what that means for reading it.
pub fn device_kind(lang: Lang, kind: DeviceKind) -> (&'static str, &'static str) {
    let (name, note) = match kind {
        DeviceKind::Unknown => (Key::KindUnknown, Some(Key::KindUnknownHint)),
        DeviceKind::OwnPlc => (Key::KindOwnPlc, Some(Key::KindOwnPlcHint)),
        DeviceKind::SerialGateway => (Key::KindSerialGateway, Some(Key::KindSerialGatewayHint)),
        DeviceKind::Measured { .. } => (Key::KindMeasured, None),
    };
    (tr(lang, name), note.map_or("", |note| tr(lang, note)))
}

/// Which function writes.
pub fn write_function_name(lang: Lang, function: WriteFunction) -> &'static str {
    tr(
        lang,
        match function {
            WriteFunction::AsAppropriate => Key::WriteFunctionAsAppropriate,
            WriteFunction::AlwaysMultiple => Key::WriteFunctionMultiple,
            WriteFunction::NeverMultiple => Key::WriteFunctionSingle,
        },
    )
}

/// How a bit of a register is written.
pub fn bit_write_name(lang: Lang, how: BitWrite) -> &'static str {
    tr(
        lang,
        match how {
            BitWrite::MaskWrite => Key::BitWriteMask,
            BitWrite::ReadModifyWrite => Key::BitWriteModify,
        },
    )
}
