//! The plot itself: lanes with grid, gaps, bands and curves; marks, cursors, and the line under the pointer.

use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::axes::{self, AXIS};
use super::lanes::{self, Lane, Map};
use super::pens::{self, Pen};
use super::strokes::{self, Style};
use super::{compare, cursors, curves, ground, keys, marks, pointer, recording, strip, time_axis};
use crate::app::lang::{self, Key, tr};
use crate::app::trend::TrendCommand;
use crate::app::{Command, Curve, TrendMode};
use crate::model::limits;
use crate::ui::context::{Pane, paint_again};
use crate::ui::panes::{Clock, PaneMemory};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Values told beside the pointer at most.
const VALUES_TOLD: usize = 8;

/// What the plot showed, for the legend.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Time under the pointer, s since 1970.
    pub cursor: Option<f64>,
    /// Seconds of one pixel column.
    pub column_s: f64,
}

/// Paints the plot and takes in what the pointer and the keys did. `tells_values` has what the pens are under
/// the pointer stand beside it.
pub fn paint(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    pens: &[Pen],
    tells_values: bool,
) -> Scene {
    let area = ui.max_rect();
    let mut plot = Rect::from_min_max(
        area.min + vec2(AXIS, axes::HEAD),
        area.max - vec2(8.0, axes::foot(area)),
    );
    let mut strip_room = plot;
    if recording::wants_row(pane, pens) {
        strip_room.min.y = area.min.y;
        plot.min.y += recording::STRIP;
    }
    if !plot.is_positive() {
        return Scene { cursor: None, column_s: 1.0 };
    }
    let columns = (plot.width() * ui.pixels_per_point()).max(16.0) as u32;
    let state = &pane.app.state;
    if state.trend.zone != *memory.clock.zone() {
        pane.say(Command::Trend(TrendCommand::Zone(memory.clock.zone().clone())));
    }
    if state.trend.is_new_plot(columns, state.now.mono) {
        pane.say(Command::TrendPainted(columns));
        paint_again(ui.ctx());
    }
    let window = state.trend.shown(state.now.wall.as_secs(), columns);
    memory.trend.drawn = curves::Drawn { columns: columns as usize, pens: Vec::new() };
    fit(pane, pens, window);

    let id = ui.scope_id().with("trend plot");
    let response = ui.interact(plot, id, Sense::click_and_drag());
    let axis = plot.with_min_x(area.min.x).with_max_x(plot.min.x);
    let axis = ui.interact(axis, id.with("axis"), Sense::click_and_drag());
    let hover = response.hover_pos();
    let map = Map { frame: plot, window, values: (0.0, 1.0) };
    let times = axes::times(&memory.clock, &map);
    let stack = {
        let between = (lanes::GAP, recording::is_drawn(pane));
        lanes::layout(plot, pens, memory.trend.leader.as_ref(), between)
    };
    let app = pane.app;
    let of_lane = |lane: &Lane| {
        let values = lanes::values(&app.state.trend, lane);
        (lane.number, Map { frame: lane.frame, window, values })
    };
    for lane in &stack {
        self::lane(ui, pane, memory, pens, (lane, of_lane(lane).1), &times);
    }
    if let Some(overlay) = &app.state.tools.overlay {
        let reduced = &mut memory.trend.recording;
        let (painter, p) = (ui.painter(), Palette::in_ui(ui));
        let overlay = (overlay.as_ref(), pens.len());
        recording::lines(painter, p, overlay, reduced, (&stack, pens), &of_lane, window);
    } else {
        // Its samples go with it.
        memory.trend.recording = recording::Reduced::default();
    }
    let p = Palette::in_ui(ui);
    axes::time_texts(ui.painter(), p, &memory.clock, (area, plot), &map, &times);
    let compared = compare::shown(pane, memory, pens, window);
    if let Some(words) = &compared {
        compare::paint(ui, plot, words);
    }
    let told = marks::paint(ui, pane, &memory.clock, plot, &map, hover.map(|at| at.x));
    if let Some(both) = &pane.app.state.trend.cursors {
        cursors::lines(ui.painter(), p, &memory.clock, &map, both);
    }
    response.widget_info(|| {
        let mut spoken = vec![spoken(pane, pens)];
        spoken.extend(compared.clone());
        WidgetInfo::labeled(Role::Canvas, true, spoken.join("; "))
    });
    if response.has_focus() {
        let ring = Stroke::new(2.0, Palette::in_ui(ui).focus);
        ui.painter().rect_stroke(plot, 0.0, ring, StrokeKind::Inside);
    }
    super::notes::paint(ui, pane, plot, &map);
    if pane.app.state.record.curves.is_waiting(pane.app.state.now.mono) {
        let (p, font) = (Palette::in_ui(ui), FontId::proportional(style::SMALL));
        let at = plot.left_bottom() + vec2(6.0, -4.0);
        let text = tr(pane.lang(), Key::TrendWaiting);
        ui.painter().text(at, Align2::LEFT_BOTTOM, text, font, p.text_weak);
    }
    let lane_at = |y: f32| lanes::at_height(&stack, y).map(of_lane);
    pointer::act(ui, pane, memory, (&response, &axis), &map, &lane_at, area);
    let at = pane.app.state.trend.cursors.map(|cursors| cursors.span().0);
    recording::strip(ui, pane, strip_room, (window, at), pens.len());
    let picked = pens::leader(pens, memory).and_then(|at| lanes::of_pen(&stack, at));
    let cursor = hover.map(|at| map.time(at.x));
    keys::act(ui, pane, &response, &map, picked.map(of_lane), cursor);
    memory.trend.cursor = cursor;
    if let Some(time) = cursor {
        let under = hover.and_then(|at| stack.iter().find(|lane| lane.frame.contains(at)));
        let of_lane = |lane: &Lane| lane.pens.iter().filter_map(|at| pens.get(*at)).collect();
        let why = under.map(of_lane).into_iter();
        let why = why.flat_map(|pens: Vec<&Pen>| reasons(pane, &memory.clock, &pens, time));
        let column_s = (window.1 - window.0) / f64::from(columns);
        let values = if tells_values { values_at(pane, pens, time, column_s) } else { Vec::new() };
        hover_line(ui, memory, &map, time, values.into_iter().chain(why).chain(told));
    }
    Scene { cursor, column_s: (window.1 - window.0) / f64::from(columns) }
}

