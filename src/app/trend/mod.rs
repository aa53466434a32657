//! The trend pane without its paint: which window of time, which pens, and what is known of them.
//!
//! [`TrendView`] is what a person set; [`TrendDesk`] asks the station for what that needs and keeps the
//! answers.

mod curves;
mod desk;
mod view;

pub use curves::{CurveDesk, Glance};
pub use desk::TrendDesk;
pub use view::{TrendMode, TrendView};
