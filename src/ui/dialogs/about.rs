//! What this program is, and what it is not.

use egui::{Frame, Label, Margin, RichText, Sense, Stroke, Ui, vec2};

use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::lang::{Key, fill, tr};
use crate::app::{AppState, Command};
use crate::ui::icon;
use crate::ui::theme::Palette;

/// Version, licence, and the notice that this is no safety system.
pub(super) fn about(ui: &Ui, state: &AppState, fresh: bool, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let answer = Sheet::new("about", tr(lang, Key::AppName)).width(520.0).show(ui, |ui| {
        let p = Palette::in_ui(ui);
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(64.0, 64.0), Sense::hover());
            icon::paint(ui.painter(), rect);
            ui.add_space(8.0);
            ui.vertical(|ui| {
                ui.add(Label::new(tr(lang, Key::AboutText)).wrap());
                let version = env!("CARGO_PKG_VERSION");
                ui.label(fill(lang, Key::AboutVersion, &[("version", &version)]));
                ui.label(tr(lang, Key::AboutLicence));
            });
        });
        ui.add_space(10.0);
        let frame = Frame::new().stroke(Stroke::new(1.0, p.edge)).inner_margin(Margin::same(10));
        frame.show(ui, |ui| {
            ui.label(RichText::new(format!("⚠ {}", tr(lang, Key::AboutSafetyTitle))).strong());
            ui.add(Label::new(tr(lang, Key::AboutSafety)).wrap());
        });
        ui.add_space(6.0);
        ui.add(Label::new(RichText::new(tr(lang, Key::AboutFont)).weak()).wrap());
        let pressed = buttons(ui, &[(tr(lang, Key::ButtonClose), true)], "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        answer(&pressed, ui, true)
    });
    if answer != Answer::None {
        out.push(Command::CloseDialog);
    }
}
