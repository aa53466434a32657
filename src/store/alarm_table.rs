//! Alarms as a table: a row is an alarm in the words of its file, and a column a key of `[[alarm]]`. So there
//! is one set of rules: a table is read by the reader of project files, and what is wrong is told at its cell.
//!
//! Tags and groups may stand by their name or by their id. A row without an id changes the alarm on the same
//! limit of the same tag, or makes a new one. What the table has no column for stays as it is; an empty cell
//! is the default. Alarms that no row names stay unless they are to go.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::alarm::{ALARM_KEYS, is_special};
use super::import::{CellProblem, Table, cell_text, csv_line, guarded_cell};
use super::problem::Severity;
use super::{parse_project, render_project};
use crate::model::{Alarm, AlarmId, AlarmKind, Project};

/// What a table makes of a project's alarms.
#[derive(Clone, Debug, Default)]
pub struct AlarmPlan {
    /// The project with the alarms of the table; `None` where anything is wrong.
    pub project: Option<Project>,
    /// Ids of the alarms that are new.
    pub added: Vec<AlarmId>,
    /// Of those that change.
    pub changed: Vec<AlarmId>,
    /// Of those that go.
    pub removed: Vec<AlarmId>,
    /// What is wrong, in the order of the rows.
    pub problems: Vec<CellProblem>,
}

/// All alarms of a project as CSV, with a column for every key that any of them uses.
pub fn export_alarms(project: &Project) -> String {
    let rows: Vec<HashMap<String, String>> =
        project.alarms.iter().map(|alarm| words(project, alarm)).collect();
    let always = [
        "id",
        "name",
        "tag",
        "kind",
        "limit",
        "deadband",
        "on_delay_ms",
        "off_delay_ms",
        "priority",
        "group",
    ];
    let used = |key: &&&str| always.contains(key) || rows.iter().any(|row| row.contains_key(**key));
    let columns: Vec<&str> = ALARM_KEYS.iter().filter(used).copied().collect();
    let mut out = String::new();
    csv_line(&mut out, columns.iter().map(|key| (*key).to_owned()));
    for row in &rows {
        csv_line(&mut out, columns.iter().map(|key| row.get(*key).cloned().unwrap_or_default()));
    }
    out
}

/// The keys of an alarm as cells; tags and groups by their names.
fn words(project: &Project, alarm: &Alarm) -> HashMap<String, String> {
    let alone = Project { alarms: vec![alarm.clone().into()], ..Project::default() };
    let text = render_project(&alone);
    let root: toml::Table = text.parse().unwrap_or_default();
    let entry = root.get("alarm").and_then(|list| list.get(0)).and_then(toml::Value::as_table);
    let mut row = HashMap::new();
    for (key, value) in entry.into_iter().flatten() {
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Array(list) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                list.join(" ")
            }
            other => other.to_string(),
        };
        row.insert(key.clone(), text);
    }
    for key in ["tag", "limit_tag", "setpoint_tag"] {
        if let Some(cell) = row.get_mut(key)
            && let Some(tag) = project.tags.iter().find(|tag| tag.id.as_str() == cell)
        {
            cell.clone_from(&tag.name);
        }
    }
    if let Some(cell) = row.get_mut("group")
        && let Some(group) = project.alarm_groups.iter().find(|g| g.id.as_str() == cell)
    {
        cell.clone_from(&group.name);
    }
    for cell in row.values_mut() {
        // A negative number is no formula.
        if cell.parse::<f64>().is_err() {
            *cell = guarded_cell(cell);
        }
    }
    row
}

