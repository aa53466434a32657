//! The faults, one a row: what the server does, and which quirk, if any, is made for such a device.

use crate::server::{Act, Ask};
use Act::{Fin, Later, Rst, Send, Wait};
use When::{Always, FirstReply};

/// Which answers go wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The first one on the first connection.
    FirstReply,
    Always,
}

pub struct Row {
    pub name: &'static str,
    pub when: When,
    pub fault: fn(&Ask) -> Vec<Act>,
    /// As the project file calls it.
    pub quirk: Option<&'static str>,
    /// The server answers with exceptions, so that X is right.
    pub exception: bool,
}

const fn row(name: &'static str, when: When, fault: fn(&Ask) -> Vec<Act>) -> Row {
    Row { name, when, fault, quirk: None, exception: false }
}

const fn quirk(quirk: &'static str, row: Row) -> Row {
    Row { quirk: Some(quirk), ..row }
}

const fn exception(row: Row) -> Row {
    Row { exception: true, ..row }
}

/// In the order of the table.
pub static ROWS: [Row; 34] = [
    row("late once: reply 1 after 450 ms", FirstReply, |ask| vec![Wait(450), Send(ask.reply())]),
    row("late overlap: reply 1 after 450 ms, the rest prompt", FirstReply, |ask| {
        vec![Later(450, ask.reply())]
    }),
    row("12 of 19 bytes, the rest after 330 ms", FirstReply, |ask| {
        let (head, tail) = (ask.reply()[..12].to_vec(), ask.reply()[12..].to_vec());
        vec![Send(head), Wait(330), Send(tail)]
    }),
    quirk(
        "ignore_transaction_id",
        row("transaction id + 1", Always, |ask| {
            vec![Send(Ask { id: ask.id.wrapping_add(1), ..*ask }.reply())]
        }),
    ),
    quirk(
        "ignore_transaction_id",
        row("transaction id 0", Always, |ask| vec![Send(Ask { id: 0, ..*ask }.reply())]),
    ),
    quirk(
        "ignore_unit",
        row("another unit id", Always, |ask| {
            vec![Send(Ask { unit: ask.unit + 1, ..*ask }.reply())]
        }),
    ),
    row("byte by byte, 2 ms apart", Always, |ask| {
        ask.reply().into_iter().flat_map(|byte| [Send(vec![byte]), Wait(2)]).collect()
    }),
    row("last byte 20 ms later", Always, |ask| {
        let (head, tail) = (ask.reply()[..18].to_vec(), ask.reply()[18..].to_vec());
        vec![Send(head), Wait(20), Send(tail)]
    }),
    row("every reply twice in one segment", Always, |ask| {
        vec![Send([ask.reply(), ask.reply()].concat())]
    }),
    row("every reply again 20 ms later", Always, |ask| {
        vec![Send(ask.reply()), Wait(20), Send(ask.reply())]
    }),
    row("an unsolicited frame before each reply", Always, |ask| {
        let stray = Ask { id: ask.id.wrapping_add(0x5555), start: ask.start + 50, ..*ask };
        vec![Send(stray.reply()), Send(ask.reply())]
    }),
    row("FIN after reply 1", FirstReply, |ask| vec![Send(ask.reply()), Fin]),
    row("FIN in the middle of a frame", FirstReply, |ask| {
        vec![Send(ask.reply()[..15].to_vec()), Fin]
    }),
    row("RST after reply 1", FirstReply, |ask| vec![Send(ask.reply()), Wait(20), Rst]),
    exception(row("exception 0x0B", Always, |ask| vec![Send(ask.frame(&[0x83, 0x0B]))])),
    exception(row("exception 0x06, busy", Always, |ask| vec![Send(ask.frame(&[0x83, 0x06]))])),
    exception(row("exception 0x2A, unknown", Always, |ask| vec![Send(ask.frame(&[0x83, 0x2A]))])),
    exception(row("exception that announces one byte too many", FirstReply, |ask| {
        vec![Send(ask.framed(4, &[0x83, 0x02]))]
    })),
    quirk(
        "ignore_header",
        row("MBAP length 0", Always, |ask| vec![Send(ask.framed(0, &ask.pdu(ask.count)))]),
    ),
    row("MBAP length 1, no PDU", Always, |ask| vec![Send(ask.framed(1, &[]))]),
    quirk(
        "ignore_header",
        row("MBAP length 65535", Always, |ask| {
            vec![Send(ask.framed(u16::MAX, &ask.pdu(ask.count)))]
        }),
    ),
    quirk(
        "ignore_header",
        row("protocol id 1", FirstReply, |ask| {
            let mut reply = ask.reply();
            reply[3] = 1;
            vec![Send(reply)]
        }),
    ),
    row("3 of 5 registers, lengths consistent", Always, |ask| vec![Send(ask.frame(&ask.pdu(3)))]),
    quirk(
        "tolerate_trailing",
        row("7 of 5 registers, lengths consistent", Always, |ask| {
            vec![Send(ask.frame(&ask.pdu(7)))]
        }),
    ),
    row("no registers", Always, |ask| vec![Send(ask.frame(&ask.pdu(0)))]),
    row("byte count 20, 10 data bytes", FirstReply, |ask| {
        let mut pdu = ask.pdu(ask.count);
        pdu[1] = 20;
        vec![Send(ask.frame(&pdu))]
    }),
    row("byte count 9, 9 data bytes", FirstReply, |ask| {
        let mut pdu = ask.pdu(ask.count);
        pdu[1] = 9;
        pdu.pop();
        vec![Send(ask.frame(&pdu))]
    }),
    quirk(
        "tolerate_trailing",
        row("2 bytes more inside the MBAP length", FirstReply, |ask| {
            vec![Send(ask.frame(&[ask.pdu(ask.count), vec![0, 0]].concat()))]
        }),
    ),
    quirk(
        "tolerate_trailing",
        row("2 bytes more outside the MBAP length", FirstReply, |ask| {
            vec![Send([ask.reply(), vec![0, 0]].concat())]
        }),
    ),
    row("function 4 for 3", FirstReply, |ask| {
        let mut pdu = ask.pdu(ask.count);
        pdu[0] = 4;
        vec![Send(ask.frame(&pdu))]
    }),
    row("64 bytes 0xFF", FirstReply, |_| vec![Send(vec![0xFF; 64])]),
    row("serial-line frames without a header", Always, |ask| {
        let mut frame = [vec![ask.unit], ask.pdu(ask.count)].concat();
        frame.extend(crc(&frame).to_le_bytes());
        vec![Send(frame)]
    }),
    row("silent", Always, |_| Vec::new()),
    row("silent once", FirstReply, |_| Vec::new()),
];

/// CRC-16 of Modbus over serial line (V1.02, section 6.2.2).
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(
            crc ^ u16::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 }
            },
        )
    })
}
