//! Whether the cable was pulled at this computer's end since a connection was opened.
//!
//! What the kernel has to send while the carrier is gone waits in the queue of the neighbour table, up to
//! three seconds, and leaves when the cable is back; that the connection was reset meanwhile does not take
//! it out of there. So whoever writes has to know of the carrier before the kernel does anything: a write
//! is not to be sent after a loss, and one that is out is to be abandoned before it is sent again, which
//! Linux does after 200 ms at the earliest. Linux only; elsewhere no loss is ever noticed.

use std::fs::read_to_string;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The interface that leads to a peer, and how often it had lost its carrier.
#[derive(Clone, Debug)]
pub struct Carrier {
    counter: Option<(PathBuf, u64)>,
}

impl Carrier {
    /// Watches the interface that leads from `own` address to `peer`. Within this computer there is none.
    pub fn between(own: SocketAddr, peer: SocketAddr) -> Carrier {
        if own.ip() == peer.ip() || peer.ip().is_loopback() {
            return Carrier { counter: None };
        }
        let table = match peer {
            SocketAddr::V4(_) => "/proc/net/route",
            SocketAddr::V6(_) => "/proc/net/ipv6_route",
        };
        let routes = read_to_string(table).unwrap_or_default();
        let path = interface(&routes, peer.ip())
            .map(|name| PathBuf::from(format!("/sys/class/net/{name}/carrier_down_count")));
        let counter = path.and_then(|path| Some((path.clone(), count(&path)?)));
        Carrier { counter }
    }

    /// True once the carrier was lost, also where it is back.
    pub fn was_lost(&self) -> bool {
        self.counter.as_ref().is_some_and(|(path, before)| count(path) != Some(*before))
    }
}

fn count(path: &PathBuf) -> Option<u64> {
    read_to_string(path).ok()?.trim().parse().ok()
}

/// The interface of the most specific route to `peer` in a table of the kernel.
pub fn interface(routes: &str, peer: IpAddr) -> Option<&str> {
    let fits = routes.lines().filter_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (name, prefix) = match peer {
            IpAddr::V4(peer) => route_v4(&columns, u32::from(peer))?,
            IpAddr::V6(peer) => route_v6(&columns, u128::from(peer))?,
        };
        (name != "lo").then_some((prefix, name))
    });
    fits.max_by_key(|(prefix, _)| *prefix).map(|(_, name)| name)
}

/// Name and length of the prefix: `eth0 0000A8C0 …` with addresses as the memory of this computer has them.
fn route_v4<'a>(columns: &[&'a str], peer: u32) -> Option<(&'a str, u32)> {
    let [name, target, _, _, _, _, _, mask, ..] = columns else { return None };
    let address = |hex: &str| Some(u32::from_be(u32::from_str_radix(hex, 16).ok()?));
    let (target, mask) = (address(target)?, address(mask)?);
    (peer & mask == target).then_some((*name, mask.count_ones()))
}

/// Name and length of the prefix: `fe80…0 40 … eth0`.
fn route_v6<'a>(columns: &[&'a str], peer: u128) -> Option<(&'a str, u32)> {
    let [target, length, .., name] = columns else { return None };
    let target = u128::from_str_radix(target, 16).ok()?;
    let length = u32::from_str_radix(length, 16).ok()?;
    let mask = u128::MAX.checked_shl(128 - length.min(128)).unwrap_or_default();
    (peer & mask == target).then_some((*name, length))
}