/// What `table` makes of the alarms of `project`.
pub fn plan_alarms(table: &Table, project: &Project, remove_missing: bool) -> AlarmPlan {
    let mut plan = AlarmPlan::default();
    let is_empty = |row: &[String]| row.iter().all(|cell| cell.trim().is_empty());
    let Some(head) = table.rows.iter().position(|row| !is_empty(row)) else {
        plan.problems.push(CellProblem::at(0, 0, "there is no table: it is empty"));
        return plan;
    };
    let Some(columns) = columns(table.rows.get(head).map_or(&[], Vec::as_slice), head, &mut plan)
    else {
        return plan;
    };
    let mut writer = Rows::new(project);
    for (row, cells) in table.rows.iter().enumerate().skip(head + 1) {
        if !is_empty(cells) {
            writer.row(row, cells, &columns);
        }
    }
    writer.finish(remove_missing, &columns, plan)
}

/// The key of each column; `None` where one is unknown or twice.
fn columns(head: &[String], row: usize, plan: &mut AlarmPlan) -> Option<Vec<Option<&'static str>>> {
    let mut found: Vec<Option<&'static str>> = Vec::new();
    for (column, cell) in head.iter().enumerate() {
        let name = cell.trim().to_lowercase();
        let key = ALARM_KEYS.iter().copied().find(|key| *key == name);
        if key.is_none() && !name.is_empty() {
            let what = format!("there is no column {name:?}");
            let hint = format!("the columns are {}", ALARM_KEYS.join(", "));
            plan.problems.push(CellProblem::at(row + 1, column + 1, what).hint(hint));
        }
        if key.is_some() && found.contains(&key) {
            let what = format!("the column {name:?} is there twice");
            plan.problems.push(CellProblem::at(row + 1, column + 1, what));
        }
        found.push(key);
    }
    if !found.contains(&Some("kind")) {
        let what = "the column \"kind\" is missing";
        let hint = "the first row names the columns; export the alarms to see them";
        plan.problems.push(CellProblem::at(row + 1, 0, what).hint(hint));
    }
    plan.problems.is_empty().then_some(found)
}

/// A project file being written, with the row of the table that each line stands for.
struct Rows<'p> {
    project: &'p Project,
    text: String,
    /// Line from 1 → row and column from 1.
    places: HashMap<usize, (usize, usize)>,
    lines: usize,
    tags: HashMap<&'p str, &'p str>,
    groups: HashMap<&'p str, &'p str>,
    trends: HashMap<&'p str, &'p str>,
    taken: HashSet<String>,
    next: u64,
}

impl<'p> Rows<'p> {
    fn new(project: &'p Project) -> Rows<'p> {
        let tags = project.tags.iter().map(|tag| (tag.name.as_str(), tag.id.as_str())).collect();
        let groups =
            project.alarm_groups.iter().map(|g| (g.name.as_str(), g.id.as_str())).collect();
        let trends =
            project.trend_groups.iter().map(|g| (g.name.as_str(), g.id.as_str())).collect();
        let taken = project.alarms.iter().map(|alarm| alarm.id.to_string()).collect();
        let (text, places) = (String::new(), HashMap::new());
        let next = project.next_id;
        Rows { project, text, places, lines: 0, tags, groups, trends, taken, next }
    }

    fn push(&mut self, line: &str, place: (usize, usize)) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines += 1;
        self.places.insert(self.lines, place);
    }

