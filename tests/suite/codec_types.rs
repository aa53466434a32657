//! The types beyond plain numbers against the oracle tables: parts of registers, decimal digits, moments,
//! texts for numbers, numbers that are none; and what holds for all types.

use std::collections::BTreeMap;
use std::sync::Arc;

use gaugeglass::codec::{
    ConvertError, WriteData, and_or, decode, decode_tag, decode_tag_bit, encode, encode_write,
    integer_range, with_bits,
};
use gaugeglass::model::{
    BadReason, ByteOrder, Convention, DataType, Moment, NoValue, Quality, Rule, Scaling, Sentinel,
    Tag, TextEncoding, TextOrder, TextPad, Texts, TimeCoding, Value, WriteValue, violations,
};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::plant_builder::{plant, with_tags};
use crate::vectors::{entry_of, group, order, registers, tag, typed};

fn number(value: &Value) -> i64 {
    i64::try_from(value.whole().unwrap()).unwrap()
}

fn one(json: &Json) -> u16 {
    u16::try_from(json.as_u64().unwrap()).unwrap()
}

#[test]
fn the_halves_of_a_register_are_numbers_of_eight_bits() {
    for entry in group("codec_8bit", 6) {
        let register = one(&entry["reg"]);
        for name in ["u8_hi", "u8_lo", "i8_hi", "i8_lo"] {
            let data_type = DataType::from_name(name).unwrap();
            let value = decode(data_type, ByteOrder::BIG, &[register]).unwrap();
            assert_eq!(Some(number(&value)), entry[name].as_i64(), "{entry} {name}");
        }
    }
}

#[test]
fn a_half_is_written_without_touching_the_other() {
    for entry in group("write_8bit_rmw", 4) {
        let half =
            tag(DataType::from_name(entry["type"].as_str().unwrap()).unwrap(), Scaling::Identity);
        let sent =
            encode_write(&half, ByteOrder::BIG, &typed(&entry["value"].to_string())).unwrap();
        let WriteData::Bits { mask, bits } = sent else { panic!("{sent:?}") };
        assert_eq!(
            and_or(mask, bits),
            (one(&entry["fc22_and"]), one(&entry["fc22_or"])),
            "{entry}"
        );
        assert_eq!(with_bits(one(&entry["current"]), mask, bits), one(&entry["result"]), "{entry}");
    }
    let high = tag(DataType::from_name("u8_hi").unwrap(), Scaling::Identity);
    let swapped = encode_write(&high, ByteOrder::from_letters("BA").unwrap(), &typed("171"));
    assert_eq!(swapped, Ok(WriteData::Bits { mask: 0x00FF, bits: 171 }));
    let beyond = encode_write(&high, ByteOrder::BIG, &typed("256"));
    assert!(matches!(beyond, Err(ConvertError::RawOutOfRange { .. })), "{beyond:?}");
}

#[test]
fn a_masked_field_is_the_number_of_its_bits() {
    for entry in group("mask_field", 7) {
        let signed = entry["signed"] == true;
        let data_type = DataType::Field { mask: one(&entry["mask"]), signed };
        let got = decode(data_type, ByteOrder::BIG, &[one(&entry["raw"])]);
        match entry.get("error") {
            Some(_) => assert_eq!(got, Err(BadReason::OutOfRange), "{entry}"),
            None => {
                assert_eq!(Some(number(&got.unwrap())), entry["value"].as_i64(), "{entry}");
            }
        }
    }
}

#[test]
fn states_have_texts_and_an_unknown_one_stays_a_number() {
    let entry = entry_of("enum_lookup");
    let states: BTreeMap<i64, String> = serde_json::from_value(entry["map"].clone()).unwrap();
    let mut state = tag(DataType::U16, Scaling::Identity);
    state.texts = Some(Arc::new(Texts::States(states)));
    let cases = entry["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        let raw = Value::UInt(case["raw"].as_u64().unwrap());
        let told = state.words().unwrap().tell(&raw).unwrap();
        assert_eq!(told.to_string(), case["text"].as_str().unwrap());
    }
    let write = |text: &str| encode_write(&state, ByteOrder::BIG, &typed(text));
    assert_eq!(write("MPPT"), Ok(WriteData::Registers(vec![4])));
    assert_eq!(write(" sleeping "), Ok(WriteData::Registers(vec![2])));
    assert_eq!(write("4.0"), Ok(WriteData::Registers(vec![4])));
    assert!(matches!(write("9"), Err(ConvertError::NoSuchState { .. })), "{:?}", write("9"));
    assert!(write("OF").unwrap_err().to_string().contains("1 OFF"));
}

