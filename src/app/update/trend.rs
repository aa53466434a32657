//! The trend pane: pens, window of time, range of values.

use super::App;
use super::project::new_group;
use crate::app::trend::Glance;
use crate::app::{AppState, Command, Edit, TrendView};
use crate::model::{Project, TagId};
use crate::station::AskedTag;

impl App {
    pub(super) fn trend(&mut self, command: Command) {
        match command {
            Command::TrendGroup(id) => {
                if let Some(group) = self.state.project().trend_group(&id) {
                    let span = f64::from(group.span_s);
                    self.state.trend =
                        TrendView { group: Some(id), span_s: span, ..TrendView::default() };
                }
            }
            Command::TrendAdd(tag) => self.change_pens(|pens| {
                if !pens.contains(&tag) {
                    pens.push(tag.clone());
                }
            }),
            Command::TrendRemove(tag) => self.change_pens(|pens| pens.retain(|pen| *pen != tag)),
            Command::TrendHold(from, to) => self.state.trend.hold(from, to),
            Command::TrendValues(range) => {
                self.state.trend.values =
                    range.filter(|(low, high)| low.is_finite() && high.is_finite() && low < high);
                self.state.trend.fit_values = false;
            }
            Command::TrendPainted(columns) => {
                self.state.trend.plot = (columns, self.state.now.mono);
                self.look_back();
            }
            _ => {}
        }
    }

    /// Asks for what the pane shows and has not been told of, and takes answers in.
    pub(super) fn look_back(&mut self) {
        let state = &mut self.state;
        if state.trend.is_seen(state.now.mono) {
            let glance = glance(state);
            if let Some(ask) = state.record.curves.question(&glance) {
                let id = self.station.ask_history(ask.clone());
                state.record.curves.asked(id, ask, state.now);
            }
        }
        while let Some(answer) = self.station.next_history() {
            // Whoever else asks takes theirs out here.
            if let Some(other) = self.state.record.take(answer) {
                self.take_samples(other);
            }
        }
    }

    /// Changes the pens of the group being drawn; the first pen of a project makes its first group.
    fn change_pens(&mut self, change: impl Fn(&mut Vec<TagId>)) {
        let group = match self.state.trend_group() {
            Some(group) => Some(group.clone()),
            None => new_group(&mut Project::clone(self.state.project())),
        };
        if let Some(mut group) = group {
            change(&mut group.pens);
            self.apply(&Edit::Group(group));
        }
    }
}

/// What the pane shows.
fn glance(state: &AppState) -> Glance {
    let columns = state.trend.plot.0;
    let (from, to) = state.trend.shown(state.now.wall.as_secs(), columns);
    let pens = state.trend_group().map_or(&[][..], |group| group.pens.as_slice());
    let asked = |id: &TagId| AskedTag {
        id: id.clone(),
        break_after_ms: break_after_ms(state, id),
        range: None,
    };
    let tags = pens.iter().map(asked).collect();
    Glance { from, to, columns, now: state.now, tags }
}

/// Points further apart than this are not joined: half as much again as the age at which a value is
/// stale, which is three periods at least.
pub(super) fn break_after_ms(state: &AppState, tag: &TagId) -> i64 {
    let index = &state.snapshot.index;
    let stale = index.places.get(tag).and_then(|place| index.stale_after.get(place.at()));
    stale.map_or(3_000, |d| i64::try_from((*d * 3 / 2).as_millis()).unwrap_or(i64::MAX))
}
