//! When a window is asked about again, and the picture that comes of it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::trend::{GIVEN_UP, SETTLED_MS};
use crate::model::Stamp;
use crate::station::{AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Told, Wanted};

/// Time between two questions about a window that moves.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
struct Asked {
    id: AskId,
    at: Stamp,
    about: HistoryAsk,
    is_done: bool,
    /// The disk could not be read for it.
    has_failed: bool,
}

/// A question about a window that may move.
#[derive(Clone, Debug)]
pub struct Question {
    asker: Asker,
    asked: Option<Asked>,
}

impl Question {
    /// Nothing asked yet.
    pub fn new(asker: Asker) -> Question {
        Question { asker, asked: None }
    }

    /// What has to be asked now, if anything.
    pub fn due(
        &self,
        (from_ms, to_ms): (i64, i64),
        tags: Vec<AskedTag>,
        wanted: Wanted,
        now: Stamp,
    ) -> Option<HistoryAsk> {
        let ask = HistoryAsk { asker: self.asker, tags, from_ms, to_ms, wanted };
        let is_empty = ask.tags.is_empty() || from_ms >= to_ms;
        (!is_empty && !self.stands(&ask, now)).then_some(ask)
    }

    fn stands(&self, ask: &HistoryAsk, now: Stamp) -> bool {
        let Some(Asked { at, about, is_done, has_failed, .. }) = &self.asked else { return false };
        let width = |ask: &HistoryAsk| ask.to_ms - ask.from_ms;
        // The edges of a window that follows are rounded to ms.
        if about.tags != ask.tags || (width(about) - width(ask)).abs() > 2 {
            return false;
        }
        let age = now.mono.since(at.mono);
        if !is_done {
            return age < GIVEN_UP;
        }
        let is_same = (about.from_ms, about.to_ms) == (ask.from_ms, ask.to_ms);
        let is_past = is_same && !has_failed && ask.to_ms < at.wall.0 - SETTLED_MS;
        is_past || age < FRESH
    }

    /// Notes that it was asked.
    pub fn asked(&mut self, id: AskId, about: HistoryAsk, now: Stamp) {
        self.asked = Some(Asked { id, at: now, about, is_done: false, has_failed: false });
    }

    /// True for the question asked last.
    pub fn is(&self, id: AskId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.id == id)
    }

    /// The disk could not be read: it is asked about again, also where nothing grows.
    pub fn failed(&mut self) {
        self.asked.iter_mut().for_each(|asked| asked.has_failed = true);
    }

    /// All that was asked for has been told.
    pub fn done(&mut self) {
        self.asked.iter_mut().for_each(|asked| asked.is_done = true);
    }

    /// Gives a question up that is open and that nobody `is_seen` to wait for. Who asked it.
    pub fn withdraw_unless(&mut self, is_seen: bool) -> Option<Asker> {
        let is_open = self.asked.as_ref().is_some_and(|asked| !asked.is_done);
        let given_up = is_open && !is_seen;
        if given_up {
            self.asked = None;
        }
        given_up.then_some(self.asker)
    }
}

/// A picture, or why there is less of it than there should be.
#[derive(Clone, Debug)]
struct Shown<T> {
    picture: Option<Arc<T>>,
    trouble: Option<Arc<str>>,
}

impl<T> Default for Shown<T> {
    fn default() -> Shown<T> {
        Shown { picture: None, trouble: None }
    }
}

/// A picture that is asked for: the last one stays until a newer one is there.
#[derive(Clone, Debug)]
pub struct PictureDesk<T> {
    /// The question.
    pub question: Question,
    arriving: Shown<T>,
    shown: Shown<T>,
}

impl<T> PictureDesk<T> {
    /// Nothing asked yet.
    pub fn new(asker: Asker) -> PictureDesk<T> {
        let question = Question::new(asker);
        PictureDesk { question, arriving: Shown::default(), shown: Shown::default() }
    }

    /// Takes a part of an answer in; one to somebody else's question comes back. `pick` takes the picture out.
    pub fn take(
        &mut self,
        answer: HistoryAnswer,
        pick: impl FnOnce(Told) -> Option<Arc<T>>,
    ) -> Option<HistoryAnswer> {
        if answer.asker != self.question.asker {
            return Some(answer);
        }
        if !self.question.is(answer.id) {
            return None;
        }
        match answer.told {
            Told::Trouble(why) => {
                self.question.failed();
                self.arriving = Shown { picture: None, trouble: Some(why) };
            }
            Told::Done => {
                self.question.done();
                self.shown = std::mem::take(&mut self.arriving);
            }
            told => self.arriving.picture = pick(told),
        }
        None
    }

    /// The picture that was told last.
    pub fn picture(&self) -> Option<&T> {
        self.shown.picture.as_deref()
    }

    /// Why the disk could not be read for it.
    pub fn trouble(&self) -> Option<&str> {
        self.shown.trouble.as_deref()
    }
}
