//! Changing the project: editors, adding, duplicating, deleting, undo.

use std::sync::Arc;

use super::App;
use crate::app::command::ProblemLine;
use crate::app::edit::{self, dependants};
use crate::app::finding::FindingDesk;
use crate::app::grid::pending::Batch;
use crate::app::registers::RegistersView;
use crate::app::scan::ScanDesk;
use crate::app::tools::ToolsDesk;
use crate::app::trend::TrendDesk;
use crate::app::{
    Action, AlarmDraft, AlarmGroupDraft, ConnectionDraft, DeviceDraft, Dialog, Document, Draft,
    Edit, GroupDraft, JournalFilter, RecordingDraft, ScanClassDraft, Selection, SetpointDesk,
    Stepped, TagDraft, TrendView,
};
use crate::model::{
    Address, Alarm, AlarmGroup, AlarmKind, Connection, DataType, Device, DeviceId, Endpoint,
    Guidance, Learned, LimitSide, Operand, PaneKind, Project, ScanClass, Table, Tag, TagId,
    TrendGroup,
};

impl App {
    pub(super) fn open_editor(&mut self, draft: Option<Draft>) {
        if let Some(draft) = draft {
            self.set_draft(draft);
        }
    }

    /// Opens the editor of the project's name and description.
    pub(super) fn describe(&mut self) {
        let project = self.state.project();
        let (name, description) = (project.name.clone(), project.description.clone());
        let recording = RecordingDraft::of(&project.recording);
        self.open_editor(Some(Draft::Project { name, description, recording }));
    }

    pub(super) fn set_draft(&mut self, draft: Draft) {
        let errors = draft.build(self.state.project()).err().unwrap_or_default();
        self.state.dialog = Some(Dialog::Edit { draft: Box::new(draft), errors });
    }

    pub(super) fn accept_draft(&mut self) {
        let Some(Dialog::Edit { draft, .. }) = &self.state.dialog else { return };
        match draft.build(self.state.project()) {
            Ok(change) => {
                let about = self.capture_dialog();
                self.state.dialog = None;
                self.apply(&change);
                // Whoever made one wants to see how it stands.
                self.state.captures_under |= about.is_some();
                self.back_to_captures(about);
            }
            Err(_) => {
                let draft = Draft::clone(draft);
                self.set_draft(draft);
            }
        }
    }

    pub(super) fn apply(&mut self, change: &Edit) {
        match self.state.doc.apply(change) {
            Ok(()) => {
                self.select_changed(change);
                self.project_changed();
            }
            Err(broken) => {
                let problems = broken
                    .into_iter()
                    .map(|v| ProblemLine {
                        line: 0,
                        column: 0,
                        path: v.at.to_string(),
                        message: v.message,
                        hint: v.hint,
                    })
                    .collect();
                let path = self.state.doc.path().cloned();
                let unreadable = String::new();
                self.state.dialog =
                    Some(Dialog::Problems { path, unreadable, problems, opened: true });
            }
        }
    }

    pub(super) fn select_changed(&mut self, change: &Edit) {
        let selection = match change {
            Edit::Connection(x) => Selection::Connection(x.id.clone()),
            Edit::Device(x) => Selection::Device(x.id.clone()),
            Edit::ScanClass(x) => Selection::ScanClass(x.id.clone()),
            Edit::Tags(tags) => match tags.first() {
                Some(tag) => Selection::Tag(tag.id.clone()),
                None => return,
            },
            Edit::Alarms(alarms) => match alarms.first() {
                Some(alarm) => Selection::Alarm(alarm.id.clone()),
                None => return,
            },
            _ => return,
        };
        self.state.selection = Some(selection);
    }

    pub(super) fn step(&mut self, step: impl Fn(&mut Document, &mut Vec<Batch>) -> Stepped) {
        let state = &mut self.state;
        let before = Arc::clone(state.project());
        match step(&mut state.doc, &mut state.grid.pending) {
            Stepped::Nothing => {}
            Stepped::Project => {
                self.project_changed();
                let project = Arc::clone(self.state.project());
                self.state.grid.point_at_change(&before, &project);
            }
            Stepped::Waiting => {
                let project = Arc::clone(state.project());
                state.grid.judge_again(&project);
                state.show_pane = Some(PaneKind::Grid);
            }
        }
    }