/// What the pens that are shown are at a moment, a line each.
fn values_at(pane: &Pane<'_>, pens: &[Pen], time: f64, column_s: f64) -> Vec<String> {
    let (lang, state) = (pane.lang(), &pane.app.state);
    let slack = 2.0 * column_s;
    let earlier = |pen: &Pen| {
        let (overlay, told) =
            (state.trend.overlay.as_ref()?, state.record.overlay.columns(&pen.tag.id)?);
        let part = *overlay.parts((time, time + column_s), &state.trend.zone).first()?;
        let value = curves::value_at(&told.curve, time - part.shift_s, slack, pen.has_steps())?;
        Some(format!("{}: {}", compare::name_of(lang, overlay), pen.text_of(lang, value)))
    };
    let line = |pen: &Pen| {
        let value = curves::value_at(curves::of(pane, pen)?, time, slack, pen.has_steps())?;
        let text = format!("{}: {} {}", pen.tag.name, pen.text_of(lang, value), pen.tag.unit);
        let text = text.trim_end().to_owned();
        Some(earlier(pen).map_or_else(|| text.clone(), |earlier| format!("{text} ({earlier})")))
    };
    pens.iter().filter(|pen| pen.is_shown).filter_map(line).take(VALUES_TOLD).collect()
}

/// One lane with all that is in it.
fn lane(
    ui: &Ui,
    pane: &Pane<'_>,
    memory: &mut PaneMemory,
    pens: &[Pen],
    (lane, map): (&Lane, Map),
    times: &[egui_plot::GridMark],
) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(lane.frame);
    let Some(leader) = pens.get(lane.leader) else {
        // Of a recording alone.
        ground::paint(&painter, p, &map, &[]);
        axes::grid(&painter, p, &map, times, &[]);
        return;
    };
    let overlay = &pane.app.state.record.overlay;
    let parts = pane.app.state.trend.parts(map.window);
    ground::paint(&painter, p, &map, &ground::gaps(pane, leader, map.window));
    if lane.is_strip {
        axes::grid(&painter, p, &map, times, &[]);
        if let Some(curve) = curves::of(pane, leader) {
            memory.trend.drawn.add(leader, curve, map.window);
            strip::paint(&painter, p, pane.lang(), leader, curve, &map);
        }
        if let Some(earlier) = overlay.columns(&leader.tag.id) {
            let earlier = (parts.as_slice(), &earlier.curve);
            strip::earlier(&painter, p, pane.lang(), leader, earlier, &map);
        }
        axes::strip_name(ui, lane, leader);
    } else {
        let limits = ground::limits(ui, pane, memory, leader, &map);
        ground::bands(&painter, lane.frame, &limits);
        let marks = axes::values(&map, leader);
        axes::grid(&painter, p, &map, times, &marks);
        axes::value_texts(ui.painter(), (lane.frame.min.x, p.text), &map, leader, &marks);
        for pen in lane.pens.iter().filter_map(|at| pens.get(*at)) {
            let style = Style {
                color: pen.color(p),
                width: if pen.tag.id == leader.tag.id { 2.0 } else { 1.5 },
                has_steps: pen.has_steps(),
                pixels: ui.pixels_per_point(),
                column_ms: 0,
            };
            let height = |value| pen.fraction(value);
            if let Some(earlier) = overlay.columns(&pen.tag.id) {
                curves::earlier(&painter, &map, (&parts, earlier), style, height);
            }
            let mut shapes = Vec::new();
            if let Some(told) = pane.app.state.record.curves.columns(&pen.tag.id) {
                memory.trend.drawn.add(pen, &told.curve, map.window);
                let style = Style { column_ms: told.width_ms, ..style };
                curves::stroke(&told.curve, &map, style, height, &mut shapes);
            }
            painter.extend(shapes);
        }
        ground::letters(&painter, p, lane.frame, &limits);
        let unit = axes::counted(&map, leader, &marks, &leader.tag.name);
        axes::unit(ui, lane, leader, unit);
    }
    ui.painter().rect_stroke(lane.frame, 0.0, Stroke::new(1.0, p.edge), StrokeKind::Outside);
}

