//! How the window's panes are arranged: part of the project file, apart from the plant.

/// The panes a window can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaneKind {
    /// Connections and devices with their true state.
    Plant,
    /// The table of tags.
    Tags,
    /// Curves over time.
    Trend,
    /// Fields and buttons that write.
    Setpoints,
    /// What happened.
    Events,
    /// Everything known of one connection or device.
    Diagnostics,
    /// What went over the wire.
    Frames,
    /// The spreadsheet of tags.
    Grid,
    /// Registers read by hand.
    Registers,
    /// What needs somebody to act.
    Alarms,
    /// One pen of the trend against another.
    Xy,
    /// The spectrum of a pen.
    Spectrum,
    /// What happened, on disk.
    Journal,
    /// How much alarms ask of the operator.
    AlarmLoad,
}

impl PaneKind {
    /// Every pane with the name files and the command line use.
    pub const ALL: [(PaneKind, &'static str); 14] = [
        (PaneKind::Plant, "plant"),
        (PaneKind::Tags, "tags"),
        (PaneKind::Trend, "trend"),
        (PaneKind::Setpoints, "setpoints"),
        (PaneKind::Events, "events"),
        (PaneKind::Diagnostics, "diagnostics"),
        (PaneKind::Frames, "frames"),
        (PaneKind::Grid, "grid"),
        (PaneKind::Registers, "registers"),
        (PaneKind::Alarms, "alarms"),
        (PaneKind::Xy, "xy"),
        (PaneKind::Spectrum, "spectrum"),
        (PaneKind::Journal, "journal"),
        (PaneKind::AlarmLoad, "alarm_load"),
    ];

    /// The name files and the command line use.
    pub fn name(self) -> &'static str {
        PaneKind::ALL.iter().find(|(p, _)| *p == self).map_or("plant", |(_, name)| name)
    }

    /// Reads such a name.
    pub fn from_name(text: &str) -> Option<PaneKind> {
        PaneKind::ALL.iter().find(|(_, name)| *name == text).map(|(p, _)| *p)
    }
}

/// Beside each other or above each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SplitDirection {
    /// Children from left to right.
    Horizontal,
    /// Children from top to bottom.
    Vertical,
}

/// A tree of panes.
#[derive(Clone, Debug, PartialEq)]
pub enum LayoutNode {
    /// Panes that share one place, one of them in front.
    Tabs {
        /// At least one.
        panes: Vec<PaneKind>,
        /// The pane in front.
        active: PaneKind,
    },
    /// Places beside or above each other.
    Split {
        /// Which way.
        direction: SplitDirection,
        /// At least one child, each with its share (a positive number; only ratios matter).
        children: Vec<(f32, LayoutNode)>,
    },
}

/// The arrangement of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The tree.
    pub root: LayoutNode,
}

impl Layout {
    /// True where every pane stands in the same place, whichever of several tabs is in front.
    pub fn stands_like(&self, other: &Layout) -> bool {
        self.root.stands_like(&other.root)
    }
}

impl LayoutNode {
    fn stands_like(&self, other: &LayoutNode) -> bool {
        match (self, other) {
            (LayoutNode::Tabs { panes: a, .. }, LayoutNode::Tabs { panes: b, .. }) => a == b,
            (
                LayoutNode::Split { direction: way, children: a },
                LayoutNode::Split { direction: other_way, children: b },
            ) => {
                let like = |(x, y): (&(f32, LayoutNode), &(f32, LayoutNode))| {
                    x.0 == y.0 && x.1.stands_like(&y.1)
                };
                way == other_way && a.len() == b.len() && a.iter().zip(b).all(like)
            }
            _ => false,
        }
    }
}

impl Default for Layout {
    /// Plant above tags left, the grid behind the tags, trend above setpoints right; behind the setpoints what happened, and what
    /// helps to find out why.
    fn default() -> Self {
        let tabs = |pane| LayoutNode::Tabs { panes: vec![pane], active: pane };
        let split = |direction, children| LayoutNode::Split { direction, children };
        let tags = LayoutNode::Tabs {
            panes: vec![PaneKind::Tags, PaneKind::Grid],
            active: PaneKind::Tags,
        };
        let left = split(SplitDirection::Vertical, vec![(0.3, tabs(PaneKind::Plant)), (0.7, tags)]);
        let below = LayoutNode::Tabs {
            panes: vec![
                PaneKind::Setpoints,
                PaneKind::Events,
                PaneKind::Diagnostics,
                PaneKind::Frames,
                PaneKind::Registers,
            ],
            active: PaneKind::Setpoints,
        };
        let right =
            split(SplitDirection::Vertical, vec![(0.56, tabs(PaneKind::Trend)), (0.44, below)]);
        Layout { root: split(SplitDirection::Horizontal, vec![(0.42, left), (0.58, right)]) }
    }
}
