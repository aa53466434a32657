//! What numbers mean, from the registers of a server on the loopback to the lines of `read` and `write`.

use serde_json::{Value as Json, json};

use crate::command_line::{Plant, plant_with};

/// A tag of a holding register with some more keys.
fn tag(id: &str, wire: u16, keys: &str) -> String {
    format!(
        "[[tag]]\nid = \"{id}\"\nname = \"{id}\"\ndevice = \"d\"\nscan = \"s\"\ntable = \"HR\"\naddress = {wire}\n{keys}\n"
    )
}

fn plant() -> Plant {
    let tags = [
        tag("state", 0, "type = \"u16\"\ntexts = { 1 = \"Off\", 4 = \"MPPT\" }\nwritable = true"),
        tag("events", 1, "type = \"u16\"\nbits = { 0 = \"Fault\", 3 = \"Door\" }"),
        tag("clock", 2, "type = \"unix_u32_s\"\norder = \"CDAB\"\nwritable = true"),
        tag("local", 4, "type = \"bcd_packed_yymmdd_hhmmss\""),
        tag(
            "power",
            7,
            "type = \"i16\"\nscale_factor = 9\nsentinel = \"sunspec\"\nwritable = true",
        ),
        tag("absent", 8, "type = \"i16\"\nscale_factor = 9\nsentinel = \"sunspec\""),
        tag(
            "wire",
            10,
            "type = \"u16\"\nraw_lo = 4000\nraw_hi = 20000\neng_lo = 0\neng_hi = 10\nclamp = true",
        ),
        tag("high", 11, "type = \"i8_hi\"\nwritable = true"),
        tag("low", 11, "type = \"u8_lo\""),
        tag("nibble", 11, "type = \"u16\"\nmask = 0x00F0\nwritable = true"),
        tag("phases", 12, "type = \"u16\"\ncount = 3\ngain = 0.1"),
        tag("valves", 21, "type = \"bool\"\ncount = 5").replace("HR", "C"),
        tag("valve", 23, "type = \"bool\"").replace("HR", "C"),
        tag("cosphi", 15, "type = \"f32\"\npower_factor_4q = true\ndecimals = 2"),
    ];
    let registers = json!({ "HR": {
        "0": 4, "1": 0b1_1000, "2": 47_360, "3": 26_965, "4": 9731, "5": 2324, "6": 1369,
        "7": 2305, "8": 0x8000, "9": 0xFFFF, "10": 3600, "11": 0x12F3,
        "12": 2301, "13": 2302, "14": 2303, "15": 0xBF8C, "16": 0xCCCD,
    }, "C": { "21": 1, "22": 0, "23": 1, "24": 1, "25": 0 } });
    plant_with(&tags.join("\n"), &registers)
}

fn read(plant: &Plant, name: &str) -> Json {
    plant.json("read", &[name]).1.remove(0)
}

#[test]
fn values_are_read_with_their_texts_and_their_quality() {
    let plant = plant();
    let state = read(&plant, "state");
    assert_eq!((&state["value"], &state["text"]), (&json!(4), &json!("MPPT")));
    assert_eq!(read(&plant, "events")["text"], "Door, bit 4");
    assert_eq!(read(&plant, "clock")["value"], "2026-01-01T00:00:00Z");
    assert_eq!(read(&plant, "local")["value"], "2026-03-09T14:05:59");
    let power = read(&plant, "power");
    assert_eq!((&power["value"], &power["raw"]), (&json!(230.5), &json!([2305])));
    let absent = read(&plant, "absent");
    assert_eq!((&absent["value"], &absent["quality"]), (&Json::Null, &json!("bad")));
    assert_eq!(absent["reason"], "not implemented in the device");
    let wire = read(&plant, "wire");
    assert_eq!((wire["value"].as_f64(), &wire["quality"]), (Some(0.0), &json!("uncertain")));
    assert_eq!(wire["reason"], "under range");
    assert_eq!(read(&plant, "high")["value"], 18);
    assert_eq!(read(&plant, "low")["value"], 243);
    assert_eq!(read(&plant, "phases")["value"], json!([230.1, 230.2, 230.3]));
    let valves = read(&plant, "valves");
    assert_eq!(valves["value"], json!([true, false, true, true, false]), "{valves}");
    assert_eq!((&valves["quality"], &valves["raw"]), (&json!("good"), &json!([1, 0, 1, 1, 0])));
    assert_eq!(read(&plant, "valve")["value"], true);
    let factor = read(&plant, "cosphi");
    assert!((factor["value"].as_f64().unwrap() + 0.9).abs() < 1e-6, "{factor}");
    assert_eq!(factor["text"], "leading");
}

#[test]
fn what_is_typed_reaches_the_registers_and_leaves_their_neighbours() {
    let plant = plant();
    let line = plant.write("state=off");
    assert_eq!((&line["outcome"], &line["readback"]), (&json!("confirmed"), &json!(1)));
    let line = plant.write("state=9");
    assert_eq!(line["outcome"], "invalid");
    assert!(line["reason"].as_str().unwrap().contains("1 Off, 4 MPPT"), "{line}");
    assert_eq!(plant.write("clock=2026-01-01T09:00:01+09:00")["outcome"], "confirmed");
    assert_eq!(read(&plant, "clock")["value"], "2026-01-01T00:00:01Z");
    let line = plant.write("power=99.95");
    assert_eq!((&line["outcome"], &line["readback"]), (&json!("confirmed"), &json!(100.0)));
    assert_eq!(read(&plant, "power")["raw"], json!([1000]));
    assert_eq!(plant.write("high=-1")["outcome"], "confirmed");
    assert_eq!(read(&plant, "low")["value"], 243);
    assert_eq!(plant.write("nibble=5")["outcome"], "confirmed");
    assert_eq!(read(&plant, "low")["raw"], json!([0xFF53]));
    assert_eq!(plant.write("phases=1")["outcome"], "denied");
}
