//! Tags from a table: what was found out about it, what a person has to say, and every row with what it
//! becomes, before anything is applied.

mod opening;
mod questions;
mod rows;

use egui::{Label, RichText, Ui};

use super::sheet::{Answer, Sheet, answer, buttons};
use crate::app::import::{CellProblem, Change, Plan};
use crate::app::lang::{Key, Lang, fill, hint_of, problem_text, tr};
use crate::app::{AppState, Command, ImportCommand, ImportDesk};
use crate::ui::theme::Palette;

/// Widest the dialog is, in points.
const WIDEST: f32 = 1720.0;
/// Height that title, buttons and margins take, in points.
const AROUND: f32 = 190.0;
/// Problems listed above the rows at most; all of them stand at their rows.
const LISTED: usize = 3;

/// The dialog; what a person decided goes to `out`.
pub(super) fn import(ui: &Ui, state: &AppState, out: &mut Vec<Command>) {
    let Some(desk) = &state.import else { return };
    let lang = state.settings.lang;
    let name = desk.source.name();
    let name = if name.is_empty() { tr(lang, Key::ImportClipboard) } else { &name };
    let title = fill(lang, Key::ImportTitle, &[("name", &name)]);
    let mut choices = desk.choices.clone();
    let mut live = desk.live;
    let mut other = None;
    let answer = Sheet::new("import", &title).width(WIDEST).show(ui, |ui| {
        let top = ui.cursor().top();
        other = opening::opening(ui, lang, desk);
        match (&desk.table, &desk.plan) {
            (Err(problem), _) => trouble(ui, lang, problem),
            (Ok(_), None) => {
                ui.label(tr(lang, Key::ImportWorking));
            }
            (Ok(table), Some(plan)) => {
                questions::questions(ui, state, desk, plan, &mut choices, &mut live);
                problems(ui, lang, plan);
                removed(ui, lang, plan);
                // By what was used, not by where the dialog stands, which follows from its size.
                let used = ui.cursor().top() - top;
                let room = ui.ctx().content_rect().height() - AROUND - used;
                rows::rows(ui, state, (desk, table, plan), &mut choices, room);
            }
        }
        let ready = desk.is_ready();
        let count = desk.plan.as_ref().map_or(0, |plan| plan.counts().0 + plan.counts().1);
        let yes = fill(lang, Key::ImportButton, &[("count", &count)]);
        let texts = [(yes.as_str(), ready), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, &summary(lang, desk));
        answer(&pressed, ui, false)
    });
    if let Some(opening) = other {
        out.push(Command::Import(ImportCommand::Reopen(opening)));
    }
    if choices != desk.choices {
        out.push(Command::Import(ImportCommand::Choose(Box::new(choices))));
    }
    if live != desk.live {
        out.push(Command::Import(ImportCommand::Live(live)));
    }
    match answer {
        Answer::Yes => out.push(Command::Import(ImportCommand::Apply)),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// Why there is no table at all.
fn trouble(ui: &mut Ui, lang: Lang, problem: &CellProblem) {
    ui.add(Label::new(format!("⚠ {}{}", words(lang, problem), way_out(lang, problem))).wrap());
}

/// How many rows become what.
fn summary(lang: Lang, desk: &ImportDesk) -> String {
    let Some(plan) = &desk.plan else { return String::new() };
    if desk.is_working() {
        return tr(lang, Key::ImportWorking).to_owned();
    }
    let (added, changed, same) = plan.counts();
    let count = |what: Change| plan.rows.iter().filter(|row| row.change == what).count();
    let (wrong, left_out) = (count(Change::Wrong), count(Change::LeftOut));
    let args: [(&str, &dyn std::fmt::Display); 5] = [
        ("added", &added),
        ("changed", &changed),
        ("same", &same),
        ("wrong", &wrong),
        ("left_out", &left_out),
    ];
    let mut text = fill(lang, Key::ImportSummary, &args);
    if !plan.removed.is_empty() {
        text.push_str(", ");
        text.push_str(&fill(lang, Key::ImportRemoved, &[("count", &plan.removed.len())]));
    }
    text
}

/// The first problems in whole sentences, with their way out.
fn problems(ui: &mut Ui, lang: Lang, plan: &Plan) {
    let p = Palette::in_ui(ui);
    if plan.rows.is_empty() {
        ui.label(RichText::new(tr(lang, Key::ImportNoRows)).color(p.bad_edge));
    }
    let order = |errors: bool| plan.problems.iter().filter(move |x| x.is_error() == errors);
    for problem in order(true).chain(order(false)).take(LISTED) {
        let text =
            format!("{}{}", if problem.is_error() { "⚠ " } else { "" }, words(lang, problem));
        let color = if problem.is_error() { p.bad_edge } else { p.text_weak };
        let hint = way_out(lang, problem);
        let label = Label::new(RichText::new(format!("{text}{hint}")).color(color)).truncate();
        ui.add(label);
    }
}

/// Tags that go are named up to so many.
const NAMED: usize = 50;

/// The tags that go, by name: as many as fit into a line, and more where the pointer rests.
fn removed(ui: &mut Ui, lang: Lang, plan: &Plan) {
    if plan.removed.is_empty() {
        return;
    }
    let names = plan.removed.iter().take(NAMED).map(|tag| tag.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let mut text = fill(lang, Key::ImportRemovedNames, &[("names", &names)]);
    if let Some(more) = plan.removed.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text = format!("{text}, {}", fill(lang, Key::FoundMore, &[("count", &more)]));
    }
    ui.add(Label::new(text).truncate());
}

/// A problem with its place.
fn words(lang: Lang, problem: &CellProblem) -> String {
    if problem.row == 0 {
        return problem_text(lang, problem);
    }
    let column = match (problem.column, &*problem.heading) {
        (0, _) => "–".to_owned(),
        (number, "") => number.to_string(),
        (number, heading) => format!("{number} ({heading})"),
    };
    let args: [(&str, &dyn std::fmt::Display); 3] =
        [("row", &problem.row), ("column", &column), ("text", &problem_text(lang, problem))];
    fill(lang, Key::ImportProblemAt, &args)
}

/// The way out behind an arrow.
fn way_out(lang: Lang, problem: &CellProblem) -> String {
    if problem.hint.is_empty() { String::new() } else { format!(" → {}", hint_of(lang, problem)) }
}
