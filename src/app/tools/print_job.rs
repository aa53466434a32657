//! A picture for print whose curves and figures are on their way.

use std::sync::Arc;

use super::{PrintLevel, TrendPrint};
use crate::app::trend::{source, value_then};
use crate::model::{TagId, WallMs};
use crate::station::{
    AskId, AskedTag, Asker, Columns, HistoryAnswer, HistoryAsk, Point, Told, Wanted,
};

/// Columns of the picture's plot.
pub const PRINT_COLUMNS: u32 = 2_400;
const CURVES: Asker = Asker("print curves");
const EARLIER: Asker = Asker("print comparison");
const FIGURES: Asker = Asker("print figures");
const AT: [Asker; 2] = [Asker("print cursor a"), Asker("print cursor b")];

/// The picture, and what it waits for.
#[derive(Clone, Debug)]
pub struct PrintJob {
    /// The picture so far.
    pub(in crate::app) print: Box<TrendPrint>,
    /// Questions that are not answered yet.
    waits_for: Vec<AskId>,
    /// Why the disk could not be read: then curves and figures lack what is on it.
    pub(in crate::app) trouble: Option<Arc<str>>,
}

impl PrintJob {
    /// Nothing asked yet.
    pub(in crate::app) fn new(print: Box<TrendPrint>) -> PrintJob {
        PrintJob { print, waits_for: Vec::new(), trouble: None }
    }

    /// What has to be asked; `asked` makes a tag one that is asked about.
    pub(in crate::app) fn questions(&self, asked: impl Fn(&TagId) -> AskedTag) -> Vec<HistoryAsk> {
        let print = &self.print;
        let pens: Vec<AskedTag> = print.pens.iter().map(|pen| asked(&pen.pen.tag.id)).collect();
        let mut with_limits = pens.clone();
        for limit in print.pens.iter().flat_map(|pen| &pen.limits) {
            if let PrintLevel::Tag(tag, _) = &limit.level
                && with_limits.iter().all(|known| known.id != tag.id)
            {
                with_limits.push(asked(&tag.id));
            }
        }
        let columns = Wanted::Columns { columns: PRINT_COLUMNS };
        let ask = |asker, tags, (from, to): (f64, f64), wanted| {
            let ms = |seconds: f64| WallMs::from_secs(seconds).0;
            HistoryAsk { asker, tags, from_ms: ms(from), to_ms: ms(to), wanted }
        };
        let earlier = source(&print.earlier);
        let earlier = earlier.map(|window| ask(EARLIER, pens.clone(), window, columns));
        let curves = ask(CURVES, with_limits, print.window, columns);
        let mut figures = ask(FIGURES, pens.clone(), print.window, Wanted::Stats);
        // What is to come is no part of them.
        let present_ms = WallMs::from_secs(print.now).0.max(figures.from_ms + 1);
        figures.to_ms = figures.to_ms.min(present_ms);
        // The pane may still be reading what they are there.
        let cursors = print.cursors.into_iter().flat_map(|cursors| AT.into_iter().zip(cursors.at));
        let cursors = cursors.filter(|(_, at)| *at <= print.now);
        let cursors = cursors
            .map(|(asker, at)| ask(asker, pens.clone(), (at, at), Wanted::Points { most: 4 }));
        [curves, figures].into_iter().chain(earlier).chain(cursors).collect()
    }

    /// Notes that a question was asked.
    pub(in crate::app) fn asked(&mut self, id: AskId) {
        self.waits_for.push(id);
    }

    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        let HistoryAnswer { id, asker, told } = answer;
        let cursor = AT.iter().position(|at| *at == asker);
        if cursor.is_none() && ![CURVES, EARLIER, FIGURES].contains(&asker) {
            return Some(HistoryAnswer { id, asker, told });
        }
        if !self.waits_for.contains(&id) {
            return None;
        }
        match told {
            Told::Columns(tag, columns) if asker == EARLIER => {
                let its = self.print.pens.iter_mut().filter(|pen| pen.pen.tag.id == tag);
                its.for_each(|pen| pen.earlier = Some(Arc::clone(&columns)));
            }
            Told::Columns(tag, columns) => self.curve(&tag, &columns),
            Told::Stats(tag, stats) => {
                let its = self.print.pens.iter_mut().filter(|pen| pen.pen.tag.id == tag);
                its.for_each(|pen| pen.figures = Some(stats));
            }
            Told::Points { tag, points, .. } => self.at_cursor(cursor, &tag, &points),
            Told::Trouble(why) => self.trouble = Some(why),
            Told::Done => self.waits_for.retain(|waiting| *waiting != id),
            _ => {}
        }
        None
    }

    /// What a tag is at a cursor.
    fn at_cursor(&mut self, cursor: Option<usize>, of: &TagId, points: &[Point]) {
        let at = self.print.cursors.zip(cursor);
        let Some((cursor, at)) = at.and_then(|(both, at)| Some((at, *both.at.get(at)?))) else {
            return;
        };
        let value = value_then(points, WallMs::from_secs(at).0);
        for pen in self.print.pens.iter_mut().filter(|pen| pen.pen.tag.id == *of) {
            pen.at_cursors.get_mut(cursor).into_iter().for_each(|told| *told = value);
        }
    }

    /// The curve of a tag: of a pen, of a limit, or of both.
    fn curve(&mut self, of: &TagId, columns: &Arc<Columns>) {
        for pen in &mut self.print.pens {
            if pen.pen.tag.id == *of {
                pen.curve = Arc::clone(columns);
            }
            for limit in &mut pen.limits {
                if let PrintLevel::Tag(tag, curve) = &mut limit.level
                    && tag.id == *of
                {
                    *curve = Arc::clone(columns);
                }
            }
        }
    }

    /// True once everything has been told.
    pub(in crate::app) fn is_done(&self) -> bool {
        self.waits_for.is_empty()
    }
}
