//! `events.jsonl` of `run --data`: one event a line, appended as long as the folder is ours.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes that wait while the folder is not ours or its disk takes nothing.
const WAITING_MOST: usize = 1 << 20;

/// The file, and what waits for it.
pub(super) struct EventFile {
    path: PathBuf,
    file: Option<File>,
    waiting: String,
    lost: u64,
}

impl EventFile {
    /// Touches nothing yet.
    pub(super) fn new(folder: &Path) -> EventFile {
        let path = folder.join("events.jsonl");
        EventFile { path, file: None, waiting: String::new(), lost: 0 }
    }

    /// Finds whether the folder is there or can be made.
    pub(super) fn check(&self) -> Result<(), String> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| {
            format!("events cannot be kept in {}: {error}; name another folder", folder.display())
        })
    }

    /// Takes a line in; where too much waits already, it is counted.
    pub(super) fn push(&mut self, line: &str) {
        if self.waiting.len() + line.len() >= WAITING_MOST {
            self.lost += 1;
            return;
        }
        self.waiting.push_str(line);
        self.waiting.push('\n');
    }

    /// Writes what waits. What could not be written waits for the next time.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if self.lost > 0 && self.waiting.len() < WAITING_MOST / 2 {
            let lost = std::mem::take(&mut self.lost);
            self.waiting += &format!("{{\"event\":\"lost\",\"count\":{lost}}}\n");
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().create(true).append(true).open(&self.path)?,
        };
        let before = file.metadata()?.len();
        if let Err(why) = file.write_all(self.waiting.as_bytes()) {
            // Half a line is taken back, so that every line is whole.
            file.set_len(before).ok();
            return Err(why);
        }
        self.waiting.clear();
        self.file = Some(file);
        Ok(())
    }
}
