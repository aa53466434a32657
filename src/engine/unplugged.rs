//! A cable that is pulled while a write is under way: the connection is given up before the kernel can
//! keep the frame for later (`link::Carrier` tells how it would).

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Conn;
use super::write_life::State;
use crate::link::{Failure, Link};
use crate::model::Mono;

/// Between two looks at the carrier; with the time a look takes less than the 200 ms after which a frame
/// without an answer is sent again.
const LOOK: Duration = Duration::from_millis(50);

impl Conn {
    /// True while a write waits to leave, or is out and not answered.
    fn writes(&self) -> bool {
        let active = self.devices.iter().filter_map(|run| run.write.as_ref());
        active.into_iter().any(|write| !matches!(write.state, State::Settling(_)))
    }

    /// Gives up a link that has lost its carrier while a write is under way; true if it did.
    pub(crate) fn unplugged<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        link: &mut Link<S>,
        carrier_lost: &dyn Fn() -> bool,
    ) -> bool {
        if !self.writes() || !carrier_lost() {
            return false;
        }
        let failure = Failure::Unplugged;
        link.abandon(&failure, &mut |outcome| self.finish(&outcome));
        self.lost(&failure);
        true
    }

    /// `until`, or the next look at the carrier if that comes first.
    pub(crate) fn or_next_look(&self, until: Mono) -> Mono {
        if self.writes() { until.min(self.now().plus(LOOK)) } else { until }
    }
}
