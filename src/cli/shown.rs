//! What `run` shows to people: simulators at the start, values every second, all of them at the end.

use std::io::Write;

use super::common::{Attended, Reader, for_people, say};
use super::read::row;
use crate::model::{Endpoint, Project, WallMs};
use crate::station::StationPort;

pub(super) fn tell_simulators(
    attended: &Attended,
    project: &Project,
    out: &mut dyn Write,
) -> Reader {
    for connection in &project.connections {
        if let (Endpoint::Simulator { plant, speed }, Some(address)) =
            (&connection.endpoint, attended.station.simulator_address(&connection.id))
        {
            let name = &connection.name;
            let line = format!("{name}: simulated {plant} at {address}, time ×{speed}");
            if say(out, &line) == Reader::Gone {
                return Reader::Gone;
            }
        }
    }
    Reader::There
}

/// The pens of the first trend group on one line.
pub(super) fn show_values(attended: &Attended, project: &Project, out: &mut dyn Write) -> Reader {
    let snapshot = attended.station.snapshot();
    let now = attended.station.now();
    let pens = project.trend_groups.first().map(|g| g.pens.as_slice()).unwrap_or_default();
    let mut cells = Vec::new();
    for tag in project.tags.iter().filter(|t| pens.contains(&t.id) || pens.is_empty()).take(6) {
        let Some((sample, quality)) = snapshot.sample_at(&tag.id, now.mono) else { continue };
        let value = match (&sample.value, quality.is_good()) {
            (Some(value), true) => for_people(tag, value),
            _ => format!("---- ({})", quality.reason()),
        };
        cells.push(format!("{} {value} {}", tag.name, tag.unit));
    }
    say(out, &format!("{}  {}", local_time(now.wall), cells.join("   ")))
}

pub(super) fn local_time(at: WallMs) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(
        |_| String::new(),
        |t| t.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string(),
    )
}

pub(super) fn show_all(attended: &Attended, project: &Project, out: &mut dyn Write) {
    let snapshot = attended.station.snapshot();
    let now = attended.station.now().mono;
    for tag in project.tags.iter().take(200) {
        let Some((sample, quality)) = snapshot.sample_at(&tag.id, now) else { continue };
        let value = sample.value.as_ref().map_or_else(|| "----".to_owned(), |v| for_people(tag, v));
        if say(out, &row(tag, &value, quality)) == Reader::Gone {
            return;
        }
    }
    if project.tags.len() > 200 {
        // The summary comes next, and finds out for itself.
        let _ = say(out, &format!("… and {} tags more", project.tags.len() - 200));
    }
}
