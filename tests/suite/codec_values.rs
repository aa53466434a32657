//! Values against the oracle tables: numbers, bits, texts, scaling, guessing.

use gaugeglass::codec::{
    ConvertError, Readback, WriteData, all_decodings, decode, decode_tag, decode_tag_bit,
    decode_text, encode, encode_text, encode_write, engineering, exact, format_guess,
    matches_write, same_number,
};
use gaugeglass::model::{
    BadReason, ByteOrder, DataType, Quality, Scaling, TextEncoding, TextOrder, TextPad, Value,
    WriteAccess, WriteValue,
};
use serde_json::Value as Json;

use crate::vectors::{group, numeric_type, order, registers, same, tag, typed};

#[test]
fn every_numeric_vector_decodes_to_its_value_and_back() {
    for entry in group("codec_numeric", 163) {
        let data_type = numeric_type(entry["type"].as_str().unwrap());
        let regs = registers(&entry["regs"]);
        let value = decode(data_type, order(entry), &regs).unwrap();
        let expected = entry.get("value_str").unwrap_or(&entry["value"]);
        assert!(same(&value, expected), "{entry} gave {value:?}");
        let back = encode(data_type, order(entry), &value).unwrap();
        assert_eq!(back, regs, "{entry}");
    }
}

#[test]
fn a_32_bit_float_shows_its_shortest_text() {
    for entry in group("f32_display", 7) {
        let bits = u32::from_str_radix(entry["bytes"].as_str().unwrap(), 16).unwrap();
        let regs = [(bits >> 16) as u16, bits as u16];
        let value = decode(DataType::F32, ByteOrder::BIG, &regs).unwrap();
        assert_eq!(value.to_string(), entry["shortest_f32"].as_str().unwrap());
    }
}

#[test]
fn bits_count_from_the_least_significant_of_the_ordered_register() {
    for entry in group("bit_in_register", 7) {
        let reg = u16::try_from(entry["reg"].as_u64().unwrap()).unwrap();
        for index in 0..16_u8 {
            let expected = entry["bits_lsb0"][usize::from(index)] == 1;
            let got = decode(DataType::Bit { index }, order(entry), &[reg]);
            assert_eq!(got, Ok(Value::Bool(expected)), "{entry} bit {index}");
            // Modicon counts 1 to 16 from the most significant.
            let modicon = &entry["bits_msb1"][15 - usize::from(index)];
            assert_eq!(got, Ok(Value::Bool(*modicon == 1)), "{entry} bit {}", 16 - index);
        }
    }
    assert_eq!(
        decode(DataType::Bit { index: 16 }, ByteOrder::BIG, &[0]),
        Err(BadReason::OutOfRange)
    );
}

#[test]
fn the_bits_of_a_32_bit_field_are_those_of_the_ordered_value() {
    for entry in group("bitfield32", 4) {
        let value = decode(DataType::U32, order(entry), &registers(&entry["regs"])).unwrap();
        let Value::UInt(bits) = value else { panic!("{entry}") };
        let set: Vec<u64> = (0..32).filter(|i| bits >> i & 1 == 1).collect();
        assert_eq!(Json::from(set), entry["set_bits_lsb0"]);
        assert_eq!(Json::from(bits), entry["value"]);
    }
}

/// Order and encoding by the word of the vectors.
fn text_form(entry: &Json) -> (TextOrder, TextEncoding) {
    match entry["order"].as_str().unwrap() {
        "hi_first" => (TextOrder::HighFirst, TextEncoding::Utf8),
        "lo_first" => (TextOrder::LowFirst, TextEncoding::Utf8),
        "utf16_be" => (TextOrder::HighFirst, TextEncoding::Utf16),
        "one_char_per_register_low" => (TextOrder::LowOnly, TextEncoding::Utf8),
        other => panic!("{other}"),
    }
}

