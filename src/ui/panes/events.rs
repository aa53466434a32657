//! Events.
#[derive(Debug, Default)]
pub struct EventsMemory {}
pub(super) fn ui(
    _ui: &mut egui::Ui,
    _pane: &mut crate::ui::context::Pane<'_>,
    _memory: &mut super::PaneMemory,
) {
}
