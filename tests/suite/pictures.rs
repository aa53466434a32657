//! Small pictures of the widgets, drawn by the CPU renderer and compared; and the whole gallery,
//! drawn in every look and language for people to look at (`target/pictures/`).
#![allow(clippy::expect_used)] // a test may stop at the first surprise

use egui_kittest::SnapshotOptions;
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::ui::icon;
use gaugeglass::ui::picture::{Stage, render_ui};

use crate::support::gallery::{gallery, states, values};
use crate::support::screens::assert_picture;

#[test]
fn the_gallery_is_drawn_in_every_look_and_language() {
    std::fs::create_dir_all("target/pictures").expect("a place for pictures");
    for (look, look_name) in Look::ALL {
        for (lang, tag) in Lang::ALL {
            let picture = render_ui(&Stage::new(1280.0, 720.0, look), |ui| gallery(ui, lang));
            assert_eq!(picture.dimensions(), (1280, 720));
            let path = format!("target/pictures/gallery-{look_name}-{tag}.png");
            picture.save(path).expect("a picture is written");
        }
    }
}

#[test]
fn the_value_cell_looks_as_agreed() {
    let stage = Stage::new(400.0, 450.0, Look::Light);
    assert_picture(&render_ui(&stage, |ui| values(ui, Lang::English)), "values-light-en");
    let stage = Stage { look: Look::Dark, ..stage };
    assert_picture(&render_ui(&stage, |ui| values(ui, Lang::Korean)), "values-dark-ko");
}

#[test]
fn lamps_and_heartbeat_look_as_agreed() {
    let stage = Stage::new(360.0, 240.0, Look::Light);
    assert_picture(&render_ui(&stage, |ui| states(ui, Lang::English)), "states-light-en");
}

#[test]
fn the_icon_in_the_assets_is_the_drawn_one() {
    let stage = Stage::new(128.0, 128.0, Look::Light);
    let drawn = render_ui(&stage, |ui| icon::paint(ui.painter(), ui.max_rect()));
    let options = SnapshotOptions::new().threshold(0.6).output_path("assets");
    egui_kittest::image_snapshot_options(&drawn, "icon", &options);
}
