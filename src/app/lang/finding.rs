//! What was found out about a device, in plain words.

use super::{Key, Lang, age_text, exception_words, fill, foreign, table_name, tr, trouble_kind};
use crate::app::finding::{Found, Job, Question, Report};
use crate::app::run_text;
use crate::codec::explore::{
    CheckResult, FunctionAnswer, Hint, Longest, Stopped, SurveyResult, TogetherResult, Trip,
    Verdict,
};
use crate::model::{Mono, PeekDenial, PeekOutcome, Run, Table};

use crate::station::scan::{PORTS_MOST, RangeError, TARGETS_MOST};
use crate::station::window::WindowDenial;

/// Stretches that are listed one by one.
const LISTED: usize = 8;

/// What is to be found out, as a heading.
pub fn question_name(lang: Lang, question: Question) -> &'static str {
    let key = match question {
        Question::Limits => Key::FoundLimits,
        Question::Blocks => Key::FoundBlocks,
        Question::Answers(_) => Key::FoundAnswers,
    };
    tr(lang, key)
}

/// How far a search is.
pub fn progress_text(lang: Lang, job: &Job) -> String {
    let (part, turn, all) = job.progress();
    let percent = (part * 100.0).round();
    let question = question_name(lang, job.question);
    let key = if all == 1 { Key::FoundProgressAlone } else { Key::FoundProgress };
    fill(
        lang,
        key,
        &[
            ("question", &question),
            ("turn", &turn),
            ("all", &all),
            ("percent", &percent),
            ("reads", &job.reads),
        ],
    )
}

/// What a report is about and how old it is.
pub fn report_title(lang: Lang, report: &Report, now: Mono) -> String {
    let question = question_name(lang, report.question);
    let age = age_text(lang, now.since(report.at.mono));
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("question", &question), ("reads", &report.reads), ("age", &age)];
    fill(lang, Key::FoundReport, &args)
}

/// What a report holds, line by line.
pub fn finding_lines(lang: Lang, report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for found in &report.found {
        match found {
            Found::Functions(answers) => {
                lines.extend(answers.iter().map(|(table, answer)| function(lang, *table, *answer)));
            }
            Found::Survey(result) => survey(lang, result, &mut lines),
            Found::Check(result) => check(lang, result, &mut lines),
            Found::Window(Ok(result)) => window(lang, result, &mut lines),
            Found::Window(Err(why)) => lines.push(no_window(lang, why)),
        }
    }
    if let Some(denial) = report.denied {
        lines.push(denial_text(lang, denial).to_owned());
    }
    let told = lines.iter().any(|line| line == tr(lang, Key::StoppedCancelled));
    if report.cancelled && !told {
        lines.push(tr(lang, Key::StoppedCancelled).to_owned());
    }
    lines
}

fn function(lang: Lang, table: Table, answer: FunctionAnswer) -> String {
    let table = format!("FC {} ({})", table.read_function(), table_name(lang, table));
    match answer {
        FunctionAnswer::Data => fill(lang, Key::FoundFunctionData, &[("table", &table)]),
        FunctionAnswer::Refused(code) => {
            fill(lang, Key::FoundFunctionRefused, &[("table", &table), ("code", &code)])
        }
        FunctionAnswer::Unknown => fill(lang, Key::FoundFunctionUnknown, &[("table", &table)]),
        FunctionAnswer::Silent => fill(lang, Key::FoundFunctionSilent, &[("table", &table)]),
    }
}

fn text(run: Run) -> String {
    run_text(run.table, run.start, run.count)
}

