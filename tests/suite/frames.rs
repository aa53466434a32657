//! The frame log: what frames say in words, exactly what went over the wire, bounded, and nothing while
//! nobody looks.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use gaugeglass::app::lang::{Lang, frame_words, frame_words_whole};
use gaugeglass::app::{FRAMES_MOST, FrameLine, FrameLog};
use gaugeglass::codec::{Meaning, explain_reply, explain_request};
use gaugeglass::engine::{EngineCommand, EngineOptions, FrameWatch};
use gaugeglass::model::{
    BlockLive, ConnectionId, FrameBytes, FrameFate, FrameRecord, FrameScope, MalformedClass,
    Project, Stamp, Table,
};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::fake_net::{Act, FakeNet, Rig, with_engine, with_options};
use crate::plant_builder::{exception, frame, plant, register, with_tags, with_unit, write_of};

const VECTORS: &str = include_str!("../data/modbus.json");

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn vectors(group: &str) -> Vec<Json> {
    let all: Json = serde_json::from_str(VECTORS).unwrap();
    all[group].as_array().unwrap().clone()
}

fn record(fate: FrameFate, bytes: &[u8]) -> FrameRecord {
    let key = (bytes.len() > 6).then(|| (u16::from_be_bytes([bytes[0], bytes[1]]), bytes[6]));
    FrameRecord {
        at: Stamp::default(),
        connection: ConnectionId::new("c").unwrap(),
        fate,
        key,
        round_trip: (fate == FrameFate::Taken).then(|| Duration::from_micros(1500)),
        bytes: FrameBytes::of(bytes),
        lost: 0,
    }
}

/// The words of a request and of what came of it.
fn told(lang: Lang, request: &str, (fate, reply): (FrameFate, &str)) -> (String, String) {
    let mut log = FrameLog::default();
    log.push(record(FrameFate::Sent, &bytes(request)));
    log.push(record(fate, &bytes(reply)));
    let words = |number| frame_words(lang, &log, log.get(number).unwrap());
    (words(0), words(1))
}

#[test]
fn every_frame_of_the_vectors_says_what_it_does() {
    let spoken: &[(&str, &str)] = &[
        ("FC 3 read HR 107–108 (40108–40109)", "FC 3 HR 107–108 (40108–40109) = 17254 32768"),
        (
            "FC 3 read HR 0–124 (40001–40125)",
            "FC 3 HR 0–124 (40001–40125) = 1 515 1029 1543 2057 2571 3085 3599 4113 4627 5141 5655 6169 6683 7197 7711 …",
        ),
        ("FC 4 read IR 8 (30009)", "FC 4 IR 8 (30009) = 10"),
        ("FC 5 write C 172 (00173) := ON", "FC 5 written C 172 (00173) := ON"),
        ("FC 6 write HR 1 (40002) := 3", "FC 6 written HR 1 (40002) := 3"),
        ("FC 15 write C 19–28 (00020–00029) := 10110011 10", "FC 15 written C 19–28 (00020–00029)"),
        (
            "FC 16 write HR 0–122 (40001–40123) := 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 …",
            "FC 16 written HR 0–122 (40001–40123)",
        ),
        (
            "FC 22 write HR 4 (40005) := AND 00F2 OR 0025",
            "FC 22 written HR 4 (40005) := AND 00F2 OR 0025",
        ),
        ("FC 17 who are you? (server id)", "FC 17 server id 42 FF 07"),
        ("FC 3 read HR 0 (40001)", "FC 3 refused: exception 2, illegal data address"),
        ("FC 3 read HR 0 (40001)", "FC 3 refused: exception 3, illegal data value"),
        (
            "FC 3 read HR 0 (40001)",
            "FC 3 refused: exception 5, acknowledged, the device needs time",
        ),
        ("FC 3 read HR 0 (40001)", "FC 3 refused: exception 6, device busy"),
        (
            "FC 3 read HR 0 (40001)",
            "FC 3 refused: exception 7, not defined by the Modbus specification",
        ),
        ("FC 3 read HR 0 (40001)", "FC 3 refused: exception 8, memory parity error"),
        ("FC 3 read HR 0 (40001)", "FC 3 refused: exception 11, gateway target does not respond"),
        ("FC 16 write HR 9999 (410000) := 1", "FC 16 refused: exception 2, illegal data address"),
    ];
    let frames = vectors("frames");
    assert_eq!(frames.len(), spoken.len());
    for (vector, (asked, answered)) in frames.iter().zip(spoken) {
        let (request, response) = (vector["request"].as_str(), vector["response"].as_str());
        let (request, response) = (request.unwrap(), response.unwrap());
        let words = told(Lang::English, request, (FrameFate::Taken, response));
        assert_eq!(words, ((*asked).to_owned(), (*answered).to_owned()), "{}", vector["name"]);
        if let Some(values) = vector["values"].as_array() {
            let values: Vec<u16> =
                values.iter().map(|v| u16::try_from(v.as_u64().unwrap()).unwrap()).collect();
            let found = match explain_reply(&bytes(response), Some(&bytes(request))) {
                Meaning::Registers { words, .. } => words,
                _ => match explain_request(&bytes(request)) {
                    Meaning::WriteRegisters { words, .. } => words,
                    Meaning::WriteCoils { bits, .. } => bits.into_iter().map(u16::from).collect(),
                    other => panic!("{other:?}"),
                },
            };
            assert_eq!(found, values, "{}", vector["name"]);
        }
    }
}

