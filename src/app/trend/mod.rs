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
mod overlay;
mod pen;
mod steps;
mod view;
mod watching;

pub use command::TrendCommand;
pub use curves::{CurveDesk, Glance};
pub(in crate::app) use curves::{GIVEN_UP, SETTLED_MS};
pub use desk::TrendDesk;
pub(in crate::app) use desk::value_then;
pub use happened::Happened;
pub use marks::{MarkKind, MarkSource, TrendMark, marks};
pub use moment::{parse_ago, parse_moment};
pub use overlay::{Overlay, Shifted, source};
pub use pen::Pen;
pub use steps::{NoStep, Step, StepPair, StepSearch, has_states, has_steps};
pub use view::{Cursors, LaneValues, SPAN_MOST, TrendMode, TrendView, Typed};
pub use watching::Watching;
