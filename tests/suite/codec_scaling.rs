//! Scaling by two points, roots, factors and quadrants against the oracle tables, both ways.

use gaugeglass::codec::{
    ConvertError, WriteData, at_factor, by_factor, decode, decode_tag, encode_write, engineering,
    exact,
};
use gaugeglass::model::{
    Address, BadReason, ByteOrder, Curve, DataType, NoValue, Project, Quality, Raw, Rule, Scaling,
    Span, Table, Tag, TwoPoint, UncertainReason, Value, WriteAccess, violations,
};
use serde_json::Value as Json;

use crate::plant_builder::{plant, with_tags};
use crate::vectors::{group, tag, typed};

fn two_point(entry: &Json) -> TwoPoint {
    let number = |key: &str| entry[key].as_f64().unwrap();
    let is_root = entry["kind"] == "sqrt";
    TwoPoint {
        raw: Span { low: number("raw_lo"), high: number("raw_hi") },
        eng_lo: number("eng_lo"),
        eng_hi: number("eng_hi"),
        clamp: entry["clamp"] == true,
        curve: if is_root { Curve::SquareRoot } else { Curve::Straight },
    }
}

fn near(value: &Value, expected: &Json) -> bool {
    let (value, expected) = (value.as_f64().unwrap(), expected.as_f64().unwrap());
    (value - expected).abs() <= 1e-12 * expected.abs()
}

#[test]
fn two_points_make_a_line_and_a_clamp_says_that_it_cuts() {
    for entry in group("scaling_two_point", 10) {
        let points = two_point(entry);
        if entry.get("error").is_some() {
            let mut broken = crate::plant_builder::register("t", 0);
            broken.scaling = Scaling::TwoPoint(points);
            let project: Project = with_tags(plant("127.0.0.1", 502, 1000), [broken]);
            let rules: Vec<Rule> = violations(&project).into_iter().map(|v| v.rule).collect();
            assert_eq!(rules, [Rule::PointsUseless], "{entry}");
            continue;
        }
        let raw = entry["raw"].as_i64().unwrap();
        let (value, quality) = engineering(Scaling::TwoPoint(points), Value::Int(raw));
        assert!(near(&value, &entry["eng"]), "{entry} gave {value}");
        let expected = match raw as f64 {
            raw if points.clamp && raw < points.raw.low => {
                Quality::Uncertain(UncertainReason::UnderRange)
            }
            raw if points.clamp && raw > points.raw.high => {
                Quality::Uncertain(UncertainReason::OverRange)
            }
            _ => Quality::Good,
        };
        assert_eq!(quality, expected, "{entry}");
    }
}

#[test]
fn a_square_root_is_never_taken_of_less_than_nothing() {
    for entry in group("scaling_sqrt", 7) {
        let points = two_point(entry);
        let raw = entry["raw"].as_i64().unwrap();
        let (value, quality) = engineering(Scaling::TwoPoint(points), Value::Int(raw));
        assert!(near(&value, &entry["eng"]), "{entry} gave {value}");
        let below = (raw as f64) < points.raw.low;
        let under = Quality::Uncertain(UncertainReason::UnderRange);
        assert_eq!(quality, if below { under } else { Quality::Good }, "{entry}");
    }
}

#[test]
fn an_infinity_is_no_measurement_beyond_a_point() {
    for curve in [Curve::Straight, Curve::SquareRoot] {
        for clamp in [false, true] {
            let raw = Span { low: 0.0, high: 1.0 };
            let points = TwoPoint { raw, eng_lo: 0.0, eng_hi: 100.0, clamp, curve };
            let tag = tag(DataType::F32, Scaling::TwoPoint(points));
            // Both infinities and not-a-number.
            for high in [0x7F80, 0xFF80, 0x7FC0] {
                let (value, quality) = decode_tag(&tag, ByteOrder::BIG, &[high, 0]);
                assert_eq!(quality, Quality::Bad(BadReason::NotFinite), "{points:?} {high:04X}");
                assert!(!value.unwrap().is_finite(), "{points:?} {high:04X}");
            }
        }
    }
}