#[test]
fn a_text_that_is_also_the_number_of_another_state_is_asked_about() {
    let baud = [(0, "2400"), (1, "4800"), (2, "1")].map(|(n, text)| (n, text.to_owned()));
    let mut tag = tag(DataType::F32, Scaling::Identity);
    tag.texts = Some(Arc::new(Texts::States(BTreeMap::from(baud))));
    let write = |text: &str| encode_write(&tag, ByteOrder::BIG, &typed(text));
    assert_eq!(write("4800"), Ok(WriteData::Registers(vec![0x3F80, 0])));
    assert_eq!(write("2"), Ok(WriteData::Registers(vec![0x4000, 0])));
    assert_eq!(write("1"), Err(ConvertError::StateAmbiguous { text: "1".to_owned() }));
}

#[test]
fn set_bits_are_told_by_their_texts_or_their_numbers() {
    let bits = [(0, "READY"), (3, "TRIPPED")].map(|(n, text)| (n, text.to_owned()));
    let texts = Arc::new(Texts::Bits(BTreeMap::from(bits)));
    let told = |data_type, regs: &[u16]| {
        let tag = Tag { texts: Some(Arc::clone(&texts)), ..tag(data_type, Scaling::Identity) };
        let value = decode_tag(&tag, ByteOrder::BIG, regs).0.unwrap();
        tag.words().unwrap().tell(&value).unwrap().to_string()
    };
    assert_eq!(told(DataType::U16, &[0b1_1001]), "READY, TRIPPED, bit 4");
    assert_eq!(told(DataType::U16, &[0]), "-");
    // The bits of a negative number are those of its registers, and no others.
    assert_eq!(told(DataType::I16, &[0x8008]), "TRIPPED, bit 15");
    assert_eq!(told(DataType::I32, &[0x8000, 0x0001]), "READY, bit 31");
    assert_eq!(told(DataType::I64, &[0x8000, 0, 0, 0x0008]), "TRIPPED, bit 63");
    assert_eq!(told(DataType::U64, &[0x8000, 0, 0, 0x0008]), "TRIPPED, bit 63");
    assert_eq!(told(DataType::SignMagnitude16, &[0x8009]), "READY, TRIPPED, bit 15");
    let nibble = DataType::Field { mask: 0x00F0, signed: true };
    assert_eq!(told(nibble, &[0xFF9F]), "READY, TRIPPED");
}

/// Decodes and, where the vector holds a value, encodes it again.
fn check_number(entry: &Json, data_type: DataType, order: ByteOrder, regs: &[u16]) {
    let got = decode(data_type, order, regs);
    match entry.get("error") {
        Some(_) => assert_eq!(got, Err(BadReason::OutOfRange), "{entry}"),
        None => {
            let value = got.unwrap();
            assert_eq!(Some(number(&value)), entry["value"].as_i64(), "{entry}");
            // There are two zeros, and -0 is written as 0.
            let is_minus_zero = data_type == DataType::SignMagnitude16 && regs == [0x8000];
            let back = encode(data_type, order, &value).unwrap();
            assert!(back == regs || is_minus_zero, "{entry} went back as {back:?}");
        }
    }
}

#[test]
fn decimal_digits_of_four_bits_are_read_and_written() {
    let (mut read, mut refused) = (0, 0);
    for entry in group("codec_bcd", 23) {
        let data_type = DataType::from_name(entry["type"].as_str().unwrap()).unwrap();
        let Some(wanted) = entry["encode"].as_i64() else {
            check_number(entry, data_type, order(entry), &registers(&entry["regs"]));
            read += 1;
            continue;
        };
        let error = encode(data_type, ByteOrder::BIG, &Value::Int(wanted)).unwrap_err();
        let ConvertError::RawOutOfRange { low, high, .. } = error else { panic!("{error}") };
        assert_eq!(format!("[{low},{high}]"), entry["range"].to_string());
        refused += 1;
    }
    assert_eq!((read, refused), (21, 2));
}

