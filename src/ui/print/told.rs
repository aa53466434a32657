//! What there is to tell of the window on paper: outages with their reasons, marks, remarks.

use std::collections::HashMap;

use crate::app::QualityCode;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::tools::{OverlayColumn, PrintMark, PrintPen, TrendPrint};
use crate::app::trend::MarkKind;
use crate::model::{Note, WallMs};
use crate::ui::panes::Clock;
use crate::ui::panes::trend::{curves, ground, notes};

/// Names in a row, and their characters; of more their number.
const NAMES: usize = 3;
const CHARS: usize = 80;
/// Ends of gaps that are less than this share of the window apart are told as one.
const ALIKE: f64 = 0.004;
/// A recording's gaps are told from this share of the window on: tables have blanks.
const BLANK: f64 = 0.01;
/// So many of a kind come before those of the next kind.
const TURN: usize = 8;

/// One thing to tell.
pub(super) struct Item<'p> {
    /// Seconds since 1970, within the window.
    pub(super) from: f64,
    /// Where it ends, where it lasts.
    pub(super) to: Option<f64>,
    /// What matters more among its kind has more of it: what lasted longer, the first after a quiet time.
    weight: f64,
    pub(super) what: What<'p>,
}

pub(super) enum What<'p> {
    /// Pens without good values.
    Gap {
        names: Vec<&'p str>,
        why: QualityCode,
        since: f64,
    },
    /// A recording without values.
    Blank(&'p str),
    Mark(&'p PrintMark),
    Note(&'p Note),
}

/// The gaps of a pen in the window.
pub(super) fn gaps(print: &TrendPrint, pen: &PrintPen) -> Vec<(f64, f64)> {
    ground::gaps_of(&pen.curve.curve, &pen.pen, print.window, (pen.is_gone, print.now))
}

/// Everything there is to tell, what matters most first: of each kind a few in turn, so that none crowds the
/// others out.
pub(super) fn items(print: &TrendPrint) -> Vec<Item<'_>> {
    let mut items = outages(print);
    items.extend(print.overlay.iter().flat_map(|overlay| {
        let columns = overlay.columns.iter().filter(|column| column.is_shown);
        columns.flat_map(|column| blanks(column, print.window, overlay.shift_s))
    }));
    let (from, _) = print.window;
    items.extend(marks(print));
    items.extend(notes::seen(print.notes.iter(), print.window).map(|note| {
        let seconds = |ms: i64| ms as f64 / 1000.0;
        let (start, to) = (seconds(note.from_ms).max(from), note.to_ms.map(seconds));
        Item { from: start, to, weight: 0.0, what: What::Note(note) }
    }));
    items.sort_by(|a, b| {
        let kinds = kind(&a.what).cmp(&kind(&b.what));
        kinds.then(b.weight.total_cmp(&a.weight)).then(a.from.total_cmp(&b.from))
    });
    let (mut before, mut place) = (None, 0);
    let mut turns: Vec<((usize, usize), Item<'_>)> = Vec::with_capacity(items.len());
    for item in items {
        let kind = kind(&item.what);
        place = if before == Some(kind) { place + 1 } else { 0 };
        before = Some(kind);
        turns.push(((place / TURN, kind), item));
    }
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, item)| item).collect()
}

fn kind(what: &What<'_>) -> usize {
    match what {
        What::Note(_) => 0,
        What::Gap { .. } => 1,
        What::Mark(mark) => match mark.kind {
            MarkKind::Alarm(priority) => 5 - priority.rank().min(3),
            MarkKind::Write => 6,
            MarkKind::Lost | MarkKind::Clock | MarkKind::Station | MarkKind::Unit => 7,
            MarkKind::Connection => 8,
        },
        What::Blank(_) => 9,
    }
}

/// The marks of the window; those of a kind that follow a quiet time weigh more.
fn marks(print: &TrendPrint) -> Vec<Item<'_>> {
    let (from, to) = print.window;
    let mut marks: Vec<&PrintMark> =
        print.marks.iter().filter(|mark| from <= mark.at && mark.at <= to).collect();
    marks.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut before: HashMap<usize, f64> = HashMap::new();
    let items = marks.into_iter().map(|mark| {
        let (at, what) = (mark.at, What::Mark(mark));
        let weight = before.insert(kind(&what), at).map_or(f64::INFINITY, |before| at - before);
        Item { from: at, to: None, weight, what }
    });
    items.collect()
}

