//! From the texts of a row to a tag, by the rules of the editor: what was typed counts or is refused.

use std::collections::BTreeMap;

use super::cell::text;
use super::column::Col;
use super::names::Names;
use super::words::{ACCESS, CURVES, WRITE_FUNCTIONS, by_line, choice, none_of, yes};
use crate::app::{Fault, ScalingKind, SentinelKind, TagDraft, TextsKind};
use crate::model::{
    ByteOrder, Convention, Curve, DataType, Notation, Record, Table, Tag, TextEncoding, TextOrder,
    TextPad,
};

/// Texts typed into cells of one row.
pub type Typed = BTreeMap<Col, String>;

/// `tag` with these texts typed into it, and what is wrong with them; a field that cannot be read stands
/// as some default.
pub fn read(tag: &Tag, typed: &Typed, names: &Names) -> (Tag, Vec<(Col, Fault)>) {
    let mut draft = TagDraft::of(tag);
    // Half a scaling such as gain 1 beside an offset is told by what its cells hold.
    draft.scaling.offset = text(tag, Col::Offset, names);
    let mut row = Row { draft, faults: Vec::new(), power_factor: false };
    row.power_factor = row.draft.scaling.kind == ScalingKind::PowerFactor4Q;
    for (col, text) in typed.iter().filter(|(col, _)| col.alarm().is_none()) {
        if let Err(fault) = row.set(*col, text, names) {
            row.faults.push((*col, fault));
        }
    }
    row.choose_scaling();
    row.choose_texts(typed);
    let (mut read, errors) = row.draft.build();
    let mut faults = row.faults;
    for error in errors {
        let col = Col::from_key(error.key).unwrap_or(Col::Name);
        if faults.iter().all(|(at, _)| *at != col) {
            faults.push((col, error.fault));
        }
    }
    keep_untouched(tag, typed, &mut read, &mut faults);
    if faults.is_empty() {
        faults = idle(typed, &read, row.draft.table, names);
    }
    (read, faults)
}

struct Row {
    draft: TagDraft,
    faults: Vec<(Col, Fault)>,
    power_factor: bool,
}

impl Row {
    fn set(&mut self, col: Col, text: &str, names: &Names) -> Result<(), Fault> {
        let (d, own) = (&mut self.draft, text.trim().to_owned());
        match col {
            Col::Name => d.name = own,
            Col::Description => d.description = text.to_owned(),
            Col::Unit => d.unit = own,
            Col::Device => d.device = names.device_called(text)?,
            Col::Scan => d.scan = names.scan_called(text)?,
            Col::Table => {
                let tables = Table::ALL.map(|table| (table.short(), table));
                d.table = choice(text, &tables, None)?;
            }
            Col::Address => d.address = own,
            Col::Notation => {
                let words = Notation::ALL.map(|(notation, word)| (word, notation));
                d.notation = choice(text, &words, Some(Notation::Raw0))?;
                d.notation_chosen = !own.is_empty();
            }
            Col::Type => {
                let types = DataType::ALL.map(|t| (t.name(), t.name()));
                d.data_type = choice(text, &types, None)?;
            }
            Col::Order => d.order = if own.is_empty() { None } else { Some(order(&own)?) },
            Col::Bit => d.bit = own,
            Col::Mask => d.mask = own,
            Col::Length => d.length = own,
            Col::TextOrder => {
                d.text_order = choice(text, &TextOrder::ALL, Some(TextOrder::default()))?;
            }
            Col::Pad => d.pad = choice(text, &TextPad::ALL, Some(TextPad::default()))?,
            Col::Encoding => {
                d.encoding = choice(text, &TextEncoding::ALL, Some(TextEncoding::default()))?;
            }
            Col::Count => d.count = if own.is_empty() { "1".to_owned() } else { own },
            Col::Decimals => d.decimals = own,
            Col::Low => d.low = own,
            Col::High => d.high = own,
            Col::Isolated => d.isolated = yes(text)?,
            Col::Access => d.writable = choice(text, &ACCESS, Some(false))?,
            Col::WriteMin => d.min = own,
            Col::WriteMax => d.max = own,
            Col::Control => {
                let words = TagDraft::CONTROLS.map(|word| (word, word));
                d.control = choice(text, &words, Some("field"))?;
            }
            Col::Pulse => d.pulse_ms = own,
            Col::Confirm => d.confirm = yes(text)?,
            Col::WriteFunction => {
                d.function =
                    if own.is_empty() { None } else { Some(choice(text, &WRITE_FUNCTIONS, None)?) };
            }
            Col::Record => {
                let words = TagDraft::RECORDS.map(|word| (word, word));
                d.record = choice(text, &words, Some("change"))?;
            }
            Col::RecordDeadband => d.record_deadband = own,
            Col::RecordMs => d.record_ms = own,
            Col::Sentinel => self.set_sentinel(own)?,
            Col::Texts | Col::Bits => self.draft.texts.lines = by_line(&own),
            Col::Id | Col::Wire | Col::Value | Col::Raw | Col::Quality | Col::Age => {}
            _ => self.set_scaling(col, own)?,
        }
        Ok(())
    }

