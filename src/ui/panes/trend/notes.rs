//! Remarks of people in the plot: a flag at the moment or a bar over the span, with the text beside it. A
//! click opens it.

use egui::accesskit::Role;
use egui::{Align2, FontId, Painter, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::lanes::Map;
use crate::app::lang::{Key, tr};
use crate::app::tools::ToolsCommand;
use crate::model::Note;
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Height of a flag.
const FLAG: f32 = 18.0;
/// Widest text of a flag.
const WIDEST: f32 = 220.0;
/// Rows of flags; what finds no room is drawn without its text.
const ROWS: usize = 4;

/// Paints the remarks of the group within the window; a click opens one.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, plot: Rect, map: &Map) {
    let app = pane.app;
    let Some(group) = app.state.trend_group() else { return };
    let of_group = app.state.notes.iter().filter(|note| note.group == group.id);
    let p = Palette::in_ui(ui);
    for (note, flag) in flags(ui.painter(), p, map, seen(of_group, map.window)) {
        let id = ui.scope_id().with(("note", note.id.0));
        let response = ui.interact(flag.intersect(plot), id, Sense::click());
        response.widget_info(|| {
            let spoken = format!("{}: {}", tr(app.state.settings.lang, Key::NoteEdit), note.text);
            WidgetInfo::labeled(Role::Button, true, spoken)
        });
        if response.on_hover_text(&note.text).clicked() {
            pane.say(ToolsCommand::NoteOpen(note.id).into());
        }
    }
}

/// Those of the remarks that lie in a window of time.
pub fn seen<'n>(
    notes: impl Iterator<Item = &'n Note>,
    (from, to): (f64, f64),
) -> impl Iterator<Item = &'n Note> {
    notes.filter(move |note| {
        let end = note.to_ms.unwrap_or(note.from_ms);
        seconds(note.from_ms) <= to && seconds(end) >= from
    })
}

fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// Paints remarks as flags, and tells where these are.
pub fn flags<'n>(
    painter: &Painter,
    p: &Palette,
    map: &Map,
    notes: impl Iterator<Item = &'n Note>,
) -> Vec<(&'n Note, Rect)> {
    let plot = map.frame;
    let painter = painter.with_clip_rect(plot);
    // The right end of what stands in each row already.
    let mut rows = [f32::NEG_INFINITY; ROWS];
    let mut flags = Vec::new();
    for note in notes {
        let x = map.x(seconds(note.from_ms).max(map.window.0)).clamp(plot.min.x, plot.max.x);
        let end = note.to_ms.map(|to| map.x(seconds(to)).clamp(plot.min.x, plot.max.x));
        painter.vline(x, plot.y_range(), Stroke::new(1.0, p.edit_edge));
        if let Some(end) = end {
            painter.vline(end, plot.y_range(), Stroke::new(1.0, p.edit_edge));
        }
        let font = FontId::proportional(style::SMALL);
        let mut job = egui::text::LayoutJob::simple_singleline(note.text.clone(), font, p.text);
        job.wrap = egui::text::TextWrapping::truncate_at_width(WIDEST);
        let galley = painter.layout_job(job);
        let width = galley.size().x + 12.0;
        // Left of its moment where it would not fit right of it.
        let left = if x + width > plot.max.x { (x - width).max(plot.min.x) } else { x };
        let row = rows.iter().position(|right| *right < left);
        let top = plot.min.y + 4.0 + (FLAG + 3.0) * row.unwrap_or(ROWS - 1) as f32;
        let flag = match row {
            Some(_) => Rect::from_min_size(pos2(left, top), vec2(width, FLAG)),
            None => Rect::from_min_size(pos2(left, top), vec2(10.0, FLAG)),
        };
        if let Some(right) = row.and_then(|row| rows.get_mut(row)) {
            *right = flag.max.x + 4.0;
        }
        if let Some(end) = end {
            let bar = Rect::from_min_max(pos2(x, top), pos2(end.max(x + 2.0), top + 3.0));
            painter.rect_filled(bar, 0.0, p.edit_edge);
        }
        painter.rect_filled(flag, 2.0, p.edit_fill);
        painter.rect_stroke(flag, 2.0, Stroke::new(1.0, p.edit_edge), StrokeKind::Inside);
        if row.is_some() {
            let at =
                Align2::LEFT_CENTER.anchor_size(flag.left_center() + vec2(6.0, 0.0), galley.size());
            painter.galley(at.min, galley, p.text);
        }
        flags.push((note, flag));
    }
    flags
}