#[test]
fn texts_decode_and_encode_in_every_order_encoding_and_padding() {
    let (mut decoded, mut encoded, mut latin) = (0, 0, 0);
    for entry in group("codec_string", 18) {
        let (text_order, encoding) = text_form(entry);
        let pad = if entry["pad"] == "space" { TextPad::Space } else { TextPad::Nul };
        let count = u16::try_from(entry["len_regs"].as_u64().unwrap()).unwrap();
        if let Some(text) = entry["encode"].as_str() {
            let error = encode_text(text_order, pad, encoding, (count, text)).unwrap_err();
            assert_eq!(error, ConvertError::TextTooLong { bytes: 7, room: 4 });
            continue;
        }
        let regs = match &entry["regs"] {
            Json::Array(_) => registers(&entry["regs"]),
            _ => from_bytes(entry["bytes"].as_str().unwrap()),
        };
        let utf8 = ["value", "value_utf8", "value_utf8_lossy"];
        let expected = utf8.iter().find_map(|key| entry[key].as_str()).unwrap();
        assert_eq!(&*decode_text(text_order, pad, encoding, &regs), expected, "{entry}");
        decoded += 1;
        if let Some(expected) = entry["value_latin1"].as_str() {
            let latin1 = TextEncoding::Latin1;
            assert_eq!(&*decode_text(text_order, pad, latin1, &regs), expected, "{entry}");
            let back = encode_text(text_order, pad, latin1, (count, expected)).unwrap();
            assert_eq!(back, regs, "{entry}");
            latin += 1;
        }
        if entry.get("pad").is_some() || encoding == TextEncoding::Utf16 || text_order.is_sparse() {
            let back = encode_text(text_order, pad, encoding, (count, expected)).unwrap();
            assert_eq!(back, regs, "{entry}");
            encoded += 1;
        }
    }
    assert_eq!((decoded, encoded, latin), (17, 13, 2));
}

fn from_bytes(hex: &str) -> Vec<u16> {
    let digits: Vec<char> = hex.chars().collect();
    digits
        .chunks(4)
        .map(|four| u16::from_str_radix(&four.iter().collect::<String>(), 16).unwrap())
        .collect()
}

fn scaling(entry: &Json) -> Scaling {
    Scaling::Linear {
        gain: entry["gain"].as_f64().unwrap(),
        offset: entry["offset"].as_f64().unwrap(),
    }
}

#[test]
fn scaled_values_are_the_nearest_to_the_decimal_result() {
    for entry in group("scaling_read", 6) {
        let raw = Value::Int(entry["raw"].as_i64().unwrap());
        let (value, quality) = engineering(scaling(entry), raw);
        assert_eq!(value.as_f64(), entry["eng"].as_f64(), "{entry}");
        assert_eq!(quality, Quality::Good);
    }
    for raw in -32_768..=65_535_i64 {
        for (gain, digits) in [(0.1, 1), (0.01, 2), (0.001, 3), (0.05, 2), (1.1, 1), (0.3, 1)] {
            let exact: f64 = match digits {
                1 => format!("{}e-1", raw * (gain * 10.0_f64).round() as i64),
                2 => format!("{}e-2", raw * (gain * 100.0_f64).round() as i64),
                _ => format!("{}e-3", raw * (gain * 1000.0_f64).round() as i64),
            }
            .parse()
            .unwrap();
            let scaling = Scaling::Linear { gain, offset: 0.0 };
            assert_eq!(
                engineering(scaling, Value::Int(raw)).0,
                Value::F64(exact),
                "{raw} × {gain}"
            );
        }
    }
}

#[test]
fn an_offset_is_added_without_losing_the_decimal_result() {
    let scaling = Scaling::Linear { gain: 0.1, offset: -273.15 };
    assert_eq!(engineering(scaling, Value::UInt(2982)).0, Value::F64(25.05));
    let third = Scaling::Linear { gain: 1.0 / 3.0, offset: 0.5 };
    assert_eq!(engineering(third, Value::UInt(3)).0, Value::F64(1.5));
}

#[test]
fn a_scaled_64_bit_integer_can_be_told_exactly() {
    for entry in group("u64_precision", 3) {
        let raw: u64 = entry["raw"].as_str().unwrap().parse().unwrap();
        assert_eq!(entry["divisor"], 1000);
        let scaling = Scaling::Linear { gain: 0.001, offset: 0.0 };
        let text = exact(scaling, &Value::UInt(raw)).unwrap().to_string();
        assert_eq!(text, entry["text"].as_str().unwrap());
    }
}

