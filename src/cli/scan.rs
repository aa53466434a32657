//! `gaugeglass scan HOSTS`: what answers in a range of hosts, ports and unit ids, and how.

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::common::{DONE, REFUSED, Reader, WRONG_USE, complain, parse_time, say};
use crate::model::exception_text;
use crate::station::scan::{EndpointAnswer, Scan, ScanEvent, ScanOptions, ScanRange, UnitAnswer};

/// Arguments of `scan`.
#[derive(Clone, Debug, clap::Args)]
pub struct ScanArgs {
    /// Hosts: addresses, names, 192.168.1.10-40, 192.168.1.0/24
    #[arg(required = true)]
    pub hosts: Vec<String>,
    /// TCP ports
    #[arg(long, default_value = "502")]
    pub ports: String,
    /// Unit ids
    #[arg(long, default_value = "1,255")]
    pub units: String,
    /// Time allowed for connecting, and for each reply
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = parse_time)]
    pub timeout: Duration,
    /// Scan hosts that are neither this computer nor in a private network
    #[arg(long)]
    pub foreign: bool,
    /// One JSON object a line for each unit that was asked and each place that took no connection
    #[arg(long)]
    pub json: bool,
}

/// Scans. Returns 0 if something answered, 1 if nothing did, 2 for wrong use.
pub fn run(args: &ScanArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let range = match ScanRange::parse(&args.hosts.join(","), &args.ports, &args.units) {
        Ok(range) => range,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            return WRONG_USE;
        }
    };
    let foreign: Vec<&str> = range.foreign().take(3).collect();
    if !foreign.is_empty() && !args.foreign {
        let hosts = foreign.join(", ");
        complain(err, &format!("error: {hosts} may belong to somebody else, so nothing was sent"));
        complain(err, "hint: scan what you are responsible for; --foreign says that you are");
        return WRONG_USE;
    }
    let options = ScanOptions { range, timeout: args.timeout, occupied: Vec::new() };
    let mut scan = match Scan::start(options) {
        Ok(scan) => scan,
        Err(why) => {
            complain(err, &format!("error: the scan cannot be started: {why}"));
            return REFUSED;
        }
    };
    let mut there = 0;
    // No event comes for as long as a place takes to time out, ten at a time; a minute is ample.
    while let Some(event) = scan.wait(Duration::from_secs(60)) {
        if let ScanEvent::Finished { .. } = event {
            break;
        }
        if let ScanEvent::Unit { answer, .. } = &event {
            there += u32::from(answer.is_there());
        }
        let line = if args.json { Some(as_json(&event)) } else { for_people(&event) };
        if let Some(line) = line
            && say(out, &line) == Reader::Gone
        {
            break;
        }
    }
    if there > 0 {
        DONE
    } else {
        if !args.json {
            complain(err, "nothing answered");
        }
        REFUSED
    }
}

fn words(answer: &UnitAnswer) -> (&'static str, Option<u8>, String) {
    match answer {
        UnitAnswer::Data(word) => ("data", None, format!("answers; HR 0 = {word}")),
        UnitAnswer::Exception(code) => {
            let text = exception_text(*code);
            ("exception", Some(*code), format!("answers with exception {code} ({text})"))
        }
        UnitAnswer::Absent(code) => (
            "absent",
            Some(*code),
            format!("a gateway says that it is not there (exception {code})"),
        ),
        UnitAnswer::Silent => ("silent", None, "no answer".to_owned()),
        UnitAnswer::Broken(why) => ("broken", None, why.clone()),
    }
}

fn as_json(event: &ScanEvent) -> String {
    match event {
        ScanEvent::Endpoint { host, port, answer } => {
            let (word, reason) = match answer {
                EndpointAnswer::Open => ("open", ""),
                EndpointAnswer::Refused => ("refused", ""),
                EndpointAnswer::Silent => ("silent", ""),
                EndpointAnswer::Occupied => ("occupied", ""),
                EndpointAnswer::Unreachable(why) => ("unreachable", why.as_str()),
            };
            json!({ "host": host, "port": port, "endpoint": word, "reason": reason }).to_string()
        }
        ScanEvent::Unit { host, port, unit, answer, identity } => {
            let (word, code, reason) = words(answer);
            let identity: serde_json::Map<String, serde_json::Value> =
                identity.iter().map(|(id, text)| (id.to_string(), json!(text))).collect();
            json!({
                "host": host, "port": port, "unit": unit, "answer": word, "exception": code,
                "reason": reason, "identity": identity,
            })
            .to_string()
        }
        ScanEvent::Finished { cancelled } => json!({ "cancelled": cancelled }).to_string(),
    }
}

/// What is there; who is not is not listed.
fn for_people(event: &ScanEvent) -> Option<String> {
    match event {
        ScanEvent::Unit { host, port, unit, answer, identity } if answer.is_there() => {
            let (_, _, text) = words(answer);
            let names: Vec<&str> = identity.iter().map(|(_, text)| text.as_str()).collect();
            let who =
                if names.is_empty() { String::new() } else { format!("; {}", names.join(" ")) };
            Some(format!("{host}:{port} unit {unit}: {text}{who}"))
        }
        ScanEvent::Unit { host, port, unit, answer: UnitAnswer::Broken(why), .. } => {
            Some(format!("{host}:{port} unit {unit}: {why}"))
        }
        _ => None,
    }
}
