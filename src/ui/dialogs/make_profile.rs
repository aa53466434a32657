//! Making a profile of tags: what it is called, where its addresses begin, and what will be in it.

use egui::{Label, RichText, Ui};

use super::form::Form;
use super::sheet::{Answer, Sheet, answer, buttons, list, scroll};
use crate::app::help::HelpTopic;
use crate::app::lang::{self, Key, fill, tr};
use crate::app::profiles::MakeDesk;
use crate::app::{AppState, Command};
use crate::model::Profile;
use crate::ui::theme::Palette;

const WIDTH: f32 = 860.0;
/// Height of the list of points, in points of the screen.
const PREVIEW: f32 = 190.0;

/// "Make profile".
pub(super) fn make(
    ui: &Ui,
    state: &AppState,
    desk: &MakeDesk,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let mut form = desk.form.clone();
    let mut f = Form::new(state, &desk.errors, fresh);
    let answer =
        Sheet::new("make profile", tr(lang, Key::ProfileMakeTitle)).width(WIDTH).show(ui, |ui| {
            scroll(ui, |ui| {
                f.text(ui, "name", Key::ProfileName, "", &mut form.name);
                f.text(ui, "description", Key::FieldDescription, "", &mut form.description);
                let note = tr(lang, Key::ProfilePrefixHint);
                f.text(ui, "prefix", Key::ProfilePrefix, note, &mut form.prefix);
                let note = tr(lang, Key::ProfileMakeBaseHint);
                f.text(ui, "base", Key::ProfileBase, note, &mut form.base);
                ui.add_space(6.0);
                match &desk.made {
                    None => {}
                    Some(Err(why)) => {
                        let text = format!("⚠ {}", lang::make_error(lang, why));
                        let color = Palette::in_ui(ui).bad_edge;
                        ui.add(Label::new(RichText::new(text).color(color)).wrap());
                    }
                    Some(Ok(profile)) => points(ui, profile),
                }
            });
            let told = desk.profile().map(|profile| {
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("count", &profile.points.len()), ("version", &profile.version)];
                fill(lang, Key::ProfileMade, &args)
            });
            let texts = [
                (tr(lang, Key::ProfileMakeSave), told.is_some()),
                (tr(lang, Key::ButtonCancel), true),
            ];
            let pressed = buttons(ui, &texts, &told.unwrap_or_default());
            answer(&pressed, ui, desk.profile().is_some())
        });
    if let Some(key) = f.helped {
        out.push(Command::Help(HelpTopic::Field(format!("profile.{key}"))));
    }
    if form != desk.form {
        out.push(Command::SetMake(Box::new(form)));
    }
    match answer {
        Answer::Yes => out.push(Command::AcceptMake),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// The points as they will stand in the file, and what goes along of the device.
fn points(ui: &mut Ui, profile: &Profile) {
    let weak = Palette::in_ui(ui).text_weak;
    ui.separator();
    let height = ui.text_style_height(&egui::TextStyle::Body) + 3.0;
    list(PREVIEW).id_salt("points").show_rows(ui, height, profile.points.len(), |ui, rows| {
        for point in profile.points.get(rows).unwrap_or_default() {
            ui.horizontal(|ui| {
                let tag = &point.tag;
                ui.add(Label::new(RichText::new(&tag.name).strong()).truncate());
                let place = format!(
                    "{} +{}  {}",
                    tag.address.table.short(),
                    tag.address.wire,
                    tag.data_type.name()
                );
                ui.label(RichText::new(place).color(weak));
            });
        }
    });
}
