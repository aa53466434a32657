//! What pasting changes: a block of cells over those that are selected, or as rows of its own.

use super::block::{Maker, Names, blank};
use super::column::Col;
use super::pending::{Batch, RowKey};
use super::state::Told;
use super::tsv;
use crate::model::{Tag, TagId, limits};

impl Maker<'_> {
    /// What another program or the grid itself has copied, from the top left of what is selected. A single
    /// cell, and a block that fits several times, fills what is selected; rows below the last are new ones.
    pub(in crate::app) fn paste(mut self, text: &str) -> Result<Batch, Told> {
        let block = tsv::read(text).map_err(Told::BadBlock)?;
        let (lines, shown) = self.grid.size();
        let (height, width) = (block.len(), block.first().map_or(0, Vec::len));
        let (selected, cols) = (self.grid.selected.lines(lines), self.grid.selected.columns(shown));
        let (top, left) = (*selected.start(), *cols.start());
        let room = shown.saturating_sub(left);
        if width > room {
            return Err(Told::TooWide(width - room));
        }
        let selected_rows = self.grid.selected_rows(self.project).len();
        let times = |selected: usize, size: usize| {
            if size > 0 && selected.is_multiple_of(size) { (selected / size).max(1) } else { 1 }
        };
        let down = height * times(selected_rows, height);
        let across = width * times(cols.count(), width);
        let mut targets: Vec<RowKey> =
            (top..lines).filter_map(|line| self.grid.key(self.project, line)).take(down).collect();
        let missing = down.saturating_sub(targets.len());
        if missing > 0 {
            let like = targets.last().cloned();
            targets.extend(self.fresh_rows(missing, like.as_ref(), None)?);
        }
        self.spread(&block, &targets, (left, across));
        Ok(self.batch)
    }

    /// The same as rows of its own behind the selected ones.
    pub(in crate::app) fn paste_rows(mut self, text: &str) -> Result<Batch, Told> {
        let block = tsv::read(text).map_err(Told::BadBlock)?;
        let (lines, shown) = self.grid.size();
        let left = *self.grid.selected.columns(shown).start();
        let width = block.first().map_or(0, Vec::len);
        let room = shown.saturating_sub(left);
        if width > room {
            return Err(Told::TooWide(width - room));
        }
        let last = *self.grid.selected.lines(lines).end();
        let like = self.grid.key(self.project, last);
        let after = match &like {
            Some(RowKey::Tag(id)) => Some(id.clone()),
            _ => None,
        };
        let targets = self.fresh_rows(block.len(), like.as_ref(), after.as_ref())?;
        self.spread(&block, &targets, (left, width));
        Ok(self.batch)
    }

    /// Puts a block into rows, from a column on and so many across, over and over.
    fn spread(&mut self, block: &[Vec<String>], rows: &[RowKey], (left, across): (usize, usize)) {
        for (row, cells) in rows.iter().zip(block.iter().cycle()) {
            let cols = self.grid.columns.iter().skip(left).take(across);
            let cells = cols.zip(cells.iter().cycle());
            // A notation is an answer beside its address, on whichever side it stands.
            let (last, first): (Vec<_>, Vec<_>) =
                cells.partition(|(col, _)| **col == Col::Notation);
            for (col, text) in first.into_iter().chain(last) {
                self.put(row, *col, text);
            }
        }
    }

    /// New rows behind `after` or at the end, of the device and scan class of `like` or of the last tag.
    fn fresh_rows(
        &mut self,
        count: usize,
        like: Option<&RowKey>,
        after: Option<&TagId>,
    ) -> Result<Vec<RowKey>, Told> {
        if self.project.tags.len().saturating_add(count) > limits::TAGS {
            return Err(Told::TooManyRows(count));
        }
        let like = like.and_then(|key| self.grid.tag(self.project, key));
        let base = blank(self.project, like.or(self.project.tags.last())).ok_or(Told::NoHome)?;
        let mut names = Names::new(self.project);
        Ok((0..count)
            .map(|_| {
                let tag = Tag { name: names.free("Tag"), ..base.clone() };
                self.new_row(tag, after.cloned())
            })
            .collect())
    }
}
