//! `gaugeglass alarms import PROJECT TABLE` and `gaugeglass alarms export PROJECT [CSV]`: alarms in bulk, with
//! what would change told before anything does.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::bulk::{ExportArgs, export, print_problem, table_bytes};
use super::common::{Audience, DONE, REFUSED, complain, load};
use super::printed;
use crate::store::import::read_table;
use crate::store::{AlarmPlan, export_alarms, plan_alarms, save_project};

/// Arguments of `alarms`.
#[derive(Clone, Debug, clap::Args)]
pub struct AlarmsArgs {
    /// What to do
    #[command(subcommand)]
    pub command: AlarmsCommand,
}

/// What to do with alarms.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum AlarmsCommand {
    /// Put the alarms of a table into a project: all rows, or none
    Import(ImportArgs),
    /// Write all alarms as CSV
    Export(ExportArgs),
}

/// Arguments of `alarms import`.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    /// The project file
    pub project: PathBuf,
    /// The table: CSV, TSV or XLSX, its columns the keys of [[alarm]]
    pub table: PathBuf,
    /// Tell what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Remove the alarms that the table does not name
    #[arg(long)]
    pub remove_missing: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Imports or exports. Returns 0 if it was done, 1 if something is wrong with the table or the project, 2
/// for wrong use or a file that cannot be read.
pub fn run(args: &AlarmsArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match &args.command {
        AlarmsCommand::Import(args) => import(args, out, err),
        AlarmsCommand::Export(args) => export(args, export_alarms, out, err),
    }
}

fn import(args: &ImportArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let project = match load(&args.project, Audience::of(args.json), err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let bytes = match table_bytes(&args.table, err) {
        Ok(bytes) => bytes,
        Err(code) => return code,
    };
    let plan = match read_table(&bytes) {
        Ok(table) => plan_alarms(&table, &project, args.remove_missing),
        Err(problem) => AlarmPlan { problems: vec![problem], ..AlarmPlan::default() },
    };
    for problem in &plan.problems {
        if let Err(why) = print_problem(problem, &args.table, Audience::of(args.json), out, err) {
            return printed(Err(why), REFUSED, err);
        }
    }
    let Some(changed) = &plan.project else { return REFUSED };
    if !args.dry_run
        && *changed != project
        && let Err(why) = save_project(changed, &args.project)
    {
        complain(err, &format!("error: {why}"));
        return REFUSED;
    }
    printed(tell(args, &plan, out), DONE, err)
}

fn tell(args: &ImportArgs, plan: &AlarmPlan, out: &mut dyn Write) -> std::io::Result<()> {
    for (change, ids) in
        [("add", &plan.added), ("change", &plan.changed), ("remove", &plan.removed)]
    {
        for id in ids {
            if args.json {
                writeln!(out, "{}", json!({ "change": change, "alarm": id.as_str() }))?;
            } else {
                writeln!(out, "{change} {id}")?;
            }
        }
    }
    if !args.json {
        let verb = if args.dry_run { "would be" } else { "were" };
        writeln!(
            out,
            "{} alarms {verb} added, {} changed, {} removed",
            plan.added.len(),
            plan.changed.len(),
            plan.removed.len()
        )?;
    }
    Ok(())
}
