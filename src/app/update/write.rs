//! Writing: fields, switches, buttons, and the question before a write.

use super::App;
use crate::app::{Command, ConfirmWrite, Dialog};
use crate::model::{BadReason, Control, DataType, Quality, TagId, WriteValue};

impl App {
    pub(super) fn setpoint(&mut self, command: Command) {
        match command {
            Command::SetpointDraft(tag, text) => {
                let state = self.state.setpoints.entry(&tag);
                state.draft = Some(text);
                state.rejected = false;
            }
            Command::SetpointRestore(tag) => {
                let state = self.state.setpoints.entry(&tag);
                state.draft = None;
                state.rejected = false;
            }
            Command::SetpointCommit(tag) => {
                // Spaces belong to a text, and beside a number they are nothing.
                let is_text = self.is_text(&tag);
                let state = self.state.setpoints.entry(&tag);
                state.rejected = false;
                // Taken out of the field, so that a second Enter finds nothing to write.
                if let Some(text) = state.draft.take() {
                    let typed = if is_text { text.as_str() } else { text.trim() };
                    let value = WriteValue::Typed(typed.into());
                    state.committed = Some((text, None));
                    self.ask_write(&tag, value);
                }
            }
            Command::SetpointToggle(tag, value) => self.ask_write(&tag, value),
            Command::ButtonPress(tag) => self.press(&tag),
            Command::ButtonRelease(tag) => self.release(&tag),
            Command::ConfirmWrite => self.confirm_write(),
            Command::FocusLost => {
                for tag in self.state.setpoints.held() {
                    self.release(&tag);
                }
            }
            _ => {}
        }
    }

    fn is_text(&self, tag: &TagId) -> bool {
        let tag = self.state.project().tag(tag);
        tag.is_some_and(|tag| matches!(tag.data_type, DataType::Text { .. }))
    }

    fn control_of(&self, tag: &TagId) -> Option<(Control, bool)> {
        let access = self.state.project().tag(tag)?.write?;
        Some((access.control, access.confirm))
    }

    fn ask_write(&mut self, tag: &TagId, value: WriteValue) {
        let confirm = self.control_of(tag).is_some_and(|(_, confirm)| confirm);
        if confirm {
            self.ask_confirmation(tag, value, false);
        } else {
            self.write(tag, value);
        }
    }

    fn write(&mut self, tag: &TagId, value: WriteValue) {
        let typed = matches!(value, WriteValue::Typed(_));
        let id = self.station.write(tag, value);
        if let Some((_, write)) = &mut self.state.setpoints.entry(tag).committed
            && typed
        {
            *write = Some(id);
        }
    }

    /// A question that was not answered with yes gives its text back to the field.
    pub(super) fn give_back_draft(&mut self) {
        if let Some(Dialog::ConfirmWrite(question)) = &self.state.dialog {
            let tag = question.tag.clone();
            self.state.setpoints.entry(&tag).give_back();
        }
    }

    fn ask_confirmation(&mut self, tag: &TagId, value: WriteValue, press: bool) {
        let old = self.state.sample(tag).and_then(|(sample, _)| sample.value.clone());
        let question = ConfirmWrite { tag: tag.clone(), value, old, changed: false, press };
        self.state.dialog = Some(Dialog::ConfirmWrite(question));
    }

    /// A momentary button is never asked about: it would be let go before the answer.
    fn press(&mut self, tag: &TagId) {
        match self.control_of(tag) {
            Some((Control::Pulse { .. }, true)) => {
                self.ask_confirmation(tag, WriteValue::Bool(true), true);
            }
            Some((Control::Pulse { .. }, false)) => {
                self.station.press(tag);
            }
            Some((Control::Momentary, _)) => {
                self.state.setpoints.entry(tag).held = true;
                self.station.press(tag);
            }
            _ => {}
        }
    }

    fn release(&mut self, tag: &TagId) {
        let state = self.state.setpoints.entry(tag);
        if std::mem::take(&mut state.held) {
            self.station.release(tag);
        }
    }

    fn confirm_write(&mut self) {
        let Some(Dialog::ConfirmWrite(mut question)) = self.state.dialog.take() else { return };
        let snapshot = self.station.snapshot();
        let now = self.station.now().mono;
        let (sample, quality) = match snapshot.sample_at(&question.tag, now) {
            Some((sample, quality)) => (Some(sample), quality),
            None => (None, Quality::Bad(BadReason::NeverRead)),
        };
        if question.still_stands(sample, quality) || !quality.is_good() {
            // With a bad value the gate refuses and says why, which is the truthful answer.
            if question.press {
                self.station.press(&question.tag);
            } else {
                self.write(&question.tag, question.value);
            }
        } else {
            self.state.dialog = Some(Dialog::ConfirmWrite(question));
        }
    }
}
