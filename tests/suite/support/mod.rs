//! What several test modules share. No tests here.
#![allow(clippy::expect_used, clippy::indexing_slicing)] // a test may stop at the first surprise

pub mod alarm_board;
pub mod colour;
pub mod fake_station;
pub mod gallery;
pub mod samples;
pub mod screens;
pub mod tank_room;
pub mod wire;

use std::path::{Path, PathBuf};

/// A file of our own.
pub struct Source {
    /// Where it lies, from the top of the repository.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// Every Rust file under `folder`, in order.
///
/// # Panics
/// Where a file cannot be read.
pub fn sources(folder: impl AsRef<Path>) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![folder.as_ref().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
