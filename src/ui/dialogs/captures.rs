//! "Triggered captures": the definitions with their state, what is kept, and what can be done with both.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Button, Label, RichText, Ui, WidgetInfo};

use super::sheet::{Answer, Sheet, answer, buttons, list};
use crate::app::captures::{CapturesCommand, CapturesView};
use crate::app::lang::{Key, Lang, capture_state, fill, foreign, kept_state, tr};
use crate::app::{AppState, Command};
use crate::model::{Capture, CaptureId, CapturePhase, Kept, KeptEnd, KeptId, Project, Tag};
use crate::ui::panes::{Clock, carry, menus};
use crate::ui::theme::Palette;

const WIDTH: f32 = 900.0;
/// Height of the tags of a capture at most, in points; further ones are scrolled to.
const TAGS: f32 = 52.0;

/// The dialog.
pub(super) fn captures(
    ui: &Ui,
    state: &AppState,
    clock: &Clock,
    view: &CapturesView,
    (fresh, memory): (bool, &mut KeptTags),
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let mut told = Vec::new();
    let sheet = Sheet::new("captures", tr(lang, Key::CapturesTitle)).width(WIDTH);
    let answer = sheet.show(ui, |ui| {
        let most = ((ui.ctx().content_rect().height() - 320.0) / 2.0).max(70.0);
        if let Some(why) = &state.captures.trouble {
            let text = fill(lang, Key::CapturesTrouble, &[("why", &foreign(lang, why))]);
            ui.add(Label::new(RichText::new(text).color(Palette::in_ui(ui).bad_edge)).wrap());
        }
        definitions(ui, state, view, most, &mut told);
        ui.add_space(6.0);
        kept(ui, state, clock, view, most, &mut told);
        tags(ui, state, view, memory, out);
        let pressed = buttons(ui, &[(tr(lang, Key::ButtonClose), true)], "");
        if fresh && let Some(close) = pressed.last() {
            close.request_focus();
        }
        answer(&pressed, ui, false)
    });
    // Esc answers the question first.
    if answer == Answer::No && view.removing.is_some() {
        told.push(CapturesCommand::Removed(false));
    } else if answer == Answer::No {
        out.push(Command::CloseDialog);
    }
    out.extend(told.into_iter().map(Command::Captures));
}

/// A button that says what it would do; true where it was pressed.
fn button(ui: &mut Ui, lang: Lang, key: Key, on: bool) -> bool {
    ui.add_enabled(on, Button::new(tr(lang, key))).clicked()
}

fn row(ui: &mut Ui, picked: bool, text: &str) -> bool {
    ui.add(Button::selectable(picked, text).truncate()).clicked()
}

