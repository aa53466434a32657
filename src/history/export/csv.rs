//! CSV: long (one row a sample) and wide (one row a moment). RFC 4180 with line feeds, UTF-8.
//!
//! A name that a spreadsheet would take for a formula gets an apostrophe; numbers are written with the
//! fewest digits that give back the same bits. The value of a sample that is neither good nor uncertain is
//! left empty: nobody may compute with it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::moment::Moments;
use super::{ExportStyle, SeriesHead};
use crate::history::{Point, QualityCode};

/// A text that no spreadsheet takes for a formula.
pub fn formula_safe(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// What is the same in both forms.
struct Csv<W: Write> {
    out: W,
    line: String,
    moments: Moments,
    separator: char,
    decimal_comma: bool,
}

impl<W: Write> Csv<W> {
    fn new(out: W, style: &ExportStyle) -> Csv<W> {
        Csv {
            out,
            line: String::new(),
            moments: Moments::new(style.zone.clone()),
            separator: if style.decimal_comma { ';' } else { ',' },
            decimal_comma: style.decimal_comma,
        }
    }

    /// A text as a cell.
    fn cell(&self, text: &str) -> String {
        let text = formula_safe(text);
        if text.contains([self.separator, '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    }

    fn separate(&mut self) {
        self.line.push(self.separator);
    }

    fn text(&mut self, text: &str) {
        self.line.push_str(text);
    }

    fn time(&mut self, at_ms: i64) {
        self.moments.push(at_ms, &mut self.line);
    }

    fn number(&mut self, value: f64) {
        let from = self.line.len();
        // Writing into a text does not fail.
        write!(self.line, "{value}").ok();
        if self.decimal_comma
            && let Some(dot) = self.line.get(from..).and_then(|number| number.find('.'))
        {
            self.line.replace_range(from + dot..=from + dot, ",");
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

/// `time,tag,value,unit,quality,reason`, tag after tag.
pub struct LongCsv<W: Write> {
    csv: Csv<W>,
    /// Name and unit of each series as cells.
    heads: Vec<(String, String)>,
}

impl<W: Write> LongCsv<W> {
    /// Writes the heading.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn new(out: W, style: &ExportStyle, heads: &[SeriesHead]) -> io::Result<LongCsv<W>> {
        let mut csv = Csv::new(out, style);
        for (number, word) in
            ["time", "tag", "value", "unit", "quality", "reason"].iter().enumerate()
        {
            if number > 0 {
                csv.separate();
            }
            csv.text(word);
        }
        csv.end()?;
        let heads = heads.iter().map(|h| (csv.cell(&h.name), csv.cell(&h.unit))).collect();
        Ok(LongCsv { csv, heads })
    }

    /// Writes one sample of a series.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn row(&mut self, series: usize, point: &Point) -> io::Result<()> {
        let csv = &mut self.csv;
        let Some((name, unit)) = self.heads.get(series) else { return Ok(()) };
        csv.time(point.at_ms);
        csv.separate();
        csv.text(name);
        csv.separate();
        if point.is_usable() {
            csv.number(point.value);
        }
        csv.separate();
        csv.text(unit);
        csv.separate();
        csv.text(point.quality.word());
        csv.separate();
        if point.quality != QualityCode::GOOD {
            let reason = csv.cell(&point.quality.reason());
            csv.text(&reason);
        }
        csv.end()
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn finish(mut self) -> io::Result<()> {
        self.csv.out.flush()
    }
}

/// `time,Name [unit],…`: each row has what was known last of every series. The first one stands where the window
/// begins, where something was known by then.
pub struct WideCsv<W: Write> {
    csv: Csv<W>,
    last: Vec<Option<f64>>,
    from: i64,
    rows: u64,
}

impl<W: Write> WideCsv<W> {
    /// Writes the heading. The window begins at `from`.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn new(
        out: W,
        style: &ExportStyle,
        heads: &[SeriesHead],
        from: i64,
    ) -> io::Result<WideCsv<W>> {
        let mut csv = Csv::new(out, style);
        csv.text("time");
        for head in heads {
            let unit =
                if head.unit.is_empty() { String::new() } else { format!(" [{}]", head.unit) };
            let cell = csv.cell(&format!("{}{unit}", head.name));
            csv.separate();
            csv.text(&cell);
        }
        csv.end()?;
        Ok(WideCsv { csv, last: vec![None; heads.len()], from, rows: 0 })
    }

    /// Takes samples of all series in order of time, and writes a row for each moment of the window. What is
    /// earlier is only remembered.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn rows(&mut self, samples: &[(usize, Point)]) -> io::Result<()> {
        for moment in samples.chunk_by(|a, b| a.1.at_ms == b.1.at_ms) {
            let Some((_, Point { at_ms, .. })) = moment.first() else { continue };
            if *at_ms > self.from {
                self.begin()?;
            }
            for (series, point) in moment {
                if let Some(slot) = self.last.get_mut(*series) {
                    *slot = point.is_usable().then_some(point.value);
                }
            }
            if *at_ms >= self.from {
                self.row(*at_ms)?;
            }
        }
        Ok(())
    }

    /// What was known when the window began.
    fn begin(&mut self) -> io::Result<()> {
        if self.rows == 0 && self.last.iter().any(Option::is_some) {
            self.row(self.from)?;
        }
        Ok(())
    }

    fn row(&mut self, at_ms: i64) -> io::Result<()> {
        self.csv.time(at_ms);
        for series in 0..self.last.len() {
            self.csv.separate();
            if let Some(value) = self.last.get(series).copied().flatten() {
                self.csv.number(value);
            }
        }
        self.rows += 1;
        self.csv.end()
    }

    /// Ends the table. Returns how many rows it has.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn finish(mut self) -> io::Result<u64> {
        self.begin()?;
        self.csv.out.flush()?;
        Ok(self.rows)
    }
}
