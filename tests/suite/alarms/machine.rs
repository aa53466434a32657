//! The state machine of an alarm: every row of the table, and what no order of events can break.

use gaugeglass::alarm::{Core, Manner, Shelf, State};
use gaugeglass::model::{AlarmShown, AlarmWord};

const EVENTS: [(&str, AlarmWord); 12] = [
    ("ALM", AlarmWord::Alarm),
    ("RTN", AlarmWord::Return),
    ("ACK", AlarmWord::Acknowledge),
    ("RESET", AlarmWord::Reset),
    ("REALM", AlarmWord::Worse),
    ("SHELVE", AlarmWord::Shelve),
    ("SHELVE1", AlarmWord::ShelveOnce),
    ("UNSHELVE", AlarmWord::Unshelve),
    ("SUPPRESS", AlarmWord::Suppress),
    ("UNSUPPRESS", AlarmWord::Unsuppress),
    ("OOS", AlarmWord::OutOfService),
    ("RTS", AlarmWord::ReturnToService),
];

fn shown(name: &str) -> AlarmShown {
    match name {
        "NORM" => AlarmShown::Normal,
        "UNACK" => AlarmShown::Unacknowledged,
        "ACKED" => AlarmShown::Acknowledged,
        "RTNUN" => AlarmShown::Returned,
        "LUNACK" => AlarmShown::LatchedUnacknowledged,
        "LACKED" => AlarmShown::LatchedAcknowledged,
        "SHLVD" => AlarmShown::Shelved,
        "DSUPR" => AlarmShown::Suppressed,
        "OOSRV" => AlarmShown::OutOfService,
        other => panic!("no state {other:?}"),
    }
}

fn state(columns: &[&str]) -> State {
    let core = match columns[1] {
        "-" | "NORM" => Core::Normal,
        "UNACK" => Core::Unacknowledged,
        "ACKED" => Core::Acknowledged,
        "RTNUN" => Core::Returned,
        "LUNACK" => Core::LatchedUnacknowledged,
        "LACKED" => Core::LatchedAcknowledged,
        other => panic!("no core {other:?}"),
    };
    let shelf = match columns[2] {
        "" => Shelf::None,
        "T" => Shelf::Timed,
        "1" => Shelf::Once,
        other => panic!("no shelf {other:?}"),
    };
    State {
        condition: columns[0] == "1",
        core,
        shelf,
        by_design: columns[3] == "1",
        out_of_service: columns[4] == "1",
    }
}

#[test]
fn every_row_of_the_table_of_transitions_holds() {
    let table = include_str!("../../data/alarm/transitions.csv");
    let mut rows = 0;
    for (line, row) in table.lines().enumerate().skip(1) {
        let columns: Vec<&str> = row.trim_end().split(',').collect();
        let manner = Manner { ack_required: columns[0] == "1", latching: columns[1] == "1" };
        let before = state(&columns[2..]);
        assert_eq!(before.shown(), shown(columns[7]), "line {}: {row}", line + 1);
        let event = EVENTS.iter().find(|(name, _)| *name == columns[8]).expect("an event").1;
        let after = before.after(event, manner);
        assert_eq!(after.is_some(), columns[9] == "1", "line {}: {row}", line + 1);
        let after = after.unwrap_or(before);
        assert_eq!(after, state(&columns[10..]), "line {}: {row}", line + 1);
        assert_eq!(after.shown(), shown(columns[15]), "line {}: {row}", line + 1);
        rows += 1;
    }
    assert_eq!(rows, 852);
}

fn check(before: State, event: AlarmWord, after: Option<State>, manner: Manner) {
    let tell = || format!("{manner:?} {before:?} {event:?} {after:?}");
    let Some(after) = after else { return };
    let (from, to) = (before.shown(), after.shown());
    assert!(
        !(after.condition && to == AlarmShown::Normal),
        "a live condition looks normal: {}",
        tell()
    );
    let quieting = matches!(
        event,
        AlarmWord::Shelve | AlarmWord::ShelveOnce | AlarmWord::Suppress | AlarmWord::OutOfService
    );
    if from.wants_acknowledgement() && !to.wants_acknowledgement() {
        assert!(event == AlarmWord::Acknowledge || quieting, "forgotten unseen: {}", tell());
    }
    if matches!(event, AlarmWord::Acknowledge | AlarmWord::Reset) {
        assert_eq!(before.condition, after.condition, "a person changed the plant: {}", tell());
    }
    if from == AlarmShown::LatchedAcknowledged && to == AlarmShown::Normal {
        assert_eq!(event, AlarmWord::Reset, "the latch dropped: {}", tell());
    }
    if before.is_quiet() && !after.is_quiet() && after.condition {
        let loud =
            if manner.ack_required { AlarmShown::Unacknowledged } else { AlarmShown::Acknowledged };
        assert_eq!(to, loud, "not announced again: {}", tell());
    }
    if !manner.ack_required {
        assert!(!to.wants_acknowledgement(), "asks for what is not needed: {}", tell());
    }
    if !manner.latching {
        let latched =
            [AlarmShown::LatchedUnacknowledged, AlarmShown::LatchedAcknowledged].contains(&to);
        assert!(!latched, "latched: {}", tell());
    }
}

#[test]
fn no_order_of_events_breaks_what_must_always_hold() {
    let long = std::env::var_os("GAUGEGLASS_LONG").is_some();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut manner = Manner { ack_required: true, latching: false };
    let mut state = State::default();
    for step in 0..if long { 1_000_000 } else { 100_000 } {
        if step % 1_000 == 0 {
            manner = Manner { ack_required: random.bool(), latching: random.bool() };
            state = State::default();
        }
        let event = EVENTS[random.usize(..EVENTS.len())].1;
        let after = state.after(event, manner);
        check(state, event, after, manner);
        state = after.unwrap_or(state);
    }
}