fn survey(lang: Lang, result: &SurveyResult, lines: &mut Vec<String>) {
    let run = text(result.run);
    lines.push(match result.longest {
        Longest::Exactly(count) => {
            fill(lang, Key::FoundLongestExact, &[("run", &run), ("count", &count)])
        }
        Longest::AtLeast(count) => {
            fill(lang, Key::FoundLongestAtLeast, &[("run", &run), ("count", &count)])
        }
        Longest::Unknown => fill(lang, Key::FoundNoneAnswers, &[("run", &run)]),
    });
    let more = |count: usize| fill(lang, Key::FoundMore, &[("count", &count)]);
    if !result.refused.is_empty() {
        let answers = result.answers.iter().take(LISTED);
        lines.extend(answers.map(|run| fill(lang, Key::FoundAnswer, &[("run", &text(*run))])));
        if result.answers.len() > LISTED {
            lines.push(more(result.answers.len() - LISTED));
        }
    }
    lines.extend(result.refused.iter().take(LISTED).map(|(run, code)| match code {
        Some(code) => fill(lang, Key::FoundHole, &[("run", &text(*run)), ("code", code)]),
        None => fill(lang, Key::FoundSilentHole, &[("run", &text(*run))]),
    }));
    if result.refused.len() > LISTED {
        lines.push(more(result.refused.len() - LISTED));
    }
    if result.halves_refused {
        lines.push(tr(lang, Key::FoundHalves).to_owned());
    }
    if result.zeros > 0 && !result.run.table.is_bits() {
        lines.push(fill(lang, Key::FoundZeros, &[("count", &result.zeros)]));
    }
    stopped(lang, result.stopped, lines);
}

fn check(lang: Lang, result: &CheckResult, lines: &mut Vec<String>) {
    let run = text(result.run);
    let first = result.differences.first();
    let (wire, block, single) = first.map_or((0, 0, 0), |d| (d.wire, d.block, d.single));
    lines.push(match result.verdict {
        Verdict::Same => fill(lang, Key::FoundSame, &[("run", &run)]),
        Verdict::Shifted(shift) => fill(
            lang,
            Key::FoundShifted,
            &[("run", &run), ("shift", &format!("{shift:+}")), ("wire", &wire)],
        ),
        Verdict::Differs => {
            let count = result.differences.len();
            fill(
                lang,
                Key::FoundDiffers,
                &[
                    ("run", &run),
                    ("count", &count),
                    ("wire", &wire),
                    ("block", &block),
                    ("single", &single),
                ],
            )
        }
        Verdict::BlockRefused(code) => {
            fill(lang, Key::FoundBlockRefused, &[("run", &run), ("code", &code)])
        }
        Verdict::Nothing => fill(lang, Key::FoundNothingCompared, &[("run", &run)]),
    });
    let counts =
        [(Key::FoundMoving, result.moving.len()), (Key::FoundRefusedAlone, result.refused.len())];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    lines.extend(some.map(|(key, count)| fill(lang, key, &[("count", &count)])));
    stopped(lang, result.stopped, lines);
}

fn window(lang: Lang, result: &TogetherResult, lines: &mut Vec<String>) {
    lines.push(match (result.holds, result.trip) {
        (0, _) => tr(lang, Key::WindowNone).to_owned(),
        (1, _) => tr(lang, Key::WindowOne).to_owned(),
        (count, _) => fill(lang, Key::WindowHolds, &[("count", &count)]),
    });
    if let Some((count, trip)) = result.trip {
        let (key, code) = match trip {
            Trip::Late => (Key::WindowLate, 0),
            Trip::Mixed => (Key::WindowMixed, 0),
            Trip::Closed => (Key::WindowClosed, 0),
            Trip::Refused(code) => (Key::WindowRefused, code),
        };
        lines.push(fill(lang, key, &[("count", &count), ("code", &code)]));
    }
    stopped(lang, result.stopped, lines);
}

/// Why the window was not measured.
fn no_window(lang: Lang, why: &WindowDenial) -> String {
    let key = match why {
        WindowDenial::NoDevice => Key::WindowNoDevice,
        WindowDenial::OneConnection => Key::WindowOneConnection,
        WindowDenial::OneAtATime => Key::WindowOneAtATime,
        WindowDenial::Broadcast => Key::PeekBroadcast,
        WindowDenial::NotReached(why) => {
            return fill(lang, Key::WindowNotReached, &[("why", &foreign(lang, why))]);
        }
    };
    tr(lang, key).to_owned()
}

