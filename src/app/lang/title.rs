//! The project's name, and the title of the window.

use super::{Key, Lang, tr};
use crate::app::AppState;

/// The name a person knows the project by: its own, else its file's, else "untitled".
pub fn project_name(lang: Lang, state: &AppState) -> String {
    let own = state.project().name.trim();
    if !own.is_empty() {
        return own.to_owned();
    }
    let file = state.doc.path().and_then(|path| path.file_stem());
    file.map_or_else(|| tr(lang, Key::Untitled).to_owned(), |f| f.to_string_lossy().into_owned())
}

/// The title of the window: `Quadruple tank • – Gaugeglass`. The dot tells of unsaved changes; a
/// picture that is not live is called so here too, for windows that are minimised.
pub fn window_title(state: &AppState) -> String {
    let lang = state.settings.lang;
    let name = project_name(lang, state);
    let changed = if state.doc.is_changed() { " •" } else { "" };
    let program = tr(lang, Key::AppName);
    if state.is_updating() {
        format!("{name}{changed} – {program}")
    } else {
        format!("{} – {name}{changed} – {program}", tr(lang, Key::TitleNotUpdating))
    }
}
