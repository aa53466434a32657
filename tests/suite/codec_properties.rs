//! What holds for every value: reading gives back what was written, and no typed text breaks anything.

use gaugeglass::codec::{
    Readback, WriteData, decode, decode_tag, encode, encode_write, matches_write,
};
use gaugeglass::model::{
    ByteOrder, DataType, Scaling, TextEncoding, TextOrder, TextPad, Value, WriteAccess, WriteValue,
};

use crate::vectors::{tag, typed};

const ROUNDS: usize = 2_000;

/// A value of the type, from random bits: every pattern of a float among them.
fn random_value(data_type: DataType, bits: u64) -> Value {
    match data_type {
        DataType::U16 => Value::UInt(bits & 0xFFFF),
        DataType::U32 => Value::UInt(bits & 0xFFFF_FFFF),
        DataType::U64 => Value::UInt(bits),
        DataType::I16 => Value::Int(i64::from(bits as i16)),
        DataType::I32 => Value::Int(i64::from(bits as i32)),
        DataType::I64 => Value::Int(bits as i64),
        DataType::F16 => Value::F32(half::f16::from_bits(bits as u16).to_f32()),
        DataType::F32 => Value::F32(f32::from_bits(bits as u32)),
        _ => Value::F64(f64::from_bits(bits)),
    }
}

/// Equal to the last bit; any not-a-number is as good as another.
fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::F32(a), Value::F32(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
        (Value::F64(a), Value::F64(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
        _ => a == b,
    }
}

#[test]
fn every_type_in_every_order_decodes_to_what_was_encoded() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut orders = 0;
    for data_type in DataType::NUMERIC {
        for letters in ByteOrder::choices(2 * usize::from(data_type.width())) {
            let order = ByteOrder::from_letters(letters).unwrap();
            orders += 1;
            for _ in 0..ROUNDS {
                let value = random_value(data_type, random.u64(..));
                let registers = encode(data_type, order, &value).unwrap();
                assert_eq!(registers.len(), usize::from(data_type.width()));
                let back = decode(data_type, order, &registers).unwrap();
                assert!(identical(&back, &value), "{} {letters} {value:?}", data_type.name());
            }
        }
    }
    assert_eq!(orders, 3 * 2 + 3 * 4 + 3 * 8);
}

#[test]
fn each_order_is_a_different_arrangement_of_the_same_bytes() {
    for (data_type, width) in [(DataType::U16, 2), (DataType::U32, 4), (DataType::U64, 8)] {
        let value = Value::UInt(0x0102_0304_0506_0708 & (u64::MAX >> (64 - 8 * width)));
        let mut seen: Vec<Vec<u16>> = ByteOrder::choices(width)
            .iter()
            .map(|o| encode(data_type, ByteOrder::from_letters(o).unwrap(), &value).unwrap())
            .collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), ByteOrder::choices(width).len());
    }
}

#[test]
fn every_bit_is_written_where_it_is_read() {
    for letters in ByteOrder::choices(2) {
        let order = ByteOrder::from_letters(letters).unwrap();
        for index in 0..16 {
            let tag = tag(DataType::Bit { index }, Scaling::Identity);
            for on in [false, true] {
                let sent = encode_write(&tag, order, &WriteValue::Bool(on)).unwrap();
                let WriteData::Bits { mask, bits } = sent else { panic!("{sent:?}") };
                assert_eq!(mask.count_ones(), 1);
                for before in [0, 0xFFFF, 0x1234] {
                    let after = gaugeglass::codec::with_bits(before, mask, bits);
                    assert_eq!(decode_tag(&tag, order, &[after]).0, Some(Value::Bool(on)));
                    assert!((before ^ after).count_ones() <= 1);
                    assert!(matches_write(&tag, order, &sent, Readback::Registers(&[after])));
                }
            }
        }
    }
}

