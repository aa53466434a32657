//! A picture of the trend for print: what stands on it. Painting is `ui::print`.

use std::collections::HashMap;
use std::sync::Arc;

use super::Overlay;
use crate::app::Lang;
use crate::model::{LimitSide, PenLook, PenScale, Span, Tag, TagId};
use crate::station::{AskId, Asker, Columns, Curve, HistoryAnswer, Stats, Told};

/// Columns of the picture's plot.
pub(in crate::app) const COLUMNS: u32 = 2_400;
pub(in crate::app) const CURVES: Asker = Asker("print curves");
pub(in crate::app) const FIGURES: Asker = Asker("print figures");

/// One curve of the picture.
#[derive(Clone, Debug)]
pub struct PrintPen {
    /// Its name.
    pub name: String,
    /// Its engineering unit; may be empty.
    pub unit: String,
    /// Which of the pens' colours it has, from 0.
    pub number: usize,
    /// Digits after the point; as many as are needed where not told.
    pub decimals: Option<u8>,
    /// The lane it lies in, from the top; says nothing of what is on or off.
    pub lane: u8,
    /// True for what is on or off: it gets a strip of its own.
    pub is_digital: bool,
    /// True where values hold until the next one.
    pub has_steps: bool,
    /// Its display range.
    pub range: Option<Span>,
    /// Its alarm limits that are numbers.
    pub limits: Vec<(LimitSide, f64)>,
    /// What is drawn.
    pub curve: Curve,
    /// Exact figures of the window.
    pub figures: Option<Stats>,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct TrendPrint {
    /// Above everything.
    pub title: String,
    /// Beneath it, smaller; may be empty.
    pub subtitle: String,
    /// The language of its words.
    pub lang: Lang,
    /// Left and right edge, s since 1970.
    pub window: (f64, f64),
    /// Its curves.
    pub pens: Vec<PrintPen>,
    /// A recording laid over them.
    pub overlay: Option<Arc<Overlay>>,
}

/// A picture whose curves and figures are on their way.
#[derive(Clone, Debug, Default)]
pub struct PrintJob {
    pub(in crate::app) asked: [Option<AskId>; 2],
    done: [bool; 2],
    columns: HashMap<TagId, Arc<Columns>>,
    figures: HashMap<TagId, Stats>,
    /// Why the disk could not be read: then curves and figures lack what is on it.
    pub(in crate::app) trouble: Option<Arc<str>>,
}

impl PrintJob {
    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        let which = match answer.asker {
            CURVES => 0,
            FIGURES => 1,
            _ => return Some(answer),
        };
        let [curves, figures] = self.asked;
        if [curves, figures].into_iter().flatten().all(|id| id != answer.id) {
            return None;
        }
        match answer.told {
            Told::Columns(tag, columns) => {
                self.columns.insert(tag, columns);
            }
            Told::Stats(tag, stats) => {
                self.figures.insert(tag, stats);
            }
            Told::Trouble(why) => self.trouble = Some(why),
            Told::Done => {
                if let Some(done) = self.done.get_mut(which) {
                    *done = true;
                }
            }
            _ => {}
        }
        None
    }

    /// True once everything has been told.
    pub(in crate::app) fn is_done(&self) -> bool {
        self.done == [true, true]
    }

    /// The curve of a tag as it is printed: `number` is its place in the group, `look` how it is drawn there.
    pub(in crate::app) fn pen(&self, number: usize, look: PenLook, tag: &Tag) -> PrintPen {
        let is_digital = tag.data_type.is_boolean() || tag.texts.is_some();
        PrintPen {
            name: tag.name.clone(),
            unit: tag.unit.clone(),
            number: look.color.map_or(number, usize::from),
            lane: look.lane,
            decimals: tag.decimals,
            is_digital,
            has_steps: look.steps.unwrap_or(is_digital || tag.write.is_some()),
            range: match look.scale {
                PenScale::Fixed(range) => Some(range),
                PenScale::Display => tag.display,
                PenScale::Auto => None,
            },
            limits: Vec::new(),
            curve: self.columns.get(&tag.id).map(|c| c.curve.clone()).unwrap_or_default(),
            figures: self.figures.get(&tag.id).copied(),
        }
    }
}