/// Carries "fit the value axis" out: each lane to what its shown pens hold in the window.
fn fit(pane: &mut Pane<'_>, pens: &[Pen], window: (f64, f64)) {
    if !pane.app.state.trend.fit_values {
        return;
    }
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let mut seen = [start; limits::LANES as usize];
    let overlay = &pane.app.state.record.overlay;
    let parts = pane.app.state.trend.parts(window);
    for pen in pens.iter().filter(|pen| pen.is_shown && !pen.is_digital()) {
        let Some(lane) = seen.get_mut(usize::from(pen.look.lane)) else { continue };
        let runs = curves::of(pane, pen).into_iter().flat_map(|curve| &curve.runs);
        let now = runs.flat_map(|run| strokes::clip(run, window));
        let earlier = overlay.columns(&pen.tag.id).into_iter().flat_map(|told| {
            parts.iter().flat_map(|part| {
                let window = (part.from - part.shift_s, part.to - part.shift_s);
                told.curve.runs.iter().flat_map(move |run| strokes::clip(run, window))
            })
        });
        for [_, value] in now.chain(earlier) {
            let height = pen.fraction(*value);
            *lane = (lane.0.min(height), lane.1.max(height));
        }
    }
    for (number, (low, high)) in (0..).zip(seen) {
        let room = ((high - low) * 0.05).max(1e-3);
        let fitted = (low <= high).then_some((low - room, high + room));
        pane.say(Command::Trend(TrendCommand::Values(Some(number), fitted)));
    }
}

