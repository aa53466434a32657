//! Which sheet of a spreadsheet and which encoding of a text file is read, and another one.

use egui::{ComboBox, RichText, Ui};

use crate::app::ImportDesk;
use crate::app::import::{Encoding, Opening};
use crate::app::lang::{Key, Lang, tr};
use crate::ui::theme::Palette;

/// Paints the choices that the source has; gives what is wanted instead.
pub(super) fn opening(ui: &mut Ui, lang: Lang, desk: &ImportDesk) -> Option<Opening> {
    if desk.sheets.len() < 2 && desk.encoding().is_none() {
        return None;
    }
    let mut wanted = desk.opening.clone();
    ui.horizontal_wrapped(|ui| {
        if desk.sheets.len() > 1 {
            sheet(ui, lang, desk, &mut wanted);
        }
        if let Some(taken) = desk.encoding() {
            encoding(ui, lang, taken, &mut wanted);
            if desk.opening.encoding.is_none() && taken != Encoding::Utf8 {
                let weak = Palette::in_ui(ui).text_weak;
                ui.label(RichText::new(tr(lang, Key::ImportEncodingTold)).color(weak));
            }
        }
    });
    (wanted != desk.opening).then_some(wanted)
}

fn sheet(ui: &mut Ui, lang: Lang, desk: &ImportDesk, wanted: &mut Opening) {
    let label = ui.label(tr(lang, Key::ImportSheet));
    let taken = desk.sheet().unwrap_or("–");
    let list = ComboBox::from_id_salt("import sheet").width(200.0).selected_text(taken).truncate();
    let shown = list.show_ui(ui, |ui| {
        for name in &desk.sheets {
            if ui.selectable_label(name == taken, name).clicked() {
                wanted.sheet = Some(name.clone());
            }
        }
    });
    shown.response.labelled_by(label.id);
}

fn encoding(ui: &mut Ui, lang: Lang, taken: Encoding, wanted: &mut Opening) {
    let label = ui.label(tr(lang, Key::FieldTextEncoding));
    let list = ComboBox::from_id_salt("import encoding").width(130.0).selected_text(taken.name());
    let shown = list.show_ui(ui, |ui| {
        for (encoding, name) in Encoding::ALL {
            if ui.selectable_label(encoding == taken, name).clicked() {
                wanted.encoding = Some(encoding);
            }
        }
    });
    shown.response.labelled_by(label.id);
}
