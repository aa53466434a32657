//! Docking: from the arrangement of panes in the project to movable tiles, and back.
//!
//! The tiles are painting state; what counts is the [`Layout`]. It is told to the window only when
//! somebody has moved, resized or picked something and let go. A pane cannot be closed, and one that
//! the project's arrangement leaves out is put back when it is asked for.

use std::collections::HashSet;

use egui::{Id, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, vec2};
use egui_tiles::{
    Behavior, Container, EditAction, Linear, LinearDir, SimplificationOptions, TabState, Tabs,
    Tile, TileId, Tiles, Tree, UiResponse,
};
use jiff::tz::TimeZone;

use super::context::Pane;
use super::panes::{self, Clock, PaneMemory};
use super::style;
use super::theme::Palette;
use crate::app::lang::{Lang, pane_name};
use crate::app::{App, Command};
use crate::model::{Layout, LayoutNode, PaneKind, SplitDirection};

/// Height of the bar with the titles of panes, in points.
const TAB_BAR: f32 = 26.0;
/// Seconds for which a pane that was called to the front wears a ring.
const RING_TIME: f64 = 1.0;

fn options() -> SimplificationOptions {
    SimplificationOptions {
        all_panes_must_have_tabs: true,
        flatten_tabs_in_tabs: true,
        ..SimplificationOptions::default()
    }
}

/// The tiles for an arrangement. A pane that it names twice comes once.
pub fn to_tiles(layout: &Layout) -> Tree<PaneKind> {
    let mut tiles = Tiles::default();
    let mut seen = HashSet::new();
    let id = Id::unique("panes");
    match insert(&layout.root, &mut tiles, &mut seen) {
        Some(root) => Tree::new(id, root, tiles),
        None => to_tiles(&Layout::default()),
    }
}

fn insert(
    node: &LayoutNode,
    tiles: &mut Tiles<PaneKind>,
    seen: &mut HashSet<PaneKind>,
) -> Option<TileId> {
    match node {
        LayoutNode::Tabs { panes, active } => {
            let mut children = Vec::new();
            let mut front = None;
            for pane in panes.iter().filter(|p| seen.insert(**p)) {
                let id = tiles.insert_pane(*pane);
                children.push(id);
                if pane == active {
                    front = Some(id);
                }
            }
            let mut tabs = Tabs::new(children);
            if let Some(front) = front {
                tabs.set_active(front);
            }
            (!tabs.children.is_empty()).then(|| tiles.insert_container(tabs))
        }
        LayoutNode::Split { direction, children } => {
            let dir = match direction {
                SplitDirection::Horizontal => LinearDir::Horizontal,
                SplitDirection::Vertical => LinearDir::Vertical,
            };
            let mut linear = Linear::new(dir, Vec::new());
            for (share, child) in children {
                if let Some(id) = insert(child, tiles, seen) {
                    linear.add_child(id);
                    linear.shares.set_share(id, *share);
                }
            }
            (!linear.children.is_empty()).then(|| tiles.insert_container(linear))
        }
    }
}

/// The arrangement that the tiles show; `None` if nothing is left of them.
pub fn to_layout(tree: &Tree<PaneKind>) -> Option<Layout> {
    let root = read(&tree.tiles, tree.root()?)?;
    Some(Layout { root })
}

fn read(tiles: &Tiles<PaneKind>, id: TileId) -> Option<LayoutNode> {
    match tiles.get(id)? {
        Tile::Pane(pane) => Some(LayoutNode::Tabs { panes: vec![*pane], active: *pane }),
        Tile::Container(Container::Linear(linear)) => {
            let direction = match linear.dir {
                LinearDir::Horizontal => SplitDirection::Horizontal,
                LinearDir::Vertical => SplitDirection::Vertical,
            };
            let children: Vec<(f32, LayoutNode)> = linear
                .children
                .iter()
                .filter_map(|child| Some((rounded(linear.shares[*child]), read(tiles, *child)?)))
                .collect();
            (!children.is_empty()).then_some(LayoutNode::Split { direction, children })
        }
        // Splits inside tabs have no place in a project: their panes become tabs.
        Tile::Container(container) => {
            let mut panes = Vec::new();
            collect(tiles, id, &mut panes);
            let mut front = Vec::new();
            if let Container::Tabs(tabs) = container
                && let Some(active) = tabs.active
            {
                collect(tiles, active, &mut front);
            }
            let active = front.first().or(panes.first()).copied()?;
            Some(LayoutNode::Tabs { panes, active })
        }
    }
}

