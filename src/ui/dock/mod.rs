//! Docking: the panes of the window, how they stand, and which is in front.
//!
//! The tiles are painting state; what counts is the [`Layout`](crate::model::Layout). It is told to
//! the window only when somebody has moved, resized or picked something and let go. A pane cannot be
//! closed, and one that the project's arrangement leaves out is put back when it is asked for.

mod arrangement;
mod view;

use std::time::Duration;

use egui::Ui;
use egui_tiles::Tree;
use jiff::tz::TimeZone;

pub use arrangement::{to_layout, to_tiles};

use super::panes::{Clock, PaneMemory};
use crate::app::{App, Command};
use crate::model::PaneKind;
use arrangement::{is_beyond_layouts, options, show};
use view::View;

/// Seconds for which a pane that was called to the front wears a ring.
const RING_TIME: f64 = 1.0;

/// The panes of the window and how they stand.
#[derive(Default)]
pub struct Dock {
    tree: Option<Tree<PaneKind>>,
    epoch: u64,
    edited: bool,
    ring: Option<(PaneKind, f64)>,
    active: Option<PaneKind>,
    memory: PaneMemory,
}

impl Dock {
    /// Panes whose clocks show `zone`.
    pub fn in_zone(zone: TimeZone) -> Dock {
        Dock { memory: PaneMemory::in_zone(zone), ..Dock::default() }
    }

    /// The clock of the panes, for whoever else tells the time.
    pub fn clock(&self) -> &Clock {
        &self.memory.clock
    }

    /// The pane that was clicked, called or reached by keyboard last.
    pub fn active(&self) -> Option<PaneKind> {
        self.active
    }

    /// Paints the panes into all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, app: &App, out: &mut Vec<Command>) {
        let state = &app.state;
        if self.epoch != state.layout_epoch {
            self.tree = None;
            self.epoch = state.layout_epoch;
        }
        self.memory.belong_to(state.project_epoch);
        let mut tree = self.tree.take().unwrap_or_else(|| to_tiles(&state.project().layout));
        let now = ui.input(|i| i.time);
        if let Some(pane) = state.show_pane {
            self.edited |= show(&mut tree, pane);
            self.ring = Some((pane, now + RING_TIME));
            self.active = Some(pane);
            // The grid is shown to be typed into.
            if pane == PaneKind::Grid {
                self.memory.focus_grid();
            } else if !state.tags.focus_filter {
                focus_tab(ui, &tree, pane);
            }
            out.push(Command::PaneShown);
        }
        self.ring = self.ring.filter(|(_, until)| *until > now);
        if let Some((_, until)) = self.ring {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(until - now));
        }
        let mut view = View {
            app,
            out,
            memory: &mut self.memory,
            ring: self.ring.map(|(pane, _)| pane),
            edited: &mut self.edited,
            active: &mut self.active,
        };
        tree.ui(&mut view, ui);
        // While a boundary or a tab is held, nothing has been decided yet.
        if self.edited && !ui.input(|i| i.pointer.any_down()) {
            self.edited = false;
            self.tell(&mut tree, app, out);
        }
        self.tree = Some(tree);
    }

    fn tell(&mut self, tree: &mut Tree<PaneKind>, app: &App, out: &mut Vec<Command>) {
        tree.simplify(&options());
        let Some(layout) = to_layout(tree) else { return };
        if is_beyond_layouts(tree) {
            *tree = to_tiles(&layout);
        }
        if layout != app.state.project().layout {
            out.push(Command::SetLayout(layout));
        }
    }
}

fn focus_tab(ui: &Ui, tree: &Tree<PaneKind>, pane: PaneKind) {
    if let Some(tile) = tree.tiles.find_pane(&pane) {
        ui.memory_mut(|memory| memory.request_focus(tile.egui_id(tree.id())));
    }
}
