//! What 10,000 alarm definitions cost at 10 Hz: a tenth of the values changes with every look, one of a
//! hundred alarms comes or goes. Target: at most 5 % of a core.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::alarm::Alarms;
use gaugeglass::app::alarms::{AlarmView, Horn};
use gaugeglass::model::{
    AlarmBoard, Mono, Project, Quality, Sample, Snapshot, Stamp, TagIdx, TagIndex, Value, WallMs,
};
use gaugeglass::store::parse_project;

const ALARMS: usize = 10_000;
const LOOKS: u64 = 600;
const FLOOD: usize = 5_000;

fn stamp(tenths: u64) -> Stamp {
    Stamp { mono: Mono(tenths * 100_000_000), wall: WallMs(tenths as i64 * 100) }
}

fn main() {
    let mut text = String::from(
        "gaugeglass = 1\n[project]\nname = \"Bench\"\n[[connection]]\nid = \"c\"\nname = \"C\"\nhost = \"127.0.0.1\"\nport = 502\n[[device]]\nid = \"d\"\nname = \"D\"\nconnection = \"c\"\nunit = 1\n[[scan_class]]\nid = \"s\"\nname = \"1 s\"\nperiod_ms = 1000\n",
    );
    for i in 0..ALARMS {
        let _ = write!(
            text,
            "[[tag]]\nid = \"t{i}\"\nname = \"Tag {i}\"\ndevice = \"d\"\nscan = \"s\"\ntable = \"HR\"\naddress = {i}\ntype = \"u16\"\n[[alarm]]\nid = \"a{i}\"\nname = \"Alarm {i}\"\ntag = \"t{i}\"\nkind = \"hi\"\nlimit = 80\ndeadband = 2\non_delay_ms = 300\noff_delay_ms = 300\n"
        );
    }
    let project = Arc::new(parse_project(&text, "bench".as_ref()).project.unwrap());
    let index = TagIndex {
        places: project.tags.iter().zip(0..).map(|(t, i)| (t.id.clone(), TagIdx(i))).collect(),
        stale_after: vec![Duration::from_secs(3); ALARMS],
        ..TagIndex::default()
    };
    let mut snapshot = Snapshot {
        generation: 1,
        index: Arc::new(index),
        samples: vec![Sample::never_read(stamp(0)); ALARMS],
        ..Snapshot::default()
    };
    let mut random = fastrand::Rng::with_seed(7);
    let mut alarms = Alarms::new(project, stamp(0));
    let (mut cost, mut worst, mut records) = (Duration::ZERO, Duration::ZERO, 0_u64);
    for look in 1..=LOOKS {
        for sample in &mut snapshot.samples {
            sample.quality = Quality::Good;
            sample.at = stamp(look);
            if sample.value.is_none() || random.u8(..10) == 0 {
                let high = random.u8(..100) == 0;
                sample.value = Some(Value::UInt(random.u64(10..70) + if high { 80 } else { 0 }));
            }
        }
        let start = Instant::now();
        alarms.tick(&snapshot, stamp(look));
        while let Some(record) = alarms.next_record() {
            black_box(record);
            records += 1;
        }
        black_box(alarms.board());
        let took = start.elapsed();
        cost += took;
        worst = worst.max(took);
    }
    let mean = cost / u32::try_from(LOOKS).unwrap();
    println!(
        "{ALARMS} alarms: {mean:?} a look (worst {worst:?}), {:.2} % of a core at 10 Hz, {:.0} events a second",
        mean.as_secs_f64() * 1000.0,
        records as f64 / (LOOKS as f64 / 10.0)
    );
    for sample in snapshot.samples.iter_mut().take(FLOOD) {
        sample.value = Some(Value::UInt(90));
    }
    for look in LOOKS + 1..=LOOKS + 10 {
        snapshot.samples.iter_mut().for_each(|sample| sample.at = stamp(look));
        alarms.tick(&snapshot, stamp(look));
    }
    flood(&alarms.board());
}

/// What five thousand alarms at once cost the window before it paints: the list and the horn.
fn flood(board: &AlarmBoard) {
    let project = Arc::new(Project::default());
    let mut cost = Duration::ZERO;
    for version in 1..=LOOKS {
        let board = AlarmBoard { version, ..board.clone() };
        let (mut view, mut horn) = (AlarmView::default(), Horn::default());
        let start = Instant::now();
        view.refresh(&board, &project);
        horn.look(&board);
        cost += start.elapsed();
        black_box((view.rows().len(), horn.calling()));
    }
    let mean = cost / u32::try_from(LOOKS).unwrap();
    println!("{} alarms at once: list and horn follow in {mean:?}", board.standing.len());
}
