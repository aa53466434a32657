//! What is known of the alarms while the station runs, what people may ask for, and what happened.

use std::fmt;
use std::sync::Arc;

use super::{Alarm, AlarmPriority};
use crate::model::{AlarmId, DeviceId, Mono, Stamp, TagId, WallMs};

/// Which alarm: one of the project's, or the communication alarm that each device has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlarmKey {
    /// Defined in the project.
    Alarm(AlarmId),
    /// The device does not answer.
    Device(DeviceId),
}

impl fmt::Display for AlarmKey {
    /// `level-high`, or `device:tanks`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AlarmKey::Alarm(id) => write!(f, "{id}"),
            AlarmKey::Device(id) => write!(f, "device:{id}"),
        }
    }
}

/// What an operator sees of an alarm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AlarmShown {
    /// All is well.
    #[default]
    Normal,
    /// On, and nobody has said that they have seen it.
    Unacknowledged,
    /// On and seen.
    Acknowledged,
    /// Gone before anybody had seen it.
    Returned,
    /// Gone, held by its latch, not seen.
    LatchedUnacknowledged,
    /// Gone, held by its latch, seen.
    LatchedAcknowledged,
    /// Put aside by an operator for a while.
    Shelved,
    /// Suppressed by design.
    Suppressed,
    /// Out of service.
    OutOfService,
}

impl AlarmShown {
    /// All of them.
    pub const ALL: [AlarmShown; 9] = [
        AlarmShown::Normal,
        AlarmShown::Unacknowledged,
        AlarmShown::Acknowledged,
        AlarmShown::Returned,
        AlarmShown::LatchedUnacknowledged,
        AlarmShown::LatchedAcknowledged,
        AlarmShown::Shelved,
        AlarmShown::Suppressed,
        AlarmShown::OutOfService,
    ];

    /// Reads such a word.
    pub fn from_word(text: &str) -> Option<AlarmShown> {
        AlarmShown::ALL.into_iter().find(|shown| shown.word() == text)
    }

    /// As the command line and the journal spell it.
    pub fn word(self) -> &'static str {
        match self {
            AlarmShown::Normal => "normal",
            AlarmShown::Unacknowledged => "unacknowledged",
            AlarmShown::Acknowledged => "acknowledged",
            AlarmShown::Returned => "returned",
            AlarmShown::LatchedUnacknowledged => "latched_unacknowledged",
            AlarmShown::LatchedAcknowledged => "latched_acknowledged",
            AlarmShown::Shelved => "shelved",
            AlarmShown::Suppressed => "suppressed",
            AlarmShown::OutOfService => "out_of_service",
        }
    }

    /// True where somebody still has to say that they have seen it.
    pub fn wants_acknowledgement(self) -> bool {
        matches!(
            self,
            AlarmShown::Unacknowledged | AlarmShown::Returned | AlarmShown::LatchedUnacknowledged
        )
    }

    /// True where it stands in the list of alarms: neither normal nor kept quiet.
    pub fn is_annunciated(self) -> bool {
        self.wants_acknowledgement()
            || matches!(self, AlarmShown::Acknowledged | AlarmShown::LatchedAcknowledged)
    }
}

/// Why nothing can be said about the condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The device of an input does not answer; its own alarm tells that.
    Device,
    /// An input is bad, stale or no number.
    Input,
}

/// An alarm on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelved {
    /// When it comes back by itself.
    pub until: Mono,
    /// It also comes back once its condition has gone.
    pub once: bool,
    /// Who put it there.
    pub who: Arc<str>,
    /// Why.
    pub reason: Arc<str>,
}

/// One alarm as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmLive {
    /// Which one.
    pub key: AlarmKey,
    /// For people.
    pub name: Arc<str>,
    /// What the project says; `None` for the alarm of a device.
    pub definition: Option<Arc<Alarm>>,
    /// The tag it watches.
    pub tag: Option<TagId>,
    /// How pressing.
    pub priority: AlarmPriority,
    /// What an operator sees.
    pub shown: AlarmShown,
    /// The condition, as it was when it was last known.
    pub active: bool,
    /// Why the condition is not known now.
    pub unknown: Option<Unknown>,
    /// Counts annunciations; an acknowledgement is for one of them.
    pub occurrence: u64,
    /// When `shown` last changed.
    pub since: Stamp,
    /// When it was last annunciated.
    pub raised: Option<Stamp>,
    /// The value at that moment.
    pub value: Option<f64>,
    /// On the shelf.
    pub shelved: Option<Shelved>,
    /// What suppresses it by design: an expression, or the name of the more pressing alarm.
    pub held_by: Option<Arc<str>>,
    /// Why it is out of service.
    pub out_of_service: Option<Arc<str>>,
    /// It was suppressed by design before anybody had seen it.
    pub unseen: bool,
}

impl AlarmLive {
    /// True for an alarm of the project whose condition is not known now. That of a device is none: before
    /// it was asked for the first time there is nothing to evaluate.
    pub fn cannot_be_evaluated(&self) -> bool {
        self.unknown.is_some() && matches!(self.key, AlarmKey::Alarm(_))
    }
}

/// How many alarms stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlarmCounts {
    /// Annunciated, by rank of the priority.
    pub standing: [usize; 4],
    /// Of these not acknowledged, by rank of the priority.
    pub unacknowledged: [usize; 4],
    /// On the shelf.
    pub shelved: usize,
    /// Suppressed by design.
    pub suppressed: usize,
    /// Out of service.
    pub out_of_service: usize,
    /// Of the project's, not known now.
    pub unknown: usize,
}

