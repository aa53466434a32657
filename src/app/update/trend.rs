//! The trend pane: pens, window of time, range of values.

use super::App;
use super::project::new_group;
use crate::app::{Command, Edit, TrendView};
use crate::model::{Project, TagId};

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
            _ => {}
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
