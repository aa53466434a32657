//! What the window may ask of a running station. The window knows this trait alone, so that a test
//! can put any picture in front of it.

use std::sync::Arc;

use super::scan::{ScanEvent, ScanRange};
use super::window::{WindowDenial, WindowFound};
use super::{
    AskId, Asker, CaptureTold, DataPlace, DryRun, HistoryAnswer, HistoryAsk, HistoryState,
    Rehearsal, RehearsalJob,
};
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmKey, CaptureAsk, CaptureBoard, ConnectionId, DeviceId, FrameRecord,
    FrameScope, JournalAsk, JournalAskId, JournalReply, JournalState, Note, NoteChange, PeekId,
    Peeked, Project, Run, Snapshot, Stamp, StationEvent, TagId, WriteId, WriteValue,
};

/// A handle to a running station. No call waits for the plant.
pub trait StationPort {
    /// The newest snapshot.
    fn snapshot(&self) -> Arc<Snapshot>;

    /// The present moment on the station's clocks.
    fn now(&self) -> Stamp;

    /// The next event not yet taken, oldest first. The queue is bounded; what did not fit is told by
    /// [`StationEvent::Lost`].
    fn next_event(&mut self) -> Option<StationEvent>;

    /// Asks for a write. Exactly one frame leaves, or none; how it ends comes as
    /// [`StationEvent::Write`] with the id returned here.
    fn write(&mut self, tag: &TagId, value: WriteValue) -> WriteId;

    /// Presses a momentary or pulse button: writes 1. A pulse writes 0 by itself after its time.
    fn press(&mut self, tag: &TagId) -> WriteId;

    /// Lets a momentary button go: writes 0 once the write of the press has ended. Nothing is written
    /// if the press never reached the wire.
    fn release(&mut self, tag: &TagId);

    /// How the alarms stand.
    fn alarms(&self) -> Arc<AlarmBoard>;

    /// Asks something of an alarm, in the name of whoever sits here. What comes of it is told as
    /// [`StationEvent::Alarm`] or [`StationEvent::AlarmRefused`].
    fn ask_alarm(&mut self, key: &AlarmKey, ask: AlarmAsk);

    /// Runs this project after an edit. Whatever the change does not touch goes on
    /// without a pause. Never writes.
    fn set_project(&mut self, project: Arc<Project>);

    /// Runs another project in place of this one, and keeps its record in `place`: nothing that was read, that
    /// stands or that happened so far belongs to it, whatever its tags are called.
    fn open_project(&mut self, project: Arc<Project>, place: Option<DataPlace>) {
        self.set_project(project);
        self.keep_in(place, true);
    }

    /// Tries a waiting connection now.
    fn reconnect(&mut self, connection: &ConnectionId);

    /// Asks a device who it is; the answer stands in its detail in a later snapshot.
    fn identify(&mut self, device: &DeviceId);

    /// Reads once, by hand, after everything that is due. Never writes and never asks twice; how it ends
    /// comes with the id returned here.
    fn peek(&mut self, device: &DeviceId, run: Run) -> PeekId;

    /// The next answer to a read by hand, oldest first.
    fn next_peeked(&mut self) -> Option<Peeked>;

    /// Looks for devices, in place of the scan before. False where the system gives no thread.
    fn scan(&mut self, range: ScanRange) -> bool;

    /// What the scan has to tell next.
    fn next_scanned(&mut self) -> Option<ScanEvent>;

    /// Units asked, of how many; `None` where there is no scan.
    fn scan_progress(&self) -> Option<(u32, u32)>;

    /// Ends the scan soon; its last event says so.
    fn stop_scan(&mut self);

    /// Records the frames of `scope` from now on, or none. False where the engine could not be told:
    /// then everything is as it was.
    fn watch_frames(&mut self, scope: Option<&FrameScope>) -> bool;

    /// The next recorded frame not yet taken, oldest first. The queue is bounded; how many did not fit
    /// stands in the next record.
    fn next_frame(&mut self) -> Option<FrameRecord>;

