//! Many endpoints, a third of them bad in every way: nobody else notices.

use std::time::Duration;

use gaugeglass::model::{DeviceLive, Snapshot};

use super::servers::{garbage, right};
use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::scheduling::{healthy_good, is_dead, many};

#[tokio::test(start_paused = true)]
async fn c13_thirty_bad_endpoints_of_a_hundred_delay_nobody() {
    let mut scans = Vec::new();
    for dead in [false, true] {
        let net = FakeNet::new(move |mut ask| {
            // Ten are black holes, ten reset, five drip, five talk garbage.
            let i: usize = ask.host.trim_start_matches("plc").parse().unwrap();
            match (dead && is_dead(i), i % 10, i / 10 % 2) {
                (false, ..) => vec![Act::Reply],
                (true, 1, _) => vec![Act::Reset],
                (true, _, 0) => right(&mut ask)
                    .into_iter()
                    .flat_map(|byte| [Act::Send(vec![byte]), Act::Wait(100)])
                    .collect(),
                (true, ..) => garbage(&mut ask),
            }
        });
        if dead {
            let black_holes = (0..10).map(|i| (format!("plc{}", 10 * i), Door::Hang));
            net.0.doors.borrow_mut().extend(black_holes);
        }
        with_engine(many(100, 1000), &net, async |rig| {
            let took = rig.until("healthy ones are good", healthy_good).await;
            assert!(took < Duration::from_millis(1000), "{took:?}");
            let count = |s: &Snapshot| {
                let of =
                    |(i, d): (usize, &DeviceLive)| if is_dead(i) { 0 } else { d.counters.scans };
                s.devices.iter().enumerate().map(of).sum::<u64>()
            };
            let before = count(&rig.snapshot());
            rig.pass(60_000).await;
            let snapshot = rig.snapshot();
            scans.push(count(&snapshot) - before);
            let healthy = snapshot.devices.iter().enumerate().filter(|(i, _)| !is_dead(*i));
            assert_eq!(healthy.map(|(_, d)| d.counters.overruns).sum::<u64>(), 0);
            if dead {
                let ill = snapshot.samples.iter().enumerate().filter(|(i, _)| is_dead(*i));
                assert!(ill.map(|(_, s)| s).all(|s| s.value.is_none() && !s.quality.is_good()));
            }
        })
        .await;
        let most = net.0.opening.get().1;
        assert!(most <= 10, "{most} handshakes at once");
    }
    // Sixty scans of each, less the one that the edge of the minute may cut; none was left out.
    assert!(scans[1] >= 70 * 59 && scans[1] * 1000 >= scans[0] * 999, "{scans:?}");
}
