//! What is to be read, and how often.

use egui::accesskit::Role;
use egui::{
    Button, ComboBox, Id, Key as Press, Label, Response, RichText, TextEdit, Ui, WidgetInfo,
};

use crate::app::finding::Question;
use crate::app::lang::{self, Key, fill, tr};
use crate::app::registers::{Column, ELEMENTS_MOST, PERIODS, RegistersCommand};
use crate::app::{Command, FindingCommand};
use crate::model::{PeekOutcome, Table};
use crate::ui::context::{Pane, explain};
use crate::ui::panes::{Clock, cells};
use crate::ui::theme::Palette;

/// Paints the fields and what came of the last read.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, clock: &Clock) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = cells::BAR;
        ui.spacing_mut().item_spacing.x = 6.0;
        place(ui, pane);
    });
    cells::bar(ui, |ui| {
        switches(ui, pane);
        meant_as_modicon(ui, pane);
        outcome(ui, pane, clock);
    });
}

fn say(pane: &mut Pane<'_>, command: RegistersCommand) {
    pane.say(Command::Registers(command));
}

fn speak(response: &Response, name: &str, present: &str) {
    let spoken = format!("{name}: {present}");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
}

fn place(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let view = &state.registers;
    let device = state.registers_device();
    let name = device.as_ref().and_then(|id| state.project().device(id));
    let name = name.map_or("?", |device| device.name.as_str());
    let combo = ComboBox::from_id_salt("registers of").selected_text(name).width(140.0).truncate();
    let mut picked = None;
    let combo = combo.show_ui(ui, |ui| {
        for each in &state.project().devices {
            if ui.selectable_label(device.as_ref() == Some(&each.id), &each.name).clicked() {
                picked = Some(RegistersCommand::Device(each.id.clone()));
            }
        }
    });
    speak(&combo.response, tr(lang, Key::RegistersDevice), name);
    explain(ui, &combo.response, "registers.device", pane.out);
    let present = lang::table_name(lang, view.table);
    let combo = ComboBox::from_id_salt("registers table").selected_text(present).width(164.0);
    let combo = combo.show_ui(ui, |ui| {
        for table in Table::ALL {
            let name = lang::table_name(lang, table);
            if ui.selectable_label(view.table == table, name).clicked() {
                picked = Some(RegistersCommand::Table(table));
            }
        }
    });
    speak(&combo.response, tr(lang, Key::RegistersTable), present);
    explain(ui, &combo.response, "registers.table", pane.out);
    let most = fill(lang, Key::RegistersCountHint, &[("most", &ELEMENTS_MOST)]);
    let hint = tr(lang, Key::RegistersStartHint);
    let start = (tr(lang, Key::RegistersStart), hint, "registers.start");
    let start = field(ui, pane.out, start, &view.start, 62.0);
    let count = (tr(lang, Key::RegistersCount), most.as_str(), "registers.count");
    let count = field(ui, pane.out, count, &view.count, 46.0);
    let able = view.wanted().is_some();
    let button = ui.add_enabled(able, Button::new(tr(lang, Key::RegistersRead)));
    let pressed = button.on_hover_text(tr(lang, Key::RegistersReadHint)).clicked();
    let read = start.1 || count.1 || pressed;
    picked.into_iter().for_each(|command| say(pane, command));
    start.0.into_iter().for_each(|text| say(pane, RegistersCommand::Start(text)));
    count.0.into_iter().for_each(|text| say(pane, RegistersCommand::Count(text)));
    if read {
        say(pane, RegistersCommand::Read);
    }
}

/// The way out for whoever typed the manual's address into a field for those of the wire.
fn meant_as_modicon(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (lang, view) = (pane.lang(), &pane.app.state.registers);
    let Some(at) = view.as_modicon() else { return };
    let wire = format!("{} {}", at.table.short(), at.wire);
    let args: [(&str, &dyn std::fmt::Display); 2] = [("text", &view.start.trim()), ("wire", &wire)];
    let button = ui.button(fill(lang, Key::RegistersAsModicon, &args));
    if button.on_hover_text(fill(lang, Key::RegistersAsModiconHint, &args)).clicked() {
        say(pane, RegistersCommand::GoTo(at));
    }
}

/// A field with its name and its entry in the help: what was typed, and whether Enter was pressed in it.
fn field(
    ui: &mut Ui,
    out: &mut Vec<Command>,
    (name, hint, help): (&str, &str, &str),
    text: &str,
    width: f32,
) -> (Option<String>, bool) {
    let label = ui.label(name);
    let mut typed = text.to_owned();
    let edit = TextEdit::singleline(&mut typed).id(Id::unique(name)).desired_width(width);
    let response = ui.add(edit).labelled_by(label.id).on_hover_text(hint);
    explain(ui, &response, help, out);
    let enter = response.lost_focus() && ui.input(|i| i.key_pressed(Press::Enter));
    ((typed != text).then_some(typed), enter)
}

