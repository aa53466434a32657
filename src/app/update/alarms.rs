//! What a person does about alarms: looking, acknowledging, keeping quiet, going to where they come from.

use std::sync::Arc;

use super::App;
use super::trend::asked;
use crate::app::alarms::{
    AlarmCol, AlarmFilter, AlarmTab, AlarmWay, AlarmsCommand, QuietDesk, QuietKind, REHEARSAL,
    RehearsalPhase, display_of, is_latched, meant, tags_of, trend_of,
};
use crate::app::command::Effect;
use crate::app::{Action, Dialog, Draft, JournalCommand, Notice, Selection};
use crate::model::{
    Alarm, AlarmAsk, AlarmKey, AlarmLive, AlarmPriority, AlarmShown, GroupId, PaneKind,
};
use crate::station::{HistoryAnswer, rehearsal_tags};

/// Share of a trend's window that lies before the onset of an alarm.
const BEFORE: f64 = 0.7;

impl App {
    /// Brings list and horn up to date with the board.
    pub(super) fn refresh_alarms(&mut self) {
        let project = Arc::clone(self.state.project());
        let state = &mut self.state;
        state.alarm_view.refresh(&state.alarms, &project);
        state.horn.look(&state.alarms);
        if let Some(told) = self.station.next_rehearsed() {
            self.state.rehearsal.done(told);
        }
    }

    pub(super) fn alarms(&mut self, command: AlarmsCommand) -> Vec<Effect> {
        let board = Arc::clone(&self.state.alarms);
        let view = &mut self.state.alarm_view;
        match command {
            AlarmsCommand::Tab(tab) => {
                view.tab = tab;
                view.spoil();
            }
            AlarmsCommand::Sort(col) => {
                view.sort = match view.sort {
                    Some((at, false)) if at == col => Some((col, true)),
                    Some((at, true)) if at == col => None,
                    _ => Some((col, false)),
                };
                view.spoil();
            }
            AlarmsCommand::Filter(filter) => {
                view.filter = filter;
                view.spoil();
            }
            AlarmsCommand::Show(col, on) => return self.show_column(col, on),
            AlarmsCommand::Pick(key) => {
                self.state.selection = Some(selection(&key));
                view.pick(key);
            }
            AlarmsCommand::Extend(key) => {
                self.state.selection = Some(selection(&key));
                view.extend(&board, key);
            }
            AlarmsCommand::Toggle(key) => {
                self.state.selection = Some(selection(&key));
                view.toggle(key);
            }
            AlarmsCommand::SelectAll => view.select_all(&board),
            AlarmsCommand::Acknowledge => {
                let asks = view.acknowledgements(&board);
                self.ask_all(asks);
            }
            AlarmsCommand::AcknowledgePage(seen) => {
                let highest = |key: &AlarmKey| {
                    board.alarm(key).is_none_or(|a| a.priority == AlarmPriority::Highest)
                };
                let asks = seen.into_iter().filter(|(key, _)| !highest(key));
                let ask = |(key, occurrence)| (key, AlarmAsk::Acknowledge { occurrence });
                self.ask_all(asks.map(ask).collect());
            }
            AlarmsCommand::Reset => self.ask_of(&AlarmAsk::Reset, |a| is_latched(a.shown)),
            AlarmsCommand::Unshelve => {
                self.ask_of(&AlarmAsk::Unshelve, |alarm| alarm.shelved.is_some());
            }
            AlarmsCommand::ReturnToService => {
                let out = |alarm: &AlarmLive| alarm.shown == AlarmShown::OutOfService;
                self.ask_of(&AlarmAsk::ReturnToService, out);
            }
            AlarmsCommand::AskQuiet(kind) => self.ask_quiet(kind),
            AlarmsCommand::SetQuiet(desk) => {
                if matches!(self.state.dialog, Some(Dialog::Quiet(_))) {
                    self.state.dialog = Some(Dialog::Quiet(desk));
                }
            }
            AlarmsCommand::AcceptQuiet => self.accept_quiet(),
            AlarmsCommand::Go(key, way) => return self.go(&key, way),
            AlarmsCommand::Reveal(key) => self.reveal(key),
            AlarmsCommand::Focused => view.wants_keyboard = false,
            AlarmsCommand::Horn(mut horn) => {
                horn.volume = horn.volume.clamp(5, 100);
                self.state.settings.horn = horn;
                return vec![Effect::KeepSettings(self.state.settings.clone())];
            }
            AlarmsCommand::TestTone(priority) => return vec![Effect::TestTone(priority)],
            AlarmsCommand::HornTrouble(trouble) => self.state.horn.trouble = trouble,
            AlarmsCommand::Rehearse(alarm) => self.rehearse(*alarm),
        }
        self.refresh_alarms();
        Vec::new()
    }

