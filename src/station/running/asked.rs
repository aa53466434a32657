//! What the window asks of a running station: nothing here waits, for the plant or for a disk.

use std::sync::Arc;

use super::{LOCAL, PEEK_TIME, SCAN_TIME, Station};
use crate::engine::{EngineCommand, FrameWatch};
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmKey, CaptureAsk, CaptureBoard, ConnectionId, Control, Denial,
    DeviceId, Endpoint, FrameRecord, FrameScope, JournalAsk, JournalAskId, JournalReply,
    JournalState, Note, NoteChange, Peek, PeekDenial, PeekId, PeekOutcome, Peeked, Project, Run,
    Snapshot, Stamp, StationEvent, TagId, WriteId, WriteValue,
};
use crate::station::capture::CaptureTold;
use crate::station::core::CoreOrder;
use crate::station::data_folder::DataPlace;
use crate::station::historian::HistoryState;
use crate::station::port::StationPort;
use crate::station::scan::{Scan, ScanEvent, ScanOptions, ScanRange, occupied};
use crate::station::trial::Trial;
use crate::station::window::{WindowDenial, WindowFound, WindowOptions, WindowProbe};
use crate::station::{AskId, Asker, DryRun, HistoryAnswer, HistoryAsk, Rehearsal, RehearsalJob};

impl StationPort for Station {
    fn snapshot(&self) -> Arc<Snapshot> {
        self.of_this_run(self.engine.snapshot())
    }

    fn now(&self) -> Stamp {
        self.engine.now()
    }

    fn next_event(&mut self) -> Option<StationEvent> {
        let queued = self.local.pop_front().or_else(|| self.events.try_recv().ok());
        queued.or_else(|| {
            self.hand_over();
            self.tell_record();
            self.local.pop_front()
        })
    }

    fn write(&mut self, tag: &TagId, value: WriteValue) -> WriteId {
        let id = self.writer.number();
        if self.is_between() {
            self.refuse(self.writer.denied(id, tag, value, Denial::DeviceOffline));
        } else if let Some(event) = self.writer.write(id, tag, value) {
            self.refuse(event);
        }
        id
    }

    fn press(&mut self, tag: &TagId) -> WriteId {
        let control =
            self.project.tag(tag).and_then(|t| t.write).map_or(Control::Field, |w| w.control);
        let id = self.writer.number();
        // The core writes the 1 itself: it alone knows whether the button owes a 0 still.
        let press = CoreOrder::Press(tag.clone(), id, control);
        let why = if self.is_between() {
            Denial::DeviceOffline
        } else if self.orders.try_send(press).is_ok() {
            self.down.pressed(tag);
            return id;
        } else {
            Denial::QueueFull
        };
        self.refuse(self.writer.denied(id, tag, WriteValue::Bool(true), why));
        id
    }

    fn release(&mut self, tag: &TagId) {
        if !self.releases.contains(tag) {
            self.releases.push(tag.clone());
        }
        self.hand_over();
    }

    fn alarms(&self) -> Arc<AlarmBoard> {
        self.board.load_full()
    }

    fn ask_alarm(&mut self, key: &AlarmKey, ask: AlarmAsk) {
        let order = CoreOrder::Alarm(key.clone(), ask, Arc::clone(&self.who));
        if self.orders.try_send(order).is_err() {
            let why = Arc::from("the station is too busy; try again");
            self.tell(StationEvent::AlarmRefused { at: self.engine.now(), key: key.clone(), why });
        }
    }

    fn set_project(&mut self, project: Arc<Project>) {
        self.change_to(project, false, None);
    }

    fn open_project(&mut self, project: Arc<Project>, place: Option<DataPlace>) {
        self.change_to(project, true, Some((place, true)));
    }

    fn keep_in(&mut self, place: Option<DataPlace>, fresh: bool) {
        if let Some(next) = &mut self.held_back {
            let fresh = fresh || matches!(next.place, Some((_, true)));
            next.place = Some((place, fresh));
        } else {
            self.enter(place, fresh, false);
        }
        self.hand_over();
    }

    fn captures(&self) -> CaptureBoard {
        self.captures.board()
    }

    fn ask_capture(&mut self, ask: CaptureAsk) -> bool {
        match self.captures.ask(ask) {
            Ok(taken) => taken,
            Err(ask) => self.orders.try_send(CoreOrder::Capture(ask)).is_ok(),
        }
    }

    fn next_capture(&mut self) -> Option<CaptureTold> {
        self.captures.told()
    }

    fn history(&self) -> Option<HistoryState> {
        self.historian.state()
    }

    fn reconnect(&mut self, connection: &ConnectionId) {
        // A full queue only means that the connection waits out its countdown.
        self.engine.send(EngineCommand::Reconnect(connection.clone())).ok();
    }

    fn identify(&mut self, device: &DeviceId) {
        // A full queue only means that it is to be asked again.
        self.engine.send(EngineCommand::Identify(device.clone())).ok();
    }

