//! "Find devices": the fields, the question before foreign hosts, and what answered.

use std::time::Duration;

use egui::{Grid, Key as Press, Label, ProgressBar, RichText, TextEdit, Ui};

use super::sheet::{Answer, Sheet, buttons, list};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::scan::{ScanCommand, ScanPhase, ScanRow};
use crate::app::{AppState, Command, UnitAnswer};
use crate::ui::context::explain;
use crate::ui::theme::Palette;

const WIDTH: f32 = 760.0;
/// Foreign hosts that are named in the question.
const NAMED: usize = 5;

/// Paints the dialog.
pub(super) fn scan(ui: &Ui, state: &AppState, fresh: bool, out: &mut Vec<Command>) {
    let lang = state.settings.lang;
    let running = state.scan.phase == ScanPhase::Running;
    if running {
        ui.ctx().request_repaint_after(Duration::from_millis(200));
    }
    let mut said: Vec<ScanCommand> = Vec::new();
    let answer = Sheet::new("scan", tr(lang, Key::CmdFindDevices)).width(WIDTH).show(ui, |ui| {
        if let ScanPhase::Asking(foreign) = &state.scan.phase {
            return question(ui, lang, foreign, fresh, &mut said);
        }
        fields(ui, state, fresh, &mut said, out);
        ui.add_space(6.0);
        progress(ui, state, lang);
        let most = (ui.ctx().content_rect().height() - 330.0).clamp(80.0, 420.0);
        list(most).show(ui, |ui| rows(ui, state, lang, &mut said));
        let able = state.scan.range().is_ok();
        let (key, command) = if running {
            (Key::ScanStop, ScanCommand::Stop)
        } else {
            (Key::ScanStart, ScanCommand::Start)
        };
        let count = state.scan.to_add(state.project()).count();
        let add = fill(lang, Key::ScanAdd, &[("count", &count)]);
        let texts = [
            (tr(lang, key), able || running),
            (add.as_str(), count > 0),
            (tr(lang, Key::ButtonClose), true),
        ];
        let pressed = buttons(ui, &texts, "");
        let clicked = |at: usize| pressed.get(at).is_some_and(egui::Response::clicked);
        if clicked(0) {
            said.push(command);
        }
        if clicked(1) {
            said.push(ScanCommand::Add);
        }
        if clicked(2) { Answer::No } else { Answer::None }
    });
    out.extend(said.into_iter().map(Command::Scan));
    if answer == Answer::No {
        out.push(Command::Scan(ScanCommand::Stop));
        out.push(Command::CloseDialog);
    }
}

/// "These hosts may be somebody else's."
fn question(
    ui: &mut Ui,
    lang: Lang,
    foreign: &[String],
    fresh: bool,
    said: &mut Vec<ScanCommand>,
) -> Answer {
    let named = foreign.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = foreign.len().saturating_sub(NAMED);
    ui.add(Label::new(fill(lang, Key::ScanForeign, &[("hosts", &named)])).wrap());
    if more > 0 {
        ui.label(fill(lang, Key::FoundMore, &[("count", &more)]));
    }
    ui.add(Label::new(tr(lang, Key::ScanForeignWhy)).wrap());
    let texts = [(tr(lang, Key::ScanForeignYes), true), (tr(lang, Key::ButtonCancel), true)];
    let pressed = buttons(ui, &texts, "");
    if fresh && let Some(harmless) = pressed.last() {
        harmless.request_focus();
    }
    if pressed.first().is_some_and(egui::Response::clicked) {
        said.push(ScanCommand::StartForeign);
    }
    if pressed.last().is_some_and(egui::Response::clicked) {
        said.push(ScanCommand::Back);
    }
    Answer::None
}

fn fields(
    ui: &mut Ui,
    state: &AppState,
    fresh: bool,
    said: &mut Vec<ScanCommand>,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let mut entered = false;
    let scan = &state.scan;
    let running = scan.phase == ScanPhase::Running;
    ui.add(Label::new(tr(lang, Key::ScanExplain)).wrap());
    ui.add_space(4.0);
    ui.add_enabled_ui(!running, |ui| {
        Grid::new("scan fields").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
            let mut field = |key: Key, hint: Key, help: &str, text: &str| {
                let label = ui.label(tr(lang, key));
                let mut typed = text.to_owned();
                let edit = TextEdit::singleline(&mut typed)
                    .hint_text(tr(lang, hint))
                    .desired_width(WIDTH - 160.0);
                let response = ui.add(edit).labelled_by(label.id).on_hover_text(tr(lang, hint));
                if fresh && key == Key::ScanHosts {
                    response.request_focus();
                }
                entered |= response.lost_focus() && ui.input(|i| i.key_pressed(Press::Enter));
                explain(ui, &response, help, out);
                ui.end_row();
                (typed != text).then_some(typed)
            };
            let hosts = field(Key::ScanHosts, Key::ScanHostsHint, "scan.hosts", &scan.hosts);
            let ports = field(Key::ScanPorts, Key::ScanPortsHint, "scan.ports", &scan.ports);
            let units = field(Key::ScanUnits, Key::ScanUnitsHint, "scan.units", &scan.units);
            said.extend(hosts.map(ScanCommand::Hosts));
            said.extend(ports.map(ScanCommand::Ports));
            said.extend(units.map(ScanCommand::Units));
            if entered && scan.range().is_ok() {
                said.push(ScanCommand::Start);
            }
        });
    });
}

