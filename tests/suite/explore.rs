//! Finding out, against devices that are tables in memory: limits, holes, values that may not be cut,
//! blocks that shift, and where the number on a panel stands.

use gaugeglass::codec::encode;
use gaugeglass::codec::explore::{
    Check, FunctionAnswer, Functions, Heard, Hint, Longest, Seen, Stopped, Survey, SurveyResult,
    Verdict, find, narrow, plausible,
};
use gaugeglass::model::{ByteOrder, DataType, Learned, Run, Table, Value};
use proptest::prelude::*;

const HR: Table = Table::HoldingRegister;

fn hr(start: u16, count: u16) -> Run {
    Run { table: HR, start, count }
}

/// What a device says to a read.
enum Says {
    Words(Vec<u16>),
    Exception(u8),
    Nothing,
}

impl Says {
    fn heard(&self) -> Heard<'_> {
        match self {
            Says::Words(words) => Heard::Words(words),
            Says::Exception(code) => Heard::Refused(*code),
            Says::Nothing => Heard::Silent,
        }
    }
}

/// Register n holds n + 1.
fn numbered(run: Run) -> Says {
    words(run, |n| (n + 1) as u16)
}

fn survey(run: Run, mut device: impl FnMut(Run) -> Says) -> SurveyResult {
    let mut survey = Survey::new(run);
    for _ in 0..20_000 {
        let Some(ask) = survey.next_read() else { return survey.result() };
        assert_eq!(survey.next_read(), Some(ask), "the same until it is answered");
        assert!(ask.start >= run.start && ask.end() <= run.end().min(65_536), "{ask:?}");
        assert!((1..=if ask.table.is_bits() { 2000 } else { 125 }).contains(&ask.count), "{ask:?}");
        survey.answer(device(ask).heard());
    }
    panic!("no end");
}

#[test]
fn a_device_without_limits_is_read_in_few_blocks() {
    let found = survey(hr(100, 300), numbered);
    assert_eq!((found.answers, found.refused), (vec![hr(100, 300)], vec![]));
    assert_eq!((found.longest, found.zeros, found.reads), (Longest::AtLeast(125), 0, 4));
    let bits = Run { table: Table::Coil, start: 0, count: 4000 };
    let found = survey(bits, numbered);
    assert_eq!((found.longest, found.reads), (Longest::AtLeast(2000), 3));
}

#[test]
fn the_largest_block_is_found_whatever_it_is() {
    for most in 1..=124 {
        let limited = |run: Run| if run.count > most { Says::Exception(3) } else { numbered(run) };
        let found = survey(hr(0, 250), limited);
        assert_eq!(found.longest, Longest::Exactly(most), "{found:?}");
        assert_eq!((&found.answers, &found.refused), (&vec![hr(0, 250)], &vec![]));
        assert!(found.learned().contains(&Learned::Longest { table: HR, count: most }));
        assert!(found.reads < 250 / u32::from(most) + 40, "{} reads for {most}", found.reads);
    }
}

#[test]
fn quirk_max1_exc1_is_learned_as_one_register_at_a_time() {
    let one = |run: Run| if run.count > 1 { Says::Exception(1) } else { numbered(run) };
    let found = survey(hr(3000, 125), one);
    assert_eq!((found.longest, found.answers), (Longest::Exactly(1), vec![hr(3000, 125)]));
    assert!(found.reads <= 140, "{}", found.reads);
}

#[test]
fn quirk_hole_is_told_with_its_exception() {
    let touches = |run: Run| u32::from(run.start) <= 13_045 && run.end() > 13_035;
    let device = |run: Run| if touches(run) { Says::Exception(2) } else { numbered(run) };
    let found = survey(hr(13_000, 120), device);
    assert_eq!(found.refused, [(hr(13_035, 11), Some(2))]);
    assert_eq!(found.answers, [hr(13_000, 35), hr(13_046, 74)]);
    assert_eq!(found.learned(), [Learned::Hole { table: HR, start: 13_035, count: 11 }]);
    assert!(found.whole.is_empty() && found.stopped.is_none());
}

