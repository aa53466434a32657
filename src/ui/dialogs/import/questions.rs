//! What a table leaves open: notation, table, device, what a factor does; each with its reason.

use egui::{ComboBox, RichText, TextEdit, Ui};

use crate::app::import::{Choices, Field, Plan, Scale, preview};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{AppState, ImportDesk};
use crate::model::{Notation, Table};
use crate::ui::theme::Palette;

/// Paints the questions; answers go into `choices` and `live`.
pub(super) fn questions(
    ui: &mut Ui,
    state: &AppState,
    desk: &ImportDesk,
    plan: &Plan,
    choices: &mut Choices,
    live: &mut bool,
) {
    let lang = state.settings.lang;
    ui.horizontal_wrapped(|ui| {
        notation(ui, lang, plan, choices);
        table(ui, lang, plan, choices);
        device(ui, state, plan, choices);
        let label = ui.label(tr(lang, Key::ImportPrefix));
        let field = TextEdit::singleline(&mut choices.prefix).desired_width(110.0);
        ui.add(field).labelled_by(label.id);
    });
    let weak = Palette::in_ui(ui).text_weak;
    let why = lang::reason_text(lang, &plan.notation.why);
    if !why.is_empty() {
        ui.label(RichText::new(why).color(weak));
    }
    notes(ui, lang, plan);
    scale(ui, state, desk, plan, choices);
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(live, tr(lang, Key::ImportLive)).on_hover_text(tr(lang, Key::ImportLiveHint));
        if desk.is_reading() {
            ui.label(RichText::new(tr(lang, Key::ImportReading)).color(weak));
        }
        if !state.project().tags.is_empty() {
            ui.add_space(16.0);
            ui.checkbox(&mut choices.remove_missing, tr(lang, Key::ImportRemoveMissing));
        }
        if plan.has_titles {
            ui.add_space(16.0);
            let mut titles = !choices.no_titles;
            ui.checkbox(&mut titles, tr(lang, Key::ImportTitles));
            choices.no_titles = !titles;
        }
    });
}

/// What was passed over: the first of it, and all where the pointer rests.
fn notes(ui: &mut Ui, lang: Lang, plan: &Plan) {
    let Some(first) = plan.notes.first() else { return };
    let first = lang::phrase(lang, &first.text);
    let text = match plan.notes.len() {
        1 => first,
        count => fill(lang, Key::ImportNotes, &[("count", &count), ("first", &first)]),
    };
    let all: Vec<String> = plan.notes.iter().map(|n| lang::phrase(lang, &n.text)).collect();
    let weak = Palette::in_ui(ui).text_weak;
    ui.add(egui::Label::new(RichText::new(text).color(weak)).truncate())
        .on_hover_text(all.join("\n"));
}

fn notation(ui: &mut Ui, lang: Lang, plan: &Plan, choices: &mut Choices) {
    let chosen = choices.notation.or(plan.notation.chosen);
    let label = ui.label(tr(lang, Key::ImportNotation));
    let offered = &plan.notation.choices;
    let text = |notation: Notation| {
        let name = lang::notation_name(lang, notation);
        let example = offered.iter().find(|choice| choice.notation == notation);
        example.map_or(name.to_owned(), |choice| format!("{name}: {}", choice.example))
    };
    let shown = chosen.map_or_else(|| format!("⚠ {}", tr(lang, Key::ImportChooseNotation)), text);
    let others = Notation::ALL.iter().map(|(n, _)| *n);
    let others = others.filter(|n| offered.iter().all(|choice| choice.notation != *n));
    let list: Vec<Notation> = offered.iter().map(|c| c.notation).chain(others).collect();
    let list_box = ComboBox::from_id_salt("import notation").width(260.0).selected_text(shown);
    let shown = list_box.truncate().show_ui(ui, |ui| {
        let mut picked = chosen;
        for notation in list {
            ui.selectable_value(&mut picked, Some(notation), text(notation));
        }
        if picked != chosen {
            choices.notation = picked;
        }
    });
    shown.response.labelled_by(label.id);
}

fn table(ui: &mut Ui, lang: Lang, plan: &Plan, choices: &mut Choices) {
    if !plan.needs_table && choices.table.is_none() {
        return;
    }
    let label = ui.label(tr(lang, Key::ImportTable));
    let text = |table: Table| lang::table_name(lang, table);
    let choose = || format!("⚠ {}", tr(lang, Key::ImportChooseNotation));
    let shown = choices.table.map_or_else(choose, |table| text(table).to_owned());
    let list = ComboBox::from_id_salt("import table").width(150.0).selected_text(shown);
    let shown = list.show_ui(ui, |ui| {
        for table in Table::ALL {
            ui.selectable_value(&mut choices.table, Some(table), text(table));
        }
    });
    shown.response.labelled_by(label.id);
}

fn device(ui: &mut Ui, state: &AppState, plan: &Plan, choices: &mut Choices) {
    let told = plan.columns.iter().any(|c| matches!(c.field, Field::Device | Field::Host));
    if told || state.project().devices.is_empty() {
        return;
    }
    let lang = state.settings.lang;
    let label = ui.label(tr(lang, Key::ImportDevice));
    let chosen = choices.device.as_ref().and_then(|id| state.project().device(id));
    let nothing = tr(lang, Key::ImportDeviceNone);
    let shown = match (chosen, plan.needs_device) {
        (Some(device), _) => device.name.clone(),
        (None, true) => format!("⚠ {}", tr(lang, Key::ImportChooseNotation)),
        (None, false) => nothing.to_owned(),
    };
    let list = ComboBox::from_id_salt("import device").width(170.0).selected_text(shown).truncate();
    let shown = list.show_ui(ui, |ui| {
        ui.selectable_value(&mut choices.device, None, nothing);
        for device in &state.project().devices {
            let id = Some(device.id.clone());
            ui.selectable_value(&mut choices.device, id, device.name.as_str());
        }
    });
    shown.response.labelled_by(label.id);
}

fn scale(ui: &mut Ui, state: &AppState, desk: &ImportDesk, plan: &Plan, choices: &mut Choices) {
    let lang = state.settings.lang;
    let Some(finding) = &plan.scale else { return };
    let shown = preview(plan, desk.reading.as_deref(), state.project());
    let p = Palette::in_ui(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(tr(lang, Key::ImportScale));
        let used = (!finding.open).then_some(finding.used);
        for (scale, plain, with_value) in [
            (Scale::Multiply, Key::ImportMultiply, Key::ImportMultiplyShown),
            (Scale::Divide, Key::ImportDivide, Key::ImportDivideShown),
        ] {
            let text = match &shown {
                None => tr(lang, plain).to_owned(),
                Some(preview) => {
                    let value = match scale {
                        Scale::Multiply => &preview.multiplied,
                        Scale::Divide => &preview.divided,
                    };
                    let args: [(&str, &dyn std::fmt::Display); 3] =
                        [("name", &preview.name), ("raw", &preview.raw), ("value", value)];
                    fill(lang, with_value, &args)
                }
            };
            if ui.radio(used == Some(scale), text).clicked() {
                choices.scale = Some(scale);
            }
        }
        if finding.open {
            let text = format!("⚠ {}", tr(lang, Key::ImportScaleOpen));
            ui.label(RichText::new(text).color(p.bad_edge))
                .on_hover_text(lang::phrase(lang, &finding.why));
        } else {
            let text = lang::phrase(lang, &finding.why);
            ui.add(egui::Label::new(RichText::new(text).color(p.text_weak)).truncate());
        }
    });
}
