//! Tables of tags: what they are read as, what is told of a broken one, and that the way out of a project
//! and back changes nothing.

mod awkward;
mod broken;
mod command;
mod columns;
mod opening;
mod round_trip;
mod window;

use gaugeglass::model::{Device, DeviceId, Project};
use gaugeglass::store::import::{Choices, Plan, plan, table_of_text};

use crate::plant_builder::plant;

/// A project with one device `D` and no tags.
pub(crate) fn meter() -> Project {
    plant("127.0.0.1", 502, 1000)
}

/// The same with a second device `E`.
fn two_meters() -> Project {
    let mut project = meter();
    let connection = project.connections[0].id.clone();
    let other = Device::new(DeviceId::new("e").unwrap(), "E".to_owned(), connection);
    project.devices.push(Device { unit: 2, ..other });
    project
}

/// What a text makes of a project.
fn planned(text: &str, choices: &Choices, project: &Project) -> Plan {
    plan(&table_of_text(text).unwrap(), choices, project)
}

/// What a text makes of `meter`, without choices.
fn simply(text: &str) -> Plan {
    planned(text, &Choices::default(), &meter())
}

/// The problems of a plan as people see them.
fn told(plan: &Plan) -> String {
    plan.problems.iter().map(|p| format!("{p}\n")).collect()
}

/// Name and address of each tag, such as `volts HR 0`.
fn places(plan: &Plan) -> Vec<String> {
    let tags = plan.rows.iter().filter_map(|row| row.tag.as_ref());
    tags.map(|t| format!("{} {} {}", t.name, t.address.table.short(), t.address.wire)).collect()
}
