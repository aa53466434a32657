//! How a table of readings is laid out: separator, heading, where the time stands and how it is written.

use jiff::tz::TimeZone;

use super::super::import::{Comma, says};
use super::time::{Times, Twice, Written, is_date_alone, is_time_alone};
use super::value::{Cell, Values};
use super::{RecordingProblem, cut, shortened};

/// Lines before the first row of readings.
const PREAMBLE_MOST: usize = 64;

/// Where name and value of a long table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Long {
    pub(super) name: usize,
    pub(super) value: usize,
    pub(super) unit: Option<usize>,
}

/// The layout of a table.
pub(super) struct Layout {
    pub(super) separator: char,
    pub(super) comma: Comma,
    pub(super) headings: Vec<String>,
    /// The row with the first readings, from 1.
    pub(super) first_row: usize,
    /// Set where each row names what was read.
    pub(super) long: Option<Long>,
    time: usize,
    /// The clock stands in the column after the date's.
    is_split: bool,
    times: Times,
}

impl Layout {
    pub(super) fn of(text: &str, zone: &TimeZone) -> Result<Layout, RecordingProblem> {
        let no_table = |what: &str| {
            let hint = "it needs a column of times and at least one of numbers";
            RecordingProblem::at(0, 0, what, hint)
        };
        let separator = cut::separator(text).ok_or_else(|| no_table("there is no table"))?;
        let mut head: Vec<Vec<String>> = Vec::new();
        let mut comma = Comma::Unknown;
        cut::rows(text, separator, |_, cells| {
            if head.len() <= PREAMBLE_MOST {
                head.push(cells.to_vec());
            }
            if comma == Comma::Unknown && separator != ',' {
                comma = cells.iter().find_map(|cell| says(cell)).unwrap_or_default();
            }
            Ok(())
        })?;
        let begins =
            head.iter().enumerate().find_map(|(row, cells)| Some((row, begin(cells, comma)?)));
        let (row, (time, is_split)) =
            begins.ok_or_else(|| no_table("no row begins with a time that is understood"))?;
        let width = head.iter().skip(row).map(Vec::len).max().unwrap_or(0);
        let mut headings = heading_above(&head, row);
        headings.resize(width.max(headings.len()), String::new());
        let written = Written::of_heading(headings.get(time).map_or("", String::as_str));
        let mut layout = Layout {
            separator,
            comma,
            long: long(&headings),
            headings,
            first_row: row + 1,
            time,
            is_split,
            times: Times::new(zone.clone(), comma, written),
        };
        // The order of day and month may show late, and so may the first time of all.
        let mut found = layout.times.survey();
        cut::rows(text, separator, |number, cells| {
            if number >= layout.first_row && !cells.iter().all(|c| c.trim().is_empty()) {
                found.see(&layout.time_text(cells));
            }
            Ok(())
        })?;
        layout.times = found.settle().map_err(|what| {
            let hint = "write dates as 2026-11-26";
            RecordingProblem::at(layout.first_row, layout.time + 1, what, hint)
        })?;
        Ok(layout)
    }

    pub(super) fn is_relative(&self) -> bool {
        self.times.is_relative()
    }

    pub(super) fn is_time(&self, column: usize) -> bool {
        column == self.time || self.is_split && column == self.time + 1
    }

    /// The time of a row, ms.
    pub(super) fn time_of(
        &self,
        row: usize,
        cells: &[String],
        twice: &mut Twice,
    ) -> Result<i64, RecordingProblem> {
        let text = self.time_text(cells);
        self.times.read(&text, twice).ok_or_else(|| {
            let what = format!("{:?} is no time like those above", shortened(&text));
            RecordingProblem::at(row, self.time + 1, what, "write all times in one way")
        })
    }

    fn time_text(&self, cells: &[String]) -> String {
        let cell = |at: usize| cells.get(at).map_or("", |c| c.trim());
        if self.is_split {
            format!("{} {}", cell(self.time), cell(self.time + 1))
        } else {
            cell(self.time).to_owned()
        }
    }

    /// Name and unit that a heading says: `Level [cm]`, `Level (cm)`, `Level`.
    pub(super) fn heading(&self, column: usize) -> (String, String) {
        let text = self.headings.get(column).map_or("", |h| h.trim());
        let text = text.strip_prefix('\'').unwrap_or(text);
        for (open, close) in [('[', ']'), ('(', ')')] {
            let inside = text.strip_suffix(close).and_then(|t| t.rsplit_once(open));
            if let Some((name, unit)) = inside.filter(|(name, _)| !name.trim().is_empty()) {
                return (name.trim().to_owned(), unit.trim().to_owned());
            }
        }
        let name = if text.is_empty() { format!("column {}", column + 1) } else { text.to_owned() };
        (name, String::new())
    }
}

/// Where the time stands in a row of readings, and whether in two cells.
fn begin(cells: &[String], comma: Comma) -> Option<(usize, bool)> {
    let cell = |at: usize| cells.get(at).map_or("", |c| c.trim());
    let values = Values { comma };
    let number = |at: usize| matches!(values.read(cell(at)), Cell::Number(_));
    let rest = |from: usize| (from..cells.len()).any(|at| !cell(at).is_empty());
    for time in 0..cells.len().min(3) {
        if is_date_alone(cell(time)) && is_time_alone(cell(time + 1)) && rest(time + 2) {
            return Some((time, true));
        }
        if Times::understands(cell(time)) && rest(time + 1) {
            return Some((time, false));
        }
    }
    (number(0) && rest(1)).then_some((0, false))
}

/// The heading: the last row before the readings that is about as wide, a row of units passed over.
fn heading_above(head: &[Vec<String>], row: usize) -> Vec<String> {
    let width = head.get(row).map_or(0, Vec::len);
    let above = head.get(..row).unwrap_or_default();
    let full = above.iter().rev().filter(|cells| cells.len() * 2 > width && cells.len() > 1);
    let mut rows = full.filter(|cells| cells.iter().any(|c| !c.trim().is_empty()));
    let (nearest, next) = (rows.next(), rows.next());
    match (nearest, next) {
        // Every cell of it stands in brackets, or is empty: units.
        (Some(units), Some(names)) if units.iter().all(|c| is_unit_cell(c)) => {
            let unit = |at: usize| {
                units.get(at).map_or("", |u| u.trim()).trim_matches(['[', ']', '(', ')'])
            };
            let with = |(at, name): (usize, &String)| {
                if unit(at).is_empty() { name.clone() } else { format!("{name} [{}]", unit(at)) }
            };
            names.iter().enumerate().map(with).collect()
        }
        (Some(names), _) => names.clone(),
        (None, _) => Vec::new(),
    }
}

fn is_unit_cell(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || cell.starts_with(['[', '(']) && cell.ends_with([']', ')'])
}

fn long(headings: &[String]) -> Option<Long> {
    let find = |words: &[&str]| {
        headings.iter().position(|h| words.iter().any(|word| h.trim().eq_ignore_ascii_case(word)))
    };
    let name = find(&["tag", "name", "pen", "태그"])?;
    let value = find(&["value", "wert", "값"])?;
    Some(Long { name, value, unit: find(&["unit", "einheit", "단위"]) })
}