fn stopped(lang: Lang, stopped: Option<Stopped>, lines: &mut Vec<String>) {
    let Some(stopped) = stopped else { return };
    lines.push(match stopped {
        Stopped::Silent => tr(lang, Key::StoppedSilent).to_owned(),
        Stopped::Budget => tr(lang, Key::StoppedBudget).to_owned(),
        Stopped::Cancelled => tr(lang, Key::StoppedCancelled).to_owned(),
        Stopped::Exception(code) => {
            let words = exception_words(lang, code);
            fill(lang, Key::StoppedException, &[("code", &code), ("words", &words)])
        }
    });
}

/// What speaks for or against a reading.
pub fn hint_text(lang: Lang, hint: Hint) -> &'static str {
    let key = match hint {
        Hint::RoundFloat => Key::HintRoundFloat,
        Hint::EverydaySize => Key::HintEverydaySize,
        Hint::WildFloat => Key::HintWildFloat,
        Hint::SmallNumber => Key::HintSmallNumber,
        Hint::SmallNegative => Key::HintSmallNegative,
        Hint::HugeNumber => Key::HintHugeNumber,
        Hint::AllZero => Key::HintAllZero,
        Hint::LooksLikeNoValue => Key::HintNoValue,
        Hint::Readable => Key::HintReadable,
        Hint::RecentTime => Key::HintRecentTime,
        Hint::UpperZero => Key::HintUpperZero,
        Hint::UsualOrder => Key::HintUsualOrder,
        Hint::RareOrder => Key::HintRareOrder,
        Hint::RareType => Key::HintRareType,
        Hint::HalfRegister => Key::HintHalfRegister,
        Hint::DateOfOurDays => Key::HintDateOfOurDays,
        Hint::FarDate => Key::HintFarDate,
    };
    tr(lang, key)
}

fn denial_text(lang: Lang, denial: PeekDenial) -> &'static str {
    let key = match denial {
        PeekDenial::NoSuchDevice => Key::PeekNoDevice,
        PeekDenial::NotOnline => Key::PeekNotOnline,
        PeekDenial::Broadcast => Key::PeekBroadcast,
        PeekDenial::QueueFull => Key::PeekQueueFull,
        PeekDenial::Expired => Key::PeekExpired,
        PeekDenial::Range => Key::PeekRange,
    };
    tr(lang, key)
}

/// Why a read by hand brought nothing; empty where it did.
pub fn peek_text(lang: Lang, outcome: &PeekOutcome) -> String {
    match outcome {
        PeekOutcome::Data(_) => String::new(),
        PeekOutcome::Exception(code) => {
            let words = exception_words(lang, *code);
            fill(lang, Key::PeekRefused, &[("code", code), ("words", &words)])
        }
        PeekOutcome::Failed(trouble) => trouble_kind(lang, trouble.kind),
        PeekOutcome::Denied(denial) => denial_text(lang, *denial).to_owned(),
    }
}

/// Why what was typed is no range to scan.
pub fn range_text(lang: Lang, why: &RangeError) -> String {
    match why {
        RangeError::Host(text) => fill(lang, Key::RangeHost, &[("text", text)]),
        RangeError::Port(text) => fill(lang, Key::RangePort, &[("text", text)]),
        RangeError::Unit(text) => fill(lang, Key::RangeUnit, &[("text", text)]),
        RangeError::Empty => tr(lang, Key::RangeEmpty).to_owned(),
        RangeError::TooMany { found } => {
            fill(lang, Key::RangeTooMany, &[("found", found), ("most", &TARGETS_MOST)])
        }
        RangeError::TooManyPorts { found } => {
            fill(lang, Key::RangeTooManyPorts, &[("found", found), ("most", &PORTS_MOST)])
        }
    }
}
