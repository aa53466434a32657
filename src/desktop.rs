//! Where the program meets the desktop: the native window, file dialogs, the log.
//!
//! Opens the window by eframe on its glow renderer, and says in plain words what is missing where no
//! window can be opened. What the window shows is `ui`'s, what it knows is `app`'s.

pub mod dialogs;
pub mod display;
pub mod libraries;
pub mod files;
pub mod horn;
pub mod players;
pub mod log_watch;
pub mod settings;
pub mod tones;
pub mod window;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::Look;
use crate::ui::style::{self, Motion};
use display::{NoWindow, Surroundings};

/// The name desktops know the program by: it ties windows to icons and launchers.
pub const APP_ID: &str = "gaugeglass";

static ICON: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icon.png"));

/// How the window is to be made.
pub fn native_options(title: &str) -> eframe::NativeOptions {
    let mut viewport = egui::ViewportBuilder::default()
        .with_title(title)
        .with_app_id(APP_ID)
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([640.0, 400.0]);
    match eframe::icon_data::from_png_bytes(ICON) {
        Ok(icon) => viewport = viewport.with_icon(icon),
        Err(error) => log::warn!("the window's icon cannot be read: {error}"),
    }
    eframe::NativeOptions {
        viewport,
        // Six times cheaper than wgpu where there is no graphics card (ARCHITECTURE.md, decisions).
        renderer: eframe::Renderer::Glow,
        // Noise in flat greys would make a still picture look alive.
        dithering: false,
        persist_window: false,
        ..eframe::NativeOptions::default()
    }
}

/// Opens the window and returns when it is closed. `make` is called once the window stands, with our
/// fonts and looks already in its context.
///
/// # Errors
/// [`NoWindow`] where the window cannot be opened; [`NoWindow::advice`] says what to do.
///
/// # Panics
/// Passes on a panic that happens after the window stood: that is a fault in the program, not a
/// missing library.
pub fn open_window<F>(title: &str, look: Look, make: F) -> Result<(), NoWindow>
where
    F: FnOnce(&egui::Context) -> Box<dyn eframe::App>,
{
    let surroundings = Surroundings::here();
    surroundings.check()?;
    let stood = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stood);
    let options = native_options(title);
    let run = || {
        eframe::run_native(
            APP_ID,
            options,
            Box::new(move |cc| {
                flag.store(true, Ordering::Relaxed);
                style::install(&cc.egui_ctx, look, Motion::Live);
                Ok(make(&cc.egui_ctx))
            }),
        )
    };
    // Some libraries report what is missing by a panic deep inside winit, before the window stands.
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(surroundings.failed(&error.to_string())),
        Err(panic) if stood.load(Ordering::Relaxed) => resume_unwind(panic),
        Err(panic) => Err(surroundings.failed(panic_text(panic.as_ref()))),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown reason")
}