#[test]
fn quirk_no_partial_value_is_told_as_values_that_come_whole_or_not_at_all() {
    // f32 at 300 to 361, f64 at 362 to 425; nothing else is there.
    let boundary = |at: u32| match at {
        300..=362 => at.is_multiple_of(2),
        363..=426 => (at - 362).is_multiple_of(4),
        _ => false,
    };
    let device = |run: Run| {
        let whole = boundary(u32::from(run.start)) && boundary(run.end());
        if whole { numbered(run) } else { Says::Exception(2) }
    };
    let found = survey(hr(300, 126), device);
    assert_eq!((&found.answers, &found.refused), (&vec![hr(300, 126)], &vec![]));
    assert!(found.halves_refused);
    assert!(found.whole.iter().all(|w| w.count == 4 && w.start >= 362), "{:?}", found.whole);
    assert_eq!(found.longest, Longest::AtLeast(122));
    assert!(found.learned().is_empty());
    // Begun in the middle of a value, the half that is left is refused and nothing else.
    let found = survey(hr(301, 125), device);
    assert_eq!(found.refused, [(hr(301, 1), Some(2))]);
}

#[test]
fn quirk_zero_for_missing_is_said_to_answer_and_counted_as_zero() {
    let device = |run: Run| {
        let word = |n: u32| if n < 10 { 7 } else { 0 };
        Says::Words((u32::from(run.start)..run.end()).map(word).collect())
    };
    let found = survey(hr(0, 100), device);
    assert_eq!((found.answers, found.zeros), (vec![hr(0, 100)], 90));
}

#[test]
fn quirk_busy_is_asked_again_and_not_taken_for_a_hole() {
    let mut number = 0;
    let found = survey(hr(0, 500), |run| {
        number += 1;
        if number % 3 == 0 { Says::Exception(6) } else { numbered(run) }
    });
    assert_eq!((found.answers, found.refused), (vec![hr(0, 500)], vec![]));
    let found = survey(hr(0, 500), |_| Says::Exception(6));
    assert_eq!((found.stopped, found.reads), (Some(Stopped::Exception(6)), 6));
}

#[test]
fn silence_and_an_unreachable_unit_end_a_search() {
    let found = survey(hr(0, 500), |_| Says::Nothing);
    assert_eq!((found.stopped, found.reads), (Some(Stopped::Silent), 3));
    let found = survey(hr(0, 500), |_| Says::Exception(11));
    assert_eq!((found.stopped, found.reads), (Some(Stopped::Exception(11)), 1));
    assert!(found.learned().is_empty());
    let mut survey = Survey::new(hr(0, 9));
    survey.cancel();
    assert_eq!((survey.next_read(), survey.result().stopped), (None, Some(Stopped::Cancelled)));
}

