//! The editor of a trend group: its pens in their order, and the tags that may join them.

use std::collections::HashSet;

use egui::{Button, Label, RichText, Sense, TextEdit, Ui, vec2};

use super::form::Form;
use super::sheet::list;
use crate::app::GroupDraft;
use crate::app::lang::{Key, Lang, fill, tr};
use crate::model::{Project, TagId, limits};
use crate::ui::theme::Palette;

/// Most tags offered at once; typing more of the name finds the others.
const OFFERED: usize = 50;

/// What is done to a pen.
enum Change {
    Up(usize),
    Down(usize),
    Remove(usize),
}

/// A trend group.
pub(super) fn group(
    ui: &mut Ui,
    f: &mut Form<'_>,
    project: &Project,
    x: &mut GroupDraft,
    wanted: &mut String,
) {
    let lang = f.lang;
    f.text(ui, "name", Key::FieldName, "", &mut x.name);
    let (low, high) = (limits::SPAN_S.start(), limits::SPAN_S.end());
    let note = fill(lang, Key::EditRange, &[("min", low), ("max", high)]);
    f.text(ui, "span_s", Key::FieldSpan, &note, &mut x.span_s);
    tag_list(ui, lang, project, &mut x.pens, wanted);
}

/// Tags in their order, and beside them those that may join.
pub(super) fn tag_list(
    ui: &mut Ui,
    lang: Lang,
    project: &Project,
    tags: &mut Vec<TagId>,
    wanted: &mut String,
) {
    ui.add_space(8.0);
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            pens(left, lang, project, tags);
            offers(right, lang, project, tags, wanted);
        }
    });
}

fn head(ui: &mut Ui, text: &str) -> egui::Response {
    let label = ui.label(RichText::new(text).strong());
    ui.separator();
    label
}

fn pens(ui: &mut Ui, lang: Lang, project: &Project, pens: &mut Vec<TagId>) {
    head(ui, &format!("{} ({})", tr(lang, Key::FieldPens), pens.len()));
    let mut change = None;
    list(260.0).id_salt("pens").show(ui, |ui| {
        if pens.is_empty() {
            ui.label(RichText::new(tr(lang, Key::PensEmpty)).weak());
        }
        for (place, pen) in pens.iter().enumerate() {
            let name = project.tag(pen).map_or(pen.as_str(), |tag| tag.name.as_str());
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                ui.painter().rect_filled(rect, 2.0, Palette::in_ui(ui).pen(place));
                let mut small = |ui: &mut Ui, text: &str, on: bool, key: Key, then: Change| {
                    let says = fill(lang, key, &[("name", &name)]);
                    let button = ui.add_enabled(on, Button::new(text).small());
                    button.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, on, says.clone())
                    });
                    if button.on_hover_text(&says).clicked() {
                        change = Some(then);
                    }
                };
                small(ui, "▲", place > 0, Key::PenUp, Change::Up(place));
                small(ui, "▼", place + 1 < pens.len(), Key::PenDown, Change::Down(place));
                small(ui, "×", true, Key::PenRemove, Change::Remove(place));
                ui.add(Label::new(name).truncate());
            });
        }
    });
    match change {
        Some(Change::Up(place)) => pens.swap(place, place.saturating_sub(1)),
        Some(Change::Down(place)) if place + 1 < pens.len() => pens.swap(place, place + 1),
        Some(Change::Remove(place)) if place < pens.len() => {
            pens.remove(place);
        }
        _ => {}
    }
}

fn offers(ui: &mut Ui, lang: Lang, project: &Project, pens: &mut Vec<TagId>, wanted: &mut String) {
    let label = head(ui, tr(lang, Key::PensOffered));
    let field = TextEdit::singleline(wanted).desired_width(f32::INFINITY);
    ui.add(field.hint_text(tr(lang, Key::TagsFilterHint))).labelled_by(label.id);
    let taken: HashSet<&TagId> = pens.iter().collect();
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let free: Vec<_> = project
        .tags
        .iter()
        .filter(|t| t.is_trendable() && !taken.contains(&t.id) && fits(&t.name))
        .take(OFFERED)
        .collect();
    let mut added = None;
    list(222.0).id_salt("offers").show(ui, |ui| {
        if free.is_empty() {
            ui.label(RichText::new(tr(lang, Key::TagsNoMatch)).weak());
        }
        for tag in free {
            ui.horizontal(|ui| {
                let says = fill(lang, Key::PenAdd, &[("name", &tag.name)]);
                let button = ui.add(Button::new("+").small());
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Button, true, says.clone())
                });
                if button.on_hover_text(&says).clicked() {
                    added = Some(tag.id.clone());
                }
                ui.add(Label::new(tag.name.as_str()).truncate());
            });
        }
    });
    pens.extend(added);
}