    /// An edit, an undo or a redo: the plant goes on for everything untouched.
    pub(super) fn project_changed(&mut self) {
        let project = Arc::clone(self.state.project());
        let exists = |tag: &TagId| project.tags.iter().any(|t| t.id == *tag);
        if let Some(what) = &self.state.selection
            && Draft::of(&project, what).is_none()
        {
            self.state.selection = None;
        }
        self.state.setpoints.retain(exists);
        self.state.tags.refresh(&project);
        // What was told of the change before is over: Ctrl+Z takes back another one now.
        self.state.grid.told = None;
        self.state.grid.refresh(&project);
        self.run_project();
    }

    /// Another project: nothing of the old one stays.
    pub(super) fn project_replaced(&mut self) {
        let state = &mut self.state;
        state.selection = None;
        state.registers = RegistersView::default();
        state.finding = FindingDesk::default();
        state.scan = ScanDesk::default();
        state.setpoints = SetpointDesk::default();
        state.grid.start_over();
        state.alarm_view.start_over();
        state.trend = TrendView::default();
        state.record = TrendDesk::default();
        state.tools = ToolsDesk::default();
        (state.capture_wanted, state.capture_export, state.captures_under) = (None, false, false);
        state.journal.filter = JournalFilter::default();
        state.journal.start_over();
        if let Some(group) = state.doc.project().trend_groups.first() {
            state.trend.span_s = f64::from(group.span_s);
        }
        state.layout_epoch += 1;
        state.project_epoch += 1;
        self.drop_held();
    }

    pub(super) fn add(&mut self, action: Action) {
        let mut scratch = Project::clone(self.state.project());
        let draft = match action {
            Action::AddConnection => {
                new_connection(&mut scratch).map(|x| Draft::Connection(ConnectionDraft::of(&x)))
            }
            Action::AddDevice => {
                self.new_device(&mut scratch).map(|x| Draft::Device(DeviceDraft::of(&x)))
            }
            Action::AddScanClass => {
                new_scan_class(&mut scratch).map(|x| Draft::ScanClass(ScanClassDraft::of(&x)))
            }
            Action::AddTag => {
                self.new_tag(&mut scratch).map(|x| Draft::Tag(Box::new(TagDraft::of(&x))))
            }
            Action::AddAlarm => self.new_alarm(&mut scratch),
            Action::AddAlarmGroup => edit::free_alarm_group_id(&mut scratch).map(|id| {
                let taken = scratch.alarm_groups.iter().map(|x| x.name.as_str());
                let name = edit::free_name("Alarms 0", taken);
                let group = AlarmGroup { id, name, guidance: Guidance::default() };
                Draft::AlarmGroup(AlarmGroupDraft::of(&group))
            }),
            _ => new_group(&mut scratch).map(|x| Draft::Group(GroupDraft::of(&x))),
        };
        self.open_editor(draft);
    }

    pub(super) fn new_device(&self, scratch: &mut Project) -> Option<Device> {
        let connection = match &self.state.selection {
            Some(Selection::Connection(id)) => id.clone(),
            Some(Selection::Device(id)) => scratch.device(id)?.connection.clone(),
            _ => scratch.connections.first()?.id.clone(),
        };
        let id = edit::free_device_id(scratch)?;
        let name = edit::free_name("Device 0", scratch.devices.iter().map(|x| x.name.as_str()));
        let mut device = Device::new(id, name, connection);
        let used = |unit: &u8| {
            let same = |d: &&Device| d.connection == device.connection;
            scratch.devices.iter().filter(same).any(|d| d.unit == *unit)
        };
        device.unit = (1..=247).find(|unit| !used(unit)).unwrap_or(1);
        Some(device)
    }

    pub(super) fn new_tag(&self, scratch: &mut Project) -> Option<Tag> {
        let like = match &self.state.selection {
            Some(Selection::Tag(id)) => scratch.tag(id).cloned(),
            _ => None,
        };
        let device = match &self.state.selection {
            Some(Selection::Device(id)) => id.clone(),
            _ => like.as_ref().map_or_else(
                || scratch.devices.first().map(|d| d.id.clone()),
                |t| Some(t.device.clone()),
            )?,
        };
        let scan = match (&like, scratch.scan_classes.first()) {
            (Some(tag), _) => tag.scan.clone(),
            (None, Some(class)) => class.id.clone(),
            (None, None) => return None,
        };
        let id = edit::free_tag_id(scratch)?;
        let name = edit::free_name("Tag 0", scratch.tags.iter().map(|x| x.name.as_str()));
        let address = Address { table: Table::HoldingRegister, wire: 0 };
        Some(Tag { name, ..Tag::new(id, (device, scan), address, DataType::U16) })
    }

