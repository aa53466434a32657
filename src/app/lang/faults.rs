//! What is wrong with an editor's fields, in the words of the window.
//!
//! The same rules speak English in `model::Rule`, for files and logs.

use std::fmt::Display;

use super::{Key, Lang, fill, notation_name, phrase, table_name, tr, type_name};
use crate::app::Fault;
use crate::app::profiles::MakeError;
use crate::codec::AddressError;
use crate::model::{Notation, Rule};

/// What is wrong with a field.
pub fn fault_text(lang: Lang, fault: &Fault) -> String {
    match fault {
        Fault::NotWhole(text) => fill(lang, Key::FaultNotWhole, &[("text", text)]),
        Fault::NotNumber(text) => fill(lang, Key::FaultNotNumber, &[("text", text)]),
        Fault::DecimalComma(text) => fill(lang, Key::FaultComma, &[("text", text)]),
        Fault::Needed => tr(lang, Key::EditRequired).to_owned(),
        Fault::NotText(text) => fill(lang, Key::FaultNotText, &[("text", text)]),
        Fault::OneEnd => tr(lang, Key::FaultOneEnd).to_owned(),
        Fault::Address(error) => address_text(lang, error),
        Fault::AddressOpen(text) => fill(lang, Key::FaultAddressOpen, &[("text", text)]),
        Fault::AddressTwofold(text, notations) => {
            let [first, second] = notations.map(|notation| notation_name(lang, notation));
            let args: [(&str, &dyn Display); 3] =
                [("text", text), ("first", &first), ("second", &second)];
            fill(lang, Key::FaultAddressTwofold, &args)
        }
        Fault::AddressBit(bit) => fill(lang, Key::FaultAddressBit, &[("bit", bit)]),
        Fault::Rule(rule) => rule_text(lang, rule),
        Fault::NoChoice { text, choices } => {
            fill(lang, Key::FaultNoChoice, &[("text", text), ("choices", choices)])
        }
        Fault::Beside(other) => fill(lang, Key::FaultBeside, &[("field", &tr(lang, *other))]),
        Fault::Idle => tr(lang, Key::FaultIdle).to_owned(),
        Fault::OtherTable(table) => {
            fill(lang, Key::FaultOtherTable, &[("table", &table_name(lang, *table))])
        }
    }
}

/// Why tags make no profile.
pub fn make_error(lang: Lang, error: &MakeError) -> String {
    match error {
        MakeError::Nothing | MakeError::Missing => tr(lang, Key::MakeNothing).to_owned(),
        MakeError::SeveralDevices => tr(lang, Key::MakeSeveral).to_owned(),
        MakeError::BelowBase { name, wire, base } => {
            let args: [(&str, &dyn Display); 3] = [("name", name), ("wire", wire), ("base", base)];
            fill(lang, Key::MakeBelow, &args)
        }
    }
}

pub(super) fn address_text(lang: Lang, error: &AddressError) -> String {
    let notation = |name: &str| Notation::from_name(name).map_or("", |n| notation_name(lang, n));
    match error {
        AddressError::Syntax { text, notation: name, why } => {
            let (known, why) = (notation(name), phrase(lang, why));
            let args: [(&str, &dyn Display); 3] =
                [("text", text), ("notation", &known), ("why", &why)];
            fill(lang, Key::AddressSyntax, &args)
        }
        AddressError::NoNotation { text } => fill(lang, Key::AddressNoNotation, &[("text", text)]),
        AddressError::TypeInBitTable { .. } => tr(lang, Key::AddressTypeOfBit).to_owned(),
        AddressError::ZeroInOneBased { notation: name, .. } => {
            fill(lang, Key::AddressZero, &[("notation", &notation(name))])
        }
        AddressError::NoSuchTable { text } => fill(lang, Key::AddressNoTable, &[("text", text)]),
        AddressError::BitOutOfRange { .. } => tr(lang, Key::AddressBitRange).to_owned(),
        AddressError::BitInBitTable { .. } => tr(lang, Key::AddressBitOfBit).to_owned(),
        AddressError::UnitOutOfRange { .. } => tr(lang, Key::AddressUnitRange).to_owned(),
        AddressError::NotOctal { text } => fill(lang, Key::AddressNotOctal, &[("text", text)]),
        AddressError::Over65535 { text } => fill(lang, Key::AddressTooFar, &[("text", text)]),
        AddressError::TableNeeded { .. } => tr(lang, Key::AddressNeedsTable).to_owned(),
    }
}

