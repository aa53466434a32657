//! A run of samples of one tag as bytes, and back, bit by bit.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | codec, 1 |
//! | 4 | samples, n |
//! | 4 + … | length, then times in ms as pco |
//! | 4 + … | length, then values as pco of f64 |
//! | 4 + 6 each | runs of quality: how many samples (4), which quality (2) |
//! | 4 | CRC-32 (IEEE) of everything before |
//!
//! All numbers are little-endian. A damaged pco stream often decodes to wrong numbers without a word,
//! which is why nothing is looked at before the checksum is right.

use pco::ChunkConfig;
use pco::data_types::Number;
use pco::standalone::{simple_compress, simple_decompress_into};

use super::{Point, QualityCode};

/// Most samples in a chunk: what decoding reserves memory for at most.
pub const CHUNK_MAX: usize = 1 << 16;
const CODEC: u8 = 1;

/// What is wrong with the bytes of a chunk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// They end too early or go on too long.
    #[error("{0} bytes are not the length it says")]
    Length(usize),
    /// They are not what was written.
    #[error("its checksum is {found:08x} and should be {expected:08x}")]
    Checksum {
        /// Of the bytes as they are.
        found: u32,
        /// As it was written.
        expected: u32,
    },
    /// A codec that this version does not know.
    #[error("codec {0} is not known to this version")]
    Codec(u8),
    /// The checksum is right and the content is none.
    #[error("its content cannot be read: {0}")]
    Content(String),
}

/// Puts the checksum behind bytes.
pub(super) fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let crc = crc32fast::hash(&bytes);
    bytes.extend(crc.to_le_bytes());
    bytes
}

/// The bytes before the checksum, if it is right.
pub(super) fn unseal(bytes: &[u8]) -> Result<&[u8], Damage> {
    let (body, crc) = bytes.split_last_chunk::<4>().ok_or(Damage::Length(bytes.len()))?;
    let (found, expected) = (crc32fast::hash(body), u32::from_le_bytes(*crc));
    if found == expected { Ok(body) } else { Err(Damage::Checksum { found, expected }) }
}

/// The checksum behind bytes.
pub(super) fn checksum(bytes: &[u8]) -> Option<u32> {
    bytes.last_chunk::<4>().map(|crc| u32::from_le_bytes(*crc))
}

/// Proves that sealed bytes are those that somebody else knows the checksum of.
pub(super) fn prove(bytes: &[u8], expected: Option<u32>) -> Result<(), Damage> {
    let found = checksum(bytes).ok_or(Damage::Length(bytes.len()))?;
    match expected {
        Some(expected) if expected != found => Err(Damage::Checksum { found, expected }),
        _ => Ok(()),
    }
}

/// Packs at most [`CHUNK_MAX`] samples; what is beyond is left out.
///
/// # Errors
/// The compressor fails, which it does for no numbers.
pub fn encode(points: &[Point]) -> Result<Vec<u8>, Damage> {
    let points = points.get(..CHUNK_MAX).unwrap_or(points);
    let mut out = vec![CODEC];
    out.extend((points.len() as u32).to_le_bytes());
    put(&points.iter().map(|p| p.at_ms).collect::<Vec<_>>(), &mut out)?;
    put(&points.iter().map(|p| p.value).collect::<Vec<_>>(), &mut out)?;
    let runs: Vec<&[Point]> = points.chunk_by(|a, b| a.quality == b.quality).collect();
    out.extend((runs.len() as u32).to_le_bytes());
    for run in runs {
        out.extend((run.len() as u32).to_le_bytes());
        out.extend(run.first().map_or(0, |p| p.quality.0).to_le_bytes());
    }
    Ok(seal(out))
}

/// Unpacks a chunk.
///
/// # Errors
/// [`Damage`]: the bytes are not what [`encode`] made.
pub fn decode(bytes: &[u8]) -> Result<Vec<Point>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let [codec] = rest.take::<1>()?;
    if codec != CODEC {
        return Err(Damage::Codec(codec));
    }
    let count = rest.number()?;
    if count > CHUNK_MAX {
        return Err(Damage::Content(format!("{count} samples are more than {CHUNK_MAX}")));
    }
    let times = rest.numbers::<i64>(count)?;
    let values = rest.numbers::<f64>(count)?;
    let mut points: Vec<Point> =
        times.iter().zip(&values).map(|(at, value)| Point::good(*at, *value)).collect();
    let mut left = points.iter_mut();
    for _ in 0..rest.number()? {
        let length = rest.number()?;
        let quality = QualityCode(u16::from_le_bytes(rest.take::<2>()?));
        for _ in 0..length {
            let Some(point) = left.next() else {
                return Err(Damage::Content("more qualities than samples".to_owned()));
            };
            point.quality = quality;
        }
    }
    if left.next().is_some() || !rest.rest.is_empty() {
        return Err(Damage::Length(bytes.len()));
    }
    Ok(points)
}

/// Appends numbers with their length.
pub(super) fn put<T: Number>(numbers: &[T], out: &mut Vec<u8>) -> Result<(), Damage> {
    let packed = simple_compress(numbers, &ChunkConfig::default())
        .map_err(|error| Damage::Content(error.to_string()))?;
    out.extend((packed.len() as u32).to_le_bytes());
    out.extend(packed);
    Ok(())
}

/// Bytes that are read from the front.
pub(super) struct Bytes<'a> {
    pub(super) rest: &'a [u8],
    pub(super) whole: usize,
}

impl Bytes<'_> {
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(Damage::Length(self.whole))?;
        self.rest = rest;
        Ok(*head)
    }

    pub(super) fn number(&mut self) -> Result<usize, Damage> {
        Ok(u32::from_le_bytes(self.take::<4>()?) as usize)
    }

    /// Exactly `count` numbers, which the caller has bounded.
    pub(super) fn numbers<T: Number + Default>(&mut self, count: usize) -> Result<Vec<T>, Damage> {
        let length = self.number()?;
        let (head, rest) = self.rest.split_at_checked(length).ok_or(Damage::Length(self.whole))?;
        self.rest = rest;
        let mut numbers = vec![T::default(); count];
        let progress = simple_decompress_into(head, &mut numbers)
            .map_err(|error| Damage::Content(error.to_string()))?;
        if progress.n_processed != count || !progress.finished {
            return Err(Damage::Content(format!("{} numbers of {count}", progress.n_processed)));
        }
        Ok(numbers)
    }
}
