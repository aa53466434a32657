//! Where the cells of one frame stand: columns and lines on the screen, and what lies under the pointer.

use egui::{Pos2, Rangef, Rect, pos2};

use super::GridMemory;
use crate::app::grid::{Grid, Pos};
use crate::ui::style;

/// Width of the numbers of rows, in points.
pub(super) const GUTTER: f32 = 44.0;
/// Height of a line, in points.
pub(super) const LINE: f32 = style::ROW;

/// Where cells stand.
pub(super) struct Frame {
    /// Where the first cell would stand were nothing pinned.
    pub(super) origin: Pos2,
    /// All that is seen.
    pub(super) clip: Rect,
    /// Widths of the columns.
    pub(super) widths: Vec<f32>,
    lines: usize,
}

impl Frame {
    /// The widths of the columns shown.
    pub(super) fn widths(grid: &Grid, memory: &GridMemory) -> Vec<f32> {
        let dragged = |col| memory.dragged.filter(|(c, _)| c == col).map(|(_, width)| width);
        grid.columns.iter().map(|col| dragged(col).unwrap_or(grid.width(*col))).collect()
    }

    pub(super) fn new(grid: &Grid, widths: Vec<f32>, origin: Pos2, clip: Rect) -> Frame {
        Frame { origin, clip, widths, lines: grid.lines().len() }
    }

    /// Left and right edge of a column. The first is pinned.
    pub(super) fn x(&self, col: usize) -> Rangef {
        let width = self.widths.get(col).copied().unwrap_or(0.0);
        let left = if col == 0 {
            self.clip.left() + GUTTER
        } else {
            let before: f32 = self.widths.iter().take(col).sum();
            self.origin.x + GUTTER + before
        };
        Rangef::new(left, left + width)
    }

    /// Upper and lower edge of a line.
    pub(super) fn y(&self, line: usize) -> Rangef {
        let top = self.origin.y + LINE * (line as f32 + 1.0);
        Rangef::new(top, top + LINE)
    }

    /// The place of a cell.
    pub(super) fn cell(&self, pos: Pos) -> Rect {
        Rect::from_x_y_ranges(self.x(pos.col), self.y(pos.line))
    }

    /// What is seen of the lines.
    pub(super) fn body(&self) -> Rect {
        self.clip.with_min_y(self.clip.top() + LINE)
    }

    /// What is seen of the columns that are not pinned.
    pub(super) fn loose(&self) -> Rect {
        let pinned = self.widths.first().copied().unwrap_or(0.0);
        self.body().with_min_x(self.clip.left() + GUTTER + pinned)
    }

    /// What may be seen of a column's cells.
    pub(super) fn clip_of(&self, col: usize) -> Rect {
        if col == 0 { self.body() } else { self.loose() }
    }

    /// The lines that are seen.
    pub(super) fn visible_lines(&self) -> std::ops::Range<usize> {
        let first = ((self.clip.top() - self.origin.y) / LINE).floor().max(0.0) as usize;
        let last = ((self.clip.bottom() - self.origin.y) / LINE - 1.0).ceil().max(0.0) as usize;
        first.min(self.lines)..last.min(self.lines)
    }

    /// The columns of which something is seen, the pinned one last.
    pub(super) fn visible_columns(&self) -> Vec<usize> {
        let seen = self.loose();
        let mut cols: Vec<usize> = (1..self.widths.len())
            .filter(|col| {
                let x = self.x(*col);
                x.max > seen.left() && x.min < seen.right()
            })
            .collect();
        if !self.widths.is_empty() {
            cols.push(0);
        }
        cols
    }

    /// The cell at a point of the body, the nearest one beyond its edges.
    pub(super) fn at(&self, point: Pos2) -> Option<Pos> {
        let last = self.lines.checked_sub(1)?;
        let line = ((point.y - self.origin.y) / LINE - 1.0).floor().max(0.0) as usize;
        let pinned = self.x(0).max;
        let col = if point.x < pinned {
            0
        } else {
            let mut cols = (1..self.widths.len()).filter(|col| self.x(*col).min <= point.x);
            cols.next_back().unwrap_or(0)
        };
        Some(Pos { line: line.min(last), col })
    }

    /// True for a point among the numbers of rows.
    pub(super) fn is_gutter(&self, point: Pos2) -> bool {
        point.x < self.clip.left() + GUTTER
    }

    /// True for a point that a row dragged by its number has been pulled out to. A little above and below
    /// the numbers is still among them, so that selecting scrolls.
    pub(super) fn is_out(&self, point: Pos2) -> bool {
        let numbers = self.body().with_max_x(self.clip.left() + GUTTER);
        !numbers.expand2(egui::vec2(2.0, LINE)).contains(point)
    }

    /// Size of everything.
    pub(super) fn content(widths: &[f32], lines: usize) -> egui::Vec2 {
        let wide: f32 = widths.iter().sum();
        egui::vec2(GUTTER + wide, LINE * (lines as f32 + 1.0))
    }

    /// How far to scroll from `offset` so that a cell is seen in `room`.
    pub(super) fn reveal(
        widths: &[f32],
        pos: Pos,
        offset: egui::Vec2,
        room: egui::Vec2,
    ) -> egui::Vec2 {
        let mut offset = offset;
        let top = LINE * pos.line as f32;
        let height = (room.y - 2.0 * LINE).max(0.0);
        offset.y = offset.y.clamp((top - height).max(0.0), top.max(0.0));
        if pos.col > 0 {
            let pinned = widths.first().copied().unwrap_or(0.0);
            let left: f32 = widths.iter().take(pos.col).skip(1).sum();
            let width = widths.get(pos.col).copied().unwrap_or(0.0);
            let seen = (room.x - GUTTER - pinned - width).max(0.0);
            offset.x = offset.x.clamp((left - seen).max(0.0), left);
        }
        offset
    }

    /// The corner where lines and columns begin.
    pub(super) fn corner(&self) -> Rect {
        let end = pos2(self.clip.left() + GUTTER, self.clip.top() + LINE);
        Rect::from_min_max(self.clip.min, end)
    }
}
