//! Reading a folder: any number of readers, in this program and in others, beside the one writer.
//!
//! The journal is looked at before the chunks. What is sealed in between is then in both, and told apart
//! by the numbers of the samples; it can never be in neither.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::archive::{Archive, Tail};
use super::by_tag::ByTag;
use super::error::{Damages, is_damage};
use super::journal::Run;
use super::months::Months;
use super::order::Piece;
use super::rows::Stored;
use super::schema::{self, LIVE, open_to_read, parts};
use super::summary::Extremes;
use super::walk::{Hole, version};
use super::{Damaged, HistoryError, Point, QualityCode, Summary, chunk, journal, renewal};

/// Decoded samples kept for the next question; 64 MB.
const CACHE_POINTS: usize = 2_700_000;

/// Samples of a journal kept for the next question; 64 MB.
const JOURNAL_POINTS: usize = 2_000_000;

/// A tag's number in a folder; never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagKey(pub(super) u32);

/// A tag that has history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// Its number.
    pub key: TagKey,
    /// Its id in the project.
    pub uid: String,
    /// Its newest name.
    pub name: String,
    /// Its newest unit.
    pub unit: String,
}

/// Samples in a row: a chunk, or what is in no chunk yet.
pub(super) struct Segment {
    pub(super) nlast: i64,
    pub(super) summary: Summary,
    source: Source,
}

enum Source {
    Chunk { part: usize, stored: Stored },
    Memory(Arc<Vec<Point>>),
}

/// The number of what is in memory alone: greater than any on disk.
pub(super) const NEWEST: i64 = i64::MAX;

impl Segment {
    /// What is in memory alone; `None` of nothing.
    pub(super) fn newest(points: Vec<Point>) -> Option<Segment> {
        let summary = Summary::of(&points)?;
        Some(Segment { nlast: NEWEST, summary, source: Source::Memory(Arc::new(points)) })
    }

    /// As a piece; what is in memory needs no decoding.
    pub(super) fn whole(self) -> Piece {
        match self.source {
            Source::Memory(points) if self.nlast == NEWEST => {
                Piece::Points(Arc::unwrap_or_clone(points))
            }
            _ => Piece::Whole(self),
        }
    }

    /// Its last sample, as far as its end goes.
    fn end(&self) -> (i64, Point) {
        let Summary { t1, ends_unusable, .. } = self.summary;
        let quality = if ends_unusable { QualityCode::ENDED } else { QualityCode::GOOD };
        (self.nlast, Point { at_ms: t1, value: 0.0, quality })
    }
}

type Cached = (u64, Arc<Vec<Point>>);

/// A journal as of a version of its file: what it has of each tag, and its damaged rows.
#[derive(Default)]
struct Unpacked {
    version: i64,
    runs: ByTag<Run>,
    damaged: Vec<(i64, i64)>,
}

/// A reader of one folder.
pub struct Reader {
    folder: PathBuf,
    live: Connection,
    months: Months,
    /// What the writer in this program has in its hands.
    tail: Option<Arc<Mutex<Tail>>>,
    /// The journal of a writer elsewhere, as it was read last.
    journal: Option<Unpacked>,
    /// By file and bytes: an id that is damaged leads to those of another chunk.
    cache: HashMap<(usize, Stored), Cached>,
    cached: usize,
    clock: u64,
    damages: Damages,
}

impl Archive {
    /// A reader that sees what this writer has committed.
    ///
    /// # Errors
    /// The files cannot be opened.
    pub fn reader(&self) -> Result<Reader, HistoryError> {
        let mut reader = Reader::open(&self.folder)?;
        reader.tail = Some(Arc::clone(&self.tail));
        Ok(reader)
    }
}

