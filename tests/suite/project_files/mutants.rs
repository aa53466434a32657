//! A hundred thousand spoilt project files: no panic, no endless loop, and a verdict for each.

use std::path::Path;
use std::time::Instant;

use gaugeglass::store::{Severity, load_project, parse_project, render_project};

use super::{SMALL, folder, toml_files};

const MUTANTS: usize = 100_000;

/// Pieces that mean something to TOML or to the format, so that mutants get past the first check.
const PIECES: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "\"",
    "\"\"\"",
    "'",
    "'''",
    "\\",
    "\n",
    "\r\n",
    "#",
    "=",
    ",",
    ".",
    "[[tag]]\n",
    "[project]\n",
    "[window]\nlayout = { split = \"vertical\", parts = [",
    "inf",
    "nan",
    "-0.0",
    "1e400",
    "0x",
    "99999999999999999999",
    "1979-05-27",
    "true",
    "\u{feff}",
    "\u{0}",
    "\u{7f}",
    "\\u{d800}",
    "한",
    "typed",
    "notation = \"modicon\"\n",
    "address = \"40110\"\n",
    "wire = 9\n",
    "type = \"string\"\n",
    "length = 200\n",
    "id = \"t1\"\n",
    "pens = [1, \"x\", []]\n",
    "gaugeglass = 2\n",
];

fn mutate(random: &mut fastrand::Rng, bases: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = bases[random.usize(..bases.len())].clone();
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..=bytes.len());
        let end = (at + random.usize(..12)).min(bytes.len());
        match random.u8(..8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, random.u8(..)),
            3 => {
                let other = &bases[random.usize(..bases.len())];
                let from = random.usize(..other.len());
                let to = (from + random.usize(..80)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            4 => bytes.truncate(at),
            _ => {
                let piece = PIECES[random.usize(..PIECES.len())];
                bytes.splice(at..end, piece.bytes());
            }
        }
    }
    bytes
}

/// The examples, cut down to a few tags each so that a hundred thousand of them take seconds.
fn bases() -> Vec<Vec<u8>> {
    let mut bases = vec![SMALL.as_bytes().to_vec()];
    for file in toml_files(&folder("projects")) {
        let (mut project, _) = load_project(&file).unwrap();
        let tags = std::mem::take(&mut project.tags);
        let alarms = std::mem::take(&mut project.alarms);
        // Evenly picked, so that all kinds of tags take part.
        let step = tags.len().div_ceil(3);
        for (part, offset) in [0, step / 3, 2 * step / 3].into_iter().enumerate() {
            project.tags = tags.iter().skip(offset).step_by(step).cloned().collect();
            project.description.truncate(20);
            project.trend_groups.truncate(1);
            for group in &mut project.trend_groups {
                group.pens = project.tags.iter().take(part).map(|t| t.id.clone()).collect();
            }
            project
                .trend_groups
                .retain(|_| project.tags.iter().all(|t| t.data_type.is_trendable()));
            let there: Vec<_> = project.trend_groups.iter().map(|g| g.id.clone()).collect();
            for group in &mut project.alarm_groups {
                group.guidance.prune_links(|id| there.contains(id));
            }
            // The alarms that these tags are enough for.
            project.alarms.clear();
            for alarm in &alarms {
                project.alarms.push(alarm.clone());
                if parse_project(&render_project(&project), &file).project.is_none() {
                    project.alarms.pop();
                }
            }
            let text = render_project(&project);
            assert!(parse_project(&text, &file).project.is_some(), "{text}");
            bases.push(text.into_bytes());
        }
    }
    bases
}

#[test]
fn a_hundred_thousand_mutants_never_panic_and_each_gets_a_verdict() {
    let bases = bases();
    let mut random = fastrand::Rng::with_seed(20_260_101);
    let (started, mut valid, mut text_mutants) = (Instant::now(), 0, 0);
    for _ in 0..MUTANTS {
        let bytes = mutate(&mut random, &bases);
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        text_mutants += 1;
        let parsed = parse_project(text, Path::new("mutant.toml"));
        let is_error = parsed.problems.iter().any(|p| p.severity == Severity::Error);
        assert_eq!(parsed.project.is_none(), is_error, "{text}");
        let lines = text.lines().count() + 1;
        for problem in &parsed.problems {
            assert!(
                (1..=lines).contains(&problem.line) && problem.column >= 1,
                "{problem}\n{text}"
            );
        }
        if let Some(project) = parsed.project {
            valid += 1;
            let again = parse_project(&render_project(&project), Path::new("again.toml"));
            assert_eq!(again.project, Some(project), "{text}");
        }
    }
    let took = started.elapsed();
    println!("{MUTANTS} mutants, {text_mutants} of them text, {valid} valid, in {took:?}");
    assert!(valid > MUTANTS / 100, "the mutants are too wild to try what comes after the syntax");
}
