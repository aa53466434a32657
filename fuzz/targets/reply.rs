//! One request and one whole frame with its header: the session and a second reader (tokio-modbus for the
//! PDU, the specification for the lengths) believe the same, and read the same from it.
#![no_main]

use std::time::Duration;

use gaugeglass_fuzz::link::{Frame, Session};
use gaugeglass_fuzz::model::Mono;
use gaugeglass_fuzz::opinion::opinion;
use gaugeglass_fuzz::{Asked, told};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((four, bytes)) = data.split_first_chunk::<4>() else { return };
    let asked = Asked::of(*four);
    let mut session = Session::new(1);
    let mut frame = Frame::default();
    let limit = (Duration::from_millis(300), 7);
    session.send(Mono(0), 1, asked.request(), limit, &mut frame).expect("within the limits");
    let request = frame.bytes();
    // The first byte decides how the rest becomes a frame: as a PDU of any content, or as the data of a
    // reply whose function and byte count are right.
    let (kind, body) = bytes.split_first().unwrap_or((&0, &[]));
    let mut pdu = match kind % 3 {
        0 => body.to_vec(),
        1 => [&[request[7], u8::try_from(body.len()).unwrap_or(u8::MAX)], body].concat(),
        _ => [&request[7..], body].concat(),
    };
    pdu.truncate(253);
    let mut reply = [&request[..4], &[0, 0, 1], pdu.as_slice()].concat();
    let length = reply.len() - 6;
    reply[5] = u8::try_from(length).unwrap_or(u8::MAX);
    if reply[5] < 2 {
        return;
    }
    let mut ours = None;
    let _ = session.receive(Mono(1), &reply, &mut |outcome| {
        assert!(ours.is_none(), "one end");
        ours = Some(outcome.result.as_ref().ok().map(told));
    });
    // An exception that announces one byte too many is taken for what it is: not the second reader's way.
    if reply[5] == 4 && reply[7] & 0x80 != 0 {
        reply.truncate(9);
        reply[5] = 3;
    }
    let ours = ours.expect("a whole frame with the right id ends the request");
    assert_eq!(ours, opinion(request, &reply), "{reply:02X?} to {request:02X?}");
});
