//! An answer worked out of disk and memory.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::{AskedTag, HistoryAsk, Told, Wanted};
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
    let mut is_told = false;
    let mut trouble = |why: HistoryError, tell: &mut dyn FnMut(Told)| {
        if !std::mem::replace(&mut is_told, true) {
            tell(Told::Trouble(why.to_string().into()));
        }
    };
    if ask.wanted == Wanted::Marks {
        match marks(ask, disk.as_deref()) {
            Ok(marks) => tell(Told::Marks(marks)),
            Err(why) => trouble(why, tell),
        }
    }
    for tag in &ask.tags {
        let found = disk.as_deref_mut().map(|reader| {
            let key = key(reader, tag)?;
            Ok(key.map(|key| (reader, key)))
        });
        let told = found
            .transpose()
            .and_then(|found| of_tag(ask, tag, found.flatten(), memory, cancel, tell));
        let told = match told {
            Ok(()) | Err(HistoryError::Cancelled) => told,
            Err(why) => {
                trouble(why, tell);
                match ask.wanted {
                    Wanted::Stats => Ok(()),
                    _ => of_tag(ask, tag, None, memory, cancel, tell),
                }
            }
        };
        // Memory cannot fail.
        if told.is_err() {
            return;
        }
    }
    tell(Told::Done);
}

fn of_tag(
    ask: &HistoryAsk,
    tag: &AskedTag,
    disk: Option<(&mut Reader, TagKey)>,
    memory: &Mutex<TrendStore>,
    cancel: &AtomicBool,
    tell: &mut dyn FnMut(Told),
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
            tell(Told::Columns(tag.id.clone(), Arc::new(rough)));
            if !is_exact {
                let exact = joined.columns(&request, usize::MAX)?;
                tell(Told::Columns(tag.id.clone(), Arc::new(exact)));
            }
        }
        Wanted::Stats => {
            let request = StatsRequest { from_ms: ask.from_ms, to_ms: ask.to_ms, range: tag.range };
            tell(Told::Stats(tag.id.clone(), joined.stats(&request)?));
        }
        Wanted::Points { most } => {
            let (points, is_cut) = joined.points(window, most.min(POINTS_MOST))?;
            tell(Told::Points { tag: tag.id.clone(), points: points.into(), is_cut });
        }
        Wanted::Marks => {}
    }
    Ok(())
}

fn marks(ask: &HistoryAsk, disk: Option<&Reader>) -> Result<Arc<[Mark]>, HistoryError> {
    let Some(reader) = disk else { return Ok(Arc::default()) };
    Ok(reader.marks((ask.from_ms, ask.to_ms), MARKS_MOST)?.into())
}
