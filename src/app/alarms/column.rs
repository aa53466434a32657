//! The columns of the list of alarms.

use crate::app::lang::Key;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $key:literal, $title:expr, $width:literal;)*) => {
        /// A column of the list of alarms.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AlarmCol {
            $($(#[$doc])* $name,)*
        }

        impl AlarmCol {
            /// Every column, from left to right.
            pub const ALL: &'static [AlarmCol] = &[$(AlarmCol::$name,)*];

            /// The name in a person's settings.
            pub fn key(self) -> &'static str {
                match self { $(AlarmCol::$name => $key,)* }
            }

            /// The heading.
            pub fn title(self) -> Key {
                match self { $(AlarmCol::$name => $title,)* }
            }

            /// Width to begin with, in points.
            pub fn width(self) -> f32 {
                match self { $(AlarmCol::$name => $width,)* }
            }
        }
    };
}

columns! {
    /// The marker: priority and state by colour, shape and digit.
    Priority: "priority", Key::AlarmColPriority, 78.0;
    /// When it was annunciated last.
    Time: "time", Key::AlarmColTime, 76.0;
    /// What is wrong.
    Name: "name", Key::FieldName, 220.0;
    /// How it stands, in words.
    State: "state", Key::AlarmColState, 210.0;
    /// The value at the onset, against the limit.
    Value: "value", Key::AlarmColOnset, 120.0;
    /// The value now.
    Now: "now", Key::ColumnValue, 96.0;
    /// The tag it watches.
    Tag: "tag", Key::AlarmColTag, 140.0;
    /// Group or area.
    Area: "area", Key::AlarmColArea, 120.0;
    /// Time left on the shelf.
    Left: "left", Key::AlarmColLeft, 84.0;
    /// Why it is quiet, and by whom.
    Reason: "reason", Key::AlarmReason, 200.0;
    /// Annunciations since the file of states was begun.
    Count: "count", Key::AlarmColCount, 60.0;
}

/// From the first that stays to the first that goes where there is no room.
const BY_WEIGHT: [AlarmCol; 11] = [
    AlarmCol::Priority,
    AlarmCol::Name,
    AlarmCol::State,
    AlarmCol::Time,
    AlarmCol::Left,
    AlarmCol::Reason,
    AlarmCol::Value,
    AlarmCol::Now,
    AlarmCol::Area,
    AlarmCol::Tag,
    AlarmCol::Count,
];

impl AlarmCol {
    /// Reads a key.
    pub fn from_key(key: &str) -> Option<AlarmCol> {
        AlarmCol::ALL.iter().copied().find(|col| col.key() == key)
    }

    /// True for what is always shown.
    pub fn is_fixed(self) -> bool {
        matches!(self, AlarmCol::Priority | AlarmCol::Name | AlarmCol::State)
    }

    /// True where cells stand against the right edge.
    pub fn is_number(self) -> bool {
        matches!(self, AlarmCol::Now | AlarmCol::Left | AlarmCol::Count)
    }

    /// The least width in which its cells say anything, in points.
    fn least(self) -> f32 {
        match self {
            AlarmCol::Priority => 30.0,
            AlarmCol::State => 96.0,
            _ => self.width(),
        }
    }

    /// The room that a list needs in which names take `name` points, with the least of columns, in points.
    pub fn least_room(name: f32, gap: f32) -> f32 {
        let fixed = AlarmCol::ALL.iter().filter(|col| col.is_fixed() && **col != AlarmCol::Name);
        fixed.map(|col| col.least() + gap).sum::<f32>() + name
    }

    /// Those of `wanted` that fit into `width` points with `gap` between them where names take `name`
    /// points, each with its width, from left to right. The fixed ones are there always: where there is no
    /// room for them they give way to names, as far as they say anything.
    pub fn that_fit(wanted: &[AlarmCol], name: f32, width: f32, gap: f32) -> Vec<(AlarmCol, f32)> {
        let shown = AlarmCol::chosen(wanted, name, width, gap);
        let full = |col: AlarmCol| if col == AlarmCol::Name { name } else { col.width() };
        let mut over = shown.iter().map(|col| full(*col) + gap).sum::<f32>() - width;
        let mut narrowed: Vec<(AlarmCol, f32)> =
            shown.into_iter().map(|col| (col, full(col))).collect();
        for give in [AlarmCol::State, AlarmCol::Priority] {
            for (_, width) in narrowed.iter_mut().filter(|(col, _)| *col == give) {
                let less = over.clamp(0.0, *width - give.least());
                *width -= less;
                over -= less;
            }
        }
        narrowed
    }

    fn chosen(wanted: &[AlarmCol], name: f32, width: f32, gap: f32) -> Vec<AlarmCol> {
        let mut left = width;
        let mut fitting = Vec::new();
        for col in BY_WEIGHT.into_iter().filter(|col| wanted.contains(col)) {
            left -= if col == AlarmCol::Name { name } else { col.width() } + gap;
            if left < 0.0 && !col.is_fixed() {
                break;
            }
            fitting.push(col);
        }
        AlarmCol::ALL.iter().copied().filter(|col| fitting.contains(col)).collect()
    }
}
