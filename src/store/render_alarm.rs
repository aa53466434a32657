//! Alarms and their groups as text.

use std::fmt::Write as _;

use super::alarm::{DIRECTIONS, PRIORITIES, WINDOW_MS};
use super::render::Writer;
use crate::model::{Alarm, AlarmGroup, AlarmKind, Direction, Guidance, Operand};

impl Writer {
    pub(super) fn alarm_group(&mut self, group: &AlarmGroup) {
        self.entry("[[alarm_group]]", group.id.as_str(), &group.name);
        self.guidance(&group.guidance);
    }

    fn guidance(&mut self, guidance: &Guidance) {
        self.text_unless_empty("cause", &guidance.cause);
        self.text_unless_empty("consequence", &guidance.consequence);
        self.text_unless_empty("action", &guidance.action);
        if let Some(time) = guidance.respond_s {
            self.key("respond_s", time);
        }
        for (key, link) in guidance.links() {
            if let Some(link) = link {
                self.text(key, link.as_str());
            }
        }
    }

    pub(super) fn alarm(&mut self, alarm: &Alarm) {
        let d = Alarm::new(alarm.id.clone(), None, alarm.kind.clone());
        self.entry("[[alarm]]", alarm.id.as_str(), &alarm.name);
        if let Some(tag) = &alarm.tag {
            self.text("tag", tag.as_str());
        }
        self.text("kind", alarm.kind.word());
        self.alarm_kind(&alarm.kind);
        self.key_unless("on_delay_ms", alarm.on_delay_ms, d.on_delay_ms);
        self.key_unless("off_delay_ms", alarm.off_delay_ms, d.off_delay_ms);
        self.word_unless("priority", alarm.priority, d.priority, &PRIORITIES);
        self.key_unless("ack_required", alarm.ack_required, d.ack_required);
        self.key_unless("latching", alarm.latching, d.latching);
        if let Some(step) = alarm.realarm_step {
            self.number("realarm_step", step);
        }
        if let Some(group) = &alarm.group {
            self.text("group", group.as_str());
        }
        self.key_unless("shelvable", alarm.shelvable, d.shelvable);
        self.key_unless("shelve_max_s", alarm.shelve_max_s, d.shelve_max_s);
        self.text_unless_empty("suppress_when", &alarm.suppress_when);
        self.guidance(&alarm.guidance);
    }

    pub(super) fn operand(&mut self, [number, tag]: [&str; 2], operand: &Operand) {
        match operand {
            Operand::Constant(value) => self.number(number, *value),
            Operand::Tag(id) => self.text(tag, id.as_str()),
        }
    }

    fn deadband(&mut self, deadband: f64) {
        if deadband != 0.0 || deadband.is_sign_negative() {
            self.number("deadband", deadband);
        }
    }

    fn direction(&mut self, direction: Direction) {
        self.word_unless("direction", direction, Direction::default(), &DIRECTIONS);
    }

    fn alarm_kind(&mut self, kind: &AlarmKind) {
        match kind {
            AlarmKind::Limit { limit, deadband, .. } => {
                self.operand(["limit", "limit_tag"], limit);
                self.deadband(*deadband);
            }
            AlarmKind::Deviation { setpoint, limit, direction, deadband } => {
                self.operand(["setpoint", "setpoint_tag"], setpoint);
                self.number("limit", *limit);
                self.direction(*direction);
                self.deadband(*deadband);
            }
            AlarmKind::Rate { limit, direction, window_ms, deadband } => {
                self.number("limit", *limit);
                self.direction(*direction);
                self.key_unless("window_ms", *window_ms, WINDOW_MS);
                self.deadband(*deadband);
            }
            AlarmKind::State { states } => {
                let list: Vec<String> = states.iter().map(i64::to_string).collect();
                let _ = writeln!(self.out, "states = [{}]", list.join(", "));
            }
            AlarmKind::Unchanged { for_ms } => self.key("for_ms", for_ms),
            AlarmKind::Bit { bit, set } => {
                self.key("bit", bit);
                self.key_unless("set", *set, true);
            }
            AlarmKind::Compare { with, other, deadband } => {
                self.text("compare", with.sign());
                self.operand(["limit", "limit_tag"], other);
                self.deadband(*deadband);
            }
            AlarmKind::Expression { text } => self.text("expression", text),
        }
    }
}
