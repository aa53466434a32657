//! Ids that stand in files, and indices that stand in memory.
//!
//! An id is chosen once, written to the project file, and never reused; a name may change at any
//! time. In memory a tag is an index into dense vectors, because looking up ten thousand strings a
//! frame costs 170 times as much.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The longest id, in characters.
const ID_LENGTH_MAX: usize = 64;

/// Why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was given.
    #[error("an id cannot be empty")]
    Empty,
    /// Longer than 64 characters.
    #[error("an id has at most 64 characters, this one has {length}")]
    TooLong {
        /// Characters found.
        length: usize,
    },
    /// A character outside `A-Z a-z 0-9 _ - .`.
    #[error("an id is made of letters, digits, '_', '-' and '.', not {found:?}")]
    Character {
        /// The first offending character.
        found: char,
    },
}

fn check(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if let Some(found) = text.chars().find(|c| !allowed(c)) {
        return Err(IdError::Character { found });
    }
    let length = text.len();
    if length > ID_LENGTH_MAX {
        return Err(IdError::TooLong { length });
    }
    Ok(())
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes an id of 1 to 64 characters out of `A-Z a-z 0-9 _ - .`.
            ///
            /// # Errors
            /// [`IdError`] tells which rule the text breaks.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check(text).map(|()| Self(Arc::from(text)))
            }

            /// The id as it stands in the file.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }
    };
}

id_type!(
    /// The id of a [`Connection`](super::Connection).
    ConnectionId
);
id_type!(
    /// The id of a [`Device`](super::Device).
    DeviceId
);
id_type!(
    /// The id of a [`ScanClass`](super::ScanClass).
    ScanClassId
);
id_type!(
    /// The id of a [`Tag`](super::Tag).
    TagId
);
id_type!(
    /// The id of an [`Alarm`](super::Alarm).
    AlarmId
);
id_type!(
    /// The id of an [`AlarmGroup`](super::AlarmGroup).
    AlarmGroupId
);
id_type!(
    /// The id of a [`Capture`](super::Capture).
    CaptureId
);
id_type!(
    /// The id of a [`TrendGroup`](super::TrendGroup).
    GroupId
);

/// A tag's place in a snapshot: `snapshot.samples[idx]`. Valid for one plan generation only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagIdx(pub u32);

impl TagIdx {
    /// The index as a slice position.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}
