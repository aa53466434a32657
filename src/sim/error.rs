//! Why a simulator cannot start or obey.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::fault::Fault;

/// What the simulator says to whoever starts or orders it.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// No built-in plant has this name.
    #[error(
        "there is no simulated plant {name:?}; there are {known}, and image:FILE.json", 
        known = super::plant_names().join(", ")
    )]
    NoSuchPlant {
        /// The name given.
        name: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}; {hint}", hint = bind_hint(source))]
    Bind {
        /// The address asked for.
        listen: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The speed is out of range.
    #[error("a plant cannot run at {speed} times real time; choose 0.1 to 100")]
    Speed {
        /// The speed asked for.
        speed: f64,
    },
    /// The thread or its runtime could not be made.
    #[error("cannot start the simulator's thread: {source}; the system is out of threads or files")]
    Thread {
        /// The system's reason.
        source: io::Error,
    },
    /// The file of a register image cannot be read.
    #[error("cannot read the register image {}: {source}; check the path", file.display())]
    ImageFile {
        /// Which file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file of a register image does not hold one.
    #[error(
        "{} is not a register image: {because}; it looks like {{\"HR\": {{\"0\": 1, \"1\": 65535}}, \"C\": {{\"0\": true}}}}",
        file.display()
    )]
    Image {
        /// Which file.
        file: PathBuf,
        /// What is wrong, and where.
        because: String,
    },
    /// The plant has no part that could have this fault.
    #[error("the plant {plant} cannot have the fault {fault}: it has no such part; count from 1")]
    NoSuchPart {
        /// The plant's name.
        plant: String,
        /// The fault asked for.
        fault: Fault,
    },
    /// The simulator has ended or does not take orders in time.
    #[error("the simulator did not take the order: it has ended or is overloaded; start it again")]
    Unreachable,
}

fn bind_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AddrInUse => {
            "another program holds this port; stop it, or choose another with --listen"
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need special rights; choose one above with --listen"
        }
        io::ErrorKind::AddrNotAvailable => "this computer does not have that address",
        _ => "choose another address with --listen",
    }
}