fn switches(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let view = &state.registers;
    let able = view.wanted().is_some();
    let mut live = view.live;
    let switch =
        ui.add_enabled(able || live, egui::Checkbox::new(&mut live, tr(lang, Key::RegistersLive)));
    if switch.on_hover_text(tr(lang, Key::RegistersLiveHint)).changed() {
        say(pane, RegistersCommand::Live(live));
    }
    let period = |ms: u32| format!("{} s", f64::from(ms) / 1000.0);
    let present = period(view.period_ms);
    let combo = ComboBox::from_id_salt("registers period").selected_text(&present).width(56.0);
    let combo = combo.show_ui(ui, |ui| {
        for ms in PERIODS {
            if ui.selectable_label(view.period_ms == ms, period(ms)).clicked() {
                pane.out.push(Command::Registers(RegistersCommand::Period(ms)));
            }
        }
    });
    speak(&combo.response, tr(lang, Key::RegistersPeriod), &present);
    explain(ui, &combo.response, "registers.period", pane.out);
    let (free, whom) = (state.finding.job.is_none(), state.registers_device());
    let survey = ui.add_enabled(free && able, Button::new(tr(lang, Key::RegistersAnswering)));
    if survey.on_hover_text(tr(lang, Key::RegistersAnsweringHint)).clicked()
        && let Some((device, run)) = whom.zip(view.wanted())
    {
        let begin = FindingCommand::Begin(device, Question::Answers(run));
        pane.out.push(Command::Finding(begin));
    }
    columns(ui, pane);
}

fn columns(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (lang, view) = (pane.lang(), &pane.app.state.registers);
    ui.menu_button(tr(lang, Key::RegistersColumns), |ui| {
        let mut tick = |ui: &mut Ui, column: Column| {
            let mut shown = view.columns.contains(&column);
            if ui.checkbox(&mut shown, super::table::title(lang, column)).changed() {
                pane.out.push(Command::Registers(RegistersCommand::Column(column, shown)));
            }
        };
        ui.horizontal_top(|ui| {
            for group in Column::groups() {
                ui.vertical(|ui| group.into_iter().for_each(|column| tick(ui, column)));
            }
        });
    });
}

/// What came of the last read and of the last survey.
fn outcome(ui: &mut Ui, pane: &mut Pane<'_>, clock: &Clock) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let view = &state.registers;
    let weak = Palette::in_ui(ui).text_weak;
    let told = match (&view.trouble, view.read_at) {
        _ if view.wanted().is_none() => {
            fill(lang, Key::RegistersBadRange, &[("most", &ELEMENTS_MOST)])
        }
        (Some(trouble @ PeekOutcome::Exception(_)), _) => {
            format!("{}. {}", lang::peek_text(lang, trouble), tr(lang, Key::RegistersSomeRefused))
        }
        (Some(trouble), _) => lang::peek_text(lang, trouble),
        (None, Some(at)) => fill(lang, Key::RegistersReadAt, &[("time", &clock.time(at.wall))]),
        (None, None) if view.is_reading() => tr(lang, Key::RegistersReading).to_owned(),
        (None, None) => String::new(),
    };
    let shown = view.shown.as_ref().map(|(_, run)| *run);
    let job = state.finding.job.as_ref();
    let searching = job.filter(|job| Some(&job.device) == view.shown.as_ref().map(|(id, _)| id));
    if let Some(job) = searching {
        if ui.button(tr(lang, Key::FoundCancel)).clicked() {
            pane.out.push(Command::Finding(FindingCommand::Cancel));
        }
        let words = RichText::new(lang::progress_text(lang, job)).color(weak);
        ui.add(Label::new(words).truncate());
    } else if let Some(survey) =
        view.shown.as_ref().and_then(|(device, run)| state.finding.survey_of(device, *run))
    {
        let holes: Vec<String> = survey
            .refused
            .iter()
            .filter(|(run, _)| shown.is_some_and(|shown| shown.overlaps(run)))
            .take(4)
            .map(|(run, _)| crate::app::run_text(run.table, run.start, run.count))
            .collect();
        let told_more = if holes.is_empty() {
            told
        } else {
            format!("{told} · {}: {}", tr(lang, Key::FoundRefusedShort), holes.join(", "))
        };
        ui.add(Label::new(RichText::new(told_more).color(weak)).truncate());
    } else {
        ui.add(Label::new(RichText::new(told).color(weak)).truncate());
    }
}
