//! The picture of a curve: what the trend paints of a question's answer is what drawing every sample would
//! paint, column by column.

use std::collections::BTreeMap;

use egui::{Color32, Rect, Shape, pos2, vec2};
use gaugeglass::history::{Archive, Columns, ColumnsRequest, Joined, Point, TrendRing};
use gaugeglass::ui::panes::trend::{Map, Style, stroke};
use proptest::prelude::*;

use super::{DAY, GO_ON, HOUR, open, points, read, seal_all, tag};

/// Height of the lane, in points: values from -100 to 100.
const HEIGHT: f32 = 400.0;
/// What places on the screen may be off by, in values: a fiftieth of a point.
const SLACK: f64 = 0.01;

fn height(value: f64) -> f64 {
    (value + 100.0) / 200.0
}

/// What is touched in each column: from where to where.
#[derive(Default)]
struct Picture(BTreeMap<i64, Vec<(f64, f64)>>);

impl Picture {
    fn touch(&mut self, column: i64, a: f64, b: f64) {
        self.0.entry(column).or_default().push((a.min(b), a.max(b)));
    }

    /// A straight line between two times (in columns) and values.
    fn line(&mut self, (t0, v0): (f64, f64), (t1, v1): (f64, f64)) {
        let (first, last) = (t0.floor() as i64, t1.floor() as i64);
        let at = |t: f64| if t1 > t0 { v0 + (v1 - v0) * (t - t0) / (t1 - t0) } else { v1 };
        for column in first..=last {
            let from = t0.max(column as f64);
            let to = t1.min((column + 1) as f64);
            let to = if column == last { t1 } else { to };
            let start = if column == first { v0 } else { at(from) };
            self.touch(column, start, if column == last { v1 } else { at(to) });
        }
    }

    /// What touches or overlaps is one.
    fn merged(&self, column: i64) -> Vec<(f64, f64)> {
        let mut parts = self.0.get(&column).cloned().unwrap_or_default();
        parts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f64, f64)> = Vec::new();
        for (low, high) in parts {
            match merged.last_mut().filter(|before| low <= before.1 + 2.0 * SLACK) {
                Some(before) => before.1 = before.1.max(high),
                None => merged.push((low, high)),
            }
        }
        merged
    }
}

/// Every sample, joined by straight lines or steps, with gaps where nothing usable was read. Beside it, how
/// many gaps begin in each column.
fn of_every_sample(points: &[Point], width: i64, steps: bool) -> (Picture, BTreeMap<i64, usize>) {
    let (mut picture, mut gaps) = (Picture::default(), BTreeMap::new());
    let place = |p: &Point| p.at_ms as f64 / width as f64;
    let mut before: Option<&Point> = None;
    for (at, point) in points.iter().enumerate() {
        if !point.is_usable() {
            if let Some(last) = before.take() {
                *gaps.entry(point.at_ms.div_euclid(width)).or_insert(0) += 1;
                if steps {
                    picture.line((place(last), last.value), (place(point), last.value));
                }
            } else if at == 0 {
                *gaps.entry(point.at_ms.div_euclid(width)).or_insert(0) += 1;
            }
            continue;
        }
        let column = point.at_ms.div_euclid(width);
        match before.replace(point) {
            Some(last) if steps => {
                picture.line((place(last), last.value), (place(point), last.value));
                picture.touch(column, last.value, point.value);
            }
            Some(last) => picture.line((place(last), last.value), (place(point), point.value)),
            None => picture.touch(column, point.value, point.value),
        }
    }
    (picture, gaps)
}

/// The same of what the painter puts on the screen. `raster`: all samples are at multiples of it, ms.
fn of_shapes(shapes: &[Shape], map: &Map, width: i64, raster: i64) -> Picture {
    let mut picture = Picture::default();
    let value = |y: f32| map.fraction(y) * 200.0 - 100.0;
    // A place on the screen is a little off; samples and borders of columns are not.
    let sample = |x: f32| {
        let at = (map.time(x) * 1000.0 / raster as f64).round() * raster as f64;
        at / width as f64
    };
    let border = |x: f32| (map.time(x) * 1000.0 / width as f64).round();
    for shape in shapes {
        match shape {
            Shape::Circle(dot) => {
                let v = value(dot.center.y);
                picture.touch(sample(dot.center.x).floor() as i64, v, v);
            }
            Shape::Path(path) => {
                for two in path.points.windows(2) {
                    let [a, b] = [two[0], two[1]].map(|p| (sample(p.x), value(p.y)));
                    picture.line(a, b);
                }
            }
            Shape::Mesh(mesh) => {
                for corners in mesh.vertices.chunks(4) {
                    let [a, b, c, d] = [0, 1, 2, 3].map(|i| corners[i].pos);
                    let (left, right) = (border(a.x) as i64, border(c.x) as i64);
                    let is_bar = right - left == 1;
                    assert!(is_bar || a == d && b == c, "neither bar nor line: {corners:?}");
                    for column in left..right {
                        let share = |at: i64| (at - left) as f64 / (right - left) as f64;
                        let on = |at: i64| value(a.y) + (value(c.y) - value(a.y)) * share(at);
                        picture.touch(column, on(column), on(column + 1));
                    }
                }
            }
            other => panic!("no curve: {other:?}"),
        }
    }
    picture
}

