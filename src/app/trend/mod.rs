//! The trend pane without its paint: which window of time, which pens, and what is known of them.
//!
//! [`TrendView`] is what a person set; [`TrendDesk`] asks the station for what that needs and keeps the
//! answers.

mod command;
mod curves;
mod desk;
mod happened;
mod marks;
mod moment;
mod pen;
mod view;
mod watching;

pub use command::TrendCommand;
pub use curves::{CurveDesk, Glance};
pub(in crate::app) use curves::{GIVEN_UP, SETTLED_MS};
pub use desk::TrendDesk;
pub use happened::Happened;
pub use marks::{MarkKind, MarkSource, TrendMark, marks};
pub use moment::parse_moment;
pub use pen::Pen;
pub use view::{Cursors, LaneValues, Overlay, SPAN_MOST, TrendMode, TrendView, Typed};
pub use watching::Watching;