#[test]
fn a_sign_bit_and_a_magnitude_are_read_and_written() {
    for entry in group("codec_signmag16", 7) {
        let regs = [one(&entry["reg"])];
        check_number(entry, DataType::SignMagnitude16, ByteOrder::BIG, &regs);
    }
}

#[test]
fn registers_of_four_decimal_digits_are_read_and_written() {
    for entry in group("codec_mod10000", 7) {
        let data_type = DataType::from_name(entry["type"].as_str().unwrap()).unwrap();
        let letters = if entry["order"] == "low_first" { "CDAB" } else { "ABCD" };
        let order = ByteOrder::from_letters(letters).unwrap();
        check_number(entry, data_type, order, &registers(&entry["regs"]));
    }
    let three = DataType::Mod10000 { registers: 3 };
    let order = ByteOrder::from_letters("CDAB").unwrap();
    assert_eq!(decode(three, order, &[3, 2, 1]), Ok(Value::UInt(100_020_003)));
    assert_eq!(decode(three, ByteOrder::BIG, &[0, 10_000, 0]), Err(BadReason::OutOfRange));
}

#[test]
fn moments_are_read_and_written() {
    for entry in group("codec_time", 4) {
        let data_type = DataType::from_name(entry["type"].as_str().unwrap()).unwrap();
        let order = entry.get("order").map_or(ByteOrder::BIG, |_| order(entry));
        let regs = registers(&entry["regs"]);
        let value = decode(data_type, order, &regs).unwrap();
        assert_eq!(value.to_string(), entry["iso"].as_str().unwrap(), "{entry}");
        assert_eq!(encode(data_type, order, &value).unwrap(), regs, "{entry}");
        let clock = tag(data_type, Scaling::Identity);
        let sent = encode_write(&clock, order, &typed(entry["iso"].as_str().unwrap()));
        assert_eq!(sent, Ok(WriteData::Registers(regs)), "{entry}");
    }
    let six = DataType::Time(TimeCoding::SixRegisters);
    assert_eq!(decode(six, ByteOrder::BIG, &[2026, 2, 30, 0, 0, 0]), Err(BadReason::OutOfRange));
    let schneider = DataType::Time(TimeCoding::Schneider);
    let at = decode(schneider, ByteOrder::BIG, &[26, 0x0349, 0x0E05, 59_250]).unwrap();
    assert_eq!(at.to_string(), "2026-03-09T14:05:59.25");
    let invalid = decode(schneider, ByteOrder::BIG, &[26, 0x0349, 0x0E85, 59_250]);
    assert_eq!(invalid, Err(BadReason::OutOfRange));
}

#[test]
fn a_moment_with_the_wrong_zone_is_not_written() {
    let write = |coding, text: &str| {
        let clock = tag(DataType::Time(coding), Scaling::Identity);
        encode_write(&clock, ByteOrder::BIG, &typed(text))
    };
    for (coding, text) in [
        (TimeCoding::UnixU32S, "2026-03-09T14:05:59"),
        (TimeCoding::SixRegisters, "2026-03-09T14:05:59Z"),
        (TimeCoding::UnixU32S, "noon"),
        (TimeCoding::PackedBcd, ""),
    ] {
        let error = write(coding, text).unwrap_err();
        assert!(matches!(error, ConvertError::NotAMoment { .. }), "{text}: {error}");
    }
    for (coding, text) in [
        (TimeCoding::UnixU32S, "2106-02-07T06:28:16Z"),
        (TimeCoding::UnixU32S, "1969-12-31T23:59:59Z"),
        (TimeCoding::PackedBcd, "1999-12-31T23:59:59"),
        (TimeCoding::Schneider, "2128-01-01T00:00:00"),
    ] {
        let error = write(coding, text).unwrap_err();
        assert!(matches!(error, ConvertError::MomentOutOfRange { .. }), "{text}: {error}");
    }
    assert_eq!(
        write(TimeCoding::UnixU32S, "2026-01-01T09:00:00+09:00"),
        Ok(WriteData::Registers(vec![26_965, 47_360]))
    );
}

