//! Long because every step works on what the one before has found: the way from a table to a plan, the columns
//! first (`survey`), then which rows hold tags (`drafts`), then each row with its home, its place and its
//! cells, and last the rules that hold for all of them (`judge`).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::super::problem::quote;
use super::cells::{clean, fault, text};
use super::columns::Field;
use super::diff::{self, Change};
use super::drafts::Draft;
use super::fault::CellFault;
use super::grid::Table;
use super::header;
use super::homes::{HomeFault, Homes, Wanted};
use super::judge;
use super::notation::{self, Clue, Reason};
use super::numbers::Comma;
use super::place::{self, PlaceClues};
use super::plan::{Choices, Plan, RowPlan};
use super::problem::CellProblem;
use super::row::{self, Columns, Frame, Words, in_quotes};
use super::scale::{self, Factor, Scale};
use crate::model::{ByteOrder, DeviceId, Project, Tag, TagId};

/// Problems listed at most.
const LISTED: usize = 1_000;

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

/// The tags of a project by a text of theirs.
type Known<'t> = HashMap<&'t str, &'t Arc<Tag>>;

/// The ids of a table's tags.
struct Ids<'t> {
    /// Those that cells name: a new one is none of them.
    wanted: HashSet<&'t str>,
    /// Those that are given, with the row.
    taken: HashMap<String, usize>,
}

