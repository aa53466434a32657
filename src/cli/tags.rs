//! `gaugeglass tags import PROJECT TABLE` and `gaugeglass tags export PROJECT [CSV]`: tags in bulk, with
//! what would change told before anything does.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::bulk::{ExportArgs, export, print_problem, table_bytes};
use super::common::{Audience, DONE, REFUSED, WRONG_USE, complain, load};
use super::printed;
use super::read::{once, tell};
use crate::app::import::{Preview, edit_of, preview, trial_project};
use crate::model::{Notation, Project, Snapshot, Table as Area, Tag};
use crate::store::import::{
    CellProblem, Change, Choices, Encoding, FieldChange, Opening, Plan, RowPlan, Scale, Table,
    export_tags, fields, open_table, plan,
};
use crate::store::save_project;

/// How long a dry run waits for values that do not come.
const LIVE_MOST: Duration = Duration::from_secs(5);

/// Arguments of `tags`.
#[derive(Clone, Debug, clap::Args)]
pub struct TagsArgs {
    /// What to do
    #[command(subcommand)]
    pub command: TagsCommand,
}

/// What to do with tags.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum TagsCommand {
    /// Put the tags of a table into a project: all chosen rows, or none
    Import(ImportArgs),
    /// Write all tags as CSV
    Export(ExportArgs),
}

/// Arguments of `tags import`.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    /// The project file; it is made if it is not there
    pub project: PathBuf,
    /// The table: CSV, TSV or XLSX
    pub table: PathBuf,
    /// Tell what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: read every row once, apply nothing, and show its value
    #[arg(long, requires = "dry_run")]
    pub live: bool,
    /// The device, by name or id, of rows that name none
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// How the addresses are written, such as modicon, raw0 or raw1
    #[arg(long, value_name = "NOTATION", value_parser = notation)]
    pub notation: Option<Notation>,
    /// The table of bare addresses: C, DI, IR or HR
    #[arg(long = "table", id = "area", value_name = "TABLE", value_parser = area)]
    pub area: Option<Area>,
    /// What a factor does: multiply or divide
    #[arg(long, value_name = "WHAT", value_parser = scale)]
    pub scale: Option<Scale>,
    /// The sheet of an XLSX file, by its name; else the first with a heading
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The encoding of a CSV or TSV file, such as utf-8, cp949 or windows-1252; else what the file tells
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Encoding>,
    /// Pass titles between the rows over, instead of taking them for paths before the names below them
    #[arg(long)]
    pub no_titles: bool,
    /// A path put before every name
    #[arg(long, value_name = "PATH", default_value = "")]
    pub prefix: String,
    /// Remove the tags of the same devices that the table does not name
    #[arg(long)]
    pub remove_missing: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

fn notation(text: &str) -> Result<Notation, String> {
    let names = || Notation::ALL.map(|(_, name)| name).join(", ");
    Notation::from_name(text).ok_or_else(|| format!("the notations are {}", names()))
}

fn area(text: &str) -> Result<Area, String> {
    Area::from_short(&text.to_uppercase())
        .ok_or_else(|| "the tables are C, DI, IR and HR".to_owned())
}

fn encoding(text: &str) -> Result<Encoding, String> {
    let names = || Encoding::ALL.map(|(_, name)| name).join(", ");
    Encoding::from_name(text).ok_or_else(|| format!("the encodings are {}", names()))
}

fn scale(text: &str) -> Result<Scale, String> {
    match text {
        "multiply" => Ok(Scale::Multiply),
        "divide" => Ok(Scale::Divide),
        _ => Err("multiply or divide".to_owned()),
    }
}

/// Imports or exports. Returns 0 if it was done, 1 if something is wrong with the table or the project, 2
/// for wrong use or a file that cannot be read.
pub fn run(args: &TagsArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match &args.command {
        TagsCommand::Import(args) => import(args, out, err),
        TagsCommand::Export(args) => export(args, export_tags, out, err),
    }
}