/// The type of a vector of sentinels, and the convention where it has several.
fn sentinel_of(entry: &Json) -> (DataType, Sentinel) {
    let name = entry["type"].as_str().unwrap();
    let data_type = match name {
        "uint16" | "acc16" | "bitfield16" => DataType::U16,
        "int32" => DataType::I32,
        "acc32" | "enum32" => DataType::U32,
        "float32" => DataType::F32,
        own => DataType::from_name(own).unwrap(),
    };
    let word = match entry["convention"].as_str().unwrap() {
        "sunspec" if name.starts_with("acc") => "sunspec_acc",
        word => word,
    };
    let known = Convention::ALL.iter().find(|(name, _)| *name == word);
    (data_type, known.map_or(Sentinel::None, |(_, c)| Sentinel::Convention(*c)))
}

#[test]
fn a_sentinel_is_no_value_and_without_one_the_number_is_real() {
    for entry in group("sentinels", 13) {
        let (data_type, sentinel) = sentinel_of(entry);
        let mut tag = tag(data_type, Scaling::Linear { gain: 1.0, offset: 0.0 });
        tag.sentinel = sentinel;
        let (value, quality) = decode_tag(&tag, ByteOrder::BIG, &registers(&entry["regs"]));
        match (quality, entry["quality"].as_str().unwrap()) {
            (Quality::Bad(BadReason::NoValue(meaning)), word) => {
                assert_eq!((value, meaning.word()), (None, word), "{entry}");
            }
            (Quality::Good, "good") => {
                assert_eq!(value.unwrap().as_f64(), entry["value"].as_f64());
            }
            other => panic!("{entry} gave {other:?}"),
        }
    }
}

#[test]
fn a_sentinel_of_ones_own_is_compared_at_the_precision_of_the_type() {
    let judge = |data_type, numbers: &[Value], regs: &[u16]| {
        let mut tag = tag(data_type, Scaling::Identity);
        tag.sentinel = Sentinel::Numbers(Arc::from(numbers));
        decode_tag(&tag, ByteOrder::BIG, regs).1
    };
    let none = Quality::Bad(BadReason::NoValue(NoValue::NotAvailable));
    let numbers = [Value::Int(-1), Value::UInt(u64::MAX), Value::F64(0.1)];
    assert_eq!(judge(DataType::I16, &numbers, &[0xFFFF]), none);
    assert_eq!(judge(DataType::U16, &numbers, &[0xFFFF]), Quality::Good);
    assert_eq!(judge(DataType::U64, &numbers, &[0xFFFF; 4]), none);
    assert_eq!(judge(DataType::U64, &numbers, &[0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE]), Quality::Good);
    assert_eq!(judge(DataType::F32, &numbers, &[0x3DCC, 0xCCCD]), none);
}

#[test]
fn a_family_of_devices_marks_whole_registers_whatever_part_of_them_is_read() {
    let judge = |mask, signed, convention, register| {
        let mut tag = tag(DataType::Field { mask, signed }, Scaling::Identity);
        tag.sentinel = Sentinel::Convention(convention);
        decode_tag(&tag, ByteOrder::BIG, &[register])
    };
    let missing = (None, Quality::Bad(BadReason::NoValue(NoValue::NotImplemented)));
    let good = |value| (Some(value), Quality::Good);
    let (sunspec, counter) = (Convention::SunSpec, Convention::SunSpecAccumulator);
    assert_eq!(judge(0x0004, false, sunspec, 0x0004), good(Value::UInt(1)));
    assert_eq!(judge(0x00FF, false, sunspec, 0x12FF), good(Value::UInt(255)));
    assert_eq!(judge(0x0004, false, sunspec, 0xFFFF), missing);
    assert_eq!(judge(0x000F, true, sunspec, 0x0008), good(Value::Int(-8)));
    assert_eq!(judge(0x000F, true, sunspec, 0x8000), missing);
    assert_eq!(judge(0x00FF, false, counter, 0x1200), good(Value::UInt(0)));
    assert_eq!(judge(0x00FF, false, counter, 0), missing);
    // Numbers of one's own are those of the part.
    let mut own = tag(DataType::Field { mask: 0x00FF, signed: false }, Scaling::Identity);
    own.sentinel = Sentinel::Numbers([Value::Int(255)].into());
    assert_eq!(decode_tag(&own, ByteOrder::BIG, &[0x12FF]).0, None);
}

