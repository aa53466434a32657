//! The editor of a tag. What the address means on the wire stands beside it while one types.

use egui::Ui;

use super::form::Form;
use super::meaning;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{Fault, TagDraft};
use crate::model::{Control, Notation, Project, Table, WriteFunction, limits};

/// A tag.
pub(super) fn tag(ui: &mut Ui, f: &mut Form<'_>, project: &Project, x: &mut TagDraft) {
    let lang = f.lang;
    f.text(ui, "name", Key::FieldName, tr(lang, Key::FieldTagNameHint), &mut x.name);
    f.text(ui, "description", Key::FieldDescription, "", &mut x.description);
    let devices: Vec<_> = project.devices.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
    f.choice(ui, "device", Key::FieldDevice, "", (&mut x.device, &devices));
    let classes: Vec<_> =
        project.scan_classes.iter().map(|s| (s.id.clone(), s.name.clone())).collect();
    f.choice(ui, "scan", Key::FieldScanClass, "", (&mut x.scan, &classes));
    address(ui, f, x);
    meaning::data_type(ui, f, project, x);
    meaning::numbers(ui, f, x);
    display(ui, f, x);
    recording(ui, f, x);
    writing(ui, f, project, x);
}

fn address(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    f.section(ui, Key::FieldAddress);
    let notations: Vec<_> =
        Notation::ALL.map(|(n, _)| (n, lang::notation_name(lang, n).to_owned())).to_vec();
    let note = tr(lang, Key::FieldNotationHint);
    let before = x.notation;
    f.choice(ui, "notation", Key::FieldNotation, note, (&mut x.notation, &notations));
    x.notation_chosen |= x.notation != before;
    // All other notations name the table themselves.
    if matches!(x.notation, Notation::Raw0 | Notation::Raw1) {
        let tables = Table::ALL.map(|t| (t, lang::table_name(lang, t).to_owned()));
        f.choice(ui, "table", Key::FieldTable, "", (&mut x.table, &tables));
    }
    let place = x.place();
    let note = match &place {
        Ok(place) => format!("= {place}"),
        Err(fault @ Fault::AddressTwofold(..)) => lang::fault_text(lang, fault),
        Err(_) => String::new(),
    };
    f.text(ui, "address", Key::FieldAddress, &note, &mut x.address);
    if let Err(Fault::AddressTwofold(_, notations)) = place {
        which_notation(ui, x, lang, notations);
    }
    f.check(ui, "isolated", Key::FieldIsolated, tr(lang, Key::FieldIsolatedHint), &mut x.isolated);
}

/// A button for each notation that the number may be in, with the place it then means.
fn which_notation(ui: &mut Ui, x: &mut TagDraft, lang: Lang, notations: [Notation; 2]) {
    ui.horizontal_wrapped(|ui| {
        for notation in notations {
            let said = TagDraft { notation, notation_chosen: true, ..x.clone() };
            let Ok(place) = said.place() else { continue };
            let words = format!("{} = {place}", lang::notation_name(lang, notation));
            if ui.button(words).clicked() {
                *x = said;
            }
        }
    });
}

fn display(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    f.section(ui, Key::SectionDisplay);
    f.text(ui, "unit", Key::FieldEngineeringUnit, "", &mut x.unit);
    let (low, high) = (limits::DECIMALS.start(), limits::DECIMALS.end());
    let range = fill(lang, Key::EditRange, &[("min", low), ("max", high)]);
    let note = format!("{range}; {}", tr(lang, Key::DecimalsHint));
    f.text(ui, "decimals", Key::FieldDecimals, &note, &mut x.decimals);
    if x.chosen_type().is_trendable() {
        let note = tr(lang, Key::FieldDisplayHint);
        f.text(ui, "display_low", Key::FieldDisplayLow, note, &mut x.low);
        f.text(ui, "display_high", Key::FieldDisplayHigh, "", &mut x.high);
    }
}

fn recording(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    f.section(ui, Key::SectionRecording);
    let records = TagDraft::RECORDS.map(|word| (word, lang::record_name(lang, word).to_owned()));
    f.choice(ui, "record", Key::ColumnRecord, "", (&mut x.record, &records));
    match x.record {
        "change" => {
            let note = tr(lang, Key::RecordDeadbandHint);
            let text = &mut x.record_deadband;
            f.text(ui, "record_deadband", Key::ColumnRecordDeadband, note, text);
        }
        "period" => {
            let (low, high) = (limits::RECORD_MS.start(), limits::RECORD_MS.end());
            let note = fill(lang, Key::EditRange, &[("min", low), ("max", high)]);
            f.text(ui, "record_period_ms", Key::ColumnRecordMs, &note, &mut x.record_ms);
        }
        _ => {}
    }
}

fn writing(ui: &mut Ui, f: &mut Form<'_>, project: &Project, x: &mut TagDraft) {
    let lang = f.lang;
    f.section(ui, Key::SectionWriting);
    f.check(ui, "writable", Key::FieldWritable, tr(lang, Key::FieldWritableHint), &mut x.writable);
    if !x.writable {
        return;
    }
    let controls = TagDraft::CONTROLS.map(|name| {
        let control = match name {
            "toggle" => Control::Toggle,
            "momentary" => Control::Momentary,
            "pulse" => Control::Pulse { millis: 0 },
            _ => Control::Field,
        };
        (name, lang::control_name(lang, control).to_owned())
    });
    f.choice(ui, "control", Key::FieldControl, "", (&mut x.control, &controls));
    if x.control == "pulse" {
        let (low, high) = (limits::PULSE_MS.start(), limits::PULSE_MS.end());
        let note = fill(lang, Key::EditRange, &[("min", low), ("max", high)]);
        f.text(ui, "pulse_ms", Key::FieldPulse, &note, &mut x.pulse_ms);
    }
    let note = tr(lang, Key::FieldWriteLimitHint);
    f.text(ui, "write_min", Key::FieldWriteMin, note, &mut x.min);
    f.text(ui, "write_max", Key::FieldWriteMax, "", &mut x.max);
    // A momentary button would be let go before the answer.
    if x.control != "momentary" {
        f.check(ui, "confirm", Key::FieldConfirm, tr(lang, Key::FieldConfirmHint), &mut x.confirm);
    }
    let name = |function| lang::write_function_name(lang, function);
    let own = project.device(&x.device).map(|d| d.write_function).unwrap_or_default();
    let mut functions =
        vec![(None, fill(lang, Key::WriteFunctionOfDevice, &[("function", &name(own))]))];
    functions.extend(
        [WriteFunction::AsAppropriate, WriteFunction::AlwaysMultiple, WriteFunction::NeverMultiple]
            .map(|function| (Some(function), name(function).to_owned())),
    );
    let label = Key::FieldTagWriteFunction;
    f.choice(ui, "write_function", label, "", (&mut x.function, &functions));
}
