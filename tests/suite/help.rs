//! The help: every field of every editor has an entry in both languages, every page can be read, and F1
//! leads to what has the keyboard.

use std::collections::BTreeSet;

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::help::{Block, HelpTopic, field, page, page_of_pane, pages};
use gaugeglass::app::{Action, App, Command, Dialog, Lang, Look, Selection, Settings};
use gaugeglass::model::{DeviceId, PaneKind};
use gaugeglass::store::profile::library;
use gaugeglass::ui::root::Window;

use crate::plant_builder::{plant, register, tag_id, with_tags};
use crate::support::fake_station::FakeStation;
use crate::support::screens::screen;

const BOTH: [Lang; 2] = [Lang::English, Lang::Korean];

/// The keys of the fields that the editors paint, from their source.
fn painted() -> BTreeSet<String> {
    let sources = [
        ("tag", include_str!("../../src/ui/dialogs/tag.rs")),
        ("tag", include_str!("../../src/ui/dialogs/meaning.rs")),
        ("trend_group", include_str!("../../src/ui/dialogs/group.rs")),
        ("", include_str!("../../src/ui/dialogs/plant.rs")),
        ("alarm", include_str!("../../src/ui/dialogs/alarm_edit.rs")),
        ("capture", include_str!("../../src/ui/dialogs/capture_edit.rs")),
        ("profile", include_str!("../../src/ui/dialogs/profile.rs")),
        ("profile", include_str!("../../src/ui/dialogs/make_profile.rs")),
    ];
    let mut found = BTreeSet::from(["tag.texts".to_owned(), "tag.bits".to_owned()]);
    // Fields outside of editors name their entry whole.
    for source in [
        include_str!("../../src/ui/dialogs/scan.rs"),
        include_str!("../../src/ui/panes/registers/bar.rs"),
        include_str!("../../src/ui/panes/registers/side.rs"),
    ] {
        let texts = source.split('"').skip(1).step_by(2);
        let keys = texts.filter(|text| text.starts_with("scan.") || text.starts_with("registers."));
        found.extend(keys.map(str::to_owned));
    }
    for (editor, source) in sources {
        let mut own = editor;
        let flat: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        for piece in flat.split("fn ").skip(1) {
            if editor.is_empty() {
                own = match piece.split('(').next().unwrap() {
                    "cost" => "device",
                    "recording" => "project",
                    name @ ("project" | "connection" | "device" | "scan_class") => name,
                    _ => continue,
                };
            }
            if piece.starts_with("alarm_group(") {
                // A list of fields that a loop paints is not seen here.
                let keys =
                    ["name", "action", "cause", "consequence", "respond_s", "trend", "display"];
                found.extend(keys.map(|key| format!("alarm_group.{key}")));
                found.extend(["action", "cause", "consequence"].map(|key| format!("alarm.{key}")));
                continue;
            }
            for call in [
                "form.text(",
                "form.choice(",
                "form.check(",
                "form.row(",
                "f.text(",
                "f.choice(",
                "f.check(",
                "f.row(",
                "fields.choice(",
            ] {
                for rest in piece.split(call).skip(1) {
                    let args = rest.trim_start().trim_start_matches("ui,").trim_start();
                    if let Some(key) = args.strip_prefix('"').and_then(|r| r.split('"').next()) {
                        found.insert(format!("{own}.{key}"));
                    }
                }
            }
        }
    }
    found
}

#[test]
fn every_field_of_every_editor_has_an_entry_in_both_languages() {
    let keys = painted();
    assert!(keys.len() > 70, "{}", keys.len());
    for key in &keys {
        for lang in BOTH {
            let entry = field(lang, key).unwrap_or_else(|| panic!("{key} in {lang:?}"));
            for text in [&entry.what, &entry.example, &entry.mistake] {
                assert!(!text.is_empty(), "{key} in {lang:?}: {entry:?}");
            }
        }
        let korean = field(Lang::Korean, key).unwrap().what;
        assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "{key}: {korean}");
    }
    // And no entry explains a field that is not there.
    for line in include_str!("../../assets/help/en/fields.md").lines() {
        if let Some(key) = line.strip_prefix("## ") {
            assert!(keys.contains(key), "{key} is no field");
        }
    }
}

