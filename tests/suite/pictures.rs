//! Small pictures of the widgets, drawn by the CPU renderer and compared; and the whole gallery,
//! drawn in every look and language for people to look at (`target/pictures/`).
#![allow(clippy::expect_used)] // a test may stop at the first surprise

use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::ui::picture::{Stage, render_ui};

use crate::support::gallery::gallery;

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
