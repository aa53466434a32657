//! From a table to what it would make of a project: the whole way, in one pass over the rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::super::problem::{Severity, quote};
use super::address::{all_floats, hex, looks_like_place, written};
use super::cells::{clean, fault, text};
use super::columns::Field;
use super::diff::{self, Change};
use super::grid::Table;
use super::header::{self, Head};
use super::homes::{HomeFault, Homes, Wanted};
use super::judge;
use super::notation::{self, Clue, NotationFinding};
use super::numbers::{Comma, says};
use super::place::{self, PlaceClues};
use super::problem::{CellProblem, Note};
use super::row::{self, Columns, Frame, Words, in_quotes};
use super::scale::{self, Scale, ScaleFinding};
use super::words;
use crate::model::{
    Connection, Device, DeviceId, Notation, Project, ScanClass, Table as Area, Tag, TagId,
};

/// What a person decides about an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Meanings of columns (from 0) other than their headings tell.
    pub columns: BTreeMap<usize, Field>,
    /// The notation of the addresses.
    pub notation: Option<Notation>,
    /// The table of bare addresses.
    pub table: Option<Area>,
    /// What factors do.
    pub scale: Option<Scale>,
    /// The device of rows that name none.
    pub device: Option<DeviceId>,
    /// Put before every name, with a slash between; empty for nothing.
    pub prefix: String,
    /// Rows (from 0) that are left out.
    pub left_out: BTreeSet<usize>,
    /// Tags of the same devices that no row names go.
    pub remove_missing: bool,
}

/// A column as it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPlan {
    /// Its heading; may be empty.
    pub heading: String,
    /// What it holds.
    pub field: Field,
}

/// A row as it is understood.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPlan {
    /// Which row of the table, from 0.
    pub row: usize,
    /// The tag it makes; `None` where it makes none.
    pub tag: Option<Arc<Tag>>,
    /// What that changes.
    pub change: Change,
}

/// What a table would make of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The columns, from left to right.
    pub columns: Vec<ColumnPlan>,
    /// Rows of the heading: the first (from 0), and how many; `None` where there is none.
    pub heading: Option<(usize, usize)>,
    /// The notation of the addresses.
    pub notation: NotationFinding,
    /// What factors do, where there are any that leave it open or tell it.
    pub scale: Option<ScaleFinding>,
    /// True where bare addresses wait for their table.
    pub needs_table: bool,
    /// True where rows name no device and none is chosen.
    pub needs_device: bool,
    /// The rows with tags.
    pub rows: Vec<RowPlan>,
    /// What is wrong, in the order of the rows; the first 1,000.
    pub problems: Vec<CellProblem>,
    /// Errors beyond those.
    pub more_problems: usize,
    /// What was passed over.
    pub notes: Vec<Note>,
    /// New connections.
    pub connections: Vec<Connection>,
    /// New devices.
    pub devices: Vec<Device>,
    /// New scan classes.
    pub scan_classes: Vec<ScanClass>,
    /// Tags that no row names, if they are to go.
    pub removed: Vec<Arc<Tag>>,
}

/// What has to be put into a project, in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Puts {
    /// New connections.
    pub connections: Vec<Connection>,
    /// New devices.
    pub devices: Vec<Device>,
    /// New scan classes.
    pub scan_classes: Vec<ScanClass>,
    /// New and changed tags.
    pub tags: Vec<Tag>,
    /// Tags that go.
    pub removed: Vec<TagId>,
}

/// Problems listed at most.
const LISTED: usize = 1_000;
/// Notes listed at most.
const NOTES: usize = 200;

impl Plan {
    /// True if everything that was chosen is valid and no question is open.
    pub fn is_ready(&self) -> bool {
        self.more_problems == 0
            && !self.problems.iter().any(CellProblem::is_error)
            && !self.scale.as_ref().is_some_and(|scale| scale.open)
            && !self.rows.is_empty()
    }

