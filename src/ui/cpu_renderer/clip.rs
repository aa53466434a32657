//! Cuts triangles whose corners lie so far out that fixed-point arithmetic would overflow.
//!
//! A curve zoomed in a million times has its neighbours there. Sutherland–Hodgman against a square
//! much larger than any picture, in double precision.

use super::raster::Corner;

/// Half the side of the square, in pixels: 2^20, so that products of 24.8 coordinates fit in 64 bits.
const GUARD: f64 = 1_048_576.0;

/// True where all corners lie inside the guard band.
pub(super) fn is_tame(corners: &[Corner; 3]) -> bool {
    let inside = |v: f32| f64::from(v.abs()) <= GUARD;
    corners.iter().all(|c| inside(c.x) && inside(c.y))
}

/// The part of the triangle inside the guard band: a convex polygon of up to seven corners, or none.
pub(super) fn to_guard_band(corners: &[Corner; 3]) -> Vec<Corner> {
    // How far inside each of the four sides a corner lies.
    let sides: [fn(&Corner) -> f64; 4] = [
        |c| GUARD + f64::from(c.x),
        |c| GUARD - f64::from(c.x),
        |c| GUARD + f64::from(c.y),
        |c| GUARD - f64::from(c.y),
    ];
    let mut polygon = corners.to_vec();
    for depth in sides {
        polygon = cut(&polygon, depth);
    }
    polygon
}

fn cut(polygon: &[Corner], depth: fn(&Corner) -> f64) -> Vec<Corner> {
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    let Some(mut before) = polygon.last() else { return kept };
    for corner in polygon {
        let (from, to) = (depth(before), depth(corner));
        if (from < 0.0) != (to < 0.0) {
            kept.push(between(before, corner, from / (from - to)));
        }
        if to >= 0.0 {
            kept.push(*corner);
        }
        before = corner;
    }
    kept
}

fn between(a: &Corner, b: &Corner, part: f64) -> Corner {
    let mix = |a: f32, b: f32| (f64::from(a) + (f64::from(b) - f64::from(a)) * part) as f32;
    let [au, av] = a.uv;
    let [bu, bv] = b.uv;
    let [a0, a1, a2, a3] = a.color;
    let [b0, b1, b2, b3] = b.color;
    Corner {
        x: mix(a.x, b.x),
        y: mix(a.y, b.y),
        uv: [mix(au, bu), mix(av, bv)],
        color: [mix(a0, b0), mix(a1, b1), mix(a2, b2), mix(a3, b3)],
    }
}
