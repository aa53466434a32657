//! Which endpoints this station has a socket to, so that a device that takes a single one gets no second.
//!
//! Every connection enters before it connects and leaves once its socket is closed. One waits for
//! another only if they lead to the same place, by name or by address, and either wants to be alone.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;

use tokio::sync::Notify;

/// The sockets of all connections.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    open: RefCell<Vec<Entry>>,
    left: Notify,
    next: Cell<u64>,
}

/// How a socket is shared with others to the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    /// Others may be open at the same time.
    Welcome,
    /// There must be no other.
    Refused,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    /// Host and port, and every address that the host has.
    places: Vec<String>,
    company: Company,
}

/// A place taken. Dropped after the socket.
#[derive(Debug)]
pub(crate) struct Entered {
    sockets: Rc<Sockets>,
    number: u64,
}

impl Sockets {
    /// Waits until a socket to `endpoint` may be opened.
    pub(crate) async fn enter(
        self: Rc<Self>,
        endpoint: &str,
        addresses: &[SocketAddr],
        company: Company,
    ) -> Entered {
        let mut places = vec![endpoint.to_ascii_lowercase()];
        places.extend(addresses.iter().map(ToString::to_string));
        loop {
            let left = self.left.notified();
            if !self.open.borrow().iter().any(|entry| entry.bars(&places, company)) {
                break;
            }
            left.await;
        }
        let number = self.next.get() + 1;
        self.next.set(number);
        self.open.borrow_mut().push(Entry { number, places, company });
        Entered { sockets: self, number }
    }
}

impl Entry {
    fn bars(&self, places: &[String], company: Company) -> bool {
        let alone = self.company == Company::Refused || company == Company::Refused;
        alone && self.places.iter().any(|place| places.contains(place))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.sockets.open.borrow_mut().retain(|entry| entry.number != self.number);
        self.sockets.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    async fn tries(sockets: &Rc<Sockets>, endpoint: &str, company: Company) -> Option<Entered> {
        let addresses = [SocketAddr::from(([10, 0, 0, 1], 502))];
        let enter = Rc::clone(sockets).enter(endpoint, &addresses, company);
        timeout(Duration::from_millis(1), enter).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_wants_to_be_alone_waits_and_is_waited_for_under_every_name() {
        for (first, second, together) in [
            (Company::Welcome, Company::Welcome, true),
            (Company::Welcome, Company::Refused, false),
            (Company::Refused, Company::Welcome, false),
            (Company::Refused, Company::Refused, false),
        ] {
            let sockets = Rc::new(Sockets::default());
            let held = tries(&sockets, "plc:502", first).await;
            assert!(held.is_some());
            let other = tries(&sockets, "10.0.0.1:502", second).await;
            assert_eq!(other.is_some(), together, "{first:?} {second:?}");
            drop((held, other));
            assert!(tries(&sockets, "PLC:502", second).await.is_some());
        }
    }
}