#[test]
fn a_count_since_1970_can_be_no_moment() {
    let judge = |coding, sentinel: Sentinel, regs: &[u16]| {
        let mut tag = tag(DataType::Time(coding), Scaling::Identity);
        tag.sentinel = sentinel;
        let rules: Vec<Rule> = violations(&with_tags(plant("127.0.0.1", 502, 1000), [tag.clone()]))
            .into_iter()
            .map(|v| v.rule)
            .collect();
        (rules, decode_tag(&tag, ByteOrder::from_letters("CDAB").unwrap(), regs))
    };
    let numbers = |n: u64| Sentinel::Numbers([Value::UInt(n)].into());
    let none = |meaning| (vec![], (None, Quality::Bad(BadReason::NoValue(meaning))));
    let u32_s = TimeCoding::UnixU32S;
    assert_eq!(judge(u32_s, numbers(0xFFFF_FFFF), &[0xFFFF; 2]), none(NoValue::NotAvailable));
    let sunspec = Sentinel::Convention(Convention::SunSpec);
    assert_eq!(judge(u32_s, sunspec, &[0xFFFF; 2]), none(NoValue::NotImplemented));
    // Beyond every calendar, and still what the device means by it.
    let all = numbers(u64::MAX);
    assert_eq!(judge(TimeCoding::UnixU64Ms, all, &[0xFFFF; 4]), none(NoValue::NotAvailable));
    let (rules, (value, quality)) = judge(u32_s, numbers(0xFFFF_FFFF), &[47_360, 26_965]);
    assert_eq!((rules.len(), quality), (0, Quality::Good));
    assert_eq!(value.unwrap().to_string(), "2026-01-01T00:00:00Z");
    let calendar = DataType::Time(TimeCoding::SixRegisters);
    let (rules, _) = judge(TimeCoding::SixRegisters, numbers(0), &[0; 6]);
    assert_eq!(rules, [Rule::NoNumber(calendar)]);
}

#[test]
fn a_moment_between_two_that_the_type_holds_is_not_written() {
    let write = |coding, text: &str| {
        let clock = tag(DataType::Time(coding), Scaling::Identity);
        encode_write(&clock, ByteOrder::BIG, &typed(text))
    };
    for (coding, text) in [
        (TimeCoding::UnixU32S, "2026-03-09T14:05:59.6Z"),
        (TimeCoding::UnixU64S, "2026-03-09T14:05:59.001Z"),
        (TimeCoding::UnixU64Ms, "2026-03-09T14:05:59.0001Z"),
        (TimeCoding::SixRegisters, "2026-03-09T14:05:59.5"),
        (TimeCoding::PackedBcd, "2026-03-09T14:05:59.5"),
        (TimeCoding::Schneider, "2026-03-09T14:05:59.2505"),
    ] {
        let error = write(coding, text).unwrap_err();
        assert!(matches!(error, ConvertError::MomentTooFine { .. }), "{text}: {error}");
    }
    assert!(write(TimeCoding::UnixU64Ms, "2026-03-09T14:05:59.001Z").is_ok());
    assert!(write(TimeCoding::UnixU32S, "2026-03-09T14:05:59.000Z").is_ok());
    let registers = vec![26, 0x0309, 0x0E05, 59_250];
    let schneider = write(TimeCoding::Schneider, "2026-03-09T14:05:59.25");
    assert_eq!(schneider, Ok(WriteData::Registers(registers)));
}

