//! The CPU renderer: coverage, blending, textures, and odd input it must survive.
#![allow(clippy::indexing_slicing, clippy::expect_used)] // a test may stop at the first surprise

use std::sync::Arc;
use std::time::Instant;

use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, Primitive, Vertex};
use egui::{
    Color32, ColorImage, ImageData, Pos2, Rect, TextureFilter, TextureId, TextureOptions,
    TextureWrapMode, TexturesDelta, pos2, vec2,
};
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::ui::cpu_renderer::{CpuRenderer, Frame, SIDE_MAX};
use gaugeglass::ui::picture::{Stage, render_ui};
use proptest::prelude::*;

use crate::support::gallery::gallery;

const WHITE_TEXTURE: TextureId = TextureId::Managed(0);
const USER: TextureId = TextureId::User(7);

/// A renderer whose texture 0 is one white texel.
fn renderer() -> CpuRenderer {
    let mut renderer = CpuRenderer::default();
    let white = ColorImage::filled([1, 1], Color32::WHITE);
    renderer.register(WHITE_TEXTURE, &white, TextureOptions::LINEAR);
    renderer
}

fn vertex(x: f32, y: f32, uv: [f32; 2], color: Color32) -> Vertex {
    Vertex { pos: pos2(x, y), uv: pos2(uv[0], uv[1]), color }
}

fn mesh(texture: TextureId, vertices: Vec<Vertex>, indices: Vec<u32>) -> ClippedPrimitive {
    clipped(Rect::EVERYTHING, texture, vertices, indices)
}

fn clipped(
    clip: Rect,
    texture: TextureId,
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
) -> ClippedPrimitive {
    let mesh = Mesh { indices, vertices, texture_id: texture };
    ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) }
}

fn triangle(corners: [Pos2; 3], color: Color32) -> ClippedPrimitive {
    let vertices = corners.iter().map(|p| vertex(p.x, p.y, [0.0, 0.0], color)).collect();
    mesh(WHITE_TEXTURE, vertices, vec![0, 1, 2])
}

fn quad(rect: Rect, texture: TextureId, color: Color32) -> ClippedPrimitive {
    let vertices = vec![
        vertex(rect.min.x, rect.min.y, [0.0, 0.0], color),
        vertex(rect.max.x, rect.min.y, [1.0, 0.0], color),
        vertex(rect.max.x, rect.max.y, [1.0, 1.0], color),
        vertex(rect.min.x, rect.max.y, [0.0, 1.0], color),
    ];
    mesh(texture, vertices, vec![0, 1, 2, 0, 2, 3])
}

fn paint(renderer: &CpuRenderer, size: [usize; 2], primitives: &[ClippedPrimitive]) -> Frame {
    renderer.paint(size, 1.0, Color32::BLACK, primitives)
}

/// The frame as letters: `#` for white, `.` for black, `+` for anything between.
fn letters(frame: &Frame) -> Vec<String> {
    let letter = |pixel: &[u8; 4]| match pixel {
        [255, 255, 255, _] => '#',
        [0, 0, 0, _] => '.',
        _ => '+',
    };
    frame.pixels.chunks(frame.width).map(|row| row.iter().map(letter).collect()).collect()
}

#[test]
fn a_rectangle_covers_exactly_its_pixels() {
    let rect = Rect::from_min_max(pos2(1.0, 1.0), pos2(4.0, 3.0));
    let frame = paint(&renderer(), [6, 4], &[quad(rect, WHITE_TEXTURE, Color32::WHITE)]);
    assert_eq!(letters(&frame), ["......", ".###..", ".###..", "......"]);
}

#[test]
fn a_pixel_belongs_to_a_shape_when_its_centre_does_top_and_left_edges_included() {
    // Edges through the centres of the pixels 1 and 4: the left one is in, the right one out.
    let rect = Rect::from_min_max(pos2(1.5, 0.5), pos2(4.5, 2.5));
    let frame = paint(&renderer(), [6, 4], &[quad(rect, WHITE_TEXTURE, Color32::WHITE)]);
    assert_eq!(letters(&frame), [".###..", ".###..", "......", "......"]);
}