#[test]
fn every_page_is_there_in_both_languages_and_built_alike() {
    let shape = |lang, name| -> Vec<u8> {
        let kind = |block: &Block| match block {
            Block::Heading(level, _) => *level,
            Block::Paragraph(_) => 3,
            Block::Item(_) => 4,
            Block::Code(_) => 5,
            Block::Table(rows) => 10 + u8::try_from(rows.len()).unwrap(),
        };
        page(lang, name).iter().map(kind).collect()
    };
    let names: Vec<_> = pages(Lang::English).iter().map(|(name, _)| *name).collect();
    let all = "addresses types scaling profiles quality writes window grid import registers diagnostics trends captures alarms journal";
    assert_eq!(names.join(" "), all);
    for (name, title) in pages(Lang::Korean) {
        assert!(title.chars().any(|c| ('가'..='힣').contains(&c)), "{title}");
        assert_eq!(shape(Lang::English, name), shape(Lang::Korean, name), "{name}");
        assert!(shape(Lang::English, name).len() > 5, "{name}");
    }
}

fn app(lang: Lang) -> App {
    let project = std::sync::Arc::new(with_tags(plant("plc", 502, 100), [register("a", 7)]));
    let station = FakeStation::online(&project);
    let settings = Settings { lang, ..Settings::default() };
    let mut app = App::new(Box::new(station), project, None, settings);
    let own = library().into_iter().map(|(file, p)| (file.to_owned(), std::sync::Arc::new(p)));
    app.update(Command::ProfilesLoaded(own.collect(), std::sync::Arc::default()));
    app
}

/// The window of an app, whose commands are carried out.
fn window<'a>(app: App) -> egui_kittest::Harness<'a, (App, Window)> {
    let state = (app, Window::default());
    let mut harness = screen([1280.0, 800.0], Look::Dark, state, |ui, (app, window)| {
        let mut out = Vec::new();
        window.root_ui(ui, app, &mut out);
        for command in out {
            app.update(command);
        }
    });
    harness.run_steps(3);
    harness
}

/// What F1 leads to, which is closed again.
fn asked(harness: &mut egui_kittest::Harness<'_, (App, Window)>) -> HelpTopic {
    harness.key_press(egui::Key::F1);
    harness.run_steps(4);
    let Some(Dialog::Help(view)) = harness.state().0.state.dialog.clone() else { panic!() };
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    view.topic
}

#[test]
fn every_pane_leads_to_a_page_that_tells_of_it() {
    for (pane, wanted) in [
        (PaneKind::Grid, "grid"),
        (PaneKind::Registers, "registers"),
        (PaneKind::Diagnostics, "diagnostics"),
        (PaneKind::Setpoints, "writes"),
        (PaneKind::Trend, "trends"),
        (PaneKind::Alarms, "alarms"),
        (PaneKind::Journal, "journal"),
    ] {
        assert_eq!(page_of_pane(Some(pane)), HelpTopic::Page(wanted), "{pane:?}");
        assert!(!page(Lang::Korean, wanted).is_empty(), "{wanted}");
    }
}

#[test]
fn f1_opens_the_entry_of_the_field_that_has_the_keyboard_and_closing_leads_back() {
    let mut app = app(Lang::English);
    app.update(Command::Edit(Selection::Tag(tag_id("a"))));
    let mut harness = window(app);
    let fields = harness.query_all_by_label("Address");
    fields.last().unwrap().focus();
    harness.run_steps(3);
    harness.key_press(egui::Key::F1);
    harness.run_steps(4);
    let dialog = harness.state().0.state.dialog.clone();
    let Some(Dialog::Help(view)) = dialog else { panic!("{dialog:?}") };
    assert_eq!(view.topic, HelpTopic::Field("tag.address".to_owned()));
    assert!(harness.query_by_label_contains("One too high or too low").is_some());
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    assert!(matches!(harness.state().0.state.dialog, Some(Dialog::Edit { .. })), "back to it");
}