    pub(super) fn alarm_action(&mut self, action: Action) -> Vec<Effect> {
        let board = Arc::clone(&self.state.alarms);
        match action {
            Action::SilenceHorn => {
                if self.state.horn.calling().is_some() {
                    self.station.note_silenced();
                }
                self.state.horn.silence(&board);
            }
            Action::NextAlarm => self.next_alarm(),
            Action::TestHorn => self.state.dialog = Some(Dialog::HornTest),
            Action::MuteHorn => {
                let mut horn = self.state.settings.horn;
                horn.muted = !horn.muted;
                return self.alarms(AlarmsCommand::Horn(horn));
            }
            Action::AcknowledgeAlarms => return self.alarms(AlarmsCommand::Acknowledge),
            Action::ShelveAlarms => self.ask_quiet(QuietKind::Shelve),
            Action::AlarmsOutOfService => self.ask_quiet(QuietKind::OutOfService),
            _ => {
                let way = AlarmWay::of(action);
                let alarm = meant(&self.state.alarm_view, &board);
                if let (Some(way), Some(alarm)) = (way, alarm) {
                    return self.go(&alarm.key, way);
                }
            }
        }
        Vec::new()
    }

    /// Goes to the next alarm that nobody has acknowledged, through a filter that hides all of them.
    fn next_alarm(&mut self) {
        let board = Arc::clone(&self.state.alarms);
        if self.state.alarm_view.tab != AlarmTab::Standing {
            self.state.alarm_view.tab = AlarmTab::Standing;
            self.state.alarm_view.spoil();
            self.refresh_alarms();
        }
        let mut next = self.state.alarm_view.next_unacknowledged(&board);
        if next.is_none() && self.state.alarm_view.filter.hides() {
            self.state.alarm_view.filter = AlarmFilter::default();
            self.state.alarm_view.spoil();
            self.refresh_alarms();
            next = self.state.alarm_view.next_unacknowledged(&board);
        }
        let view = &mut self.state.alarm_view;
        if let Some(key) = next {
            view.pick(key);
        }
        view.wants_keyboard = true;
        self.state.show_pane = Some(PaneKind::Alarms);
    }

    fn ask_all(&mut self, asks: Vec<(AlarmKey, AlarmAsk)>) {
        for (key, ask) in asks {
            self.station.ask_alarm(&key, ask);
        }
    }

    /// Asks the same of everything selected that it fits.
    fn ask_of(&mut self, ask: &AlarmAsk, fits: impl Fn(&AlarmLive) -> bool) {
        let board = Arc::clone(&self.state.alarms);
        let selected = self.state.alarm_view.selected(&board).filter(|alarm| fits(alarm));
        let asks = selected.map(|alarm| (alarm.key.clone(), ask.clone())).collect();
        self.ask_all(asks);
    }

    fn ask_quiet(&mut self, kind: QuietKind) {
        let board = &self.state.alarms;
        if let Some(desk) = QuietDesk::about(kind, self.state.alarm_view.selected(board)) {
            self.state.dialog = Some(Dialog::Quiet(Box::new(desk)));
        }
    }

    fn accept_quiet(&mut self) {
        let Some(Dialog::Quiet(desk)) = &self.state.dialog else { return };
        if !desk.is_complete() {
            return;
        }
        let reason: Arc<str> = Arc::from(desk.reason.trim());
        let ask = match desk.kind {
            QuietKind::Shelve => {
                AlarmAsk::Shelve { for_s: desk.minutes.saturating_mul(60), once: desk.once, reason }
            }
            QuietKind::OutOfService => AlarmAsk::OutOfService { reason },
        };
        let asks = desk.keys.iter().map(|key| (key.clone(), ask.clone())).collect();
        self.state.dialog = None;
        self.ask_all(asks);
    }

    fn rehearse(&mut self, alarm: Alarm) {
        let project = Arc::clone(self.state.project());
        let tags = rehearsal_tags(&alarm, &project);
        let tags = tags.iter().map(|id| asked(&self.state, id)).collect();
        let now_ms = self.state.now.wall.0;
        if let Some(ask) = self.state.rehearsal.begin(alarm, &project, now_ms, tags) {
            let id = self.station.ask_history(ask);
            self.state.rehearsal.phase = RehearsalPhase::Reading(id);
        }
    }