/// What is wrong with the fields, how far the scan is, or what came of it.
fn progress(ui: &mut Ui, state: &AppState, lang: Lang) {
    let scan = &state.scan;
    let weak = Palette::in_ui(ui).text_weak;
    let line = match (scan.range(), &scan.phase) {
        (Err(why), _) => lang::range_text(lang, &why),
        _ if scan.failed => tr(lang, Key::ScanFailed).to_owned(),
        (Ok(range), ScanPhase::Idle | ScanPhase::Asking(_)) => fill(
            lang,
            Key::ScanSize,
            &[("places", &range.targets()), ("units", &range.units.len())],
        ),
        (_, ScanPhase::Running) => {
            let (done, all) = scan.progress;
            fill(lang, Key::ScanRunning, &[("done", &done), ("all", &all)])
        }
        (_, ScanPhase::Ended { cancelled }) => {
            let c = scan.counts;
            let told = fill(
                lang,
                Key::ScanEnded,
                &[
                    ("open", &c.open),
                    ("refused", &c.refused),
                    ("silent", &c.silent),
                    ("absent", &c.absent),
                ],
            );
            if *cancelled { format!("{}. {told}", tr(lang, Key::StoppedCancelled)) } else { told }
        }
    };
    ui.add(Label::new(RichText::new(line).color(weak)).wrap());
    if scan.phase == ScanPhase::Running {
        let (done, all) = scan.progress;
        ui.add(ProgressBar::new(done as f32 / all.max(1) as f32).desired_height(6.0));
    }
}

fn rows(ui: &mut Ui, state: &AppState, lang: Lang, said: &mut Vec<ScanCommand>) {
    ui.set_width(ui.available_width());
    let weak = Palette::in_ui(ui).text_weak;
    for (at, row) in state.scan.rows.iter().enumerate() {
        ui.horizontal(|ui| {
            let place = place(lang, row);
            let addable = row.can_add(state.project());
            let mut picked = row.picked && addable;
            let tick = ui.add_enabled(addable, egui::Checkbox::new(&mut picked, &place));
            if tick.changed() {
                said.push(ScanCommand::Tick(at, picked));
            }
            let mut words = match &row.unit {
                None => tr(lang, Key::ScanOccupied).to_owned(),
                Some((_, answer)) => answer_words(lang, answer),
            };
            let known = row.unit.as_ref().is_some_and(|(unit, _)| {
                crate::app::scan::is_in(state.project(), &row.host, row.port, *unit)
            });
            if known {
                words = format!("{words}; {}", tr(lang, Key::ScanKnown));
            }
            let names: Vec<String> =
                row.identity.iter().map(|(_, text)| lang::printable(text)).collect();
            if !names.is_empty() {
                words = format!("{words}; {}", names.join(" "));
            }
            if let Some(unit) = row.like {
                words = format!("{}; {words}", fill(lang, Key::ScanLike, &[("unit", &unit)]));
            }
            let label = ui.add(Label::new(RichText::new(&words).color(weak)).truncate());
            if row.like.is_some() {
                label.on_hover_text(tr(lang, Key::ScanLikeHint));
            }
        });
    }
}

fn place(lang: Lang, row: &ScanRow) -> String {
    match &row.unit {
        Some((unit, _)) => {
            let place = format!("{}:{}", row.host, row.port);
            fill(lang, Key::ScanPlace, &[("place", &place), ("unit", unit)])
        }
        None => format!("{}:{}", row.host, row.port),
    }
}

fn answer_words(lang: Lang, answer: &UnitAnswer) -> String {
    match answer {
        UnitAnswer::Data(word) => fill(lang, Key::ScanData, &[("word", word)]),
        UnitAnswer::Exception(code) | UnitAnswer::Absent(code) => {
            let words = lang::exception_words(lang, *code);
            fill(lang, Key::ScanException, &[("code", code), ("words", &words)])
        }
        UnitAnswer::Silent => tr(lang, Key::ScanSilent).to_owned(),
        UnitAnswer::Broken(why) => fill(lang, Key::ScanBroken, &[("why", why)]),
    }
}