    /// Rows that add, that change, and that change nothing.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count =
            |what: fn(&Change) -> bool| self.rows.iter().filter(|r| what(&r.change)).count();
        (
            count(|c| matches!(c, Change::Add)),
            count(|c| matches!(c, Change::Change(_))),
            count(|c| matches!(c, Change::Same)),
        )
    }

    /// What is to be put into the project; `None` unless the plan is ready.
    pub fn puts(&self) -> Option<Puts> {
        if !self.is_ready() {
            return None;
        }
        let changes = |row: &&RowPlan| matches!(row.change, Change::Add | Change::Change(_));
        let tags: Vec<Tag> = self
            .rows
            .iter()
            .filter(changes)
            .filter_map(|row| row.tag.as_deref().cloned())
            .collect();
        Some(Puts {
            connections: self.connections.clone(),
            devices: self.devices.clone(),
            scan_classes: self.scan_classes.clone(),
            tags,
            removed: self.removed.iter().map(|tag| tag.id.clone()).collect(),
        })
    }

    /// The problems of a row (from 0).
    pub fn problems_of(&self, row: usize) -> &[CellProblem] {
        let start = self.problems.partition_point(|p| p.row < row + 1);
        let end = self.problems.partition_point(|p| p.row <= row + 1);
        self.problems.get(start..end).unwrap_or_default()
    }

    pub(super) fn note(&mut self, row: usize, text: String) {
        if self.notes.len() < NOTES {
            self.notes.push(Note { row, text });
        }
    }
}

/// Works out what `table` would make of `project`. Takes time in proportion to both, and changes nothing.
pub fn plan(table: &Table, choices: &Choices, project: &Project) -> Plan {
    let mut planner = Planner::new(table, choices, project);
    if planner.columns() {
        planner.rows();
        planner.removed();
        judge::judge(&mut planner.plan, project, &planner.sheet, &mut planner.problems);
    }
    planner.finish()
}

/// A row with what was found out before its tag is read.
struct Draft<'t> {
    row: usize,
    cells: &'t [String],
    clue: Clue,
    span: Option<u16>,
}

struct Planner<'t> {
    table: &'t Table,
    choices: &'t Choices,
    project: &'t Project,
    plan: Plan,
    sheet: Columns,
    problems: Vec<CellProblem>,
    homes: Homes<'t>,
}

