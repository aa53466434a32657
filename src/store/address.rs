//! The place of a tag: keys `table`, `address`, `notation` and `wire`.
//!
//! A number is the zero-based wire address and says everything with the table. A text is an address as
//! somebody typed it; the wire address then stands beside it, so that it can always be seen, and the
//! two must agree. What notations mean is `codec::parse_address`'s business.

use toml::de::DeValue;

use super::fields::{Fields, kind};
use super::problem::{one_of, quote};
use crate::codec::{ParsedAddress, WrittenType, parse_address};
use crate::model::{Address, DataType, Notation, Table, TypedAddress};

const WIRES: std::ops::RangeInclusive<u16> = 0..=u16::MAX;
const HINT: &str = "the zero-based wire address: address = 0";

/// Stands for a place that could not be read.
const NOWHERE: Address = Address { table: Table::HoldingRegister, wire: 0 };

/// Reads where a tag of this type lies, and the address as typed.
pub(super) fn address(
    f: &mut Fields<'_, '_>,
    data_type: DataType,
) -> (Address, Option<TypedAddress>) {
    f.need("address", HINT);
    match f.value("address") {
        Some((DeValue::String(text), _)) => typed(f, text, data_type),
        Some((DeValue::Integer(_), _)) => {
            for key in ["notation", "wire"] {
                f.refuse(key, "the address is a number, and so the wire address already");
            }
            (wire_address(f), None)
        }
        Some((other, _)) => {
            let message = format!("expected a whole number or text, found {}", kind(other));
            f.blame("address", message, HINT);
            (wire_address(f), None)
        }
        None => (wire_address(f), None),
    }
}

fn wire_address(f: &mut Fields<'_, '_>) -> Address {
    f.need("table", "table = \"HR\" for holding registers");
    let table = table(f).unwrap_or(NOWHERE.table);
    Address { table, wire: f.whole("address", &WIRES).unwrap_or(NOWHERE.wire) }
}

fn table(f: &mut Fields<'_, '_>) -> Option<Table> {
    let text = f.text("table")?;
    let table = Table::from_short(text);
    if table.is_none() {
        let words = Table::ALL.map(Table::short);
        let hint = format!("{}: coil, discrete input, input, holding register", one_of(&words));
        f.blame("table", format!("{} is not a table", quote(text)), &hint);
    }
    table
}

fn typed(
    f: &mut Fields<'_, '_>,
    text: &str,
    data_type: DataType,
) -> (Address, Option<TypedAddress>) {
    f.need("notation", "tell how to read the text, for example notation = \"modicon\"");
    let notation = f.choice("notation", &Notation::ALL.map(|(n, word)| (word, n)));
    let table = table(f);
    let wire = f.whole("wire", &WIRES);
    let Some(notation) = notation else { return (NOWHERE, None) };
    let typed = TypedAddress { text: text.to_owned(), notation };
    match parse_address(text, notation, table) {
        Ok(parsed) => {
            let table = agree_on_table(f, &typed, parsed.table, table);
            let wire = agree_on_wire(f, &typed, &parsed, wire);
            compare(f, &typed, &parsed, data_type);
            (Address { table, wire: wire.unwrap_or(NOWHERE.wire) }, Some(typed))
        }
        Err(_) if f.has("table") && table.is_none() => (NOWHERE, Some(typed)),
        Err(why) => {
            f.blame("address", why.to_string(), "");
            (NOWHERE, Some(typed))
        }
    }
}

fn agree_on_table(
    f: &mut Fields<'_, '_>,
    typed: &TypedAddress,
    means: Table,
    says: Option<Table>,
) -> Table {
    if let Some(says) = says.filter(|says| *says != means) {
        let message = format!(
            "{} lies in {}, and the table is given as {}",
            quote(&typed.text),
            means.short(),
            says.short()
        );
        f.blame("table", message, "correct one of them");
    }
    means
}

fn agree_on_wire(
    f: &mut Fields<'_, '_>,
    typed: &TypedAddress,
    parsed: &ParsedAddress,
    says: Option<u16>,
) -> Option<u16> {
    let text = quote(&typed.text);
    match (parsed.wire, says) {
        (Some(means), Some(says)) if means != says => {
            let name = typed.notation.name();
            let message = format!("{text} ({name}) is wire address {means}, not {says}");
            f.blame("wire", message, "correct one of them");
            Some(means)
        }
        (Some(means), _) => Some(means),
        (None, Some(says)) if !parsed.candidates.contains(&says) => {
            let known: Vec<String> = parsed.candidates.iter().map(u16::to_string).collect();
            let message = format!("{text} is wire address {}, not {says}", known.join(" or "));
            f.blame("wire", message, "correct one of them");
            None
        }
        (None, Some(says)) => Some(says),
        (None, None) => {
            let known: Vec<String> = parsed.candidates.iter().map(u16::to_string).collect();
            let hint = format!("{text} leaves it open; vendors mean {}", known.join(" or "));
            f.need("wire", &hint);
            None
        }
    }
}

/// Warns where the text says more than the place, and the tag something else.
fn compare(
    f: &mut Fields<'_, '_>,
    typed: &TypedAddress,
    parsed: &ParsedAddress,
    data_type: DataType,
) {
    if !f.is_good("type") {
        return;
    }
    let text = quote(&typed.text);
    let hint = "the tag's own keys count";
    if let Some(bit) = parsed.bit {
        match data_type {
            DataType::Bit { index } if index == bit => {}
            DataType::Bit { index } => {
                f.warn(
                    "address",
                    format!("{text} names bit {bit}, and the tag reads {index}"),
                    hint,
                );
            }
            other => {
                let message =
                    format!("{text} names bit {bit}, and the tag is of type {}", other.name());
                f.warn("address", message, hint);
            }
        }
    } else if let Some(WrittenType::Plain(written)) = parsed.written_type
        && written.name() != data_type.name()
    {
        let message = format!(
            "{text} names the type {}, and the tag is of type {}",
            written.name(),
            data_type.name()
        );
        f.warn("address", message, hint);
    }
}
