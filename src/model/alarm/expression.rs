//! The form of an expression once it is read: a list of steps for a machine with a stack, so that its
//! cost is its length and nothing recurses.

use super::Comparison;

/// Operators of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// `a < b` and its kin.
    Compare(Comparison),
    /// `a and b`
    And,
    /// `a or b`
    Or,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// Pushes a number; true is 1, false is 0.
    Number(f64),
    /// Pushes the value of a tag: its place in [`Expression::tags`].
    Tag(u16),
    /// Replaces the top by its negative.
    Negate,
    /// Replaces the top by its magnitude.
    Abs,
    /// Replaces the top by its opposite as a truth.
    Not,
    /// Replaces the two on top by one.
    Binary(BinaryOp),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// In the order in which they are done.
    pub nodes: Vec<Node>,
    /// The tags it names, each once: a name, or else an id.
    pub tags: Vec<String>,
    /// Where each of `tags` first stands in the text, in bytes.
    pub places: Vec<usize>,
}

impl Expression {
    /// Steps at most.
    pub const NODES: usize = 256;
    /// Numbers on the stack at most, and levels of brackets.
    pub const DEPTH: usize = 32;
}
