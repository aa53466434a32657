//! What a tag makes of the registers that are read for it: encoding, sentinels, scaling, arrays.

use std::ops::Range;

use super::decode::decode;
use super::plan::Extent;
use super::scale::{Scaler, by_factor};
use crate::model::{BadReason, ByteOrder, DataType, Quality, Raw, Sentinel, Tag, Value, limits};

/// A tag prepared for many readings: make one and keep it.
#[derive(Clone, Debug, PartialEq)]
pub struct TagReader {
    extent: Extent,
    /// Places of the value's registers in the extent.
    own: Range<usize>,
    factor: Factor,
    data_type: DataType,
    count: u16,
    order: ByteOrder,
    sentinel: Sentinel,
    /// The type that the sentinel is looked for in.
    judged: DataType,
    scaler: Scaler,
}

/// Where the scale factor of a tag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Factor {
    /// It has none.
    None,
    /// At this place of the extent.
    At(usize),
    /// Too far away for one request.
    Far,
}

/// What was read of a tag.
#[derive(Clone, Debug, PartialEq)]
pub struct TagReading {
    /// What the device holds in engineering units, not-a-number included; `None` where the registers
    /// cannot mean a value, or mean that there is none.
    pub value: Option<Value>,
    /// Whether it may be trusted.
    pub quality: Quality,
    /// The registers of the value.
    pub raw: Raw,
}

impl TagReader {
    /// Prepares `tag`, whose registers come in `order`: its own or its device's.
    pub fn new(tag: &Tag, order: ByteOrder) -> TagReader {
        TagReader::within(tag, order, *limits::MAX_REGISTERS.end())
    }

    /// The same for a device that gives at most `most` registers at once.
    pub fn within(tag: &Tag, order: ByteOrder, most: u16) -> TagReader {
        let (start, count) = tag.reach_within(most);
        let place = |wire: u16| wire.checked_sub(start).filter(|place| *place < count);
        let first = usize::from(tag.address.wire.saturating_sub(start));
        TagReader {
            extent: Extent { start, count },
            own: first..first + usize::from(tag.width()),
            factor: match tag.scaling.factor_wire() {
                None => Factor::None,
                Some(wire) => place(wire).map_or(Factor::Far, |at| Factor::At(usize::from(at))),
            },
            data_type: tag.data_type,
            count: tag.count,
            // Bits of a table have no bytes to be exchanged.
            order: if tag.data_type == DataType::Bool { ByteOrder::BIG } else { order },
            sentinel: tag.sentinel.clone(),
            judged: match tag.sentinel {
                Sentinel::None => tag.data_type,
                ref some => some.judges(tag.data_type),
            },
            scaler: Scaler::new(tag.scaling),
        }
    }

    /// True where the scale factor lies too far away for one request: the value is then made by
    /// [`TagReader::with_factor`].
    pub fn is_far(&self) -> bool {
        self.factor == Factor::Far
    }

    /// The elements that one request must bring: the value, and its scale factor with all between them
    /// unless that is too far away, so that both are of the same moment.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The registers of the value among those of [`TagReader::extent`].
    pub fn own<'r>(&self, registers: &'r [u16]) -> Option<&'r [u16]> {
        registers.get(self.own.clone())
    }

    /// What the tag holds, from exactly the registers of [`TagReader::extent`]. Nothing where the scale
    /// factor lies elsewhere.
    pub fn registers(&self, registers: &[u16]) -> TagReading {
        let whole = registers.len() == usize::from(self.extent.count);
        let Some(own) = self.own(registers).filter(|_| whole) else {
            return bad(BadReason::Malformed, Raw::None);
        };
        match self.factor {
            Factor::None => self.read(&self.scaler, own, Raw::registers(own)),
            Factor::At(at) => match registers.get(at) {
                Some(factor) => self.with_factor(own, *factor),
                None => bad(BadReason::Malformed, Raw::registers(own)),
            },
            Factor::Far => bad(BadReason::Malformed, Raw::registers(own)),
        }
    }

    /// What the tag holds, from its own registers and that of its scale factor.
    pub fn with_factor(&self, own: &[u16], factor: u16) -> TagReading {
        // The factor is of the same device and has its byte order.
        let Ok(Value::Int(factor)) = decode(DataType::I16, self.order, &[factor]) else {
            return bad(BadReason::Malformed, Raw::registers(own));
        };
        let factor = i16::try_from(factor).unwrap_or(i16::MIN);
        let raw = Raw::scaled(own, factor);
        match by_factor(factor) {
            Ok(scaling) => self.read(&Scaler::new(scaling), own, raw),
            Err(reason) => bad(reason, raw),
        }
    }

    /// What the tag holds, from its coil or discrete input; [`BadReason::Malformed`] if it is no bool.
    /// Those of a list are the registers 0 and 1 of [`TagReader::registers`].
    pub fn bit(&self, on: bool) -> TagReading {
        match self.data_type {
            DataType::Bool if self.count <= 1 => TagReading {
                value: Some(Value::Bool(on)),
                quality: Quality::Good,
                raw: Raw::Bit(on),
            },
            _ => bad(BadReason::Malformed, Raw::Bit(on)),
        }
    }

    fn read(&self, scaler: &Scaler, own: &[u16], raw: Raw) -> TagReading {
        if self.count <= 1 {
            let (value, quality) = self.one(scaler, own);
            return TagReading { value, quality, raw };
        }
        let mut worst = Quality::Good;
        let width = usize::from(self.data_type.width().max(1));
        let values: Option<Vec<Value>> = own
            .chunks(width)
            .map(|registers| {
                let (value, quality) = self.one(scaler, registers);
                worst = worst.worse(quality);
                value
            })
            .collect();
        // One element without a value leaves the list without one: a gap could not be told.
        let value = values.map(|values| Value::List(values.into()));
        TagReading { value, quality: worst, raw }
    }

    fn one(&self, scaler: &Scaler, registers: &[u16]) -> (Option<Value>, Quality) {
        let raw = decode(self.data_type, self.order, registers);
        let whole =
            (self.judged != self.data_type).then(|| decode(self.judged, self.order, registers));
        let number = whole.as_ref().unwrap_or(&raw).as_ref().ok();
        if let Some(meaning) = number.and_then(|n| self.sentinel.meaning(self.judged, n)) {
            return (None, Quality::Bad(BadReason::NoValue(meaning)));
        }
        match raw {
            Ok(raw) => {
                let (value, quality) = scaler.apply(raw);
                (Some(value), quality)
            }
            Err(reason) => (None, Quality::Bad(reason)),
        }
    }
}

fn bad(reason: BadReason, raw: Raw) -> TagReading {
    TagReading { value: None, quality: Quality::Bad(reason), raw }
}

/// The value of `tag` in engineering units, from exactly the registers of its [`TagReader::extent`].
///
/// Prepares the tag each time; who reads one often keeps its [`TagReader`].
pub fn decode_tag(tag: &Tag, order: ByteOrder, registers: &[u16]) -> (Option<Value>, Quality) {
    let TagReading { value, quality, .. } = TagReader::new(tag, order).registers(registers);
    (value, quality)
}

/// The value of `tag` from one coil or discrete input; [`BadReason::Malformed`] if the tag is no bool.
pub fn decode_tag_bit(tag: &Tag, bit: bool) -> (Option<Value>, Quality) {
    let TagReading { value, quality, .. } = TagReader::new(tag, ByteOrder::BIG).bit(bit);
    (value, quality)
}