/// All alarms at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmBoard {
    /// Grows with every change.
    pub version: u64,
    /// Those of the project in file order, then those of the devices.
    pub alarms: Vec<Arc<AlarmLive>>,
    /// Places in `alarms` of those that are annunciated: not acknowledged first, then by priority, then
    /// the newest.
    pub standing: Vec<u32>,
    /// How many stand where.
    pub counts: AlarmCounts,
    /// The flood of alarms that goes on; `None` while there is none.
    pub flood: Option<AlarmFlood>,
    /// Places in `alarms`, in order, of those that came first in their group while others of it stand.
    pub first_out: Vec<u32>,
}

/// A flood of alarms: it begins with more than ten annunciations within ten minutes, and ends with fewer
/// than five (ISA-18.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmFlood {
    /// When it began.
    pub since: WallMs,
    /// Annunciations in it so far, those included that made it a flood.
    pub count: u64,
}

impl AlarmBoard {
    /// The alarm with this key. Linear: for a click, not for a frame.
    pub fn alarm(&self, key: &AlarmKey) -> Option<&Arc<AlarmLive>> {
        self.alarms.iter().find(|alarm| alarm.key == *key)
    }

    /// Those that are annunciated, the most pressing first.
    pub fn pressing(&self) -> impl Iterator<Item = &Arc<AlarmLive>> {
        self.standing.iter().filter_map(|place| self.alarms.get(*place as usize))
    }
}

/// What can happen to an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmWord {
    /// The condition came.
    Alarm,
    /// The condition went.
    Return,
    /// Somebody has seen it.
    Acknowledge,
    /// Somebody released the latch.
    Reset,
    /// It got worse.
    Worse,
    /// Put aside for a time.
    Shelve,
    /// Put aside until its condition goes, or for a time.
    ShelveOnce,
    /// Taken back, by hand or because the time is over.
    Unshelve,
    /// Suppressed by design.
    Suppress,
    /// No longer suppressed by design.
    Unsuppress,
    /// Taken out of service.
    OutOfService,
    /// Back in service.
    ReturnToService,
}

impl AlarmWord {
    /// All of them.
    pub const ALL: [AlarmWord; 12] = [
        AlarmWord::Alarm,
        AlarmWord::Return,
        AlarmWord::Acknowledge,
        AlarmWord::Reset,
        AlarmWord::Worse,
        AlarmWord::Shelve,
        AlarmWord::ShelveOnce,
        AlarmWord::Unshelve,
        AlarmWord::Suppress,
        AlarmWord::Unsuppress,
        AlarmWord::OutOfService,
        AlarmWord::ReturnToService,
    ];

    /// Reads such a word.
    pub fn from_word(text: &str) -> Option<AlarmWord> {
        AlarmWord::ALL.into_iter().find(|word| word.word() == text)
    }

    /// True where what happened took an alarm to the operator: it came, got worse, or came back from
    /// where it was kept quiet.
    pub fn speaks(self, from: AlarmShown, to: AlarmShown) -> bool {
        match self {
            AlarmWord::Alarm | AlarmWord::Worse => to.is_annunciated(),
            _ => !from.is_annunciated() && to.is_annunciated(),
        }
    }

    /// As the command line and the journal spell it.
    pub fn word(self) -> &'static str {
        match self {
            AlarmWord::Alarm => "alarm",
            AlarmWord::Return => "return",
            AlarmWord::Acknowledge => "acknowledge",
            AlarmWord::Reset => "reset",
            AlarmWord::Worse => "worse",
            AlarmWord::Shelve => "shelve",
            AlarmWord::ShelveOnce => "shelve_once",
            AlarmWord::Unshelve => "unshelve",
            AlarmWord::Suppress => "suppress",
            AlarmWord::Unsuppress => "unsuppress",
            AlarmWord::OutOfService => "out_of_service",
            AlarmWord::ReturnToService => "return_to_service",
        }
    }
}

/// What a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum AlarmAsk {
    /// They have seen this occurrence; not a later one.
    Acknowledge {
        /// Which.
        occurrence: u64,
    },
    /// Release the latch.
    Reset,
    /// Put it aside.
    Shelve {
        /// For how long, s, at least 1.
        for_s: u32,
        /// Only until its condition goes.
        once: bool,
        /// Why; not empty.
        reason: Arc<str>,
    },
    /// Take it back from the shelf.
    Unshelve,
    /// Take it out of service.
    OutOfService {
        /// Why; not empty.
        reason: Arc<str>,
    },
    /// Put it back into service.
    ReturnToService,
}

/// One thing that happened to one alarm; every accepted event makes exactly one.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRecord {
    /// When.
    pub at: Stamp,
    /// Which alarm.
    pub key: AlarmKey,
    /// Its name at that time.
    pub name: Arc<str>,
    /// The tag it watches.
    pub tag: Option<TagId>,
    /// Its priority.
    pub priority: AlarmPriority,
    /// What happened.
    pub event: AlarmWord,
    /// Seen before.
    pub from: AlarmShown,
    /// Seen after.
    pub to: AlarmShown,
    /// The value of its tag, if that is a known number.
    pub value: Option<f64>,
    /// The annunciation it belongs to.
    pub occurrence: u64,
    /// Who asked for it; `None` for the plant and the clock.
    pub who: Option<Arc<str>>,
    /// Why, where somebody or something said it.
    pub reason: Option<Arc<str>>,
}
