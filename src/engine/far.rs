//! Values whose scale factor lies too far away for one request: two reads make one sample.
//!
//! The factor is read like a tag of its own that nobody sees. Its cell leads to the value's, where the two
//! halves meet. A factor may change while the device runs, so a value counts only if the factor read after
//! it is the one that was read before it; where it changed, the value of this scan is passed over and ages.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::board::TagCell;
use crate::codec::{TagReader, TagReading};
use crate::model::{Address, DataType, Scaling, Sentinel, Stamp, Tag};

/// What a cell is to another.
#[derive(Debug, Default)]
pub(crate) enum Pairing {
    /// Nothing: its registers say all.
    #[default]
    Alone,
    /// A value with a far factor.
    Value(Halves),
    /// The far factor of this value.
    Factor(Weak<TagCell>),
}

/// The halves of a value, and the cell of its factor.
#[derive(Debug)]
pub(crate) struct Halves {
    /// Filled by reads of the factor.
    pub(crate) factor: Rc<TagCell>,
    /// The factor that was read last.
    last: Cell<Option<u16>>,
    /// Registers of the value that wait for the factor.
    own: RefCell<Option<(Vec<u16>, Stamp)>>,
}

impl Halves {
    /// Nothing read yet.
    pub(crate) fn new(factor: Rc<TagCell>) -> Halves {
        Halves { factor, last: Cell::new(None), own: RefCell::new(None) }
    }

    /// The registers of the value were read.
    pub(crate) fn value(&self, own: &[u16], at: Stamp) {
        *self.own.borrow_mut() = Some((own.to_vec(), at));
    }

    /// The factor was read: the value before it, if both belong together.
    pub(crate) fn factor(&self, factor: u16, reader: &TagReader) -> Option<(TagReading, Stamp)> {
        let before = self.last.replace(Some(factor));
        let (own, at) = self.own.take()?;
        let steady = before.is_none_or(|before| before == factor);
        steady.then(|| (reader.with_factor(&own, factor), at))
    }

    /// What registers read by themselves mean by the factor that was read last.
    pub(crate) fn by_last(&self, own: &[u16], reader: &TagReader) -> TagReading {
        match self.last.get() {
            Some(factor) => reader.with_factor(own, factor),
            None => reader.registers(own),
        }
    }

    /// A half cannot be trusted: what waits is of no use.
    pub(crate) fn forget(&self) {
        self.own.take();
    }
}

/// The far factor of `tag` as a tag of its own.
pub(crate) fn factor_of(tag: &Tag) -> Arc<Tag> {
    let wire = tag.scaling.factor_wire().unwrap_or(tag.address.wire);
    Arc::new(Tag {
        address: Address { wire, ..tag.address },
        typed: None,
        data_type: DataType::I16,
        count: 1,
        scaling: Scaling::Identity,
        sentinel: Sentinel::None,
        texts: None,
        isolated: false,
        write: None,
        ..tag.clone()
    })
}
