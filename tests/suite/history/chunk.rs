//! A chunk as bytes: every bit comes back, and a bit that flipped is found.

use super::{points, values};
use gaugeglass::history::{Damage, Point, QualityCode, Summary, decode, encode};
use proptest::prelude::*;

#[test]
fn chunks_of_no_one_and_many_samples_come_back() {
    for count in [0, 1, 2, 3, 255, 256, 257, 3_600] {
        let points: Vec<Point> =
            (0..count).map(|i| Point::good(i * 1000 + i % 3, (i % 50) as f64 / 10.0)).collect();
        let bytes = encode(&points).unwrap();
        assert_eq!(decode(&bytes).unwrap(), points, "{count} samples");
        if count == 3_600 {
            assert!(bytes.len() < 2 * 3_600, "{} bytes", bytes.len());
        }
    }
}

#[test]
fn lengths_that_lie_reserve_nothing() {
    // The checksum is right and the content a lie: four thousand million samples, lengths beyond the end.
    let with_crc = |body: &[u8]| {
        let mut bytes = body.to_vec();
        bytes.extend(crc32fast::hash(body).to_le_bytes());
        bytes
    };
    for body in [
        &b""[..],
        b"\x01",
        b"\x01\xff\xff\xff\xff",
        b"\x01\x10\x00\x00\x00\xff\xff\xff\xff",
        b"\x01\x10\x00\x00\x00\x04\x00\x00\x00pco!",
        b"\x01\x00\x00\x01\x00\x00\x00\x00\x00",
        b"\x07\x00\x00\x00\x00",
    ] {
        assert!(decode(&with_crc(body)).is_err(), "{body:?}");
    }
    assert_eq!(decode(&with_crc(b"\x07\x00\x00\x00\x00")), Err(Damage::Codec(7)));
    assert_eq!(decode(b"abc"), Err(Damage::Length(3)));
}

#[test]
fn a_value_holds_until_the_next_sample_in_the_mean() {
    let bad = Point { at_ms: 4_000, value: 9.0, quality: QualityCode(0x0203) };
    let run = [Point::good(0, 2.0), Point::good(3_000, 6.0), bad, Point::good(9_000, 1.0)];
    let summary = Summary::of(&run).unwrap();
    assert_eq!((summary.count, summary.usable, summary.ends_unusable), (4, 3, false));
    assert_eq!(summary.weighted.weight_ms, 4_000.0);
    assert_eq!(summary.weighted.mean, 3.0);
    assert_eq!(summary.weighted.m2, 3_000.0 + 9_000.0);
    let extremes = summary.extremes.unwrap();
    assert_eq!((extremes.min, extremes.max), ((9_000, 1.0), (3_000, 6.0)));
}

proptest! {
    #[test]
    fn every_bit_comes_back(points in points(600, values())) {
        prop_assert_eq!(decode(&encode(&points).unwrap()).unwrap(), points);
    }

    #[test]
    fn a_flipped_bit_in_any_byte_is_found(
        points in points(60, values()), byte in any::<prop::sample::Index>(), bit in 0..8,
    ) {
        let mut bytes = encode(&points).unwrap();
        let place = byte.index(bytes.len());
        bytes[place] ^= 1_u8 << bit;
        let found = matches!(decode(&bytes), Err(Damage::Checksum { .. }));
        prop_assert!(found);
    }

    #[test]
    fn hostile_bytes_with_a_right_checksum_never_panic(
        points in points(60, values()),
        harm in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = encode(&points).unwrap();
        bytes.truncate(bytes.len() - 4);
        for (place, value) in harm {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        if let Ok(read) = decode(&bytes) {
            prop_assert!(read.len() <= gaugeglass::history::CHUNK_MAX);
        }
    }
}
