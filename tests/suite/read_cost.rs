//! What reading costs: how many requests a large plant takes by the kind of its devices, how far the
//! greedy plan is from the cheapest one, and that nothing is read along where it must not be.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use gaugeglass::codec::{Block, PlanItem, PlanLimits, plan_reads};
use gaugeglass::model::{
    Connection, ConnectionId, DataType, Device, DeviceId, DeviceKind, Endpoint, Learned, Project,
    Table, limits,
};

use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{good, plant, quality, register, tag, value, with_tags};

/// Most registers in a read.
const MOST: u16 = 125;

/// A hundred tags of one device: half of one register, half of two; between them mostly nothing,
/// sometimes a little, rarely a lot.
fn device_tags(chance: &mut fastrand::Rng) -> Vec<PlanItem> {
    let mut next = 0;
    let one = |item: usize| {
        let gap = match chance.u32(0..100) {
            0..60 => 0,
            60..80 => chance.u16(1..=4),
            80..92 => chance.u16(5..=20),
            92..98 => chance.u16(21..=80),
            _ => chance.u16(100..=999),
        };
        let (start, width) = (next + gap, if chance.bool() { 1 } else { 2 });
        next = start + width;
        PlanItem { item, start, width }
    };
    (0..100).map(one).collect()
}

/// A plant of a hundred such devices.
fn plant_tags(seed: u64) -> Vec<Vec<PlanItem>> {
    let mut chance = fastrand::Rng::with_seed(seed);
    (0..100).map(|_| device_tags(&mut chance)).collect()
}

/// Requests and registers of one scan.
fn scan(plant: &[Vec<PlanItem>], max_gap: u16) -> (usize, usize) {
    let limits = PlanLimits { max_elements: MOST, max_gap, ..PlanLimits::default() };
    let blocks: Vec<Block> = plant.iter().flat_map(|tags| plan_reads(tags, &limits).0).collect();
    (blocks.len(), blocks.iter().map(|b| usize::from(b.count)).sum())
}

/// The least that reading costs, in registers, where a request costs as much as `request` of them: the
/// best of all ways to cut the tags into requests.
fn cheapest(tags: &[PlanItem], request: usize) -> usize {
    let mut best = vec![0];
    for last in tags {
        let end = usize::from(last.start + last.width);
        let from = tags.iter().zip(&best).filter_map(|(first, before)| {
            let count = end.checked_sub(usize::from(first.start))?;
            (count <= usize::from(MOST)).then_some(before + request + count)
        });
        best.push(from.min().unwrap());
    }
    *best.last().unwrap()
}

#[test]
fn a_plant_of_ten_thousand_tags_takes_a_twelfth_of_the_requests() {
    // The rows of the measured table, by the longest gap; the mean of other plants of the same kind.
    let plants: Vec<_> = (0..20).map(plant_tags).collect();
    for (gap, requests, registers) in
        [(0, 3932, 14_909), (4, 1990, 19_753), (8, 1714, 21_543), (32, 811, 36_177)]
    {
        let scans = plants.iter().map(|plant| scan(plant, gap));
        let sum = scans.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let found = (sum.0 / plants.len(), sum.1 / plants.len());
        println!("gap {gap}: {found:?}");
        assert!(found.0.abs_diff(requests) * 20 < requests, "gap {gap}: {found:?}");
        assert!(found.1.abs_diff(registers) * 20 < registers, "gap {gap}: {found:?}");
    }
}

#[test]
fn the_greedy_plan_is_the_cheapest_but_for_full_requests() {
    let plant = plant_tags(1);
    for (gap, above) in [(0, 0.0), (10, 0.005), (32, 0.03), (64, 0.06)] {
        let (requests, registers) = scan(&plant, gap);
        let cost = requests * usize::from(gap) + registers;
        let least: usize = plant.iter().map(|tags| cheapest(tags, usize::from(gap))).sum();
        let more = cost as f64 / least as f64 - 1.0;
        println!("gap {gap}: {cost} for {least}, {:.2} % above", more * 100.0);
        assert!((0.0..=above).contains(&more), "gap {gap}: {cost} for {least}");
    }
    // Where no request is full there is nothing above it at all.
    let short = |tags: &Vec<PlanItem>| tags[..8].to_vec();
    let few: Vec<_> = plant.iter().map(short).filter(|t| t[7].start < MOST).collect();
    let (requests, registers) = scan(&few, 32);
    let least: usize = few.iter().map(|tags| cheapest(tags, 32)).sum();
    assert!(few.len() > 10);
    assert_eq!(requests * 32 + registers, least);
}