/// Four digits, so that a project file does not fill with the noise of dragging.
fn rounded(share: f32) -> f32 {
    if share.is_finite() && share > 0.0 { (share * 1e4).round().max(1.0) / 1e4 } else { 1.0 }
}

fn collect(tiles: &Tiles<PaneKind>, id: TileId, out: &mut Vec<PaneKind>) {
    match tiles.get(id) {
        Some(Tile::Pane(pane)) => out.push(*pane),
        Some(Tile::Container(container)) => {
            for child in container.children() {
                collect(tiles, *child, out);
            }
        }
        None => {}
    }
}

/// The panes of the window and how they stand.
#[derive(Default)]
pub struct Dock {
    tree: Option<Tree<PaneKind>>,
    epoch: u64,
    edited: bool,
    ring: Option<(PaneKind, f64)>,
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

    /// Paints the panes into all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, app: &App, out: &mut Vec<Command>) {
        let state = &app.state;
        if self.epoch != state.layout_epoch {
            self.tree = None;
            self.epoch = state.layout_epoch;
        }
        let mut tree = self.tree.take().unwrap_or_else(|| to_tiles(&state.project().layout));
        let now = ui.input(|i| i.time);
        if let Some(pane) = state.show_pane {
            self.edited |= show(&mut tree, pane);
            self.ring = Some((pane, now + RING_TIME));
            if !state.tags.focus_filter {
                focus_tab(ui, &tree, pane);
            }
            out.push(Command::PaneShown);
        }
        self.ring = self.ring.filter(|(_, until)| *until > now);
        if let Some((_, until)) = self.ring {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(until - now));
        }
        let mut view = View {
            app,
            out,
            memory: &mut self.memory,
            ring: self.ring.map(|(pane, _)| pane),
            edited: &mut self.edited,
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
        if tree.tiles.iter().any(|(_, tile)| is_split_in_tabs(tree, tile)) {
            *tree = to_tiles(&layout);
        }
        if layout != app.state.project().layout {
            out.push(Command::SetLayout(layout));
        }
    }
}

fn is_split_in_tabs(tree: &Tree<PaneKind>, tile: &Tile<PaneKind>) -> bool {
    let Tile::Container(Container::Tabs(tabs)) = tile else { return false };
    tabs.children.iter().any(|c| tree.tiles.get_container(*c).is_some())
}

/// Brings a pane to the front, puts it back if it is missing; true if that changed anything.
fn show(tree: &mut Tree<PaneKind>, pane: PaneKind) -> bool {
    let before = to_layout(tree);
    if tree.tiles.find_pane(&pane).is_none() {
        let new = tree.tiles.insert_pane(pane);
        let host = tree
            .tiles
            .iter()
            .filter(|(_, tile)| matches!(tile, Tile::Container(Container::Tabs(_))))
            .map(|(id, _)| *id)
            .min_by_key(|id| id.0);
        match host {
            Some(host) => tree.move_tile_to_container(new, host, usize::MAX, false),
            None => *tree = to_tiles(&Layout::default()),
        }
    }
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(p) if *p == pane));
    to_layout(tree) != before
}

fn focus_tab(ui: &Ui, tree: &Tree<PaneKind>, pane: PaneKind) {
    if let Some(tile) = tree.tiles.find_pane(&pane) {
        ui.memory_mut(|memory| memory.request_focus(tile.egui_id(tree.id())));
    }
}

struct View<'a> {
    app: &'a App,
    out: &'a mut Vec<Command>,
    memory: &'a mut PaneMemory,
    ring: Option<PaneKind>,
    edited: &'a mut bool,
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

fn palette(visuals: &egui::Visuals) -> &'static Palette {
    if visuals.dark_mode { &super::theme::DARK } else { &super::theme::LIGHT }
}
