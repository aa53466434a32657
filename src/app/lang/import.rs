//! Tables of tags in the words of the window: what columns hold, why a notation was taken, what is wrong.

use std::fmt::Display;

use super::faults::address_text;
use super::{Key, Lang, fill, foreign, phrase, rule_text, tr};
use crate::app::import::{CellFault, CellProblem, Field, Reason};

/// What a column holds.
pub fn field_name(lang: Lang, field: Field) -> &'static str {
    tr(
        lang,
        match field {
            Field::Skip => Key::ColumnSkip,
            Field::Note => Key::ColumnNote,
            Field::Id => Key::ColumnId,
            Field::Name => Key::FieldName,
            Field::Device => Key::FieldDevice,
            Field::Host => Key::FieldHost,
            Field::Port => Key::FieldPort,
            Field::Unit => Key::FieldUnitId,
            Field::Table => Key::FieldTable,
            Field::Function => Key::ColumnFunction,
            Field::Address => Key::FieldAddress,
            Field::Register => Key::ColumnSecondAddress,
            Field::AddressHex => Key::ColumnAddressHex,
            Field::HiByte => Key::ColumnHiByte,
            Field::LoByte => Key::ColumnLoByte,
            Field::Wire => Key::ColumnWire,
            Field::Notation => Key::FieldNotation,
            Field::Type => Key::FieldType,
            Field::Order => Key::FieldByteOrder,
            Field::Length => Key::FieldTextLength,
            Field::LengthBytes => Key::ColumnLengthBytes,
            Field::LengthBits => Key::ColumnLengthBits,
            Field::Count => Key::FieldCount,
            Field::Bit => Key::FieldBitIndex,
            Field::Mask => Key::FieldMask,
            Field::Gain => Key::ColumnFactor,
            Field::Divisor => Key::FieldDivisor,
            Field::Offset => Key::FieldOffset,
            Field::RawLo => Key::FieldRawLo,
            Field::RawHi => Key::FieldRawHi,
            Field::EngLo => Key::FieldEngLo,
            Field::EngHi => Key::FieldEngHi,
            Field::Clamp => Key::FieldClamp,
            Field::Curve => Key::FieldCurve,
            Field::ScaleFactor => Key::FieldFactor,
            Field::PowerFactor4Q => Key::ColumnPowerFactor,
            Field::Sentinel => Key::FieldSentinel,
            Field::Units => Key::ColumnUnits,
            Field::Decimals => Key::FieldDecimals,
            Field::Access => Key::ColumnAccess,
            Field::Min => Key::ColumnMin,
            Field::Max => Key::ColumnMax,
            Field::Step => Key::ColumnStep,
            Field::Enum => Key::FieldTexts,
            Field::Bits => Key::ColumnBitTexts,
            Field::DisplayLow => Key::FieldDisplayLow,
            Field::DisplayHigh => Key::FieldDisplayHigh,
            Field::Isolated => Key::FieldIsolated,
            Field::Record => Key::ColumnRecord,
            Field::RecordDeadband => Key::ColumnRecordDeadband,
            Field::RecordMs => Key::ColumnRecordMs,
            Field::Control => Key::FieldControl,
            Field::PulseMs => Key::FieldPulse,
            Field::Confirm => Key::FieldConfirm,
            Field::WriteFunction => Key::FieldTagWriteFunction,
            Field::TextOrder => Key::FieldTextOrder,
            Field::Pad => Key::FieldTextPad,
            Field::Encoding => Key::FieldTextEncoding,
            Field::Scan => Key::FieldScanClass,
            Field::PeriodMs => Key::FieldPeriod,
            Field::Group => Key::ColumnGroup,
            Field::Description => Key::FieldDescription,
        },
    )
}