impl<'t> Planner<'t> {
    fn new(table: &'t Table, choices: &'t Choices, project: &'t Project) -> Planner<'t> {
        Planner {
            table,
            choices,
            project,
            plan: Plan::default(),
            sheet: Columns {
                names: Vec::new(),
                fields: Vec::new(),
                comma: Comma::Unknown,
                scale: Scale::Multiply,
                ours: false,
                bits: false,
            },
            problems: Vec::new(),
            homes: Homes::new(project),
        }
    }

    fn finish(self) -> Plan {
        let Planner { mut plan, mut problems, .. } = self;
        problems.sort_by_key(|p| (p.row, p.column));
        // A row with an error makes no tag, whatever else was found out about it.
        let wrong: BTreeSet<usize> =
            problems.iter().filter(|p| p.is_error()).map(|p| p.row).collect();
        for row in plan.rows.iter_mut().filter(|row| wrong.contains(&(row.row + 1))) {
            row.change = Change::Wrong;
        }
        plan.more_problems = problems.iter().skip(LISTED).filter(|p| p.is_error()).count();
        problems.truncate(LISTED);
        plan.problems = problems;
        plan
    }

    /// Finds the heading and what the columns mean; false where that is hopeless.
    fn columns(&mut self) -> bool {
        let width = self.table.width();
        let head = header::find(&self.table.rows);
        if let Some(Head { row, rows, .. }) = head {
            self.plan.heading = Some((row, rows));
            if row > 0 {
                self.plan.note(
                    row,
                    format!(
                        "the heading stands in row {}; what is above it is passed over",
                        row + 1
                    ),
                );
            }
        }
        let mut names = head.map(|head| head.names).unwrap_or_default();
        names.resize(width.max(names.len()), String::new());
        let mut fields: Vec<Field> = Vec::new();
        for (column, name) in names.iter().enumerate() {
            let field = match self.choices.columns.get(&column) {
                Some(chosen) => *chosen,
                None => self.recognised(column, name, &fields),
            };
            fields.push(field);
        }
        self.sheet.names = names;
        self.sheet.fields = fields;
        self.describe();
        if !self.sheet.fields.iter().any(|field| field.is_place()) {
            let what = "no row is a heading that names a column of addresses";
            let hint = "put a heading above the columns, such as name, address, type; or tell which column is what";
            self.problems.push(CellProblem::at(1, 1, what).hint(hint));
            self.show_columns();
            return false;
        }
        self.show_columns();
        true
    }

    /// Cells of the longest row of the heading.
    fn heading_width(&self) -> usize {
        let (row, rows) = self.plan.heading.unwrap_or_default();
        (row..row + rows).filter_map(|r| self.table.rows.get(r)).map(Vec::len).max().unwrap_or(0)
    }

    fn show_columns(&mut self) {
        let pairs = self.sheet.names.iter().zip(&self.sheet.fields);
        self.plan.columns = pairs
            .map(|(heading, field)| ColumnPlan { heading: heading.clone(), field: *field })
            .collect();
    }

    /// What a heading means beside those to its left.
    fn recognised(&mut self, column: usize, name: &str, before: &[Field]) -> Field {
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let cells =
            || self.table.rows.iter().skip(first).filter_map(|r| r.get(column)).map(|c| clean(c));
        let is_empty = cells().all(str::is_empty);
        let meant = Field::of_heading(name);
        // "Unit" is a unit id to some and a unit of measure to others; the cells tell.
        let meant = match meant {
            Some(Field::Unit)
                if cells().any(|c| !c.is_empty() && super::numbers::whole(c).is_none()) =>
            {
                Some(Field::Units)
            }
            other => other,
        };
        // What a person gave to another column is taken.
        let is_free =
            |field| !before.contains(&field) && !self.choices.columns.values().any(|f| *f == field);
        match meant {
            Some(field) if is_free(field) => field,
            Some(Field::Address) if is_free(Field::Register) => Field::Register,
            // What stands behind the heading belongs to no column; the rows that have it are told.
            _ if is_empty || (self.plan.heading.is_some() && column >= self.heading_width()) => {
                Field::Skip
            }
            _ => Field::Note,
        }
    }

    /// What the whole columns tell: commas, lengths in bits, whether the table is one of ours.
    fn describe(&mut self) {
        let sheet = &self.sheet;
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let numeric = |field: &Field| {
            matches!(
                field,
                Field::Gain
                    | Field::Divisor
                    | Field::Offset
                    | Field::RawLo
                    | Field::RawHi
                    | Field::EngLo
                    | Field::EngHi
                    | Field::Min
                    | Field::Max
                    | Field::DisplayLow
                    | Field::DisplayHigh
            )
        };
        let columns: Vec<usize> =
            (0..sheet.fields.len()).filter(|i| sheet.fields.get(*i).is_some_and(numeric)).collect();
        let mut comma = Comma::Unknown;
        let mut clash = None;
        for (row, cells) in self.table.rows.iter().enumerate().skip(first) {
            for column in &columns {
                let Some(said) = cells.get(*column).and_then(|c| says(c)) else { continue };
                if comma == Comma::Unknown {
                    comma = said;
                } else if comma != said {
                    clash.get_or_insert((row, *column));
                }
            }
        }
        if let Some((row, column)) = clash {
            let cell = self.table.cell(row, column);
            let what = format!(
                "the comma of {} means something else than those above it",
                quote(clean(cell))
            );
            let hint = "write all numbers with a point, or all with a decimal comma";
            self.problems.push(sheet.problem(row, Some(column), what).hint(hint));
        }
        let lengths = sheet.of(Field::Length).map(|column| {
            let cells = self.table.rows.iter().skip(first).filter_map(|r| r.get(column));
            cells.map(|c| clean(c)).filter(|c| !c.is_empty()).collect::<Vec<_>>()
        });
        let bits = lengths.is_some_and(|cells| {
            cells.iter().all(|c| matches!(*c, "1" | "8" | "16" | "32" | "64"))
                && cells.iter().any(|c| matches!(*c, "16" | "32" | "64"))
        });
        let own = |name: &str| sheet.names.iter().any(|n| n.eq_ignore_ascii_case(name));
        let ours = own("gain")
            && ["divisor", "notation", "raw_lo", "eng_lo", "period_ms"]
                .iter()
                .filter(|n| own(n))
                .count()
                > 0;
        self.sheet.comma = comma;
        self.sheet.bits = bits && !ours;
        self.sheet.ours = ours;
    }

    fn rows(&mut self) {
        let drafts = self.drafts();
        let clues: Vec<Clue> = drafts
            .iter()
            .filter(|d| !self.choices.left_out.contains(&d.row))
            .filter(|d| self.cell(d.cells, Field::Notation).is_empty())
            .map(|d| d.clue.clone())
            .collect();
        let column = self.sheet.of(Field::Address).or_else(|| self.sheet.of(Field::Register));
        let heading = column.and_then(|c| self.sheet.names.get(c)).cloned().unwrap_or_default();
        let mut finding = notation::find(&heading, &clues);
        if let Some(chosen) = self.choices.notation {
            finding.chosen = Some(chosen);
            finding.why = "chosen".to_owned();
        }
        self.scale(&drafts);
        let is_open = finding.chosen.is_none() && clues.iter().any(|c| !c.text.is_empty());
        if is_open {
            let names: Vec<String> = finding
                .choices
                .iter()
                .map(|c| format!("{} ({})", c.notation.name(), c.example))
                .collect();
            let what = "the notation of the addresses has to be chosen";
            let hint = format!("choose {}", names.join(", or "));
            let row = drafts.first().map_or(0, |d| d.row);
            let problem = self.sheet.problem(row, column, what.to_owned()).why(finding.why.clone());
            self.problems.push(if names.is_empty() { problem } else { problem.hint(hint) });
        }
        self.plan.notation = finding;
        let by_id: HashMap<&str, &Arc<Tag>> =
            self.project.tags.iter().map(|tag| (tag.id.as_str(), tag)).collect();
        let by_name: HashMap<&str, &Arc<Tag>> =
            self.project.tags.iter().map(|tag| (tag.name.as_str(), tag)).collect();
        let mut names: HashMap<String, usize> = HashMap::new();
        let mut ids: BTreeSet<String> = BTreeSet::new();
        for draft in &drafts {
            if self.choices.left_out.contains(&draft.row) {
                self.plan.rows.push(RowPlan { row: draft.row, tag: None, change: Change::LeftOut });
                continue;
            }
            let planned = self.row(draft, (&by_id, &by_name), (&mut names, &mut ids), is_open);
            self.plan.rows.push(planned);
        }
        self.plan.connections = std::mem::take(&mut self.homes.connections);
        self.plan.devices = std::mem::take(&mut self.homes.devices);
        self.plan.scan_classes = std::mem::take(&mut self.homes.scan_classes);
        self.notes_of_columns();
    }

    fn cell<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        let column = self.sheet.of(field);
        column.and_then(|c| cells.get(c)).map_or("", |cell| clean(cell))
    }