#[test]
fn a_kind_of_device_is_worth_the_gap_at_which_a_request_breaks_even() {
    let own = |request_us, register_us| DeviceKind::Measured { request_us, register_us };
    for (kind, registers) in [
        (DeviceKind::OwnPlc, 32),
        (DeviceKind::SerialGateway, 10),
        (DeviceKind::Unknown, 0),
        (own(22_000, 2_300), 9),
        (own(1_000, 1_001), 0),
        (own(10_000_000, 1), *limits::MAX_GAP.end()),
        (own(5, 0), 5),
    ] {
        let connection = ConnectionId::new("c").unwrap();
        let mut device = Device::new(DeviceId::new("d").unwrap(), String::new(), connection);
        assert_eq!(device.kind, DeviceKind::Unknown, "nothing is known of a new device");
        device.kind = kind;
        assert_eq!(device.gap(Table::HoldingRegister), registers, "{kind:?}");
        assert_eq!(device.gap(Table::Coil), registers * 16, "{kind:?}: sixteen bits a register");
        device.max_gap = Some(7);
        assert_eq!(device.gap(Table::InputRegister), 7, "what is said overrides the kind");
    }
}

fn blocks_of(project: &Project, snapshot: &gaugeglass::model::Snapshot) -> usize {
    let scans = snapshot.devices.iter().flat_map(|device| device.detail.scans.iter());
    assert_eq!(snapshot.devices.len(), project.devices.len());
    scans.map(|scan| scan.blocks.len()).sum()
}

