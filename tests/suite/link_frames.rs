//! Frames against the vectors: what is sent byte by byte, and which replies are believed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Duration;

use gaugeglass::link::{
    Failure, Frame, Malformed, Outcome, Query, Read, Reply, Request, RequestError, SendError,
    Session, Write,
};
use gaugeglass::model::{Mono, Table};
use serde_json::Value as Json;

const VECTORS: &str = include_str!("../data/modbus.json");

fn group(name: &str) -> Vec<Json> {
    let all: Json = serde_json::from_str(VECTORS).unwrap();
    all[name].as_array().unwrap().clone()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// What a request of the vectors asks for, in our words; `None` for functions we do not send.
enum Parsed {
    Read(Read),
    Write(Write),
    Query(Query),
}

fn parse(request: &[u8]) -> Option<(u16, u8, Parsed)> {
    let word = |at: usize| u16::from_be_bytes([request[at], request[at + 1]]);
    let table = match request[7] {
        1 => Some(Table::Coil),
        2 => Some(Table::DiscreteInput),
        3 => Some(Table::HoldingRegister),
        4 => Some(Table::InputRegister),
        _ => None,
    };
    let parsed = match (request[7], table) {
        (_, Some(table)) => Parsed::Read(Read { table, start: word(8), count: word(10) }),
        (5, _) => Parsed::Write(Write::Coil { address: word(8), on: word(10) != 0 }),
        (6, _) => Parsed::Write(Write::Register { address: word(8), value: word(10) }),
        (15, _) => {
            let bit = |i: u16| request[13 + usize::from(i / 8)] >> (i % 8) & 1 == 1;
            let values = (0..word(10)).map(bit).collect();
            Parsed::Write(Write::Coils { start: word(8), values })
        }
        (16, _) => {
            let values = (0..usize::from(word(10))).map(|i| word(13 + 2 * i)).collect();
            Parsed::Write(Write::Registers { start: word(8), values })
        }
        (22, _) => Parsed::Write(Write::Mask { address: word(8), and: word(10), or: word(12) }),
        (17, _) => Parsed::Query(Query::ServerId),
        _ => return None,
    };
    Some((word(0), request[6], parsed))
}

impl Parsed {
    fn request(&self) -> Request<'_> {
        match self {
            Parsed::Read(read) => Request::Read(read),
            Parsed::Write(write) => Request::Write(write),
            Parsed::Query(query) => Request::Query(*query),
        }
    }
}

/// Plays one exchange; the outcome in an owned form.
#[derive(Debug, PartialEq)]
enum Told {
    Registers(Vec<u16>),
    Bits(Vec<bool>),
    Bytes(Vec<u8>),
    Echo,
    Exception(u8),
    Failed(Failure),
    Nothing,
}

fn play(request: &[u8], response: &[u8]) -> (Told, Session) {
    let (transaction, unit, parsed) = parse(request).unwrap();
    let mut session = Session::new(transaction);
    let mut frame = Frame::default();
    let after = Duration::from_millis(300);
    session.send(Mono(0), unit, parsed.request(), (after, 7), &mut frame).unwrap();
    assert_eq!(frame.bytes(), request);
    let mut told = Told::Nothing;
    let _ = session.receive(Mono(1), response, &mut |outcome| {
        assert_eq!(outcome.token, 7);
        assert_eq!(told, Told::Nothing, "two outcomes");
        told = match outcome.result {
            Ok(Reply::Registers(registers)) => Told::Registers(registers.iter().collect()),
            Ok(Reply::Bits(bits)) => {
                Told::Bits((0..bits.count()).map(|i| bits.get(i).unwrap()).collect())
            }
            Ok(Reply::Echo) => Told::Echo,
            Ok(Reply::Exception(code)) => Told::Exception(code),
            Ok(Reply::ServerId(bytes)) => Told::Bytes(bytes.to_vec()),
            Ok(Reply::Identification(_)) => panic!("not asked for"),
            Err(failure) => Told::Failed(failure),
        };
    });
    (told, session)
}

