//! The registers pane and the searches: what a person asks for, and what comes of it.

use std::sync::Arc;

use super::App;
use crate::app::finding::{Question, Wanted};
use crate::app::registers::{Meaning, RegistersCommand, tag_of};
use crate::app::{Draft, Edit, Notice, Selection, TagDraft};
use crate::codec::max_count;
use crate::model::{Address, Device, DeviceId, Learned, Project, Run, Tag};

/// What a person wants to find out.
#[derive(Clone, Debug)]
pub enum FindingCommand {
    /// Begin a search.
    Begin(DeviceId, Question),
    /// End it.
    Cancel,
    /// Keep what was found in the project.
    Keep(DeviceId),
}

impl App {
    /// Takes answers to reads by hand in, and asks for the next ones.
    pub(super) fn look(&mut self) {
        while let Some(peeked) = self.station.next_peeked() {
            let taken = self.state.registers.take(&peeked) || self.state.finding.take(&peeked);
            if !taken {
                log::debug!("an answer to a read by hand that nobody waits for");
            }
        }
        if let Some(device) = self.state.registers_device() {
            let project = Arc::clone(self.state.project());
            self.state.registers.keep_to(&device);
            self.state.registers.fit(&project, &device);
        }
        let now = self.state.now;
        if self.state.registers.is_due(now.mono) {
            self.read_registers(true);
        }
        if let Some(run) = self.state.registers.next_part(now.mono)
            && let Some((device, _)) = self.state.registers.shown.clone()
        {
            let id = self.station.peek(&device, run);
            self.state.registers.asked(id, run, now.mono);
        }
        self.watch_window();
        let surveyed = self.state.finding.job.as_ref().and_then(|job| match job.question {
            Question::Answers(run) => Some((job.device.clone(), run)),
            Question::Limits | Question::Blocks => None,
        });
        match self.state.finding.next(now) {
            Some(Wanted::Peek(device, run)) => {
                let id = self.station.peek(&device, run);
                self.state.finding.asked(id, now.mono);
            }
            Some(Wanted::Window(device, ground)) => {
                if let Err(why) = self.station.measure_window(&device, ground) {
                    self.state.finding.window_found(Err(why));
                }
            }
            None => {}
        }
        // What was found to answer is read at once: whoever asked wants to see it.
        if surveyed.is_some()
            && self.state.finding.job.is_none()
            && self.state.registers.shown == surveyed
        {
            self.read_registers(true);
        }
    }

    /// Takes in how far the measuring of a window is; one that nobody waits for any more is ended.
    fn watch_window(&mut self) {
        if let Some((done, all)) = self.station.window_progress() {
            if self.state.finding.is_measuring() {
                self.state.finding.measured(done, all);
            } else {
                self.station.stop_window();
            }
        }
        if let Some(found) = self.station.window_found() {
            self.state.finding.window_found(found);
        }
    }

    pub(super) fn registers(&mut self, command: RegistersCommand) {
        let now = self.state.now.mono;
        let view = &mut self.state.registers;
        match command {
            RegistersCommand::Device(device) => {
                if view.shown.as_ref().is_some_and(|(of, _)| *of != device) {
                    view.stop();
                    view.finder.clear();
                }
                view.device = Some(device);
            }
            RegistersCommand::Table(table) => view.table = table,
            RegistersCommand::Start(text) => view.start = text,
            RegistersCommand::Count(text) => view.count = text,
            RegistersCommand::GoTo(at) => {
                let device = self.state.registers_device();
                self.state.registers.go_to(device, at);
            }
            RegistersCommand::Read => self.read_registers(false),
            RegistersCommand::Live(on) => {
                view.live = on;
                view.seen(now);
                if on {
                    self.read_registers(false);
                }
            }
            RegistersCommand::Period(ms) => view.period_ms = ms,
            RegistersCommand::Select(place, extend) => {
                view.select(place, extend);
                self.select_tag_at(place);
            }
            RegistersCommand::Column(column, true) => {
                view.columns.insert(column);
            }
            RegistersCommand::Column(column, false) => {
                view.columns.remove(&column);
            }
            RegistersCommand::FindText(text) => view.finder.text = text,
            RegistersCommand::Find => self.find_number(),
            RegistersCommand::FindClear => view.finder.clear(),
            RegistersCommand::MakeTag(wire, meaning) => {
                let Some((device, run)) = view.shown.clone() else { return };
                let address = Address { table: run.table, wire };
                let tag = tag_of(self.state.project(), &device, address, meaning);
                self.open_editor(tag.map(|tag| Draft::Tag(Box::new(TagDraft::of(&tag)))));
            }
            RegistersCommand::MakeTags(wire, meaning, count) => {
                self.make_tags(wire, meaning, count);
            }
            RegistersCommand::Seen => view.seen(now),
        }
    }

