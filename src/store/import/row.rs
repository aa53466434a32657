//! A row as a tag: its cells become the keys of a tag in a project file, and the rules of the file read
//! them. Cells that no key holds (types in a vendor's words, factors, permissions) are put into its words
//! here.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::super::fields::{Fields, Spot};
use super::super::problem::{Findings, quote};
use super::super::render::quoted;
use super::super::render_tag::tag_words;
use super::super::tag::{TAG_KEYS, tag};
use super::apart::Apart;
use super::cells::{clean, fault, is_nothing, text};
use super::columns::Field;
use super::enums;
use super::fault::{CellFault, Said};
use super::numbers::{Comma, NoNumber, number, whole};
use super::orders::{self, Named};
use super::problem::CellProblem;
use super::scale::{Factor, Scale};
use super::words;
use crate::model::Tag;

/// Keys with their values in the words of the file.
pub(super) type Words = BTreeMap<&'static str, String>;

/// The columns of a table with what each holds.
pub(super) struct Columns {
    /// Heading of each column.
    pub(super) names: Vec<String>,
    /// Meaning of each column.
    pub(super) fields: Vec<Field>,
    /// What commas mean.
    pub(super) comma: Comma,
    /// What a factor without a sign does.
    pub(super) scale: Scale,
    /// True where the table keeps gain and divisor apart, as exports do.
    pub(super) ours: bool,
    /// True where lengths are told in bits.
    pub(super) bits: bool,
}

impl Columns {
    /// The first column with this meaning, from 0.
    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|f| *f == field)
    }

    /// True where some column has this meaning.
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// True for a cell that says nothing; a table of ours leaves it empty, and means what it says.
    pub(super) fn is_empty(&self, cell: &str) -> bool {
        if self.ours { clean(cell).is_empty() } else { is_nothing(cell) }
    }

    /// A problem at a column from 0, or at the whole row.
    pub(super) fn problem(
        &self,
        row: usize,
        column: Option<usize>,
        what: impl Into<Said>,
    ) -> CellProblem {
        let heading = column.and_then(|c| self.names.get(c)).map_or("", String::as_str).into();
        CellProblem { heading, ..CellProblem::at(row + 1, column.map_or(0, |c| c + 1), what) }
    }

    /// The column that is to blame for a key of the tag.
    pub(super) fn to_blame(&self, key: &str) -> Option<usize> {
        let own = Field::of_key(key).and_then(|field| self.of(field));
        let others: &[Field] = match key {
            "divisor" | "offset" => &[Field::Gain],
            "display_low" => &[Field::Min, Field::DisplayHigh],
            "display_high" => &[Field::Max],
            "table" => &[Field::Function, Field::Address, Field::Register],
            "address" | "wire" | "notation" => {
                &[Field::Address, Field::Register, Field::AddressHex, Field::HiByte]
            }
            "type" | "bit" | "mask" | "count" => {
                &[Field::Type, Field::Bit, Field::Address, Field::Register]
            }
            "length" => &[Field::LengthBytes, Field::LengthBits, Field::Type],
            "write_min" | "write_max" | "control" => &[Field::Access],
            "name" => &[Field::Description],
            "gain" | "raw_lo" => &[Field::Divisor, Field::RawHi],
            _ => &[],
        };
        own.or_else(|| others.iter().find_map(|field| self.of(*field)))
    }
}

/// What a row says apart from its cells.
pub(super) struct Frame<'a> {
    /// The cells.
    pub(super) cells: &'a [String],
    /// The row, from 0.
    pub(super) row: usize,
    /// The tag it changes.
    pub(super) base: Option<&'a Tag>,
    /// The keys that are known already: id, name, device, scan, and the address.
    pub(super) given: Words,
    /// Those of them that say more than one thing.
    pub(super) apart: &'a Apart,
    /// Registers that the address' range tells.
    pub(super) span: Option<u16>,
    /// A bit that the address names.
    pub(super) bit: Option<u8>,
    /// A type that the address names.
    pub(super) written: Option<&'static str>,
    /// True for a table of single bits.
    pub(super) in_bits: bool,
}