#[test]
fn a_triangle_is_drawn_whichever_way_round() {
    let corners = [pos2(0.0, 0.0), pos2(5.0, 0.0), pos2(0.0, 5.0)];
    let [a, b, c] = corners;
    let forward = paint(&renderer(), [5, 5], &[triangle(corners, Color32::WHITE)]);
    let backward = paint(&renderer(), [5, 5], &[triangle([a, c, b], Color32::WHITE)]);
    assert_eq!(letters(&forward), ["####.", "###..", "##...", "#....", "....."]);
    assert_eq!(forward, backward);
}

#[test]
fn what_is_half_covered_is_blended_premultiplied_in_gamma_space() {
    let half = Color32::from_rgba_premultiplied(100, 50, 0, 128);
    let rect = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 1.0));
    let white = quad(rect, WHITE_TEXTURE, Color32::from_gray(200));
    let frame = paint(&renderer(), [1, 1], &[white, quad(rect, WHITE_TEXTURE, half)]);
    // 200 × (1 − 128/255) = 99.6 shines through.
    assert_eq!(frame.pixels, [[200, 150, 100, 255]]);
}

#[test]
fn a_colour_with_alpha_0_adds_light() {
    let glow = Color32::from_rgba_premultiplied(40, 0, 0, 0);
    let rect = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 1.0));
    let grey = quad(rect, WHITE_TEXTURE, Color32::from_gray(100));
    let frame = paint(&renderer(), [1, 1], &[grey, quad(rect, WHITE_TEXTURE, glow)]);
    assert_eq!(frame.pixels, [[140, 100, 100, 255]]);
}

#[test]
fn colours_run_evenly_between_corners() {
    let vertices = vec![
        vertex(0.0, 0.0, [0.0, 0.0], Color32::BLACK),
        vertex(256.0, 0.0, [0.0, 0.0], Color32::from_gray(255)),
        vertex(256.0, 1.0, [0.0, 0.0], Color32::from_gray(255)),
        vertex(0.0, 1.0, [0.0, 0.0], Color32::BLACK),
    ];
    let ramp = mesh(WHITE_TEXTURE, vertices, vec![0, 1, 2, 0, 2, 3]);
    let frame = paint(&renderer(), [256, 1], &[ramp]);
    for (x, pixel) in frame.pixels.iter().enumerate() {
        let expected = (x as f32 + 0.5) * 255.0 / 256.0;
        assert!((f32::from(pixel[0]) - expected).abs() <= 1.0, "{x}: {pixel:?}");
    }
}

#[test]
fn nothing_is_drawn_outside_the_clip_rectangle() {
    let clip = Rect::from_min_max(pos2(1.4, 0.0), pos2(2.6, 1.0));
    let all = Rect::from_min_size(Pos2::ZERO, vec2(5.0, 2.0));
    let ClippedPrimitive { primitive: Primitive::Mesh(m), .. } =
        quad(all, WHITE_TEXTURE, Color32::WHITE)
    else {
        unreachable!("a quad is a mesh")
    };
    let part = clipped(clip, WHITE_TEXTURE, m.vertices, m.indices);
    // Rounded to whole pixels, 1 and 3.
    assert_eq!(letters(&paint(&renderer(), [5, 2], &[part])), [".##..", "....."]);
}

#[test]
fn points_become_pixels_by_the_scale() {
    let rect = Rect::from_min_max(pos2(1.0, 0.0), pos2(2.0, 1.0));
    let shapes = [quad(rect, WHITE_TEXTURE, Color32::WHITE)];
    let frame = renderer().paint([6, 2], 2.0, Color32::BLACK, &shapes);
    assert_eq!(letters(&frame), ["..##..", "..##.."]);
}

fn two_texels(filter: TextureFilter, wrap_mode: TextureWrapMode) -> CpuRenderer {
    let mut renderer = renderer();
    let image = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::WHITE]);
    let options = TextureOptions {
        magnification: filter,
        minification: filter,
        wrap_mode,
        mipmap_mode: None,
    };
    renderer.register(USER, &image, options);
    renderer
}

fn reds(frame: &Frame) -> Vec<u8> {
    frame.pixels.iter().map(|p| p[0]).collect()
}

