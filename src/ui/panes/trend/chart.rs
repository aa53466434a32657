//! The plot itself: axes, grid, gaps, curves, and the line under the pointer.

use egui::accesskit::Role;
use egui::{Align2, FontId, Painter, Rect, Shape, Stroke, Ui, WidgetInfo, pos2};
use egui_plot::{AxisHints, GridInput, GridMark, Line, LineStyle, Plot, PlotPoints, PlotTransform};

use super::pens::{self, Pen};
use super::{caption, curves, pointer, scale, time_axis};
use crate::app::lang::{self, Key, tr};
use crate::app::{AppState, Command, Curve, TrendMode};
use crate::model::Quality;
use crate::ui::context::{Pane, paint_again};
use crate::ui::hatch;
use crate::ui::panes::PaneMemory;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Room for the texts of the value axis, in points: fixed, so that the plot does not move when a
/// number grows by a digit.
const AXIS: f32 = 48.0;

/// What the plot showed, for the legend.
#[derive(Debug)]
pub struct Scene {
    /// The pens, their ranges up to date.
    pub pens: Vec<Pen>,
    /// Time under the pointer, s since 1970.
    pub cursor: Option<f64>,
    /// Seconds of one pixel column.
    pub column_s: f64,
}

/// Paints the plot and takes in what the pointer did.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pens: &[Pen]) -> Scene {
    let app = pane.app;
    let state = &app.state;
    let area = ui.max_rect();
    let columns = ((area.width() - AXIS) * ui.pixels_per_point()).max(16.0) as usize;
    let plot_columns = u32::try_from(columns).unwrap_or(u32::MAX);
    let window = state.trend.shown(state.now.wall.as_secs(), plot_columns);
    if state.trend.is_new_plot(plot_columns, state.now.mono) {
        pane.say(Command::TrendPainted(plot_columns));
        paint_again(ui.ctx());
    }
    memory.trend.curves.begin(columns);
    for pen in pens.iter().filter(|pen| pen.is_shown) {
        curves::learn(pane, memory, pen);
    }
    // That may have taught a range.
    let pens = pens::of_group(pane, memory);
    let values = pens::values(state);
    fit(pane, &pens);
    let Some(leader) = pens::leader(&pens, memory).cloned() else {
        return Scene { pens, cursor: None, column_s: 1.0 };
    };

    let ground = ui.painter().add(Shape::Noop);
    let response = {
        let lines: Vec<(Pen, curves::Lines)> = pens
            .iter()
            .filter(|pen| pen.is_shown)
            .map(|pen| (pen.clone(), curves::lines(pane, memory, pen)))
            .collect();
        let p = Palette::in_ui(ui);
        plot(ui, state, memory, &leader).show(ui, |plot_ui| {
            plot_ui.set_plot_bounds_x(window.0..=window.1);
            plot_ui.set_plot_bounds_y(values.0..=values.1);
            // The leader last, so that it lies on top.
            let is_leader = |pen: &Pen| pen.tag.id == leader.tag.id;
            let ordered = lines.iter().filter(|(pen, _)| !is_leader(pen));
            for (pen, lines) in ordered.chain(lines.iter().filter(|(pen, _)| is_leader(pen))) {
                draw(plot_ui, pen, lines, pen.color(p), is_leader(pen));
            }
        })
    };
    let transform = response.transform;
    let bounds = ground_shapes(ui, pane, &leader, &transform, window);
    ui.painter().set(ground, Shape::Vec(bounds));

    unit_mark(ui, &leader, *transform.frame());
    let spoken = spoken(pane, &pens);
    response.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &spoken));
    let before = pointer::View { window, values };
    pointer::act(ui, pane, memory, &response.response, &transform, before, area);
    let cursor = response.response.hover_pos().map(|at| transform.value_from_position(at).x);
    memory.trend.cursor = cursor;
    if let Some(time) = cursor {
        cursor_line(ui, memory, &transform, time);
    }
    Scene { pens, cursor, column_s: (window.1 - window.0) / columns as f64 }
}

/// Room that a time needs on either side of its mark, in points.
const HALF_TIME: f64 = 30.0;

fn plot<'a>(ui: &Ui, state: &AppState, memory: &PaneMemory, leader: &Pen) -> Plot<'a> {
    let width = f64::from((ui.max_rect().width() - AXIS).max(1.0));
    let p = Palette::in_ui(ui);
    let clock = memory.clock.clone();
    let spacer_clock = memory.clock.clone();
    let window = state.trend.window(state.now.wall.as_secs());
    let label = caption(ui, &time_axis::window_text(&clock, window));
    let range = leader.range;
    let (leads, has_steps, lang) = (leader.clone(), leader.has_steps(), state.settings.lang);
    let x_axis = AxisHints::new_x()
        .label(label)
        .tick_label_font(FontId::proportional(style::SMALL))
        .tick_label_color(p.text)
        .label_spacing(59.9..=60.0)
        .formatter(move |mark, shown| {
            let room = (shown.end() - mark.value) / (shown.end() - shown.start()) * width;
            if room < HALF_TIME {
                return String::new();
            }
            time_axis::mark_text(&clock, mark)
        });
    let y_axis = AxisHints::new_y()
        .tick_label_font(FontId::proportional(style::SMALL))
        .tick_label_color(p.text)
        .label_spacing(23.9..=24.0)
        .min_thickness(AXIS)
        .formatter(move |mark, _| {
            if leads.has_steps() {
                return lang::bool_word(lang, leads.value(mark.value) > 0.5).to_owned();
            }
            let step = mark.step_size * (range.high - range.low);
            scale::mark_text(leads.value(mark.value), step)
        });
    Plot::new("trend plot")
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_drag([true, state.trend.values.is_some()])
        .allow_axis_zoom_drag(true)
        .grid_color(p.plot_grid)
        .grid_fade(0.5)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(move |input: GridInput| {
            let wide = input.base_step_size / 8.0 * 70.0;
            time_axis::time_marks(&spacer_clock, input.bounds, input.base_step_size * 2.0, wide)
        })
        .y_grid_spacer(move |input: GridInput| -> Vec<GridMark> {
            if has_steps {
                return scale::state_marks(range);
            }
            scale::value_marks(range, input.bounds, input.base_step_size * 1.5)
        })
}

