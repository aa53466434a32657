//! Where the list stands: at its end, following what comes, until somebody scrolls away; then on the
//! frames that are being looked at, though older ones go.

use egui::scroll_area::ScrollAreaOutput;

use super::matches::Matches;
use crate::ui::style;

/// Distance between the tops of two rows, in points.
pub const PITCH: f32 = style::ROW + 1.0;

/// Where the list stands.
#[derive(Debug, Default)]
pub struct Scroll {
    /// The frame at the upper edge, and how much of it is out of sight; `None` while following.
    held: Option<(u64, f32)>,
    /// Height of the rows in sight, in points.
    height: f32,
}

impl Scroll {
    /// True while the newest frame is in sight and followed.
    pub fn is_following(&self) -> bool {
        self.held.is_none()
    }

    /// Goes to the newest frame and follows.
    pub fn follow(&mut self) {
        self.held = None;
    }

    /// The distance of the upper edge from the first row, in points.
    pub fn offset(&self, rows: &Matches) -> f32 {
        match self.held {
            None => (rows.len() as f32 * PITCH - self.height).max(0.0),
            Some((number, part)) => rows.row_of(number) as f32 * PITCH + part,
        }
    }

    /// Brings a row into sight.
    pub fn show(&mut self, rows: &Matches, row: usize) {
        let (top, now) = (row as f32 * PITCH, self.offset(rows));
        let last = row + 1 == rows.len();
        if last {
            self.held = None;
        } else if top < now {
            self.hold(rows, top);
        } else if top + PITCH > now + self.height {
            self.hold(rows, top + PITCH - self.height);
        } else {
            self.hold(rows, now);
        }
    }

    fn hold(&mut self, rows: &Matches, offset: f32) {
        let row = (offset.max(0.0) / PITCH).floor();
        self.held = rows.get(row as usize).map(|number| (number, offset - row * PITCH));
    }

    /// Remembers where the list came to stand.
    pub fn stood(&mut self, rows: &Matches, output: &ScrollAreaOutput<()>) {
        self.height = output.inner_rect.height();
        let end = (rows.len() as f32 * PITCH - self.height).max(0.0);
        let offset = output.state.unclamped_offset().y;
        if offset >= end - PITCH / 2.0 {
            self.held = None;
        } else {
            self.hold(rows, offset);
        }
    }
}
