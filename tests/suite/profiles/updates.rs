//! A newer version of a profile: what it changed is taken over, what somebody changed stays, and what both
//! changed is told.

use std::sync::Arc;

use gaugeglass::app::import::edit_of;
use gaugeglass::app::profiles::{ChangeKind, Held, Parameters, Place, apply, make, update, uses};
use gaugeglass::app::{Action, App, Command, Dialog, Document, Edit, Settings};
use gaugeglass::model::{
    ConnectionId, GroupId, Profile, Project, Tag, TagField, TagId, TrendGroup, violations,
};
use gaugeglass::store::import::{Choices, plan, table_of_text};
use gaugeglass::store::{load_project, save_project};

use super::{PUMP, profile, ran};
use crate::plant_builder::plant;
use crate::support::fake_station::FakeStation;

fn changed(project: &Project, edit: &Edit) -> Project {
    let mut changed = project.clone();
    edit.apply(&mut changed);
    assert_eq!(violations(&changed), []);
    changed
}

/// Two pumps with a trend of the second one's power.
fn pumps() -> Project {
    let before = plant("127.0.0.1", 502, 500);
    let p = Parameters {
        place: Place::Unit(ConnectionId::new("c").unwrap(), 3),
        prefix: "PUMP_{n}/".to_owned(),
        base: 100,
        step: 0,
        count: 2,
        first: 1,
        chain: None,
    };
    let mut now = changed(&before, &apply(&before, &profile(PUMP), &p).unwrap().edit);
    let pen = now.tag_named("PUMP_2/Power").unwrap().id.clone();
    let id = GroupId::new("g").unwrap();
    now.trend_groups.push(TrendGroup::new(id, "G".to_owned(), vec![pen], 60));
    now
}

fn edited(project: &mut Project, name: &str, change: impl Fn(&mut Tag)) {
    let tag = project.tags.iter_mut().find(|tag| tag.name == name).unwrap();
    change(Arc::make_mut(tag));
}

/// The pump, version 2: another gain, a unit for the power, no state, and a temperature.
fn newer() -> Profile {
    profile(
        &(PUMP
            .replace("version = 1", "version = 2")
            .replace("gain = 0.1", "gain = 0.01")
            .replace("scale_factor = 2", "scale_factor = 2\nunit = \"kW\"")
            .split("\n[[tag]]\nname = \"State\"")
            .next()
            .unwrap()
            .to_owned()
            + "\n[[tag]]\nname = \"Temperature\"\ntable = \"HR\"\naddress = 9\ntype = \"i16\"\n"),
    )
}

#[test]
fn an_update_changes_what_the_profile_changed_and_nothing_else() {
    let mut before = pumps();
    // Somebody's own: a name and limits that stay, a unit that the profile now gives, a gain of both.
    edited(&mut before, "PUMP_1/Speed", |tag| {
        "Main/Speed".clone_into(&mut tag.name);
        tag.write.as_mut().unwrap().max = Some(1500.0);
    });
    edited(&mut before, "PUMP_2/Power", |tag| "W".clone_into(&mut tag.unit));
    let update = update(&before, &newer());
    assert_eq!((update.held.len(), update.broken.len()), (0, 0));
    let told: Vec<_> = update
        .changes
        .iter()
        .map(|c| (c.kind, c.tag.as_str(), c.field, c.old.as_str(), c.new.as_str()))
        .collect();
    use ChangeKind::{Added, Changed, Kept, Overridden, Removed};
    let expected = [
        (Kept, "Main/Speed", Some(TagField::Name), "Main/Speed", "Speed"),
        (Changed, "Main/Speed", Some(TagField::Scaling), "× 0.1", "× 0.01"),
        (Kept, "Main/Speed", Some(TagField::Write), "yes, min 0, max 1500", "yes, min 0, max 3000"),
        (Changed, "PUMP_1/Power", Some(TagField::Unit), "", "kW"),
        (Removed, "PUMP_1/State", None, "HR 103 (40104)", ""),
        (Added, "PUMP_1/Temperature", None, "", "HR 109 (40110)"),
        (Changed, "PUMP_2/Speed", Some(TagField::Scaling), "× 0.1", "× 0.01"),
        (Overridden, "PUMP_2/Power", Some(TagField::Unit), "W", "kW"),
        (Removed, "PUMP_2/State", None, "HR 103 (40104)", ""),
        (Added, "PUMP_2/Temperature", None, "", "HR 109 (40110)"),
    ];
    assert_eq!(told, expected);

    let mut document = Document::new(Arc::new(before.clone()), None);
    document.apply(&update.edit.unwrap()).unwrap();
    let now = document.project();
    let id = |project: &Project, name: &str| project.tag_named(name).map(|tag| tag.id.clone());
    for name in ["Main/Speed", "PUMP_1/Power", "PUMP_2/Speed", "PUMP_2/Power"] {
        assert_eq!(id(now, name), id(&before, name), "ids stay");
    }
    assert_eq!(now.trend_groups, before.trend_groups, "and trends with them");
    assert_eq!(now.tag_named("Main/Speed").unwrap().write.unwrap().max, Some(1500.0));
    let added = now.tag_named("PUMP_2/Temperature").unwrap();
    assert_eq!(added.device, now.tag_named("PUMP_2/Power").unwrap().device);
    assert_eq!(uses(now), [("Pump".to_owned(), vec![2], 6)]);
    document.undo(&mut Vec::new());
    assert_eq!(document.project().tags, before.tags);
}