#[test]
fn writing_rounds_decimally_and_refuses_what_does_not_fit() {
    for entry in group("scaling_write", 9) {
        let data_type = numeric_type(entry["type"].as_str().unwrap());
        let tag = tag(data_type, scaling(entry));
        let result = encode_write(&tag, ByteOrder::BIG, &typed(&entry["eng"].to_string()));
        match (entry["error"].as_str(), result) {
            (None, Ok(WriteData::Registers(regs))) => {
                let raw = decode(data_type, ByteOrder::BIG, &regs).unwrap();
                assert_eq!(raw.to_string(), entry["raw"].to_string(), "{entry}");
                let (value, _) = decode_tag(&tag, ByteOrder::BIG, &regs);
                assert_eq!(value.unwrap().as_f64(), entry["eng_readback"].as_f64(), "{entry}");
            }
            (Some("out_of_range"), Err(ConvertError::RawOutOfRange { raw, .. })) => {
                assert_eq!(raw, entry["raw_wanted"].to_string());
            }
            (Some("zero_gain"), Err(ConvertError::NoInverse { .. })) => {}
            (_, result) => panic!("{entry} gave {result:?}"),
        }
    }
}

#[test]
fn all_decodings_come_in_the_listed_order() {
    for entry in group("all_decodings", 5) {
        let got = all_decodings(&registers(&entry["regs"]));
        let expected = entry["decodings"].as_array().unwrap();
        assert_eq!(got.len(), expected.len());
        for (d, e) in got.iter().zip(expected) {
            assert_eq!(
                (d.data_type.name(), d.letters()),
                (e[0].as_str().unwrap(), e[1].as_str().unwrap())
            );
            assert!(same(&d.value, &e[2]), "{e} gave {:?}", d.value);
        }
    }
}

#[test]
fn a_format_is_guessed_from_an_expected_value() {
    for entry in group("format_guess", 6) {
        let regs = registers(&entry["regs"]);
        let number = |key: &str| entry[key].as_f64().unwrap();
        let guesses = format_guess(&regs, number("expected"), number("tolerance"));
        let got: Vec<_> = guesses
            .iter()
            .map(|g| (g.decoding.data_type.name(), g.decoding.letters(), g.gain, g.value))
            .collect();
        let expected: Vec<_> = entry["matches"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| {
                (
                    m[0].as_str().unwrap(),
                    m[1].as_str().unwrap(),
                    m[2].as_f64().unwrap(),
                    m[3].as_f64().unwrap(),
                )
            })
            .collect();
        assert_eq!(got, expected, "{entry}");
    }
}

#[test]
fn a_value_that_is_not_finite_is_bad_and_still_told() {
    let tag = tag(DataType::F32, Scaling::Linear { gain: 0.1, offset: 0.0 });
    let (value, quality) = decode_tag(&tag, ByteOrder::BIG, &[0x7FC0, 0]);
    assert!(value.unwrap().as_f64().unwrap().is_nan());
    assert_eq!(quality, Quality::Bad(BadReason::NotFinite));
    assert_eq!(decode_tag(&tag, ByteOrder::BIG, &[1]), (None, Quality::Bad(BadReason::Malformed)));
    assert_eq!(decode_tag_bit(&tag, true), (None, Quality::Bad(BadReason::Malformed)));
}

fn limited(data_type: DataType, gain: f64, min: f64, max: f64) -> gaugeglass::model::Tag {
    let mut tag = tag(data_type, Scaling::Linear { gain, offset: 0.0 });
    tag.write = Some(WriteAccess { min: Some(min), max: Some(max), ..WriteAccess::default() });
    tag
}

#[test]
fn write_limits_hold_for_what_is_typed_and_for_what_is_sent() {
    let tag = limited(DataType::U16, 0.1, 5.0, 21.75);
    let write = |text: &str| encode_write(&tag, ByteOrder::BIG, &typed(text));
    assert_eq!(write("21.74"), Ok(WriteData::Registers(vec![217])));
    assert_eq!(write("5"), Ok(WriteData::Registers(vec![50])));
    assert!(matches!(write("21.76"), Err(ConvertError::AboveLimit { .. })));
    assert!(matches!(write("4.99"), Err(ConvertError::BelowLimit { .. })));
    // 21.75 would be rounded to 218, which is 21.8.
    assert!(matches!(write("21.75"), Err(ConvertError::RoundsPastLimit { .. })));
    let float = limited(DataType::F32, 1.0, 0.0, 0.1);
    let sent = encode_write(&float, ByteOrder::BIG, &typed("0.1")).unwrap();
    assert_eq!(sent, WriteData::Registers(vec![0x3DCC, 0xCCCD]));
}

