//! The shared libraries a window needs on Linux, and whether they are there.
//!
//! The program itself links none of them; winit and glutin open them when the window is made, and one
//! of them answers a missing library with a panic. Looking for the files beforehand needs no
//! loading: the loader's cache lists what it would find, and the usual folders hold the rest.
//! The list was found by running the program in a bare Debian and adding one package after another.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// One library with the packages that hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Library {
    /// File names as the loader knows them; any one of them will do.
    pub files: &'static [&'static str],
    /// Package on Debian and Ubuntu.
    pub apt: &'static str,
    /// Package on Fedora and its relatives.
    pub dnf: &'static str,
}

const fn library(files: &'static [&'static str], apt: &'static str, dnf: &'static str) -> Library {
    Library { files, apt, dnf }
}

/// What an X11 window needs.
pub const X11: [Library; 7] = [
    library(&["libX11.so.6"], "libx11-6", "libX11"),
    library(&["libX11-xcb.so.1"], "libx11-xcb1", "libX11-xcb"),
    library(&["libXcursor.so.1"], "libxcursor1", "libXcursor"),
    library(&["libXi.so.6"], "libxi6", "libXi"),
    library(&["libxkbcommon.so.0"], "libxkbcommon0", "libxkbcommon"),
    library(&["libxkbcommon-x11.so.0"], "libxkbcommon-x11-0", "libxkbcommon-x11"),
    library(&["libGL.so.1", "libEGL.so.1"], "libgl1", "libglvnd-glx"),
];

/// What a Wayland window needs.
pub const WAYLAND: [Library; 4] = [
    library(&["libwayland-client.so.0"], "libwayland-client0", "libwayland-client"),
    library(&["libwayland-egl.so.1"], "libwayland-egl1", "libwayland-egl"),
    library(&["libxkbcommon.so.0"], "libxkbcommon0", "libxkbcommon"),
    library(&["libEGL.so.1"], "libegl1", "libglvnd-egl"),
];

/// The OpenGL driver that works without a graphics card, too.
pub const GL_DRIVER: Library =
    library(&["libgallium"], "libgl1 libgl1-mesa-dri", "mesa-dri-drivers");

/// Where libraries are looked for.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The loader's cache, if it could be read. Without it nothing is ever called missing: such
    /// systems (NixOS, musl) find libraries in ways of their own.
    pub cache: Option<Vec<u8>>,
    /// Folders to look into besides.
    pub folders: Vec<PathBuf>,
}

impl Places {
    /// The places of this machine.
    pub fn here() -> Places {
        let mut folders: Vec<PathBuf> = std::env::var_os("LD_LIBRARY_PATH")
            .map(|paths| std::env::split_paths(&paths).collect())
            .unwrap_or_default();
        let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
        for base in ["/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"] {
            folders.push(PathBuf::from(base));
            folders.push(Path::new(base).join(&triplet));
        }
        Places { cache: std::fs::read("/etc/ld.so.cache").ok(), folders }
    }

    /// Those of `wanted` that are surely not there.
    pub fn missing(&self, wanted: &[Library]) -> Vec<Library> {
        if self.cache.is_none() {
            return Vec::new();
        }
        wanted.iter().filter(|l| !l.files.iter().any(|file| self.has(file))).copied().collect()
    }

    fn has(&self, file: &str) -> bool {
        let in_folder = |folder: &PathBuf| folder.join(OsStr::new(file)).exists();
        self.cache.as_deref().is_some_and(|c| lists(c, file)) || self.folders.iter().any(in_folder)
    }
}

/// True where the cache holds `file` as a whole name: names in it end with a NUL byte and begin after
/// one or after a slash.
fn lists(cache: &[u8], file: &str) -> bool {
    let name = file.as_bytes();
    let ends = |rest: &[u8]| rest.first().is_none_or(|byte| *byte == 0);
    let mut before = 0u8;
    for (at, byte) in cache.iter().enumerate() {
        if (before == 0 || before == b'/')
            && let Some(rest) = cache.get(at..).and_then(|tail| tail.strip_prefix(name))
            && ends(rest)
        {
            return true;
        }
        before = *byte;
    }
    false
}
