//! The engine through storms of faults, edits and writes, through changes of the project, and in
//! peace, on a paused clock.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::engine::{EngineCommand, EngineOptions};
use gaugeglass::model::{
    BadReason, ConnectionId, ConnectionPhase, DataType, Endpoint, Project, Quality, Value,
    WriteStage,
};

use crate::fake_net::{Act, Door, FakeNet, with_engine, with_options};
use crate::faults::servers::ALL;
use crate::faults::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::plant_builder::{
    good, plant, quality, register, tag_id, value, with_neighbour, with_tags, with_unit, write_of,
};

/// Everything at once: faults, edits, reconnects and writes by chance, then peace.
async fn storm(seed: u64) {
    let start = tokio::time::Instant::now();
    let calm = std::rc::Rc::new(std::cell::Cell::new(false));
    let (peace, mut chance) = (std::rc::Rc::clone(&calm), fastrand::Rng::with_seed(seed));
    let frames = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = std::rc::Rc::clone(&frames);
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        count.set(count.get() + u64::from(ask.request[7] > 4));
        match chance.usize(0..400) {
            n if n < ALL.len() && !peace.get() => ALL[n](&mut ask),
            _ => vec![Act::Wait(chance.u64(0..30)), Act::Reply],
        }
    });
    let mut chance = fastrand::Rng::with_seed(seed + 1000);
    let mut project = with_unit(timed_plant(100), "r0", 2);
    project.devices[0].window = chance.u8(1..=4);
    project.devices[0].settle_ms = 100;
    project.tags.push(Arc::new(register("sp", 900)));
    net.0.memory.borrow_mut().holding[900] = 0;
    let doors = [Door::Open, Door::Open, Door::Refuse, Door::Hang];
    with_engine(project.clone(), &net, async |rig| {
        let mut ended: u64 = 0;
        for round in 1..=300 {
            match chance.u32(0..20) {
                0 => rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap())),
                1 => {
                    let mut next = project.clone();
                    next.tags.rotate_left(chance.usize(0..4));
                    next.devices[0].max_gap = Some(chance.u16(0..100));
                    rig.send(EngineCommand::SetProject(Arc::new(next)));
                }
                2 => net.0.door.set(doors[chance.usize(0..4)]),
                _ => {}
            }
            let value = chance.u16(..).to_string();
            let request = write_of(round, "sp", &value, rig.handle.now());
            rig.send(EngineCommand::Write(request));
            rig.pass(chance.u64(0..400)).await;
        }
        calm.set(true);
        net.0.door.set(Door::Open);
        rig.until("all good", all_good).await;
        rig.pass(3000).await;
        let (mut sent, mut asked) = (0, 0);
        for id in 1..=300 {
            let stages = rig.stages(id);
            let ends = stages.iter().filter(|s| matches!(s, WriteStage::Ended(_))).count();
            assert_eq!(ends, 1, "write {id}, seed {seed}: {stages:?}");
            assert!(matches!(stages.last(), Some(WriteStage::Ended(_))));
            asked += u64::from(stages.contains(&WriteStage::Asked));
            sent += u64::from(stages.contains(&WriteStage::Sent));
            ended += 1;
        }
        assert_eq!(ended, 300);
        let frames = frames.get();
        assert!(frames <= sent && sent <= asked, "seed {seed}: {frames} {sent} {asked}");
        assert!(sent > 5, "seed {seed}: the storm let nothing through");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_faults_edits_and_writes_ends_in_calm() {
    // A long run: GAUGEGLASS_STORMS=1000.
    let count = std::env::var("GAUGEGLASS_STORMS").ok().and_then(|n| n.parse().ok());
    for seed in 0..count.unwrap_or(20) {
        storm(seed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hole_between_values_is_learned_and_costs_no_tag() {
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().illegal = vec![2];
    let tags = [0, 1, 4, 5].map(|i| register(&format!("r{i}"), i));
    with_engine(with_tags(plant("plc", 502, 100), tags), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(1000).await;
        let before = net.asked();
        rig.pass(10_000).await;
        assert_eq!(net.asked() - before, 200);
        assert!(
            !check_readings(rig, T)
                .iter()
                .any(|q| matches!(q, Quality::Bad(BadReason::Exception(_))))
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn scans_that_do_not_fit_are_skipped_and_counted() {
    let net = FakeNet::new(|_| vec![Act::Wait(25), Act::Reply]);
    with_engine(with_tags(plant("plc", 502, 10), [register("r1", 1)]), &net, async |rig| {
        rig.until("good", all_good).await;
        rig.pass(3000).await;
        let counters = rig.snapshot().connections[0].counters;
        assert!((95..=122).contains(&counters.scans), "{counters:?}");
        assert!((170..=205).contains(&counters.overruns), "{counters:?}");
        let latency = rig.snapshot().devices[0].latency.unwrap();
        assert!(
            latency.p50 >= Duration::from_millis(25) && latency.max < Duration::from_millis(28)
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn periods_are_kept_without_drift() {
    let net = FakeNet::honest();
    with_engine(with_tags(plant("plc", 502, 10), [register("r1", 1)]), &net, async |rig| {
        rig.until("good", all_good).await;
        let before = rig.snapshot().devices[0].counters;
        rig.pass(10_000).await;
        let after = rig.snapshot().devices[0].counters;
        assert!((998..=1002).contains(&(after.scans - before.scans)), "{after:?}");
        assert_eq!(after.overruns, before.overruns);
    })
    .await;
}

fn two_connections() -> Project {
    with_neighbour(timed_plant(100), "other", 502)
}

#[tokio::test(start_paused = true)]
async fn a_new_project_leaves_what_it_does_not_touch_alone() {
    let net = FakeNet::honest();
    let project = two_connections();
    with_engine(project.clone(), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(1000).await;
        let connects = net.0.connects.get();
        let since = rig.snapshot().sample(&tag_id("r10")).unwrap().since;
        rig.batches.try_iter().count();
        // A tag in front moves every place; another changes its name; nothing else changes.
        let mut next = project.clone();
        next.tags.insert(0, Arc::new(register("r12", 12)));
        let mut renamed = (*next.tags[1]).clone();
        renamed.name = "renamed".to_owned();
        next.tags[1] = Arc::new(renamed);
        rig.send(EngineCommand::SetProject(Arc::new(next)));
        rig.until("the new tag", |s| s.samples.len() == 7 && good(s, "r12") == Some(12)).await;
        rig.pass(1000).await;
        assert_eq!(net.0.connects.get(), connects, "no connection was opened anew");
        assert_eq!(rig.snapshot().sample(&tag_id("r10")).unwrap().since, since);
        let generations: HashSet<u64> = rig.batches.try_iter().map(|b| b.generation).collect();
        assert!(generations.contains(&2), "{generations:?}");
        // Another endpoint, another meaning: what was known is forgotten there, and only there.
        let mut moved = project.clone();
        moved.connections[1].endpoint = Endpoint::Tcp { host: "third".to_owned(), port: 502 };
        let mut float = (*moved.tags[0]).clone();
        float.data_type = DataType::I16;
        moved.tags[0] = Arc::new(float);
        net.set_script(|ask| if ask.host == "third" { vec![] } else { vec![Act::Reply] });
        rig.send(EngineCommand::SetProject(Arc::new(moved)));
        rig.until("planned", |s| s.generation == 3).await;
        assert_eq!(value(&rig.snapshot(), "elsewhere"), None);
        assert_eq!(good(&rig.snapshot(), "r11"), Some(11));
        rig.pass(300).await;
        assert_eq!(value(&rig.snapshot(), "r10"), Some(Value::Int(10)));
        assert_eq!(net.0.connects.get(), connects + 1);
        // Gone is gone.
        let mut fewer = project.clone();
        fewer.connections.truncate(1);
        fewer.devices.truncate(1);
        fewer.tags.truncate(5);
        rig.send(EngineCommand::SetProject(Arc::new(fewer)));
        rig.until("fewer", |s| s.samples.len() == 5 && s.connections.len() == 1).await;
        let asked = net.asked();
        rig.pass(5000).await;
        assert!(rig.snapshot().sample(&tag_id("elsewhere")).is_none());
        assert!(net.asked() > asked);
    })
    .await;
    assert_eq!(net.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_switched_off_says_so_and_comes_back() {
    let net = FakeNet::honest();
    let project = two_connections();
    with_engine(project.clone(), &net, async |rig| {
        rig.until("all good", all_good).await;
        let mut off = project.clone();
        off.connections[0].enabled = false;
        rig.send(EngineCommand::SetProject(Arc::new(off)));
        rig.until("off", |s| quality(s, "r10") == Quality::Bad(BadReason::Disabled)).await;
        assert_eq!(rig.snapshot().connections[0].phase, ConnectionPhase::Disabled);
        rig.pass(3000).await;
        assert!(good(&rig.snapshot(), "elsewhere").is_some());
        rig.send(EngineCommand::SetProject(Arc::new(project.clone())));
        rig.until("on", all_good).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_fault_inside_one_task_is_contained() {
    let net = FakeNet::honest();
    with_engine(two_connections(), &net, async |rig| {
        rig.until("all good", all_good).await;
        net.0.door.set(Door::Panic);
        rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap()));
        rig.until("bad", |s| quality(s, "r10") == Quality::Bad(BadReason::Internal)).await;
        rig.pass(3000).await;
        assert!(good(&rig.snapshot(), "elsewhere").is_some(), "the neighbour goes on");
        net.0.door.set(Door::Open);
        rig.until("good again", all_good).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_heart_beats_without_waking_the_window() {
    let net = FakeNet::honest();
    let wakes = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let count = Arc::clone(&wakes);
    let wake = move || {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    };
    let options = EngineOptions { wake: Arc::new(wake), ..EngineOptions::default() };
    let woken = || wakes.load(std::sync::atomic::Ordering::SeqCst);
    let project = with_tags(plant("plc", 502, 100), [register("r1", 1)]);
    with_options(project, &net, options, async |rig| {
        rig.until("good", all_good).await;
        rig.pass(100).await;
        let (beat, before) = (rig.snapshot().beat, woken());
        rig.pass(10_000).await;
        // The value was read a hundred times and did not change: fresh snapshots, no wake-up.
        assert!(rig.snapshot().beat - beat >= 20);
        assert_eq!(woken(), before);
        let age = rig.snapshot().sample(&tag_id("r1")).unwrap().age(rig.handle.now().mono);
        assert!(age <= Duration::from_millis(120), "{age:?}");
        net.0.memory.borrow_mut().holding[1] = 5;
        rig.pass(200).await;
        assert_eq!(woken(), before + 1);
        // At most thirty a second, whatever happens.
        let beat = rig.snapshot().beat;
        rig.pass(10_000).await;
        assert!(rig.snapshot().beat - beat <= 304);
        // Even with nothing to poll the beat goes on.
        rig.send(EngineCommand::SetProject(Arc::new(Project::default())));
        rig.pass(100).await;
        let beat = rig.snapshot().beat;
        rig.pass(5000).await;
        assert!((9..=12).contains(&(rig.snapshot().beat - beat)));
    })
    .await;
}
