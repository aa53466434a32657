//! Files made to hurt: deep, long, many. Each is refused with a located problem, in bounded time.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use gaugeglass::store::{load_project, parse_project};

use super::{SMALL, problems, shown};

/// The first problem of a text, without the file name.
fn first(text: &str) -> String {
    let problems = problems(text);
    let first =
        problems.first().map(|p| format!("{}:{}: {}: {}", p.line, p.column, p.path, p.message));
    first.unwrap_or_default()
}

#[test]
fn a_million_open_brackets_cannot_overflow_the_stack() {
    let deep = "1:69: : brackets nest deeper than 64";
    assert_eq!(first(&format!("a = {}", "[".repeat(1_000_000))), deep);
    let deep = "1:197: : brackets nest deeper than 64";
    assert_eq!(first(&format!("a = {}", "{a=".repeat(1_000_000))), deep);
    assert!(!problems(&"[".repeat(1_000_000)).is_empty());
    assert!(!problems(&"[a.".repeat(1_000_000)).is_empty());
    assert!(!problems(&format!("a = {}", "[\n".repeat(400_000))).is_empty());
    assert!(!problems(&format!("{}b = 1", "a.".repeat(400_000))).is_empty());
    assert!(!problems(&format!("[{}b]", "a.".repeat(400_000))).is_empty());
}

#[test]
fn nesting_within_the_limit_reaches_the_rules_of_the_layout() {
    let (open, close) = ("{ split = \"vertical\", parts = [".repeat(31), "] }".repeat(31));
    let text = format!("{SMALL}\n[window]\nlayout = {open}{{ tabs = [\"tags\"] }}{close}\n");
    assert_eq!(shown(&problems(&text)), "");
}

#[test]
fn a_string_a_section_and_a_file_have_a_largest_size() {
    let text = SMALL.replace("Small", &"x".repeat(70_000));
    assert_eq!(first(&text), "4:8: : this text takes 70002 bytes, 65536 are allowed");
    let text = SMALL.replace("Small", &"x".repeat(5_000));
    assert_eq!(first(&text), "4:8: project.name: 5000 characters are too many, 4096 are allowed");
    let text = format!("{SMALL}\n{}", "# to be ignored\n".repeat(70_000));
    let message = "40:1: : this section takes 1120062 bytes, 1048576 are allowed";
    assert_eq!(first(&text), message);
    let text = "\n".repeat(64 * 1024 * 1024 + 1);
    assert_eq!(first(&text), "1:1: : the file has 67108865 bytes, 67108864 are allowed (64 MiB)");
}

#[test]
fn a_file_of_headers_alone_is_refused_before_it_is_parsed() {
    let started = Instant::now();
    let message = first(&"[[tag]]\n".repeat(1_000_000));
    assert!(message.ends_with("the file has more than 112258 sections"), "{message}");
    println!("a million headers: {:?}", started.elapsed());
}

#[test]
fn entries_past_the_limit_are_named_once_and_not_kept() {
    let mut text = SMALL.to_owned();
    for i in 0..300 {
        let _ = write!(text, "[[scan_class]]\nid = \"x{i}\"\nname = \"x{i}\"\nperiod_ms = 100\n");
    }
    assert_eq!(
        shown(&problems(&text)),
        "test.toml:1066:1: error: scan_class[256]: more than 256 entries\n  \
         hint: split the plant into several projects\n"
    );
}

#[test]
fn a_thousand_problems_are_shown_and_the_rest_is_counted() {
    let text = many_tags(3_000, 10).replace("decimals", "digits");
    let found = problems(&text);
    assert_eq!(found.len(), 1001);
    let last = &found[1000].message;
    assert!(last.starts_with("and ") && last.ends_with(" more problems from here on"), "{last}");
}

#[test]
fn ten_thousand_tags_that_name_a_missing_device_do_not_take_long() {
    let text = many_tags(10_000, 1_000).replace("device = \"d", "device = \"e");
    let started = Instant::now();
    assert_eq!(problems(&text).len(), 1001);
    println!("10,000 unknown devices among 1,000: {:?}", started.elapsed());
}

/// A project of `tags` tags on `devices` devices, in normal form.
fn many_tags(tags: usize, devices: usize) -> String {
    let mut text = "gaugeglass = 1\n\n[project]\nname = \"Many\"\n".to_owned();
    for c in 0..devices.div_ceil(200) {
        let _ = write!(
            text,
            "\n[[connection]]\nid = \"c{c}\"\nname = \"c{c}\"\nhost = \"localhost\"\nport = 502\n"
        );
    }
    for d in 0..devices {
        let _ = write!(
            text,
            "\n[[device]]\nid = \"d{d}\"\nname = \"d{d}\"\nconnection = \"c{}\"\nunit = {}\n",
            d / 200,
            d % 200
        );
    }
    text += "\n[[scan_class]]\nid = \"s1\"\nname = \"Normal\"\nperiod_ms = 1000\n";
    for t in 0..tags {
        let _ = write!(
            text,
            "\n[[tag]]\nid = \"t{t}\"\nname = \"Area {}/Unit/Tag {t}\"\n\
             description = \"Something that is measured\"\ndevice = \"d{}\"\nscan = \"s1\"\n\
             table = \"HR\"\naddress = {}\ntype = \"f32\"\norder = \"CDAB\"\ngain = 0.1\n\
             offset = -3.5\nunit = \"°C\"\ndecimals = 2\ndisplay_low = 0\ndisplay_high = 100\n",
            t / 100,
            t % devices,
            t / devices * 2,
        );
    }
    text
}

#[test]
fn ten_thousand_tags_load_and_are_written_back() {
    let text = many_tags(10_000, 100);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let started = Instant::now();
    let (project, problems) = load_project(file.path()).unwrap();
    let loaded = started.elapsed();
    assert_eq!((project.tags.len(), problems.len()), (10_000, 0));
    let started = Instant::now();
    assert!(gaugeglass::store::render_project(&project) == text);
    println!("10,000 tags: loaded in {loaded:?}, written in {:?}", started.elapsed());
}

#[test]
fn a_hundred_thousand_tags_load_and_one_more_does_not() {
    let text = many_tags(100_001, 1_000);
    let started = Instant::now();
    let parsed = parse_project(&text, Path::new("many.toml"));
    println!("100,001 tags: read in {:?}", started.elapsed());
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].message, "more than 100000 entries");
    assert_eq!(parsed.problems[0].path, "tag[100000]");
}

#[test]
fn a_section_full_of_unknown_keys_or_pens_costs_little() {
    let started = Instant::now();
    let mut keys = SMALL.to_owned();
    for i in 0..80_000 {
        let _ = writeln!(keys, "sp{i}=1");
    }
    assert_eq!(problems(&keys).len(), 1001);
    let pens = SMALL.replace("\n  \"t1\",\n", &"\"x\", ".repeat(100_000));
    assert_eq!(
        shown(&problems(&pens)),
        "test.toml:43:8: error: trend_group[0].pens: 100000 pens are too many, 32 are allowed\n  \
         hint: make another group\n"
    );
    let again = format!("{SMALL}{}", "[project]\n".repeat(20_000));
    assert_eq!(problems(&again).len(), 1001);
    println!("unknown keys, pens, projects: {:?}", started.elapsed());
}
