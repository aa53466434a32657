//! Whether a window can be opened here, and what to say where it cannot.

use std::ffi::OsString;
use std::path::Path;

use super::libraries::{GL_DRIVER, Library, Places, WAYLAND, X11};
use crate::app::lang::{Key, Lang, fill, tr};

/// The project that is shown where none is named.
const DEMO: &str = "projects/quadruple-tank.toml";

/// The command that shows a project, or the demo plant, in a terminal.
fn in_the_terminal(project: Option<&Path>) -> String {
    let file = project.unwrap_or(Path::new(DEMO)).display().to_string();
    let plain = file.chars().all(|c| c.is_alphanumeric() || "/\\._-:+@%".contains(c));
    let file = if plain { file } else { format!("{file:?}") };
    format!("cargo run --release -- run {file} --for 10s")
}

/// Why no window could be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoWindow {
    /// No display was named.
    #[error(
        "no window can be opened: neither DISPLAY nor WAYLAND_DISPLAY is set; start it from a desktop session"
    )]
    NoDisplay,
    /// Shared libraries are not installed.
    #[error("no window can be opened: missing libraries: {}; install them", names(.0))]
    Missing(Vec<Library>),
    /// Something else.
    #[error("no window can be opened: {why}")]
    Failed {
        /// What the window system said.
        why: String,
        /// Libraries that are likely the reason: those found missing, or else those
        /// that the failure points at; may be empty.
        likely: Vec<Library>,
    },
}

fn names(libraries: &[Library]) -> String {
    let files: Vec<&str> = libraries.iter().filter_map(|l| l.files.first().copied()).collect();
    files.join(", ")
}

/// What of this machine decides whether a window can be opened.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// False where windows need no display server (Windows, macOS): nothing is checked there.
    pub unix_desktop: bool,
    /// The X11 display, `DISPLAY`.
    pub display: Option<OsString>,
    /// The Wayland display, `WAYLAND_DISPLAY` or `WAYLAND_SOCKET`.
    pub wayland: Option<OsString>,
    /// Where libraries are looked for.
    pub places: Places,
}

impl Surroundings {
    /// This machine.
    pub fn here() -> Surroundings {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Surroundings {
            unix_desktop: cfg!(target_os = "linux"),
            display: set("DISPLAY"),
            wayland: set("WAYLAND_DISPLAY").or_else(|| set("WAYLAND_SOCKET")),
            places: Places::here(),
        }
    }

    /// Finds out before winit does, which tells some of this by a panic.
    ///
    /// # Errors
    /// [`NoWindow::NoDisplay`] or [`NoWindow::Missing`].
    pub fn check(&self) -> Result<(), NoWindow> {
        if self.unix_desktop && self.display.is_none() && self.wayland.is_none() {
            return Err(NoWindow::NoDisplay);
        }
        let missing = self.missing();
        if missing.is_empty() { Ok(()) } else { Err(NoWindow::Missing(missing)) }
    }

    /// The failure the window system told, with the libraries that are likely its reason.
    pub fn failed(&self, why: &str) -> NoWindow {
        let missing = self.missing();
        let likely = match &self.places.cache {
            _ if !missing.is_empty() => missing,
            None => self.needed().to_vec(),
            // The files are there and yet something failed: what the message names, if anything.
            Some(_) if why.to_lowercase().contains("glutin") => vec![GL_DRIVER],
            Some(_) => self.needed().iter().filter(|l| is_named(l, why)).copied().collect(),
        };
        let why = shortened(why);
        NoWindow::Failed { why, likely }
    }

    fn missing(&self) -> Vec<Library> {
        self.places.missing(self.needed())
    }

    /// winit takes Wayland where both are set, and does not fall back.
    fn needed(&self) -> &'static [Library] {
        match (self.unix_desktop, &self.wayland, &self.display) {
            (true, Some(_), _) => &WAYLAND,
            (true, None, Some(_)) => &X11,
            _ => &[],
        }
    }
}

/// True where the message names the library, with or without its version.
fn is_named(library: &Library, why: &str) -> bool {
    let plain = |file: &str| {
        file.split_once(".so").is_some_and(|(stem, _)| why.contains(&format!("{stem}.so")))
    };
    library.files.iter().any(|file| plain(file))
}

/// The beginning of a message: some go on with every setting that was tried.
fn shortened(why: &str) -> String {
    const LONGEST: usize = 200;
    match why.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", why.get(..end).unwrap_or(why)),
        None => why.to_owned(),
    }
}

impl NoWindow {
    /// What is missing, how to get it, and what can be done without a window: some lines for the
    /// terminal with `project`.
    pub fn advice(&self, lang: Lang, project: Option<&Path>) -> String {
        let (what, missing): (String, &[Library]) = match self {
            NoWindow::NoDisplay => (tr(lang, Key::DisplayNone).to_owned(), &[]),
            NoWindow::Missing(missing) => {
                (fill(lang, Key::DisplayMissing, &[("libraries", &names(missing))]), missing)
            }
            NoWindow::Failed { why, likely } => {
                (fill(lang, Key::DisplayFailed, &[("why", why)]), likely)
            }
        };
        let mut lines = vec![what];
        if !missing.is_empty() {
            let packages = |name: fn(&Library) -> &'static str| {
                missing.iter().map(name).collect::<Vec<_>>().join(" ")
            };
            lines.push(tr(lang, Key::DisplayInstall).to_owned());
            lines.push(format!("  sudo apt install {}", packages(|l| l.apt)));
            lines.push(format!("  sudo dnf install {}", packages(|l| l.dnf)));
        }
        lines.push(tr(lang, Key::DisplayInstead).to_owned());
        lines.push(format!("  {}", in_the_terminal(project)));
        lines.join("\n")
    }
}
