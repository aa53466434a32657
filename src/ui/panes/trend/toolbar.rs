//! The rows above the plot: live or paused, time span, back and forward, value axis, cursors, comparison,
//! group, pens to add; and the field for a date and time while one is asked for.

use egui::accesskit::Role;
use egui::{Button, ComboBox, RichText, Stroke, TextEdit, Ui, WidgetInfo, vec2};

use super::{pens, picker, tools};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::tools::ToolsCommand;
use crate::app::trend::{Overlay, TrendCommand, parse_moment};
use crate::app::{Action, Command, TrendMode};
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width below which the row is two rows, in points.
const ONE_ROW: f32 = 1040.0;
/// Width below which it is three.
const TWO_ROWS: f32 = 620.0;
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
/// Comparisons to pick from: how much earlier, s.
const EARLIER: [f64; 3] = [HOUR, DAY, 7.0 * DAY];

/// Paints the rows.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let width = ui.available_width();
    cells::bar(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        mode(ui, pane);
        span(ui, pane);
        values(ui, pane);
        if width >= ONE_ROW {
            choices(ui, pane, memory);
            doings(ui, pane, memory);
        }
    });
    if width < ONE_ROW {
        cells::bar(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            choices(ui, pane, memory);
            if width >= TWO_ROWS {
                doings(ui, pane, memory);
            }
        });
    }
    if width < TWO_ROWS {
        cells::bar(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            doings(ui, pane, memory);
        });
    }
    if pane.app.state.trend.typed.is_some() {
        cells::bar(ui, |ui| moment(ui, pane, memory));
    }
}

/// What is drawn.
fn choices(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let is_on = pane.app.state.trend.cursors.is_some();
    let cursors = ui.add(Button::selectable(is_on, tr(lang, Key::CmdTrendCursors)));
    if cursors.on_hover_text("C").clicked() {
        pane.say(Command::Do(Action::TrendCursors));
    }
    overlay(ui, pane);
    group(ui, pane);
    picker::menu(ui, pane, memory);
}

/// What is done with it, and how far the record has been read.
fn doings(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let shown = pens::of_group(pane, memory).into_iter().filter(|pen| pen.is_shown);
    let shown: Vec<_> = shown.map(|pen| pen.tag.id.clone()).collect();
    tools::export_menu(ui, pane, &shown);
    let note = ui.button(tr(lang, Key::NoteShort)).on_hover_text(tr(lang, Key::CmdAddNote));
    if note.clicked() {
        pane.say(ToolsCommand::NoteNew(None).into());
    }
    let p = Palette::in_ui(ui);
    let help = egui::Label::new(RichText::new("?").color(p.text_weak)).selectable(false);
    let hints = [Key::TrendAxisHint, Key::TrendKeysHint].map(|key| tr(lang, key)).join("\n\n");
    ui.add(help).on_hover_text(hints);
    let record = &pane.app.state.record.curves;
    if let Some(why) = record.trouble() {
        cells::text(ui, fill(lang, Key::TrendDiskTrouble, &[("why", &why)]));
    } else if record.is_waiting() {
        cells::weak(ui, tr(lang, Key::TrendWaiting));
    }
}

/// The value axis: fitted to what is seen, or given back to the display ranges.
fn values(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let fit = ui.button(tr(lang, Key::TrendFit)).on_hover_text(tr(lang, Key::CmdTrendFitY));
    if fit.clicked() {
        pane.say(Command::Do(Action::TrendFitValues));
    }
    if pane.app.state.trend.values.is_some() {
        let all = ui.button(tr(lang, Key::TrendRanges));
        if all.on_hover_text(tr(lang, Key::TrendRangesHint)).clicked() {
            pane.say(Command::TrendValues(None));
        }
    }
    if pane.app.state.trend.can_undo()
        && ui.button(tr(lang, Key::CmdTrendUndoZoom)).on_hover_text("Z").clicked()
    {
        pane.say(Command::Do(Action::TrendUndoZoom));
    }
}

