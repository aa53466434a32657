//! From register contents to engineering units.

/// How a raw number becomes engineering units. Writing goes the other way in decimal arithmetic
/// (`codec::encode_write`), never by dividing floats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scaling {
    /// The raw number is the value.
    #[default]
    Identity,
    /// `value = raw × gain + offset`.
    Linear {
        /// Finite and not zero.
        gain: f64,
        /// Finite.
        offset: f64,
    },
}

impl Scaling {
    /// The engineering value of `raw`.
    pub fn to_units(self, raw: f64) -> f64 {
        match self {
            Scaling::Identity => raw,
            Scaling::Linear { gain, offset } => raw * gain + offset,
        }
    }

    /// True where the raw number is shown as it is.
    pub fn is_identity(self) -> bool {
        matches!(self, Scaling::Identity)
    }
}
