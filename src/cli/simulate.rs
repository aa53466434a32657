//! `gaugeglass simulate`: serves a simulated plant over Modbus TCP until it is stopped.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::common::parse_time;
use crate::model::limits;
use crate::sim::registers::RegisterImage;
use crate::sim::{self, Fault, Plant, Server, ServerOptions, SimError};

/// The prefix of a plant that is a file.
const IMAGE: &str = "image:";

/// What `simulate` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// quadruple-tank, quadruple-tank-nonminimum, or image:FILE.json
    pub plant: String,
    /// Address and port to serve at; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:5020")]
    pub listen: SocketAddr,
    /// Simulated seconds per second, 0.1 to 100
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    pub speed: f64,
    /// A fault that is on from the start; may be given several times
    #[arg(long, value_name = "FAULT", long_help = fault_help())]
    pub fault: Vec<Fault>,
    /// Stop after this time, such as 30s, 500ms or 5m; without it, when interrupted
    #[arg(long = "for", value_name = "TIME", value_parser = parse_time)]
    pub time: Option<Duration>,
    /// Serve on an address that other computers can reach. Modbus TCP knows no passwords: whoever
    /// reaches the port can write
    #[arg(long)]
    pub expose: bool,
}

fn fault_help() -> String {
    format!("A fault that is on from the start; may be given several times: {}", sim::FAULT_FORMS)
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
    if limits::SPEED.contains(&speed) {
        Ok(speed)
    } else {
        let (low, high) = limits::SPEED.into_inner();
        Err(format!("{speed} is outside {low} to {high}"))
    }
}

fn plant(name: &str) -> Result<Box<dyn Plant>, SimError> {
    if let Some(file) = name.strip_prefix(IMAGE) {
        return Ok(Box::new(RegisterImage::load(Path::new(file))?));
    }
    sim::built_in(name).ok_or_else(|| SimError::NoSuchPlant { name: name.to_owned() })
}

/// Serves until `--for` is over; without it, for ever. Returns the exit code: 0 done, 1 it could not
/// be served, 2 wrong use.
pub fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let complain = |err: &mut dyn Write, text: &str, code: u8| {
        // Nothing is left to tell it to when standard error is gone.
        let _ = writeln!(err, "gaugeglass simulate: {text}");
        code
    };
    if !args.listen.ip().is_loopback() && !args.expose {
        let text = format!(
            "will not listen on {}: other computers could reach it, and Modbus TCP has no \
             authentication, so whoever reaches the port can write; add --expose if that is meant, \
             or listen on 127.0.0.1",
            args.listen
        );
        return complain(err, &text, 2);
    }
    let plant = match plant(&args.plant) {
        Ok(plant) => plant,
        Err(e) => return complain(err, &e.to_string(), 2),
    };
    let (title, summary) = (plant.title().to_owned(), plant.summary());
    let options = ServerOptions { speed: args.speed, faults: args.fault.clone() };
    let server = match Server::start(plant, args.listen, &options) {
        Ok(server) => server,
        Err(e @ SimError::NoSuchPart { .. }) => return complain(err, &e.to_string(), 2),
        Err(e) => return complain(err, &e.to_string(), 1),
    };
    if let Err(e) = announce(args, &server, &title, &summary, out) {
        return complain(err, &format!("cannot print: {e}"), 1);
    }
    wait(args.time, &server);
    if server.is_running() {
        0
    } else {
        complain(err, "the server ended by a fault of this program; the log tells more", 1)
    }
}

fn announce(
    args: &Args,
    server: &Server,
    title: &str,
    summary: &[String],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "serving {}: {title}", args.plant)?;
    writeln!(out, "at {} (Modbus TCP, any unit id), speed {}", server.address(), args.speed)?;
    for fault in &args.fault {
        writeln!(out, "fault on: {fault}")?;
    }
    writeln!(out, "register map (wire addresses from 0):")?;
    for line in summary {
        writeln!(out, "  {line}")?;
    }
    match args.time {
        Some(time) => writeln!(out, "stops after {} s; Ctrl-C stops it now", time.as_secs_f64())?,
        None => writeln!(out, "Ctrl-C stops it")?,
    }
    out.flush()
}

/// Waits for the time to pass or for the server to end.
fn wait(time: Option<Duration>, server: &Server) {
    const LOOK: Duration = Duration::from_millis(200);
    let start = std::time::Instant::now();
    while server.is_running() {
        let left = time.map_or(LOOK, |time| time.saturating_sub(start.elapsed()));
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK));
    }
}