    fn set_scaling(&mut self, col: Col, text: String) -> Result<(), Fault> {
        let s = &mut self.draft.scaling;
        match col {
            Col::Gain => s.gain = text,
            Col::Divisor => s.divisor = text,
            Col::Offset => s.offset = text,
            Col::RawLo => s.raw_lo = text,
            Col::RawHi => s.raw_hi = text,
            Col::EngLo => s.eng_lo = text,
            Col::EngHi => s.eng_hi = text,
            Col::ScaleFactor => s.factor = text,
            Col::Clamp => s.clamp = yes(&text)?,
            Col::Curve => s.curve = choice(&text, &CURVES, Some(Curve::Straight))?,
            Col::PowerFactor => self.power_factor = yes(&text)?,
            _ => {}
        }
        Ok(())
    }

    fn set_sentinel(&mut self, text: String) -> Result<(), Fault> {
        let sentinel = &mut self.draft.sentinel;
        if text.is_empty() {
            sentinel.kind = SentinelKind::None;
        } else if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            sentinel.kind = SentinelKind::Convention(choice(&text, &Convention::ALL, None)?);
        } else {
            sentinel.kind = SentinelKind::Numbers;
            sentinel.numbers = text;
        }
        Ok(())
    }

    /// The kind of scaling that the cells tell; cells of two are a mistake, as in the file.
    fn choose_scaling(&mut self) {
        let s = &self.draft.scaling;
        let said = |text: &str| !text.trim().is_empty();
        let points = [
            (Col::RawLo, said(&s.raw_lo)),
            (Col::RawHi, said(&s.raw_hi)),
            (Col::EngLo, said(&s.eng_lo)),
            (Col::EngHi, said(&s.eng_hi)),
            (Col::Clamp, s.clamp),
            (Col::Curve, s.curve != Curve::Straight),
        ];
        let point = points.iter().find(|(_, said)| *said).map(|(col, _)| *col);
        let kinds = [
            (ScalingKind::TwoPoint, point),
            (ScalingKind::ScaleFactor, said(&s.factor).then_some(Col::ScaleFactor)),
            (ScalingKind::PowerFactor4Q, self.power_factor.then_some(Col::PowerFactor)),
            (ScalingKind::Divisor, said(&s.divisor).then_some(Col::Divisor)),
            (ScalingKind::Linear, said(&s.gain).then_some(Col::Gain)),
        ];
        let has_offset = said(&s.offset);
        let mut told = kinds.iter().filter_map(|(kind, col)| Some((*kind, (*col)?)));
        let Some((kind, first)) = told.next() else {
            self.draft.scaling.kind = ScalingKind::Linear;
            return;
        };
        self.draft.scaling.kind = kind;
        let mut others: Vec<Col> = told.map(|(_, col)| col).collect();
        if has_offset && !matches!(kind, ScalingKind::Linear | ScalingKind::Divisor) {
            others.push(Col::Offset);
        }
        self.faults.extend(others.into_iter().map(|col| (col, Fault::Beside(first.title()))));
    }

    fn choose_texts(&mut self, typed: &Typed) {
        let held = |kind| self.draft.texts.kind == kind;
        let states = typed.get(&Col::Texts).map(|text| !text.trim().is_empty());
        let bits = typed.get(&Col::Bits).map(|text| !text.trim().is_empty());
        let (has_states, has_bits) = (
            states.unwrap_or_else(|| held(TextsKind::States)),
            bits.unwrap_or_else(|| held(TextsKind::Bits)),
        );
        if has_states && has_bits {
            self.faults.push((Col::Bits, Fault::Beside(Col::Texts.title())));
        }
        self.draft.texts.kind = match (has_states, has_bits) {
            (true, _) => TextsKind::States,
            (false, true) => TextsKind::Bits,
            (false, false) => TextsKind::None,
        };
        let source = if has_states { Col::Texts } else { Col::Bits };
        if let Some(text) = typed.get(&source) {
            self.draft.texts.lines = by_line(text.trim());
        }
    }
}

