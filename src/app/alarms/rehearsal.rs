//! "Would have alarmed n times in the last week": asking for the samples, and what came of it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Alarm, Project, TagId};
use crate::station::{
    AskId, AskedTag, Asker, HistoryAsk, Point, Rehearsal, RehearsalJob, Told, Wanted,
};

/// Asks for samples to rehearse an alarm on.
pub const REHEARSAL: Asker = Asker("alarm rehearsal");
/// A week, ms.
const WEEK_MS: i64 = 7 * 86_400_000;
/// Most samples of a tag: a week at one a second and some.
const POINTS: usize = 1_000_000;

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RehearsalPhase {
    /// Nothing was asked.
    #[default]
    Idle,
    /// Samples are read.
    Reading(AskId),
    /// They are run through.
    Running,
    /// It is known.
    Done(Rehearsal),
    /// It cannot be known, and why.
    Failed(String),
}

/// The rehearsal of the alarm in the editor.
#[derive(Debug, Default)]
pub struct RehearsalDesk {
    /// How far it is.
    pub phase: RehearsalPhase,
    /// The alarm it is about.
    pub alarm: Option<Arc<Alarm>>,
    /// Some tag has more samples than are looked at.
    pub is_cut: bool,
    /// The disk could not be read, and why.
    pub trouble: Option<Arc<str>>,
    project: Arc<Project>,
    points: HashMap<TagId, Arc<[Point]>>,
    tags: Vec<TagId>,
    window: (i64, i64),
    number: u64,
}

impl RehearsalDesk {
    /// The question about the samples; `None` where the alarm looks at nothing.
    pub fn begin(
        &mut self,
        alarm: Alarm,
        project: &Arc<Project>,
        now_ms: i64,
        tags: Vec<AskedTag>,
    ) -> Option<HistoryAsk> {
        self.number += 1;
        self.alarm = Some(Arc::new(alarm));
        self.project = Arc::clone(project);
        (self.is_cut, self.trouble) = (false, None);
        self.points.clear();
        self.tags = tags.iter().map(|tag| tag.id.clone()).collect();
        self.window = (now_ms - WEEK_MS, now_ms);
        if tags.is_empty() {
            self.phase = RehearsalPhase::Failed(String::new());
            return None;
        }
        let (from_ms, to_ms) = self.window;
        let wanted = Wanted::Points { most: POINTS };
        Some(HistoryAsk { asker: REHEARSAL, tags, from_ms, to_ms, wanted })
    }

    /// Takes a part of an answer in; gives the job once all samples are there.
    pub fn take(&mut self, id: AskId, told: Told) -> Option<RehearsalJob> {
        if self.phase != RehearsalPhase::Reading(id) {
            return None;
        }
        match told {
            Told::Points { tag, points, is_cut } => {
                self.is_cut |= is_cut;
                self.points.insert(tag, points);
                None
            }
            Told::Trouble(why) => {
                self.trouble = Some(why);
                None
            }
            Told::Done => {
                self.phase = RehearsalPhase::Running;
                let points = &mut self.points;
                let of = |tag: &TagId| Some((tag.clone(), points.remove(tag)?));
                Some(RehearsalJob {
                    number: self.number,
                    alarm: Arc::clone(self.alarm.as_ref()?),
                    project: Arc::clone(&self.project),
                    points: self.tags.iter().filter_map(of).collect(),
                    window: self.window,
                })
            }
            _ => None,
        }
    }

    /// Takes the result in.
    pub fn done(&mut self, rehearsal: Rehearsal) {
        if rehearsal.number == self.number {
            self.phase = RehearsalPhase::Done(rehearsal);
        }
    }

    /// True where what is known is about this alarm.
    pub fn is_about(&self, alarm: &Alarm) -> bool {
        self.alarm.as_deref() == Some(alarm)
    }
}
