//! What a pane is given: everything to read, and a list to put commands into.

use crate::app::{App, AppState, Command, Lang};

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
