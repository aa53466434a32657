//! The window and every dialog in both looks and languages: complete, named, drawn.

use gaugeglass::app::lang::Lang;
use gaugeglass::app::{
    Command, Dialog, Draft, Look, Notice, ScalingKind, Selection, SentinelKind, TagDraft, TextsKind,
};
use gaugeglass::model::TagId;
use gaugeglass::ui::picture::{Stage, render_ui};

use super::plant::*;
use crate::support::fake_station::at;

#[test]
fn every_dialog_has_names_and_glyphs_in_both_languages() {
    // The harness fails on a field without a name and on a sign that no font has.
    for (lang, _) in Lang::ALL {
        for (_, commands) in dialogs() {
            let mut desk = Desk::new();
            desk.app.state.settings.lang = lang;
            commands.into_iter().for_each(|c| desk.say(c));
            harness_of(desk);
        }
    }
}

#[test]
fn the_window_and_its_dialogs_are_drawn_for_people_to_look_at() {
    std::fs::create_dir_all("target/pictures").unwrap();
    for (look, lang, size) in [
        (Look::Light, Lang::English, [1280.0, 720.0]),
        (Look::Dark, Lang::Korean, [1280.0, 720.0]),
        (Look::Light, Lang::Korean, [640.0, 400.0]),
    ] {
        let desk = || {
            let mut desk = Desk::new();
            desk.app.state.settings.lang = lang;
            desk.app.state.settings.look = look;
            desk
        };
        let draw = |mut desk: Desk, name: &str| {
            let [width, height] = size;
            let picture = render_ui(&Stage::new(width, height, look), |ui| desk.frame(ui));
            let file = format!("{name}-{}-{}-{width}.png", look.name(), lang.tag());
            picture.save(format!("target/pictures/window-{file}")).unwrap();
        };
        draw(desk(), "main");
        let mut stopped = desk();
        stopped.station.0.lock().unwrap().now = at(114.0);
        stopped.app.state.notice = Some(Notice::SaveFailed("no space left on device".into()));
        draw(stopped, "stopped");
        for (name, commands) in dialogs() {
            let mut desk = desk();
            commands.into_iter().for_each(|c| desk.say(c));
            draw(desk, name);
        }
        let mut wrong = desk();
        edit_tag(&mut wrong, |tag| {
            tag.name = "Tank 1/Level".to_owned();
            tag.address = "70000".to_owned();
            tag.scaling.gain = "0,1".to_owned();
            tag.writable = true;
        });
        draw(wrong, "wrong");
        for (name, change) in MEANINGS {
            let mut desk = desk();
            edit_tag(&mut desk, change);
            draw(desk, name);
        }
    }
}

/// A name and what is changed in the editor of a tag.
type Meaning = (&'static str, fn(&mut TagDraft));

const MEANINGS: [Meaning; 3] = [
    ("curve", |tag| {
        tag.data_type = "i16";
        tag.scaling.kind = ScalingKind::TwoPoint;
        tag.sentinel.kind = SentinelKind::Numbers;
        tag.sentinel.numbers = "-32768, 32767".to_owned();
    }),
    ("states", |tag| {
        tag.scaling.kind = ScalingKind::ScaleFactor;
        tag.texts.kind = TextsKind::States;
        tag.texts.lines = "0 = Stopped\n1 = Running\n2 = 고장".to_owned();
    }),
    ("text", |tag| tag.data_type = "string"),
];

/// Opens the editor of a tag and changes what stands in it.
fn edit_tag(desk: &mut Desk, change: fn(&mut TagDraft)) {
    desk.say(Command::Edit(Selection::Tag(TagId::new("t2").unwrap())));
    let Some(Dialog::Edit { draft, .. }) = &desk.app.state.dialog else { panic!() };
    let Draft::Tag(tag) = &**draft else { panic!() };
    let mut tag = tag.clone();
    change(&mut tag);
    desk.say(Command::SetDraft(Box::new(Draft::Tag(tag))));
}

#[test]
fn the_editor_of_a_tag_has_names_and_glyphs_for_every_meaning() {
    for (lang, _) in Lang::ALL {
        for (_, change) in MEANINGS {
            let mut desk = Desk::new();
            desk.app.state.settings.lang = lang;
            edit_tag(&mut desk, change);
            harness_of(desk);
        }
    }
}
