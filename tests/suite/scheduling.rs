//! Many endpoints, some of them dead: handshakes are bounded, and nobody waits for the dead.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::model::{ConnectionId, DeviceId, Endpoint, Project, Snapshot};

use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::plant_builder::{plant, register, with_tags};

/// So many endpoints `plc0`, `plc1`, … with one device and one tag each.
pub fn many(count: usize, period_ms: u32) -> Project {
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
pub fn is_dead(i: usize) -> bool {
    i % 10 < 3
}

fn with_dead(net: &FakeNet, count: usize, door: Door) {
    let dead = (0..count).filter(|i| is_dead(*i));
    net.0.doors.borrow_mut().extend(dead.map(|i| (format!("plc{i}"), door)));
}

pub fn healthy_good(snapshot: &Snapshot) -> bool {
    let healthy = snapshot.samples.iter().enumerate().filter(|(i, _)| !is_dead(*i));
    !snapshot.samples.is_empty() && { healthy }.all(|(_, sample)| sample.quality.is_good())
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
pub fn wide(period_ms: u32) -> Project {
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
