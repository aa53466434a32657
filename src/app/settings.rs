//! What belongs to the person at the window and not to the plant.

use std::path::{Path, PathBuf};

use super::{Lang, Look};
use serde::{Deserialize, Serialize};

/// Most entries in the list of recent projects.
const RECENT_MOST: usize = 10;

/// Settings of the person at the window, kept in their own file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language.
    pub lang: Lang,
    /// Look.
    pub look: Look,
    /// Projects opened or saved last, newest first, at most 10.
    pub recent: Vec<PathBuf>,
}

impl Settings {
    /// Puts a project first in the list of recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT_MOST);
    }

    /// Takes a project out of the list, because it could not be read.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
    }
}
