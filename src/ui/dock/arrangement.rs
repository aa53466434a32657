//! From the arrangement of panes in a project to movable tiles, and back.
//!
//! Tiles can stand in ways that a project cannot tell, such as a split inside tabs; reading them back
//! gives the nearest arrangement that it can.

use std::collections::HashSet;

use egui::Id;
use egui_tiles::{
    Container, Linear, LinearDir, SimplificationOptions, Tabs, Tile, TileId, Tiles, Tree,
};

use crate::model::{Layout, LayoutNode, PaneKind, SplitDirection};

/// How tiles are tidied: every pane has a tab, and nothing empty stays.
pub(super) fn options() -> SimplificationOptions {
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

/// True where the tiles stand in a way that a project cannot tell.
pub(super) fn is_beyond_layouts(tree: &Tree<PaneKind>) -> bool {
    tree.tiles.iter().any(|(_, tile)| is_split_in_tabs(tree, tile))
}

fn is_split_in_tabs(tree: &Tree<PaneKind>, tile: &Tile<PaneKind>) -> bool {
    let Tile::Container(Container::Tabs(tabs)) = tile else { return false };
    tabs.children.iter().any(|c| tree.tiles.get_container(*c).is_some())
}

/// Brings a pane to the front, puts it back if it is missing; true if that changed anything.
pub(super) fn show(tree: &mut Tree<PaneKind>, pane: PaneKind) -> bool {
    let before = to_layout(tree);
    if tree.tiles.find_pane(&pane).is_none() {
        let new = tree.tiles.insert_pane(pane);
        // Beside the events, where there is room for a list; else in the first place there is.
        let events = tree.tiles.find_pane(&PaneKind::Events);
        let is_beside = |tabs: &Tabs| events.is_some_and(|events| tabs.children.contains(&events));
        let hosts = tree.tiles.iter().filter_map(|(id, tile)| match tile {
            Tile::Container(Container::Tabs(tabs)) => Some((!is_beside(tabs), *id)),
            _ => None,
        });
        let host = hosts.min_by_key(|(apart, id)| (*apart, id.0)).map(|(_, id)| id);
        match host {
            Some(host) => tree.move_tile_to_container(new, host, usize::MAX, false),
            None => *tree = to_tiles(&Layout::default()),
        }
    }
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(p) if *p == pane));
    to_layout(tree) != before
}
