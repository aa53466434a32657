//! Every pane in every look and language and in several sizes, for people to look at
//! (`target/pictures/`).

use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::model::PaneKind;
use gaugeglass::ui::picture::{Stage, render_ui};

use crate::support::tank_room::{self, Desk};

#[test]
fn every_pane_is_drawn_in_every_look_language_and_size() {
    std::fs::create_dir_all("target/pictures").unwrap();
    for (kind, name) in PaneKind::ALL {
        for (look, look_name) in Look::ALL {
            for (lang, tag) in Lang::ALL {
                for (width, height) in [(430.0, 300.0), (740.0, 380.0), (1280.0, 500.0)] {
                    let project = tank_room::project();
                    let station = tank_room::station(&project);
                    tank_room::events(&station);
                    let mut desk = Desk::new(kind, project, &station, lang);
                    let picture = render_ui(&Stage::new(width, height, look), |ui| desk.frame(ui));
                    let path = format!("target/pictures/{name}-{look_name}-{tag}-{width}.png");
                    picture.save(path).unwrap();
                }
            }
        }
    }
}
