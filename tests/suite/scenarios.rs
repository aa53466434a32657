//! Devices as they are met in the field, by the names of `device_maps.json`: each ends as it is to end.
//! What a search makes of some of them stands in `explore`; what writes make of others in `writes`.

use std::time::Duration;

use gaugeglass::model::{
    BadReason, ByteOrder, DataType, DevicePhase, Quality, Snapshot, Table, Tag, Value,
};

use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{
    exception, good, plant, quality, register, tag, value, with_tags, with_unit,
};

const HR: Table = Table::HoldingRegister;

fn word(request: &[u8], at: usize) -> u32 {
    u32::from(u16::from_be_bytes([request[at], request[at + 1]]))
}

/// First address and the one behind the last.
fn span(request: &[u8]) -> (u32, u32) {
    (word(request, 8), word(request, 8) + word(request, 10))
}

/// A device that refuses some reads with this exception, and whose register n holds n.
fn refusing(code: u8, refuses: impl Fn(u32, u32) -> bool + 'static) -> FakeNet {
    let net = FakeNet::new(move |ask| {
        let (start, end) = span(ask.request);
        match refuses(start, end) {
            true => vec![Act::Send(exception(ask.request, code))],
            false => vec![Act::Reply],
        }
    });
    net.0.memory.borrow_mut().holding = (0..20_000).collect();
    net
}

fn all_good(snapshot: &Snapshot) -> bool {
    !snapshot.samples.is_empty() && snapshot.samples.iter().all(|s| s.quality == Quality::Good)
}

fn registers(range: std::ops::Range<u16>) -> impl Iterator<Item = Tag> {
    range.map(|wire| register(&format!("r{wire}"), wire))
}

