//! The status bar, and the bar across the window when the picture is not live any more.

use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, Ui};

use super::heartbeat::{Pulse, heartbeat};
use super::theme::Palette;
use crate::app::lang::{Key, Lang, fill, notice_text, project_name, tr};
use crate::app::{Action, App, AppState, Command, Look, Notice};
use crate::model::{ConnectionPhase, DevicePhase, Endpoint};

fn pulse(state: &AppState) -> Pulse {
    Pulse { taken: state.snapshot.taken.mono, now: state.now.mono }
}

/// True where the picture must not be called live.
pub fn is_stopped(state: &AppState) -> bool {
    pulse(state).is_stopped()
}

/// The bar across the window: what is on the screen is old. Inverted, because nothing else is.
pub fn stopped_bar(ui: &mut Ui, state: &AppState) {
    let p = Palette::in_ui(ui);
    let lang = state.settings.lang;
    let text = format!("⚠  {}", pulse(state).words(lang));
    ui.vertical_centered(|ui| {
        ui.add(
            Label::new(RichText::new(text).heading().color(p.on_write_attention)).selectable(false),
        );
    });
}

/// Paints the status bar.
pub fn status_bar(ui: &mut Ui, app: &App, out: &mut Vec<Command>) {
    let state = &app.state;
    let lang = state.settings.lang;
    ui.horizontal(|ui| {
        live(ui, lang, state);
        ui.separator();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            switches(ui, lang, state, out);
            clock(ui, lang, state);
            ui.separator();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                plant(ui, lang, state);
                if let Some(notice) = &state.notice {
                    ui.separator();
                    notice_line(ui, lang, notice, out);
                }
            });
        });
    });
}

fn live(ui: &mut Ui, lang: Lang, state: &AppState) {
    let p = Palette::in_ui(ui);
    let pulse = pulse(state);
    heartbeat(ui, lang, pulse);
    if pulse.is_stopped() {
        let text = RichText::new(tr(lang, Key::StatusNotLive)).strong().color(p.on_write_attention);
        let frame = Frame::new().fill(p.write_attention_fill).inner_margin(Margin::symmetric(8, 2));
        frame.show(ui, |ui| ui.add(Label::new(text).selectable(false)));
    } else {
        ui.label(tr(lang, Key::StatusLive));
    }
}

fn plant(ui: &mut Ui, lang: Lang, state: &AppState) {
    let name = project_name(lang, state);
    let (shown, hover) = if state.doc.is_changed() {
        (format!("{name} •"), tr(lang, Key::StatusUnsaved))
    } else {
        (name, "")
    };
    let label = ui.add(Label::new(RichText::new(shown).strong()).truncate());
    if !hover.is_empty() {
        label.on_hover_text(hover);
    }
    let live = &state.snapshot;
    let all = live.connections.len();
    let online = live.connections.iter().filter(|c| c.phase == ConnectionPhase::Online).count();
    ui.separator();
    ui.label(fill(lang, Key::StatusConnections, &[("online", &online), ("all", &all)]));
    let offline = live.devices.iter().filter(|d| d.phase == DevicePhase::Offline).count();
    if offline > 0 {
        ui.separator();
        ui.strong(format!("⚠ {}", fill(lang, Key::StatusDevicesOffline, &[("count", &offline)])));
    }
    if let Some(speed) = simulated(state) {
        ui.separator();
        ui.label(fill(lang, Key::StatusSimulated, &[("speed", &speed)]));
    }
}

/// The speed of the fastest simulator that is switched on, if there is one.
fn simulated(state: &AppState) -> Option<f64> {
    let speed = |endpoint: &Endpoint| match endpoint {
        Endpoint::Simulator { speed, .. } => Some(*speed),
        Endpoint::Tcp { .. } => None,
    };
    let running = state.project().connections.iter().filter(|c| c.enabled);
    running.filter_map(|c| speed(&c.endpoint)).max_by(f64::total_cmp)
}

fn notice_line(ui: &mut Ui, lang: Lang, notice: &Notice, out: &mut Vec<Command>) {
    let close = Button::new("×").small();
    let close = ui.add(close);
    close.widget_info(|| {
        let name = tr(lang, Key::StatusDismiss);
        egui::WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    if close.on_hover_text(tr(lang, Key::StatusDismiss)).clicked() {
        out.push(Command::DismissNotice);
    }
    let text = notice_text(lang, notice);
    let bad = matches!(notice, Notice::SaveFailed(_) | Notice::EventsLost(_));
    let shown =
        if bad { RichText::new(format!("⚠ {text}")).strong() } else { RichText::new(&text) };
    ui.add(Label::new(shown).truncate()).on_hover_text(text);
}

fn clock(ui: &mut Ui, lang: Lang, state: &AppState) {
    let (time, zone) =
        (state.clock.date_time(state.now.wall), state.clock.zone_name(state.now.wall));
    let text = fill(lang, Key::StatusClock, &[("time", &time), ("zone", &zone)]);
    ui.label(text).on_hover_text(tr(lang, Key::TimeLocal));
}

fn switches(ui: &mut Ui, lang: Lang, state: &AppState, out: &mut Vec<Command>) {
    let theme = match state.settings.look {
        Look::Light => Key::StatusGoDark,
        Look::Dark => Key::StatusGoLight,
    };
    let mut switch = |ui: &mut Ui, text: &str, action: Action, hover: String| {
        if ui.add(Button::new(text).small()).on_hover_text(hover).clicked() {
            out.push(Command::Do(action));
        }
    };
    let hover = |ui: &Ui, action| {
        format!(
            "{} ({})",
            crate::app::lang::action_name(lang, action),
            super::keys::words(ui, action)
        )
    };
    let (of_language, of_theme) =
        (hover(ui, Action::ToggleLanguage), hover(ui, Action::ToggleTheme));
    switch(ui, lang.other().own_name(), Action::ToggleLanguage, of_language);
    switch(ui, tr(lang, theme), Action::ToggleTheme, of_theme);
}
