//! The log on stderr, and an ear in it for one thing no return value tells.
//!
//! rfd answers `None` both when a person cancels and when it could show no dialog at all; only its
//! log says which. So the logger counts that message while it passes it on.

use std::sync::atomic::{AtomicU64, Ordering};

use log::{LevelFilter, Log, Metadata, Record};

/// What is printed unless `RUST_LOG` asks for more. winit warns of every plain X server; rfd's failures
/// are told in the window.
const QUIET: &str = "warn,winit=error,rfd=off";

static DIALOG_FAILURES: AtomicU64 = AtomicU64::new(0);

/// How often a file dialog could not be shown, as far as the log tells.
pub fn dialog_failures() -> u64 {
    DIALOG_FAILURES.load(Ordering::Relaxed)
}

/// Installs the logger: warnings and errors on stderr, or what `RUST_LOG` asks for.
///
/// Does nothing where a logger is installed already.
pub fn install() {
    let environment = env_logger::Env::default().default_filter_or(QUIET);
    let logger = env_logger::Builder::from_env(environment).build();
    // rfd's errors must reach this logger even where they are not printed.
    let level = logger.filter().max(LevelFilter::Error);
    if log::set_boxed_logger(Box::new(Watch { logger })).is_ok() {
        log::set_max_level(level);
    }
}

struct Watch {
    logger: env_logger::Logger,
}

impl Log for Watch {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_rfd(metadata) || self.logger.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        notice(record);
        self.logger.log(record);
    }

    fn flush(&self) {
        self.logger.flush();
    }
}

fn is_rfd(metadata: &Metadata<'_>) -> bool {
    metadata.level() == log::Level::Error && metadata.target().starts_with("rfd")
}

/// Counts the record if it says that the last way to show a dialog failed (rfd 0.17,
/// `backend/xdg_desktop_portal.rs`: zenity is its last resort).
pub fn notice(record: &Record<'_>) {
    if is_rfd(record.metadata()) && record.args().to_string().contains("with zenity") {
        DIALOG_FAILURES.fetch_add(1, Ordering::Relaxed);
    }
}