#[tokio::test(start_paused = true)]
async fn the_engine_asks_as_often_as_the_plan_says_and_every_tag_is_good() {
    let plan = plant_tags(1);
    let mut project = plant("plc-0", 502, 3_600_000);
    project.devices.clear();
    project.connections.clear();
    for (d, tags) in plan.iter().enumerate() {
        let id = ConnectionId::new(&format!("c{d}")).unwrap();
        let endpoint = Endpoint::Tcp { host: format!("plc-{d}"), port: 502 };
        project.connections.push(Connection::new(id.clone(), format!("C{d}"), endpoint));
        let mut device = Device::new(DeviceId::new(&format!("d{d}")).unwrap(), format!("D{d}"), id);
        device.kind = DeviceKind::OwnPlc;
        for PlanItem { item, start, width } in tags {
            let data_type = if *width == 1 { DataType::U16 } else { DataType::U32 };
            let mut tag = tag(&format!("t{d}-{item}"), Table::HoldingRegister, *start, data_type);
            tag.device = device.id.clone();
            project.tags.push(Arc::new(tag));
        }
        project.devices.push(device);
    }
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().holding = vec![5; 20_000];
    with_engine(project.clone(), &net, async |rig| {
        let all = |s: &gaugeglass::model::Snapshot| s.samples.iter().all(|x| x.quality.is_good());
        rig.until("all good", |s| s.samples.len() == 10_000 && all(s)).await;
        rig.pass(2000).await;
        let blocks = blocks_of(&project, &rig.snapshot());
        assert_eq!(blocks, scan(&plan, 32).0);
        let verifications = plan.len();
        assert_eq!(net.asked(), (blocks + verifications) as u64, "one scan");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_unknown_device_is_asked_for_nothing_that_is_not_wanted() {
    for kind in [DeviceKind::Unknown, DeviceKind::SerialGateway] {
        let net = FakeNet::new(|ask| {
            let word = |at: usize| u16::from_be_bytes([ask.request[at], ask.request[at + 1]]);
            // It moves the values behind a hole, and says nothing.
            let spans = word(8) <= 12 && word(8) + word(10) > 15;
            let mut reply = ask.memory.answer(ask.request);
            if spans {
                reply[9..].fill(0x77);
            }
            vec![Act::Send(reply)]
        });
        let mut project = with_tags(plant("plc", 502, 100), [register("a", 10), register("b", 16)]);
        project.devices[0].kind = kind;
        with_engine(project, &net, async |rig| {
            rig.pass(1000).await;
            let right = [Some(10), Some(16)];
            let found = ["a", "b"].map(|id| good(&rig.snapshot(), id));
            assert_eq!(found == right, kind == DeviceKind::Unknown, "{kind:?}: {found:?}");
        })
        .await;
    }
}

/// A device with a counter at 20 that reading clears, however it is read.
fn clearing(ask: &mut crate::fake_net::Ask<'_>, reads: &std::cell::Cell<u16>) -> Vec<Act> {
    let word = |at: usize| u16::from_be_bytes([ask.request[at], ask.request[at + 1]]);
    let (start, count) = (word(8), word(10));
    let touched = start <= 21 && start + count > 20;
    if touched {
        assert_eq!((start, count), (20, 2), "read as a part of something else");
        reads.set(reads.get() + 1);
    }
    ask.memory.holding[20] = 0;
    ask.memory.holding[21] = reads.get();
    let reply = ask.memory.answer(ask.request);
    vec![Act::Send(reply)]
}

#[tokio::test(start_paused = true)]
async fn an_isolated_value_is_read_alone_whatever_lies_around_it() {
    let reads = Rc::new(std::cell::Cell::new(0));
    let count = Rc::clone(&reads);
    let net = FakeNet::new(move |mut ask| clearing(&mut ask, &count));
    let mut counter = tag("counter", Table::HoldingRegister, 20, DataType::U32);
    counter.isolated = true;
    // Its low word is seen by the same request.
    let mut low = register("low", 21);
    low.isolated = true;
    let mut project = with_tags(
        plant("plc", 502, 100),
        [register("before", 19), counter, low, register("after", 22), register("far", 40)],
    );
    // Another scan class, whose gap would cover it.
    let mut slow = project.scan_classes[0].clone();
    slow.id = gaugeglass::model::ScanClassId::new("slow").unwrap();
    (slow.name, slow.period_ms) = ("Slow".to_owned(), 250);
    for id in [("left", 15), ("right", 25)] {
        let mut tag = register(id.0, id.1);
        tag.scan = slow.id.clone();
        project.tags.push(Arc::new(tag));
    }
    project.scan_classes.push(slow);
    assert_eq!(gaugeglass::model::violations(&project), []);
    with_engine(project, &net, async |rig| {
        rig.pass(3000).await;
        let snapshot = rig.snapshot();
        for (id, wire) in [("before", 19), ("after", 22), ("far", 40), ("left", 15), ("right", 25)]
        {
            assert_eq!(good(&snapshot, id), Some(wire));
        }
        assert_eq!(value(&snapshot, "counter"), value(&snapshot, "low"), "one request for both");
        assert!(good(&snapshot, "counter").unwrap() >= 20);
    })
    .await;
    assert!(reads.get() >= 20);
}

#[tokio::test(start_paused = true)]
async fn without_isolation_the_same_device_is_read_across() {
    let net = FakeNet::honest();
    let tags = [register("before", 19), register("counter", 20), register("after", 22)];
    with_engine(with_tags(plant("plc", 502, 100), tags), &net, async |rig| {
        rig.pass(2000).await;
        assert_eq!(good(&rig.snapshot(), "after"), Some(22));
        assert_eq!(rig.snapshot().devices[0].detail.scans[0].blocks.len(), 1);
    })
    .await;
}

/// A device that refuses 30 and 31, more than 40 registers, and more than two requests at once.
fn difficult() -> FakeNet {
    FakeNet::new(|ask| {
        let count = u16::from_be_bytes([ask.request[10], ask.request[11]]);
        if count > 40 {
            return vec![Act::Send(crate::plant_builder::exception(ask.request, 3))];
        }
        ask.memory.illegal = vec![30, 31];
        vec![Act::Reply]
    })
}

fn refused(snapshot: &gaugeglass::model::Snapshot) -> u64 {
    snapshot.devices[0].counters.exceptions
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_known_at_the_start_and_only_the_rest_is_learned() {
    let tags = || (0..60).map(|i| register(&format!("r{i}"), i));
    let project = with_tags(plant("plc", 502, 100), tags());
    let (kept, cost) = with_engine(project.clone(), &difficult(), async |rig| {
        rig.pass(3000).await;
        let snapshot = rig.snapshot();
        let good = snapshot.samples.iter().filter(|s| s.quality.is_good()).count();
        assert_eq!(good, 58, "only the illegal ones are bad");
        (Learned::to_keep(&snapshot.devices[0].detail.learned), refused(&snapshot))
    })
    .await;
    let hole = Learned::Hole { table: Table::HoldingRegister, start: 30, count: 2 };
    assert!(kept.contains(&hole), "{kept:?}");
    assert!(cost > 6);

    let mut known = project.clone();
    known.devices[0].learned.clone_from(&kept);
    with_engine(known.clone(), &difficult(), async |rig| {
        rig.pass(300).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.samples.iter().filter(|s| s.quality.is_good()).count(), 58);
        assert_eq!(refused(&snapshot), 2, "the two illegal ones, alone, and no search");
        assert!(!quality(&snapshot, "r30").is_good() && !quality(&snapshot, "r31").is_good());
        assert_eq!(Learned::to_keep(&snapshot.devices[0].detail.learned), kept);
    })
    .await;

    // What is missing is learned: only that.
    known.devices[0].learned = vec![hole];
    with_engine(known, &difficult(), async |rig| {
        rig.pass(3000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.samples.iter().filter(|s| s.quality.is_good()).count(), 58);
        assert!(refused(&snapshot) < cost);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_outlives_a_lost_connection_and_is_dropped_where_it_is_disproved() {
    let table = Table::HoldingRegister;
    let net = FakeNet::honest();
    let tags = (0..20).map(|i| register(&format!("r{i}"), i));
    let mut project = with_tags(plant("plc", 502, 100), tags);
    // Register 5 is read today; nobody reads 50, so that nothing speaks against it.
    let hole = |start| Learned::Hole { table, start, count: 1 };
    let barrier = Learned::Barrier { table, at: 10 };
    project.devices[0].learned = vec![hole(5), hole(50), barrier.clone()];
    with_engine(project, &net, async |rig| {
        rig.until("all good", |s| s.samples.iter().all(|x| x.quality.is_good())).await;
        rig.pass(500).await;
        let learned =
            |rig: &crate::fake_net::Rig| rig.snapshot().devices[0].detail.learned.to_vec();
        assert_eq!(learned(rig), [hole(50), barrier.clone()]);
        assert_eq!(rig.snapshot().devices[0].detail.scans[0].blocks.len(), 2);
        net.0.door.set(crate::fake_net::Door::Refuse);
        net.set_script(|_| vec![Act::Close]);
        rig.until("lost", |s| !quality(s, "r0").is_good()).await;
        assert_eq!(learned(rig), [hole(5), hole(50), barrier.clone()], "what the project keeps");
        net.0.door.set(crate::fake_net::Door::Open);
        net.set_script(|_| vec![Act::Reply]);
        rig.until("good again", |s| s.samples.iter().all(|x| x.quality.is_good())).await;
        rig.pass(500).await;
        assert_eq!(rig.snapshot().devices[0].detail.scans[0].blocks.len(), 2, "the barrier holds");
        assert_eq!(rig.snapshot().devices[0].counters.exceptions, 0);
    })
    .await;
}

/// A plant of values side by side and apart, none overlapping, and where it ends.
fn mixed(chance: &mut fastrand::Rng, count: usize) -> Vec<gaugeglass::model::Tag> {
    let text = DataType::Text {
        registers: 7,
        order: gaugeglass::model::TextOrder::default(),
        pad: gaugeglass::model::TextPad::default(),
        encoding: gaugeglass::model::TextEncoding::Utf8,
    };
    let types = [DataType::U16, DataType::I32, DataType::U64, text];
    let mut next = 0;
    let one = |i: usize| {
        let start = next + [0, 0, 0, 2, 9][chance.usize(0..5)];
        let data_type = types[chance.usize(0..4)];
        next = start + data_type.width();
        let mut tag = tag(&format!("t{i}"), Table::HoldingRegister, start, data_type);
        tag.isolated = chance.u8(0..12) == 0;
        tag
    };
    (0..count).map(one).collect()
}

#[tokio::test(start_paused = true)]
async fn no_value_is_ever_cut_and_only_what_is_illegal_goes_bad() {
    for seed in 0..16 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let tags = mixed(&mut chance, 60);
        let most = chance.u16(8..=125);
        let illegal: Vec<u16> = (0..chance.usize(0..4)).map(|_| chance.u16(0..300)).collect();
        // 1 to 4 speak of the address or the length, in one device's words or another's.
        let code = 1 + u8::try_from(seed % 4).unwrap();
        let spans: Vec<(u16, u16, bool)> = tags
            .iter()
            .map(|t| (t.address.wire, t.address.wire + t.data_type.width(), t.isolated))
            .collect();
        let bad: Vec<bool> = spans
            .iter()
            .map(|(start, end, _)| illegal.iter().any(|i| (start..end).contains(&i)))
            .collect();
        let forbidden = illegal.clone();
        let wrong: Rc<RefCell<Vec<String>>> = Rc::default();
        let told = Rc::clone(&wrong);
        let net = FakeNet::new(move |ask| {
            let word = |at: usize| u16::from_be_bytes([ask.request[at], ask.request[at + 1]]);
            let (start, count) = (word(8), word(10));
            let asked = start..start + count;
            let must = |right: bool, what: String| {
                if !right {
                    told.borrow_mut().push(what);
                }
            };
            must(count <= most, format!("{count} registers of at most {most}"));
            for (from, to, isolated) in &spans {
                let touched = asked.start < *to && *from < asked.end;
                let whole = asked.start <= *from && *to <= asked.end;
                must(!touched || whole, format!("{asked:?} cuts {from}..{to}"));
                let alone = !isolated || asked == (*from..*to);
                must(!touched || alone, format!("{asked:?} spans {from}..{to}"));
            }
            if illegal.iter().any(|i| asked.contains(i)) {
                return vec![Act::Send(crate::plant_builder::exception(ask.request, code))];
            }
            vec![Act::Reply]
        });
        let mut project = with_tags(plant("plc", 502, 100), tags);
        project.devices[0].max_registers = most;
        project.devices[0].max_gap = Some(chance.u16(0..=20));
        net.0.memory.borrow_mut().holding = vec![0; 2000];
        with_engine(project, &net, async |rig| {
            rig.pass(8_000).await;
            let good: Vec<bool> =
                rig.snapshot().samples.iter().map(|s| s.quality.is_good()).collect();
            let expected: Vec<bool> = bad.iter().map(|bad| !bad).collect();
            assert_eq!(good, expected, "seed {seed}: {forbidden:?} refused with {code}");
        })
        .await;
        assert_eq!(*wrong.borrow(), [""; 0], "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_that_knows_only_one_register_at_a_time_is_read_one_by_one() {
    let net = FakeNet::new(|ask| match (ask.request[10], ask.request[11]) {
        (0, 1) => vec![Act::Reply],
        _ => vec![Act::Send(crate::plant_builder::exception(ask.request, 1))],
    });
    let project = with_tags(plant("plc", 502, 500), (0..8).map(|i| register(&format!("r{i}"), i)));
    with_engine(project, &net, async |rig| {
        rig.pass(5000).await;
        let snapshot = rig.snapshot();
        assert!(snapshot.samples.iter().all(|s| s.quality.is_good()));
        assert_eq!(snapshot.devices[0].detail.scans[0].blocks.len(), 8);
        let before = snapshot.devices[0].counters.exceptions;
        rig.pass(5000).await;
        assert_eq!(rig.snapshot().devices[0].counters.exceptions, before, "learned for good");
    })
    .await;
}
