//! Faults on demand, by order and by the plant's own coils.

use std::time::{Duration, Instant};

use gaugeglass::sim::{Fault, Server, ServerOptions, SimError, built_in};

use super::client::{Client, loopback, request, tank, zeros};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

fn on(server: &Server, text: &str) {
    server.switch(fault(text), true).unwrap();
}

fn off(server: &Server, text: &str) {
    server.switch(fault(text), false).unwrap();
}

/// Waits for what happens on the server's thread.
fn eventually(what: impl Fn() -> bool) {
    let started = Instant::now();
    while !what() {
        assert!(started.elapsed() < Duration::from_secs(20), "it did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn every_form_of_a_fault_reads_back_as_itself() {
    let forms = [
        "stuck-sensor=2",
        "drifting-sensor=1",
        "blocked-pump=1",
        "leak=2",
        "silent",
        "slow=250",
        "late=1500",
        "exception=6",
        "exception=4@IR20-27",
        "exception=2@C0-0",
        "drop-connections=10",
        "wrong-id",
        "truncated",
    ];
    for form in forms {
        assert_eq!(fault(form).to_string(), form);
    }
    assert_eq!(fault("leak"), fault("leak=1"));
    assert_eq!(fault("exception=2@hr7"), fault("exception=2@HR7-7"));
    assert_eq!(fault("drop-connections"), fault("drop-connections=1"));
}

#[test]
fn a_text_that_is_no_fault_is_refused_with_the_reason_and_the_forms() {
    let cases = [
        ("", "no fault has this name"),
        ("leek", "no fault has this name"),
        ("leak=x", "not a whole number"),
        ("leak=256", "not a whole number"),
        ("silent=1", "takes no value"),
        ("slow", "needs a time"),
        ("slow=1s", "milliseconds"),
        ("slow=60001", "the longest delay"),
        ("exception", "needs an exception code"),
        ("exception=0", "1 to 255"),
        ("exception=256", "1 to 255"),
        ("exception=2@", "such as IR20-27"),
        ("exception=2@XR1", "such as IR20-27"),
        ("exception=2@IR9-3", "ends before it starts"),
        ("drop-connections=0", "1 reply or more"),
    ];
    for (text, because) in cases {
        let error = text.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains(because) && error.contains("stuck-sensor=1"), "{text}: {error}");
    }
}

#[test]
fn a_silent_server_obeys_and_does_not_answer() {
    let server = zeros();
    let mut client = Client::new(&server);
    on(&server, "silent");
    client.send(&request(6, 5, 77));
    // The order to speak again comes after the write was carried out.
    eventually(|| server.counters().writes == 1);
    off(&server, "silent");
    assert_eq!(client.registers(3, 5, 1), [77], "the first answer is that of the read");
}

#[test]
fn slow_replies_wait_together_and_not_one_after_the_other() {
    let server = zeros();
    on(&server, "slow=500");
    let mut client = Client::new(&server);
    let started = Instant::now();
    for _ in 0..8 {
        client.send(&request(3, 0, 1));
    }
    for id in 1..=8 {
        assert_eq!(client.receive().unwrap().0, id);
        assert!(started.elapsed() >= Duration::from_millis(500));
    }
    // One after the other they would take eight times as long.
    assert!(started.elapsed() < Duration::from_millis(3000), "{:?}", started.elapsed());
    off(&server, "slow=500");
    let started = Instant::now();
    client.registers(3, 0, 1);
    assert!(started.elapsed() < Duration::from_millis(500));
}

#[test]
fn every_tenth_reply_is_late_and_overtaken() {
    let server = zeros();
    on(&server, "late=300");
    let mut client = Client::new(&server);
    for _ in 0..12 {
        client.send(&request(3, 0, 1));
    }
    let order: Vec<u16> = (0..12).map(|_| client.receive().unwrap().0).collect();
    assert_eq!(order, [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10]);
}

#[test]
fn a_range_is_refused_and_its_neighbours_are_not() {
    let server = zeros();
    on(&server, "exception=4@HR20-27");
    on(&server, "exception=6@C3");
    let mut client = Client::new(&server);
    for (start, count) in [(20, 1), (27, 1), (15, 6), (27, 5), (0, 100)] {
        assert_eq!(client.ask(&request(3, start, count)), [0x83, 4], "{start} {count}");
    }
    assert_eq!(client.ask(&request(6, 24, 1)), [0x86, 4]);
    assert_eq!(client.ask(&request(5, 3, 0xFF00)), [0x85, 6]);
    assert_eq!(server.counters().writes, 0);
    assert_eq!(client.registers(3, 0, 20).len(), 20);
    assert_eq!(client.registers(3, 28, 20).len(), 20);
    assert_eq!(client.registers(4, 20, 8).len(), 8, "another table");
    off(&server, "exception=4@HR20-27");
    assert_eq!(client.registers(3, 20, 8), [0; 8]);
    on(&server, "exception=5");
    assert_eq!(client.ask(&request(3, 0, 1)), [0x83, 5]);
    assert_eq!(client.ask(&request(8, 0, 1)), [0x88, 5]);
}

#[test]
fn connections_drop_after_so_many_replies() {
    let server = zeros();
    on(&server, "drop-connections=2");
    for _ in 0..3 {
        let mut client = Client::new(&server);
        client.registers(3, 0, 1);
        client.registers(3, 0, 1);
        assert!(client.is_closed());
    }
}

#[test]
fn a_server_told_to_hang_up_does_and_takes_new_connections() {
    let server = zeros();
    let mut clients: Vec<Client> = (0..3).map(|_| Client::new(&server)).collect();
    clients.iter_mut().for_each(|client| drop(client.registers(3, 0, 1)));
    server.hang_up().unwrap();
    assert!(clients.iter_mut().all(Client::is_closed));
    Client::new(&server).registers(3, 0, 1);
}

#[test]
fn a_wrong_id_and_a_missing_byte_are_really_on_the_wire() {
    let server = zeros();
    on(&server, "wrong-id");
    let mut client = Client::new(&server);
    let id = client.send(&request(3, 0, 1));
    assert_eq!(client.receive().unwrap().0, id + 1);
    off(&server, "wrong-id");
    on(&server, "truncated");
    on(&server, "drop-connections");
    client = Client::new(&server);
    client.send(&request(3, 0, 1));
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut client.stream, &mut bytes).unwrap();
    assert_eq!(bytes, [0, 1, 0, 0, 0, 5, 1, 3, 2, 0]);
}

