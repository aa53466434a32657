//! Everything some registers could mean, for commissioning: people recognise a plausible number sooner
//! than they find a manual's word for a byte order.

use super::decode::decode;
use super::scale::engineering;
use crate::model::{ByteOrder, DataType, Scaling, Value};

/// One reading of some registers.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoding {
    /// The type.
    pub data_type: DataType,
    /// The order.
    pub order: ByteOrder,
    /// The raw value.
    pub value: Value,
}

impl Decoding {
    /// The order in as many letters as the value has bytes.
    pub fn letters(&self) -> &'static str {
        self.order.letters(2 * usize::from(self.data_type.width()))
    }
}

/// A reading that comes out at an expected value.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Type, order and raw value.
    pub decoding: Decoding,
    /// Raw to engineering units.
    pub gain: f64,
    /// The engineering value.
    pub value: f64,
}

/// Gains that device manuals use, the likeliest first.
pub const GAINS: [f64; 7] = [1.0, 0.1, 0.01, 0.001, 10.0, 100.0, 1000.0];

/// Every numeric reading that starts at the first register: types in the order of
/// [`DataType::NUMERIC`], each in all its orders. Types wider than `registers` are left out.
pub fn all_decodings(registers: &[u16]) -> Vec<Decoding> {
    let types = DataType::NUMERIC.into_iter();
    types
        .filter_map(|t| registers.get(..usize::from(t.width())).map(|own| (t, own)))
        .flat_map(|(data_type, own)| {
            ByteOrder::choices(2 * own.len()).iter().filter_map(move |letters| {
                let order = ByteOrder::from_letters(letters).ok()?;
                let value = decode(data_type, order, own).ok()?;
                Some(Decoding { data_type, order, value })
            })
        })
        .collect()
}

/// The readings that come within `tolerance` of `expected` at one of [`GAINS`], such as a display on the
/// device shows. In the order of [`all_decodings`], each with its likeliest gain.
pub fn format_guess(registers: &[u16], expected: f64, tolerance: f64) -> Vec<Guess> {
    let matching = |decoding: Decoding| {
        GAINS.iter().find_map(|gain| {
            let scaling = Scaling::Linear { gain: *gain, offset: 0.0 };
            let value = engineering(scaling, decoding.value.clone()).0.as_f64()?;
            let near = (value - expected).abs() <= tolerance;
            near.then(|| Guess { decoding: decoding.clone(), gain: *gain, value })
        })
    };
    all_decodings(registers).into_iter().filter_map(matching).collect()
}