#[test]
fn what_a_table_changed_is_known_to_be_somebodys_own() {
    let mut before = pumps();
    let table = "name,table,address,notation,units\nPUMP_2/Power,HR,101,raw0,W\n";
    let plan = plan(&table_of_text(table).unwrap(), &Choices::default(), &before);
    let origin = |project: &Project| project.tag_named("PUMP_2/Power").unwrap().origin.clone();
    let given = origin(&before);
    before = changed(&before, &edit_of(plan.puts().unwrap()));
    assert_eq!(
        (before.tag_named("PUMP_2/Power").unwrap().unit.as_str(), origin(&before)),
        ("W", given)
    );
    let told = update(&before, &newer()).changes;
    let unit = told.iter().find(|c| c.tag == "PUMP_2/Power" && c.field == Some(TagField::Unit));
    assert_eq!(unit.map(|change| change.kind), Some(ChangeKind::Overridden), "{told:#?}");
    let same = update(&before, &profile(PUMP)).changes;
    assert_eq!(same.iter().map(|c| c.kind).collect::<Vec<_>>(), [ChangeKind::Kept], "{same:#?}");
}

#[test]
fn a_second_update_finds_nothing_but_what_was_kept() {
    let mut before = pumps();
    edited(&mut before, "PUMP_1/Speed", |tag| "Main/Speed".clone_into(&mut tag.name));
    let now = changed(&before, &update(&before, &newer()).edit.unwrap());
    let again = update(&now, &newer());
    assert!(again.edit.is_none());
    let kinds: Vec<_> = again.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Kept]);
}

#[test]
fn an_older_version_changes_nothing() {
    let now = changed(&pumps(), &update(&pumps(), &newer()).edit.unwrap());
    let back = update(&now, &profile(PUMP));
    assert!(back.edit.is_none() && back.changes.is_empty());
    assert_eq!(back.held, vec![Held::Newer { project: 2, offered: 1 }; 2]);
}

#[test]
fn a_renamed_point_is_known_by_its_key() {
    let text = PUMP
        .replace("version = 1", "version = 2")
        .replace("name = \"Power\"", "point = \"Power\"\nname = \"Electrical power\"");
    let before = pumps();
    let pen = before.trend_groups[0].pens[0].clone();
    let now = changed(&before, &update(&before, &profile(&text)).edit.unwrap());
    assert_eq!(now.tag(&pen).unwrap().name, "PUMP_2/Electrical power");
}

#[test]
fn the_command_line_shows_and_takes_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plant_file, pump_file) = (path("plant.toml"), path("pump.toml"));
    save_project(&pumps(), plant_file.as_ref()).unwrap();
    gaugeglass::store::profile::save_profile(&newer(), pump_file.as_ref()).unwrap();
    let (code, _, err) = ran(&["profile", "update", &plant_file]);
    assert!(code == 1 && err.contains("the profile \"Pump\" is not at hand"), "{err}");
    let bytes = std::fs::read(&plant_file).unwrap();
    let words = ["profile", "update", &plant_file, &pump_file, "--dry-run", "--json"];
    let (code, out, _) = ran(&words);
    assert_eq!((code, out.lines().count()), (0, 8), "{out}");
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    let expected = serde_json::json!({
        "change": "change", "tag": "PUMP_1/Speed", "field": "scaling",
        "old": "× 0.1", "new": "× 0.01",
    });
    assert_eq!(first, expected);
    assert_eq!(std::fs::read(&plant_file).unwrap(), bytes);
    assert_eq!(ran(&words[..4]).0, 0);
    let now = load_project(plant_file.as_ref()).unwrap().0;
    assert!(now.tag_named("PUMP_1/Temperature").is_some());
}

#[test]
fn a_profile_made_of_tags_has_each_key_once() {
    let mut project = pumps();
    edited(&mut project, "PUMP_1/Speed", |tag| "PUMP_1/Drive".clone_into(&mut tag.name));
    let of = project.tag_named("PUMP_1/Power").unwrap();
    let mut own = Tag { origin: None, name: "Speed".to_owned(), ..Tag::clone(of) };
    own.id = TagId::new("own").unwrap();
    let device = own.device.clone();
    project.tags.insert(0, Arc::new(own));
    let of_device = project.tags.iter().filter(|tag| tag.device == device);
    let ids: Vec<TagId> = of_device.map(|tag| tag.id.clone()).collect();
    let made = make(&project, &ids, "Pump", 100).unwrap();
    let mut keys: Vec<&str> = made.points.iter().map(|point| point.key.as_str()).collect();
    let known = made.points.iter().find(|point| point.tag.name.ends_with("Drive")).unwrap();
    assert_eq!(known.key, "Speed", "what the profile called it stays");
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "{keys:?}");
}

#[test]
fn an_update_that_is_refused_by_now_tells_its_problems_and_no_success() {
    let before = Arc::new(pumps());
    let station = FakeStation::online(&before);
    let mut app = App::new(Box::new(station), Arc::clone(&before), None, Settings::default());
    app.update(Command::Do(Action::UpdateProfiles));
    let profiles = vec![("p".to_owned(), Arc::new(newer()))];
    app.update(Command::ProfilesLoaded(profiles.into(), Arc::default()));
    let mut in_the_way = Tag::clone(before.tag_named("PUMP_1/Power").unwrap());
    (in_the_way.id, in_the_way.origin) = (TagId::new("own").unwrap(), None);
    "PUMP_1/Temperature".clone_into(&mut in_the_way.name);
    app.update(Command::Apply(Edit::Tags(vec![in_the_way])));
    app.update(Command::AcceptUpdate);
    assert!(matches!(app.state.dialog, Some(Dialog::Problems { .. })), "{:?}", app.state.dialog);
    assert_eq!(app.state.notice, None);
}
