//! The walk through a SunSpec device: it ends whatever the device says, and finds models wherever they
//! stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use gaugeglass::app::profiles::{Parameters, Place, apply};
use gaugeglass::app::{Action, App, Command, Dialog, Effect, Settings};
use gaugeglass::codec::{BASES, Chain, END_MODEL, Step, Walk, WalkError};
use gaugeglass::model::{DeviceId, Profile};
use gaugeglass::store::profile::library;
use proptest::prelude::*;

use crate::plant_builder::plant;
use crate::support::fake_station::FakeStation;

/// A device with its marker at `base` and these models, and what stands behind them.
fn device(base: u16, models: &[(u16, u16)], end: Option<u16>) -> BTreeMap<u16, u16> {
    let mut registers = BTreeMap::from([(base, 0x5375), (base + 1, 0x6E53)]);
    let mut at = base + 2;
    for (id, length) in models {
        registers.extend([(at, *id), (at + 1, *length)]);
        at += 2 + length;
    }
    registers.extend(end.into_iter().flat_map(|id| [(at, id), (at + 1, 0)]));
    registers
}

/// Walks; the end, and how many questions it took.
fn walked(registers: &BTreeMap<u16, u16>) -> (Step, usize) {
    let mut walk = Walk::default();
    for asked in 0..1000 {
        match walk.next() {
            Step::Read { start } => {
                assert_eq!(walk.next(), Step::Read { start }, "asking twice changes nothing");
                let second = start.checked_add(1).and_then(|at| registers.get(&at));
                let both = registers.get(&start).zip(second);
                walk.answer(both.map(|(a, b)| [*a, *b]));
            }
            end => return (end, asked),
        }
    }
    panic!("the walk does not end");
}

fn chain(registers: &BTreeMap<u16, u16>) -> Chain {
    match walked(registers).0 {
        Step::Found(chain) => chain,
        other => panic!("{other:?}"),
    }
}

#[test]
fn models_are_found_wherever_the_chain_begins_and_however_long_they_are() {
    for base in BASES {
        for length in [65, 66] {
            let models = [(1, length), (64_001, 130), (103, 50), (123, 24)];
            let found = chain(&device(base, &models, Some(END_MODEL)));
            assert_eq!(found.base, base);
            let starts: Vec<_> = found.models.iter().map(|m| (m.id, m.start - base)).collect();
            let after = |n: u16| 2 + 2 + length + n;
            assert_eq!(
                starts,
                [
                    (1, 2),
                    (64_001, after(0)),
                    (103, after(132)),
                    (123, after(184)),
                    (END_MODEL, after(210))
                ]
            );
        }
    }
}

#[test]
fn a_chain_that_is_not_closed_ends_where_the_device_has_nothing_more() {
    for end in [None, Some(0)] {
        let found = chain(&device(0, &[(1, 66), (101, 50)], end));
        assert_eq!(found.models.iter().map(|m| m.id).collect::<Vec<_>>(), [1, 101]);
    }
}

#[test]
fn what_is_no_chain_is_told() {
    let failed = |registers: &BTreeMap<u16, u16>| walked(registers).0;
    assert_eq!(failed(&BTreeMap::new()), Step::Failed(WalkError::NoMarker));
    let empty = Step::Failed(WalkError::Empty { base: 40_000 });
    assert_eq!(failed(&device(40_000, &[], Some(END_MODEL))), empty);
    assert_eq!(failed(&device(40_000, &[], None)), empty);
    let mut long = device(40_000, &[], None);
    long.extend([(40_002, 1), (40_003, 40_000)]);
    let told = Step::Failed(WalkError::TooLong { id: 1, start: 40_002, length: 40_000 });
    assert_eq!(failed(&long), told);
    // Every pair of registers is a model of length 1 … 3: without a bound it would go on and on.
    let endless: BTreeMap<u16, u16> =
        device(0, &[], None).into_iter().chain((2..60_000).map(|at| (at, 1))).collect();
    let (end, asked) = walked(&endless);
    assert_eq!(end, Step::Failed(WalkError::Endless));
    assert!(asked < 300, "{asked}");
}

