//! Alarms by the keyboard alone, in both languages: banner, list, shelf, horn.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::lang::{Key as Text, Lang, tr};
use gaugeglass::app::{Action, Command, Dialog};
use gaugeglass::model::{
    AlarmAsk, AlarmBoard, AlarmFlood, AlarmLive, AlarmPriority, AlarmShown, Layout, LayoutNode,
    PaneKind, WallMs,
};

use gaugeglass::app::alarms::{AlarmTab, AlarmsCommand};
use gaugeglass::app::{Draft, Look, Selection};
use gaugeglass::ui::picture::{Stage, render_ui};

use super::plant::*;
use crate::support::alarm_board::{alarm, board};
use crate::support::colour::deuteranopia;
use crate::support::fake_station::{Asked, at};

const HIGHEST: AlarmPriority = AlarmPriority::Highest;
const HIGH: AlarmPriority = AlarmPriority::High;

fn standing() -> Vec<AlarmLive> {
    vec![
        alarm("high", HIGH, AlarmShown::Unacknowledged),
        alarm("top", HIGHEST, AlarmShown::Unacknowledged),
        alarm("shelf", HIGH, AlarmShown::Shelved),
    ]
}

fn window(lang: Lang, alarms: Vec<AlarmLive>) -> Screen {
    let mut desk = Desk::new();
    desk.app.state.settings.lang = lang;
    desk.station.0.lock().unwrap().alarms = board(1, alarms);
    let mut screen = harness_of(desk);
    screen.run_steps(2);
    screen.state().station.take_asked();
    screen
}

fn press(screen: &mut Screen, modifiers: Modifiers, key: Key) {
    screen.key_press_modifiers(modifiers, key);
    screen.run_steps(3);
}

fn is_focused(screen: &Screen, label: &str) -> bool {
    screen.query_all_by_label(label).any(|node| node.accesskit_node().is_focused())
}

/// Presses Tab, backwards where `back`, until `label` has the keyboard.
fn tab_to(screen: &mut Screen, label: &str, back: bool) {
    for _ in 0..80 {
        if is_focused(screen, label) {
            return;
        }
        press(screen, if back { Modifiers::SHIFT } else { Modifiers::NONE }, Key::Tab);
    }
    panic!("no way to {label:?} by Tab");
}

fn asked(screen: &Screen) -> Vec<(String, AlarmAsk)> {
    let ask = |asked| match asked {
        Asked::Alarm(key, ask) => Some((key.to_string(), ask)),
        _ => None,
    };
    screen.state().station.take_asked().into_iter().filter_map(ask).collect()
}

fn acknowledged(id: &str) -> (String, AlarmAsk) {
    (id.to_owned(), AlarmAsk::Acknowledge { occurrence: 7 })
}

#[test]
fn the_list_and_the_shelf_are_worked_by_keys_in_both_languages() {
    for (lang, _) in Lang::ALL {
        let mut screen = window(lang, standing());
        press(&mut screen, Modifiers::NONE, Key::F8);
        assert!(is_focused(&screen, tr(lang, Text::AlarmTable)));
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert_eq!(asked(&screen), [acknowledged("top")]);
        press(&mut screen, Modifiers::NONE, Key::F8);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert_eq!(asked(&screen), [acknowledged("high")]);
        press(&mut screen, Modifiers::NONE, Key::Home);
        press(&mut screen, Modifiers::SHIFT, Key::ArrowDown);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert_eq!(asked(&screen), [acknowledged("high")], "of several, none of the highest");

        press(&mut screen, Modifiers::NONE, Key::End);
        tab_to(&mut screen, tr(lang, Text::AlarmShelveAsk), true);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Quiet(_))));
        screen.event(egui::Event::Text("pump".to_owned()));
        screen.run_steps(2);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        let ask = AlarmAsk::Shelve { for_s: 900, once: false, reason: "pump".into() };
        assert_eq!(asked(&screen), [("high".to_owned(), ask)]);

        let shelved = format!("{} 1", tr(lang, Text::AlarmListShelved));
        tab_to(&mut screen, &shelved, true);
        press(&mut screen, Modifiers::NONE, Key::Space);
        tab_to(&mut screen, tr(lang, Text::AlarmTable), false);
        press(&mut screen, Modifiers::NONE, Key::ArrowDown);
        tab_to(&mut screen, tr(lang, Text::AlarmUnshelve), true);
        press(&mut screen, Modifiers::NONE, Key::Space);
        assert_eq!(asked(&screen), [("shelf".to_owned(), AlarmAsk::Unshelve)]);
    }
}

