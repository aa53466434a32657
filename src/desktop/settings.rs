//! The file of a person's settings: language, look, recent projects. Kept apart from every project.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::app::{Lang, Settings};
use crate::store::replace_file;

/// Where settings are kept on this computer, if it has a place for them.
/// `GAUGEGLASS_CONFIG_DIR` names another folder.
pub fn path() -> Option<PathBuf> {
    let folder = match std::env::var_os("GAUGEGLASS_CONFIG_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => etcetera::choose_base_strategy().ok()?.config_dir().join("gaugeglass"),
    };
    Some(folder.join("settings.toml"))
}

/// The person's folder of profiles, if this computer has a place for it: beside the settings.
pub fn profile_folder() -> Option<PathBuf> {
    Some(path()?.parent()?.join("profiles"))
}

/// Where the records of projects without a file are kept, if this computer has a place for them.
/// `GAUGEGLASS_DATA_DIR` names another folder.
pub fn data_folder() -> Option<PathBuf> {
    match std::env::var_os("GAUGEGLASS_DATA_DIR") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => Some(etcetera::choose_base_strategy().ok()?.data_dir().join("gaugeglass")),
    }
}

/// Reads settings. Without a file the language follows the system; a file that cannot be understood
/// is told in the log and left alone until something is changed.
pub fn read(path: &Path) -> Settings {
    let fresh = || Settings { lang: system_language(), ..Settings::default() };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return fresh(),
        Err(error) => {
            log::warn!("the settings cannot be read: {error}: {}", path.display());
            return fresh();
        }
    };
    toml::from_str(&text).unwrap_or_else(|error| {
        log::warn!("the settings cannot be understood: {error}: {}", path.display());
        fresh()
    })
}

/// Writes settings, whole or not at all.
pub fn write(path: &Path, settings: &Settings) {
    let written = toml::to_string(settings).map_err(|error| error.to_string()).and_then(|text| {
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.map_err(|error| error.to_string())?;
        replace_file(path, |out| out.write_all(text.as_bytes())).map_err(|error| error.to_string())
    });
    if let Err(error) = written {
        log::warn!("the settings cannot be kept: {error}: {}", path.display());
    }
}

fn system_language() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    Lang::from_locale(locale.as_deref().unwrap_or_default())
}
