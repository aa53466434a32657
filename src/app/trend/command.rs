//! What a person did in the trend pane.

use jiff::tz::TimeZone;

use super::Overlay;
use crate::model::{PenLook, TagId};

/// What a person did in the trend pane.
#[derive(Clone, Debug, PartialEq)]
pub enum TrendCommand {
    /// Moved the window by so many of its widths.
    Step(f64),
    /// Made it so many seconds wide.
    Span(f64),
    /// Put a moment into the middle, seconds since 1970.
    GoTo(f64),
    /// Moved a cursor, 0 or 1, which becomes the one that keys move.
    Cursor(usize, f64),
    /// Took the other cursor.
    OtherCursor,
    /// Zoomed to what lies between the cursors.
    ZoomToCursors,
    /// Put another time beside this one, or nothing.
    Overlay(Option<Overlay>),
    /// Reads times in this zone.
    Zone(TimeZone),
    /// Typed a moment.
    Type(String),
    /// Closed the field for it, or it has the cursor now.
    Typed {
        /// True where it stays open.
        open: bool,
    },
    /// Zoomed the values of a lane, or of all of them, to fractions of the pens' ranges; `None` gives the
    /// whole ranges back.
    Values(Option<u8>, Option<(f64, f64)>),
    /// Draws a pen so.
    Look(TagId, PenLook),
}