#[test]
fn functions_beyond_the_vectors_are_read_too() {
    let head = |pdu: &str| format!("00010000{:04x}01{pdu}", pdu.len() / 2 + 1);
    let table = [
        (
            "0100130013",
            "0103cd6b05",
            "FC 1 read C 19–37 (00020–00038)",
            "FC 1 C 19–37 (00020–00038) = 10110011 11010110 101",
        ),
        ("0200c40001", "020101", "FC 2 read DI 196 (10197)", "FC 2 DI 196 (10197) = ON"),
        (
            "170003000200060001020a0b",
            "1704000a000b",
            "FC 23 write HR 6 (40007) := 2571, read HR 3–4 (40004–40005)",
            "FC 23 HR 3–4 (40004–40005) = 10 11",
        ),
        ("08000012ab", "08000012ab", "FC 8 loopback of 12AB", "FC 8 loopback of 12AB"),
        (
            "2b0e0100",
            "2b0e01010000020003414243010131",
            "FC 43 who are you? (from object 0)",
            "FC 43 it says: 0 “ABC”, 1 “1”",
        ),
        (
            "5a00",
            "5a00",
            "FC 90 a function this station does not speak",
            "FC 90 a function this station does not speak",
        ),
    ];
    for (asked, answered, request, reply) in table {
        let words = told(Lang::English, &head(asked), (FrameFate::Taken, &head(answered)));
        assert_eq!(words, (request.to_owned(), reply.to_owned()));
    }
    let alone = explain_reply(&bytes(&head("0302000a")), None);
    let words = vec![10];
    assert_eq!(alone, Meaning::Registers { table: Table::HoldingRegister, start: None, words });
}

#[test]
fn what_became_of_a_frame_is_said_in_both_languages() {
    let ask = "000700000006010300000002";
    let good = "00070000000701030400010002";
    let refused = FrameFate::Refused(MalformedClass::Unit);
    let table = [
        (
            refused,
            good,
            "not believed: another unit answered; FC 3 HR 0–1 (40001–40002) = 1 2",
            "신뢰하지 않음: 다른 유닛이 응답함; FC 3 HR 0–1 (40001–40002) = 1 2",
        ),
        (
            FrameFate::Skipped,
            good,
            "skipped, nobody waits for transaction 7; FC 3 HR 0–1 (40001–40002) = 1 2",
            "건너뜀, 기다리는 요청이 없는 트랜잭션 7; FC 3 HR 0–1 (40001–40002) = 1 2",
        ),
        (
            FrameFate::Unread,
            "000700",
            "not looked at; no whole Modbus TCP frame",
            "확인하지 않음; 온전한 Modbus TCP 프레임이 아님",
        ),
    ];
    for (fate, reply, english, korean) in table {
        assert_eq!(told(Lang::English, ask, (fate, reply)).1, english);
        assert_eq!(told(Lang::Korean, ask, (fate, reply)).1, korean);
    }
    let mut log = FrameLog::default();
    log.push(FrameRecord {
        key: Some((7, 1)),
        round_trip: Some(Duration::from_millis(300)),
        ..record(FrameFate::Missing, &[])
    });
    let row = log.get(0).unwrap();
    assert_eq!(frame_words_whole(Lang::English, &log, row), "no reply within 300 ms");
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange_to_be_read(
        head in proptest::collection::vec(any::<u8>(), 0..12),
        function in 0u8..=255,
        body in proptest::collection::vec(any::<u8>(), 0..300),
        ask in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut frame = vec![0, 1, 0, 0];
        frame.extend(head.iter().chain([&function]).chain(&body));
        let mut log = FrameLog::default();
        log.push(record(FrameFate::Sent, &ask));
        log.push(record(FrameFate::Taken, &frame));
        log.push(record(FrameFate::CutOff, &body));
        for number in log.numbers() {
            let row = log.get(number).unwrap();
            prop_assert!(!frame_words_whole(Lang::Korean, &log, row).is_empty());
            prop_assert!(frame_words(Lang::English, &log, row).len() < 2000);
        }
    }
}

