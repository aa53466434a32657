//! Reads by hand: answered once, after everything that is due, and never at the cost of polls or writes.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use gaugeglass::engine::{EngineCommand, EngineOptions, channels, run};
use gaugeglass::model::{
    ConnectionPhase, DeviceId, Mono, Peek, PeekData, PeekDenial, PeekId, PeekOutcome, Peeked,
    Project, Run, Snapshot, Table, TroubleKind, WriteOutcome,
};

use crate::fake_net::{Act, Door, FakeNet, Rig};
use crate::plant_builder::{exception, good, plant, register, with_tags, with_unit, write_of};

/// A rig with the answers to reads by hand.
struct Hand<'a> {
    rig: &'a mut Rig,
    answers: Receiver<Peeked>,
    number: u64,
}

fn holding(start: u16, count: u16) -> Run {
    Run { table: Table::HoldingRegister, start, count }
}

impl Hand<'_> {
    /// Asks and does not wait.
    fn ask(&mut self, device: &str, run: Run) {
        self.number += 1;
        let expires = self.rig.handle.now().mono.plus(Duration::from_secs(2));
        let device = DeviceId::new(device).unwrap();
        let peek = Peek { id: PeekId(self.number), device, run, expires };
        self.rig.send(EngineCommand::Peek(peek));
    }

    /// The next answer, within ten seconds.
    async fn answer(&mut self) -> Peeked {
        for _ in 0..10_000 {
            if let Ok(peeked) = self.answers.try_recv() {
                return peeked;
            }
            self.rig.pass(1).await;
        }
        panic!("read {} never ended", self.number);
    }

    async fn peek(&mut self, device: &str, run: Run) -> PeekOutcome {
        self.ask(device, run);
        let peeked = self.answer().await;
        assert_eq!((peeked.id, peeked.run), (PeekId(self.number), run));
        peeked.outcome
    }
}

