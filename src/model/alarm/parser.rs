//! From the text of an expression to its steps.
//!
//! ```text
//! or  = and { "or" and }          and = not { "and" not }       not = "not" not | cmp
//! cmp = sum [ ("<" | "<=" | "==" | "!=" | ">=" | ">") sum ]
//! sum = product { ("+" | "-") product }     product = sign { ("*" | "/") sign }
//! sign = "-" sign | atom
//! atom = number | "true" | "false" | tag | "[" name of a tag "]" | "(" or ")"
//!      | "abs" "(" or ")" | ("min" | "max") "(" or "," or { "," or } ")"
//! ```
//!
//! A tag is its id, or its name in square brackets. Depth and length are bounded.

use std::fmt;

use super::{BinaryOp, Comparison, Expression, Node};

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Where, in bytes.
    pub at: usize,
    /// What is wrong, in English.
    pub message: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

type Parsed<T> = Result<T, ExpressionError>;

/// Reads an expression.
///
/// # Errors
/// What is wrong, and at which byte.
pub fn parse_expression(text: &str) -> Parsed<Expression> {
    let mut parser = Parser { text, at: 0, depth: 0, stack: 0, out: empty() };
    parser.or()?;
    parser.space();
    match parser.rest().chars().next() {
        None => Ok(parser.out),
        Some(c) => Err(parser.wrong(format!("{c:?} is not expected here"))),
    }
}

