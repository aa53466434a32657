//! SunSpec devices that are asked again where their models lie: tags follow, in the window and on the
//! command line, and a device that cannot be reached is told.

use std::sync::Arc;

use gaugeglass::app::profiles::{
    Asking, Chains, ChangeKind, Held, Parameters, Place, apply, devices_to_ask, update_asked,
};
use gaugeglass::app::{Action, App, Command, Dialog, Effect, Settings};
use gaugeglass::codec::{Chain, END_MODEL, ModelAt};
use gaugeglass::model::{DeviceId, Profile, Project, TagField, violations};
use gaugeglass::sim::registers::{RegisterImage, parse};
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::store::profile::library;
use gaugeglass::store::{load_project, save_project};
use serde_json::json;

use super::ran;
use crate::plant_builder::plant;
use crate::support::fake_station::FakeStation;

fn d() -> DeviceId {
    DeviceId::new("d").unwrap()
}

fn sunspec() -> Profile {
    library().into_iter().find(|(name, _)| *name == "sunspec-inverter").unwrap().1
}

/// Models one behind the other from 40002.
fn chain(models: &[(u16, u16)]) -> Chain {
    let mut start = 40_002;
    let mut placed = Vec::new();
    for (id, length) in models.iter().chain(&[(END_MODEL, 0)]) {
        placed.push(ModelAt { id: *id, start, length: *length });
        start += 2 + length;
    }
    Chain { base: 40_000, models: placed }
}

fn project(port: u16, profile: &Profile, chain: Chain) -> Project {
    let mut project = plant("127.0.0.1", port, 1000);
    let parameters = Parameters {
        place: Place::Device(d()),
        prefix: "PV/".to_owned(),
        base: 0,
        step: 0,
        count: 1,
        first: 1,
        chain: Some(chain),
    };
    let made = apply(&project, profile, &parameters).unwrap();
    made.edit.apply(&mut project);
    assert_eq!(violations(&project), []);
    project
}

fn wire(project: &Project, name: &str) -> u16 {
    project.tag_named(name).unwrap_or_else(|| panic!("no {name}")).address.wire
}

fn updated(project: &Project, profile: &Profile, now: Chain) -> (Project, Vec<Held>, usize) {
    let update = update_asked(project, profile, &Chains::from([(d(), now)]));
    assert_eq!(update.broken, []);
    let mut changed = project.clone();
    if let Some(edit) = &update.edit {
        edit.apply(&mut changed);
    }
    assert_eq!(violations(&changed), []);
    (changed, update.held, update.changes.len())
}

#[test]
fn tags_follow_models_that_moved_with_their_factors_and_keep_what_is_theirs() {
    let profile = sunspec();
    let mut before = project(502, &profile, chain(&[(1, 66), (103, 50), (103, 50)]));
    assert_eq!(devices_to_ask(&before, &profile), [d()]);
    let own = before.tags.iter_mut().find(|tag| tag.name == "PV/Inverter/W").unwrap();
    Arc::make_mut(own).unit = "kW".to_owned();
    let id = before.tag_named("PV/Inverter/W").unwrap().id.clone();
    // Nothing moved.
    assert_eq!(updated(&before, &profile, chain(&[(1, 66), (103, 50), (103, 50)])).0, before);
    // The common model lost a register, and a vendor's model came between.
    let now = chain(&[(1, 65), (64_001, 10), (103, 50), (103, 50)]);
    let update = update_asked(&before, &profile, &Chains::from([(d(), now.clone())]));
    let watts =
        update.changes.iter().filter(|c| c.tag == "PV/Inverter/W" && c.kind == ChangeKind::Changed);
    let told: Vec<_> = watts.map(|c| (c.field.unwrap(), &*c.old, &*c.new)).collect();
    assert_eq!(
        told,
        [
            (TagField::Address, "HR 40084", "HR 40095"),
            (TagField::Scaling, "10^(40085)", "10^(40096)")
        ]
    );
    let (after, held, _) = updated(&before, &profile, now.clone());
    assert_eq!((wire(&after, "PV/Inverter/W"), wire(&after, "PV/2/Inverter/W")), (40_095, 40_147));
    let tag = after.tag_named("PV/Inverter/W").unwrap();
    assert_eq!((&tag.id, tag.unit.as_str(), tag.scaling.factor_wire()), (&id, "kW", Some(40_096)));
    // The register that the common model lost is told, and its tag is left.
    assert_eq!(held, [Held::Absent { point: "PV/Common/Pad".to_owned() }]);
    assert_eq!(wire(&after, "PV/Common/Pad"), wire(&before, "PV/Common/Pad"));
    let again = updated(&after, &profile, now);
    assert_eq!(again.0, after, "a second update finds nothing more");
}

