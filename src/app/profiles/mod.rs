//! Profiles at work: making one of tags, applying it to a project, and taking a newer version over.
//!
//! All of it is pure. What comes out is a change of the project that is one step of undo, and beside it
//! what a person has to see before: the tags, and what is in their way.

mod apply;
mod desk;
mod equip;
mod make;
mod maker;
mod rewalk;
mod update;

pub use apply::{Applied, ApplyError, Parameters, Place, Row, apply, free_first, instance_prefix};
pub use desk::{ApplyDesk, ApplyForm, Asking, Into, UpdateDesk};
pub use equip::Setting;
pub use make::{MakeError, make};
pub use maker::{MakeDesk, MakeForm};
pub use rewalk::{Chains, devices_to_ask};
pub use update::{Change, ChangeKind, Held, Update, update, update_asked, uses};
