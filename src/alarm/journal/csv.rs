//! Rows as comma-separated values (RFC 4180) that no spreadsheet takes for formulas.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::model::JournalRow;

/// The heading of [`csv_line`].
pub const CSV_HEAD: &str = "time,kind,event,name,priority,old,new,value,unit,reason,result,who,station,\
     tag,alarm,number,text,boot,sequence,id";

/// The local time of a row where it was written, RFC 3339 with its offset, to the millisecond.
pub fn local_time(row: &JournalRow) -> String {
    let zone = Offset::from_seconds(row.zone_s).map_or(TimeZone::UTC, TimeZone::fixed);
    Timestamp::from_millisecond(row.at.0).map_or_else(
        |_| String::new(),
        |at| at.to_zoned_datetime(zone).strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string(),
    )
}

/// One row, without an end of line.
pub fn csv_line(row: &JournalRow) -> String {
    let time = local_time(row);
    let (number, boot) = (row.number.to_string(), row.boot.to_string());
    let (seq, id) = (row.seq.to_string(), row.id.to_string());
    let cells: [(&str, bool); 20] = [
        (&time, false),
        (row.kind.word(), false),
        (&row.event, true),
        (&row.name, true),
        (row.priority.map_or("", |p| p.word()), false),
        (&row.old, true),
        (&row.new, true),
        (&row.value, true),
        (&row.unit, true),
        (&row.reason, true),
        (&row.result, true),
        (&row.who, true),
        (&row.station, true),
        (&row.tag, true),
        (&row.alarm, true),
        (&number, false),
        (&row.text, true),
        (&boot, false),
        (&seq, false),
        (&id, false),
    ];
    cells.map(|(text, is_free)| cell(text, is_free)).join(",")
}

/// A cell. A free text that a spreadsheet would take for a formula gets an apostrophe before it; a plain
/// number, as a value below zero, is none.
fn cell(text: &str, is_free: bool) -> String {
    let formula = is_free
        && text.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}
