//! The list of alarms: which, in which order, and what is selected.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::column::AlarmCol;
use super::list::{AlarmFilter, AlarmTab, may_go_with_others, rows};
use crate::app::table::natural_key;
use crate::model::{AlarmAsk, AlarmBoard, AlarmGroupId, AlarmKey, AlarmLive, Project, TagId};

/// Names of tags and groups of alarms, found without a walk through the project.
#[derive(Debug, Default)]
pub struct Names {
    groups: HashMap<AlarmGroupId, String>,
    tags: HashMap<TagId, String>,
    /// Every group and every path that one begins with, in order.
    pub areas: Vec<String>,
    /// The name of an alarm that takes the most room, by its letters: Korean ones take two.
    pub longest: String,
    made_for: Option<Arc<Project>>,
}

impl Names {
    fn refresh(&mut self, project: &Arc<Project>) -> bool {
        if self.made_for.as_ref().is_some_and(|p| Arc::ptr_eq(p, project)) {
            return false;
        }
        self.groups = project.alarm_groups.iter().map(|g| (g.id.clone(), g.name.clone())).collect();
        let watched: BTreeSet<&TagId> =
            project.alarms.iter().filter_map(|a| a.tag.as_ref()).collect();
        let named = project.tags.iter().filter(|tag| watched.contains(&tag.id));
        self.tags = named.map(|tag| (tag.id.clone(), tag.name.clone())).collect();
        let mut areas = BTreeSet::new();
        for name in self.groups.values() {
            areas.extend(name.match_indices('/').filter_map(|(at, _)| name.get(..at)));
            areas.insert(name);
        }
        self.areas = areas.into_iter().map(str::to_owned).collect();
        self.areas.sort_by_cached_key(|area| natural_key(area));
        let room = |name: &str| name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
        let names = project.alarms.iter().map(|alarm| &alarm.name);
        self.longest = names.max_by_key(|name| room(name)).cloned().unwrap_or_default();
        self.made_for = Some(Arc::clone(project));
        true
    }

    /// The name of an alarm's group; empty where it has none.
    pub fn group(&self, alarm: &AlarmLive) -> &str {
        let group = alarm.definition.as_ref().and_then(|d| d.group.as_ref());
        group.and_then(|id| self.groups.get(id)).map_or("", String::as_str)
    }

    /// The name of the tag that an alarm watches; empty where it watches none.
    pub fn tag(&self, alarm: &AlarmLive) -> &str {
        alarm.tag.as_ref().and_then(|id| self.tags.get(id)).map_or("", String::as_str)
    }
}

/// The list of alarms.
#[derive(Debug, Default)]
pub struct AlarmView {
    /// Which list.
    pub tab: AlarmTab,
    /// What is let through.
    pub filter: AlarmFilter,
    /// The column sorted by, true for downwards; `None` for the most pressing first.
    pub sort: Option<(AlarmCol, bool)>,
    /// Columns shown where there is room; empty for all.
    pub columns: Vec<AlarmCol>,
    /// Where the keyboard is.
    pub cursor: Option<AlarmKey>,
    /// Where a selection of several began.
    anchor: Option<AlarmKey>,
    selected: BTreeSet<AlarmKey>,
    /// True until the list has taken the keyboard, as was asked.
    pub wants_keyboard: bool,
    /// Grows when the cursor is to be brought into sight.
    pub reveal: u64,
    names: Names,
    rows: Vec<u32>,
    seen: Option<u64>,
}

impl AlarmView {
    /// Places in the board of the alarms listed, from top to bottom.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Names of what alarms refer to.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Brings the rows up to date. Costs nothing while board, project and view stay as they are.
    pub fn refresh(&mut self, board: &AlarmBoard, project: &Arc<Project>) {
        let renamed = self.names.refresh(project);
        if self.seen == Some(board.version) && !renamed {
            return;
        }
        self.seen = Some(board.version);
        self.rows = rows(board, (self.tab, &self.filter, self.sort), &self.names);
        // What is no longer listed must not be acted on unseen.
        if !self.selected.is_empty() {
            let listed: BTreeSet<&AlarmKey> =
                self.rows.iter().filter_map(|at| key(board, *at)).collect();
            self.selected.retain(|key| listed.contains(key));
        }
    }

    /// The rows are to be made anew.
    pub(in crate::app) fn spoil(&mut self) {
        self.seen = None;
    }