/// Reads the tag of a row; everything that is wrong with it goes to `out`.
pub(super) fn read(
    columns: &Columns,
    frame: &Frame<'_>,
    out: &mut Vec<CellProblem>,
) -> Option<Tag> {
    let begun = out.len();
    let mut reader = RowReader { columns, frame, words: Words::new(), out };
    reader.base();
    reader.plain();
    reader.scaling();
    reader.access();
    reader.data_type();
    reader.sentinel();
    reader.words.extend(frame.given.clone());
    let words = std::mem::take(&mut reader.words);
    if out.get(begun..).is_some_and(|new| new.iter().any(CellProblem::is_error)) {
        return None;
    }
    let tag = parse(columns, frame, &words, out)?;
    // What a profile gave is told by the difference from the tag as it was, and is no word of the row.
    // Of another device it is another's.
    let same = frame.base.filter(|base| base.device == tag.device);
    Some(Tag { origin: same.and_then(|base| base.origin.clone()), ..tag })
}

/// A row being put into the words of the file.
pub(super) struct RowReader<'a> {
    pub(super) columns: &'a Columns,
    pub(super) frame: &'a Frame<'a>,
    pub(super) words: Words,
    out: &'a mut Vec<CellProblem>,
}

/// Keys that go together: where a column gives one of them anew, the others do not stay.
const SCALING: [&str; 10] = [
    "gain",
    "divisor",
    "offset",
    "raw_lo",
    "raw_hi",
    "eng_lo",
    "eng_hi",
    "clamp",
    "curve",
    "scale_factor",
];
const SCALING_FIELDS: [Field; 12] = [
    Field::Gain,
    Field::Divisor,
    Field::Offset,
    Field::RawLo,
    Field::RawHi,
    Field::EngLo,
    Field::EngHi,
    Field::Clamp,
    Field::Curve,
    Field::ScaleFactor,
    Field::PowerFactor4Q,
    Field::Skip,
];
const WRITING: [&str; 7] =
    ["writable", "write_min", "write_max", "control", "pulse_ms", "confirm", "write_function"];

