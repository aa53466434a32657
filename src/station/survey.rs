//! A look at a device before there are tags of it: a short-lived connection of its own that reads and
//! never writes.

use std::io;
use std::time::Duration;

use super::caller::{Caller, Said, open};
use crate::codec::explore::{Bearing, Heard, Patience};
use crate::codec::{Chain, Step, Walk};
use crate::link::{Clock, Connector as _, Read, TcpConnector};
use crate::model::{Endpoint, Table};

/// Pause before a busy device is asked again.
const BUSY_PAUSE: Duration = Duration::from_millis(200);

/// Finds the SunSpec models of unit `unit` at `endpoint`. Blocks: at most for the time of connecting and
/// `timeout` for each of some hundred questions. Only reads.
///
/// # Errors
/// Why none were found, with a way out.
pub fn walk_sunspec(endpoint: &Endpoint, unit: u8, timeout: Duration) -> Result<Chain, String> {
    let Endpoint::Tcp { host, port } = endpoint else {
        return Err("the simulator is no SunSpec device; take a connection to a host".to_owned());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|why: io::Error| format!("no runtime for reading: {why}"))?;
    runtime.block_on(walk(host, *port, unit, timeout))
}

async fn walk(host: &str, port: u16, unit: u8, timeout: Duration) -> Result<Chain, String> {
    const CONNECT: Duration = Duration::from_secs(3);
    let connector = TcpConnector;
    let addresses = connector.resolve(host, port, CONNECT).await.map_err(|why| why.to_string())?;
    let stream =
        open(&connector, host, &addresses, CONNECT).await.map_err(|why| why.to_string())?;
    let mut caller = Caller::new(stream, Clock::start(), timeout);
    let mut walk = Walk::default();
    let mut patience = Patience::default();
    loop {
        match walk.next() {
            Step::Found(chain) => {
                caller.part().await;
                return Ok(chain);
            }
            Step::Failed(why) => return Err(why.to_string()),
            Step::Read { start } => {
                let read = Read { table: Table::HoldingRegister, start, count: 2 };
                let said = caller.read(unit.into(), read).await;
                let said = said.map_err(|why| format!("unit {unit}, HR {start}: {why}"))?;
                let heard = match &said {
                    Said::Exception(code) => Heard::Refused(*code),
                    Said::Words(words) => Heard::Words(words),
                    _ => Heard::Words(&[]),
                };
                match (patience.hear(heard), heard) {
                    (Bearing::Take, Heard::Words([id, length, ..])) => {
                        walk.answer(Some([*id, *length]));
                    }
                    (Bearing::Take, _) => walk.answer(None),
                    (Bearing::Again, _) => tokio::time::sleep(BUSY_PAUSE).await,
                    (Bearing::Stop(_), Heard::Refused(code @ (10 | 11))) => {
                        return Err(format!(
                            "the gateway answers exception {code}: unit {unit} cannot be reached"
                        ));
                    }
                    (Bearing::Stop(_), Heard::Refused(code)) => {
                        return Err(format!("unit {unit} is busy (exception {code})"));
                    }
                    (Bearing::Stop(_), _) => return Err(format!("unit {unit} does not answer")),
                }
            }
        }
    }
}
