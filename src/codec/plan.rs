//! Which blocks to read so that every value is read whole, in few requests.
//!
//! Greedy from low to high addresses: a gap is read along where it costs no more than a request would.
//! That is the cheapest plan wherever no request is full, and a few hundredths above it elsewhere
//! (`tests/suite/codec_plans.rs` compares). A value is never cut: devices refuse reads of a part, and
//! two requests could bring halves of two different values. Items of different tables, devices or
//! periods are the caller's to keep apart.

/// A value to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// The caller's number for it.
    pub item: usize,
    /// Wire address of its first element.
    pub start: u16,
    /// Elements it occupies, at least 1.
    pub width: u16,
}

/// Some elements in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Wire address of the first.
    pub start: u16,
    /// How many.
    pub count: u16,
}

impl Extent {
    fn end(self) -> u32 {
        u32::from(self.start) + u32::from(self.count)
    }

    /// True if the two have an element in common.
    pub fn overlaps(self, other: Extent) -> bool {
        u32::from(self.start) < other.end() && u32::from(other.start) < self.end()
    }

    /// What is left of it without `other`: nothing, one piece or two.
    pub fn without(self, other: Extent) -> impl Iterator<Item = Extent> {
        let piece = |start: u32, end: u32| {
            let count = u16::try_from(end.checked_sub(start)?).ok().filter(|count| *count > 0)?;
            Some(Extent { start: u16::try_from(start).ok()?, count })
        };
        let (start, end) = (u32::from(self.start), self.end());
        let before = piece(start, end.min(u32::from(other.start)));
        let after = piece(start.max(other.end()), end);
        before.into_iter().chain(after)
    }
}

/// What a device allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanLimits {
    /// Most elements in one request: up to 125 registers or 2000 bits.
    pub max_elements: u16,
    /// Unused elements that may be read to join two values: as many as cost no more than a request.
    pub max_gap: u16,
    /// Values that are read in a request of their own: one that touches any of these extents lies
    /// within one of them.
    pub isolated: Vec<Extent>,
    /// Elements that no request may touch; a value on them is unreadable.
    pub forbidden: Vec<Extent>,
    /// Wire addresses before which a request must end: no request holds both `b - 1` and `b`.
    pub barriers: Vec<u16>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Wire address of its first element.
    pub start: u16,
    /// Elements, 1 to [`PlanLimits::max_elements`].
    pub count: u16,
    /// The values inside, by the caller's numbers, in ascending address.
    pub items: Vec<usize>,
}

impl Block {
    /// The elements it reads.
    pub fn extent(&self) -> Extent {
        Extent { start: self.start, count: self.count }
    }
}

impl PlanLimits {
    /// True if one request may read all of `start..end`.
    fn allow(&self, start: u32, end: u32) -> bool {
        let count = end.saturating_sub(start);
        count >= 1
            && count <= u32::from(self.max_elements)
            && end <= 65_536
            && !self.forbidden.iter().any(|f| start < f.end() && u32::from(f.start) < end)
            && (!self.isolated.iter().any(|i| start < i.end() && u32::from(i.start) < end)
                || self.isolated.iter().any(|i| u32::from(i.start) <= start && end <= i.end()))
            && !self.barriers.iter().any(|b| start < u32::from(*b) && u32::from(*b) < end)
    }
}

/// The blocks that read all `items`, in ascending address, and the caller's numbers of the items that
/// cannot be read: wider than a request, past address 65535, on forbidden elements, across a barrier, or
/// partly on an isolated value.
///
/// Items may come in any order, repeat and overlap; each is in exactly one block or unreadable.
pub fn plan_reads(items: &[PlanItem], limits: &PlanLimits) -> (Vec<Block>, Vec<usize>) {
    let ends = |i: &PlanItem| u32::from(i.start) + u32::from(i.width);
    let (mut readable, unreadable): (Vec<&PlanItem>, Vec<&PlanItem>) =
        items.iter().partition(|i| limits.allow(u32::from(i.start), ends(i)));
    readable.sort_by_key(|i| (i.start, i.width));
    let mut blocks: Vec<Block> = Vec::new();
    for item in readable {
        if !blocks.last_mut().is_some_and(|block| join(block, item, limits)) {
            blocks.push(Block { start: item.start, count: item.width, items: vec![item.item] });
        }
    }
    (blocks, unreadable.iter().map(|i| i.item).collect())
}

/// Takes `item` into `block` if the limits allow it. The item starts at or after the block.
fn join(block: &mut Block, item: &PlanItem, limits: &PlanLimits) -> bool {
    let start = u32::from(block.start);
    let old_end = block.extent().end();
    let end = old_end.max(u32::from(item.start) + u32::from(item.width));
    let gap = u32::from(item.start).saturating_sub(old_end);
    if gap > u32::from(limits.max_gap) || !limits.allow(start, end) {
        return false;
    }
    let Ok(count) = u16::try_from(end - start) else { return false };
    block.count = count;
    block.items.push(item.item);
    true
}
