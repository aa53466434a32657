//! How many requests a device answers at once: measured on a connection of its own, against servers that
//! break in the ways that servers of the field do.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::codec::explore::{AT_ONCE, Shot, Stopped, Together, TogetherResult, Trip};
use gaugeglass::model::{Endpoint, Project, Quirks, Run, Table};
use gaugeglass::station::window::{Told, WindowDenial, WindowFound, WindowOptions, measure};
use gaugeglass::station::{Station, StationOptions, StationPort as _};
use tokio::task::LocalSet;
use tokio::time::Instant;

use crate::fake_net::{Act, Ask, Door, FakeNet};
use crate::plant_builder::{exception, plant, register, with_tags, with_unit};

const GROUND: Run = Run { table: Table::HoldingRegister, start: 10, count: 16 };

fn project() -> Project {
    with_tags(plant("plc", 502, 100), [register("a", 10)])
}

fn options(project: &Project) -> WindowOptions {
    WindowOptions::of(project, &project.devices[0], GROUND).unwrap()
}

async fn probe(net: &FakeNet) -> WindowFound {
    let (project, told) = (project(), Told::default());
    LocalSet::new().run_until(measure(net, &options(&project), &told)).await
}

/// Requests of one moment: each asks how many came within the last 5 ms before it.
fn crowd() -> impl FnMut() -> usize {
    let mut seen: (Option<Instant>, usize) = (None, 0);
    move || {
        let now = Instant::now();
        let near = seen.0.is_some_and(|last| now - last < Duration::from_millis(5));
        seen = (Some(now), if near { seen.1 + 1 } else { 0 });
        seen.1
    }
}

