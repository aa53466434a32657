//! A small plant to put on screens: two tanks, two pumps, one device that answers and one that does
//! not, with values, writes, events and curves as a test wants them.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::app::lang::Lang;
use gaugeglass::app::{App, Command, Look, Settings};
use gaugeglass::model::{
    Address, BadReason, Connection, ConnectionId, ConnectionPhase, Control, DataType, Device,
    DeviceId, DevicePhase, Endpoint, GroupId, Latency, Notation, PaneKind, Project, Quality,
    ScanClass, ScanClassId, Span, StationEvent, Table, Tag, TagId, TrendGroup, Trouble,
    TroubleKind, TypedAddress, UncertainReason, Value, WriteAccess, WriteId, WriteOutcome,
    WriteReport, WriteStage, WriteValue,
};
use gaugeglass::station::Curve;
use gaugeglass::ui::context::Pane;
use gaugeglass::ui::panes::{PaneMemory, pane_ui};
use jiff::tz::TimeZone;

use super::fake_station::{FakeStation, NOON_MS, at};

pub fn id(id: &str) -> TagId {
    TagId::new(id).unwrap()
}

/// A tag of the device `plc`, not writable.
pub fn tag(id: &str, name: &str, data_type: DataType, table: Table, wire: u16) -> Tag {
    let home = (DeviceId::new("plc").unwrap(), ScanClassId::new("fast").unwrap());
    let address = Address { table, wire };
    Tag { name: name.to_owned(), ..Tag::new(TagId::new(id).unwrap(), home, address, data_type) }
}

fn level(id: &str, name: &str, description: &str, wire: u16) -> Tag {
    Tag {
        description: description.to_owned(),
        unit: "cm".to_owned(),
        decimals: Some(1),
        display: Some(Span { low: 0.0, high: 20.0 }),
        ..tag(id, name, DataType::F32, Table::InputRegister, wire)
    }
}

fn writable(tag: Tag, control: Control) -> Tag {
    let boolean = tag.data_type.is_boolean();
    let limit = |x: f64| (!boolean).then_some(x);
    Tag {
        isolated: false,
        record: gaugeglass::model::Record::default(),
        write: Some(WriteAccess {
            min: limit(0.0),
            max: limit(20.0),
            control,
            confirm: false,
            function: None,
        }),
        ..tag
    }
}

/// The project of the plant.
pub fn project() -> Project {
    let c = |id: &str| ConnectionId::new(id).unwrap();
    let d = |id: &str| DeviceId::new(id).unwrap();
    let endpoint = |host: &str| Endpoint::Tcp { host: host.to_owned(), port: 502 };
    let coil = |id: &str, name: &str, wire| tag(id, name, DataType::Bool, Table::Coil, wire);
    let mut setpoint = writable(
        Tag {
            address: Address { table: Table::HoldingRegister, wire: 100 },
            typed: Some(TypedAddress { text: "40101".to_owned(), notation: Notation::Modicon }),
            ..level("sp1", "Tank 1/Setpoint", "Level the controller holds", 0)
        },
        Control::Field,
    );
    setpoint.description = "Level the controller holds".to_owned();
    let mut guarded = writable(
        Tag {
            address: Address { table: Table::HoldingRegister, wire: 102 },
            ..level("sp2", "Tank 2/Setpoint", "Level the controller holds", 0)
        },
        Control::Field,
    );
    guarded.write = guarded.write.map(|w| WriteAccess { confirm: true, ..w });
    let far = |t: Tag| Tag { device: d("meter"), ..t };
    let tags = vec![
        level("l1", "Tank 1/Level", "Lower left tank", 0),
        setpoint,
        writable(coil("run1", "Tank 1/Pump run", 0), Control::Toggle),
        level("l2", "Tank 2/Level", "Lower right tank", 2),
        guarded,
        writable(coil("reset", "Tank 2/Reset", 1), Control::Momentary),
        writable(coil("dose", "Tank 2/Dose", 2), Control::Pulse { millis: 500 }),
        Tag {
            unit: "V".to_owned(),
            decimals: Some(2),
            display: Some(Span { low: 0.0, high: 10.0 }),
            ..tag("v1", "Pump 1/Voltage", DataType::F32, Table::InputRegister, 10)
        },
        coil("on1", "Pump 1/Running", 20),
        Tag {
            address: Address { table: Table::HoldingRegister, wire: 200 },
            ..tag(
                "name",
                "PLC/Label",
                DataType::Text {
                    registers: 8,
                    order: gaugeglass::model::TextOrder::HighFirst,
                    pad: gaugeglass::model::TextPad::Nul,
                    encoding: gaugeglass::model::TextEncoding::Utf8,
                },
                Table::HoldingRegister,
                200,
            )
        },
        far(Tag {
            unit: "㎾".to_owned(),
            description: "Active power of the whole plant".to_owned(),
            ..tag("kw", "Energy meter/Active power", DataType::F32, Table::InputRegister, 52)
        }),
        far(writable(
            tag("relay", "Energy meter/Relay", DataType::Bool, Table::Coil, 5),
            Control::Toggle,
        )),
        far(writable(
            Tag {
                unit: "A".to_owned(),
                ..tag(
                    "limit",
                    "Energy meter/Current limit",
                    DataType::U16,
                    Table::HoldingRegister,
                    7,
                )
            },
            Control::Field,
        )),
    ];
    let mut meter = Device::new(d("meter"), "Energy meter".to_owned(), c("c2"));
    meter.unit = 17;
    let pens = ["l1", "sp1", "v1", "on1", "kw"].map(id).to_vec();
    Project {
        name: "Tank room".to_owned(),
        connections: vec![
            Connection::new(c("c1"), "PLC hall A".to_owned(), endpoint("192.168.10.5")),
            Connection::new(c("c2"), "Gateway".to_owned(), endpoint("192.168.10.40")),
        ],
        devices: vec![Device::new(d("plc"), "PLC 1".to_owned(), c("c1")), meter],
        scan_classes: vec![
            ScanClass {
                id: ScanClassId::new("fast").unwrap(),
                name: "Fast".to_owned(),
                period_ms: 200,
            },
            ScanClass {
                id: ScanClassId::new("slow").unwrap(),
                name: "Slow".to_owned(),
                period_ms: 5000,
            },
        ],
        tags: tags.into_iter().map(Arc::new).collect(),
        trend_groups: vec![
            TrendGroup::new(GroupId::new("g1").unwrap(), "Levels".to_owned(), pens, 120),
            TrendGroup::new(GroupId::new("g2").unwrap(), "Power".to_owned(), vec![id("kw")], 600),
        ],
        ..Project::default()
    }
}