    /// Takes samples for a rehearsal in, and has it begin once they are all there.
    pub(super) fn take_samples(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        if answer.asker != REHEARSAL {
            return Some(answer);
        }
        let job = self.state.rehearsal.take(answer.id, answer.told)?;
        if !self.station.rehearse(job) {
            let why = "the system gives no thread".to_owned();
            self.state.rehearsal.phase = RehearsalPhase::Failed(why);
        }
        None
    }

    /// Goes from an alarm to what belongs to it. An alarm that is no more, as one that figures still tell
    /// of, is said to be none.
    pub(super) fn go(&mut self, key: &AlarmKey, way: AlarmWay) -> Vec<Effect> {
        let board = Arc::clone(&self.state.alarms);
        let project = Arc::clone(self.state.project());
        match (way, board.alarm(key)) {
            (AlarmWay::History, _) => {
                return self.journal(JournalCommand::About(key.to_string()));
            }
            (_, None) => self.state.notice = Some(Notice::NoSuchAlarm),
            (AlarmWay::Value, Some(alarm)) => self.show_value(alarm),
            (AlarmWay::Trend, Some(alarm)) => {
                self.show_onset(alarm, trend_of(&project, alarm), Notice::NoTrendOfAlarm);
            }
            (AlarmWay::Display, Some(alarm)) => {
                self.show_onset(alarm, display_of(&project, alarm), Notice::NoDisplayOfAlarm);
            }
            (AlarmWay::Settings, Some(_)) => {
                let what = selection(key);
                self.state.selection = Some(what.clone());
                self.open_editor(Draft::of(&project, &what));
            }
        }
        Vec::new()
    }

    /// Brings an alarm into sight in its list, selected.
    pub(super) fn reveal(&mut self, key: AlarmKey) {
        let board = Arc::clone(&self.state.alarms);
        let view = &mut self.state.alarm_view;
        let stands = board.alarm(&key).is_some_and(|alarm| alarm.shown.is_annunciated());
        if !(stands && view.tab == AlarmTab::Standing) {
            view.tab = AlarmTab::All;
        }
        view.filter = AlarmFilter::default();
        view.spoil();
        self.refresh_alarms();
        self.state.selection = Some(selection(&key));
        self.state.alarm_view.pick(key);
        self.state.show_pane = Some(PaneKind::Alarms);
    }

    fn show_value(&mut self, alarm: &AlarmLive) {
        if let AlarmKey::Device(device) = &alarm.key {
            self.state.selection = Some(Selection::Device(device.clone()));
            self.state.show_pane = Some(PaneKind::Plant);
        } else if let Some(tag) = tags_of(self.state.project(), alarm).into_iter().next() {
            self.state.selection = Some(Selection::Tag(tag));
            self.state.show_pane = Some(PaneKind::Tags);
        }
    }

    /// Shows a group of pens around the onset of an alarm; `none` is said where there is no group.
    fn show_onset(&mut self, alarm: &AlarmLive, group: Option<GroupId>, none: Notice) {
        let Some(group) = group else {
            self.state.notice = Some(none);
            return;
        };
        self.trend(crate::app::Command::TrendGroup(group));
        if let Some(raised) = alarm.raised {
            let (onset, span) = (raised.wall.as_secs(), self.state.trend.span_s);
            self.state.trend.hold(onset - span * BEFORE, onset + span * (1.0 - BEFORE));
        }
        self.state.show_pane = Some(PaneKind::Trend);
    }

    fn show_column(&mut self, col: AlarmCol, on: bool) -> Vec<Effect> {
        let view = &mut self.state.alarm_view;
        let shown = |c: &AlarmCol| if *c == col { on || c.is_fixed() } else { view.shows(*c) };
        let columns: Vec<AlarmCol> = AlarmCol::ALL.iter().copied().filter(shown).collect();
        view.columns = columns;
        let keys = view.columns.iter().map(|col| col.key().to_owned()).collect();
        self.state.settings.alarm_columns = keys;
        vec![Effect::KeepSettings(self.state.settings.clone())]
    }
}

/// What is selected of the project while the cursor is on an alarm.
fn selection(key: &AlarmKey) -> Selection {
    match key {
        AlarmKey::Alarm(id) => Selection::Alarm(id.clone()),
        AlarmKey::Device(id) => Selection::Device(id.clone()),
    }
}