#[test]
fn write_limits_hold_for_the_rounded_number_of_a_root_too() {
    let raw = Span { low: 0.0, high: 100.0 };
    let root = |eng_lo, eng_hi, min, max| {
        let points = TwoPoint { raw, eng_lo, eng_hi, clamp: false, curve: Curve::SquareRoot };
        let mut tag = tag(DataType::U16, Scaling::TwoPoint(points));
        tag.write = Some(WriteAccess { min, max, ..WriteAccess::default() });
        move |text: &str| encode_write(&tag, ByteOrder::BIG, &typed(text))
    };
    let sent = |raw: u16| Ok(WriteData::Registers(vec![raw]));
    let refused = |result| match result {
        Err(ConvertError::RoundsPastLimit { sent, .. }) => sent,
        other => panic!("{other:?}"),
    };
    // 0.78 squared is 60.84, which is rounded to 61: 78.10…
    let rising = root(0.0, 100.0, Some(20.0), Some(78.0));
    assert!(refused(rising("78")).starts_with("78.1024"));
    assert_eq!(rising("70"), sent(49));
    assert_eq!(rising("20"), sent(4), "the limit itself may be written");
    let exact = root(0.0, 100.0, None, Some(70.0));
    assert_eq!(exact("70"), sent(49));
    // A root that falls: 22 is left at 60.84, and 61 stands for 21.89…
    let falling = root(100.0, 0.0, Some(22.0), Some(120.0));
    assert!(refused(falling("22")).starts_with("21.8975"));
    assert_eq!(falling("30"), sent(49));
    assert_eq!(falling("100"), sent(0));
}

#[test]
fn what_a_curve_shows_is_written_as_the_same_raw_number() {
    for (eng_lo, eng_hi, curve) in [
        (0.0, 100.0, Curve::Straight),
        (100.0, 0.0, Curve::Straight),
        (-40.0, 85.5, Curve::Straight),
        (0.0, 250.0, Curve::SquareRoot),
        (50.0, -50.0, Curve::SquareRoot),
    ] {
        let raw = Span { low: 4000.0, high: 20_000.0 };
        let points = TwoPoint { raw, eng_lo, eng_hi, clamp: true, curve };
        let tag = tag(DataType::U16, Scaling::TwoPoint(points));
        for raw in (4000..=20_000_u16).step_by(7) {
            let (value, _) = decode_tag(&tag, ByteOrder::BIG, &[raw]);
            let text = value.unwrap().to_string();
            let sent = encode_write(&tag, ByteOrder::BIG, &typed(&text));
            assert_eq!(sent, Ok(WriteData::Registers(vec![raw])), "{text} on {points:?}");
        }
        for beyond in [eng_lo - (eng_hi - eng_lo) / 10.0, eng_hi + (eng_hi - eng_lo) / 10.0] {
            let error = encode_write(&tag, ByteOrder::BIG, &typed(&beyond.to_string()));
            assert!(matches!(error, Err(ConvertError::BeyondPoints { .. })), "{beyond}: {error:?}");
        }
    }
}

#[test]
fn a_divisor_is_not_a_gain() {
    let by_ten = Scaling::Divisor { divisor: 10.0, offset: 0.0 };
    assert_eq!(engineering(by_ten, Value::UInt(2305)).0, Value::F64(230.5));
    assert_eq!(engineering(by_ten, Value::F32(2305.0)).0, Value::F64(230.5));
    let three = Scaling::Divisor { divisor: 3.0, offset: 1.0 };
    assert_eq!(engineering(three, Value::UInt(6)).0, Value::F64(3.0));
    for entry in group("u64_precision", 3) {
        let raw: u64 = entry["raw"].as_str().unwrap().parse().unwrap();
        let scaling = Scaling::Divisor { divisor: entry["divisor"].as_f64().unwrap(), offset: 0.0 };
        let text = exact(scaling, &Value::UInt(raw)).unwrap().to_string();
        assert_eq!(text, entry["text"].as_str().unwrap());
        let (value, quality) = engineering(scaling, Value::UInt(raw));
        assert_eq!((value.to_string(), quality), (text.clone(), Quality::Good), "as it is shown");
        let sent = encode_write(&tag(DataType::U64, scaling), ByteOrder::BIG, &typed(&text));
        let Ok(WriteData::Registers(regs)) = sent else { panic!("{sent:?}") };
        assert_eq!(decode(DataType::U64, ByteOrder::BIG, &regs), Ok(Value::UInt(raw)));
    }
}

