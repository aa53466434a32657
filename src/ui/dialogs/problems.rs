//! What is wrong with a file, each problem with its place, in a list that can be copied.

use std::fmt::Write as _;

use egui::{Label, RichText, Ui};

use super::questions::short;
use super::sheet::{Answer, Sheet, answer, buttons, list};
use crate::app::lang::{Key, Lang, fill, foreign, phrase, project_name, tr};
use crate::app::{AppState, Command, Dialog, ProblemLine};
use crate::ui::theme::Palette;

/// Most problems listed; a file with more of them is not mended by reading on.
const LISTED: usize = 500;

/// The list of problems.
pub(super) fn problems(
    ui: &Ui,
    state: &AppState,
    dialog: &Dialog,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let Dialog::Problems { path, unreadable, problems, opened } = dialog else { return };
    let lang = state.settings.lang;
    let file = path.as_ref().map_or_else(|| project_name(lang, state), |path| short(path));
    let count = problems.len();
    let args: [(&str, &dyn std::fmt::Display); 2] = [("file", &file), ("count", &count)];
    let title = match (unreadable.is_empty(), opened) {
        (false, _) => fill(lang, Key::FileCannotRead, &[("file", &file)]),
        (true, true) => fill(lang, Key::FileWarnings, &args),
        (true, false) => fill(lang, Key::FileProblems, &args),
    };
    let answer = Sheet::new("problems", &title).width(820.0).show(ui, |ui| {
        if let Some(path) = path {
            ui.add(Label::new(RichText::new(path.display().to_string()).weak()).wrap());
        }
        if !unreadable.is_empty() {
            ui.add_space(6.0);
            ui.add(Label::new(foreign(lang, unreadable)).wrap());
        }
        let most = (ui.ctx().content_rect().height() - 220.0).max(80.0);
        list(most).show(ui, |ui| problems.iter().take(LISTED).for_each(|x| problem(ui, lang, x)));
        let texts = [(tr(lang, Key::ButtonCopy), true), (tr(lang, Key::ButtonClose), true)];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        answer(&pressed, ui, false)
    });
    match answer {
        Answer::Yes => ui.ctx().copy_text(as_text(lang, &title, unreadable, problems)),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

fn place(lang: Lang, problem: &ProblemLine) -> String {
    if problem.line == 0 {
        return problem.path.clone();
    }
    let args: [(&str, &dyn std::fmt::Display); 2] =
        [("line", &problem.line), ("column", &problem.column)];
    let line = fill(lang, Key::ProblemLine, &args);
    if problem.path.is_empty() { line } else { format!("{line}  {}", problem.path) }
}

/// One problem: where, what and why, and a way out.
pub(super) fn problem(ui: &mut Ui, lang: Lang, problem: &ProblemLine) {
    let p = Palette::in_ui(ui);
    ui.add_space(10.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.label(RichText::new(place(lang, problem)).monospace().color(p.text_weak));
    ui.add(Label::new(phrase(lang, &problem.message)).wrap());
    if !problem.hint.is_empty() {
        ui.add(
            Label::new(
                RichText::new(format!("→ {}", phrase(lang, &problem.hint))).color(p.text_weak),
            )
            .wrap(),
        );
    }
}

fn as_text(lang: Lang, title: &str, unreadable: &str, problems: &[ProblemLine]) -> String {
    let mut text = format!("{title}\n");
    if !unreadable.is_empty() {
        let _ = writeln!(text, "{unreadable}");
    }
    for problem in problems {
        let _ = write!(text, "{}: {}", place(lang, problem), problem.message);
        if problem.hint.is_empty() {
            text.push('\n');
        } else {
            let _ = writeln!(text, " ({})", problem.hint);
        }
    }
    text
}