    /// An alarm on the selected tag: the first of its limits that nothing watches yet.
    fn new_alarm(&self, scratch: &mut Project) -> Option<Draft> {
        let tag = match &self.state.selection {
            Some(Selection::Tag(id)) => scratch.tag(id).cloned(),
            Some(Selection::Alarm(id)) => {
                let watched = scratch.alarm(id).and_then(|alarm| alarm.tag.clone());
                watched.and_then(|tag| scratch.tag(&tag).cloned())
            }
            _ => None,
        };
        let tag = tag.filter(|tag| tag.is_trendable());
        let id = edit::free_alarm_id(scratch)?;
        let taken = |side: &LimitSide| {
            scratch.alarms.iter().any(|alarm| {
                alarm.tag.as_ref() == tag.as_ref().map(|tag| &tag.id)
                    && matches!(&alarm.kind, AlarmKind::Limit { side: s, .. } if s == side)
            })
        };
        let sides = [LimitSide::High, LimitSide::Low, LimitSide::HighHigh, LimitSide::LowLow];
        let side = sides.into_iter().find(|side| !taken(side)).unwrap_or(LimitSide::High);
        let limit = Operand::Constant(0.0);
        let kind = match &tag {
            Some(tag) if tag.data_type.is_boolean() => AlarmKind::State { states: vec![1] },
            _ => AlarmKind::Limit { side, limit, deadband: 0.0 },
        };
        let mut alarm = Alarm::new(id, tag.as_ref().map(|tag| tag.id.clone()), kind);
        let stem = tag.map_or("Alarm 0".to_owned(), |tag| format!("{} 0", tag.name));
        alarm.name = edit::free_name(&stem, scratch.alarms.iter().map(|x| x.name.as_str()));
        let mut draft = AlarmDraft::of(&alarm, scratch);
        // A limit of nothing is no limit: whoever adds an alarm says where it lies.
        draft.limit.clear();
        Some(Draft::Alarm(Box::new(draft)))
    }

    /// Keeps in the project what the engine has learned about a device.
    pub(super) fn keep_learned(&mut self, id: &DeviceId) {
        self.set_learned(id, self.state.learned_now(id));
    }

    /// Forgets what the project keeps, and what the engine knows by it.
    pub(super) fn forget_learned(&mut self, id: &DeviceId) {
        self.set_learned(id, Vec::new());
    }

    fn set_learned(&mut self, id: &DeviceId, learned: Vec<Learned>) {
        if let Some(device) = self.state.project().device(id) {
            let device = Device { learned, ..device.clone() };
            self.apply(&Edit::Device(device));
        }
    }

    pub(super) fn duplicate(&mut self) {
        let Some(what) = self.state.selection.clone() else { return };
        self.apply(&Edit::Duplicate(what));
    }

    pub(super) fn ask_delete(&mut self) {
        let Some(what) = self.state.selection.clone() else { return };
        let (devices, tags) = dependants(self.state.project(), &what);
        let alarms = edit::alarms_with(self.state.project(), &what);
        self.state.dialog = Some(Dialog::Delete { what, devices, tags, alarms });
    }

    pub(super) fn confirm_delete(&mut self) {
        let about = self.capture_dialog();
        let Some(Dialog::Delete { what, .. }) = self.state.dialog.take() else { return };
        self.apply(&Edit::Delete(what));
        self.back_to_captures(about);
    }
}

fn new_connection(scratch: &mut Project) -> Option<Connection> {
    let id = edit::free_connection_id(scratch)?;
    let name = edit::free_name("Connection 0", scratch.connections.iter().map(|x| x.name.as_str()));
    Some(Connection::new(id, name, Endpoint::Tcp { host: "127.0.0.1".to_owned(), port: 502 }))
}

fn new_scan_class(scratch: &mut Project) -> Option<ScanClass> {
    let id = edit::free_scan_class_id(scratch)?;
    let name = edit::free_name("Scan 0", scratch.scan_classes.iter().map(|x| x.name.as_str()));
    Some(ScanClass { id, name, period_ms: 1000 })
}

pub(super) fn new_group(scratch: &mut Project) -> Option<TrendGroup> {
    let id = edit::free_group_id(scratch)?;
    let name = edit::free_name("Trend 0", scratch.trend_groups.iter().map(|x| x.name.as_str()));
    Some(TrendGroup::new(id, name, Vec::new(), 120))
}

/// What "New" begins with: nothing but one scan class, so that a first tag has a period.
pub(super) fn empty_project() -> Project {
    let uid = format!("{:016x}", fastrand::u64(..));
    let mut project = Project { uid, ..Project::default() };
    if let Some(mut class) = new_scan_class(&mut project) {
        class.name = "1 s".to_owned();
        project.scan_classes.push(class);
    }
    project
}