#[test]
fn f1_without_a_dialog_opens_the_pages_and_each_can_be_chosen() {
    let mut harness = window(app(Lang::Korean));
    harness.key_press(egui::Key::F1);
    harness.run_steps(4);
    assert!(harness.query_all_by_label("주소와 표기법").count() > 0);
    harness.get_by_label("장치 프로필").click();
    harness.run_steps(4);
    let Some(Dialog::Help(view)) = &harness.state().0.state.dialog else { panic!() };
    assert_eq!(view.topic, HelpTopic::Page("profiles"));
}

#[test]
fn f1_explains_the_field_of_a_pane_and_the_column_of_a_cell() {
    let mut harness = window(app(Lang::English));
    let key = |text: &str| HelpTopic::Field(text.to_owned());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num9);
    harness.run_steps(4);
    harness.query_all_by_label("From").last().unwrap().focus();
    harness.run_steps(3);
    assert_eq!(asked(&mut harness), key("registers.start"));
    assert!(harness.state().0.state.dialog.is_none());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num8);
    harness.run_steps(4);
    let address = harness.state().0.state.grid.columns.iter();
    let address = address.take_while(|column| column.key() != "address").count();
    for _ in 0..address {
        harness.key_press(egui::Key::ArrowRight);
        harness.run_steps(2);
    }
    assert_eq!(asked(&mut harness), key("tag.address"));
}

#[test]
fn f1_explains_the_fields_of_the_dialogs_that_find_and_apply() {
    for (action, field, wanted) in [
        (Action::FindDevices, "Unit ids", "scan.units"),
        (Action::ApplyProfile, "Address step", "profile.step"),
        (Action::MakeProfile, "Base address", "profile.base"),
    ] {
        let mut app = app(Lang::English);
        app.update(Command::Select(Some(Selection::Device(DeviceId::new("d").unwrap()))));
        app.update(Command::Do(action));
        let under = app.state.dialog.clone();
        let mut harness = window(app);
        harness.query_all_by_label(field).last().unwrap().focus();
        harness.run_steps(3);
        harness.key_press(egui::Key::F1);
        harness.run_steps(4);
        let Some(Dialog::Help(view)) = harness.state().0.state.dialog.clone() else { panic!() };
        assert_eq!(view.topic, HelpTopic::Field(wanted.to_owned()));
        harness.key_press(egui::Key::Escape);
        harness.run_steps(4);
        assert_eq!(harness.state().0.state.dialog, under, "back to it");
    }
}

#[test]
fn every_page_and_every_entry_can_be_painted() {
    // A glyph that the fonts lack fails the screen.
    for lang in BOTH {
        let mut app = app(lang);
        let names = pages(lang).into_iter().map(|(name, _)| HelpTopic::Page(name));
        for topic in names.chain(painted().into_iter().map(HelpTopic::Field)) {
            app.update(Command::Help(topic));
            let mut harness = screen([1280.0, 2000.0], Look::Light, (), |ui, ()| {
                Window::default().root_ui(ui, &app, &mut Vec::new());
            });
            harness.run_steps(1);
        }
    }
}

#[test]
fn a_profile_is_applied_in_the_window_with_its_warning_and_taken_back_in_one_step() {
    let mut app = app(Lang::English);
    app.update(Command::Select(Some(Selection::Device(DeviceId::new("d").unwrap()))));
    app.update(Command::Do(Action::ApplyProfile));
    let Some(Dialog::Apply(desk)) = &app.state.dialog else { panic!() };
    let place = app.state.profiles.iter().position(|(f, _)| f == "beckhoff-bk9000").unwrap();
    let form = gaugeglass::app::profiles::ApplyForm { profile: place, ..desk.form.clone() };
    app.update(Command::SetApply(Box::new(form)));
    let mut harness = window(app);
    assert!(harness.query_by_label_contains("starts the watchdog of the coupler").is_some());
    assert!(harness.query_by_label_contains("10 tags, 0 new devices").is_some());
    harness.get_by_label("Apply").click();
    harness.run_steps(4);
    let app = &mut harness.state_mut().0;
    assert!(app.state.dialog.is_none());
    assert_eq!(app.state.project().tags.len(), 11);
    assert!(app.state.project().tag_named("BK9000_1/Outputs/Word 0").is_some());
    app.update(Command::Do(Action::Undo));
    assert_eq!(app.state.project().tags.len(), 1);
}