/// The gaps of all pens, those with one reason at one time as one.
fn outages(print: &TrendPrint) -> Vec<Item<'_>> {
    let mut found: Vec<(f64, f64, QualityCode, f64, &str)> = Vec::new();
    for pen in &print.pens {
        for (from, to) in gaps(print, pen) {
            let gap = curves::gap_at(&pen.curve.curve, f64::midpoint(from, to));
            let (why, since) = gap.map_or((QualityCode::SILENT, from), |gap| (gap.why, gap.from));
            found.push((from, to, why, since, &pen.pen.tag.name));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let near = (print.window.1 - print.window.0) * ALIKE;
    let mut items: Vec<Item<'_>> = Vec::new();
    for (from, to, why, since, name) in found {
        let same =
            items.iter_mut().rev().take_while(|item| from - item.from <= near).find_map(|item| {
                match &mut item.what {
                    What::Gap { names, why: known, .. } if *known == why => {
                        item.to.is_some_and(|end| (end - to).abs() <= near).then_some(names)
                    }
                    _ => None,
                }
            });
        match same {
            Some(names) if names.contains(&name) => {}
            Some(names) => names.push(name),
            None => {
                let what = What::Gap { names: vec![name], why, since };
                items.push(Item { from, to: Some(to), weight: to - from, what });
            }
        }
    }
    items
}

fn blanks(column: &OverlayColumn, (from, to): (f64, f64), shift_s: f64) -> Vec<Item<'_>> {
    let blank = |[before, after]: [&Vec<[f64; 2]>; 2]| {
        let (start, end) = (before.last()?[0] + shift_s, after.first()?[0] + shift_s);
        let (start, end) = (start.max(from), end.min(to));
        let (weight, what) = (end - start, What::Blank(column.name.as_str()));
        let is_seen = weight >= (to - from) * BLANK;
        is_seen.then_some(Item { from: start, to: Some(end), weight, what })
    };
    let runs: Vec<&Vec<[f64; 2]>> = column.runs.iter().collect();
    runs.array_windows().filter_map(|pair: &[_; 2]| blank(*pair)).collect()
}

impl Item<'_> {
    /// How many things it stands for.
    pub(super) fn count(&self) -> u64 {
        if let What::Mark(mark) = self.what { mark.count } else { 1 }
    }

    /// When, and what.
    pub(super) fn text(&self, lang: Lang, clock: &Clock, window: (f64, f64)) -> String {
        let time = |at: f64| time(clock, window, at);
        let when = match self.to {
            Some(to) => format!("{} – {}", time(self.from), time(to.min(window.1))),
            None => time(self.from),
        };
        let what = match &self.what {
            What::Gap { names, why, since } => {
                let mut told: Vec<String> = Vec::new();
                for name in names.iter().take(NAMES) {
                    let length: usize = told.iter().map(|name| name.chars().count()).sum();
                    if told.is_empty() || length + name.chars().count() <= CHARS {
                        told.push((*name).to_owned());
                    }
                }
                let more = names.len() - told.len();
                if more > 0 {
                    told.push(fill(lang, Key::TrendMarksMore, &[("count", &more)]));
                }
                // What comes first stays where there is little room.
                format!("{}: {}", lang::gap_text(lang, *why, &time(*since)), told.join(", "))
            }
            What::Blank(name) => format!("{name}: {}", tr(lang, Key::PrintBlank)),
            What::Mark(mark) => mark.text.clone(),
            What::Note(note) if note.who.is_empty() => note.text.clone(),
            What::Note(note) => format!("{} ({})", note.text, note.who),
        };
        format!("{when}  {what}")
    }
}

/// A moment as finely as the window asks for; with its day where there are several.
fn time(clock: &Clock, (from, to): (f64, f64), at: f64) -> String {
    let wall = WallMs::from_secs;
    let text = if to - from < 600.0 { clock.time_ms(wall(at)) } else { clock.time(wall(at)) };
    let days = [from, to, at].map(|at| clock.date(wall(at)));
    let is_one_day = days.iter().all(|day| *day == days[0]);
    if is_one_day { text } else { format!("{} {text}", clock.day(wall(at))) }
}
