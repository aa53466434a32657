//! The projects that come with the program open without a problem, are written back byte for byte, and
//! say what the devices they are made for have.

use std::path::Path;

use gaugeglass::model::{DataType, Project, Scaling, Table};
use gaugeglass::sim::quadruple_tank::map::POINTS;
use gaugeglass::store::import::read_table;
use gaugeglass::store::{Severity, load_project, parse_project, plan_alarms, render_project};
use serde_json::Value as Json;

use super::{check_clean, folder, problems, shown, toml_files};

fn example(name: &str) -> Project {
    let (project, problems) = load_project(&folder("projects").join(name)).unwrap();
    assert_eq!(shown(&problems), "", "{name}");
    project
}

#[test]
fn every_example_loads_without_a_problem_and_is_written_back_byte_for_byte() {
    let files = toml_files(&folder("projects"));
    assert!(files.len() >= 3);
    for file in files {
        let project = example(file.file_name().unwrap().to_str().unwrap());
        assert!(!project.tags.is_empty(), "{}", file.display());
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(render_project(&project) == text, "{} is not in normal form", file.display());
    }
}

#[test]
fn the_description_of_the_format_is_a_valid_project_that_uses_every_key() {
    let page = std::fs::read_to_string(folder("projects/README.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let parsed = parse_project(text, Path::new("README.md"));
    let errors: Vec<_> =
        parsed.problems.into_iter().filter(|p| p.severity == Severity::Error).collect();
    assert_eq!(shown(&errors), "");
    let project = parsed.project.unwrap();
    assert_eq!(check_clean(&render_project(&project)), project);

    let described = |section: &str, keys: &[&str], known: usize| {
        assert_eq!(keys.len(), known, "{section}: {keys:?}");
        let head = format!("{section}]");
        let entries: Vec<&str> = text
            .split("\n[")
            .filter(|part| part.trim_start_matches('[').starts_with(&head))
            .collect();
        for key in keys {
            let line = format!("\n{key} = ");
            let is_there = entries.iter().any(|entry| entry.contains(&line));
            assert!(is_there, "{section}.{key} is not described");
        }
    };
    // Asking for a key that does not exist makes the reader list those that do.
    let sections = [
        ("project", 10),
        ("connection", 8),
        ("device", 28),
        ("scan_class", 3),
        ("trend_group", 5),
        ("alarm_group", 8),
        ("capture", 16),
    ];
    for (section, known) in sections {
        let broken = format!("gaugeglass = 1\n[[{section}]]\nqqqqqqqqqqqqqqqqqqqq = 1\n");
        let problems = problems(&broken);
        let hint = &problems.iter().find(|p| p.message.starts_with("unknown key")).unwrap().hint;
        let keys: Vec<&str> = hint.split('"').skip(1).step_by(2).collect();
        described(section, &keys, known);
    }
    // Of an alarm there are too many for that; a table of alarms lists them as its columns.
    let table = read_table(b"qqqqqqqqqqqqqqqqqqqq,kind\n").unwrap();
    let plan = plan_alarms(&table, &project, false);
    let hint = &plan.problems.first().unwrap().hint;
    let columns = hint.strip_prefix("the columns are ").unwrap();
    described("alarm", &columns.split(", ").collect::<Vec<&str>>(), 33);
}

#[test]
fn the_first_example_reads_ten_registers_and_writes_one() {
    let project = example("pymodbustcp.toml");
    let wires: Vec<u16> = project.tags.iter().map(|t| t.address.wire).collect();
    assert_eq!(wires, (0..10).collect::<Vec<u16>>());
    let all_alike = project.tags.iter().all(|t| {
        t.address.table == Table::HoldingRegister
            && t.data_type == DataType::U16
            && t.scaling.is_identity()
    });
    assert!(all_alike);
    let writable: Vec<&str> =
        project.tags.iter().filter(|t| t.write.is_some()).map(|t| t.name.as_str()).collect();
    assert_eq!(writable, ["reg0"]);
}

#[test]
fn the_demo_has_a_tag_for_every_register_of_the_simulator_and_never_writes_beyond_its_limits() {
    let project = example("quadruple-tank.toml");
    for point in POINTS {
        let tag = project
            .tags
            .iter()
            .find(|t| t.address == point.address && t.data_type == point.data_type)
            .unwrap_or_else(|| panic!("no tag for {} {}", point.address, point.meaning));
        let device = project.device(&tag.device).unwrap();
        if point.data_type.width() > 1 && point.data_type.has_byte_order() {
            assert_eq!(tag.order.unwrap_or(device.order), point.order, "{}", tag.name);
        }
        // Milliseconds are shown as seconds.
        if point.unit != "ms" || tag.unit == "ms" {
            let gain = match tag.scaling {
                Scaling::Identity => 1.0,
                Scaling::Linear { gain, offset: 0.0 } => gain,
                other => panic!("{}: {other:?}", tag.name),
            };
            assert_eq!(gain, point.scale, "{}", tag.name);
            assert!(point.unit.is_empty() || tag.unit == point.unit, "{}", tag.name);
        }
        let Some(access) = tag.write else { continue };
        let (low, high) = point.write.unwrap_or_else(|| panic!("{} is read-only", tag.name));
        if !tag.data_type.is_boolean() {
            assert_eq!((access.min, access.max), (Some(low), Some(high)), "{}", tag.name);
        }
    }
}

#[test]
fn the_demo_shows_every_type_every_control_and_several_byte_orders() {
    let project = example("quadruple-tank.toml");
    let mut types: Vec<&str> = project.tags.iter().map(|t| t.data_type.name()).collect();
    types.sort_unstable();
    types.dedup();
    assert_eq!(types.len(), 12, "{types:?}");
    let mut controls: Vec<std::mem::Discriminant<_>> = Vec::new();
    for control in project.tags.iter().filter_map(|t| t.write).map(|w| w.control) {
        let kind = std::mem::discriminant(&control);
        if !controls.contains(&kind) {
            controls.push(kind);
        }
    }
    assert_eq!(controls.len(), 4);
    let mut orders: Vec<String> =
        project.tags.iter().filter_map(|t| t.order).map(|o| o.to_string()).collect();
    orders.sort();
    orders.dedup();
    assert_eq!(orders, ["BADC", "CDAB", "DCBA"]);
    assert_eq!(project.trend_groups.len(), 2);
}

#[test]
fn the_energy_meter_has_the_registers_that_its_sources_agree_on() {
    let project = example("sdm630.toml");
    let maps = std::fs::read_to_string(folder("tests/data").join("device_maps.json")).unwrap();
    let maps: Json = serde_json::from_str(&maps).unwrap();
    let devices = maps["devices"].as_array().unwrap();
    let meter = devices.iter().find(|d| d["id"] == "eastron_sdm630").unwrap();
    let points = meter["points"].as_array().unwrap();
    assert!(points.len() > 25);
    for point in points {
        let table = Table::from_short(point["table"].as_str().unwrap()).unwrap();
        let wire = point["addr"].as_u64().unwrap();
        let tag = project
            .tags
            .iter()
            .find(|t| t.address.table == table && u64::from(t.address.wire) == wire)
            .unwrap_or_else(|| panic!("no tag for {}", point["name"]));
        assert_eq!(tag.data_type.name(), point["type"], "{}", tag.name);
        assert_eq!(tag.unit, point["unit"].as_str().unwrap_or(""), "{}", tag.name);
        assert_eq!(tag.typed.as_ref().unwrap().text, point["doc_address"], "{}", tag.name);
        let order = tag.order.unwrap_or(project.device(&tag.device).unwrap().order);
        assert_eq!(order.letters(4), "ABCD", "{}", tag.name);
    }
}