#[test]
fn scaled_integers_keep_every_digit_and_round_only_to_the_decimals_shown() {
    let shown = |raw: u64, gain: f64, decimals| {
        engineering(Scaling::Linear { gain, offset: 0.0 }, Value::UInt(raw)).0.format(decimals)
    };
    for (raw, gain, decimals, text) in [
        (9_007_199_254_740_993, 0.001, None, "9007199254740.993"),
        (9_007_199_254_740_993, 0.001, Some(2), "9007199254740.99"),
        (9_007_199_254_740_995, 0.01, Some(1), "90071992547410.0"),
        (9_007_199_254_740_993, 10.0, Some(3), "90071992547409930.000"),
        (u64::MAX, 0.1, None, "1844674407370955161.5"),
        (u64::MAX, 0.1, Some(0), "1844674407370955162"),
        // Fifteen digits and fewer are the float's own.
        (999_999_999_999_999, 0.001, None, "999999999999.999"),
    ] {
        assert_eq!(shown(raw, gain, decimals), text, "{raw} x {gain}");
    }
    let span = Span { low: 0.0, high: 1e16 };
    let points =
        TwoPoint { raw: span, eng_lo: 0.0, eng_hi: 1e13, clamp: true, curve: Curve::Straight };
    let (value, quality) =
        engineering(Scaling::TwoPoint(points), Value::Int(9_007_199_254_740_993));
    assert_eq!((value.to_string().as_str(), quality), ("9007199254740.993", Quality::Good));
    assert_eq!(value.as_f64(), Some(9_007_199_254_740.993), "curves draw the nearest float");
}

/// A tag at 10 whose factor is at `factor`.
fn scaled(factor: u16) -> Tag {
    let address = Address { table: Table::HoldingRegister, wire: 10 };
    Tag { address, ..tag(DataType::I16, Scaling::ScaleFactor { wire: factor }) }
}

#[test]
fn a_scale_factor_is_a_power_of_ten_read_in_the_same_request() {
    for entry in group("scaling_sunssf", 4) {
        let raw = entry["raw"].as_i64().unwrap() as u16;
        let factor = entry["sf"].as_i64().unwrap() as u16;
        let behind = decode_tag(&scaled(12), ByteOrder::BIG, &[raw, 0x7777, factor]);
        let before = decode_tag(&scaled(9), ByteOrder::BIG, &[factor, raw]);
        for (value, quality) in [behind, before] {
            assert_eq!(value.unwrap().as_f64(), entry["eng"].as_f64(), "{entry}");
            assert_eq!(quality, Quality::Good);
        }
    }
}

#[test]
fn a_factor_that_is_none_leaves_no_value() {
    let judge = |factor: u16| decode_tag(&scaled(11), ByteOrder::BIG, &[2305, factor]);
    let missing = Quality::Bad(BadReason::NoValue(NoValue::NotImplemented));
    assert_eq!(judge(0x8000), (None, missing));
    assert_eq!(judge(11), (None, Quality::Bad(BadReason::OutOfRange)));
    assert_eq!(by_factor(-11), Err(BadReason::OutOfRange));
}

#[test]
fn a_value_is_written_with_the_factor_that_was_read_last() {
    let tag = scaled(11);
    let write =
        |raw: &Raw, text: &str| encode_write(&at_factor(&tag, raw), ByteOrder::BIG, &typed(text));
    assert_eq!(write(&Raw::registers(&[5]), "23"), Err(ConvertError::NoFactor));
    assert_eq!(write(&Raw::scaled(&[5], i16::MIN), "23"), Err(ConvertError::NoFactor));
    assert_eq!(write(&Raw::scaled(&[5], -2), "21.7"), Ok(WriteData::Registers(vec![2170])));
    assert_eq!(write(&Raw::scaled(&[5], 2), "250"), Ok(WriteData::Registers(vec![3])));
}

#[test]
fn a_power_factor_tells_its_nature() {
    for entry in group("scaling_pf4q", 7) {
        let raw = Value::F32(entry["raw"].as_f64().unwrap() as f32);
        let (value, quality) = engineering(Scaling::PowerFactor4Q, raw);
        let Value::PowerFactor { value: pf, leading } = value else { panic!("{value:?}") };
        assert!((pf - entry["pf"].as_f64().unwrap()).abs() < 1e-6, "{entry} gave {pf}");
        assert_eq!(leading, entry["nature"] == "leading", "{entry}");
        assert_eq!(quality, Quality::Good);
    }
    let beyond = engineering(Scaling::PowerFactor4Q, Value::F32(2.5)).1;
    assert_eq!(beyond, Quality::Bad(BadReason::OutOfRange));
}
