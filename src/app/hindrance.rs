//! Why an action makes no sense now. A grey row says so; none is grey without a reason.

use super::alarms::{AlarmWay, meant};
use super::{Action, AppState, Selection};
use crate::model::{DeviceId, Learned, Tag, limits};

/// What stands in the way of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hindrance {
    /// There is no change to take back.
    NothingToUndo,
    /// There is no change to make again.
    NothingToRedo,
    /// Nothing is selected.
    NothingSelected,
    /// No tag is selected.
    NoTagSelected,
    /// No device is selected.
    NoDeviceSelected,
    /// Nothing was learned about the device that the project does not keep.
    NothingLearned,
    /// The project keeps nothing of what was learned.
    NothingKept,
    /// Something is being found out already.
    Searching,
    /// A device needs a connection.
    NoConnection,
    /// A tag needs a device.
    NoDevice,
    /// The tag that is selected is a text or a list: no curve.
    NotDrawn,
    /// The trend group has as many pens as it can hold.
    GroupFull,
    /// A tag needs a scan class.
    NoScanClass,
    /// There are no tags.
    NoTags,
    /// The project is being saved at this moment.
    Saving,
    /// There is no place for a record.
    NoRecord,
    /// No alarm is selected.
    NoAlarmSelected,
    /// The alarm has nothing of that kind.
    NoWay,
    /// No alarm waits for acknowledgement.
    NoAlarmWaits,
    /// The horn is not sounding.
    Quiet,
}

impl AppState {
    /// What keeps a tag from becoming a pen; a pen that is there is no hindrance.
    pub fn trend_hindrance(&self, tag: &Tag) -> Option<Hindrance> {
        let pens = self.trend_group().map_or(&[][..], |group| &group.pens);
        if !tag.is_trendable() {
            return Some(Hindrance::NotDrawn);
        }
        let has_room = pens.len() < limits::PENS || pens.contains(&tag.id);
        (!has_room).then_some(Hindrance::GroupFull)
    }

    /// What stands in the way of an action; `None` where it makes sense now.
    pub fn hindrance(&self, action: Action) -> Option<Hindrance> {
        let project = self.project();
        let unless = |fine: bool, hindrance| (!fine).then_some(hindrance);
        match action {
            Action::Undo => unless(self.doc.can_undo(), Hindrance::NothingToUndo),
            Action::Redo => unless(self.doc.can_redo(), Hindrance::NothingToRedo),
            Action::EditSelected | Action::DuplicateSelected | Action::DeleteSelected => {
                unless(self.selection.is_some(), Hindrance::NothingSelected)
            }
            Action::TrendSelected => {
                let Some(tag) = self.selected_tag() else { return Some(Hindrance::NoTagSelected) };
                match project.tag(tag) {
                    Some(tag) => self.trend_hindrance(tag),
                    None => Some(Hindrance::NotDrawn),
                }
            }
            Action::Why => {
                let tag = matches!(self.selection, Some(Selection::Tag(_)));
                unless(tag, Hindrance::NoTagSelected)
            }
            Action::LearnLimits | Action::CheckBlocks => match self.selected_device() {
                Some(_) => unless(self.finding.job.is_none(), Hindrance::Searching),
                None => Some(Hindrance::NoDeviceSelected),
            },
            Action::MakeProfile => {
                let able = matches!(self.selection, Some(Selection::Tag(_) | Selection::Device(_)));
                unless(able, Hindrance::NothingSelected)
            }
            Action::KeepLearned | Action::ForgetLearned => {
                let Some(id) = self.selected_device() else {
                    return Some(Hindrance::NoDeviceSelected);
                };
                let kept = project.device(id).map_or(&[][..], |device| &device.learned);
                if action == Action::ForgetLearned {
                    return unless(!kept.is_empty(), Hindrance::NothingKept);
                }
                unless(self.learned_now(id) != kept, Hindrance::NothingLearned)
            }
            Action::AddDevice => unless(!project.connections.is_empty(), Hindrance::NoConnection),
            Action::AddTag if project.devices.is_empty() => Some(Hindrance::NoDevice),
            Action::AddTag => unless(!project.scan_classes.is_empty(), Hindrance::NoScanClass),
            Action::ExportTags => unless(!project.tags.is_empty(), Hindrance::NoTags),
            Action::OpenDataFolder => unless(self.recording.is_some(), Hindrance::NoRecord),
            Action::Save | Action::SaveAs => unless(!self.saving, Hindrance::Saving),
            Action::SilenceHorn => unless(self.horn.calling().is_some(), Hindrance::Quiet),
            Action::NextAlarm => {
                let waits = self.alarms.pressing().any(|a| a.shown.wants_acknowledgement());
                unless(waits, Hindrance::NoAlarmWaits)
            }
            Action::AcknowledgeAlarms | Action::ShelveAlarms | Action::AlarmsOutOfService => {
                let selected = self.alarm_view.selected(&self.alarms).next().is_some();
                unless(selected, Hindrance::NoAlarmSelected)
            }
            _ => {
                let way = AlarmWay::of(action)?;
                match meant(&self.alarm_view, &self.alarms) {
                    None => Some(Hindrance::NoAlarmSelected),
                    Some(alarm) => unless(way.is_open(project, alarm), Hindrance::NoWay),
                }
            }
        }
    }

    /// The device that is selected, or whose tag is.
    pub fn selected_device(&self) -> Option<&DeviceId> {
        match self.selection.as_ref()? {
            Selection::Device(id) => Some(id),
            Selection::Tag(id) => self.project().tag(id).map(|tag| &tag.device),
            _ => None,
        }
    }

    /// What the engine knows of a device's limits now and a project can keep.
    pub fn learned_now(&self, id: &DeviceId) -> Vec<Learned> {
        let live = self.snapshot.device(id);
        live.map_or_else(Vec::new, |live| Learned::to_keep(&live.detail.learned))
    }

    /// True where an action makes sense now; otherwise its menu row is grey.
    pub fn is_enabled(&self, action: Action) -> bool {
        self.hindrance(action).is_none()
    }
}
