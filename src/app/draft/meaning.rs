//! What the numbers of a tag mean, being edited: scaling, sentinels, texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Fault, Fields};
use crate::model::{Convention, Curve, Scaling, Sentinel, Span, Texts, TwoPoint, Value};

/// The kinds of scaling to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScalingKind {
    /// Gain and offset; none where both are empty.
    #[default]
    Linear,
    /// Divisor and offset.
    Divisor,
    /// Two points.
    TwoPoint,
    /// A scale factor in another register.
    ScaleFactor,
    /// A four-quadrant power factor.
    PowerFactor4Q,
}

/// A scaling being edited. Fields of other kinds than the chosen one do not count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScalingDraft {
    /// Which kind.
    pub kind: ScalingKind,
    /// Gain; empty for 1.
    pub gain: String,
    /// Divisor.
    pub divisor: String,
    /// Offset of gain and divisor; empty for 0.
    pub offset: String,
    /// Raw number of the lower point.
    pub raw_lo: String,
    /// Raw number of the higher point.
    pub raw_hi: String,
    /// Value at the lower point.
    pub eng_lo: String,
    /// Value at the higher point.
    pub eng_hi: String,
    /// Whether the value stays at the points beyond them.
    pub clamp: bool,
    /// What lies between the points.
    pub curve: Curve,
    /// Wire address of the scale factor.
    pub factor: String,
}

impl ScalingDraft {
    pub(super) fn of(scaling: Scaling) -> ScalingDraft {
        let none = ScalingDraft::default();
        match scaling {
            Scaling::Identity => none,
            Scaling::Linear { gain, offset } => {
                ScalingDraft { gain: gain.to_string(), offset: offset.to_string(), ..none }
            }
            Scaling::Divisor { divisor, offset } => ScalingDraft {
                kind: ScalingKind::Divisor,
                divisor: divisor.to_string(),
                offset: offset.to_string(),
                ..none
            },
            Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, clamp, curve }) => ScalingDraft {
                kind: ScalingKind::TwoPoint,
                raw_lo: raw.low.to_string(),
                raw_hi: raw.high.to_string(),
                eng_lo: eng_lo.to_string(),
                eng_hi: eng_hi.to_string(),
                clamp,
                curve,
                ..none
            },
            Scaling::ScaleFactor { wire } => {
                ScalingDraft { kind: ScalingKind::ScaleFactor, factor: wire.to_string(), ..none }
            }
            Scaling::PowerFactor4Q => ScalingDraft { kind: ScalingKind::PowerFactor4Q, ..none },
        }
    }

    pub(super) fn build(&self, fields: &mut Fields) -> Scaling {
        match self.kind {
            ScalingKind::Linear => {
                let gain = fields.number("gain", &self.gain);
                let offset = fields.number("offset", &self.offset);
                if gain.is_none() && offset.is_none() {
                    return Scaling::Identity;
                }
                Scaling::Linear { gain: gain.unwrap_or(1.0), offset: offset.unwrap_or(0.0) }
            }
            ScalingKind::Divisor => Scaling::Divisor {
                divisor: fields.needed("divisor", &self.divisor),
                offset: fields.number("offset", &self.offset).unwrap_or(0.0),
            },
            ScalingKind::TwoPoint => Scaling::TwoPoint(TwoPoint {
                raw: Span {
                    low: fields.needed("raw_lo", &self.raw_lo),
                    high: fields.needed("raw_hi", &self.raw_hi),
                },
                eng_lo: fields.needed("eng_lo", &self.eng_lo),
                eng_hi: fields.needed("eng_hi", &self.eng_hi),
                clamp: self.clamp,
                curve: self.curve,
            }),
            ScalingKind::ScaleFactor if self.factor.trim().is_empty() => {
                fields.fail("scale_factor", Fault::Needed);
                Scaling::Identity
            }
            ScalingKind::ScaleFactor => {
                Scaling::ScaleFactor { wire: fields.whole("scale_factor", &self.factor) }
            }
            ScalingKind::PowerFactor4Q => Scaling::PowerFactor4Q,
        }
    }
}

