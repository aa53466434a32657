//! What the panes cost a frame with ten thousand tags and eight pens: printed, and held to a bound
//! that an unoptimised build meets and that a list which is not virtualised breaks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::model::{
    Control, DataType, GroupId, Mono, PaneKind, Project, Quality, Table, TagId, TrendGroup, Value,
    WriteAccess,
};
use gaugeglass::station::Curve;
use gaugeglass::ui::style::{self, Motion};

use crate::support::fake_station::{FakeStation, at};
use crate::support::tank_room::{self, Desk, id, now_s, tag};

fn big() -> (Project, FakeStation) {
    let mut big = tank_room::project();
    big.tags = (0..10_000u16)
        .map(|i| {
            let name = format!("Area {}/Unit {}/TAG_{i:05}", i / 1000, i / 50);
            let mut tag = tag(&format!("t{i}"), &name, DataType::F32, Table::HoldingRegister, i);
            tag.unit = "cm".to_owned();
            tag.decimals = Some(2);
            tag.write = (i % 4 == 0)
                .then(|| WriteAccess { control: Control::Field, ..WriteAccess::default() });
            Arc::new(tag)
        })
        .collect();
    let pens: Vec<TagId> = (0..8).map(|i| id(&format!("t{i}"))).collect();
    let group = GroupId::new("g").unwrap();
    big.trend_groups = vec![TrendGroup::new(group, "Eight".to_owned(), pens.clone(), 120)];
    let station = FakeStation::online(&big);
    {
        let mut inner = station.0.lock().unwrap();
        for (sample, i) in inner.snapshot.samples.iter_mut().zip(0u16..) {
            sample.value = Some(Value::F32(f32::from(i) * 0.01));
            sample.quality = Quality::Good;
            sample.at = at(99.9);
        }
        for (pen, phase) in pens.into_iter().zip(0i32..) {
            let point = |i: i32| {
                let t = f64::from(i) * 0.04 - 120.0;
                [now_s() + t, 10.0 + 5.0 * (t * 0.2 + f64::from(phase)).sin()]
            };
            inner.curves.insert(
                pen,
                Curve { runs: vec![(0..3000).map(point).collect()], ..Curve::default() },
            );
        }
    }
    (big, station)
}

/// Median of the time one frame takes, laying out and cutting into triangles, with a new snapshot
/// and changed values in each.
fn frame_time(kind: PaneKind) -> (Duration, Duration) {
    let (project, station) = big();
    let mut desk = Desk::new(kind, project, &station, Lang::English);
    let ctx = egui::Context::default();
    style::install(&ctx, Look::Light, Motion::Still);
    let mut times = Vec::new();
    for frame in 0..40u32 {
        {
            let mut inner = station.0.lock().unwrap();
            inner.snapshot.taken.mono = Mono(inner.snapshot.taken.mono.0 + 100_000_000);
            inner.now.mono = inner.snapshot.taken.mono;
            inner.now.wall.0 += 100;
            let taken = inner.snapshot.taken;
            for (sample, i) in inner.snapshot.samples.iter_mut().zip(0u16..) {
                sample.value = Some(Value::F32(f32::from(i) * 0.01 + frame as f32));
                sample.at = taken;
            }
        }
        let size = egui::vec2(1280.0, 720.0);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(f64::from(frame) * 0.1),
            ..egui::RawInput::default()
        };
        // The fake station copies its snapshot; a real one hands out a reference.
        desk.app.tick();
        let begun = Instant::now();
        let mut output = ctx.run_ui(input, |ui| desk.paint(ui));
        let laid_out = begun.elapsed();
        output.textures_delta.clear();
        let triangles = ctx.tessellate(output.shapes, output.pixels_per_point);
        assert!(!triangles.is_empty());
        times.push((laid_out, begun.elapsed()));
    }
    times.sort();
    times[times.len() / 2]
}

#[test]
fn a_frame_of_any_pane_is_quick_with_ten_thousand_tags() {
    for (kind, name) in PaneKind::ALL {
        let (layout, all) = frame_time(kind);
        println!("{name}: layout {layout:?}, with triangles {all:?} a frame");
        assert!(all < Duration::from_millis(60), "{name}: {all:?}");
    }
}
