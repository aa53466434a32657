//! What a server of the catalogue does instead of one right reply.

use crate::fake_net::{Act, Ask};
use crate::plant_builder::{exception, frame};

/// What is done about one request.
pub type Bend = fn(&mut Ask<'_>) -> Vec<Act>;

/// The right answer to `ask`, to be bent.
pub fn right(ask: &mut Ask<'_>) -> Vec<u8> {
    ask.memory.answer(ask.request)
}

/// The right answer with some bytes changed.
pub fn bent(ask: &mut Ask<'_>, bend: impl FnOnce(&mut Vec<u8>)) -> Vec<Act> {
    let mut reply = right(ask);
    bend(&mut reply);
    vec![Act::Send(reply)]
}

/// The right answer in two pieces with a pause between.
fn in_two(ask: &mut Ask<'_>, at: usize, pause: u64) -> Vec<Act> {
    let reply = right(ask);
    let (head, tail) = reply.split_at(at.min(reply.len() - 1));
    vec![Act::Send(head.to_vec()), Act::Wait(pause), Act::Send(tail.to_vec())]
}

fn with_registers(ask: &Ask<'_>, count: u8) -> Vec<Act> {
    let mut pdu = vec![3, count * 2];
    pdu.resize(2 + usize::from(count) * 2, 0xEE);
    vec![Act::Send(frame(ask.request, &pdu))]
}

fn stray(ask: &mut Ask<'_>) -> Vec<u8> {
    let mut stray = right(ask);
    stray[0] = stray[0].wrapping_add(7);
    stray[9..].fill(0xEE);
    stray
}

pub fn late(_: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Wait(450), Act::Reply]
}

pub fn cut(ask: &mut Ask<'_>) -> Vec<Act> {
    in_two(ask, 10, 330)
}

pub fn silent(_: &mut Ask<'_>) -> Vec<Act> {
    vec![]
}

pub fn next_id(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[1] = r[1].wrapping_add(1))
}

pub fn id_zero(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[..2].fill(0))
}

pub fn id_swapped(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[..2].reverse())
}

pub fn other_unit(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[6] = 9)
}

pub fn byte_by_byte(ask: &mut Ask<'_>) -> Vec<Act> {
    right(ask).into_iter().flat_map(|byte| [Act::Send(vec![byte]), Act::Wait(2)]).collect()
}

pub fn last_byte_later(ask: &mut Ask<'_>) -> Vec<Act> {
    in_two(ask, usize::MAX, 20)
}

pub fn header_then_body(ask: &mut Ask<'_>) -> Vec<Act> {
    in_two(ask, 7, 20)
}

pub fn twice_at_once(ask: &mut Ask<'_>) -> Vec<Act> {
    let reply = right(ask);
    vec![Act::Send([reply.clone(), reply].concat())]
}

pub fn twice(ask: &mut Ask<'_>) -> Vec<Act> {
    let reply = right(ask);
    vec![Act::Send(reply.clone()), Act::Wait(20), Act::Send(reply)]
}

pub fn unsolicited(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(stray(ask)), Act::Reply]
}

pub fn flood(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(stray(ask)); 100]
}

pub fn reply_then_close(_: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Reply, Act::Close]
}

pub fn close_within(ask: &mut Ask<'_>) -> Vec<Act> {
    let reply = right(ask);
    vec![Act::Send(reply[..10].to_vec()), Act::Close]
}

pub fn reset(_: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Reset]
}

pub fn illegal_address(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(exception(ask.request, 2))]
}

pub fn busy(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(exception(ask.request, 6))]
}

pub fn target_gone(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(exception(ask.request, 11))]
}

pub fn strange_exception(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(exception(ask.request, 0x2A))]
}

pub fn exception_announced_long(ask: &mut Ask<'_>) -> Vec<Act> {
    let mut reply = exception(ask.request, 6);
    reply[5] = 4;
    vec![Act::Send(reply)]
}

pub fn length_0(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[5] = 0)
}

pub fn length_1(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[5] = 1)
}

pub fn length_255(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[5] = 255)
}

pub fn length_65535(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[4..6].fill(0xFF))
}

pub fn protocol_1(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[3] = 1)
}

pub fn short_data(ask: &mut Ask<'_>) -> Vec<Act> {
    with_registers(ask, 1)
}

pub fn long_data(ask: &mut Ask<'_>) -> Vec<Act> {
    with_registers(ask, 90)
}

pub fn no_data(ask: &mut Ask<'_>) -> Vec<Act> {
    with_registers(ask, 0)
}

/// The header is right, and the byte count says twice what follows.
pub fn count_doubled(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[8] *= 2)
}

pub fn count_odd(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[8] |= 1)
}

pub fn trailing_inside(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| {
        r[5] += 2;
        r.extend([1, 2]);
    })
}

pub fn trailing_outside(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r.extend([1, 2]))
}

pub fn other_function(ask: &mut Ask<'_>) -> Vec<Act> {
    bent(ask, |r| r[7] = 4)
}

pub fn other_exception(ask: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(frame(ask.request, &[0x84, 2]))]
}

pub fn garbage(_: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(vec![0xFF; 64])]
}

pub fn serial_line(_: &mut Ask<'_>) -> Vec<Act> {
    vec![Act::Send(vec![0x11, 3, 6, 0xAE, 0x41, 0x56, 0x52, 0x43, 0x40, 0x49, 0xAD])]
}

/// Every one of them, for storms.
pub const ALL: &[Bend] = &[
    late,
    cut,
    silent,
    next_id,
    id_zero,
    id_swapped,
    other_unit,
    byte_by_byte,
    last_byte_later,
    header_then_body,
    twice_at_once,
    twice,
    unsolicited,
    flood,
    reply_then_close,
    close_within,
    reset,
    illegal_address,
    busy,
    target_gone,
    strange_exception,
    exception_announced_long,
    length_0,
    length_1,
    length_255,
    length_65535,
    protocol_1,
    short_data,
    long_data,
    no_data,
    count_doubled,
    count_odd,
    trailing_inside,
    trailing_outside,
    other_function,
    other_exception,
    garbage,
    serial_line,
];
