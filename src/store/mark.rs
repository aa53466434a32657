//! What a file held when it was read or written, enough to see whether another program has changed it
//! since.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// The length of a file and a hash of its bytes. Times of files are too coarse to tell two writes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMark {
    length: u64,
    hash: u64,
}

impl FileMark {
    /// The mark of these bytes.
    pub fn of(bytes: &[u8]) -> FileMark {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        FileMark { length: bytes.len() as u64, hash: hasher.finish() }
    }

    /// The mark of a file as it is now; `None` where there is none.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(path: &Path) -> io::Result<Option<FileMark>> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(why),
        };
        let (mut hasher, mut length, mut chunk) = (DefaultHasher::new(), 0, vec![0; CHUNK]);
        loop {
            let count = file.read(&mut chunk)?;
            if count == 0 {
                return Ok(Some(FileMark { length, hash: hasher.finish() }));
            }
            hasher.write(chunk.get(..count).unwrap_or_default());
            length += count as u64;
        }
    }
}
