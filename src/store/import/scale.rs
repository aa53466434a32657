//! "Gain 10": multiply or divide? Manuals mean either; small factors answer by themselves, others ask.

use super::cells::clean;
use super::numbers::{Comma, NoNumber, number};

/// What a factor does to the raw number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// `value = raw × factor`.
    Multiply,
    /// `value = raw / factor`.
    Divide,
}

/// What was found out about a column of factors.
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
    fn sure(used: Scale, why: &str) -> ScaleFinding {
        ScaleFinding { used, open: false, why: why.to_owned() }
    }
}

/// Judges a column of factors. `ours` is true for a table with columns to tell both apart.
pub(super) fn find(
    cells: &[&str],
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
    let mut factors = Vec::new();
    for cell in cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()) {
        // Its own sign answers for a cell.
        if sign(cell).is_none()
            && let Ok(literal) = number(cell, comma)
            && let Ok(factor) = literal.parse::<f64>()
        {
            factors.push(factor.abs());
        }
    }
    let telling: Vec<f64> = factors.into_iter().filter(|f| *f != 1.0 && *f != 0.0).collect();
    if telling.is_empty() {
        return None;
    }
    if telling.iter().all(|f| *f < 1.0) {
        let why = "all factors are below 1, by which nobody divides";
        return Some(ScaleFinding::sure(Scale::Multiply, why));
    }
    let largest = telling.iter().fold(0.0_f64, |a, b| a.max(*b));
    let why = format!(
        "a factor of {largest} can mean raw × {largest} or raw / {largest}; manuals mean either"
    );
    Some(ScaleFinding { used: Scale::Multiply, open: true, why })
}

/// A factor with its own sign: `×0.1`, `/10`.
fn sign(cell: &str) -> Option<(Scale, &str)> {
    let multiply = ["×", "*", "x", "X"].iter().find_map(|m| cell.strip_prefix(m));
    let divide = ["÷", "/", ":"].iter().find_map(|m| cell.strip_prefix(m));
    multiply.map(|r| (Scale::Multiply, r)).or_else(|| divide.map(|r| (Scale::Divide, r)))
}

/// What a cell does, and the factor in the words of a project file.
pub(super) fn factor(cell: &str, comma: Comma, used: Scale) -> Result<(Scale, String), NoNumber> {
    let cell = clean(cell);
    let (scale, rest) = sign(cell).unwrap_or((used, cell));
    Ok((scale, number(rest, comma)?))
}