/// A plan being made.
pub(super) struct Planner<'t> {
    pub(super) table: &'t Table,
    pub(super) choices: &'t Choices,
    pub(super) project: &'t Project,
    pub(super) plan: Plan,
    pub(super) sheet: Columns,
    pub(super) problems: Vec<CellProblem>,
    homes: Homes<'t>,
    /// Tags of rows that are left out.
    kept: BTreeSet<TagId>,
    /// True where it was asked where the point of whole numbers stands.
    asked_point: bool,
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
            kept: BTreeSet::new(),
            asked_point: false,
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

    fn rows(&mut self) {
        let mut drafts = self.drafts();
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
            finding.why = Reason::Chosen;
        }
        self.scale(&mut drafts);
        let is_open = finding.chosen.is_none() && clues.iter().any(|c| !c.text.is_empty());
        if is_open {
            let names: Vec<String> = finding
                .choices
                .iter()
                .map(|c| format!("{} ({})", c.notation.name(), c.example))
                .collect();
            let what = CellFault::ChooseNotation;
            let hint = format!("choose {}", names.join(", "));
            let row = drafts.first().map_or(0, |d| d.row);
            let problem = self.sheet.problem(row, column, what).why(finding.why.to_string());
            self.problems.push(if names.is_empty() { problem } else { problem.hint(hint) });
        }
        self.plan.notation = finding;
        let by_id: Known<'t> = self.project.tags.iter().map(|tag| (tag.id.as_str(), tag)).collect();
        let by_name: Known<'t> =
            self.project.tags.iter().map(|tag| (tag.name.as_str(), tag)).collect();
        let mut names: HashMap<String, usize> = HashMap::new();
        let wanted = drafts.iter().filter(|d| !self.choices.left_out.contains(&d.row));
        let wanted = wanted.map(|d| self.cell(d.cells, Field::Id)).collect();
        let mut ids = Ids { wanted, taken: HashMap::new() };
        for draft in &drafts {
            if self.choices.left_out.contains(&draft.row) {
                // What is left out is not missing.
                let name = self.name(draft, &mut HashMap::new(), &mut Vec::new());
                let id = self.cell(draft.cells, Field::Id);
                let base = by_id.get(id).or_else(|| by_name.get(name.as_str()));
                self.kept.extend(base.map(|tag| tag.id.clone()));
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

    pub(super) fn cell<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        let column = self.sheet.of(field);
        column.and_then(|c| cells.get(c)).map_or("", |cell| clean(cell))
    }

    pub(super) fn text<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        self.sheet.of(field).and_then(|c| cells.get(c)).map_or("", |cell| text(cell))
    }

    /// Finds out what factors do. What the heading of their column says, its bare numbers say too.
    fn scale(&mut self, drafts: &mut [Draft<'_>]) {
        let (comma, chosen) = (self.sheet.comma, self.choices.scale);
        let heading = self.sheet.of(Field::Gain).and_then(|c| self.sheet.names.get(c));
        let heading = heading.map_or("", String::as_str);
        let told = scale::told(heading);
        if let (Some(told), None) = (&told, chosen) {
            let factors = drafts.iter_mut().filter_map(|draft| draft.apart.factor.as_mut());
            for factor in factors.filter(|factor| factor.from == Field::Gain) {
                if scale::settles(heading, factor.value(comma)) {
                    factor.says = factor.says.or(Some(told.used));
                }
            }
        }
        let used = drafts.iter().filter(|d| !self.choices.left_out.contains(&d.row));
        let factors: Vec<&Factor> = used.filter_map(|d| d.apart.factor.as_ref()).collect();
        if factors.is_empty() && !self.sheet.has(Field::Gain) {
            return;
        }
        self.plan.scale = scale::find(&factors, told, comma, self.sheet.ours, chosen);
        if let Some(finding) = &self.plan.scale {
            self.sheet.scale = finding.used;
        }
    }

    fn row(
        &mut self,
        draft: &Draft<'_>,
        (by_id, by_name): (&Known<'t>, &Known<'t>),
        (names, ids): (&mut HashMap<String, usize>, &mut Ids<'_>),
        is_open: bool,
    ) -> RowPlan {
        let wrong = RowPlan { row: draft.row, tag: None, change: Change::Wrong };
        let mut found = Vec::new();
        self.too_long(draft, &mut found);
        found.extend(draft.apart.wrong.iter().cloned());
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
                let id = self.id(draft, base, (by_id, ids), &mut found);
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
                    apart: &draft.apart,
                    span: draft.span,
                    bit: place.bit,
                    written: place.written,
                    in_bits: place.table.is_bits(),
                };
                row::read(&self.sheet, &frame, &mut found)
            }
            _ => None,
        };
        if let Some(tag) = &tag {
            self.point(draft, tag, &mut found);
        }
        let is_wrong = found.iter().any(CellProblem::is_error);
        self.problems.append(&mut found);
        let Some(mut tag) = tag.filter(|_| !is_wrong) else { return wrong };
        self.without_order_of_device(base, &mut tag);
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

    /// A vendor's whole numbers with decimals and no factor: what is sent may be the value, or the value without
    /// its point. Asked once; a person who says what the column means has answered.
    fn point(&mut self, draft: &Draft<'_>, tag: &Tag, found: &mut Vec<CellProblem>) {
        const TELL: [Field; 5] =
            [Field::Gain, Field::Divisor, Field::RawLo, Field::EngLo, Field::ScaleFactor];
        let column = self.sheet.of(Field::Decimals);
        let is_told = self.sheet.ours
            || TELL.iter().any(|field| self.sheet.has(*field))
            || column.is_none_or(|column| self.choices.columns.contains_key(&column));
        let decimals = tag.decimals.filter(|decimals| *decimals > 0).map_or(0, u32::from);
        let is_whole = tag.data_type.is_integer() && tag.scaling.is_identity();
        if is_told || self.asked_point || decimals == 0 || !is_whole {
            return;
        }
        self.asked_point = true;
        let by = 10_f64.powi(i32::try_from(decimals).unwrap_or(1));
        let what = format!("without a factor, raw 2305 can be 2305 or {}", 2305.0 / by);
        let hint =
            format!("add a column \"divisor\" with {by}, or with 1 where raw numbers are values");
        found.push(self.sheet.problem(draft.row, column, what).hint(hint));
    }

    /// Exports tell the order of a device with each of its tags. Where the device has it, it is no order of
    /// the tag's own, unless it was.
    fn without_order_of_device(&self, base: Option<&Arc<Tag>>, tag: &mut Tag) {
        let order = self.project.device(&tag.device).map(|device| device.order);
        let told = order.filter(|order| *order != ByteOrder::BIG && tag.order == Some(*order));
        if told.is_some() && base.is_none_or(|base| base.order != told) {
            tag.order = None;
        }
    }

    /// Cells behind the last column of the heading.
    fn too_long(&self, draft: &Draft<'_>, found: &mut Vec<CellProblem>) {
        if self.plan.heading.is_none() {
            return;
        }
        let width = self.heading_width();
        let extra = draft.cells.iter().enumerate().skip(width).find(|(_, c)| !clean(c).is_empty());
        if let Some((column, cell)) = extra {
            let what = CellFault::BehindLast(clean(cell).to_owned());
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
        let column = self.sheet.of(Field::Name);
        let name = draft.apart.text(Field::Name);
        let name = name.unwrap_or_else(|| self.text(draft.cells, Field::Name));
        if name.trim().is_empty() {
            let what = CellFault::NoName;
            let hint = "every tag needs one; leave the row out, or give it a name";
            found.push(self.sheet.problem(draft.row, column, what).hint(hint));
            return String::new();
        }
        // A vendor's line ends are no part of a name; what an apostrophe guards is meant as it stands.
        let guarded = column.and_then(|c| draft.cells.get(c)).is_some_and(|c| c.starts_with('\''));
        let mut name = if guarded { name.to_owned() } else { header::name(name) };
        for before in [&draft.group, &draft.title, &self.choices.prefix] {
            if !before.is_empty() && !name.starts_with(&format!("{before}/")) {
                name = format!("{before}/{name}");
            }
        }
        if let Some(earlier) = names.get(&name) {
            let what = CellFault::NameTwice { name: name.clone(), row: earlier + 1 };
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
            let (name, device) = (base.name.clone(), other.to_owned());
            let what = CellFault::OtherDevice { name, device };
            let hint = "put a path before the names, so that each device has its own";
            let column = self.sheet.of(Field::Name);
            found.push(self.sheet.problem(draft.row, column, what).hint(hint));
            return None;
        }
        let only = match self.project.devices.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        };
        let device = chosen.or_else(|| base.map(|b| b.device.clone())).or(only);
        if device.is_none() && !self.plan.needs_device {
            let what = CellFault::NoDevice;
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
        if draft.lost_zero {
            let text = clean(cell);
            let what =
                format!("{} is bit 1, or bit 10 whose 0 a spreadsheet took away", quote(text));
            let hint = "write the bits of the column as text, or in a column \"bit\"";
            found.push(self.sheet.problem(draft.row, main, what).hint(hint));
            return None;
        }
        if let Some(fault) = fault(cell) {
            let problem = self.sheet.problem(draft.row, main, fault);
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
                    let what = CellFault::NoTable;
                    let hint = "choose one, or add a column \"table\" with C, DI, IR or HR";
                    let column = main.or_else(|| self.sheet.to_blame("address"));
                    found.push(self.sheet.problem(draft.row, column, what).hint(hint));
                }
                self.plan.needs_table = true;
                None
            }
        }
    }

    /// The id of a row: its own, that of the tag it changes, or a new one. Two rows are never one tag.
    fn id(
        &mut self,
        draft: &Draft<'_>,
        base: Option<&Arc<Tag>>,
        (by_id, ids): (&Known<'_>, &mut Ids<'_>),
        found: &mut Vec<CellProblem>,
    ) -> String {
        let cell = self.cell(draft.cells, Field::Id);
        let own = match base {
            Some(base) => base.id.to_string(),
            None if !cell.is_empty() => cell.to_owned(),
            None => self.homes.free_tag_id(|id| {
                !by_id.contains_key(id) && !ids.wanted.contains(id) && !ids.taken.contains_key(id)
            }),
        };
        if let Some(earlier) = ids.taken.get(&own) {
            let field = if cell.is_empty() { Field::Name } else { Field::Id };
            let what = CellFault::TagTwice { id: own.clone(), row: earlier + 1 };
            let hint = "give each row another tag by its id or name, or leave one of them out";
            found.push(self.sheet.problem(draft.row, self.sheet.of(field), what).hint(hint));
        } else {
            ids.taken.insert(own.clone(), draft.row);
        }
        own
    }

    /// Cells of unknown columns go behind the description.
    fn description(&self, draft: &Draft<'_>, given: &mut Words) {
        let mut notes = Vec::new();
        for (column, field) in self.sheet.fields.iter().enumerate() {
            let cell = draft.cells.get(column).map_or("", |c| clean(c));
            if *field == Field::Note && !self.sheet.is_empty(cell) {
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

    /// Tags of the devices the table is about that no row names.
    fn removed(&mut self) {
        if !self.choices.remove_missing {
            return;
        }
        let tags: Vec<&Arc<Tag>> = self.plan.rows.iter().filter_map(|r| r.tag.as_ref()).collect();
        let devices: BTreeSet<&DeviceId> = tags.iter().map(|t| &t.device).collect();
        let named: BTreeSet<&TagId> = tags.iter().map(|t| &t.id).collect();
        let stays = |id: &TagId| named.contains(id) || self.kept.contains(id);
        let gone = |tag: &&Arc<Tag>| devices.contains(&tag.device) && !stays(&tag.id);
        let removed = self.project.tags.iter().filter(gone).cloned().collect();
        self.plan.removed = removed;
    }
}
