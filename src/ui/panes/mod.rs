//! The panes of the window: plant, tags, trend, setpoints, events, diagnostics, frames,
//! registers.
//!
//! Each is painted from [`AppState`](crate::app::AppState) and answers with commands alone. What only
//! the painting needs to remember (which pens are hidden, which button the pointer holds, caches of
//! what was formatted) is [`PaneMemory`]; losing it loses nothing of the plant or the project. Frames,
//! docking, menus and dialogs around the panes are not here.

mod alarm_load;
mod alarms;
pub(super) mod carry;
pub(super) mod cells;
mod clock;
mod diagnostics;
mod events;
mod frames;
mod grid;
mod journal;
mod keyboard;
pub(super) mod menus;
mod places;
mod plant;
mod registers;
mod setpoints;
mod spectrum;
mod tags;
pub mod trend;
mod xy;

use jiff::tz::TimeZone;

use super::context::Pane;
use crate::model::PaneKind;

pub use clock::Clock;
pub(super) use keyboard::{grid_has_keyboard, list_has_keyboard};
pub(super) use setpoints::denial as write_denial;

/// What painting remembers from frame to frame. One for each window.
#[derive(Debug, Default)]
pub struct PaneMemory {
    /// The clock that people read: the system's time zone unless a test sets another.
    pub clock: Clock,
    places: places::Places,
    plant: plant::PlantMemory,
    tags: tags::TagsMemory,
    /// Of the trend pane.
    pub trend: trend::TrendMemory,
    setpoints: setpoints::SetpointsMemory,
    alarms: alarms::AlarmsMemory,
    events: events::EventsMemory,
    diagnostics: diagnostics::DiagnosticsMemory,
    frames: frames::FramesMemory,
    grid: grid::GridMemory,
    registers: registers::RegistersMemory,
    journal: journal::JournalMemory,
    xy: xy::XyMemory,
    spectrum: trend::Picker,
    project: u64,
}

impl PaneMemory {
    /// A memory whose clock shows `zone`.
    pub fn in_zone(zone: TimeZone) -> PaneMemory {
        PaneMemory { clock: Clock::new(zone), ..PaneMemory::default() }
    }

    /// Forgets the trend of another project: its curves, and a recording laid over them.
    pub fn belong_to(&mut self, project: u64) {
        if self.project != project {
            self.project = project;
            self.trend = trend::TrendMemory::default();
        }
    }

    /// Gives the keyboard to the cells of the grid, once they are painted.
    pub fn focus_grid(&mut self) {
        self.grid.take_keyboard();
    }
}

/// Paints one pane into `ui`.
pub fn pane_ui(kind: PaneKind, ui: &mut egui::Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    memory.places.refresh(pane.app.state.project());
    setpoints::let_go_hidden(ui, pane, &mut memory.setpoints);
    match kind {
        PaneKind::Plant => plant::ui(ui, pane, memory),
        PaneKind::Tags => tags::ui(ui, pane, memory),
        PaneKind::Trend => trend::ui(ui, pane, memory),
        PaneKind::Setpoints => setpoints::ui(ui, pane, memory),
        PaneKind::Events => events::ui(ui, pane, memory),
        PaneKind::Alarms => alarms::ui(ui, pane, memory),
        PaneKind::Diagnostics => diagnostics::ui(ui, pane, memory),
        PaneKind::Frames => frames::ui(ui, pane, memory),
        PaneKind::Grid => grid::ui(ui, pane, memory),
        PaneKind::Registers => registers::ui(ui, pane, memory),
        PaneKind::Xy => xy::ui(ui, pane, memory),
        PaneKind::Spectrum => spectrum::ui(ui, pane, memory),
        PaneKind::Journal => journal::ui(ui, pane, memory),
        PaneKind::AlarmLoad => alarm_load::ui(ui, pane, memory),
    }
}
