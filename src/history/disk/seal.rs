//! From the journal into chunks, and out of the way: sealing, and keeping only so much.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::PoisonError;

use rusqlite::{Connection, params};

use super::archive::{Archive, Retention, STILL_ALIVE, Step};
use super::by_tag::{ByTag, Tags};
use super::names;
use super::renewal::{self, Named};
use super::rows::{self, ChunkRow, Layout, Place, chunk_row, columns};
use super::schema::{self, Kind, Part, all_parts, file_id, part_name, parts};
use super::{HistoryError, Point, QualityCode, Summary, chunk, rollup};

/// Chunks end with the hour, so that a column of whole hours needs no sample.
pub(super) const HOUR: i64 = 3_600_000;
/// Samples of a chunk.
const SAMPLES: usize = 3_600;
/// The last chunk of each tag, from tag to tag and not from chunk to chunk: a month has hundreds of a tag.
pub(super) const ENDS: &str = "WITH RECURSIVE tags(mine) AS (SELECT min(tag) FROM chunk UNION ALL
     SELECT (SELECT min(tag) FROM chunk WHERE tag > mine) FROM tags WHERE mine IS NOT NULL)
     SELECT COLUMNS FROM tags JOIN chunk ON tag = mine
     AND nlast = (SELECT max(nlast) FROM chunk WHERE tag = mine)";
/// Chunks sealed in one turn: some 50 ms of work.
const TURN: usize = 256;

/// The start of a run that belongs into one chunk.
fn cut(run: &[(i64, Point)]) -> usize {
    let Some((_, first)) = run.first() else { return 0 };
    let hour = first.at_ms.div_euclid(HOUR);
    let mut before = first.at_ms;
    let fits = |(_, point): &&(i64, Point)| {
        let fits = point.at_ms >= before && point.at_ms.div_euclid(HOUR) == hour;
        before = point.at_ms;
        fits
    };
    run.iter().take(SAMPLES).take_while(fits).count()
}

/// Which tags may have a chunk that is due, so that nobody has to look at all of them every second.
#[derive(Debug, Default)]
pub(super) struct Ripening {
    /// How far the last chunk of a run has grown.
    open: ByTag<Open>,
    ripe: Tags,
    /// The hour in which all tags were looked at last.
    looked: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    hour: i64,
    last_ms: i64,
    count: usize,
}

impl Ripening {
    /// A sample joined the run of a tag.
    pub(super) fn grow(&mut self, tag: u32, point: &Point) {
        let hour = point.at_ms.div_euclid(HOUR);
        let fresh = Open { hour, last_ms: point.at_ms, count: 0 };
        let open = self.open.entry(tag).or_insert(fresh);
        let fits = open.hour == hour && open.last_ms <= point.at_ms;
        if !fits {
            *open = fresh;
        }
        (open.last_ms, open.count) = (point.at_ms, open.count + 1);
        if !fits || open.count >= SAMPLES || self.looked != Some(hour) {
            open.count %= SAMPLES;
            self.ripe.insert(tag);
        }
    }

    /// Nothing is known of a tag.
    pub(super) fn doubt(&mut self, tag: u32) {
        self.open.remove(&tag);
        self.ripe.insert(tag);
    }

    /// All of a tag is in chunks.
    fn done(&mut self, tag: u32) {
        self.open.remove(&tag);
    }
}

/// A chunk that is due: whose, the number of its last sample, its samples.
struct Due {
    tag: u32,
    nlast: i64,
    points: Vec<Point>,
}

impl Archive {
    /// Packs what is due into chunks: full, or of an hour that is over at `now_ms`. At most 256 chunks a
    /// turn; returns how many there were, so that the caller knows whether to come again soon.
    ///
    /// # Errors
    /// The disk; nothing is lost, the next turn tries again.
    pub fn seal(&mut self, now_ms: i64) -> Result<usize, HistoryError> {
        let result = self.try_seal(now_ms);
        if result.is_err() {
            self.part = None;
            self.in_doubt = true;
        }
        result
    }