#[test]
fn the_banner_shows_the_highest_and_is_worked_by_keys_in_both_languages() {
    for (lang, _) in Lang::ALL {
        let mut screen = window(lang, standing());
        let named = tr(lang, Text::AlarmAckNamed).replace("{name}", "Alarm top");
        tab_to(&mut screen, &named, false);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert_eq!(asked(&screen), [acknowledged("top")]);
        let shelved = tr(lang, Text::AlarmBannerShelved).replace("{count}", "1");
        assert!(screen.query_by_label(&shelved).is_some());
    }
}

#[test]
fn shift_tab_at_the_start_of_the_window_reaches_the_banner_in_both_languages() {
    for (lang, _) in Lang::ALL {
        let menu = gaugeglass::app::lang::menu_name(lang, gaugeglass::app::Menu::File);
        let banner = tr(lang, Text::PaneAlarms);
        let acknowledge = tr(lang, Text::AlarmAckNamed).replace("{name}", "Alarm top");
        // With the keyboard nowhere, and with it on the first menu.
        for on_menu in [false, true] {
            let mut screen = window(lang, standing());
            if on_menu {
                screen.get_by_label(menu).focus();
                screen.run_steps(2);
            }
            press(&mut screen, Modifiers::SHIFT, Key::Tab);
            assert!(is_focused(&screen, banner), "{lang:?} {on_menu}");
            tab_to(&mut screen, &acknowledge, false);
            press(&mut screen, Modifiers::NONE, Key::Enter);
            assert_eq!(asked(&screen), [acknowledged("top")]);
            // And on from there to the beginning: nothing holds the keyboard.
            tab_to(&mut screen, menu, true);
            // From the banner backwards stands the end of the window, so that the way goes round.
            press(&mut screen, Modifiers::SHIFT, Key::Tab);
            assert!(is_focused(&screen, banner));
            press(&mut screen, Modifiers::SHIFT, Key::Tab);
            assert!(!is_focused(&screen, banner) && !is_focused(&screen, menu));
            tab_to(&mut screen, &acknowledge, true);
        }
    }
}

#[test]
fn the_banner_leads_to_what_is_to_be_done_and_to_the_display_by_keys_in_both_languages() {
    for (lang, _) in Lang::ALL {
        let mut alarms = standing();
        let mut definition =
            gaugeglass::model::Alarm::clone(alarms[1].definition.as_ref().unwrap());
        definition.guidance.display = Some(gaugeglass::model::GroupId::new("g1").unwrap());
        alarms[1].definition = Some(std::sync::Arc::new(definition));
        let mut screen = window(lang, alarms);
        tab_to(&mut screen, tr(lang, Text::AlarmShowDisplay), false);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        let state = &screen.state().app.state;
        assert_eq!(state.trend.group.as_ref().unwrap().as_str(), "g1");
        let named = tr(lang, Text::AlarmShowNamed).replace("{name}", "Alarm top");
        tab_to(&mut screen, &named, true);
        press(&mut screen, Modifiers::NONE, Key::Enter);
        assert!(screen.query_by_label("See to top").is_some(), "what to do stands beside the list");
    }
}

#[test]
fn the_horn_is_silenced_over_a_dialog_is_journalled_once_and_acknowledges_nothing() {
    let mut screen = window(Lang::English, standing());
    assert_eq!(screen.state().app.state.horn.calling(), Some(HIGHEST));
    assert!(screen.query_by_label("Silence (F6)").is_some());
    screen.state_mut().say(Command::Do(Action::About));
    screen.run_steps(2);
    press(&mut screen, Modifiers::NONE, Key::F6);
    assert_eq!(screen.state().app.state.horn.calling(), None);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::About)));
    press(&mut screen, Modifiers::NONE, Key::F6);
    let mut asked = screen.state().station.take_asked();
    asked.retain(|asked| matches!(asked, Asked::Silenced | Asked::Alarm(..)));
    assert_eq!(asked, [Asked::Silenced], "the second time there was nothing to silence");
    assert!(screen.query_by_label("Silence (F6)").is_none());
}

