//! Load figures against a count by hand, over random streams of events.

use gaugeglass::alarm::{AlarmLoad, LoadEvent};
use gaugeglass::model::{AlarmPriority, AlarmShown, AlarmWord, LoadFigures, LoadRules};

use super::DAY;

const TEN_MIN: i64 = 600_000;
const KEYS: [&str; 14] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"];

#[derive(Clone, Copy, Debug)]
struct Happened {
    at: i64,
    alarm: usize,
    event: AlarmWord,
    from: AlarmShown,
    to: AlarmShown,
}

fn priority(alarm: usize) -> AlarmPriority {
    AlarmPriority::ALL[alarm % 4]
}

/// A stream as the machine makes it: alarms come, go, are seen, kept quiet and brought back; quiet hours
/// and storms.
fn stream(seed: u64, count: usize) -> Vec<Happened> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut states = [(AlarmShown::Normal, false); KEYS.len()];
    let (mut at, mut storm) = (DAY, false);
    let mut out = Vec::new();
    while out.len() < count {
        if chance.usize(0..60) == 0 {
            storm = !storm;
        }
        at += if storm { chance.i64(0..30_000) } else { chance.i64(0..400_000) };
        let alarm = chance.usize(0..KEYS.len());
        let (from, condition) = states[alarm];
        let quiet = matches!(from, AlarmShown::Shelved);
        let (event, to, condition) = match chance.usize(0..8) {
            0..=3 if !condition && quiet => (AlarmWord::Alarm, from, true),
            0..=3 if !condition => (AlarmWord::Alarm, AlarmShown::Unacknowledged, true),
            0..=3 if quiet => (AlarmWord::Return, from, false),
            0..=3 => {
                let seen = from == AlarmShown::Acknowledged;
                let to = if seen { AlarmShown::Normal } else { AlarmShown::Returned };
                (AlarmWord::Return, to, false)
            }
            4 | 5 if from.wants_acknowledgement() => {
                let to = if condition { AlarmShown::Acknowledged } else { AlarmShown::Normal };
                (AlarmWord::Acknowledge, to, condition)
            }
            6 if quiet && condition => (AlarmWord::Unshelve, AlarmShown::Unacknowledged, true),
            6 if quiet => (AlarmWord::Unshelve, AlarmShown::Normal, false),
            6 => (AlarmWord::Shelve, AlarmShown::Shelved, condition),
            7 if condition && !quiet => (AlarmWord::Worse, AlarmShown::Unacknowledged, true),
            _ => continue,
        };
        states[alarm] = (to, condition);
        out.push(Happened { at, alarm, event, from, to });
    }
    out
}

fn speaks(h: &Happened) -> bool {
    let came = matches!(h.event, AlarmWord::Alarm | AlarmWord::Worse);
    h.to.is_annunciated() && (came || !h.from.is_annunciated())
}

fn feed(load: &mut AlarmLoad, h: &Happened) {
    load.take(LoadEvent {
        at: h.at,
        key: KEYS[h.alarm],
        name: KEYS[h.alarm],
        tag: "",
        priority: priority(h.alarm),
        event: h.event,
        from: h.from,
        to: h.to,
    });
}

/// Floods by walking millisecond after millisecond at which something changes.
fn floods(spoken: &[i64], now: i64) -> Vec<(i64, Option<i64>, usize)> {
    let mut moments: Vec<i64> =
        spoken.iter().flat_map(|at| [*at, *at + TEN_MIN]).filter(|at| *at <= now).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut found: Vec<(i64, Option<i64>, usize)> = Vec::new();
    for moment in moments {
        // What leaves the window leaves before what comes at the same moment.
        let open =
            |found: &Vec<(i64, Option<i64>, usize)>| found.last().is_some_and(|f| f.1.is_none());
        let left = spoken.iter().filter(|at| **at > moment - TEN_MIN && **at < moment).count();
        if open(&found) && left < 5 {
            found.last_mut().unwrap().1 = Some(moment);
        }
        for nth in 1..=spoken.iter().filter(|at| **at == moment).count() {
            let inside = left + nth;
            if open(&found) {
                found.last_mut().unwrap().2 += 1;
            } else if inside > 10 {
                found.push((moment, None, inside));
            }
        }
    }
    found
}