#[test]
fn nothing_but_a_finite_number_is_written_to_a_number() {
    let tag = tag(DataType::F32, Scaling::Identity);
    let write = |text: &str| encode_write(&tag, ByteOrder::BIG, &typed(text)).unwrap_err();
    let million = "9".repeat(1_000_000);
    assert_eq!(write("  "), ConvertError::Empty);
    assert!(matches!(write("21,7"), ConvertError::Comma { .. }));
    assert!(write("21,7").to_string().contains("21.7"));
    for text in ["nan", "NaN", "inf", "-Infinity"] {
        assert!(matches!(write(text), ConvertError::NotFinite { .. }), "{text}");
    }
    for text in ["1e39", "-3.5e38", "1e400"] {
        assert!(matches!(write(text), ConvertError::RawOutOfRange { .. }), "{text}");
    }
    for text in ["abc", "1 2", "1_000", "0x10", "--1", "1e", "+", ".", "१", "1.2.3"] {
        assert!(matches!(write(text), ConvertError::NotANumber { .. }), "{text}");
    }
    assert_eq!(write(&million), ConvertError::NumberTooLong { length: 1_000_000, most: 64 });
    let refused = encode_write(&tag, ByteOrder::BIG, &WriteValue::Bool(true));
    assert!(matches!(refused, Err(ConvertError::WrongKind { .. })));
}

#[test]
fn integers_are_exact_to_64_bits_and_minus_zero_is_sent_as_zero() {
    let write = |data_type, text: &str| {
        encode_write(&tag(data_type, Scaling::Identity), ByteOrder::BIG, &typed(text))
    };
    assert_eq!(
        write(DataType::U64, "18446744073709551615"),
        Ok(WriteData::Registers(vec![0xFFFF; 4]))
    );
    assert_eq!(
        write(DataType::U64, "9007199254740993"),
        Ok(WriteData::Registers(vec![0x20, 0, 0, 1]))
    );
    assert!(write(DataType::U64, "18446744073709551616").is_err());
    assert!(write(DataType::I64, "-9223372036854775809").is_err());
    assert!(write(DataType::U16, "1e999999999").is_err());
    assert_eq!(write(DataType::U16, "6.5e1"), Ok(WriteData::Registers(vec![65])));
    for data_type in [DataType::F16, DataType::F32, DataType::F64] {
        let zeros = vec![0; usize::from(data_type.width())];
        assert_eq!(write(data_type, "-0.0"), Ok(WriteData::Registers(zeros)));
    }
}

fn bit_of(index: u8, on: bool) -> WriteData {
    WriteData::Bits { mask: 1 << index, bits: u16::from(on) << index }
}

#[test]
fn switches_take_words_and_positions() {
    let bit = tag(DataType::Bit { index: 3 }, Scaling::Identity);
    let coil = tag(DataType::Bool, Scaling::Identity);
    for (text, on) in [
        ("1", true),
        ("ON", true),
        (" true ", true),
        ("0", false),
        ("off", false),
        ("False", false),
    ] {
        let value = typed(text);
        assert_eq!(encode_write(&coil, ByteOrder::BIG, &value), Ok(WriteData::Coil(on)));
        assert_eq!(encode_write(&bit, ByteOrder::BIG, &value), Ok(bit_of(3, on)));
    }
    let swapped = ByteOrder::from_letters("BA").unwrap();
    let moved = encode_write(&bit, swapped, &WriteValue::Bool(true));
    assert_eq!(moved, Ok(bit_of(11, true)));
    for text in ["2", "yes", "1.0", ""] {
        assert!(encode_write(&coil, ByteOrder::BIG, &typed(text)).is_err(), "{text}");
    }
}

