//! What the engine tells those who look for a cause: faults by kind, rates, blocks, limits learned, and
//! why a value is bad.

use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{
    Advice, BadReason, BlockLive, DeviceDetail, IdentityAnswer, Learned, MalformedClass, Quality,
    Snapshot, Table, why,
};

use crate::fake_net::{Act, FakeNet, Rig, with_engine};
use crate::plant_builder::{exception, frame, good, plant, quality, register, tag_id, with_tags};

fn detail(snapshot: &Snapshot) -> &DeviceDetail {
    &snapshot.devices[0].detail
}

async fn settled(rig: &mut Rig, ms: u64) {
    rig.pass(ms).await;
}

#[tokio::test(start_paused = true)]
async fn faults_are_counted_by_kind_on_the_device_and_once_on_the_connection() {
    let net = FakeNet::new(|ask| match ask.number {
        1 => vec![Act::Send(frame(ask.request, &[3, 2, 0]))],
        3 => vec![Act::Send(exception(ask.request, 6))],
        5 => vec![Act::Send(exception(ask.request, 0x2A))],
        7 => vec![Act::Send(vec![0xFF; 64])],
        9 => {
            let mut stray = ask.memory.answer(ask.request);
            stray[0] = stray[0].wrapping_add(9);
            vec![Act::Send(stray), Act::Reply]
        }
        _ => vec![Act::Reply],
    });
    let project = with_tags(plant("plc", 502, 200), [register("a", 7), register("b", 8)]);
    with_engine(project, &net, async |rig| {
        settled(rig, 8000).await;
        let snapshot = rig.snapshot();
        let device = detail(&snapshot).faults;
        let connection = snapshot.connections[0].detail.faults;
        for faults in [device, connection] {
            assert_eq!(faults.malformed(MalformedClass::Data), 1, "{faults:?}");
            assert_eq!(faults.malformed(MalformedClass::ProtocolId), 1, "{faults:?}");
            assert_eq!(faults.malformed_seen().count(), 2);
            let exceptions: Vec<(u8, u32)> = faults.exceptions_seen().collect();
            assert_eq!(exceptions, [(0, 1), (6, 1)]);
            assert_eq!(faults.strange_code, Some(0x2A));
        }
        assert_eq!(connection.skipped, 1);
        assert_eq!(good(&snapshot, "a"), Some(7));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn blocks_and_the_achieved_period_are_shown() {
    let net = FakeNet::honest();
    let project = with_tags(plant("plc", 502, 100), [register("a", 7), register("b", 9)]);
    with_engine(project, &net, async |rig| {
        settled(rig, 3000).await;
        let snapshot = rig.snapshot();
        let [scan] = &*detail(&snapshot).scans else { panic!("one class") };
        assert_eq!(scan.asked, Duration::from_millis(100));
        assert_eq!(scan.achieved, Some(Duration::from_millis(100)));
        let block = BlockLive { table: Table::HoldingRegister, start: 7, count: 3 };
        assert_eq!(*scan.blocks, [block]);
        assert_eq!(detail(&snapshot).window, 1);
        assert!(detail(&snapshot).in_flight <= 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_device_too_slow_for_its_class_shows_the_period_it_achieves() {
    let net = FakeNet::new(|_| vec![Act::Wait(250), Act::Reply]);
    let project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
    with_engine(project, &net, async |rig| {
        settled(rig, 10_000).await;
        let snapshot = rig.snapshot();
        let achieved = detail(&snapshot).scans[0].achieved.unwrap();
        assert!((295..=305).contains(&achieved.as_millis()), "{achieved:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_learned_is_shown_and_explains_a_bad_value() {
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().illegal = vec![20];
    let tags = [register("a", 7), register("b", 20), register("c", 21)];
    let project = with_tags(plant("plc", 502, 100), tags);
    let known = project.clone();
    with_engine(project, &net, async |rig| {
        settled(rig, 3000).await;
        let snapshot = rig.snapshot();
        let learned = &detail(&snapshot).learned;
        assert!(learned.contains(&Learned::Refused { tag: tag_id("b") }), "{learned:?}");
        let hole = Learned::Hole { table: Table::HoldingRegister, start: 20, count: 1 };
        assert!(learned.contains(&hole), "{learned:?}");
        let now = rig.handle.now().mono;
        let told = why(&known, &snapshot, &tag_id("b"), now).unwrap();
        assert_eq!(told.quality, Quality::Bad(BadReason::Exception(2)));
        assert_eq!((told.function, told.unit, told.last_read), (3, 1, None));
        assert!(told.refused_alone);
        let own = BlockLive { table: Table::HoldingRegister, start: 20, count: 1 };
        assert_eq!(told.block, Some(own));
        assert_eq!(told.advice, Advice::CheckAddress);
        assert_eq!((&*told.endpoint, told.address.wire, told.exception), ("plc:502", 20, Some(2)));
        let fine = why(&known, &snapshot, &tag_id("a"), now).unwrap();
        assert_eq!((fine.advice, fine.raw.as_slice()), (Advice::Nothing, &[7][..]));
        assert!(fine.last_read.is_some());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_explains_itself_with_the_last_good_time() {
    let net = FakeNet::honest();
    let project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
    let known = project.clone();
    with_engine(project, &net, async |rig| {
        settled(rig, 1000).await;
        net.0.door.set(crate::fake_net::Door::Refuse);
        net.set_script(|_| vec![Act::Close]);
        rig.until("bad", |s| !quality(s, "a").is_good()).await;
        settled(rig, 1000).await;
        let now = rig.handle.now().mono;
        let told = why(&known, &rig.snapshot(), &tag_id("a"), now).unwrap();
        assert_eq!(told.advice, Advice::CheckEndpoint);
        assert_eq!(told.raw, [7]);
        let read = told.last_read.unwrap();
        assert!(now.since(read.mono) >= Duration::from_secs(1));
        let trouble = told.trouble.unwrap().to_string();
        assert!(trouble.contains("refuse"), "{trouble}");
    })
    .await;
}

/// Runs until the device has said who it is.
async fn identity(net: &FakeNet) -> IdentityAnswer {
    let project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
    let device = project.devices[0].id.clone();
    with_engine(project, net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        rig.send(EngineCommand::Identify(device.clone()));
        rig.until("identity", |s| detail(s).identity.is_some()).await;
        rig.pass(500).await;
        let snapshot = rig.snapshot();
        assert_eq!(good(&snapshot, "a"), Some(7), "polling goes on");
        detail(&snapshot).identity.as_ref().unwrap().answer.clone()
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_device_says_who_it_is_in_several_replies() {
    let net = FakeNet::new(|ask| match ask.request[7..] {
        [43, 14, 1, 0] => {
            vec![Act::Send(frame(ask.request, &[43, 14, 1, 1, 0xFF, 1, 1, 0, 2, b'A', b'B']))]
        }
        [43, 14, 1, 1] => vec![Act::Send(frame(ask.request, &[43, 14, 1, 1, 0, 0, 1, 1, 1, b'C']))],
        _ => vec![Act::Reply],
    });
    let objects = vec![(0, "AB".to_owned()), (1, "C".to_owned())];
    assert_eq!(identity(&net).await, IdentityAnswer::Objects(objects));
}

#[tokio::test(start_paused = true)]
async fn a_device_without_named_texts_gives_its_server_id_or_neither() {
    let net = FakeNet::new(|ask| match ask.request[7] {
        43 => vec![Act::Send(exception(ask.request, 1))],
        17 => vec![Act::Send(frame(ask.request, &[17, 2, 9, 0xFF]))],
        _ => vec![Act::Reply],
    });
    assert_eq!(identity(&net).await, IdentityAnswer::ServerId(vec![9, 0xFF]));
    net.set_script(|ask| match ask.request[7] {
        43 | 17 => vec![Act::Send(exception(ask.request, 1))],
        _ => vec![Act::Reply],
    });
    assert_eq!(identity(&net).await, IdentityAnswer::NotSupported);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_ignores_the_question_is_read_on() {
    let net = FakeNet::new(|ask| if ask.request[7] == 43 { vec![] } else { vec![Act::Reply] });
    let answer = identity(&net).await;
    assert!(
        matches!(&answer, IdentityAnswer::Failed(why) if why.contains("no reply")),
        "{answer:?}"
    );
}
