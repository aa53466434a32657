//! What a profile says of its kind of device beside the tags: limits, window, quirks, pauses; taken from a
//! device, given to others, and shown where a project has something else.

use gaugeglass::app::profiles::{Parameters, Place, apply, make, update};
use gaugeglass::model::{
    ConnectionId, Device, DeviceField, DeviceId, Learned, Project, Table, TagId, violations,
};
use gaugeglass::store::profile::{library, render_profile};
use gaugeglass::store::{load_project, save_project};

use super::{PUMP, profile, ran};
use crate::plant_builder::{plant, register, with_tags};

const HR: Table = Table::HoldingRegister;

fn hole(start: u16, count: u16) -> Learned {
    Learned::Hole { table: HR, start, count }
}

/// The pump, which takes four requests at once, gives 61 registers at most, and has nothing at 10 to 12.
fn limited() -> String {
    let learned = r#"window = 4
one_connection_only = true
learned = ["hole HR 10-12", "barrier HR 20", "longest HR 61", "window 4"]"#;
    PUMP.replace("max_registers = 60", &format!("max_registers = 60\n{learned}"))
}

fn behind(unit: u8, base: u16, step: u16, count: u32) -> Parameters {
    Parameters {
        place: Place::Unit(ConnectionId::new("c").unwrap(), unit),
        prefix: "PUMP_{n}/".to_owned(),
        base,
        step,
        count,
        first: 1,
        chain: None,
    }
}

fn after(project: &Project, profile: &str, p: &Parameters) -> Project {
    let made = apply(project, &super::profile(profile), p).unwrap();
    assert!(made.is_clean(), "{:?}", made.broken);
    let mut changed = project.clone();
    made.edit.apply(&mut changed);
    assert_eq!(violations(&changed), []);
    changed
}

#[test]
fn limits_stand_in_the_file_and_come_back() {
    let read = profile(&limited());
    assert_eq!(read.device.learned.len(), 4);
    assert_eq!(profile(&render_profile(&read)), read);
}

#[test]
fn a_new_device_gets_them_where_its_addresses_begin() {
    let now = after(&plant("127.0.0.1", 502, 500), &limited(), &behind(3, 100, 0, 1));
    let device = now.devices.last().unwrap();
    assert_eq!((device.unit, device.window, device.quirks.one_connection_only), (3, 4, true));
    let barrier = Learned::Barrier { table: HR, at: 120 };
    let longest = Learned::Longest { table: HR, count: 61 };
    assert_eq!(device.learned, [hole(110, 3), barrier, longest, Learned::Window { most: 4 }]);
}

#[test]
fn instances_one_behind_the_other_each_have_their_holes() {
    let now = after(&plant("127.0.0.1", 502, 500), &limited(), &behind(3, 100, 50, 3));
    let holes: Vec<_> =
        now.devices[1].learned.iter().filter(|l| matches!(l, Learned::Hole { .. })).collect();
    assert_eq!(holes, [&hole(110, 3), &hole(160, 3), &hole(210, 3)]);
}

#[test]
fn a_device_that_is_there_takes_only_what_it_says_nothing_of_and_the_preview_tells_it() {
    let mut before = with_tags(plant("127.0.0.1", 502, 500), [register("old", 7)]);
    before.devices[0].timeout_ms = 321;
    before.devices[0].window = 2;
    let p =
        Parameters { place: Place::Device(DeviceId::new("d").unwrap()), ..behind(1, 100, 0, 1) };
    let made = apply(&before, &profile(&limited()), &p).unwrap();
    let told: Vec<_> =
        made.settings.iter().map(|s| (s.field, s.old.as_str(), s.new.as_str())).collect();
    let learned = "hole HR 110-112, barrier HR 120, longest HR 61, window 4";
    assert_eq!(
        told,
        [
            (DeviceField::MaxRegisters, "125", "60"),
            (DeviceField::Quirks, "", "one_connection_only"),
            (DeviceField::Learned, "", learned),
        ]
    );
    let now = after(&before, &limited(), &p);
    let device = &now.devices[0];
    assert_eq!((device.timeout_ms, device.window, device.max_registers), (321, 2, 60));
    // Limits of its own are its own, and applying again changes nothing more.
    let mut own = before.clone();
    own.devices[0].learned = vec![hole(5, 1)];
    assert_eq!(after(&own, &limited(), &p).devices[0].learned, [hole(5, 1)]);
    let again = Parameters { first: 2, prefix: "P2/".to_owned(), base: 300, ..p };
    assert_eq!(apply(&now, &profile(&limited()), &again).unwrap().settings, []);
}

