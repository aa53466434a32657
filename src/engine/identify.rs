//! Asking a device who it is: by its named texts (FC 43/14), or where it knows none, by its server id
//! (FC 17). A device that knows neither is a device like any other.

use std::sync::Arc;

use super::connection::Conn;
use super::device::DeviceRun;
use crate::link::{Category, Failure, Query, Reply};
use crate::model::{DeviceId, Identity, IdentityAnswer, Mono, Stamp, exception_text};

/// An identification under way. At most 256 objects: their ids ascend.
#[derive(Debug)]
pub(crate) struct Asking {
    query: Query,
    found: Vec<(u8, String)>,
    flying: bool,
}

impl Asking {
    fn new() -> Asking {
        let query = Query::Identification { category: Category::Basic, from: 0 };
        Asking { query, found: Vec::new(), flying: false }
    }

    /// True where a question waits to be sent.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.flying
    }

    /// Takes a reply; tells the answer once there is one.
    fn take(&mut self, reply: &Reply<'_>) -> Option<IdentityAnswer> {
        self.flying = false;
        match reply {
            Reply::Identification(part) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                self.found.extend(part.objects().map(|(id, bytes)| (id, text(bytes))));
                let next = part.next?;
                self.query = Query::Identification { category: Category::Basic, from: next };
                None
            }
            Reply::ServerId(bytes) => Some(IdentityAnswer::ServerId(bytes.to_vec())),
            Reply::Exception(code @ (10 | 11)) => {
                Some(IdentityAnswer::Failed(exception_text(*code).to_owned()))
            }
            Reply::Exception(_) if self.query == Query::ServerId => {
                Some(IdentityAnswer::NotSupported)
            }
            Reply::Exception(_) if self.found.is_empty() => {
                self.query = Query::ServerId;
                None
            }
            Reply::Exception(_) => Some(IdentityAnswer::Objects(std::mem::take(&mut self.found))),
            _ => Some(IdentityAnswer::Failed("a reply of the wrong kind".to_owned())),
        }
    }
}

impl DeviceRun {
    fn tell_identity(&self, answer: IdentityAnswer, at: Stamp) {
        let identity = Some(Arc::new(Identity { at, answer }));
        self.plan.live.live.borrow_mut().detail.identity = identity;
    }

    /// The run ends before the answer came.
    pub(crate) fn stop_asking(&mut self, at: Stamp) {
        if self.asking.take().is_some() {
            self.tell_identity(IdentityAnswer::Failed("the project was changed".to_owned()), at);
        }
    }
}

impl Conn {
    /// Somebody wants to know who a device is.
    pub(crate) fn identity_wanted(&mut self, device: &DeviceId) {
        let (at, verified) = (self.stamp(), self.verified);
        let Some(run) = self.devices.iter_mut().find(|run| run.plan.device.id == *device) else {
            return;
        };
        if run.plan.device.quirks.broadcast {
            run.tell_identity(IdentityAnswer::NotSupported, at);
        } else if !verified || run.silence.is_some() {
            run.tell_identity(IdentityAnswer::Failed("the device is not online".to_owned()), at);
        } else {
            run.asking.get_or_insert_with(Asking::new);
        }
        self.shared.board.touch();
    }

    /// The next question, if one waits.
    pub(crate) fn choose_question(&mut self, now: Mono) -> Option<(usize, Query)> {
        self.devices.iter_mut().enumerate().find_map(|(device, run)| {
            let free = run.may_send(now);
            let asking = run.asking.as_mut().filter(|asking| free && asking.is_waiting())?;
            asking.flying = true;
            Some((device, asking.query))
        })
    }

    /// A question was answered, or not.
    pub(crate) fn identified(
        &mut self,
        device: usize,
        result: &Result<Reply<'_>, Failure>,
        at: Stamp,
    ) {
        let Some(run) = self.devices.get_mut(device) else { return };
        let Some(mut asking) = run.asking.take() else { return };
        let answer = match result {
            Ok(reply @ Reply::Identification(part)) if part.next.is_none() => {
                asking.take(reply);
                Some(IdentityAnswer::Objects(std::mem::take(&mut asking.found)))
            }
            Ok(reply) => asking.take(reply),
            Err(failure) => Some(IdentityAnswer::Failed(failure.to_string())),
        };
        match answer {
            Some(answer) => run.tell_identity(answer, at),
            None => run.asking = Some(asking),
        }
        self.shared.board.touch();
    }
}