    /// Another project: nothing of the old one stays but the columns.
    pub(in crate::app) fn start_over(&mut self) {
        let columns = std::mem::take(&mut self.columns);
        *self = AlarmView { columns, ..AlarmView::default() };
    }

    /// True where a column is to be shown.
    pub fn shows(&self, col: AlarmCol) -> bool {
        self.columns.is_empty() || self.columns.contains(&col)
    }

    /// True where an alarm is selected.
    pub fn is_selected(&self, key: &AlarmKey) -> bool {
        self.selected.contains(key)
    }

    /// True where exactly one alarm is selected.
    pub fn is_one_selected(&self) -> bool {
        self.selected.len() == 1
    }

    /// What is selected, in the order of the list.
    pub fn selected<'b>(&'b self, board: &'b AlarmBoard) -> impl Iterator<Item = &'b AlarmLive> {
        let listed = self.rows.iter().filter_map(|at| board.alarms.get(*at as usize));
        listed.map(|alarm| &**alarm).filter(|alarm| self.selected.contains(&alarm.key))
    }

    /// The row of the cursor.
    pub fn row(&self, board: &AlarmBoard) -> Option<usize> {
        let cursor = self.cursor.as_ref()?;
        self.rows.iter().position(|at| key(board, *at) == Some(cursor))
    }

    pub(in crate::app) fn pick(&mut self, key: AlarmKey) {
        self.selected = BTreeSet::from([key.clone()]);
        self.anchor = Some(key.clone());
        self.cursor = Some(key);
        self.reveal += 1;
    }

    pub(in crate::app) fn toggle(&mut self, key: AlarmKey) {
        if !self.selected.remove(&key) {
            self.selected.insert(key.clone());
        }
        self.anchor = Some(key.clone());
        self.cursor = Some(key);
    }

    pub(in crate::app) fn extend(&mut self, board: &AlarmBoard, key_: AlarmKey) {
        let place =
            |wanted: &AlarmKey| self.rows.iter().position(|at| key(board, *at) == Some(wanted));
        let from = self.anchor.as_ref().or(self.cursor.as_ref()).and_then(place);
        if let (Some(from), Some(to)) = (from, place(&key_)) {
            let range = self.rows.get(from.min(to)..=from.max(to)).unwrap_or_default();
            self.selected = range.iter().filter_map(|at| key(board, *at)).cloned().collect();
        }
        self.cursor = Some(key_);
        self.reveal += 1;
    }

    pub(in crate::app) fn select_all(&mut self, board: &AlarmBoard) {
        self.selected = self.rows.iter().filter_map(|at| key(board, *at)).cloned().collect();
    }

    /// The next alarm after the cursor that nobody has acknowledged, the most pressing first where the
    /// cursor is on none; begins anew after the last.
    pub fn next_unacknowledged(&self, board: &AlarmBoard) -> Option<AlarmKey> {
        let here = self.row(board).map_or(0, |row| row + 1);
        let after = self.rows.iter().skip(here).chain(self.rows.iter().take(here));
        let mut alarms = after.filter_map(|at| board.alarms.get(*at as usize));
        alarms.find(|alarm| alarm.shown.wants_acknowledgement()).map(|alarm| alarm.key.clone())
    }

    /// What acknowledging the selection asks for: one of any priority; of several, none of the highest.
    pub fn acknowledgements(&self, board: &AlarmBoard) -> Vec<(AlarmKey, AlarmAsk)> {
        let alone = self.is_one_selected();
        let wanted = |alarm: &&AlarmLive| {
            may_go_with_others(alarm) || (alone && alarm.shown.wants_acknowledgement())
        };
        let ask = |alarm: &AlarmLive| (alarm.key.clone(), super::acknowledgement(alarm));
        self.selected(board).filter(wanted).map(ask).collect()
    }

    /// Of the rows in `seen`, which are on the screen, those that can be acknowledged together, with the
    /// occurrence that is seen.
    pub fn page(&self, board: &AlarmBoard, seen: std::ops::Range<usize>) -> Vec<(AlarmKey, u64)> {
        let rows = self.rows.get(seen.start..seen.end.min(self.rows.len())).unwrap_or_default();
        let alarms = rows.iter().filter_map(|at| board.alarms.get(*at as usize));
        let wanted = alarms.filter(|alarm| may_go_with_others(alarm));
        wanted.map(|alarm| (alarm.key.clone(), alarm.occurrence)).collect()
    }
}

fn key(board: &AlarmBoard, at: u32) -> Option<&AlarmKey> {
    board.alarms.get(at as usize).map(|alarm| &alarm.key)
}
