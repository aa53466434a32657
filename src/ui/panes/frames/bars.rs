//! The switch, the buttons and the filter above the list of frames.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Button, ComboBox, Id, Key as Press, Response, RichText, TextEdit, Ui, WidgetInfo};

use super::matches::{From, Kind};
use super::{FramesMemory, lines};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::{AppState, Command};
use crate::model::FrameScope;
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, cells};
use crate::ui::theme::Palette;

/// Paints both bars.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut FramesMemory, clock: &Clock) {
    cells::bar(ui, |ui| switches(ui, pane, memory, clock));
    cells::bar(ui, |ui| filter(ui, pane, memory));
}

fn switches(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut FramesMemory, clock: &Clock) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let log = &state.frames;
    let mut on = log.scope.is_some();
    let switch = ui.checkbox(&mut on, tr(lang, Key::FramesRecord));
    if switch.on_hover_text(tr(lang, Key::FramesRecordHint)).changed() {
        pane.out.push(Command::RecordFrames(on.then_some(FrameScope::All)));
    }
    let mut paused = log.paused;
    let pause = ui.add_enabled(on, egui::Checkbox::new(&mut paused, tr(lang, Key::FramesPause)));
    if pause.on_hover_text(tr(lang, Key::FramesPauseHint)).changed() {
        pane.out.push(Command::PauseFrames(paused));
    }
    let some = memory.matches.len() > 0;
    let follow = !memory.scroll.is_following();
    if button(ui, lang, (Key::FramesFollow, Key::FramesFollowHint), some && follow) {
        memory.scroll.follow();
    }
    let any = !log.numbers().is_empty();
    if button(ui, lang, (Key::FramesClear, Key::FramesClear), any) {
        pane.out.push(Command::ClearFrames);
    }
    if button(ui, lang, (Key::FramesExport, Key::FramesExportHint), some) {
        let all = lines(state, lang, clock, memory.matches.iter());
        pane.out.push(Command::ExportFrames(Arc::from(all)));
    }
    let count = ui.add(
        egui::Label::new(
            RichText::new(told(state, lang, memory)).color(Palette::in_ui(ui).text_weak),
        )
        .truncate(),
    );
    count.on_hover_text(told(state, lang, memory));
}

/// How many frames are listed, and how many are not.
fn told(state: &AppState, lang: Lang, memory: &FramesMemory) -> String {
    let log = &state.frames;
    let all = log.numbers().count();
    let mut told = fill(lang, Key::FramesShown, &[("shown", &memory.matches.len()), ("all", &all)]);
    if let Some(FrameScope::Only(id)) = &log.scope {
        let name = state.project().connection(id).map_or(id.as_str(), |c| c.name.as_str());
        told = format!("{told}, {}", fill(lang, Key::FramesOnly, &[("name", &name)]));
    }
    for (key, count) in [(Key::FramesPassed, log.passed), (Key::FramesLost, log.lost)] {
        if count > 0 {
            told = format!("{told}, {}", fill(lang, key, &[("count", &count)]));
        }
    }
    told
}

fn button(ui: &mut Ui, lang: Lang, (name, hint): (Key, Key), enabled: bool) -> bool {
    let button = ui.add_enabled(enabled, Button::new(tr(lang, name)));
    button.on_hover_text(tr(lang, hint)).clicked()
}

fn filter(ui: &mut Ui, pane: &Pane<'_>, memory: &mut FramesMemory) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let label = ui.label(tr(lang, Key::TagsFilter));
    let room = (ui.available_width() - 310.0).clamp(70.0, 300.0);
    let field = TextEdit::singleline(&mut memory.filter.text)
        .id(Id::unique("frames filter"))
        .hint_text(tr(lang, Key::FramesFilter))
        .desired_width(room);
    let response = ui.add(field).labelled_by(label.id);
    if response.lost_focus() && ui.input(|i| i.key_pressed(Press::Escape)) {
        memory.filter.text.clear();
    }
    from_picker(ui, state, lang, &mut memory.filter.from);
    let name = |kind: Kind| match kind {
        Kind::All => tr(lang, Key::FramesKindAll),
        Kind::Errors => tr(lang, Key::FramesKindErrors),
        Kind::Writes => tr(lang, Key::FramesKindWrites),
    };
    let present = name(memory.filter.kind);
    let combo = ComboBox::from_id_salt("kind of frame").selected_text(present).width(80.0);
    let combo = combo.show_ui(ui, |ui| {
        for kind in Kind::ALL {
            ui.selectable_value(&mut memory.filter.kind, kind, name(kind));
        }
    });
    speak(&combo.response, tr(lang, Key::FramesKind), present);
}

fn from_picker(ui: &mut Ui, state: &AppState, lang: Lang, from: &mut From) {
    let project = state.project();
    let present = match &*from {
        From::All => tr(lang, Key::FramesFromAll),
        From::Connection(id) => project.connection(id).map_or("?", |c| c.name.as_str()),
        From::Device(id) => project.device(id).map_or("?", |d| d.name.as_str()),
    };
    let combo = ComboBox::from_id_salt("frames from").selected_text(present).width(150.0);
    let combo = combo.truncate().show_ui(ui, |ui| {
        ui.selectable_value(from, From::All, tr(lang, Key::FramesFromAll));
        for connection in &project.connections {
            let this = From::Connection(connection.id.clone());
            ui.selectable_value(from, this, &connection.name);
            for device in project.devices.iter().filter(|d| d.connection == connection.id) {
                let name = format!("    {}", device.name);
                ui.selectable_value(from, From::Device(device.id.clone()), name);
            }
        }
    });
    speak(&combo.response, tr(lang, Key::FramesFrom), present);
}

fn speak(response: &Response, name: &str, present: &str) {
    let spoken = format!("{name}: {present}");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
}
