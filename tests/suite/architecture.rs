//! Holds the source to the table in ARCHITECTURE.md: who may import whom, which crates are named
//! where, how long a file may be, and that every file says what it is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the rooms it may import. Files directly under `src/` count as rooms of their own.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("codec", &["model"]),
    ("link", &["model", "codec"]),
    ("engine", &["model", "codec", "link"]),
    ("history", &["model"]),
    ("alarm", &["model"]),
    ("tuning", &[]),
    ("store", &["model", "codec"]),
    ("sim", &["model", "codec"]),
    (
        "station",
        &["model", "codec", "link", "engine", "history", "alarm", "tuning", "store", "sim"],
    ),
    ("app", &["model", "codec", "tuning", "station"]),
    ("ui", &["app", "model"]),
    ("cli", &["station", "history", "store", "codec", "model", "sim", "app", "ui"]),
    ("desktop", &["ui", "app", "station", "store", "model"]),
    ("main", &["cli", "desktop"]),
    ("lib", &[]),
];

/// Foreign crates that only some rooms may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tokio_modbus", &["sim"]),
    ("rusqlite", &["history", "alarm", "store"]),
    ("egui", &["ui", "desktop"]),
    ("egui_plot", &["ui"]),
    ("egui_tiles", &["ui"]),
    ("egui_extras", &["ui"]),
    ("eframe", &["desktop"]),
    ("rfd", &["desktop"]),
    ("clap", &["cli", "main"]),
    ("tokio", &["link", "engine", "sim", "station"]),
    ("serde_json", &["cli", "sim", "station", "ui"]),
];