#[test]
fn the_last_address_is_not_passed() {
    let found = survey(hr(65_500, 200), numbered);
    assert_eq!(found.answers, [hr(65_500, 36)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_answers_is_found_among_any_holes_under_any_limit(
        holes in prop::collection::vec((0u32..300, 1u32..20), 0..6),
        most in prop_oneof![Just(125u16), 1u16..125],
        start in 0u16..200,
    ) {
        let bad = |at: u32| holes.iter().any(|(from, n)| (*from..from + n).contains(&at));
        let run = hr(start, 150);
        let found = survey(run, |run| {
            let touches = (u32::from(run.start)..run.end()).any(bad);
            if touches || run.count > most { Says::Exception(2) } else { numbered(run) }
        });
        prop_assert!(found.stopped.is_none());
        let inside = |runs: &[Run], at: u32| {
            runs.iter().any(|r| at >= u32::from(r.start) && at < r.end())
        };
        let refused: Vec<Run> = found.refused.iter().map(|(run, _)| *run).collect();
        for at in u32::from(run.start)..run.end() {
            prop_assert_eq!(inside(&found.answers, at), !bad(at), "{}", at);
            prop_assert_eq!(inside(&refused, at), bad(at), "{}", at);
        }
        let longest = found.answers.iter().map(|r| r.count).max().unwrap_or(0);
        match found.longest {
            Longest::Unknown => prop_assert_eq!(longest, 0),
            Longest::AtLeast(n) => prop_assert_eq!(n, longest.min(most)),
            Longest::Exactly(n) => prop_assert_eq!(n, most),
        }
    }
}

#[test]
fn functions_are_unknown_only_where_exception_1_says_so() {
    let mut search = Functions::new(&[(HR, 100), (HR, 7), (Table::InputRegister, 5)]);
    let mut asked = Vec::new();
    while let Some(run) = search.next_read() {
        asked.push((run.table, run.start, run.count));
        search.answer(match run.table {
            Table::Coil => Heard::Refused(1),
            Table::DiscreteInput => Heard::Refused(2),
            Table::InputRegister => Heard::Silent,
            Table::HoldingRegister => Heard::Words(&[0]),
        });
    }
    let ir = Table::InputRegister;
    assert_eq!(
        asked,
        [(Table::Coil, 0, 1), (Table::DiscreteInput, 0, 1), (ir, 5, 1), (HR, 100, 1)]
    );
    let answers: Vec<FunctionAnswer> = search.answers.iter().map(|(_, a)| *a).collect();
    let (unknown, refused) = (FunctionAnswer::Unknown, FunctionAnswer::Refused(2));
    assert_eq!(answers, [unknown, refused, FunctionAnswer::Silent, FunctionAnswer::Data]);
}

fn check(run: Run, mut device: impl FnMut(Run) -> Says) -> gaugeglass::codec::explore::CheckResult {
    let mut check = Check::new(run);
    for _ in 0..2000 {
        let Some(ask) = check.next_read() else { return check.result() };
        check.answer(device(ask).heard());
    }
    panic!("no end");
}

fn words(run: Run, word: impl Fn(u32) -> u16) -> Says {
    Says::Words((u32::from(run.start)..run.end()).map(word).collect())
}

/// What register n holds: no two alike.
fn own(n: u32) -> u16 {
    (n * 37 % 65_521) as u16
}

#[test]
fn a_block_that_is_the_same_both_ways_is_the_same_in_one_round() {
    let mut reads = 0;
    let found = check(hr(100, 20), |run| {
        reads += 1;
        words(run, own)
    });
    assert_eq!((found.verdict, found.rounds, reads), (Verdict::Same, 1, 22));
    let found = check(hr(100, 20), |run| words(run, |_| 0));
    assert_eq!(found.verdict, Verdict::Same);
}

#[test]
fn a_block_over_a_hole_that_is_answered_with_moved_values_is_found_with_its_shift() {
    // What lies behind the hole at 110 stands `shift` places too early in a block that crosses it.
    for shift in [1, 2, 4, -1, -3] {
        let device = |run: Run| {
            let crosses = run.start < 110 && run.end() > 111;
            let there = |n: u32| (i64::from(n) + i64::from(shift)) as u32;
            words(run, move |n| if crosses && n >= 110 { own(there(n)) } else { own(n) })
        };
        let found = check(hr(100, 40), device);
        assert_eq!(found.verdict, Verdict::Shifted(shift), "{shift}");
        assert_eq!((found.differences.len(), found.differences[0].wire), (30, 110));
    }
}

#[test]
fn values_that_move_are_no_shift() {
    let mut tick = 0u32;
    let found = check(hr(0, 10), |run| {
        tick += 1;
        let now = tick;
        words(run, move |n| if n == 3 { now as u16 } else { own(n) })
    });
    assert_eq!((found.verdict, found.moving), (Verdict::Same, vec![3]));
    assert!(found.differences.is_empty() && found.rounds <= 4);
    // One that moved once is compared again and is then the same.
    let mut tick = 0u32;
    let found = check(hr(0, 10), |run| {
        tick += 1;
        let late = tick > 4;
        words(run, move |n| if n == 3 && late { 1 } else { own(n) })
    });
    assert_eq!((found.verdict, found.moving), (Verdict::Same, vec![]));
}

#[test]
fn one_register_that_is_another_alone_is_told_and_is_no_shift() {
    let found = check(hr(0, 10), |run| {
        let block = run.count > 1;
        words(run, move |n| if n == 4 && block { 9999 } else { own(n) })
    });
    assert_eq!(found.verdict, Verdict::Differs);
    let difference = found.differences[0];
    assert_eq!((difference.wire, difference.block, difference.single), (4, 9999, own(4)));
}

#[test]
fn refused_blocks_and_refused_registers_are_told_apart() {
    let found =
        check(hr(0, 10), |run| if run.count > 1 { Says::Exception(2) } else { words(run, own) });
    assert_eq!(found.verdict, Verdict::BlockRefused(2));
    let found = check(hr(0, 10), |run| {
        if run.count == 1 && run.start == 5 { Says::Exception(2) } else { words(run, own) }
    });
    assert_eq!((found.verdict, found.refused), (Verdict::Same, vec![5]));
    let found = check(hr(0, 10), |_| Says::Nothing);
    assert_eq!((found.verdict, found.stopped), (Verdict::Nothing, Some(Stopped::Silent)));
}

fn registers(data_type: DataType, letters: &str, value: &Value) -> Vec<u16> {
    encode(data_type, ByteOrder::from_letters(letters).unwrap(), value).unwrap()
}

#[test]
fn the_number_on_a_panel_is_found_first_in_the_place_that_explains_it_best() {
    let cases: [(Vec<u16>, DataType, &str, f64); 5] = [
        (registers(DataType::F32, "ABCD", &Value::F32(230.5)), DataType::F32, "ABCD", 1.0),
        (registers(DataType::F32, "CDAB", &Value::F32(230.5)), DataType::F32, "CDAB", 1.0),
        (registers(DataType::F32, "BADC", &Value::F32(230.5)), DataType::F32, "BADC", 1.0),
        (vec![2305], DataType::U16, "AB", 0.1),
        (vec![3, 33_892], DataType::U32, "ABCD", 0.001),
    ];
    for (own, data_type, letters, gain) in cases {
        let mut words: Vec<u16> = (0..60).map(|n| n * 997 + 13).collect();
        words.splice(20..20 + own.len(), own);
        let mut seen = Seen::default();
        seen.put(HR, 400, &words);
        let found = find(&seen, 230.5, 0.05);
        let first = &found[0];
        assert_eq!(
            (first.wire, first.decoding.data_type, first.decoding.letters(), first.gain),
            (420, data_type, letters, gain),
            "{:?}",
            &found[..found.len().min(3)]
        );
    }
}

#[test]
fn a_second_look_leaves_what_moved_along() {
    // Two registers hold 230.5 now; only the second is the one on the panel.
    let mut before = Seen::default();
    before.put(HR, 0, &[2305, 1, 2, 2305, 7, 2305]);
    let first = find(&before, 230.5, 0.05);
    let plain = |list: &[gaugeglass::codec::explore::Candidate]| {
        let own = list.iter().filter(|c| c.decoding.data_type == DataType::U16);
        own.map(|c| c.wire).collect::<Vec<u16>>()
    };
    assert_eq!(plain(&first), [0, 3, 5]);
    let mut after = Seen::default();
    after.put(HR, 0, &[2305, 1, 2, 2312, 7, 2290]);
    let second = narrow(&first, &after, 231.2, 0.05);
    assert_eq!(plain(&second), [3]);
    assert_eq!(second[0].values.len(), 2);
    assert!(narrow(&second, &Seen::default(), 231.2, 0.05).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_is_shown_is_among_the_candidates(
        words in prop::collection::vec(any::<u16>(), 8..40),
        at in 0usize..4,
        tenths in -30_000i16..30_000,
    ) {
        let mut words = words;
        words[at] = tenths as u16;
        let mut seen = Seen::default();
        seen.put(HR, 65_530 - 20, &words);
        let shown = f64::from(tenths) / 10.0;
        let wire = 65_510 + at as u16;
        let found = find(&seen, shown, 0.05);
        let fits = found.iter().filter(|c| c.wire == wire && c.decoding.data_type == DataType::I16);
        prop_assert!(fits.count() >= 1);
        for one in &found {
            prop_assert!((one.values[0] - shown).abs() <= 0.051);
        }
    }
}

#[test]
fn the_plausible_reading_comes_first_and_says_why() {
    let cases: [(Vec<u16>, &str, &str, Hint); 7] = [
        (registers(DataType::F32, "ABCD", &Value::F32(230.5)), "f32", "ABCD", Hint::RoundFloat),
        (registers(DataType::F32, "CDAB", &Value::F32(49.98)), "f32", "CDAB", Hint::RoundFloat),
        (vec![20_895, 17_258], "f32", "CDAB", Hint::EverydaySize),
        (vec![1234], "u16", "AB", Hint::SmallNumber),
        (vec![0xFFF6], "i16", "AB", Hint::SmallNegative),
        (vec![0x4142, 0x432D, 0x3132], "string", "AB", Hint::Readable),
        (
            registers(DataType::F64, "GHEFCDAB", &Value::F64(12.25)),
            "f64",
            "GHEFCDAB",
            Hint::RoundFloat,
        ),
    ];
    for (words, data_type, letters, hint) in cases {
        let all = plausible(&words);
        let first = &all[0];
        assert_eq!(first.decoding.data_type.name(), data_type, "{words:?}: {:?}", &all[..3]);
        if data_type != "string" {
            assert_eq!(first.decoding.letters(), letters, "{words:?}");
        }
        assert!(first.hints.contains(&hint), "{words:?}: {:?}", first.hints);
    }
    let clock = plausible(&[26, 0x0B1B, 0x0E05, 30_000]);
    let date = clock.iter().find(|p| p.hints.contains(&Hint::DateOfOurDays)).unwrap();
    assert_eq!(date.decoding.value.to_string(), "2026-11-27T14:05:30");
    let halves = plausible(&[0x12F4]);
    let told: Vec<String> = halves
        .iter()
        .filter(|p| p.hints.contains(&Hint::HalfRegister))
        .map(|p| format!("{} {}", p.decoding.data_type.name(), p.decoding.value))
        .collect();
    assert_eq!(told, ["u8_hi 18", "u8_lo 244", "i8_lo -12"]);
    assert!(plausible(&[0, 0]).iter().all(|p| p.hints == [Hint::AllZero]));
    assert!(plausible(&[0xFFFF])[0].hints.contains(&Hint::LooksLikeNoValue));
    assert!(plausible(&[]).is_empty());
}

#[test]
fn a_search_of_all_that_is_kept_is_quick_and_what_is_kept_is_bounded() {
    let mut seen = Seen::default();
    for start in (0..40_000).step_by(125) {
        let words: Vec<u16> = (0..125).map(|n| (start + n) as u16 ^ 0x5A5A).collect();
        seen.put(HR, start as u16, &words);
    }
    assert_eq!(seen.get(HR, 0), None, "the first went");
    let begun = std::time::Instant::now();
    let found = find(&seen, 230.5, 0.0999);
    println!("searched in {:?}: {} candidates", begun.elapsed(), found.len());
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn registers_read_again_take_no_room_of_others() {
    let mut seen = Seen::default();
    let words: Vec<u16> = (0..500).collect();
    for start in [0, 500, 1000, 1500, 0, 250] {
        seen.put(HR, start, &words);
    }
    assert_eq!(seen.get(HR, 1999), Some(499));
    seen.put(HR, 2000, &words[..1]);
    assert_eq!((seen.get(HR, 1999), seen.get(HR, 2000)), (None, Some(0)));
}
