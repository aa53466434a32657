//! `gaugeglass address`: what an address text means on the wire.

use std::io::{self, BufRead, Write};

use serde::Serialize;

use super::lines;
use crate::codec::{
    AddressError, ParsedAddress, Reading, guess_column, hex, parse_address, readings,
};
use crate::model::{Notation, Table};

/// What `address` takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Address texts, each in quotes if it holds spaces
    #[arg(required_unless_present = "stdin", value_name = "TEXT")]
    pub texts: Vec<String>,
    /// modicon modicon_x prefix0 prefix1 raw0 raw1 plc4x iec61131 kepware modbusscope, or a vendor's formula:
    /// abb_drive_16bit abb_drive_32bit danfoss_pnu dl240_octal; without it, every meaning is listed
    #[arg(long, value_parser = notation)]
    pub notation: Option<Notation>,
    /// The table of bare numbers: C DI IR HR
    #[arg(long, value_parser = table)]
    pub table: Option<Table>,
    /// Take the texts for one column of a table and tell the notation it is in
    #[arg(long, conflicts_with_all = ["notation", "stdin"])]
    pub column: bool,
    /// Read one address text a line, answer with one JSON object a line
    #[arg(long, conflicts_with = "texts")]
    pub stdin: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

fn notation(text: &str) -> Result<Notation, String> {
    Notation::from_name(&text.to_ascii_lowercase()).ok_or_else(|| {
        let names: Vec<_> = Notation::ALL.iter().map(|(_, name)| *name).collect();
        format!("the notations are {}", names.join(", "))
    })
}

fn table(text: &str) -> Result<Table, String> {
    Table::from_short(text).ok_or_else(|| "the tables are C, DI, IR and HR".to_owned())
}

/// One text as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    table: Option<&'static str>,
    wire: Option<u16>,
    notation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bit: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<u8>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    written_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warn: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ambiguous: Option<Vec<Other>>,
}

/// Another meaning of the text.
#[derive(Serialize)]
struct Other {
    notation: &'static str,
    table: Option<&'static str>,
    wire: Option<u16>,
}

/// A text that means nothing, as a line of JSON.
#[derive(Serialize)]
struct Failure<'a> {
    text: &'a str,
    error: &'static str,
    message: String,
}

/// Prints what each text means: a table for people, with `--json` or `--stdin` one JSON object a line.
///
/// Returns 0, or 2 if a text among the arguments means nothing; the others are still told. On standard
/// input a text that means nothing is answered with `{"text","error","message"}` and does not count.
pub fn run(args: &Args, input: &mut dyn BufRead, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if args.stdin {
        let answer = |line: Result<&str, lines::LineError>, out: &mut dyn Write| match line {
            Ok(text) => print_json(text, &meanings(text, args), args, out),
            Err(e) => super::print_line_error("", &e.to_string(), out),
        };
        return super::printed(lines::for_each_line(input, out, answer), 0, err);
    }
    if args.column {
        return column(args, out, err);
    }
    let found: Vec<_> = args.texts.iter().map(|text| (text, meanings(text, args))).collect();
    let mut code = 0;
    for (_, result) in &found {
        if let Err(why) = result {
            code = 2;
            // Nothing is left to tell it to when standard error is gone.
            let _ = writeln!(err, "gaugeglass address: {why}");
        }
    }
    let printed = if args.json {
        found.iter().try_for_each(|(text, result)| print_json(text, result, args, out))
    } else {
        print_table(found.iter().filter_map(|(t, r)| Some((t.as_str(), r.as_ref().ok()?))), out)
    };
    super::printed(printed, code, err)
}

/// Tells what a column of addresses is in.
fn column(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let texts: Vec<&str> = args.texts.iter().map(String::as_str).collect();
    match guess_column(&texts) {
        Ok(guess) if args.json => {
            let line = serde_json::json!({ "guess": guess.to_string(), "why": guess.why });
            super::printed(writeln!(out, "{line}"), 0, err)
        }
        Ok(guess) => super::printed(writeln!(out, "{guess}: {}", guess.why), 0, err),
        Err(why) => {
            // Nothing is left to tell it to when standard error is gone.
            let _ = writeln!(err, "gaugeglass address: {why}");
            2
        }
    }
}