fn found(found: WindowFound) -> (u8, Option<(u8, Trip)>) {
    let TogetherResult { holds, trip, stopped, .. } = found.unwrap();
    assert_eq!(stopped, None);
    (holds, trip)
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_sixteen_is_found_to_take_sixteen_within_few_short_reads() {
    let net = FakeNet::new(|_| vec![Act::Wait(2), Act::Reply]);
    let result = probe(&net).await;
    assert_eq!(result.as_ref().unwrap().reads, 16 + 4 * (1 + 2 + 4 + 8 + 16));
    assert_eq!(found(result), (16, None));
    assert_eq!((net.writes(), net.0.connects.get(), net.0.open.get()), (0, 1, (0, 1)));
}

#[tokio::test(start_paused = true)]
async fn one_that_answers_only_the_first_of_several_takes_one() {
    let mut before = crowd();
    let net = FakeNet::new(move |_| if before() > 0 { vec![] } else { vec![Act::Reply] });
    assert_eq!(found(probe(&net).await), (1, Some((2, Trip::Late))));
    // Two failures prove it, each on a connection of its own.
    assert_eq!((net.0.connects.get(), net.0.open.get()), (3, (0, 1)));
}

#[tokio::test(start_paused = true)]
async fn one_that_drops_what_comes_while_it_works_is_found_where_it_breaks() {
    // Works on four at once for 10 ms each.
    let busy: Rc<RefCell<Vec<Instant>>> = Rc::default();
    let net = FakeNet::new(move |_| {
        let now = Instant::now();
        let mut busy = busy.borrow_mut();
        busy.retain(|until| *until > now);
        if busy.len() >= 4 {
            return vec![];
        }
        busy.push(now + Duration::from_millis(10));
        vec![Act::Wait(10), Act::Reply]
    });
    assert_eq!(found(probe(&net).await), (4, Some((8, Trip::Late))));
}

/// Answers a request that comes with others as if it were the one before it.
fn swapping(ask: &mut Ask<'_>, before: usize, last: &mut Vec<u8>) -> Vec<Act> {
    let request = ask.request.to_vec();
    let of = if before > 0 { last.clone() } else { request.clone() };
    *last = request.clone();
    let mut reply = ask.memory.answer(&of);
    reply[..2].copy_from_slice(&request[..2]);
    vec![Act::Send(reply)]
}

#[tokio::test(start_paused = true)]
async fn one_that_swaps_replies_is_caught_by_their_lengths() {
    let (mut before, mut last) = (crowd(), Vec::new());
    let net = FakeNet::new(move |mut ask| swapping(&mut ask, before(), &mut last));
    assert_eq!(found(probe(&net).await), (1, Some((2, Trip::Mixed))));
}

#[tokio::test(start_paused = true)]
async fn and_by_their_values_where_only_one_length_is_answered() {
    let (mut before, mut last) = (crowd(), Vec::new());
    let net = FakeNet::new(move |mut ask| {
        let single = ask.request[11] == 1;
        let (crowd, request) = (before(), ask.request.to_vec());
        if single {
            swapping(&mut ask, crowd, &mut last)
        } else {
            vec![Act::Send(exception(&request, 1))]
        }
    });
    assert_eq!(found(probe(&net).await), (1, Some((2, Trip::Mixed))));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_busy_with_more_than_eight_or_hangs_up_is_told_with_its_reason() {
    let mut before = crowd();
    let net = FakeNet::new(move |ask| {
        let reply = exception(ask.request, 6);
        if before() >= 8 { vec![Act::Send(reply)] } else { vec![Act::Reply] }
    });
    assert_eq!(found(probe(&net).await), (8, Some((16, Trip::Refused(6)))));
    let mut before = crowd();
    let net =
        FakeNet::new(
            move |_| if before() >= 2 { vec![Act::Close] } else { vec![Act::Wait(1), Act::Reply] },
        );
    assert_eq!(found(probe(&net).await), (2, Some((4, Trip::Closed))));
}

#[tokio::test(start_paused = true)]
async fn one_lost_frame_is_no_limit_and_moving_values_are_no_fault() {
    let lost = Cell::new(false);
    let mut before = crowd();
    let net = FakeNet::new(move |ask| {
        let crowd = before();
        for register in &mut ask.memory.holding {
            *register = register.wrapping_add(7);
        }
        if crowd == 3 && !lost.replace(true) { vec![] } else { vec![Act::Reply] }
    });
    assert_eq!(found(probe(&net).await), (16, None));
    assert_eq!(net.0.connects.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_gone_ends_it_and_nothing_is_claimed() {
    let result = probe(&FakeNet::new(|_| vec![])).await.unwrap();
    assert_eq!((result.holds, result.stopped), (0, Some(Stopped::Silent)));
    let net = FakeNet::honest();
    net.0.door.set(Door::Refuse);
    let Err(WindowDenial::NotReached(why)) = probe(&net).await else { panic!() };
    assert!(why.contains("refused the connection"), "{why}");
    // Behind a gateway that does not reach it.
    let net = FakeNet::new(|ask| vec![Act::Send(exception(ask.request, 11))]);
    assert_eq!(probe(&net).await.unwrap().stopped, Some(Stopped::Exception(11)));
    // It breaks at two and then takes no further connection.
    let net = FakeNet::honest();
    let (mut before, door) = (crowd(), net.clone());
    net.set_script(move |_| {
        if before() > 0 {
            door.0.door.set(Door::Refuse);
            return vec![Act::Close];
        }
        vec![Act::Reply]
    });
    let result = probe(&net).await.unwrap();
    assert_eq!((result.holds, result.stopped), (1, Some(Stopped::Silent)));
}

#[tokio::test(start_paused = true)]
async fn pauses_that_a_device_needs_are_kept() {
    let moments: Rc<RefCell<Vec<Instant>>> = Rc::default();
    let seen = Rc::clone(&moments);
    let net = FakeNet::new(move |_| {
        seen.borrow_mut().push(Instant::now());
        vec![Act::Reply]
    });
    let mut project = project();
    project.devices[0].pause_ms = 300;
    project.devices[0].pause_after_connect_ms = 1000;
    let (begun, told) = (Instant::now(), Told::default());
    let result = LocalSet::new().run_until(measure(&net, &options(&project), &told)).await;
    assert_eq!(found(result), (16, None));
    let moments = moments.borrow();
    assert!(moments[0] - begun >= Duration::from_secs(1));
    let gaps = moments.windows(2).map(|pair| pair[1] - pair[0]);
    let apart = gaps.filter(|gap| *gap >= Duration::from_millis(300)).count();
    assert_eq!(apart, 16 + 20 - 1, "every volley but the first comes after a pause");
}

#[test]
fn it_is_left_alone_where_it_could_do_harm_with_the_reason() {
    let denial = |change: &dyn Fn(&mut Project)| {
        let mut project = with_unit(project(), "second", 2);
        change(&mut project);
        WindowOptions::of(&project, &project.devices[0], GROUND).map(|o| o.port)
    };
    assert_eq!(denial(&|_| {}), Ok(502));
    assert_eq!(
        denial(&|p| p.devices[1].quirks.one_connection_only = true),
        Err(WindowDenial::OneConnection)
    );
    for quirk in [
        (|q| q.ignore_transaction_id = true) as fn(&mut Quirks),
        |q| q.ignore_header = true,
        |q| q.close_after_request = true,
    ] {
        assert_eq!(denial(&|p| quirk(&mut p.devices[1].quirks)), Err(WindowDenial::OneAtATime));
    }
    assert_eq!(denial(&|p| p.devices[0].quirks.broadcast = true), Err(WindowDenial::Broadcast));
    assert_eq!(denial(&|p| p.connections[0].enabled = false), Err(WindowDenial::NoDevice));
}

#[test]
fn nothing_outside_the_ground_is_read_and_a_cancelled_search_says_so() {
    for (count, table) in [(1, Table::Coil), (7, Table::Coil), (130, Table::DiscreteInput)]
        .into_iter()
        .chain((1..=40).map(|n| (n, Table::InputRegister)))
    {
        let ground = Run { table, start: 65_500 - count, count };
        let mut search = Together::new(ground);
        let mut sizes = Vec::new();
        for _ in 0..60 {
            let Some(runs) = search.next_volley() else { break };
            assert!(runs.iter().all(|run| run.table == table
                && run.count > 0
                && run.start >= ground.start
                && run.end() <= ground.end()));
            sizes.push(runs.len() as u8);
            let words: Vec<Vec<u16>> = runs.iter().map(|r| vec![3; usize::from(r.count)]).collect();
            let shots: Vec<Shot<'_>> = words.iter().map(|w| Shot::Words(w)).collect();
            search.answer(&shots);
        }
        assert_eq!(search.result().holds, 16, "{ground:?}");
        assert!(AT_ONCE.iter().all(|n| sizes.contains(n)));
    }
    let mut search = Together::new(GROUND);
    search.cancel();
    assert_eq!((search.next_volley(), search.result().stopped), (None, Some(Stopped::Cancelled)));
}

#[test]
fn a_running_station_measures_its_simulator_beside_the_polls() {
    let mut project = project();
    project.connections[0].endpoint =
        Endpoint::Simulator { plant: "quadruple-tank".to_owned(), speed: 1.0 };
    let device = project.devices[0].id.clone();
    let ground = Run { table: Table::HoldingRegister, start: 0, count: 4 };
    let mut station = Station::start(Arc::new(project), StationOptions::default()).unwrap();
    assert_eq!(
        station.measure_window(&gaugeglass::model::DeviceId::new("nobody").unwrap(), ground),
        Err(WindowDenial::NoDevice)
    );
    station.measure_window(&device, ground).unwrap();
    let begun = std::time::Instant::now();
    let found = loop {
        if let Some(found) = station.window_found() {
            break found.unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::yield_now();
    };
    assert_eq!((found.holds, found.trip, found.stopped), (16, None, None));
    assert_eq!((station.window_progress(), station.window_found()), (None, None));
}