fn spoken(pane: &Pane<'_>, pens: &[Pen]) -> String {
    let lang = pane.lang();
    let mode = match pane.app.state.trend.mode {
        TrendMode::Follow => Key::TrendLive,
        TrendMode::Paused { .. } => Key::TrendPaused,
    };
    let names: Vec<&str> =
        pens.iter().filter(|pen| pen.is_shown).map(|pen| pen.tag.name.as_str()).collect();
    format!("{}, {}: {}", tr(lang, Key::PaneTrend), tr(lang, mode), names.join(", "))
}

/// Why pens have no curve at a moment: once where it is the same for all of them.
pub fn reasons(pane: &Pane<'_>, clock: &Clock, pens: &[&Pen], time: f64) -> Vec<String> {
    let told = pens.iter().map(|pen| (*pen, reason(pane, clock, pen, time)));
    let told: Vec<(&Pen, Option<String>)> = told.collect();
    let common = told.first().and_then(|(_, why)| why.clone());
    if told.iter().all(|(_, why)| *why == common) {
        return common.into_iter().collect();
    }
    let line = |(pen, why): (&Pen, Option<String>)| Some(format!("{}: {}", pen.tag.name, why?));
    told.into_iter().filter_map(line).take(VALUES_TOLD).collect()
}

/// Why a pen has no curve at a moment.
fn reason(pane: &Pane<'_>, clock: &Clock, pen: &Pen, time: f64) -> Option<String> {
    let gap = curves::gap_at(curves::of(pane, pen)?, time)?;
    let at = time_axis::wall(gap.from);
    let is_today = clock.date(at) == clock.date(time_axis::wall(time));
    let from = match is_today {
        true => clock.time(at),
        false => format!("{} {}", clock.date(at), clock.time(at)),
    };
    Some(lang::gap_text(pane.lang(), gap.why, &from))
}

/// The line under the pointer, with its time and what there is to say of it.
fn hover_line(
    ui: &Ui,
    memory: &PaneMemory,
    map: &Map,
    time: f64,
    words: impl Iterator<Item = String>,
) {
    let p = Palette::in_ui(ui);
    let (plot, x) = (map.frame, map.x(time));
    let painter = ui.painter().with_clip_rect(plot);
    painter.vline(x, plot.y_range(), Stroke::new(1.0, p.text_weak));
    let mut lines = vec![time_axis::moment_text(&memory.clock, map.window, time)];
    lines.extend(words);
    let width = (plot.width() * 0.45).max(120.0);
    let laid = |lines: &[String]| {
        painter.layout(lines.join("\n"), FontId::proportional(style::SMALL), p.text, width)
    };
    let mut galley = laid(&lines);
    // A low plot has room for the first ones alone: none is cut through.
    while galley.size().y > plot.height() - 6.0 && lines.len() > 1 {
        lines.pop();
        galley = laid(&lines);
    }
    let right = x + 6.0 + galley.size().x < plot.max.x;
    let (align, at) = if right {
        (Align2::LEFT_BOTTOM, pos2(x + 5.0, plot.max.y - 3.0))
    } else {
        (Align2::RIGHT_BOTTOM, pos2(x - 5.0, plot.max.y - 3.0))
    };
    let rect = align.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand(2.0), 2.0, p.plot);
    painter.galley(rect.min, galley, p.text);
}

impl curves::Drawn {
    fn add(&mut self, pen: &Pen, curve: &Curve, window: (f64, f64)) {
        let runs = curve.runs.iter().map(|run| strokes::clip(run, window).len());
        let (mut count, mut points) = (0, 0);
        for of_run in runs.filter(|n| *n > 0) {
            count += 1;
            points += of_run;
        }
        self.pens.push((pen.tag.id.clone(), count, points));
    }
}
