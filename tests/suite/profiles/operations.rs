//! Making and applying profiles: what comes of it, what is in the way, and that it is one step.

use std::sync::Arc;

use gaugeglass::app::profiles::{
    ApplyError, MakeError, Parameters, Place, apply, free_first, instance_prefix, make,
};
use gaugeglass::app::{Document, Edit, Stepped};
use gaugeglass::model::{
    ConnectionId, DataType, DeviceId, DeviceKind, Project, Rule, Scaling, Table, Tag, violations,
};
use gaugeglass::store::profile::load_profile;
use gaugeglass::store::{load_project, parse_project, render_project, save_project};

use super::{PUMP, profile, ran};
use crate::plant_builder::{plant, register, tag, with_tags};

fn parameters(place: Place) -> Parameters {
    let prefix = "PUMP_{n}/".to_owned();
    Parameters { place, prefix, base: 100, step: 0, count: 1, first: 1, chain: None }
}

fn behind(unit: u8) -> Place {
    Place::Unit(ConnectionId::new("c").unwrap(), unit)
}

fn after(project: &Project, edit: &Edit) -> Project {
    let mut changed = project.clone();
    edit.apply(&mut changed);
    assert_eq!(violations(&changed), []);
    changed
}

fn named<'p>(project: &'p Project, name: &str) -> &'p Tag {
    project.tag_named(name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn three_pumps_are_three_devices_with_their_settings_their_tags_and_one_step_of_undo() {
    let before = with_tags(plant("127.0.0.1", 502, 500), [register("old", 7)]);
    let pump = profile(PUMP);
    let made = apply(&before, &pump, &Parameters { count: 3, ..parameters(behind(3)) }).unwrap();
    assert!(made.is_clean());
    let mut document = Document::new(Arc::new(before.clone()), None);
    document.apply(&made.edit).unwrap();
    let now = document.project();
    let found: Vec<_> = now.devices[1..].iter().map(|d| (d.name.as_str(), d.unit)).collect();
    assert_eq!(found, [("PUMP_1", 3), ("PUMP_2", 4), ("PUMP_3", 5)]);
    for device in &now.devices[1..] {
        assert_eq!((device.kind, device.max_registers), (DeviceKind::SerialGateway, 60));
    }
    assert_eq!(now.tags.len(), 1 + 9);
    let power = named(now, "PUMP_2/Power");
    assert_eq!(power.address.wire, 101);
    assert_eq!(power.scaling, Scaling::ScaleFactor { wire: 102 });
    assert_eq!(power.device, now.devices[2].id);
    let period = |tag: &Tag| now.scan_class(&tag.scan).unwrap().period_ms;
    assert_eq!((period(power), period(named(now, "PUMP_2/Speed"))), (2000, 500));
    assert_eq!(now.scan_classes.len(), 2, "the class of 500 ms was there");
    assert_eq!(document.undo(&mut Vec::new()), Stepped::Project);
    assert_eq!(document.project().tags, before.tags);
    assert_eq!(document.project().devices, before.devices);
    assert!(!document.can_undo());
}

#[test]
fn with_a_step_the_instances_lie_one_behind_the_other_in_one_device() {
    let before = plant("127.0.0.1", 502, 500);
    let place = Place::Device(DeviceId::new("d").unwrap());
    let p = Parameters { count: 4, step: 20, base: 200, first: 7, ..parameters(place) };
    let made = apply(&before, &profile(PUMP), &p).unwrap();
    let now = after(&before, &made.edit);
    assert_eq!(now.devices.len(), 1);
    for number in 0..4 {
        let speed = named(&now, &format!("PUMP_{}/Speed", 7 + number));
        assert_eq!(speed.address.wire, 200 + 20 * number);
    }
    let instances: Vec<u32> =
        now.tags.iter().map(|tag| tag.origin.as_ref().unwrap().instance).collect();
    assert_eq!(instances, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
}

#[test]
fn hosts_and_devices_that_are_there_are_used_and_others_made() {
    let before = plant("10.0.0.5", 502, 500);
    let host = |host: &str, unit| parameters(Place::Host(host.to_owned(), 502, unit));
    let same = apply(&before, &profile(PUMP), &host("10.0.0.5", 1)).unwrap();
    assert_eq!((same.devices.len(), same.joined.len()), (0, 1));
    let other = apply(&before, &profile(PUMP), &host("10.0.0.5", 9)).unwrap();
    assert_eq!((other.devices.len(), other.joined.len()), (1, 0));
    let new = apply(&before, &profile(PUMP), &host("10.0.0.6", 9)).unwrap();
    let now = after(&before, &new.edit);
    assert_eq!(now.connections[1].name, "10.0.0.6");
    assert_eq!(now.devices[1].connection, now.connections[1].id);
}

#[test]
fn what_is_in_the_way_stands_at_the_tag() {
    let mut taken = register("t", 7);
    "PUMP_1/Power".clone_into(&mut taken.name);
    let before = with_tags(plant("127.0.0.1", 502, 500), [taken]);
    let made = apply(&before, &profile(PUMP), &parameters(behind(1))).unwrap();
    assert!(!made.is_clean());
    let faults: Vec<usize> = made.rows.iter().map(|row| row.faults.len()).collect();
    assert_eq!(faults, [0, 1, 0]);
    assert!(matches!(made.rows[1].faults[0], Rule::Taken { key: "name", .. }));
    assert_eq!(free_first(&before, "PUMP_{n}/"), 2);
    let next = Parameters { first: 2, ..parameters(behind(1)) };
    assert!(apply(&before, &profile(PUMP), &next).unwrap().is_clean());
}

#[test]
fn what_cannot_be_at_all_is_an_error() {
    let before = plant("127.0.0.1", 502, 500);
    let error = |p: Parameters| apply(&before, &profile(PUMP), &p).unwrap_err();
    assert_eq!(error(Parameters { count: 0, ..parameters(behind(1)) }), ApplyError::Count);
    assert_eq!(error(Parameters { count: 1001, ..parameters(behind(1)) }), ApplyError::Count);
    let beyond = |instance, what| ApplyError::Beyond { instance, what };
    let units = Parameters { count: 10, ..parameters(behind(250)) };
    assert_eq!(error(units), beyond(7, "unit id 255"));
    let high = Parameters { base: 65_533, ..parameters(behind(1)) };
    assert_eq!(error(high), beyond(1, "address 65535"));
    let nowhere = Place::Device(DeviceId::new("x").unwrap());
    assert_eq!(error(parameters(nowhere)), ApplyError::Missing("device"));
}

#[test]
fn instances_get_numbers_in_their_prefix() {
    let cases = [
        ("PUMP_{n}/", 3, 5, "PUMP_3/"),
        ("P{n}_{n}_", 3, 1, "P3_3_"),
        ("P{nn}_", 7, 3, "P07_"),
        ("P{nn}_", 107, 3, "P107_"),
        ("P{x}/{nnn}", 7, 1, "P{x}/007"),
        ("{name}_{n}_", 3, 2, "{name}_3_"),
        ("{n}{name}{nn}", 3, 2, "3{name}03"),
        ("{name", 3, 1, "{name"),
        ("Hall/", 2, 1, "Hall/"),
        ("Hall/", 2, 3, "Hall_2/"),
        ("Hall", 2, 3, "Hall_2/"),
        ("", 1, 1, ""),
        ("", 2, 2, "_2/"),
    ];
    for (prefix, number, count, says) in cases {
        assert_eq!(instance_prefix(prefix, number, count), says, "{prefix}");
    }
}

#[test]
fn a_profile_made_of_tags_and_applied_again_gives_the_same_tags() {
    let mut tags = vec![
        tag("a", Table::HoldingRegister, 300, DataType::F32),
        tag("b", Table::InputRegister, 310, DataType::I16),
        tag("c", Table::Coil, 305, DataType::Bool),
    ];
    for (tag, name) in tags.iter_mut().zip(["PUMP_01_SP", "PUMP_01_PV", "PUMP_01_RUN"]) {
        name.clone_into(&mut tag.name);
    }
    tags[1].scaling = Scaling::Divisor { divisor: 10.0, offset: 1.5 };
    tags[1].unit = "bar".to_owned();
    let before = with_tags(plant("127.0.0.1", 502, 250), tags);
    let ids: Vec<_> = before.tags.iter().map(|tag| tag.id.clone()).collect();
    let made = make(&before, &ids, "Pump", 300).unwrap();
    assert_eq!((made.prefix.as_str(), made.base, made.period_ms), ("PUMP_{nn}_", 300, 250));
    let names: Vec<_> = made.points.iter().map(|point| point.tag.name.as_str()).collect();
    assert_eq!(names, ["SP", "PV", "RUN"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pump.toml");
    gaugeglass::store::profile::save_profile(&made, &path).unwrap();
    let made = load_profile(&path).unwrap().0;
    let p = Parameters { prefix: "PUMP_02_".to_owned(), base: 400, ..parameters(behind(9)) };
    let now = after(&before, &apply(&before, &made, &p).unwrap().edit);
    for (old, new) in before.tags.iter().zip(&now.tags[3..]) {
        let as_old = Tag {
            id: old.id.clone(),
            name: old.name.clone(),
            device: old.device.clone(),
            address: old.address,
            origin: None,
            ..Tag::clone(new)
        };
        assert_eq!(as_old, **old);
        assert_eq!(new.address.wire, old.address.wire + 100);
        assert_eq!(new.name, old.name.replace("01", "02"));
    }
}

#[test]
fn what_makes_no_profile_is_told() {
    let mut other = register("b", 8);
    other.device = DeviceId::new("d2").unwrap();
    let mut before = with_tags(plant("127.0.0.1", 502, 250), [register("a", 7), other]);
    let mut second = before.devices[0].clone();
    (second.id, second.unit) = (DeviceId::new("d2").unwrap(), 2);
    before.devices.push(second);
    let ids: Vec<_> = before.tags.iter().map(|tag| tag.id.clone()).collect();
    assert_eq!(make(&before, &[], "x", 0), Err(MakeError::Nothing));
    assert_eq!(make(&before, &ids, "x", 0), Err(MakeError::SeveralDevices));
    let below = MakeError::BelowBase { name: "a".to_owned(), wire: 7, base: 8 };
    assert_eq!(make(&before, &ids[..1], "x", 8), Err(below));
}

#[test]
fn a_project_remembers_the_profile_of_its_tags_across_its_file() {
    let before = plant("127.0.0.1", 502, 500);
    let mut now =
        after(&before, &apply(&before, &profile(PUMP), &parameters(behind(3))).unwrap().edit);
    let text = render_project(&now);
    assert!(text.contains(
        "origin = { profile = \"Pump\", version = 1, instance = 1, point = \"Speed\", prefix = \"PUMP_1/\", base = 100 }"
    ));
    assert!(!text.contains("given"), "nothing was changed yet");
    let mut tag = Tag::clone(&now.tags[0]);
    "Main pump/Speed".clone_into(&mut tag.name);
    tag.decimals = Some(1);
    now.tags[0] = Arc::new(tag);
    let text = render_project(&now);
    assert!(text.contains("given = { name = \"Speed\", decimals = \"\" }"), "{text}");
    let parsed = parse_project(&text, "p.toml".as_ref());
    assert_eq!(parsed.project.as_ref(), Some(&now), "{:?}", parsed.problems);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    save_project(&now, &path).unwrap();
    assert_eq!(load_project(&path).unwrap().0, now);
    for (from, to, told) in [
        ("version = 1, instance", "version = 0, instance", "0 is outside 1 to"),
        ("point = \"Speed\"", "poynt = \"Speed\"", "unknown key \"poynt\""),
        ("given = { name", "given = { nome", "unknown key \"nome\""),
        ("given = {", "given = 7 #{", "expected a table, found a whole number"),
    ] {
        let parsed = parse_project(&text.replacen(from, to, 1), "p.toml".as_ref());
        let all: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
        assert!(parsed.project.is_none() && all.join("\n").contains(told), "{all:?}");
    }
}

#[test]
fn the_command_line_makes_applies_and_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plant_file, pump_file) = (path("plant.toml"), path("pump.toml"));
    save_project(&plant("127.0.0.1", 502, 500), plant_file.as_ref()).unwrap();
    std::fs::write(&pump_file, PUMP).unwrap();
    let apply = |words: &[&str]| {
        ran(&[&["profile", "apply", &plant_file, &pump_file, "--json"], words].concat())
    };
    let (code, out, _) = apply(&["--unit", "3", "--count", "2", "--dry-run"]);
    assert_eq!((code, out.lines().count()), (0, 6));
    assert_eq!(load_project(plant_file.as_ref()).unwrap().0.tags.len(), 0);
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first["change"], "add");
    assert_eq!((&first["tag"], &first["new"]), (&"PUMP_1/Speed".into(), &"HR 100".into()));
    assert_eq!(apply(&["--unit", "3", "--count", "2"]).0, 0);
    assert_eq!(load_project(plant_file.as_ref()).unwrap().0.tags.len(), 6);
    // Numbers that are taken are passed over, unless somebody insists.
    assert_eq!(apply(&["--unit", "5"]).0, 0);
    assert!(load_project(plant_file.as_ref()).unwrap().0.tag_named("PUMP_3/Speed").is_some());
    let before = std::fs::read(&plant_file).unwrap();
    let (code, out, err) = apply(&["--unit", "6", "--first", "1"]);
    assert_eq!(code, 1);
    assert!(out.contains("\"errors\":[") && err.contains("nothing was changed"), "{out}{err}");
    assert_eq!(std::fs::read(&plant_file).unwrap(), before);
    for (words, told) in [
        (&["--device", "nope"][..], "the project has no device \"nope\""),
        (&["--connection", "nope"], "the project has no connection \"nope\""),
        (&["--host", "a b"], "--host \"a b\""),
        (&["--count", "0"], "1 to 1000 times"),
        (&["--base", "65534"], "passes address 65535"),
    ] {
        let (code, _, err) = apply(words);
        assert!(code == 2 && err.contains(told), "{words:?}: {err}");
    }
    let made = path("made.toml");
    let make = ["profile", "make", &plant_file, "--tags", "PUMP_2/*", "--base", "100", "-o", &made];
    assert_eq!(ran(&make).0, 0);
    let made = load_profile(made.as_ref()).unwrap().0;
    assert_eq!((made.points.len(), made.prefix.as_str()), (3, "PUMP_{n}/"));
    assert_eq!(made.device.max_registers, 60);
    assert_eq!(ran(&make).0, 2, "a file that is there stays");
    assert_eq!(ran(&["profile", "make", &plant_file, "--tags", "nope"]).0, 2);
}
