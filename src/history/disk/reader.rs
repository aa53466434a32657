//! Reading a folder: any number of readers, in this program and in others, beside the one writer.
//!
//! The journal is looked at before the chunks. What is sealed in between is then in both, and told apart
//! by the numbers of the samples; it can never be in neither.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Row};

use super::archive::{ALIVE, Archive, Tail};
use super::order::Piece;
use super::rows::{ChunkRow, Rows, read_blob, rows, version};
use super::schema::{LIVE, Part, open_part_to_read, open_to_read, part_name, parts};
use super::summary::Extremes;
use super::{HistoryError, Point, QualityCode, Summary, chunk, journal, rollup};

/// Decoded samples kept for the next question; 64 MB.
const CACHE_POINTS: usize = 2_700_000;
/// Summaries kept for the next question: 20 years of a tag that is recorded every second; 40 MB.
const CACHE_ROWS: usize = 180_000;

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
    Chunk { part: usize, id: i64 },
    Memory(Arc<Vec<Point>>),
}

type Cached = (u64, Arc<Vec<Point>>);

/// A reader of one folder.
pub struct Reader {
    folder: PathBuf,
    live: Connection,
    parts: Vec<(String, PathBuf, Connection)>,
    /// The files as they were when those were opened.
    known: Vec<Part>,
    /// Those that had no tables yet: they are being made, or a crash came between.
    unmade: Vec<PathBuf>,
    /// What the writer in this program has in its hands.
    tail: Option<Arc<Mutex<Tail>>>,
    cache: HashMap<(usize, i64), Cached>,
    cached: usize,
    /// Summaries read before, by file and tag.
    rows: HashMap<(usize, u32), Rows>,
    rows_held: usize,
    clock: u64,
    damages: Vec<String>,
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
    /// Opens a folder.
    ///
    /// # Errors
    /// There is no history, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Reader, HistoryError> {
        let live = folder.join(LIVE);
        if !live.is_file() {
            return Err(HistoryError::Absent { folder: folder.to_owned() });
        }
        Ok(Reader {
            folder: folder.to_owned(),
            live: open_to_read(&live)?,
            parts: Vec::new(),
            known: Vec::new(),
            unmade: Vec::new(),
            tail: None,
            cache: HashMap::new(),
            cached: 0,
            rows: HashMap::new(),
            rows_held: 0,
            clock: 0,
            damages: Vec::new(),
        })
    }

    /// Every tag that has history, by name.
    ///
    /// # Errors
    /// The disk.
    pub fn tags(&self) -> Result<Vec<TagRow>, HistoryError> {
        let question =
            "SELECT id, uid, coalesce(name, uid), coalesce(unit, '') FROM tag ORDER BY 3, 1";
        let rows: rusqlite::Result<Vec<TagRow>> = (|| {
            let mut rows = self.live.prepare_cached(question)?;
            let row = |r: &Row<'_>| {
                let (key, uid) = (TagKey(r.get(0)?), r.get(1)?);
                Ok(TagRow { key, uid, name: r.get(2)?, unit: r.get(3)? })
            };
            rows.query_map([], row)?.collect()
        })();
        rows.map_err(|source| self.sql_live(source))
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
        for piece in self.pieces(tag, (from, to), cancel)? {
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

    /// The samples of a window and its neighbours on both sides, in order of time.
    pub(super) fn pieces(
        &mut self,
        tag: TagKey,
        (from, to): (i64, i64),
        cancel: &AtomicBool,
    ) -> Result<Vec<Piece>, HistoryError> {
        let tail = self.tail_of(tag)?;
        self.refresh_parts()?;
        let mut segments = self.chunks(tag, from, to)?;
        // The last number in a chunk, looked for after the tail was read.
        let known = self.watermark(tag)?;
        let fresh: Vec<Point> =
            tail.into_iter().filter(|(number, _)| *number > known).map(|(_, p)| p).collect();
        for (number, run) in (known + 1..).zip(fresh.chunk_by(|a, b| a.at_ms <= b.at_ms)) {
            if let Some(summary) = Summary::of(run) {
                let source = Source::Memory(Arc::new(run.to_vec()));
                segments.push(Segment { nlast: number, summary, source });
            }
        }
        self.in_order(segments, cancel)
    }

    /// The writer's newest sign of life.
    pub(super) fn alive(&self) -> Result<i64, HistoryError> {
        if let Some(tail) = &self.tail {
            return Ok(tail.lock().unwrap_or_else(PoisonError::into_inner).alive);
        }
        let found = self.live.query_row(ALIVE, [], |row| row.get::<_, Option<i64>>(0));
        Ok(found.map_err(|source| self.sql_live(source))?.unwrap_or(i64::MIN))
    }

    fn tail_of(&self, tag: TagKey) -> Result<Vec<(i64, Point)>, HistoryError> {
        if let Some(tail) = &self.tail {
            let tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(tail.runs.get(&tag.0).cloned().unwrap_or_default());
        }
        let mut found = Vec::new();
        let read = (|| {
            let mut rows =
                self.live.prepare_cached("SELECT first, data FROM journal ORDER BY first")?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (first, data): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                // `verify` tells of rows that are damaged.
                let records = journal::unpack(&data).unwrap_or_default();
                let mine = (first..).zip(records).filter(|(_, (of, _))| *of == tag.0);
                found.extend(mine.map(|(number, (_, point))| (number, point)));
            }
            Ok(())
        })();
        read.map_err(|source| self.sql_live(source))?;
        Ok(found)
    }

    /// Opens months that have come, and lets go of those that have gone.
    pub(super) fn refresh_parts(&mut self) -> Result<(), HistoryError> {
        let files = parts(&self.folder)?;
        let is_made = |file: &PathBuf| matches!(open_part_to_read(file), Ok(Some(_)));
        if self.known == files && !self.unmade.iter().any(is_made) {
            return Ok(());
        }
        self.known.clone_from(&files);
        self.cache.clear();
        self.rows.clear();
        (self.cached, self.rows_held) = (0, 0);
        self.parts.clear();
        self.unmade.clear();
        for part in files {
            match open_part_to_read(&part.path)? {
                Some(connection) => {
                    self.parts.push((part.name().to_owned(), part.path, connection));
                }
                None => self.unmade.push(part.path),
            }
        }
        Ok(())
    }

    pub(super) fn open_parts(&self) -> &[(String, PathBuf, Connection)] {
        &self.parts
    }

    pub(super) fn live(&self) -> &Connection {
        &self.live
    }

    fn watermark(&self, tag: TagKey) -> Result<i64, HistoryError> {
        let mut known = -1;
        for (place, (_, file, part)) in self.parts.iter().enumerate() {
            let sql = |source| HistoryError::Sql { file: file.clone(), source };
            let version = version(part).map_err(sql)?;
            let last = match self.rows.get(&(place, tag.0)).filter(|r| r.version == version) {
                Some(rows) => rows.rows.last().map(|row| row.nlast),
                None => part
                    .prepare_cached("SELECT max(nlast) FROM chunk WHERE tag = ?1")
                    .and_then(|mut q| q.query_row([tag.0], |r| r.get(0)))
                    .map_err(sql)?,
            };
            known = known.max(last.unwrap_or(-1));
        }
        Ok(known)
    }

    /// The chunks of a tag in one file, read again only where the file has changed.
    fn rows(&mut self, place: usize, tag: TagKey) -> Result<Arc<Vec<ChunkRow>>, HistoryError> {
        let Some((_, file, part)) = self.parts.get(place) else { return Ok(Arc::default()) };
        let sql = |source| HistoryError::Sql { file: file.clone(), source };
        let version = version(part).map_err(sql)?;
        let key = (place, tag.0);
        if let Some(known) = self.rows.get(&key).filter(|rows| rows.version == version) {
            return Ok(Arc::clone(&known.rows));
        }
        let rows = Arc::new(rows(part, tag).map_err(sql)?);
        if self.rows_held + rows.len() > CACHE_ROWS {
            self.rows.clear();
            self.rows_held = 0;
        }
        self.rows_held += rows.len();
        let before = self.rows.insert(key, Rows { version, rows: Arc::clone(&rows) });
        self.rows_held -= before.map_or(0, |rows| rows.rows.len());
        Ok(rows)
    }

    /// The chunks of a window, and the nearest one on each side.
    fn chunks(&mut self, tag: TagKey, from: i64, to: i64) -> Result<Vec<Segment>, HistoryError> {
        let month = |name: &str| name.get(..7).unwrap_or_default().to_owned();
        let (first, last) = (month(&part_name(from)), month(&part_name(to)));
        let months: Vec<String> = self.parts.iter().map(|(name, ..)| month(name)).collect();
        let mut found = Vec::new();
        for (place, _) in months.iter().enumerate().filter(|(_, m)| **m >= first && **m <= last) {
            let rows = self.rows(place, tag)?;
            let inside = rows.iter().filter(|r| r.summary.t1 >= from && r.summary.t0 <= to);
            found.extend(inside.map(|row| row.segment(place)));
        }
        // A month may have two files; what lies beyond the nearest chunk does no harm.
        let mut seen: Option<&String> = None;
        for (place, name) in months.iter().enumerate().rev().filter(|(_, m)| **m <= first) {
            if seen.is_some_and(|month| month != name) {
                break;
            }
            let rows = self.rows(place, tag)?;
            if let Some(row) = rows.iter().rev().find(|row| row.summary.t1 < from) {
                found.push(row.segment(place));
                seen = Some(name);
            }
        }
        let mut seen: Option<&String> = None;
        for (place, name) in months.iter().enumerate().filter(|(_, m)| **m >= last) {
            if seen.is_some_and(|month| month != name) {
                break;
            }
            let rows = self.rows(place, tag)?;
            if let Some(row) = rows.iter().find(|row| row.summary.t0 > to) {
                found.push(row.segment(place));
                seen = Some(name);
            }
        }
        Ok(found)
    }

    /// Chunks that turned out to be damaged since this was asked last, in words; at most 1,000 are kept.
    pub fn take_damages(&mut self) -> Vec<String> {
        std::mem::take(&mut self.damages)
    }

    /// The samples of a segment; a gap where they are damaged, so that one chunk costs itself alone.
    pub(super) fn decoded(&mut self, segment: &Segment) -> Result<Arc<Vec<Point>>, HistoryError> {
        match self.try_decoded(segment) {
            Err(HistoryError::Damaged { file, why }) => {
                let Summary { t0, t1, .. } = segment.summary;
                if self.damages.len() < 1000 {
                    let why = HistoryError::Damaged { file, why };
                    self.damages.push(format!("{why} (last sample number {})", segment.nlast));
                }
                let gap = |at| Point::gap(at, QualityCode::DAMAGED);
                Ok(Arc::new(vec![gap(t0), gap(t1)]))
            }
            other => other,
        }
    }

    fn try_decoded(&mut self, segment: &Segment) -> Result<Arc<Vec<Point>>, HistoryError> {
        let (part, id) = match &segment.source {
            Source::Memory(points) => return Ok(Arc::clone(points)),
            Source::Chunk { part, id } => (*part, *id),
        };
        self.clock += 1;
        if let Some((used, points)) = self.cache.get_mut(&(part, id)) {
            *used = self.clock;
            return Ok(Arc::clone(points));
        }
        let Some((_, file, connection)) = self.parts.get(part) else { return Ok(Arc::default()) };
        let damaged = |why| HistoryError::Damaged { file: file.clone(), why };
        let data = read_blob(connection, "SELECT data FROM blob WHERE id = ?1", id)
            .map_err(|source| HistoryError::Sql { file: file.clone(), source })?
            .ok_or_else(|| damaged(chunk::Damage::Length(0)))?;
        let points = Arc::new(chunk::decode(&data).map_err(damaged)?);
        self.cached += points.len();
        self.cache.insert((part, id), (self.clock, Arc::clone(&points)));
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

    /// The minutes of a segment, where it has them.
    pub(super) fn minutes(&self, segment: &Segment) -> Option<Vec<Extremes>> {
        let Source::Chunk { part, id } = &segment.source else { return None };
        let (_, _, connection) = self.parts.get(*part)?;
        let data = read_blob(connection, "SELECT data FROM r60 WHERE id = ?1", *id).ok()??;
        // Minutes that are damaged are made anew from the samples.
        rollup::unpack(&data).ok()
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

impl ChunkRow {
    fn segment(&self, part: usize) -> Segment {
        let source = Source::Chunk { part, id: self.id };
        Segment { nlast: self.nlast, summary: self.summary, source }
    }
}
