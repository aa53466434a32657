//! What the server counts; tests prove with it what did and did not go over the wire.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counters while the server runs.
#[derive(Debug, Default)]
pub struct Counters {
    connections: AtomicU64,
    refused_connections: AtomicU64,
    requests: AtomicU64,
    writes: AtomicU64,
    exceptions: AtomicU64,
    not_modbus: AtomicU64,
    open: AtomicU64,
}

/// The counters at one moment; all since the start except `open`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountersNow {
    /// Connections taken.
    pub connections: u64,
    /// Connections closed at once because too many were open.
    pub refused_connections: u64,
    /// Requests taken, whatever became of them.
    pub requests: u64,
    /// Writes that the plant took; FC 5, 6, 15, 16, 22 and 23.
    pub writes: u64,
    /// Requests refused with an exception.
    pub exceptions: u64,
    /// Connections closed because the stream was not Modbus TCP.
    pub not_modbus: u64,
    /// Connections open now.
    pub open: u64,
}

/// Which counter.
#[derive(Clone, Copy, Debug)]
pub enum Count {
    /// A connection was refused.
    RefusedConnection,
    /// A request came.
    Request,
    /// A write was carried out.
    Write,
    /// A request was refused.
    Exception,
    /// A stream was not Modbus TCP.
    NotModbus,
}

impl Counters {
    /// Counts one.
    pub fn add(&self, what: Count) {
        let counter = match what {
            Count::RefusedConnection => &self.refused_connections,
            Count::Request => &self.requests,
            Count::Write => &self.writes,
            Count::Exception => &self.exceptions,
            Count::NotModbus => &self.not_modbus,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a connection.
    pub fn open(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    /// One connection fewer.
    pub fn close(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    /// All of them now.
    pub fn now(&self) -> CountersNow {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CountersNow {
            connections: read(&self.connections),
            refused_connections: read(&self.refused_connections),
            requests: read(&self.requests),
            writes: read(&self.writes),
            exceptions: read(&self.exceptions),
            not_modbus: read(&self.not_modbus),
            open: read(&self.open),
        }
    }
}
