//! A small plant to look at, and a window onto it.

use std::sync::Arc;

use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::profiles::{Parameters, Place, apply};
use gaugeglass::app::scan::ScanCommand;
use gaugeglass::app::{
    Action, App, BrokenFile, Command, Edit, Effect, LoadFailure, Look, PathPurpose, PickOutcome,
    ProblemLine, Selection, Settings,
};
use gaugeglass::codec::{Chain, ModelAt};
use gaugeglass::model::*;
use gaugeglass::store::profile::library;
use gaugeglass::ui::root::Window;

use crate::support::fake_station::{Asked, FakeStation};
use crate::support::screens;

fn id<T>(make: impl Fn(&str) -> Result<T, IdError>, text: &str) -> T {
    make(text).unwrap()
}

/// A tag like most.
pub fn tag(key: &str, name: &str, wire: u16) -> Tag {
    let home = (id(DeviceId::new, "d1"), id(ScanClassId::new, "s1"));
    let address = Address { table: Table::HoldingRegister, wire };
    Tag { name: name.to_owned(), ..Tag::new(id(TagId::new, key), home, address, DataType::U16) }
}

/// Two connections, two devices, three tags, one of which may be written after a question.
pub fn project() -> Project {
    let c1 = Connection::new(
        id(ConnectionId::new, "c1"),
        "PLC 1".to_owned(),
        Endpoint::Tcp { host: "127.0.0.1".to_owned(), port: 1502 },
    );
    let c2 = Connection::new(
        id(ConnectionId::new, "c2"),
        "Demo".to_owned(),
        Endpoint::Simulator { plant: "quadruple-tank".to_owned(), speed: 2.0 },
    );
    let d1 = Device::new(id(DeviceId::new, "d1"), "Tank PLC".to_owned(), c1.id.clone());
    let d2 = Device::new(id(DeviceId::new, "d2"), "Simulated".to_owned(), c2.id.clone());
    let mut level = tag("t1", "Tank 1/Level", 0);
    level.unit = "cm".to_owned();
    level.decimals = Some(1);
    let mut setpoint = tag("t2", "Tank 1/Setpoint", 10);
    setpoint.unit = "cm".to_owned();
    setpoint.write = Some(WriteAccess {
        min: Some(0.0),
        max: Some(20.0),
        control: Control::Field,
        confirm: true,
        function: None,
    });
    let pump = tag("t3", "Pump 1/Speed", 20);
    Project {
        name: "Quadruple tank".to_owned(),
        next_id: 10,
        connections: vec![c1, c2],
        devices: vec![d1, d2],
        scan_classes: vec![ScanClass {
            id: id(ScanClassId::new, "s1"),
            name: "1 s".to_owned(),
            period_ms: 1000,
        }],
        tags: [level, setpoint, pump].into_iter().map(Arc::new).collect(),
        trend_groups: vec![TrendGroup::new(
            id(GroupId::new, "g1"),
            "Levels".to_owned(),
            vec![id(TagId::new, "t1")],
            120,
        )],
        ..Project::default()
    }
}

/// What a harness runs.
pub struct Desk {
    pub app: App,
    pub window: Window,
    pub station: FakeStation,
    pub effects: Vec<Effect>,
    pub said: Vec<Command>,
}

impl Desk {
    pub fn new() -> Desk {
        let project = project();
        let station = FakeStation::online(&project);
        station.set("t1", Value::F64(12.5), Quality::Good);
        station.set("t2", Value::UInt(12), Quality::Good);
        station.set("t3", Value::UInt(40), Quality::Good);
        let app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
        Desk {
            app,
            window: Window::in_zone(jiff::tz::TimeZone::UTC),
            station,
            effects: Vec::new(),
            said: Vec::new(),
        }
    }

    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.tick();
        let mut out = Vec::new();
        self.window.root_ui(ui, &self.app, &mut out);
        for command in out {
            self.said.push(command.clone());
            self.effects.extend(self.app.update(command));
        }
    }

    /// What the window asked of the station since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        self.station.take_asked()
    }

    /// True if nothing was written since the last look.
    pub fn wrote_nothing(&self) -> bool {
        self.station.0.lock().unwrap().writes == 0
    }

    /// Carries a command out as if the window had said it.
    pub fn say(&mut self, command: Command) {
        self.effects.extend(self.app.update(command));
    }
}

