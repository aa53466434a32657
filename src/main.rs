//! Arguments in, exit code out. What happens is in `cli` and `desktop`.

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use gaugeglass::cli::root::{self, CommandLine};
use gaugeglass::desktop;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    desktop::log_watch::install();
    let code = match &line.command {
        Some(command) => root::run(command, &mut io::stdout().lock(), &mut io::stderr()),
        None => desktop::window::run(line.project),
    };
    ExitCode::from(code)
}
