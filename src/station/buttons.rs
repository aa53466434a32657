//! Push-buttons: which write follows which.
//!
//! A momentary button writes 1 when pressed and 0 when let go; a pulse button writes 0 by itself
//! after its time. Each of the two is a write of its own with a frame of its own. The 0 waits until
//! the write of the 1 has ended, because a device takes one write at a time; it is left out if the 1
//! never reached the wire, because then there is nothing to take back.
//!
//! Pure: time comes in as an argument, writes go out as return values.

use std::time::Duration;

use crate::model::{Control, Denial, Mono, TagId, WriteId, WriteOutcome, WriteReport, WriteStage};

/// How long a 0 that the device's other writes keep out is offered again. No frame of it has left in
/// that time, so this repeats a question and not a command.
const RELEASE_PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
enum Step {
    /// The 1 is under way; the button is still held, or its time runs.
    Pressing { let_go: bool },
    /// The 1 has ended; a pulse waits for its time.
    Down { until: Option<Mono> },
    /// The 0 is to be sent as soon as it is due.
    Releasing { since: Mono, asked: Option<WriteId> },
}

#[derive(Clone, Debug)]
struct Button {
    tag: TagId,
    press: WriteId,
    pulse: Option<Duration>,
    step: Step,
}

/// The buttons that are down.
#[derive(Debug, Default)]
pub struct Buttons {
    down: Vec<Button>,
}

impl Buttons {
    /// True while a button of this tag is down or its 0 is still owed. Pressing it again would make
    /// two owners of one 0, so the caller refuses that.
    pub fn is_down(&self, tag: &TagId) -> bool {
        self.down.iter().any(|b| b.tag == *tag)
    }

    /// A button that is not down was pressed, and its 1 is asked for as `press`.
    pub fn pressed(&mut self, tag: &TagId, press: WriteId, control: Control) {
        let pulse = match control {
            Control::Pulse { millis } => Some(Duration::from_millis(u64::from(millis))),
            Control::Momentary => None,
            Control::Field | Control::Toggle => return,
        };
        let step = Step::Pressing { let_go: false };
        self.down.push(Button { tag: tag.clone(), press, pulse, step });
    }

    /// A momentary button was let go.
    pub fn released(&mut self, tag: &TagId, now: Mono) {
        for button in self.down.iter_mut().filter(|b| b.tag == *tag && b.pulse.is_none()) {
            match &mut button.step {
                Step::Pressing { let_go } => *let_go = true,
                Step::Down { .. } => button.step = Step::Releasing { since: now, asked: None },
                Step::Releasing { .. } => {}
            }
        }
    }

    /// The station leaves these buttons, or all of them: whoever holds one lets go, and a pulse ends now.
    pub fn leave(&mut self, only: Option<&[TagId]>, now: Mono) {
        let left = |b: &&mut Button| only.is_none_or(|only| only.contains(&b.tag));
        for button in self.down.iter_mut().filter(left) {
            match &mut button.step {
                Step::Pressing { let_go } => *let_go = true,
                Step::Down { .. } => button.step = Step::Releasing { since: now, asked: None },
                Step::Releasing { .. } => {}
            }
        }
    }

    /// A write reached another stage.
    pub fn reported(&mut self, report: &WriteReport, now: Mono) {
        let WriteStage::Ended(outcome) = &report.stage else { return };
        self.down.retain_mut(|button| button.ended(report.id, outcome, now));
    }

    /// Reports were lost: a press whose end nobody heard of counts as unknown, so that its 0 is not
    /// waited for in vain.
    pub fn reports_lost(&mut self, now: Mono) {
        let unknown = WriteOutcome::Unknown { why: "its report was lost".into() };
        self.down.retain_mut(|button| match button.step {
            Step::Pressing { .. } => button.ended(button.press, &unknown, now),
            Step::Down { .. } | Step::Releasing { .. } => true,
        });
    }

    /// The tags whose 0 is to be asked for now. The caller says which write that became with
    /// [`Buttons::asked`].
    pub fn due(&mut self, now: Mono) -> Vec<TagId> {
        for button in &mut self.down {
            if let Step::Down { until: Some(until) } = button.step
                && now >= until
            {
                button.step = Step::Releasing { since: now, asked: None };
            }
        }
        let waits = |b: &&Button| matches!(b.step, Step::Releasing { asked: None, .. });
        self.down.iter().filter(waits).map(|b| b.tag.clone()).collect()
    }

    /// The 0 of a tag was asked for as `write`.
    pub fn asked(&mut self, tag: &TagId, write: WriteId) {
        for button in self.down.iter_mut().filter(|b| b.tag == *tag) {
            if let Step::Releasing { asked, .. } = &mut button.step {
                *asked = Some(write);
            }
        }
    }

    /// True while no button is down.
    pub fn is_empty(&self) -> bool {
        self.down.is_empty()
    }
}

impl Button {
    /// Moves on after a write has ended; false when the button is done with.
    fn ended(&mut self, write: WriteId, outcome: &WriteOutcome, now: Mono) -> bool {
        match &mut self.step {
            Step::Pressing { let_go } if self.press == write => {
                let reached_wire = !matches!(
                    outcome,
                    WriteOutcome::Denied(_)
                        | WriteOutcome::Invalid { .. }
                        | WriteOutcome::Refused { .. }
                );
                self.step = match (*let_go, self.pulse) {
                    (true, _) => Step::Releasing { since: now, asked: None },
                    (false, pulse) => Step::Down { until: pulse.map(|time| now.plus(time)) },
                };
                reached_wire
            }
            Step::Releasing { since, asked } if *asked == Some(write) => {
                // Not sent, and not for good: the device was busy, or had not answered yet.
                let kept_out = matches!(
                    outcome,
                    WriteOutcome::Denied(
                        Denial::Busy | Denial::QueueFull | Denial::Expired | Denial::QualityBad(_)
                    )
                );
                *asked = None;
                kept_out && now.since(*since) < RELEASE_PATIENCE
            }
            _ => true,
        }
    }
}