/// What speaks for a notation, or why it is open.
pub fn reason_text(lang: Lang, reason: &Reason) -> String {
    let plain = |key| tr(lang, key).to_owned();
    let counts = |key, same: &usize, all: &usize| {
        let args: [(&str, &dyn Display); 2] = [("same", same), ("all", all)];
        fill(lang, key, &args)
    };
    match reason {
        Reason::Nothing => String::new(),
        Reason::Chosen => plain(Key::ReasonChosen),
        Reason::Hex(same, all) => counts(Key::ReasonHex, same, all),
        Reason::RegisterAbove(same, all) => counts(Key::ReasonRegisterAbove, same, all),
        Reason::AddressBelow(same, all) => counts(Key::ReasonAddressBelow, same, all),
        Reason::Heading(heading) => fill(lang, Key::ReasonHeading, &[("heading", heading)]),
        Reason::Hexadecimal => plain(Key::ReasonHexadecimal),
        Reason::SixDigits => plain(Key::ReasonSixDigits),
        Reason::Zero => plain(Key::ReasonZero),
        Reason::NotModicon => plain(Key::ReasonNotModicon),
        Reason::Tables => plain(Key::ReasonTables),
        Reason::FirstNumber { first, last } => {
            let args: [(&str, &dyn Display); 2] = [("first", first), ("last", last)];
            fill(lang, Key::ReasonFirstNumber, &args)
        }
        Reason::Written(most, all) => counts(Key::ReasonWritten, most, all),
        Reason::FiveDigits => plain(Key::ReasonFiveDigits),
        Reason::NoZero => plain(Key::ReasonNoZero),
        Reason::Several => plain(Key::ReasonSeveral),
        Reason::Unknown => plain(Key::ReasonUnknown),
    }
}

/// What is wrong, without its place.
pub fn problem_text(lang: Lang, problem: &CellProblem) -> String {
    if let Some(fault) = &problem.fault {
        return cell_fault(lang, fault);
    }
    let what = phrase(lang, &problem.what);
    if problem.why.is_empty() { what } else { format!("{what}: {}", foreign(lang, &problem.why)) }
}

/// The way out; empty where none is told.
pub fn hint_of(lang: Lang, problem: &CellProblem) -> String {
    phrase(lang, &problem.hint)
}

fn cell_fault(lang: Lang, fault: &CellFault) -> String {
    let plain = |key| tr(lang, key).to_owned();
    let one = |key, name: &str, value: &dyn Display| fill(lang, key, &[(name, value)]);
    let two = |key, a: (&str, &dyn Display), b: (&str, &dyn Display)| fill(lang, key, &[a, b]);
    let three = |key, args: [(&str, &dyn Display); 3]| fill(lang, key, &args);
    match fault {
        CellFault::NotAType(text) => one(Key::CellNotAType, "text", text),
        CellFault::NotANumber(text) => one(Key::FaultNotNumber, "text", text),
        CellFault::OpenComma(text) => one(Key::CellOpenComma, "text", text),
        CellFault::Address(error) => address_text(lang, error),
        CellFault::NoAddress => plain(Key::CellNoAddress),
        CellFault::NoName => plain(Key::CellNoName),
        CellFault::NameTwice { name, row } => two(Key::CellNameTwice, ("name", name), ("row", row)),
        CellFault::TagTwice { id, row } => two(Key::CellTagTwice, ("id", id), ("row", row)),
        CellFault::OtherDevice { name, device } => {
            two(Key::CellOtherDevice, ("name", name), ("device", device))
        }
        CellFault::NoDevice => plain(Key::CellNoDevice),
        CellFault::UnknownDevice(name) => one(Key::CellUnknownDevice, "name", name),
        CellFault::NoTable => plain(Key::CellNoTable),
        CellFault::ChooseNotation => plain(Key::CellChooseNotation),
        CellFault::Disagrees { text, wire, says } => {
            three(Key::CellDisagrees, [("text", text), ("wire", wire), ("says", says)])
        }
        CellFault::Length { name, needed, given } => {
            three(Key::CellLength, [("type", name), ("needed", needed), ("given", given)])
        }
        CellFault::SeveralTypes(registers) => one(Key::CellSeveralTypes, "registers", registers),
        CellFault::Formula(text) => one(Key::CellFormula, "text", text),
        CellFault::SheetError(text) => one(Key::CellSheetError, "text", text),
        CellFault::Overlap { name, other, row } => {
            three(Key::CellOverlap, [("name", name), ("other", other), ("row", row)])
        }
        CellFault::BehindLast(text) => one(Key::CellBehindLast, "text", text),
        CellFault::AnotherHeading => plain(Key::CellAnotherHeading),
        CellFault::NoHeading => plain(Key::CellNoHeading),
        CellFault::UnknownColumn(name) => one(Key::CellUnknownColumn, "name", name),
        CellFault::Access(text) => one(Key::CellAccess, "text", text),
        CellFault::Rule(rule) => rule_text(lang, rule),
    }
}
