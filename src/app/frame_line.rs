//! One frame of the log as text: for the clipboard, for files, and for whoever searches.

use super::csv::cell;
use super::frames::{FrameLog, FrameRow};
use super::lang::{self, Lang};
use crate::model::{Device, Project};

/// The texts of one frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameLine {
    /// When, as the caller's clock has it.
    pub time: String,
    /// The connection's name, or its id where the project does not have it any more.
    pub connection: String,
    /// The device's name; empty where no device has this unit id.
    pub device: String,
    /// The unit id; empty where it is not known.
    pub unit: String,
    /// The transaction id; empty where it is not known.
    pub transaction: String,
    /// `→` for what this station sent, `←` for what came.
    pub direction: &'static str,
    /// Of a reply: time since its request, ms.
    pub round_trip: String,
    /// What it says, and what became of it.
    pub words: String,
    /// The bytes in hexadecimal.
    pub hex: String,
    /// Frames that are missing before this one.
    pub lost: u32,
}

/// The device of a project that a frame goes to or comes from.
pub fn device_of<'a>(project: &'a Project, log: &FrameLog, row: &FrameRow) -> Option<&'a Device> {
    let unit = log.unit_of(row)?;
    let is_it = |d: &&Device| d.unit == unit && d.connection == row.record.connection;
    project.devices.iter().find(is_it)
}

impl FrameLine {
    /// The texts of `row`, which happened at `time`.
    pub fn of(
        lang: Lang,
        project: &Project,
        log: &FrameLog,
        row: &FrameRow,
        time: String,
    ) -> FrameLine {
        let record = &row.record;
        let connection = project.connection(&record.connection);
        let (transaction, unit) = record
            .key
            .map_or_else(Default::default, |(id, unit)| (id.to_string(), unit.to_string()));
        FrameLine {
            time,
            connection: connection
                .map_or_else(|| record.connection.to_string(), |c| c.name.clone()),
            device: device_of(project, log, row).map_or_else(String::new, |d| d.name.clone()),
            unit,
            transaction,
            direction: if record.fate.is_sent() { "→" } else { "←" },
            round_trip: round_trip_text(row),
            words: lang::frame_words_whole(lang, log, row),
            hex: record.bytes.to_string(),
            lost: record.lost,
        }
    }

    /// One line for people.
    pub fn text(&self) -> String {
        let lost = if self.lost > 0 { format!("({} lost) ", self.lost) } else { String::new() };
        let FrameLine { time, connection, unit, transaction, direction, .. } = self;
        let took = match self.round_trip.as_str() {
            "" => String::new(),
            ms => format!(" ({ms} ms)"),
        };
        format!(
            "{lost}{time} {connection} unit {unit} #{transaction} {direction} {}{took} [{}]",
            self.words, self.hex
        )
    }

    /// The heading of a table as comma-separated values (RFC 4180).
    pub const CSV_HEAD: &'static str =
        "time,connection,device,unit,transaction,direction,round_trip_ms,decoded,bytes,lost_before";

    /// One row of that table.
    pub fn csv(&self) -> String {
        let direction = if self.direction == "→" { "sent" } else { "received" };
        let lost = self.lost.to_string();
        let cells = [
            &self.time,
            &self.connection,
            &self.device,
            &self.unit,
            &self.transaction,
            direction,
            &self.round_trip,
            &self.words,
            &self.hex,
            &lost,
        ];
        cells.map(cell).join(",")
    }
}

/// The round trip of a reply in milliseconds; empty for everything else.
pub fn round_trip_text(row: &FrameRow) -> String {
    let took = row.record.round_trip;
    took.map_or_else(String::new, |took| format!("{:.1}", took.as_secs_f64() * 1000.0))
}