    fn text<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        self.sheet.of(field).and_then(|c| cells.get(c)).map_or("", |cell| text(cell))
    }

    /// The rows that hold tags, with their addresses; titles and repeated headings are passed over.
    fn drafts(&mut self) -> Vec<Draft<'t>> {
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let main = self.sheet.of(Field::Address).or_else(|| self.sheet.of(Field::Register));
        let second = self.sheet.of(Field::Register).filter(|c| Some(*c) != main);
        let table = self.table;
        let column = |c: Option<usize>| {
            table.rows.iter().skip(first).filter_map(move |r| r.get(c?)).map(String::as_str)
        };
        let (float, second_float) = (all_floats(column(main)), all_floats(column(second)));
        let is_formula = self.choices.notation.is_some_and(Notation::is_formula);
        let mut title = None;
        let mut out = Vec::new();
        for (row, cells) in table.rows.iter().enumerate().skip(first) {
            if self.is_no_tag(row, cells, &mut title) {
                continue;
            }
            let at = |c: Option<usize>| c.and_then(|c| cells.get(c)).map_or("", String::as_str);
            let address = if is_formula || !self.cell(cells, Field::Notation).is_empty() {
                // What a formula means by a hyphen is no range.
                super::address::Written { text: clean(at(main)).to_owned(), count: None }
            } else {
                written(at(main), float)
            };
            let said = self.cell(cells, Field::Table);
            let function = self.cell(cells, Field::Function);
            let clue = Clue {
                text: address.text,
                second: written(at(second), second_float).text,
                hex: self.hex(cells),
                table: words::table(said).or_else(|| words::function_table(function)).or(title),
            };
            out.push(Draft { row, cells, clue, span: address.count });
        }
        out
    }

    fn hex(&self, cells: &[String]) -> Option<u16> {
        let whole = self.cell(cells, Field::AddressHex);
        if !whole.is_empty() {
            return hex(whole);
        }
        let (high, low) = (self.cell(cells, Field::HiByte), self.cell(cells, Field::LoByte));
        let (high, low) = (hex(high)?, hex(low)?);
        (high <= 0xFF && low <= 0xFF).then_some(high << 8 | low)
    }

    /// True for a row without a tag: empty, a title, a heading said again, a line of dashes.
    fn is_no_tag(&mut self, row: usize, cells: &[String], title: &mut Option<Area>) -> bool {
        let filled: Vec<&str> = cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()).collect();
        let dashes = |c: &&str| c.chars().all(|c| matches!(c, '-' | '=' | ':' | '_' | '–' | '—'));
        if filled.iter().all(dashes) {
            return true;
        }
        let places = [Field::Address, Field::Register, Field::AddressHex, Field::HiByte];
        let has_place = places.iter().any(|field| looks_like_place(self.cell(cells, *field)));
        let names: Vec<String> = cells.iter().map(|c| header::name(c)).collect();
        if self.plan.heading.is_some() && header::score(&names) >= 2 {
            let same = |(column, name): (usize, &String)| {
                name.is_empty()
                    || Field::of_heading(name)
                        .is_some_and(|f| self.sheet.fields.get(column) == Some(&f))
            };
            if names.iter().enumerate().filter(|(_, n)| Field::of_heading(n).is_some()).all(same) {
                self.plan.note(
                    row + 1,
                    format!("row {} says the heading again and is passed over", row + 1),
                );
            } else {
                let what = "another heading begins here".to_owned();
                let hint = "import tables with different columns one at a time";
                let problem = self.sheet.problem(row, None, what).hint(hint);
                self.problems.push(CellProblem { column: 1, ..problem });
            }
            return true;
        }
        let mut different = filled.clone();
        different.sort_unstable();
        different.dedup();
        if !has_place && different.len() <= 2 && self.cell(cells, Field::Type).is_empty() {
            let text = different.join(" ");
            if let Some(table) = words::title_table(&text) {
                *title = Some(table);
            }
            self.plan.note(
                row + 1,
                format!("row {} is a title and passed over: {}", row + 1, quote(&text)),
            );
            return true;
        }
        false
    }

    /// Finds out what factors do.
    fn scale(&mut self, drafts: &[Draft<'_>]) {
        if !self.sheet.has(Field::Gain) {
            return;
        }
        let cells: Vec<&str> = drafts.iter().map(|d| self.cell(d.cells, Field::Gain)).collect();
        self.plan.scale =
            scale::find(&cells, self.sheet.comma, self.sheet.ours, self.choices.scale);
        if let Some(finding) = &self.plan.scale {
            self.sheet.scale = finding.used;
        }
    }

    fn row(
        &mut self,
        draft: &Draft<'_>,
        (by_id, by_name): (&HashMap<&str, &'t Arc<Tag>>, &HashMap<&str, &'t Arc<Tag>>),
        (names, ids): (&mut HashMap<String, usize>, &mut BTreeSet<String>),
        is_open: bool,
    ) -> RowPlan {
        let wrong = RowPlan { row: draft.row, tag: None, change: Change::Wrong };
        let mut found = Vec::new();
        self.too_long(draft, &mut found);
        let name = self.name(draft, names, &mut found);
        let id = self.cell(draft.cells, Field::Id);
        let base = by_id.get(id).or_else(|| by_name.get(name.as_str())).copied();
        let device = self.device(draft, base, &mut found);
        let period = self.cell(draft.cells, Field::PeriodMs);
        let class = self.text(draft.cells, Field::Scan);
        let scan = match base.filter(|_| period.is_empty() && class.is_empty()) {
            Some(base) => Ok(base.scan.clone()),
            None => self.homes.scan(class, period),
        };
        let scan = scan.map_err(|fault| self.home(draft.row, fault, &mut found)).ok();
        let place = if is_open
            && self.cell(draft.cells, Field::Notation).is_empty()
            && !draft.clue.text.is_empty()
        {
            None
        } else {
            self.place(draft, base, &mut found)
        };
        let tag = match (device, scan, place) {
            (Some(device), Some(scan), Some(place)) => {
                let mut given = place.words;
                let id = self.id(id, base, by_id, ids);
                given.insert("id", in_quotes(&id));
                given.insert("name", in_quotes(&name));
                given.insert("device", in_quotes(device.as_str()));
                given.insert("scan", in_quotes(scan.as_str()));
                self.description(draft, &mut given);
                let frame = Frame {
                    cells: draft.cells,
                    row: draft.row,
                    base: base.map(|tag| &**tag),
                    given,
                    span: draft.span,
                    bit: place.bit,
                    written: place.written,
                    in_bits: place.table.is_bits(),
                };
                row::read(&self.sheet, &frame, &mut found)
            }
            _ => None,
        };
        let is_wrong = found.iter().any(CellProblem::is_error);
        self.problems.append(&mut found);
        let Some(mut tag) = tag.filter(|_| !is_wrong) else { return wrong };
        let change = match base {
            None => Change::Add,
            Some(base) => {
                if diff::typed_alike(base, &tag) {
                    tag.typed.clone_from(&base.typed);
                }
                if tag == **base {
                    Change::Same
                } else {
                    Change::Change(diff::between((self.project, base), (self.project, &tag)))
                }
            }
        };
        RowPlan { row: draft.row, tag: Some(Arc::new(tag)), change }
    }

    /// Cells behind the last column of the heading.
    fn too_long(&self, draft: &Draft<'_>, found: &mut Vec<CellProblem>) {
        if self.plan.heading.is_none() {
            return;
        }
        let width = self.heading_width();
        let extra = draft.cells.iter().enumerate().skip(width).find(|(_, c)| !clean(c).is_empty());
        if let Some((column, cell)) = extra {
            let what = format!(
                "{} stands behind the last column: the row has {} cells, the heading {width}",
                quote(clean(cell)),
                draft.cells.len()
            );
            let hint = "is a decimal comma taken for a separator? save with semicolons or tabs";
            found.push(self.sheet.problem(draft.row, Some(column), what).hint(hint));
        }
    }

    fn name(
        &self,
        draft: &Draft<'_>,
        names: &mut HashMap<String, usize>,
        found: &mut Vec<CellProblem>,
    ) -> String {
        let column = self.sheet.of(Field::Name).or_else(|| self.sheet.of(Field::Description));
        let mut name = self.text(draft.cells, Field::Name);
        if name.trim().is_empty() && !self.sheet.has(Field::Name) {
            name = self.text(draft.cells, Field::Description);
        }
        if name.trim().is_empty() {
            let what = "the row has no name".to_owned();
            let hint = "every tag needs one; leave the row out, or give it a name";
            found.push(self.sheet.problem(draft.row, column, what).hint(hint));
            return String::new();
        }
        // A vendor's line ends are no part of a name; what an apostrophe guards is meant as it stands.
        let guarded = column.and_then(|c| draft.cells.get(c)).is_some_and(|c| c.starts_with('\''));
        let mut name = if guarded { name.to_owned() } else { header::name(name) };
        let group = self.text(draft.cells, Field::Group);
        for before in [group, self.choices.prefix.as_str()] {
            if !before.is_empty() && !name.starts_with(&format!("{before}/")) {
                name = format!("{before}/{name}");
            }
        }
        if let Some(earlier) = names.get(&name) {
            let what = format!("the name {} stands in row {} already", quote(&name), earlier + 1);
            let hint = "give each tag a name of its own, or leave one of the rows out";
            found.push(self.sheet.problem(draft.row, column, what).hint(hint));
        } else {
            names.insert(name.clone(), draft.row);
        }
        name
    }

    fn home(&self, row: usize, (field, what, hint): HomeFault, found: &mut Vec<CellProblem>) {
        found.push(self.sheet.problem(row, self.sheet.of(field), what).hint(hint));
    }

    fn device(
        &mut self,
        draft: &Draft<'_>,
        base: Option<&Arc<Tag>>,
        found: &mut Vec<CellProblem>,
    ) -> Option<DeviceId> {
        let wanted = Wanted {
            device: self.text(draft.cells, Field::Device),
            host: self.cell(draft.cells, Field::Host),
            port: self.cell(draft.cells, Field::Port),
            unit: self.cell(draft.cells, Field::Unit),
        };
        match self.homes.device(wanted) {
            Ok(Some(device)) => return Some(device),
            Ok(None) => {}
            Err(fault) => {
                self.home(draft.row, fault, found);
                return None;
            }
        }
        let chosen = self.choices.device.clone();
        if let (Some(base), Some(chosen)) = (base, &chosen)
            && base.device != *chosen
        {
            let other = self.project.device(&base.device).map_or("", |d| d.name.as_str());
            let what =
                format!("{} is a tag of the device {} already", quote(&base.name), quote(other));
            let hint = "put a path before the names, so that each device has its own";
            let column = self.sheet.of(Field::Name).or_else(|| self.sheet.of(Field::Description));
            found.push(self.sheet.problem(draft.row, column, what).hint(hint));
            return None;
        }
        let only = match self.project.devices.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        };
        let device = chosen.or_else(|| base.map(|b| b.device.clone())).or(only);
        if device.is_none() && !self.plan.needs_device {
            let what = "the rows name no device".to_owned();
            let hint = "choose one, or add columns host, port and unit";
            found.push(self.sheet.problem(draft.row, Some(0), what).hint(hint));
            self.plan.needs_device = true;
        }
        device
    }

    fn place(
        &mut self,
        draft: &Draft<'_>,
        base: Option<&Arc<Tag>>,
        found: &mut Vec<CellProblem>,
    ) -> Option<place::Place> {
        let main = self.sheet.of(Field::Address).or_else(|| self.sheet.of(Field::Register));
        let cell = main.and_then(|c| draft.cells.get(c)).map_or("", String::as_str);
        if let Some(why) = fault(cell) {
            let problem = self.sheet.problem(draft.row, main, quote(clean(cell))).why(why);
            found.push(problem.hint("copy the cells as values"));
            return None;
        }
        let clues = PlaceClues {
            row: draft.row,
            clue: &draft.clue,
            notation_cell: self.cell(draft.cells, Field::Notation),
            wire_cell: self.cell(draft.cells, Field::Wire),
            notation: self.plan.notation.chosen,
            checked: self.choices.notation.is_none(),
            second: self.plan.notation.second,
            table: draft.clue.table.or(self.choices.table).or(base.map(|b| b.address.table)),
        };
        match place::read(&self.sheet, &clues, found) {
            Ok(place) => place,
            Err(place::NoTable) => {
                if !self.plan.needs_table {
                    let what =
                        "the addresses are bare numbers, and nothing tells their table".to_owned();
                    let hint = "choose one, or add a column \"table\" with C, DI, IR or HR";
                    found.push(self.sheet.problem(draft.row, main, what).hint(hint));
                }
                self.plan.needs_table = true;
                None
            }
        }
    }

    /// The id of a row: its own, that of the tag it changes, or a new one.
    fn id(
        &mut self,
        cell: &str,
        base: Option<&Arc<Tag>>,
        by_id: &HashMap<&str, &Arc<Tag>>,
        ids: &mut BTreeSet<String>,
    ) -> String {
        let own = match base {
            Some(base) => base.id.to_string(),
            None => cell.to_owned(),
        };
        if !own.is_empty() {
            ids.insert(own.clone());
            return own;
        }
        let free = self.homes.free_tag_id(|id| !by_id.contains_key(id) && !ids.contains(id));
        ids.insert(free.clone());
        free
    }

    /// Cells of unknown columns go behind the description.
    fn description(&self, draft: &Draft<'_>, given: &mut Words) {
        let mut notes = Vec::new();
        for (column, field) in self.sheet.fields.iter().enumerate() {
            let cell = draft.cells.get(column).map_or("", |c| clean(c));
            if *field == Field::Note && !cell.is_empty() {
                let name = self.sheet.names.get(column).map_or("", String::as_str);
                notes.push(if name.is_empty() {
                    cell.to_owned()
                } else {
                    format!("{name}: {cell}")
                });
            }
        }
        if notes.is_empty() {
            return;
        }
        let own = self.sheet.of(Field::Description).and_then(|c| draft.cells.get(c));
        let mut whole = own.map_or(String::new(), |cell| text(cell).to_owned());
        for note in notes {
            if !whole.is_empty() {
                whole.push_str("; ");
            }
            whole.push_str(&note);
        }
        given.insert("description", in_quotes(&whole));
    }

    fn notes_of_columns(&mut self) {
        let first = self.plan.heading.map_or(1, |(row, rows)| row + rows);
        for column in 0..self.sheet.fields.len() {
            let field = self.sheet.fields.get(column).copied().unwrap_or(Field::Skip);
            let name = self.sheet.names.get(column).cloned().unwrap_or_default();
            let text = match field {
                Field::Note if !self.choices.columns.contains_key(&column) => {
                    format!(
                        "nobody knows the column {}; its cells are kept in the description",
                        quote(&name)
                    )
                }
                Field::Step
                    if self
                        .table
                        .rows
                        .iter()
                        .skip(first)
                        .any(|r| r.get(column).is_some_and(|c| !clean(c).is_empty())) =>
                {
                    format!("tags have no step; the column {} is left out", quote(&name))
                }
                _ => continue,
            };
            let problem = self.sheet.problem(first.saturating_sub(1), Some(column), text);
            self.problems.push(CellProblem { severity: Severity::Warning, ..problem });
        }
    }

    /// Tags of the devices the table is about that no row names.
    fn removed(&mut self) {
        if !self.choices.remove_missing {
            return;
        }
        let tags: Vec<&Arc<Tag>> = self.plan.rows.iter().filter_map(|r| r.tag.as_ref()).collect();
        let devices: BTreeSet<&DeviceId> = tags.iter().map(|t| &t.device).collect();
        let named: BTreeSet<&TagId> = tags.iter().map(|t| &t.id).collect();
        let gone = |tag: &&Arc<Tag>| devices.contains(&tag.device) && !named.contains(&tag.id);
        let removed = self.project.tags.iter().filter(gone).cloned().collect();
        self.plan.removed = removed;
    }
}
