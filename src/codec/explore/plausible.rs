//! Every reading of some registers, the plausible ones first, each with its reasons.
//!
//! Points, not proofs: what people configure is a round number, a small integer, a moment of our days or
//! readable text; what a wrong order makes of it is not. A reading that nothing speaks for keeps its place
//! in the list.

use crate::codec::guess::{Decoding, all_decodings};
use crate::codec::{decode, decode_text};
use crate::model::{ByteOrder, DataType, TextEncoding, TextOrder, TextPad, Value};

/// Why a reading is plausible, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hint {
    /// A float with few digits, such as 230.5.
    RoundFloat,
    /// A float of everyday size.
    EverydaySize,
    /// Not a number, infinite, or too large or small for anything measured.
    WildFloat,
    /// A whole number of everyday size.
    SmallNumber,
    /// A small number below zero.
    SmallNegative,
    /// So large that it is rather something else.
    HugeNumber,
    /// All registers are 0: everything fits.
    AllZero,
    /// All bits are set, or the sign bit alone: what many devices send for "no value".
    LooksLikeNoValue,
    /// Readable characters.
    Readable,
    /// Seconds since 1970 that lie between 2000 and 2040.
    RecentTime,
    /// The upper register is 0: it may be the single register after it.
    UpperZero,
    /// The order that the specification asks for.
    UsualOrder,
    /// Bytes swapped within registers, which is rare.
    RareOrder,
    /// A float of 16 bits or a coding that few devices have.
    RareType,
    /// One byte of the register alone.
    HalfRegister,
    /// A moment that lies between 2000 and 2040.
    DateOfOurDays,
    /// A moment that lies elsewhere.
    FarDate,
}

impl Hint {
    fn points(self) -> i32 {
        match self {
            Hint::RoundFloat => 60,
            Hint::Readable => 45,
            Hint::RecentTime => 12,
            // Below a float of everyday size, whose registers are such a moment too.
            Hint::DateOfOurDays => 15,
            Hint::EverydaySize | Hint::SmallNumber => 20,
            Hint::SmallNegative => 10,
            Hint::UsualOrder => 3,
            Hint::AllZero => 0,
            Hint::UpperZero => -5,
            Hint::RareOrder | Hint::HalfRegister => -12,
            Hint::LooksLikeNoValue => -20,
            Hint::RareType => -25,
            Hint::HugeNumber | Hint::FarDate => -30,
            Hint::WildFloat => -80,
        }
    }
}

/// One reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Plausible {
    /// Type, order and raw value.
    pub decoding: Decoding,
    /// The more, the likelier; only for sorting.
    pub points: i32,
    /// What speaks for and against it.
    pub hints: Vec<Hint>,
}

/// Every reading that starts at the first of `registers`: all numbers, the codings that power meters and
/// clocks have, and text over all of them. The likeliest first.
pub fn plausible(registers: &[u16]) -> Vec<Plausible> {
    let mut readings = all_decodings(registers);
    let more = DataType::ALL.into_iter().filter(|data_type| {
        matches!(
            data_type,
            DataType::Field { .. }
                | DataType::Bcd16
                | DataType::Bcd32
                | DataType::SignMagnitude16
                | DataType::Mod10000 { .. }
                | DataType::Time(_)
        )
    });
    readings.extend(more.filter_map(|data_type| {
        let own = registers.get(..usize::from(data_type.width()))?;
        let value = decode(data_type, ByteOrder::BIG, own).ok()?;
        // With a sign that is not set it is the unsigned number, which stands there already.
        let says_more = !data_type.is_signed() || value.whole().is_some_and(|number| number < 0);
        says_more.then_some(Decoding { data_type, order: ByteOrder::BIG, value })
    }));
    readings.extend(texts(registers));
    let judged = readings.into_iter().map(|decoding| {
        let hints = hints(&decoding, registers);
        let points = hints.iter().map(|hint| hint.points()).sum();
        Plausible { decoding, points, hints }
    });
    let mut all: Vec<Plausible> = judged.collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.points));
    all
}

