//! stub
use super::PaneMemory;
use crate::ui::context::Pane;
#[derive(Debug, Default)]
pub struct GridMemory;
pub(super) fn ui(_ui: &mut egui::Ui, _pane: &mut Pane<'_>, _memory: &mut PaneMemory) {}
