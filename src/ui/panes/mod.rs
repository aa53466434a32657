//! The panes of the window. For now their names alone.

use crate::app::lang::pane_name;
use crate::model::PaneKind;
use crate::ui::context::Pane;

/// What painting has to remember between frames.
#[derive(Debug, Default)]
pub struct PaneMemory {}

/// Paints one pane.
pub fn pane_ui(kind: PaneKind, ui: &mut egui::Ui, pane: &mut Pane<'_>, _memory: &mut PaneMemory) {
    ui.label(pane_name(pane.lang(), kind));
}
