//! Maps from a tag's number in a folder. The numbers are our own and small, so that the cheapest hash will do:
//! a commit looks a tag up a few times for every sample.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by tag number.
pub(super) type ByTag<T> = HashMap<u32, T, BuildHasherDefault<TagHasher>>;
/// A set of tag numbers.
pub(super) type Tags = HashSet<u32, BuildHasherDefault<TagHasher>>;

/// Spreads a small number over all bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct TagHasher(u64);

impl Hasher for TagHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // The golden ratio, as Fibonacci hashing takes it.
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
