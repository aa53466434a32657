//! Real devices' register maps, served on the loopback: every point of every map is read by the engine
//! and shows what the map's sample says.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::engine::{Engine, EngineOptions};
use gaugeglass::model::{
    Address, BadReason, ByteOrder, Convention, DataType, DeviceId, Project, Quality, Sample,
    Scaling, ScanClassId, Sentinel, Table, Tag, TagId, TextEncoding, TextOrder, TextPad, Texts,
    Value,
};
use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::store::{parse_project, render_project};
use serde_json::Value as Json;

use crate::plant_builder::{plant, with_tags};

/// The encoding of a point, and the sentinel that its family has for it.
fn data_type(point: &Json) -> (DataType, Convention) {
    let plain = Convention::SunSpec;
    match point["type"].as_str().unwrap() {
        "enum16" | "bf16" => (DataType::U16, plain),
        "bf32" => (DataType::U32, plain),
        "acc32" => (DataType::U32, Convention::SunSpecAccumulator),
        "sunssf" => (DataType::I16, plain),
        "string" => {
            let registers = u16::try_from(point["len"].as_u64().unwrap()).unwrap();
            let (order, pad) = (TextOrder::HighFirst, TextPad::Nul);
            (DataType::Text { registers, order, pad, encoding: TextEncoding::Utf8 }, plain)
        }
        name => (DataType::from_name(name).unwrap(), plain),
    }
}

pub fn wire(point: &Json) -> u16 {
    u16::try_from(point["addr"].as_u64().unwrap()).unwrap()
}

fn texts(json: &Json) -> BTreeMap<i64, String> {
    serde_json::from_value(json.clone()).unwrap()
}

fn tag(device: &Json, point: &Json, number: usize) -> Tag {
    let points = device["points"].as_array().unwrap();
    let (data_type, convention) = data_type(point);
    let factor = point["sf_point"].as_str();
    let factor = factor.map(|name| wire(points.iter().find(|p| p["name"] == name).unwrap()));
    let scaling = match (factor, point["divisor"].as_f64(), point["scale"].as_f64()) {
        (Some(wire), ..) => Scaling::ScaleFactor { wire },
        (_, Some(divisor), _) => Scaling::Divisor { divisor, offset: 0.0 },
        (_, _, Some(gain)) => Scaling::Linear { gain, offset: 0.0 },
        _ => Scaling::Identity,
    };
    let is_sunspec = device["id"].as_str().unwrap().starts_with("sunspec");
    // The end of the chain of models is told by the number that means "no value" elsewhere.
    let is_marker = point["name"].as_str().unwrap().starts_with("end_marker");
    let texts = match (point.get("symbols"), point.get("bits")) {
        (Some(states), _) if point["type"] != "bf32" => Some(Texts::States(texts(states))),
        (Some(bits), _) | (None, Some(bits)) => {
            let bits =
                texts(bits).into_iter().map(|(bit, text)| (u8::try_from(bit).unwrap(), text));
            Some(Texts::Bits(bits.collect()))
        }
        (None, None) => None,
    };
    let home = (DeviceId::new("d").unwrap(), ScanClassId::new("s").unwrap());
    let table = Table::from_short(point["table"].as_str().unwrap()).unwrap();
    let address = Address { table, wire: wire(point) };
    Tag {
        name: point["name"].as_str().unwrap().to_owned(),
        order: point["order"].as_str().map(|letters| ByteOrder::from_letters(letters).unwrap()),
        scaling,
        sentinel: match data_type {
            DataType::Text { .. } => Sentinel::None,
            _ if is_sunspec && !is_marker => Sentinel::Convention(convention),
            _ => Sentinel::None,
        },
        texts: texts.map(Arc::new),
        ..Tag::new(TagId::new(&format!("t{number}")).unwrap(), home, address, data_type)
    }
}

/// The project of a device, as it comes back from its own file.
fn project(device: &Json, port: u16) -> Project {
    let points = device["points"].as_array().unwrap();
    let tags = points.iter().enumerate().map(|(number, point)| tag(device, point, number));
    let project = with_tags(plant("127.0.0.1", port, 100), tags);
    let parsed = parse_project(&render_project(&project), Path::new("map.toml"));
    assert_eq!(parsed.project.as_ref(), Some(&project), "{:?}", parsed.problems);
    project
}

pub fn is_settled(sample: &Sample) -> bool {
    match sample.quality {
        Quality::Good => true,
        Quality::Bad(reason) => matches!(reason, BadReason::NoValue(_)),
        Quality::Uncertain(_) => false,
    }
}

/// Compares a sample with what the map says of a point.
pub fn check(device: &Json, point: &Json, sample: &Sample) {
    let (what, expected) = (format!("{} {point}", device["id"]), &point["sample"]);
    let regs: Vec<u16> = serde_json::from_value(expected["regs"].clone()).unwrap();
    assert_eq!(sample.raw.words(), regs, "{what}");
    if let Some(word) = expected["quality"].as_str() {
        let Quality::Bad(BadReason::NoValue(meaning)) = sample.quality else { panic!("{what}") };
        assert_eq!((meaning.word(), &sample.value), (word, &None), "{what}");
        return;
    }
    assert_eq!(sample.quality, Quality::Good, "{what}");
    match (sample.value.as_ref().unwrap(), expected["text"].as_str()) {
        (Value::Text(text), Some(expected)) => assert_eq!(&**text, expected, "{what}"),
        (value, None) => {
            let number = expected.get("eng").unwrap_or(&expected["raw"]).as_f64().unwrap();
            let error = (value.as_f64().unwrap() - number).abs();
            assert!(error <= 1e-12 * number.abs(), "{what} shows {value}");
        }
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn every_point_of_every_device_shows_its_sample() {
    let maps: Json = serde_json::from_str(include_str!("../data/device_maps.json")).unwrap();
    let devices = maps["devices"].as_array().unwrap();
    let mut checked = 0;
    for device in devices {
        let contents = parse(&device["image"].to_string()).unwrap();
        let image = RegisterImage::new("map", &contents);
        let server =
            Server::start(Box::new(image), ([127, 0, 0, 1], 0).into(), &ServerOptions::default());
        let server = server.unwrap();
        let project = project(device, server.address().port());
        let points = device["points"].as_array().unwrap();
        let engine = Engine::start(Arc::new(project), EngineOptions::default()).unwrap();
        let begun = Instant::now();
        let all_settled =
            |samples: &[Sample]| samples.len() == points.len() && samples.iter().all(is_settled);
        while !all_settled(&engine.snapshot().samples) {
            let late = begun.elapsed() > Duration::from_secs(20);
            let bad: Vec<_> =
                engine.snapshot().samples.iter().map(|s| s.quality.reason()).collect();
            assert!(!late, "{}: {bad:?}", device["id"]);
            std::thread::sleep(Duration::from_millis(5));
        }
        let snapshot = engine.snapshot();
        assert_eq!(snapshot.samples.len(), points.len());
        for (point, sample) in points.iter().zip(&snapshot.samples) {
            check(device, point, sample);
            checked += 1;
        }
        assert_eq!(server.counters().writes, 0);
    }
    assert_eq!((devices.len(), checked), (6, 143));
}
