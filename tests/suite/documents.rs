//! The documents that come with the program point at what is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, Parser as _};
use gaugeglass::app::lang::pane_name;
use gaugeglass::app::{Action, Chord, Key, Lang};
use gaugeglass::cli::root::CommandLine;
use gaugeglass::model::PaneKind;

use crate::architecture::sources;

/// Every Markdown file at the top, beside the projects, the pictures and the interoperability tests.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [".", "projects", "assets", "tests/interop"] {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.extension().is_some_and(|e| e == "md")));
    }
    found
}

/// The targets of `[text](target)` and `![text](target)`.
fn links(text: &str) -> Vec<&str> {
    let starts = text.match_indices("](").map(|(at, _)| &text[at + 2..]);
    starts.filter_map(|rest| rest.split_once(')').map(|(target, _)| target)).collect()
}

fn is_elsewhere(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:") || target.starts_with('#')
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut checked = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for target in links(&text).into_iter().filter(|target| !is_elsewhere(target)) {
            let file = target.split(['#', ' ']).next().unwrap();
            let path = document.parent().unwrap().join(file);
            assert!(path.exists(), "{}: {target} is not there", document.display());
            checked += 1;
        }
    }
    assert!(checked >= 5, "only {checked} links found: the test has gone blind");
    assert_eq!(links("a [b](c.md) ![d](e/f.png#g)"), ["c.md", "e/f.png#g"]);
}

#[test]
fn the_folder_of_pictures_is_called_by_its_name() {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    assert!(text.contains("`tests/data/pictures/`"));
    assert!(Path::new("tests/data/pictures").is_dir());
    assert!(!text.contains("`tests/pictures/`"));
}

/// The words in backquotes of a paper that name a file or a folder of this tree.
fn named_files(text: &str) -> impl Iterator<Item = &str> {
    let is_path = |word: &&str| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c));
        let known = ["/", ".rs", ".md", ".py", ".toml", ".json"];
        plain && word.contains('/') && known.iter().any(|end| word.ends_with(end))
    };
    text.split('`').skip(1).step_by(2).filter(is_path)
}

#[test]
fn every_file_that_a_paper_names_is_there() {
    let mut checked = 0;
    for paper in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        let text = fs::read_to_string(paper).unwrap();
        for name in named_files(&text) {
            let places = [Path::new(name).to_owned(), Path::new("src").join(name)];
            assert!(places.iter().any(|place| place.exists()), "{paper}: `{name}` is not there");
            checked += 1;
        }
    }
    assert!(checked >= 40, "only {checked} names found: the test has gone blind");
}

#[test]
fn the_architecture_names_every_thread_and_no_other() {
    let files: Vec<String> = sources().into_values().collect();
    let source = files.join("\n");
    let paper = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let (_, line) = paper.split_once("\nThreads: ").unwrap();
    let told: BTreeSet<&str> = line.lines().next().unwrap().split('`').skip(1).step_by(2).collect();
    for name in &told {
        assert!(source.contains(&format!("\"{name}\"")), "no thread is called {name}");
    }
    let called = [".name(\"", ".thread_name(\"", " thread(\""].into_iter();
    let names = called.flat_map(|call| source.split(call).skip(1));
    let names: BTreeSet<&str> = names.filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() >= 15, "only {names:?} found: the test has gone blind");
    for name in names {
        assert!(told.contains(name), "the thread {name} is not among those of ARCHITECTURE.md");
    }
}

/// The words of a line for a shell, up to a comment or a redirection.
fn shell_words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut quote, mut begun) = (None, false);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(end), _) if letter == end => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '#' | '>') if !begun => break,
            (None, ' ') => {
                begun = false;
                continue;
            }
            _ => {}
        }
        if !begun {
            words.push(String::new());
        }
        begun = true;
        if !matches!(letter, '"' | '\'') {
            words.last_mut().unwrap().push(letter);
        }
    }
    words
}

#[test]
fn every_command_of_the_readme_is_one_and_every_subcommand_stands_there() {
    let readme = fs::read_to_string("README.md").unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = blocks.flat_map(str::lines).collect();
    let mut used = BTreeSet::new();
    for line in lines {
        let own = line.strip_prefix("cargo run --release -- ");
        let Some(own) = own.or_else(|| line.strip_prefix("gaugeglass ")) else { continue };
        let words = shell_words(own);
        used.extend(words.first().cloned());
        let parsed = CommandLine::try_parse_from(std::iter::once("gaugeglass".into()).chain(words));
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
    }
    for command in CommandLine::command().get_subcommands() {
        assert!(used.contains(command.get_name()), "{} is not shown", command.get_name());
    }
    assert_eq!(shell_words("a \"b c\"d  'e' # f"), ["a", "b cd", "e"]);
}

/// `Ctrl+Shift+G`, as the papers write it.
fn keys(chord: Chord) -> String {
    let key = match chord.key {
        Key::Char(letter) => letter.to_string(),
        Key::F(number) => format!("F{number}"),
        other => format!("{other:?}"),
    };
    let ctrl = if chord.ctrl { "Ctrl+" } else { "" };
    let shift = if chord.shift { "Shift+" } else { "" };
    format!("{ctrl}{shift}{key}")
}

#[test]
fn the_help_on_the_window_lists_every_pane_with_its_keys() {
    for (lang, folder) in [(Lang::English, "en"), (Lang::Korean, "ko")] {
        let page = fs::read_to_string(format!("assets/help/{folder}/window.md")).unwrap();
        let mut missing = PaneKind::ALL.map(|(pane, _)| Some(pane));
        for action in Action::ALL.iter() {
            let (Some(pane), Some(chord)) = (action.pane(), action.chord()) else { continue };
            let row = format!("| {} ({}) |", pane_name(lang, pane), keys(chord));
            assert!(page.contains(&row), "{folder}: no row {row:?}");
            missing.iter_mut().filter(|m| **m == Some(pane)).for_each(|m| *m = None);
        }
        assert_eq!(missing.into_iter().flatten().next(), None, "a pane that no keys lead to");
    }
}
