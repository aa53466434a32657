//! The trend pane: pens, window of time, range of values.

use super::App;
use super::project::new_group;
use crate::app::trend::{Cursors, Glance, Overlay, TrendCommand, Typed};
use crate::app::{Action, AppState, Command, Edit, TrendMode};
use crate::model::{AlarmKind, Project, TagId, TrendGroup};
use crate::station::AskedTag;

/// How much earlier "yesterday" is, s.
const DAY: f64 = 86_400.0;

impl App {
    pub(super) fn trend(&mut self, command: Command) {
        let now = self.state.now;
        let view = &mut self.state.trend;
        match command {
            Command::TrendGroup(id) => {
                if let Some(group) = self.state.project().trend_group(&id) {
                    let span = f64::from(group.span_s);
                    self.state.trend.turn_to(id, span);
                }
            }
            Command::TrendAdd(tag) => self.change_group(|group| {
                if !group.pens.contains(&tag) {
                    group.pens.push(tag.clone());
                }
            }),
            Command::TrendRemove(tag) => self.change_group(|group| group.retain(|pen| *pen != tag)),
            Command::TrendHold(from, to) => {
                view.note(now.mono);
                view.hold(from, to);
            }
            Command::TrendPainted(columns) => {
                view.plot = (columns, now.mono);
                self.look_back();
            }
            Command::Trend(command) => self.trend_command(command),
            _ => {}
        }
    }

    fn trend_command(&mut self, command: TrendCommand) {
        let (now, wall) = (self.state.now.mono, self.state.now.wall.as_secs());
        let view = &mut self.state.trend;
        match command {
            TrendCommand::Step(widths) if widths.is_finite() => {
                view.note(now);
                view.step(widths, wall);
            }
            TrendCommand::Span(span) if span.is_finite() => {
                view.note(now);
                view.set_span(span);
            }
            TrendCommand::GoTo(moment) => {
                view.note(now);
                view.go_to(moment);
                view.typed = None;
            }
            TrendCommand::Cursor(which, at) if at.is_finite() => {
                let Some(cursors) = &mut view.cursors else { return };
                if let Some(place) = cursors.at.get_mut(which) {
                    // Samples have whole milliseconds.
                    *place = (at * 1000.0).round() / 1000.0;
                    cursors.active = which;
                }
            }
            TrendCommand::OtherCursor => {
                if let Some(cursors) = &mut view.cursors {
                    cursors.active = 1 - cursors.active.min(1);
                }
            }
            TrendCommand::ZoomToCursors => {
                if let Some((from, to)) = view.cursors.as_ref().map(Cursors::span) {
                    view.note(now);
                    view.hold(from, to);
                }
            }
            TrendCommand::Values(lane, range) => {
                view.note(now);
                view.set_values(lane, range);
                view.fit_values = false;
            }
            TrendCommand::Overlay(overlay) => self.put_overlay(overlay),
            TrendCommand::Type(text) => view.typed = Some(Typed { text, wants_focus: false }),
            TrendCommand::Typed { open } => {
                view.typed = view.typed.take().filter(|_| open);
                if let Some(typed) = &mut view.typed {
                    typed.wants_focus = false;
                }
            }
            TrendCommand::Look(pen, look) => self.change_group(|group| group.set_look(&pen, look)),
            TrendCommand::Step(_) | TrendCommand::Span(_) | TrendCommand::Cursor(..) => {}
        }
    }

    fn put_overlay(&mut self, overlay: Option<Overlay>) {
        let overlay = overlay.filter(|o| o.shift_s.is_finite() && o.shift_s != 0.0);
        self.state.trend.overlay = overlay;
        self.state.record.overlay.clear();
    }

    /// What stands in the trend's menu.
    pub(super) fn act_on_trend(&mut self, action: Action) {
        let (now, wall) = (self.state.now.mono, self.state.now.wall.as_secs());
        let view = &mut self.state.trend;
        match action {
            Action::TrendFollow => {
                view.note(now);
                view.mode = TrendMode::Follow;
            }
            Action::TrendPause => view.pause(wall),
            Action::TrendZoomIn | Action::TrendZoomOut => {
                view.note(now);
                view.zoom(if action == Action::TrendZoomIn { 0.5 } else { 2.0 });
            }
            Action::TrendFitValues => view.fit_values = true,
            Action::TrendBack => self.trend_command(TrendCommand::Step(-0.5)),
            Action::TrendForward => self.trend_command(TrendCommand::Step(0.5)),
            Action::TrendUndoZoom => view.undo(),
            Action::TrendRedoZoom => view.redo(),
            Action::TrendCursors => view.toggle_cursors(wall),
            Action::TrendGoTo => {
                view.typed = Some(Typed { text: String::new(), wants_focus: true });
                self.state.show_pane = action.pane().or(Some(crate::model::PaneKind::Trend));
            }
            Action::TrendSelected => {
                if let Some(tag) = self.state.selected_tag().cloned() {
                    self.trend(Command::TrendAdd(tag));
                }
            }
            Action::TrendYesterday => {
                let other = view.overlay.is_none().then_some(Overlay { shift_s: DAY });
                self.put_overlay(other);
            }
            _ => {}
        }
    }

