//! The row above the plot: group, live or paused, time span, value axis, pens to add.

use egui::accesskit::Role;
use egui::{Button, ComboBox, RichText, Stroke, Ui, WidgetInfo, vec2};

use super::{pens, picker, tools};
use crate::app::lang::{Key, fill, tr};
use crate::app::{Action, Command, TrendMode};
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width below which the row is two rows, in points.
const ONE_ROW: f32 = 640.0;

/// Paints the row.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let one_row = ui.available_width() >= ONE_ROW;
    cells::bar(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        mode(ui, pane);
        span(ui, pane);
        values(ui, pane);
        if one_row {
            pens(ui, pane, memory);
        }
    });
    if !one_row {
        cells::bar(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            pens(ui, pane, memory);
        });
    }
}

fn pens(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    group(ui, pane);
    picker::menu(ui, pane, memory);
    let shown = pens::of_group(pane, memory).into_iter().filter(|pen| pen.is_shown);
    let shown: Vec<_> = shown.map(|pen| pen.tag.id.clone()).collect();
    tools::export_menu(ui, pane, &shown);
    let help = RichText::new("?").color(Palette::in_ui(ui).text_weak);
    ui.add(egui::Label::new(help).selectable(false))
        .on_hover_text(tr(pane.lang(), Key::TrendAxisHint));
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

/// The width of the window of time, with buttons that halve and double it.
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
    button(ui, "−", Key::TrendSpanLess, Action::TrendZoomIn);
    button(ui, "+", Key::TrendSpanMore, Action::TrendZoomOut);
    let span = pane.app.state.trend.span_s;
    let text = span_text(pane, span);
    ui.label(text).on_hover_text(tr(lang, Key::TrendSpan));
}

/// `120 s`, `5 min`, `2.5 h`.
fn span_text(pane: &Pane<'_>, span: f64) -> String {
    let lang = pane.lang();
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
