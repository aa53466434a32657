//! `--frames FILE`: every frame as a line, for support.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::json;

use crate::app::{FrameLine, FrameLog, FrameRow, Lang};
use crate::model::{FrameFate, FrameScope, Project};
use crate::station::StationPort;
use crate::ui::panes::Clock;

/// A file that frames are written to as they come.
pub struct FrameFile {
    file: BufWriter<File>,
    log: FrameLog,
    clock: Clock,
    json: bool,
}

impl FrameFile {
    /// Begins a file; one that stands there is replaced. With `json` one object a line.
    ///
    /// # Errors
    /// What went wrong, and a way out.
    pub fn create(path: &Path, json: bool) -> Result<FrameFile, String> {
        let file = File::create(path).map_err(|error| {
            format!("frames cannot be written to {}: {error}; name another file", path.display())
        })?;
        let (log, clock) = (FrameLog::default(), Clock::default());
        Ok(FrameFile { file: BufWriter::new(file), log, clock, json })
    }

    /// Writes what has come since the last call.
    ///
    /// # Errors
    /// The system's words; the file ends there.
    pub fn take(
        &mut self,
        station: &mut dyn StationPort,
        project: &Project,
    ) -> std::io::Result<()> {
        while let Some(record) = station.next_frame() {
            self.log.push(record);
            let newest = self.log.numbers().next_back();
            if let Some(row) = newest.and_then(|number| self.log.get(number)) {
                let line = self.line(project, row);
                writeln!(self.file, "{line}")?;
            }
        }
        self.file.flush()
    }

    fn line(&self, project: &Project, row: &FrameRow) -> String {
        let record = &row.record;
        let time = self.clock.rfc3339(record.at.wall);
        let line = FrameLine::of(Lang::English, project, &self.log, row, time);
        if !self.json {
            return line.text();
        }
        json!({
            "time": line.time,
            "connection": record.connection.as_str(),
            "device": line.device,
            "unit": record.key.map(|(_, unit)| unit),
            "transaction": record.key.map(|(id, _)| id),
            "direction": if record.fate.is_sent() { "sent" } else { "received" },
            "fate": fate_word(record.fate),
            "round_trip_ms": record.round_trip.map(|t| t.as_secs_f64() * 1000.0),
            "length": record.bytes.total(),
            "bytes": line.hex.replace(' ', ""),
            "decoded": line.words,
            "lost_before": record.lost,
        })
        .to_string()
    }
}

fn fate_word(fate: FrameFate) -> &'static str {
    match fate {
        FrameFate::Sent => "sent",
        FrameFate::CutOff => "cut off",
        FrameFate::Taken => "taken",
        FrameFate::Skipped => "skipped",
        FrameFate::Refused(_) => "refused",
        FrameFate::Unread => "unread",
        FrameFate::Missing => "missing",
    }
}

/// The connection that `--frames-of` names by id or name; every one without it.
///
/// # Errors
/// The project has no such connection.
pub fn scope_of(project: &Project, text: Option<&str>) -> Result<FrameScope, String> {
    let Some(text) = text else { return Ok(FrameScope::All) };
    let is_it = |c: &&crate::model::Connection| c.id.as_str() == text || c.name == text;
    match project.connections.iter().find(is_it) {
        Some(connection) => Ok(FrameScope::Only(connection.id.clone())),
        None => Err(format!("--frames-of {text:?}: the project has no such connection")),
    }
}
