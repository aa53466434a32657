//! One Modbus TCP session: framing, strict reply validation, transactions, deadlines.
//!
//! [`Session`] is the core: bytes and time go in; frames, outcomes and deadlines come out. It owns no
//! socket, no clock and no task, so every fault can be played to it byte by byte. [`Link`] is the thin
//! driver that moves its bytes over any async stream, and [`TcpConnector`] opens such streams.
//!
//! Deliberately not here: what to ask and when, retries and reconnecting (`engine/`), and what registers
//! mean (`codec/`). A session never sends anything by itself and never sends anything twice.
//! Sources: Modbus Application Protocol V1.1b3; Modbus Messaging on TCP/IP Implementation Guide V1.0b.

mod carrier;
mod clock;
mod connector;
mod driver;
mod failure;
mod frame;
mod query;
mod reply;
mod request;
mod session;
mod tap;

pub use carrier::{Carrier, interface};
pub use clock::Clock;
pub use connector::{ConnectError, Connector, TcpConnector};
pub use driver::{Link, Pumped};
pub use failure::{Failure, Malformed};
pub use frame::{ADU_MAX, Frame, HEADER};
pub use query::{Category, Identification, Query};
pub use reply::{Bits, Expected, Registers, Reply, Target, Tolerance};
pub use request::{Read, Request, RequestError, Write, read_max};
pub use session::{Outcome, SLOTS, SendError, Session, UNKNOWN_MAX};
pub use tap::{Seen, Watcher};
