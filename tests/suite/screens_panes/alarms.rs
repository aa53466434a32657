//! The list of alarms, and what is told of the one that is selected.

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::alarms::{AlarmCol, AlarmFilter, AlarmTab, AlarmsCommand, StateFilter};
use gaugeglass::app::{Command, Dialog};
use gaugeglass::model::{AlarmAsk, AlarmPriority, AlarmShown, PaneKind, Unknown};

use super::{Screen, open, shows};
use crate::support::alarm_board::{alarm, board};
use crate::support::fake_station::{Asked, FakeStation};

fn alarms() -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Alarms);
    assert!(shows(&screen, "No alarms here"));
    let mut low = alarm("low", AlarmPriority::Low, AlarmShown::Acknowledged);
    low.unknown = Some(Unknown::Device);
    let alarms = vec![
        low,
        alarm("top", AlarmPriority::Highest, AlarmShown::Unacknowledged),
        alarm("high", AlarmPriority::High, AlarmShown::Unacknowledged),
        alarm("well", AlarmPriority::Low, AlarmShown::Normal),
        alarm("shelf", AlarmPriority::Medium, AlarmShown::Shelved),
        alarm("held", AlarmPriority::Medium, AlarmShown::Suppressed),
        alarm("out", AlarmPriority::Medium, AlarmShown::OutOfService),
    ];
    station.0.lock().unwrap().alarms = board(1, alarms);
    screen.run_steps(2);
    station.take_asked();
    (screen, station)
}

fn asked(station: &FakeStation) -> Vec<(String, AlarmAsk)> {
    let ask = |asked| match asked {
        Asked::Alarm(key, ask) => Some((key.to_string(), ask)),
        _ => None,
    };
    station.take_asked().into_iter().filter_map(ask).collect()
}

fn click(screen: &mut Screen, label: &str) {
    screen.get_by_label(label).click();
    screen.run_steps(3);
}

fn say(screen: &mut Screen, command: AlarmsCommand) {
    screen.state_mut().app.update(Command::Alarms(command));
    screen.run_steps(2);
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
fn a_marker_stands_in_the_middle_of_its_row() {
    let (screen, _) = alarms();
    let name = screen.get_by_label("Alarm high").rect();
    let marker = screen.query_all_by_label("high").map(|node| node.rect());
    let beside =
        marker.min_by_key(|rect| (rect.center().y - name.center().y).abs() as i32).unwrap();
    assert!((beside.center().y - name.center().y).abs() < 1.0, "{beside:?} {name:?}");
}

#[test]
fn a_page_is_acknowledged_without_the_highest() {
    let (mut screen, station) = alarms();
    click(&mut screen, "Acknowledge the page");
    assert_eq!(asked(&station), [("high".to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })]);
    say(&mut screen, AlarmsCommand::SelectAll);
    click(&mut screen, "Acknowledge");
    assert_eq!(asked(&station), [("high".to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })]);
}

#[test]
fn one_is_acknowledged_and_tells_what_to_do() {
    let (mut screen, station) = alarms();
    click(&mut screen, "Alarm top");
    assert!(shows(&screen, "See to top"));
    click(&mut screen, "Acknowledge");
    assert_eq!(asked(&station), [("top".to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })]);
}

#[test]
fn each_way_of_being_quiet_has_a_list_and_a_way_back() {
    let (mut screen, station) = alarms();
    click(&mut screen, "Shelved 1");
    assert!(shows(&screen, "Alarm shelf") && !shows(&screen, "Alarm top"));
    assert!(shows(&screen, "5 min"), "time that is left");
    assert!(shows(&screen, "kim: pump is being repaired"));
    click(&mut screen, "Alarm shelf");
    click(&mut screen, "Take from the shelf");
    assert_eq!(asked(&station), [("shelf".to_owned(), AlarmAsk::Unshelve)]);
    click(&mut screen, "Suppressed 1");
    assert!(shows(&screen, "Alarm held") && shows(&screen, "not pump1.running"));
    click(&mut screen, "Out of service 1");
    click(&mut screen, "Alarm out");
    click(&mut screen, "Put back into service");
    assert_eq!(asked(&station), [("out".to_owned(), AlarmAsk::ReturnToService)]);
    click(&mut screen, "All alarms 7");
    assert!(shows(&screen, "Alarm well"));
}

#[test]
fn a_shelf_waits_for_a_reason() {
    let (mut screen, station) = alarms();
    click(&mut screen, "Alarm high");
    click(&mut screen, "Shelve…");
    let Some(Dialog::Quiet(desk)) = screen.state().app.state.dialog.clone() else { panic!() };
    say(&mut screen, AlarmsCommand::AcceptQuiet);
    assert_eq!(asked(&station), []);
    let reason = " noise ".to_owned();
    let desk = Box::new(gaugeglass::app::alarms::QuietDesk { reason, ..*desk });
    say(&mut screen, AlarmsCommand::SetQuiet(desk));
    say(&mut screen, AlarmsCommand::AcceptQuiet);
    let ask = AlarmAsk::Shelve { for_s: 900, once: false, reason: "noise".into() };
    assert_eq!(asked(&station), [("high".to_owned(), ask)]);
}

#[test]
fn filters_hide_and_say_so() {
    let (mut screen, _) = alarms();
    let filter = |filter| AlarmsCommand::Filter(filter);
    let text = AlarmFilter { text: "TOP".to_owned(), ..AlarmFilter::default() };
    say(&mut screen, filter(text));
    assert!(shows(&screen, "Alarm top") && !shows(&screen, "Alarm high"));
    let state = StateFilter::Acknowledged;
    say(&mut screen, filter(AlarmFilter { state, ..AlarmFilter::default() }));
    assert!(shows(&screen, "Alarm low") && !shows(&screen, "Alarm top"));
    let priorities = [false; 4];
    say(&mut screen, filter(AlarmFilter { priorities, ..AlarmFilter::default() }));
    assert!(shows(&screen, "No alarm passes the filter"));
    click(&mut screen, "Show all");
    assert!(shows(&screen, "Alarm top"));
}

#[test]
fn every_column_sorts_both_ways_and_can_be_taken_away() {
    let (mut screen, _) = alarms();
    say(&mut screen, AlarmsCommand::Tab(AlarmTab::All));
    let rows = |screen: &Screen| screen.state().app.state.alarm_view.rows().to_vec();
    let plain = rows(&screen);
    for col in AlarmCol::ALL {
        say(&mut screen, AlarmsCommand::Sort(*col));
        let up = rows(&screen);
        say(&mut screen, AlarmsCommand::Sort(*col));
        let mut down = rows(&screen);
        down.reverse();
        assert_eq!(up, down, "{col:?}");
        say(&mut screen, AlarmsCommand::Sort(*col));
        assert_eq!(rows(&screen), plain, "a third time gives the order of the project");
    }
    say(&mut screen, AlarmsCommand::Tab(AlarmTab::Standing));
    assert!(shows(&screen, "Times"));
    say(&mut screen, AlarmsCommand::Show(AlarmCol::Count, false));
    assert!(!shows(&screen, "Times"));
    let kept = screen.state().app.state.settings.alarm_columns();
    assert!(!kept.contains(&AlarmCol::Count) && kept.contains(&AlarmCol::Tag));
}
