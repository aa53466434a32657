//! The texts of the window are complete, in both languages.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may stop at the first surprise

use std::collections::BTreeSet;
use std::time::Duration;

use gaugeglass::app::lang::{self, Key, Lang, fill, tr};
use gaugeglass::app::{Action, Look, Menu, Notice};
use gaugeglass::model::{
    BadReason, ConnectionPhase, Denial, Mono, OtherWay, Quality, Trouble, TroubleKind, Value,
    WriteOutcome, WriteValue,
};
use gaugeglass::ui::picture::{Stage, render_ui};

use crate::support::{screens, sources};

/// Proper names, which are the same in both languages.
const NAMES: [&str; 14] = [
    "AppName",
    "EndpointTcp",
    "AboutFont",
    "NotationModicon",
    "NotationModiconX",
    "NotationPlc4x",
    "NotationIec",
    "NotationKepware",
    "NotationModbusScope",
    "TextUtf8",
    "TextLatin1",
    "TextUtf16",
    "SentinelSunSpec",
    "SentinelSma",
];

fn placeholders(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    names.map(|(name, _)| name.split(':').next().unwrap_or(name)).collect()
}

/// True for a template such as `{name}: {state}`; units do not count as words.
fn has_no_words(text: &str) -> bool {
    let mut rest = text.to_owned();
    for name in placeholders(text) {
        rest = rest.replace(&format!("{{{name}}}"), "").replace("ms", "");
    }
    !rest.contains(char::is_alphabetic)
}

fn has_hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

#[test]
fn every_text_is_there_in_both_languages() {
    for key in Key::ALL {
        let (english, korean) = (tr(Lang::English, *key), tr(Lang::Korean, *key));
        let name = key.name();
        assert!(!english.trim().is_empty() && !korean.trim().is_empty(), "{name} is empty");
        assert!(!has_hangul(english), "{name}: the English text holds Hangul");
        let same = NAMES.contains(&name) || has_no_words(korean);
        assert!(has_hangul(korean) || same, "{name} is not translated: {korean}");
    }
}

#[test]
fn both_texts_of_a_key_have_the_same_placeholders() {
    for key in Key::ALL {
        let (english, korean) = (tr(Lang::English, *key), tr(Lang::Korean, *key));
        assert_eq!(placeholders(english), placeholders(korean), "{}", key.name());
        for text in [english, korean] {
            let braces = text.matches('{').count();
            assert_eq!(braces, text.matches('}').count(), "{}: {text}", key.name());
        }
    }
}

#[test]
fn texts_end_alike_in_both_languages() {
    for key in Key::ALL {
        let (english, korean) = (tr(Lang::English, *key), tr(Lang::Korean, *key));
        let dots = |t: &str| t.ends_with('…');
        assert_eq!(dots(english), dots(korean), "{}: an ellipsis promises a dialog", key.name());
        for text in [english, korean] {
            assert_eq!(text, text.trim(), "{} has blanks at an end", key.name());
            assert!(!text.contains("  "), "{} has two blanks in a row", key.name());
        }
    }
}

#[test]
fn no_two_keys_share_a_name_and_names_are_found() {
    let names: BTreeSet<&str> = Key::ALL.iter().map(|k| k.name()).collect();
    assert_eq!(names.len(), Key::ALL.len());
}

