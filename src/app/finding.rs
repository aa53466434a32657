//! Finding out about a device, in the background of everything else: what it allows, which registers
//! answer, and whether a block tells the truth. One search at a time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::codec::explore::{
    Check, CheckResult, FunctionAnswer, Functions, Heard, Longest, Stopped, Survey, SurveyResult,
    Verdict,
};
use crate::model::{
    DeviceId, Learned, Mono, PeekDenial, PeekId, PeekOutcome, Peeked, Project, Run, Snapshot,
    Stamp, Table,
};
use crate::station::window::WindowFound;

/// Devices whose results are kept.
const KEPT: usize = 16;
/// Most blocks in one check.
const BLOCKS: usize = 8;
/// Most elements of one table that are looked at for limits; the least where there are as many.
const LIMIT_SPAN: std::ops::RangeInclusive<u16> = 125..=500;
/// What is looked at where nothing tells what there is.
const FIRST: Run = Run { table: Table::HoldingRegister, start: 0, count: *LIMIT_SPAN.start() };
/// An answer that has not come by then never comes.
const ANSWER_TIME: Duration = Duration::from_secs(70);
/// Wait before a read is tried again that could not leave, or found the device away for a moment.
const AGAIN: Duration = Duration::from_millis(500);
/// How often.
const AGAIN_MOST: u8 = 20;

/// What is to be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Functions, largest block, refused spans, values that come whole or not at all, and how many
    /// requests are answered at once.
    Limits,
    /// Whether blocks hold what their registers hold alone.
    Blocks,
    /// Which elements of a run answer.
    Answers(Run),
}

/// Something that was found out.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Which functions it knows.
    Functions(Vec<(Table, FunctionAnswer)>),
    /// What answers, and how much at once.
    Survey(SurveyResult),
    /// Whether a block tells the truth.
    Check(CheckResult),
    /// How many requests it answers at once.
    Window(WindowFound),
}

/// What is to be asked of the station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A read by hand.
    Peek(DeviceId, Run),
    /// To measure how many requests are answered at once.
    Window(DeviceId, Run),
}

#[derive(Debug)]
enum Search {
    Functions(Functions),
    Survey(Box<Survey>),
    Check(Box<Check>),
    Window(Measuring),
}

/// How many at once, which the station measures beside the engine.
#[derive(Debug)]
enum Measuring {
    Due,
    /// Volleys answered, of how many.
    Under(u32, u32),
    Done(WindowFound),
}

impl Search {
    fn next(&mut self) -> Option<Run> {
        match self {
            Search::Functions(search) => search.next_read(),
            Search::Survey(search) => search.next_read(),
            Search::Check(search) => search.next_read(),
            Search::Window(_) => None,
        }
    }

    fn answer(&mut self, heard: Heard<'_>) {
        match self {
            Search::Functions(search) => search.answer(heard),
            Search::Survey(search) => search.answer(heard),
            Search::Check(search) => search.answer(heard),
            Search::Window(_) => {}
        }
    }

    fn cancel(&mut self) {
        match self {
            Search::Functions(_) | Search::Window(_) => {}
            Search::Survey(search) => search.cancel(),
            Search::Check(search) => search.cancel(),
        }
    }

    fn found(&self) -> Option<Found> {
        Some(match self {
            Search::Functions(search) => Found::Functions(search.answers.clone()),
            Search::Survey(search) => Found::Survey(search.result()),
            Search::Check(search) => Found::Check(search.result()),
            Search::Window(Measuring::Done(found)) => Found::Window(found.clone()),
            Search::Window(_) => return None,
        })
    }

    fn stopped(&self) -> Option<Stopped> {
        match self.found()? {
            Found::Functions(_) | Found::Window(Err(_)) => None,
            Found::Survey(result) => result.stopped,
            Found::Check(result) => result.stopped,
            Found::Window(Ok(result)) => result.stopped,
        }
    }
}

/// A search under way.
#[derive(Debug)]
pub struct Job {
    /// Whom it is about.
    pub device: DeviceId,
    /// What is to be found out.
    pub question: Question,
    /// Reads sent so far.
    pub reads: u32,
    queue: VecDeque<Search>,
    found: Vec<Found>,
    waiting: Option<(PeekId, Mono)>,
    not_before: Mono,
    again: u8,
}

