//! The part of a tag's editor that tells what its registers mean. Fields appear where the type has a use
//! for them.

use egui::{TextEdit, Ui};

use super::form::Form;
use super::plant::orders;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{ScalingKind, SentinelKind, TagDraft, TextsKind};
use crate::model::{
    ByteOrder, Convention, Curve, DataType, Project, TextEncoding, TextOrder, TextPad,
};

/// Type, what completes it, byte order.
pub(super) fn data_type(ui: &mut Ui, f: &mut Form<'_>, project: &Project, x: &mut TagDraft) {
    let lang = f.lang;
    let types = DataType::ALL.map(|t| (t.name(), type_label(lang, t)));
    f.choice(ui, "type", Key::FieldType, "", (&mut x.data_type, &types));
    let chosen = x.chosen_type();
    match chosen {
        DataType::Bit { .. } => {
            f.text(ui, "bit", Key::FieldBitIndex, tr(lang, Key::FieldBitIndexHint), &mut x.bit);
        }
        DataType::Text { .. } => text(ui, f, x),
        _ if chosen.masked(1).is_some() => {
            f.text(ui, "mask", Key::FieldMask, tr(lang, Key::FieldMaskHint), &mut x.mask);
        }
        _ => {}
    }
    if chosen.has_byte_order() {
        let own = project.device(&x.device).map_or(ByteOrder::BIG, |d| d.order);
        let mut choices: Vec<(Option<ByteOrder>, String)> =
            vec![(None, fill(lang, Key::OrderOfDevice, &[("order", &own)]))];
        // Orders that only eight bytes can have are offered for those, and where one is set already.
        let is_wide = chosen.width() == 4;
        let fits = |order: ByteOrder| {
            let mut short = ByteOrder::choices(4).iter();
            let of_four = short.any(|s| ByteOrder::from_letters(s).is_ok_and(|o| o == order));
            is_wide || of_four || x.order == Some(order)
        };
        let offered = orders().into_iter().filter(|(order, _)| fits(*order));
        choices.extend(offered.map(|(order, text)| (Some(order), text)));
        f.choice(ui, "order", Key::FieldByteOrder, "", (&mut x.order, &choices));
    }
    if x.has_count() {
        f.text(ui, "count", Key::FieldCount, tr(lang, Key::FieldCountHint), &mut x.count);
    }
}

fn text(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    f.text(ui, "length", Key::FieldTextLength, "", &mut x.length);
    let orders =
        TextOrder::ALL.map(|(_, order)| (order, lang::text_order_name(lang, order).to_owned()));
    f.choice(ui, "text_order", Key::FieldTextOrder, "", (&mut x.text_order, &orders));
    let pads = TextPad::ALL.map(|(_, pad)| (pad, lang::text_pad_name(lang, pad).to_owned()));
    f.choice(ui, "pad", Key::FieldTextPad, "", (&mut x.pad, &pads));
    let encodings = TextEncoding::ALL
        .map(|(_, encoding)| (encoding, lang::text_encoding_name(lang, encoding).to_owned()));
    f.choice(ui, "encoding", Key::FieldTextEncoding, "", (&mut x.encoding, &encodings));
}

/// `u16 – unsigned 16 bits`
fn type_label(lang: Lang, data_type: DataType) -> String {
    format!("{} – {}", data_type.name(), lang::type_name(lang, data_type))
}

/// Scaling, sentinels and texts.
pub(super) fn numbers(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    if x.is_number() {
        scaling(ui, f, x);
    }
    if x.has_sentinel() {
        sentinel(ui, f, x);
    }
    if x.has_texts() {
        texts(ui, f, x);
    }
}

fn scaling(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    let kinds = [
        (ScalingKind::Linear, Key::ScalingLinear),
        (ScalingKind::Divisor, Key::ScalingDivisor),
        (ScalingKind::TwoPoint, Key::ScalingTwoPoint),
        (ScalingKind::ScaleFactor, Key::ScalingFactor),
        (ScalingKind::PowerFactor4Q, Key::ScalingPowerFactor),
    ];
    let kinds = kinds.map(|(kind, key)| (kind, tr(lang, key).to_owned()));
    let s = &mut x.scaling;
    // What is wrong with a choice as such stands at the choice.
    f.choice(ui, "power_factor_4q", Key::FieldScaling, "", (&mut s.kind, &kinds));
    match s.kind {
        ScalingKind::Linear => {
            f.text(ui, "gain", Key::FieldGain, "", &mut s.gain);
            f.text(ui, "offset", Key::FieldOffset, "", &mut s.offset);
        }
        ScalingKind::Divisor => {
            f.text(ui, "divisor", Key::FieldDivisor, "", &mut s.divisor);
            f.text(ui, "offset", Key::FieldOffset, "", &mut s.offset);
        }
        ScalingKind::TwoPoint => {
            f.text(ui, "raw_lo", Key::FieldRawLo, "", &mut s.raw_lo);
            f.text(ui, "raw_hi", Key::FieldRawHi, "", &mut s.raw_hi);
            f.text(ui, "eng_lo", Key::FieldEngLo, "", &mut s.eng_lo);
            f.text(ui, "eng_hi", Key::FieldEngHi, "", &mut s.eng_hi);
            let curves = [Curve::Straight, Curve::SquareRoot]
                .map(|curve| (curve, lang::curve_name(lang, curve).to_owned()));
            f.choice(ui, "curve", Key::FieldCurve, "", (&mut s.curve, &curves));
            f.check(ui, "clamp", Key::FieldClamp, tr(lang, Key::FieldClampHint), &mut s.clamp);
        }
        ScalingKind::ScaleFactor => {
            let note = tr(lang, Key::FieldFactorHint);
            f.text(ui, "scale_factor", Key::FieldFactor, note, &mut s.factor);
        }
        ScalingKind::PowerFactor4Q => {}
    }
}

fn sentinel(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    let mut kinds = vec![(SentinelKind::None, tr(lang, Key::SentinelNone).to_owned())];
    kinds.extend(Convention::ALL.map(|(_, convention)| {
        let name = lang::convention_name(lang, convention);
        (SentinelKind::Convention(convention), name.to_owned())
    }));
    kinds.push((SentinelKind::Numbers, tr(lang, Key::SentinelNumbers).to_owned()));
    f.choice(ui, "sentinel_kind", Key::FieldSentinel, "", (&mut x.sentinel.kind, &kinds));
    if x.sentinel.kind == SentinelKind::Numbers {
        let note = tr(lang, Key::FieldSentinelHint);
        f.text(ui, "sentinel", Key::FieldSentinelNumbers, note, &mut x.sentinel.numbers);
    }
}

fn texts(ui: &mut Ui, f: &mut Form<'_>, x: &mut TagDraft) {
    let lang = f.lang;
    let mut kinds = vec![
        (TextsKind::None, tr(lang, Key::TextsNone).to_owned()),
        (TextsKind::States, tr(lang, Key::TextsStates).to_owned()),
    ];
    if x.chosen_type().is_integer() {
        kinds.push((TextsKind::Bits, tr(lang, Key::TextsBits).to_owned()));
    }
    f.choice(ui, "texts_kind", Key::FieldTexts, "", (&mut x.texts.kind, &kinds));
    let key = match x.texts.kind {
        TextsKind::None => return,
        TextsKind::States => "texts",
        TextsKind::Bits => "bits",
    };
    let lines = &mut x.texts.lines;
    f.row(ui, key, Key::FieldTextLines, tr(lang, Key::FieldTextLinesHint), |ui, _| {
        ui.add(TextEdit::multiline(lines).desired_rows(4).desired_width(f32::INFINITY))
    });
}
