//! Pictures of the real screens without a display, for `gaugeglass shot`.

use image::RgbaImage;

use super::context::Pane;
use super::panes::{PaneMemory, pane_ui};
use super::picture::{Stage, render_ui};
use super::root::Window;
use crate::app::App;
use crate::model::PaneKind;

/// What to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The whole window.
    Window,
    /// One pane alone.
    Pane(PaneKind),
}

/// Paints `screen` as `app` has it. What painting asks for is not carried out.
pub fn picture(app: &App, screen: Screen, stage: &Stage) -> RgbaImage {
    let mut window = Window::default();
    let mut memory = PaneMemory::default();
    render_ui(stage, |ui| {
        let mut unheard = Vec::new();
        match screen {
            Screen::Window => window.root_ui(ui, app, &mut unheard),
            Screen::Pane(kind) => {
                let mut pane = Pane { app, out: &mut unheard };
                egui::CentralPanel::default()
                    .show(ui, |ui| pane_ui(kind, ui, &mut pane, &mut memory));
            }
        }
    })
}
