//! The status bar, the strip for grave notices above it, and the bar across the window when the
//! picture is not live any more.

use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, TextStyle, Ui};

use super::heartbeat::{Pulse, heartbeat};
use super::keys;
use super::panes::Clock;
use super::theme::Palette;
use crate::app::lang::{
    Key, Lang, action_name, fill, notice_text, project_name, record_trouble, tr,
};
use crate::app::{Action, App, AppState, Command, Look, Notice};
use crate::model::{CaptureWord, ConnectionPhase, DevicePhase, Endpoint, KeptEnd};

/// Narrower windows leave the date out of the clock, in points.
const ROOM_FOR_DATE: f32 = 900.0;

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
    let text = format!("⚠  {} – {}", tr(lang, Key::StatusNotLive), pulse(state).words(lang));
    ui.vertical_centered(|ui| {
        let text = RichText::new(text).heading().color(p.on_write_attention);
        ui.add(Label::new(text).selectable(false));
    });
}

/// The notice that is too important to be cut: it gets a strip of its own.
pub fn grave_notice(state: &AppState) -> Option<&Notice> {
    state.notice.as_ref().filter(|notice| !is_small(notice))
}

fn is_small(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::Saved(_)
            | Notice::SavedWithRecord { .. }
            | Notice::Opened(_)
            | Notice::Exported(_)
            | Notice::TagsExported(_)
            | Notice::TrendExported(_)
            | Notice::Imported(..)
            | Notice::DevicesAdded(..)
            | Notice::Written(_)
            | Notice::Capture(
                _,
                CaptureWord::Armed
                    | CaptureWord::Disarmed
                    | CaptureWord::Triggered(_)
                    | CaptureWord::Kept { lost: 0, end: KeptEnd::Done, .. },
            )
    )
}

/// Paints that strip.
pub fn notice_strip(ui: &mut Ui, state: &AppState, notice: &Notice, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    ui.horizontal(|ui| {
        dismiss(ui, lang, out);
        let text = format!("⚠ {}", notice_text(lang, notice));
        ui.add(Label::new(RichText::new(text).strong()).wrap());
    });
}

/// What is wrong with the record on disk, as long as it is.
pub fn record_strip(state: &AppState) -> Option<String> {
    let lang = state.settings.lang;
    let record = state.recording.as_ref()?;
    let what = record_trouble(lang, record.trouble.as_ref()?);
    let (folder, lost) = (record.folder.display(), record.lost);
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("what", &what), ("folder", &folder), ("count", &lost)];
    Some(match lost {
        0 => fill(lang, Key::RecordStrip, &args[..2]),
        _ => fill(lang, Key::RecordStripLost, &args),
    })
}

/// Paints that, with a way to more.
pub fn record_strip_ui(ui: &mut Ui, state: &AppState, text: &str, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    ui.horizontal(|ui| {
        let more = ui.add(Button::new(tr(lang, Key::RecordMore)).small());
        if more.clicked() {
            out.push(Command::Do(Action::Recording));
        }
        ui.add(Label::new(RichText::new(format!("⚠ {text}")).strong()).wrap());
    });
}