#[test]
fn faults_of_the_process_are_ordered_too() {
    let server = tank();
    let mut client = Client::new(&server);
    on(&server, "leak=2");
    assert_eq!(client.ask(&request(1, 16, 8)), [1, 1, 0b1000_0000]);
    off(&server, "leak=2");
    assert_eq!(client.ask(&request(1, 16, 8)), [1, 1, 0]);
    let error = server.switch(fault("leak=3"), true).unwrap_err();
    assert!(error.to_string().contains("leak=3"), "{error}");
    let faults = vec![fault("blocked-pump=9")];
    let plant = built_in("quadruple-tank").unwrap();
    let started = Server::start(plant, loopback(), &ServerOptions { speed: 1.0, faults });
    assert!(matches!(started, Err(SimError::NoSuchPart { .. })));
    assert!(zeros().switch(fault("leak=1"), true).is_err(), "an image has no tanks");
}

#[test]
fn the_fault_coils_disturb_the_link() {
    let server = tank();
    let mut client = Client::new(&server);
    let mut coil = |wire, on: bool| client.ask(&request(5, wire, if on { 0xFF00 } else { 0 }));
    // Refusal of the hundredths.
    coil(26, true);
    let mut other = Client::new(&server);
    assert_eq!(other.ask(&request(4, 20, 1)), [0x84, 4]);
    assert_eq!(other.registers(4, 0, 20).len(), 20);
    coil(26, false);
    assert_eq!(other.registers(4, 20, 8).len(), 8);
    // Delay.
    assert_eq!(other.ask(&request(6, 22, 200)), request(6, 22, 200));
    coil(25, true);
    let started = Instant::now();
    other.registers(4, 0, 1);
    assert!(started.elapsed() >= Duration::from_millis(200));
    coil(25, false);
    // Closing: the one who asked is answered first.
    assert_eq!(coil(27, true), request(5, 27, 0xFF00));
    other.send(&request(4, 0, 1));
    assert!(other.is_closed());
    client.send(&request(4, 0, 1));
    assert!(client.is_closed());
    let mut new = Client::new(&server);
    assert_eq!(new.ask(&request(1, 27, 1)), [1, 1, 0], "clears itself");
}

#[test]
fn the_silence_coil_ends_by_itself_after_ten_real_seconds_at_any_speed() {
    let mut plant = built_in("quadruple-tank").unwrap();
    plant.set_speed(10.0);
    plant.write_coils(24, &[true]).unwrap();
    plant.step(99.0);
    assert!(plant.link().silent);
    plant.step(2.0);
    assert!(!plant.link().silent);
}

#[test]
fn the_write_that_silences_the_link_is_answered_itself() {
    let server = tank();
    let mut client = Client::new(&server);
    assert_eq!(client.ask(&request(5, 24, 0xFF00)), request(5, 24, 0xFF00));
    let before = server.counters().requests;
    client.send(&request(5, 24, 0));
    eventually(|| server.counters().requests > before);
    assert_eq!(client.registers(3, 14, 1), [1], "speaks again, and the unanswered write is lost");
}
