//! The players of sounds that each system brings, and how each is called to play a WAV file once. Which of
//! them works is found out by the horn.

use std::ffi::OsString;
use std::path::Path;

/// A kind of system, by its players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux and other Unixes: PipeWire, PulseAudio or ALSA.
    Unix,
    /// `afplay`.
    Mac,
    /// PowerShell's SoundPlayer.
    Windows,
}

impl System {
    /// This one.
    pub const HERE: System = if cfg!(target_os = "macos") {
        System::Mac
    } else if cfg!(windows) {
        System::Windows
    } else {
        System::Unix
    };

    /// Programs with the words that have them play `file`, the preferred one first.
    pub fn players(self, file: &Path) -> Vec<(&'static str, Vec<OsString>)> {
        let path = || file.as_os_str().to_owned();
        match self {
            System::Unix => vec![
                ("pw-play", vec![path()]),
                ("paplay", vec![path()]),
                ("aplay", vec!["-q".into(), path()]),
            ],
            System::Mac => vec![("afplay", vec![path()])],
            System::Windows => {
                // Within single quotes PowerShell takes everything as it is but a quote, which is doubled.
                let file = file.display().to_string().replace('\'', "''");
                let play = format!("(New-Object System.Media.SoundPlayer '{file}').PlaySync()");
                let words = ["-NoProfile", "-NonInteractive", "-Command"];
                let words = words.into_iter().map(OsString::from).chain([play.into()]);
                vec![("powershell", words.collect())]
            }
        }
    }

    /// What is said where none of them is there.
    pub fn none(self) -> &'static str {
        match self {
            System::Unix => "none of pw-play, paplay and aplay is there; install one of them",
            System::Mac => "afplay is not there",
            System::Windows => "PowerShell is not there",
        }
    }
}
