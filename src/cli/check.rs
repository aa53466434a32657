//! `gaugeglass check PROJECT`: is this file a valid project, and if not, what is wrong and where.
//!
//! Opens the one file and nothing else; connects to nothing.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use crate::store::{LoadError, Problem, load_project};

/// Arguments of `check`.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArgs {
    /// The project file
    pub project: PathBuf,
    /// One JSON object a line for each problem
    #[arg(long)]
    pub json: bool,
}

/// One problem as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    severity: &'a str,
    file: String,
    line: usize,
    column: usize,
    path: &'a str,
    message: &'a str,
    hint: &'a str,
}

/// Checks a project file and prints what is wrong with it.
///
/// Problems go to `out`: for people `file:line:column: error: path: message` with a `hint:` line below,
/// and a last line that sums up; with `--json` one object a problem and nothing else. A file that
/// cannot be read is told on `err`.
///
/// Returns 0 for a valid project (with or without warnings), 1 for an invalid one, 2 for a file that
/// cannot be read.
pub fn run(args: &CheckArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (code, problems, summary) = match load_project(&args.project) {
        Ok((project, problems)) => {
            let summary = format!(
                "{}: valid, {} and {}",
                args.project.display(),
                count(project.devices.len(), "device"),
                count(project.tags.len(), "tag"),
            );
            (0, problems, summary)
        }
        Err(LoadError::Invalid { problems, .. }) => {
            let summary = format!(
                "{}: not a valid project, {}",
                args.project.display(),
                count(problems.len(), "problem")
            );
            (1, problems, summary)
        }
        Err(why) => {
            // Nothing can be done about an error stream that takes nothing.
            let _ = writeln!(err, "error: {why}");
            return 2;
        }
    };
    let printed =
        if args.json { print_json(&problems, out) } else { print(&problems, &summary, out) };
    match printed {
        Ok(()) => code,
        // The reader went away, as `| head` does: the verdict stands.
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => code,
        Err(why) => {
            let _ = writeln!(err, "error: the result cannot be printed: {why}");
            2
        }
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn print(problems: &[Problem], summary: &str, out: &mut dyn Write) -> io::Result<()> {
    for problem in problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "{summary}")
}

fn print_json(problems: &[Problem], out: &mut dyn Write) -> io::Result<()> {
    for problem in problems {
        let line = Line {
            severity: problem.severity.word(),
            file: problem.file.display().to_string(),
            line: problem.line,
            column: problem.column,
            path: &problem.path,
            message: &problem.message,
            hint: &problem.hint,
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}
