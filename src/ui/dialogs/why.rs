//! "Why this value?": every fact about where it comes from, the answer first and the next step last.

use egui::{Grid, Label, RichText, Ui};

use super::sheet::{Answer, Sheet, answer, buttons, list};
use crate::app::lang::{Fact, Key, fill, tr, why_facts};
use crate::app::{AppState, Command};
use crate::model::TagId;
use crate::ui::panes::{Clock, carry, menus};
use crate::ui::theme::Palette;

/// Width of the names, in points.
const NAME: f32 = 130.0;
const WIDTH: f32 = 720.0;

/// The facts about the value of `tag`, as they are now.
pub(super) fn why(
    ui: &Ui,
    state: &AppState,
    clock: &Clock,
    tag: &TagId,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let name = state.project().tag(tag).map_or(tag.as_str(), |tag| tag.name.as_str());
    let title = fill(lang, Key::WhyTitle, &[("name", &name)]);
    let facts = why_facts(lang, state, tag, &|at| clock.date_time(at));
    let shown = carry::find(state, tag);
    let word = shown.map_or((Key::CmdTrendAddPen, false), |tag| menus::trend_word(state, tag));
    let answer = Sheet::new("why", &title).width(WIDTH).show(ui, |ui| {
        let most = (ui.ctx().content_rect().height() - 180.0).max(80.0);
        list(most).show(ui, |ui| table(ui, &facts));
        let texts = [
            (tr(lang, Key::ButtonCopy), true),
            (tr(lang, word.0), word.1),
            (tr(lang, Key::ButtonClose), true),
        ];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        if let (Some(to_trend), Some(tag)) = (pressed.get(1), shown) {
            if to_trend.clicked() {
                out.push(Command::TrendAdd(tag.id.clone()));
            }
            carry::lift(to_trend, tag, out);
        }
        answer(&pressed, ui, false)
    });
    match answer {
        Answer::Yes => {
            let lines = facts.iter().map(|(name, words)| format!("{name}: {words}\n"));
            ui.ctx().copy_text(format!("{title}\n{}", lines.collect::<String>()));
        }
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// Names beside words; the answer and the next step stand out.
pub(super) fn table(ui: &mut Ui, facts: &[Fact]) {
    let weak = Palette::in_ui(ui).text_weak;
    let room = ui.available_width() - NAME - 20.0;
    let cell = |ui: &mut Ui, width: f32, text: RichText| {
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.add(Label::new(text).wrap());
        });
    };
    let last = facts.len().saturating_sub(1);
    Grid::new("facts").num_columns(2).spacing([12.0, 5.0]).show(ui, |ui| {
        for (place, (name, words)) in facts.iter().enumerate() {
            cell(ui, NAME, RichText::new(*name).color(weak));
            let words = RichText::new(words);
            let ends = place == 0 || place == last;
            cell(ui, room, if ends { words.strong() } else { words });
            ui.end_row();
        }
    });
}