fn check(events: &[Happened], now: i64, span: i64, figures: &LoadFigures) {
    let all: Vec<Happened> = events.iter().filter(|h| h.at <= now).copied().collect();
    let from = (now - span).max(all[0].at);
    assert_eq!((figures.from_ms, figures.to_ms), (from, now));
    let spoken: Vec<(usize, Happened)> =
        all.iter().copied().enumerate().filter(|(_, h)| speaks(h)).collect();
    let window: Vec<&(usize, Happened)> = spoken.iter().filter(|(_, h)| h.at >= from).collect();
    assert_eq!(figures.total, window.len() as u64);
    let within = |ms: i64| spoken.iter().filter(|(_, h)| h.at > now - ms).count() as u64;
    assert_eq!((figures.last_10_min, figures.last_hour), (within(TEN_MIN), within(3_600_000)));
    let mut by_clock = std::collections::BTreeMap::<i64, u64>::new();
    for (_, h) in &window {
        *by_clock.entry(h.at / TEN_MIN).or_default() += 1;
    }
    assert_eq!(figures.peak_10_min, by_clock.values().copied().max().unwrap_or(0));
    assert_eq!(figures.busy_intervals, by_clock.values().filter(|n| **n > 10).count() as u64);
    assert_eq!(figures.intervals as i64, now / TEN_MIN - from / TEN_MIN + 1);
    let times: Vec<i64> = spoken.iter().map(|(_, h)| h.at).collect();
    let expected: Vec<_> = floods(&times, now)
        .into_iter()
        .filter(|f| f.1.is_none_or(|end| end >= from))
        .rev()
        .take(100)
        .collect();
    let found: Vec<_> =
        figures.floods.iter().map(|f| (f.from.0, f.to.map(|t| t.0), f.count as usize)).collect();
    assert_eq!(found, expected);
    let flooded: i64 = expected.iter().map(|f| f.1.unwrap_or(now).min(now) - f.0.max(from)).sum();
    assert_eq!(figures.flood_ms, flooded);
    for (alarm, key) in KEYS.into_iter().enumerate() {
        let own: Vec<&&(usize, Happened)> =
            window.iter().filter(|(_, h)| h.alarm == alarm).collect();
        let chatters = own.iter().filter(|(_, h)| {
            own.iter().any(|(_, first)| {
                let run =
                    own.iter().filter(|(_, o)| (first.at..=first.at + 60_000).contains(&o.at));
                run.clone().count() >= 3 && (first.at..=first.at + 60_000).contains(&h.at)
            })
        });
        let chatters = chatters.count() as u64;
        let listed = |list: &[gaugeglass::model::BadActor]| {
            list.iter().find(|a| a.key == key).map_or(0, |a| a.count)
        };
        assert_eq!(listed(&figures.chattering), chatters, "{alarm}");
        let next = |index: usize, wanted: AlarmWord| {
            let later = all[index + 1..].iter().filter(|h| h.alarm == alarm);
            later.take_while(|h| !speaks(h)).find(|h| h.event == wanted).map(|h| h.at)
        };
        let quick = own
            .iter()
            .filter(|(i, h)| next(*i, AlarmWord::Return).is_some_and(|at| at - h.at <= 5_000));
        let fleeting = if chatters > 0 { 0 } else { quick.count() as u64 };
        assert_eq!(listed(&figures.fleeting), fleeting, "{alarm}");
        let top = figures.top.iter().find(|a| a.key == key);
        assert!(top.is_none_or(|a| a.count == own.len() as u64));
        let least = figures.top.last().map_or(0, |a| a.count);
        assert!(top.is_some() || (own.len() as u64) <= least);
    }
    assert!(figures.top.len() <= 10);
    let mut answers: Vec<i64> = window
        .iter()
        .filter_map(|(i, h)| {
            let later = all[i + 1..].iter().filter(|o| o.alarm == h.alarm);
            let seen = later.take_while(|o| !speaks(o)).find(|o| o.event == AlarmWord::Acknowledge);
            seen.map(|o| o.at - h.at)
        })
        .collect();
    answers.sort_unstable();
    assert_eq!(figures.acknowledged, answers.len() as u64);
    let nearest = |share: f64| {
        let at = (answers.len() as f64 * share).ceil() as usize;
        at.checked_sub(1).map(|at| answers[at])
    };
    assert_eq!((figures.ack_median_ms, figures.ack_p90_ms), (nearest(0.5), nearest(0.9)));
    for p in AlarmPriority::ALL {
        let count = window.iter().filter(|(_, h)| priority(h.alarm) == p).count() as u64;
        assert_eq!(figures.by_priority[p.rank()], count);
    }
}