/// Live or paused, in words, and the way back to live where it is paused.
fn mode(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let p = Palette::in_ui(ui);
    let follows = pane.app.state.trend.mode == TrendMode::Follow;
    if follows {
        if ui.button(tr(lang, Key::CmdTrendPause)).clicked() {
            pane.say(Command::Do(Action::TrendPause));
        }
        ui.label(RichText::new(tr(lang, Key::TrendLive)).strong());
    } else {
        let text = RichText::new(format!("▶ {}", tr(lang, Key::CmdTrendFollow)));
        let button = Button::new(text.strong().color(p.on_selection))
            .fill(p.selection)
            .stroke(Stroke::new(2.0, p.focus));
        let response = ui.add(button).on_hover_text("End");
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, Key::CmdTrendFollow)));
        if response.clicked() {
            pane.say(Command::Do(Action::TrendFollow));
        }
        ui.label(RichText::new(tr(lang, Key::TrendPaused)).strong());
    }
}

/// The width of the window of time, with the ways to change it and to move.
fn span(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let side = vec2(style::ROW, style::ROW);
    let mut button = |ui: &mut Ui, sign: &str, key: Key, action: Action| {
        let response = ui.add(Button::new(sign).min_size(side));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, key)));
        if response.on_hover_text(tr(lang, key)).clicked() {
            pane.say(Command::Do(action));
        }
    };
    button(ui, "◀", Key::CmdTrendBack, Action::TrendBack);
    button(ui, "▶", Key::CmdTrendForward, Action::TrendForward);
    button(ui, "−", Key::TrendSpanLess, Action::TrendZoomIn);
    button(ui, "+", Key::TrendSpanMore, Action::TrendZoomOut);
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
fn span_text(lang: Lang, span: f64) -> String {
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

/// What the other time is called.
pub fn overlay_name(lang: Lang, shift_s: f64) -> String {
    let named = [
        (HOUR, Key::TrendOverlayHour),
        (DAY, Key::TrendOverlayDay),
        (7.0 * DAY, Key::TrendOverlayWeek),
    ];
    match named.into_iter().find(|(shift, _)| (shift - shift_s).abs() < 0.5) {
        Some((_, key)) => tr(lang, key).to_owned(),
        None => fill(lang, Key::TrendOverlayBy, &[("span", &span_text(lang, shift_s))]),
    }
}

/// The same pens from another time.
fn overlay(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let present = pane.app.state.trend.overlay;
    let name = match present {
        Some(overlay) => overlay_name(lang, overlay.shift_s),
        None => tr(lang, Key::TrendOverlay).to_owned(),
    };
    let combo =
        ComboBox::from_id_salt("trend overlay").selected_text(&name).width(110.0).truncate();
    let mut picked = None;
    let response = combo.show_ui(ui, |ui| {
        if ui.selectable_label(present.is_none(), tr(lang, Key::TrendOverlayNone)).clicked() {
            picked = Some(None);
        }
        for shift_s in EARLIER {
            let overlay = Some(Overlay { shift_s });
            if ui.selectable_label(present == overlay, overlay_name(lang, shift_s)).clicked() {
                picked = Some(overlay);
            }
        }
        ui.separator();
        if ui.button(tr(lang, Key::TrendOverlayPick)).clicked() {
            pane.out.push(Command::Do(Action::TrendGoTo));
        }
    });
    let spoken = format!("{}: {name}", tr(lang, Key::TrendOverlay));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    response.response.on_hover_text("O");
    if let Some(overlay) = picked {
        pane.say(Command::Trend(TrendCommand::Overlay(overlay)));
    }
}

/// The field for a date and time: Enter goes there, Esc leaves it.
fn moment(ui: &mut Ui, pane: &mut Pane<'_>, memory: &PaneMemory) {
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
            let shift_s = f64::midpoint(from, to) - moment;
            pane.say(Command::Trend(TrendCommand::Overlay(Some(Overlay { shift_s }))));
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

fn group(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let state = &pane.app.state;
    let present = state.trend_group();
    let name = present.map_or(tr(lang, Key::TrendNoGroup), |g| g.name.as_str());
    let combo = ComboBox::from_id_salt("trend group").selected_text(name).width(120.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for group in &state.project().trend_groups {
            let is_present = present.is_some_and(|p| p.id == group.id);
            if ui.selectable_label(is_present, &group.name).clicked() {
                pane.out.push(Command::TrendGroup(group.id.clone()));
            }
        }
        ui.separator();
        if ui.button(tr(lang, Key::CmdAddTrendGroup)).clicked() {
            pane.out.push(Command::Do(Action::AddTrendGroup));
        }
    });
    let spoken = format!("{}: {name}", tr(lang, Key::TrendGroup));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    response.response.on_hover_text(tr(lang, Key::TrendGroup));
}
