//! Each profile that comes with the program against its device: the image is served, the profile applied
//! by the command line, and every sample of the map compared.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::engine::{Engine, EngineOptions};
use gaugeglass::model::{Address, Project, Sample, Table, Tag};
use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::store::load_project;
use serde_json::Value as Json;

use super::ran;
use crate::device_maps::{check, is_settled, wire};

/// The profile of each device of the map.
const PROFILES: [(&str, &str); 6] = [
    ("sunspec_inverter_103", "sunspec-inverter"),
    ("eastron_sdm630", "eastron-sdm630"),
    ("abb_drive_acs_efb", "abb-drive"),
    ("beckhoff_bk9000", "beckhoff-bk9000"),
    ("chint_dtsu666", "chint-dtsu666"),
    ("morningstar_tristar", "morningstar-tristar"),
];

/// Settings of a meter whose change would cut its own line, or needs a password first: only shown.
const READ_ONLY: [&str; 5] =
    ["System_type", "Pulse1_width", "Network_parity_stop", "Network_node", "Baud"];

fn maps() -> Json {
    serde_json::from_str(include_str!("../../data/device_maps.json")).unwrap()
}

fn serve(image: &Json) -> Server {
    let image = RegisterImage::new("map", &parse(&image.to_string()).unwrap());
    let at = ([127, 0, 0, 1], 0).into();
    Server::start(Box::new(image), at, &ServerOptions::default()).unwrap()
}

/// The project that `profile apply` makes of nothing, and what it said.
fn applied(profile: &str, port: u16, folder: &Path) -> (Project, String) {
    let file = folder.join("plant.toml");
    let port = port.to_string();
    let path = file.to_str().unwrap();
    let words = ["profile", "apply", path, profile, "--create", "--host", "127.0.0.1", "--port"];
    let (code, out, err) = ran(&[&words[..], &[&port]].concat());
    assert_eq!(code, 0, "{profile}: {out}{err}");
    (load_project(&file).unwrap().0, err)
}