/// What the painter makes of a curve in a lane with `pixels` a column.
fn painted(columns: &Columns, window: (i64, i64), pixels: f32, steps: bool) -> (Vec<Shape>, Map) {
    let count = (window.1 - window.0) / columns.width_ms;
    let size = vec2(count as f32 * pixels, HEIGHT);
    let frame = Rect::from_min_size(pos2(60.0, 30.0), size);
    let window = (window.0 as f64 / 1000.0, window.1 as f64 / 1000.0);
    let map = Map { frame, window, values: (0.0, 1.0) };
    // No width at all: what is left is the line itself.
    let style = Style {
        color: Color32::WHITE,
        width: 0.0,
        has_steps: steps,
        pixels: 1.0,
        column_ms: columns.width_ms,
    };
    let mut shapes = Vec::new();
    stroke(&columns.curve, &map, style, height, &mut shapes);
    (shapes, map)
}

/// Asks as the trend does: whole columns, and a margin beside what is seen.
fn question(seen: (i64, i64), width: i64) -> ColumnsRequest {
    let margin = ((seen.1 - seen.0) / 2).div_euclid(width) * width;
    let (from_ms, to_ms) = (seen.0 - margin, seen.1 + margin);
    let columns = u32::try_from((to_ms - from_ms) / width).unwrap();
    let request = ColumnsRequest { from_ms, to_ms, columns };
    assert_eq!(request.width_ms(), width);
    request
}

/// Compares the picture of an answer with that of every sample.
fn check(columns: &Columns, all: &[Point], seen: (i64, i64), raster: i64, pixels: f32) {
    let width = columns.width_ms;
    for steps in [false, true] {
        let (want, gaps) = of_every_sample(all, width, steps);
        let (shapes, map) = painted(columns, seen, pixels, steps);
        let have = of_shapes(&shapes, &map, width, raster);
        let what = |column| format!("column {column} of {width} ms, {pixels} px, steps: {steps}");
        for column in seen.0 / width..seen.1 / width {
            let (mut want, mut have) = (want.merged(column), have.merged(column));
            if gaps.get(&column).is_some_and(|count| *count > 4) {
                // From the fifth gap of one column on they are not told apart: how far it reaches is.
                for parts in [&mut want, &mut have] {
                    let ends = parts.first().zip(parts.last()).map(|(a, b)| (a.0, b.1));
                    *parts = ends.into_iter().collect();
                }
            }
            assert_eq!(have.len(), want.len(), "{}: {have:?} {want:?}", what(column));
            for (have, want) in have.iter().zip(&want) {
                let off = (have.0 - want.0).abs().max((have.1 - want.1).abs());
                assert!(off <= SLACK, "{}: {have:?} {want:?}", what(column));
            }
        }
    }
}