impl Reader {
    /// Opens a folder. Where the journal cannot be read, the months tell whose their chunks are.
    ///
    /// # Errors
    /// There is no history, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Reader, HistoryError> {
        let live = folder.join(LIVE);
        let mut damages = Damages::default();
        let live = match live.is_file() {
            true => match open_to_read(&live) {
                // A station is just making it.
                Err(_) if schema::is_unmade(&live) => {
                    return Err(HistoryError::Absent { folder: folder.to_owned() });
                }
                Err(why) if why.is_unwritable() => {
                    damages.add(LIVE, why);
                    renewal::stand_in(folder, &live)?
                }
                other => other?,
            },
            false if parts(folder).is_ok_and(|parts| !parts.is_empty()) => {
                damages.add(LIVE, "it is not there, and what was in no chunk yet with it");
                renewal::stand_in(folder, &live)?
            }
            false => return Err(HistoryError::Absent { folder: folder.to_owned() }),
        };
        Ok(Reader {
            folder: folder.to_owned(),
            live,
            months: Months::default(),
            tail: None,
            journal: None,
            cache: HashMap::new(),
            cached: 0,
            clock: 0,
            damages,
        })
    }

    /// Every tag that has history, by name.
    ///
    /// # Errors
    /// The disk.
    pub fn tags(&self) -> Result<Vec<TagRow>, HistoryError> {
        let named = match renewal::tags_of(&self.live).map_err(|source| self.sql_live(source)) {
            Err(why) if why.is_unwritable() => renewal::tags_of_months(&self.folder)?,
            other => other?,
        };
        let row =
            |(tag, [uid, name, unit]): renewal::Named| TagRow { key: TagKey(tag), uid, name, unit };
        let mut rows: Vec<TagRow> = named.into_iter().map(row).collect();
        rows.sort_by(|a, b| (&a.name, a.key).cmp(&(&b.name, b.key)));
        Ok(rows)
    }

    pub(super) fn sql_live(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::Sql { file: self.folder.join(LIVE), source }
    }

    /// Every sample of a tag from the last one at or before `from` to the first one at or after `to`, in
    /// order of time; a damaged chunk is a gap. Of a time that was lived through twice, because the clock was set back, the later one
    /// is told.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn points(
        &mut self,
        tag: TagKey,
        (from, to): (i64, i64),
        cancel: &AtomicBool,
        mut each: impl FnMut(Point),
    ) -> Result<(), HistoryError> {
        let mut edges = Edges { from, to, before: None, done: false };
        let (segments, holes) = self.segments(tag, (from, to))?;
        for piece in self.pieces(segments, holes, cancel)? {
            if edges.done {
                break;
            }
            match piece {
                Piece::Points(points) => edges.pass(&points, &mut each),
                Piece::Whole(segment) => edges.pass(&self.decoded(&segment)?, &mut each),
            }
            if cancel.load(Ordering::Relaxed) {
                return Err(HistoryError::Cancelled);
            }
        }
        edges.flush(&mut each);
        Ok(())
    }

    /// What the disk has of a window and its neighbours on both sides, and where it is damaged.
    pub(super) fn segments(
        &mut self,
        tag: TagKey,
        (from, to): (i64, i64),
    ) -> Result<(Vec<Segment>, Vec<Hole>), HistoryError> {
        let (tail, damaged) = self.tail_of(tag)?;
        self.refresh_months()?;
        let mut segments = Vec::new();
        // The last number in a chunk, of the chunks found after the tail was read.
        let (known, holes) = self.months.chunks(tag, (from, to), |part, row| {
            let source = Source::Chunk { part, stored: row.stored };
            segments.push(Segment { nlast: row.nlast, summary: row.summary, source });
        })?;
        let mut tail: Vec<_> = tail.into_iter().filter(|(number, _)| *number > known).collect();
        let end = segments.iter().max_by_key(|segment| segment.nlast).map(Segment::end);
        for (first, until) in damaged {
            let last = until.saturating_sub(1);
            if last > known {
                journal::part(&mut tail, end.as_ref(), last);
            }
            self.damages.add(LIVE, format!("row {first} of the journal is damaged"));
        }
        let fresh: Vec<Point> = tail.into_iter().map(|(_, p)| p).collect();
        for (number, run) in (known + 1..).zip(fresh.chunk_by(|a, b| a.at_ms <= b.at_ms)) {
            if let Some(summary) = Summary::of(run) {
                let source = Source::Memory(Arc::new(run.to_vec()));
                segments.push(Segment { nlast: number, summary, source });
            }
        }
        Ok((segments, holes))
    }

    /// The samples of these, in order of time.
    pub(super) fn pieces(
        &mut self,
        segments: Vec<Segment>,
        holes: Vec<Hole>,
        cancel: &AtomicBool,
    ) -> Result<Vec<Piece>, HistoryError> {
        let pieces = self.in_order(segments, cancel)?;
        Ok(self.with_gaps(pieces, holes))
    }

    /// Puts gaps where rows or files are damaged, and tells of them.
    fn with_gaps(&mut self, mut pieces: Vec<Piece>, holes: Vec<Hole>) -> Vec<Piece> {
        for hole in holes {
            self.damages.add(&hole.file, &hole.why);
            // Right before what follows it, behind what another file knows of the time before.
            let place = match hole.next_ms {
                Some(next) => pieces.partition_point(|p| p.t0() < next),
                None => pieces.partition_point(|p| p.t0() <= hole.from_ms),
            };
            let before = pieces.get(..place).and_then(<[Piece]>::last);
            let at_ms = before.map_or(hole.from_ms, |before| before.t1().max(hole.from_ms));
            pieces.insert(place, Piece::damaged(at_ms));
        }
        for (part, why) in self.months.unread() {
            let (begins, ends) = part.span();
            pieces.insert(pieces.partition_point(|p| p.t0() < begins), Piece::damaged(begins));
            let after = pieces.partition_point(|p| p.t0() < ends);
            // Another file may know a part of the month; nobody knows what followed it.
            if let Some(last) = pieces.get(..after).and_then(<[Piece]>::last)
                && after < pieces.len()
            {
                pieces.insert(after, Piece::damaged(last.t1()));
            }
            self.damages.add(part.name(), why);
        }
        pieces
    }

    /// The writer's newest sign of life.
    pub(super) fn alive(&self) -> Result<i64, HistoryError> {
        if let Some(tail) = &self.tail {
            return Ok(tail.lock().unwrap_or_else(PoisonError::into_inner).alive);
        }
        let found = journal::alive(&self.live).map_err(|source| self.sql_live(source))?;
        Ok(found.unwrap_or(i64::MIN))
    }

    /// What is in no chunk yet, and which rows of the journal are damaged: their numbers, and before which
    /// they end. A writer in this program has put gaps for those already; the journal of another is read again
    /// only where it has changed.
    fn tail_of(&mut self, tag: TagKey) -> Result<(Run, Vec<(i64, i64)>), HistoryError> {
        if let Some(tail) = &self.tail {
            let tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok((tail.runs.get(&tag.0).cloned().unwrap_or_default(), Vec::new()));
        }
        let version = version(&self.live).map_err(|source| self.sql_live(source))?;
        let of = |known: &Unpacked| {
            (known.runs.get(&tag.0).cloned().unwrap_or_default(), known.damaged.clone())
        };
        if let Some(known) = self.journal.as_ref().filter(|known| known.version == version) {
            return Ok(of(known));
        }
        let mut found = Unpacked { version, ..Unpacked::default() };
        let mut count = 0;
        self.journal(|row| match row.records {
            Err(_) => found.damaged.push((row.first, row.until)),
            Ok(records) => {
                for (number, (of, point)) in (row.first..).zip(records) {
                    count += 1;
                    if of == tag.0 || count <= JOURNAL_POINTS {
                        found.runs.entry(of).or_default().push((number, point));
                    }
                }
            }
        })?;
        let told = of(&found);
        self.journal = (count <= JOURNAL_POINTS).then_some(found);
        Ok(told)
    }

    /// Every row of the journal.
    pub(super) fn journal(&self, each: impl FnMut(journal::Row)) -> Result<(), HistoryError> {
        journal::every(&self.live, each).map_err(|source| self.sql_live(source))
    }

    /// Until when the record is known to have been kept; the writer in this program is alive.
    pub(in crate::history) fn alive_until(&self) -> Result<i64, HistoryError> {
        if self.tail.is_some() {
            return Ok(i64::MAX);
        }
        self.alive()
    }

    /// Takes note of months that have come or gone.
    pub(super) fn refresh_months(&mut self) -> Result<&Months, HistoryError> {
        if self.months.refresh(&self.folder)? {
            self.cache.clear();
            self.cached = 0;
        }
        Ok(&self.months)
    }

    pub(super) fn live(&self) -> &Connection {
        &self.live
    }

    /// What turned out to be damaged since this was asked last; at most 1,000 are kept.
    pub fn take_damages(&mut self) -> Vec<Damaged> {
        self.damages.take()
    }

    /// The samples of a segment; a gap where they are damaged, so that one chunk costs itself alone.
    pub(super) fn decoded(&mut self, segment: &Segment) -> Result<Arc<Vec<Point>>, HistoryError> {
        match self.try_decoded(segment) {
            Err(HistoryError::Damaged { file, why }) => {
                let Summary { t0, t1, .. } = segment.summary;
                let file = file.file_name().unwrap_or_default().display().to_string();
                let told = format!("a chunk (last sample number {}): {why}", segment.nlast);
                self.damages.add(&file, told);
                let gap = |at| Point::gap(at, QualityCode::DAMAGED);
                Ok(Arc::new(vec![gap(t0), gap(t1)]))
            }
            other => other,
        }
    }

    fn try_decoded(&mut self, segment: &Segment) -> Result<Arc<Vec<Point>>, HistoryError> {
        let (part, stored) = match &segment.source {
            Source::Memory(points) => return Ok(Arc::clone(points)),
            Source::Chunk { part, stored } => (*part, *stored),
        };
        self.clock += 1;
        if let Some((used, points)) = self.cache.get_mut(&(part, stored)) {
            *used = self.clock;
            return Ok(Arc::clone(points));
        }
        let Some(month) = self.months.get(part) else { return Ok(Arc::default()) };
        let damaged = |why| HistoryError::Damaged { file: month.part.path.clone(), why };
        let points = match stored.samples(&month.connection) {
            Ok(points) => Arc::new(points.map_err(damaged)?),
            Err(why) if is_damage(&why) => {
                return Err(damaged(chunk::Damage::Content(why.to_string())));
            }
            Err(why) => return Err(month.sql(why)),
        };
        self.cached += points.len();
        self.cache.insert((part, stored), (self.clock, Arc::clone(&points)));
        if self.cached > CACHE_POINTS {
            self.forget_half();
        }
        Ok(points)
    }

    /// Lets go of the half that was used longest ago.
    fn forget_half(&mut self) {
        let mut used: Vec<u64> = self.cache.values().map(|(used, _)| *used).collect();
        used.sort_unstable();
        let middle = used.get(used.len() / 2).copied().unwrap_or(0);
        self.cache.retain(|_, (used, _)| *used > middle);
        self.cached = self.cache.values().map(|(_, points)| points.len()).sum();
    }

    /// The minutes of a segment, where it has them. Damaged ones are told, and made anew from the samples.
    pub(super) fn minutes(&mut self, segment: &Segment) -> Option<Vec<Extremes>> {
        let Source::Chunk { part, stored } = &segment.source else { return None };
        let month = self.months.get(*part)?;
        let found = match stored.minutes(&month.connection) {
            Ok(found) => found?,
            Err(why) => Err(chunk::Damage::Content(why.to_string())),
        };
        let why = match found {
            Ok(minutes) => return Some(minutes),
            Err(why) => why,
        };
        let told = format!("the minutes of a chunk (last sample number {}): {why}", segment.nlast);
        self.damages.add(month.part.name(), told);
        None
    }
}

/// Passes on what lies in a window, and one sample on each side.
struct Edges {
    from: i64,
    to: i64,
    before: Option<Point>,
    done: bool,
}

impl Edges {
    fn pass(&mut self, points: &[Point], each: &mut impl FnMut(Point)) {
        let start = points.partition_point(|p| p.at_ms <= self.from);
        if let Some(before) = start.checked_sub(1).and_then(|at| points.get(at)) {
            self.before = Some(*before);
        }
        for point in points.get(start..).unwrap_or_default() {
            if self.done {
                return;
            }
            self.flush(each);
            each(*point);
            self.done = point.at_ms >= self.to;
        }
    }

    fn flush(&mut self, each: &mut impl FnMut(Point)) {
        if let Some(before) = self.before.take() {
            each(before);
        }
    }
}