/// The samples of these tags once all of them are settled.
fn samples(project: &Project, wanted: &[&Arc<Tag>]) -> Vec<Sample> {
    let mut project = project.clone();
    // Settings that are read once a minute are not waited for.
    project.scan_classes.iter_mut().for_each(|class| class.period_ms = 100);
    let engine = Engine::start(Arc::new(project), EngineOptions::default()).unwrap();
    let begun = Instant::now();
    loop {
        let snapshot = engine.snapshot();
        let now = engine.now().mono;
        let found: Vec<Sample> = wanted
            .iter()
            .filter_map(|tag| snapshot.sample_at(&tag.id, now).map(|(sample, _)| sample.clone()))
            .collect();
        if found.len() == wanted.len() && found.iter().all(is_settled) {
            return found;
        }
        let bad: Vec<_> = found.iter().map(|s| s.quality.reason()).collect();
        assert!(begun.elapsed() < Duration::from_secs(20), "{bad:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn every_profile_shows_every_sample_of_its_device() {
    let maps = maps();
    let mut checked = 0;
    for device in maps["devices"].as_array().unwrap() {
        let id = device["id"].as_str().unwrap();
        let (_, profile) = PROFILES.iter().find(|(of, _)| *of == id).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let server = serve(&device["image"]);
        let (project, _) = applied(profile, server.address().port(), folder.path());
        let points = device["points"].as_array().unwrap();
        let wanted: Vec<&Arc<Tag>> = points
            .iter()
            .map(|point| {
                let table = Table::from_short(point["table"].as_str().unwrap()).unwrap();
                let at = Address { table, wire: wire(point) };
                project.tags.iter().find(|tag| tag.address == at).unwrap_or_else(|| {
                    panic!("{id}: no tag at {at} for {}", point["name"]);
                })
            })
            .collect();
        for (point, tag) in points.iter().zip(&wanted) {
            let name = point["name"].as_str().unwrap();
            let may = point["access"] == "RW" && !READ_ONLY.contains(&name);
            assert_eq!(may, tag.write.is_some(), "{id} {name}");
            let texts = point.get("symbols").or_else(|| point.get("bits"));
            assert_eq!(texts.is_some(), tag.texts.is_some(), "{id} {}", point["name"]);
        }
        for (point, sample) in points.iter().zip(samples(&project, &wanted)) {
            check(device, point, &sample);
            checked += 1;
        }
        assert_eq!(server.counters().writes, 0, "applying and reading writes nothing");
    }
    assert_eq!(checked, 143);
}

#[test]
fn a_sunspec_device_whose_models_lie_elsewhere_shows_the_same_samples() {
    // The common model one register shorter, an unknown model in front of the inverter, base 0.
    let maps = maps();
    let device = &maps["devices"][0];
    let old = device["image"]["HR"].as_object().unwrap();
    let moved = |wire: u16| match wire {
        40_000..40_069 => Some(wire - 40_000),
        40_069 => None,
        _ => Some(wire - 40_000 - 1 + 12),
    };
    let mut image = serde_json::Map::new();
    for (wire, word) in old {
        if let Some(to) = moved(wire.parse().unwrap()) {
            image.insert(to.to_string(), word.clone());
        }
    }
    image.insert("3".to_owned(), 65.into());
    image.extend([(69.to_string(), 64_110.into()), (70.to_string(), 10.into())]);
    image.extend((71..81).map(|at: u16| (at.to_string(), 0xDEAD.into())));
    let server = serve(&serde_json::json!({ "HR": image }));
    let folder = tempfile::tempdir().unwrap();
    let (project, told) = applied("SunSpec inverter", server.address().port(), folder.path());
    assert!(told.contains("not in the device: Common/Pad"), "{told}");
    let points: Vec<&Json> = device["points"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|point| moved(wire(point)).is_some() && point["name"] != "M1.L")
        .collect();
    let wanted: Vec<&Arc<Tag>> = points
        .iter()
        .map(|point| {
            let at = moved(wire(point)).unwrap();
            project.tags.iter().find(|tag| tag.address.wire == at).unwrap()
        })
        .collect();
    let samples = samples(&project, &wanted);
    assert_eq!(samples.len(), 81);
    for (point, sample) in points.iter().zip(&samples) {
        check(device, point, sample);
    }
}

#[test]
fn a_device_that_is_no_sunspec_device_is_told_and_nothing_is_made() {
    let server = serve(&serde_json::json!({ "HR": { "0": 7, "1": 8 } }));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    let port = server.address().port().to_string();
    let path = file.to_str().unwrap();
    let words = ["profile", "apply", path, "sunspec-inverter", "--create"];
    let (code, _, err) = ran(&[&words[..], &["--host", "127.0.0.1", "--port", &port]].concat());
    assert_eq!(code, 1);
    assert!(err.contains("no \"SunS\" at the holding registers 40000, 0 or 50000"), "{err}");
    assert!(!file.exists());
    drop(server);
    let (code, _, err) = ran(&[&words[..], &["--host", "127.0.0.1", "--port", &port]].concat());
    assert_eq!(code, 1);
    assert!(err.contains("refused the connection"), "{err}");
}

#[test]
fn the_watchdog_of_the_coupler_is_told_before_and_on_every_tag_that_may_be_written() {
    let (_, coupler) = gaugeglass::store::profile::library()
        .into_iter()
        .find(|(name, _)| *name == "beckhoff-bk9000")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (project, told) = applied("beckhoff-bk9000", 1502, folder.path());
    assert!(told.starts_with("warning: Beckhoff BK9000"), "{told}");
    assert!(told.contains("sets all outputs to 0"), "{told}");
    assert!(coupler.warning_ko.contains("모든 출력"));
    let writable: Vec<_> = project.tags.iter().filter(|tag| tag.write.is_some()).collect();
    assert_eq!(writable.len(), 4);
    for tag in writable {
        assert!(tag.description.contains("starts the watchdog"), "{}", tag.name);
        assert!(tag.description.contains("워치독"), "{}", tag.name);
        assert!(tag.write.unwrap().confirm, "{}", tag.name);
        // What is read at least that often keeps the outputs alive.
        assert!(project.scan_class(&tag.scan).unwrap().period_ms <= 500);
    }
}
