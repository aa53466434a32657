//! `gaugeglass profile apply PROJECT PROFILE`.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::app::profiles::{Applied, Parameters, Place, apply, free_first};
use crate::cli::common::{
    Audience, DONE, REFUSED, Reader, WRONG_USE, complain, load, parse_time, say,
};
use crate::codec::Chain;
use crate::model::{Endpoint, Profile, Project, check_host};
use crate::station::walk_sunspec;

/// Arguments of `profile apply`.
#[derive(Clone, Debug, clap::Args)]
pub struct ApplyArgs {
    /// The project file
    pub project: PathBuf,
    /// A profile of `profile list`, or a file
    pub profile: String,
    /// Begin a new project where there is no such file
    #[arg(long)]
    pub create: bool,
    /// A device of the project by name or id that takes the tags
    #[arg(long, conflicts_with_all = ["connection", "host", "unit"])]
    pub device: Option<String>,
    /// A connection of the project by name or id; the only one if none is named
    #[arg(long, conflicts_with = "host")]
    pub connection: Option<String>,
    /// Host of the device; a connection is made where there is none
    #[arg(long)]
    pub host: Option<String>,
    /// Port beside the host
    #[arg(long, default_value_t = 502, requires = "host")]
    pub port: u16,
    /// Unit id of the device; further instances take the next ones
    #[arg(long)]
    pub unit: Option<u8>,
    /// Before every name, such as PUMP_{n}/; {n} is the number of the instance, {nn} makes 01 of 1
    #[arg(long)]
    pub prefix: Option<String>,
    /// Wire address of the beginning; as the profile has it if not given
    #[arg(long)]
    pub base: Option<u16>,
    /// Addresses from one instance to the next in the same device; 0 makes devices of the next unit ids
    #[arg(long, default_value_t = 0)]
    pub step: u16,
    /// How many instances
    #[arg(long, default_value_t = 1)]
    pub count: u32,
    /// Number of the first instance; the first that is free if not given
    #[arg(long)]
    pub first: Option<u32>,
    /// Longest wait for an answer of a device that is asked where its points lie
    #[arg(long, default_value = "2s", value_parser = parse_time)]
    pub timeout: Duration,
    /// Show what would be done and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object a line for each tag
    #[arg(long)]
    pub json: bool,
}

/// Applies a profile. Returns 0 if all of it could be, 1 if something is in the way, 2 for wrong use.
pub(super) fn run(args: &ApplyArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match prepared(args, err) {
        Ok((project, profile, parameters)) => {
            applied(args, &project, &profile, &parameters, out, err)
        }
        Err(code) => code,
    }
}

fn prepared(args: &ApplyArgs, err: &mut dyn Write) -> Result<(Project, Profile, Parameters), u8> {
    let profile = super::find(&args.profile, err)?;
    let project = if args.create && !args.project.exists() {
        let name = args.project.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Project { name, ..Project::default() }
    } else {
        load(&args.project, Audience::of(args.json), err)?
    };
    let place = place(args, &project, &profile).map_err(|why| {
        complain(err, &format!("error: {why}"));
        WRONG_USE
    })?;
    let chain = if profile.walks() {
        let chain = walk(&project, &place, args.timeout).map_err(|why| {
            complain(
                err,
                &format!("error: the device cannot be asked where its points lie: {why}"),
            );
            REFUSED
        })?;
        Some(chain)
    } else {
        None
    };
    let prefix = args.prefix.clone().unwrap_or_else(|| profile.prefix.clone());
    let first = args.first.unwrap_or_else(|| free_first(&project, &prefix));
    let parameters = Parameters {
        place,
        prefix,
        base: args.base.unwrap_or(profile.base),
        step: args.step,
        count: args.count,
        first,
        chain,
    };
    Ok((project, profile, parameters))
}

