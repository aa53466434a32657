//! Turns what an operator asked for into a request to the engine: the one door for writes in this room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::engine::{EngineCommand, EngineSender};
use crate::model::{
    Denial, Stamp, StationEvent, TagId, WriteId, WriteOutcome, WriteReport, WriteRequest,
    WriteStage, WriteValue,
};

/// How long after the operator acted the frame may still leave.
const TIME_TO_LIVE: Duration = Duration::from_secs(2);

/// Hands writes to the engine. Copies share the numbering.
#[derive(Clone)]
pub(super) struct Writer {
    engine: EngineSender,
    next: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn new(engine: EngineSender) -> Writer {
        Writer { engine, next: Arc::new(AtomicU64::new(1)) }
    }

    pub(super) fn now(&self) -> Stamp {
        self.engine.now()
    }

    /// The number of the next write.
    pub(super) fn number(&self) -> WriteId {
        WriteId(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Asks for a write. The event is there if the engine's queue was full, so that nothing was asked.
    pub(super) fn write(
        &self,
        id: WriteId,
        tag: &TagId,
        value: WriteValue,
    ) -> Option<StationEvent> {
        let asked = self.now();
        let expires = asked.mono.plus(TIME_TO_LIVE);
        let request = WriteRequest { id, tag: tag.clone(), value: value.clone(), asked, expires };
        let full = self.engine.send(EngineCommand::Write(request)).is_err();
        full.then(|| self.denied(id, tag, value, Denial::QueueFull))
    }

    /// The end of a write that was not asked.
    pub(super) fn denied(
        &self,
        id: WriteId,
        tag: &TagId,
        value: WriteValue,
        why: Denial,
    ) -> StationEvent {
        let stage = WriteStage::Ended(WriteOutcome::Denied(why));
        let at = self.now();
        StationEvent::Write(WriteReport { id, tag: tag.clone(), value, old: None, stage, at })
    }
}