#[test]
fn without_sound_the_banner_says_so() {
    let mut screen = window(Lang::English, standing());
    let trouble = Some("aplay is not there".to_owned());
    let command = gaugeglass::app::alarms::AlarmsCommand::HornTrouble(trouble);
    screen.state_mut().say(Command::Alarms(command));
    screen.run_steps(2);
    assert!(screen.query_by_label("no sound: aplay is not there").is_some());
    screen.state_mut().app.state.settings.lang = Lang::Korean;
    let none = gaugeglass::desktop::players::System::Unix.none().to_owned();
    let command = AlarmsCommand::HornTrouble(Some(none));
    screen.state_mut().say(Command::Alarms(command));
    screen.run_steps(2);
    let whole = "소리 안 남: pw-play, paplay, aplay 모두 없음, 하나를 설치할 것";
    screen.get_by_label(whole).click();
    screen.run_steps(3);
    assert!(
        matches!(screen.state().app.state.dialog, Some(Dialog::HornTest)),
        "where the whole of it stands"
    );
    assert_eq!(screen.query_all_by_label(whole).count(), 2);
    screen.state_mut().say(Command::CloseDialog);
    screen.state_mut().app.state.settings.lang = Lang::English;
    screen.state_mut().say(Command::Do(Action::MuteHorn));
    screen.run_steps(2);
    assert!(screen.query_by_label("horn muted").is_some());
}

#[test]
fn a_flood_is_said() {
    let mut screen = window(Lang::English, standing());
    let mut flooded = AlarmBoard::clone(&board(2, standing()));
    flooded.flood = Some(AlarmFlood { since: WallMs(0), count: 11 });
    screen.state().station.0.lock().unwrap().alarms = std::sync::Arc::new(flooded);
    screen.run_steps(2);
    assert!(screen.query_by_label("▲▲ Flood").is_some());
}

/// Every priority in every state that stands, and some that do not.
fn many() -> Vec<AlarmLive> {
    let shown = [AlarmShown::Unacknowledged, AlarmShown::Acknowledged, AlarmShown::Returned];
    let mut alarms = Vec::new();
    for priority in AlarmPriority::ALL {
        for (shown, word) in shown.iter().zip(["new", "seen", "gone"]) {
            let mut alarm = alarm(&format!("{}-{word}", priority.word()), priority, *shown);
            alarm.raised = Some(at(80.0 + alarms.len() as f64));
            alarm.active = *shown != AlarmShown::Returned;
            alarm.tag = Some(gaugeglass::model::TagId::new("t1").unwrap());
            alarm.value = Some(19.25);
            alarms.push(alarm);
        }
    }
    alarms.push(alarm("shelf", HIGH, AlarmShown::Shelved));
    alarms.push(alarm("held", HIGH, AlarmShown::Suppressed));
    alarms.push(alarm("out", HIGH, AlarmShown::OutOfService));
    alarms
}

#[test]
fn alarms_are_drawn_for_people_to_look_at() {
    std::fs::create_dir_all("target/pictures").unwrap();
    for (look, lang, size) in [
        (Look::Light, Lang::English, [1280.0, 720.0]),
        (Look::Dark, Lang::Korean, [1280.0, 720.0]),
        (Look::Dark, Lang::English, [1920.0, 1080.0]),
        (Look::Light, Lang::Korean, [640.0, 400.0]),
    ] {
        let desk = |commands: Vec<Command>| {
            let mut desk = Desk::new();
            desk.app.state.settings.lang = lang;
            desk.app.state.settings.look = look;
            desk.station.0.lock().unwrap().alarms = board(1, many());
            desk.app.tick();
            desk.say(Command::Do(Action::NextAlarm));
            commands.into_iter().for_each(|command| desk.say(command));
            desk
        };
        let tab = |tab| Command::Alarms(AlarmsCommand::Tab(tab));
        let quiet = gaugeglass::app::alarms::QuietKind::Shelve;
        let pictures = [
            ("list", Vec::new()),
            ("shelved", vec![tab(AlarmTab::Shelved)]),
            ("all", vec![tab(AlarmTab::All)]),
            ("shelve", vec![Command::Alarms(AlarmsCommand::AskQuiet(quiet))]),
            ("horn", vec![Command::Do(Action::TestHorn)]),
            (
                "edit",
                vec![
                    Command::Select(Some(Selection::Tag(
                        gaugeglass::model::TagId::new("t1").unwrap(),
                    ))),
                    Command::Do(Action::AddAlarm),
                ],
            ),
        ];
        for (name, commands) in pictures {
            let mut desk = desk(commands);
            if name == "edit" {
                assert!(
                    matches!(&desk.app.state.dialog, Some(Dialog::Edit { draft, .. }) if matches!(**draft, Draft::Alarm(_)))
                );
            }
            let [width, height] = size;
            let picture = render_ui(&Stage::new(width, height, look), |ui| desk.frame(ui));
            let file = format!("alarms-{name}-{}-{}-{width}", look.name(), lang.tag());
            deuteranopia(&picture)
                .save(format!("target/pictures/{file}-deuteranopia.png"))
                .unwrap();
            picture.save(format!("target/pictures/{file}.png")).unwrap();
        }
    }
}

