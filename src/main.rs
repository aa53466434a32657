//! Arguments in, exit code out. What happens is in `cli` and `desktop`.

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use gaugeglass::cli::root::{self, CommandLine};

fn main() -> ExitCode {
    let line = CommandLine::parse();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr());
    let code = match &line.command {
        Some(command) => root::run(command, &mut out, &mut err),
        None => 2,
    };
    ExitCode::from(code)
}