/// What was found out about a device.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whom it is about.
    pub device: DeviceId,
    /// What was asked.
    pub question: Question,
    /// When it ended.
    pub at: Stamp,
    /// What was found.
    pub found: Vec<Found>,
    /// Reads sent.
    pub reads: u32,
    /// Why it ended before its time, if the device could not be asked.
    pub denied: Option<PeekDenial>,
    /// Somebody had enough.
    pub cancelled: bool,
}

/// The searches of this window.
#[derive(Debug, Default)]
pub struct FindingDesk {
    /// The one under way.
    pub job: Option<Job>,
    /// The last of each device and question, newest first.
    pub reports: VecDeque<Report>,
}

impl Report {
    /// What of it a project can keep.
    pub fn learned(&self) -> Vec<Learned> {
        let limits = self.found.iter().flat_map(|found| match found {
            Found::Survey(result) => result.learned(),
            Found::Functions(_) | Found::Check(_) | Found::Window(_) => Vec::new(),
        });
        Learned::to_keep(&limits.collect::<Vec<_>>())
    }

    /// True where a block held moved values: no gap may be read across.
    pub fn bars_gaps(&self) -> bool {
        let mut checks = self.found.iter().filter_map(|found| match found {
            Found::Check(check) => Some(&check.verdict),
            Found::Functions(_) | Found::Survey(_) | Found::Window(_) => None,
        });
        checks.any(|verdict| matches!(verdict, Verdict::Shifted(_)))
    }

    /// How many requests are answered at once, if that was measured to its end.
    pub fn window(&self) -> Option<u8> {
        self.found.iter().find_map(|found| match found {
            Found::Window(Ok(result)) if result.stopped.is_none() && result.holds > 0 => {
                Some(result.holds)
            }
            _ => None,
        })
    }
}

impl FindingDesk {
    /// Begins a search; nothing happens while another one is under way, or where there is nothing to
    /// look at.
    pub fn begin(
        &mut self,
        project: &Project,
        snapshot: &Snapshot,
        device: &DeviceId,
        question: Question,
        viewed: Option<Run>,
    ) {
        if self.job.is_some() || project.device(device).is_none() {
            return;
        }
        let spans = spans(project, device, viewed);
        let survey = |run: Run| Search::Survey(Box::new(Survey::new(run)));
        let queue: VecDeque<Search> = match question {
            Question::Limits => {
                let known: Vec<(Table, u16)> = spans.iter().map(|r| (r.table, r.start)).collect();
                let first = Search::Functions(Functions::new(&known));
                let surveys = spans.iter().map(|run| survey(*run));
                let last = Search::Window(Measuring::Due);
                std::iter::once(first).chain(surveys).chain([last]).collect()
            }
            Question::Blocks => {
                let blocks = blocks(snapshot, device, viewed, &spans);
                blocks.into_iter().map(|run| Search::Check(Box::new(Check::new(run)))).collect()
            }
            Question::Answers(run) => [survey(run)].into(),
        };
        if queue.is_empty() {
            return;
        }
        self.job = Some(Job {
            device: device.clone(),
            question,
            reads: 0,
            queue,
            found: Vec::new(),
            waiting: None,
            not_before: Mono(0),
            again: 0,
        });
    }

    /// Ends the search under way; what was found stays.
    pub fn cancel(&mut self, at: Stamp) {
        let Some(mut job) = self.job.take() else { return };
        if let Some(mut search) = job.queue.pop_front() {
            search.cancel();
            job.found.extend(search.found());
        }
        self.report(job, at, None, true);
    }

    /// What to ask for now, and of whom.
    pub fn next(&mut self, now: Stamp) -> Option<Wanted> {
        let job = self.job.as_mut()?;
        match job.waiting {
            Some((_, until)) if now.mono < until => return None,
            Some(_) => job.waiting = None,
            None if now.mono < job.not_before => return None,
            None => {}
        }
        while let Some(search) = job.queue.front_mut() {
            if let Some(run) = search.next() {
                return Some(Wanted::Peek(job.device.clone(), run));
            }
            match search {
                Search::Window(Measuring::Under(..)) => return None,
                Search::Window(measuring @ Measuring::Due) => {
                    if let Some(ground) = ground(&job.found) {
                        *measuring = Measuring::Under(0, 1);
                        return Some(Wanted::Window(job.device.clone(), ground));
                    }
                }
                _ => {}
            }
            let (found, stopped) = (search.found(), search.stopped());
            job.queue.pop_front();
            job.found.extend(found);
            if stopped.is_some() {
                job.queue.clear();
            }
        }
        if let Some(job) = self.job.take() {
            self.report(job, now, None, false);
        }
        None
    }