#[test]
fn a_new_point_lies_where_the_device_says_and_not_where_it_has_none() {
    let mut old = sunspec();
    old.points.retain(|point| point.key != "Inverter/W" && !point.models.contains(&123));
    let before = project(502, &old, chain(&[(1, 66), (103, 50)]));
    let mut newer = sunspec();
    newer.version += 1;
    let blind = update_asked(&before, &newer, &Chains::new());
    let unwalked =
        |held: &Held| matches!(held, Held::Unwalked { point } if point.starts_with("Controls"));
    assert!(blind.held.iter().any(unwalked), "{:?}", blind.held);
    let (after, held, _) = updated(&before, &newer, chain(&[(1, 66), (103, 50)]));
    assert_eq!(wire(&after, "PV/Inverter/W"), 40_084);
    assert!(held.contains(&Held::Absent { point: "Controls/WMaxLimPct".to_owned() }), "{held:?}");
    let (after, held, _) = updated(&before, &newer, chain(&[(1, 66), (123, 24), (103, 50)]));
    assert_eq!(held, []);
    assert_eq!(wire(&after, "PV/Inverter/W"), 40_084 + 26);
    assert_eq!(wire(&after, "PV/Controls/Conn_WinTms"), 40_072);
}

#[test]
fn in_the_window_the_devices_are_asked_and_the_difference_is_shown_before() {
    let profile = Arc::new(sunspec());
    let before = Arc::new(project(502, &profile, chain(&[(1, 66), (103, 50)])));
    let station = FakeStation::online(&before);
    let mut app = App::new(Box::new(station), Arc::clone(&before), None, Settings::default());
    app.update(Command::Do(Action::UpdateProfiles));
    app.update(Command::ProfilesLoaded(vec![("s".to_owned(), profile)].into(), Arc::default()));
    let effects = app.update(Command::AskDevice);
    let [Effect::AskDevice { endpoint, unit: 1 }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(app.update(Command::AskDevice).is_empty(), "it is being asked");
    app.update(Command::AcceptUpdate);
    assert!(app.state.dialog.is_some(), "nothing is applied meanwhile");
    let answer = |result| Command::DeviceAnswered { endpoint: endpoint.clone(), unit: 1, result };
    let why = "127.0.0.1:502 refused the connection".to_owned();
    app.update(answer(Err(why.clone())));
    let desk = |app: &App| match &app.state.dialog {
        Some(Dialog::Update(desk)) => desk.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(desk(&app).devices, [(d(), Asking::Done(Err(why)))]);
    assert!(desk(&app).edit().is_none());
    app.update(Command::AskDevice);
    app.update(answer(Ok(chain(&[(1, 65), (103, 50)]))));
    assert!(desk(&app).edit().is_some());
    app.update(Command::AcceptUpdate);
    assert!(app.state.dialog.is_none());
    assert_eq!(wire(app.state.project(), "PV/Inverter/W"), 40_083);
    app.update(Command::Do(Action::Undo));
    assert_eq!(wire(app.state.project(), "PV/Inverter/W"), 40_084);
    // An answer that comes late takes no other dialog away.
    app.update(Command::Do(Action::About));
    app.update(answer(Ok(chain(&[(1, 65)]))));
    assert_eq!(app.state.dialog, Some(Dialog::About));
}

#[test]
fn on_the_command_line_the_device_is_asked_and_one_that_is_not_there_is_told() {
    let words = |models: &[(u16, u16)]| {
        let mut words = serde_json::Map::from_iter([
            ("40000".to_owned(), json!(0x5375)),
            ("40001".to_owned(), json!(0x6E53)),
        ]);
        for model in chain(models).models {
            words.insert(model.start.to_string(), json!(model.id));
            words.insert((model.start + 1).to_string(), json!(model.length));
        }
        json!({ "HR": words }).to_string()
    };
    let image = RegisterImage::new("map", &parse(&words(&[(1, 65), (103, 50)])).unwrap());
    let at = ([127, 0, 0, 1], 0).into();
    let server = Server::start(Box::new(image), at, &ServerOptions::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    let path = file.to_str().unwrap();
    let before = project(server.address().port(), &sunspec(), chain(&[(1, 66), (103, 50)]));
    save_project(&before, &file).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let (code, out, err) = ran(&["profile", "update", path, "--offline"]);
    let own = "~ device D timeout_ms: \"300\" → \"2000\"  (yours stays)\n";
    assert_eq!((code, out.as_str(), err.as_str()), (0, own, ""));
    let (code, out, _) = ran(&["profile", "update", path, "--dry-run"]);
    assert!(
        code == 0 && out.contains("~ PV/Inverter/W address: \"HR 40084\" → \"HR 40083\""),
        "{out}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    assert_eq!(ran(&["profile", "update", path]).0, 0);
    assert_eq!(wire(&load_project(&file).unwrap().0, "PV/Inverter/W"), 40_083);
    drop(server);
    let bytes = std::fs::read(&file).unwrap();
    let (code, _, err) = ran(&["profile", "update", path]);
    assert_eq!(code, 1);
    for part in [
        "the device \"",
        "cannot be asked where its models lie now",
        "refused the connection",
        "--offline",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}