    /// What begins at a row of the list is what is selected: the first tag that a trend can draw. Where none
    /// does, a tag that was selected before is no longer meant, and its device is.
    fn select_tag_at(&mut self, place: u16) {
        let Some((device, run)) = self.state.registers.shown.clone() else { return };
        let address = Address { table: run.table, wire: run.start.saturating_add(place) };
        let begins = |tag: &&Arc<Tag>| tag.device == device && tag.address == address;
        let mut tags = self.state.project().tags.iter().filter(begins);
        let tag = tags.clone().find(|tag| tag.is_trendable()).or_else(|| tags.next());
        let tag = tag.map(|tag| Selection::Tag(tag.id.clone()));
        if tag.is_some() || matches!(self.state.selection, Some(Selection::Tag(_))) {
            self.state.selection = tag.or(Some(Selection::Device(device)));
        }
    }

    /// Makes tags one after another, as one step of undo; where registers were not read there is none.
    fn make_tags(&mut self, from: u16, meaning: Meaning, count: u16) {
        let Some((device, run)) = self.state.registers.shown.clone() else { return };
        let is_bit = run.table.is_bits();
        let width = if is_bit { 1 } else { meaning.data_type.width() };
        let mut scratch = Project::clone(self.state.project());
        let mut tags = Vec::new();
        let wires =
            (0..count).map_while(|n| n.checked_mul(width).and_then(|by| from.checked_add(by)));
        for wire in wires {
            let place = usize::from(wire.saturating_sub(run.start));
            if self.state.registers.words_from(place, width).len() < usize::from(width) {
                continue;
            }
            let address = Address { table: run.table, wire };
            let Some(tag) = tag_of(&scratch, &device, address, meaning) else { return };
            scratch.tags.push(Arc::new(tag.clone()));
            tags.push(tag);
        }
        let Some(first) = tags.first().map(|tag| Selection::Tag(tag.id.clone())) else { return };
        let count = tags.len();
        self.apply(&Edit::Tags(tags));
        if self.state.dialog.is_none() {
            self.state.notice = Some(Notice::Imported(count, 0, 0));
            self.state.selection = Some(first);
        }
    }

    /// Reads what is shown again, or what the fields ask for.
    fn read_registers(&mut self, again: bool) {
        let shown = self.state.registers.shown.clone().filter(|_| again);
        let asked = || Some((self.state.registers_device()?, self.state.registers.wanted()?));
        let Some((device, run)) = shown.or_else(asked) else { return };
        let Some(of) = self.state.project().device(&device) else {
            self.state.registers.stop();
            return;
        };
        let survey = self.state.finding.survey_of(&device, run);
        let parts = parts(of, run, survey.map(|survey| &*survey.answers));
        self.state.registers.begin(&device, run, parts);
        if let Some(survey) = survey {
            self.state.registers.mark_refused(&survey.refused);
        }
    }

    /// Reads what is shown and every place that is still in question anew, and looks for the number there:
    /// registers of a moment ago are not what the panel shows now.
    fn find_number(&mut self) {
        let state = &self.state;
        let finder = &state.registers.finder;
        let Some((device, run)) = state.registers.shown.clone() else { return };
        let Some(of) = state.project().device(&device).filter(|_| finder.number().is_some()) else {
            return;
        };
        let parts_of = |run: Run| {
            let survey = state.finding.survey_of(&device, run);
            parts(of, run, survey.map(|survey| &*survey.answers))
        };
        let elsewhere = finder.elsewhere(run);
        let all: Vec<Run> = std::iter::once(run).chain(elsewhere).flat_map(parts_of).collect();
        let is_read = !all.is_empty();
        let view = &mut self.state.registers;
        view.begin(&device, run, all);
        // Where nothing of it answers, no answer would ever end the wait.
        view.finder.waits = is_read;
        if !is_read {
            view.finder.look();
        }
    }

