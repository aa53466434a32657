//! What belongs to the person at the window and not to the plant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::alarms::{AlarmCol, HornSettings};
use super::grid::{Col, Grouping};
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
    /// Columns of the grid from left to right, by their keys; empty for those shown at first.
    pub grid_columns: Vec<String>,
    /// What the rows of the grid are gathered by; empty for nothing.
    pub grid_group: String,
    /// Columns of the list of alarms, by their keys; empty for all.
    pub alarm_columns: Vec<String>,
    /// How the horn sounds.
    pub horn: HornSettings,
    /// Widths of columns of the grid that were changed, in points by their keys.
    pub grid_widths: BTreeMap<String, u16>,
}

impl Settings {
    /// Puts a project first in the list of recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT_MOST);
    }

    /// Keeps which columns the grid shows, in which order and how wide, and what it gathers rows by.
    pub fn keep_grid(&mut self, columns: &[Col], widths: &BTreeMap<Col, u16>, grouping: Grouping) {
        self.grid_widths = widths.iter().map(|(col, w)| (col.key().to_owned(), *w)).collect();
        self.grid_columns = columns.iter().map(|col| col.key().to_owned()).collect();
        let word = Grouping::ALL.iter().find(|(each, _)| *each == grouping);
        self.grid_group = word.map_or("", |(_, word)| *word).to_owned();
    }

    /// The columns and the grouping that were kept; unknown words and doubles are left out, and the name
    /// always stands first.
    pub fn grid(&self) -> (Vec<Col>, Grouping) {
        let mut columns: Vec<Col> = Vec::new();
        for col in self.grid_columns.iter().filter_map(|key| Col::from_key(key)) {
            if col != Col::Name && !columns.contains(&col) {
                columns.push(col);
            }
        }
        if !columns.is_empty() {
            columns.insert(0, Col::Name);
        }
        let kept = Grouping::ALL.iter().find(|(_, word)| *word == self.grid_group);
        (columns, kept.map_or(Grouping::None, |(grouping, _)| *grouping))
    }

    /// The columns of the list of alarms that were kept; none for all. Unknown words are left out.
    pub fn alarm_columns(&self) -> Vec<AlarmCol> {
        let kept =
            |col: &&AlarmCol| col.is_fixed() || self.alarm_columns.iter().any(|k| k == col.key());
        match self.alarm_columns.is_empty() {
            true => Vec::new(),
            false => AlarmCol::ALL.iter().filter(kept).copied().collect(),
        }
    }

    /// The widths that were kept; unknown words are left out.
    pub fn grid_widths(&self) -> BTreeMap<Col, u16> {
        let (least, most) = (*Col::WIDTHS.start(), *Col::WIDTHS.end());
        let known = self.grid_widths.iter();
        known.filter_map(|(key, w)| Some((Col::from_key(key)?, (*w).clamp(least, most)))).collect()
    }

    /// Takes a project out of the list, because it could not be read.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
    }
}
