//! One alarm while the station runs: its condition, its delays, its state, and what is shown of it.

use std::sync::Arc;
use std::time::Duration;

use super::condition::{Condition, Watch};
use super::filter::{Delays, Filter};
use super::machine::{Manner, Shelf, State};
use super::memory::Remembered;
use super::readings::{Reading, Readings};
use crate::model::{
    Alarm, AlarmKey, AlarmLive, AlarmPriority, AlarmRecord, AlarmShown, AlarmWord, Device, Mono,
    Project, Shelved, Stamp, WallMs,
};

/// How long a device has to be silent, or to answer again, before its alarm says so.
const DEVICE_DELAY: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Instance {
    pub(super) live: Arc<AlarmLive>,
    pub(super) state: State,
    pub(super) manner: Manner,
    pub(super) filter: Filter,
    delays: Delays,
    /// `None` for the alarm of a device.
    condition: Option<Condition>,
    /// For the alarm of a device: whether it is silent.
    pub(super) silent: Option<bool>,
    /// What suppresses it by design, and its text.
    pub(super) suppress: Option<(Arc<str>, Condition)>,
    /// What `suppress` said when it was last known.
    pub(super) held: bool,
    /// The more pressing alarm that suppresses it.
    pub(super) stronger: Option<u32>,
    /// What the condition said last.
    pub(super) raw: Option<bool>,
    excess: Option<f64>,
    /// The excess at the last annunciation.
    announced: Option<f64>,
    step: Option<f64>,
    /// Slots of the readings that it looks at.
    pub(super) inputs: Vec<u32>,
    /// Places of the alarms of the devices that its inputs lie in.
    pub(super) behind: Vec<u32>,
    /// For how long the next shelf is.
    pub(super) shelf_time: Duration,
}

impl Instance {
    pub(super) fn new(
        definition: &Arc<Alarm>,
        project: &Project,
        readings: &mut Readings,
        now: Stamp,
    ) -> Instance {
        let condition = Condition::new(definition, project, readings);
        let text = &definition.suppress_when;
        let suppress = Condition::of_expression(text, project, readings);
        let mut inputs = condition.inputs().to_vec();
        inputs.extend(suppress.iter().flat_map(|s| s.inputs()));
        inputs.sort_unstable();
        inputs.dedup();
        let key = AlarmKey::Alarm(definition.id.clone());
        let mut live = live(key, Arc::from(definition.name.as_str()), definition.priority, now);
        live.tag.clone_from(&definition.tag);
        live.definition = Some(Arc::clone(definition));
        let millis = |ms: u32| Duration::from_millis(u64::from(ms));
        Instance {
            manner: Manner { ack_required: definition.ack_required, latching: definition.latching },
            delays: Delays {
                on: millis(definition.on_delay_ms),
                off: millis(definition.off_delay_ms),
            },
            condition: Some(condition),
            suppress: suppress.map(|condition| (Arc::clone(text), condition)),
            step: definition.realarm_step,
            inputs,
            ..Instance::plain(live)
        }
    }

    pub(super) fn of_device(device: &Device, now: Stamp) -> Instance {
        let key = AlarmKey::Device(device.id.clone());
        let live = live(key, Arc::from(device.name.as_str()), AlarmPriority::Medium, now);
        Instance { delays: Delays { on: DEVICE_DELAY, off: DEVICE_DELAY }, ..Instance::plain(live) }
    }

    fn plain(live: AlarmLive) -> Instance {
        Instance {
            live: Arc::new(live),
            state: State::default(),
            manner: Manner { ack_required: true, latching: false },
            filter: Filter::default(),
            delays: Delays::default(),
            condition: None,
            silent: None,
            suppress: None,
            held: false,
            stronger: None,
            raw: None,
            excess: None,
            announced: None,
            step: None,
            inputs: Vec::new(),
            behind: Vec::new(),
            shelf_time: Duration::ZERO,
        }
    }

    /// Goes on where the same alarm of an earlier project stood.
    pub(super) fn take_up(&mut self, old: Instance) {
        let same = self.live.definition == old.live.definition && self.inputs == old.inputs;
        let live = AlarmLive {
            name: Arc::clone(&self.live.name),
            definition: self.live.definition.clone(),
            tag: self.live.tag.clone(),
            priority: self.live.priority,
            ..AlarmLive::clone(&old.live)
        };
        self.live = Arc::new(live);
        self.state = old.state;
        self.held = old.held && self.suppress.is_some();
        self.announced = old.announced;
        if same {
            (self.filter, self.raw, self.excess) = (old.filter, old.raw, old.excess);
            (self.condition, self.silent) = (old.condition, old.silent);
        } else {
            self.filter = Filter::resumed(old.filter.active);
        }
    }

    /// Asks the condition and the delays; gives what counts where that has changed.
    pub(super) fn judge(&mut self, readings: &Readings, now: Mono) -> Option<bool> {
        let watch = match &mut self.condition {
            Some(condition) => condition.ask(readings, self.filter.raw(), now),
            None => Watch { raw: self.silent, excess: None },
        };
        (self.raw, self.excess) = (watch.raw, watch.excess);
        if let Some((_, suppress)) = &mut self.suppress
            && let Some(held) = suppress.ask(readings, self.held, now).raw
        {
            self.held = held;
        }
        self.filter.step(watch.raw, now, self.delays)
    }

    /// True where time alone can change something.
    pub(super) fn needs_clock(&self) -> bool {
        self.filter.is_running() || self.condition.as_ref().is_some_and(Condition::needs_clock)
    }

    pub(super) fn value(&self, readings: &Readings) -> Reading {
        self.condition.as_ref().and_then(|condition| condition.value(readings))
    }