fn texts(registers: &[u16]) -> impl Iterator<Item = Decoding> {
    let length = u16::try_from(registers.len().min(32)).unwrap_or(32);
    let orders = [TextOrder::HighFirst, TextOrder::LowFirst];
    let read = move |order| {
        let (pad, encoding) = (TextPad::Nul, TextEncoding::Utf8);
        let own = registers.get(..usize::from(length)).filter(|own| own.len() >= 2)?;
        let data_type = DataType::Text { registers: length, order, pad, encoding };
        let text = decode_text(order, pad, encoding, own);
        let shown =
            text.chars().count() >= 3 && text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        shown.then_some(Decoding { data_type, order: ByteOrder::BIG, value: Value::Text(text) })
    };
    orders.into_iter().filter_map(read)
}

fn hints(decoding: &Decoding, registers: &[u16]) -> Vec<Hint> {
    let own = registers.get(..usize::from(decoding.data_type.width())).unwrap_or_default();
    if own.iter().all(|word| *word == 0) {
        return vec![Hint::AllZero];
    }
    let mut hints = Vec::new();
    match &decoding.value {
        Value::F32(x) if decoding.data_type == DataType::F16 => {
            hints.push(if x.is_finite() { Hint::RareType } else { Hint::WildFloat });
        }
        Value::F32(x) => float(f64::from(*x), &x.to_string(), &mut hints),
        Value::F64(x) => float(*x, &x.to_string(), &mut hints),
        Value::Int(_) | Value::UInt(_) => whole(decoding, own, &mut hints),
        Value::Text(_) => hints.push(Hint::Readable),
        Value::Time(moment) => {
            let near = (2000..2040).contains(&moment.year());
            hints.push(if near { Hint::DateOfOurDays } else { Hint::FarDate });
        }
        _ => {}
    }
    let no_value = |word: &u16| matches!(word, 0xFFFF | 0x8000 | 0x7FFF);
    let unset = own.first().is_some_and(no_value)
        && own.iter().skip(1).all(|word| matches!(word, 0xFFFF | 0));
    if unset {
        hints.push(Hint::LooksLikeNoValue);
    }
    if decoding.data_type.has_byte_order() {
        if decoding.order == ByteOrder::BIG {
            hints.push(Hint::UsualOrder);
        } else if decoding.order.bytes_swapped {
            hints.push(Hint::RareOrder);
        }
    }
    hints
}

fn float(x: f64, shown: &str, hints: &mut Vec<Hint>) {
    let size = x.abs();
    if !x.is_finite() || (size != 0.0 && !(1e-5..1e8).contains(&size)) {
        hints.push(Hint::WildFloat);
        return;
    }
    if (1e-2..1e6).contains(&size) {
        hints.push(Hint::EverydaySize);
        if shown.chars().filter(char::is_ascii_digit).count() <= 5 {
            hints.push(Hint::RoundFloat);
        }
    }
}

fn whole(decoding: &Decoding, own: &[u16], hints: &mut Vec<Hint>) {
    let Some(number) = decoding.value.whole() else { return };
    match decoding.data_type {
        DataType::Field { .. } => hints.push(Hint::HalfRegister),
        DataType::SignMagnitude16 | DataType::Mod10000 { .. } => hints.push(Hint::RareType),
        _ => {}
    }
    let wide = own.len() > 1;
    if (0..=20_000).contains(&number) || (wide && (0..=10_000_000).contains(&number)) {
        hints.push(Hint::SmallNumber);
    } else if (-20_000..0).contains(&number) {
        hints.push(Hint::SmallNegative);
    }
    if wide && number.abs() > 100_000_000 {
        let is_time =
            decoding.data_type == DataType::U32 && (946_684_800..2_208_988_800).contains(&number);
        hints.push(if is_time { Hint::RecentTime } else { Hint::HugeNumber });
    }
    if wide && (0..=0xFFFF).contains(&number) {
        hints.push(Hint::UpperZero);
    }
}
