//! Pictures made of every sample of a window, worked out where the samples are read: the window of the program
//! gets what it draws and no samples.

use std::sync::Arc;

use super::{HistoryAsk, Told, Wanted};
use crate::history::Point;
use crate::model::TagId;
use crate::tuning::{
    Bin, NoSpectrum, Pair, Pairs, Reading, Spectrum, outline, pairs, spectrum, thinned,
};

/// Pairs that are drawn at most, however many there are.
const DRAWN_MOST: usize = 10_000;
/// Places along the axis of a spectrum below which nobody sees a difference.
const PLACES: usize = 1_500;

/// Samples of one of the tags asked about.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Which.
    pub tag: TagId,
    /// Its samples, one beyond each edge included.
    pub points: Arc<[Point]>,
    /// True where there are more in the window, and these are the first ones.
    pub is_cut: bool,
}

impl Samples {
    /// Until when all of them are known, in a window that ends at `to`.
    fn known_until(&self, to: i64) -> i64 {
        let last = self.points.last().filter(|_| self.is_cut);
        last.map_or(to, |last| last.at_ms.min(to))
    }

    /// What may not be computed with is not-a-number.
    fn readings(&self) -> Vec<Reading> {
        let value = |p: &Point| if p.is_usable() { p.value } else { f64::NAN };
        self.points.iter().map(|p| (p.at_ms, value(p))).collect()
    }
}

/// One tag against another.
#[derive(Clone, Debug, PartialEq)]
pub struct XyPicture {
    /// The one across and the one up.
    pub pens: (TagId, TagId),
    /// What was looked at, ms since 1970: all that was asked for, or as far as both are known where there are too
    /// many samples.
    pub window: (i64, i64),
    /// Unbroken runs of pairs, as many as make the picture.
    pub runs: Vec<Vec<Pair>>,
    /// Least and greatest value across and up.
    pub bounds: ((f64, f64), (f64, f64)),
    /// See [`Pairs::correlation`].
    pub correlation: Option<f64>,
    /// How long both were known, ms.
    pub known_ms: i64,
    /// Pairs before any were left out of the picture.
    pub count: usize,
    /// True where more samples were asked for than are looked at; the first ones are.
    pub is_cut: bool,
}

impl XyPicture {
    fn new(across: &Samples, up: &Samples, (from, to): (i64, i64)) -> XyPicture {
        // Behind the last sample that was told of one nobody knows how it went on.
        let until = across.known_until(to).min(up.known_until(to)).max(from);
        let of = |samples: &Samples| {
            let mut readings = samples.readings();
            readings.retain(|(at, _)| *at <= until);
            // What was known when the window began holds from its edge on.
            readings.iter_mut().for_each(|(at, _)| *at = (*at).max(from));
            readings
        };
        let Pairs { runs, correlation, known_ms } = pairs(&of(across), &of(up), until);
        let count = runs.iter().map(Vec::len).sum();
        let range = |of: fn(&Pair) -> f64| {
            let values = runs.iter().flatten().map(of);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
        };
        let bounds = (range(|p| p.x), range(|p| p.y));
        let runs = thinned(&runs, bounds, DRAWN_MOST);
        let (pens, window) = ((across.tag.clone(), up.tag.clone()), (from, until));
        let is_cut = across.is_cut || up.is_cut;
        XyPicture { pens, window, runs, bounds, correlation, known_ms, count, is_cut }
    }
}

/// What a tag is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrumPicture {
    /// Which.
    pub pen: TagId,
    /// What was looked at, ms since 1970.
    pub window: (i64, i64),
    /// The spectrum, or why there is none.
    pub found: Result<Spectrum, NoSpectrum>,
    /// As many of its bins as make the picture, from low frequencies to high ones.
    pub outline: Vec<Bin>,
    /// True where more samples were asked for than are looked at; the first ones are.
    pub is_cut: bool,
}

impl SpectrumPicture {
    fn new(samples: &Samples, (from, to): (i64, i64)) -> SpectrumPicture {
        let until = samples.known_until(to).max(from);
        let mut readings = samples.readings();
        readings.retain(|(at, _)| (from..=until).contains(at));
        let found = spectrum(&readings);
        let outline = found.as_ref().map(|s| outline(&s.bins, PLACES)).unwrap_or_default();
        let (pen, window, is_cut) = (samples.tag.clone(), (from, until), samples.is_cut);
        SpectrumPicture { pen, window, found, outline, is_cut }
    }
}

/// The picture that was asked for, of the samples of all tags asked about in their order; `None` where another
/// thing was.
pub fn picture(ask: &HistoryAsk, samples: &[Samples]) -> Option<Told> {
    let window = (ask.from_ms, ask.to_ms);
    match (ask.wanted, samples) {
        (Wanted::Xy { .. }, [across, up]) => {
            Some(Told::Xy(Arc::new(XyPicture::new(across, up, window))))
        }
        (Wanted::Spectrum { .. }, [pen]) => {
            Some(Told::Spectrum(Arc::new(SpectrumPicture::new(pen, window))))
        }
        _ => None,
    }
}