#[test]
fn textures_are_looked_up_nearest_or_bilinear() {
    let wide = Rect::from_min_size(Pos2::ZERO, vec2(8.0, 1.0));
    let shapes = [quad(wide, USER, Color32::WHITE)];
    let nearest = two_texels(TextureFilter::Nearest, TextureWrapMode::ClampToEdge);
    assert_eq!(reds(&paint(&nearest, [8, 1], &shapes)), [0, 0, 0, 0, 255, 255, 255, 255]);
    let linear = two_texels(TextureFilter::Linear, TextureWrapMode::ClampToEdge);
    assert_eq!(reds(&paint(&linear, [8, 1], &shapes)), [0, 0, 32, 96, 159, 223, 255, 255]);
}

#[test]
fn textures_are_clamped_repeated_or_mirrored_beyond_their_edge() {
    let strip = |wrap| {
        let renderer = two_texels(TextureFilter::Nearest, wrap);
        let vertices = vec![
            vertex(0.0, 0.0, [-1.0, 0.0], Color32::WHITE),
            vertex(6.0, 0.0, [2.0, 0.0], Color32::WHITE),
            vertex(6.0, 1.0, [2.0, 0.0], Color32::WHITE),
            vertex(0.0, 1.0, [-1.0, 0.0], Color32::WHITE),
        ];
        let shapes = [mesh(USER, vertices, vec![0, 1, 2, 0, 2, 3])];
        reds(&paint(&renderer, [6, 1], &shapes))
    };
    assert_eq!(strip(TextureWrapMode::ClampToEdge), [0, 0, 0, 255, 255, 255]);
    assert_eq!(strip(TextureWrapMode::Repeat), [0, 255, 0, 255, 0, 255]);
    assert_eq!(strip(TextureWrapMode::MirroredRepeat), [255, 0, 0, 255, 255, 0]);
}

fn delta(pos: Option<[usize; 2]>, size: [usize; 2], color: Color32) -> ImageDelta {
    let image = ImageData::Color(Arc::new(ColorImage::filled(size, color)));
    ImageDelta { image, options: TextureOptions::NEAREST, pos }
}

#[test]
fn part_of_a_texture_can_be_replaced_even_beyond_its_edge() {
    let mut renderer = renderer();
    let mut change = TexturesDelta::default();
    change.push(USER, delta(None, [4, 2], Color32::BLACK));
    change.push(USER, delta(Some([1, 1]), [2, 1], Color32::WHITE));
    change.push(USER, delta(Some([3, 0]), [9, 9], Color32::from_gray(128)));
    change.push(USER, delta(Some([99, 99]), [1, 1], Color32::WHITE));
    change.push(TextureId::User(404), delta(Some([0, 0]), [1, 1], Color32::WHITE));
    renderer.apply(&mut change);
    assert!(change.is_empty());
    let rect = Rect::from_min_size(Pos2::ZERO, vec2(4.0, 2.0));
    let frame = paint(&renderer, [4, 2], &[quad(rect, USER, Color32::WHITE)]);
    assert_eq!(letters(&frame), ["...+", ".##+"]);
}

#[test]
fn a_freed_texture_lives_until_the_next_frame() {
    let mut renderer = renderer();
    let mut frame = TexturesDelta::default();
    frame.push(USER, delta(None, [1, 1], Color32::WHITE));
    frame.free(USER);
    renderer.apply(&mut frame);
    let rect = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 1.0));
    let shapes = [quad(rect, USER, Color32::WHITE)];
    assert_eq!(letters(&paint(&renderer, [1, 1], &shapes)), ["#"]);
    renderer.apply(&mut TexturesDelta::default());
    assert_eq!(letters(&paint(&renderer, [1, 1], &shapes)), ["."]);
    assert_eq!(renderer.texture_count(), 1);
}

