//! What outlives a restart: of each alarm that is not simply normal, its state, its shelf with the time
//! that is left, and why it is quiet. Whether a condition holds is not remembered as known: it is
//! unknown until its inputs have been read again.

use serde::{Deserialize, Serialize};

use super::machine::{Core, Shelf, State};

/// The version of [`AlarmMemory`] that this program writes and reads.
pub const MEMORY_VERSION: u32 = 1;

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlarmMemory {
    /// [`MEMORY_VERSION`].
    pub version: u32,
    /// Those that are not simply normal.
    #[serde(default)]
    pub alarm: Vec<Remembered>,
}

/// One alarm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its key as text.
    pub key: String,
    /// The condition when it was last known.
    pub active: bool,
    /// What was annunciated and acknowledged, as a word.
    pub core: String,
    /// Annunciations so far.
    pub occurrence: u64,
    /// Time left on the shelf, ms; `None` where it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelved_ms: Option<u64>,
    /// Only until its condition goes.
    #[serde(default)]
    pub once: bool,
    /// Who put it on the shelf.
    #[serde(default)]
    pub who: String,
    /// Why it is on the shelf or out of service.
    #[serde(default)]
    pub reason: String,
    /// Suppressed by design.
    #[serde(default)]
    pub by_design: bool,
    /// Out of service.
    #[serde(default)]
    pub out_of_service: bool,
    /// It was suppressed by design before anybody had seen it.
    #[serde(default)]
    pub unseen: bool,
    /// When it was annunciated, wall time in ms; 0 never.
    #[serde(default)]
    pub raised: i64,
}

const CORES: [(Core, &str); 6] = [
    (Core::Normal, "normal"),
    (Core::Unacknowledged, "unacknowledged"),
    (Core::Acknowledged, "acknowledged"),
    (Core::Returned, "returned"),
    (Core::LatchedUnacknowledged, "latched_unacknowledged"),
    (Core::LatchedAcknowledged, "latched_acknowledged"),
];

impl Remembered {
    /// The word of a core.
    pub(super) fn core_word(core: Core) -> String {
        CORES.iter().find(|(c, _)| *c == core).map_or("", |(_, word)| word).to_owned()
    }

    /// The state that is remembered; one that could never be becomes one that asks to be looked at.
    pub(super) fn state(&self) -> State {
        let core = CORES.iter().find(|(_, word)| *word == self.core).map(|(core, _)| *core);
        let shelf = match (self.shelved_ms, self.once) {
            (None, _) => Shelf::None,
            (Some(_), false) => Shelf::Timed,
            (Some(_), true) => Shelf::Once,
        };
        let mut state = State {
            condition: self.active,
            core: core.unwrap_or_default(),
            shelf: if self.out_of_service { Shelf::None } else { shelf },
            by_design: self.by_design,
            out_of_service: self.out_of_service,
        };
        if state.is_quiet() {
            state.core = Core::Normal;
        } else if state.condition && !matches!(state.core, Core::Acknowledged) {
            state.core = Core::Unacknowledged;
        } else if !state.condition
            && matches!(state.core, Core::Unacknowledged | Core::Acknowledged)
        {
            state.core = Core::Returned;
        }
        state
    }
}
