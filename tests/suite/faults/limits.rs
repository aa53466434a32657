//! Devices that take less at once, less often, or in smaller pieces than the protocol allows.

use std::cell::Cell;
use std::time::Duration;

use gaugeglass::model::{
    BadReason, BitWrite, DataType, Learned, Quality, Table, Value, WriteOutcome,
};

use super::timed_plant::all_good;
use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{good, plant, quality, register, tag, tag_id, with_tags};
use crate::scheduling::wide;
use crate::writes::{confirmed, setpoint, written};

#[tokio::test(start_paused = true)]
async fn f48_a_device_that_answers_only_the_first_of_several_falls_back_to_one() {
    let busy = std::rc::Rc::new(std::cell::Cell::new(tokio::time::Instant::now()));
    let net = FakeNet::new(move |_| {
        let now = tokio::time::Instant::now();
        if now < busy.get() {
            return vec![];
        }
        busy.set(now + Duration::from_millis(10));
        vec![Act::Wait(10), Act::Reply]
    });
    with_engine(wide(200), &net, async |rig| {
        rig.pass(20_000).await;
        let snapshot = rig.snapshot();
        let detail = &snapshot.devices[0].detail;
        assert_eq!(detail.window, 1);
        assert_eq!(*detail.learned, [Learned::Window { most: 1 }]);
        let timeouts = snapshot.connections[0].counters.timeouts;
        assert!((2..=3).contains(&timeouts), "{timeouts}");
        rig.pass(20_000).await;
        assert_eq!(rig.snapshot().connections[0].counters.timeouts, timeouts);
        assert!(rig.snapshot().samples.iter().all(|s| s.quality.is_good()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f49_a_pause_between_requests_is_kept_by_reads_and_writes_alike() {
    let last = std::rc::Rc::new(std::cell::Cell::new(None));
    let shortest = std::rc::Rc::new(std::cell::Cell::new(Duration::MAX));
    let (seen, least) = (std::rc::Rc::clone(&last), std::rc::Rc::clone(&shortest));
    let net = FakeNet::new(move |_| {
        let now = tokio::time::Instant::now();
        if let Some(before) = seen.replace(Some(now)) {
            least.set(least.get().min(now - before));
        }
        vec![Act::Reply]
    });
    let bit = tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 });
    let mut project = setpoint([register("sp", 4), register("far", 500), bit]);
    project.devices[0].pause_ms = 50;
    project.devices[0].bit_write = BitWrite::ReadModifyWrite;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        assert_eq!(written(rig, 1, "sp", "50").await, confirmed(50));
        let on = WriteOutcome::Confirmed { readback: Value::Bool(true) };
        assert_eq!(written(rig, 2, "bit", "1").await, on);
        rig.pass(1000).await;
        assert!(shortest.get() >= Duration::from_millis(50), "{:?}", shortest.get());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f49_a_device_that_drops_what_comes_too_soon_works_with_a_pause_and_not_without() {
    for pause_ms in [0, 150] {
        let last = Cell::new(None);
        let net = FakeNet::new(move |_| {
            let now = tokio::time::Instant::now();
            let before = last.replace(Some(now));
            let early = before.is_some_and(|last| now - last < Duration::from_millis(150));
            if early { vec![] } else { vec![Act::Reply] }
        });
        let mut project = setpoint([register("a", 4), register("far", 500)]);
        project.devices[0].pause_ms = pause_ms;
        with_engine(project, &net, async |rig| {
            rig.pass(20_000).await;
            let timeouts = rig.snapshot().connections[0].counters.timeouts;
            assert_eq!(timeouts == 0, pause_ms > 0, "{timeouts} timeouts with {pause_ms} ms");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn f50_one_block_that_always_times_out_does_not_take_the_others_with_it() {
    // 40 registers and more are too much for this device.
    let net = FakeNet::new(|ask| if ask.request[11] >= 40 { vec![] } else { vec![Act::Reply] });
    let small = [900, 901].map(|i| register(&format!("r{i}"), i));
    let big = (0..60).map(|i| register(&format!("r{i}"), i));
    let project = with_tags(plant("plc", 502, 100), small.into_iter().chain(big));
    with_engine(project, &net, async |rig| {
        rig.until("small", |s| !s.samples.is_empty() && good(s, "r900") == Some(900)).await;
        rig.pass(20_000).await;
        rig.batches.try_iter().count();
        rig.pass(20_000).await;
        assert_eq!(quality(&rig.snapshot(), "r5"), Quality::Bad(BadReason::Timeout));
        let places = rig.snapshot().index.places.clone();
        let small = [places[&tag_id("r900")], places[&tag_id("r901")]];
        let mut readings = 0;
        for (place, sample) in rig.batches.try_iter().flat_map(|batch| batch.samples) {
            if small.contains(&place) {
                assert!(sample.quality.is_good(), "{:?}", sample.quality);
                readings += 1;
            }
        }
        assert!(readings > 370, "{readings}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f50_blocks_no_longer_than_the_device_takes_are_answered() {
    let net = FakeNet::new(|ask| if ask.request[11] >= 40 { vec![] } else { vec![Act::Reply] });
    let mut project =
        with_tags(plant("plc", 502, 100), (0..60).map(|i| register(&format!("r{i}"), i)));
    project.devices[0].max_registers = 39;
    with_engine(project, &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(5000).await;
        assert_eq!(rig.snapshot().connections[0].counters.timeouts, 0);
    })
    .await;
}