/// Curves over the last two minutes: waves, one with a gap and a lone point in it, one of steps.
fn curves(station: &FakeStation) {
    let now = at(100.0).wall.as_secs();
    let wave = |from: f64, to: f64, f: &dyn Fn(f64) -> f64| -> Vec<[f64; 2]> {
        let count = ((to - from) / 0.2) as usize;
        (0..count).map(|i| from + i as f64 * 0.2).map(|t| [now + t, f(t)]).collect()
    };
    let level = |t: f64| 11.0 + 3.0 * (t * 0.05).sin() + 0.05 * (t * 7.0).sin();
    let mut inner = station.0.lock().unwrap();
    let mut put =
        |tag: &str, runs| inner.curves.insert(id(tag), Curve { runs, ..Curve::default() });
    put(
        "l1",
        vec![
            wave(-120.0, -70.0, &level),
            vec![[now - 60.0, level(-60.0)]],
            wave(-50.0, 0.0, &level),
        ],
    );
    put("sp1", vec![wave(-120.0, 0.0, &|t| if t < -40.0 { 12.0 } else { 13.0 })]);
    put("v1", vec![wave(-120.0, 0.0, &|t| 5.0 + 2.0 * (t * 0.11).cos())]);
    put(
        "on1",
        vec![wave(-120.0, 0.0, &|t| f64::from(u8::from((t / 20.0).floor() as i64 % 2 == 0)))],
    );
    put("kw", vec![wave(-120.0, -14.0, &|t| 37.0 + t * 0.1)]);
}

/// A station with good, uncertain and bad values, one device online and one not.
pub fn station(project: &Project) -> FakeStation {
    let station = FakeStation::online(project);
    let f = |x: f32| Value::F32(x);
    station.set("l1", f(12.43), Quality::Good);
    station.set("sp1", f(13.0), Quality::Good);
    station.set("run1", Value::Bool(true), Quality::Good);
    station.set("l2", f(8.75), Quality::Good);
    station.set("sp2", f(9.0), Quality::Uncertain(UncertainReason::WritePending));
    station.set("reset", Value::Bool(false), Quality::Good);
    station.set("dose", Value::Bool(false), Quality::Good);
    station.set("v1", f(6.02), Quality::Good);
    station.set("on1", Value::Bool(true), Quality::Good);
    station.set("name", Value::Text("펌프실 PLC 1".into()), Quality::Good);
    station.set("kw", f(36.5), Quality::Bad(BadReason::NoConnection));
    station.set("limit", Value::UInt(16), Quality::Bad(BadReason::NoConnection));
    curves(&station);
    {
        let mut inner = station.0.lock().unwrap();
        let snapshot = &mut inner.snapshot;
        for sample in snapshot.samples.iter_mut().filter(|s| !s.quality.is_good()) {
            sample.at = at(86.0);
        }
        if let Some(sp2) = snapshot.samples.get_mut(4) {
            sp2.at = at(99.9);
        }
        let why = |kind, detail: &str| Some(Trouble { kind, detail: detail.into() });
        let gateway = &mut snapshot.connections[1];
        gateway.phase = ConnectionPhase::Waiting { until: at(103.5).mono, attempt: 4 };
        gateway.trouble = why(TroubleKind::Refused, "192.168.10.40:502");
        gateway.counters.connects = 4;
        snapshot.devices[1].phase = DevicePhase::Offline;
        snapshot.devices[1].trouble = why(TroubleKind::Disconnected, "");
        snapshot.devices[1].last_reply = Some(at(86.0));
        let plc = &mut snapshot.devices[0];
        let ms = Duration::from_micros;
        plc.latency = Some(Latency { p50: ms(1_240), p99: ms(3_870), max: ms(12_100) });
        plc.counters.requests = 1_482;
        plc.counters.replies = 1_480;
        plc.counters.timeouts = 2;
        plc.counters.scans = 494;
    }
    station
}

