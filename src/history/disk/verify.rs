//! Proving a folder: every checksum, every count, every order.

use std::collections::HashMap;
use std::path::Path;

use super::months::Month;
use super::names;
use super::reader::{Reader, TagRow};
use super::rows::{ChunkRow, Layout};
use super::schema::{LIVE, is_format_damaged};
use super::walk::every;
use super::{HistoryError, Point, Summary, rollup};

/// How far means of two versions may lie apart, of the largest value: sums are added up in any order.
const ROUNDING: f64 = 1e-9;
/// Complaints of SQLite about one file that are told.
const COMPLAINTS: u32 = 20;

/// Something that is not as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The tag's id, where it is about one.
    pub tag: String,
    /// Which chunk: the number of its last sample; or which row of the journal. -1 where it is about neither.
    pub chunk: i64,
    /// Start and end of what is concerned, ms since 1970.
    pub span: Option<(i64, i64)>,
    /// What is wrong, in English.
    pub what: String,
}

/// What was proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Monthly files looked at.
    pub files: usize,
    /// Chunks looked at.
    pub chunks: usize,
    /// Samples in those that are whole, and those in the journal that are in no chunk yet.
    pub samples: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Looks at everything in a folder. What is damaged is told and passed over, whole files included.
    ///
    /// # Errors
    /// The folder or the journal cannot be read at all.
    pub fn of(folder: &Path) -> Result<Verified, HistoryError> {
        let mut reader = Reader::open(folder)?;
        let mut found = Verified::default();
        let tags = reader.tags()?;
        for damaged in reader.take_damages() {
            found.tell(&damaged.file, &damaged.what);
        }
        let months = reader.refresh_months()?;
        let mut links = Vec::new();
        for (place, month) in months.open().iter().enumerate() {
            found.files += 1;
            if let Err(why) = found.month((place, month), &tags, &mut links) {
                found.tell(month.part.name(), &why.to_string());
            }
        }
        let newest = found.order(links, &tags, months.open());
        for (part, why) in months.unread() {
            found.files += 1;
            found.tell(part.name(), &why.to_string());
        }
        reader.journal(|row| match row.records {
            Ok(records) => {
                let fresh = |(number, (tag, _)): &(i64, (u32, Point))| {
                    newest.get(tag).is_none_or(|last| number > last)
                };
                found.samples += (row.first..).zip(records).filter(fresh).count();
            }
            Err(why) => {
                let (file, what) = (LIVE.to_owned(), why.to_string());
                found.findings.push(Finding { file, chunk: row.first, what, ..Finding::default() });
            }
        })?;
        Ok(found)
    }

    /// Something about a file as a whole.
    fn tell(&mut self, file: &str, what: &str) {
        let (file, what) = (file.to_owned(), what.to_owned());
        self.findings.push(Finding { file, chunk: -1, what, ..Finding::default() });
    }

    /// Proves that the numbers of a tag's chunks do not overlap, in whichever files they are; tells the greatest
    /// of each tag.
    fn order(
        &mut self,
        mut links: Vec<Link>,
        tags: &[TagRow],
        months: &[Month],
    ) -> HashMap<u32, i64> {
        links.sort_unstable_by_key(|link| (link.tag, link.nlast));
        // A crash may have left a chunk in two files; it is the same in both.
        links.dedup_by_key(|link| (link.tag, link.nlast));
        for pair in links.windows(2) {
            let [a, b] = pair else { continue };
            if a.tag != b.tag || b.nlast - a.nlast >= b.count {
                continue;
            }
            let file = months.get(b.place).map_or_else(String::new, |m| m.part.name().to_owned());
            let what = "its numbers are those of the chunk before".to_owned();
            let (tag, span) = (uid(tags, b.tag).unwrap_or_else(|| b.tag.to_string()), Some(b.span));
            self.findings.push(Finding { file, tag, chunk: b.nlast, span, what });
        }
        links.into_iter().map(|link| (link.tag, link.nlast)).collect()
    }

    fn month(
        &mut self,
        (place, month): (usize, &Month),
        tags: &[TagRow],
        links: &mut Vec<Link>,
    ) -> rusqlite::Result<()> {
        let (name, layout) = (month.part.name(), Layout::of(&month.connection)?);
        every(&month.connection, &layout, |_, row| {
            self.chunks += 1;
            let row = match row {
                Ok(row) => row,
                Err(why) => return self.tell(name, &why),
            };
            let mut faults = faults(month, &row);
            if faults.is_empty() {
                self.samples += row.summary.count;
            }
            let uid = uid(tags, row.tag);
            if uid.is_none() {
                faults.push("its tag is not known".to_owned());
            }
            let (span, count) = ((row.summary.t0, row.summary.t1), row.summary.count as i64);
            links.push(Link { tag: row.tag, nlast: row.nlast, count, place, span });
            for what in faults {
                let (file, chunk) = (name.to_owned(), row.nlast);
                let tag = uid.clone().unwrap_or_else(|| row.tag.to_string());
                let span = Some(span);
                self.findings.push(Finding { file, tag, chunk, span, what });
            }
        })?;
        if is_format_damaged(&month.connection)? {
            self.tell(name, "its format is not the one that was written");
        }
        let mut named = Vec::new();
        let damaged = names::each(&month.connection, |tag, [uid, ..]| named.push((tag, uid)))?;
        if damaged > 0 {
            self.tell(name, &format!("its names of tags: {damaged} with a wrong checksum"));
        }
        for (tag, uid) in named {
            let known = tags.iter().find(|row| row.key.0 == tag);
            if known.is_none_or(|known| known.uid != uid) {
                let known = known.map_or("nobody", |known| &known.uid);
                self.tell(name, &format!("its tag {tag} is {uid}, and {known} in {LIVE}"));
            }
        }
        // Pages, and whether the index is that of the rows.
        let check = format!("PRAGMA integrity_check({COMPLAINTS})");
        let mut check = month.connection.prepare(&check)?;
        let complaints = check.query_map([], |row| row.get::<_, String>(0))?;
        for complaint in complaints {
            let complaint = complaint?;
            if complaint != "ok" {
                self.tell(name, &complaint);
            }
        }
        Ok(())
    }
}