    /// That was asked for.
    pub fn asked(&mut self, id: PeekId, now: Mono) {
        if let Some(job) = &mut self.job {
            job.waiting = Some((id, now.plus(ANSWER_TIME)));
        }
    }

    /// Takes an answer, if it is one to the search under way.
    pub fn take(&mut self, peeked: &Peeked) -> bool {
        let Some(job) = self.job.as_mut() else { return false };
        if job.waiting.is_none_or(|(id, _)| id != peeked.id) {
            return false;
        }
        job.waiting = None;
        let words;
        let heard = match &peeked.outcome {
            PeekOutcome::Data(data) => {
                words = data.words();
                Heard::Words(&words)
            }
            PeekOutcome::Exception(code) => Heard::Refused(*code),
            PeekOutcome::Failed(_) => {
                // The connection is being opened again.
                job.not_before = peeked.at.mono.plus(AGAIN);
                Heard::Silent
            }
            PeekOutcome::Denied(denial) => {
                let denial = *denial;
                let passes = matches!(
                    denial,
                    PeekDenial::Expired | PeekDenial::QueueFull | PeekDenial::NotOnline
                );
                job.again += 1;
                if passes && job.again <= AGAIN_MOST {
                    job.not_before = peeked.at.mono.plus(AGAIN);
                } else if let Some(job) = self.job.take() {
                    self.report(job, peeked.at, Some(denial), false);
                }
                return true;
            }
        };
        (job.again, job.reads) = (0, job.reads + 1);
        if let Some(search) = job.queue.front_mut() {
            search.answer(heard);
        }
        true
    }

    /// True while the station measures how many requests are answered at once.
    pub fn is_measuring(&self) -> bool {
        let front = self.job.as_ref().and_then(|job| job.queue.front());
        matches!(front, Some(Search::Window(Measuring::Under(..))))
    }

    /// How far the measuring is: volleys answered, of how many.
    pub fn measured(&mut self, done: u32, all: u32) {
        if let Some(Search::Window(Measuring::Under(now, most))) = self.front() {
            (*now, *most) = (done, all);
        }
    }

    /// What the measuring came to, or why there was none.
    pub fn window_found(&mut self, found: WindowFound) {
        let reads = found.as_ref().map_or(0, |result| result.reads);
        if let Some(Search::Window(measuring @ Measuring::Under(..))) = self.front() {
            *measuring = Measuring::Done(found);
            if let Some(job) = &mut self.job {
                job.reads = job.reads.saturating_add(reads);
            }
        }
    }

    fn front(&mut self) -> Option<&mut Search> {
        self.job.as_mut()?.queue.front_mut()
    }

    /// When to look again although nothing comes.
    pub fn is_waiting_for_time(&self) -> bool {
        self.job.as_ref().is_some_and(|job| job.waiting.is_none())
    }

    fn report(&mut self, job: Job, at: Stamp, denied: Option<PeekDenial>, cancelled: bool) {
        let same = |r: &Report| r.device == job.device && same_kind(r.question, job.question);
        self.reports.retain(|report| !same(report));
        self.reports.truncate(KEPT - 1);
        let Job { device, question, found, reads, .. } = job;
        self.reports.push_front(Report { device, question, at, found, reads, denied, cancelled });
    }

    /// The reports about a device, newest first.
    pub fn of<'a>(&'a self, device: &'a DeviceId) -> impl Iterator<Item = &'a Report> {
        self.reports.iter().filter(move |report| report.device == *device)
    }

    /// The newest survey of a device that looked at all of `run`.
    pub fn survey_of(&self, device: &DeviceId, run: Run) -> Option<&SurveyResult> {
        let own = self.reports.iter().filter(|report| report.device == *device);
        let mut surveys = own.flat_map(|report| &report.found).filter_map(|found| match found {
            Found::Survey(result) => Some(result),
            _ => None,
        });
        surveys.find(|s| {
            s.run.table == run.table
                && s.run.start <= run.start
                && s.run.end() >= run.end()
                && s.stopped.is_none()
        })
    }
}

