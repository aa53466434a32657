//! Frames whose header is right and whose content is not what was asked for.
//!
//! The catalogue goes on with the stream, because the frame's end is known; ours closes it like every
//! other broken one, and asks the block once more on the next connection before its tags turn bad.

use std::collections::HashSet;
use std::time::Duration;

use gaugeglass::model::{BadReason, MalformedClass, Quality};
use tokio::time::Instant;

use super::play::{never_right, once, some};
use super::servers::{
    Bend, count_doubled, count_odd, flood, garbage, length_0, long_data, no_data, other_exception,
    other_function, other_unit, protocol_1, serial_line, short_data, trailing_inside,
    trailing_outside,
};
use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{good, tag_id};

/// Once it costs a connection and no tag; twice in a row the tags are bad; always there is never a value.
async fn refused(bend: Bend, class: MalformedClass, words: &str) {
    let seen = once(bend).await;
    assert!(seen.is_unnoticed(), "{:?} {:?}", seen.bad, seen.events);
    assert_eq!((seen.malformed(class), seen.live.counters.connects), (1, 2));
    assert!(seen.silence < Duration::from_millis(T));
    assert_eq!(some(bend, 2).await.bad, HashSet::from([BadReason::Malformed]));
    let trouble = never_right(bend).await;
    assert!(trouble.contains(words), "{trouble}");
}

#[tokio::test(start_paused = true)]
async fn f35_less_data_than_asked_for_is_no_data() {
    refused(short_data, MalformedClass::Data, "byte count 2, expected").await;
}

#[tokio::test(start_paused = true)]
async fn f36_more_data_than_asked_for_is_no_data() {
    refused(long_data, MalformedClass::Data, "byte count 180, expected").await;
}

#[tokio::test(start_paused = true)]
async fn f37_a_reply_without_data_is_no_data() {
    refused(no_data, MalformedClass::Data, "byte count 0, expected").await;
}

#[tokio::test(start_paused = true)]
async fn f38_a_byte_count_that_contradicts_the_length_or_is_odd_is_refused() {
    refused(count_doubled, MalformedClass::Data, "byte count").await;
    refused(count_odd, MalformedClass::Data, "byte count").await;
}

// Such a device works with the quirk `tolerate_trailing`: `quirks.rs`.
#[tokio::test(start_paused = true)]
async fn f39_trailing_bytes_that_the_length_counts_are_refused() {
    refused(trailing_inside, MalformedClass::Data, "bytes of data, expected").await;
}

#[tokio::test(start_paused = true)]
async fn f41_a_reply_of_another_function_is_never_stored() {
    refused(other_function, MalformedClass::Function, "function 4 in the reply, expected 3").await;
}

#[tokio::test(start_paused = true)]
async fn f42_an_exception_to_another_function_is_not_ours() {
    refused(other_exception, MalformedClass::Function, "an exception to function 4").await;
}

#[tokio::test(start_paused = true)]
async fn c07_each_kind_of_wrong_reply_a_thousand_times_is_counted_by_name_and_never_believed() {
    let kinds: [(Bend, MalformedClass); 13] = [
        (other_unit, MalformedClass::Unit),
        (protocol_1, MalformedClass::ProtocolId),
        (garbage, MalformedClass::ProtocolId),
        (length_0, MalformedClass::HeaderLength),
        (serial_line, MalformedClass::RtuFraming),
        (flood, MalformedClass::UnknownTransactions),
        (trailing_outside, MalformedClass::TrailingBytes),
        (other_function, MalformedClass::Function),
        (other_exception, MalformedClass::Function),
        (short_data, MalformedClass::Data),
        (long_data, MalformedClass::Data),
        (no_data, MalformedClass::Data),
        (count_odd, MalformedClass::Data),
    ];
    for (bend, class) in kinds {
        let start = Instant::now();
        let net = FakeNet::new(move |mut ask| {
            stamp(&mut ask, start);
            // Every second reply is wrong, so that what is asked again is answered.
            if ask.number % 2 == 1 { bend(&mut ask) } else { vec![Act::Reply] }
        });
        with_engine(timed_plant(100), &net, async |rig| {
            while net.asked() < 2001 {
                rig.pass(1000).await;
                let allowed = HashSet::from([Quality::Good]);
                assert_eq!(check_readings(rig, T), allowed, "{class:?}");
            }
            rig.pass(100).await;
            let faults = rig.snapshot().connections[0].detail.faults;
            assert!(faults.malformed(class) >= 1000, "{class:?}: {faults:?}");
            // Once in 65,536 replies a serial line's checksum fits by chance.
            let total: u32 = faults.malformed_seen().map(|(_, count)| count).sum();
            assert!(total - faults.malformed(class) <= 1, "{class:?}: {faults:?}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_block_asked_again_keeps_its_value_and_its_time_meanwhile() {
    // Two slow connects and a malformed reply: what is shown is the last good reading, as old as it is.
    let net = FakeNet::new(|ask| match ask.number {
        20 => vec![Act::Send(vec![0xFF; 64])],
        21 => vec![Act::Wait(100), Act::Reply],
        _ => vec![Act::Reply],
    });
    with_engine(timed_plant(100), &net, async |rig| {
        while net.asked() < 22 {
            rig.pass(1).await;
        }
        let snapshot = rig.snapshot();
        assert!(all_good(&snapshot), "{:?}", snapshot.samples);
        let now = rig.handle.now().mono;
        let oldest = snapshot.samples.iter().map(|s| s.age(now)).max().unwrap();
        assert!(oldest >= Duration::from_millis(90), "{oldest:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_block_that_is_always_malformed_costs_its_neighbours_nothing() {
    // Also where they were in flight beside it each time, and ended with it.
    for window in [1, 4] {
        let net = FakeNet::new(|mut ask| {
            let ill = ask.number > 20 && ask.request[9] == 200;
            if ill { short_data(&mut ask) } else { vec![Act::Wait(10), Act::Reply] }
        });
        let mut project = timed_plant(100);
        (project.devices[0].window, project.devices[0].max_gap) = (window, Some(0));
        with_engine(project, &net, async |rig| {
            rig.until("good", |s| good(s, "r10") == Some(10)).await;
            rig.batches.try_iter().count();
            rig.pass(30_000).await;
            let snapshot = rig.snapshot();
            let now = rig.handle.now().mono;
            assert!(!snapshot.sample_at(&tag_id("r200"), now).unwrap().1.is_good());
            let ill = ["r200", "r201"].map(|id| snapshot.index.places[&tag_id(id)]);
            for (place, sample) in rig.batches.try_iter().flat_map(|batch| batch.samples) {
                assert!(sample.quality.is_good() || ill.contains(&place), "{window}: {sample:?}");
            }
            let malformed = snapshot.connections[0].counters.malformed;
            assert!(malformed <= 11, "its backoff holds: {malformed}");
        })
        .await;
    }
}