fn definitions(
    ui: &mut Ui,
    state: &AppState,
    view: &CapturesView,
    most: f32,
    told: &mut Vec<CapturesCommand>,
) {
    let (lang, project) = (state.settings.lang, state.project());
    let phase = |capture: &Capture| state.captures.live.iter().find(|live| live.id == capture.id);
    list(most).id_salt("captures").show(ui, |ui| {
        if project.captures.is_empty() {
            ui.add(Label::new(RichText::new(tr(lang, Key::CapturesNone)).weak()).wrap());
        }
        for capture in &project.captures {
            let stands = phase(capture).map_or_else(String::new, |live| capture_state(lang, live));
            let text = format!("{}: {stands}", capture.name);
            if row(ui, view.picked.as_ref() == Some(&capture.id), &text) {
                told.push(CapturesCommand::Pick(capture.id.clone()));
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        let picked = view.picked.as_ref().and_then(|id| project.capture(id));
        let live = picked.and_then(phase).map(|live| live.phase);
        let disarmed = matches!(live, None | Some(CapturePhase::Disarmed));
        let rests = matches!(live, Some(CapturePhase::Resting { .. }));
        let filling = matches!(live, Some(CapturePhase::Filling { .. }));
        let there = picked.is_some();
        let mut say = |pressed: bool, what: fn(CaptureId) -> CapturesCommand| {
            if let Some(capture) = picked.filter(|_| pressed) {
                told.push(what(capture.id.clone()));
            }
        };
        let arm = button(ui, lang, Key::CaptureArm, there && (disarmed || rests));
        say(arm, CapturesCommand::Arm);
        let disarm = button(ui, lang, Key::CaptureDisarm, there && !disarmed);
        say(disarm, CapturesCommand::Disarm);
        let trigger = button(ui, lang, Key::CaptureTrigger, there && !filling);
        say(trigger, CapturesCommand::Trigger);
        ui.separator();
        let edit = button(ui, lang, Key::CaptureEdit, there);
        say(edit, CapturesCommand::Edit);
        let delete = button(ui, lang, Key::CaptureDelete, there);
        say(delete, CapturesCommand::Delete);
        if button(ui, lang, Key::CmdAddCapture, true) {
            told.push(CapturesCommand::New);
        }
    });
}

fn kept(
    ui: &mut Ui,
    state: &AppState,
    clock: &Clock,
    view: &CapturesView,
    most: f32,
    told: &mut Vec<CapturesCommand>,
) {
    let lang = state.settings.lang;
    let all = &state.captures.kept;
    // The newest, until another one is picked.
    let chosen = view.kept.and_then(|id| all.iter().find(|kept| kept.id == id));
    let picked = chosen.or(all.last());
    ui.label(RichText::new(fill(lang, Key::CapturesKept, &[("count", &all.len())])).strong());
    ui.separator();
    list(most).id_salt("kept").show(ui, |ui| {
        if all.is_empty() {
            ui.label(RichText::new(tr(lang, Key::CapturesNothing)).weak());
        }
        for kept in all.iter().rev() {
            if row(ui, picked.is_some_and(|one| one.id == kept.id), &kept_row(lang, clock, kept)) {
                told.push(CapturesCommand::PickKept(kept.id));
            }
        }
    });
    if let Some(going) = view.removing.and_then(|id| all.iter().find(|kept| kept.id == id)) {
        let at = clock.date_time(going.at);
        let args: [(&str, &dyn std::fmt::Display); 2] = [("name", &going.name), ("time", &at)];
        ui.add(Label::new(fill(lang, Key::CaptureRemoveAsk, &args)).wrap());
        ui.horizontal(|ui| {
            if button(ui, lang, Key::CaptureRemoveYes, true) {
                told.push(CapturesCommand::Removed(true));
            }
            if button(ui, lang, Key::ButtonCancel, true) {
                told.push(CapturesCommand::Removed(false));
            }
        });
        return;
    }
    if let Some(kept) = picked {
        let from = if kept.cause.is_empty() { tr(lang, Key::CaptureByHand) } else { &kept.cause };
        ui.add(Label::new(RichText::new(from).weak()).truncate());
    }
    ui.horizontal_wrapped(|ui| {
        let whole = picked.filter(|kept| kept.end != KeptEnd::Filling);
        let mut say = |pressed: bool, what: fn(KeptId) -> CapturesCommand| {
            if let Some(kept) = picked.filter(|_| pressed) {
                told.push(what(kept.id));
            }
        };
        let show = button(ui, lang, Key::CaptureShow, picked.is_some());
        say(show, CapturesCommand::Show);
        let export = button(ui, lang, Key::CaptureExport, picked.is_some());
        say(export, CapturesCommand::Export);
        let remove = button(ui, lang, Key::CaptureRemove, whole.is_some());
        say(remove, CapturesCommand::Remove);
    });
}

/// The tags of a kept capture, which it knows by name: looked for once, not in every frame.
#[derive(Default)]
pub(super) struct KeptTags {
    made_for: Option<(Arc<Project>, KeptId)>,
    tags: Vec<Option<Arc<Tag>>>,
}

impl KeptTags {
    fn refresh(&mut self, project: &Arc<Project>, kept: &Kept) {
        let known = self.made_for.as_ref();
        if known.is_some_and(|(of, id)| Arc::ptr_eq(of, project) && *id == kept.id) {
            return;
        }
        self.tags = kept.tags.iter().map(|name| project.tag_named(name).cloned()).collect();
        self.made_for = Some((Arc::clone(project), kept.id));
    }
}

/// The tags of the kept capture that is picked: a press adds one to the trend, and so does a drag.
fn tags(
    ui: &mut Ui,
    state: &AppState,
    view: &CapturesView,
    memory: &mut KeptTags,
    out: &mut Vec<Command>,
) {
    let (lang, all) = (state.settings.lang, &state.captures.kept);
    let chosen = view.kept.and_then(|id| all.iter().find(|kept| kept.id == id));
    let Some(kept) = chosen.or(all.last()).filter(|_| view.removing.is_none()) else { return };
    memory.refresh(state.project(), kept);
    list(TAGS).id_salt("kept tags").show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            for (name, tag) in kept.tags.iter().zip(&memory.tags) {
                // A tag that was renamed or deleted since is told all the same.
                let Some(tag) = tag else {
                    ui.label(RichText::new(name).weak());
                    continue;
                };
                let (word, on) = menus::trend_word(state, tag);
                let chip = ui.add(Button::new(name).small());
                let says = format!("{}: {name}", tr(lang, word));
                chip.widget_info(|| WidgetInfo::labeled(Role::Button, true, &says));
                carry::lift(&chip, tag, out);
                if chip.on_hover_text(&says).clicked() && on {
                    out.push(Command::TrendAdd(tag.id.clone()));
                }
            }
        });
    });
}

fn kept_row(lang: Lang, clock: &Clock, kept: &Kept) -> String {
    let at = clock.date_time(kept.at);
    let (count, tags) = (kept.samples, kept.tags.len());
    let stands = kept_state(lang, kept);
    let args: [(&str, &dyn std::fmt::Display); 6] = [
        ("id", &kept.id.0),
        ("time", &at),
        ("name", &kept.name),
        ("tags", &tags),
        ("count", &count),
        ("state", &stands),
    ];
    fill(lang, Key::CaptureKeptRow, &args)
}
