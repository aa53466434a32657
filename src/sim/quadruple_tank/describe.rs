//! The register map as lines for people.

use std::fmt;

use super::map::{Area, Point};
use crate::model::DataType;

impl fmt::Display for Point {
    /// One line for people: `HR 10   i16       setpoint, loop 2 [cm], 0 to 20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = format!("{} {}", self.address.table.short(), self.address.wire);
        let order = match self.data_type {
            DataType::Text { .. } => "",
            numeric if numeric.width() > 1 => self.order.letters(2 * usize::from(numeric.width())),
            _ => "",
        };
        write!(f, "{place:<7} {:<6} {order:<9} {}", self.data_type.name(), self.meaning)?;
        if !self.unit.is_empty() {
            write!(f, " [{}]", self.unit)?;
        }
        if self.scale != 1.0 {
            write!(f, ", {} a count", self.scale)?;
        }
        match self.write {
            Some((low, high)) if self.data_type != DataType::Bool => {
                write!(f, ", takes {low} to {high}")
            }
            Some(_) => f.write_str(", can be written"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Area {
    /// `HR 100 to 131: free memory`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.first.saturating_add(self.count.saturating_sub(1));
        let what = if self.is_memory { "free memory" } else { "the points above" };
        write!(f, "{} {} to {last}: {what}", self.table.short(), self.first)
    }
}
