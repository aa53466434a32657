//! Tables of readings over time, from other programs and our own exports, to be laid over a trend.
//!
//! What separates the cells, what commas mean and how times are written is found out from the table; where
//! it could mean two things it is a problem and no guess. A file is hostile until parsed: its size, rows,
//! columns and readings are bounded, and a problem names row and column.

mod cut;
mod layout;
mod time;
mod value;

use std::collections::HashMap;
use std::fmt;

use jiff::tz::TimeZone;

use layout::Layout;
use time::Twice;
use value::{Cell, Values};

/// Bytes of a file that are read.
pub const RECORDING_BYTES_MOST: usize = 256 * 1024 * 1024;
/// Readings of all columns together: 128 MB.
const READINGS_MOST: usize = 8_000_000;
/// Columns with readings.
const COLUMNS_MOST: usize = 64;

/// One column of readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedColumn {
    /// What its heading says.
    pub name: String,
    /// The unit its heading says; may be empty.
    pub unit: String,
    /// Milliseconds and value, in order of time; not-a-number where the cell says nothing.
    pub readings: Vec<(i64, f64)>,
}

/// A table of readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// At least one.
    pub columns: Vec<RecordedColumn>,
    /// True where times count from the start of the recording instead of telling the day.
    pub is_relative: bool,
    /// Rows with readings.
    pub rows: usize,
    /// Headings of columns that hold no numbers.
    pub skipped: Vec<String>,
}

impl Recording {
    /// First and last time, ms.
    pub fn span(&self) -> (i64, i64) {
        let ends = |c: &RecordedColumn| Some((c.readings.first()?.0, c.readings.last()?.0));
        let spans = self.columns.iter().filter_map(ends);
        spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0, 0))
    }
}

/// Why a file is no table of readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingProblem {
    /// Row from 1; 0 for the whole file.
    pub row: usize,
    /// Column from 1; 0 for the whole row.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// A way out.
    pub hint: &'static str,
}

impl RecordingProblem {
    fn at(row: usize, column: usize, what: impl Into<String>, hint: &'static str) -> Self {
        RecordingProblem { row, column, what: what.into(), hint }
    }
}

impl fmt::Display for RecordingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column) {
            (0, _) => {}
            (row, 0) => write!(f, "row {row}: ")?,
            (row, column) => write!(f, "row {row}, column {column}: ")?,
        }
        f.write_str(&self.what)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "; {}", self.hint) }
    }
}