/// The kinds of sentinel to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SentinelKind {
    /// Every number is real.
    #[default]
    None,
    /// What a family of devices uses.
    Convention(Convention),
    /// Numbers of one's own.
    Numbers,
}

/// Sentinels being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SentinelDraft {
    /// Which kind.
    pub kind: SentinelKind,
    /// The numbers, with commas between them.
    pub numbers: String,
}

impl SentinelDraft {
    pub(in crate::app) fn of(sentinel: &Sentinel) -> SentinelDraft {
        match sentinel {
            Sentinel::None => SentinelDraft::default(),
            Sentinel::Convention(convention) => SentinelDraft {
                kind: SentinelKind::Convention(*convention),
                numbers: String::new(),
            },
            Sentinel::Numbers(numbers) => SentinelDraft {
                kind: SentinelKind::Numbers,
                numbers: Value::List(Arc::clone(numbers)).to_string(),
            },
        }
    }

    pub(super) fn build(&self, fields: &mut Fields) -> Sentinel {
        match self.kind {
            SentinelKind::None => Sentinel::None,
            SentinelKind::Convention(convention) => Sentinel::Convention(convention),
            SentinelKind::Numbers => {
                let numbers: Option<Arc<[Value]>> = self.numbers.split(',').map(number).collect();
                numbers.map_or_else(
                    || {
                        let text = self.numbers.trim().to_owned();
                        fields.fail("sentinel", Fault::NotNumber(text));
                        Sentinel::None
                    },
                    Sentinel::Numbers,
                )
            }
        }
    }
}

/// A number as exactly as it is typed.
fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    let signed = text.parse().map(Value::Int).ok();
    let whole = signed.or_else(|| text.parse().map(Value::UInt).ok());
    whole.or_else(|| text.parse().ok().filter(|x: &f64| x.is_finite()).map(Value::F64))
}

/// The kinds of texts to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextsKind {
    /// Numbers stay numbers.
    #[default]
    None,
    /// Each number is a state.
    States,
    /// Each bit says something.
    Bits,
}

/// Texts being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextsDraft {
    /// Which kind.
    pub kind: TextsKind,
    /// `0 = Stopped`, one a line.
    pub lines: String,
}

impl TextsDraft {
    pub(in crate::app) fn of(texts: Option<&Texts>) -> TextsDraft {
        fn lines<N: ToString>(texts: &BTreeMap<N, String>) -> String {
            let line = |(number, text): (&N, &String)| format!("{} = {text}", number.to_string());
            texts.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        match texts {
            None => TextsDraft::default(),
            Some(Texts::States(states)) => {
                TextsDraft { kind: TextsKind::States, lines: lines(states) }
            }
            Some(Texts::Bits(bits)) => TextsDraft { kind: TextsKind::Bits, lines: lines(bits) },
        }
    }

    pub(super) fn build(&self, fields: &mut Fields) -> Option<Arc<Texts>> {
        match self.kind {
            TextsKind::None => None,
            TextsKind::States => self.read("texts", fields).map(|t| Arc::new(Texts::States(t))),
            TextsKind::Bits => self.read("bits", fields).map(|t| Arc::new(Texts::Bits(t))),
        }
    }

    fn read<N: Ord + std::str::FromStr>(
        &self,
        key: &'static str,
        fields: &mut Fields,
    ) -> Option<BTreeMap<N, String>> {
        let mut texts = BTreeMap::new();
        for line in self.lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let parts = line.split_once('=');
            let entry = parts.and_then(|(n, text)| Some((n.trim().parse().ok()?, text.trim())));
            let is_new =
                entry.is_some_and(|(number, text)| texts.insert(number, text.to_owned()).is_none());
            if !is_new {
                fields.fail(key, Fault::NotText(line.to_owned()));
            }
        }
        if texts.is_empty() {
            fields.fail(key, Fault::NotText(String::new()));
        }
        (!texts.is_empty()).then_some(texts)
    }
}
