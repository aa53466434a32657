//! "Gain 10": multiply or divide? Manuals mean either. Small factors, signs and some headings answer by
//! themselves; what is left is asked.

use super::cells::{clean, is_nothing};
use super::columns::Field;
use super::fold;
use super::numbers::{Comma, NoNumber, number};

/// What a factor does to the raw number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// `value = raw × factor`.
    Multiply,
    /// `value = raw / factor`.
    Divide,
}

/// What was found out about the factors of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleFinding {
    /// What is done; multiplying where it is open.
    pub used: Scale,
    /// True where a person has to say.
    pub open: bool,
    /// What speaks for it, or why it is open.
    pub why: String,
}

impl ScaleFinding {
    fn sure(used: Scale, why: impl Into<String>) -> ScaleFinding {
        ScaleFinding { used, open: false, why: why.into() }
    }
}

/// A factor as a cell has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    /// The number, without its sign.
    pub(super) number: String,
    /// What its own sign says; `None` for a bare number, and for `x10`, which means either.
    pub(super) says: Option<Scale>,
    /// The column it stands in.
    pub(super) from: Field,
}

impl Factor {
    /// Reads a cell that is one: `0.1`, `×0.1`, `/10`, `x10`, `10x`. `None` for an empty one.
    pub(super) fn read(cell: &str, from: Field, comma: Comma) -> Option<Factor> {
        if is_nothing(cell) {
            return None;
        }
        let cell = clean(cell);
        if let Some(rest) = DIVIDES.iter().find_map(|mark| cell.strip_prefix(mark)) {
            return Some(Factor {
                number: clean(rest).to_owned(),
                says: Some(Scale::Divide),
                from,
            });
        }
        let before = TIMES.iter().find_map(|mark| cell.strip_prefix(mark));
        let times = before.or_else(|| TIMES.iter().find_map(|mark| cell.strip_suffix(mark)));
        let rest = clean(times.unwrap_or(cell));
        // Nobody sends a tenth of a value: "x0.1" is what the raw number is taken times.
        let is_small =
            number(rest, comma).is_ok_and(|n| n.parse().is_ok_and(|n: f64| n.abs() < 1.0));
        let says = (times.is_some() && is_small).then_some(Scale::Multiply);
        Some(Factor { number: rest.to_owned(), says, from })
    }

    /// What is done, and the number in the words of a project file.
    pub(super) fn literal(&self, comma: Comma, used: Scale) -> Result<(Scale, String), NoNumber> {
        Ok((self.says.unwrap_or(used), number(&self.number, comma)?))
    }

    /// The number; `None` where it is none.
    pub(super) fn value(&self, comma: Comma) -> Option<f64> {
        number(&self.number, comma).ok()?.parse().ok()
    }
}

const DIVIDES: [&str; 3] = ["÷", "/", ":"];
const TIMES: [&str; 5] = ["×", "*", "x", "X", "✕"];

/// Words of headings that tell what one step of the raw number is worth, as `fold` leaves them.
const WORTH: &str = "resolution lsb res auflosung aufloesung wertigkeit 분해능 分辨率 分解能 risoluzione \
                     resolucion resolucao resolutie 解析度";
const MULTIPLY: &str = "multiply";
const DIVIDE: &str = "divide divided divisor";

/// True for a number by which a heading of steps can be believed: 0.1, 0.05, 1000. A resolution of 12 is bits.
pub(super) fn is_step(value: f64) -> bool {
    let value = value.abs();
    let is_ten = || (value.log10() - value.log10().round()).abs() < 1e-9;
    value > 0.0 && (value < 1.0 || is_ten())
}

/// True where the heading of a column of factors, which `told` something, settles one of them.
pub(super) fn settles(heading: &str, value: Option<f64>) -> bool {
    let folded = fold::words(heading);
    let is_worth = folded.split(' ').any(|w| WORTH.split_whitespace().any(|k| k == w));
    !is_worth || value.is_some_and(is_step)
}

/// What the heading of a column of factors says by itself.
pub(super) fn told(heading: &str) -> Option<ScaleFinding> {
    let folded = fold::words(heading);
    let has = |list: &str| folded.split(' ').any(|w| list.split_whitespace().any(|k| k == w));
    let heading = super::super::problem::quote(heading);
    let why = |does: &str| format!("the heading {heading} {does}");
    if has(WORTH) {
        let does = "says what one step of the raw number is worth";
        return Some(ScaleFinding::sure(Scale::Multiply, why(does)));
    }
    match (has(MULTIPLY), has(DIVIDE)) {
        (true, false) => Some(ScaleFinding::sure(Scale::Multiply, why("says to multiply"))),
        (false, true) => Some(ScaleFinding::sure(Scale::Divide, why("says to divide"))),
        _ => None,
    }
}

/// Judges the factors of a table; `told` is what the heading of their column says, `ours` true for a table with
/// columns to tell both apart. `None` where nothing is scaled.
pub(super) fn find(
    factors: &[&Factor],
    told: Option<ScaleFinding>,
    comma: Comma,
    ours: bool,
    chosen: Option<Scale>,
) -> Option<ScaleFinding> {
    if let Some(used) = chosen {
        return Some(ScaleFinding::sure(used, "chosen"));
    }
    if ours {
        return Some(ScaleFinding::sure(Scale::Multiply, "gain and divisor are apart"));
    }
    let mut signs = Vec::new();
    let mut bare = Vec::new();
    for factor in factors {
        let Some(value) = factor.value(comma).map(f64::abs).filter(|v| *v != 1.0 && *v != 0.0)
        else {
            continue;
        };
        match factor.says {
            Some(scale) => signs.push(scale),
            None => bare.push(value),
        }
    }
    if bare.is_empty() {
        let own = signs.first().filter(|first| signs.iter().all(|sign| sign == *first));
        let own = own.map(|used| ScaleFinding::sure(*used, "the factors say so themselves"));
        return told.filter(|_| own.is_some()).or(own);
    }
    if bare.iter().all(|factor| *factor < 1.0) {
        let why = "all factors are below 1, by which nobody divides";
        return Some(ScaleFinding::sure(Scale::Multiply, why));
    }
    let largest = bare.iter().fold(0.0_f64, |a, b| a.max(*b));
    let why = format!(
        "a factor of {largest} can mean raw × {largest} or raw / {largest}; manuals mean either"
    );
    Some(ScaleFinding { used: Scale::Multiply, open: true, why })
}

#[cfg(test)]
mod tests {
    use super::{settles, told};

    #[test]
    fn a_resolution_of_bits_is_no_factor() {
        for (heading, value, settled) in [
            ("Resolution", 0.1, true),
            ("Resolution", 0.25, true),
            ("Resolution", 10.0, true),
            ("Resolution", 12.0, false),
            ("Resolution", 16.0, false),
            ("Resolution", 0.0, false),
            ("Divide by", 60.0, true),
        ] {
            assert_eq!(settles(heading, Some(value)), settled, "{heading} {value}");
        }
        assert_eq!(told("精度"), None);
        assert_eq!(told("Precision"), None);
    }
}
