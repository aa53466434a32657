//! The whole command line: the window without a subcommand, everything else with one.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{
    address, alarms, check, decode, history, journal, profile, read, run, scan, shot, simulate,
    tags, write,
};

/// A native desktop HMI for plants that speak Modbus TCP.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "gaugeglass",
    version,
    about,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done, 1 the plant or the project says no, 2 wrong use or unreadable file."
)]
pub struct CommandLine {
    /// The project to open in the window; the demo plant if none is named
    pub project: Option<PathBuf>,
    /// What to do instead of opening the window
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

/// What to do instead of opening the window.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Say whether a project file is valid, and what is wrong where
    Check(check::CheckArgs),
    /// Connect, read each tag once, print it with its quality
    Read(read::ReadArgs),
    /// Write tags, one frame each, and read them back
    Write(write::WriteArgs),
    /// Run the station without a window
    Run(run::RunArgs),
    /// Serve a simulated plant over Modbus TCP
    Simulate(simulate::Args),
    /// Decode registers in one way or in every plausible way
    Decode(decode::Args),
    /// Say what an address means on the wire
    Address(address::Args),
    /// Look for devices: what answers in a range of hosts, ports and unit ids
    Scan(scan::ScanArgs),
    /// Import tags from a table, or export them
    Tags(tags::TagsArgs),
    /// Apply, make, update and list profiles: reusable tags of a kind of device
    Profile(profile::ProfileArgs),
    /// Ask recorded history: samples, figures, CSV; prove it whole
    History(history::HistoryArgs),
    /// Ask what happened: alarms, acknowledgements, writes, edits, and the load that alarms were
    Journal(journal::JournalArgs),
    /// Import alarms from a table, or export them
    Alarms(alarms::AlarmsArgs),
    /// Paint a screen of a running project into a PNG, without a display
    Shot(shot::ShotArgs),
}

/// Carries a subcommand out and returns the exit code.
pub fn run(command: &Subcommand, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match command {
        Subcommand::Check(args) => check::run(args, out, err),
        Subcommand::Read(args) => read::run(args, out, err),
        Subcommand::Write(args) => write::run(args, out, err),
        Subcommand::Run(args) => run::run(args, out, err),
        Subcommand::Simulate(args) => simulate::run(args, out, err),
        Subcommand::Decode(args) => decode::run(args, &mut io::stdin().lock(), out, err),
        Subcommand::Scan(args) => scan::run(args, out, err),
        Subcommand::Tags(args) => tags::run(args, out, err),
        Subcommand::Profile(args) => profile::run(args, out, err),
        Subcommand::History(args) => history::run(args, out, err),
        Subcommand::Journal(args) => journal::run(args, out, err),
        Subcommand::Alarms(args) => alarms::run(args, out, err),
        Subcommand::Shot(args) => shot::run(args, out, err),
        Subcommand::Address(args) => address::run(args, &mut io::stdin().lock(), out, err),
    }
}
