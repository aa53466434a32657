//! Registers of any device, read by hand, every format side by side; beside them what a selection could
//! mean, and where the number on a panel stands.

mod bar;
mod side;
mod table;

use std::time::Duration;

use egui::{Rect, Ui, UiBuilder};

use super::{PaneMemory, cells};
use crate::app::Command;
use crate::app::lang::{Key, tr};
use crate::app::registers::RegistersCommand;
use crate::ui::context::Pane;

/// Narrower panes have the side below, if they are high enough.
const ROOM_FOR_SIDE: f32 = 620.0;
/// Greatest width of the side, in points.
const SIDE: f32 = 330.0;
/// Greatest share of the width that it takes.
const SHARE: f32 = 0.44;
/// Share of the height of the side where it stands below.
const BELOW: f32 = 0.42;
const GAP: f32 = 6.0;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct RegistersMemory {
    /// The row that was scrolled to last.
    row: Option<u16>,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let PaneMemory { registers: memory, clock, .. } = memory;
    let (state, lang) = (&pane.app.state, pane.lang());
    let view = &state.registers;
    if state.project().devices.is_empty() {
        cells::empty(ui, tr(lang, Key::RegistersNoDevice), None);
        return;
    }
    if view.live {
        ui.ctx().request_repaint_after(Duration::from_millis(u64::from(view.period_ms.min(1000))));
        if view.is_unseen(state.now.mono) {
            pane.out.push(Command::Registers(RegistersCommand::Seen));
        }
    }
    bar::paint(ui, pane, clock);
    if view.shown.is_none() {
        cells::empty(ui, tr(lang, Key::RegistersEmpty), None);
        return;
    }
    let area = ui.available_rect_before_wrap();
    let (list, side) = if area.width() >= ROOM_FOR_SIDE {
        let cut = area.max.x - SIDE.min(area.width() * SHARE);
        (area.with_max_x(cut - GAP), area.with_min_x(cut))
    } else {
        let cut = area.max.y - area.height() * BELOW;
        (area.with_max_y(cut - GAP), area.with_min_y(cut))
    };
    within(ui, list, |ui| table::paint(ui, pane, memory, list));
    within(ui, side, |ui| side::paint(ui, pane, side));
}

fn within(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(rect.min.x as i32));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    add(&mut child);
}
