//! A recording laid over the curves: its lines, and the strip at the plot's head that names and moves it. The
//! strip lies over the plot, since height belongs to the curves; above several lanes, of which it would cover
//! the first one, it has a row of its own.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{
    Align, Button, Layout, Painter, PopupCloseBehavior, Rect, RichText, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::lanes::{Lane, Map, OfLane};
use super::pens::Pen;
use super::scale::nice_range;
use super::strokes;
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::tools::{Overlay, OverlayColumn, ToolsCommand};
use crate::model::Span;
use crate::ui::context::Pane;
use crate::ui::graph::{Graph, significant};
use crate::ui::panes::cells;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Points a column of a recording, at most.
const COLUMNS: usize = 1_500;
/// Height of the strip, in points.
pub const STRIP: f32 = style::ROW;
/// Width of a button with a sign, in points.
const SIGN: f32 = 22.0;
/// Width of its name at most.
const NAME: f32 = 190.0;
/// Width of the box of a column and what is around its name.
const BOX: f32 = 30.0;
/// Distance between two things in it.
const GAP: f32 = 4.0;
/// Room at its right for the letters of the limits.
const LETTERS: f32 = 80.0;
/// Room at its left for the unit of the axis.
const UNIT: f32 = 48.0;

fn column_text(column: &OverlayColumn) -> String {
    let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
    format!("- - {}{unit}", column.name)
}

/// What the recording is, and how far it was moved.
fn head(lang: Lang, overlay: &Overlay) -> String {
    let name = overlay.path.file_name().unwrap_or_default().to_string_lossy();
    let text = fill(lang, Key::RecordingHead, &[("file", &name)]);
    if overlay.is_relative || overlay.shift_s == 0.0 {
        return text;
    }
    let shift = fill(lang, Key::AgeSeconds, &[("n", &significant(overlay.shift_s, 4))]);
    format!("{text}, {}", fill(lang, Key::RecordingShifted, &[("shift", &shift)]))
}

/// True where the strip has a row of its own above the plot of these pens.
pub fn wants_row(pane: &Pane<'_>, pens: &[Pen]) -> bool {
    let lanes = pens.iter().filter(|pen| pen.is_shown && !pen.is_digital());
    let mut lanes: Vec<u8> = lanes.map(|pen| pen.look.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    pane.app.state.tools.overlay.is_some() && lanes.len() != 1
}

/// The strip at the head of `plot`: what is laid over it, which of its columns are shown, and
/// what moves it. Columns that have no room stand in its menu. Nothing without a recording.
pub fn strip(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    plot: Rect,
    (window, cursor): ((f64, f64), Option<f64>),
    first_color: usize,
) {
    let app = pane.app;
    let Some(overlay) = &app.state.tools.overlay else { return };
    let lang = pane.lang();
    let name = overlay.path.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{name} ▼");
    let name_width = (cells::width(ui, name.as_str()) + 12.0).min(NAME);
    let room = plot.width() - UNIT - LETTERS;
    let mut width = name_width + 3.0 * (SIGN + GAP) + 2.0 * GAP;
    let widths = overlay.columns.iter().map(|column| cells::width(ui, column_text(column)) + BOX);
    let mut fit = 0;
    for each in widths {
        if width + each + GAP > room {
            break;
        }
        width += each + GAP;
        fit += 1;
    }
    let min = plot.min + vec2(UNIT.min(plot.width() - width).max(0.0), 0.0);
    let rect = Rect::from_min_size(min, vec2(width.min(plot.width()), STRIP));
    ui.painter().rect_filled(rect, 0.0, Palette::in_ui(ui).header);
    let layout = Layout::left_to_right(Align::Center);
    let inner = UiBuilder::new().max_rect(rect.shrink2(vec2(GAP, 0.0))).layout(layout);
    let mut child = ui.new_child(inner.id_salt("recording"));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = GAP;
    ui.spacing_mut().button_padding = vec2(4.0, 1.0);
    ui.spacing_mut().interact_size.y = STRIP - 4.0;
    for (number, column) in overlay.columns.iter().enumerate().take(fit) {
        show(ui, pane, (number, column), first_color);
    }
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = Button::new(name).truncate().min_size(vec2(name_width, 0.0));
    let said = head(lang, overlay);
    let response = cells::cell(ui, name_width, STRIP, |ui| {
        let button = MenuButton::from_button(button).config(config);
        button.ui(ui, |ui| menu(ui, pane, overlay, (window, cursor), (fit, first_color))).0
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    response.on_hover_text(said);
    let step = (window.1 - window.0) / 50.0;
    for (sign, key, command) in [
        ("◀", Key::RecordingEarlier, ToolsCommand::RecordingShift(-step)),
        ("▶", Key::RecordingLater, ToolsCommand::RecordingShift(step)),
        ("×", Key::CmdCloseRecording, ToolsCommand::CloseRecording),
    ] {
        let button = ui.add_sized([SIGN, STRIP - 4.0], Button::new(sign));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, key)));
        if button.on_hover_text(tr(lang, key)).clicked() {
            pane.say(command.into());
        }
    }
}