    pub(super) fn find_out(&mut self, command: FindingCommand) {
        let state = &mut self.state;
        match command {
            FindingCommand::Begin(device, question) => {
                let project = state.doc.project();
                let viewed = state.registers.shown.as_ref();
                let viewed = viewed.filter(|(of, _)| *of == device).map(|(_, run)| *run);
                state.finding.begin(project, &state.snapshot, &device, question, viewed);
                let job = state.finding.job.as_ref();
                let begun =
                    job.is_some_and(|job| (&job.device, job.question) == (&device, question));
                if let (true, Question::Answers(run)) = (begun, question) {
                    state.registers.begin(&device, run, Vec::new());
                }
            }
            // The station ends it with what was found so far.
            FindingCommand::Cancel if state.finding.is_measuring() => self.station.stop_window(),
            FindingCommand::Cancel => state.finding.cancel(state.now),
            FindingCommand::Keep(device) => {
                let (found, window) = (state.found_to_keep(&device), state.window_to_keep(&device));
                let bars_gaps = state.gaps_to_bar(&device);
                if let Some(old) = state.doc.project().device(&device)
                    && (!found.is_empty() || window.is_some() || bars_gaps)
                {
                    let mut changed = old.clone();
                    changed.learned.extend(found);
                    if let Some(window) = window {
                        // What was measured counts more than what polling came to believe.
                        changed.learned.retain(|l| !matches!(l, Learned::Window { .. }));
                        changed.window = window;
                    }
                    if bars_gaps {
                        changed.max_gap = Some(0);
                    }
                    changed.learned = Learned::to_keep(&changed.learned);
                    self.apply(&Edit::Device(changed));
                }
            }
        }
    }
}

impl crate::app::AppState {
    /// Whose registers are asked for: of the device read live or searched, else of the one picked, else of what is selected, else of the first.
    pub fn registers_device(&self) -> Option<DeviceId> {
        let project = self.project();
        let picked = self.registers.device.clone().filter(|id| project.device(id).is_some());
        let selected = || match self.selection.as_ref()? {
            Selection::Device(id) => Some(id.clone()),
            Selection::Tag(id) => project.tag(id).map(|tag| tag.device.clone()),
            _ => None,
        };
        // What is read again and again or searched stays where it is, whatever is selected elsewhere.
        let read = self.registers.shown.as_ref().filter(|_| self.registers.stays());
        let read = read.map(|(id, _)| id.clone()).filter(|id| project.device(id).is_some());
        read.or(picked).or_else(selected).or_else(|| project.devices.first().map(|d| d.id.clone()))
    }

    /// What was found out about a device that its project does not keep yet.
    pub fn found_to_keep(&self, device: &DeviceId) -> Vec<Learned> {
        let kept = self.project().device(device).map_or(&[][..], |d| &d.learned);
        let found = self.finding.of(device).flat_map(super::super::finding::Report::learned);
        let mut new: Vec<Learned> = found.filter(|limit| !kept.contains(limit)).collect();
        new = Learned::to_keep(&new);
        new
    }

    /// True where gaps were found to move values, and the project still lets them be read across.
    pub fn gaps_to_bar(&self, device: &DeviceId) -> bool {
        let barred = self.project().device(device).is_none_or(|d| d.max_gap == Some(0));
        let found = self.finding.of(device).any(super::super::finding::Report::bars_gaps);
        found && !barred
    }

    /// How many requests at once were measured, where the project has another number.
    pub fn window_to_keep(&self, device: &DeviceId) -> Option<u8> {
        let set = self.project().device(device)?.window;
        let found = self.finding.of(device).find_map(super::super::finding::Report::window);
        found.filter(|window| *window != set)
    }
}

/// A run in requests that the device takes, around what a survey found to be refused.
fn parts(device: &Device, run: Run, answers: Option<&[Run]>) -> Vec<Run> {
    let most = if run.table.is_bits() { device.max_bits } else { device.max_registers };
    let limit = max_count(run.table.read_function()).unwrap_or(1);
    let learned = device.learned.iter().filter_map(|learned| match learned {
        Learned::Longest { table, count } if *table == run.table => Some(*count),
        _ => None,
    });
    let most = u32::from(learned.chain([most, limit]).min().unwrap_or(1).max(1));
    let whole = [run];
    let stretches = answers.unwrap_or(&whole);
    let mut parts = Vec::new();
    for stretch in stretches {
        let mut at = u32::from(stretch.start.max(run.start));
        let end = stretch.end().min(run.end());
        while at < end {
            let count = most.min(end - at);
            if let (Ok(start), Ok(count)) = (u16::try_from(at), u16::try_from(count)) {
                parts.push(Run { table: run.table, start, count });
            }
            at += count;
        }
    }
    parts
}
