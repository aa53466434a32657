//! Proving a folder: every checksum, every count, every order.

use std::path::Path;

use super::reader::Reader;
use super::rows::{COLUMNS, ChunkRow, chunk_row, read_blob};
use super::{HistoryError, Summary, chunk, journal, rollup};

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The tag's id, where it is about one.
    pub tag: String,
    /// Which chunk: the number of its last sample; or which row of the journal.
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
    /// Samples in those that are whole, and in the journal.
    pub samples: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Looks at everything in a folder. What is damaged is told and passed over.
    ///
    /// # Errors
    /// A file cannot be read at all.
    pub fn of(folder: &Path) -> Result<Verified, HistoryError> {
        let mut reader = Reader::open(folder)?;
        reader.refresh_parts()?;
        let mut found = Verified::default();
        found.journal(&reader)?;
        let tags = reader.tags()?;
        for (name, file, part) in reader.open_parts() {
            found.files += 1;
            let sql = |source| HistoryError::Sql { file: file.clone(), source };
            let question = format!("SELECT {COLUMNS}, tag FROM chunk ORDER BY tag, nlast");
            let mut rows = part.prepare(&question).map_err(sql)?;
            let mut rows = rows.query([]).map_err(sql)?;
            while let Some(row) = rows.next().map_err(sql)? {
                let ChunkRow { nlast, id, summary } = chunk_row(row).map_err(sql)?;
                let tag: i64 = row.get("tag").map_err(sql)?;
                found.chunks += 1;
                let data =
                    read_blob(part, "SELECT data FROM blob WHERE id = ?1", id).map_err(sql)?;
                let minutes =
                    read_blob(part, "SELECT data FROM r60 WHERE id = ?1", id).map_err(sql)?;
                let uid = tags.iter().find(|t| i64::from(t.key.0) == tag);
                for what in faults(data.as_deref(), minutes.as_deref(), &summary) {
                    let tag = uid.map_or_else(|| tag.to_string(), |t| t.uid.clone());
                    let file = name.clone();
                    found.findings.push(Finding {
                        file,
                        tag,
                        chunk: nlast,
                        span: Some((summary.t0, summary.t1)),
                        what,
                    });
                }
                found.samples += summary.count;
            }
        }
        Ok(found)
    }

    fn journal(&mut self, reader: &Reader) -> Result<(), HistoryError> {
        let read = (|| {
            let mut rows =
                reader.live().prepare("SELECT first, data FROM journal ORDER BY first")?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (first, data): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                match journal::unpack(&data) {
                    Ok(_) => {}
                    Err(why) => self.findings.push(Finding {
                        file: super::schema::LIVE.to_owned(),
                        tag: String::new(),
                        chunk: first,
                        span: None,
                        what: why.to_string(),
                    }),
                }
            }
            Ok(())
        })();
        read.map_err(|source| HistoryError::Sql { file: super::schema::LIVE.into(), source })
    }
}

fn faults(data: Option<&[u8]>, minutes: Option<&[u8]>, summary: &Summary) -> Vec<String> {
    let mut found = Vec::new();
    match data.map(chunk::decode) {
        None => found.push("its samples are missing".to_owned()),
        Some(Err(why)) => found.push(why.to_string()),
        Some(Ok(points)) => {
            if !points.is_sorted_by_key(|p| p.at_ms) {
                found.push("its samples are not in order of time".to_owned());
            }
            // Means are sums of many terms, which another version may have added up otherwise.
            let exact = |s: &Summary| (s.t0, s.t1, s.count, s.usable, s.extremes, s.ends_unusable);
            if Summary::of(&points).as_ref().map(exact) != Some(exact(summary)) {
                found.push("its summary is not that of its samples".to_owned());
            }
        }
    }
    if let Some(Err(why)) = minutes.map(rollup::unpack) {
        found.push(format!("its minutes: {why}"));
    }
    found
}
