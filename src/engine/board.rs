//! What is known now: one cell for each tag, connection and device, shared by the tasks of the engine
//! thread and copied into snapshots by the publisher.
//!
//! Not shared with any other thread, hence without locks. A task holds the cells it fills. A tag that
//! leaves the project, or whose registers mean something else from now on, gets another cell, so that a
//! reply that was under way can reach nothing that is still shown.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};

use tokio::sync::Notify;

use super::far::{Halves, Pairing};
use super::latency::Ring;
use super::plan::{Assembly, ReadingKey};
use crate::model::{
    ConnectionLive, Counters, DeviceLive, Faults, Quality, Raw, Sample, ScanLive, Stamp,
    StationEvent, TagIdx, Unsent, Value,
};

/// One tag.
#[derive(Debug)]
pub(crate) struct TagCell {
    /// What its registers mean; another meaning is another cell.
    pub(crate) key: ReadingKey,
    /// Its place in snapshots; `None` once it has left the project.
    pub(crate) place: Cell<Option<TagIdx>>,
    sample: RefCell<Sample>,
    /// Whether its sample is made of two reads.
    pub(crate) pairing: Pairing,
}

impl TagCell {
    /// A tag not read yet.
    pub(crate) fn new(key: ReadingKey, at: Stamp) -> TagCell {
        TagCell {
            key,
            place: Cell::new(None),
            sample: RefCell::new(Sample::never_read(at)),
            pairing: Pairing::Alone,
        }
    }

    /// The same for one whose scale factor is read by itself, as `factor` says.
    pub(crate) fn with_far_factor(key: ReadingKey, factor: ReadingKey, at: Stamp) -> Rc<TagCell> {
        Rc::new_cyclic(|value| {
            let pairing = Pairing::Factor(value.clone());
            let factor = Rc::new(TagCell { pairing, ..TagCell::new(factor, at) });
            TagCell { pairing: Pairing::Value(Halves::new(factor)), ..TagCell::new(key, at) }
        })
    }

    /// A copy of what is known.
    pub(crate) fn sample(&self) -> Sample {
        self.sample.borrow().clone()
    }

    /// What is known, copied over `target`.
    pub(crate) fn copy_to(&self, target: &mut Sample) {
        target.clone_from(&self.sample.borrow());
    }
}

/// One connection.
pub(crate) type ConnectionCell = Rc<RefCell<ConnectionLive>>;

/// One device.
#[derive(Debug)]
pub(crate) struct DeviceCell {
    /// What people see.
    pub(crate) live: RefCell<DeviceLive>,
    /// From which the publisher makes percentiles.
    pub(crate) ring: RefCell<Ring>,
    /// How its scan classes are read, from which the publisher makes what people see.
    pub(crate) scans: RefCell<Vec<ScanLive>>,
    /// How late the scans of each class began.
    pub(crate) late: RefCell<Vec<Ring>>,
}

/// Everything that is known, and the ways out of the engine thread.
#[derive(Debug)]
pub(crate) struct Board {
    /// The cells of the present plan.
    pub(crate) assembly: RefCell<Assembly>,
    /// Readings since the last batch.
    pub(crate) batch: RefCell<Vec<(TagIdx, Sample)>>,
    /// Batches that found their queue full.
    pub(crate) unsent: RefCell<Unsent>,
    /// Something changed since the last snapshot.
    pub(crate) touched: Cell<bool>,
    /// Something that people see changed since the last snapshot.
    pub(crate) visible: Cell<bool>,
    /// Tells the publisher.
    pub(crate) changed: Notify,
    events: SyncSender<StationEvent>,
    lost: Cell<u64>,
}

impl Board {
    /// A board for the first plan.
    pub(crate) fn new(assembly: Assembly, events: SyncSender<StationEvent>) -> Board {
        Board {
            assembly: RefCell::new(assembly),
            batch: RefCell::default(),
            unsent: RefCell::default(),
            touched: Cell::new(true),
            visible: Cell::new(true),
            changed: Notify::new(),
            events,
            lost: Cell::new(0),
        }
    }