#[test]
fn every_frame_of_the_vectors_is_sent_and_understood() {
    let mut count = 0;
    for vector in group("frames") {
        let request = bytes(vector["request"].as_str().unwrap());
        let response = bytes(vector["response"].as_str().unwrap());
        let (told, session) = play(&request, &response);
        let expected = match (vector.get("exception"), request[7]) {
            (Some(code), _) => Told::Exception(u8::try_from(code.as_u64().unwrap()).unwrap()),
            (None, 3 | 4) => Told::Registers(
                serde_json::from_value::<Vec<u16>>(vector["values"].clone()).unwrap(),
            ),
            (None, 17) => Told::Bytes(response[9..].to_vec()),
            _ => Told::Echo,
        };
        assert_eq!(told, expected, "{}", vector["name"]);
        assert!(session.broken().is_none());
        assert_eq!(session.in_flight(), 0);
        count += 1;
    }
    assert_eq!(count, 17);
}

#[test]
fn tokio_modbus_understands_the_same_replies() {
    use tokio_modbus::{ExceptionCode, Response};
    for vector in group("frames") {
        let request = bytes(vector["request"].as_str().unwrap());
        let response = bytes(vector["response"].as_str().unwrap());
        if request[7] == 17 || vector.get("exception").is_some() {
            continue;
        }
        let pdu = bytes::Bytes::copy_from_slice(&response[7..]);
        let theirs = Response::try_from(pdu).unwrap();
        match (play(&request, &response).0, theirs) {
            (
                Told::Registers(ours),
                Response::ReadHoldingRegisters(theirs) | Response::ReadInputRegisters(theirs),
            ) => assert_eq!(ours, theirs),
            (
                Told::Echo,
                Response::WriteSingleCoil(..)
                | Response::WriteSingleRegister(..)
                | Response::WriteMultipleCoils(..)
                | Response::WriteMultipleRegisters(..)
                | Response::MaskWriteRegister(..),
            ) => {}
            (ours, theirs) => panic!("{}: {ours:?} against {theirs:?}", vector["name"]),
        }
    }
    assert_eq!(u8::from(ExceptionCode::GatewayTargetDevice), 11);
}

#[test]
fn every_malformed_frame_of_the_vectors_is_refused_by_name() {
    use Malformed as M;
    let broken = |malformed: M| Told::Failed(Failure::Malformed(malformed));
    let vectors = group("frames_malformed");
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let name = vector["name"].as_str().unwrap();
        let request = bytes(vector["request"].as_str().unwrap());
        let Some(response) = vector["response"].as_str() else {
            assert_eq!(name, "write timed out");
            unanswered(&request);
            continue;
        };
        let (told, session) = play(&request, &bytes(response));
        let expected = match name {
            "good" => Told::Registers(vec![1, 2]),
            // Nobody asked with this id: skipped, and the request then runs into its deadline.
            "future transaction id" => Told::Nothing,
            "unit id 0 or 255 echoed for a unit-1 request" => {
                broken(M::Unit { expected: 1, found: 255 })
            }
            "byte count says 4 but 2 follow" => broken(M::DataLength { expected: 4, found: 2 }),
            "byte count odd" => broken(M::ByteCount { expected: 4, found: 3 }),
            "byte count 6 for 2 registers" => broken(M::ByteCount { expected: 4, found: 6 }),
            "mbap length 0" => broken(M::Length { found: 0 }),
            "mbap length 1" => broken(M::Length { found: 1 }),
            "exception with extra byte" => Told::Exception(2),
            "exception flag but other function" => {
                broken(M::ExceptionFunction { expected: 3, found: 4 })
            }
            "fc6 echo other address" => broken(M::EchoAddress { expected: 1, found: 2 }),
            "fc16 answers quantity 1 for 2" => broken(M::EchoQuantity { expected: 2, found: 1 }),
            "fc22 echo other masks (libmodbus#868)" => {
                broken(M::EchoAddress { expected: 4, found: 5 })
            }
            other => panic!("a new vector: {other}"),
        };
        assert_eq!(told, expected, "{name}");
        assert_eq!(session.broken().is_some(), matches!(told, Told::Failed(_)), "{name}");
    }
}

