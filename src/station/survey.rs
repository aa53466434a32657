//! A look at a device before there are tags of it: a short-lived connection of its own that reads and
//! never writes.

use std::io;
use std::time::Duration;

use crate::codec::{Chain, Step, Walk};
use crate::link::{Clock, Connector as _, Link, Read, Reply, TcpConnector};
use crate::model::{Endpoint, Table};

/// Times a question is asked at most before the survey gives up.
const TRIES: usize = 2;

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
        connector.connect(host, &addresses, CONNECT).await.map_err(|why| why.to_string())?;
    let clock = Clock::start();
    let mut link = Link::new(stream, clock, 1);
    let mut walk = Walk::default();
    loop {
        match walk.next() {
            Step::Found(chain) => {
                link.part().await;
                return Ok(chain);
            }
            Step::Failed(why) => return Err(why.to_string()),
            Step::Read { start } => {
                let read = Read { table: Table::HoldingRegister, start, count: 2 };
                let answer = ask(&mut link, &clock, unit, &read, timeout).await?;
                walk.answer(answer);
            }
        }
    }
}

/// Two registers; `None` where the device has none there. A busy device is asked once more.
async fn ask<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(
    link: &mut Link<S>,
    clock: &Clock,
    unit: u8,
    read: &Read,
    timeout: Duration,
) -> Result<Option<[u16; 2]>, String> {
    let mut last = None;
    for _ in 0..TRIES {
        let mut answer = None;
        link.read(clock.now(), unit, read, timeout, 0).map_err(|why| why.to_string())?;
        while answer.is_none() {
            let until = clock.now().plus(timeout);
            link.pump(until, &mut |outcome| {
                answer = Some(match outcome.result {
                    Ok(Reply::Registers(words)) => {
                        Ok(words.get(0).zip(words.get(1)).map(|(a, b)| [a, b]))
                    }
                    Ok(Reply::Exception(code)) => Err(code),
                    _ => Ok(None),
                });
            })
            .await
            .map_err(|why| format!("unit {unit}, HR {}: {why}", read.start))?;
        }
        match answer {
            Some(Ok(words)) => return Ok(words),
            // Busy, or the gateway waits for its unit.
            Some(Err(5 | 6)) => last = Some(6),
            Some(Err(code @ (10 | 11))) => {
                return Err(format!(
                    "the gateway answers exception {code}: unit {unit} cannot be reached"
                ));
            }
            Some(Err(_)) | None => return Ok(None),
        }
        tokio::time::sleep(timeout.min(Duration::from_millis(200))).await;
    }
    Err(format!("unit {unit} is busy (exception {})", last.unwrap_or(6)))
}
