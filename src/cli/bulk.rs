//! What tables of tags and tables of alarms share on the command line: reading one, telling what is wrong
//! in it, writing one.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{Audience, DONE, WRONG_USE, complain, load};
use super::printed;
use crate::model::Project;
use crate::store::import::{BYTES_MOST, CellProblem};
use crate::store::replace_file;

/// Arguments of `tags export` and `alarms export`.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    /// The project file
    pub project: PathBuf,
    /// The CSV file; standard output if none is named
    pub csv: Option<PathBuf>,
}

/// Writes what `text` makes of a project.
pub(super) fn export(
    args: &ExportArgs,
    text: fn(&Project) -> String,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let project = match load(&args.project, Audience::People, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let text = text(&project);
    let Some(csv) = &args.csv else {
        return printed(out.write_all(text.as_bytes()), DONE, err);
    };
    match replace_file(csv, |file| file.write_all(text.as_bytes())) {
        Ok(()) => DONE,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            WRONG_USE
        }
    }
}

/// The bytes of a table, one more at most than it may have.
///
/// # Errors
/// The exit code, after it has been told that the file cannot be read.
pub(super) fn table_bytes(path: &Path, err: &mut dyn Write) -> Result<Vec<u8>, u8> {
    bytes(path).map_err(|why| {
        let file = path.display();
        complain(err, &format!("error: the table {file} cannot be read: {why}; check the name"));
        WRONG_USE
    })
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MOST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells what is wrong in a table: errors to scripts as JSON on `out`, everything else on `err`.
pub(super) fn print_problem(
    problem: &CellProblem,
    table: &Path,
    audience: Audience,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<()> {
    if audience == Audience::People || !problem.is_error() {
        complain(err, &format!("{}: {problem}", table.display()));
        return Ok(());
    }
    let line = json!({
        "severity": problem.severity.word(),
        "row": problem.row,
        "column": problem.column,
        "heading": problem.heading,
        "message": problem.sentence(),
        "hint": problem.hint,
    });
    writeln!(out, "{line}")
}