/// Reads a recording; times without an offset are local to `zone`.
///
/// # Errors
/// The first thing that makes it none.
pub fn read_recording(bytes: &[u8], zone: &TimeZone) -> Result<Recording, RecordingProblem> {
    if bytes.len() > RECORDING_BYTES_MOST {
        let what = format!("the file has more than {RECORDING_BYTES_MOST} bytes");
        return Err(RecordingProblem::at(0, 0, what, "cut it into parts"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(RecordingProblem::at(0, 0, "this is a spreadsheet", "save it as CSV in UTF-8"));
    }
    let (text, _) = super::import::decoded(bytes, None);
    if text.contains('\0') {
        let hint = "save the table as CSV in UTF-8";
        return Err(RecordingProblem::at(
            0,
            0,
            "the file holds zero bytes, so it is no text",
            hint,
        ));
    }
    let layout = Layout::of(&text, zone)?;
    let mut filling = Filling::new(&layout);
    cut::rows(&text, layout.separator, |row, cells| filling.take(row, cells))?;
    filling.finish()
}

/// A recording while its rows pass by.
struct Filling<'a> {
    layout: &'a Layout,
    values: Values,
    columns: Vec<RecordedColumn>,
    /// Where each cell of a row goes.
    places: Vec<Place>,
    /// Where each series stands in an hour that comes twice; of a wide table one.
    twice: HashMap<String, Twice>,
    rows: usize,
    readings: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Time, or part of it.
    Time,
    /// The column with this number.
    Column(usize),
    /// Nothing but texts so far; the column gets its number with its first number.
    Undecided,
    /// No numbers.
    Skipped,
}

impl<'a> Filling<'a> {
    fn new(layout: &'a Layout) -> Filling<'a> {
        let place = |at: usize| {
            if layout.is_time(at) { Place::Time } else { Place::Undecided }
        };
        let width = if layout.long.is_some() { 0 } else { layout.headings.len() };
        Filling {
            layout,
            values: Values { comma: layout.comma },
            columns: Vec::new(),
            places: (0..width).map(place).collect(),
            twice: HashMap::new(),
            rows: 0,
            readings: 0,
        }
    }

    fn take(&mut self, row: usize, cells: &[String]) -> Result<(), RecordingProblem> {
        if row < self.layout.first_row || cells.iter().all(|c| c.trim().is_empty()) {
            return Ok(());
        }
        let series = self.layout.long.and_then(|long| cells.get(long.name));
        let series = series.map_or("", |name| name.trim());
        let twice = match self.twice.get_mut(series) {
            Some(twice) => twice,
            None => self.twice.entry(series.to_owned()).or_default(),
        };
        let at = self.layout.time_of(row, cells, twice)?;
        self.rows += 1;
        if let Some(long) = self.layout.long {
            return self.take_long(row, cells, long, at);
        }
        for column in 0..self.places.len() {
            self.take_cell(row, column, cells.get(column).map_or("", String::as_str), at)?;
        }
        Ok(())
    }

    fn take_cell(
        &mut self,
        row: usize,
        column: usize,
        cell: &str,
        at: i64,
    ) -> Result<(), RecordingProblem> {
        let Some(place) = self.places.get(column).copied() else { return Ok(()) };
        let value = match (place, self.values.read(cell)) {
            (Place::Time | Place::Skipped, _) | (Place::Undecided, Cell::Nothing) => return Ok(()),
            (Place::Undecided, Cell::Text) => return self.put(column, Place::Skipped),
            (Place::Undecided, Cell::Number(value)) => {
                self.open(row, column)?;
                value
            }
            (Place::Column(_), Cell::Number(value)) => value,
            (Place::Column(_), Cell::Nothing) => f64::NAN,
            (_, Cell::Open) => {
                let what = format!("{cell:?} may be a decimal comma or a thousand");
                let hint = "write it without the comma";
                return Err(RecordingProblem::at(row, column + 1, what, hint));
            }
            (Place::Column(_), Cell::Text) => {
                let what = format!("{:?} is no number", shortened(cell));
                let hint = "leave the cell empty where nothing was read";
                return Err(RecordingProblem::at(row, column + 1, what, hint));
            }
        };
        if let Some(Place::Column(number)) = self.places.get(column).copied() {
            self.read(row, column + 1, number, (at, value))?;
        }
        Ok(())
    }

    fn put(&mut self, column: usize, place: Place) -> Result<(), RecordingProblem> {
        if let Some(slot) = self.places.get_mut(column) {
            *slot = place;
        }
        Ok(())
    }

    fn open(&mut self, row: usize, column: usize) -> Result<(), RecordingProblem> {
        let (name, unit) = self.layout.heading(column);
        let number = self.add(row, column + 1, name, unit)?;
        self.put(column, Place::Column(number))
    }

    fn add(
        &mut self,
        row: usize,
        column: usize,
        name: String,
        unit: String,
    ) -> Result<usize, RecordingProblem> {
        if self.columns.len() >= COLUMNS_MOST {
            let what = format!("there are more than {COLUMNS_MOST} columns with numbers");
            return Err(RecordingProblem::at(row, column, what, "take columns out"));
        }
        self.columns.push(RecordedColumn { name, unit, readings: Vec::new() });
        Ok(self.columns.len() - 1)
    }

    fn read(
        &mut self,
        row: usize,
        column: usize,
        number: usize,
        reading: (i64, f64),
    ) -> Result<(), RecordingProblem> {
        self.readings += 1;
        if self.readings > READINGS_MOST {
            let what = format!("there are more than {READINGS_MOST} readings");
            return Err(RecordingProblem::at(row, column, what, "cut the file into parts"));
        }
        if let Some(column) = self.columns.get_mut(number) {
            column.readings.push(reading);
        }
        Ok(())
    }

    /// A row of a long table: a name and its value.
    fn take_long(
        &mut self,
        row: usize,
        cells: &[String],
        long: layout::Long,
        at: i64,
    ) -> Result<(), RecordingProblem> {
        let cell = |place: usize| cells.get(place).map_or("", |c| c.trim());
        let name = cell(long.name).strip_prefix('\'').unwrap_or(cell(long.name));
        if name.is_empty() {
            let hint = "each row names what was read";
            return Err(RecordingProblem::at(row, long.name + 1, "the name is missing", hint));
        }
        let value = match self.values.read(cell(long.value)) {
            Cell::Number(value) => value,
            Cell::Nothing => f64::NAN,
            Cell::Text | Cell::Open => {
                let what = format!("{:?} is no number", shortened(cell(long.value)));
                let hint = "leave the cell empty where nothing was read";
                return Err(RecordingProblem::at(row, long.value + 1, what, hint));
            }
        };
        // Rows of one name mostly stand together.
        let same = |c: &RecordedColumn| c.name == name;
        let known = self.columns.iter().rposition(same);
        let number = match known {
            Some(number) => number,
            None => {
                let unit = long.unit.map_or("", cell).to_owned();
                self.add(row, long.name + 1, name.to_owned(), unit)?
            }
        };
        self.read(row, long.value + 1, number, (at, value))
    }

    fn finish(mut self) -> Result<Recording, RecordingProblem> {
        if self.columns.is_empty() {
            let hint = "it needs a column of times and at least one of numbers";
            return Err(RecordingProblem::at(0, 0, "there is no column of numbers", hint));
        }
        for column in &mut self.columns {
            // Newest first is turned round; whatever else is out of order is put in order.
            let falls = column.readings.first().zip(column.readings.last());
            if falls.is_some_and(|(first, last)| first.0 > last.0) {
                column.readings.reverse();
            }
            column.readings.sort_by_key(|(at, _)| *at);
        }
        let skipped = self.places.iter().enumerate();
        let skipped = skipped
            .filter(|(_, place)| matches!(place, Place::Skipped | Place::Undecided))
            .map(|(column, _)| self.layout.heading(column).0)
            .collect();
        Ok(Recording {
            columns: self.columns,
            is_relative: self.layout.is_relative(),
            rows: self.rows,
            skipped,
        })
    }
}

/// The beginning of a cell, for messages.
fn shortened(cell: &str) -> String {
    let begin: String = cell.chars().take(40).collect();
    if begin.len() < cell.len() { begin + "…" } else { begin }
}