async fn by_hand(project: Project, net: &FakeNet, scenario: impl AsyncFnOnce(&mut Hand<'_>)) {
    let options = EngineOptions { seed: Some(1), ..EngineOptions::default() };
    let (mut handle, ports) = channels(options);
    let answers = handle.take_peeked().unwrap();
    let (events, batches) = (handle.take_events().unwrap(), handle.take_batches().unwrap());
    let mut rig = Rig { handle, events, batches, seen: Vec::new() };
    let scene = async {
        scenario(&mut Hand { rig: &mut rig, answers, number: 0 }).await;
        let _ = rig.handle.send(EngineCommand::Stop);
    };
    tokio::join!(run(std::sync::Arc::new(project), net.clone(), ports), scene);
}

fn words(outcome: &PeekOutcome) -> Vec<u16> {
    match outcome {
        PeekOutcome::Data(data) => data.words(),
        other => panic!("{other:?}"),
    }
}

fn polled() -> Project {
    with_tags(plant("plc", 502, 100), [register("a", 7)])
}

fn overruns(snapshot: &Snapshot) -> u64 {
    snapshot.connections[0].counters.overruns
}

#[tokio::test(start_paused = true)]
async fn any_run_of_any_table_is_answered_once() {
    let net = FakeNet::honest();
    by_hand(polled(), &net, async |hand| {
        hand.rig.until("a is good", |s| good(s, "a") == Some(7)).await;
        let first = hand.peek("d", holding(100, 3)).await;
        assert_eq!(words(&first), [100, 101, 102]);
        net.0.memory.borrow_mut().coils[4] = true;
        let coils = Run { table: Table::Coil, start: 3, count: 3 };
        let bits = PeekData::Bits([false, true, false].into());
        assert_eq!(hand.peek("d", coils).await, PeekOutcome::Data(bits));
        net.0.memory.borrow_mut().illegal = vec![500];
        assert_eq!(hand.peek("d", holding(499, 2)).await, PeekOutcome::Exception(2));
        hand.rig.pass(500).await;
        assert!(hand.answers.try_recv().is_err());
        assert_eq!((net.writes(), good(&hand.rig.snapshot(), "a")), (0, Some(7)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn polls_keep_their_schedule_while_somebody_asks_without_end() {
    let net = FakeNet::new(|_| vec![Act::Wait(10), Act::Reply]);
    by_hand(polled(), &net, async |hand| {
        hand.rig.until("a is good", |s| good(s, "a") == Some(7)).await;
        let (before, start) = (hand.rig.snapshot().connections[0].counters, hand.rig.handle.now());
        for _ in 0..300 {
            assert_eq!(words(&hand.peek("d", holding(0, 125)).await).len(), 125);
        }
        hand.rig.pass(50).await;
        let snapshot = hand.rig.snapshot();
        let passed = hand.rig.handle.now().mono.since(start.mono).as_millis() as u64;
        let scans = snapshot.connections[0].counters.scans - before.scans;
        assert!(scans + 1 >= passed / 100, "{scans} scans in {passed} ms");
        assert_eq!((overruns(&snapshot), snapshot.connections[0].counters.timeouts), (0, 0));
        let late = snapshot.devices[0].detail.scans[0].late.unwrap();
        assert!(late.max <= Duration::from_millis(11), "{late:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_read_by_hand_is_on_its_way_at_a_time_and_a_write_goes_first() {
    let net = FakeNet::new(|_| vec![Act::Wait(20), Act::Reply]);
    let mut project = polled();
    project.devices[0].window = 8;
    by_hand(project, &net, async |hand| {
        hand.rig.until("a is good", |s| good(s, "a") == Some(7)).await;
        for _ in 0..4 {
            hand.ask("d", holding(0, 1));
        }
        let write = write_of(1, "a", "9", hand.rig.handle.now());
        hand.rig.send(EngineCommand::Write(write));
        let first = hand.answer().await;
        assert!(matches!(first.outcome, PeekOutcome::Data(_)));
        // The write left before the second of them.
        assert_eq!(net.writes(), 1);
        for _ in 0..3 {
            hand.answer().await;
        }
        assert!(matches!(hand.rig.end(1).await, WriteOutcome::Confirmed { .. }));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_not_online_is_not_asked() {
    let net = FakeNet::honest();
    net.0.door.set(Door::Refuse);
    by_hand(polled(), &net, async |hand| {
        hand.rig.pass(50).await;
        let asked = net.asked();
        let denied = |why| PeekOutcome::Denied(why);
        assert_eq!(hand.peek("d", holding(0, 1)).await, denied(PeekDenial::NotOnline));
        assert_eq!(hand.peek("x", holding(0, 1)).await, denied(PeekDenial::NoSuchDevice));
        assert_eq!(hand.peek("d", holding(0, 126)).await, denied(PeekDenial::Range));
        assert_eq!(hand.peek("d", holding(65_535, 2)).await, denied(PeekDenial::Range));
        assert_eq!(hand.peek("d", holding(0, 0)).await, denied(PeekDenial::Range));
        assert_eq!(net.asked(), asked);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn too_many_are_denied_and_those_that_wait_too_long_expire() {
    // Polls take all the time there is.
    let net = FakeNet::new(|_| vec![Act::Wait(150), Act::Reply]);
    by_hand(polled(), &net, async |hand| {
        hand.rig.until("a is good", |s| good(s, "a") == Some(7)).await;
        for _ in 0..40 {
            hand.ask("d", holding(0, 1));
        }
        let mut full = 0;
        let mut ended = 0;
        for _ in 0..40 {
            match hand.answer().await.outcome {
                PeekOutcome::Denied(PeekDenial::QueueFull) => full += 1,
                PeekOutcome::Denied(PeekDenial::Expired) | PeekOutcome::Data(_) => ended += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((full, ended), (24, 16));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_answer_ends_the_read_and_leaves_the_polled_tags_good() {
    let net = FakeNet::new(|ask| {
        let by_hand = ask.request[8..10] == [0, 100];
        if by_hand { Vec::new() } else { vec![Act::Reply] }
    });
    by_hand(with_unit(polled(), "e", 2), &net, async |hand| {
        hand.rig.until("all is good", |s| good(s, "a") == Some(7) && good(s, "e") == Some(0)).await;
        let PeekOutcome::Failed(trouble) = hand.peek("d", holding(100, 1)).await else { panic!() };
        assert_eq!(trouble.kind, TroubleKind::Timeout);
        for _ in 0..500 {
            hand.rig.pass(1).await;
            let snapshot = hand.rig.snapshot();
            assert_eq!((good(&snapshot, "a"), good(&snapshot, "e")), (Some(7), Some(0)));
        }
        let asked = net.asked();
        hand.rig.pass(1000).await;
        // Nothing of it is asked again: ten scans of two devices and no more.
        assert!(net.asked() - asked <= 22);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_nobody_polls_is_opened_for_a_look_and_closed_soon_after() {
    let net = FakeNet::honest();
    by_hand(plant("plc", 502, 100), &net, async |hand| {
        hand.rig.pass(1000).await;
        assert_eq!(net.0.connects.get(), 0);
        assert_eq!(words(&hand.peek("d", holding(5, 2)).await), [5, 6]);
        for _ in 0..6 {
            hand.rig.pass(1000).await;
            assert_eq!(words(&hand.peek("d", holding(5, 1)).await), [5]);
        }
        let online = hand.rig.snapshot().connections[0].phase == ConnectionPhase::Online;
        assert_eq!((net.0.connects.get(), online, net.0.open.get().0), (1, true, 1));
        hand.rig.pass(6000).await;
        let phase = hand.rig.snapshot().connections[0].phase;
        assert_eq!((net.0.open.get().0, phase), (0, ConnectionPhase::Idle));
        net.0.door.set(Door::Refuse);
        let PeekOutcome::Failed(trouble) = hand.peek("d", holding(5, 1)).await else { panic!() };
        assert_eq!(trouble.kind, TroubleKind::Refused);
        let connects = net.0.connects.get();
        hand.rig.pass(20_000).await;
        assert_eq!(net.0.connects.get(), connects);
        net.0.door.set(Door::Open);
        net.set_script(|ask| vec![Act::Send(exception(ask.request, 11))]);
        assert_eq!(hand.peek("d", holding(5, 1)).await, PeekOutcome::Exception(11));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_project_answers_what_was_on_its_way() {
    let net = FakeNet::new(|_| vec![Act::Wait(50), Act::Reply]);
    by_hand(plant("plc", 502, 100), &net, async |hand| {
        hand.ask("d", holding(5, 1));
        hand.ask("d", holding(6, 1));
        hand.rig.pass(20).await;
        let mut other = plant("plc", 502, 100);
        other.devices.clear();
        hand.rig.send(EngineCommand::SetProject(other.into()));
        let (one, two) = (hand.answer().await, hand.answer().await);
        assert_eq!((one.id, two.id), (PeekId(1), PeekId(2)));
        assert!(!matches!(two.outcome, PeekOutcome::Data(_)), "{two:?}");
        assert!(hand.rig.handle.now().mono < Mono(10_000_000_000));
    })
    .await;
}
