//! The state machine of one alarm. Pure rules; the table of all transitions is their test.
//!
//! Five things are kept apart and the shown state is derived from them: the condition, what was
//! annunciated and acknowledged of it, and three ways of keeping it quiet (shelf, design, service). While
//! it is kept quiet nothing is annunciated; when the last of them ends, a condition that is there is
//! annunciated anew. Of those that hold at once the strongest is shown: service, design, shelf.
//! Follows ANSI/ISA-18.2 and, where that is silent, OPC UA Part 9.

use crate::model::{AlarmShown, AlarmWord};

/// How an alarm behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Somebody has to acknowledge it.
    pub ack_required: bool,
    /// Holds on until it is reset.
    pub latching: bool,
}

impl Manner {
    /// What the condition makes of a quiet alarm.
    fn annunciate(self) -> Core {
        if self.ack_required { Core::Unacknowledged } else { Core::Acknowledged }
    }

    /// What an alarm is in that nothing keeps quiet any more.
    fn afresh(self, condition: bool) -> Core {
        if condition { self.annunciate() } else { Core::Normal }
    }
}

/// What was annunciated and acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Core {
    /// Nothing.
    #[default]
    Normal,
    /// The condition; not acknowledged.
    Unacknowledged,
    /// The condition; acknowledged.
    Acknowledged,
    /// The condition has gone; not acknowledged.
    Returned,
    /// Gone, latched, not acknowledged.
    LatchedUnacknowledged,
    /// Gone, latched, acknowledged.
    LatchedAcknowledged,
}

/// On the shelf, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Not there.
    #[default]
    None,
    /// For a time.
    Timed,
    /// Until the condition goes.
    Once,
}

/// All that decides what is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// The condition, after hysteresis and delays.
    pub condition: bool,
    /// Of no meaning while the alarm is kept quiet; then [`Core::Normal`].
    pub core: Core,
    /// On the shelf.
    pub shelf: Shelf,
    /// Suppressed by design.
    pub by_design: bool,
    /// Out of service.
    pub out_of_service: bool,
}

impl State {
    /// True while anything keeps the alarm quiet.
    pub fn is_quiet(&self) -> bool {
        self.shelf != Shelf::None || self.by_design || self.out_of_service
    }

    /// What an operator sees.
    pub fn shown(&self) -> AlarmShown {
        if self.out_of_service {
            return AlarmShown::OutOfService;
        }
        if self.by_design {
            return AlarmShown::Suppressed;
        }
        if self.shelf != Shelf::None {
            return AlarmShown::Shelved;
        }
        match self.core {
            Core::Normal => AlarmShown::Normal,
            Core::Unacknowledged => AlarmShown::Unacknowledged,
            Core::Acknowledged => AlarmShown::Acknowledged,
            Core::Returned => AlarmShown::Returned,
            Core::LatchedUnacknowledged => AlarmShown::LatchedUnacknowledged,
            Core::LatchedAcknowledged => AlarmShown::LatchedAcknowledged,
        }
    }

    /// The state after `event`; `None` where it is rejected and changes nothing.
    pub fn after(&self, event: AlarmWord, manner: Manner) -> Option<State> {
        let was_quiet = self.is_quiet();
        let mut next = *self;
        let accepted = match event {
            AlarmWord::Alarm => next.came(manner),
            AlarmWord::Return => next.went(manner),
            AlarmWord::Worse => next.worsened(manner),
            AlarmWord::Acknowledge => !was_quiet && next.acknowledged(),
            AlarmWord::Reset => !was_quiet && next.reset(),
            AlarmWord::Shelve => next.shelve(Shelf::Timed),
            AlarmWord::ShelveOnce => next.shelve(Shelf::Once),
            AlarmWord::Unshelve => std::mem::replace(&mut next.shelf, Shelf::None) != Shelf::None,
            AlarmWord::Suppress => !std::mem::replace(&mut next.by_design, true),
            AlarmWord::Unsuppress => std::mem::replace(&mut next.by_design, false),
            AlarmWord::OutOfService => {
                // Service ends every shelf: it has no timer of its own to come back by.
                next.shelf = Shelf::None;
                !std::mem::replace(&mut next.out_of_service, true)
            }
            AlarmWord::ReturnToService => std::mem::replace(&mut next.out_of_service, false),
        };
        if !accepted {
            return None;
        }
        if next.is_quiet() {
            next.core = Core::Normal;
        } else if was_quiet {
            next.core = manner.afresh(next.condition);
        }
        Some(next)
    }

    fn came(&mut self, manner: Manner) -> bool {
        self.core = manner.annunciate();
        !std::mem::replace(&mut self.condition, true)
    }

    fn went(&mut self, manner: Manner) -> bool {
        if self.shelf == Shelf::Once {
            self.shelf = Shelf::None;
        }
        self.core = match (self.core, manner.latching) {
            (Core::Unacknowledged, false) => Core::Returned,
            (Core::Unacknowledged, true) => Core::LatchedUnacknowledged,
            (Core::Acknowledged, true) => Core::LatchedAcknowledged,
            _ => Core::Normal,
        };
        std::mem::replace(&mut self.condition, false)
    }

    fn worsened(&mut self, manner: Manner) -> bool {
        self.core = manner.annunciate();
        self.condition
    }

    fn acknowledged(&mut self) -> bool {
        self.core = match self.core {
            Core::Unacknowledged => Core::Acknowledged,
            Core::Returned => Core::Normal,
            Core::LatchedUnacknowledged => Core::LatchedAcknowledged,
            _ => return false,
        };
        true
    }

    fn reset(&mut self) -> bool {
        self.core = match self.core {
            Core::LatchedUnacknowledged => Core::Returned,
            Core::LatchedAcknowledged => Core::Normal,
            _ => return false,
        };
        true
    }

    fn shelve(&mut self, how: Shelf) -> bool {
        self.shelf = how;
        !self.by_design && !self.out_of_service
    }
}
