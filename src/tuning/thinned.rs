//! As many pairs of a picture as are drawn, however many there are.
//!
//! Of neighbours in one cell of a grid the newest stays, and a line between two cells is drawn once, the newest
//! of them. The grid is as fine as the bound allows. Where even a coarse one has too many lines they would fill
//! the picture, and each cell in which there was a pair has a dot instead.

use std::collections::HashSet;

use super::Pair;

/// Cells across and up below which nobody sees a difference.
const FINEST: u32 = 1_024;
/// Cells of the coarsest grid on which lines are drawn.
const COARSEST: u32 = 128;

/// Least and greatest value across and up.
type Bounds = ((f64, f64), (f64, f64));

/// The same picture with at most `most` pairs; the newest pair is the last one. Pairs lie within `bounds`.
pub fn thinned(runs: &[Vec<Pair>], bounds: Bounds, most: usize) -> Vec<Vec<Pair>> {
    let mut cells = FINEST;
    while cells >= COARSEST {
        if let Some(lines) = lines(runs, &Grid { bounds, cells }, most) {
            return lines;
        }
        cells /= 2;
    }
    let cells = u32::try_from(most.isqrt()).unwrap_or(COARSEST).max(1);
    dots(runs, &Grid { bounds, cells })
}

struct Grid {
    bounds: Bounds,
    cells: u32,
}

impl Grid {
    /// The number of the cell in which a pair lies.
    fn cell(&self, pair: &Pair) -> usize {
        let place = |value: f64, (low, high): (f64, f64)| {
            let part = (value - low) / (high - low) * f64::from(self.cells);
            (part as u32).min(self.cells - 1) as usize
        };
        place(pair.y, self.bounds.1) * self.cells as usize + place(pair.x, self.bounds.0)
    }
}

/// Lines from cell to cell, each once; `None` where that takes more than `most` pairs.
fn lines(runs: &[Vec<Pair>], grid: &Grid, most: usize) -> Option<Vec<Vec<Pair>>> {
    let mut drawn: HashSet<(usize, usize)> = HashSet::new();
    let mut kept: Vec<Vec<Pair>> = Vec::new();
    let mut count = 0;
    // From the newest one backwards, as the newest are drawn over the others.
    for run in runs.iter().rev() {
        let mut line: Vec<Pair> = Vec::new();
        let (mut here, mut stays) = (None, true);
        for pair in run.iter().rev() {
            let cell = grid.cell(pair);
            let Some(newer) = here.replace(cell) else {
                line.push(*pair);
                continue;
            };
            if newer == cell {
                continue;
            }
            stays = false;
            if !drawn.insert((newer.min(cell), newer.max(cell))) {
                count += put(&mut kept, std::mem::take(&mut line));
            }
            line.push(*pair);
            if count + line.len() > most {
                return None;
            }
        }
        // A run that stays in one cell is a dot.
        if stays && here.is_some_and(|cell| drawn.insert((cell, cell))) {
            count += line.len();
            kept.push(line);
        } else {
            count += put(&mut kept, line);
        }
        if count > most {
            return None;
        }
    }
    kept.iter_mut().for_each(|line| line.reverse());
    kept.reverse();
    Some(kept)
}

/// Keeps a line, and tells how many pairs it has. What is left of one between lines drawn already is none.
fn put(kept: &mut Vec<Vec<Pair>>, line: Vec<Pair>) -> usize {
    if line.len() < 2 {
        return 0;
    }
    let count = line.len();
    kept.push(line);
    count
}

/// A dot for each cell, the newest pair in it.
fn dots(runs: &[Vec<Pair>], grid: &Grid) -> Vec<Vec<Pair>> {
    let cells = grid.cells as usize;
    let mut taken = vec![false; cells * cells];
    let mut kept: Vec<Vec<Pair>> = Vec::new();
    for pair in runs.iter().rev().flat_map(|run| run.iter().rev()) {
        if let Some(taken) = taken.get_mut(grid.cell(pair))
            && !std::mem::replace(taken, true)
        {
            kept.push(vec![*pair]);
        }
    }
    kept.reverse();
    kept
}