impl RowReader<'_> {
    pub(super) fn cell(&self, field: Field) -> &str {
        if let Some(text) = self.frame.apart.text(field) {
            return text;
        }
        let column = self.columns.of(field);
        column.and_then(|c| self.frame.cells.get(c)).map_or("", |cell| clean(cell))
    }

    pub(super) fn wrong(&mut self, field: Field, what: impl Into<Said>, hint: &str) {
        let column = self.columns.of(self.frame.apart.from(field));
        self.out.push(self.columns.problem(self.frame.row, column, what).hint(hint));
    }

    /// What the tag has already and no column tells anew.
    fn base(&mut self) {
        let Some(base) = self.frame.base else { return };
        let has = |field: &Field| *field != Field::Skip && self.columns.has(*field);
        let rescaled = self.frame.apart.factor.is_some() || SCALING_FIELDS.iter().any(has);
        for (key, value) in tag_words(base) {
            let Some(key) = TAG_KEYS.iter().find(|k| **k == key) else { continue };
            let gone = (rescaled && (SCALING.contains(key) || *key == "power_factor_4q"))
                || matches!(*key, "table" | "address" | "notation" | "wire" | "origin" | "given");
            if !gone {
                self.words.insert(key, value);
            }
        }
    }

    /// Cells that are a key each.
    fn plain(&mut self) {
        let columns = self.columns;
        for (column, field) in columns.fields.iter().enumerate() {
            let raw = self.frame.cells.get(column).map_or("", String::as_str);
            if *field == Field::Skip || columns.of(*field) != Some(column) {
                continue;
            }
            if let Some(fault) = fault(raw).filter(|_| *field != Field::Note) {
                let problem = columns.problem(self.frame.row, Some(column), fault);
                self.out.push(problem.hint("copy the cells as values"));
                continue;
            }
            if self.frame.apart.text(*field).is_none() {
                self.literal(*field, raw);
            }
        }
        for (field, text) in self.frame.apart.all() {
            self.literal(field, text);
        }
        // An enumeration names bits where it says so, and never both.
        if self.words.contains_key("texts")
            && self.words.contains_key("bits")
            && self.cell(Field::Bits).is_empty()
        {
            self.words.remove("bits");
        }
    }

    /// A cell that is a key of its own.
    fn literal(&mut self, field: Field, cell: &str) {
        let key = field.key();
        match literal(field, cell, self.columns) {
            Some(Ok(Some(literal))) => {
                self.words.insert(key, literal);
            }
            Some(Ok(None)) => {
                self.words.remove(key);
            }
            Some(Err((what, hint))) => self.wrong(field, what, hint),
            None => {}
        }
    }

    /// Factor, divisor and offset.
    fn scaling(&mut self) {
        let comma = self.columns.comma;
        let divisor = Factor::read(self.cell(Field::Divisor), Field::Divisor, comma);
        let factors = [
            (Field::Gain, self.frame.apart.factor.clone(), self.columns.scale),
            (Field::Divisor, divisor, Scale::Divide),
        ];
        let mut first: Option<(Scale, String)> = None;
        for (field, factor, used) in factors {
            let Some(factor) = factor.filter(|factor| fault(&factor.number).is_none()) else {
                continue;
            };
            match factor.literal(comma, used) {
                // A factor of 1 in a vendor's table says that there is none.
                Ok((_, one)) if one == "1" && !self.columns.ours => {}
                Ok(found) if first.as_ref().is_some_and(|f| f.0 == found.0 && f.1 != found.1) => {
                    let (a, b) = (first.take().map_or(String::new(), |f| f.1), found.1);
                    let what =
                        format!("the row names two factors, {} and {}", quote(&a), quote(&b));
                    self.wrong(field, what, "correct one of them");
                }
                Ok((Scale::Multiply, literal)) => {
                    first = Some((Scale::Multiply, literal.clone()));
                    self.words.insert("gain", literal);
                }
                Ok((Scale::Divide, literal)) => {
                    first = Some((Scale::Divide, literal.clone()));
                    self.words.insert("divisor", literal);
                }
                Err(why) => {
                    let (what, hint) = no_number(&factor.number, why);
                    self.wrong(field, what, hint);
                }
            }
        }
        let cell = self.cell(Field::Offset).to_owned();
        if !is_nothing(&cell) && fault(&cell).is_none() {
            match numeric(&cell, comma) {
                Ok(zero) if zero == "0" && !self.columns.ours => {}
                Ok(literal) => {
                    self.words.insert("offset", literal);
                }
                Err((what, hint)) => self.wrong(Field::Offset, what, hint),
            }
        }
    }

    /// Permission to write, and the limits, which are a display range where nothing may be written.
    fn access(&mut self) {
        let cell = self.cell(Field::Access).to_owned();
        if self.columns.has(Field::Access) {
            match words::access(&cell) {
                Some(true) => {
                    self.words.insert("writable", "true".to_owned());
                }
                Some(false) => WRITING.iter().for_each(|key| {
                    self.words.remove(key);
                }),
                None if self.columns.is_empty(&cell) => WRITING.iter().for_each(|key| {
                    self.words.remove(key);
                }),
                None => {
                    self.wrong(Field::Access, CellFault::Access(cell), "R, W or RW");
                }
            }
        }
        let writable = self.words.contains_key("writable");
        let own_range = self.columns.has(Field::DisplayLow);
        for (field, limit, range) in
            [(Field::Min, "write_min", "display_low"), (Field::Max, "write_max", "display_high")]
        {
            let cell = self.cell(field).to_owned();
            if !self.columns.has(field) {
                continue;
            }
            let key = if writable { limit } else { range };
            if is_nothing(&cell) {
                if writable || !own_range {
                    self.words.remove(key);
                }
                continue;
            }
            if !writable && own_range {
                let what =
                    format!("{} is a limit of writing, and the tag is not writable", quote(&cell));
                self.wrong(field, what, "take it away, or allow writing");
                continue;
            }
            match numeric(&cell, self.columns.comma) {
                Ok(literal) => {
                    self.words.insert(key, literal);
                }
                Err((what, hint)) => self.wrong(field, what, hint),
            }
        }
    }
}

/// Fields of which an empty cell means the default.
fn is_plain(field: Field) -> bool {
    !matches!(
        field,
        Field::Gain
            | Field::Divisor
            | Field::Offset
            | Field::Type
            | Field::Bit
            | Field::Mask
            | Field::Length
            | Field::Access
            | Field::Min
            | Field::Max
            | Field::Name
    ) && !field.key().is_empty()
}

/// Fields of words, of which "none" may be one.
fn is_word(field: Field) -> bool {
    matches!(field, Field::Curve | Field::Control | Field::Record | Field::WriteFunction)
}

