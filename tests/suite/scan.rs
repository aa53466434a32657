//! Looking for devices: what is to be scanned is read strictly, and what answers is told truly.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser as _;
use gaugeglass::cli::root::{CommandLine, run};
use gaugeglass::sim::{Server, ServerOptions, built_in};
use gaugeglass::station::scan::{
    EndpointAnswer, RangeError, Scan, ScanEvent, ScanOptions, ScanRange, TARGETS_MOST, UnitAnswer,
};

fn range(hosts: &str, ports: &str, units: &str) -> ScanRange {
    ScanRange::parse(hosts, ports, units).unwrap()
}

#[test]
fn hosts_ports_and_units_are_read_as_people_write_them() {
    let all = range("192.168.1.10-12, plc7.hall.local 192.168.1.11", "502,5020-5022", "1-3 255");
    assert_eq!(all.hosts, ["192.168.1.10", "192.168.1.11", "192.168.1.12", "plc7.hall.local"]);
    assert_eq!((all.ports, all.units), (vec![502, 5020, 5021, 5022], vec![1, 2, 3, 255]));
    let count = |hosts: &str| range(hosts, "502", "1").hosts.len();
    assert_eq!(count("10.0.0.0/24"), 254);
    assert_eq!(count("10.0.0.8/31"), 2);
    assert_eq!(count("10.0.0.8/32"), 1);
    assert_eq!(count("10.0.0.250-10.0.1.5"), 12);
    assert_eq!(count("::1"), 1);
}

#[test]
fn what_means_nothing_or_too_much_is_refused_with_its_reason() {
    let wrong = |hosts: &str, ports: &str, units: &str| {
        ScanRange::parse(hosts, ports, units).unwrap_err().to_string()
    };
    for host in ["1.2.3.4-", "1.2.3.9-3", "1.2.3.0/8", "300.1.1.1", "a b/c", "-x", "1.2.3.4:502"] {
        assert!(wrong(host, "502", "1").contains("is no host"), "{host}");
    }
    assert!(wrong("plc", "0", "1").contains("is no port"));
    assert!(wrong("plc", "502-1", "1").contains("is no port"));
    assert!(wrong("plc", "1-65535", "1").contains("65535 ports are more"));
    assert!(wrong("plc", "1-17", "1").contains("17 ports are more than 16"));
    assert!(wrong("plc", "502", "256").contains("is no unit id"));
    assert_eq!(ScanRange::parse("", "502", "1"), Err(RangeError::Empty));
    assert!(wrong("10.0.0.0/16", "502", "1").contains("more than 4096"));
    assert!(wrong("10.0.0.0/21", "502,503,504", "1").contains("scan a part at a time"));
    assert!(range("10.0.0.0/20", "502", "1").targets() <= TARGETS_MOST);
}

#[test]
fn only_this_computer_and_private_networks_are_scanned_unasked() {
    let near = "127.0.0.1, localhost, 10.1.2.3, 172.16.0.1, 172.31.9.9, 192.168.0.7, 169.254.1.1, ::1, fd00::1, fe80::1";
    assert_eq!(range(near, "502", "1").foreign().count(), 0);
    for host in ["8.8.8.8", "172.32.0.1", "192.169.0.1", "plc7", "2001:db8::1", "11.0.0.1"] {
        assert_eq!(range(host, "502", "1").foreign().collect::<Vec<_>>(), [host]);
    }
}

fn named(body: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().name("server".to_owned()).spawn(body).unwrap();
}

/// A server on the loopback that does `each` with every connection.
fn serve(each: impl Fn(TcpStream) + Send + Clone + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    named(move || {
        for stream in listener.incoming().flatten() {
            let each = each.clone();
            named(move || each(stream));
        }
    });
    port
}

/// Answers every request with this exception.
fn exceptions(code: u8) -> u16 {
    serve(move |mut stream| {
        let mut bytes = [0; 260];
        while let Ok(count @ 8..) = stream.read(&mut bytes) {
            let request = &bytes[..count];
            let reply = [request[0], request[1], 0, 0, 0, 3, request[6], request[7] | 0x80, code];
            if stream.write_all(&reply).is_err() {
                return;
            }
        }
    })
}

/// Takes connections and says nothing until the other side goes.
fn silent() -> u16 {
    serve(|mut stream| while let Ok(1..) = stream.read(&mut [0; 260]) {})
}

fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn plant() -> Server {
    let options = ServerOptions::default();
    Server::start(built_in("quadruple-tank").unwrap(), ([127, 0, 0, 1], 0).into(), &options)
        .unwrap()
}

fn scan(ports: &[u16], units: &str, occupied: Vec<(String, u16)>) -> (Vec<ScanEvent>, Duration) {
    let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(",");
    let range = range("127.0.0.1", &ports, units);
    let timeout = Duration::from_millis(150);
    let begun = Instant::now();
    let mut scan = Scan::start(ScanOptions { range, timeout, occupied }).unwrap();
    let mut events = Vec::new();
    loop {
        let event = scan.wait(Duration::from_secs(20)).expect("an event");
        let over = matches!(event, ScanEvent::Finished { .. });
        events.push(event);
        if over {
            assert_eq!(scan.progress().0, scan.progress().1);
            return (events, begun.elapsed());
        }
    }
}

