//! Why a value is as it is: asked for from anywhere a tag is shown, the answer first.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::{Lang, why_facts};
use gaugeglass::app::{Command, Dialog, Selection};
use gaugeglass::model::{BadReason, PaneKind, Quality, TagId, Value};

use super::plant::*;
use crate::support::{tank_room, wire};

fn t1() -> TagId {
    TagId::new("t1").unwrap()
}

fn asks_for_t1(screen: &Screen) -> bool {
    screen.state().app.state.dialog == Some(Dialog::Why(t1()))
}

#[test]
fn a_key_the_menu_of_a_row_and_the_palette_lead_to_it() {
    let mut screen = harness();
    screen.state_mut().say(Command::Select(Some(Selection::Tag(t1()))));
    key(&mut screen, Key::F4);
    assert!(asks_for_t1(&screen));
    assert!(says(&screen, "Why this value: Tank 1/Level"));
    key(&mut screen, Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());

    let row = screen.get_all_by_label("Tank 1/Level").next().unwrap();
    row.click_secondary();
    screen.run();
    press(&mut screen, "Why this value?");
    assert!(asks_for_t1(&screen));
    key(&mut screen, Key::Escape);

    ctrl(&mut screen, Key::P);
    let prompt = "Type a command or a tag";
    screen.get_by_role_and_label(Role::TextInput, prompt).type_text("tank 1/level");
    screen.run();
    key(&mut screen, Key::F4);
    assert!(asks_for_t1(&screen));
}

/// The facts of a tag of the tank room as `name: words`.
fn facts(lang: Lang, tag: &str, recorded: bool) -> Vec<String> {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    wire::details(&station);
    station.set("name", Value::Text("".into()), Quality::Bad(BadReason::Exception(2)));
    let mut desk = tank_room::Desk::new(PaneKind::Tags, project, &station, lang);
    if recorded {
        wire::record(&mut desk.app);
        wire::talk(&station);
        desk.app.tick();
    }
    let clock = |at: gaugeglass::model::WallMs| format!("<{}>", at.0 % 100_000);
    let facts = why_facts(lang, &desk.app.state, &tank_room::id(tag), &clock);
    facts.into_iter().map(|(name, words)| format!("{name}: {words}")).collect()
}

#[test]
fn it_says_the_answer_first_and_the_next_step_last() {
    assert_eq!(
        facts(Lang::English, "name", false),
        [
            "The value is: bad: exception 02: illegal data address",
            "In plain words: the device has nothing at this address",
            "Since: <99900>, under 1 s ago",
            "Last good: <99900>, under 1 s ago",
            "Connection: 192.168.10.5:502, online",
            "Device: PLC 1, unit 1",
            "Wire address: HR 200–207 (40201–40208)",
            "Read by: FC 3 read HR 200–207 (40201–40208), refused even alone",
            "Period: asked 200 ms, achieved 214 ms",
            "Last request: not recorded; switch the recording of frames on to see it (F7)",
            "Next step: check table and address of the tag against the device's manual",
        ]
    );
    let korean = facts(Lang::Korean, "kw", false);
    assert_eq!(korean[0], "값의 품질: 불량: 연결 없음");
    assert!(
        korean.iter().any(|f| f.starts_with("연결: 192.168.10.40:502, 3초 후 재시도")),
        "{korean:?}"
    );
    assert_eq!(korean.last().unwrap(), "다음 조치: 전원, 케이블, 접속 주소와 포트를 확인할 것");
}

#[test]
fn it_shows_what_was_last_said_about_the_value_where_frames_are_recorded() {
    let told = facts(Lang::English, "name", true);
    let last = |name: &str| told.iter().find(|f| f.starts_with(name)).cloned();
    assert_eq!(last("Last request").unwrap(), "Last request: FC 3 read HR 200–207 (40201–40208)");
    assert_eq!(
        last("Last reply").unwrap(),
        "Last reply: FC 3 refused: exception 2, illegal data address"
    );
    assert!(facts(Lang::English, "kw", true).iter().all(|f| !f.starts_with("Last reply")));
}
