//! What the window knows of alarms beside the station's board: which list is shown and how, what is
//! selected in it, what may be asked of that, and when the horn is to sound. Pure; painting is
//! `ui::panes::alarms` and `ui::alarm_banner`, sounds are made in `desktop`.

mod column;
mod horn;
mod list;
mod quiet;
mod rehearsal;
mod view;
mod ways;

pub use column::AlarmCol;
pub use horn::{Horn, HornSettings, Tone};
pub use list::{AlarmFilter, AlarmTab, StateFilter, may_go_with_others};
pub use quiet::{QuietDesk, QuietKind};
pub use rehearsal::{REHEARSAL, RehearsalDesk, RehearsalPhase};
pub use view::{AlarmView, Names as AlarmNames};
pub use ways::{AlarmWay, display_of, guidance_of, meant, tags_of, trend_of};

use crate::model::{Alarm, AlarmAsk, AlarmKey, AlarmLive, AlarmPriority, AlarmShown};
pub use crate::station::Rehearsal;

/// What a person did about alarms.
#[derive(Clone, Debug, PartialEq)]
pub enum AlarmsCommand {
    /// Took another list.
    Tab(AlarmTab),
    /// Clicked the head of a column: up, down, as pressing.
    Sort(AlarmCol),
    /// Changed what is let through.
    Filter(AlarmFilter),
    /// Showed a column, or took it away.
    Show(AlarmCol, bool),
    /// Put the cursor on an alarm, which is selected alone.
    Pick(AlarmKey),
    /// Selected everything between the cursor's anchor and this one.
    Extend(AlarmKey),
    /// Added an alarm to the selection, or took it out.
    Toggle(AlarmKey),
    /// Selected everything that is listed.
    SelectAll,
    /// Acknowledged what is selected.
    Acknowledge,
    /// Acknowledged these, which were on the screen, by their occurrence; never the highest.
    AcknowledgePage(Vec<(AlarmKey, u64)>),
    /// Released the latches of what is selected.
    Reset,
    /// Took what is selected from the shelf.
    Unshelve,
    /// Put what is selected back into service.
    ReturnToService,
    /// Asked to keep what is selected quiet.
    AskQuiet(QuietKind),
    /// Changed a field of that question.
    SetQuiet(Box<QuietDesk>),
    /// Answered it with yes.
    AcceptQuiet,
    /// Went from an alarm to what belongs to it.
    Go(AlarmKey, AlarmWay),
    /// Asked for an alarm in its list, with what is to be done about it.
    Reveal(AlarmKey),
    /// The list has the keyboard, as was asked.
    Focused,
    /// Changed how the horn sounds.
    Horn(HornSettings),
    /// Asked for a tone, to hear it.
    TestTone(AlarmPriority),
    /// What keeps the horn from sounding now.
    HornTrouble(Option<String>),
    /// Asked how often an alarm would have come in the last week.
    Rehearse(Box<Alarm>),
}

/// True where the latch of an alarm can be released.
pub fn is_latched(shown: AlarmShown) -> bool {
    matches!(shown, AlarmShown::LatchedAcknowledged | AlarmShown::LatchedUnacknowledged)
}

/// The acknowledgement of an alarm as it stands.
pub fn acknowledgement(alarm: &AlarmLive) -> AlarmAsk {
    AlarmAsk::Acknowledge { occurrence: alarm.occurrence }
}
