//! Running an expression. A bounded number of steps on a stack of bounded depth; an input that is not
//! known makes the result unknown, unless `and` with false or `or` with true decides it alone.

use super::resolve;
use crate::alarm::readings::{Reading, Readings};
use crate::model::{BinaryOp, Expression, Node, Project, parse_expression};

/// An expression whose tags are slots.
#[derive(Debug)]
pub(super) struct Program {
    nodes: Vec<Node>,
    /// By the number that the expression gives a tag.
    slots: Vec<Option<u32>>,
}

impl Program {
    /// A text that is no expression, which the rules of a project refuse, is never known.
    pub(super) fn new(text: &str, project: &Project, readings: &mut Readings) -> Program {
        let Ok(expression) = parse_expression(text) else {
            return Program { nodes: Vec::new(), slots: Vec::new() };
        };
        let slot = |tag: &String| resolve(tag, project).map(|id| readings.slot(&id));
        let slots = expression.tags.iter().map(slot).collect();
        Program { nodes: expression.nodes, slots }
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().copied().flatten()
    }

    /// True where the result is a number other than 0.
    pub(super) fn truth(&self, readings: &Readings) -> Option<bool> {
        self.value(readings).map(|x| x != 0.0)
    }

    /// The result. Anything that is no finite number (a division by zero) is not known.
    pub(super) fn value(&self, readings: &Readings) -> Reading {
        let mut stack = Stack { numbers: [None; Expression::DEPTH], height: 0 };
        for node in &self.nodes {
            match *node {
                Node::Number(number) => stack.push(Some(number)),
                Node::Tag(tag) => {
                    let slot = self.slots.get(usize::from(tag)).copied().flatten();
                    stack.push(slot.and_then(|slot| readings.get(slot)));
                }
                Node::Negate => stack.change(|x| -x),
                Node::Abs => stack.change(f64::abs),
                Node::Not => stack.change(|x| truth(x == 0.0)),
                Node::Binary(op) => {
                    let (b, a) = (stack.pop(), stack.pop());
                    stack.push(binary(op, a, b));
                }
            }
        }
        stack.pop()
    }
}

fn truth(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn binary(op: BinaryOp, a: Reading, b: Reading) -> Reading {
    let decided = |by: bool| [a, b].iter().flatten().any(|x| (*x != 0.0) == by);
    match op {
        BinaryOp::And if decided(false) => return Some(0.0),
        BinaryOp::Or if decided(true) => return Some(1.0),
        _ => {}
    }
    let (a, b) = a.zip(b)?;
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        BinaryOp::Min => a.min(b),
        BinaryOp::Max => a.max(b),
        BinaryOp::Compare(how) => truth(how.holds(a, b)),
        BinaryOp::And => truth(a != 0.0 && b != 0.0),
        BinaryOp::Or => truth(a != 0.0 || b != 0.0),
    };
    result.is_finite().then_some(result)
}

struct Stack {
    numbers: [Reading; Expression::DEPTH],
    height: usize,
}

impl Stack {
    fn push(&mut self, number: Reading) {
        if let Some(top) = self.numbers.get_mut(self.height) {
            *top = number;
            self.height += 1;
        }
    }

    fn pop(&mut self) -> Reading {
        self.height = self.height.checked_sub(1)?;
        self.numbers.get(self.height).copied().flatten()
    }

    fn change(&mut self, by: impl Fn(f64) -> f64) {
        let top = self.pop();
        self.push(top.map(by));
    }
}