/// A chunk among those of its tag.
struct Link {
    tag: u32,
    nlast: i64,
    count: i64,
    /// The file, among the months.
    place: usize,
    span: (i64, i64),
}

fn uid(tags: &[TagRow], tag: u32) -> Option<String> {
    tags.iter().find(|row| row.key.0 == tag).map(|row| row.uid.clone())
}

/// What is wrong with the bytes of a chunk whose row is as it was written.
fn faults(month: &Month, row: &ChunkRow) -> Vec<String> {
    let mut found = Vec::new();
    let points = match row.stored.samples(&month.connection) {
        Ok(Ok(points)) => Some(points),
        Ok(Err(why)) => {
            found.push(format!("its samples: {why}"));
            None
        }
        Err(why) => {
            found.push(format!("its samples: {why}"));
            None
        }
    };
    if let Some(points) = &points {
        if !points.is_sorted_by_key(|p| p.at_ms) {
            found.push("its samples are not in order of time".to_owned());
        }
        if !Summary::of(points).is_some_and(|of| agree(&of, &row.summary)) {
            found.push("its summary is not that of its samples".to_owned());
        }
    }
    match row.stored.minutes(&month.connection) {
        Err(why) => found.push(format!("its minutes: {why}")),
        Ok(Some(Err(why))) => found.push(format!("its minutes: {why}")),
        Ok(Some(Ok(minutes))) => {
            if points.is_some_and(|points| rollup::minutes(&points).as_ref() != Some(&minutes)) {
                found.push("its minutes are not those of its samples".to_owned());
            }
        }
        Ok(None) => {}
    }
    found
}

/// Means are sums of many terms, which another version may have added up otherwise.
fn agree(a: &Summary, b: &Summary) -> bool {
    let exact = |s: &Summary| (s.t0, s.t1, s.count, s.usable, s.extremes, s.ends_unusable);
    let largest = a.extremes.map_or(0.0, |e| e.min.1.abs().max(e.max.1.abs()));
    let near = |a: f64, b: f64, of: f64| {
        a == b || a.is_nan() || b.is_nan() || (a - b).abs() <= of * ROUNDING
    };
    let (v, w) = (a.weighted, b.weighted);
    exact(a) == exact(b)
        && near(v.weight_ms, w.weight_ms, v.weight_ms)
        && near(v.mean, w.mean, largest)
        && near(v.m2, w.m2, largest * largest * v.weight_ms)
        && near(a.sum, b.sum, largest * a.count as f64)
}
