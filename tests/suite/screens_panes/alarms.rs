//! The list of alarms, and the banner in every view.

use std::sync::Arc;

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::Command;
use gaugeglass::model::{
    Alarm, AlarmAsk, AlarmBoard, AlarmId, AlarmKey, AlarmKind, AlarmLive, AlarmPriority,
    AlarmShown, Guidance, PaneKind, Unknown,
};

use super::{Screen, open, shows};
use crate::support::fake_station::{FakeStation, at};

fn alarm(id: &str, priority: AlarmPriority, shown: AlarmShown) -> Arc<AlarmLive> {
    let kind = AlarmKind::Expression { text: Arc::from("true") };
    let mut definition = Alarm::new(AlarmId::new(id).unwrap(), None, kind);
    definition.guidance = Guidance { action: format!("See to {id}"), ..Guidance::default() };
    Arc::new(AlarmLive {
        key: AlarmKey::Alarm(AlarmId::new(id).unwrap()),
        name: Arc::from(format!("Alarm {id}")),
        definition: Some(Arc::new(definition)),
        tag: None,
        priority,
        shown,
        active: true,
        unknown: (id == "low").then_some(Unknown::Device),
        occurrence: 7,
        since: at(90.0),
        raised: Some(at(90.0)),
        value: None,
        shelved: None,
        held_by: None,
        out_of_service: None,
        unseen: false,
    })
}

fn alarms() -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Alarms);
    assert!(shows(&screen, "No alarms here"));
    let board = AlarmBoard {
        version: 1,
        alarms: vec![
            alarm("low", AlarmPriority::Low, AlarmShown::Acknowledged),
            alarm("top", AlarmPriority::Highest, AlarmShown::Unacknowledged),
            alarm("high", AlarmPriority::High, AlarmShown::Unacknowledged),
            alarm("well", AlarmPriority::Low, AlarmShown::Normal),
        ],
        standing: vec![1, 2, 0],
        ..AlarmBoard::default()
    };
    station.0.lock().unwrap().alarms = Arc::new(board);
    screen.step();
    screen.step();
    (screen, station)
}

fn asked(screen: &Screen) -> Vec<(String, AlarmAsk)> {
    let ask = |command: &Command| match command {
        Command::AskAlarm(key, ask) => Some((key.to_string(), ask.clone())),
        _ => None,
    };
    screen.state().said.iter().filter_map(ask).collect()
}

fn click(screen: &mut Screen, label: &str) {
    screen.get_by_label(label).click();
    screen.run_steps(3);
}

#[test]
fn what_stands_is_listed_the_most_pressing_first() {
    let (screen, _) = alarms();
    let top = |label| screen.get_by_label(label).rect().min.y;
    assert!(top("Alarm top") < top("Alarm high") && top("Alarm high") < top("Alarm low"));
    assert!(!shows(&screen, "Alarm well"));
    assert!(shows(&screen, "on, acknowledged, cannot be evaluated: device offline"));
}

#[test]
fn a_page_is_acknowledged_without_the_highest() {
    let (mut screen, _) = alarms();
    click(&mut screen, "Acknowledge the page");
    let expected = vec![("high".to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })];
    assert_eq!(asked(&screen), expected);
}

#[test]
fn one_is_acknowledged_and_tells_what_to_do() {
    let (mut screen, _) = alarms();
    click(&mut screen, "Alarm top");
    assert!(shows(&screen, "See to top"));
    click(&mut screen, "Acknowledge");
    let expected = vec![("top".to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })];
    assert_eq!(asked(&screen), expected);
}

#[test]
fn a_shelf_waits_for_a_reason() {
    let (mut screen, _) = alarms();
    click(&mut screen, "Alarm high");
    click(&mut screen, "Shelve");
    assert_eq!(asked(&screen), []);
    screen.get_by_label("Reason").focus();
    screen.run_steps(2);
    screen.get_by_label("Reason").type_text("noise");
    screen.run_steps(2);
    click(&mut screen, "Shelve");
    let ask = AlarmAsk::Shelve { for_s: 900, once: false, reason: Arc::from("noise") };
    assert_eq!(asked(&screen), vec![("high".to_owned(), ask)]);
}