fn place(events: &[ScanEvent], of: u16) -> EndpointAnswer {
    let found = events.iter().find_map(|event| match event {
        ScanEvent::Endpoint { port, answer, .. } if *port == of => Some(answer.clone()),
        _ => None,
    });
    found.unwrap()
}

fn units(events: &[ScanEvent], of: u16) -> Vec<(u8, UnitAnswer, usize)> {
    let found = events.iter().filter_map(|event| match event {
        ScanEvent::Unit { port, unit, answer, identity, .. } if *port == of => {
            Some((*unit, answer.clone(), identity.len()))
        }
        _ => None,
    });
    found.collect()
}

#[test]
fn what_answers_is_told_with_how_it_answers_and_who_it_is() {
    let (tank, refusing, mute, nobody) = (plant(), exceptions(2), silent(), closed_port());
    let gateway = exceptions(11);
    let own = tank.address().port();
    let (events, _) = scan(&[own, refusing, mute, nobody, gateway], "1-2", Vec::new());
    assert_eq!(place(&events, own), EndpointAnswer::Open);
    assert_eq!(place(&events, nobody), EndpointAnswer::Refused);
    assert!(units(&events, nobody).is_empty());
    let found = units(&events, own);
    assert!(found[0].1.is_there() && found[0].2 >= 3, "{found:?}");
    // An exception is an answer.
    let exception = UnitAnswer::Exception(2);
    assert_eq!(units(&events, refusing), [(1, exception.clone(), 0), (2, exception, 0)]);
    let silence = UnitAnswer::Silent;
    assert_eq!(units(&events, mute), [(1, silence.clone(), 0), (2, silence, 0)]);
    let absent = UnitAnswer::Absent(11);
    assert_eq!(units(&events, gateway), [(1, absent.clone(), 0), (2, absent, 0)]);
    assert_eq!(events.last(), Some(&ScanEvent::Finished { cancelled: false }));
    assert_eq!(tank.counters().writes, 0);
}

#[test]
fn a_place_that_takes_one_connection_and_is_in_use_is_left_alone() {
    let tank = plant();
    let port = tank.address().port();
    let (events, _) = scan(&[port], "1", vec![("localhost".to_owned(), port)]);
    assert_eq!(place(&events, port), EndpointAnswer::Occupied);
    assert!(units(&events, port).is_empty());
    assert_eq!(tank.counters().connections, 0);
}

#[test]
fn no_more_than_ten_connections_are_open_at_once() {
    static OPEN: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let ports: Vec<u16> = (0..16)
        .map(|_| {
            serve(|mut stream| {
                let now = OPEN.fetch_add(1, Ordering::SeqCst) + 1;
                MOST.fetch_max(now, Ordering::SeqCst);
                while let Ok(1..) = stream.read(&mut [0; 260]) {}
                OPEN.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    let (events, _) = scan(&ports, "1", Vec::new());
    assert_eq!(events.len(), 33);
    assert!(MOST.load(Ordering::SeqCst) <= 11, "{MOST:?}");
}

#[test]
fn a_scan_is_stopped_at_once_and_a_dropped_one_ends() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let port = serve(move |mut stream| {
        while let Ok(1..) = stream.read(&mut [0; 260]) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let range = range("127.0.0.1", &port.to_string(), "0-255");
    let timeout = Duration::from_millis(100);
    let options = ScanOptions { range, timeout, occupied: Vec::new() };
    let mut scan = Scan::start(options.clone()).unwrap();
    while !matches!(scan.wait(Duration::from_secs(20)).unwrap(), ScanEvent::Unit { .. }) {}
    scan.cancel();
    let begun = Instant::now();
    while scan.wait(Duration::from_secs(20)) != Some(ScanEvent::Finished { cancelled: true }) {}
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(asked.load(Ordering::SeqCst) < 20);
    drop(Scan::start(options).unwrap());
}

fn command(line: &str) -> (u8, String, String) {
    let words = line.split_whitespace();
    let parsed = CommandLine::try_parse_from(std::iter::once("gaugeglass").chain(words)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&parsed.command.unwrap(), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn the_command_line_lists_what_is_there_and_asks_before_foreign_hosts() {
    let tank = plant();
    let port = tank.address().port();
    let (code, out, err) = command(&format!("scan 127.0.0.1 --ports {port} --units 1 --json"));
    assert_eq!((code, err.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["endpoint"], &lines[1]["unit"]), (&"open".into(), &1.into()));
    assert_eq!(lines[1]["identity"]["0"], "Gaugeglass");
    let (code, out, _) = command(&format!("scan localhost --ports {port} --units 1"));
    assert_eq!(code, 0);
    assert!(out.starts_with(&format!("localhost:{port} unit 1: answers")), "{out}");
    let (code, out, err) = command(&format!("scan 127.0.0.1 --ports {} --units 1", closed_port()));
    assert_eq!((code, out.as_str(), err.as_str()), (1, "", "nothing answered\n"));
    let (code, out, err) = command("scan 192.0.2.1 --ports 502");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("nothing was sent") && err.contains("--foreign"), "{err}");
    assert_eq!(command("scan 1.2.3.4/3").0, 2);
}