pub type Screen = Harness<'static, Desk>;

/// A window of 1280 × 720 points onto the plant.
pub fn harness() -> Screen {
    harness_of(Desk::new())
}

/// The same with a desk prepared already.
pub fn harness_of(desk: Desk) -> Screen {
    let mut harness = screens::screen([1280.0, 720.0], Look::Light, desk, |ui, d| d.frame(ui));
    harness.run();
    harness
}

/// Clicks what has this role and name.
pub fn click(screen: &mut Screen, role: Role, name: &str) {
    screen.get_by_role_and_label(role, name).click();
    screen.run();
}

/// Clicks the button of this name.
pub fn press(screen: &mut Screen, name: &str) {
    click(screen, Role::Button, name);
}

/// Presses a key, alone.
pub fn key(screen: &mut Screen, key: egui::Key) {
    screen.key_press(key);
    screen.run();
}

/// Presses a key with Ctrl.
pub fn ctrl(screen: &mut Screen, key: egui::Key) {
    screen.key_press_modifiers(Modifiers::COMMAND, key);
    screen.run();
}

/// Types over what stands in a field.
pub fn fill_in(screen: &mut Screen, field: &str, text: &str) {
    click(screen, Role::TextInput, field);
    ctrl(screen, egui::Key::A);
    screen.get_by_role_and_label(Role::TextInput, field).type_text(text);
    screen.run();
}

/// True if some text on the screen holds `text`.
pub fn says(screen: &Screen, text: &str) -> bool {
    screens::outline(screen).contains(text)
}

/// The actions and commands asked for since the last call.
pub fn said(screen: &mut Screen) -> Vec<Command> {
    let mut said = std::mem::take(&mut screen.state_mut().said);
    // The plot says once a second that it is painted; nobody asked for that.
    said.retain(|command| !matches!(command, Command::TrendPainted(_)));
    said
}

/// One dialog after the other, by name.
pub fn dialogs() -> Vec<(&'static str, Vec<Command>)> {
    let tag = |key: &str| TagId::new(key).unwrap();
    let edit = |what| vec![Command::Edit(what)];
    let act = |action| vec![Command::Do(action)];
    let line = |line, message: &str, hint: &str| ProblemLine {
        line,
        column: 9,
        path: format!("tag[{line}].address"),
        message: message.to_owned(),
        hint: hint.to_owned(),
    };
    let problems = vec![
        line(14, "\"holdingregister\" is not a table", "did you mean \"HR\"?"),
        line(
            31,
            "the value starts at wire address 65535, takes 2 registers, and is cut by the end of the table at 65535",
            "the last address of a value must not pass 65535",
        ),
        line(40, "unknown key \"adress\"", ""),
    ];
    vec![
        ("connection", edit(Selection::Connection(id(ConnectionId::new, "c1")))),
        ("simulator", edit(Selection::Connection(id(ConnectionId::new, "c2")))),
        ("device", edit(Selection::Device(id(DeviceId::new, "d1")))),
        ("scan-class", edit(Selection::ScanClass(id(ScanClassId::new, "s1")))),
        ("tag", edit(Selection::Tag(tag("t2")))),
        ("new-tag", act(Action::AddTag)),
        ("group", edit(Selection::Group(id(GroupId::new, "g1")))),
        ("project", act(Action::EditProject)),
        (
            "delete",
            vec![
                Command::Select(Some(Selection::Connection(id(ConnectionId::new, "c1")))),
                Command::Do(Action::DeleteSelected),
            ],
        ),
        (
            "unsaved",
            vec![Command::Apply(Edit::Delete(Selection::Tag(tag("t3")))), Command::Do(Action::New)],
        ),
        (
            "path",
            vec![
                Command::Do(Action::SaveAs),
                Command::Picked(PathPurpose::Save, PickOutcome::Unavailable),
            ],
        ),
        ("overwrite", vec![Command::SaveBlocked("/plants/quadruple-tank.toml".into())]),
        (
            "write",
            vec![
                Command::SetpointDraft(tag("t2"), "13.5".to_owned()),
                Command::SetpointCommit(tag("t2")),
            ],
        ),
        (
            "problems",
            vec![Command::Loaded {
                path: Some("/plants/boiler house.toml".into()),
                result: Err(LoadFailure::Invalid(problems)),
                warnings: Vec::new(),
            }],
        ),
        (
            "unreadable",
            vec![Command::Loaded {
                path: Some("/plants/boiler house.toml".into()),
                result: Err(LoadFailure::Unreadable("permission denied".to_owned())),
                warnings: Vec::new(),
            }],
        ),
        ("why", vec![Command::Why(tag("t1"))]),
        ("scan", act(Action::FindDevices)),
        (
            "scan-foreign",
            vec![
                Command::Do(Action::FindDevices),
                Command::Scan(ScanCommand::Hosts("10.0.0.7, 8.8.8.8".to_owned())),
                Command::Scan(ScanCommand::Start),
            ],
        ),
        ("palette", act(Action::Palette)),
        ("about", act(Action::About)),
        ("captures", act(Action::Captures)),
        ("new-capture", act(Action::AddCapture)),
        ("file-changed", vec![Command::SaveChanged("/plants/quadruple-tank.toml".into())]),
        ("profile-apply", [act(Action::ApplyProfile), vec![profiles_at_hand()]].concat()),
        ("profile-update", asked_in_vain()),
    ]
}