/// A write that nobody answers fails once, by its deadline, and ends the session: nothing is sent again.
fn unanswered(request: &[u8]) {
    let (transaction, unit, parsed) = parse(request).unwrap();
    let mut session = Session::new(transaction);
    let mut frame = Frame::default();
    let after = Duration::from_millis(300);
    session.send(Mono(0), unit, parsed.request(), (after, 7), &mut frame).unwrap();
    let deadline = session.deadline().unwrap();
    assert_eq!(deadline, Mono(0).plus(after));
    let mut told = Vec::new();
    let mut sink = |outcome: Outcome<'_>| told.push(outcome.result.map(|_| ()));
    session.expire(Mono(deadline.0 - 1), &mut sink).unwrap();
    let timeout = Failure::Timeout { after, stray: None };
    assert_eq!(session.expire(deadline, &mut sink), Err(timeout.clone()));
    assert_eq!(session.expire(deadline.plus(after), &mut sink), Err(timeout.clone()));
    assert_eq!(told, [Err(timeout)]);
    assert_eq!((session.in_flight(), session.deadline()), (0, None));
    let again = session.send(deadline, unit, parsed.request(), (after, 8), &mut frame);
    assert!(again.is_err(), "a session that saw a timeout is never used again");
}

#[test]
fn every_part_of_an_echo_is_compared() {
    use Malformed as M;
    let refused = |request: &[u8], response: &[u8]| match play(request, response).0 {
        Told::Failed(Failure::Malformed(malformed)) => malformed,
        other => panic!("believed: {other:?}"),
    };
    let mask = [0, 1, 0, 0, 0, 8, 1, 22, 0, 4, 0, 0xF2, 0, 0x25];
    let other_mask = [0, 1, 0, 0, 0, 8, 1, 22, 0, 4, 0, 0xF2, 0, 0x24];
    let masks = M::EchoMasks { expected: 0x00F2_0025, found: 0x00F2_0024 };
    assert_eq!(refused(&mask, &other_mask), masks);
    let single = [0, 1, 0, 0, 0, 6, 1, 6, 0, 4, 0, 5];
    let value = [0, 1, 0, 0, 0, 6, 1, 6, 0, 4, 0, 7];
    assert_eq!(refused(&single, &value), M::EchoValue { expected: 5, found: 7 });
    let long = [0, 1, 0, 0, 0, 8, 1, 6, 0, 4, 0, 5, 0, 0];
    assert_eq!(refused(&single, &long), M::EchoLength { expected: 5, found: 7 });
    let coil = [0, 1, 0, 0, 0, 6, 1, 5, 0, 4, 0xFF, 0];
    let off = [0, 1, 0, 0, 0, 6, 1, 5, 0, 4, 0, 0];
    assert_eq!(refused(&coil, &off), M::EchoValue { expected: 0xFF00, found: 0 });
    assert_eq!(refused(&coil, &single), M::Function { expected: 5, found: 6 });
}

#[test]
fn a_device_addressed_directly_may_answer_with_any_unit() {
    for asked in [0u8, 255] {
        let request = [0, 1, 0, 0, 0, 6, asked, 3, 0, 0, 0, 1];
        let response = [0, 1, 0, 0, 0, 5, 9, 3, 2, 0, 5];
        assert_eq!(play(&request, &response).0, Told::Registers(vec![5]));
    }
}