#[test]
fn odd_input_leaves_out_what_cannot_be_drawn() {
    let white = Color32::WHITE;
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let mut shapes = Vec::new();
    for value in odd {
        shapes.push(triangle([pos2(value, 0.0), pos2(9.0, 0.0), pos2(0.0, 9.0)], white));
        let uv = vertex(0.0, 0.0, [value, value], white);
        let vertices =
            vec![uv, vertex(9.0, 0.0, [0.0; 2], white), vertex(0.0, 9.0, [0.0; 2], white)];
        shapes.push(mesh(WHITE_TEXTURE, vertices, vec![0, 1, 2]));
        let clip = Rect::from_min_max(pos2(value, value), pos2(value, value));
        shapes.push(clipped(clip, WHITE_TEXTURE, vec![], vec![]));
    }
    // Indices out of range, an index too many, no area, no such texture, an empty texture.
    shapes.push(mesh(WHITE_TEXTURE, vec![], vec![0, 1, 2]));
    shapes.push(mesh(WHITE_TEXTURE, vec![vertex(0.0, 0.0, [0.0; 2], white)], vec![0, 0, 0, 0]));
    shapes.push(triangle([pos2(1.0, 1.0), pos2(2.0, 2.0), pos2(3.0, 3.0)], white));
    shapes.push(quad(Rect::from_min_size(Pos2::ZERO, vec2(9.0, 9.0)), TextureId::User(1), white));
    let mut renderer = renderer();
    renderer.register(USER, &ColorImage::default(), TextureOptions::LINEAR);
    shapes.push(quad(Rect::from_min_size(Pos2::ZERO, vec2(9.0, 9.0)), USER, white));
    let frame = paint(&renderer, [4, 2], &shapes);
    assert_eq!(letters(&frame), ["....", "...."]);
    assert!(paint(&renderer, [0, 0], &shapes).pixels.is_empty());
    assert!(paint(&renderer, [0, 5], &shapes).pixels.is_empty());
    assert_eq!(paint(&renderer, [SIDE_MAX + 1, 1], &[]).width, SIDE_MAX);
}

#[test]
fn a_shape_that_reaches_far_out_keeps_its_slope() {
    // A thin wedge along the diagonal from far outside: (x, y) with |x − y| small.
    let far = 268_435_456.0;
    let band = [pos2(-far, -far), pos2(far, far), pos2(far, far + 64.0)];
    let near = paint(&renderer(), [64, 64], &[triangle(band, Color32::WHITE)]);
    for y in 0..64 {
        for x in 0..64 {
            let inside = near.pixels[y * 64 + x][0] == 255;
            // At the picture the wedge is 32 wide: y − 32 ≤ x ≤ y.
            let (deep, outside) = (x + 1 < y && x + 30 > y, x > y + 1 || x + 34 < y);
            assert!(!deep || inside, "({x}, {y}) should be covered");
            assert!(!outside || !inside, "({x}, {y}) should be free");
        }
    }
}

#[test]
fn the_same_picture_twice_is_the_same_to_the_byte() {
    let stage = Stage::new(640.0, 360.0, Look::Dark);
    let take = || render_ui(&stage, |ui| gallery(ui, Lang::Korean));
    assert_eq!(take(), take());
}

#[test]
fn a_finer_screen_gives_a_larger_picture_of_the_same() {
    let stage = Stage { pixels_per_point: 2.0, ..Stage::new(320.0, 180.0, Look::Light) };
    let picture = render_ui(&stage, |ui| gallery(ui, Lang::English));
    assert_eq!(picture.dimensions(), (640, 360));
    let odd = Stage {
        pixels_per_point: f32::NAN,
        frames: 0,
        size: vec2(f32::NAN, 1.0e9),
        look: Look::Light,
    };
    assert_eq!(render_ui(&odd, |_| {}).dimensions(), (1, SIDE_MAX as u32));
}

#[test]
fn text_is_legible() {
    let stage = Stage::new(120.0, 30.0, Look::Light);
    let picture = render_ui(&stage, |ui| {
        ui.label("0123456789");
    });
    let ground = gaugeglass::ui::theme::LIGHT.background;
    let darkest = picture.pixels().map(|p| p.0[1]).min().expect("pixels");
    assert!(darkest < 0x50, "strokes reach the text's own colour: {darkest}");
    let inked = picture.pixels().filter(|p| p.0[1] < ground.g() - 40).count();
    assert!((150..900).contains(&inked), "{inked} pixels of ink for ten digits");
    assert!(picture.pixels().all(|p| p.0[3] == 255), "opaque");
}