    /// Reads the tags of another project over sockets of its own, until what it gives back is dropped.
    /// The running project goes on as it is, and nothing is written. `None` where that cannot be.
    fn dry_run(&mut self, project: &Project) -> Option<Box<dyn DryRun>> {
        let _ = project;
        None
    }

    /// Every remark of people, in order of time.
    fn notes(&self) -> Arc<[Note]> {
        Arc::default()
    }

    /// Makes a change to the remarks; it counts at once. False where it is not taken.
    fn change_note(&mut self, change: NoteChange) -> bool {
        let _ = change;
        false
    }

    /// True where remarks outlive the station.
    fn keeps_notes(&self) -> bool {
        false
    }

    /// How triggered captures stand, and what is kept of them.
    fn captures(&self) -> CaptureBoard {
        CaptureBoard::default()
    }

    /// Asks something of captures. False where too much is asked at once: then it is not done.
    fn ask_capture(&mut self, ask: CaptureAsk) -> bool {
        let _ = ask;
        false
    }

    /// The next answer to [`CaptureAsk::Open`].
    fn next_capture(&mut self) -> Option<CaptureTold> {
        None
    }

    /// Nobody wants the answer to what this asker asked last about history any more; it may still come.
    fn withdraw_history(&mut self, asker: Asker) {
        let _ = asker;
    }

    /// Asks about history, in place of what the same asker asked before. Never waits; the parts of the
    /// answer come with the id returned here. A station without history answers from memory.
    fn ask_history(&mut self, ask: HistoryAsk) -> AskId {
        let _ = ask;
        AskId(0)
    }

    /// The next part of an answer, in order. The queue is bounded: while it is full, whoever answers
    /// waits.
    fn next_history(&mut self) -> Option<HistoryAnswer> {
        None
    }

    /// Measures how many requests a device answers at once, reading nothing outside `ground`, in place of
    /// the measuring before. Costs no poll; never writes.
    ///
    /// # Errors
    /// Why it cannot or must not be measured.
    fn measure_window(&mut self, device: &DeviceId, ground: Run) -> Result<(), WindowDenial> {
        let _ = (device, ground);
        Err(WindowDenial::NoDevice)
    }

    /// What the measuring came to, once.
    fn window_found(&mut self) -> Option<WindowFound> {
        None
    }

    /// Volleys answered, of how many; `None` where nothing is measured.
    fn window_progress(&self) -> Option<(u32, u32)> {
        None
    }

    /// Ends the measuring soon, with what was found so far.
    fn stop_window(&mut self) {}

    /// Keeps history, the journal and the states of alarms in `place` from now on, or nowhere. `fresh` where
    /// alarms begin with what is remembered there.
    fn keep_in(&mut self, place: Option<DataPlace>, fresh: bool) {
        let _ = (place, fresh);
    }

    /// How the record on disk stands; `None` where there is no place for one.
    fn history(&self) -> Option<HistoryState> {
        None
    }

    /// How the journal stands.
    fn journal_state(&self) -> JournalState {
        JournalState::default()
    }

    /// Asks the journal. The answer comes with the id returned here; where too much is asked at once, it
    /// says so.
    fn ask_journal(&mut self, ask: JournalAsk) -> JournalAskId {
        let _ = ask;
        JournalAskId::default()
    }

    /// The next answer of the journal.
    fn next_journal(&mut self) -> Option<JournalReply> {
        None
    }

    /// Nobody wants this answer any more; it comes soon, as a failure or as it was.
    fn cancel_journal(&mut self, id: JournalAskId) {
        let _ = id;
    }

    /// The operator silenced the horn: for the journal.
    fn note_silenced(&mut self) {}

    /// Runs an alarm over recorded samples on a thread of its own, in place of the job before. False where
    /// the system gives none.
    fn rehearse(&mut self, job: RehearsalJob) -> bool {
        let _ = job;
        false
    }

    /// What came of it, once.
    fn next_rehearsed(&mut self) -> Option<Rehearsal> {
        None
    }
}