    fn try_seal(&mut self, now_ms: i64) -> Result<usize, HistoryError> {
        if self.in_doubt {
            self.drop_sealed()?;
            self.in_doubt = false;
        }
        let hour = now_ms.div_euclid(HOUR);
        if self.ripening.looked == Some(hour) && self.ripening.ripe.is_empty() {
            return Ok(0);
        }
        let due = self.due(now_ms);
        let sealed = due.values().map(Vec::len).sum();
        for (month, chunks) in due {
            self.write_chunks(&month, &chunks)?;
            if month != part_name(now_ms) {
                // A month that is over is let go of, so that it can be put in order.
                self.part = None;
            }
            let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
            for chunk in &chunks {
                if let Some(run) = tail.runs.get_mut(&chunk.tag) {
                    run.retain(|(number, _)| *number > chunk.nlast);
                    if run.is_empty() {
                        tail.runs.remove(&chunk.tag);
                        self.ripening.done(chunk.tag);
                    }
                }
            }
        }
        if sealed < TURN {
            self.ripening.looked = Some(hour);
            self.ripening.ripe.clear();
        }
        if sealed > 0 {
            self.forget_journal(now_ms)?;
        }
        Ok(sealed)
    }

    fn due(&self, now_ms: i64) -> BTreeMap<String, Vec<Due>> {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due: BTreeMap<String, Vec<Due>> = BTreeMap::new();
        let mut count = 0;
        let all = self.ripening.looked != Some(now_ms.div_euclid(HOUR));
        let looked_at = |tag: &u32| all || self.ripening.ripe.contains(tag);
        let mut tags: Vec<_> = tail.runs.iter().filter(|(tag, _)| looked_at(tag)).collect();
        tags.sort_unstable_by_key(|(tag, _)| **tag);
        for (tag, run) in tags {
            let mut rest = run.as_slice();
            while count < TURN {
                let length = cut(rest);
                let Some((chunk, after)) = rest.split_at_checked(length) else { break };
                let (Some((_, first)), Some((nlast, _))) = (chunk.first(), chunk.last()) else {
                    break;
                };
                let over = first.at_ms.div_euclid(HOUR) != now_ms.div_euclid(HOUR);
                if after.is_empty() && length < SAMPLES && !over {
                    break;
                }
                let points = chunk.iter().map(|(_, point)| *point).collect();
                let month = due.entry(part_name(first.at_ms)).or_default();
                month.push(Due { tag: *tag, nlast: *nlast, points });
                count += 1;
                rest = after;
            }
        }
        due
    }

    fn write_chunks(&mut self, month: &str, chunks: &[Due]) -> Result<(), HistoryError> {
        let (file, boot) = (self.folder.join(month), self.boot);
        let gate = std::sync::Arc::clone(&self.gate);
        let _held = gate.write(month);
        let is_open = |(open, id, _): &(String, _, _)| open == month && file_id(&file) == Some(*id);
        if !self.part.as_ref().is_some_and(is_open) {
            // Closed before it is opened again: SQLite tidies up by name.
            self.part = None;
            self.named.clear();
            self.step(Step::Open)?;
            let part =
                schema::open(&file, Kind::Part).map_err(|why| self.unwritable(&file, why))?;
            let id = file_id(&file).ok_or_else(|| HistoryError::Gone { file: file.clone() })?;
            self.part = Some((month.to_owned(), id, part));
        }
        self.step(Step::Begin)?;
        self.step(Step::Insert)?;
        self.step(Step::Commit)?;
        let names = self.unnamed(chunks)?;
        if let Some((_, _, part)) = &mut self.part {
            match insert(part, boot, chunks, &names) {
                Err(source) => {
                    self.part = None;
                    let why = HistoryError::Sql { file: file.clone(), source };
                    return Err(self.unwritable(&file, why));
                }
                Ok(inserted) => inserted.map_err(|why| HistoryError::Damaged { file, why })?,
            }
        }
        self.named.extend(names.into_iter().map(|(tag, _)| tag));
        self.step(Step::Committed)
    }

    /// Tags of chunks of which their month does not know yet whose they are.
    fn unnamed(&mut self, chunks: &[Due]) -> Result<Vec<Named>, HistoryError> {
        let tags = chunks.iter().map(|chunk| chunk.tag);
        let unnamed: Tags = tags.filter(|tag| !self.named.contains(tag)).collect();
        if unnamed.is_empty() {
            return Ok(Vec::new());
        }
        let mut names = renewal::tags_of(self.live()?).map_err(|source| self.failed(source))?;
        names.retain(|(tag, _)| unnamed.contains(tag));
        Ok(names)
    }

    /// A month that is no database of ours any more is set aside, so that the next turn makes a new one.
    fn unwritable(&mut self, file: &Path, why: HistoryError) -> HistoryError {
        if why.is_unwritable()
            && let Ok(aside) = schema::set_aside(file)
        {
            let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
            let told = format!("{why}; it is kept as {}, and a new one is written", name(&aside));
            self.damages.add(&name(file), told);
        }
        why
    }