#[test]
fn digits_are_equally_wide_so_that_numbers_do_not_jump() {
    let ends = |text: &'static str| {
        let picture = render_ui(&Stage::new(160.0, 30.0, Look::Light), move |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.label(text);
                ui.label("|");
            });
        });
        let ground = gaugeglass::ui::theme::LIGHT.background.g();
        let inked =
            |x: &u32| (0..picture.height()).any(|y| picture.get_pixel(*x, y).0[1] < ground - 60);
        (0..picture.width()).rev().find(inked)
    };
    assert!(ends("1111.11").is_some());
    assert_eq!(ends("1111.11"), ends("8888.88"));
    assert_eq!(ends("1234.56"), ends("0000.00"));
}

#[test]
fn a_window_is_drawn_quickly() {
    // Bound for an unoptimised build on a slow machine; optimised it takes a few milliseconds.
    let stage = Stage::new(1280.0, 720.0, Look::Light);
    let started = Instant::now();
    render_ui(&stage, |ui| gallery(ui, Lang::English));
    assert!(started.elapsed().as_secs_f64() < 5.0, "{:?}", started.elapsed());
}

fn coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![
        -20.0f32..40.0,
        -20.0f32..40.0,
        (-40i16..80).prop_map(|half| f32::from(half) / 2.0),
        -1.0e9f32..1.0e9,
        any::<f32>(),
    ]
}

proptest! {
    #[test]
    fn any_mesh_is_survived(
        points in proptest::collection::vec((coordinate(), coordinate(), any::<[u8; 4]>()), 0..12),
        indices in proptest::collection::vec(0u32..14, 0..30),
        clip in (coordinate(), coordinate(), coordinate(), coordinate()),
        scale in prop_oneof![Just(1.0f32), Just(2.0), any::<f32>()],
    ) {
        let vertices = points
            .into_iter()
            .map(|(x, y, [r, g, b, a])| {
                vertex(x, y, [x / 7.0, y / 9.0], Color32::from_rgba_premultiplied(r, g, b, a))
            })
            .collect();
        let clip = Rect::from_min_max(pos2(clip.0, clip.1), pos2(clip.2, clip.3));
        let renderer = two_texels(TextureFilter::Linear, TextureWrapMode::Repeat);
        let shapes = [clipped(clip, USER, vertices, indices)];
        let frame = renderer.paint([24, 17], scale, Color32::BLACK, &shapes);
        prop_assert_eq!(frame.pixels.len(), 24 * 17);
    }

    #[test]
    fn neighbours_share_an_edge_without_gap_or_overlap(
        corners in proptest::collection::vec((-8.0f32..32.0, -8.0f32..32.0), 4),
    ) {
        // Two triangles of a convex quadrangle, half transparent: were a pixel covered twice or not
        // at all along the shared edge, its brightness would tell.
        let p: Vec<Pos2> = corners.iter().map(|(x, y)| pos2(*x, *y)).collect();
        let side = |a: Pos2, b: Pos2, c: Pos2| (b - a).x * (c - a).y - (b - a).y * (c - a).x;
        let turns = [side(p[0], p[1], p[2]), side(p[1], p[2], p[3]), side(p[2], p[3], p[0]), side(p[3], p[0], p[1])];
        prop_assume!(turns.iter().all(|t| *t > 2.0) || turns.iter().all(|t| *t < -2.0));
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 0);
        let renderer = renderer();
        let one = |i: [usize; 3]| paint(&renderer, [24, 24], &[triangle([p[i[0]], p[i[1]], p[i[2]]], half)]);
        let both = paint(&renderer, [24, 24], &[triangle([p[0], p[1], p[2]], half), triangle([p[0], p[2], p[3]], half)]);
        let other = paint(&renderer, [24, 24], &[triangle([p[1], p[2], p[3]], half), triangle([p[1], p[3], p[0]], half)]);
        prop_assert_eq!(&both, &other, "both diagonals cover the same pixels");
        prop_assert!(both.pixels.iter().all(|q| q[0] == 0 || q[0] == 100));
        let (a, b) = (one([0, 1, 2]), one([0, 2, 3]));
        for ((a, b), both) in a.pixels.iter().zip(&b.pixels).zip(&both.pixels) {
            prop_assert_eq!(a[0] + b[0], both[0]);
        }
    }
}
