//! What is selected: a rectangle of cells between an anchor and a cursor, whole rows, whole columns.

use std::ops::RangeInclusive;

/// A cell by its line and its column among those shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pos {
    /// Line, from 0; heads of groups count.
    pub line: usize,
    /// Column, from 0.
    pub col: usize,
}

/// A way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One cell to the left.
    Left,
    /// One cell to the right.
    Right,
    /// One cell up.
    Up,
    /// One cell down.
    Down,
    /// Tab: one cell to the right, and where that began is kept for Enter.
    Tab,
    /// Enter: one cell down, and back to the column where Tab began.
    Enter,
    /// So many lines up.
    PageUp(usize),
    /// So many lines down.
    PageDown(usize),
    /// First column.
    Home,
    /// Last column.
    End,
    /// First cell.
    First,
    /// Last cell.
    Last,
    /// To the next edge of what is filled: left.
    EdgeLeft,
    /// The same to the right.
    EdgeRight,
    /// The same up.
    EdgeUp,
    /// The same down.
    EdgeDown,
}

/// What is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// Where it began.
    pub anchor: Pos,
    /// Where the next thing is typed.
    pub cursor: Pos,
    /// Every column.
    pub rows: bool,
    /// Every line.
    pub cols: bool,
    /// The column that Tab set out from.
    pub from: Option<usize>,
}

impl Selected {
    /// One cell.
    pub fn at(pos: Pos) -> Selected {
        Selected { anchor: pos, cursor: pos, rows: false, cols: false, from: None }
    }

    /// Lines, of `count`.
    pub fn lines(&self, count: usize) -> RangeInclusive<usize> {
        if self.cols {
            return 0..=count.saturating_sub(1);
        }
        let (a, b) = (self.anchor.line, self.cursor.line);
        a.min(b)..=a.max(b)
    }

    /// Columns, of `count`.
    pub fn columns(&self, count: usize) -> RangeInclusive<usize> {
        if self.rows {
            return 0..=count.saturating_sub(1);
        }
        let (a, b) = (self.anchor.col, self.cursor.col);
        a.min(b)..=a.max(b)
    }

    /// True for a cell inside.
    pub fn holds(&self, pos: Pos) -> bool {
        let between = |x: usize, a: usize, b: usize| (a.min(b)..=a.max(b)).contains(&x);
        (self.cols || between(pos.line, self.anchor.line, self.cursor.line))
            && (self.rows || between(pos.col, self.anchor.col, self.cursor.col))
    }

    /// Moves the cursor by `step` in a grid of so many lines and columns; `extend` leaves the anchor.
    pub fn go(
        &mut self,
        step: Step,
        extend: bool,
        (lines, cols): (usize, usize),
        filled: impl Fn(Pos) -> bool,
    ) {
        let Pos { line, col } = self.cursor;
        let (last_line, last_col) = (lines.saturating_sub(1), cols.saturating_sub(1));
        let edge = |forward: bool, here: usize, last: usize, at: &dyn Fn(usize) -> bool| {
            edge(forward, here, last, at)
        };
        let down = |line| filled(Pos { line, col });
        let across = |col| filled(Pos { line, col });
        let (line, col) = match step {
            Step::Left => (line, col.saturating_sub(1)),
            Step::Right | Step::Tab => (line, col + 1),
            Step::Up => (line.saturating_sub(1), col),
            Step::Down => (line + 1, col),
            Step::Enter => (line + 1, self.from.unwrap_or(col)),
            Step::PageUp(by) => (line.saturating_sub(by), col),
            Step::PageDown(by) => (line.saturating_add(by), col),
            Step::Home => (line, 0),
            Step::End => (line, last_col),
            Step::First => (0, 0),
            Step::Last => (last_line, last_col),
            Step::EdgeLeft => (line, edge(false, col, last_col, &across)),
            Step::EdgeRight => (line, edge(true, col, last_col, &across)),
            Step::EdgeUp => (edge(false, line, last_line, &down), col),
            Step::EdgeDown => (edge(true, line, last_line, &down), col),
        };
        let from = (step == Step::Tab).then(|| self.from.unwrap_or(self.cursor.col));
        self.cursor = Pos { line: line.min(last_line), col: col.min(last_col) };
        if !extend {
            *self = Selected { from, ..Selected::at(self.cursor) };
        }
    }

    /// Keeps it inside a grid of so many lines and columns.
    pub fn clamp(&mut self, lines: usize, cols: usize) {
        for pos in [&mut self.anchor, &mut self.cursor] {
            pos.line = pos.line.min(lines.saturating_sub(1));
            pos.col = pos.col.min(cols.saturating_sub(1));
        }
    }
}

/// The end of the run of filled cells, or the next filled cell, or the last one.
fn edge(forward: bool, here: usize, last: usize, filled: &dyn Fn(usize) -> bool) -> usize {
    let next = |at: usize| if forward { at + 1 } else { at.wrapping_sub(1) };
    let is_end = |at: usize| if forward { at >= last } else { at == 0 };
    if is_end(here) {
        return here.min(last);
    }
    let in_run = filled(here) && filled(next(here));
    let mut at = next(here);
    while !is_end(at) {
        if in_run && !filled(next(at)) || !in_run && filled(at) {
            return at;
        }
        at = next(at);
    }
    at
}