impl Job {
    /// How far the search at work is, 0 to 1, and which of how many it is.
    pub fn progress(&self) -> (f32, usize, usize) {
        let (done, all) = match self.queue.front() {
            Some(Search::Survey(search)) => search.progress(),
            Some(Search::Check(search)) => search.progress(),
            Some(Search::Functions(search)) => (search.answers.len() as u32, 4),
            Some(Search::Window(Measuring::Under(done, all))) => (*done, *all),
            Some(Search::Window(_)) => (0, 1),
            None => (1, 1),
        };
        let turn = self.found.len() + 1;
        (done as f32 / all.max(1) as f32, turn, self.found.len() + self.queue.len())
    }
}

fn same_kind(a: Question, b: Question) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

/// Where to look for limits: what the tags of each table span, and at least as much as one request
/// takes; without tags, what is viewed, else the first holding registers.
fn spans(project: &Project, device: &DeviceId, viewed: Option<Run>) -> Vec<Run> {
    let mut spans: Vec<Run> = Vec::new();
    for table in Table::ALL {
        let own = project.tags.iter().filter(|t| t.device == *device && t.address.table == table);
        // What reading changes is left alone, and so is all behind it.
        let isolated = own.clone().filter(|t| t.isolated).map(|t| t.reach().0).min();
        let reach = own.filter(|t| !t.isolated).map(|t| t.reach());
        let Some((from, end)) = reach
            .map(|(start, count)| (u32::from(start), u32::from(start) + u32::from(count)))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        else {
            continue;
        };
        let (least, most) = (u32::from(*LIMIT_SPAN.start()), u32::from(*LIMIT_SPAN.end()));
        let mut count = (end - from).clamp(least, most).min(65_536 - from);
        if let Some(at) = isolated.map(u32::from).filter(|at| *at > from) {
            count = count.min(at - from);
        }
        if let (Ok(start), Ok(count)) = (u16::try_from(from), u16::try_from(count)) {
            spans.push(Run { table, start, count });
        }
    }
    if spans.is_empty() {
        spans.push(viewed.unwrap_or(FIRST));
    }
    spans
}

/// What may be read again and again to measure the window: of what was found to answer, the longest
/// stretch of registers, cut to what one request takes; else of bits.
fn ground(found: &[Found]) -> Option<Run> {
    let surveys = found.iter().filter_map(|found| match found {
        Found::Survey(result) => Some(result),
        _ => None,
    });
    let stretches = surveys.flat_map(|survey| {
        let most = match survey.longest {
            Longest::Exactly(count) | Longest::AtLeast(count) => count,
            Longest::Unknown => 0,
        };
        survey.answers.iter().map(move |run| Run { count: run.count.min(most), ..*run })
    });
    let stretches = stretches.filter(|run| run.count > 0);
    stretches.max_by_key(|run| (!run.table.is_bits(), run.count))
}

/// Which blocks to check: what is viewed and the longest that polling reads; where it reads none, `spans`,
/// which a block would join.
fn blocks(snapshot: &Snapshot, device: &DeviceId, viewed: Option<Run>, spans: &[Run]) -> Vec<Run> {
    let scans = snapshot.device(device).map(|live| live.detail.scans.to_vec()).unwrap_or_default();
    let all = scans.iter().flat_map(|scan| scan.blocks.iter());
    let mut blocks: Vec<Run> = all
        .filter(|block| block.count > 1 && !block.table.is_bits())
        .map(|block| Run { table: block.table, start: block.start, count: block.count })
        .collect();
    blocks.sort_by_key(|run| (std::cmp::Reverse(run.count), run.table, run.start));
    blocks.dedup();
    if let Some(viewed) = viewed.filter(|run| !run.table.is_bits() && run.count > 1) {
        blocks.retain(|run| *run != viewed);
        blocks.insert(0, viewed);
    }
    blocks.truncate(BLOCKS);
    if blocks.is_empty() {
        blocks.extend(spans.iter().filter(|run| !run.table.is_bits()));
    }
    if blocks.is_empty() {
        blocks.push(FIRST);
    }
    blocks
}