/// Paints the status bar.
pub fn status_bar(ui: &mut Ui, app: &App, clock: &Clock, out: &mut Vec<Command>) {
    let state = &app.state;
    let lang = state.settings.lang;
    let whole = ui.available_width();
    ui.horizontal(|ui| {
        live(ui, lang, state);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            switches(ui, lang, state, out);
            local_time(ui, lang, state, clock, whole);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let room = ui.available_rect_before_wrap();
                ui.set_clip_rect(room.expand2(egui::vec2(0.0, 4.0)).intersect(ui.clip_rect()));
                plant(ui, lang, state);
                journal(ui, lang, state);
                if let Some(notice) = state.notice.as_ref().filter(|n| is_small(n)) {
                    ui.separator();
                    dismiss(ui, lang, out);
                    let text = notice_text(lang, notice);
                    ui.add(Label::new(&text).truncate()).on_hover_text(text);
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
        ui.label(tr(lang, Key::StatusLive)).on_hover_text(pulse.words(lang));
    }
}

/// What happened and is not in the journal: nobody may take it for kept.
fn journal(ui: &mut Ui, lang: Lang, state: &AppState) {
    let journal = &state.journal.state;
    let waiting = journal.waiting;
    let text = match &journal.trouble {
        Some(_) => fill(lang, Key::StatusJournalTrouble, &[("count", &waiting)]),
        None if journal.is_behind => fill(lang, Key::StatusJournalWaiting, &[("count", &waiting)]),
        None if journal.lost > 0 => fill(lang, Key::StatusJournalLost, &[("count", &journal.lost)]),
        None => return,
    };
    let why = journal.trouble.as_deref().unwrap_or_default();
    ui.separator();
    let label = ui.add(Label::new(RichText::new(format!("⚠ {text}")).strong()).truncate());
    if !why.is_empty() {
        label.on_hover_text(why);
    }
}

/// A text after a line, left out where there is no room for it.
fn item(ui: &mut Ui, text: &str) {
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ui.visuals().text_color());
    if galley.size().x + 24.0 < ui.available_width() {
        ui.separator();
        ui.label(text);
    }
}

/// Nothing that is read can be good: in reversed ink, which is no alarm colour.
fn nothing_online(ui: &mut Ui, text: &str) {
    let p = Palette::in_ui(ui);
    ui.separator();
    let text = RichText::new(format!("⚠ {text}")).strong().color(p.on_write_attention);
    let frame = Frame::new().fill(p.write_attention_fill).inner_margin(Margin::symmetric(8, 2));
    frame.show(ui, |ui| ui.add(Label::new(text).selectable(false)));
}

fn plant(ui: &mut Ui, lang: Lang, state: &AppState) {
    let live = &state.snapshot;
    let offline = live.devices.iter().filter(|d| d.phase == DevicePhase::Offline).count();
    if offline > 0 {
        let text = fill(lang, Key::StatusDevicesOffline, &[("count", &offline)]);
        item(ui, &format!("⚠ {text}"));
    }
    let all = live.connections.len();
    let online = live.connections.iter().filter(|c| c.phase == ConnectionPhase::Online).count();
    let text = fill(lang, Key::StatusConnections, &[("online", &online), ("all", &all)]);
    match (online, all) {
        (_, 0) => item(ui, tr(lang, Key::StatusNoConnections)),
        // Where there is nothing to read, nothing is missing.
        (0, _) if live.connections.iter().any(|c| c.phase != ConnectionPhase::Idle) => {
            nothing_online(ui, &text);
        }
        _ => item(ui, &text),
    }
    let name = project_name(lang, state);
    ui.separator();
    if state.doc.is_changed() {
        let label = ui.add(Label::new(RichText::new(format!("{name} •")).strong()).truncate());
        label.on_hover_text(tr(lang, Key::StatusUnsaved));
    } else {
        ui.add(Label::new(RichText::new(&name).strong()).truncate()).on_hover_text(name);
    }
    if let Some(speed) = simulated(state) {
        item(ui, &fill(lang, Key::StatusSimulated, &[("speed", &speed)]));
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

fn dismiss(ui: &mut Ui, lang: Lang, out: &mut Vec<Command>) {
    let says = tr(lang, Key::StatusDismiss);
    let close = ui.add(Button::new("×").small());
    close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, says));
    if close.on_hover_text(says).clicked() {
        out.push(Command::DismissNotice);
    }
}

fn local_time(ui: &mut Ui, lang: Lang, state: &AppState, clock: &Clock, whole: f32) {
    let (at, zone) = (state.now.wall, clock.zone_text(state.now.wall));
    let full = format!("{} {}", clock.date(at), clock.time(at));
    let time = if whole < ROOM_FOR_DATE { clock.time(at) } else { full.clone() };
    let text = |time: &String| fill(lang, Key::StatusClock, &[("time", time), ("zone", &zone)]);
    ui.label(text(&time)).on_hover_ui(|ui| {
        ui.label(format!("{}: {}", tr(lang, Key::TimeLocal), text(&full)));
    });
}

fn switches(ui: &mut Ui, lang: Lang, state: &AppState, out: &mut Vec<Command>) {
    let theme = match state.settings.look {
        Look::Light => Key::StatusGoDark,
        Look::Dark => Key::StatusGoLight,
    };
    let mut switch = |ui: &mut Ui, text: &str, action: Action| {
        let hover = format!("{} ({})", action_name(lang, action), keys::words(ui, action));
        if ui.add(Button::new(text).small()).on_hover_text(hover).clicked() {
            out.push(Command::Do(action));
        }
    };
    switch(ui, lang.other().own_name(), Action::ToggleLanguage);
    switch(ui, tr(lang, theme), Action::ToggleTheme);
}
