//! Expressions: what they mean, where they are wrong, and that no text does harm.

use std::sync::Arc;

use gaugeglass::alarm::{Condition, Readings};
use gaugeglass::model::{Alarm, AlarmId, AlarmKind, Mono, Project, TagId, parse_expression};
use proptest::prelude::*;

fn ask(text: &str, known: &[(&str, f64)]) -> Option<bool> {
    let kind = AlarmKind::Expression { text: Arc::from(text) };
    let alarm = Alarm::new(AlarmId::new("x").unwrap(), None, kind);
    let mut readings = Readings::default();
    let mut condition = Condition::new(&alarm, &Project::default(), &mut readings);
    for (tag, value) in known {
        let slot = readings.slot(&TagId::new(tag).unwrap());
        readings.set(slot, Some(*value));
    }
    condition.ask(&readings, false, Mono(0)).raw
}

#[test]
fn expressions_say_what_they_look_like() {
    let known = [("a", 2.0), ("b.level", 5.0), ("on", 1.0), ("off", 0.0)];
    let table = [
        ("a + b.level * 2 == 12", true),
        ("(a + b.level) * 2 == 14", true),
        ("a - 1 - 1 == 0", true),
        ("-a < 0 and not off", true),
        ("not on or off", false),
        ("on and off or on", true),
        ("min(a, b.level, 1) == 1 and max(a, b.level) == 5", true),
        ("abs(a - b.level) >= 3", true),
        ("b.level / a != 2.5", false),
        ("1e1 > [b.level] and true", true),
        ("a<=2 and a>=2", true),
        ("--a == 2", true),
    ];
    for (text, truth) in table {
        assert_eq!(ask(text, &known), Some(truth), "{text}");
    }
}

#[test]
fn what_is_not_known_makes_the_answer_unknown_unless_the_rest_decides() {
    let known = [("on", 1.0), ("off", 0.0)];
    let table = [
        ("x > 1", None),
        ("not x", None),
        ("off and x", Some(false)),
        ("x and off", Some(false)),
        ("x or on", Some(true)),
        ("on and x", None),
        ("max(x, 1) > 0", None),
        ("1 / off > 0", None),
    ];
    for (text, answer) in table {
        assert_eq!(ask(text, &known), answer, "{text}");
    }
}

#[test]
fn mistakes_are_found_where_they_are() {
    let table = [
        ("", 0),
        ("a +", 3),
        ("a b", 2),
        ("(a", 2),
        ("a < b < c", 6),
        ("min(a)", 5),
        ("[a", 1),
        ("a & b", 2),
        ("1.2.3", 0),
        ("and a", 0),
    ];
    for (text, at) in table {
        assert_eq!(parse_expression(text).expect_err(text).at, at, "{text}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    for text in ["(".repeat(5000), "-".repeat(5000), "not ".repeat(5000), "abs(".repeat(5000)] {
        assert!(parse_expression(&text).unwrap_err().message.contains("deeper"));
    }
    let long = "1+".repeat(5000) + "1";
    assert!(parse_expression(&long).unwrap_err().message.contains("steps"));
    let deep = "1+(".repeat(31) + "1" + &")".repeat(31);
    parse_expression(&deep).unwrap();
}

proptest! {
    #[test]
    fn no_text_does_harm(text in "[a-c0-9 ()<>=!+*/.,\\[\\]\u{ac00}-]{0,60}|(and |or |not |min\\(|abs\\(|a|1|\\+|\\)){0,40}") {
        if let Err(why) = parse_expression(&text) {
            prop_assert!(why.at <= text.len() && text.is_char_boundary(why.at), "{why:?}");
        }
        ask(&text, &[("a", 1.0)]);
    }
}