#[test]
fn a_write_matches_only_what_was_sent() {
    let float = tag(DataType::F32, Scaling::Identity);
    let bit = tag(DataType::Bit { index: 3 }, Scaling::Identity);
    let order = ByteOrder::from_letters("CDAB").unwrap();
    let sent = |regs: [u16; 2]| WriteData::Registers(regs.to_vec());
    let matches = |data: &WriteData, read: &[u16]| {
        matches_write(&float, order, data, Readback::Registers(read))
    };
    assert!(matches(&sent([0, 0x4148]), &[0, 0x4148]));
    assert!(!matches(&sent([0, 0x4148]), &[1, 0x4148]));
    assert!(matches(&sent([0, 0]), &[0, 0x8000]), "0.0 and -0.0 are the same number");
    assert!(!matches(&sent([0, 0]), &[0, 0x0001]));
    assert!(!matches(&sent([0, 0]), &[0]));
    let on = bit_of(3, true);
    assert!(matches_write(&bit, ByteOrder::BIG, &on, Readback::Registers(&[0xFFF8])));
    assert!(!matches_write(&bit, ByteOrder::BIG, &on, Readback::Registers(&[0xFFF7])));
    assert!(!matches_write(&bit, ByteOrder::BIG, &on, Readback::Coil(true)));
    let coil = WriteData::Coil(true);
    assert!(matches_write(&bit, ByteOrder::BIG, &coil, Readback::Coil(true)));
}

#[test]
fn what_rounding_would_lose_is_refused_with_words() {
    let write = |data_type, scaling, text: &str| {
        encode_write(&tag(data_type, scaling), ByteOrder::BIG, &typed(text))
    };
    let tenth = Scaling::Linear { gain: 0.1, offset: 0.0 };
    let lost = |result| matches!(result, Err(ConvertError::BecomesZero { .. }));
    assert!(lost(write(DataType::U16, tenth, "0.04")));
    assert!(lost(write(DataType::I16, tenth, "-0.04")));
    assert_eq!(write(DataType::U16, tenth, "0.05"), Ok(WriteData::Registers(vec![1])));
    for data_type in [DataType::U16, DataType::I64, DataType::F16, DataType::F32, DataType::F64] {
        assert!(lost(write(data_type, Scaling::Identity, "1e-400")), "{data_type:?}");
        assert!(lost(write(data_type, Scaling::Identity, "-1e-400")), "{data_type:?}");
        assert!(write(data_type, Scaling::Identity, "0e-400").is_ok(), "{data_type:?}");
    }
    assert!(lost(write(DataType::F16, Scaling::Identity, "1e-20")));
    assert!(write(DataType::F64, Scaling::Identity, "5e-324").is_ok());
    // Where an offset is added, raw 0 is no 0.
    let shifted = Scaling::Linear { gain: 0.1, offset: -40.0 };
    assert_eq!(write(DataType::I16, shifted, "-39.99"), Ok(WriteData::Registers(vec![0])));
    for text in ["2.5", "-0.5", "1e-3"] {
        let refused = write(DataType::I16, Scaling::Identity, text);
        assert!(matches!(refused, Err(ConvertError::WholeOnly { .. })), "{text}: {refused:?}");
    }
    let tiny = Scaling::Linear { gain: 1e-300, offset: 0.0 };
    let beyond = write(DataType::F64, tiny, "1e10").unwrap_err();
    assert_eq!(beyond, ConvertError::RawBeyond { data_type: "f64" });
    assert!(!beyond.to_string().contains("inf"), "{beyond}");
    let text = DataType::Text {
        registers: 2,
        order: TextOrder::HighFirst,
        pad: TextPad::Nul,
        encoding: TextEncoding::Utf8,
    };
    let cleared = write(text, Scaling::Identity, "");
    assert_eq!(cleared, Ok(WriteData::Registers(vec![0, 0])));
}

#[test]
fn numbers_are_the_same_however_they_are_written() {
    for (one, other, same) in [
        ("1.50", "15e-1", Some(true)),
        ("-0", "0", Some(true)),
        ("1e-400", "0", Some(false)),
        ("1e-400", "1e-400", Some(true)),
        ("9007199254740993", "9007199254740992", Some(false)),
        ("1e300", "1.0e300", Some(true)),
        ("x", "1", None),
    ] {
        assert_eq!(same_number(one, other), same, "{one} and {other}");
    }
}
