//! Every small widget on one screen, for people to look at and for tests to find by name.

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, Frame, Grid, RichText, Ui, Vec2, vec2};
use gaugeglass::app::lang::{self, Key, Lang, tr};
use gaugeglass::model::{
    BadReason, ConnectionPhase, Denial, DevicePhase, Mono, Quality, Sample, Stamp, TagId, Value,
    WriteId, WriteOutcome, WriteReport, WriteStage, WriteValue,
};
use gaugeglass::ui::heartbeat::{Pulse, heartbeat};
use gaugeglass::ui::lamp::{LampState, lamp};
use gaugeglass::ui::reading::Reading;
use gaugeglass::ui::theme::Palette;
use gaugeglass::ui::value_cell::ValueCell;
use gaugeglass::ui::{icon, write_badge::write_badge};

use super::samples::{NOW, bad, good, sample, uncertain};

/// Names and samples of the value cells.
pub fn rows() -> Vec<(&'static str, Sample, &'static str, Option<&'static str>)> {
    let text = |t: &str| sample(Some(Value::Text(t.into())), Quality::Good, 0.3);
    let never = sample(None, Quality::Bad(BadReason::NeverRead), 3.0);
    let nan = sample(Some(Value::F32(f32::NAN)), Quality::Bad(BadReason::NotFinite), 0.3);
    vec![
        ("Tank 1/Level", good(12.5), "cm", None),
        ("Tank 2/Level", good(-3.25), "cm", None),
        ("Tank 1/Pressure", good(101.325), "㎪", None),
        ("Pump 1/Flow", good(1234.5), "㎥/h", None),
        ("Pump 1/Run", sample(Some(Value::Bool(true)), Quality::Good, 0.2), "", None),
        ("Pump 2/Run", sample(Some(Value::Bool(false)), Quality::Good, 0.2), "", None),
        ("PLC/Serial", text("GG-2024 펌프 1호기"), "", None),
        ("Tank 1/Setpoint", uncertain(12.5), "cm", Some("13.0")),
        ("Tank 3/Level", bad(12.5, BadReason::Timeout, 14.0), "cm", None),
        ("Tank 4/Level", bad(12.5, BadReason::Stale, 42.0), "cm", None),
        ("Tank 5/Level", bad(12.5, BadReason::NoConnection, 61.0), "cm", None),
        ("Tank 6/Level", never, "cm", None),
        ("Tank 7/Level", bad(12.5, BadReason::Exception(2), 3.0), "cm", None),
        ("Tank 8/Level", nan, "cm", None),
        ("Tank 9/Level", bad(180.0, BadReason::OutOfRange, 0.4), "cm", None),
        ("Tank 10/Level", bad(12.5, BadReason::Disabled, 4.0), "cm", None),
    ]
}

fn report(stage: WriteStage) -> WriteReport {
    let typed: Arc<str> = "50.0".into();
    let tag = TagId::new("t1").expect("a valid id");
    let at = Stamp::default();
    WriteReport { id: WriteId(1), tag, value: WriteValue::Typed(typed), old: None, stage, at }
}

/// One report for each stage and outcome.
pub fn reports() -> Vec<WriteReport> {
    let why: Arc<str> = "no reply within 1000 ms".into();
    let ended = |outcome| report(WriteStage::Ended(outcome));
    vec![
        report(WriteStage::Asked),
        report(WriteStage::Sent),
        report(WriteStage::Accepted),
        ended(WriteOutcome::Confirmed { readback: Value::F64(50.0) }),
        ended(WriteOutcome::Differs { readback: Value::F64(42.0) }),
        ended(WriteOutcome::Refused { code: 2, instead: None }),
        ended(WriteOutcome::Unknown { why: why.clone() }),
        ended(WriteOutcome::Denied(Denial::DeviceOffline)),
        ended(WriteOutcome::Invalid { why }),
    ]
}

/// Value cells in every state.
pub fn values(ui: &mut Ui, lang: Lang) {
    Grid::new("values").striped(true).spacing(vec2(12.0, 2.0)).show(ui, |ui| {
        for (name, sample, unit, pending) in rows() {
            let quality = sample.quality;
            let reading = Reading {
                sample: Some(&sample),
                quality,
                now: NOW,
                decimals: Some(1),
                words: None,
                unit,
                pending,
            };
            ui.label(name);
            ui.add(ValueCell::new(name, reading, lang).width(190.0));
            ui.label(lang::quality_word(lang, quality));
            ui.end_row();
        }
        let sample = good(123_456_789.5);
        let reading = Reading {
            sample: Some(&sample),
            quality: Quality::Good,
            now: NOW,
            decimals: Some(3),
            words: None,
            unit: "cm",
            pending: None,
        };
        ui.label("Narrow");
        ui.add(ValueCell::new("Narrow", reading, lang).width(70.0));
        ui.end_row();
    });
}