#[test]
fn conflicts_stand_at_their_tags_and_nothing_can_be_applied() {
    let mut app = app(Lang::Korean);
    for _ in 0..2 {
        app.update(Command::Do(Action::ApplyProfile));
        let Some(Dialog::Apply(desk)) = &app.state.dialog else { panic!() };
        let place = app.state.profiles.iter().position(|(f, _)| f == "chint-dtsu666").unwrap();
        let chosen = gaugeglass::app::profiles::ApplyForm { profile: place, ..desk.form.clone() };
        app.update(Command::SetApply(Box::new(chosen.clone())));
        let Some(Dialog::Apply(desk)) = &app.state.dialog else { panic!() };
        let form =
            gaugeglass::app::profiles::ApplyForm { first: "1".to_owned(), ..desk.form.clone() };
        app.update(Command::SetApply(Box::new(form)));
        app.update(Command::AcceptApply);
    }
    assert_eq!(app.state.project().tags.len(), 8, "the second time changes nothing");
    let harness = window(app);
    assert!(harness.query_by_label_contains("충돌하는 태그 7개").is_some());
}

#[test]
fn a_profile_file_that_cannot_be_used_is_listed_with_what_where_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let good = "gaugeglass_profile = 1\n[profile]\nname = \"Mine\"\n";
    std::fs::write(folder.path().join("good.toml"), good).unwrap();
    let bad =
        "gaugeglass_profile = 1\n[profile]\nname = \"Bad\"\nversion = 0\n\n[device]\nwindo = 4\n";
    std::fs::write(folder.path().join("bad.toml"), bad).unwrap();
    std::fs::write(folder.path().join("latin.toml"), b"name = \"\xE9\"").unwrap();
    let loaded = gaugeglass::desktop::files::profiles_of(Some(folder.path()));
    let mut app = app(Lang::English);
    app.update(loaded);
    assert!(app.state.profiles.iter().any(|(file, p)| file == "good" && p.name == "Mine"));
    assert_eq!(app.state.broken_profiles.len(), 2);
    for action in [gaugeglass::app::Action::ApplyProfile, gaugeglass::app::Action::UpdateProfiles] {
        app.update(Command::Do(action));
        let mut harness = window(app);
        harness.run_steps(2);
        let lines = crate::support::screens::outline(&harness);
        for part in [
            "bad.toml is no profile that can be used:",
            "line 4, column 11",
            "0 is outside 1 to 4294967295",
            "unknown key \"windo\"",
            "did you mean \"window\"?",
            "latin.toml is no profile",
        ] {
            assert!(lines.contains(part), "{part}\n{lines}");
        }
        app = harness.into_state().0;
        app.update(Command::CloseDialog);
    }
}

#[test]
fn f1_opens_the_page_of_the_pane_that_is_worked_in() {
    let mut harness = window(app(Lang::English));
    assert_eq!(asked(&mut harness), HelpTopic::Start, "nothing was touched yet");
    for (pane, page) in [
        (egui::Key::Num9, "registers"),
        (egui::Key::Num6, "diagnostics"),
        (egui::Key::Num4, "writes"),
        (egui::Key::Num1, "quality"),
        (egui::Key::Num7, "window"),
    ] {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, pane);
        harness.run_steps(4);
        assert_eq!(asked(&mut harness), HelpTopic::Page(page), "{pane:?}");
    }
    // A click tells it too.
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num8);
    harness.run_steps(4);
    harness.get_by_role_and_label(egui::accesskit::Role::Tab, "Tags").click();
    harness.run_steps(4);
    assert_eq!(asked(&mut harness), HelpTopic::Page("quality"));
}
