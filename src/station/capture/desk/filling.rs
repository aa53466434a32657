//! A capture from its trigger to its end: what of it goes to the keeper, and what could not.

use std::sync::Arc;

use super::{CaptureDesk, HAND_AT};
use crate::model::{CaptureWord, KeptEnd, Mono, Stamp};
use crate::station::capture::keeper::{KeepOrder, Write};
use crate::station::capture::live::{InHand, Live};

impl CaptureDesk {
    pub(super) fn trigger(&mut self, at: usize, when: Stamp, by_hand: bool) {
        let Some(live) = self.all.get_mut(at) else { return };
        let Some(fired) = live.machine.trigger(when, by_hand) else { return };
        let kept = live.row(fired.at, fired.covered, by_hand);
        let no = self.next_no;
        self.next_no += 1;
        let word = CaptureWord::Triggered(Arc::from(kept.cause.as_str()));
        let (tracks, row) = (live.tracks.clone(), Box::new(kept.clone()));
        live.in_hand = Some(InHand::new(no, kept, tracks.len(), when.mono));
        self.tell(at, when, word);
        if self.post.order(KeepOrder::Write(Write::Begin(no, row, tracks))) {
            self.collect(at);
        } else if let Some(live) = self.all.get_mut(at) {
            live.machine.end();
            live.machine.take_out();
            live.in_hand = None;
            let disarmed = (!live.machine.is_armed()).then(|| live.definition.id.to_string());
            self.tell(at, when, CaptureWord::NotKept(Arc::from("the disk is too slow")));
            self.remember_disarmed(disarmed);
        }
        (self.wake)();
    }

    /// Moves what the machine wants to keep to what waits for the disk.
    pub(super) fn collect(&mut self, at: usize) {
        let Some(live) = self.all.get_mut(at) else { return };
        let Some(in_hand) = &mut live.in_hand else { return };
        in_hand.put(live.machine.take_out());
        if in_hand.num_waiting() >= HAND_AT {
            let when = in_hand.handed;
            self.hand_over(at, when);
        }
    }

    /// Hands what waits to the keeper, or counts it as lost.
    pub(super) fn hand_over(&mut self, at: usize, now: Mono) {
        let Some(in_hand) = self.all.get_mut(at).and_then(|live| live.in_hand.as_mut()) else {
            return;
        };
        in_hand.handed = now;
        for part in in_hand.parts() {
            in_hand.lost += self.post.samples(in_hand.no, part);
        }
    }

    /// Ends what is being filled. One that waits for a person now does so after a restart, too.
    pub(super) fn finish_one(&mut self, at: usize, end: KeptEnd, now: Stamp) {
        let disarmed = self.close(at, end, now);
        self.remember_disarmed(disarmed);
    }

    fn remember_disarmed(&mut self, capture: Option<String>) {
        if let Some(capture) = capture.filter(|id| self.armed.get(id) != Some(&false)) {
            self.remember(capture, false);
        }
    }

    /// Ends what is being filled, and tells whose trigger is waited for no more by that.
    fn close(&mut self, at: usize, end: KeptEnd, now: Stamp) -> Option<String> {
        self.collect(at);
        self.hand_over(at, now.mono);
        let live = self.all.get_mut(at)?;
        let (in_hand, ended) = live.in_hand.take().zip(live.machine.end())?;
        let mut kept = in_hand.kept;
        kept.end = match end {
            _ if in_hand.lost > 0 => KeptEnd::Disk,
            _ if ended.is_full => KeptEnd::Full,
            KeptEnd::Done if ended.lost > 0 => KeptEnd::Lost,
            end => end,
        };
        kept.lost = in_hand.lost.saturating_add(ended.lost);
        (kept.missed, kept.clock_set) = (ended.missed, ended.clock_set);
        let keep = live.definition.keep;
        let disarmed = (!live.machine.is_armed()).then(|| kept.capture.clone());
        self.post.order(KeepOrder::Write(Write::End(in_hand.no, Box::new(kept), keep)));
        disarmed
    }

    /// Ends a capture that is no more, which says nothing about whether it waits.
    pub(super) fn end(&mut self, live: Live, end: KeptEnd, now: Stamp) {
        let at = self.all.len();
        self.all.push(live);
        self.close(at, end, now);
        self.all.truncate(at);
    }
}