/// The profiles that come with the program, and two files that are none.
fn profiles_at_hand() -> Command {
    let good = library().into_iter().map(|(file, profile)| (file.to_owned(), Arc::new(profile)));
    let line = |line, path: &str, message: &str, hint: &str| ProblemLine {
        line,
        column: 11,
        path: path.to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
    };
    let broken = [
        BrokenFile {
            path: "/home/engineer/.config/gaugeglass/profiles/booster pump.toml".into(),
            unreadable: String::new(),
            problems: vec![
                line(4, "profile.version", "0 is outside 1 to 4294967295", ""),
                line(9, "device.windo", "unknown key \"windo\"", "did you mean \"window\"?"),
            ],
        },
        BrokenFile {
            path: "/home/engineer/.config/gaugeglass/profiles/meter.toml".into(),
            unreadable: "the profile meter.toml is not UTF-8 text; save it as UTF-8".to_owned(),
            problems: Vec::new(),
        },
    ];
    Command::ProfilesLoaded(good.collect(), broken.into())
}

/// "Update from profile" of a SunSpec device that cannot be reached.
fn asked_in_vain() -> Vec<Command> {
    let (project, device) = (project(), DeviceId::new("d1").unwrap());
    let profile = library().into_iter().find(|(file, _)| *file == "sunspec-inverter").unwrap().1;
    let models =
        [ModelAt { id: 1, start: 2, length: 66 }, ModelAt { id: 103, start: 70, length: 50 }];
    let parameters = Parameters {
        place: Place::Device(device.clone()),
        prefix: "PV/".to_owned(),
        base: 0,
        step: 0,
        count: 1,
        first: 1,
        chain: Some(Chain { base: 0, models: models.into() }),
    };
    let made = apply(&project, &profile, &parameters).unwrap();
    let unit = project.device(&device).unwrap().unit;
    let connection = &project.device(&device).unwrap().connection;
    let endpoint = project.connection(connection).unwrap().endpoint.clone();
    let result = Err("192.168.0.20:502 did not answer within 3000 ms".to_owned());
    vec![
        Command::Apply(made.edit),
        Command::Do(Action::UpdateProfiles),
        profiles_at_hand(),
        Command::AskDevice,
        Command::DeviceAnswered { endpoint, unit, result },
    ]
}
