//! Frames and details of the tank room, for the panes that show them.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::app::{App, Command};
use gaugeglass::model::{
    BlockLive, ConnectionId, FrameBytes, FrameFate, FrameRecord, FrameScope, Identity,
    IdentityAnswer, Latency, Learned, MalformedClass, ScanClassId, ScanLive, Table,
};

use super::fake_station::{FakeStation, at};
use super::tank_room::id;

/// A frame of the device `plc` at so many seconds.
pub fn frame(seconds: f64, fate: FrameFate, transaction: u16, pdu: &[u8]) -> FrameRecord {
    let mut bytes = transaction.to_be_bytes().to_vec();
    bytes.extend([0, 0, 0, u8::try_from(pdu.len() + 1).unwrap(), 1]);
    bytes.extend(pdu);
    let missing = fate == FrameFate::Missing;
    FrameRecord {
        at: at(seconds),
        connection: ConnectionId::new("c1").unwrap(),
        fate,
        key: Some((transaction, 1)),
        round_trip: match fate {
            FrameFate::Missing => Some(Duration::from_millis(1000)),
            fate if fate.is_sent() || fate == FrameFate::Skipped => None,
            _ => Some(Duration::from_micros(1240)),
        },
        bytes: FrameBytes::of(if missing { &[] } else { &bytes }),
        lost: 0,
    }
}

/// A conversation with everything in it: reads, a write, an exception, a refused reply, silence.
pub fn talk(station: &FakeStation) {
    use FrameFate::{Missing, Refused, Sent, Skipped, Taken};
    let data = [4, 8, 0x41, 0x46, 0xE1, 0x48, 0x41, 0x0C, 0, 0];
    let frames = [
        (90.0, Sent, 1, &[4, 0, 0, 0, 4][..]),
        (90.001, Taken, 1, &data),
        (91.0, Sent, 2, &[16, 0, 100, 0, 2, 4, 0x41, 0x50, 0, 0]),
        (91.002, Taken, 2, &[16, 0, 100, 0, 2]),
        (92.0, Sent, 3, &[3, 0, 200, 0, 8]),
        (92.003, Taken, 3, &[0x83, 2]),
        (93.0, Sent, 4, &[4, 0, 0, 0, 4]),
        (93.001, Skipped, 9, &data),
        (93.002, Refused(MalformedClass::Data), 4, &[4, 6, 0, 1, 0, 2, 0, 3]),
        (94.0, Sent, 5, &[1, 0, 0, 0, 3]),
        (95.0, Missing, 5, &[]),
        (96.0, Sent, 6, &[4, 0, 0, 0, 4]),
        (96.001, Taken, 6, &data),
    ];
    let records = frames.map(|(at, fate, id, pdu)| frame(at, fate, id, pdu));
    station.0.lock().unwrap().frames.extend(records);
}

/// Switches the recording on; the station's frames come in with the next tick.
pub fn record(app: &mut App) {
    app.update(Command::RecordFrames(Some(FrameScope::All)));
}

/// What the engine would have found out about the device `plc`.
pub fn details(station: &FakeStation) {
    let mut inner = station.0.lock().unwrap();
    let plc = &mut inner.snapshot.devices[0];
    let block = |table, start, count| BlockLive { table, start, count };
    let detail = &mut plc.detail;
    detail.window = 4;
    detail.in_flight = 1;
    detail.scans = Arc::from([ScanLive {
        class: ScanClassId::new("fast").unwrap(),
        asked: Duration::from_millis(200),
        achieved: Some(Duration::from_millis(214)),
        late: Some(Latency {
            p50: Duration::from_micros(300),
            p99: Duration::from_micros(2_600),
            max: Duration::from_millis(9),
        }),
        blocks: Arc::from([
            block(Table::InputRegister, 0, 4),
            block(Table::HoldingRegister, 100, 4),
            block(Table::HoldingRegister, 200, 8),
            block(Table::Coil, 0, 3),
        ]),
    }]);
    detail.learned = Arc::from([
        Learned::Hole { table: Table::HoldingRegister, start: 104, count: 12 },
        Learned::Longest { table: Table::InputRegister, count: 64 },
        Learned::Window { most: 4 },
        Learned::Refused { tag: id("name") },
    ]);
    detail.faults.count_malformed(MalformedClass::Data);
    (0..3).for_each(|_| detail.faults.count_exception(2));
    detail.faults.count_exception(0x2A);
    let objects = [(0, "ACME Controls"), (1, "TC-100"), (2, "v2.31")];
    let objects = objects.map(|(id, text)| (id, text.to_owned())).to_vec();
    let answer = IdentityAnswer::Objects(objects);
    detail.identity = Some(Arc::new(Identity { at: at(80.0), answer }));
}