    fn row(&mut self, row: usize, cells: &[String], columns: &[Option<&'static str>]) {
        let filled = || {
            let keyed = cells.iter().enumerate().zip(columns);
            keyed.filter_map(|((at, cell), key)| Some((at, (*key)?, cell_text(cell))))
        };
        let told: Vec<(usize, &'static str, &str)> =
            filled().filter(|(_, _, cell)| !cell.is_empty()).collect();
        self.push("[[alarm]]", (row + 1, 0));
        let named = told.iter().find(|(_, key, _)| *key == "id").map(|(.., cell)| *cell);
        let id = named.map_or_else(|| self.id(&told), str::to_owned);
        if named.is_none() {
            self.push(&format!("id = {id:?}"), (row + 1, 0));
        }
        for line in self.untold(&id, &told, columns) {
            self.push(&line, (row + 1, 0));
        }
        for (column, key, cell) in told {
            let value = match key {
                "tag" | "limit_tag" | "setpoint_tag" => {
                    quoted(self.tags.get(cell).copied().unwrap_or(cell))
                }
                "group" => quoted(self.groups.get(cell).copied().unwrap_or(cell)),
                "trend" | "display" => quoted(self.trends.get(cell).copied().unwrap_or(cell)),
                "states" => {
                    let numbers = cell.split([' ', ',', ';']).filter(|n| !n.is_empty());
                    format!("[{}]", numbers.map(plain).collect::<Vec<_>>().join(", "))
                }
                "id" | "name" | "kind" | "compare" | "direction" | "expression" | "priority"
                | "suppress_when" | "cause" | "consequence" | "action" => quoted(cell),
                _ => plain(cell),
            };
            self.push(&format!("{key} = {value}"), (row + 1, column + 1));
        }
    }

    /// What the table has no column for: of an alarm that is there what it has, of a new one its name.
    fn untold(
        &self,
        id: &str,
        told: &[(usize, &'static str, &str)],
        columns: &[Option<&'static str>],
    ) -> Vec<String> {
        let cell = |wanted: &str| told.iter().find(|(_, key, _)| *key == wanted).map(|(.., c)| *c);
        let has_column =
            |key: &str| columns.contains(&ALARM_KEYS.iter().copied().find(|k| *k == key));
        let kind = cell("kind").unwrap_or_default();
        let Some(alarm) = self.project.alarms.iter().find(|alarm| alarm.id.as_str() == id) else {
            let name = match cell("tag") {
                Some(tag) => format!("{tag} {}", kind.to_uppercase()),
                None => id.to_owned(),
            };
            return if has_column("name") {
                Vec::new()
            } else {
                vec![format!("name = {}", quoted(&name))]
            };
        };
        let alone = Project { alarms: vec![Arc::clone(alarm)], ..Project::default() };
        let same_kind = alarm.kind.word() == kind;
        // A limit in another tag goes where a number is told, and the other way round.
        let beside = |key: &str| match key {
            "limit_tag" => cell("limit").is_some(),
            "limit" => cell("limit_tag").is_some(),
            "setpoint_tag" => cell("setpoint").is_some(),
            "setpoint" => cell("setpoint_tag").is_some(),
            _ => false,
        };
        let stays = |line: &&str| {
            let Some((key, _)) = line.split_once(" = ") else { return false };
            let fits =
                same_kind || !(is_special(key) || matches!(key, "deadband" | "realarm_step"));
            key != "id" && !has_column(key) && fits && !beside(key)
        };
        let text = render_project(&alone);
        let entry = text.find("[[alarm]]").and_then(|at| text.get(at..)).unwrap_or_default();
        entry.lines().filter(stays).map(str::to_owned).collect()
    }

    /// The id of a row that names none: of the alarm on the same limit of the same tag, or a new one.
    fn id(&mut self, told: &[(usize, &'static str, &str)]) -> String {
        let cell = |wanted: &str| told.iter().find(|(_, key, _)| *key == wanted).map(|(.., c)| *c);
        if let (Some(tag), Some(kind)) = (cell("tag"), cell("kind")) {
            let tag = self.tags.get(tag).copied().unwrap_or(tag);
            let same = |alarm: &&Arc<Alarm>| {
                matches!(alarm.kind, AlarmKind::Limit { .. })
                    && alarm.kind.word() == kind
                    && alarm.tag.as_ref().is_some_and(|id| id.as_str() == tag)
            };
            if let Some(alarm) = self.project.alarms.iter().find(same) {
                return alarm.id.to_string();
            }
        }
        loop {
            let id = format!("a{}", self.next);
            self.next = self.next.saturating_add(1);
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    fn finish(
        self,
        remove_missing: bool,
        columns: &[Option<&'static str>],
        mut plan: AlarmPlan,
    ) -> AlarmPlan {
        let without = Project { alarms: Vec::new(), ..self.project.clone() };
        // Behind the header of the window no section of a project file is lost.
        let mut text = render_project(&without);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let before = text.lines().count();
        // Alarms that no row names are written along, so that rules about all of them hold.
        let named: HashSet<String> = ids(&self.text);
        let kept: Vec<_> = self
            .project
            .alarms
            .iter()
            .filter(|alarm| !remove_missing && !named.contains(alarm.id.as_str()))
            .cloned()
            .collect();
        text.push_str(&self.text);
        let rest = render_project(&Project { alarms: kept.clone(), ..Project::default() });
        if let Some(at) = rest.find("[[alarm]]") {
            text.push_str(rest.get(at..).unwrap_or_default());
        }
        let parsed = parse_project(&text, Path::new("alarms"));
        for problem in parsed.problems.iter().filter(|p| p.severity == Severity::Error) {
            let line = problem.line.saturating_sub(before);
            let (row, column) = self.places.get(&line).copied().unwrap_or((0, 0));
            let heading =
                columns.get(column.wrapping_sub(1)).copied().flatten().unwrap_or_default();
            let cell = CellProblem::at(row, column, problem.message.clone());
            let cell = cell.hint(problem.hint.clone());
            plan.problems.push(CellProblem { heading: heading.into(), ..cell });
        }
        plan.problems.sort_by_key(|problem| (problem.row, problem.column));
        if let Some(mut changed) = parsed.project.filter(|_| plan.problems.is_empty()) {
            changed.next_id = changed.next_id.max(self.next);
            compare(self.project, &changed, &mut plan);
            in_order(self.project, &mut changed);
            plan.project = Some(changed);
        }
        plan
    }
}

/// Notes what differs.
fn compare(before: &Project, after: &Project, plan: &mut AlarmPlan) {
    let old: HashMap<&AlarmId, _> = before.alarms.iter().map(|alarm| (&alarm.id, alarm)).collect();
    for alarm in &after.alarms {
        match old.get(&alarm.id) {
            None => plan.added.push(alarm.id.clone()),
            Some(was) if ***was != **alarm => plan.changed.push(alarm.id.clone()),
            Some(_) => {}
        }
    }
    let new: HashSet<&AlarmId> = after.alarms.iter().map(|alarm| &alarm.id).collect();
    let gone = before.alarms.iter().filter(|alarm| !new.contains(&alarm.id));
    plan.removed = gone.map(|alarm| alarm.id.clone()).collect();
}

/// Alarms that were there keep their order; new ones follow.
fn in_order(before: &Project, after: &mut Project) {
    let place: HashMap<&AlarmId, usize> =
        before.alarms.iter().enumerate().map(|(at, alarm)| (&alarm.id, at)).collect();
    after.alarms.sort_by_key(|alarm| place.get(&alarm.id).copied().unwrap_or(usize::MAX));
}

/// The ids that the rows give.
fn ids(text: &str) -> HashSet<String> {
    let id = |line: &str| Some(line.strip_prefix("id = \"")?.strip_suffix('"')?.to_owned());
    text.lines().filter_map(id).collect()
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.replace(['\n', '\r'], " ")).to_string()
}

/// A number or a yes as TOML has it; anything else as a text, which the reader then refuses.
fn plain(cell: &str) -> String {
    let word = cell.to_lowercase();
    match word.as_str() {
        "true" | "yes" | "y" => return "true".to_owned(),
        "false" | "no" | "n" => return "false".to_owned(),
        _ => {}
    }
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    let looks =
        cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    // TOML wants digits on both sides of a point, and no zeros in front; a whole number stays one.
    match (is_number && looks, cell.parse::<i64>(), cell.parse::<f64>()) {
        (true, Ok(whole), _) => whole.to_string(),
        (true, Err(_), Ok(number)) => format!("{number:?}"),
        _ => quoted(cell),
    }
}
