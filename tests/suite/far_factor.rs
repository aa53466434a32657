//! A value whose scale factor lies too far away for one request: two reads make one sample, and never one
//! that the device did not mean.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{
    BadReason, DataType, Project, Quality, Scaling, Table, Tag, Value, WriteAccess, WriteOutcome,
    violations,
};

use crate::fake_net::{Act, Ask, FakeNet, Rig, with_engine};
use crate::plant_builder::{plant, quality, register, tag, value, with_tags, write_of};

fn far(id: &str, wire: u16, factor: u16) -> Tag {
    let scaling = Scaling::ScaleFactor { wire: factor };
    Tag { scaling, ..tag(id, Table::HoldingRegister, wire, DataType::I16) }
}

fn project(tags: impl IntoIterator<Item = Tag>) -> Project {
    let project = with_tags(plant("plc", 502, 100), tags);
    assert_eq!(violations(&project), []);
    project
}

/// Reads as first address and number of registers.
type Reads = Rc<RefCell<Vec<(u16, u16)>>>;

/// A device that answers, and the reads that were asked of it.
fn seen() -> (FakeNet, Reads) {
    let reads = Reads::default();
    let note = Rc::clone(&reads);
    let net = FakeNet::new(move |ask: Ask<'_>| {
        let word = |at: usize| u16::from_be_bytes([ask.request[at], ask.request[at + 1]]);
        note.borrow_mut().push((word(8), word(10)));
        vec![Act::Reply]
    });
    (net, reads)
}

fn number(rig: &Rig, tag: &str) -> Option<f64> {
    value(&rig.snapshot(), tag).and_then(|value| value.as_f64())
}

async fn shows(rig: &mut Rig, tag: &str, expected: f64) {
    let good = |snapshot: &gaugeglass::model::Snapshot| {
        let number = value(snapshot, tag).and_then(|value| value.as_f64());
        quality(snapshot, tag).is_good() && number == Some(expected)
    };
    rig.until(&format!("{tag} = {expected}"), good).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_read_in_two_requests_of_the_same_scan_beside_its_neighbours() {
    let (net, reads) = seen();
    {
        let mut memory = net.0.memory.borrow_mut();
        (memory.holding[10], memory.holding[300]) = (2305, 0xFFFF);
        (memory.holding[11], memory.holding[290]) = (7, 2);
    }
    // One factor behind its value, one before it, one near.
    let tags = [far("a", 10, 300), far("b", 300, 10), far("c", 11, 12), register("d", 12)];
    let project = project(tags);
    with_engine(project, &net, async |rig: &mut Rig| {
        shows(rig, "a", 230.5).await;
        shows(rig, "d", 12.0).await;
        rig.pass(1000).await;
        assert_eq!(quality(&rig.snapshot(), "a"), Quality::Good);
        // 2305 is no power of ten.
        assert_eq!(quality(&rig.snapshot(), "b"), Quality::Bad(BadReason::OutOfRange));
    })
    .await;
    assert!(reads.borrow().iter().all(|(_, count)| *count <= 3), "{:?}", reads.borrow());
}

#[tokio::test(start_paused = true)]
async fn a_device_that_gives_few_registers_at_once_has_far_factors_sooner() {
    let (net, reads) = seen();
    net.0.memory.borrow_mut().holding[50] = 1;
    let mut project = project([far("a", 10, 50)]);
    project.devices[0].max_registers = 20;
    assert_eq!(violations(&project), []);
    with_engine(project, &net, async |rig: &mut Rig| shows(rig, "a", 100.0).await).await;
    assert!(reads.borrow().iter().all(|(_, count)| *count == 1), "{:?}", reads.borrow());
}

#[tokio::test(start_paused = true)]
async fn a_factor_that_changes_while_the_device_runs_never_makes_a_wrong_value() {
    // 230.5 as 2305 × 10^-1 and as 23050 × 10^-2, changing between any two requests.
    let asked = Cell::new(0u32);
    let net = FakeNet::new(move |ask: Ask<'_>| {
        asked.set(asked.get() + 1);
        let (raw, factor) =
            if (asked.get() / 7).is_multiple_of(2) { (2305, -1) } else { (23_050, -2i16) };
        (ask.memory.holding[10], ask.memory.holding[300]) = (raw, factor as u16);
        vec![Act::Reply]
    });
    with_engine(project([far("a", 10, 300)]), &net, async |rig: &mut Rig| {
        shows(rig, "a", 230.5).await;
        let mut samples = 0;
        for _ in 0..3000 {
            rig.pass(10).await;
            while let Ok(batch) = rig.batches.try_recv() {
                for (_, sample) in batch.samples.iter().filter(|(_, s)| s.quality.is_good()) {
                    let value = sample.value.as_ref().and_then(Value::as_f64).unwrap();
                    assert!((value - 230.5).abs() < 1e-9, "{sample:?}");
                    samples += 1;
                }
            }
        }
        assert!(samples > 150, "{samples} of about 300: a change costs a scan, not all of them");
        assert!(quality(&rig.snapshot(), "a").is_good());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_factor_that_is_refused_makes_its_value_bad_until_it_is_answered() {
    let (net, _) = seen();
    net.0.memory.borrow_mut().holding[300] = 0;
    net.0.memory.borrow_mut().illegal = vec![300];
    let project = project([far("a", 10, 300), register("b", 11)]);
    with_engine(project, &net, async |rig: &mut Rig| {
        let refused = Quality::Bad(BadReason::Exception(2));
        rig.until("refused", |s| quality(s, "a") == refused).await;
        rig.until("its neighbour is good", |s| quality(s, "b").is_good()).await;
        rig.pass(3000).await;
        assert_eq!(quality(&rig.snapshot(), "a"), refused, "never good for a moment");
        net.0.memory.borrow_mut().illegal.clear();
        rig.send(EngineCommand::Reconnect(gaugeglass::model::ConnectionId::new("c").unwrap()));
        shows(rig, "a", 10.0).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_is_written_by_its_factor_and_confirmed() {
    let (net, _) = seen();
    (net.0.memory.borrow_mut().holding[10], net.0.memory.borrow_mut().holding[300]) = (5, 0xFFFF);
    let mut tag = far("a", 10, 300);
    tag.write = Some(WriteAccess::default());
    with_engine(project([tag]), &net, async |rig: &mut Rig| {
        shows(rig, "a", 0.5).await;
        rig.send(EngineCommand::Write(write_of(1, "a", "231.5", rig.handle.now())));
        let outcome = rig.end(1).await;
        assert!(matches!(outcome, WriteOutcome::Confirmed { .. }), "{outcome:?}");
        assert_eq!(net.0.memory.borrow().holding[10], 2315);
        shows(rig, "a", 231.5).await;
    })
    .await;
    assert_eq!(net.writes(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_another_tag_leaves_it_in_peace() {
    let (net, _) = seen();
    net.0.memory.borrow_mut().holding[300] = 1;
    let before = project([far("a", 10, 300)]);
    let after = project([far("a", 10, 300), register("b", 700)]);
    with_engine(before, &net, async |rig: &mut Rig| {
        shows(rig, "a", 100.0).await;
        rig.send(EngineCommand::SetProject(std::sync::Arc::new(after)));
        for _ in 0..100 {
            rig.pass(10).await;
            assert_eq!(
                (number(rig, "a"), quality(&rig.snapshot(), "a")),
                (Some(100.0), Quality::Good)
            );
        }
        shows(rig, "b", 700.0).await;
    })
    .await;
}