#[tokio::test(start_paused = true)]
async fn quirk_max1_exc1() {
    let net = refusing(1, |start, end| end - start > 1);
    with_engine(with_tags(plant("plc", 502, 500), registers(0..12)), &net, async |rig| {
        rig.until("all tags are good", all_good).await;
        rig.pass(3000).await;
        let blocks = rig.snapshot().devices[0].detail.scans[0].blocks.clone();
        assert_eq!(blocks.len(), 12);
        assert!(blocks.iter().all(|block| block.count == 1), "one register at a time");
        let before = rig.snapshot().devices[0].counters.exceptions;
        rig.pass(10_000).await;
        assert_eq!(rig.snapshot().devices[0].counters.exceptions, before);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_no_partial_value() {
    // Reads may begin and end between values, and nowhere else.
    let boundary = |at: u32| match at {
        300..=362 => at.is_multiple_of(2),
        _ => (362..=426).contains(&at) && (at - 362).is_multiple_of(4),
    };
    let net = refusing(2, move |start, end| !boundary(start) || !boundary(end));
    let floats = (0..31).map(|i| tag(&format!("f{i}"), HR, 300 + 2 * i, DataType::F32));
    let doubles = (0..16).map(|i| tag(&format!("d{i}"), HR, 362 + 4 * i, DataType::F64));
    with_engine(with_tags(plant("plc", 502, 500), floats.chain(doubles)), &net, async |rig| {
        rig.until("all values are good", all_good).await;
        rig.pass(5000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.devices[0].counters.exceptions, 0, "no value was ever cut");
        assert!(snapshot.devices[0].detail.scans[0].blocks.len() >= 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_hole() {
    let net = refusing(2, |start, end| start <= 13_045 && end > 13_035);
    with_engine(with_tags(plant("plc", 502, 500), registers(13_020..13_060)), &net, async |rig| {
        let bad = |s: &Snapshot, wire: u16| {
            quality(s, &format!("r{wire}")) == Quality::Bad(BadReason::Exception(2))
        };
        rig.until("the hole is known", |s| {
            !s.samples.is_empty() && (13_035..=13_045).all(|wire| bad(s, wire))
        })
        .await;
        rig.pass(3000).await;
        for wire in 13_020..13_060 {
            let inside = (13_035..=13_045).contains(&wire);
            let snapshot = rig.snapshot();
            let expected = (!inside).then_some(u64::from(wire));
            assert_eq!(good(&snapshot, &format!("r{wire}")), expected, "{wire}");
            assert_eq!(bad(&snapshot, wire), inside, "{wire}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_busy() {
    let net = FakeNet::new(|ask| match ask.number % 3 {
        2 => vec![Act::Send(exception(ask.request, 6))],
        _ => vec![Act::Wait(5), Act::Reply],
    });
    with_engine(with_tags(plant("plc", 502, 200), registers(0..4)), &net, async |rig| {
        rig.until("all good", all_good).await;
        for _ in 0..2000 {
            rig.pass(5).await;
            assert!(all_good(&rig.snapshot()), "no flicker");
        }
        assert!(rig.snapshot().devices[0].counters.exceptions > 15);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_dead_unit() {
    let net = FakeNet::new(|ask| match ask.request[6] {
        2 => vec![Act::Wait(3000), Act::Send(exception(ask.request, 11))],
        _ => vec![Act::Wait(5), Act::Reply],
    });
    let mut project = with_tags(plant("plc", 502, 1000), [register("one", 0)]);
    for (name, unit) in [("two", 2), ("three", 3), ("four", 4)] {
        project = with_unit(project, name, unit);
    }
    project.devices.iter_mut().for_each(|device| device.timeout_ms = 4000);
    with_engine(project, &net, async |rig| {
        rig.until("the living are good", |s| {
            !s.samples.is_empty() && ["one", "three", "four"].iter().all(|t| good(s, t) == Some(0))
        })
        .await;
        rig.until("unit 2 backs off", |s| s.devices[1].phase == DevicePhase::Offline).await;
        let before = rig.snapshot();
        rig.pass(60_000).await;
        let after = rig.snapshot();
        assert_eq!(quality(&after, "two"), Quality::Bad(BadReason::Exception(11)));
        let requests = after.devices[1].counters.requests - before.devices[1].counters.requests;
        assert!(requests <= 15, "{requests} requests to a dead unit in a minute");
        for living in [0, 2, 3] {
            let scans = |s: &Snapshot| s.devices[living].counters.scans;
            let count = scans(&after) - scans(&before);
            assert!(count >= 48, "{count} of 60 scans of a living unit");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_connect_delay() {
    let net = FakeNet::honest();
    let mut project = with_tags(plant("plc", 502, 200), registers(0..2));
    project.devices[0].pause_after_connect_ms = 1000;
    project.devices[0].quirks.one_connection_only = true;
    with_engine(project, &net, async |rig| {
        rig.pass(990).await;
        assert_eq!((net.0.connects.get(), net.asked()), (1, 0), "not a word in the first second");
        let took = rig.until("all good", all_good).await;
        assert!(took <= Duration::from_millis(100), "{took:?}");
        rig.pass(10_000).await;
        assert_eq!((net.0.connects.get(), net.0.open.get()), (1, (1, 1)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_word_order_mixed() {
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().holding[..4].copy_from_slice(&[0x8000, 0x4366, 0, 70]);
    let mut project = plant("plc", 502, 500);
    project.devices[0].order = ByteOrder::from_letters("CDAB").unwrap();
    let float = tag("f", HR, 0, DataType::F32);
    let whole = Tag { order: Some(ByteOrder::BIG), ..tag("i", HR, 2, DataType::U32) };
    with_engine(with_tags(project, [float, whole]), &net, async |rig| {
        rig.until("both good", all_good).await;
        let snapshot = rig.snapshot();
        assert_eq!(value(&snapshot, "f"), Some(Value::F32(230.5)));
        assert_eq!(value(&snapshot, "i"), Some(Value::UInt(70)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_late_answer() {
    // Every fifth reply comes after the client's time, and then before the next one.
    let net = FakeNet::new(|ask| match ask.number % 5 {
        4 => vec![Act::Wait(400), Act::Reply],
        _ => vec![Act::Reply],
    });
    with_engine(with_tags(plant("plc", 502, 200), registers(0..8)), &net, async |rig| {
        rig.until("all good", all_good).await;
        let mut recovered = 0;
        for _ in 0..3000 {
            rig.pass(10).await;
            let snapshot = rig.snapshot();
            recovered += u32::from(all_good(&snapshot));
            for wire in 0..8u16 {
                let shown = value(&snapshot, &format!("r{wire}"));
                assert_eq!(shown, Some(Value::UInt(u64::from(wire))), "under the wrong tag");
            }
        }
        assert!(recovered > 1000, "{recovered}");
        assert!(rig.snapshot().connections[0].counters.timeouts > 5);
    })
    .await;
}