    fn peek(&mut self, device: &DeviceId, run: Run) -> PeekId {
        self.peeks += 1;
        let (id, at) = (PeekId(self.peeks), self.engine.now());
        let (device, expires) = (device.clone(), at.mono.plus(PEEK_TIME));
        let peek = Peek { id, device: device.clone(), run, expires };
        if self.engine.send(EngineCommand::Peek(peek)).is_err() {
            if self.unpeeked.len() >= LOCAL {
                self.unpeeked.pop_front();
            }
            let outcome = PeekOutcome::Denied(PeekDenial::QueueFull);
            self.unpeeked.push_back(Peeked { id, device, run, at, outcome });
        }
        id
    }

    fn next_peeked(&mut self) -> Option<Peeked> {
        self.unpeeked.pop_front().or_else(|| self.peeked.try_recv().ok())
    }

    fn scan(&mut self, range: ScanRange) -> bool {
        let occupied = occupied(&self.project);
        self.scan = Scan::start(ScanOptions { range, timeout: SCAN_TIME, occupied }).ok();
        self.scan.is_some()
    }

    fn next_scanned(&mut self) -> Option<ScanEvent> {
        self.scan.as_mut()?.next_event()
    }

    fn scan_progress(&self) -> Option<(u32, u32)> {
        self.scan.as_ref().map(Scan::progress)
    }

    fn stop_scan(&mut self) {
        if let Some(scan) = &self.scan {
            scan.cancel();
        }
    }

    fn watch_frames(&mut self, scope: Option<&FrameScope>) -> bool {
        let (watch, frames) = scope.map(|scope| FrameWatch::new(scope.clone())).unzip();
        let told = self.engine.send(EngineCommand::WatchFrames(watch)).is_ok();
        if told {
            self.frames = frames;
        }
        told
    }

    fn next_frame(&mut self) -> Option<FrameRecord> {
        self.frames.as_ref()?.try_recv().ok()
    }

    fn dry_run(&mut self, project: &Project) -> Option<Box<dyn DryRun>> {
        let place = |id: &ConnectionId| self.simulators.address(id);
        // A device that takes a single socket has that of the running project already.
        let running = &self.project;
        let alone = |asked: &Project, id: &ConnectionId| {
            asked.connection(id).is_some_and(|c| running.takes_one_socket(&c.endpoint))
        };
        match Trial::start(project, place, alone, Arc::clone(&self.wake)) {
            Ok(trial) => Some(Box::new(trial)),
            Err(error) => {
                log::error!("no thread for a dry run: {error}");
                None
            }
        }
    }

    fn measure_window(&mut self, device: &DeviceId, ground: Run) -> Result<(), WindowDenial> {
        let mut project = Project::clone(&self.project);
        for connection in &mut project.connections {
            if let Some(at) = self.simulators.address(&connection.id) {
                let host = at.ip().to_string();
                connection.endpoint = Endpoint::Tcp { host, port: at.port() };
            }
        }
        let asked = project.device(device).ok_or(WindowDenial::NoDevice)?;
        let options = WindowOptions::of(&project, asked, ground)?;
        let started = WindowProbe::start(options, Arc::clone(&self.wake));
        self.window = Some(started.map_err(|why| WindowDenial::NotReached(why.to_string()))?);
        Ok(())
    }

    fn window_found(&mut self) -> Option<WindowFound> {
        let found = self.window.as_ref()?.result()?;
        self.window = None;
        Some(found)
    }

    fn window_progress(&self) -> Option<(u32, u32)> {
        self.window.as_ref().map(WindowProbe::progress)
    }

    fn stop_window(&mut self) {
        if let Some(window) = &self.window {
            window.cancel();
        }
    }

    fn notes(&self) -> Arc<[Note]> {
        self.notes.all()
    }

    fn change_note(&mut self, change: NoteChange) -> bool {
        let is_kept = self.keeps_notes();
        self.notes.change(change, is_kept)
    }

    fn keeps_notes(&self) -> bool {
        self.folder.is_some()
    }

    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        self.trends.ask(ask)
    }

    fn withdraw_history(&mut self, asker: Asker) {
        self.trends.withdraw(asker);
    }

    fn next_history(&mut self) -> Option<HistoryAnswer> {
        self.trends.next_answer()
    }

    fn journal_state(&self) -> JournalState {
        self.journal.state()
    }

    fn ask_journal(&mut self, ask: JournalAsk) -> JournalAskId {
        self.journal.ask(ask)
    }

    fn next_journal(&mut self) -> Option<JournalReply> {
        self.journal.next_reply()
    }

    fn cancel_journal(&mut self, id: JournalAskId) {
        self.journal.cancel(id);
    }

    fn note_silenced(&mut self) {
        // A queue that is full loses a note of the journal, never the silence.
        self.orders.try_send(CoreOrder::Silenced).ok();
    }

    fn rehearse(&mut self, job: RehearsalJob) -> bool {
        self.stagehand.begin(job, Arc::clone(&self.wake))
    }

    fn next_rehearsed(&mut self) -> Option<Rehearsal> {
        self.stagehand.result()
    }
}