    /// Takes rows out of the journal of which every sample is in a chunk.
    fn forget_journal(&mut self, now_ms: i64) -> Result<(), HistoryError> {
        self.step(Step::Delete)?;
        let open = {
            let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
            tail.runs.values().filter_map(|run| run.first()).map(|(number, _)| *number).min()
        };
        let next = self.next;
        let live = self.live()?;
        let deleted = (|| {
            let transaction = live.transaction()?;
            // The numbers go on growing whatever becomes of the rows.
            transaction.execute("INSERT OR REPLACE INTO meta VALUES('next', ?1)", [next])?;
            transaction.execute(STILL_ALIVE, [now_ms])?;
            let last: Option<i64> =
                transaction.query_row("SELECT max(first) FROM journal", [], |r| r.get(0))?;
            let below = open.or(last).unwrap_or(0);
            transaction.execute(
                "DELETE FROM journal WHERE first <
                 (SELECT max(first) FROM journal WHERE first <= ?1)",
                [below],
            )?;
            transaction.commit()
        })();
        deleted.map_err(|source| self.failed(source))
    }

    /// Takes out of the tail what is in chunks already.
    pub(super) fn drop_sealed(&mut self) -> Result<(), HistoryError> {
        let oldest = {
            let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
            tail.runs.values().filter_map(|run| run.first()).map(|(number, _)| *number).min()
        };
        let Some(oldest) = oldest else { return Ok(()) };
        let mut sealed: HashMap<u32, i64> = HashMap::new();
        self.newest_months(usize::MAX, |month, layout| {
            let columns = layout.columns;
            let question = format!("SELECT {columns} FROM chunk WHERE nlast >= ?1");
            let mut question = month.prepare(&question)?;
            let mut rows = question.query([oldest])?;
            while let Some(row) = rows.next()? {
                // A row that is damaged says nothing: what it may have been is told twice at worst.
                if let Ok(ChunkRow { tag, nlast, .. }) = chunk_row(row, layout) {
                    let known = sealed.entry(tag).or_insert(nlast);
                    *known = nlast.max(*known);
                }
            }
            Ok(())
        })?;
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        for (tag, run) in &mut tail.runs {
            let known = sealed.get(tag).copied().unwrap_or(i64::MIN);
            run.retain(|(number, _)| *number > known);
            self.ripening.doubt(*tag);
        }
        tail.runs.retain(|_, run| !run.is_empty());
        Ok(())
    }