    /// Asks for what the pane shows and has not been told of, and takes answers in.
    pub(super) fn look_back(&mut self) {
        let state = &mut self.state;
        let project = std::sync::Arc::clone(state.project());
        state.record.watching.refresh(&project);
        if state.trend.is_seen(state.now.mono) {
            let glance = glance(state);
            self.ask_journal_marks(&glance);
            let state = &mut self.state;
            let more = (state.trend.overlay.map(|o| o.shift_s), state.trend.cursors);
            let station = &mut self.station;
            state.record.ask(&glance, more, &mut |ask| station.ask_history(ask));
        }
        while let Some(answer) = self.station.next_history() {
            // Whoever else asks takes theirs out here.
            let other = self.state.record.take(answer);
            if let Some(other) = other.and_then(|other| self.take_samples(other)) {
                self.state.tools.take(other);
            }
        }
    }

    /// Asks the journal for what happened in the window.
    fn ask_journal_marks(&mut self, glance: &Glance) {
        let (happened, journal) = (&mut self.state.record.happened, &self.state.journal.state);
        let Some(question) = happened.question(glance, journal) else { return };
        if let Some(earlier) = question.instead_of {
            self.station.cancel_journal(earlier);
        }
        let id = self.station.ask_journal(question.ask.clone());
        happened.asked(id, &question, glance.now.mono, journal.kept);
    }

    /// Changes the group being drawn; the first pen of a project makes its first group.
    fn change_group(&mut self, change: impl Fn(&mut TrendGroup)) {
        let group = match self.state.trend_group() {
            Some(group) => Some(group.clone()),
            None => new_group(&mut Project::clone(self.state.project())),
        };
        if let Some(mut group) = group {
            change(&mut group);
            self.apply(&Edit::Group(group));
        }
    }
}

/// What the pane shows.
fn glance(state: &AppState) -> Glance {
    let columns = state.trend.plot.0;
    let (from, to) = state.trend.shown(state.now.wall.as_secs(), columns);
    let group = state.trend_group();
    let shown = |group: &&TrendGroup| {
        let pens = group.pens.iter().filter(|pen| !group.look(pen).hidden);
        pens.cloned().collect::<Vec<_>>()
    };
    let pens = group.as_ref().map(shown).unwrap_or_default();
    let ranges = match state.trend.cursors {
        Some(_) => pens.iter().map(|pen| watched_range(state, pen)).collect(),
        None => Vec::new(),
    };
    let mut holders: Vec<&TagId> = Vec::new();
    for holder in pens.iter().flat_map(|pen| state.record.watching.limit_tags(pen)) {
        if !pens.contains(holder) && !holders.contains(&holder) {
            holders.push(holder);
        }
    }
    let limits = holders.into_iter().map(|tag| asked(state, tag)).collect();
    let tags = pens.iter().map(|pen| asked(state, pen)).collect();
    Glance { from, to, columns, now: state.now, tags, ranges, limits }
}

/// A tag as it is asked for, without a range.
pub(super) fn asked(state: &AppState, id: &TagId) -> AskedTag {
    AskedTag { id: id.clone(), break_after_ms: break_after_ms(state, id), range: None }
}

/// The range that a tag is expected in: between its innermost alarm limits, else its display range.
fn watched_range(state: &AppState, id: &TagId) -> Option<(f64, f64)> {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for alarm in state.record.watching.alarms(id) {
        if let (AlarmKind::Limit { side, .. }, Some(limit)) = (&alarm.kind, alarm.kind.limit()) {
            match side.is_high() {
                true => high = high.min(limit),
                false => low = low.max(limit),
            }
        }
    }
    if low.is_finite() || high.is_finite() {
        return Some((low, high));
    }
    state.project().tag(id)?.display.map(|span| (span.low, span.high))
}

fn break_after_ms(state: &AppState, tag: &TagId) -> i64 {
    let index = &state.snapshot.index;
    index.places.get(tag).map_or(3_000, |place| index.break_after_ms(*place))
}
