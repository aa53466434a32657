//! The session, frame by frame: matching, deadlines, unknown ids, duplicates, impossible lengths. Its
//! properties over random streams stand in `faults/properties.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Duration;

use gaugeglass::link::{
    Failure, Frame, Malformed, Outcome, Read, Reply, Request, SLOTS, SendError, Session,
    UNKNOWN_MAX,
};
use gaugeglass::model::{Mono, Table};

const AFTER: Duration = Duration::from_millis(300);

fn ms(value: u64) -> Mono {
    Mono(value * 1_000_000)
}

fn ask(session: &mut Session, at: Mono, count: u16, token: u64) -> u16 {
    let mut frame = Frame::default();
    let read = Read { table: Table::HoldingRegister, start: 0, count };
    session.send(at, 1, Request::Read(&read), (AFTER, token), &mut frame).unwrap();
    u16::from_be_bytes([frame.bytes()[0], frame.bytes()[1]])
}

fn reply(transaction: u16, registers: &[u16]) -> Vec<u8> {
    let count = u8::try_from(registers.len() * 2).unwrap();
    let mut frame = transaction.to_be_bytes().to_vec();
    frame.extend([0, 0, 0, count + 3, 1, 3, count]);
    frame.extend(registers.iter().flat_map(|r| r.to_be_bytes()));
    frame
}

#[derive(Debug, Clone, PartialEq)]
enum End {
    Value(Vec<u16>),
    Exception(u8),
    Failed(Failure),
}

#[derive(Default)]
struct Log(Vec<(u64, End)>);

impl Log {
    fn take(&mut self, outcome: Outcome<'_>) {
        let end = match outcome.result {
            Ok(Reply::Registers(registers)) => End::Value(registers.iter().collect()),
            Ok(Reply::Exception(code)) => End::Exception(code),
            Ok(other) => panic!("{other:?} to a read"),
            Err(failure) => End::Failed(failure),
        };
        self.0.push((outcome.token, end));
    }
}

#[test]
fn replies_are_matched_in_any_order() {
    let mut session = Session::new(65_530);
    let ids: Vec<u16> = (0..4).map(|token| ask(&mut session, ms(0), 1, token)).collect();
    let mut log = Log::default();
    for token in [3usize, 1, 0, 2] {
        let value = u16::try_from(token).unwrap() + 100;
        session.receive(ms(1), &reply(ids[token], &[value]), &mut |o| log.take(o)).unwrap();
    }
    let expected: Vec<_> = [3u64, 1, 0, 2]
        .map(|token| (token, End::Value(vec![u16::try_from(token).unwrap() + 100])))
        .into();
    assert_eq!(log.0, expected);
    assert_eq!(session.deadline(), None);
}

#[test]
fn a_timeout_breaks_the_session_and_ends_everything_once() {
    let mut session = Session::new(1);
    let late = ask(&mut session, ms(0), 1, 10);
    ask(&mut session, ms(100), 1, 11);
    assert_eq!(session.deadline(), Some(ms(300)));
    let mut log = Log::default();
    session.expire(ms(299), &mut |o| log.take(o)).unwrap();
    assert!(log.0.is_empty());
    let timeout = Failure::Timeout { after: AFTER, stray: None };
    assert_eq!(session.expire(ms(300), &mut |o| log.take(o)), Err(timeout.clone()));
    assert_eq!(
        log.0,
        vec![(10, End::Failed(timeout.clone())), (11, End::Failed(Failure::Abandoned))]
    );
    // The late reply reaches nobody, and nothing is sent any more.
    assert_eq!(
        session.receive(ms(301), &reply(late, &[7]), &mut |o| log.take(o)),
        Err(timeout.clone())
    );
    assert_eq!(log.0.len(), 2);
    let read = Read { table: Table::Coil, start: 0, count: 1 };
    let sent = session.send(ms(302), 1, Request::Read(&read), (AFTER, 12), &mut Frame::default());
    assert_eq!(sent, Err(SendError::Broken(timeout)));
}

#[test]
fn an_unknown_id_is_skipped_and_named_when_nothing_else_comes() {
    let mut session = Session::new(1);
    let id = ask(&mut session, ms(0), 1, 1);
    let mut log = Log::default();
    session.receive(ms(1), &reply(id + 1, &[9]), &mut |o| log.take(o)).unwrap();
    assert_eq!((log.0.len(), session.skipped()), (0, 1));
    let failure = session.expire(ms(300), &mut |o| log.take(o)).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "no reply within 300 ms; a reply with transaction id 2 came, expected 1"
    );
}

#[test]
fn a_flood_of_unknown_ids_is_bounded() {
    let mut session = Session::new(1);
    ask(&mut session, ms(0), 1, 1);
    let mut log = Log::default();
    let stray = reply(500, &[9]);
    for _ in 1..UNKNOWN_MAX {
        session.receive(ms(1), &stray, &mut |o| log.take(o)).unwrap();
    }
    let failure = session.receive(ms(1), &stray, &mut |o| log.take(o)).unwrap_err();
    let malformed = Malformed::UnknownTransactions { count: UNKNOWN_MAX, last: 500 };
    assert_eq!(failure, Failure::Malformed(malformed));
    assert_eq!(log.0.len(), 1);
}

#[test]
fn a_duplicate_is_skipped_and_bytes_after_a_reply_are_never_a_header() {
    let mut session = Session::new(1);
    let id = ask(&mut session, ms(0), 1, 1);
    let mut log = Log::default();
    let twice = [reply(id, &[3]), reply(id, &[4])].concat();
    session.receive(ms(1), &twice, &mut |o| log.take(o)).unwrap();
    assert_eq!(log.0, vec![(1, End::Value(vec![3]))]);
    session.receive(ms(2), &[0xAB, 0xCD], &mut |o| log.take(o)).unwrap();
    let read = Read { table: Table::Coil, start: 0, count: 1 };
    let sent = session.send(ms(3), 1, Request::Read(&read), (AFTER, 2), &mut Frame::default());
    let trailing = Failure::Malformed(Malformed::TrailingBytes { count: 2 });
    assert_eq!(sent, Err(SendError::Broken(trailing)));
}

#[test]
fn a_length_that_cannot_be_is_refused_at_the_header() {
    for length in [0u16, 1, 255, 256, 65_535] {
        let mut session = Session::new(1);
        ask(&mut session, ms(0), 1, 1);
        let [high, low] = length.to_be_bytes();
        let mut log = Log::default();
        let failure =
            session.receive(ms(1), &[0, 1, 0, 0, high, low], &mut |o| log.take(o)).unwrap_err();
        assert_eq!(failure, Failure::Malformed(Malformed::Length { found: length }));
        assert_eq!(log.0, vec![(1, End::Failed(failure))]);
    }
}

#[test]
fn sixteen_fit_and_the_seventeenth_is_refused() {
    let mut session = Session::new(1);
    for token in 0..SLOTS {
        ask(&mut session, ms(0), 1, u64::try_from(token).unwrap());
    }
    let read = Read { table: Table::Coil, start: 0, count: 1 };
    let sent = session.send(ms(0), 1, Request::Read(&read), (AFTER, 99), &mut Frame::default());
    assert_eq!(sent, Err(SendError::Full));
}
