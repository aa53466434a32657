//! Opens TCP streams the way a plant needs them: bounded in time, without delay, and closed so hard
//! that no frame survives in the kernel's send buffer.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::Carrier;

/// Most time for resolving a host name.
const RESOLVE_MAX: Duration = Duration::from_secs(2);

/// Why no stream was opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The name is unknown, or no name server answered in time.
    #[error("the host name {host:?} could not be resolved: {why}")]
    NameNotResolved {
        /// As the project has it.
        host: String,
        /// The system's words.
        why: String,
    },
    /// Nothing listens there.
    #[error("{endpoint} refused the connection; is the server running, and is the port right?")]
    Refused {
        /// Address and port.
        endpoint: String,
    },
    /// No answer in time.
    #[error("{endpoint} did not answer within {} ms", after.as_millis())]
    Timeout {
        /// Host and port.
        endpoint: String,
        /// Time allowed.
        after: Duration,
    },
    /// The device takes one connection, and it is not free.
    #[error(
        "{endpoint} takes one connection only, and another one of this station is open; put all devices of that place behind one connection"
    )]
    Occupied {
        /// Host and port.
        endpoint: String,
    },
    /// Anything else.
    #[error("{endpoint} cannot be reached: {why}")]
    Unreachable {
        /// Address and port.
        endpoint: String,
        /// The system's words.
        why: String,
    },
}

/// Opens streams. Tests put their own in the place of [`TcpConnector`].
pub trait Connector: 'static {
    /// What it opens.
    type Stream: AsyncRead + AsyncWrite + Unpin + 'static;

    /// Looks the addresses of `host` up within `limit`. Nothing goes to the endpoint.
    fn resolve(
        &self,
        host: &str,
        port: u16,
        limit: Duration,
    ) -> impl Future<Output = Result<Vec<SocketAddr>, ConnectError>>;

    /// Opens a stream to the first of `addresses` that answers, within `limit`. The caller also gives
    /// up after `limit`. `host` is as the project has it.
    fn connect(
        &self,
        host: &str,
        addresses: &[SocketAddr],
        limit: Duration,
    ) -> impl Future<Output = Result<Self::Stream, ConnectError>>;

    /// Something that says whether the cable was pulled since `stream` was opened, as far as that can be
    /// told.
    fn carrier_lost(&self, _stream: &Self::Stream) -> Box<dyn Fn() -> bool> {
        Box::new(|| false)
    }
}

/// Opens TCP streams.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnector;

impl Connector for TcpConnector {
    type Stream = TcpStream;

    async fn resolve(
        &self,
        host: &str,
        port: u16,
        limit: Duration,
    ) -> Result<Vec<SocketAddr>, ConnectError> {
        resolve(host, port, limit).await
    }

    async fn connect(
        &self,
        host: &str,
        addresses: &[SocketAddr],
        limit: Duration,
    ) -> Result<TcpStream, ConnectError> {
        let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut last = ConnectError::NameNotResolved {
            host: host.to_owned(),
            why: "it has no address".to_owned(),
        };
        for address in addresses.iter().copied() {
            last = match timeout(share, TcpStream::connect(address)).await {
                Err(_) => ConnectError::Timeout { endpoint: address.to_string(), after: share },
                Ok(Err(error)) => explain(address, &error),
                Ok(Ok(stream)) => match tune(&stream) {
                    Ok(()) => return Ok(stream),
                    Err(error) => explain(address, &error),
                },
            };
        }
        Err(last)
    }

    fn carrier_lost(&self, stream: &TcpStream) -> Box<dyn Fn() -> bool> {
        match (stream.local_addr(), stream.peer_addr()) {
            (Ok(own), Ok(peer)) => {
                let carrier = Carrier::between(own, peer);
                Box::new(move || carrier.was_lost())
            }
            _ => Box::new(|| false),
        }
    }
}

/// Looks a name up, off this thread: tokio does it on its blocking pool.
async fn resolve(host: &str, port: u16, limit: Duration) -> Result<Vec<SocketAddr>, ConnectError> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let looked_up = async { lookup_host((host, port)).await.map(Iterator::collect) };
    in_time(host, looked_up, limit).await
}

/// What a look-up of `host` finds within `limit`, and within [`RESOLVE_MAX`] in any case.
async fn in_time(
    host: &str,
    looked_up: impl Future<Output = io::Result<Vec<SocketAddr>>>,
    limit: Duration,
) -> Result<Vec<SocketAddr>, ConnectError> {
    let limit = limit.min(RESOLVE_MAX);
    let failed = |why: String| ConnectError::NameNotResolved { host: host.to_owned(), why };
    match timeout(limit, looked_up).await {
        Err(_) => Err(failed(format!("no answer within {} ms", limit.as_millis()))),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Ok(Ok(found)) => Ok(found),
    }
}

fn explain(address: SocketAddr, error: &io::Error) -> ConnectError {
    let endpoint = address.to_string();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectError::Refused { endpoint },
        _ => ConnectError::Unreachable { endpoint, why: error.to_string() },
    }
}

/// No delay, keepalive, and zero linger: closing throws away what was not delivered, because a write
/// left in the send buffer would reach the plant after the operator was told that its outcome is unknown.
fn tune(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket.set_linger(Some(Duration::ZERO))?;
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_secs(10))
        .with_interval(Duration::from_secs(3));
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(Duration::from_secs(10)))?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_name_server_that_never_answers_is_given_up_after_two_seconds_at_most() {
        for (limit, expected) in [(10_000, 2000), (2001, 2000), (300, 300)] {
            let begin = Instant::now();
            let never = std::future::pending::<io::Result<Vec<SocketAddr>>>();
            let error = in_time("plc.example", never, Duration::from_millis(limit)).await;
            assert_eq!(begin.elapsed().as_millis(), expected, "limit {limit} ms");
            let error = error.unwrap_err().to_string();
            assert!(error.contains("plc.example") && error.contains("no answer"), "{error}");
        }
    }
}
