//! Every pane in every look and language and in several sizes, and in the middle of work, for people
//! to look at (`target/pictures/`); and a few small pictures that are compared.

use egui::accesskit::Role;
use egui::{PointerButton, vec2};
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Command, Selection};
use gaugeglass::model::PaneKind;
use gaugeglass::ui::picture::{Stage, render_ui};

use super::{Screen, open_project, wheel};
use crate::support::screens::{assert_picture, screen};
use crate::support::tank_room::{self, Desk, id};
use crate::support::wire;

#[test]
fn every_pane_is_drawn_in_every_look_language_and_size() {
    std::fs::create_dir_all("target/pictures").unwrap();
    for (kind, name) in PaneKind::ALL {
        for (look, look_name) in Look::ALL {
            for (lang, tag) in Lang::ALL {
                for (width, height) in [(430.0, 300.0), (740.0, 380.0), (1280.0, 500.0)] {
                    let mut desk = desk(kind, lang);
                    let picture = render_ui(&Stage::new(width, height, look), |ui| desk.frame(ui));
                    let path = format!("target/pictures/{name}-{look_name}-{tag}-{width}.png");
                    picture.save(path).unwrap();
                }
            }
        }
    }
}

fn desk(kind: PaneKind, lang: Lang) -> Desk {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    tank_room::events(&station);
    wire::details(&station);
    wire::talk(&station);
    let mut desk = Desk::new(kind, project, &station, lang);
    wire::record(&mut desk.app);
    desk.app.update(Command::Select(Some(Selection::Tag(id("l2")))));
    desk
}

fn save(screen: &mut Screen, name: &str) {
    let picture = screen.render().unwrap();
    picture.save(format!("target/pictures/{name}.png")).unwrap();
}

fn at_work(kind: PaneKind, look: Look, size: [f32; 2]) -> Screen {
    let mut screen = screen(size, look, desk(kind, Lang::English), |ui, desk| desk.frame(ui));
    screen.run();
    screen
}

#[test]
fn panes_are_drawn_in_the_middle_of_work() {
    std::fs::create_dir_all("target/pictures").unwrap();
    for (look, look_name) in Look::ALL {
        let mut screen = at_work(PaneKind::Setpoints, look, [740.0, 480.0]);
        for (field, text) in [("Tank 2/Setpoint", "11.5"), ("Tank 1/Setpoint", "12.75")] {
            let name = format!("Setpoint of {field}");
            screen.get_by_role_and_label(Role::TextInput, &name).click();
            screen.run();
            screen.get_by_role_and_label(Role::TextInput, &name).type_text(text);
            screen.run();
        }
        let button = screen.get_by_label("Hold Tank 2/Reset").rect().center();
        screen.drag_at(button);
        screen.run();
        save(&mut screen, &format!("work-setpoints-{look_name}"));

        let mut screen = at_work(PaneKind::Trend, look, [740.0, 480.0]);
        let plot = screen.get_by_role(Role::Canvas).rect();
        screen.hover_at(plot.center());
        screen.run();
        wheel(&mut screen, 60.0, egui::Modifiers::NONE);
        wheel(&mut screen, 60.0, egui::Modifiers::SHIFT);
        let (from, to) = (plot.min + vec2(80.0, 40.0), plot.min + vec2(300.0, 120.0));
        let (button, modifiers) = (PointerButton::Secondary, egui::Modifiers::NONE);
        screen.hover_at(from);
        screen.run();
        screen.event(egui::Event::PointerButton { pos: from, button, pressed: true, modifiers });
        screen.run();
        screen.hover_at(to);
        screen.run();
        save(&mut screen, &format!("work-trend-{look_name}"));

        let mut screen = at_work(PaneKind::Trend, look, [740.0, 480.0]);
        screen.get_by_label("Add pen").click();
        screen.run();
        save(&mut screen, &format!("work-picker-{look_name}"));

        let mut screen = at_work(PaneKind::Tags, look, [900.0, 400.0]);
        screen.get_by_label("Tank 1/Setpoint").click_secondary();
        screen.run();
        save(&mut screen, &format!("work-tags-{look_name}"));

        let mut screen = at_work(PaneKind::Plant, look, [600.0, 420.0]);
        screen.get_by_label("PLC 1").hover();
        screen.run_steps(60);
        save(&mut screen, &format!("work-plant-{look_name}"));
    }
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let mut screen = open_project(PaneKind::Trend, project, &station);
    screen.get_by_label("Pen 4: Pump 1/Running").click();
    screen.run();
    save(&mut screen, "work-lane");
}

#[test]
fn small_pictures_stay_as_they_are() {
    let shots = [
        (PaneKind::Tags, Look::Light, Lang::English, [480.0, 220.0]),
        (PaneKind::Setpoints, Look::Dark, Lang::Korean, [640.0, 240.0]),
        (PaneKind::Trend, Look::Light, Lang::Korean, [480.0, 300.0]),
        (PaneKind::Plant, Look::Dark, Lang::English, [480.0, 200.0]),
    ];
    for (kind, look, lang, [width, height]) in shots {
        let mut desk = desk(kind, lang);
        let picture = render_ui(&Stage::new(width, height, look), |ui| desk.frame(ui));
        assert_picture(&picture, &format!("pane_{}", kind.name()));
    }
}
