//! The palette keeps the rules that `ui::theme` states.
#![allow(clippy::indexing_slicing, clippy::panic)] // a test may stop at the first surprise

use egui::Color32;
use gaugeglass::app::Look;
use gaugeglass::ui::theme::Palette;

use crate::support::colour::{ciede2000, contrast, difference, lab, saturation};

fn palettes() -> impl Iterator<Item = (&'static str, &'static Palette)> {
    Look::ALL.into_iter().map(|(look, name)| (name, Palette::of(look)))
}

/// Every colour that is not an alarm's.
fn quiet(p: &Palette) -> Vec<(String, Color32)> {
    let tokens = p.tokens().into_iter().map(|(name, color)| (name.to_owned(), color));
    let pens = p.pens.iter().enumerate().map(|(i, color)| (format!("pen {}", i + 1), *color));
    tokens.chain(pens).collect()
}

#[test]
fn the_colour_difference_agrees_with_the_published_pairs() {
    // Sharma, Wu, Dalal (2005), table 1: pairs 1, 4, 7, 17, 21, 25 and 34.
    let pairs = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0000),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ];
    for (a, b, expected) in pairs {
        let found = ciede2000(a, b);
        assert!((found - expected).abs() < 1e-4, "{a:?} {b:?}: {found}, not {expected}");
    }
    assert!((lab(Color32::WHITE)[0] - 100.0).abs() < 1e-3);
    assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-9);
}

#[test]
fn nothing_but_an_alarm_looks_like_an_alarm() {
    for (look, p) in palettes() {
        for (name, color) in quiet(p) {
            for (priority, alarm) in p.alarms.iter().enumerate() {
                let apart = difference(color, alarm.fill);
                assert!(
                    apart >= 20.0,
                    "{look}: {name} is ΔE {apart:.1} from alarm {}",
                    priority + 1
                );
            }
        }
    }
}

#[test]
fn nothing_but_an_alarm_is_vivid() {
    for (look, p) in palettes() {
        for (name, color) in quiet(p) {
            let found = saturation(color);
            assert!(found <= 0.4, "{look}: {name} has saturation {found:.2}");
        }
    }
}

#[test]
fn alarm_priorities_differ_and_their_letters_can_be_read() {
    for (look, p) in palettes() {
        for (i, a) in p.alarms.iter().enumerate() {
            let read = contrast(a.fill, a.on_fill);
            assert!(read >= 4.5, "{look}: alarm {} has contrast {read:.1}", i + 1);
            for (j, b) in p.alarms.iter().enumerate().skip(i + 1) {
                let apart = difference(a.fill, b.fill);
                assert!(apart >= 20.0, "{look}: alarms {} and {} are ΔE {apart:.1}", i + 1, j + 1);
            }
        }
    }
}

#[test]
fn every_text_can_be_read_on_everything_it_stands_on() {
    for (look, p) in palettes() {
        let grounds = [
            ("background", p.background),
            ("surface", p.surface),
            ("stripe", p.stripe),
            ("header", p.header),
            ("field", p.field),
        ];
        let mut pairs = Vec::new();
        for (ground, color) in grounds {
            pairs.push(("text", p.text, ground, color));
            pairs.push(("text_weak", p.text_weak, ground, color));
        }
        for (ground, color) in &grounds[..3] {
            pairs.push(("write_pending", p.write_pending, ground, *color));
            pairs.push(("write_confirmed", p.write_confirmed, ground, *color));
            pairs.push(("bad_edge", p.bad_edge, ground, *color));
            pairs.push(("uncertain_edge", p.uncertain_edge, ground, *color));
            pairs.push(("lamp_edge", p.lamp_edge, ground, *color));
        }
        for (ground, color) in [
            ("button", p.button),
            ("button_hovered", p.button_hovered),
            ("button_pressed", p.button_pressed),
            ("bad_fill", p.bad_fill),
            ("uncertain_fill", p.uncertain_fill),
            ("edit_fill", p.edit_fill),
            ("plot", p.plot),
            ("plot_gap", p.plot_gap),
        ] {
            pairs.push(("text", p.text, ground, color));
        }
        pairs.extend([
            ("bad_text", p.bad_text, "bad_fill", p.bad_fill),
            ("bad_fill", p.bad_fill, "bad_edge", p.bad_edge),
            ("uncertain_fill", p.uncertain_fill, "uncertain_edge", p.uncertain_edge),
            ("write_pending", p.write_pending, "uncertain_fill", p.uncertain_fill),
            ("on_selection", p.on_selection, "selection", p.selection),
            ("on_write_attention", p.on_write_attention, "fill", p.write_attention_fill),
        ]);
        for (text, ink, ground, paper) in pairs {
            let found = contrast(ink, paper);
            assert!(found >= 4.5, "{look}: {text} on {ground} has contrast {found:.2}");
        }
    }
}

#[test]
fn edges_pens_and_lamps_stand_out_from_their_ground() {
    // WCAG 2.1, 1.4.11: graphical objects need 3 : 1.
    for (look, p) in palettes() {
        let mut pairs = vec![
            ("focus", p.focus, p.background),
            ("edit_edge", p.edit_edge, p.edit_fill),
            ("edit_edge", p.edit_edge, p.background),
            ("lamp_on", p.lamp_on, p.lamp_edge),
            ("edge of a field", p.edge, p.field),
        ];
        if look == "light" {
            pairs.retain(|(name, ..)| *name != "lamp_off");
        } else {
            // On dark grey the lamp's own brightness shows, without its edge.
            pairs.retain(|(name, ..)| *name != "lamp_on");
            pairs.push(("lamp_on", p.lamp_on, p.background));
        }
        pairs.extend(p.pens.iter().map(|pen| ("pen", *pen, p.plot)));
        for (name, color, ground) in pairs {
            let found = contrast(color, ground);
            assert!(found >= 3.0, "{look}: {name} {color:?} has contrast {found:.2}");
        }
    }
}

#[test]
fn pens_can_be_told_apart_and_are_given_out_in_turn() {
    for (look, p) in palettes() {
        for (i, a) in p.pens.iter().enumerate() {
            for (j, b) in p.pens.iter().enumerate().skip(i + 1) {
                let apart = difference(*a, *b);
                assert!(apart >= 10.0, "{look}: pens {} and {} are ΔE {apart:.1}", i + 1, j + 1);
            }
        }
        assert_eq!(p.pen(0), p.pens[0]);
        assert_eq!(p.pen(p.pens.len()), p.pens[0]);
    }
}

#[test]
fn good_uncertain_and_bad_differ_even_without_colour() {
    // The grounds differ in more than hue: pattern and letter are checked in `value_cell`.
    for (look, p) in palettes() {
        let apart = difference(p.bad_fill, p.bad_hatch);
        assert!(apart >= 8.0, "{look}: the hatch is ΔE {apart:.1} from its ground");
        let edges = difference(p.bad_edge, p.uncertain_edge);
        assert!(edges >= 10.0, "{look}: bad and uncertain edges are ΔE {edges:.1}");
    }
}

#[test]
fn no_file_but_the_theme_writes_a_colour() {
    // `from_black_alpha` for shadows and transparent fills are the two that are no colours.
    let forbidden =
        ["from_rgb", "from_gray", "from_rgba", "Color32::RED", "Color32::WHITE", "Color32::BLACK"];
    for file in crate::support::sources("src/ui") {
        let name = file.path.display().to_string();
        if name.ends_with("theme.rs") {
            continue;
        }
        for word in forbidden {
            assert!(!file.text.contains(word), "{name} uses {word}; colours live in ui/theme.rs");
        }
    }
}
