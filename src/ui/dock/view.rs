//! What the tiles look like: tab bars, gaps, what a dragged tab shows.

use egui::{Id, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, vec2};
use egui_tiles::{
    Behavior, EditAction, SimplificationOptions, TabState, TileId, Tiles, UiResponse,
};

use super::arrangement::options;
use crate::app::lang::{Lang, pane_name};
use crate::app::{App, Command};
use crate::model::PaneKind;
use crate::ui::context::Pane;
use crate::ui::panes::{self, PaneMemory};
use crate::ui::style;
use crate::ui::theme::{DARK, LIGHT, Palette};

/// Height of the bar with the titles of panes, in points.
const TAB_BAR: f32 = 26.0;

/// The panes as tiles paint them.
pub(super) struct View<'a> {
    pub(super) app: &'a App,
    pub(super) out: &'a mut Vec<Command>,
    pub(super) memory: &'a mut PaneMemory,
    /// The pane that wears a ring, because it was called to the front just now.
    pub(super) ring: Option<PaneKind>,
    /// Set when somebody moves, resizes or picks something.
    pub(super) edited: &'a mut bool,
    /// The pane that somebody works in.
    pub(super) active: &'a mut Option<PaneKind>,
}

impl View<'_> {
    fn lang(&self) -> Lang {
        self.app.state.settings.lang
    }
}

impl Behavior<PaneKind> for View<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, pane: &mut PaneKind) -> UiResponse {
        let p = Palette::in_ui(ui);
        let whole = ui.max_rect();
        ui.painter().rect_filled(whole, 0.0, p.background);
        let inner = whole.shrink2(vec2(6.0, 4.0));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
        child.set_clip_rect(inner.expand(2.0).intersect(ui.clip_rect()));
        let mut context = Pane { app: self.app, out: self.out };
        panes::pane_ui(*pane, &mut child, &mut context, self.memory);
        if self.app.state.dialog.is_none() && is_worked_in(ui, whole) {
            *self.active = Some(*pane);
        }
        if self.ring == Some(*pane) {
            let stroke = Stroke::new(2.0, p.focus);
            ui.painter().rect_stroke(whole.shrink(1.0), 0.0, stroke, StrokeKind::Inside);
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &PaneKind) -> egui::WidgetText {
        pane_name(self.lang(), *pane).into()
    }

    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<PaneKind>,
        ui: &mut Ui,
        id: Id,
        tile: TileId,
        state: &TabState,
    ) -> Response {
        let p = Palette::in_ui(ui);
        let title = self.tab_title_for_tile(tiles, tile);
        let font = TextStyle::Button.resolve(ui.style());
        let galley = title.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, font);
        let size = vec2(galley.size().x + 24.0, ui.available_height());
        let (_, rect) = ui.allocate_space(size);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| {
            WidgetInfo::selected(egui::Role::Tab, ui.is_enabled(), state.active, galley.text())
        });
        if response.clicked() || response.has_focus() {
            let pane = tiles.get(tile).and_then(|tile| match tile {
                egui_tiles::Tile::Pane(pane) => Some(*pane),
                egui_tiles::Tile::Container(_) => None,
            });
            *self.active = pane.or(*self.active);
        }
        if !ui.is_rect_visible(rect) || state.is_being_dragged {
            return response;
        }
        let painter = ui.painter();
        let (fill, ink) = match (state.active, response.hovered()) {
            (true, _) => (p.background, p.text),
            (false, true) => (p.button_hovered, p.text),
            (false, false) => (p.header, p.text_weak),
        };
        painter.rect_filled(rect, 0.0, fill);
        if state.active {
            let top = rect.top() + 1.0;
            painter.hline(rect.x_range(), top, Stroke::new(2.0, p.text_weak));
        }
        painter.vline(rect.right(), rect.y_range(), Stroke::new(1.0, p.line));
        let at = egui::Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect).min;
        painter.galley(at, galley, ink);
        if response.has_focus() {
            let ring = Stroke::new(2.0, p.focus);
            painter.rect_stroke(rect.shrink(2.0), 2.0, ring, StrokeKind::Inside);
        }
        response
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        TAB_BAR
    }

    fn tab_bar_color(&self, visuals: &egui::Visuals) -> egui::Color32 {
        palette(visuals).header
    }

    fn tab_bar_hline_stroke(&self, visuals: &egui::Visuals) -> Stroke {
        Stroke::new(1.0, palette(visuals).line)
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        4.0
    }

    fn min_size(&self) -> f32 {
        TAB_BAR + style::ROW
    }

    fn drag_preview_stroke(&self, visuals: &egui::Visuals) -> Stroke {
        Stroke::new(2.0, palette(visuals).focus)
    }

    fn drag_preview_color(&self, visuals: &egui::Visuals) -> egui::Color32 {
        palette(visuals).selection.gamma_multiply(0.5)
    }

    fn resize_stroke(&self, style: &egui::Style, state: egui_tiles::ResizeState) -> Stroke {
        let p = palette(&style.visuals);
        match state {
            egui_tiles::ResizeState::Idle => Stroke::new(self.gap_width(style), p.header),
            egui_tiles::ResizeState::Hovering => Stroke::new(self.gap_width(style), p.edge),
            egui_tiles::ResizeState::Dragging => Stroke::new(self.gap_width(style), p.focus),
        }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        options()
    }

    fn on_edit(&mut self, _action: EditAction) {
        *self.edited = true;
    }
}

/// True where something in `area` was pressed in this frame, or has the keyboard.
fn is_worked_in(ui: &Ui, area: egui::Rect) -> bool {
    let pressed = ui.input(|i| {
        i.pointer.any_pressed()
            && i.pointer.interact_pos().is_some_and(|point| area.contains(point))
    });
    let focused = ui.memory(|m| m.focused());
    // Not by its response: asking for that could take the keyboard away.
    let place = focused.and_then(|id| {
        ui.ctx().viewport(|v| v.prev_pass.widgets.get(id).map(|widget| widget.rect))
    });
    pressed || place.is_some_and(|rect| area.contains(rect.center()))
}

fn palette(visuals: &egui::Visuals) -> &'static Palette {
    if visuals.dark_mode { &DARK } else { &LIGHT }
}