#[test]
fn bits_come_out_in_the_order_of_the_specification() {
    // V1.1b3, section 6.1: coils 20-38, CD 6B 05.
    let request = [0, 1, 0, 0, 0, 6, 1, 1, 0, 0x13, 0, 0x13];
    let response = [0, 1, 0, 0, 0, 6, 1, 1, 3, 0xCD, 0x6B, 0x05];
    let Told::Bits(bits) = play(&request, &response).0 else { panic!("no bits") };
    let text: String = bits.iter().map(|on| if *on { '1' } else { '0' }).collect();
    assert_eq!(text, "1011001111010110101");
}

#[test]
fn an_exception_announced_as_too_long_is_taken_as_nine_bytes() {
    let request = [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1];
    let response = [0, 1, 0, 0, 0, 4, 1, 0x83, 2];
    let (told, mut session) = play(&request, &response);
    assert_eq!(told, Told::Exception(2));
    let mut frame = Frame::default();
    let read = Read { table: Table::HoldingRegister, start: 0, count: 1 };
    let after = Duration::from_millis(300);
    session.send(Mono(2), 1, Request::Read(&read), (after, 8), &mut frame).unwrap();
    let mut value = None;
    session
        .receive(Mono(3), &[0, 2, 0, 0, 0, 5, 1, 3, 2, 0, 9], &mut |outcome| {
            if let Ok(Reply::Registers(registers)) = outcome.result {
                value = registers.get(0);
            }
        })
        .unwrap();
    assert_eq!(value, Some(9));
}

#[test]
fn a_serial_line_reply_is_recognised() {
    let request = [0, 1, 0, 0, 0, 6, 17, 3, 0, 0x6B, 0, 3];
    let response = [0x11, 0x03, 0x06, 0xAE, 0x41, 0x56, 0x52, 0x43, 0x40, 0x49, 0xAD];
    let (told, _) = play(&request, &response);
    assert_eq!(told, Told::Failed(Failure::Malformed(Malformed::RtuFraming)));
}

fn try_send(request: Request<'_>) -> Result<(), SendError> {
    let mut frame = Frame::default();
    let after = Duration::from_millis(1);
    Session::new(1).send(Mono(0), 1, request, (after, 0), &mut frame)
}

fn try_read(table: Table, start: u16, count: u16) -> bool {
    try_send(Request::Read(&Read { table, start, count })).is_ok()
}

#[test]
fn limits_are_checked_before_sending() {
    for vector in group("request_limits") {
        if let Some(cases) = vector.get("cases") {
            for case in cases.as_array().unwrap() {
                assert_eq!(case["fc"], 3);
                let number = |key: &str| u16::try_from(case[key].as_u64().unwrap()).unwrap();
                let went = try_read(Table::HoldingRegister, number("addr"), number("count"));
                assert_eq!(went, case["ok"].as_bool().unwrap(), "{case}");
            }
            continue;
        }
        let max = u16::try_from(vector["max"].as_u64().unwrap()).unwrap();
        let fits = |count: u16| match vector["fc"].as_u64().unwrap() {
            1 => try_read(Table::Coil, 0, count),
            2 => try_read(Table::DiscreteInput, 0, count),
            _ => {
                let values = vec![true; usize::from(count)];
                try_send(Request::Write(&Write::Coils { start: 0, values })).is_ok()
            }
        };
        assert!(fits(1) && fits(max), "{vector}");
        assert!(!fits(0) && !fits(max + 1), "{vector}");
    }
    let registers = |count: usize, start| {
        try_send(Request::Write(&Write::Registers { start, values: vec![0; count] }))
    };
    assert!(registers(123, 0).is_ok() && registers(1, 65_535).is_ok());
    assert_eq!(
        registers(124, 0),
        Err(SendError::Request(RequestError::Count { function: 16, max: 123, found: 124 }))
    );
    assert_eq!(
        registers(2, 65_535),
        Err(SendError::Request(RequestError::Range { start: 65_535, count: 2 }))
    );
}
