//! Writing and reading are inverse, and writing is stable.

use std::path::Path;

use gaugeglass::model::violations;
use gaugeglass::store::{Severity, parse_project, render_project};

use super::random::Maker;
use super::{SMALL, check_clean, shown};

#[test]
fn random_projects_read_back_equal_and_are_written_the_same_twice() {
    for seed in 0..2_000 {
        let project = Maker::new(seed).project();
        assert_eq!(violations(&project), [], "seed {seed} makes an invalid project");
        let text = render_project(&project);
        let parsed = parse_project(&text, Path::new("random.toml"));
        let errors = parsed.problems.iter().filter(|p| p.severity == Severity::Error).count();
        assert_eq!(errors, 0, "seed {seed}\n{}{text}", shown(&parsed.problems));
        let again = parsed.project.unwrap();
        assert!(again == project, "seed {seed}\n{project:#?}\n{again:#?}\n{text}");
        assert!(render_project(&again) == text, "seed {seed}");
    }
}

#[test]
fn any_finite_number_reads_back_to_the_same_bits() {
    let mut maker = Maker::new(1);
    for _ in 0..5_000 {
        let number = maker.number();
        let text = SMALL.replace("write_max = 12.5", "gain = 1").replace("write_min = 0", "");
        let mut project = check_clean_but_for_warnings(&text);
        let tag = std::sync::Arc::make_mut(&mut project.tags[0]);
        tag.write.as_mut().unwrap().min = Some(number);
        let again = check_clean_but_for_warnings(&render_project(&project));
        let back = again.tags[0].write.unwrap().min.unwrap();
        assert_eq!(back.to_bits(), number.to_bits(), "{number:?}");
    }
}

fn check_clean_but_for_warnings(text: &str) -> gaugeglass::model::Project {
    parse_project(text, Path::new("test.toml")).project.unwrap()
}

#[test]
fn a_file_in_normal_form_is_written_back_byte_for_byte() {
    assert_eq!(render_project(&check_clean(SMALL)), SMALL);
}

#[test]
fn defaults_said_aloud_are_read_and_left_out_when_written() {
    let text = SMALL
        .replace("unit = 1\n", "unit = 1\norder = \"ABCD\"\ntimeout_ms = 1000\nwindow = 1\n")
        .replace("port = 502", "port = 502\nenabled = true\nconnect_timeout_ms = 3_000")
        .replace("type = \"f32\"", "type = \"f32\"\ndescription = \"\"")
        .replace("write_max", "control = \"field\"\nconfirm = false\nwrite_max");
    assert_ne!(text, SMALL);
    assert_eq!(render_project(&check_clean(&text)), SMALL);
}

#[test]
fn other_spellings_of_the_same_file_are_the_same_project() {
    let expected = check_clean(SMALL);
    let windows = SMALL.replace('\n', "\r\n");
    let marked = format!("\u{feff}{SMALL}");
    let hexadecimal = SMALL.replace("address = 10", "address = 0x0A");
    let lower = SMALL.replace("\"HR\"", "\"hr\"");
    let single = SMALL.replace("\"Pump house\"", "'Pump house'");
    let spaced = SMALL.replace(" = ", "=").replace("\n[", "\n\n\n  [ ").replace("[ [", "[[");
    for text in [windows, marked, hexadecimal, lower, single, spaced] {
        assert_eq!(check_clean(&text), expected, "in\n{text}");
    }
}

#[test]
fn sections_may_be_written_inline_and_in_any_order() {
    let inline = r#"
        gaugeglass = 1
        project = { name = "Small", next_id = 7 }
        trend_group = [ { id = "g1", name = "Levels", pens = ["t1"] } ]
        connection = [ { id = "c1", name = "Pump house", host = "192.168.0.10" } ]
        [[tag]]
        id = "t1"
        name = "Tank/Level"
        device = "d1"
        scan = "s1"
        table = "HR"
        address = 10
        type = "f32"
        unit = "cm"
        decimals = 1
        display_low = 0.0
        display_high = 20.0
        writable = true
        write_min = 0
        write_max = 12.5
        [[scan_class]]
        id = "s1"
        name = "Fast"
        period_ms = 500
        [[device]]
        id = "d1"
        name = "PLC"
        connection = "c1"
    "#;
    assert_eq!(check_clean(inline), check_clean(SMALL));
}

#[test]
fn text_is_escaped_where_it_would_end_the_string_or_cannot_be_seen() {
    let mut project = check_clean(SMALL);
    project.name = "a\"b\\c\nd\te\u{202e}f\u{feff}한글 🚰".to_owned();
    let text = render_project(&project);
    assert!(
        text.contains(r#"name = "a\"b\\c\nd\te\u202Ef\uFEFF한글 🚰""#),
        "{}",
        text.lines().nth(3).unwrap()
    );
    assert_eq!(check_clean(&text), project);
}

#[test]
fn changing_one_tag_changes_one_line() {
    let project = check_clean(SMALL);
    let mut changed = project.clone();
    std::sync::Arc::make_mut(&mut changed.tags[0]).decimals = Some(3);
    let (before, after) = (render_project(&project), render_project(&changed));
    let different = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
    assert_eq!((different, before.lines().count()), (1, after.lines().count()));
}