fn draw<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    pen: &Pen,
    lines: &'a curves::Lines,
    color: egui::Color32,
    leads: bool,
) {
    let width = if leads { 2.0 } else { 1.5 };
    for (number, run) in lines.runs.iter().enumerate() {
        let id = (pen.tag.id.as_str(), number);
        if run.len() == 1 {
            let dot = egui_plot::Points::new("", PlotPoints::Borrowed(run))
                .radius(2.0)
                .color(color)
                .allow_hover(false)
                .id(id);
            plot.points(dot);
        } else {
            let line = Line::new("", PlotPoints::Borrowed(run))
                .color(color)
                .width(width)
                .style(LineStyle::Solid)
                .allow_hover(false)
                .id(id);
            plot.line(line);
        }
    }
}

/// Carries "fit the value axis" out: to what the shown pens hold in the window.
fn fit(pane: &mut Pane<'_>, pens: &[Pen]) {
    if !pane.app.state.trend.fit_values {
        return;
    }
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    // Lanes lie at the foot of whatever window there is.
    let fits = |pen: &&Pen| pen.is_shown && !pen.has_steps();
    for pen in pens.iter().filter(fits) {
        let Some(curve) = curves::of(pane, pen) else { continue };
        for [_, value] in curve.runs.iter().flatten() {
            let height = pen.fraction(*value);
            low = low.min(height);
            high = high.max(height);
        }
    }
    let room = ((high - low) * 0.05).max(1e-3);
    let fitted = (low <= high).then_some((low - room, high + room));
    pane.say(Command::TrendValues(fitted));
}

/// What lies behind the grid: the plot's ground, and the leading pen's gaps, hatched.
fn ground_shapes(
    ui: &Ui,
    pane: &Pane<'_>,
    leader: &Pen,
    transform: &PlotTransform,
    window: (f64, f64),
) -> Vec<Shape> {
    let p = Palette::in_ui(ui);
    let frame = *transform.frame();
    let mut shapes = vec![Shape::rect_filled(frame, 0.0, p.plot)];
    let ended = pane
        .app
        .state
        .sample(&leader.tag.id)
        .is_none_or(|(_, quality)| matches!(quality, Quality::Bad(_)));
    let ended = ended && pane.app.state.trend.mode == TrendMode::Follow;
    let curve = curves::of(pane, leader).filter(|_| leader.is_shown);
    let now = pane.app.state.now.wall.as_secs();
    let until = |curve: &Curve| match ended {
        true => Some(window.1),
        false => curve.ends_in_gap.then_some(now),
    };
    for (from, to) in curve.map(|c| curves::gaps(c, window, until(c))).unwrap_or_default() {
        let x = |time: f64| transform.position_from_point_x(time).clamp(frame.min.x, frame.max.x);
        let band = Rect::from_min_max(pos2(x(from), frame.min.y), pos2(x(to), frame.max.y));
        shapes.push(Shape::rect_filled(band, 0.0, p.plot_gap));
        let stroke = Stroke::new(1.0, p.bad_hatch);
        shapes.extend(hatch::lines(band).into_iter().map(|ends| Shape::line_segment(ends, stroke)));
    }
    shapes.push(Shape::rect_stroke(
        frame,
        0.0,
        Stroke::new(1.0, p.edge),
        egui::StrokeKind::Outside,
    ));
    shapes
}

/// What the value axis counts in, in the corner where the axis ends: the leading pen's unit, or its
/// name where it has none. Not turned by 90°, as nobody reads a lying V.
fn unit_mark(ui: &Ui, leader: &Pen, frame: Rect) {
    let p = Palette::in_ui(ui);
    let unit = if leader.tag.unit.is_empty() { &leader.tag.name } else { &leader.tag.unit };
    let painter = ui.painter().with_clip_rect(frame);
    let font = FontId::proportional(style::BODY);
    let galley = painter.layout_no_wrap(unit.clone(), font, leader.color(p));
    let rect = Align2::LEFT_TOP.anchor_size(frame.min + egui::vec2(7.0, 4.0), galley.size());
    painter.rect_filled(rect.expand2(egui::vec2(3.0, 1.0)), 2.0, p.plot);
    painter.galley(rect.min, galley, p.text);
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

fn cursor_line(ui: &Ui, memory: &PaneMemory, transform: &PlotTransform, time: f64) {
    let p = Palette::in_ui(ui);
    let frame = *transform.frame();
    let painter: Painter = ui.painter().with_clip_rect(frame);
    let x = transform.position_from_point_x(time);
    painter.vline(x, frame.y_range(), Stroke::new(1.0, p.text_weak));
    let text = memory.clock.time_ms(time_axis::wall(time));
    let galley = painter.layout_no_wrap(text, FontId::proportional(style::SMALL), p.text);
    let right = x + 6.0 + galley.size().x < frame.max.x;
    let (align, at) = if right {
        (Align2::LEFT_BOTTOM, pos2(x + 5.0, frame.max.y - 3.0))
    } else {
        (Align2::RIGHT_BOTTOM, pos2(x - 5.0, frame.max.y - 3.0))
    };
    let rect = align.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand(2.0), 2.0, p.plot);
    painter.galley(rect.min, galley, p.text);
}
