//! The thread that answers questions about the journal, one after the other, beside the one that writes.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::super::data_folder::DataFolder;
use super::Shared;
use super::json::json_line;
use crate::alarm::journal::{CSV_HEAD, JournalError, JournalReader, csv_line};
use crate::model::{
    JournalAnswer, JournalAsk, JournalAskId, JournalFile, JournalQuery, JournalReply, JournalRow,
};
use crate::store::replace_file;

/// Rows read at a time for an export.
const PAGE: usize = 5_000;
/// After this time a question is answered with what has been found, and how far back that goes.
const ANSWER_WITHIN: Duration = Duration::from_millis(30);

/// A question.
pub(super) struct Asked {
    pub(super) id: JournalAskId,
    pub(super) ask: JournalAsk,
    /// Set where nobody wants the answer any more.
    pub(super) cancel: Arc<AtomicBool>,
}

pub(super) struct Clerk {
    folder: Option<Arc<DataFolder>>,
    asked: Receiver<Asked>,
    answers: SyncSender<JournalReply>,
    shared: Arc<Shared>,
    wake: Arc<dyn Fn() + Send + Sync>,
    reader: Option<JournalReader>,
}

impl Clerk {
    pub(super) fn new(
        folder: Option<Arc<DataFolder>>,
        asked: Receiver<Asked>,
        answers: SyncSender<JournalReply>,
        shared: Arc<Shared>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Clerk {
        Clerk { folder, asked, answers, shared, wake, reader: None }
    }

    pub(super) fn run(mut self) {
        while let Ok(Asked { id, ask, cancel }) = self.asked.recv() {
            let answer = self.answer(ask, &cancel).unwrap_or_else(|why| {
                // The next question opens the file anew.
                self.reader = None;
                JournalAnswer::Failed(why.to_string())
            });
            if self.answers.send(JournalReply { id, answer }).is_err() {
                return;
            }
            (self.wake)();
        }
    }

    fn answer(
        &mut self,
        ask: JournalAsk,
        cancel: &AtomicBool,
    ) -> Result<JournalAnswer, JournalError> {
        match ask {
            JournalAsk::Load(span_ms) => {
                let now = Timestamp::now().as_millisecond();
                let mut load = self.shared.load.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(JournalAnswer::Load(Arc::new(load.figures(now, span_ms))))
            }
            JournalAsk::Rows(query) => {
                let Some(reader) = self.reader()? else { return Ok(none_kept()) };
                let begun = Instant::now();
                // What is new since the last look is little, and wanted whole.
                let is_old = query.after.is_none();
                let enough = || is_old && begun.elapsed() >= ANSWER_WITHIN;
                Ok(JournalAnswer::Page(reader.page_within(&query, cancel, &enough)?))
            }
            JournalAsk::Marks { from_ms, to_ms, width_ms } => {
                let Some(reader) = self.reader()? else { return Ok(none_kept()) };
                let marks = reader.marks((from_ms, to_ms), width_ms, cancel)?;
                Ok(JournalAnswer::Marks(Arc::new(marks)))
            }
            JournalAsk::Export { path, overwrite: false, .. } if path.exists() => {
                Ok(JournalAnswer::Blocked(path))
            }
            JournalAsk::Export { query, path, .. } => {
                let Some(reader) = self.reader()? else { return Ok(none_kept()) };
                match export(reader, query, &path, cancel) {
                    Ok(count) => Ok(JournalAnswer::Exported(path, count)),
                    Err(why) => Ok(JournalAnswer::Failed(why)),
                }
            }
        }
    }

    fn reader(&mut self) -> Result<Option<&JournalReader>, JournalError> {
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_ours()) else {
            return Ok(None);
        };
        if self.reader.is_none() {
            self.reader = Some(JournalReader::open(folder.path())?);
        }
        Ok(self.reader.as_ref())
    }
}

fn none_kept() -> JournalAnswer {
    JournalAnswer::Failed("this station keeps no journal".to_owned())
}

/// Writes rows into a file, whole or not at all; newest first.
fn export(
    reader: &JournalReader,
    query: JournalQuery,
    path: &Path,
    cancel: &AtomicBool,
) -> Result<u64, String> {
    let mut count = 0;
    let written = replace_file(path, |out| {
        let line: fn(&JournalRow) -> String = match JournalFile::of(path) {
            JournalFile::JsonLines => json_line,
            JournalFile::Csv => {
                writeln!(out, "{CSV_HEAD}")?;
                csv_line
            }
        };
        let mut query = JournalQuery { limit: PAGE, ..query };
        loop {
            let page = reader.page(&query, cancel).map_err(std::io::Error::other)?;
            for row in &page.rows {
                writeln!(out, "{}", line(row))?;
                count += 1;
            }
            query.before = page.next;
            if page.next.is_none() {
                return Ok(());
            }
        }
    });
    written.map(|()| count).map_err(|why| why.to_string())
}
