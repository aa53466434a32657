//! Rows as JSON lines: an object a row, with the names of the columns of the CSV.

use serde_json::json;

use crate::alarm::journal::local_time;
use crate::model::{AlarmPriority, JournalRow};

/// One row, without an end of line.
pub fn json_line(row: &JournalRow) -> String {
    json!({
        "time": local_time(row), "kind": row.kind.word(), "event": row.event, "name": row.name,
        "priority": row.priority.map(AlarmPriority::word), "old": row.old, "new": row.new,
        "value": row.value, "unit": row.unit, "reason": row.reason, "result": row.result,
        "who": row.who, "station": row.station, "tag": row.tag, "alarm": row.alarm,
        "number": row.number, "text": row.text, "boot": row.boot, "sequence": row.seq, "id": row.id,
    })
    .to_string()
}