/// What a broken rule says.
pub fn rule_text(lang: Lang, rule: &Rule) -> String {
    let plain = |key| tr(lang, key).to_owned();
    let one = |key, name: &str, value: &dyn Display| fill(lang, key, &[(name, value)]);
    let two = |key, a: (&str, &dyn Display), b: (&str, &dyn Display)| fill(lang, key, &[a, b]);
    match rule {
        Rule::Outside { low, high, .. } => two(Key::EditOutside, ("min", low), ("max", high)),
        Rule::TooLong { length, most } => two(Key::RuleTooLong, ("length", length), ("most", most)),
        Rule::ControlCharacter(_) => plain(Key::RuleControlCharacter),
        Rule::Taken { .. } => plain(Key::EditNameTaken),
        Rule::NameEmpty | Rule::HostEmpty => plain(Key::EditRequired),
        Rule::TooMany { count, most } | Rule::TooManyPens { count, most } => {
            two(Key::RuleTooMany, ("count", count), ("most", most))
        }
        Rule::HostTooLong => two(Key::RuleTooLong, ("length", &"> 253"), ("most", &253)),
        Rule::HostNoAddress(host) | Rule::HostNoName(host) => one(Key::RuleHost, "host", host),
        Rule::PortZero => plain(Key::RulePortZero),
        Rule::Missing { id, .. } => one(Key::RuleMissing, "id", id),
        Rule::UnitTaken { unit, .. } => one(Key::RuleUnitTaken, "unit", unit),
        Rule::OneConnection(name) => one(Key::RuleOneConnection, "name", name),
        Rule::CutsIsolated(name) => one(Key::RuleCutsIsolated, "name", name),
        Rule::BroadcastUnit(unit) => one(Key::RuleBroadcastUnit, "unit", unit),
        Rule::TooWide { registers, most } => {
            two(Key::RuleTooWide, ("registers", registers), ("most", most))
        }
        Rule::OnlyBits { table, .. } => one(Key::RuleOnlyBits, "table", &table_name(lang, *table)),
        Rule::OnlyRegisters(table) => {
            one(Key::RuleOnlyRegisters, "table", &table_name(lang, *table))
        }
        Rule::CutByEnd { wire, registers } => {
            two(Key::RuleCutByEnd, ("wire", wire), ("registers", registers))
        }
        Rule::GainUseless(gain) => one(Key::RuleGain, "gain", gain),
        Rule::GainNoInverse(gain) => one(Key::RuleGainNoInverse, "gain", gain),
        Rule::DivisorUseless(divisor) => one(Key::RuleDivisor, "divisor", divisor),
        Rule::PointsUseless => plain(Key::RulePoints),
        Rule::MaskUseless(mask) => one(Key::RuleMask, "mask", &format!("0x{mask:04X}")),
        Rule::EncodingTooWide => plain(Key::RuleEncoding),
        Rule::NotAList(data_type) => one(Key::RuleNotAList, "type", &type_name(lang, *data_type)),
        Rule::NoNumber(data_type) => one(Key::RuleNoNumber, "type", &type_name(lang, *data_type)),
        Rule::NoSuchBit(bit) => one(Key::RuleNoSuchBit, "bit", bit),
        Rule::OnlyShown => plain(Key::RuleOnlyShown),
        Rule::OffsetNoNumber(_) | Rule::LimitNoNumber => plain(Key::EditNotNumber),
        Rule::NotScalable(data_type) => {
            one(Key::RuleNotScalable, "type", &type_name(lang, *data_type))
        }
        Rule::DisplayEmpty { .. } => plain(Key::RuleDisplayEmpty),
        Rule::OnlyRead(table) => one(Key::RuleOnlyRead, "table", &table_name(lang, *table)),
        Rule::LimitsEmpty { .. } => plain(Key::RuleLimitsEmpty),
        Rule::ButtonNeedsBool(_) => plain(Key::RuleButton),
        Rule::LimitTaken { .. } => plain(Key::RuleLimitTaken),
        Rule::NoAlarmNumber(name) => one(Key::RuleNoAlarmNumber, "name", name),
        Rule::AlarmNeedsTag => plain(Key::RuleAlarmNeedsTag),
        Rule::NotPositive(number) => one(Key::RuleNotPositive, "number", number),
        Rule::Negative(number) => one(Key::RuleNegative, "number", number),
        Rule::ExpressionEmpty => plain(Key::RuleExpressionEmpty),
        Rule::Expression { column, .. } => one(Key::RuleExpression, "column", column),
        Rule::NothingToKeep => plain(Key::RuleNothingToKeep),
        Rule::TextAsCurve(name) => one(Key::RuleTextAsCurve, "name", name),
    }
}
