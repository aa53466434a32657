//! What is to be scanned, as people write it: `192.168.1.10-40, plc7` × `502, 5020` × `1-3, 255`.

use std::net::{IpAddr, Ipv4Addr};

/// Most ports.
pub const PORTS_MOST: usize = 16;
/// Most unit ids.
pub const UNITS_MOST: usize = 256;
/// Most hosts times ports.
pub const TARGETS_MOST: usize = 4096;

/// Why a text is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// A part that means nothing.
    #[error(
        "{0:?} is no host, no range such as 192.168.1.10-40 and no network such as 192.168.1.0/24"
    )]
    Host(String),
    /// A part that means nothing.
    #[error("{0:?} is no port from 1 to 65535 and no range of them")]
    Port(String),
    /// A part that means nothing.
    #[error("{0:?} is no unit id from 0 to 255 and no range of them")]
    Unit(String),
    /// Nothing is to be scanned.
    #[error("name at least one host, one port and one unit id")]
    Empty,
    /// More than is decent.
    #[error("that is {found} places, more than {TARGETS_MOST}; scan a part at a time")]
    TooMany {
        /// Hosts times ports.
        found: usize,
    },
    /// More ports than is decent.
    #[error("{found} ports are more than {PORTS_MOST}")]
    TooManyPorts {
        /// How many.
        found: usize,
    },
}

/// Hosts, ports and unit ids, each without repetition and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanRange {
    /// Addresses and names.
    pub hosts: Vec<String>,
    /// TCP ports.
    pub ports: Vec<u16>,
    /// Unit ids.
    pub units: Vec<u8>,
}

impl ScanRange {
    /// Reads three texts; parts are divided by commas or spaces.
    ///
    /// # Errors
    /// The first part that means nothing, or what there is too much of.
    pub fn parse(hosts: &str, ports: &str, units: &str) -> Result<ScanRange, RangeError> {
        let mut range = ScanRange::default();
        for part in parts(ports) {
            let (from, to) = numbers(part, 1, 65_535).ok_or(RangeError::Port(part.to_owned()))?;
            if to - from >= 1024 {
                return Err(RangeError::TooManyPorts { found: (to - from + 1) as usize });
            }
            range.ports.extend((from..=to).filter_map(|port| u16::try_from(port).ok()));
        }
        for part in parts(units) {
            let (from, to) = numbers(part, 0, 255).ok_or(RangeError::Unit(part.to_owned()))?;
            range.units.extend((from..=to).filter_map(|unit| u8::try_from(unit).ok()));
        }
        unique(&mut range.ports);
        unique(&mut range.units);
        if range.ports.len() > PORTS_MOST {
            return Err(RangeError::TooManyPorts { found: range.ports.len() });
        }
        for part in parts(hosts) {
            add_hosts(part, &mut range.hosts)?;
            let found = range.hosts.len() * range.ports.len().max(1);
            if found > TARGETS_MOST {
                return Err(RangeError::TooMany { found });
            }
        }
        unique(&mut range.hosts);
        if range.hosts.is_empty() || range.ports.is_empty() || range.units.is_empty() {
            return Err(RangeError::Empty);
        }
        Ok(range)
    }

    /// Hosts times ports.
    pub fn targets(&self) -> usize {
        self.hosts.len() * self.ports.len()
    }

    /// The hosts that are neither this computer nor known to lie in a private network; names are not
    /// known. Whoever scans those is asked first.
    pub fn foreign(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str).filter(|host| !is_near(host))
    }
}

fn unique<T: PartialEq + Clone>(list: &mut Vec<T>) {
    let mut seen: Vec<T> = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    *list = seen;
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty())
}

/// A number or a range of them, ascending and within bounds.
fn numbers(part: &str, least: u32, most: u32) -> Option<(u32, u32)> {
    let (from, to) = part.split_once('-').unwrap_or((part, part));
    let (from, to): (u32, u32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (least <= from && from <= to && to <= most).then_some((from, to))
}

fn add_hosts(part: &str, hosts: &mut Vec<String>) -> Result<(), RangeError> {
    let wrong = || RangeError::Host(part.to_owned());
    let mut add = |from: u32, to: u32| {
        let found = (to - from) as usize + 1;
        if found + hosts.len() > TARGETS_MOST {
            return Err(RangeError::TooMany { found: found + hosts.len() });
        }
        hosts.extend((from..=to).map(|address| Ipv4Addr::from(address).to_string()));
        Ok(())
    };
    if let Some((network, bits)) = part.split_once('/') {
        let network: Ipv4Addr = network.parse().map_err(|_| wrong())?;
        let bits: u32 =
            bits.parse().ok().filter(|bits| (16..=32).contains(bits)).ok_or_else(wrong)?;
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        let (first, last) = (u32::from(network) & mask, u32::from(network) | !mask);
        // The first and the last address of a network are nobody's.
        return if bits >= 31 { add(first, last) } else { add(first + 1, last - 1) };
    }
    if part.parse::<IpAddr>().is_ok() {
        hosts.push(part.to_owned());
        return Ok(());
    }
    if let Some((from, to)) = part.split_once('-')
        && let Ok(first) = from.parse::<Ipv4Addr>()
    {
        let last = match to.parse::<u8>() {
            Ok(end) => {
                let [a, b, c, _] = first.octets();
                Ipv4Addr::new(a, b, c, end)
            }
            Err(_) => to.parse().map_err(|_| wrong())?,
        };
        let (first, last) = (u32::from(first), u32::from(last));
        return if first <= last { add(first, last) } else { Err(wrong()) };
    }
    let is_name = part.len() <= 253
        && part.chars().any(|c| c.is_ascii_alphabetic())
        && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && !part.starts_with(['-', '.']);
    if !is_name {
        return Err(wrong());
    }
    hosts.push(part.to_owned());
    Ok(())
}

/// True for this computer and for addresses that the internet does not carry.
fn is_near(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => false,
    }
}