/// The strip above a trend without pens, and its height; 0 without a recording.
pub fn above_nothing(ui: &mut Ui, pane: &mut Pane<'_>) -> f32 {
    let state = &pane.app.state;
    if state.tools.overlay.is_none() {
        return 0.0;
    }
    let window = state.trend.window(state.now.wall.as_secs());
    let cursor = state.trend.cursors.map(|cursors| cursors.span().0);
    let room = ui.available_rect_before_wrap();
    strip(ui, pane, room, (window, cursor), 0);
    STRIP
}

/// What has no room in the strip.
fn menu(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    overlay: &Overlay,
    (window, cursor): ((f64, f64), Option<f64>),
    (fit, first_color): (usize, usize),
) {
    let lang = pane.lang();
    cells::weak(ui, head(lang, overlay));
    ui.separator();
    for (number, column) in overlay.columns.iter().enumerate().skip(fit) {
        show(ui, pane, (number, column), first_color);
    }
    if fit < overlay.columns.len() {
        ui.separator();
    }
    let length = overlay.span.1 - overlay.span.0;
    let end = pane.app.state.now.wall.as_secs() - length;
    let rows = [
        (Key::RecordingToEdge, Some(window.0)),
        (Key::RecordingToCursor, cursor),
        (Key::RecordingEnd, Some(end)),
    ];
    for (key, start) in rows {
        let row = ui.add_enabled(start.is_some(), Button::new(tr(lang, key)));
        if let Some(start) = start.filter(|_| row.clicked()) {
            pane.say(ToolsCommand::RecordingStart(start).into());
            ui.close();
        }
    }
}

/// The switch of a column, in its colour.
fn show(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    (number, column): (usize, &OverlayColumn),
    first_color: usize,
) {
    let (p, lang) = (Palette::in_ui(ui), pane.lang());
    let mut is_shown = column.is_shown;
    let color = if is_shown { p.pen(first_color + number) } else { p.text_weak };
    let response = ui.checkbox(&mut is_shown, RichText::new(column_text(column)).color(color));
    let spoken = fill(lang, Key::RecordingShow, &[("name", &column.name)]);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, column.is_shown, &spoken));
    if response.changed() {
        pane.say(ToolsCommand::RecordingShow(number, is_shown).into());
    }
}

/// The columns of a recording as they were reduced last: a window half a width wider on either side, so that
/// what stands still or moves a little is not reduced anew each frame.
#[derive(Debug, Default)]
pub struct Reduced {
    columns: Vec<Option<ReducedColumn>>,
}

#[derive(Debug)]
struct ReducedColumn {
    /// What was reduced.
    of: Arc<Vec<Vec<[f64; 2]>>>,
    /// From when to when, and the width of the window it was made for; times of the recording.
    span: (f64, f64),
    width: f64,
    runs: Vec<Vec<[f64; 2]>>,
}

