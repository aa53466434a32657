//! Why a value is as it is, in words: the answer first, the next step last.

use std::time::Duration;

use super::{
    Key, Lang, age_text, connection_phase, connection_trouble, fill, frame_words, quality_text, tr,
};
use crate::app::{AppState, run_text};
use crate::model::{Advice, Stamp, TagId, WallMs, Why, why};

/// One fact: what it is about, and what is known.
pub type Fact = (&'static str, String);

/// Why the value of `tag` is as it is now; empty where the project does not have the tag.
pub fn why_facts(
    lang: Lang,
    state: &AppState,
    tag: &TagId,
    clock: &dyn Fn(WallMs) -> String,
) -> Vec<Fact> {
    let Some(told) = why(state.project(), &state.snapshot, tag, state.now.mono) else {
        return vec![(tr(lang, Key::WhyAnswer), tr(lang, Key::DiagNotRunning).to_owned())];
    };
    let ago = |stamp: &Stamp| {
        let age = age_text(lang, state.now.mono.since(stamp.mono));
        fill(lang, Key::DiagAt, &[("time", &clock(stamp.wall)), ("age", &age)])
    };
    let mut facts: Vec<(Key, String)> = vec![(Key::WhyAnswer, quality_text(lang, told.quality))];
    if let Some(code) = told.exception {
        facts.push((Key::WhyException, exception_sentence(lang, code).to_owned()));
    }
    facts.push((Key::WhySince, ago(&told.since)));
    if let Some(trouble) = &told.trouble {
        facts.push((Key::WhyTrouble, connection_trouble(lang, trouble)));
    }
    let last_good = match &told.last_good {
        Some(stamp) => ago(stamp),
        None if told.last_read.is_some() => tr(lang, Key::WhyGoodBefore).to_owned(),
        None => tr(lang, Key::BadNeverRead).to_owned(),
    };
    facts.push((Key::WhyLastGood, last_good));
    let phase = connection_phase(lang, told.phase, state.now.mono);
    let device = state.project().tag(tag).and_then(|tag| state.project().device(&tag.device));
    let device = device.map_or("", |d| d.name.as_str());
    facts.push((Key::WhyConnection, format!("{}, {phase}", told.endpoint)));
    facts.push((
        Key::WhyDevice,
        fill(lang, Key::WhyDeviceUnit, &[("name", &device), ("unit", &told.unit)]),
    ));
    let width = state.project().tag(tag).map_or(1, |tag| tag.width());
    facts.push((Key::WhyAddress, run_text(told.address.table, told.address.wire, width)));
    facts.push((Key::WhyRequest, request(lang, &told)));
    if let Some((asked, achieved)) = told.period {
        facts.push((Key::WhyPeriod, period(lang, asked, achieved)));
    }
    let raw: Vec<String> = told.raw.iter().map(|word| format!("{word:04X} ({word})")).collect();
    if !raw.is_empty() {
        facts.push((Key::WhyRaw, raw.join("  ")));
    }
    facts.extend(exchange(lang, state, &told));
    facts.push((Key::WhyNext, advice_words(lang, told.advice).to_owned()));
    facts.into_iter().map(|(key, words)| (tr(lang, key), words)).collect()
}

fn request(lang: Lang, told: &Why) -> String {
    let Some(block) = told.block else { return tr(lang, Key::WhyNoRequest).to_owned() };
    let run = run_text(block.table, block.start, block.count);
    let text = fill(lang, Key::FrameAsk, &[("run", &run)]);
    let alone = match told.refused_alone {
        true => format!(", {}", tr(lang, Key::WhyRefusedAlone)),
        false => String::new(),
    };
    format!("FC {} {text}{alone}", told.function)
}

fn period(lang: Lang, asked: Duration, achieved: Option<Duration>) -> String {
    let achieved = achieved.map_or_else(|| "–".to_owned(), |t| t.as_millis().to_string());
    fill(lang, Key::WhyPeriodText, &[("asked", &asked.as_millis()), ("achieved", &achieved)])
}

/// What was last said about the tag's block, where frames are recorded.
fn exchange(lang: Lang, state: &AppState, told: &Why) -> Vec<(Key, String)> {
    let log = &state.frames;
    let Some(block) = told.block else { return Vec::new() };
    let Some((request, reply)) = log.last_of_block(&told.connection, told.unit, block) else {
        let key = if log.scope.is_some() { Key::WhyNoFrame } else { Key::WhyRecord };
        return vec![(Key::WhyLastRequest, tr(lang, key).to_owned())];
    };
    let words = |number| log.get(number).map(|row| frame_words(lang, log, row));
    let reply = reply.and_then(words).unwrap_or_else(|| tr(lang, Key::WhyNoReply).to_owned());
    vec![(Key::WhyLastRequest, words(request).unwrap_or_default()), (Key::WhyLastReply, reply)]
}

/// An exception in a sentence.
fn exception_sentence(lang: Lang, code: u8) -> &'static str {
    let key = match code {
        1 => Key::WhyException01,
        2 => Key::WhyException02,
        3 => Key::WhyException03,
        4 => Key::WhyException04,
        5 | 6 => Key::WhyException06,
        8 => Key::WhyException08,
        10 => Key::WhyException0A,
        11 => Key::WhyException0B,
        _ => Key::WhyExceptionOther,
    };
    tr(lang, key)
}

fn advice_words(lang: Lang, advice: Advice) -> &'static str {
    let key = match advice {
        Advice::Nothing => Key::AdviceNothing,
        Advice::Wait => Key::AdviceWait,
        Advice::SwitchOn => Key::AdviceSwitchOn,
        Advice::CheckEndpoint => Key::AdviceEndpoint,
        Advice::CheckUnit => Key::AdviceUnit,
        Advice::CheckAddress => Key::AdviceAddress,
        Advice::CheckType => Key::AdviceType,
        Advice::CheckSensor => Key::AdviceSensor,
        Advice::CheckDevice => Key::AdviceDevice,
        Advice::CheckProtocol => Key::AdviceProtocol,
        Advice::AskLess => Key::AdviceAskLess,
        Advice::ReadLog => Key::AdviceReadLog,
    };
    tr(lang, key)
}
