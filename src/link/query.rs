//! Requests about the device itself: who it is, and whether it is there.
//!
//! Functions 8/0, 17 and 43/14 of the Modbus Application Protocol V1.1b3, sections 6.8, 6.13 and 6.21.

use super::Malformed;
use super::frame::Frame;
use super::reply::Shape;

/// Asks about the device itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// Sends a word back (FC 8, sub-function 0). Made for serial lines; many TCP devices refuse it.
    Loopback {
        /// The word.
        word: u16,
    },
    /// Who the device is, in bytes of its own meaning (FC 17).
    ServerId,
    /// A stream of named texts (FC 43/14), in several replies if they do not fit one.
    Identification {
        /// Which texts.
        category: Category,
        /// The object to begin with; 0 in the first request.
        from: u8,
    },
}

/// Which texts of an identification are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Vendor, product code and revision.
    Basic,
    /// Those, and address, name, model and application.
    Regular,
    /// Those, and the vendor's own.
    Extended,
}

impl Category {
    fn code(self) -> u8 {
        match self {
            Category::Basic => 1,
            Category::Regular => 2,
            Category::Extended => 3,
        }
    }
}

impl Query {
    /// The function code.
    pub fn function(&self) -> u8 {
        match self {
            Query::Loopback { .. } => 8,
            Query::ServerId => 17,
            Query::Identification { .. } => 43,
        }
    }

    /// Writes what follows the function code.
    pub(crate) fn encode(&self, frame: &mut Frame) -> Shape {
        match self {
            Query::Loopback { word } => {
                frame.put_u16(0);
                frame.put_u16(*word);
                Shape::Single { function: 8, address: 0, value: *word }
            }
            Query::ServerId => Shape::ServerId,
            Query::Identification { category, from } => {
                let code = category.code();
                frame.put(&[14, code, *from]);
                Shape::Identification { code, from: *from }
            }
        }
    }
}

/// One reply of an identification; every byte has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identification<'a> {
    objects: &'a [u8],
    /// The object to ask for next; `None` after the last. Always above those in this reply.
    pub next: Option<u8>,
}

impl<'a> Identification<'a> {
    /// The objects, ids ascending.
    pub fn objects(&self) -> impl Iterator<Item = (u8, &'a [u8])> + use<'a> {
        let mut rest = self.objects;
        std::iter::from_fn(move || {
            let (id, text, after) = split_object(rest)?;
            rest = after;
            Some((id, text))
        })
    }

    /// Checks the reply to a request of `code` from object `from`: `body` is what follows the function.
    pub(crate) fn check(code: u8, from: u8, body: &'a [u8]) -> Result<Self, Malformed> {
        let wrong = |why| Malformed::Identification { why };
        let [mei, echoed, _conformity, more, next, count, objects @ ..] = body else {
            return Err(wrong("it is shorter than its fixed part"));
        };
        if (*mei, *echoed) != (14, code) {
            return Err(wrong("it answers another question"));
        }
        let mut rest = objects;
        let mut last = None;
        for _ in 0..*count {
            let Some((id, _, after)) = split_object(rest) else {
                return Err(wrong("an object is cut off"));
            };
            if id < from || last.is_some_and(|last| id <= last) {
                return Err(wrong("its objects do not ascend"));
            }
            (last, rest) = (Some(id), after);
        }
        if !rest.is_empty() {
            return Err(wrong("bytes follow its last object"));
        }
        let next = match more {
            0 => None,
            0xFF if last.is_some_and(|last| *next > last) => Some(*next),
            0xFF => return Err(wrong("it would go round in a circle")),
            _ => return Err(wrong("more-follows is neither 0 nor 255")),
        };
        Ok(Identification { objects, next })
    }
}

fn split_object(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [id, length, rest @ ..] = bytes else { return None };
    let text = rest.get(..usize::from(*length))?;
    Some((*id, text, rest.get(usize::from(*length)..)?))
}
