//! The menu bar holds every action, in both languages.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::lang::{Key, Lang, action_name, menu_name, tr};
use gaugeglass::app::{Action, Command, Menu};

use super::plant::*;

#[test]
fn menus_hold_every_action_with_its_shortcut() {
    for (lang, _) in Lang::ALL {
        let mut desk = Desk::new();
        desk.app.state.settings.lang = lang;
        let mut screen = harness_of(desk);
        for menu in Menu::ALL {
            press(&mut screen, menu_name(lang, menu));
            for action in Action::ALL.iter().filter(|a| a.menu() == menu) {
                let name = action_name(lang, *action);
                let found = screen.query_all_by_role(Role::Button).find(|node| {
                    node.accesskit_node().label().is_some_and(|label| label.starts_with(&name))
                });
                let node = found.unwrap_or_else(|| panic!("no row {name:?}"));
                let access = node.accesskit_node();
                assert_eq!(
                    access.is_disabled(),
                    !screen.state().app.state.is_enabled(*action),
                    "{name}"
                );
            }
            key(&mut screen, egui::Key::Escape);
        }
    }
}

#[test]
fn a_row_of_a_menu_runs_its_action() {
    let mut screen = harness();
    press(&mut screen, "Help");
    screen.get_by_label_contains("About Gaugeglass").click();
    screen.run();
    assert!(matches!(said(&mut screen).as_slice(), [Command::Do(Action::About)]));
    assert!(says(&screen, "Not a safety system"));
}

#[test]
fn recent_projects_are_listed_and_opened() {
    let mut desk = Desk::new();
    desk.app.state.settings.recent = vec!["/plants/north/boiler.toml".into()];
    let mut screen = harness_of(desk);
    press(&mut screen, "File");
    screen.get_by_label_contains(tr(Lang::English, Key::CmdOpenRecent)).click();
    screen.run();
    screen.get_by_label_contains("boiler.toml").click();
    screen.run();
    let said = said(&mut screen);
    assert!(
        matches!(said.as_slice(), [Command::OpenRecent(path)] if path.ends_with("boiler.toml")),
        "{said:?}"
    );
}

#[test]
fn the_language_switches_while_running_and_is_offered_in_its_own_name() {
    let mut screen = harness();
    press(&mut screen, "한국어");
    screen.get_by_role_and_label(Role::Button, "파일");
    screen.get_by_role_and_label(Role::Tab, "태그");
    press(&mut screen, "English");
    screen.get_by_role_and_label(Role::Button, "File");
}
