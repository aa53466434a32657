//! When the horn sounds.

use gaugeglass::app::alarms::{Horn, HornSettings};
use gaugeglass::model::{AlarmLive, AlarmPriority, AlarmShown};

use crate::support::alarm_board::{alarm, board};
use crate::support::fake_station::at;

const HIGHEST: AlarmPriority = AlarmPriority::Highest;
const HIGH: AlarmPriority = AlarmPriority::High;
const LOW: AlarmPriority = AlarmPriority::Low;
const NEW: AlarmShown = AlarmShown::Unacknowledged;

fn came(id: &str, priority: AlarmPriority, seconds: f64) -> AlarmLive {
    AlarmLive { raised: Some(at(seconds)), ..alarm(id, priority, NEW) }
}

fn tone(horn: &Horn) -> Option<(AlarmPriority, u64)> {
    horn.tone(HornSettings::default()).map(|tone| (tone.priority, tone.number))
}

#[test]
fn it_sounds_once_for_each_new_highest() {
    let mut horn = Horn::default();
    assert_eq!(tone(&horn), None);
    horn.look(&board(1, vec![came("a", LOW, 1.0)]));
    assert_eq!(tone(&horn), Some((LOW, 1)));
    horn.look(&board(2, vec![came("a", LOW, 1.0), came("b", LOW, 2.0)]));
    assert_eq!(tone(&horn), Some((LOW, 1)), "no higher than the first");
    horn.look(&board(3, vec![came("a", LOW, 1.0), came("c", HIGH, 3.0)]));
    assert_eq!(tone(&horn), Some((HIGH, 2)));
    horn.look(&board(4, vec![came("a", LOW, 1.0)]));
    assert_eq!(tone(&horn), Some((LOW, 2)), "what is left, and no new one");
    horn.look(&board(5, vec![]));
    assert_eq!(tone(&horn), None);
}

#[test]
fn silencing_is_not_acknowledging_and_what_comes_next_is_heard() {
    let mut horn = Horn::default();
    let first = board(1, vec![came("a", HIGHEST, 1.0)]);
    horn.look(&first);
    horn.silence(&first);
    assert_eq!(tone(&horn), None);
    assert_eq!(first.counts.unacknowledged[3], 1, "still to be acknowledged");
    horn.look(&board(2, vec![came("a", HIGHEST, 1.0)]));
    assert_eq!(tone(&horn), None, "a change elsewhere does not wake it");
    horn.look(&board(3, vec![came("a", HIGHEST, 1.0), came("b", LOW, 2.0)]));
    assert_eq!(tone(&horn), Some((LOW, 2)), "the next is heard, though it is lower");
    horn.look(&board(4, vec![came("a", HIGHEST, 3.0)]));
    assert_eq!(tone(&horn).unwrap().0, HIGHEST, "it came again");
}

#[test]
fn an_alarm_that_comes_between_painting_and_pressing_is_not_silenced() {
    let mut horn = Horn::default();
    let painted = board(1, vec![came("a", HIGH, 1.0)]);
    horn.look(&painted);
    horn.silence(&painted);
    // Raised before the press, but on a board that nobody had seen.
    horn.look(&board(2, vec![came("a", HIGH, 1.0), came("b", HIGH, 1.1)]));
    assert_eq!(tone(&horn).unwrap().0, HIGH);
}

#[test]
fn no_sound_in_a_state_that_needs_none() {
    let quiet = [
        AlarmShown::Normal,
        AlarmShown::Acknowledged,
        AlarmShown::Returned,
        AlarmShown::LatchedAcknowledged,
        AlarmShown::Shelved,
        AlarmShown::Suppressed,
        AlarmShown::OutOfService,
    ];
    for shown in quiet {
        let mut horn = Horn::default();
        horn.look(&board(1, vec![alarm("a", HIGHEST, shown)]));
        assert_eq!(tone(&horn), None, "{shown:?}");
    }
    let mut horn = Horn::default();
    horn.look(&board(1, vec![alarm("a", HIGHEST, AlarmShown::LatchedUnacknowledged)]));
    assert!(tone(&horn).is_some());
    let muted = HornSettings { muted: true, ..HornSettings::default() };
    assert_eq!((horn.tone(muted), horn.calling()), (None, Some(HIGHEST)));
}