fn empty() -> Expression {
    Expression { nodes: Vec::new(), tags: Vec::new(), places: Vec::new() }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// Levels of brackets and signs.
    depth: usize,
    /// Numbers that lie on the stack at this point.
    stack: usize,
    out: Expression,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn wrong(&self, message: impl Into<String>) -> ExpressionError {
        ExpressionError { at: self.at, message: message.into() }
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn push(&mut self, node: Node) -> Parsed<()> {
        if self.out.nodes.len() >= Expression::NODES {
            return Err(self.wrong(format!("more than {} steps", Expression::NODES)));
        }
        match node {
            Node::Number(_) | Node::Tag(_) => self.stack += 1,
            Node::Binary(_) => self.stack = self.stack.saturating_sub(1),
            Node::Negate | Node::Abs | Node::Not => {}
        }
        if self.stack > Expression::DEPTH {
            return Err(self.too_deep());
        }
        self.out.nodes.push(node);
        Ok(())
    }

    fn too_deep(&self) -> ExpressionError {
        self.wrong(format!("nested deeper than {} levels", Expression::DEPTH))
    }

    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<()>) -> Parsed<()> {
        if self.depth >= Expression::DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        inner(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// Takes a sign if it comes next.
    fn sign(&mut self, sign: &str) -> bool {
        self.space();
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    fn need(&mut self, sign: &str) -> Parsed<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.wrong(format!("{sign:?} is missing here"))) }
    }

    /// The word that comes next: letters, digits, `_`, `.`, not beginning with a digit.
    fn word(&mut self) -> &'t str {
        self.space();
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return "";
        }
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or("")
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let there = self.word() == keyword;
        if there {
            self.at += keyword.len();
        }
        there
    }

    fn or(&mut self) -> Parsed<()> {
        self.and()?;
        while self.keyword("or") {
            self.and()?;
            self.push(Node::Binary(BinaryOp::Or))?;
        }
        Ok(())
    }

    fn and(&mut self) -> Parsed<()> {
        self.not()?;
        while self.keyword("and") {
            self.not()?;
            self.push(Node::Binary(BinaryOp::And))?;
        }
        Ok(())
    }

    fn not(&mut self) -> Parsed<()> {
        if self.keyword("not") {
            self.deeper(Self::not)?;
            return self.push(Node::Not);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed<()> {
        const SIGNS: [Comparison; 6] = [
            Comparison::LessOrEqual,
            Comparison::GreaterOrEqual,
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::Greater,
        ];
        self.sum()?;
        let Some(how) = SIGNS.into_iter().find(|c| self.sign(c.sign())) else { return Ok(()) };
        self.sum()?;
        self.push(Node::Binary(BinaryOp::Compare(how)))?;
        self.space();
        if self.rest().starts_with(['<', '>', '=', '!']) {
            return Err(self.wrong("comparisons do not follow each other; join them by and"));
        }
        Ok(())
    }

    fn sum(&mut self) -> Parsed<()> {
        self.product()?;
        loop {
            let op = if self.sign("+") {
                BinaryOp::Add
            } else if self.sign("-") {
                BinaryOp::Subtract
            } else {
                return Ok(());
            };
            self.product()?;
            self.push(Node::Binary(op))?;
        }
    }

    fn product(&mut self) -> Parsed<()> {
        self.signed()?;
        loop {
            let op = if self.sign("*") {
                BinaryOp::Multiply
            } else if self.sign("/") {
                BinaryOp::Divide
            } else {
                return Ok(());
            };
            self.signed()?;
            self.push(Node::Binary(op))?;
        }
    }

    fn signed(&mut self) -> Parsed<()> {
        if self.sign("-") {
            self.deeper(Self::signed)?;
            return self.push(Node::Negate);
        }
        self.atom()
    }

    fn atom(&mut self) -> Parsed<()> {
        if self.sign("(") {
            self.deeper(Self::or)?;
            return self.need(")");
        }
        if self.sign("[") {
            return self.bracketed_tag();
        }
        let word = self.word();
        match word {
            "" => self.number(),
            "and" | "or" => Err(self.wrong(format!("{word:?} needs something before it"))),
            "true" | "false" => {
                self.at += word.len();
                self.push(Node::Number(f64::from(u8::from(word == "true"))))
            }
            "abs" | "min" | "max" if self.is_call(word) => self.call(word),
            tag => {
                let start = self.at;
                self.at += tag.len();
                self.tag(tag, start)
            }
        }
    }

    fn is_call(&self, word: &str) -> bool {
        self.rest().get(word.len()..).is_some_and(|after| after.trim_start().starts_with('('))
    }

    fn call(&mut self, word: &str) -> Parsed<()> {
        self.at += word.len();
        self.need("(")?;
        self.deeper(Self::or)?;
        let op = match word {
            "abs" => {
                self.push(Node::Abs)?;
                return self.need(")");
            }
            "min" => BinaryOp::Min,
            _ => BinaryOp::Max,
        };
        self.need(",")?;
        self.deeper(Self::or)?;
        self.push(Node::Binary(op))?;
        while self.sign(",") {
            self.deeper(Self::or)?;
            self.push(Node::Binary(op))?;
        }
        self.need(")")
    }

    fn bracketed_tag(&mut self) -> Parsed<()> {
        let start = self.at;
        let Some(length) = self.rest().find(']') else {
            return Err(self.wrong("the name of the tag has no closing ]"));
        };
        let name = self.rest().get(..length).unwrap_or("").trim();
        if name.is_empty() {
            return Err(self.wrong("the name of the tag is missing"));
        }
        self.at += length + 1;
        self.tag(name, start)
    }

    fn tag(&mut self, name: &str, at: usize) -> Parsed<()> {
        let place = self.out.tags.iter().position(|tag| tag == name).unwrap_or_else(|| {
            self.out.tags.push(name.to_owned());
            self.out.places.push(at);
            self.out.tags.len() - 1
        });
        // Fewer tags than steps, which are bounded.
        self.push(Node::Tag(u16::try_from(place).unwrap_or(u16::MAX)))
    }

    fn number(&mut self) -> Parsed<()> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Err(self.wrong("the expression ends too early"));
        };
        let mut end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let tail = rest.get(end..).unwrap_or("");
        if end > 0 && tail.starts_with(['e', 'E']) {
            let signed = tail.get(1..).is_some_and(|t| t.starts_with(['+', '-']));
            let digits = tail.get(1 + usize::from(signed)..).unwrap_or("");
            let count = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            end += if count > 0 { 1 + usize::from(signed) + count } else { 0 };
        }
        let text = rest.get(..end).unwrap_or("");
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                self.at += end;
                self.push(Node::Number(number))
            }
            _ if text.is_empty() => {
                Err(self.wrong(format!("expected a number or a tag, found {first:?}")))
            }
            _ => Err(self.wrong(format!("{text:?} is not a number"))),
        }
    }
}