/// The middle of each priority's markers of unacknowledged alarms, in the banner and in the list.
fn markers(screen: &Screen) -> Vec<(AlarmPriority, egui::Pos2)> {
    let mut found = Vec::new();
    for priority in AlarmPriority::ALL {
        let word = gaugeglass::app::lang::alarm_priority(Lang::English, priority);
        let images = screen.query_all_by_label(word);
        let images = images.filter(|n| n.accesskit_node().role() == egui::accesskit::Role::Image);
        found.extend(images.map(|node| (priority, node.rect().center())));
    }
    found
}

/// The colour that most pixels around a place have.
fn ground(
    picture: &image::RgbaImage,
    at: egui::Pos2,
    within: std::ops::Range<f32>,
) -> egui::Color32 {
    let mut counts = std::collections::HashMap::<[u8; 4], usize>::new();
    for (x, y, pixel) in picture.enumerate_pixels() {
        let away = at.distance(egui::pos2(x as f32 + 0.5, y as f32 + 0.5));
        if within.contains(&away) {
            *counts.entry(pixel.0).or_default() += 1;
        }
    }
    let [r, g, b, _] = counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0;
    egui::Color32::from_rgb(r, g, b)
}

#[test]
fn priorities_can_be_told_apart_without_cones_for_green_in_banner_and_list() {
    use crate::support::colour::difference;
    for look in [Look::Light, Look::Dark] {
        let desk = || {
            let mut desk = Desk::new();
            desk.app.state.settings.look = look;
            let new = |p: &AlarmPriority| alarm(p.word(), *p, AlarmShown::Unacknowledged);
            let alarms = AlarmPriority::ALL.iter().map(new).collect();
            desk.station.0.lock().unwrap().alarms = board(1, alarms);
            // The half of the flashing in which markers are lit.
            let lit = [100.0, 100.5].map(at);
            let lit = lit.into_iter().find(|now| (now.mono.0 / 500_000_000).is_multiple_of(2));
            desk.station.0.lock().unwrap().now = lit.unwrap();
            desk.app.tick();
            let root = LayoutNode::Tabs { panes: vec![PaneKind::Alarms], active: PaneKind::Alarms };
            desk.app.state.doc.set_layout(Layout { root });
            desk.app.state.layout_epoch += 1;
            desk
        };
        let size = [1280.0, 720.0];
        let mut screen = crate::support::screens::screen(size, look, desk(), |ui, d| d.frame(ui));
        screen.run_steps(6);
        let places = markers(&screen);
        let seen = deuteranopia(&screen.render().unwrap());
        let in_banner = |at: egui::Pos2| at.y > 640.0;
        for place in [true, false] {
            let here = places.iter().filter(|(_, at)| in_banner(*at) == place);
            let mut fills = std::collections::BTreeMap::new();
            for (priority, at) in here {
                // The digit takes the middle.
                let fill = ground(&seen, *at, 4.0..5.5);
                fills.insert(*priority, fill);
            }
            assert_eq!(fills.len(), 4, "{look:?}, banner {place}: {places:?}");
            for (a, color) in &fills {
                for (b, other) in fills.iter().filter(|(b, _)| *b > a) {
                    let apart = difference(*color, *other);
                    assert!(
                        apart >= 10.0,
                        "{look:?} {a:?} {b:?}: ΔE {apart:.1}, {fills:?} {places:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_flood_of_five_thousand_paints_no_more_than_a_screenful() {
    let flood = |count: usize, version: u64| {
        let of = |i: usize| {
            let mut alarm = alarm(&format!("a{i}"), AlarmPriority::Low, AlarmShown::Unacknowledged);
            alarm.raised = Some(at(80.0 + i as f64 / 1e4));
            alarm
        };
        board(version, (0..count).map(of).collect())
    };
    let open = |count| {
        let mut desk = Desk::new();
        desk.station.0.lock().unwrap().alarms = flood(count, 1);
        desk.app.tick();
        desk.say(Command::Do(Action::ShowAlarms));
        let mut screen = harness_of(desk);
        screen.run_steps(2);
        screen
    };
    let nodes = |screen: &Screen| crate::support::screens::outline(screen).lines().count();
    let mut many = open(5_000);
    assert_eq!(nodes(&many), nodes(&open(60)));
    // A new board with every frame, as while they come.
    let boards: Vec<_> = (2..12).map(|version| flood(5_000, version)).collect();
    let start = std::time::Instant::now();
    for board in boards {
        many.state().station.0.lock().unwrap().alarms = board;
        many.step();
    }
    println!("{:?} a frame, unoptimised", start.elapsed() / 10);
}
