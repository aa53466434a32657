//! Profile files: written as they are read, and refused with the place of the mistake.

use std::path::Path;

use gaugeglass::store::profile::{library, load_profile, parse_profile, profiles_in};
use gaugeglass::store::profile::{render_profile, save_profile};
use proptest::prelude::*;

use super::{PUMP, profile, ran};

#[test]
fn every_profile_that_comes_with_the_program_is_read_written_and_read_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/profiles");
    let files = profiles_in(&folder);
    let own = library();
    assert_eq!((files.len(), own.len()), (6, 6), "each file is part of the program");
    for ((path, read), (name, own)) in files.iter().zip(&own) {
        let read = read.as_ref().unwrap();
        assert_eq!(path.file_stem().unwrap().to_str(), Some(*name));
        assert_eq!(read, own);
        let (_, problems) = load_profile(path).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(&profile(&render_profile(own)), own);
        assert!(!own.source.is_empty(), "{name} names where its facts come from");
        assert!(!own.description.is_empty() && !own.description_ko.is_empty(), "{name}");
        assert_eq!(own.warning.is_empty(), own.warning_ko.is_empty(), "{name}");
        assert!(own.prefix.contains("{n}"), "{name}");
        for point in own.points.iter().filter(|point| point.tag.write.is_some()) {
            let write = point.tag.write.unwrap();
            let limited = write.min.is_some() && write.max.is_some();
            assert!(limited || own.name.starts_with("Eastron"), "{name}: {}", point.key);
            assert!(write.confirm || own.name.starts_with("Eastron"), "{name}: {}", point.key);
        }
    }
}

#[test]
fn a_saved_profile_is_the_same_bytes_and_the_file_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pump.toml");
    let pump = profile(PUMP);
    save_profile(&pump, &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, render_profile(&pump));
    assert_eq!(text, PUMP);
    assert_eq!(load_profile(&path).unwrap().0, pump);
}

/// Replaces `from` by `to` in the pump and tells the problems.
fn broken(from: &str, to: &str) -> Vec<String> {
    assert!(PUMP.contains(from), "{from}");
    let parsed = parse_profile(&PUMP.replacen(from, to, 1), Path::new("p"));
    assert!(parsed.profile.is_none(), "{to} was taken");
    parsed.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_mistake_is_told_where_it_stands() {
    let cases = [
        ("gaugeglass_profile = 1", "", "\"gaugeglass_profile\" is missing"),
        (
            "gaugeglass_profile = 1",
            "gaugeglass_profile = 2",
            "p:1:22: error: gaugeglass_profile: this version",
        ),
        ("gaugeglass_profile = 1", "gaugeglass = 1", "this is a project, not a profile"),
        ("name = \"Pump\"\n", "", "p:3:1: error: profile.name: the key \"name\" is missing"),
        ("name = \"Pump\"", "name = \" \"", "p:4:8: error: profile.name: the name is empty"),
        ("version = 1", "version = 0", "p:5:11: error: profile.version: 0 is outside 1 to"),
        (
            "prefix =",
            "prefux =",
            "p:6:1: error: profile.prefux: unknown key \"prefux\"\n  hint: did you mean \"prefix\"?",
        ),
        ("base = 100", "base = 65536", "p:7:8: error: profile.base: 65536 is outside 0 to 65535"),
        ("period_ms = 500", "period_ms = 5", "profile.period_ms: 5 is outside 10 to 3600000"),
        ("unit = 3", "unit = 300", "p:11:8: error: device.unit: 300 is outside 0 to 255"),
        (
            "unit = 3",
            "connection = \"c\"",
            "p:11:1: error: device.connection: unknown key \"connection\"",
        ),
        ("[device]", "[profile]", "[profile] stands there twice"),
        ("name = \"Speed\"", "id = \"t1\"", "tag[0].id: unknown key \"id\""),
        ("name = \"Speed\"", "name = \"Power\"", "tag[1].name"),
        (
            "name = \"Speed\"",
            "name = \"Speed\"\npoint = \"State\"",
            "another tag is remembered as \"State\"",
        ),
        (
            "name = \"Speed\"",
            "name = \"Speed\"\nmodels = []",
            "expected the numbers of SunSpec models",
        ),
        (
            "name = \"Speed\"",
            "name = \"Speed\"\nmodels = [70000]",
            "expected the numbers of SunSpec models",
        ),
        ("table = \"HR\"", "table = \"HX\"", "tag[0].table: \"HX\" is not a table"),
        ("address = 0", "address = 65536", "tag[0].address: 65536 is outside 0 to 65535"),
        ("address = 3", "address = 65535", ""),
        ("type = \"i16\"", "type = \"f128\"", "tag[1].type: \"f128\" is not known here"),
        ("[[tag]]", "[tag]", "expected a section, found a table"),
        ("[[tag]]", "[[tug]]", "unknown section \"tug\"\n  hint: did you mean \"tag\"?"),
        ("address = 0", "address = ", "not valid TOML: the value is missing"),
    ];
    for (from, to, told) in cases {
        if told.is_empty() {
            // Whether an address fits is known once the base is.
            assert!(parse_profile(&PUMP.replacen(from, to, 1), Path::new("p")).profile.is_some());
            continue;
        }
        let problems = broken(from, to).join("\n");
        assert!(problems.contains(told), "{to:?} gives\n{problems}\nand not\n{told}");
    }
}

#[test]
fn a_broken_profile_on_the_command_line_tells_every_problem_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, PUMP.replace("\"HR\"", "\"HX\"")).unwrap();
    let (code, _, err) = ran(&["profile", "list", path.to_str().unwrap()]);
    assert_eq!((code, err.matches("is not a table").count()), (1, 3), "{err}");
    let (code, _, err) = ran(&["profile", "list", "no-such.toml"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: the profile no-such.toml cannot be read"), "{err}");
    let (code, _, err) = ran(&["profile", "apply", "x.toml", "no-such-device"]);
    assert_eq!(code, 2);
    assert!(err.contains("hint: name a file, or one of abb-drive, beckhoff"), "{err}");
}

#[test]
fn the_list_names_every_profile_and_its_warning() {
    let (code, out, err) = ran(&["profile", "list", "--json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 6);
    let bk = lines.iter().find(|line| line["profile"] == "beckhoff-bk9000").unwrap();
    assert!(bk["warning"].as_str().unwrap().contains("1000 ms"));
    let walks: Vec<bool> = lines.iter().map(|line| line["walks"].as_bool().unwrap()).collect();
    assert_eq!(walks, [false, false, false, false, false, true]);
}

proptest! {
    #[test]
    fn no_spoilt_text_does_harm(at in 0usize..900, with in "[\\PC\n\"\\[\\]={}]{0,6}", cut in any::<bool>()) {
        let at = at.min(PUMP.len());
        let end = if cut { PUMP.len() } else { (at + 3).min(PUMP.len()) };
        let text = format!("{}{with}{}", &PUMP[..at], &PUMP[end..]);
        let parsed = parse_profile(&text, Path::new("p"));
        if let Some(read) = parsed.profile {
            prop_assert_eq!(profile(&render_profile(&read)), read);
        } else {
            prop_assert!(!parsed.problems.is_empty());
        }
    }
}
