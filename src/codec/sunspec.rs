//! Finding the models of a SunSpec device: a chain of id, length and so many registers, closed by the id
//! 0xFFFF, behind the marker "SunS" at one of three places.
//!
//! Where a model stands depends on the ones before it: model 1 has 65 or 66 registers in the field. So
//! the chain is walked and nothing is assumed. The machine asks and is answered; who carries the
//! questions to a device is no concern of it.
//! Source: SunSpec Information Model Specification, sections on the base address and the model chain.

/// Where the marker may stand, most common first.
pub const BASES: [u16; 3] = [40_000, 0, 50_000];
/// "SunS" in ASCII.
const MARKER: [u16; 2] = [0x5375, 0x6E53];
/// The id behind the last model.
pub const END_MODEL: u16 = 0xFFFF;
/// Models in a chain at most: no device has nearly as many.
const MODELS: usize = 200;

/// A model where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelAt {
    /// Which model.
    pub id: u16,
    /// Wire address of its id.
    pub start: u16,
    /// Registers behind id and length.
    pub length: u16,
}

impl ModelAt {
    /// True if `count` registers from `offset` belong to the model.
    pub fn holds(&self, offset: u16, count: u16) -> bool {
        u32::from(offset) + u32::from(count) <= u32::from(self.length) + 2
    }
}

/// The models of a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Wire address of the marker.
    pub base: u16,
    /// Every model in the order of the device. The end is one too: [`END_MODEL`], without registers;
    /// it is absent where the device only refused to go on.
    pub models: Vec<ModelAt>,
}

/// Why no chain was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// None of the places holds the marker.
    #[error(
        "no \"SunS\" at the holding registers 40000, 0 or 50000; is this a SunSpec device, and is the unit id right?"
    )]
    NoMarker,
    /// The marker is there, and no model follows.
    #[error("\"SunS\" stands at {base}, but no model follows it")]
    Empty {
        /// Where the marker stands.
        base: u16,
    },
    /// A model that would pass the last address.
    #[error("model {id} at {start} claims {length} registers, which pass the last address 65535")]
    TooLong {
        /// Which model.
        id: u16,
        /// Where it stands.
        start: u16,
        /// What it claims.
        length: u16,
    },
    /// The chain does not end.
    #[error("the chain has more than {MODELS} models and does not end")]
    Endless,
}

/// What the machine wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Two holding registers from `start`.
    Read {
        /// Wire address of the first.
        start: u16,
    },
    /// Nothing more: here are the models.
    Found(Chain),
    /// Nothing more: there is none.
    Failed(WalkError),
}

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    tried: usize,
    marked: bool,
    next: u16,
    chain: Chain,
    end: Option<Result<(), WalkError>>,
}

impl Walk {
    /// What is wanted next. The same until it is answered.
    pub fn next(&self) -> Step {
        match (self.end, BASES.get(self.tried)) {
            (Some(Ok(())), _) => Step::Found(self.chain.clone()),
            (Some(Err(why)), _) => Step::Failed(why),
            (None, _) if self.marked => Step::Read { start: self.next },
            (None, Some(base)) => Step::Read { start: *base },
            (None, None) => Step::Failed(WalkError::NoMarker),
        }
    }

    /// Takes the registers read, or `None` where the device refused to give them.
    pub fn answer(&mut self, registers: Option<[u16; 2]>) {
        if self.end.is_some() {
        } else if self.marked {
            self.model(registers);
        } else if registers == Some(MARKER) {
            self.marked = true;
            let base = BASES.get(self.tried).copied().unwrap_or_default();
            (self.chain.base, self.next) = (base, base + 2);
        } else {
            self.tried += 1;
        }
    }

    fn model(&mut self, registers: Option<[u16; 2]>) {
        let start = self.next;
        let end = match registers {
            Some([END_MODEL, _]) => {
                self.chain.models.push(ModelAt { id: END_MODEL, start, length: 0 });
                true
            }
            // Some devices do not close the chain: behind it they refuse, or hold nothing.
            None | Some([0, _]) => true,
            Some([id, length]) => {
                let after = u32::from(start) + 2 + u32::from(length);
                // At least an end must fit behind a model.
                let Ok(next) = u16::try_from(after + 1).map(|last| last - 1) else {
                    self.end = Some(Err(WalkError::TooLong { id, start, length }));
                    return;
                };
                self.chain.models.push(ModelAt { id, start, length });
                self.next = next;
                false
            }
        };
        let known = self.chain.models.iter().any(|model| model.id != END_MODEL);
        if end {
            let empty = WalkError::Empty { base: self.chain.base };
            self.end = Some(if known { Ok(()) } else { Err(empty) });
        } else if self.chain.models.len() >= MODELS {
            self.end = Some(Err(WalkError::Endless));
        }
    }
}
