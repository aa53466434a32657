//! Questions that come of themselves, from a thread that reads or writes files, wait until the dialog that
//! is open is closed: neither what is typed there nor the Enter behind it may go into another one.

use super::App;
use crate::app::command::{Command, Effect, PickOutcome};
use crate::app::tools::ToolsCommand;
use crate::app::{Dialog, ImportCommand};

/// Questions that may wait; as many answers as the file thread holds back.
const MOST: usize = 16;

impl App {
    /// Carries out what a person did or a thread answered. What is left for the window to do comes back.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        if self.held.len() < MOST && self.comes_between(&command) {
            self.held.push_back(command);
            return Vec::new();
        }
        let mut effects = self.carry_out(command);
        effects.extend(self.ask_held());
        effects
    }

    /// Asks what waited, as long as no dialog is open.
    pub(super) fn ask_held(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while self.state.dialog.is_none()
            && let Some(next) = self.held.pop_front()
        {
            effects.extend(self.carry_out(next));
        }
        effects
    }

    /// Lets go of questions about files of a project that is open no more: what would be written is gone.
    pub(super) fn drop_held(&mut self) {
        self.held.retain(|command| {
            !matches!(
                command,
                Command::ExportBlocked(..)
                    | Command::ProfileBlocked(_)
                    | Command::Tools(ToolsCommand::ExportBlocked(_))
            )
        });
    }

    /// True where a command would open a dialog in place of the one a person is in.
    fn comes_between(&self, command: &Command) -> bool {
        let Some(open) = &self.state.dialog else { return false };
        match command {
            Command::Picked(_, PickOutcome::Unavailable)
            | Command::SaveBlocked(_)
            | Command::SaveChanged(_)
            | Command::ExportBlocked(..)
            | Command::ProfileBlocked(_)
            | Command::Tools(ToolsCommand::ExportBlocked(_)) => true,
            Command::Import(ImportCommand::Read { .. }) => !matches!(open, Dialog::Import),
            // A project that has been read takes the place of everything that belongs to the old one.
            Command::Loaded { .. } => matches!(open, Dialog::Palette(_)),
            _ => false,
        }
    }
}
