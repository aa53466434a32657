//! The question before a write.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::{Command, Dialog};
use gaugeglass::model::{BadReason, Quality, TagId, Value, WriteValue};

use super::plant::*;
use crate::support::fake_station::Asked;

fn asked_for(value: &str) -> Screen {
    let mut screen = harness();
    let tag = TagId::new("t2").unwrap();
    screen.state_mut().say(Command::SetpointDraft(tag.clone(), value.to_owned()));
    screen.state_mut().say(Command::SetpointCommit(tag));
    screen.run();
    screen
}

fn written(screen: &Screen) -> Vec<Asked> {
    screen.state().asked().into_iter().filter(|a| matches!(a, Asked::Write(..))).collect()
}

#[test]
fn the_question_shows_old_new_unit_and_step() {
    let screen = asked_for("13.5");
    for text in ["Write Tank 1/Setpoint?", "12 → 13.5 cm", "+1.5 cm", "0 to 20 cm", "HR 10"] {
        assert!(says(&screen, text), "{text}");
    }
}

#[test]
fn cancel_has_the_keyboard_and_writes_nothing() {
    let mut screen = asked_for("13.5");
    assert!(screen.get_by_role_and_label(Role::Button, "Cancel").is_focused());
    key(&mut screen, egui::Key::Enter);
    assert!(screen.state().app.state.dialog.is_none());
    assert_eq!(written(&screen), []);
    let desk = screen.state().app.state.setpoints.get(&TagId::new("t2").unwrap()).unwrap();
    assert_eq!(desk.draft.as_deref(), Some("13.5"), "what was typed is not thrown away");
}

#[test]
fn yes_writes_exactly_once() {
    let mut screen = asked_for("13.5");
    press(&mut screen, "Write");
    assert!(screen.state().app.state.dialog.is_none());
    let wanted = Asked::Write(TagId::new("t2").unwrap(), WriteValue::Typed("13.5".into()));
    assert_eq!(written(&screen), [wanted]);
    screen.run_steps(3);
    assert_eq!(written(&screen), []);
}

#[test]
fn a_value_that_moved_meanwhile_asks_again() {
    let mut screen = asked_for("13.5");
    screen.state().station.set("t2", Value::UInt(7), Quality::Good);
    press(&mut screen, "Write");
    assert_eq!(written(&screen), []);
    assert!(says(&screen, "has changed since you asked"));
    assert!(says(&screen, "7 → 13.5 cm"));
    assert!(screen.get_by_role_and_label(Role::Button, "Cancel").is_focused(), "a new question");
    press(&mut screen, "Write");
    assert_eq!(written(&screen).len(), 1);
}

#[test]
fn a_value_that_is_not_good_is_said_to_be_so() {
    let mut screen = asked_for("13.5");
    let bad = Quality::Bad(BadReason::Timeout);
    screen.state().station.set("t2", Value::UInt(12), bad);
    screen.run();
    assert!(says(&screen, "The present value is not good"));
    assert!(!says(&screen, "12 → 13.5 cm"), "an old value that is not known looks like none");
    let write = screen.get_by_role_and_label(Role::Button, "Write");
    assert!(write.accesskit_node().is_disabled());
    assert!(screen.get_by_role_and_label(Role::Button, "Cancel").is_focused());
    press(&mut screen, "Write");
    assert_eq!(written(&screen), []);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::ConfirmWrite(_))));
}
