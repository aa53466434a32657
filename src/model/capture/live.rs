//! How captures stand while the station runs, and what is kept of those that were set off.

use std::sync::Arc;

use crate::model::{CaptureId, WallMs};

/// Tells kept captures of one folder apart; grows, and is never given out twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeptId(pub i64);

/// Where a capture stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CapturePhase {
    /// Nothing sets it off, and nothing is held for it.
    #[default]
    Disarmed,
    /// The time before a trigger is held in memory.
    Armed,
    /// Set off; the time after the trigger is being kept.
    Filling {
        /// The trigger.
        at: WallMs,
        /// How much of the time after it is over, ‰.
        done: u16,
        /// Samples so far.
        samples: u64,
    },
    /// Done, and armed again after its hold-off.
    Resting {
        /// How long that still is, ms.
        left_ms: u64,
    },
}

/// A capture as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureLive {
    /// Which one.
    pub id: CaptureId,
    /// Where it stands.
    pub phase: CapturePhase,
    /// False while something that its condition needs is not known.
    pub is_known: bool,
    /// How much of the time before a trigger is held, ms.
    pub held_ms: u64,
}

/// How a kept capture ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeptEnd {
    /// It is still being filled.
    #[default]
    Filling,
    /// Whole.
    Done,
    /// The station was stopped.
    Stopped,
    /// The station ended without saying so.
    CutOff,
    /// The capture was changed or deleted.
    Edited,
    /// The station's folder was changed.
    Moved,
    /// It has as many samples as one capture may have.
    Full,
    /// The disk did not take everything.
    Disk,
    /// The station did not keep up, and readings were lost before they came to the capture.
    Lost,
}

impl KeptEnd {
    /// Every end.
    pub const ALL: [KeptEnd; 9] = [
        KeptEnd::Filling,
        KeptEnd::Done,
        KeptEnd::Stopped,
        KeptEnd::CutOff,
        KeptEnd::Edited,
        KeptEnd::Moved,
        KeptEnd::Full,
        KeptEnd::Disk,
        KeptEnd::Lost,
    ];

    /// As the file and the command line spell it.
    pub fn word(self) -> &'static str {
        match self {
            KeptEnd::Filling => "filling",
            KeptEnd::Done => "done",
            KeptEnd::Stopped => "stopped",
            KeptEnd::CutOff => "cut_off",
            KeptEnd::Edited => "edited",
            KeptEnd::Moved => "moved",
            KeptEnd::Full => "full",
            KeptEnd::Disk => "disk",
            KeptEnd::Lost => "lost",
        }
    }

    /// Reads such a word.
    pub fn from_word(text: &str) -> Option<KeptEnd> {
        KeptEnd::ALL.into_iter().find(|end| end.word() == text)
    }

    /// Why it is not whole, in English; empty where it is.
    pub fn reason(self) -> &'static str {
        match self {
            KeptEnd::Filling => "it is still being filled",
            KeptEnd::Done => "",
            KeptEnd::Stopped => "the station was stopped",
            KeptEnd::CutOff => "the station ended without saying so",
            KeptEnd::Edited => "the capture was changed",
            KeptEnd::Moved => "the station's folder was changed",
            KeptEnd::Full => "it has as many samples as one capture may have",
            KeptEnd::Disk => "the disk did not take everything",
            KeptEnd::Lost => "the station did not keep up; what it lost counts all tags",
        }
    }
}

/// What is known of a kept capture without looking at its samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub id: KeptId,
    /// The id of its definition, which may be no more.
    pub capture: String,
    /// The name that the definition had.
    pub name: String,
    /// What set it off, in words of the project; empty for a person.
    pub cause: String,
    /// The trigger.
    pub at: WallMs,
    /// Time wanted before the trigger, ms.
    pub pre_ms: u32,
    /// Time wanted after it, ms.
    pub post_ms: u32,
    /// How much of the time before the trigger was held, ms.
    pub covered_ms: u32,
    /// How it ended.
    pub end: KeptEnd,
    /// Samples on disk.
    pub samples: u64,
    /// Samples that the disk did not take, and readings of all tags that were lost before.
    pub lost: u64,
    /// Triggers that came while it was being filled.
    pub missed: u32,
    /// The clock was set meanwhile: times go on from the trigger.
    pub clock_set: bool,
    /// The names of its tags.
    pub tags: Vec<String>,
}

impl Kept {
    /// True where nothing of what was wanted is missing.
    pub fn is_whole(&self) -> bool {
        self.end == KeptEnd::Done && self.lost == 0 && self.covered_ms >= self.pre_ms
    }
}

/// How all captures stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaptureBoard {
    /// One for each definition, in file order.
    pub live: Vec<CaptureLive>,
    /// What is kept, oldest first.
    pub kept: Arc<[Kept]>,
    /// Why nothing can be kept at present; `None` where all is well.
    pub trouble: Option<Arc<str>>,
}

/// What a person asks of captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureAsk {
    /// Wait for the trigger.
    Arm(CaptureId),
    /// Wait no more. What is being filled is filled.
    Disarm(CaptureId),
    /// Set it off now.
    Trigger(CaptureId),
    /// Take a kept one away for good.
    Remove(KeptId),
    /// Tell the samples of a kept one.
    Open(KeptId),
}

/// What happened to a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureWord {
    /// A person armed it.
    Armed,
    /// A person disarmed it.
    Disarmed,
    /// It was set off, by this; empty for a person.
    Triggered(Arc<str>),
    /// It is on disk: so many samples, and how it ended.
    Kept {
        /// Samples on disk.
        samples: u64,
        /// Samples that were lost, as [`Kept::lost`] counts them.
        lost: u64,
        /// How it ended.
        end: KeptEnd,
    },
    /// It was set off and nothing of it could be kept.
    NotKept(Arc<str>),
}

impl CaptureWord {
    /// A stable word for files and scripts.
    pub fn word(&self) -> &'static str {
        match self {
            CaptureWord::Armed => "armed",
            CaptureWord::Disarmed => "disarmed",
            CaptureWord::Triggered(_) => "triggered",
            CaptureWord::Kept { .. } => "kept",
            CaptureWord::NotKept(_) => "not_kept",
        }
    }

    /// What there is to say beside the word, in English; may be empty.
    pub fn detail(&self) -> String {
        match self {
            CaptureWord::Armed | CaptureWord::Disarmed => String::new(),
            CaptureWord::Triggered(cause) if cause.is_empty() => "by hand".to_owned(),
            CaptureWord::Triggered(cause) => cause.to_string(),
            CaptureWord::NotKept(why) => why.to_string(),
            CaptureWord::Kept { samples, lost, end } => {
                let mut text = format!("{samples} samples");
                if *lost > 0 {
                    text += &format!(", {lost} lost");
                }
                if *end != KeptEnd::Done {
                    text += &format!(", not whole: {}", end.reason());
                }
                text
            }
        }
    }
}
