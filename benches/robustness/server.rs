//! The scripted server: plain threads on the loopback that answer reads of holding registers, or do
//! what a row says instead. The register at address `a` holds `31 × a + 7`.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::rows::{Row, When};

/// What a register holds.
pub fn register(address: u16) -> u16 {
    address.wrapping_mul(31).wrapping_add(7)
}

/// One thing a server does.
pub enum Act {
    Send(Vec<u8>),
    /// Milliseconds in which nothing else is read or answered.
    Wait(u64),
    /// Sends after so many milliseconds while it goes on.
    Later(u64, Vec<u8>),
    Fin,
    Rst,
}

/// A read of holding registers.
#[derive(Clone, Copy)]
pub struct Ask {
    pub id: u16,
    pub unit: u8,
    pub start: u16,
    pub count: u16,
}

impl Ask {
    /// A frame with this request's ids.
    pub fn frame(&self, pdu: &[u8]) -> Vec<u8> {
        let length = u16::try_from(pdu.len() + 1).unwrap();
        self.framed(length, pdu)
    }

    /// A frame that claims a length.
    pub fn framed(&self, length: u16, pdu: &[u8]) -> Vec<u8> {
        let mut frame = self.id.to_be_bytes().to_vec();
        frame.extend([0, 0]);
        frame.extend(length.to_be_bytes());
        frame.push(self.unit);
        frame.extend(pdu);
        frame
    }

    /// The PDU of a reply with so many registers.
    pub fn pdu(&self, count: u16) -> Vec<u8> {
        let mut pdu = vec![3, u8::try_from(2 * count).unwrap()];
        pdu.extend((self.start..self.start + count).flat_map(|a| register(a).to_be_bytes()));
        pdu
    }

    /// The right answer.
    pub fn reply(&self) -> Vec<u8> {
        self.frame(&self.pdu(self.count))
    }
}

/// A server that plays one row to one client.
pub struct Server {
    pub port: u16,
    healed: Arc<AtomicBool>,
}

impl Server {
    pub fn start(row: &'static Row) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let healed = Arc::new(AtomicBool::new(false));
        let well = Arc::clone(&healed);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let well = Arc::clone(&well);
                thread::spawn(move || serve(stream, row, number == 0, &well));
            }
        });
        Server { port, healed }
    }

    /// From now on every answer is right.
    pub fn heal(&self) {
        self.healed.store(true, Ordering::Relaxed);
    }
}

fn serve(mut stream: TcpStream, row: &Row, first: bool, healed: &AtomicBool) {
    stream.set_nodelay(true).unwrap();
    let mut fresh = first;
    while let Some(ask) = next(&mut stream) {
        let ill = row.when == When::Always || std::mem::take(&mut fresh);
        let acts = if ill && !healed.load(Ordering::Relaxed) {
            (row.fault)(&ask)
        } else {
            vec![Act::Send(ask.reply())]
        };
        for act in acts {
            match act {
                Act::Send(bytes) => {
                    if stream.write_all(&bytes).is_err() {
                        return;
                    }
                }
                Act::Wait(ms) => thread::sleep(Duration::from_millis(ms)),
                Act::Later(ms, bytes) => {
                    let mut stream = stream.try_clone().unwrap();
                    thread::spawn(move || {
                        thread::sleep(Duration::from_millis(ms));
                        let _ = stream.write_all(&bytes);
                    });
                }
                Act::Fin => {
                    let _ = stream.shutdown(Shutdown::Write);
                    return;
                }
                Act::Rst => {
                    let linger = Some(Duration::ZERO);
                    socket2::SockRef::from(&stream).set_linger(linger).unwrap();
                    return;
                }
            }
        }
    }
}

/// The next read of holding registers; `None` at the end, or for anything else.
fn next(stream: &mut TcpStream) -> Option<Ask> {
    let mut frame = [0; 12];
    stream.read_exact(&mut frame).ok()?;
    let [a, b, 0, 0, 0, 6, unit, 3, c, d, e, f] = frame else { return None };
    let word = |high, low| u16::from_be_bytes([high, low]);
    Some(Ask { id: word(a, b), unit, start: word(c, d), count: word(e, f) })
}
