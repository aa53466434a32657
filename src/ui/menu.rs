//! The menu bar, made from the registry of actions.

use std::path::Path;

use egui::{Button, RichText, Ui};

use super::keys;
use crate::app::lang::{Key, Lang, action_name, hindrance_text, menu_name, tr};
use crate::app::{Action, App, AppState, Command, Menu};

/// Paints the menu bar. True where the keyboard is on its first menu.
pub fn menu_bar(ui: &mut Ui, app: &App, out: &mut Vec<Command>) -> bool {
    let state = &app.state;
    let lang = state.settings.lang;
    let mut is_at_start = false;
    egui::MenuBar::new().ui(ui, |ui| {
        for (at, menu) in Menu::ALL.into_iter().enumerate() {
            let button = ui.menu_button(menu_name(lang, menu), |ui| {
                ui.set_min_width(230.0);
                entries(ui, menu, state, out);
            });
            is_at_start |= at == 0 && button.response.has_focus();
        }
    });
    is_at_start
}

fn entries(ui: &mut Ui, menu: Menu, state: &AppState, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    for action in Action::ALL.iter().copied().filter(|a| a.menu() == menu) {
        if action.opens_section() {
            ui.separator();
        }
        let button = Button::new(action_name(lang, action)).shortcut_text(keys::words(ui, action));
        let hindrance = state.hindrance(action);
        let mut row = ui.add_enabled(hindrance.is_none(), button);
        if let Some(hindrance) = hindrance {
            row = row.on_disabled_hover_text(hindrance_text(lang, hindrance));
        }
        if row.clicked() {
            out.push(Command::Do(action));
            ui.close();
        }
        if action == Action::OpenDemo {
            recent(ui, lang, state, out);
        }
    }
}

fn recent(ui: &mut Ui, lang: Lang, state: &AppState, out: &mut Vec<Command>) {
    ui.menu_button(tr(lang, Key::CmdOpenRecent), |ui| {
        ui.set_min_width(230.0);
        if state.settings.recent.is_empty() {
            ui.label(RichText::new(tr(lang, Key::RecentEmpty)).weak());
        }
        for path in &state.settings.recent {
            let (file, folder) = parts(path);
            let row = Button::new(file).shortcut_text(RichText::new(folder).weak());
            if ui.add(row).on_hover_text(path.display().to_string()).clicked() {
                out.push(Command::OpenRecent(path.clone()));
                ui.close();
            }
        }
    });
}

/// File name, and the folder it lies in.
fn parts(path: &Path) -> (String, String) {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let folder = path.parent().map_or(String::new(), |folder| {
        folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned()
    });
    (file, folder)
}
