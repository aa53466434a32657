//! The fields and buttons that write: what is being typed, what was asked, and how it ended.
//!
//! A draft belongs to the person who types. Incoming values never touch it, leaving the field does not
//! write it, and only Enter (or a click on the button beside it) turns it into a write.

use std::collections::HashMap;

use crate::model::{
    Quality, Sample, TagId, Value, WriteId, WriteOutcome, WriteReport, WriteStage, WriteValue,
};

/// One writable tag as the person at the window left it.
#[derive(Clone, Debug, Default)]
pub struct SetpointState {
    /// Text being typed; `None` while nobody edits.
    pub draft: Option<String>,
    /// The text that was committed, until it is known whether it left; with its write once there is
    /// one. A text that never left goes back into the field.
    pub committed: Option<(String, Option<WriteId>)>,
    /// True while `draft` is a text that was committed and not sent; `last` says why.
    pub rejected: bool,
    /// The last write to this tag, at the stage it has reached.
    pub last: Option<WriteReport>,
    /// True while a momentary button is held down.
    pub held: bool,
}

impl SetpointState {
    /// Gives the committed text back to the field, unless somebody types there again already.
    pub fn give_back(&mut self) {
        let Some((text, _)) = self.committed.take() else { return };
        self.draft.get_or_insert(text);
    }

    /// A write ended that the committed text became.
    fn ended(&mut self, id: WriteId, outcome: &WriteOutcome) {
        if self.committed.as_ref().is_none_or(|(_, write)| *write != Some(id)) {
            return;
        }
        let never_left = matches!(outcome, WriteOutcome::Denied(_) | WriteOutcome::Invalid { .. });
        if never_left && self.draft.is_none() {
            self.rejected = true;
            self.give_back();
        }
        self.committed = None;
    }

    /// True from asking until the end is known.
    pub fn is_pending(&self) -> bool {
        self.last.as_ref().is_some_and(|w| !matches!(w.stage, WriteStage::Ended(_)))
    }
}

/// A write that waits for a yes.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmWrite {
    /// What would be written to.
    pub tag: TagId,
    /// What would be written.
    pub value: WriteValue,
    /// What the device held when the question was asked.
    pub old: Option<Value>,
    /// True if `old` changed while the question was open, so that it had to be asked again.
    pub changed: bool,
    /// True for a push-button: yes presses it.
    pub press: bool,
}

impl ConfirmWrite {
    /// Takes notice of the present sample. True if the answer may count: the value is good and still
    /// the one that the person saw.
    pub fn still_stands(&mut self, sample: Option<&Sample>, quality: Quality) -> bool {
        let present = sample.and_then(|s| s.value.clone());
        let same = present == self.old && quality.is_good();
        if present != self.old {
            self.old = present;
            self.changed = true;
        }
        same
    }
}

/// All fields and buttons.
#[derive(Debug, Default)]
pub struct SetpointDesk {
    states: HashMap<TagId, SetpointState>,
}

impl SetpointDesk {
    /// The state of one tag.
    pub fn get(&self, tag: &TagId) -> Option<&SetpointState> {
        self.states.get(tag)
    }

    /// The state of one tag, to change.
    pub fn entry(&mut self, tag: &TagId) -> &mut SetpointState {
        self.states.entry(tag.clone()).or_default()
    }

    /// Notes how far a write has come. A report of an older write than the last one changes nothing.
    pub fn reported(&mut self, report: &WriteReport) {
        let state = self.entry(&report.tag);
        if let WriteStage::Ended(outcome) = &report.stage {
            state.ended(report.id, outcome);
        }
        if state.last.as_ref().is_none_or(|last| last.id <= report.id) {
            state.last = Some(report.clone());
        }
    }

    /// Forgets the tags that are gone.
    pub fn retain(&mut self, keep: impl Fn(&TagId) -> bool) {
        self.states.retain(|tag, _| keep(tag));
    }

    /// The tags of momentary buttons that are held down.
    pub fn held(&self) -> Vec<TagId> {
        self.states.iter().filter(|(_, s)| s.held).map(|(tag, _)| tag.clone()).collect()
    }
}
