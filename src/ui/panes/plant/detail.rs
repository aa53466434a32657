//! The hover text of a connection or device: since when, response times, counters.

use egui::{Grid, Response, Ui};

use super::rows::{self, Row};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::model::{Counters, Latency, Stamp};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, PaneMemory};

/// Shows the details of a row while the pointer rests on it.
pub fn hover(response: Response, pane: &Pane<'_>, memory: &PaneMemory, row: &Row) {
    match row {
        Row::Connection(id) | Row::ConnectionTrouble(id) => {
            response.on_hover_ui(|ui| {
                let (state, lang) = (&pane.app.state, pane.lang());
                ui.strong(row.name(state, lang));
                ui.label(rows::endpoint(state, id));
                let (_, words) = rows::connection_state(state, lang, id);
                let Some(live) = state.snapshot.connection(id) else { return };
                state_line(ui, lang, &memory.clock, &words, live.since);
                if let Some(trouble) = &live.trouble {
                    ui.label(lang::connection_trouble(lang, trouble));
                }
                counters(ui, lang, &live.counters);
            });
        }
        Row::Device(id) | Row::DeviceTrouble(id) => {
            response.on_hover_ui(|ui| {
                let (state, lang) = (&pane.app.state, pane.lang());
                ui.strong(row.name(state, lang));
                let unit = state.project().device(id).map_or(0, |d| d.unit);
                ui.label(fill(lang, Key::PlantUnit, &[("unit", &unit)]));
                let (_, words) = rows::device_state(state, lang, id);
                let Some(live) = state.snapshot.device(id) else { return };
                state_line(ui, lang, &memory.clock, &words, live.since);
                if let Some(trouble) = &live.trouble {
                    ui.label(lang::connection_trouble(lang, trouble));
                }
                last_reply(ui, lang, live.last_reply.map(|at| state.now.mono.since(at.mono)));
                latency(ui, lang, live.latency);
                counters(ui, lang, &live.counters);
            });
        }
        _ => {}
    }
}

fn state_line(ui: &mut Ui, lang: Lang, clock: &Clock, words: &str, since: Stamp) {
    let time = clock.date_time(since.wall);
    let since = fill(lang, Key::PlantSince, &[("time", &time)]);
    ui.label(format!("{words}, {since}"));
}

fn last_reply(ui: &mut Ui, lang: Lang, age: Option<std::time::Duration>) {
    let text = match age {
        Some(age) => {
            let age = lang::age_text(lang, age);
            fill(lang, Key::PlantLastReplyAge, &[("age", &age)])
        }
        None => tr(lang, Key::PlantNoReply).to_owned(),
    };
    ui.label(format!("{}: {text}", tr(lang, Key::PlantLastReply)));
}

fn latency(ui: &mut Ui, lang: Lang, latency: Option<Latency>) {
    let Some(Latency { p50, p99, max }) = latency else { return };
    let ms = |d: std::time::Duration| format!("{:.1}", d.as_secs_f64() * 1000.0);
    let (p50, p99, max) = (ms(p50), ms(p99), ms(max));
    let text = fill(lang, Key::PlantLatencyMax, &[("p50", &p50), ("p99", &p99), ("max", &max)]);
    ui.label(format!("{}: {text}", tr(lang, Key::PlantLatency)));
}

fn counters(ui: &mut Ui, lang: Lang, counters: &Counters) {
    let rows = [
        (Key::PlantRequests, counters.requests),
        (Key::PlantReplies, counters.replies),
        (Key::PlantTimeouts, counters.timeouts),
        (Key::PlantMalformed, counters.malformed),
        (Key::PlantExceptions, counters.exceptions),
        (Key::PlantConnects, counters.connects),
        (Key::PlantScans, counters.scans),
        (Key::PlantOverruns, counters.overruns),
        (Key::PlantWrites, counters.writes),
    ];
    ui.separator();
    Grid::new("counters").num_columns(2).spacing([16.0, 1.0]).show(ui, |ui| {
        for (key, count) in rows {
            ui.label(tr(lang, key));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(count.to_string());
            });
            ui.end_row();
        }
    });
}