    /// The last sample of each tag in the chunks of the two newest months, with its number, as far as its end
    /// goes.
    pub(super) fn last_of_chunks(&mut self) -> Result<ByTag<(i64, Point)>, HistoryError> {
        let mut found: ByTag<(i64, Point)> = ByTag::default();
        self.newest_months(2, |month, layout| {
            let question = ENDS.replace("COLUMNS", layout.columns);
            let mut ends = month.prepare(&question)?;
            let mut rows = ends.query([])?;
            while let Some(row) = rows.next()? {
                let Ok(ChunkRow { tag, nlast, summary, .. }) = chunk_row(row, layout) else {
                    continue;
                };
                let quality =
                    if summary.ends_unusable { QualityCode::ENDED } else { QualityCode::GOOD };
                let last = (nlast, Point { at_ms: summary.t1, value: 0.0, quality });
                let known = found.entry(tag).or_insert(last);
                if known.0 < nlast {
                    *known = last;
                }
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Looks into the files of so many months, the newest first. One that cannot be read is passed over: it
    /// costs itself alone, and recording goes on.
    pub(super) fn newest_months(
        &mut self,
        most: usize,
        mut look: impl FnMut(&Connection, &Layout) -> rusqlite::Result<()>,
    ) -> Result<(), HistoryError> {
        let files = parts(&self.folder)?;
        let months = files.chunk_by(|a, b| a.month == b.month).rev().take(most);
        for part in months.flatten() {
            self.step(Step::Open)?;
            let looked = part.open().and_then(|month| {
                let Some(month) = month else { return Ok(()) };
                Layout::of(&month)
                    .and_then(|layout| look(&month, &layout))
                    .map_err(|source| HistoryError::Sql { file: part.path.clone(), source })
            });
            match looked {
                Err(why) if why.is_damage() => self.damages.add(part.name(), why),
                other => other?,
            }
        }
        Ok(())
    }

    /// Deletes whole months that are too old or too much, never the newest nor the present one. Returns the
    /// files that went.
    ///
    /// A clock that is ahead makes everything old at once, and what is deleted does not come back. So months
    /// beyond a hole of more than a month go by their age once the time after the hole has gone on for more
    /// than a month.
    ///
    /// # Errors
    /// The disk.
    pub fn retain(&mut self, keep: Retention, now_ms: i64) -> Result<Vec<String>, HistoryError> {
        let files = all_parts(&self.folder)?;
        let Some(newest) = files.last().map(|part| part.month.clone()) else {
            return Ok(Vec::new());
        };
        let present = month_number(&part_name(now_ms));
        let oldest =
            keep.days.map(|days| month_number(&part_name(now_ms - i64::from(days) * 24 * HOUR)));
        let sure_from = sure_from(present, &files);
        let size = |file: &Path| std::fs::metadata(file).map_or(0, |m| m.len());
        let mut total: u64 = files.iter().map(|part| size(&part.path)).sum();
        let mut gone = Vec::new();
        for month in files.chunk_by(|a, b| a.month == b.month) {
            let Some(name) = month.first().map(|p| p.month.clone()).filter(|m| *m != newest) else {
                break;
            };
            let number = month_number(&name);
            let old = oldest.is_some_and(|oldest| number < oldest && number >= sure_from);
            let much = keep.bytes.is_some_and(|most| total > most) && number != present;
            if !old && !much {
                continue;
            }
            self.step(Step::Delete)?;
            // Whoever puts this month in order at present gives up.
            let gate = std::sync::Arc::clone(&self.gate);
            let _held = gate.write(&format!("{name}.db"));
            if self.part.as_ref().is_some_and(|(open, ..)| open.starts_with(&name)) {
                self.part = None;
            }
            for part in month {
                total = total.saturating_sub(size(&part.path));
                remove(&part.path)?;
                gone.push(part.name().to_owned());
            }
            self.mark(now_ms, "retention", &name);
        }
        Ok(gone)
    }
}

/// A month as a number that grows by one a month; of `2026-11` or the name of its file.
fn month_number(name: &str) -> i64 {
    let (year, month) = name.split_at_checked(5).unwrap_or_default();
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<i64>().ok()).unwrap_or(0);
    number(year.get(..4)) * 12 + number(month.get(..2))
}

/// The earliest month of which it is sure that the clock tells its age.
fn sure_from(present: i64, files: &[Part]) -> i64 {
    let mut first = present;
    for month in files.iter().rev().map(|part| month_number(&part.month)) {
        if month < first - 1 {
            break;
        }
        first = first.min(month);
    }
    if present - first >= 2 { i64::MIN } else { first }
}

/// Removes a file of SQLite with what belongs to it.
pub(super) fn remove(file: &Path) -> Result<(), HistoryError> {
    std::fs::remove_file(file)
        .map_err(|source| HistoryError::Io { file: file.to_owned(), source })?;
    for end in ["-wal", "-shm"] {
        let mut beside = file.as_os_str().to_owned();
        beside.push(end);
        // They are there only while the file is open.
        std::fs::remove_file(beside).ok();
    }
    Ok(())
}

fn insert(
    part: &mut Connection,
    boot: i64,
    chunks: &[Due],
    names: &[Named],
) -> rusqlite::Result<Result<(), chunk::Damage>> {
    let transaction = part.transaction()?;
    for (tag, texts) in names {
        names::put(&transaction, *tag, texts)?;
    }
    for Due { tag, nlast, points } in chunks {
        let (bytes, summary) = match (chunk::encode(points), Summary::of(points)) {
            (Ok(bytes), Some(summary)) => (bytes, summary),
            (Err(why), _) => return Ok(Err(why)),
            (_, None) => continue,
        };
        let samples = chunk::checksum(&bytes).unwrap_or_default();
        transaction.prepare_cached("INSERT INTO blob(data) VALUES(?1)")?.execute([bytes])?;
        let id = transaction.last_insert_rowid();
        let minutes = rollup::pack(points);
        if let Some(minutes) = &minutes {
            transaction
                .prepare_cached("INSERT INTO r60 VALUES(?1, ?2)")?
                .execute(params![id, minutes])?;
        }
        let crcs = (samples, minutes.and_then(|minutes| chunk::checksum(&minutes)));
        let place = Place { tag: *tag, nlast: *nlast, boot, id, crcs };
        rows::put(&transaction, columns(&place, &summary))?;
    }
    transaction.commit().map(Ok)
}
