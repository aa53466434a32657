//! The profiles that come with the program.

use std::path::Path;

use super::parse_profile;
use crate::model::Profile;

macro_rules! texts {
    ($($file:literal),* $(,)?) => {
        [$((
            $file,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/profiles/", $file)),
        )),*]
    };
}

/// File name and text of each.
const TEXTS: [(&str, &str); 6] = texts![
    "abb-drive.toml",
    "beckhoff-bk9000.toml",
    "chint-dtsu666.toml",
    "eastron-sdm630.toml",
    "morningstar-tristar.toml",
    "sunspec-inverter.toml",
];

/// Every profile that comes with the program, by the name of its file without `.toml`.
pub fn library() -> Vec<(&'static str, Profile)> {
    let read = |(file, text): &(&'static str, &str)| {
        let profile = parse_profile(text, Path::new(file)).profile?;
        Some((file.trim_end_matches(".toml"), profile))
    };
    // That each can be read is tested.
    TEXTS.iter().filter_map(read).collect()
}
