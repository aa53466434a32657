//! The server over a real socket: every function, every exception, every malformed frame.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions, SimError, built_in};

use super::client::{Client, frame, loopback, request, serve, tank, zeros};

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// Requests and replies in turn on one connection, as hexadecimal PDUs.
fn converse(server: &Server, turns: &[(&str, &str)]) {
    let mut client = Client::new(server);
    for (asked, expected) in turns {
        let reply = client.ask(&bytes(asked));
        assert_eq!(reply, bytes(expected), "{asked}: got {reply:02x?}");
    }
}

/// The registers and bits of the specification's worked examples, wire addresses from 0.
fn examples() -> Server {
    let contents = parse(
        r#"{
          "C": {"zeros": 200, "19": 1, "21": 1, "22": 1, "25": 1, "26": 1, "27": 1, "28": 1,
                "30": 1, "32": 1, "33": 1, "35": 1, "37": 1},
          "DI": {"zeros": 400, "198": 1, "199": 1, "201": 1, "203": 1, "204": 1, "205": 1,
                 "207": 1, "208": 1, "210": 1, "211": 1, "212": 1, "214": 1, "216": 1, "217": 1},
          "IR": {"zeros": 16, "8": 10},
          "HR": {"zeros": 300, "4": 18, "107": 555, "109": 100}
        }"#,
    );
    serve(Box::new(RegisterImage::new("examples", &contents.unwrap())))
}

#[test]
fn the_worked_examples_of_the_specification_are_answered_to_the_byte() {
    // Modbus Application Protocol V1.1b3, sections 6.1 to 6.6, 6.11, 6.12 and 6.16.
    converse(
        &examples(),
        &[
            ("01 00 13 00 13", "01 03 cd 6b 05"),
            ("02 00 c4 00 16", "02 03 ac db 35"),
            ("03 00 6b 00 03", "03 06 02 2b 00 00 00 64"),
            ("04 00 08 00 01", "04 02 00 0a"),
            ("05 00 ac ff 00", "05 00 ac ff 00"),
            ("06 00 01 00 03", "06 00 01 00 03"),
            ("0f 00 13 00 0a 02 cd 01", "0f 00 13 00 0a"),
            ("10 00 01 00 02 04 00 0a 01 02", "10 00 01 00 02"),
            ("16 00 04 00 f2 00 25", "16 00 04 00 f2 00 25"),
            // What they have left behind.
            ("01 00 ac 00 01", "01 01 01"),
            ("01 00 13 00 0a", "01 02 cd 01"),
            ("03 00 01 00 02", "03 04 00 0a 01 02"),
            ("03 00 04 00 01", "03 02 00 17"),
        ],
    );
}

#[test]
fn read_write_multiple_writes_before_it_reads_and_not_at_all_if_it_cannot_read() {
    converse(
        &zeros(),
        &[
            ("17 00 02 00 03 00 03 00 02 04 11 22 33 44", "17 06 00 00 11 22 33 44"),
            ("17 00 c8 00 01 00 00 00 01 02 ff ff", "97 02"),
            ("17 00 00 00 01 00 c8 00 01 02 ff ff", "97 02"),
            ("03 00 00 00 01", "03 02 00 00"),
        ],
    );
}

#[test]
fn diagnostics_echo_and_nothing_else() {
    converse(
        &zeros(),
        &[
            ("08 00 00 a5 37", "08 00 00 a5 37"),
            ("08 00 00 01 02 03 04", "08 00 00 01 02 03 04"),
            ("08 00 01 00 00", "88 01"),
            ("08 00 00", "88 03"),
            ("08 00 00 01", "88 03"),
            ("08 00", "88 03"),
        ],
    );
}

