//! Who a device is, and whether it is there: functions 8/0, 17, 23 and 43/14, byte by byte.

use std::time::Duration;

use gaugeglass::link::{
    Category, Failure, Frame, Malformed, Query, Reply, Request, RequestError, SendError, Session,
    Write,
};
use gaugeglass::model::Mono;

/// Sends a request to unit 1 under the transaction 5; tells its PDU and what is made of a reply's PDU.
fn exchange<T>(
    request: Request<'_>,
    pdu: &[u8],
    tell: impl Fn(Result<Reply<'_>, Failure>) -> T,
) -> (Vec<u8>, T) {
    let mut session = Session::new(5);
    let mut frame = Frame::default();
    session.send(Mono(0), 1, request, (Duration::from_secs(1), 0), &mut frame).unwrap();
    let length = u8::try_from(pdu.len() + 1).unwrap();
    let reply = [&[0, 5, 0, 0, 0, length, 1][..], pdu].concat();
    let mut told = None;
    let _ = session.receive(Mono(1), &reply, &mut |outcome| told = Some(tell(outcome.result)));
    (frame.pdu().to_vec(), told.unwrap())
}

fn malformed(request: Request<'_>, pdu: &[u8]) -> bool {
    exchange(request, pdu, |result| matches!(result, Err(Failure::Malformed(_)))).1
}

#[test]
fn a_word_comes_back_unchanged_or_not_at_all() {
    // The example of the specification, section 6.8.
    let query = Request::Query(Query::Loopback { word: 0xA537 });
    let reply = [8, 0, 0, 0xA5, 0x37];
    let (sent, is_echo) = exchange(query, &reply, |r| matches!(r, Ok(Reply::Echo)));
    assert_eq!((sent.as_slice(), is_echo), (&reply[..], true));
    for wrong in [&[8, 0, 0, 0xA5, 0x38][..], &[8, 0, 1, 0xA5, 0x37], &[8, 0, 0, 0xA5]] {
        assert!(malformed(query, wrong), "{wrong:?}");
    }
    assert!(exchange(query, &[0x88, 1], |r| matches!(r, Ok(Reply::Exception(1)))).1);
}

#[test]
fn a_server_id_is_as_long_as_it_says() {
    let query = Request::Query(Query::ServerId);
    let told = |r: Result<Reply<'_>, Failure>| match r {
        Ok(Reply::ServerId(bytes)) => Some(bytes.to_vec()),
        _ => None,
    };
    assert_eq!(exchange(query, &[17, 2, 9, 0xFF], told), (vec![17], Some(vec![9, 0xFF])));
    for wrong in [&[17][..], &[17, 0], &[17, 3, 9, 0xFF], &[17, 1, 9, 0xFF]] {
        assert!(malformed(query, wrong), "{wrong:?}");
    }
}

#[test]
fn registers_are_written_and_read_in_one_step() {
    // The example of the specification, section 6.17.
    let write = Write::Exchange { start: 14, values: vec![255; 3], read_start: 3, read_count: 6 };
    let reply = [23, 12, 0, 0xFE, 0x0A, 0xCD, 0, 1, 0, 3, 0, 13, 0, 0xFF];
    let told = |r: Result<Reply<'_>, Failure>| match r {
        Ok(Reply::Registers(registers)) => registers.iter().collect(),
        _ => Vec::new(),
    };
    let (sent, registers) = exchange(Request::Write(&write), &reply, told);
    assert_eq!(sent, [23, 0, 3, 0, 6, 0, 14, 0, 3, 6, 0, 255, 0, 255, 0, 255]);
    assert_eq!(registers, [0xFE, 0x0ACD, 1, 3, 13, 255]);
    assert!(malformed(Request::Write(&write), &reply[..12]));
    for (values, read_count) in [(0, 1), (122, 1), (1, 0), (1, 126)] {
        let values = vec![0; values];
        let write = Write::Exchange { start: 0, values, read_start: 0, read_count };
        let refused = Session::new(1).send(
            Mono(0),
            1,
            Request::Write(&write),
            (Duration::from_secs(1), 0),
            &mut Frame::default(),
        );
        let count = matches!(refused, Err(SendError::Request(RequestError::Count { .. })));
        assert!(count, "{read_count}");
    }
}

fn identification(from: u8) -> Request<'static> {
    Request::Query(Query::Identification { category: Category::Basic, from })
}

#[test]
fn an_identification_lists_its_objects_and_what_comes_next() {
    let reply = [43, 14, 1, 1, 0xFF, 2, 2, 0, 2, b'H', b'i', 1, 0];
    let told = |r: Result<Reply<'_>, Failure>| match r {
        Ok(Reply::Identification(found)) => {
            (found.objects().map(|(id, text)| (id, text.to_vec())).collect(), found.next)
        }
        other => panic!("{other:?}"),
    };
    let (sent, (objects, next)) = exchange(identification(0), &reply, told);
    assert_eq!(sent, [43, 14, 1, 0]);
    assert_eq!(objects, [(0, b"Hi".to_vec()), (1, Vec::new())]);
    assert_eq!(next, Some(2));
    let (_, (objects, next)) =
        exchange(identification(2), &[43, 14, 1, 1, 0, 0, 1, 2, 1, b'3'], told);
    assert_eq!((objects, next), (vec![(2, b"3".to_vec())], None));
}

#[test]
fn an_identification_that_contradicts_itself_is_refused() {
    let cases: [(&[u8], u8, &str); 8] = [
        (&[43, 14, 1, 1, 0], 0, "shorter"),
        (&[43, 13, 1, 1, 0, 0, 0], 0, "another question"),
        (&[43, 14, 2, 1, 0, 0, 0], 0, "another question"),
        (&[43, 14, 1, 1, 0, 0, 1, 0, 9, b'a'], 0, "cut off"),
        (&[43, 14, 1, 1, 0, 0, 2, 1, 0, 1, 0], 0, "ascend"),
        (&[43, 14, 1, 1, 0, 0, 1, 0, 0], 1, "ascend"),
        (&[43, 14, 1, 1, 0, 0, 1, 0, 0, 7], 0, "bytes follow"),
        (&[43, 14, 1, 1, 0xFF, 1, 1, 1, 0], 0, "circle"),
    ];
    for (pdu, from, part) in cases {
        exchange(identification(from), pdu, |result| match result {
            Err(Failure::Malformed(Malformed::Identification { why })) => {
                assert!(why.contains(part), "{why}, not {part}");
            }
            other => panic!("{part}: {other:?}"),
        });
    }
}