pub fn report(number: u64, tag: &str, text: &str, stage: WriteStage) -> WriteReport {
    let value = WriteValue::Typed(text.into());
    WriteReport { id: WriteId(number), tag: id(tag), value, old: None, stage, at: at(95.0) }
}

/// Tells the window of a write.
pub fn tell_write(station: &FakeStation, number: u64, tag: &str, text: &str, stage: WriteStage) {
    let event = StationEvent::Write(report(number, tag, text, stage));
    station.0.lock().unwrap().events.push_back(event);
}

/// Events of every kind, and the last writes that go with them.
pub fn events(station: &FakeStation) {
    let ended = WriteStage::Ended;
    tell_write(
        station,
        1,
        "sp1",
        "13.0",
        ended(WriteOutcome::Confirmed { readback: Value::F32(13.0) }),
    );
    tell_write(station, 2, "sp2", "9.0", WriteStage::Accepted);
    let why = "no reply within 1000 ms".into();
    tell_write(station, 3, "limit", "20", ended(WriteOutcome::Unknown { why }));
    tell_write(station, 4, "run1", "1", ended(WriteOutcome::Refused { code: 2, instead: None }));
    let mut inner = station.0.lock().unwrap();
    let connection = ConnectionId::new("c2").unwrap();
    let trouble = Some(Trouble { kind: TroubleKind::Refused, detail: "192.168.10.40:502".into() });
    inner.events.push_back(StationEvent::Connection {
        at: at(96.0),
        connection,
        phase: ConnectionPhase::Waiting { until: at(103.5).mono, attempt: 4 },
        trouble,
    });
    inner.events.push_back(StationEvent::Device {
        at: at(96.2),
        device: DeviceId::new("plc").unwrap(),
        phase: DevicePhase::Online,
        trouble: None,
    });
    inner.events.push_back(StationEvent::Lost { at: at(97.0), count: 12 });
}

/// A window onto the plant, one pane of it on the screen.
pub struct Desk {
    pub app: App,
    pub memory: PaneMemory,
    pub kind: PaneKind,
    /// What the pane said, in order.
    pub said: Vec<Command>,
}

impl Desk {
    pub fn new(kind: PaneKind, project: Project, station: &FakeStation, lang: Lang) -> Desk {
        let settings = Settings { lang, look: Look::Light, ..Settings::default() };
        let app = App::new(Box::new(station.clone()), Arc::new(project), None, settings);
        Desk { app, memory: PaneMemory::in_zone(TimeZone::UTC), kind, said: Vec::new() }
    }

    /// One frame, as the window does it.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.tick();
        self.paint(ui);
    }

    /// Paints the pane and carries out what it says.
    pub fn paint(&mut self, ui: &mut egui::Ui) {
        self.paint_into(ui, self.kind, ui.max_rect());
    }

    /// Paints a pane into a part of the screen and carries out what it says.
    pub fn paint_into(&mut self, ui: &mut egui::Ui, kind: PaneKind, rect: egui::Rect) {
        let mut out = Vec::new();
        let mut pane = Pane { app: &self.app, out: &mut out };
        // The margins that the window leaves around a pane.
        let inner = rect.shrink2(egui::vec2(6.0, 4.0));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
        pane_ui(kind, &mut child, &mut pane, &mut self.memory);
        for command in out {
            self.said.push(command.clone());
            self.app.update(command);
        }
    }
}

/// Midday of the fake station's first day plus 100 s, in seconds since 1970.
pub fn now_s() -> f64 {
    NOON_MS as f64 / 1000.0 + 100.0
}
