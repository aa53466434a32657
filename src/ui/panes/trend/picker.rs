//! A list to pick a tag from by a part of its name, and the menu that adds a pen with it.

use std::sync::Arc;

use egui::containers::menu;
use egui::{Button, ScrollArea, TextEdit, Ui};

use crate::app::lang::{Key, fill, tr};
use crate::app::{Command, SortColumn, tag_rows};
use crate::model::{Project, TagId, limits};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;
use crate::ui::style;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct Picker {
    text: String,
    rows: Vec<u32>,
    made_for: Option<(Arc<Project>, String)>,
}

impl Picker {
    fn refresh(&mut self, project: &Arc<Project>) {
        let stands =
            |(p, text): &(Arc<Project>, String)| Arc::ptr_eq(p, project) && *text == self.text;
        if self.made_for.as_ref().is_some_and(stands) {
            return;
        }
        self.rows = tag_rows(project, &self.text, SortColumn::Name, false);
        let is_trendable =
            |place: &u32| project.tags.get(*place as usize).is_some_and(|t| t.is_trendable());
        self.rows.retain(is_trendable);
        self.made_for = Some((Arc::clone(project), self.text.clone()));
    }
}

/// The button with its menu.
pub fn menu(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    let picker = &mut memory.trend.picker;
    let pens = pane.app.state.trend_group().map_or(0, |g| g.pens.len());
    let full = pens >= limits::PENS;
    let text = tr(lang, Key::TrendAddPen);
    let config =
        menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let button = ui
        .add_enabled_ui(!full, |ui| {
            let list = |ui: &mut Ui| add(ui, pane, picker);
            if menu::is_in_menu(ui) {
                menu::SubMenuButton::new(text).config(config).ui(ui, list).0
            } else {
                menu::MenuButton::new(text).config(config).ui(ui, list).0
            }
        })
        .inner;
    let why = fill(lang, Key::TrendTooManyPens, &[("count", &limits::PENS)]);
    button.on_disabled_hover_text(why);
}

fn add(ui: &mut Ui, pane: &mut Pane<'_>, picker: &mut Picker) {
    let group = pane.app.state.trend_group();
    let is_pen = |tag: &TagId| group.is_some_and(|g| g.pens.contains(tag));
    if let Some(tag) = list(ui, pane, picker, &is_pen) {
        pane.say(Command::TrendAdd(tag));
    }
}

/// The list of all tags that can be drawn, with a field that narrows it; those that are `taken` are grey. Gives
/// the one that was picked.
pub fn list(
    ui: &mut Ui,
    pane: &Pane<'_>,
    picker: &mut Picker,
    taken: &dyn Fn(&TagId) -> bool,
) -> Option<TagId> {
    let lang = pane.lang();
    let project = Arc::clone(pane.app.state.project());
    ui.set_width(280.0);
    let field = TextEdit::singleline(&mut picker.text)
        .hint_text(tr(lang, Key::TagsFilterHint))
        .desired_width(260.0);
    let field = ui.add(field).accessible_name(tr(lang, Key::TagsFilter));
    if ui.memory(|m| m.focused().is_none()) {
        field.request_focus();
    }
    picker.refresh(&project);
    if picker.rows.is_empty() {
        ui.label(tr(lang, Key::TagsNoMatch));
        return None;
    }
    let area = ScrollArea::vertical().max_height(10.0 * style::ROW).auto_shrink([false, true]);
    let mut picked = None;
    area.show_rows(ui, style::ROW, picker.rows.len(), |ui, shown| {
        for place in picker.rows.get(shown).unwrap_or(&[]) {
            let Some(tag) = project.tags.get(*place as usize) else { continue };
            let is_taken = taken(&tag.id);
            let row = Button::selectable(is_taken, tag.name.as_str()).truncate();
            let row = ui.add_enabled(!is_taken, row.min_size(egui::vec2(250.0, style::ROW)));
            if row.clicked() {
                picked = Some(tag.id.clone());
            }
        }
    });
    if picked.is_some() {
        ui.close();
    }
    picked
}