/// All meanings in the notation asked for, or in any; the first is the likeliest.
fn meanings(text: &str, args: &Args) -> Result<Vec<Reading>, AddressError> {
    let Some(notation) = args.notation else { return readings(text, args.table) };
    let parsed = parse_address(text, notation, args.table)?;
    let reading =
        |wire| Reading { notation, table: Some(parsed.table), wire, parsed: parsed.clone() };
    Ok(match parsed.wire {
        Some(wire) => vec![reading(Some(wire))],
        None => parsed.candidates.iter().map(|wire| reading(Some(*wire))).collect(),
    })
}

fn print_json(
    text: &str,
    found: &Result<Vec<Reading>, AddressError>,
    args: &Args,
    out: &mut dyn Write,
) -> io::Result<()> {
    match found.as_ref().map(|all| all.split_first()) {
        Ok(Some((first, rest))) => {
            serde_json::to_writer(&mut *out, &line(text, first, rest, args))?;
        }
        Ok(None) => return Ok(()),
        Err(error) => {
            let message = error.to_string();
            serde_json::to_writer(&mut *out, &Failure { text, error: error.kind(), message })?;
        }
    }
    writeln!(out)
}

/// An address that the notation itself leaves open has no `wire`, and all candidates are ambiguous.
fn line<'a>(text: &'a str, first: &Reading, rest: &[Reading], args: &Args) -> Line<'a> {
    let parsed: &ParsedAddress = &first.parsed;
    let other = |r: &Reading| Other {
        notation: r.notation.name(),
        table: r.table.map(Table::short),
        wire: r.wire,
    };
    let open = parsed.wire.is_none();
    let shown = if open { vec![first] } else { Vec::new() };
    let others: Vec<Other> = shown.into_iter().chain(rest).map(other).collect();
    Line {
        text,
        table: first.table.map(Table::short),
        wire: parsed.wire,
        notation: first.notation.name(),
        bit: parsed.bit,
        unit: parsed.unit,
        device: parsed.device,
        written_type: parsed.written_type.map(|t| t.name()),
        count: parsed.count,
        warn: parsed.warning.map(|w| w.name()),
        ambiguous: (args.notation.is_none() || !others.is_empty()).then_some(others),
    }
}

fn print_table<'a>(
    found: impl Iterator<Item = (&'a str, &'a Vec<Reading>)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = |out: &mut dyn Write, c: [&str; 6]| {
        let text =
            format!("{:<22} {:<5} {:>5}  {:<7} {:<11} {}", c[0], c[1], c[2], c[3], c[4], c[5]);
        writeln!(out, "{}", text.trim_end())
    };
    row(out, ["text", "table", "wire", "hex", "notation", "also says"])?;
    for (text, readings) in found {
        for (i, reading) in readings.iter().enumerate() {
            let wire = reading.wire.map_or(String::new(), |w| w.to_string());
            let shown = if i == 0 { text } else { "  or" };
            let cells = [
                shown,
                reading.table.map_or("?", Table::short),
                &wire,
                &reading.wire.map_or(String::new(), hex),
                reading.notation.name(),
                &remarks(&reading.parsed),
            ];
            row(out, cells)?;
        }
    }
    Ok(())
}

/// Bit, unit, type, length and warning, for people.
fn remarks(parsed: &ParsedAddress) -> String {
    let parts = [
        parsed.bit.map(|b| format!("bit {b}")),
        parsed.unit.map(|u| format!("unit {u}")),
        parsed.device.map(|d| format!("device {d} of that tool's list")),
        parsed.written_type.map(|t| t.name().to_owned()),
        parsed.count.map(|c| format!("length {c}")),
        parsed.warning.map(|w| w.name().replace('_', " ")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
