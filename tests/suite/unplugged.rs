//! A cable that is pulled at this computer's end: what the kernel was given then would leave when the
//! cable is back, so nothing is given to it, and what it has is taken back in time.

use std::time::Duration;

use gaugeglass::link::interface;
use gaugeglass::model::{Denial, WriteOutcome};

use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{good, plant, register, with_tags, write_of};
use gaugeglass::engine::EngineCommand;

/// Linux sends a frame again after this.
const SENT_AGAIN: Duration = Duration::from_millis(200);

#[tokio::test(start_paused = true)]
async fn no_write_is_sent_on_a_connection_that_has_lost_its_carrier() {
    let net = FakeNet::honest();
    with_engine(with_tags(plant("plc", 502, 100), [register("sp", 4)]), &net, async |rig| {
        rig.until("good", |s| good(s, "sp") == Some(4)).await;
        let connects = net.0.connects.get();
        net.0.unplugged.set(1);
        // Reading goes on: a read that leaves later hurts nobody.
        rig.pass(1000).await;
        assert_eq!((net.0.connects.get(), good(&rig.snapshot(), "sp")), (connects, Some(4)));
        rig.send(EngineCommand::Write(write_of(1, "sp", "50", rig.handle.now())));
        assert_eq!(rig.end(1).await, WriteOutcome::Denied(Denial::DeviceOffline));
        assert_eq!(net.writes(), 0);
        // The next connection is opened by way of a cable that is there.
        rig.pass(1000).await;
        rig.send(EngineCommand::Write(write_of(2, "sp", "60", rig.handle.now())));
        assert!(matches!(rig.end(2).await, WriteOutcome::Confirmed { .. }));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_out_when_the_carrier_goes_is_unknown_before_it_is_sent_again() {
    let net = FakeNet::honest();
    let mut project = with_tags(plant("plc", 502, 100), [register("sp", 4)]);
    project.devices[0].timeout_ms = 5000;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "sp") == Some(4)).await;
        net.set_script(|_| vec![Act::Wait(60_000)]);
        let begin = rig.handle.now().mono;
        rig.send(EngineCommand::Write(write_of(1, "sp", "50", rig.handle.now())));
        rig.pass(20).await;
        net.0.unplugged.set(1);
        let outcome = rig.end(1).await;
        assert!(matches!(&outcome, WriteOutcome::Unknown { why } if why.contains("unplugged")));
        assert!(rig.handle.now().mono.since(begin) < SENT_AGAIN);
    })
    .await;
}

#[test]
fn the_interface_to_a_peer_is_that_of_the_most_specific_route() {
    // As a little-endian computer shows it: addresses stand the wrong way round.
    let hex = |a: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(a));
    let route = |name: &str, target: [u8; 4], mask: [u8; 4]| {
        format!("{name}\t{}\t00000000\t0001\t0\t0\t0\t{}\t0\t0\t0\n", hex(target), hex(mask))
    };
    let routes = [
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n".into(),
        route("wan0", [0; 4], [0; 4]),
        route("plant0", [10, 1, 2, 0], [255, 255, 255, 0]),
        route("plant1", [10, 1, 0, 0], [255, 255, 0, 0]),
    ]
    .concat();
    for (peer, name) in [("10.1.2.3", "plant0"), ("10.1.3.3", "plant1"), ("8.8.8.8", "wan0")] {
        assert_eq!(interface(&routes, peer.parse().unwrap()), Some(name), "{peer}");
    }
    let routes = "\
        fe800000000000000000000000000000 40 00 0 0 0 0 0 00000001 plant0\n\
        00000000000000000000000000000000 00 00 0 0 0 0 0 00000001 wan0\n\
        00000000000000000000000000000001 80 00 0 0 0 0 0 80200001 lo\n";
    for (peer, name) in [("fe80::1", "plant0"), ("2001::1", "wan0")] {
        assert_eq!(interface(routes, peer.parse().unwrap()), Some(name), "{peer}");
    }
    assert_eq!(interface("nonsense\n\n", "10.1.2.3".parse().unwrap()), None);
}