proptest! {
    #[test]
    fn it_ends_whatever_is_answered(answers in prop::collection::vec(prop::option::of(any::<[u16; 2]>()), 0..400)) {
        let mut walk = Walk::default();
        let mut answers = answers.into_iter();
        let mut asked = 0;
        while let Step::Read { start } = walk.next() {
            asked += 1;
            prop_assert!(asked < 300);
            prop_assert!(start < u16::MAX);
            let marker = BASES.contains(&start) && asked == 1;
            walk.answer(if marker { Some([0x5375, 0x6E53]) } else { answers.next().flatten() });
        }
    }
}

fn sunspec() -> Profile {
    library().into_iter().find(|(name, _)| *name == "sunspec-inverter").unwrap().1
}

fn applied(chain: Chain) -> gaugeglass::app::profiles::Applied {
    let project = plant("127.0.0.1", 502, 1000);
    let parameters = Parameters {
        place: Place::Device(DeviceId::new("d").unwrap()),
        prefix: "PV/".to_owned(),
        base: 0,
        step: 0,
        count: 1,
        first: 1,
        chain: Some(chain),
    };
    apply(&project, &sunspec(), &parameters).unwrap()
}

#[test]
fn tags_follow_the_models_and_what_a_device_lacks_is_left_out_by_name() {
    for (length, watts) in [(65, 40_083), (66, 40_084)] {
        let chain = chain(&device(40_000, &[(1, length), (101, 50)], Some(END_MODEL)));
        let made = applied(chain);
        assert!(made.is_clean(), "{:?}", made.broken);
        let at = |name: &str| {
            made.rows.iter().find(|row| row.tag.name == name).map(|row| row.tag.address.wire)
        };
        assert_eq!(at("PV/Inverter/W"), Some(watts));
        assert_eq!(at("PV/Common/Pad").is_some(), length == 66, "65 registers end before it");
        let factor = made.rows.iter().find(|row| row.tag.name == "PV/Inverter/W").unwrap();
        assert_eq!(factor.tag.scaling.factor_wire(), Some(watts + 1));
        assert!(made.absent.contains(&"Controls/WMaxLimPct".to_owned()));
        assert!(!made.absent.contains(&"Inverter/W".to_owned()));
    }
}

#[test]
fn a_model_that_comes_twice_makes_two_instances() {
    let chain = chain(&device(0, &[(1, 66), (103, 50), (103, 50)], Some(END_MODEL)));
    let made = applied(chain);
    assert!(made.is_clean());
    let tag = |name: &str| &made.rows.iter().find(|row| row.tag.name == name).unwrap().tag;
    let (first, second) = (tag("PV/Inverter/W"), tag("PV/2/Inverter/W"));
    assert_eq!(second.address.wire - first.address.wire, 52);
    let instance = |tag: &gaugeglass::model::Tag| tag.origin.as_ref().unwrap().instance;
    assert_ne!(instance(first), instance(second));
}

#[test]
fn in_the_window_the_device_is_asked_once_and_an_answer_to_another_question_is_not_taken() {
    let project = Arc::new(plant("10.0.0.5", 502, 1000));
    let station = FakeStation::online(&project);
    let mut app = App::new(Box::new(station), project, None, Settings::default());
    let profile = Arc::new(sunspec());
    app.update(Command::ProfilesLoaded(
        vec![("sunspec".to_owned(), profile)].into(),
        Arc::default(),
    ));
    app.update(Command::Do(Action::ApplyProfile));
    app.update(Command::AcceptApply);
    assert!(app.state.dialog.is_some(), "nothing can be applied before");
    let effects = app.update(Command::AskDevice);
    let [Effect::AskDevice { endpoint, unit: 1 }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(app.update(Command::AskDevice).is_empty(), "it is being asked");
    let found = chain(&device(0, &[(1, 66), (103, 50)], Some(END_MODEL)));
    let answer = |unit| Command::DeviceAnswered {
        endpoint: endpoint.clone(),
        unit,
        result: Ok(found.clone()),
    };
    let rows = |app: &App| match &app.state.dialog {
        Some(Dialog::Apply(desk)) => {
            desk.made.as_ref().map_or(0, |made| made.as_ref().unwrap().rows.len())
        }
        other => panic!("{other:?}"),
    };
    app.update(answer(2));
    assert_eq!(rows(&app), 0, "that was another device");
    app.update(answer(1));
    assert_eq!(rows(&app), 83 - 26);
    app.update(Command::AcceptApply);
    assert!(app.state.dialog.is_none());
    assert_eq!(app.state.project().tags.len(), 83 - 26);
}
