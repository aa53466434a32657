//! The trend pane: pens, window of time, range of values.

use super::App;
use super::project::new_group;
use crate::app::trend::{
    Cursors, Glance, NoStep, Overlay, StepPair, TrendCommand, Typed, has_states, has_steps,
};
use crate::app::{Action, AppState, Command, Edit, Notice, TrendMode};
use crate::model::{AlarmKind, PaneKind, Project, Tag, TagId, TrendGroup, WallMs};
use crate::station::AskedTag;

/// The share of the window that lies before a step that is brought into it.
const BEFORE_STEP: f64 = 0.2;

impl App {
    pub(super) fn trend(&mut self, command: Command) {
        let now = self.state.now;
        let view = &mut self.state.trend;
        match command {
            Command::TrendGroup(id) => {
                if let Some(group) = self.state.project().trend_group(&id) {
                    let span = f64::from(group.span_s);
                    self.state.trend.turn_to(id, span);
                    // The tools of the trend begin with the pens of the group, too.
                    let tools = &mut self.state.tools;
                    (tools.xy.across, tools.xy.up, tools.spectrum.pen) = (None, None, None);
                }
            }
            Command::TrendAdd(tag) => self.add_pen(&tag),
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
            TrendCommand::Zone(zone) => view.zone = zone,
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

    /// Keys reach what a grey row would not offer, so the reason is told.
    fn add_pen(&mut self, tag: &TagId) {
        let why = self.state.project().tag(tag).and_then(|tag| self.state.trend_hindrance(tag));
        if let Some(why) = why {
            self.state.notice = Some(Notice::NotAdded(why));
            return;
        }
        self.change_group(|group| {
            if !group.pens.contains(tag) {
                group.pens.push(tag.clone());
            }
        });
    }

    fn put_overlay(&mut self, overlay: Option<Overlay>) {
        self.state.trend.overlay = overlay.filter(Overlay::is_another_time);
        self.state.record.overlay.clear();
        self.state.record.steps.stop();
    }

    /// Looks for the last step in the window or before it, and for the one before that; where these two
    /// are compared already, for one step further back.
    fn look_for_steps(&mut self) {
        let state = &mut self.state;
        if !state.trend.is_seen(state.now.mono) {
            state.show_pane = Some(PaneKind::Trend);
        }
        let pens = pens_with_steps(state);
        if pens.is_empty() {
            state.notice = Some(Notice::NoStepPen);
            return;
        }
        let edge = state.trend.shown(state.now.wall.as_secs(), state.trend.plot.0).1;
        let known = match &state.trend.overlay {
            Some(Overlay::Steps(pair)) => Some(pair.clone()),
            _ => None,
        };
        state.record.steps.begin(pens, WallMs::from_secs(edge).0 + 1, known);
        self.look_back();
    }

    fn stepped(&mut self, found: Result<StepPair, NoStep>) {
        let name = |tag: &TagId| {
            self.state.project().tag(tag).map_or(tag.to_string(), |tag| tag.name.clone())
        };
        self.state.notice = Some(match found {
            Ok(pair) => return self.compare_steps(pair),
            Err(NoStep::None(Some(tag))) => Notice::NoStep(name(&tag)),
            Err(NoStep::None(None)) => Notice::NoStepAtAll,
            Err(NoStep::Unread(why)) => Notice::RecordUnread(why),
            Err(NoStep::NoneBefore(tag)) => Notice::NoStepBefore(name(&tag)),
        });
    }

    /// Lays one step onto the other, and brings the later one into the window where it is not there.
    fn compare_steps(&mut self, pair: StepPair) {
        let (now, view) = (self.state.now, &mut self.state.trend);
        let (from, to) = view.window(now.wall.as_secs());
        let at = pair.last.at_ms as f64 / 1000.0;
        if at < from {
            view.note(now.mono);
            let start = at - (to - from) * BEFORE_STEP;
            view.hold(start, start + (to - from));
        }
        self.put_overlay(Some(Overlay::Steps(pair)));
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
                let other = view.overlay.is_none().then_some(Overlay::Days(1));
                self.put_overlay(other);
            }
            Action::TrendLastStep => self.look_for_steps(),
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
            let trend = &state.trend;
            let parts = trend.parts((glance.from, glance.to));
            let station = &mut self.station;
            let ask = &mut |ask| station.ask_history(ask);
            state.record.ask(&glance, (&parts, trend.cursors), ask);
        }
        let now = self.state.now.mono;
        if let Some(question) = self.state.record.steps.question(now) {
            let id = self.station.ask_history(question);
            self.state.record.steps.asked(id, now);
        }
        while let Some(answer) = self.station.next_history() {
            // Whoever else asks takes theirs out here.
            let other = self.state.record.take(answer);
            if let Some(other) = other.and_then(|other| self.take_samples(other)) {
                self.state.tools.take(other);
            }
        }
        if let Some(found) = self.state.record.stepped() {
            self.stepped(found);
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

/// The pens whose steps are meant: the selected one, else those that are set, else those drawn in steps, else
/// states; each with how far apart changes of one step are at most, ms.
fn pens_with_steps(state: &AppState) -> Vec<(AskedTag, i64)> {
    let Some(group) = state.trend_group() else { return Vec::new() };
    let shown = group.pens.iter().filter(|pen| !group.look(pen).hidden);
    let tags = shown.filter_map(|pen| state.project().tag(pen)).filter(|tag| tag.is_trendable());
    let pens: Vec<&Tag> =
        tags.map(AsRef::as_ref).filter(|tag| has_steps(tag, &group.look(&tag.id))).collect();
    let selected = state.selected_tag();
    let meant: [&dyn Fn(&Tag) -> bool; 4] = [
        &|tag| Some(&tag.id) == selected,
        &|tag| tag.write.is_some() && !has_states(tag),
        &|tag| !has_states(tag),
        &|_| true,
    ];
    let of = |is_meant: &&dyn Fn(&Tag) -> bool| -> Vec<&Tag> {
        pens.iter().copied().filter(|tag| is_meant(tag)).collect()
    };
    let best = meant.iter().map(of).find(|pens| !pens.is_empty()).unwrap_or_default();
    let asked = |tag: &Tag| {
        let asked = asked(state, &tag.id);
        // A switch that comes back at once has made two steps.
        let join = if has_states(tag) { 0 } else { asked.break_after_ms };
        (asked, join)
    };
    best.into_iter().map(asked).collect()
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