#[test]
fn every_figure_is_what_a_count_by_hand_says() {
    for seed in 0..40 {
        let events = stream(seed, 250);
        let mut load = AlarmLoad::new(LoadRules::default());
        let mut chance = fastrand::Rng::with_seed(seed + 1_000);
        for (i, h) in events.iter().enumerate() {
            feed(&mut load, h);
            let next = events.get(i + 1).map_or(i64::MAX, |h| h.at);
            if chance.usize(0..25) == 0 || i + 1 == events.len() {
                let later = h.at + chance.i64(0..900_000);
                let now = later.min(next.saturating_sub(1)).max(h.at);
                let span = *chance.choice(&[600_000, 3_600_000, 86_400_000]).unwrap();
                check(&events[..=i], now, span, &load.figures(now, span));
            }
        }
    }
}

#[test]
fn an_alarm_that_stands_for_more_than_a_day_is_stale_until_it_goes() {
    let mut load = AlarmLoad::new(LoadRules::default());
    let shown = (AlarmShown::Normal, AlarmShown::Unacknowledged);
    let came = Happened { at: DAY, alarm: 0, event: AlarmWord::Alarm, from: shown.0, to: shown.1 };
    feed(&mut load, &came);
    let day = 86_400_000;
    assert_eq!(load.figures(DAY + day, day).stale, []);
    let stale = load.figures(DAY + day + 1, day).stale;
    assert_eq!((stale[0].key.as_str(), stale[0].count), ("a", 86_400_001));
    let seen = Happened {
        at: DAY + day + 2,
        event: AlarmWord::Acknowledge,
        from: shown.1,
        to: AlarmShown::Acknowledged,
        ..came
    };
    feed(&mut load, &seen);
    assert_eq!(load.figures(DAY + day + 3, day).stale.len(), 1);
    let gone = Happened {
        at: DAY + day + 4,
        event: AlarmWord::Return,
        from: AlarmShown::Acknowledged,
        to: AlarmShown::Normal,
        ..came
    };
    feed(&mut load, &gone);
    assert_eq!(load.figures(DAY + day + 5, day).stale, []);
}

#[test]
fn memory_is_bounded_and_a_clock_set_back_leaves_nothing_in_the_future() {
    let mut load = AlarmLoad::new(LoadRules::default());
    let came = |at: i64| Happened {
        at,
        alarm: 0,
        event: AlarmWord::Alarm,
        from: AlarmShown::Normal,
        to: AlarmShown::Unacknowledged,
    };
    for i in 0..250_000 {
        feed(&mut load, &came(DAY + i));
    }
    let figures = load.figures(DAY + 250_000, 86_400_000);
    assert_eq!(figures.total, 200_000);
    assert_eq!(figures.from_ms, DAY + 50_000, "what has no room is in no span");
    assert!(figures.flood.is_some());
    let back = DAY - 86_400_000;
    feed(&mut load, &came(back));
    let figures = load.figures(back + 1, 86_400_000);
    assert_eq!((figures.total, figures.last_10_min, figures.flood), (1, 1, None));
}
