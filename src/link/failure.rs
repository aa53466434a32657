//! Why a transaction did not end with a reply. Each way of breaking the protocol has a name of its own,
//! with what was expected and what was found.

use std::sync::Arc;
use std::time::Duration;

use crate::model::MalformedClass;

/// A reply, or a header, that breaks the protocol. Nothing in it is ever believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Malformed {
    /// The protocol id of the header is not 0.
    #[error("protocol id {found} in a header, expected 0; this is not Modbus TCP")]
    ProtocolId {
        /// What stood there.
        found: u16,
    },
    /// The length field is outside 2 to 254.
    #[error("length {found} in a header, expected 2 to 254")]
    Length {
        /// What stood there.
        found: u16,
    },
    /// The stream holds serial-line frames with a fitting checksum.
    #[error(
        "the reply is a serial-line (RTU) frame without a TCP header; set the converter to Modbus TCP"
    )]
    RtuFraming,
    /// Too many frames with transaction ids that nobody asked with.
    #[error("{count} frames with unknown transaction ids in a row, the last {last}")]
    UnknownTransactions {
        /// How many.
        count: u16,
        /// The id of the last.
        last: u16,
    },
    /// Bytes that belong to no frame stand before the next request.
    #[error("{count} bytes after the last reply belong to no frame")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// Another unit answered.
    #[error("unit {found} answered, expected unit {expected}")]
    Unit {
        /// Asked.
        expected: u8,
        /// Answered.
        found: u8,
    },
    /// The reply is to another function.
    #[error("function {found} in the reply, expected {expected}")]
    Function {
        /// Asked.
        expected: u8,
        /// Answered.
        found: u8,
    },
    /// An exception to another function.
    #[error("an exception to function {found}, expected function {expected}")]
    ExceptionFunction {
        /// Asked.
        expected: u8,
        /// Answered, without the exception bit.
        found: u8,
    },
    /// An exception whose PDU has another length than 2.
    #[error("an exception of {found} bytes, expected 2")]
    ExceptionLength {
        /// Bytes of the PDU.
        found: usize,
    },
    /// The byte count is not what was asked for.
    #[error("byte count {found}, expected {expected}")]
    ByteCount {
        /// As the request asks.
        expected: usize,
        /// As the reply says.
        found: usize,
    },
    /// Fewer or more data bytes than the byte count says.
    #[error("{found} bytes of data, expected {expected}")]
    DataLength {
        /// As asked.
        expected: usize,
        /// As they came.
        found: usize,
    },
    /// The echo of a write has another length.
    #[error("an echo of {found} bytes, expected {expected}")]
    EchoLength {
        /// Bytes of the PDU.
        expected: usize,
        /// Bytes of the PDU.
        found: usize,
    },
    /// The echo of a write names another address.
    #[error("the device echoed address {found}, expected {expected}")]
    EchoAddress {
        /// Written to.
        expected: u16,
        /// Echoed.
        found: u16,
    },
    /// The echo of a single write carries another value.
    #[error("the device echoed value {found}, expected {expected}")]
    EchoValue {
        /// Written.
        expected: u16,
        /// Echoed.
        found: u16,
    },
    /// The echo of a multiple write tells another quantity.
    #[error("the device echoed quantity {found}, expected {expected}")]
    EchoQuantity {
        /// Written.
        expected: u16,
        /// Echoed.
        found: u16,
    },
    /// An identification that contradicts itself, or the question.
    #[error("the identification is not usable: {why}")]
    Identification {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The echo of a mask write carries other masks.
    #[error("the device echoed masks {found:08X}, expected {expected:08X}")]
    EchoMasks {
        /// AND mask in the high half, OR mask in the low half.
        expected: u32,
        /// The same of the echo.
        found: u32,
    },
}

impl Malformed {
    /// What it is counted as.
    pub fn class(&self) -> MalformedClass {
        match self {
            Malformed::ProtocolId { .. } => MalformedClass::ProtocolId,
            Malformed::Length { .. } => MalformedClass::HeaderLength,
            Malformed::RtuFraming => MalformedClass::RtuFraming,
            Malformed::UnknownTransactions { .. } => MalformedClass::UnknownTransactions,
            Malformed::TrailingBytes { .. } => MalformedClass::TrailingBytes,
            Malformed::Unit { .. } => MalformedClass::Unit,
            Malformed::Function { .. } | Malformed::ExceptionFunction { .. } => {
                MalformedClass::Function
            }
            Malformed::Identification { .. } => MalformedClass::Identification,
            Malformed::ExceptionLength { .. } => MalformedClass::ExceptionLength,
            Malformed::ByteCount { .. } | Malformed::DataLength { .. } => MalformedClass::Data,
            Malformed::EchoLength { .. }
            | Malformed::EchoAddress { .. }
            | Malformed::EchoValue { .. }
            | Malformed::EchoQuantity { .. }
            | Malformed::EchoMasks { .. } => MalformedClass::Echo,
        }
    }
}

/// Why a transaction ended without a reply, or why a connection is no longer used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No reply came by the deadline.
    #[error("no reply within {} ms{}", after.as_millis(), unknown_hint(*stray))]
    Timeout {
        /// Time allowed.
        after: Duration,
        /// A transaction id that came instead, and the one expected.
        stray: Option<(u16, u16)>,
    },
    /// A reply that breaks the protocol.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The network cable of this machine was pulled while a write was under way.
    #[error("the network cable was unplugged")]
    Unplugged,
    /// The peer closed the connection.
    #[error("the device closed the connection")]
    Closed,
    /// The operating system reports a fault.
    #[error("the connection failed: {0}")]
    Io(Arc<str>),
    /// Another transaction broke the connection, or it was closed on purpose.
    #[error("the connection was given up before the reply came")]
    Abandoned,
}

fn unknown_hint(stray: Option<(u16, u16)>) -> String {
    match stray {
        Some((found, expected)) => {
            format!("; a reply with transaction id {found} came, expected {expected}")
        }
        None => String::new(),
    }
}