/// Lines above which a file must say why in its first line.
const LONG: usize = 500;

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn room_of(path: &Path) -> String {
    let relative = path.strip_prefix("src").unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The source without comments and string literals, so that prose cannot look like an import.
fn code_only(source: &str) -> String {
    let mut out = String::new();
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('/', Some('/')) => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            ('"', _) => {
                out.push_str("\"\"");
                while let Some(c) = chars.next() {
                    if c == '\\' {
                        chars.next();
                    } else if c == '"' {
                        break;
                    }
                }
            }
            ('\'', Some('"')) => {
                chars.next();
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// The rooms named after `crate::`, groups such as `crate::{model::X, codec}` included.
fn imported_rooms(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_start = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 1 && (c.is_alphanumeric() || c == '_') {
                    if at_start {
                        word.push(c);
                    }
                } else if depth == 1 && c == ',' || depth == 0 {
                    found.push(std::mem::take(&mut word));
                    at_start = true;
                } else if !c.is_whitespace() {
                    at_start = false;
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.retain(|w: &String| !w.is_empty());
    found
}

/// The rooms that `super::super::…` reaches from `path`, and chains of `super` hidden in a group, which are
/// told as `super`.
fn reached_upwards(path: &Path, code: &str) -> Vec<String> {
    let relative = path.strip_prefix("src").unwrap().with_extension("");
    let parts = relative.components().filter(|c| c.as_os_str() != "mod").count();
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = code[from..].find("super::").map(|at| from + at) {
        let before = code[..at].trim_end();
        let starts = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let mut after = &code[at..];
        let mut chain = 0;
        while let Some(next) = after.strip_prefix("super::") {
            (chain, after) = (chain + 1, next);
        }
        // `pub(super)` and `in super::` are no imports of another room; a group starts its own chain.
        if starts && before.ends_with(['{', ',']) && group_is_of_super(before) {
            found.push("super".to_owned());
        } else if starts && chain >= parts && chain > 0 {
            match after.strip_prefix('{') {
                Some(_) => found.extend(imported_rooms(&format!("crate::{after}"))),
                None => found.push(word(after)),
            }
        }
        from = code.len() - after.len();
    }
    found
}

/// True if the group left open at the end of `before` is one of `use super::{…`.
fn group_is_of_super(before: &str) -> bool {
    let statement = before.rsplit(';').next().unwrap_or_default();
    let open = statement.rfind("super::{");
    open.is_some_and(|at| {
        let inside = &statement[at..];
        inside.matches('{').count() > inside.matches('}').count()
    })
}

/// True where `name` stands as the head of a path or in a `use`.
fn names_crate(code: &str, name: &str) -> bool {
    let mut rest = code;
    let mut before = ' ';
    while let Some(at) = rest.find(name) {
        let previous = rest[..at].chars().last().unwrap_or(before);
        let after = &rest[at + name.len()..];
        let starts = !(previous.is_alphanumeric() || previous == '_' || previous == ':');
        if starts
            && (after.starts_with("::") || after.starts_with(';') || after.starts_with(" as "))
        {
            return true;
        }
        before = 'x';
        rest = after;
    }
    false
}

/// Every source file of the program.
pub(crate) fn sources() -> BTreeMap<PathBuf, String> {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    assert!(files.len() > 50, "found only {} files under src/", files.len());
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn fail_on(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table: BTreeMap<_, _> = ROOMS.iter().copied().collect();
    let mut problems = Vec::new();
    let mut arrows = 0;
    let mut rooms = BTreeSet::new();
    for (path, source) in sources() {
        let room = room_of(&path);
        rooms.insert(room.clone());
        let Some(allowed) = table.get(room.as_str()) else {
            problems.push(format!("{}: the room `{room}` is not in the table", path.display()));
            continue;
        };
        let code = code_only(&source).replace("gaugeglass::", "crate::");
        for import in imported_rooms(&code).into_iter().chain(reached_upwards(&path, &code)) {
            if import == "super" {
                problems.push(format!("{}: write `super::super` out", path.display()));
            }
            arrows += 1;
            if table.contains_key(import.as_str())
                && import != room
                && !allowed.contains(&import.as_str())
            {
                problems.push(format!("{}: `{room}` may not import `{import}`", path.display()));
            }
        }
    }
    for room in table.keys().filter(|room| !rooms.contains(**room)) {
        problems.push(format!("the table has a room `{room}`, of which there is no file"));
    }
    fail_on(&problems);
    assert!(arrows > 50, "only {arrows} imports found: the test has gone blind");
}

#[test]
fn foreign_crates_are_named_only_in_their_rooms() {
    let mut problems = Vec::new();
    for (path, source) in sources() {
        let room = room_of(&path);
        let code = code_only(&source);
        for (name, rooms) in ONLY_IN {
            if names_crate(&code, name) && !rooms.contains(&room.as_str()) {
                problems.push(format!("{}: `{room}` may not name `{name}`", path.display()));
            }
        }
    }
    fail_on(&problems);
}

#[test]
fn every_file_says_what_it_is_for_and_long_ones_say_why() {
    let mut problems = Vec::new();
    for (path, source) in sources() {
        if !source.starts_with("//!") {
            problems.push(format!("{}: opens without `//!`", path.display()));
        }
        let lines = source.lines().count();
        if lines > LONG && !source.starts_with("//! Long because") {
            problems.push(format!("{}: {lines} lines and no `//! Long because`", path.display()));
        }
    }
    fail_on(&problems);
}

#[test]
fn colours_are_written_in_the_theme_alone() {
    let mut problems = Vec::new();
    for (path, source) in sources() {
        let code = code_only(&source);
        let literal = ["Color32::from_rgb", "Color32::RED", "Color32::GREEN", "Color32::YELLOW"];
        let here = path.ends_with("ui/theme.rs") || path.starts_with("src/ui/theme");
        for name in literal.iter().filter(|name| code.contains(*name) && !here) {
            problems.push(format!("{}: `{name}` belongs into ui/theme.rs", path.display()));
        }
    }
    fail_on(&problems);
}

#[test]
fn the_checks_themselves_see_what_they_look_for() {
    assert_eq!(imported_rooms("use crate::{model::Tag, codec};"), ["model", "codec"]);
    assert_eq!(imported_rooms("use crate::{model::{Tag, Value}, engine::X};"), ["model", "engine"]);
    assert_eq!(imported_rooms("crate::link::Session::new()"), ["link"]);
    let from = |path: &str, code: &str| reached_upwards(Path::new(path), code);
    assert_eq!(from("src/engine/plan.rs", "use super::super::link::X;"), ["link"]);
    assert_eq!(from("src/engine/mod.rs", "use super::link::X; super::ui::y()"), ["link", "ui"]);
    assert_eq!(from("src/desktop.rs", "use super::{sim, link::X};"), ["sim", "link"]);
    assert_eq!(from("src/a/b/c.rs", "super::super::super::sim::x()"), ["sim"]);
    assert_eq!(from("src/a/b/c.rs", "use super::{x, super::super::sim};"), ["super"]);
    assert!(from("src/a/b/c.rs", "use super::super::x; use super::y; pub(super) z").is_empty());
    assert!(from("src/a/b.rs", "use super::{c, d::{E, F}}; fn g() { super::h() }").is_empty());
    assert!(names_crate("use egui::Ui;", "egui"));
    assert!(!names_crate("use egui_plot::Plot;", "egui"));
    assert!(!names_crate("self.tokio::x", "egui"));
    assert!(!code_only("// crate::engine\nlet x = \"crate::engine\";").contains("engine"));
    assert_eq!(room_of(Path::new("src/desktop.rs")), "desktop");
}
