//! An answer worked out of disk and memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{AskedTag, HistoryAsk, Samples, Told, Wanted, picture};
use crate::history::{
    After, ColumnsRequest, HistoryError, Joined, Mark, Point, Reader, StatsRequest, TagKey,
    TrendStore,
};

/// Samples decoded before a rough curve is told: a few milliseconds.
const ROUGH_AT: usize = 400_000;
/// Most marks told.
const MARKS_MOST: usize = 2_000;
/// Most samples told of a tag; 72 MB.
const POINTS_MOST: usize = 3_000_000;

/// Answers a question. `key` finds a tag on disk; `tell` gets the parts, the last one is [`Told::Done`].
/// A withdrawn question ends without it. A tag that the disk fails at is told from memory, and of its figures
/// nothing: they would be those of another window.
pub fn answer(
    ask: &HistoryAsk,
    mut disk: Option<&mut Reader>,
    memory: &Mutex<TrendStore>,
    cancel: &AtomicBool,
    mut key: impl FnMut(&Reader, &AskedTag) -> Result<Option<TagKey>, HistoryError>,
    tell: &mut dyn FnMut(Told),
) {
    let mut telling = Telling { ask, cancel, samples: Vec::new(), tell };
    let mut is_told = false;
    let mut trouble = |why: HistoryError, telling: &mut Telling<'_>| {
        if !std::mem::replace(&mut is_told, true) {
            telling.part(Told::Trouble(why.to_string().into()));
        }
    };
    if ask.wanted == Wanted::Marks {
        match marks(ask, disk.as_deref()) {
            Ok(marks) => telling.part(Told::Marks(marks)),
            Err(why) => trouble(why, &mut telling),
        }
    }
    for tag in &ask.tags {
        let found = disk.as_deref_mut().map(|reader| {
            let key = key(reader, tag)?;
            Ok(key.map(|key| (reader, key)))
        });
        let told = found
            .transpose()
            .and_then(|found| of_tag(ask, tag, found.flatten(), memory, cancel, &mut telling));
        let told = match told {
            Ok(()) | Err(HistoryError::Cancelled) => told,
            Err(why) => {
                trouble(why, &mut telling);
                match ask.wanted {
                    Wanted::Stats => Ok(()),
                    _ => of_tag(ask, tag, None, memory, cancel, &mut telling),
                }
            }
        };
        // Memory cannot fail.
        if told.is_err() {
            return;
        }
    }
    telling.done();
}

/// Passes the parts of an answer on; of samples that a picture is made of, the picture alone.
struct Telling<'a> {
    ask: &'a HistoryAsk,
    cancel: &'a AtomicBool,
    samples: Vec<Samples>,
    tell: &'a mut dyn FnMut(Told),
}

impl Telling<'_> {
    fn part(&mut self, told: Told) {
        match told {
            Told::Points { tag, points, is_cut } if self.ask.wanted.is_picture() => {
                self.samples.push(Samples { tag, points, is_cut });
            }
            told => (self.tell)(told),
        }
    }

    fn done(mut self) {
        if self.ask.wanted.is_picture() && self.cancel.load(Ordering::Relaxed) {
            return;
        }
        let made = picture(self.ask, &std::mem::take(&mut self.samples));
        made.into_iter().chain([Told::Done]).for_each(self.tell);
    }
}

fn of_tag(
    ask: &HistoryAsk,
    tag: &AskedTag,
    disk: Option<(&mut Reader, TagKey)>,
    memory: &Mutex<TrendStore>,
    cancel: &AtomicBool,
    telling: &mut Telling<'_>,
) -> Result<(), HistoryError> {
    let mut newer = |after: After| -> Vec<Point> {
        let memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.newer(&tag.id, after, tag.break_after_ms)
    };
    let mut joined = Joined { disk, newer: &mut newer, cancel };
    let window = (ask.from_ms, ask.to_ms);
    match ask.wanted {
        Wanted::Columns { columns } => {
            let request = ColumnsRequest { from_ms: ask.from_ms, to_ms: ask.to_ms, columns };
            let rough = joined.columns(&request, ROUGH_AT)?;
            let is_exact = rough.is_exact;
            telling.part(Told::Columns(tag.id.clone(), Arc::new(rough)));
            if !is_exact {
                let exact = joined.columns(&request, usize::MAX)?;
                telling.part(Told::Columns(tag.id.clone(), Arc::new(exact)));
            }
        }
        Wanted::Stats => {
            let request = StatsRequest { from_ms: ask.from_ms, to_ms: ask.to_ms, range: tag.range };
            telling.part(Told::Stats(tag.id.clone(), joined.stats(&request)?));
        }
        Wanted::Points { most } | Wanted::Xy { most } | Wanted::Spectrum { most } => {
            let (points, is_cut) = joined.points(window, most.min(POINTS_MOST))?;
            telling.part(Told::Points { tag: tag.id.clone(), points: points.into(), is_cut });
        }
        Wanted::Marks => {}
    }
    Ok(())
}

fn marks(ask: &HistoryAsk, disk: Option<&Reader>) -> Result<Arc<[Mark]>, HistoryError> {
    let Some(reader) = disk else { return Ok(Arc::default()) };
    Ok(reader.marks((ask.from_ms, ask.to_ms), MARKS_MOST)?.into())
}
