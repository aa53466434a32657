//! Who the server says it is: Read Device Identification (FC 43/14) and Report Server ID (FC 17).
//!
//! Modbus Application Protocol V1.1b3, sections 6.13 and 6.21. The basic objects 0 to 2 and of the
//! regular ones the product name (4); they fit into one reply, so "more follows" is never set.

use tokio_modbus::prelude::ReadCode;

use super::guard::{Exception, ILLEGAL_ADDRESS};

const VENDOR: &str = "Gaugeglass";
/// Regular identification, stream and individual access.
const CONFORMITY: u8 = 0x82;
/// Characters of an object at most, so that all of them fit into one PDU.
const OBJECT_LENGTH: usize = 50;

fn objects(plant: &str, title: &str) -> [(u8, String); 4] {
    let cut = |text: &str| text.chars().filter(char::is_ascii).take(OBJECT_LENGTH).collect();
    [(0, cut(VENDOR)), (1, cut(plant)), (2, cut(env!("CARGO_PKG_VERSION"))), (4, cut(title))]
}

/// The reply to FC 43/14.
///
/// # Errors
/// Exception 02 for an object asked for by itself that there is not.
pub fn identification(
    plant: &str,
    title: &str,
    code: ReadCode,
    object: u8,
) -> Result<Vec<u8>, Exception> {
    let all = objects(plant, title);
    let chosen: Vec<&(u8, String)> = match code {
        ReadCode::Specific => {
            let found: Vec<_> = all.iter().filter(|(id, _)| *id == object).collect();
            if found.is_empty() {
                return Err(ILLEGAL_ADDRESS);
            }
            found
        }
        ReadCode::Basic => stream(&all, object, 2),
        ReadCode::Regular | ReadCode::Extended => stream(&all, object, 0x7F),
    };
    let mut pdu = vec![0x2B, 0x0E, code_byte(code), CONFORMITY, 0, 0, chosen.len() as u8];
    for (id, text) in chosen {
        pdu.push(*id);
        pdu.push(text.len() as u8);
        pdu.extend_from_slice(text.as_bytes());
    }
    Ok(pdu)
}

/// The objects up to `last` from `object` on; from the beginning if there is no such object.
fn stream(all: &[(u8, String)], object: u8, last: u8) -> Vec<&(u8, String)> {
    let known = all.iter().any(|(id, _)| *id == object && *id <= last);
    let from = if known { object } else { 0 };
    all.iter().filter(|(id, _)| (from..=last).contains(id)).collect()
}

fn code_byte(code: ReadCode) -> u8 {
    match code {
        ReadCode::Basic => 1,
        ReadCode::Regular => 2,
        ReadCode::Extended => 3,
        ReadCode::Specific => 4,
    }
}

/// The reply to FC 17: server id 1, running, and the plant's name.
pub fn server_id(plant: &str) -> Vec<u8> {
    let name: Vec<u8> = plant.bytes().filter(u8::is_ascii).take(OBJECT_LENGTH).collect();
    let mut pdu = vec![0x11, (name.len() + 2) as u8, 1, 0xFF];
    pdu.extend_from_slice(&name);
    pdu
}