fn place(args: &ApplyArgs, project: &Project, profile: &Profile) -> Result<Place, String> {
    let unit = args.unit.unwrap_or(profile.device.unit);
    if let Some(wanted) = &args.device {
        let found = project.devices.iter().find(|d| d.id.as_str() == wanted || d.name == *wanted);
        let device = found.ok_or_else(|| format!("the project has no device {wanted:?}"))?;
        return Ok(Place::Device(device.id.clone()));
    }
    if let Some(host) = &args.host {
        check_host(host).map_err(|rule| format!("--host {host:?}: {rule}"))?;
        if args.port == 0 {
            return Err("--port 0 is no port; 502 is the registered one".to_owned());
        }
        return Ok(Place::Host(host.clone(), args.port, unit));
    }
    let found = match (&args.connection, project.connections.as_slice()) {
        (Some(wanted), all) => {
            let found = all.iter().find(|c| c.id.as_str() == wanted || c.name == *wanted);
            found.ok_or_else(|| format!("the project has no connection {wanted:?}"))?
        }
        (None, [only]) => only,
        (None, _) => {
            return Err("say where the device is: --host, --connection or --device".to_owned());
        }
    };
    Ok(Place::Unit(found.id.clone(), unit))
}

fn walk(project: &Project, place: &Place, timeout: Duration) -> Result<Chain, String> {
    let missing = || "it is not in the project".to_owned();
    let (endpoint, unit) = match place {
        Place::Host(host, port, unit) => (Endpoint::Tcp { host: host.clone(), port: *port }, *unit),
        Place::Unit(id, unit) => {
            (project.connection(id).ok_or_else(missing)?.endpoint.clone(), *unit)
        }
        Place::Device(id) => {
            let device = project.device(id).ok_or_else(missing)?;
            let connection = project.connection(&device.connection).ok_or_else(missing)?;
            (connection.endpoint.clone(), device.unit)
        }
    };
    walk_sunspec(&endpoint, unit, timeout)
}

fn applied(
    args: &ApplyArgs,
    project: &Project,
    profile: &Profile,
    parameters: &Parameters,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let applied = match apply(project, profile, parameters) {
        Ok(applied) => applied,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            return WRONG_USE;
        }
    };
    if !profile.warning.is_empty() {
        complain(err, &format!("warning: {}: {}", profile.name, profile.warning));
    }
    if show(&applied, args.json, out) == Reader::Gone {
        return DONE;
    }
    for broken in &applied.broken {
        complain(err, &format!("error: {}: {}", broken.at, broken.message));
    }
    if !applied.absent.is_empty() && !args.json {
        let names = applied.absent.join(", ");
        complain(err, &format!("not in the device: {names}"));
    }
    if !applied.is_clean() {
        complain(err, "error: nothing was changed: what is in the way stands above");
        complain(err, "hint: another --prefix gives other names, another --unit another device");
        return REFUSED;
    }
    if args.dry_run {
        return DONE;
    }
    let mut changed = project.clone();
    applied.edit.apply(&mut changed);
    super::save(&changed, &args.project, err)
}

fn show(applied: &Applied, json: bool, out: &mut dyn Write) -> Reader {
    for row in &applied.rows {
        let tag = &row.tag;
        let faults: Vec<String> = row.faults.iter().map(ToString::to_string).collect();
        let line = if json {
            let mut line = json!({
                "change": "add", "tag": tag.name, "field": null, "old": null,
                "new": format!("{} {}", tag.address.table.short(), tag.address.wire),
                "type": tag.data_type.name(),
            });
            if !faults.is_empty()
                && let Some(line) = line.as_object_mut()
            {
                line.insert("errors".to_owned(), json!(faults));
            }
            line.to_string()
        } else {
            let fault = if faults.is_empty() {
                String::new()
            } else {
                format!("  ✗ {}", faults.join("; "))
            };
            let writable = if tag.write.is_some() { " writable" } else { "" };
            format!("+ {}  {}  {}{writable}{fault}", tag.name, tag.address, tag.data_type.name())
        };
        if say(out, &line) == Reader::Gone {
            return Reader::Gone;
        }
    }
    super::show_settings(&applied.settings, json, ("change", ""), out)
}
