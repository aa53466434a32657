//! The window: menu bar, panes, status bar, and the dialog that is open.

use egui::{CentralPanel, Frame, Id, Margin, Panel, Ui};
use jiff::tz::TimeZone;

use super::alarm_banner::alarm_banner;
use super::context::paint_again;
use super::dialogs::{DialogMemory, dialog_ui};
use super::dock::Dock;
use super::panes::carry;
use super::theme::Palette;
use super::{keys, menu, status};
use crate::app::{Action, App, Command, ImportCommand, help};

/// What painting has to remember between frames. Nothing in it counts.
#[derive(Default)]
pub struct Window {
    dock: Dock,
    dialogs: DialogMemory,
    /// The frame since which a dialog is open.
    dialog_since: Option<u64>,
    /// Frames for which the banner asks for the keyboard.
    to_banner: u8,
    /// What has it there, as long as it came from the start of the window.
    in_banner: Option<Id>,
}

impl Window {
    /// A window whose clocks show `zone` instead of the system's time zone.
    pub fn in_zone(zone: TimeZone) -> Window {
        Window { dock: Dock::in_zone(zone), ..Window::default() }
    }

    /// Paints one frame of the window into all of `ui`; what the person did goes to `out`.
    pub fn root_ui(&mut self, ui: &mut Ui, app: &App, out: &mut Vec<Command>) {
        let state = &app.state;
        if state.dialog.is_some() {
            out.extend(keys::take_silence(ui).map(Command::Do));
        } else {
            out.extend(
                keys::take_actions(ui, state.horn.calling().is_some()).into_iter().map(Command::Do),
            );
            let pasted = keys::pasted(ui, state.paste_asked);
            out.extend(pasted.map(|text| Command::Import(ImportCommand::Paste(text))));
        }
        // egui keeps an open tooltip as long as the pointer rests on its widget, even above a dialog that came
        // by keyboard. In the frame in which one begins, every pass of it, nothing behind it has a pointer.
        let frame = ui.ctx().cumulative_frame_nr();
        self.dialog_since = state.dialog.as_ref().map(|_| self.dialog_since.unwrap_or(frame));
        let begins = self.dialog_since == Some(frame);
        let pointer = begins.then(|| ui.input_mut(|i| std::mem::take(&mut i.pointer)));
        let p = Palette::in_ui(ui);
        let bar =
            |vertical| Frame::new().fill(p.background).inner_margin(Margin::symmetric(6, vertical));
        let focused = ui.memory(|m| m.focused());
        let goes_back = state.dialog.is_none() && keys::goes_back(ui);
        self.in_banner = self.in_banner.filter(|id| self.to_banner > 0 || focused == Some(*id));
        if let Some(id) = self.in_banner.filter(|_| goes_back) {
            // Who came from the start goes on to the end of the window, as egui does with nothing in focus.
            ui.memory_mut(|m| m.surrender_focus(id));
            self.in_banner = None;
        }
        let menu = Panel::top("menu").frame(bar(2)).show(ui, |ui| menu::menu_bar(ui, app, out));
        if goes_back && (menu.inner || focused.is_none()) {
            // In the next frame egui would take the keyboard to the end of the window.
            self.to_banner = 2;
        }
        Panel::bottom("status").frame(bar(3)).show(ui, |ui| {
            status::status_bar(ui, app, self.dock.clock(), out);
        });
        if !state.alarms.alarms.is_empty() {
            Panel::bottom("alarms").frame(bar(3).fill(p.header)).show(ui, |ui| {
                let first = alarm_banner(ui, state, self.to_banner > 0, out);
                self.in_banner = self.in_banner.or((self.to_banner > 0).then_some(first));
            });
        }
        self.to_banner = self.to_banner.saturating_sub(1);
        if let Some(notice) = status::grave_notice(state) {
            let strip = bar(3).fill(p.header);
            Panel::bottom("notice").frame(strip).show(ui, |ui| {
                status::notice_strip(ui, state, notice, out);
            });
        }
        if let Some(strip) = status::record_strip(state) {
            Panel::bottom("record").frame(bar(3).fill(p.header)).show(ui, |ui| {
                status::record_strip_ui(ui, state, &strip, out);
            });
        }
        if status::is_stopped(state) {
            let frame = bar(6).fill(p.write_attention_fill);
            Panel::top("stopped").frame(frame).show(ui, |ui| status::stopped_bar(ui, state));
        }
        CentralPanel::default().frame(Frame::new().fill(p.header)).show(ui, |ui| {
            self.dock.ui(ui, app, out);
        });
        if let Some(pointer) = pointer {
            ui.input_mut(|i| i.pointer = pointer);
        }
        dialog_ui(ui, app, self.dock.clock(), &mut self.dialogs, out);
        carry::paint(ui, state);
        // What has the keyboard is meant before what is selected.
        let with_keyboard = carry::with_keyboard(ui.ctx());
        for command in out.iter_mut().filter(|c| matches!(c, Command::Do(Action::TrendSelected))) {
            if let Some(tag) = &with_keyboard {
                *command = Command::TrendAdd(tag.clone());
            }
        }
        for command in out.iter_mut().filter(|c| matches!(c, Command::Do(Action::Help))) {
            let cell = keys::in_grid(ui).then(|| help::of_cell(state)).flatten();
            *command =
                Command::Help(cell.unwrap_or_else(|| help::page_of_pane(self.dock.active())));
        }
        if !out.is_empty() {
            // What was said changes the state after this frame; the next one shows it.
            paint_again(ui.ctx());
        }
    }
}