    /// True where the value went on by a whole step since the alarm last spoke.
    pub(super) fn is_worse(&self) -> bool {
        let (Some(step), Some(announced), Some(excess)) = (self.step, self.announced, self.excess)
        else {
            return false;
        };
        self.state.condition && !self.state.is_quiet() && excess - announced >= step
    }

    /// Whether it may be shelved, and for how many seconds at most.
    pub(super) fn shelf_rules(&self) -> (bool, u32) {
        self.live.definition.as_ref().map_or((true, Alarm::SHELVE_MAX_S), |definition| {
            (definition.shelvable, definition.shelve_max_s)
        })
    }

    /// Lets an event happen; `None` where the state rejects it, and nothing has changed.
    pub(super) fn happen(
        &mut self,
        event: AlarmWord,
        now: Stamp,
        value: Reading,
        (who, reason): (Option<Arc<str>>, Option<Arc<str>>),
    ) -> Option<AlarmRecord> {
        let before = self.state;
        let after = before.after(event, self.manner)?;
        self.state = after;
        let (from, to) = (before.shown(), after.shown());
        let speaks = event.speaks(from, to);
        let live = Arc::make_mut(&mut self.live);
        live.active = after.condition;
        live.shown = to;
        if from != to {
            live.since = now;
        }
        // Every annunciation has a number, so that none can be acknowledged in place of another.
        if speaks {
            live.occurrence += 1;
            live.raised = Some(now);
            live.value = value;
            self.announced = self.excess;
        }
        live.unseen = match event {
            AlarmWord::Suppress => live.unseen || from.wants_acknowledgement(),
            _ => live.unseen && !speaks && to != AlarmShown::Normal,
        };
        match event {
            AlarmWord::Shelve | AlarmWord::ShelveOnce => {
                live.shelved = Some(Shelved {
                    until: now.mono.plus(self.shelf_time),
                    once: event == AlarmWord::ShelveOnce,
                    who: who.clone().unwrap_or_default(),
                    reason: reason.clone().unwrap_or_default(),
                });
            }
            AlarmWord::OutOfService => live.out_of_service.clone_from(&reason),
            AlarmWord::Suppress => live.held_by.clone_from(&reason),
            _ => {}
        }
        if after.shelf == Shelf::None {
            live.shelved = None;
        }
        if !after.out_of_service {
            live.out_of_service = None;
        }
        if !after.by_design {
            live.held_by = None;
        }
        Some(AlarmRecord {
            at: now,
            key: live.key.clone(),
            name: Arc::clone(&live.name),
            tag: live.tag.clone(),
            priority: live.priority,
            event,
            from,
            to,
            value,
            occurrence: live.occurrence,
            who,
            reason,
        })
    }

    /// What is to outlive a restart; `None` for an alarm that is as new.
    pub(super) fn remember(&self, now: Mono) -> Option<Remembered> {
        if self.state == State::default() && self.live.occurrence == 0 {
            return None;
        }
        let left = |s: &Shelved| s.until.since(now).as_millis().try_into().unwrap_or(u64::MAX);
        let shelved = self.live.shelved.as_ref();
        let reason = self.live.out_of_service.as_ref().or(shelved.map(|s| &s.reason));
        Some(Remembered {
            key: self.live.key.to_string(),
            active: self.state.condition,
            core: Remembered::core_word(self.state.core),
            occurrence: self.live.occurrence,
            shelved_ms: shelved.map(left),
            once: shelved.is_some_and(|s| s.once),
            who: shelved.map_or_else(String::new, |s| s.who.to_string()),
            reason: reason.map_or_else(String::new, |r| r.to_string()),
            by_design: self.state.by_design,
            out_of_service: self.state.out_of_service,
            unseen: self.live.unseen,
            raised: self.live.raised.map_or(0, |at| at.wall.0),
        })
    }

    /// Takes up what outlived a restart.
    pub(super) fn recall(&mut self, remembered: &Remembered, now: Stamp) {
        self.state = remembered.state();
        self.filter = Filter::resumed(remembered.active);
        self.held = remembered.by_design && self.suppress.is_some();
        let most = Duration::from_secs(u64::from(self.shelf_rules().1));
        let reason: Arc<str> = Arc::from(remembered.reason.as_str());
        let live = Arc::make_mut(&mut self.live);
        live.active = remembered.active;
        live.shown = self.state.shown();
        live.occurrence = remembered.occurrence;
        live.unseen = remembered.unseen && self.state.by_design;
        if remembered.raised > 0 {
            live.raised = Some(Stamp { mono: Mono(0), wall: WallMs(remembered.raised) });
        }
        if self.state.by_design {
            live.held_by = self.suppress.as_ref().map(|(text, _)| Arc::clone(text));
        }
        if self.state.out_of_service {
            live.out_of_service = Some(Arc::clone(&reason));
        }
        // A damaged file must not keep an alarm quiet for longer than a person could.
        live.shelved = (self.state.shelf != Shelf::None).then(|| Shelved {
            until: now
                .mono
                .plus(Duration::from_millis(remembered.shelved_ms.unwrap_or(0)).min(most)),
            once: remembered.once,
            who: Arc::from(remembered.who.as_str()),
            reason,
        });
    }
}

fn live(key: AlarmKey, name: Arc<str>, priority: AlarmPriority, now: Stamp) -> AlarmLive {
    AlarmLive {
        key,
        name,
        definition: None,
        tag: None,
        priority,
        shown: AlarmShown::Normal,
        active: false,
        unknown: Some(crate::model::Unknown::Input),
        occurrence: 0,
        since: now,
        raised: None,
        value: None,
        shelved: None,
        held_by: None,
        out_of_service: None,
        unseen: false,
    }
}
