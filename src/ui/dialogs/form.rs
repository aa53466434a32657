//! Rows of an editor: a label, a field, and beside it the hint or what is wrong.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{
    CollapsingHeader, ComboBox, Id, Label, Response, RichText, Stroke, StrokeKind, TextEdit, Ui,
    vec2,
};

use crate::app::lang::{self, Key, Lang, tr};
use crate::app::{AppState, DraftError};
use crate::ui::theme::Palette;

/// Width of an editor, in points.
pub(super) const WIDTH: f32 = 780.0;
/// Widest a label and a field are, in points; narrow windows share what there is.
const LABEL: f32 = 230.0;
const FIELD: f32 = 270.0;
/// Most height of a list to choose from, in points.
const LIST: f32 = 380.0;
/// Height of a row, in points.
const ROW: f32 = 28.0;

/// An editor being painted.
pub(super) struct Form<'a> {
    /// The language of the window.
    pub(super) lang: Lang,
    errors: &'a [DraftError],
    shown: Vec<&'static str>,
    first_focus: bool,
    first_wrong: Option<Id>,
    /// The field that has the keyboard and was asked about by F1.
    pub(super) helped: Option<&'static str>,
}

impl<'a> Form<'a> {
    /// An editor with these errors; a fresh one puts the cursor into its first field.
    pub(super) fn new(state: &AppState, errors: &'a [DraftError], fresh: bool) -> Form<'a> {
        Form {
            lang: state.settings.lang,
            errors,
            shown: Vec::new(),
            first_focus: fresh,
            first_wrong: None,
            helped: None,
        }
    }

    /// A row whose field is painted by `field`; `key` is the field's name in the file.
    pub(super) fn row(
        &mut self,
        ui: &mut Ui,
        key: &'static str,
        label: Key,
        note: &str,
        field: impl FnOnce(&mut Ui, Id) -> Response,
    ) {
        let error = self.errors.iter().find(|e| e.key == key);
        self.shown.push(key);
        let lang = self.lang;
        let room = ui.available_width();
        let (wide, field_wide) = ((room * 0.3).min(LABEL), (room * 0.36).min(FIELD));
        ui.spacing_mut().item_spacing.y = 3.0;
        let response = ui
            .horizontal(|ui| {
                let label = cell(ui, wide, |ui| {
                    let text = tr(lang, label);
                    ui.add(Label::new(text).truncate())
                });
                let response = cell(ui, field_wide, |ui| field(ui, label.id).labelled_by(label.id));
                let p = Palette::in_ui(ui);
                match error {
                    Some(error) => {
                        let text = format!("⚠ {}", lang::fault_text(lang, &error.fault));
                        let rect = response.rect.expand(1.0);
                        let edge = Stroke::new(2.0, p.bad_edge);
                        ui.painter().rect_stroke(rect, 2.0, edge, StrokeKind::Outside);
                        ui.add(Label::new(RichText::new(text).color(p.bad_edge)).wrap());
                    }
                    None if !note.is_empty() => {
                        ui.add(Label::new(RichText::new(note).color(p.text_weak)).wrap());
                    }
                    None => {}
                }
                response
            })
            .inner;
        if error.is_some() {
            self.first_wrong.get_or_insert(response.id);
        }
        if response.has_focus() && ui.input(|i| i.key_pressed(egui::Key::F1)) {
            self.helped = Some(key);
        }
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
    }

    /// A row with a field for text or a number.
    pub(super) fn text(
        &mut self,
        ui: &mut Ui,
        key: &'static str,
        label: Key,
        note: &str,
        text: &mut String,
    ) {
        let first = std::mem::take(&mut self.first_focus);
        self.row(ui, key, label, note, |ui, _| {
            let response = ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY));
            if first {
                take_focus(&response, text);
            }
            response
        });
    }

    /// A row with a list to choose from.
    pub(super) fn choice<T: PartialEq + Clone>(
        &mut self,
        ui: &mut Ui,
        key: &'static str,
        label: Key,
        note: &str,
        (value, choices): (&mut T, &[(T, String)]),
    ) {
        self.row(ui, key, label, note, |ui, _| {
            let chosen = choices.iter().find(|(each, _)| each == value);
            let chosen = chosen.map_or("", |(_, text)| text.as_str());
            let list = ComboBox::from_id_salt(key)
                .height(LIST)
                .width(ui.available_width())
                .selected_text(chosen)
                .truncate();
            let shown = list.show_ui(ui, |ui| {
                for (each, text) in choices {
                    ui.selectable_value(value, each.clone(), text);
                }
            });
            shown.response
        });
    }

    /// A row with a box to tick.
    pub(super) fn check(
        &mut self,
        ui: &mut Ui,
        key: &'static str,
        label: Key,
        note: &str,
        on: &mut bool,
    ) {
        self.row(ui, key, label, note, |ui, _| ui.checkbox(on, ""));
    }

    /// A row with a box to tick and what it is for, which the pointer and a screen reader find at the box.
    pub(super) fn explained(
        &mut self,
        ui: &mut Ui,
        key: &'static str,
        (label, hint, why): (Key, Key, Key),
        on: &mut bool,
    ) {
        let lang = self.lang;
        self.row(ui, key, label, tr(lang, hint), |ui, _| {
            ui.checkbox(on, "").on_hover_text(tr(lang, why))
        });
    }

    /// Rows behind a heading that folds them away: open from the start where `open`, and always where
    /// one of `keys` is wrong.
    pub(super) fn fold(
        &mut self,
        ui: &mut Ui,
        title: Key,
        (keys, open): (&[&str], bool),
        rows: impl FnOnce(&mut Ui, &mut Self),
    ) {
        ui.add_space(8.0);
        let is_wrong = self.errors.iter().any(|e| keys.contains(&e.key));
        let title = RichText::new(tr(self.lang, title)).strong();
        CollapsingHeader::new(title)
            .default_open(open)
            .open(is_wrong.then_some(true))
            .show_unindented(ui, |ui| rows(ui, self));
    }

    /// A heading between rows.
    pub(super) fn section(&self, ui: &mut Ui, title: Key) {
        ui.add_space(8.0);
        ui.label(RichText::new(tr(self.lang, title)).strong());
        ui.separator();
    }

    /// Errors that belong to no row that was painted.
    pub(super) fn rest(&self, ui: &mut Ui) {
        let p = Palette::in_ui(ui);
        for error in self.errors.iter().filter(|e| !self.shown.contains(&e.key)) {
            let text = format!("⚠ {}", lang::fault_text(self.lang, &error.fault));
            ui.add(Label::new(RichText::new(text).color(p.bad_edge)).wrap());
        }
    }

    /// Puts the cursor into the first field that is wrong.
    pub(super) fn focus_first_error(&self, ui: &Ui) {
        if let Some(id) = self.first_wrong {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
    }
}

/// Gives a new field the keyboard, everything in it selected, so that typing replaces it.
pub(super) fn take_focus(response: &Response, text: &str) {
    response.request_focus();
    let mut state = TextEditState::load(&response.ctx, response.id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(&response.ctx, response.id);
}

fn cell<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let sized = ui.allocate_ui_with_layout(vec2(width, ROW), layout, |ui| {
        ui.set_min_size(vec2(width, ROW));
        ui.set_max_width(width);
        content(ui)
    });
    sized.inner
}
