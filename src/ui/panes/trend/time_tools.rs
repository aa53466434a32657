//! Tools that choose the time: live or paused, back and forward, the span, another time to compare with
//! (`compare.rs` has it in words), and the field for a date and time.

use egui::accesskit::Role;
use egui::{Button, ComboBox, RichText, Stroke, TextEdit, Ui, WidgetInfo, vec2};

use super::compare::name_of;
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::trend::{Overlay, TrendCommand, parse_ago, parse_moment};
use crate::app::{Action, Command, TrendMode};
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width from which there is room to move by half a window, in points.
const MOVES: f32 = 440.0;
/// Width from which there is room for wider and narrower beside the span.
const SPAN_STEPS: f32 = 780.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;
/// Spans to pick from, s.
const PRESETS: [f64; 12] = [
    60.0,
    300.0,
    900.0,
    HOUR,
    4.0 * HOUR,
    8.0 * HOUR,
    DAY,
    3.0 * DAY,
    7.0 * DAY,
    30.0 * DAY,
    90.0 * DAY,
    365.0 * DAY,
];
/// Comparisons to pick from.
const EARLIER: [Overlay; 3] = [Overlay::Seconds(HOUR), Overlay::Days(1), Overlay::Days(7)];

/// Live or paused, in words, and the way to the other. Both take the same room, so that nothing beside them
/// moves.
pub fn mode(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let p = Palette::in_ui(ui);
    let follow = format!("▶ {}", tr(lang, Key::TrendLive));
    let width = |ui: &Ui, texts: [&str; 2]| {
        texts.map(|text| cells::width(ui, text)).into_iter().fold(0.0, f32::max)
    };
    let words = [Key::TrendLive, Key::TrendPaused].map(|key| tr(lang, key));
    // Bold letters are a little wider.
    let word = width(ui, words) + 4.0;
    let padding = 2.0 * ui.spacing().button_padding.x + 4.0;
    let side = vec2(width(ui, [&follow, tr(lang, Key::CmdTrendPause)]) + padding, 0.0);
    let follows = pane.app.state.trend.mode == TrendMode::Follow;
    let (button, action, word_key) = if follows {
        let button = Button::new(tr(lang, Key::CmdTrendPause));
        (button, Action::TrendPause, Key::TrendLive)
    } else {
        let text = RichText::new(&follow).strong().color(p.on_selection);
        let button = Button::new(text).fill(p.selection).stroke(Stroke::new(1.0, p.focus));
        (button, Action::TrendFollow, Key::TrendPaused)
    };
    let mut response = ui.add(button.min_size(side));
    if !follows {
        response = response.on_hover_text("End");
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, Key::CmdTrendFollow)));
    }
    if response.clicked() {
        pane.say(Command::Do(action));
    }
    cells::cell(ui, word, cells::BAR, |ui| {
        ui.label(RichText::new(tr(lang, word_key)).strong());
    });
}

/// The width of the window of time, with the ways to change it and to move.
pub fn span(ui: &mut Ui, pane: &mut Pane<'_>, width: f32) {
    let lang = pane.lang();
    let side = vec2(style::ROW + 2.0, style::ROW);
    let steps = [
        ("◀", Key::CmdTrendBack, Action::TrendBack),
        ("▶", Key::CmdTrendForward, Action::TrendForward),
        ("−", Key::TrendSpanLess, Action::TrendZoomIn),
        ("+", Key::TrendSpanMore, Action::TrendZoomOut),
    ];
    let shown = [(SPAN_STEPS, 4), (MOVES, 2)].into_iter().find(|(least, _)| width >= *least);
    let shown = shown.map_or(0, |(_, count)| count);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 4.0;
        for (sign, key, action) in steps.into_iter().take(shown) {
            let response = ui.add(Button::new(sign).min_size(side));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, key)));
            if response.on_hover_text(tr(lang, key)).clicked() {
                pane.say(Command::Do(action));
            }
        }
    });
    let present = span_text(lang, pane.app.state.trend.span_s);
    let combo = ComboBox::from_id_salt("trend span").selected_text(&present).width(84.0);
    let mut picked = None;
    let response = combo.height(400.0).show_ui(ui, |ui| {
        for preset in PRESETS {
            let text = span_text(lang, preset);
            let is_present = text == present;
            if ui.selectable_label(is_present, text).clicked() {
                picked = Some(preset);
            }
        }
        ui.separator();
        if ui.button(tr(lang, Key::CmdTrendGoTo)).clicked() {
            pane.say(Command::Do(Action::TrendGoTo));
        }
    });
    let spoken = fill(lang, Key::TrendSpanPreset, &[("span", &present)]);
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    response.response.on_hover_text(tr(lang, Key::TrendSpan));
    if let Some(preset) = picked {
        pane.say(Command::Trend(TrendCommand::Span(preset)));
    }
}