impl Reduced {
    /// The runs of a column around the window, which is in times of the recording.
    fn runs(
        &mut self,
        number: usize,
        column: &OverlayColumn,
        (from, to): (f64, f64),
    ) -> &[Vec<[f64; 2]>] {
        let width = to - from;
        let serves = |held: &ReducedColumn| {
            Arc::ptr_eq(&held.of, &column.runs)
                && (held.width - width).abs() <= width * 1e-9
                && held.span.0 <= from
                && to <= held.span.1
        };
        if self.columns.len() <= number {
            self.columns.resize_with(number + 1, || None);
        }
        let Some(place) = self.columns.get_mut(number) else { return &[] };
        if !place.as_ref().is_some_and(serves) {
            let span = (from - width / 2.0, to + width / 2.0);
            let runs = column.drawn(span.0, span.1, 2 * COLUMNS);
            *place = Some(ReducedColumn { of: Arc::clone(&column.runs), span, width, runs });
        }
        place.as_ref().map_or(&[], |held| &held.runs)
    }
}

/// True where a column of a recording is drawn.
pub fn is_drawn(pane: &Pane<'_>) -> bool {
    let overlay = pane.app.state.tools.overlay.iter();
    overlay.flat_map(|overlay| &overlay.columns).any(|column| column.is_shown)
}

/// Draws a recording in dashes over the curves: a column in the unit of a pen in that pen's lane and against
/// its range, any other in the first lane and against its own values.
pub fn lines(
    painter: &Painter,
    p: &Palette,
    (overlay, first_color): (&Overlay, usize),
    reduced: &mut Reduced,
    (lanes, pens): (&[Lane], &[Pen]),
    of_lane: &dyn Fn(&Lane) -> OfLane,
    window: (f64, f64),
) {
    reduced.columns.truncate(overlay.columns.len());
    let columns = overlay.columns.iter().enumerate().filter(|(_, column)| column.is_shown);
    for (number, column) in columns {
        let Some((lane, range)) = place(column, lanes, pens) else { return };
        let (_, Map { frame, values, .. }) = of_lane(lane);
        let graph = Graph { frame, x: window, y: values };
        let shift = overlay.shift_s;
        let (from, to) = (window.0 - shift, window.1 - shift);
        let seen = reduced.runs(number, column, (from, to)).iter();
        let seen = seen.map(|run| strokes::clip(run, (from, to))).filter(|run| !run.is_empty());
        let stroke = Stroke::new(1.5, p.pen(first_color + number));
        let fraction = |value: f64| (value - range.low) / (range.high - range.low);
        for run in seen {
            let run: Vec<[f64; 2]> = strokes::drawn_in(run, (from, to), false)
                .map(|[time, value]| [time + shift, fraction(value)])
                .collect();
            graph.dashes(painter, &run, stroke);
        }
    }
}

/// Where a column is drawn, and against what: with the pens of its unit, else in the first lane against its own
/// values. None where there are only strips.
pub fn place<'l>(
    column: &OverlayColumn,
    lanes: &'l [Lane],
    pens: &[Pen],
) -> Option<(&'l Lane, Span)> {
    let mut with_axis = lanes.iter().filter(|lane| !lane.is_strip);
    let range_of_mate = |lane: &Lane| {
        let mut of_lane = lane.pens.iter().rev().filter_map(|at| pens.get(*at));
        let mate = of_lane.find(|pen| !column.unit.is_empty() && pen.tag.unit == column.unit);
        mate.map(|mate| mate.range)
    };
    let with_mate = with_axis.clone().find_map(|lane| Some((lane, range_of_mate(lane)?)));
    let own = || Some((with_axis.next()?, nice_range(column.bounds.0, column.bounds.1)));
    with_mate.or_else(own)
}