fn import(args: &ImportArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let project = match begin(args, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut choices = Choices {
        notation: args.notation,
        table: args.area,
        scale: args.scale,
        prefix: args.prefix.clone(),
        no_titles: args.no_titles,
        remove_missing: args.remove_missing,
        ..Choices::default()
    };
    if let Some(name) = &args.device {
        let found = project.devices.iter().find(|d| d.name == *name || d.id.as_str() == name);
        let Some(found) = found else {
            complain(err, &format!("error: the project has no device {name:?}"));
            return WRONG_USE;
        };
        choices.device = Some(found.id.clone());
    }
    let bytes = match table_bytes(&args.table, err) {
        Ok(bytes) => bytes,
        Err(code) => return code,
    };
    let mut teller = Teller { json: args.json, table: &args.table, reading: None, out, err };
    let opening = Opening { sheet: args.sheet.clone(), encoding: args.encoding };
    let table = match open_table(&bytes, &opening) {
        Ok(table) => table,
        Err(problem) => {
            let told = teller.problem(&problem);
            return printed(told, REFUSED, err);
        }
    };
    if !args.json {
        teller.opened(&table);
    }
    let plan = plan(&table, &choices, &project);
    if args.live && plan.scale.as_ref().is_some_and(|scale| scale.open) {
        let read = once(trial_project(&plan, &project), LIVE_MOST, teller.err);
        teller.reading = read.ok().map(|(snapshot, _)| snapshot);
    }
    let told = teller.tell(&plan, &project);
    if let Err(why) = told {
        return printed(Err(why), REFUSED, err);
    }
    let Some(puts) = plan.puts() else { return REFUSED };
    let counts = plan.counts();
    if !args.dry_run {
        let mut changed = project.clone();
        edit_of(puts).apply(&mut changed);
        if (changed != project || !args.project.exists())
            && let Err(why) = save_project(&changed, &args.project)
        {
            complain(err, &format!("error: {why}"));
            return REFUSED;
        }
    }
    let result = if args.json { Ok(()) } else { summary(args, counts, plan.removed.len(), out) };
    if result.is_ok() && args.live {
        // What a row reads is no judgement of the table.
        tell(trial_project(&plan, &project), LIVE_MOST, args.json, out, err);
    }
    printed(result, DONE, err)
}

/// The project, or an empty one of its name where there is no file yet.
fn begin(args: &ImportArgs, err: &mut dyn Write) -> Result<Project, u8> {
    let missing =
        fs::symlink_metadata(&args.project).is_err_and(|why| why.kind() == io::ErrorKind::NotFound);
    if !missing {
        return load(&args.project, Audience::of(args.json), err);
    }
    let name = args.project.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok(Project { name: name.unwrap_or_default(), ..Project::default() })
}

/// Tells what a plan holds.
struct Teller<'a> {
    json: bool,
    table: &'a Path,
    /// What was read to answer what factors do.
    reading: Option<Arc<Snapshot>>,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl Teller<'_> {
    /// Tells which sheet and which encoding was taken, where another one could be meant.
    fn opened(&mut self, table: &Table) {
        if let (Some(sheet), [_, _, ..]) = (&table.sheet, table.sheets.as_slice()) {
            let all = table.sheets.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>();
            complain(
                self.err,
                &format!("note: the sheet {sheet:?} is read, of {}", all.join(", ")),
            );
        }
        if let Some(encoding) = table.encoding.filter(|encoding| *encoding != Encoding::Utf8) {
            complain(self.err, &format!("note: the file is read as {}", encoding.name()));
        }
    }

    fn tell(&mut self, plan: &Plan, project: &Project) -> io::Result<()> {
        for problem in &plan.problems {
            self.problem(problem)?;
        }
        if plan.more_problems > 0 {
            let what = format!("and {} more errors", plan.more_problems);
            complain(self.err, &format!("error: {what}; mend the first ones and look again"));
        }
        self.questions(plan, project);
        if !self.json {
            for note in &plan.notes {
                complain(self.err, &format!("note: {}", note.text));
            }
        }
        let errors = plan.problems.iter().filter(|p| p.is_error()).count() + plan.more_problems;
        if !plan.is_ready() {
            complain(
                self.err,
                &format!("nothing is imported: {errors} errors in {}", self.table.display()),
            );
            return Ok(());
        }
        for row in &plan.rows {
            self.row(plan, project, row)?;
        }
        plan.removed.iter().try_for_each(|tag| self.line("remove", tag, None, Some(project)))
    }

    fn questions(&mut self, plan: &Plan, project: &Project) {
        if let (Some(notation), false) = (plan.notation.chosen, self.json) {
            let why = &plan.notation.why;
            complain(self.err, &format!("note: addresses are read as {}: {why}", notation.name()));
        }
        self.factor(plan, project);
        if plan.rows.is_empty() && plan.problems.is_empty() {
            complain(self.err, "error: the table has no rows with tags below its heading");
        }
        for (open, hint) in [
            (
                plan.notation.chosen.is_none() && !plan.notation.choices.is_empty(),
                "--notation NAME answers",
            ),
            (plan.needs_table, "--table C, DI, IR or HR answers"),
            (plan.needs_device, "--device NAME answers"),
        ] {
            if open && !self.json {
                complain(self.err, &format!("hint: {hint}"));
            }
        }
    }

    /// What factors do: as a question with both answers, or with what speaks for the one.
    fn factor(&mut self, plan: &Plan, project: &Project) {
        let Some(scale) = &plan.scale else { return };
        if !scale.open {
            let does = if scale.used == Scale::Multiply { "multiply" } else { "divide" };
            if !self.json {
                complain(self.err, &format!("note: factors {does}: {}", scale.why));
            }
            return;
        }
        let hint = "say --scale multiply or --scale divide";
        complain(self.err, &format!("error: multiply or divide? {}; {hint}", scale.why));
        if let Some(shown) = preview(plan, self.reading.as_deref(), project) {
            complain(self.err, &both(&shown));
        }
    }

    fn problem(&mut self, problem: &CellProblem) -> io::Result<()> {
        print_problem(problem, self.table, Audience::of(self.json), self.out, self.err)
    }

    fn row(&mut self, plan: &Plan, project: &Project, row: &RowPlan) -> io::Result<()> {
        let Some(tag) = &row.tag else { return Ok(()) };
        match &row.change {
            Change::Add => {
                // Names of what the import makes itself.
                let mut known = Project { devices: plan.devices.clone(), ..Project::default() };
                known.scan_classes.clone_from(&plan.scan_classes);
                if project.device(&tag.device).is_some() {
                    known.devices = project.device(&tag.device).cloned().into_iter().collect();
                }
                if project.scan_class(&tag.scan).is_some() {
                    known.scan_classes =
                        project.scan_class(&tag.scan).cloned().into_iter().collect();
                }
                self.line("add", tag, Some(&known), None)
            }
            Change::Change(fields) => fields.iter().try_for_each(|field| self.field(tag, field)),
            Change::Same | Change::Wrong | Change::LeftOut => Ok(()),
        }
    }

    fn field(&mut self, tag: &Tag, change: &FieldChange) -> io::Result<()> {
        let FieldChange { field, old, new } = change;
        if self.json {
            let line = json!({ "change": "change", "tag": tag.name, "field": field, "old": old, "new": new });
            return writeln!(self.out, "{line}");
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        writeln!(self.out, "change  {}  {field}: {} → {}", tag.name, text(old), text(new))
    }

    fn line(
        &mut self,
        change: &str,
        tag: &Tag,
        new: Option<&Project>,
        old: Option<&Project>,
    ) -> io::Result<()> {
        if self.json {
            let all = |project: Option<&Project>| {
                project.map(|project| {
                    let fields =
                        fields(project, tag).into_iter().map(|(k, v)| (k, Json::String(v)));
                    Json::Object(fields.collect::<Map<_, _>>())
                })
            };
            let line = json!({
                "change": change, "tag": tag.name, "field": null, "old": all(old), "new": all(new),
            });
            return writeln!(self.out, "{line}");
        }
        let typed = tag.typed.as_ref().map_or(String::new(), |t| format!(" ({})", t.text));
        let (place, kind) = (tag.address, tag.data_type.name());
        writeln!(self.out, "{change:<7} {}  {place}{typed} {kind} {}", tag.name, tag.unit)
    }
}

/// A raw number with what it is either way.
fn both(shown: &Preview) -> String {
    let Preview { name, raw, multiplied, divided } = shown;
    format!("  {name}: raw {raw} is {multiplied} if the factor multiplies, {divided} if it divides")
}

fn summary(
    args: &ImportArgs,
    (added, changed, same): (usize, usize, usize),
    removed: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let done = if args.dry_run { "would be" } else { "are" };
    let file = args.project.display();
    writeln!(
        out,
        "{file}: {added} tags {done} added, {changed} changed, {removed} removed, {same} are as they were"
    )
}