#[test]
fn a_profile_that_is_made_takes_them_from_the_device_and_gives_them_on() {
    let mut before = with_tags(plant("plc", 502, 500), [register("P_1", 40), register("P_2", 41)]);
    let device: &mut Device = &mut before.devices[0];
    device.window = 8;
    device.quirks.tolerate_trailing = true;
    device.learned = vec![hole(5, 2), hole(50, 2), Learned::Longest { table: HR, count: 20 }];
    let tags: Vec<TagId> = before.tags.iter().map(|tag| tag.id.clone()).collect();
    let made = make(&before, &tags, "P", 40).unwrap();
    assert_eq!((made.device.window, made.device.quirks.tolerate_trailing), (8, true));
    // What lies below the base is no part of this kind of device.
    assert_eq!(made.device.learned, [hole(10, 2), Learned::Longest { table: HR, count: 20 }]);
    let text = render_profile(&made);
    let now = after(&before, &text, &Parameters { base: 1000, ..behind(9, 1000, 0, 1) });
    let copy = now.devices.last().unwrap();
    assert_eq!(copy.learned[0], hole(1010, 2));
}

#[test]
fn an_update_shows_where_a_device_is_read_otherwise_and_leaves_it() {
    let mut now = after(&plant("127.0.0.1", 502, 500), &limited(), &behind(3, 100, 0, 1));
    assert!(update(&now, &profile(&limited())).has_nothing_to_tell());
    now.devices[1].window = 1;
    now.devices[1].learned.retain(|l| !matches!(l, Learned::Barrier { .. }));
    let found = update(&now, &profile(&limited()));
    assert!(found.edit.is_none());
    let told: Vec<_> = found.settings.iter().map(|s| (s.field, &*s.old, &*s.new)).collect();
    let (old, new) = (
        "hole HR 110-112, longest HR 61, window 4",
        "hole HR 110-112, barrier HR 120, longest HR 61, window 4",
    );
    let window = (DeviceField::Window, "1", "4");
    assert_eq!(told, [window, (DeviceField::Learned, old, new)]);
    // On the command line.
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plant_file, pump_file) = (path("plant.toml"), path("pump.toml"));
    save_project(&now, plant_file.as_ref()).unwrap();
    std::fs::write(&pump_file, limited()).unwrap();
    let bytes = std::fs::read(&plant_file).unwrap();
    let (code, out, _) = ran(&["profile", "update", &plant_file, &pump_file]);
    assert_eq!(code, 0);
    assert!(out.contains("~ device PUMP_1 window: \"1\" → \"4\"  (yours stays)"), "{out}");
    assert_eq!(std::fs::read(&plant_file).unwrap(), bytes);
    assert_eq!(load_project(plant_file.as_ref()).unwrap().0.devices[1].window, 1);
}

#[test]
fn profiles_of_the_library_say_of_their_device_what_the_map_says() {
    let of = |name: &str| library().into_iter().find(|(file, _)| *file == name).unwrap().1.device;
    let (meter, drive) = (of("eastron-sdm630"), of("abb-drive"));
    // "reported maximum request 80 registers", "FC06 is refused".
    assert_eq!(
        (meter.max_registers, DeviceField::WriteFunction.text(&meter)),
        (80, "always_multiple".to_owned())
    );
    for device in [meter, drive, of("beckhoff-bk9000"), of("chint-dtsu666"), of("sunspec-inverter")]
    {
        assert!(device.learned.is_empty() && device.quirks.is_strict() && device.window == 1);
    }
}
