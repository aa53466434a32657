//! Many endpoints, some of them dead: handshakes are bounded, and nobody waits for the dead.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::model::{ConnectionId, DeviceId, Endpoint, Learned, Project, Snapshot};

use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::plant_builder::{exception, plant, register, with_tags};

/// So many endpoints `plc0`, `plc1`, … with one device and one tag each.
fn many(count: usize, period_ms: u32) -> Project {
    let mut project = plant("plc0", 502, period_ms);
    let (connection, device) = (project.connections.remove(0), project.devices.remove(0));
    for i in 0..count {
        let mut connection = connection.clone();
        connection.id = ConnectionId::new(&format!("c{i}")).unwrap();
        connection.name = format!("C{i}");
        connection.endpoint = Endpoint::Tcp { host: format!("plc{i}"), port: 502 };
        let mut device = device.clone();
        device.id = DeviceId::new(&format!("d{i}")).unwrap();
        device.name = format!("D{i}");
        device.connection = connection.id.clone();
        let mut tag = register(&format!("t{i}"), 7);
        tag.device = device.id.clone();
        project.connections.push(connection);
        project.devices.push(device);
        project.tags.push(Arc::new(tag));
    }
    project
}

/// Every third endpoint is dead.
fn is_dead(i: usize) -> bool {
    i % 10 < 3
}

fn with_dead(net: &FakeNet, count: usize, door: Door) {
    let dead = (0..count).filter(|i| is_dead(*i));
    net.0.doors.borrow_mut().extend(dead.map(|i| (format!("plc{i}"), door)));
}

fn healthy_good(snapshot: &Snapshot) -> bool {
    let healthy = snapshot.samples.iter().enumerate().filter(|(i, _)| !is_dead(*i));
    !snapshot.samples.is_empty() && { healthy }.all(|(_, sample)| sample.quality.is_good())
}

#[tokio::test(start_paused = true)]
async fn thirty_dead_endpoints_of_a_hundred_delay_nobody() {
    let mut scans = Vec::new();
    for dead in [false, true] {
        let net = FakeNet::honest();
        if dead {
            with_dead(&net, 100, Door::Hang);
        }
        with_engine(many(100, 1000), &net, async |rig| {
            let took = rig.until("healthy ones are good", healthy_good).await;
            assert!(took < Duration::from_millis(1000), "{took:?}");
            let count = |s: &Snapshot| {
                let of = |(i, d): (usize, &gaugeglass::model::DeviceLive)| {
                    if is_dead(i) { 0 } else { d.counters.scans }
                };
                s.devices.iter().enumerate().map(of).sum::<u64>()
            };
            let before = count(&rig.snapshot());
            rig.pass(60_000).await;
            let snapshot = rig.snapshot();
            scans.push(count(&snapshot) - before);
            let missed: u64 = snapshot.devices.iter().map(|d| d.counters.overruns).sum();
            assert_eq!(missed, 0);
        })
        .await;
        let most = net.0.opening.get().1;
        assert!(most <= 10, "{most} handshakes at once");
    }
    // Sixty scans of each, less the one that the edge of the minute may cut; none was left out.
    assert!(scans[1] >= 70 * 59 && scans[1] * 1000 >= scans[0] * 999, "{scans:?}");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_worked_is_back_at_once_among_the_dead() {
    let net = FakeNet::honest();
    with_dead(&net, 200, Door::Hang);
    with_engine(many(200, 100), &net, async |rig| {
        rig.until("healthy ones are good", healthy_good).await;
        for _ in 0..20 {
            rig.pass(500).await;
            let answers = net.asked();
            net.set_script(move |ask| {
                let closes = ask.host == "plc9" && ask.number == answers + 5;
                let last =
                    if closes { crate::fake_net::Act::Close } else { crate::fake_net::Act::Reply };
                vec![last]
            });
        }
        let snapshot = rig.snapshot();
        assert!(healthy_good(&snapshot));
        let mut batches = rig.batches.try_iter().flat_map(|batch| batch.samples);
        let doubt = batches.find(|(at, s)| at.at() == 9 && !s.quality.is_good());
        assert!(doubt.is_none(), "{doubt:?}");
    })
    .await;
    assert!(net.0.opening.get().1 <= 10);
}

#[tokio::test(start_paused = true)]
async fn names_that_are_never_resolved_hold_no_place() {
    let net = FakeNet::honest();
    net.0.unresolved.borrow_mut().extend((0..50).map(|i| format!("plc{i}")));
    with_engine(many(60, 100), &net, async |rig| {
        let took = rig
            .until("those with an address are good", |s| {
                s.samples.len() == 60 && s.samples.iter().skip(50).all(|x| x.quality.is_good())
            })
            .await;
        assert!(took < Duration::from_millis(200), "{took:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_comes_back_is_found_among_many_dead_ones() {
    let net = FakeNet::honest();
    with_dead(&net, 300, Door::Hang);
    with_engine(with_tags(many(300, 1000), []), &net, async |rig| {
        rig.pass(60_000).await;
        net.0.doors.borrow_mut().remove("plc0");
        let took = rig.until("it is back", |s| s.samples[0].quality.is_good()).await;
        // The longest backoff with its jitter, and a turn of the doubtful.
        assert!(took < Duration::from_secs(16), "{took:?}");
    })
    .await;
}

/// One device with eight blocks, a window of eight, and `learn_window`.
fn wide(period_ms: u32) -> Project {
    let tags = (0..8).map(|i| register(&format!("t{i}"), i * 100));
    let mut project = with_tags(plant("plc", 502, period_ms), tags);
    let device = &mut project.devices[0];
    (device.max_gap, device.window, device.learn_window) = (Some(0), 8, true);
    project
}

#[tokio::test(start_paused = true)]
async fn a_window_is_found_out_up_to_what_is_set() {
    let net = FakeNet::new(|_| vec![Act::Wait(10), Act::Reply]);
    with_engine(wide(20), &net, async |rig| {
        rig.until("eight", |s| s.devices.first().is_some_and(|d| d.detail.window == 8)).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.connections[0].counters.timeouts, 0);
        assert!(snapshot.devices[0].detail.learned.is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_device_that_answers_only_the_first_of_several_falls_back_to_one() {
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
async fn a_device_that_calls_itself_busy_keeps_as_many_as_it_takes() {
    let busy = std::rc::Rc::new(std::cell::RefCell::new(Vec::<tokio::time::Instant>::new()));
    let net = FakeNet::new(move |ask| {
        let now = tokio::time::Instant::now();
        let mut busy = busy.borrow_mut();
        busy.retain(|until| *until > now);
        if busy.len() >= 3 {
            return vec![Act::Send(exception(ask.request, 6))];
        }
        busy.push(now + Duration::from_millis(10));
        vec![Act::Wait(10), Act::Reply]
    });
    with_engine(wide(200), &net, async |rig| {
        rig.pass(60_000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.devices[0].detail.window, 3);
        assert_eq!(snapshot.devices[0].counters.exceptions, 1);
        assert!(snapshot.samples.iter().all(|s| s.quality.is_good()));
    })
    .await;
}