/// Lamps in every state, and the heartbeat at several moments.
pub fn states(ui: &mut Ui, lang: Lang) {
    let later = NOW.plus(Duration::from_secs(5));
    let phases = [
        ConnectionPhase::Online,
        ConnectionPhase::Verifying,
        ConnectionPhase::Connecting,
        ConnectionPhase::Waiting { until: later, attempt: 3 },
        ConnectionPhase::Disabled,
        ConnectionPhase::Idle,
    ];
    for phase in phases {
        ui.horizontal(|ui| {
            let words = lang::connection_phase(lang, phase, NOW);
            lamp(ui, lang, LampState::from(phase), "PLC 1", &words);
            ui.label(words);
        });
    }
    ui.horizontal(|ui| {
        for phase in [DevicePhase::Online, DevicePhase::Offline, DevicePhase::Unknown] {
            let words = lang::device_phase(lang, phase);
            lamp(ui, lang, LampState::from(phase), "Unit 1", words);
            ui.label(words);
        }
    });
    ui.horizontal(|ui| {
        for ms in [0, 250, 500, 1250, 5000] {
            let taken = Mono(NOW.0 - ms * 1_000_000);
            heartbeat(ui, lang, Pulse { taken, now: NOW });
        }
        ui.label(tr(lang, Key::StatusLive));
    });
}

fn controls(ui: &mut Ui, lang: Lang) {
    ui.heading(tr(lang, Key::PaneSetpoints));
    let mut text = "12.5".to_owned();
    let (mut on, mut off) = (true, false);
    ui.horizontal(|ui| {
        let label = ui.label(tr(lang, Key::FieldName));
        ui.add(egui::TextEdit::singleline(&mut text).desired_width(120.0)).labelled_by(label.id);
        let _ = ui.button(tr(lang, Key::ButtonWrite));
        let _ = ui.add_enabled(false, egui::Button::new(tr(lang, Key::ButtonCancel)));
    });
    ui.horizontal(|ui| {
        ui.checkbox(&mut on, tr(lang, Key::FieldWritable));
        ui.checkbox(&mut off, tr(lang, Key::FieldConfirm));
        let _ = ui.radio(true, tr(lang, Key::EndpointTcp));
        let _ = ui.selectable_label(true, tr(lang, Key::TrendLive));
    });
    ui.weak(tr(lang, Key::SetpointEditing));
    ui.monospace("HR 109 (0x006D)  가나다 0123456789");
    ui.small("0123456789  −12.5 ±0.1 ≤ ≥ µ Ω ℃ ㎪ ㎥ → ▲ ▼ ● ■ ⚠ ✓ …");
}

fn swatches(ui: &mut Ui) {
    let p = Palette::in_ui(ui);
    let swatch = |ui: &mut Ui, color: Color32, text: &str, ink: Color32| {
        Frame::new().fill(color).inner_margin(4.0).show(ui, |ui| {
            ui.set_min_size(Vec2::splat(22.0));
            ui.label(RichText::new(text).color(ink));
        });
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for number in 0..p.pens.len() {
            swatch(ui, p.pen(number), &(number + 1).to_string(), p.plot);
        }
        ui.add_space(10.0);
        for (priority, alarm) in p.alarms.iter().enumerate() {
            swatch(ui, alarm.fill, &(priority + 1).to_string(), alarm.on_fill);
        }
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(32.0), egui::Sense::hover());
        icon::paint(ui.painter(), rect);
    });
    let (rect, _) = ui.allocate_exact_size(vec2(420.0, 110.0), egui::Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, p.plot);
    for line in 1..5 {
        let y = rect.min.y + line as f32 * rect.height() / 5.0;
        painter.hline(rect.x_range(), y, egui::Stroke::new(1.0, p.plot_grid));
    }
    for number in 0..p.pens.len() {
        let points = (0..=84).map(|i| {
            let x = i as f32 * 5.0;
            let y = 55.0 + 42.0 * (x * 0.02 + number as f32 * 0.63).sin();
            rect.min + vec2(x, y)
        });
        painter.line(points.collect(), egui::Stroke::new(1.5, p.pen(number)));
    }
}

/// Draws everything.
pub fn gallery(ui: &mut Ui, lang: Lang) {
    egui::Panel::top("menu").show(ui, |ui| {
        egui::MenuBar::new().ui(ui, |ui| {
            for key in [Key::MenuFile, Key::MenuEdit, Key::MenuView, Key::MenuHelp] {
                ui.menu_button(tr(lang, key), |_| {});
            }
        });
    });
    egui::Panel::bottom("status").show(ui, |ui| {
        ui.horizontal(|ui| {
            heartbeat(ui, lang, Pulse { taken: NOW, now: NOW });
            ui.label(tr(lang, Key::StatusLive));
            ui.separator();
            ui.label(tr(lang, Key::StatusUnsaved));
        });
    });
    egui::CentralPanel::default().show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| values(ui, lang));
            ui.separator();
            ui.vertical(|ui| {
                ui.set_max_width(470.0);
                states(ui, lang);
                ui.separator();
                controls(ui, lang);
                swatches(ui);
            });
            ui.separator();
            ui.vertical(|ui| {
                for report in reports() {
                    write_badge(ui, lang, ("Tank 1/Setpoint", "cm"), &report);
                    ui.small(gaugeglass::ui::write_badge::words(lang, "cm", &report));
                }
            });
        });
    });
}