/// Puts samples on disk: `sealed` of them in chunks, the others as they came.
fn archive(folder: &std::path::Path, all: &[Point], sealed: f64) -> Archive {
    let mut archive = open(folder);
    let level = tag(&mut archive, "level");
    let end = all.last().map_or(DAY, |p| p.at_ms);
    for (at, point) in all.iter().enumerate() {
        archive.push(level, *point);
        if at % 100 == 99 && (at as f64) < all.len() as f64 * sealed {
            archive.commit(point.at_ms).unwrap();
            archive.seal(point.at_ms).unwrap();
        }
    }
    archive.commit(end).unwrap();
    if sealed >= 1.0 {
        seal_all(&mut archive, end + HOUR);
    }
    archive
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Lines and steps, dense and sparse, with gaps of every length, from samples, minutes and whole chunks.
    #[test]
    fn what_is_painted_is_what_every_sample_would_paint_column_by_column(
        points in points(2_500, (-1000_i32..1000).prop_map(|v| f64::from(v) / 10.0)),
        (raster, stretch) in prop::sample::select(vec![(1_i64, 1_i64), (20, 20), (1_000, 1_000)]),
        per_column in prop::sample::select(vec![0.3_f64, 2.0, 9.0, 60.0]),
        pixels in prop::sample::select(vec![1.0_f32, 1.13, 1.9, 7.0]),
        sealed in 0.0..1.5_f64,
        place in (-0.2..1.0_f64, 0.05..1.2_f64),
    ) {
        let mut all: Vec<Point> = points
            .iter()
            .map(|p| Point { at_ms: DAY + (p.at_ms - DAY) * stretch, ..*p })
            .collect();
        let span = all.last().unwrap().at_ms - DAY;
        let each = span / all.len() as i64;
        let folder = tempfile::tempdir().unwrap();
        let archive = archive(folder.path(), &all, sealed);
        // A column that holds so many samples, of a width that the trend would ask for.
        let width = ((each as f64 * per_column) as i64).max(1);
        let width = ColumnsRequest { from_ms: 0, to_ms: width, columns: 1 }.width_ms();
        let whole = |at: f64| (DAY + (span as f64 * at) as i64).div_euclid(width) * width;
        let count = ((span as f64 * place.1) as i64 / width).clamp(2, 1_500);
        let from = whole(place.0);
        let seen = (from, from + count * width);
        let level = archive.reader().unwrap().tags().unwrap()[0].key;
        let mut reader = archive.reader().unwrap();
        let columns = reader.columns(level, &question(seen, width), &GO_ON).unwrap();
        prop_assert!(columns.is_exact);
        all = read(&archive, level, (i64::MIN / 4, i64::MAX / 4));
        check(&columns, &all, seen, raster, pixels);
    }
}

/// The highest place that the shapes reach, as a value.
fn highest(shapes: &[Shape], map: &Map) -> f64 {
    let y = |shape: &Shape| match shape {
        Shape::Mesh(mesh) => mesh.vertices.iter().map(|v| v.pos.y).fold(f32::MAX, f32::min),
        Shape::Path(path) => path.points.iter().map(|p| p.y).fold(f32::MAX, f32::min),
        Shape::Circle(dot) => dot.center.y,
        other => panic!("no curve: {other:?}"),
    };
    map.fraction(shapes.iter().map(y).fold(f32::MAX, f32::min)) * 200.0 - 100.0
}

#[test]
fn a_spike_of_one_sample_among_a_million_is_painted_at_every_zoom() {
    const SPIKE: i64 = 654_321;
    let value = |i: i64| if i == SPIKE { 99.0 } else { (i % 7) as f64 };
    let sample = |i: i64| Point::good(DAY + i * 100, value(i));
    // Most of it is in chunks on disk, the rest in memory.
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    let mut ring = TrendRing::new(100_000);
    for i in 0..1_000_000_i64 {
        let point = sample(i);
        if i < 950_000 {
            archive.push(level, point);
            if i % 10_000 == 9_999 {
                archive.commit(point.at_ms).unwrap();
                archive.seal(point.at_ms).unwrap();
            }
        }
        ring.push(point.at_ms, Some(point.value));
    }
    let mut reader = archive.reader().unwrap();
    let spike = sample(SPIKE).at_ms;
    for columns in [100_i64, 734, 1_880] {
        // From a tenth of a second to a year.
        for span in
            [100_i64, 900, 12_000, 60_000, 777_777, HOUR, 9 * HOUR, 27 * HOUR, 365 * 24 * HOUR]
        {
            let count = u32::try_from(columns).unwrap();
            let width = ColumnsRequest { from_ms: 0, to_ms: span, columns: count }.width_ms();
            // Wherever in the window it is.
            for share in [0.02, 0.5, 0.98] {
                let from = (spike - (span as f64 * share) as i64).div_euclid(width) * width;
                let seen = (from, from + columns * width);
                let mut newer = |after| ring.newer(after, i64::MAX);
                let disk = Some((&mut reader, level));
                let mut joined = Joined { disk, newer: &mut newer, cancel: &GO_ON };
                let answer = joined.columns(&question(seen, width), usize::MAX).unwrap();
                for (pixels, steps) in [(1.0, false), (1.0, true), (1.25, false)] {
                    let (shapes, map) = painted(&answer, seen, pixels, steps);
                    let top = highest(&shapes, &map);
                    assert!((top - 99.0).abs() < 0.1, "{span} ms, {columns} columns: {top}");
                }
            }
        }
    }
}
