//! Which of the two sets of colours the window wears. The colours themselves live in `ui::theme`.

use serde::{Deserialize, Serialize};

/// Light grey or dark grey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Look {
    /// Dark text on light grey: for lit rooms.
    #[default]
    #[serde(rename = "light")]
    Light,
    /// Light text on dark grey: for dim rooms.
    #[serde(rename = "dark")]
    Dark,
}

impl Look {
    /// Both, with the name that settings use.
    pub const ALL: [(Look, &'static str); 2] = [(Look::Light, "light"), (Look::Dark, "dark")];

    /// The name that settings use.
    pub fn name(self) -> &'static str {
        Look::ALL.iter().find(|(l, _)| *l == self).map_or("light", |(_, name)| name)
    }

    /// Reads such a name.
    pub fn from_name(text: &str) -> Option<Look> {
        Look::ALL.iter().find(|(_, name)| *name == text).map(|(l, _)| *l)
    }

    /// The other one.
    pub fn other(self) -> Look {
        match self {
            Look::Light => Look::Dark,
            Look::Dark => Look::Light,
        }
    }
}