#[test]
fn the_log_keeps_the_newest_in_memory_that_does_not_grow() {
    let mut log = FrameLog::default();
    let ask = bytes("000700000006010300000002");
    for _ in 0..FRAMES_MOST + 500 {
        log.push(record(FrameFate::Sent, &ask));
    }
    assert_eq!(log.numbers(), 500..500 + FRAMES_MOST as u64);
    assert!(log.get(499).is_none() && log.get(500).is_some());
    assert!(size_of::<FrameRecord>() <= 384, "{} bytes a frame", size_of::<FrameRecord>());
    log.paused = true;
    log.push(record(FrameFate::Sent, &ask));
    assert_eq!((log.numbers().end, log.passed), (500 + FRAMES_MOST as u64, 1));
    log.clear();
    assert!(log.numbers().is_empty());
    log.paused = false;
    log.push(record(FrameFate::Sent, &ask));
    assert!(log.get(500 + FRAMES_MOST as u64).is_some(), "numbers are never used twice");
    let long = FrameBytes::of(&[7; 1000]);
    assert_eq!((long.kept().len(), long.total()), (260, 1000));
}

#[test]
fn a_reply_stands_by_its_request_and_a_block_by_its_last_exchange() {
    let mut log = FrameLog::default();
    let other = ConnectionId::new("other").unwrap();
    let ask = "000700000006010300000002";
    log.push(record(FrameFate::Sent, &bytes(ask)));
    log.push(FrameRecord { connection: other.clone(), ..record(FrameFate::Sent, &bytes(ask)) });
    log.push(record(FrameFate::Taken, &bytes("00070000000701030400010002")));
    assert_eq!(log.get(2).unwrap().asked, Some(0), "of its own connection");
    // A device that answers everything with transaction 0, and is believed all the same.
    log.push(record(FrameFate::Taken, &bytes("00000000000701030400010002")));
    assert_eq!(log.get(3).unwrap().asked, Some(0));
    log.push(record(FrameFate::Skipped, &bytes("00090000000701030400010002")));
    assert_eq!(log.get(4).unwrap().asked, None);
    let block = BlockLive { table: Table::HoldingRegister, start: 0, count: 2 };
    let c = ConnectionId::new("c").unwrap();
    assert_eq!(log.last_of_block(&c, 1, block), Some((0, Some(2))));
    assert_eq!(log.last_of_block(&other, 1, block), Some((1, None)));
    assert_eq!(log.last_of_block(&c, 2, block), None);
}

#[test]
fn lines_for_files_quote_what_tables_would_misread() {
    let line = FrameLine {
        time: "2026-11-23T12:00:01.250+09:00".to_owned(),
        connection: "=1+1, \"C\"".to_owned(),
        direction: "→",
        words: "FC 3 read HR 0 (40001)".to_owned(),
        ..FrameLine::default()
    };
    let csv =
        "2026-11-23T12:00:01.250+09:00,\"'=1+1, \"\"C\"\"\",,,,sent,,FC 3 read HR 0 (40001),,0";
    assert_eq!(line.csv(), csv);
    assert_eq!(FrameLine::CSV_HEAD.split(',').count(), 10);
}

