//! From a raw number to engineering units.

use super::Span;

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
    /// `value = raw / divisor + offset`: what many manuals call a gain.
    Divisor {
        /// Finite and not zero.
        divisor: f64,
        /// Finite.
        offset: f64,
    },
    /// Two points of a curve, as of an analogue input.
    TwoPoint(TwoPoint),
    /// `value = raw × 10^factor`, the factor being in another register of the same table and device, a
    /// signed 16-bit integer from -10 to 10 (SunSpec's scale factor). Both are read in one request where
    /// that reaches both.
    ScaleFactor {
        /// Wire address of the factor.
        wire: u16,
    },
    /// A power factor whose distance beyond ±1 says that it is leading (Schneider's four-quadrant
    /// floating-point power factor).
    PowerFactor4Q,
}

/// A curve through two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoPoint {
    /// Raw numbers at the two points, `low < high`.
    pub raw: Span,
    /// The value at the lower raw number; may be the greater one.
    pub eng_lo: f64,
    /// The value at the higher raw number, not the same.
    pub eng_hi: f64,
    /// True: beyond the points the value stays at the nearer one and is uncertain. False: the curve goes
    /// on.
    pub clamp: bool,
    /// What lies between the points.
    pub curve: Curve,
}

/// The course of a curve between two points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Curve {
    /// A straight line.
    #[default]
    Straight,
    /// The square root, as flow of differential pressure. Below the lower point there is none: the value
    /// stays there, whether clamped or not.
    SquareRoot,
}

impl Scaling {
    /// True where the raw number is shown as it is.
    pub fn is_identity(self) -> bool {
        matches!(self, Scaling::Identity)
    }

    /// The wire address of the register that holds the scale factor.
    pub fn factor_wire(self) -> Option<u16> {
        match self {
            Scaling::ScaleFactor { wire } => Some(wire),
            _ => None,
        }
    }
}
