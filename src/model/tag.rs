//! A tag: a named point with a type, an address, a scaling and limits.

use std::sync::Arc;

use super::{
    Address, ByteOrder, DataType, DeviceId, Origin, Scaling, ScanClassId, Sentinel, TagId, Texts,
    TypedAddress, WriteFunction, limits,
};

/// A range in engineering units, `low < high`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What an operator is given to write a tag with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    /// A field for numbers and texts.
    #[default]
    Field,
    /// A switch for booleans: each click writes the opposite of what was read.
    Toggle,
    /// A button that writes 1 when pressed and 0 when released, left or unfocused.
    Momentary,
    /// A button that writes 1, and 0 after a while.
    Pulse {
        /// Time between the two writes, 50 to 60000 ms.
        millis: u32,
    },
}

/// Permission to write a tag. A tag without it is never written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WriteAccess {
    /// Smallest value that may be written, in engineering units.
    pub min: Option<f64>,
    /// Largest value that may be written, in engineering units.
    pub max: Option<f64>,
    /// What the operator is given.
    pub control: Control,
    /// Ask before writing, showing old → new.
    pub confirm: bool,
    /// Which function writes; `None` takes the device's.
    pub function: Option<WriteFunction>,
}

/// A named point of the plant.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Stands in the file, never reused.
    pub id: TagId,
    /// A path for people: `Area/Unit/Tag`. Unique in a project.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// The device it lies in.
    pub device: DeviceId,
    /// How often it is read.
    pub scan: ScanClassId,
    /// Where it lies.
    pub address: Address,
    /// The address as somebody typed it, if in another notation than the wire's.
    pub typed: Option<TypedAddress>,
    /// What its registers mean.
    pub data_type: DataType,
    /// Values of that type in a row, 1 to 125; more than one make a list, which is only shown.
    pub count: u16,
    /// Byte order; `None` takes the device's.
    pub order: Option<ByteOrder>,
    /// Raw to engineering units.
    pub scaling: Scaling,
    /// Raw numbers by which the device says that it has no value.
    pub sentinel: Sentinel,
    /// What its numbers are called.
    pub texts: Option<Arc<Texts>>,
    /// Engineering unit as shown; empty for none.
    pub unit: String,
    /// Digits after the point as shown, 0 to 12; `None` shows the shortest exact text.
    pub decimals: Option<u8>,
    /// The range of gauges and trend axes.
    pub display: Option<Span>,
    /// Read in a request of its own, which nothing else spans: reading it changes it, as with a counter
    /// that reading clears.
    pub isolated: bool,
    /// Which of its samples history keeps.
    pub record: Record,
    /// Permission to write; `None` is not writable.
    pub write: Option<WriteAccess>,
    /// The profile it was made of.
    pub origin: Option<Arc<Origin>>,
}

/// Which samples history keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Record {
    /// Every one.
    Always,
    /// Those that differ from the last one kept.
    Change {
        /// By more than this, in the tag's unit; 0 loses nothing.
        deadband: f64,
    },
    /// One in this time, and every change of quality.
    Period {
        /// Milliseconds.
        ms: u32,
    },
    /// None.
    Off,
}

impl Default for Record {
    fn default() -> Self {
        Record::Change { deadband: 0.0 }
    }
}

impl Tag {
    /// A tag with the defaults a new one gets, named by its id.
    pub fn new(
        id: TagId,
        (device, scan): (DeviceId, ScanClassId),
        address: Address,
        data_type: DataType,
    ) -> Tag {
        Tag {
            name: id.to_string(),
            id,
            description: String::new(),
            device,
            scan,
            address,
            typed: None,
            data_type,
            count: 1,
            order: None,
            scaling: Scaling::Identity,
            sentinel: Sentinel::None,
            texts: None,
            unit: String::new(),
            decimals: None,
            display: None,
            isolated: false,
            record: Record::default(),
            write: None,
            origin: None,
        }
    }

    /// How many elements of its table all its values occupy.
    pub fn width(&self) -> u16 {
        self.data_type.width().saturating_mul(self.count)
    }

    /// First wire address and number of the elements that one request must bring: the values, and their
    /// scale factor with all between them, so that both are of the same moment. A factor farther away
    /// than any request reaches is read in one of its own.
    pub fn reach(&self) -> (u16, u16) {
        self.reach_within(*limits::MAX_REGISTERS.end())
    }

    /// The same for a device that gives at most so many registers at once.
    pub fn reach_within(&self, most: u16) -> (u16, u16) {
        let own = (self.address.wire, self.width().max(1));
        let Some(factor) = self.scaling.factor_wire() else { return own };
        let end = own.0.saturating_add(own.1 - 1);
        let (start, end) = (own.0.min(factor), end.max(factor));
        let whole = (start, (end - start).saturating_add(1));
        if whole.1 > most { own } else { whole }
    }

    /// True for an array of several values.
    pub fn is_list(&self) -> bool {
        self.count > 1
    }

    /// True where the value can be drawn as a curve.
    pub fn is_trendable(&self) -> bool {
        self.data_type.is_trendable() && !self.is_list()
    }
}
