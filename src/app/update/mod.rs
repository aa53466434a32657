//! The one place where the window's state changes.

mod alarms;
mod captures;
mod files;
mod frames;
mod grid;
mod import;
mod notes;
mod journal;
mod profiles;
mod project;
mod record;
mod stage;
mod tools;
mod registers;
mod scan;
mod trend;
mod unasked;
mod write;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use record::Keeping;
pub use registers::FindingCommand;

use super::command::{Command, Effect, PathPurpose};
use super::finding::Question;
use super::grid::Then;
use super::help::{HelpTopic, HelpView};
use super::tools::ToolsCommand;
use super::{
    Action, AppState, Dialog, Document, Draft, Notice, PaletteRow, PaletteState, PendingAction,
    Selection, Settings, SortColumn,
};
use crate::model::{
    ConnectionPhase, FrameScope, Layout, PaneKind, Project, RecordTroubleKind, StationEvent,
};
use crate::station::{DryRun, StationPort};

/// Most time a frame spends on taking events in.
const EVENT_BUDGET: Duration = Duration::from_millis(4);

/// The window without its paint: state, and the station it is a window of.
pub struct App {
    /// For painting code to read.
    pub state: AppState,
    station: Box<dyn StationPort>,
    /// The dry run of an import, while it reads.
    trial: Option<Box<dyn DryRun>>,
    /// Questions that wait until the open dialog is closed.
    held: VecDeque<Command>,
    /// Where the record lies, and whether this window keeps one at all.
    pub(super) keeping: Keeping,
}

impl App {
    /// A window onto `station`, which runs `project` already.
    pub fn new(
        station: Box<dyn StationPort>,
        project: Arc<Project>,
        path: Option<PathBuf>,
        settings: Settings,
    ) -> App {
        let mut state = AppState { settings, ..AppState::default() };
        if let Some(path) = &path {
            state.settings.remember(path);
        }
        state.grid.take_settings(&state.settings);
        state.alarm_view.columns = state.settings.alarm_columns();
        state.doc = Document::new(project, path);
        let (held, keeping) = (VecDeque::new(), Keeping::default());
        let mut app = App { state, station, trial: None, held, keeping };
        app.project_replaced();
        app.tick();
        app
    }

    /// Takes in what the station has to tell. Called before every frame, hidden windows included.
    pub fn tick(&mut self) {
        let state = &mut self.state;
        state.now = self.station.now();
        state.snapshot = self.station.snapshot();
        state.alarms = self.station.alarms();
        state.notes = self.station.notes();
        self.look_at_captures();
        let state = &mut self.state;
        while let Some(event) = self.station.next_event() {
            match &event {
                StationEvent::Write(report) => state.setpoints.reported(report),
                StationEvent::Capture { name, word, .. }
                    if matches!(state.notice, None | Some(Notice::Capture(..))) =>
                {
                    // What somebody has to know is not covered by it.
                    state.notice = Some(Notice::Capture(Arc::clone(name), word.clone()));
                }
                StationEvent::Record { trouble: Some(trouble), .. }
                    if trouble.kind == RecordTroubleKind::Damaged =>
                {
                    state.notice = Some(Notice::RecordDamaged(Arc::clone(&trouble.detail)));
                }
                StationEvent::Lost { count, .. } => state.notice = Some(Notice::EventsLost(*count)),
                _ => {}
            }
            state.events.push(event, state.doc.project());
            if self.station.now().mono.since(state.now.mono) > EVENT_BUDGET {
                break;
            }
        }
        while let Some(frame) = self.station.next_frame() {
            state.frames.push(frame);
        }
        let project = Arc::clone(state.doc.project());
        state.tags.refresh(&project);
        state.grid.refresh(&project);
        self.refresh_alarms();
        self.watch_record();
        self.look();
        self.look_back();
        self.look_at_tools();
        self.watch_journal();
        self.watch_scan();
        self.watch_trial();
    }