#[test]
fn coils_in_a_row_are_a_list_of_their_states() {
    let mut coils = tag(DataType::Bool, Scaling::Identity);
    (coils.count, coils.write) = (3, None);
    for letters in ["ABCD", "DCBA"] {
        let order = ByteOrder::from_letters(letters).unwrap();
        let (value, quality) = decode_tag(&coils, order, &[1, 0, 1]);
        let states = [true, false, true].map(Value::Bool);
        assert_eq!((value, quality), (Some(Value::List(states.into())), Quality::Good));
    }
    let malformed = (None, Quality::Bad(BadReason::Malformed));
    assert_eq!(decode_tag(&coils, ByteOrder::BIG, &[1, 0]), malformed);
    assert_eq!(decode_tag_bit(&coils, true), malformed);
    let rules = |tag: &Tag, max_bits| {
        let mut project = with_tags(plant("127.0.0.1", 502, 1000), [tag.clone()]);
        project.devices[0].max_bits = max_bits;
        violations(&project).into_iter().map(|v| v.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(&coils, 3), []);
    assert_eq!(rules(&coils, 2), [Rule::TooMany { count: 3, most: 2 }]);
    let bits = DataType::Bit { index: 0 };
    let row = Tag { count: 3, write: None, ..tag(bits, Scaling::Identity) };
    assert_eq!(rules(&row, 2000), [Rule::NotAList(bits)]);
}

fn text_type() -> impl Strategy<Value = DataType> {
    let orders = proptest::sample::select(TextOrder::ALL.map(|(_, order)| order).to_vec());
    let pads = proptest::sample::select(TextPad::ALL.map(|(_, pad)| pad).to_vec());
    let encodings = proptest::sample::select(TextEncoding::ALL.map(|(_, e)| e).to_vec());
    (1_u16..=40, orders, pads, encodings)
        .prop_filter("two bytes do not fit one", |(_, order, _, encoding)| {
            *encoding != TextEncoding::Utf16 || !order.is_sparse()
        })
        .prop_map(|(registers, order, pad, encoding)| DataType::Text {
            registers,
            order,
            pad,
            encoding,
        })
}

/// A type and a text that its registers hold.
fn text_and_type() -> impl Strategy<Value = (DataType, String)> {
    let char = prop_oneof!["[ -~]", "[ -ÿ]", any::<char>().prop_map(String::from),];
    (text_type(), proptest::collection::vec(char, 0..60)).prop_map(|(data_type, chars)| {
        let DataType::Text { registers, order, pad, encoding } = data_type else { unreachable!() };
        let mut text = chars.concat().replace('\0', "");
        if encoding == TextEncoding::Latin1 {
            text.retain(|c| u32::from(c) < 0x100);
        }
        let room = usize::from(registers) * if order.is_sparse() { 1 } else { 2 };
        let bytes = |text: &str| match encoding {
            TextEncoding::Utf8 => text.len(),
            TextEncoding::Latin1 => text.chars().count(),
            TextEncoding::Utf16 => 2 * text.encode_utf16().count(),
        };
        while bytes(&text) > room || (pad == TextPad::Space && text.ends_with(' ')) {
            text.pop();
        }
        (data_type, text)
    })
}

/// A moment of a coding's own fineness.
fn moment() -> impl Strategy<Value = (TimeCoding, Moment)> {
    let codings = proptest::sample::select(TimeCoding::ALL.map(|(coding, _)| coding).to_vec());
    (codings, any::<proptest::sample::Index>(), 0_i64..86_400_000).prop_map(|(coding, day, ms)| {
        let fine = matches!(coding, TimeCoding::UnixU64Ms | TimeCoding::Schneider);
        let ms = if fine { ms } else { ms - ms % 1000 };
        let (first, days) = match coding {
            TimeCoding::UnixU32S => (1970, 49_700),
            TimeCoding::UnixU64S | TimeCoding::UnixU64Ms => (1970, 2_900_000),
            TimeCoding::SixRegisters => (1, 3_600_000),
            TimeCoding::PackedBcd => (2000, 36_500),
            TimeCoding::Schneider => (2000, 46_700),
        };
        let day = i64::try_from(day.index(days)).unwrap();
        let moment = if coding.is_unix() {
            let at = jiff::Timestamp::from_millisecond(day * 86_400_000 + ms);
            Moment::Utc(at.unwrap())
        } else {
            let span = jiff::Span::new().days(day).milliseconds(ms);
            Moment::Wall(jiff::civil::date(first, 1, 1).at(0, 0, 0, 0) + span)
        };
        (coding, moment)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]
    #[test]
    fn a_text_of_any_form_decodes_to_what_was_encoded((data_type, text) in text_and_type()) {
        let value = Value::Text(text.as_str().into());
        let registers = encode(data_type, ByteOrder::BIG, &value).unwrap();
        prop_assert_eq!(registers.len(), usize::from(data_type.width()));
        prop_assert_eq!(decode(data_type, ByteOrder::BIG, &registers), Ok(value));
    }

    #[test]
    fn a_moment_of_any_coding_decodes_to_what_was_encoded(
        (coding, moment) in moment(),
        letters in proptest::sample::select(ByteOrder::choices(8)),
    ) {
        let (data_type, value) = (DataType::Time(coding), Value::Time(moment));
        let order = ByteOrder::from_letters(letters).unwrap();
        let registers = encode(data_type, order, &value).unwrap();
        prop_assert_eq!(decode(data_type, order, &registers), Ok(value));
    }
}

/// Values of a type at its ends and between, from a seed.
fn some_values(data_type: DataType, random: &mut fastrand::Rng) -> Vec<Value> {
    let whole = |n: i128| match i64::try_from(n) {
        Ok(n) if data_type.is_signed() => Value::Int(n),
        _ => Value::UInt(u64::try_from(n).unwrap()),
    };
    if let Some((low, high)) = integer_range(data_type) {
        let between = (0..500).map(|_| random.i128(low..=high));
        return [low, high].into_iter().chain(between).map(whole).collect();
    }
    match data_type {
        DataType::Time(coding) if coding.is_unix() => (0..500)
            .map(|_| jiff::Timestamp::from_second(i64::from(random.u32(..))).unwrap())
            .map(|at| Value::Time(Moment::Utc(at)))
            .collect(),
        DataType::Time(_) => (0..500)
            .map(|_| {
                let (month, day) = (random.i8(1..=12), random.i8(1..=28));
                let (hour, minute, second) = (random.i8(0..24), random.i8(0..60), random.i8(0..60));
                let year = random.i16(2000..=2099);
                jiff::civil::date(year, month, day).at(hour, minute, second, 0)
            })
            .map(|at| Value::Time(Moment::Wall(at)))
            .collect(),
        DataType::Bit { .. } | DataType::Bool => vec![Value::Bool(false), Value::Bool(true)],
        DataType::Text { .. } => vec![Value::Text("".into()), Value::Text("A~".into())],
        _ => (0..500).map(|_| Value::F32(f32::from(random.i16(..)) / 8.0)).collect(),
    }
}

#[test]
fn every_type_decodes_what_it_encoded_in_every_order() {
    let mut random = fastrand::Rng::with_seed(7);
    let fields = [0x00F0, 0xFF00, 0x8000, 0x0FFF, 0xFFFF, 0x0001];
    let fields = fields
        .into_iter()
        .flat_map(|mask| [false, true].map(|signed| DataType::Field { mask, signed }));
    let mut checked = 0;
    for data_type in DataType::ALL.into_iter().chain(fields) {
        let letters = match data_type.width() {
            1 => ByteOrder::choices(2),
            2 | 3 => ByteOrder::choices(4),
            _ => ByteOrder::choices(8),
        };
        for order in letters.iter().map(|l| ByteOrder::from_letters(l).unwrap()) {
            if data_type == DataType::F64 {
                // Floats of 64 bits are in the properties of numbers.
                continue;
            }
            for value in some_values(data_type, &mut random) {
                let regs = encode(data_type, order, &value).unwrap();
                assert_eq!(regs.len(), usize::from(data_type.width()));
                let back = decode(data_type, order, &regs);
                let same = match (&back, &value) {
                    (Ok(Value::F32(a)), Value::F32(b)) if data_type == DataType::F16 => {
                        (a - b).abs() <= b.abs() / 1000.0
                    }
                    (back, value) => back.as_ref() == Ok(value),
                };
                assert!(same, "{data_type:?} {order} {value:?} {regs:?} {back:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50_000, "{checked}");
}

#[test]
fn an_array_is_a_list_of_which_one_bad_element_leaves_nothing() {
    let mut list = tag(DataType::I16, Scaling::Linear { gain: 0.1, offset: 0.0 });
    list.count = 3;
    list.sentinel = Sentinel::Convention(Convention::SunSpec);
    let (value, quality) = decode_tag(&list, ByteOrder::BIG, &[10, 0xFFFF, 25]);
    assert_eq!(value.unwrap().to_string(), "1, -0.1, 2.5");
    assert_eq!(quality, Quality::Good);
    let (value, quality) = decode_tag(&list, ByteOrder::BIG, &[10, 0x8000, 25]);
    assert_eq!(value, None);
    assert_eq!(quality, Quality::Bad(BadReason::NoValue(NoValue::NotImplemented)));
    assert_eq!(encode_write(&list, ByteOrder::BIG, &typed("1")), Err(ConvertError::List));
    assert_eq!(
        encode_write(&list, ByteOrder::BIG, &WriteValue::Bool(true)),
        Err(ConvertError::List)
    );
}
