//! How one row is played: some replies, or all, of an otherwise honest PLC are bent.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::model::{BadReason, ConnectionLive, MalformedClass, Quality, StationEvent};
use tokio::time::Instant;

use super::servers::Bend;
use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, FakeNet, with_engine};

/// What a fault among right replies did.
pub struct Seen {
    /// The reasons for which any tag was bad at any time.
    pub bad: HashSet<BadReason>,
    pub live: ConnectionLive,
    /// The longest time in which the PLC was asked nothing, from the fault on.
    pub silence: Duration,
    pub events: Vec<StationEvent>,
}

impl Seen {
    /// No tag was ever bad, and nobody was told anything but that the connection is up.
    pub fn is_unnoticed(&self) -> bool {
        self.bad.is_empty() && self.events.len() == 1
    }

    /// How often replies broke the protocol in this way; nothing else may have been wrong with any.
    pub fn malformed(&self, class: MalformedClass) -> u32 {
        let faults = &self.live.detail.faults;
        let others = faults.malformed_seen().filter(|(seen, _)| *seen != class).count();
        assert_eq!(others, 0, "{faults:?}");
        faults.malformed(class)
    }
}

/// So many replies in a row are bent, from the seventh on; then all is right again.
pub async fn some(bend: Bend, count: u64) -> Seen {
    let start = Instant::now();
    let last = Rc::new(Cell::new(None::<Instant>));
    let longest = Rc::new(Cell::new(Duration::ZERO));
    let (before, silence) = (Rc::clone(&last), Rc::clone(&longest));
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        if ask.number >= 6 {
            let now = Instant::now();
            let pause = before.replace(Some(now)).map_or(Duration::ZERO, |before| now - before);
            silence.set(silence.get().max(pause));
        }
        if (6..6 + count).contains(&ask.number) { bend(&mut ask) } else { vec![Act::Reply] }
    });
    with_engine(timed_plant(100), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(2000).await;
        rig.until("all good again", all_good).await;
        rig.pass(1).await;
        assert!(longest.get() <= Duration::from_millis(T + 250), "stuck for {:?}", longest.get());
        let live = rig.snapshot().connections[0].clone();
        // One outcome for each request: what was neither answered, late nor malformed was cut off.
        let c = live.counters;
        let cut_off = c.requests - (c.replies + c.timeouts + c.malformed);
        assert!(cut_off <= count + 1, "{c:?}");
        let reason = |quality| match quality {
            Quality::Bad(reason) => Some(reason),
            _ => None,
        };
        let bad = check_readings(rig, T).into_iter().filter_map(reason).collect();
        Seen { bad, live, silence: longest.get(), events: std::mem::take(&mut rig.seen) }
    })
    .await
}

/// One reply is bent.
pub async fn once(bend: Bend) -> Seen {
    some(bend, 1).await
}

/// Every reply is bent, for five seconds: no tag ever gets a value, and the server is not hammered.
/// Tells what the connection says about it.
pub async fn never_right(bend: Bend) -> String {
    let start = Instant::now();
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        bend(&mut ask)
    });
    with_engine(timed_plant(100), &net, async |rig| {
        rig.pass(5000).await;
        assert!(!check_readings(rig, T).contains(&Quality::Good));
        assert!(rig.snapshot().samples.iter().all(|s| s.value.is_none()));
        assert!(rig.snapshot().samples.iter().all(|s| matches!(s.quality, Quality::Bad(_))));
        assert!(net.asked() < 30, "{} requests in 5 s", net.asked());
        assert!(rig.seen.len() <= 3, "{:?}", rig.seen);
        let trouble = rig.snapshot().connections[0].trouble.clone();
        let of_device = rig.snapshot().devices[0].trouble.clone();
        trouble.or(of_device).map(|trouble| trouble.to_string()).unwrap_or_default()
    })
    .await
}

/// Every reply is bent, for twenty seconds, in a way that harms nobody.
pub async fn always_fine(bend: Bend) -> ConnectionLive {
    let start = Instant::now();
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        bend(&mut ask)
    });
    with_engine(timed_plant(500), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.batches.try_iter().count();
        for _ in 0..20 {
            rig.pass(1000).await;
            let snapshot = rig.snapshot();
            for id in snapshot.index.places.keys() {
                let (_, quality) = snapshot.sample_at(id, rig.handle.now().mono).unwrap();
                assert_eq!(quality, Quality::Good, "{id}");
            }
            assert_eq!(check_readings(rig, T), HashSet::from([Quality::Good]));
        }
        assert_eq!(rig.seen.len(), 1, "online, and nothing more: {:?}", rig.seen);
        rig.snapshot().connections[0].clone()
    })
    .await
}