    fn carry_out(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Do(action) => return self.act(action),
            Command::OpenRecent(path) => return self.guard(PendingAction::OpenPath(path)),
            Command::Select(selection) => self.state.selection = selection,
            Command::Edit(what) => self.open_editor(Draft::of(self.state.project(), &what)),
            Command::SetDraft(draft) => self.set_draft(*draft),
            Command::AcceptDraft => self.accept_draft(),
            Command::Apply(change) => self.apply(&change),
            Command::ConfirmDelete => self.confirm_delete(),
            Command::CloseDialog => {
                if let Some(Dialog::Help(view)) = &mut self.state.dialog {
                    self.state.dialog = view.under.take().map(|dialog| *dialog);
                    return Vec::new();
                }
                self.give_back_draft();
                self.end_import();
                let about = self.capture_dialog();
                if let Some(Dialog::Overwrite { purpose, .. } | Dialog::TypePath { purpose, .. }) =
                    self.state.dialog.take()
                    && matches!(purpose, PathPurpose::Trend(_))
                {
                    // Samples that go nowhere are not kept.
                    self.state.tools.export = None;
                }
                self.back_to_captures(about);
                // Whoever backs out of a file's name backs out of what was to follow the saving.
                self.state.after_save = None;
            }
            Command::Unsaved(choice) => return self.unsaved(choice),
            Command::TypePath(_)
            | Command::AcceptTypedPath
            | Command::ConfirmOverwrite
            | Command::Picked(..)
            | Command::Loaded { .. }
            | Command::Saved { .. }
            | Command::SaveBlocked(_)
            | Command::SaveChanged(_)
            | Command::FileChanged(_) => return self.files(command),
            Command::RecordFrames(_)
            | Command::PauseFrames(_)
            | Command::ClearFrames
            | Command::ExportFrames(_)
            | Command::Exported { .. }
            | Command::ExportBlocked(..) => return self.frames(command),
            Command::Grid(command) => return self.grid(command),
            Command::Import(command) => return self.import(command),
            Command::Journal(command) => return self.journal(command),
            Command::PaletteText(_) | Command::PaletteMove(_) => self.palette(&command),
            Command::PaletteTake(row) => return self.take_row(row),
            Command::FilterTags(text) => self.state.tags.filter = text,
            Command::SortTags(column) => self.sort(column),
            Command::FilterFocused => self.state.tags.focus_filter = false,
            Command::SetpointDraft(..)
            | Command::SetpointRestore(_)
            | Command::SetpointCommit(_)
            | Command::SetpointToggle(..)
            | Command::ButtonPress(_)
            | Command::ButtonRelease(_)
            | Command::ConfirmWrite
            | Command::FocusLost => self.setpoint(command),
            Command::AskAlarm(key, ask) => self.station.ask_alarm(&key, ask),
            Command::Identify(device) => self.station.identify(&device),
            Command::Registers(command) => self.registers(command),
            Command::Scan(command) => self.scan(command),
            Command::Finding(command) => self.find_out(command),
            Command::Why(tag) => self.state.dialog = Some(Dialog::Why(tag)),
            Command::KeepLearned(device) => self.keep_learned(&device),
            Command::ForgetLearned(device) => self.forget_learned(&device),
            Command::Reconnect(connection) => self.station.reconnect(&connection),
            Command::TrendGroup(_)
            | Command::TrendAdd(_)
            | Command::TrendRemove(_)
            | Command::TrendHold(..)
            | Command::TrendPainted(_)
            | Command::Trend(_) => self.trend(command),
            Command::ProfilesLoaded(..)
            | Command::SetApply(_)
            | Command::AskDevice
            | Command::DeviceAnswered { .. }
            | Command::SetMake(_)
            | Command::AcceptMake
            | Command::AcceptApply
            | Command::AcceptUpdate
            | Command::ProfileSaved { .. }
            | Command::ProfileBlocked(_) => return self.profiles(command),
            Command::Help(topic) => self.open_help(topic),
            Command::Tools(command) => return self.tools(command),
            Command::Captures(command) => return self.captures(command),
            Command::SetLayout(layout) => self.state.doc.set_layout(layout),
            Command::PaneShown => self.state.show_pane = None,
            Command::CloseRequested => match self.state.dialog {
                // What is being typed in an editor is not in the project yet and would be lost.
                Some(Dialog::Edit { .. }) => self.state.notice = Some(Notice::FinishEditing),
                _ => return self.guard(PendingAction::Quit),
            },
            Command::DismissNotice => self.state.notice = None,
            Command::OpenFolder(folder) => return vec![Effect::OpenFolder(folder)],
            Command::Alarms(command) => return self.alarms(command),
        }
        Vec::new()
    }

    #[expect(clippy::too_many_lines, reason = "a table: one row an action")]
    fn act(&mut self, action: Action) -> Vec<Effect> {
        if matches!(self.state.dialog, Some(Dialog::Palette(_))) {
            self.state.dialog = None;
        }
        if !self.state.is_enabled(action) {
            return Vec::new();
        }
        let state = &mut self.state;
        match action {
            Action::New => return self.guard(PendingAction::New),
            Action::Open => return self.guard(PendingAction::Open),
            Action::OpenDemo => return self.guard(PendingAction::Demo),
            Action::Save => return self.save(None),
            Action::SaveAs => {
                state.after_save = None;
                self.commit(Then::Stay);
                return vec![self.ask_path(PathPurpose::Save)];
            }
            Action::ImportTags | Action::PasteTags | Action::ExportTags => {
                return self.move_tags(action);
            }
            Action::Quit => return self.guard(PendingAction::Quit),
            Action::Undo => self.step(Document::undo),
            Action::Redo => self.step(Document::redo),
            Action::AddConnection
            | Action::AddDevice
            | Action::AddScanClass
            | Action::AddTag
            | Action::AddTrendGroup
            | Action::AddAlarm
            | Action::AddAlarmGroup => self.add(action),
            Action::EditSelected => {
                let draft =
                    state.selection.as_ref().and_then(|s| Draft::of(state.doc.project(), s));
                self.open_editor(draft);
            }
            Action::DuplicateSelected => self.duplicate(),
            Action::DeleteSelected => self.ask_delete(),
            Action::EditProject => self.describe(),
            Action::Palette => state.dialog = Some(Dialog::Palette(PaletteState::of(state, ""))),
            Action::FilterTags => {
                state.tags.focus_filter = true;
                state.show_pane = Some(PaneKind::Tags);
            }
            Action::ShowPlant
            | Action::ShowTags
            | Action::ShowTrend
            | Action::ShowSetpoints
            | Action::ShowEvents
            | Action::ShowDiagnostics
            | Action::ShowFrames
            | Action::ShowGrid
            | Action::ShowRegisters
            | Action::ShowAlarms
            | Action::ShowXy
            | Action::ShowSpectrum
            | Action::ShowJournal
            | Action::ShowAlarmLoad => state.show_pane = action.pane(),
            Action::OpenRecording => return self.tools(ToolsCommand::OpenRecording),
            Action::AddNote => self.new_note(None),
            Action::Captures => self.open_captures(None),
            Action::AddCapture => self.new_capture(),
            Action::CloseRecording => return self.tools(ToolsCommand::CloseRecording),
            Action::ResetLayout => {
                state.doc.set_layout(Layout::default());
                state.layout_epoch += 1;
            }
            Action::ToggleTheme | Action::ToggleLanguage => return self.toggle(action),
            Action::FullScreen => return vec![Effect::FullScreen],
            Action::TrendFollow
            | Action::TrendPause
            | Action::TrendZoomIn
            | Action::TrendZoomOut
            | Action::TrendFitValues
            | Action::TrendBack
            | Action::TrendForward
            | Action::TrendUndoZoom
            | Action::TrendRedoZoom
            | Action::TrendCursors
            | Action::TrendGoTo
            | Action::TrendYesterday
            | Action::TrendLastStep
            | Action::TrendSelected => self.act_on_trend(action),
            Action::ReconnectAll => self.reconnect_all(),
            Action::Why => {
                if let Some(Selection::Tag(tag)) = state.selection.clone() {
                    state.dialog = Some(Dialog::Why(tag));
                }
            }
            Action::RecordFrames => {
                let scope = state.frames.scope.is_none().then_some(FrameScope::All);
                return self.frames(Command::RecordFrames(scope));
            }
            Action::FindDevices => self.open_scan(),
            Action::LearnLimits
            | Action::CheckBlocks
            | Action::KeepLearned
            | Action::ForgetLearned => self.act_on_device(action),
            Action::ApplyProfile | Action::MakeProfile | Action::UpdateProfiles => {
                return self.profile_action(action);
            }
            Action::Help => self.open_help(HelpTopic::Start),
            Action::Recording => state.dialog = Some(Dialog::Record),
            Action::OpenDataFolder => {
                return state
                    .recording
                    .iter()
                    .map(|r| Effect::OpenFolder(r.folder.clone()))
                    .collect();
            }
            Action::About => state.dialog = Some(Dialog::About),
            // The others are about alarms.
            _ => return self.alarm_action(action),
        }
        Vec::new()
    }

    /// What is about the selected device.
    fn act_on_device(&mut self, action: Action) {
        let Some(device) = self.state.selected_device().cloned() else { return };
        let question = match action {
            Action::KeepLearned => return self.keep_learned(&device),
            Action::ForgetLearned => return self.forget_learned(&device),
            Action::CheckBlocks => Question::Blocks,
            _ => Question::Limits,
        };
        self.find_out(FindingCommand::Begin(device, question));
        self.state.show_pane = Some(PaneKind::Diagnostics);
    }

    /// The other look or the other language.
    fn toggle(&mut self, action: Action) -> Vec<Effect> {
        let settings = &mut self.state.settings;
        if action == Action::ToggleTheme {
            settings.look = settings.look.other();
        } else {
            settings.lang = settings.lang.other();
        }
        vec![Effect::KeepSettings(settings.clone())]
    }

    /// Opens the help, over an open editor, to which closing it leads back.
    fn open_help(&mut self, topic: HelpTopic) {
        let under = match self.state.dialog.take() {
            Some(Dialog::Help(view)) => view.under,
            Some(Dialog::Palette(_)) | None => None,
            Some(other) => Some(Box::new(other)),
        };
        self.state.dialog = Some(Dialog::Help(HelpView { topic, under }));
    }

    fn reconnect_all(&mut self) {
        let waiting = |phase| matches!(phase, ConnectionPhase::Waiting { .. });
        for connection in self.state.snapshot.connections.iter().filter(|c| waiting(c.phase)) {
            self.station.reconnect(&connection.id);
        }
    }

    fn sort(&mut self, column: SortColumn) {
        let tags = &mut self.state.tags;
        tags.descending = tags.sort == column && !tags.descending;
        tags.sort = column;
    }

    fn palette(&mut self, command: &Command) {
        let Some(Dialog::Palette(palette)) = &mut self.state.dialog else { return };
        match command {
            Command::PaletteText(text) => {
                self.state.dialog = Some(Dialog::Palette(PaletteState::of(&self.state, text)));
            }
            Command::PaletteMove(rows) => palette.step(*rows),
            _ => {}
        }
    }

    /// Runs an action that makes sense now, or selects a tag in the table; the palette stays open
    /// over an action that does not.
    fn take_row(&mut self, row: usize) -> Vec<Effect> {
        let Some(Dialog::Palette(palette)) = &self.state.dialog else { return Vec::new() };
        match palette.rows.get(row).cloned() {
            Some(PaletteRow::Action(action)) if self.state.is_enabled(action) => {
                return self.act(action);
            }
            Some(PaletteRow::Tag(tag)) => {
                self.state.dialog = None;
                self.state.selection = Some(Selection::Tag(tag));
                self.state.show_pane = Some(PaneKind::Tags);
            }
            _ => {}
        }
        Vec::new()
    }
}