    /// The tag was read at `at`: whole if there is a value, else with a reply that cannot mean one.
    pub(crate) fn reading(
        &self,
        cell: &TagCell,
        (value, raw): (Option<Value>, Raw),
        quality: Quality,
        at: Stamp,
    ) {
        {
            let mut sample = cell.sample.borrow_mut();
            let visible = quality != sample.quality || (value.is_some() && value != sample.value);
            if quality != sample.quality {
                sample.quality = quality;
                sample.since = at;
            }
            sample.raw = raw;
            if value.is_some() {
                sample.value = value;
                sample.at = at;
            } else if sample.value.is_none() {
                sample.at = at;
            }
            if visible {
                self.visible.set(true);
            }
        }
        self.record(cell);
    }

    /// The tag's value can no longer, or only partly, be trusted; the value itself stays.
    pub(crate) fn doubt(&self, cell: &TagCell, quality: Quality, at: Stamp) {
        match &cell.pairing {
            Pairing::Alone => {}
            Pairing::Value(halves) => halves.forget(),
            // Nobody sees the factor; its value cannot be made without it.
            Pairing::Factor(value) => {
                if let Some(value) = value.upgrade() {
                    self.doubt(&value, quality, at);
                }
                return;
            }
        }
        {
            let mut sample = cell.sample.borrow_mut();
            if sample.quality == quality {
                return;
            }
            sample.quality = quality;
            sample.since = at;
            if sample.value.is_none() {
                sample.at = at;
            }
            self.visible.set(true);
        }
        self.record(cell);
    }

    fn record(&self, cell: &TagCell) {
        if let Some(place) = cell.place.get() {
            self.batch.borrow_mut().push((place, cell.sample()));
        }
        self.touch();
    }

    /// Changes what people see of a connection.
    pub(crate) fn connection(
        &self,
        cell: &ConnectionCell,
        change: impl FnOnce(&mut ConnectionLive),
    ) {
        change(&mut cell.borrow_mut());
        self.visible.set(true);
        self.touch();
    }

    /// Changes what people see of a device.
    pub(crate) fn device(&self, cell: &DeviceCell, change: impl FnOnce(&mut DeviceLive)) {
        change(&mut cell.live.borrow_mut());
        self.visible.set(true);
        self.touch();
    }

    /// Counts on a connection and one of its devices.
    pub(crate) fn count(
        &self,
        connection: &ConnectionCell,
        device: Option<&DeviceCell>,
        add: impl Fn(&mut Counters),
    ) {
        add(&mut connection.borrow_mut().counters);
        if let Some(device) = device {
            add(&mut device.live.borrow_mut().counters);
        }
        self.touch();
    }

    /// Counts a fault on a connection.
    pub(crate) fn fault(&self, connection: &ConnectionCell, add: impl FnOnce(&mut Faults)) {
        add(&mut connection.borrow_mut().detail.faults);
        self.touch();
    }

    /// Counts a fault on a device.
    pub(crate) fn device_fault(&self, device: &DeviceCell, add: impl FnOnce(&mut Faults)) {
        add(&mut device.live.borrow_mut().detail.faults);
        self.touch();
    }

    /// Tells how many events found the queue full, once there is room again.
    pub(crate) fn tell_lost(&self, at: Stamp) {
        if self.lost.get() > 0 {
            let told = self.events.try_send(StationEvent::Lost { at, count: self.lost.get() });
            if told.is_ok() {
                self.lost.set(0);
            }
        }
    }

    /// Tells people. When their queue is full the event is counted, and the count told later.
    pub(crate) fn event(&self, at: Stamp, event: StationEvent) {
        self.tell_lost(at);
        if let Err(TrySendError::Full(_)) = self.events.try_send(event) {
            self.lost.set(self.lost.get().saturating_add(1));
        }
        self.visible.set(true);
        self.touch();
    }

    /// Something changed that the next snapshot must show.
    pub(crate) fn touch(&self) {
        if !self.touched.replace(true) {
            self.changed.notify_one();
        }
    }

    /// The endpoint's name as shown.
    pub(crate) fn name_endpoint(&self, cell: &ConnectionCell, endpoint: &Arc<str>) {
        if cell.borrow().endpoint != *endpoint {
            self.connection(cell, |live| live.endpoint = Arc::clone(endpoint));
        }
    }
}