fn watch(rig: &Rig, scope: FrameScope) -> Receiver<FrameRecord> {
    let (watch, records) = FrameWatch::new(scope);
    rig.send(EngineCommand::WatchFrames(Some(watch)));
    records
}

/// The requests a net heard, and all the bytes it said.
type Heard = (Vec<Vec<u8>>, Vec<u8>);

/// What a net heard and said, in order.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Heard>>);

impl Wire {
    fn heard(&self, request: &[u8]) {
        self.0.borrow_mut().0.push(request.to_vec());
    }

    fn say(&self, bytes: Vec<u8>) -> Act {
        self.0.borrow_mut().1.extend(&bytes);
        Act::Send(bytes)
    }
}

fn small() -> Project {
    with_tags(plant("plc", 502, 200), [register("a", 7), register("b", 8)])
}

#[tokio::test(start_paused = true)]
async fn the_log_holds_exactly_what_went_over_the_wire() {
    let wire = Wire::default();
    let heard = wire.clone();
    let net = FakeNet::new(move |ask| {
        heard.heard(ask.request);
        let good = ask.memory.answer(ask.request);
        let mut stray = good.clone();
        stray[0] = stray[0].wrapping_add(9);
        match ask.number {
            3 => vec![heard.say(exception(ask.request, 6))],
            5 => vec![heard.say(stray), heard.say(good)],
            7 => vec![heard.say(frame(ask.request, &[3, 2, 0]))],
            9 => vec![heard.say(vec![0xFF; 300])],
            11 => vec![heard.say(good[..8].to_vec())],
            13 => vec![heard.say(good[..5].to_vec()), Act::Wait(20), heard.say(good[5..].to_vec())],
            15 => vec![],
            17 => vec![heard.say([good.clone(), good[..3].to_vec()].concat())],
            _ => vec![heard.say(good)],
        }
    });
    let (watch, records) = FrameWatch::new(FrameScope::All);
    let options = EngineOptions { seed: Some(1), frames: Some(watch), ..EngineOptions::default() };
    with_options(small(), &net, options, async |rig| {
        rig.pass(3000).await;
        let now = rig.handle.now();
        rig.send(EngineCommand::Write(write_of(1, "a", "9", now)));
        rig.end(1).await;
        rig.pass(7000).await;
        let records: Vec<FrameRecord> = records.try_iter().collect();
        let sent: Vec<&[u8]> =
            records.iter().filter(|r| r.fate == FrameFate::Sent).map(|r| r.bytes.kept()).collect();
        let (heard, said) = &*wire.0.borrow();
        assert!(heard.len() > 20, "only {} requests", heard.len());
        assert_eq!(sent, heard.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let came: Vec<u8> = records
            .iter()
            .filter(|r| !r.fate.is_sent())
            .flat_map(|r| {
                let rest = usize::try_from(r.bytes.total()).unwrap() - r.bytes.kept().len();
                r.bytes.kept().iter().copied().chain(std::iter::repeat_n(0xFF, rest))
            })
            .collect();
        assert_eq!(came, *said);
        let fates: Vec<FrameFate> =
            records.iter().map(|r| r.fate).filter(|fate| fate.is_trouble()).collect();
        assert_eq!(
            fates,
            [
                FrameFate::Skipped,
                FrameFate::Refused(MalformedClass::Data),
                FrameFate::Refused(MalformedClass::ProtocolId),
                FrameFate::Missing,
                FrameFate::Unread,
                FrameFate::Missing,
                FrameFate::Refused(MalformedClass::TrailingBytes),
            ]
        );
        let in_order = records.windows(2).all(|pair| pair[0].at.mono <= pair[1].at.mono);
        assert!(in_order && records.iter().all(|r| r.lost == 0));
        let taken = records.iter().filter(|r| r.fate == FrameFate::Taken);
        assert!(taken.clone().count() > 20 && taken.clone().all(|r| r.round_trip.is_some()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn frames_that_share_a_segment_are_told_one_by_one_and_before_their_replies() {
    let wire = Wire::default();
    let heard = wire.clone();
    let net = FakeNet::new(move |ask| {
        heard.heard(ask.request);
        vec![Act::Reply]
    });
    let far = (0..6).map(|at| register(&format!("t{at}"), at * 150));
    let mut project = with_tags(plant("plc", 502, 200), far);
    project.devices[0].window = 4;
    project.devices[0].share_segments = true;
    let (watch, records) = FrameWatch::new(FrameScope::All);
    let options = EngineOptions { seed: Some(1), frames: Some(watch), ..EngineOptions::default() };
    with_options(project, &net, options, async |rig| {
        rig.pass(2000).await;
        let mut log = FrameLog::default();
        let (mut sent, mut answered) = (Vec::new(), 0);
        for record in records.try_iter() {
            if record.fate == FrameFate::Sent {
                sent.push(record.bytes.kept().to_vec());
            }
            let is_reply = record.fate == FrameFate::Taken;
            log.push(record);
            let newest = log.numbers().end - 1;
            answered += u64::from(is_reply && log.get(newest).unwrap().asked.is_some());
        }
        assert_eq!(sent, wire.0.borrow().0);
        assert!(answered > 40, "{answered} replies behind their requests");
        assert_eq!(log.numbers().end, sent.len() as u64 + answered, "each has its request");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn sixteen_strangers_in_a_row_are_told_one_by_one() {
    let net = FakeNet::new(|ask| match ask.number {
        2 => {
            let mut stray = ask.memory.answer(ask.request);
            stray[0] = stray[0].wrapping_add(9);
            vec![Act::Send(stray); 16]
        }
        _ => vec![Act::Reply],
    });
    with_engine(small(), &net, async |rig| {
        let records = watch(rig, FrameScope::All);
        rig.pass(2000).await;
        let records: Vec<FrameRecord> = records.try_iter().collect();
        let count = |fate| records.iter().filter(|r| r.fate == fate).count();
        assert_eq!(count(FrameFate::Skipped), 15);
        assert_eq!(count(FrameFate::Refused(MalformedClass::UnknownTransactions)), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_recorded_while_nobody_looks_and_only_what_was_asked_for() {
    let net = FakeNet::honest();
    let project = with_unit(small(), "e", 2);
    with_engine(project, &net, async |rig| {
        rig.pass(1000).await;
        assert!(net.asked() > 5);
        let other = FrameScope::Only(ConnectionId::new("other").unwrap());
        let records = watch(rig, other);
        rig.pass(1000).await;
        assert_eq!(records.try_iter().count(), 0);
        let own = FrameScope::Only(ConnectionId::new("c").unwrap());
        let records = watch(rig, own);
        rig.pass(1).await;
        let before = net.asked();
        records.try_iter().for_each(drop);
        rig.pass(1000).await;
        let sent = records.try_iter().filter(|r| r.fate == FrameFate::Sent).count() as u64;
        assert_eq!(sent, net.asked() - before, "both units of the connection");
        rig.send(EngineCommand::WatchFrames(None));
        rig.pass(1000).await;
        assert_eq!(records.try_iter().count(), 0);
        assert!(records.recv().is_err(), "and the queue is let go");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_does_not_read_loses_frames_and_is_told_how_many() {
    let net = FakeNet::honest();
    let project = with_tags(plant("plc", 502, 10), [register("a", 7)]);
    with_engine(project, &net, async |rig| {
        let records = watch(rig, FrameScope::All);
        rig.pass(1).await;
        let before = net.asked();
        rig.pass(25_000).await;
        let kept: Vec<FrameRecord> = records.try_iter().collect();
        assert_eq!(kept.len(), 4096);
        assert!(kept.iter().all(|r| r.lost == 0));
        rig.pass(100).await;
        let later: Vec<FrameRecord> = records.try_iter().collect();
        let lost: u64 = later.iter().map(|r| u64::from(r.lost)).sum();
        let went = 2 * (net.asked() - before);
        let told = lost + (kept.len() + later.len()) as u64;
        assert!(told.abs_diff(went) <= 2, "{told} of {went}");
        assert!(later[0].lost > 500 && later[1..].iter().all(|r| r.lost == 0));
    })
    .await;
}