/// `5 ms`, `120 s`, `5 min`, `2.5 h`, `1 year`.
pub fn span_text(lang: Lang, span: f64) -> String {
    let is = |days: f64| (span - days * DAY).abs() < 1.0;
    let named =
        [(365.0, Key::TrendSpanYear), (30.0, Key::TrendSpanMonth), (7.0, Key::TrendSpanWeek)];
    if let Some((_, key)) = named.into_iter().find(|(days, _)| is(*days)) {
        return tr(lang, key).to_owned();
    }
    if span < 1.0 {
        return format!("{:.0} ms", span * 1000.0);
    }
    let (key, number) = if span < 300.0 {
        (Key::AgeSeconds, span)
    } else if span < 7200.0 {
        (Key::AgeMinutes, span / 60.0)
    } else if span < 172_800.0 {
        (Key::AgeHours, span / 3600.0)
    } else {
        (Key::AgeDays, span / 86_400.0)
    };
    let digits = if number < 10.0 { 1 } else { 0 };
    let text = format!("{number:.digits$}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    fill(lang, key, &[("n", &text)])
}

/// The same pens from another time.
pub fn overlay(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let present = pane.app.state.trend.overlay.as_ref();
    let name = present
        .map_or_else(|| tr(lang, Key::TrendOverlay).to_owned(), |overlay| name_of(lang, overlay));
    let combo =
        ComboBox::from_id_salt("trend overlay").selected_text(&name).width(110.0).truncate();
    let response = combo.show_ui(ui, |ui| overlay_rows(ui, pane));
    let spoken = format!("{}: {name}", tr(lang, Key::TrendOverlay));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    response.response.on_hover_text("O");
}

/// Rows of what may be compared with.
pub fn overlay_rows(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let present = pane.app.state.trend.overlay.as_ref();
    let mut picked = None;
    if ui.selectable_label(present.is_none(), tr(lang, Key::TrendOverlayNone)).clicked() {
        picked = Some(None);
    }
    for overlay in EARLIER {
        if ui.selectable_label(present == Some(&overlay), name_of(lang, &overlay)).clicked() {
            picked = Some(Some(overlay));
        }
    }
    let is_step = matches!(present, Some(Overlay::Steps(_)));
    let step = if is_step { Key::TrendOverlayStepBefore } else { Key::TrendOverlayStep };
    if ui.selectable_label(is_step, tr(lang, step)).on_hover_text("S").clicked() {
        pane.say(Command::Do(Action::TrendLastStep));
    }
    ui.separator();
    if ui.button(tr(lang, Key::TrendOverlayPick)).clicked() {
        pane.say(Command::Do(Action::TrendGoTo));
    }
    if let Some(overlay) = picked {
        pane.say(Command::Trend(TrendCommand::Overlay(overlay)));
    }
}

/// The field for a date and time: Enter goes there, Esc leaves it.
pub fn moment(ui: &mut Ui, pane: &mut Pane<'_>, memory: &PaneMemory) {
    let Some(typed) = pane.app.state.trend.typed.clone() else { return };
    let (lang, now) = (pane.lang(), pane.app.state.now.wall.as_secs());
    ui.label(tr(lang, Key::CmdTrendGoTo));
    let mut text = typed.text;
    let hint = tr(lang, Key::TrendGoToHint);
    let field = ui.add(TextEdit::singleline(&mut text).hint_text(hint).desired_width(250.0));
    let field = field.accessible_name(tr(lang, Key::CmdTrendGoTo));
    if typed.wants_focus {
        field.request_focus();
        pane.say(Command::Trend(TrendCommand::Typed { open: true }));
    }
    if field.changed() {
        pane.say(Command::Trend(TrendCommand::Type(text.clone())));
    }
    let found = parse_moment(&text, memory.clock.zone(), now);
    let enter = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
    let show = ui.add_enabled(found.is_some(), Button::new(tr(lang, Key::TrendGoToShow)));
    let compare = ui.add_enabled(found.is_some(), Button::new(tr(lang, Key::TrendGoToCompare)));
    if let Some(moment) = found {
        let columns = pane.app.state.trend.plot.0;
        let (from, to) = pane.app.state.trend.shown(now, columns);
        if show.clicked() || enter {
            pane.say(Command::Trend(TrendCommand::GoTo(moment)));
        }
        if compare.clicked() {
            // A moment comes into the middle; how long ago is told by itself.
            let middle = || Overlay::Seconds(f64::midpoint(from, to) - moment);
            let overlay = parse_ago(&text).unwrap_or_else(middle);
            pane.say(Command::Trend(TrendCommand::Overlay(Some(overlay))));
            pane.say(Command::Trend(TrendCommand::Typed { open: false }));
        }
        cells::weak(ui, memory.clock.date_time(super::time_axis::wall(moment)));
    } else if !text.trim().is_empty() {
        cells::weak(ui, tr(lang, Key::TrendGoToWrong));
    }
    if escape {
        pane.say(Command::Trend(TrendCommand::Typed { open: false }));
    }
}