#[test]
fn the_server_identifies_itself() {
    let server = tank();
    let mut client = Client::new(&server);
    let version = env!("CARGO_PKG_VERSION");
    let object = |id: u8, text: &str| {
        let mut bytes = vec![id, u8::try_from(text.len()).unwrap()];
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    let basic = [object(0, "Gaugeglass"), object(1, "quadruple-tank"), object(2, version)].concat();
    let reply = client.ask(&bytes("2b 0e 01 00"));
    assert_eq!(reply, [bytes("2b 0e 01 82 00 00 03"), basic.clone()].concat());
    let reply = client.ask(&bytes("2b 0e 02 00"));
    let title = object(4, "quadruple tank (Johansson 2000), minimum phase");
    assert_eq!(reply, [bytes("2b 0e 02 82 00 00 04"), basic, title].concat());
    let reply = client.ask(&bytes("2b 0e 04 01"));
    assert_eq!(reply, [bytes("2b 0e 04 82 00 00 01"), object(1, "quadruple-tank")].concat());
    assert_eq!(client.ask(&bytes("2b 0e 03 00"))[..7], bytes("2b 0e 03 82 00 00 04"));
    assert_eq!(client.ask(&bytes("2b 0e 01 02"))[6], 1, "from object 2 on");
    assert_eq!(client.ask(&bytes("2b 0e 01 77"))[6], 3, "from the beginning");
    assert_eq!(client.ask(&bytes("2b 0e 04 09")), bytes("ab 02"));
    assert_eq!(client.ask(&bytes("2b 0e 05 00")), bytes("ab 03"));
    assert_eq!(client.ask(&bytes("2b 0e 01")), bytes("ab 03"));
    assert_eq!(client.ask(&bytes("2b 0d 01 00")), bytes("ab 01"));
    let name = [bytes("11 10 01 ff"), b"quadruple-tank".to_vec()].concat();
    assert_eq!(client.ask(&[0x11]), name);
    assert_eq!(client.ask(&[0x11, 0]), bytes("91 03"));
}

#[test]
fn what_is_not_offered_is_an_illegal_function() {
    let server = zeros();
    let mut client = Client::new(&server);
    let offered = [1, 2, 3, 4, 5, 6, 8, 15, 16, 17, 22, 23, 43];
    for function in (0..=255).filter(|f| !offered.contains(f)) {
        assert_eq!(client.ask(&[function, 0, 0, 0, 1]), [function | 0x80, 1]);
    }
}

#[test]
fn counts_and_lengths_out_of_range_are_illegal_values() {
    converse(
        &zeros(),
        &[
            // No element, one too many, far too many.
            ("01 00 00 00 00", "81 03"),
            ("01 00 00 07 d1", "81 03"),
            ("02 00 00 ff ff", "82 03"),
            ("03 00 00 00 00", "83 03"),
            ("03 00 00 00 7e", "83 03"),
            ("04 00 00 00 7e", "84 03"),
            ("0f 00 00 00 00 00", "8f 03"),
            ("10 00 00 00 00 00", "90 03"),
            ("17 00 00 00 7e 00 00 00 01 02 00 00", "97 03"),
            ("17 00 00 00 01 00 00 00 00 00", "97 03"),
            // Counts that overflow or do not fit their bytes.
            ("0f 00 00 00 10 01 ff", "8f 03"),
            ("0f 00 00 ff ff 01 ff", "8f 03"),
            ("0f 00 00 00 08 02 ff ff", "8f 03"),
            ("10 00 00 80 01 02 00 00", "90 03"),
            ("10 00 00 00 02 02 00 00", "90 03"),
            ("10 00 00 00 01 02 00", "90 03"),
            ("10 00 00 00 01 02 00 00 00", "90 03"),
            ("17 00 00 00 01 00 00 80 01 02 00 00", "97 03"),
            // Too short, too long.
            ("01", "81 03"),
            ("03 00 00 00", "83 03"),
            ("03 00 00 00 01 00", "83 03"),
            ("05 00 00 ff", "85 03"),
            ("06 00 00 ff ff ff", "86 03"),
            ("0f 00 00", "8f 03"),
            ("10 00 00 00 01", "90 03"),
            ("16 00 00 00 00 00", "96 03"),
            ("17 00 00 00", "97 03"),
            // A coil is 0000 or FF00.
            ("05 00 00 00 01", "85 03"),
            ("05 00 00 ff ff", "85 03"),
        ],
    );
}

#[test]
fn places_that_do_not_exist_are_illegal_addresses() {
    converse(
        &zeros(),
        &[
            ("01 00 c8 00 01", "81 02"),
            ("02 00 c0 00 09", "82 02"),
            ("03 00 c7 00 02", "83 02"),
            ("04 ff ff 00 02", "84 02"),
            ("05 00 c8 ff 00", "85 02"),
            ("06 ff ff 00 01", "86 02"),
            ("0f ff ff 00 02 01 03", "8f 02"),
            ("10 00 c7 00 02 04 00 01 00 02", "90 02"),
            ("16 00 c8 00 00 00 00", "96 02"),
            // The last one there is.
            ("03 00 c7 00 01", "03 02 00 00"),
        ],
    );
}

#[test]
fn the_largest_reads_and_writes_pass() {
    let server = serve(Box::new(RegisterImage::zeros(2000)));
    let mut client = Client::new(&server);
    assert_eq!(client.ask(&request(1, 0, 2000)).len(), 252);
    assert_eq!(client.registers(3, 0, 125).len(), 125);
    let words: Vec<u8> = (0..246).collect();
    let write = [request(16, 0, 123), vec![246], words.clone()].concat();
    assert_eq!(client.ask(&write), request(16, 0, 123));
    assert_eq!(client.registers(3, 122, 1), [u16::from_be_bytes([244, 245])]);
    let coils = [request(15, 0, 1968), vec![246], vec![0xFF; 246]].concat();
    assert_eq!(client.ask(&coils), request(15, 0, 1968));
    let both = [request(23, 0, 125), request(0, 0, 121)[1..].to_vec(), vec![242], words].concat();
    assert_eq!(client.ask(&both[..both.len() - 4]).len(), 252);
}

#[test]
fn the_plants_refusals_are_exceptions_and_change_nothing() {
    let server = tank();
    let mut client = Client::new(&server);
    // Setpoint 2 beyond the rim, half of setpoint 1, a reserved place.
    assert_eq!(client.ask(&request(6, 10, 2001)), [0x86, 3]);
    assert_eq!(client.ask(&request(6, 0, 0)), [0x86, 2]);
    assert_eq!(client.ask(&request(6, 9, 0)), [0x86, 2]);
    assert_eq!(client.ask(&request(5, 5, 0xFF00)), [0x85, 2]);
    assert_eq!(server.counters().writes, 0);
    assert_eq!(client.ask(&request(6, 10, 1500)), request(6, 10, 1500));
    assert_eq!(client.registers(3, 10, 1), [1500]);
    assert_eq!(server.counters().writes, 1);
}

#[test]
fn the_map_is_read_over_the_wire_and_time_passes() {
    let options = ServerOptions { speed: 100.0, faults: Vec::new() };
    let plant = built_in("quadruple-tank").unwrap();
    let server = Server::start(plant, loopback(), &options).unwrap();
    let mut client = Client::new(&server);
    let millis = |client: &mut Client| {
        client.registers(4, 32, 4).iter().fold(0_u64, |sum, word| sum << 16 | u64::from(*word))
    };
    let float = |words: &[u16]| f32::from_bits(u32::from(words[0]) << 16 | u32::from(words[1]));
    assert_eq!(float(&client.registers(4, 36, 2)), 100.0);
    let first = millis(&mut client);
    let started = Instant::now();
    while millis(&mut client) < first + 60_000 {
        assert!(started.elapsed() < Duration::from_secs(20), "a minute takes 0.6 s at this speed");
    }
    let level = float(&client.registers(4, 0, 2));
    assert!(level > 8.0, "the tank fills: {level}");
    let hundredths = client.registers(4, 20, 1)[0];
    assert!((f32::from(hundredths) / 100.0 - level).abs() < 2.0);
    // Setpoint 1 as float CDAB, then back.
    let write = [request(16, 0, 2), bytes("04 00 00 41 48")].concat();
    assert_eq!(client.ask(&write), request(16, 0, 2));
    assert_eq!(client.registers(3, 0, 2), [0x0000, 0x4148]);
}

#[test]
fn any_unit_is_answered_and_echoed() {
    let server = zeros();
    let mut client = Client::new(&server);
    for unit in [0, 1, 17, 247, 255] {
        client.unit = unit;
        assert_eq!(client.registers(3, 0, 1), [0]);
    }
}

#[test]
fn requests_may_come_in_any_pieces_and_several_at_once() {
    let server = zeros();
    let mut client = Client::new(&server);
    for byte in frame(0x1234, 1, &request(3, 0, 2)) {
        client.stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(client.receive().unwrap(), (0x1234, bytes("03 04 00 00 00 00")));
    let three: Vec<u8> = (1..=3).flat_map(|id| frame(id, 1, &request(3, id, 1))).collect();
    client.stream.write_all(&three).unwrap();
    for id in 1..=3 {
        assert_eq!(client.receive().unwrap(), (id, bytes("03 02 00 00")));
    }
    // Far more than may be in work at once.
    let many: Vec<u8> = (0..500).flat_map(|id| frame(id, 1, &request(3, 0, 125))).collect();
    let mut sender = client.stream.try_clone().unwrap();
    let sending = std::thread::Builder::new()
        .name("sender".to_owned())
        .spawn(move || sender.write_all(&many))
        .unwrap();
    for id in 0..500 {
        assert_eq!(client.receive().unwrap().0, id);
    }
    sending.join().unwrap().unwrap();
}

#[test]
fn a_stream_that_is_not_modbus_is_closed_at_once() {
    let server = zeros();
    let broken = [
        ("protocol id 1", "00 01 00 01 00 06 01 03 00 00 00 01"),
        ("length 0", "00 01 00 00 00 00 01 03 00 00 00 01"),
        ("length 1: no function", "00 01 00 00 00 01 01"),
        ("length 255", "00 01 00 00 00 ff 01"),
        ("length 65535", "00 01 00 00 ff ff 01"),
        ("RTU instead of TCP", "01 03 00 00 00 01 84 0a"),
        ("HTTP", "47 45 54 20 2f 20 48 54 54 50"),
    ];
    for (count, (what, hex)) in broken.into_iter().enumerate() {
        let mut client = Client::new(&server);
        client.stream.write_all(&bytes(hex)).unwrap();
        assert!(client.is_closed(), "{what}");
        assert_eq!(server.counters().not_modbus, count as u64 + 1, "{what}");
    }
    // What came whole before is still answered.
    let mut client = Client::new(&server);
    let good_then_bad = [frame(7, 1, &request(3, 0, 1)), bytes("00 08 00 09")].concat();
    client.stream.write_all(&good_then_bad).unwrap();
    assert_eq!(client.receive().unwrap().0, 7);
    assert!(client.is_closed());
}

#[test]
fn ten_thousand_random_byte_strings_do_not_kill_the_server() {
    let server = zeros();
    let mut random = fastrand::Rng::with_seed(5);
    let mut garbage = |most: usize| -> Vec<u8> {
        let length = random.usize(1..=most);
        (0..length).map(|_| if random.bool() { random.u8(..) } else { random.u8(0..24) }).collect()
    };
    // Well framed, so that they reach the functions.
    let mut client = Client::new(&server);
    for _ in 0..8000 {
        let pdu = garbage(40);
        let reply = client.ask(&pdu);
        assert_eq!(reply[0] & 0x7F, pdu[0] & 0x7F);
    }
    // As they are.
    for _ in 0..2000 {
        let mut client = Client::new(&server);
        let _ = client.stream.write_all(&garbage(300));
        client.finish();
        let _ = client.stream.read_to_end(&mut Vec::new());
    }
    assert!(server.is_running());
    assert_eq!(Client::new(&server).registers(3, 199, 1).len(), 1);
}

#[test]
fn a_seventeenth_connection_is_closed_and_a_freed_place_is_free() {
    let server = zeros();
    let mut clients: Vec<Client> = (0..16)
        .map(|_| {
            let mut client = Client::new(&server);
            client.registers(3, 0, 1);
            client
        })
        .collect();
    assert!(Client::new(&server).is_closed());
    assert_eq!(server.counters().refused_connections, 1);
    let mut leaving = clients.pop().unwrap();
    leaving.finish();
    assert!(leaving.is_closed());
    assert_eq!(Client::new(&server).registers(3, 0, 1), [0]);
    assert_eq!(clients[0].registers(3, 0, 1), [0]);
}

#[test]
fn a_dropped_server_closes_its_connections_and_frees_its_port() {
    let server = zeros();
    let address = server.address();
    let mut client = Client::new(&server);
    client.registers(3, 0, 1);
    assert_eq!(server.counters().open, 1);
    drop(server);
    assert!(client.is_closed());
    let plant = built_in("quadruple-tank").unwrap();
    let again = Server::start(plant, address, &ServerOptions::default()).unwrap();
    assert_eq!(again.address(), address);
}

#[test]
fn a_server_that_cannot_start_says_what_where_why_and_what_to_do() {
    let taken = zeros();
    let start = |speed| {
        let plant = built_in("quadruple-tank").unwrap();
        Server::start(plant, taken.address(), &ServerOptions { speed, faults: Vec::new() })
    };
    let error = start(1.0).unwrap_err();
    assert!(matches!(error, SimError::Bind { .. }));
    let text = error.to_string();
    let address = taken.address().to_string();
    for part in ["cannot listen on", address.as_str(), "in use", "stop it, or choose another"] {
        assert!(text.contains(part), "{text}");
    }
    for speed in [0.0, f64::NAN, 1e6] {
        let text = start(speed).unwrap_err().to_string();
        assert!(text.contains("choose 0.1 to 100"), "{text}");
    }
}

#[test]
fn a_register_image_says_what_is_wrong_with_it() {
    let cases = [
        ("[]", "not an object of tables"),
        ("{", "not JSON"),
        (r#"{"XR": {}}"#, r#""XR" is not a table"#),
        (r#"{"HR": 3}"#, "HR is not an object"),
        (r#"{"HR": {"a": 3}}"#, "HR.a is not a wire address"),
        (r#"{"HR": {"65536": 3}}"#, "HR.65536 is not a wire address"),
        (r#"{"HR": {"0": 65536}}"#, "HR.0 holds 65536"),
        (r#"{"HR": {"0": -1}}"#, "HR.0 holds -1"),
        (r#"{"C": {"0": 2}}"#, "C.0 holds 2"),
        (r#"{"IR": {"zeros": 65537}}"#, "IR.zeros is not a count"),
    ];
    for (text, expected) in cases {
        let error = parse(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}
