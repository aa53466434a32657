//! The fault catalogue by name: `f…` one bad behaviour of a server each, `c…` bad behaviour that lasts or
//! comes from many, `w…` what must hold for writes whatever happens. `tests/README.md` is the table.
//!
//! Each is played to the whole engine over `fake_net` on a paused clock, or where only the kernel can
//! play it, over loopback sockets with plain threads. For each: no wrong value is ever good, none reaches
//! another tag, every request has one end by its deadline, and all is well again without a restart.
//!
//! Where the catalogue leaves a choice, ours (ARCHITECTURE.md, decisions) is the strict one: a
//! connection that saw a timeout or a broken frame is closed at once and never trusted again, so a late
//! reply has nowhere to arrive, and one timeout is enough.

mod catalogue;
mod closing;
mod connecting;
mod crowd;
mod data;
mod exceptions;
mod framing;
mod ids;
mod late;
mod limits;
mod opinion;
mod play;
mod properties;
pub mod servers;
mod sockets;
pub mod timed_plant;
mod writes;