#[test]
fn every_text_is_shown_somewhere() {
    let mut used = String::new();
    for folder in ["src/app", "src/ui", "src/desktop", "src/cli"] {
        if std::path::Path::new(folder).is_dir() {
            for file in sources(folder) {
                if !file.path.ends_with("lang/table.rs") {
                    used.push_str(&file.text);
                }
            }
        }
    }
    used.push_str(&std::fs::read_to_string("src/desktop.rs").unwrap_or_default());
    let words: BTreeSet<&str> = used
        .split("Key::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""))
        .collect();
    let unused: Vec<&str> =
        Key::ALL.iter().map(|k| k.name()).filter(|name| !words.contains(name)).collect();
    // Found by their English text (`lang::phrases`).
    let unused: Vec<&str> = unused.into_iter().filter(|name| !name.starts_with("Say")).collect();
    assert!(unused.is_empty(), "{} texts are shown nowhere: {unused:?}", unused.len());
}

#[test]
fn one_is_one_and_not_several() {
    let found = |count: usize| {
        fill(Lang::English, Key::FindFound, &[("count", &count), ("shown", &"230.5")])
    };
    assert_eq!(found(1), "1 place could show 230.5");
    assert_eq!(found(0), "0 places could show 230.5");
    assert_eq!(found(12), "12 places could show 230.5");
    let tags = |count: usize| fill(Lang::English, Key::PlantTagCount, &[("count", &count)]);
    assert_eq!([tags(1), tags(2)], ["1 tag", "2 tags"]);
}

/// Nouns that are counted, each with the one text whose number can be no 1.
#[test]
fn no_counted_word_is_always_plural() {
    let may = ["WindowHolds", "RuleCutByEnd", "RangeTooMany", "JournalNewest"];
    let nouns = ["tags", "rows", "alarms", "samples", "registers", "places", "requests", "columns"];
    for key in Key::ALL.iter().filter(|key| !may.contains(&key.name())) {
        let text = tr(Lang::English, *key);
        for name in placeholders(text).iter().filter(|name| !["most", "all"].contains(*name)) {
            for noun in nouns {
                let bare = text.contains(&format!("{{{name}}} {noun}"));
                assert!(!bare, "{}: {text}", key.name());
            }
        }
    }
}

#[test]
fn arguments_fill_placeholders_and_missing_ones_stay_visible() {
    let text = fill(Lang::English, Key::StatusConnections, &[("online", &2), ("all", &3)]);
    assert_eq!(text, "2 of 3 connections online");
    let text = fill(Lang::Korean, Key::StatusConnections, &[("online", &2), ("all", &3)]);
    assert_eq!(text, "연결 3개 중 2개 정상");
    assert_eq!(
        fill(Lang::English, Key::TrendTooManyPens, &[]),
        Key::TrendTooManyPens.text(Lang::English)
    );
    // What an argument holds is not searched again.
    let odd = "{all} {";
    let text = fill(Lang::English, Key::StatusConnections, &[("online", &odd), ("all", &3)]);
    assert_eq!(text, "{all} { of 3 connections online");
}

#[test]
fn languages_are_chosen_by_tag_and_locale() {
    for (lang, tag) in Lang::ALL {
        assert_eq!(Lang::from_tag(tag), Some(lang));
        assert_eq!(lang.tag(), tag);
    }
    assert_eq!(Lang::from_tag("de"), None);
    assert_eq!(Lang::from_locale("ko_KR.UTF-8"), Lang::Korean);
    assert_eq!(Lang::from_locale("C"), Lang::English);
    assert_eq!(Lang::from_locale(""), Lang::English);
    assert_eq!(Lang::from_locale("가"), Lang::English);
}

#[test]
fn ages_are_told_in_one_unit_rounded_down() {
    let age = |seconds: f64| {
        let age = Duration::from_secs_f64(seconds);
        (lang::age_text(Lang::English, age), lang::age_text(Lang::Korean, age))
    };
    let told = |en: &str, ko: &str| (en.to_owned(), ko.to_owned());
    assert_eq!(age(0.4), told("under 1 s", "1초 미만"));
    assert_eq!(age(14.9), told("14 s", "14초"));
    assert_eq!(age(59.99), told("59 s", "59초"));
    assert_eq!(age(60.0), told("1 min", "1분"));
    assert_eq!(age(3599.0), told("59 min", "59분"));
    assert_eq!(age(7200.0), told("2 h", "2시간"));
    assert_eq!(age(200_000.0), told("2 d", "2일"));
}

#[test]
fn every_action_and_menu_has_a_name_of_its_own() {
    for (lang, tag) in Lang::ALL {
        let names: BTreeSet<String> =
            Action::ALL.iter().map(|a| lang::action_name(lang, *a)).collect();
        assert_eq!(names.len(), Action::ALL.len(), "{tag}");
        let menus: BTreeSet<&str> = Menu::ALL.iter().map(|m| lang::menu_name(lang, *m)).collect();
        assert_eq!(menus.len(), Menu::ALL.len(), "{tag}");
    }
    assert_eq!(lang::action_name(Lang::English, Action::ToggleLanguage), "Language: 한국어");
    assert_eq!(lang::action_name(Lang::Korean, Action::ShowTags), "창 보기: 태그");
    let lost = Notice::EventsLost(3);
    assert!(lang::notice_text(Lang::English, &lost).starts_with("3 events are missing"));
}

#[test]
fn states_of_the_model_are_told_in_words() {
    let en = Lang::English;
    let now = Mono(10_000_000_000);
    assert_eq!(lang::quality_text(en, Quality::Good), "good");
    assert_eq!(
        lang::quality_text(en, Quality::Bad(BadReason::Exception(2))),
        "bad: exception 02: illegal data address"
    );
    let until = now.plus(Duration::from_secs(5));
    let waiting = ConnectionPhase::Waiting { until, attempt: 3 };
    assert_eq!(lang::connection_phase(en, waiting, now), "retry in 5 s (3)");
    assert_eq!(
        lang::connection_phase(en, waiting, until),
        "not connected, trying again",
        "no negative count-down"
    );
    let trouble = Trouble { kind: TroubleKind::Refused, detail: "127.0.0.1:502".into() };
    assert_eq!(
        lang::connection_trouble(en, &trouble),
        "the port refused the connection (127.0.0.1:502)"
    );
    let asked = WriteValue::Typed("50.0".into());
    let differs = WriteOutcome::Differs { readback: Value::F64(42.0) };
    assert_eq!(
        lang::outcome_text(en, (&asked, "cm"), &differs),
        "differs: device holds 42 cm, you asked 50.0 cm"
    );
    let denied = WriteOutcome::Denied(Denial::QualityBad(BadReason::Stale));
    assert_eq!(
        lang::outcome_text(Lang::Korean, (&asked, "cm"), &denied),
        "보내지 않음: 현재값 품질 불량: 갱신 멈춤"
    );
    // A write nobody confirmed is never called failed.
    let instead = Some(OtherWay::AlwaysMultiple);
    let refused = |instead| WriteOutcome::Refused { code: 1, instead };
    assert_eq!(
        lang::outcome_text(en, (&asked, "cm"), &refused(None)),
        "refused by the device: exception 01, illegal function"
    );
    assert_eq!(
        lang::outcome_text(en, (&asked, "cm"), &refused(instead)),
        "refused by the device: exception 01, illegal function; next: set the tag's write function \
         to always FC 15/16"
    );
    assert!(
        lang::outcome_text(Lang::Korean, (&asked, "cm"), &refused(instead)).contains("다음 조치")
    );
    let unknown = WriteOutcome::Unknown { why: "no reply".into() };
    let text = lang::outcome_text(en, (&asked, "cm"), &unknown);
    assert!(text.contains("NOT CONFIRMED") && !text.contains("fail"), "{text}");
}

#[test]
fn the_bundled_font_has_every_sign_of_every_text() {
    // The harness fails on the first character that no font can draw.
    let mut harness = screens::screen([1200.0, 300.0], Look::Light, (), |ui, ()| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            for key in Key::ALL {
                for (lang, _) in Lang::ALL {
                    ui.label(tr(lang, *key));
                    ui.monospace(tr(lang, *key));
                }
            }
        });
    });
    harness.run();
}

#[test]
fn korean_is_drawn_and_not_boxed() {
    // A box (a missing glyph) looks the same for every character; these two must not.
    let draw = |text: &'static str| {
        render_ui(&Stage::new(40.0, 30.0, Look::Light), move |ui| {
            ui.label(text);
        })
    };
    assert_ne!(draw("가"), draw("나"));
    assert_ne!(draw("℃"), draw("⚠"));
}