/// What is wrong with a cell, and a way out.
type Wrong = (Said, &'static str);

/// A cell that is a key of its own, in the words of the file; `None` in it for the default. `None` for
/// cells that are read elsewhere.
fn literal(field: Field, raw: &str, columns: &Columns) -> Option<Result<Option<String>, Wrong>> {
    let (cell, comma) = (clean(raw), columns.comma);
    let is_empty = columns.is_empty(cell);
    let words = |why: &str| Said::from(format!("{} {why}", quote(cell)));
    Some(match field {
        Field::Units if is_empty || matches!(cell, "-" | "–" | "—") => Ok(None),
        Field::Description | Field::Units => {
            let text = text(raw);
            Ok((!text.is_empty()).then(|| in_quotes(text)))
        }
        _ if is_plain(field) && (cell.is_empty() || is_empty && !is_word(field)) => Ok(None),
        Field::RawLo
        | Field::RawHi
        | Field::EngLo
        | Field::EngHi
        | Field::DisplayLow
        | Field::DisplayHigh
        | Field::RecordDeadband => numeric(raw, comma).map(Some),
        Field::Decimals | Field::Count | Field::PulseMs | Field::RecordMs | Field::ScaleFactor => {
            whole(raw).map(Some).ok_or_else(|| (words("is not a whole number"), ""))
        }
        Field::Clamp | Field::PowerFactor4Q | Field::Isolated | Field::Confirm => {
            let flag = words::flag(raw).map(|on| on.then(|| "true".to_owned()));
            flag.ok_or_else(|| (words("is neither yes nor no"), "true or false"))
        }
        Field::Curve | Field::Control | Field::Record | Field::WriteFunction => {
            Ok(Some(in_quotes(cell)))
        }
        Field::Order => order(cell).map(Some),
        Field::Enum | Field::Bits => {
            let list = enums::read(text(raw)).map(|list| Some(table(&list)));
            list.ok_or_else(|| {
                (words("is no list of numbers and texts"), "such as 0=Stopped;1=Running")
            })
        }
        _ => return None,
    })
}

/// An order of bytes by its letters; what is none is left for the rules of the file to refuse.
fn order(cell: &str) -> Result<String, Wrong> {
    match orders::order(cell) {
        Some(Named::As(letters)) => Ok(in_quotes(letters)),
        Some(Named::Open) => {
            let what = format!("{} does not say in which order the bytes come", quote(cell));
            Err((what.into(), orders::HINT))
        }
        None => Ok(in_quotes(&cell.replace([' ', '-'], "").to_uppercase())),
    }
}

fn numeric(cell: &str, comma: Comma) -> Result<String, Wrong> {
    number(cell, comma).map_err(|why| no_number(clean(cell), why))
}

fn no_number(cell: &str, why: NoNumber) -> Wrong {
    match why {
        NoNumber::Not => (CellFault::NotANumber(cell.to_owned()).into(), ""),
        NoNumber::Open => {
            let hint = if cell.contains(',') {
                "write it with a point, or without a comma"
            } else {
                "write it with a decimal comma, or without a point"
            };
            (CellFault::OpenComma(cell.to_owned()).into(), hint)
        }
    }
}

/// A text in the words of the file.
pub(super) fn in_quotes(text: &str) -> String {
    let mut out = String::new();
    quoted(text, &mut out);
    out
}

fn table(list: &[(String, String)]) -> String {
    let pairs: Vec<String> = list.iter().map(|(n, t)| format!("{n} = {}", in_quotes(t))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// The tag that the words are, by the rules of the project file.
fn parse(
    columns: &Columns,
    frame: &Frame<'_>,
    words: &Words,
    out: &mut Vec<CellProblem>,
) -> Option<Tag> {
    let mut source = String::new();
    for (key, value) in words {
        source.push_str(key);
        source.push_str(" = ");
        source.push_str(value);
        source.push('\n');
    }
    let (root, errors) = DeTable::parse_recoverable(&source);
    if let Some(error) = errors.first() {
        let at = error.span().map_or(0, |span| span.start);
        let before = source.get(..at).unwrap_or("").matches('\n').count();
        let key = words.keys().nth(before).copied().unwrap_or("");
        let what = format!("the cell cannot be read: {}", error.message());
        out.push(columns.problem(frame.row, columns.to_blame(key), what));
        return None;
    }
    let mut found = Findings::default();
    let spot = Spot { section: "tag", index: None, at: 0, base: 0, torn: false };
    let mut fields = Fields::new(root.get_ref(), spot, TAG_KEYS, &mut found);
    let tag = tag(&mut fields, 0);
    drop(fields);
    let good = !found.has_errors();
    for (severity, path, message, hint) in found.into_words() {
        let key = path.strip_prefix("tag.").unwrap_or(&path);
        let problem = columns.problem(frame.row, columns.to_blame(key), message).hint(hint);
        out.push(CellProblem { severity, ..problem });
    }
    tag.filter(|_| good)
}