#[test]
fn what_is_typed_is_what_is_shown_after_writing() {
    let mut random = fastrand::Rng::with_seed(2);
    for data_type in DataType::NUMERIC {
        for letters in ByteOrder::choices(2 * usize::from(data_type.width())) {
            let order = ByteOrder::from_letters(letters).unwrap();
            let tag = tag(data_type, Scaling::Identity);
            for _ in 0..ROUNDS / 8 {
                let value = random_value(data_type, random.u64(..));
                if !value.is_finite() {
                    continue;
                }
                let sent = encode_write(&tag, order, &typed(&value.format(None)));
                // The longest texts of doubles, hundreds of zeros, are refused; nobody types them.
                let Ok(WriteData::Registers(registers)) = sent else {
                    assert!(value.to_string().len() > 64, "{value:?} gave {sent:?}");
                    continue;
                };
                let (shown, _) = decode_tag(&tag, order, &registers);
                let positive = |v: &Value| v.as_f64() == Some(0.0);
                let shown = shown.unwrap();
                assert!(
                    identical(&shown, &value) || (positive(&shown) && positive(&value)),
                    "{value:?}"
                );
            }
        }
    }
}

#[test]
fn a_scaled_value_shown_with_its_decimals_is_written_as_the_same_raw_number() {
    for (gain, offset) in
        [(0.1, 0.0), (0.01, -40.0), (0.001, 0.5), (0.25, 0.0), (-0.1, 100.0), (3.0, 1.0)]
    {
        let tag = tag(DataType::I16, Scaling::Linear { gain, offset });
        for raw in (i16::MIN..=i16::MAX).step_by(7) {
            let registers = [raw as u16];
            let (value, _) = decode_tag(&tag, ByteOrder::BIG, &registers);
            let text = value.unwrap().to_string();
            let sent = encode_write(&tag, ByteOrder::BIG, &typed(&text));
            assert_eq!(
                sent,
                Ok(WriteData::Registers(registers.to_vec())),
                "{text} × {gain} + {offset}"
            );
        }
    }
}

#[test]
fn a_hundred_thousand_random_texts_break_no_write() {
    let pieces = [
        "1",
        "0",
        "9",
        "21.7",
        "-",
        "+",
        ".",
        ",",
        "e",
        "E",
        "999",
        "e308",
        "inf",
        "nan",
        " ",
        "_",
        "0x",
        "é",
        "\0",
        "🦀",
        "on",
        "off",
        "true",
        "4294967296",
        "1e-400",
        "٣",
        "\u{a0}",
    ];
    let types = [
        DataType::Bool,
        DataType::Bit { index: 9 },
        DataType::Text {
            registers: 3,
            order: TextOrder::LowFirst,
            pad: TextPad::Space,
            encoding: TextEncoding::Utf8,
        },
    ];
    let tags: Vec<_> = DataType::NUMERIC
        .into_iter()
        .chain(types)
        .flat_map(|t| {
            let mut scaled = tag(t, Scaling::Linear { gain: 0.1, offset: -273.15 });
            scaled.write =
                Some(WriteAccess { min: Some(-50.0), max: Some(1e20), ..WriteAccess::default() });
            let odd = tag(t, Scaling::Linear { gain: 1e-300, offset: 1e300 });
            [tag(t, Scaling::Identity), scaled, odd]
        })
        .collect();
    let mut random = fastrand::Rng::with_seed(3);
    let mut accepted = 0;
    for round in 0..100_000 {
        let text: String =
            (0..random.usize(0..6)).map(|_| pieces[random.usize(0..pieces.len())]).collect();
        let tag = &tags[round % tags.len()];
        match encode_write(tag, ByteOrder::BIG, &typed(&text)) {
            Ok(WriteData::Registers(registers)) => {
                let (value, quality) = decode_tag(tag, ByteOrder::BIG, &registers);
                let raw = decode(tag.data_type, ByteOrder::BIG, &registers).unwrap();
                assert!(raw.is_finite(), "{text:?}");
                assert!(value.is_some() && (quality.is_good() || !tag.scaling.is_identity()));
                accepted += 1;
            }
            Ok(_) => accepted += 1,
            Err(error) => assert!(error.to_string().len() < 400, "{error}"),
        }
    }
    assert!(accepted > 5_000, "the texts are too wild to test anything: {accepted}");
}
