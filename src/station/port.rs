//! What the window may ask of a running station. The window knows this trait alone, so that a test
//! can put any picture in front of it.

use std::sync::Arc;

use super::scan::{ScanEvent, ScanRange};
use super::{AskId, DryRun, HistoryAnswer, HistoryAsk, Rehearsal, RehearsalJob};
use crate::model::{
    AlarmAsk, AlarmBoard, AlarmKey, ConnectionId, DeviceId, FrameRecord, FrameScope, PeekId,
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

    /// Runs another project, or this one after an edit. Whatever the change does not touch goes on
    /// without a pause. Never writes.
    fn set_project(&mut self, project: Arc<Project>);

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
