//! What a pane is given: everything to read, and a list to put commands into.

use egui::{Response, Ui};

use crate::app::help::HelpTopic;
use crate::app::{Action, App, AppState, Command, Lang};

/// The weakest thing that suffices to paint a pane.
pub struct Pane<'a> {
    /// The window: state to read, and curves to ask for.
    pub app: &'a App,
    /// Commands, in the order in which they are to be carried out.
    pub out: &'a mut Vec<Command>,
}

impl Pane<'_> {
    /// What the window knows.
    pub fn state(&self) -> &AppState {
        &self.app.state
    }

    /// The language of the window.
    pub fn lang(&self) -> Lang {
        self.app.state.settings.lang
    }

    /// Says what the person did.
    pub fn say(&mut self, command: Command) {
        self.out.push(command);
    }
}

/// Asks for one more frame at once. For what a person did, never for what the plant sends.
#[expect(clippy::disallowed_methods, reason = "at most once for each act of a person")]
pub(super) fn paint_again(ctx: &egui::Context) {
    ctx.request_repaint();
}

/// Has a field explained by its entry in the help where F1 is pressed while it has the keyboard: instead of
/// the page of its pane, which was asked for in the same frame, or of its dialog.
pub(super) fn explain(ui: &Ui, field: &Response, key: &str, out: &mut Vec<Command>) {
    if !field.has_focus() {
        return;
    }
    let entry = || Command::Help(HelpTopic::Field(key.to_owned()));
    let of_pane = out.iter_mut().find(|said| matches!(said, Command::Do(Action::Help)));
    match of_pane {
        Some(of_pane) => *of_pane = entry(),
        None if ui.input(|i| i.key_pressed(egui::Key::F1) && !i.modifiers.any()) => {
            out.push(entry());
        }
        None => {}
    }
}
