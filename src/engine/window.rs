//! How many requests one device takes at once: as set, or found out up to what is set.
//!
//! Finding out starts at one and adds one after every [`PROBE`] clean replies that came while the window
//! was full. "Busy" takes one away for good. A timeout while several were in flight falls back to one; the
//! second one stays there, because some devices answer only the first of several requests. If a timeout
//! then comes at one all the same, the window was not the cause, and the search begins anew.

use crate::model::{Device, Learned};

/// Clean replies at a full window before one more is tried.
const PROBE: u32 = 16;
/// Clean replies after which an old timeout no longer counts.
const FORGIVEN: u32 = 1000;
/// Timeouts with several in flight that prove that the device takes one at a time.
const STRIKES: u8 = 2;

/// The window of one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// As set.
    ceiling: u8,
    learns: bool,
    now: u8,
    /// Not above this, as far as was learned.
    cap: u8,
    clean: u32,
    since_strike: u32,
    strikes: u8,
}

impl Window {
    /// The window of a device of which nothing is known yet but what the project keeps.
    pub(crate) fn new(device: &Device) -> Window {
        let ceiling = device.window.max(1);
        let learns = device.learn_window;
        let now = if learns { 1 } else { ceiling };
        let kept = device.learned.iter().filter_map(|learned| match learned {
            Learned::Window { most } if learns => Some((*most).max(1)),
            _ => None,
        });
        let cap = kept.min().unwrap_or(ceiling).min(ceiling);
        Window { ceiling, learns, now, cap, clean: 0, since_strike: 0, strikes: 0 }
    }

    /// Most requests in flight now.
    pub(crate) fn get(&self) -> usize {
        usize::from(self.now)
    }

    /// What was learned to be the most, if that is less than what is set.
    pub(crate) fn learned(&self) -> Option<u8> {
        (self.cap < self.ceiling).then_some(self.cap)
    }

    /// A reply came in time while so many of the device's requests were in flight.
    pub(crate) fn clean(&mut self, in_flight: usize) {
        if !self.learns {
            return;
        }
        self.since_strike = self.since_strike.saturating_add(1);
        if self.since_strike >= FORGIVEN && self.cap > 1 {
            self.strikes = 0;
        }
        if in_flight < self.get() || self.now >= self.cap {
            return;
        }
        self.clean += 1;
        if self.clean >= PROBE {
            self.clean = 0;
            self.now += 1;
        }
    }

    /// The device said that it is busy (exception 6).
    pub(crate) fn busy(&mut self) {
        if self.learns && self.now > 1 {
            self.now -= 1;
            self.cap = self.now;
            self.clean = 0;
        }
    }

    /// No reply came in time; `alone` where nothing else was in flight on the connection meanwhile.
    pub(crate) fn timed_out(&mut self, alone: bool) {
        if !self.learns {
            return;
        }
        self.clean = 0;
        self.since_strike = 0;
        if !alone {
            self.strikes = self.strikes.saturating_add(1);
            if self.strikes >= STRIKES {
                self.cap = 1;
            }
        } else if self.strikes >= STRIKES {
            self.strikes = 0;
            self.cap = self.ceiling;
        }
        self.now = 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConnectionId, DeviceId};

    fn device() -> Option<Device> {
        let connection = ConnectionId::new("c").ok()?;
        Some(Device::new(DeviceId::new("d").ok()?, String::new(), connection))
    }

    fn window(ceiling: u8, learns: bool) -> Option<Window> {
        let mut device = device()?;
        (device.window, device.learn_window) = (ceiling, learns);
        Some(Window::new(&device))
    }

    #[test]
    fn what_the_project_keeps_bounds_it_from_the_start() {
        let Some(mut device) = device() else { return };
        (device.window, device.learn_window) = (8, true);
        device.learned = vec![Learned::Window { most: 3 }];
        let mut found = Window::new(&device);
        assert_eq!((grown(&mut found), found.learned()), (3, Some(3)));
        device.learn_window = false;
        assert_eq!((Window::new(&device).get(), Window::new(&device).learned()), (8, None));
    }

    fn grown(window: &mut Window) -> usize {
        for _ in 0..1000 {
            window.clean(window.get());
        }
        window.get()
    }

    #[test]
    fn a_fixed_window_never_moves() {
        let Some(mut fixed) = window(8, false) else { return };
        fixed.busy();
        fixed.timed_out(false);
        assert_eq!((fixed.get(), grown(&mut fixed)), (8, 8));
    }

    #[test]
    fn it_grows_to_the_ceiling_only_while_it_is_used() {
        let Some(mut found) = window(4, true) else { return };
        assert_eq!(found.get(), 1);
        (0..100).for_each(|_| found.clean(0));
        assert_eq!(found.get(), 1);
        assert_eq!((grown(&mut found), found.learned()), (4, None));
    }

    #[test]
    fn busy_takes_one_away_for_good() {
        let Some(mut found) = window(4, true) else { return };
        grown(&mut found);
        found.busy();
        assert_eq!((grown(&mut found), found.learned()), (3, Some(3)));
    }

    #[test]
    fn two_timeouts_that_vanish_at_one_leave_it_at_one() {
        let Some(mut found) = window(4, true) else { return };
        grown(&mut found);
        found.timed_out(false);
        assert_eq!(found.get(), 1);
        (0..100).for_each(|_| found.clean(found.get()));
        found.timed_out(false);
        assert_eq!((grown(&mut found), found.learned()), (1, Some(1)));
        // It was not the window after all.
        found.timed_out(true);
        assert_eq!(grown(&mut found), 4);
    }
}