fn order(text: &str) -> Result<ByteOrder, Fault> {
    let choices = || [2, 4, 8].into_iter().flat_map(|width| ByteOrder::choices(width).iter());
    ByteOrder::from_letters(text).map_err(|_| none_of(text, choices().copied()))
}

/// Fields that nobody touched stay exactly as they are, even where their texts would be read otherwise
/// (an address that vendors mean differently, spaces around a name).
fn keep_untouched(tag: &Tag, typed: &Typed, read: &mut Tag, faults: &mut Vec<(Col, Fault)>) {
    let touched = |cols: &[Col]| cols.iter().any(|col| typed.contains_key(col));
    if !touched(&[Col::Name]) {
        read.name.clone_from(&tag.name);
    }
    if !touched(&[Col::Unit]) {
        read.unit.clone_from(&tag.unit);
    }
    if !touched(&[Col::Table, Col::Notation, Col::Address]) {
        (read.address, read.typed) = (tag.address, tag.typed.clone());
        let other_bit = |fault: &Fault| {
            touched(&[Col::Type, Col::Bit]) && matches!(fault, Fault::AddressBit(_))
        };
        faults.retain(|(col, fault)| *col != Col::Address || other_bit(fault));
    }
    if !touched(&[Col::Texts, Col::Bits])
        && (read.texts.is_some() || tag.data_type == read.data_type)
    {
        read.texts.clone_from(&tag.texts);
        faults.retain(|(col, _)| !matches!(col, Col::Texts | Col::Bits));
    }
}

/// Texts that had no effect, because another field keeps them from counting.
fn idle(typed: &Typed, read: &Tag, table: Table, names: &Names) -> Vec<(Col, Fault)> {
    let mut faults = Vec::new();
    for (col, typed) in typed.iter().filter(|(col, _)| col.alarm().is_none()) {
        let is_no = || yes(typed) == Ok(false);
        if *col == Col::Table && read.address.table != table {
            faults.push((*col, Fault::OtherTable(read.address.table)));
        } else if col.is_editable()
            && !typed.trim().is_empty()
            && text(read, *col, names).is_empty()
            && !is_no()
            && !is_default(*col, typed, read)
        {
            faults.push((*col, Fault::Idle));
        }
    }
    faults
}

/// True for what may be written out and is not shown.
fn is_default(col: Col, typed: &str, read: &Tag) -> bool {
    match col {
        Col::Count => typed.trim() == "1",
        Col::Curve => typed.trim().eq_ignore_ascii_case("straight"),
        Col::Record => read.record == Record::default(),
        Col::Offset | Col::RecordDeadband => typed.trim().parse() == Ok(0.0),
        // Half a register is a type of its own.
        Col::Mask => matches!(read.data_type, DataType::Field { .. }),
        _ => false,
    }
}
