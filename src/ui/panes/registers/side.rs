//! Beside the list: what a selection could mean, and where the number on a panel stands.

use egui::{Button, Id, Key as Press, Label, Rect, RichText, ScrollArea, TextEdit, Ui};

use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::registers::{Meaning, RegistersCommand};
use crate::app::{AppState, Candidate, Command, Hint, plausible, run_text};
use crate::model::{ByteOrder, DataType};
use crate::ui::context::{Pane, explain};
use crate::ui::panes::cells;
use crate::ui::theme::Palette;

/// Candidates that are listed; more are counted.
const LISTED: usize = 100;

/// Paints both into `area`.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, area: Rect) {
    ui.painter().rect_filled(area, 0.0, Palette::in_ui(ui).surface);
    let inner = area.shrink2(egui::vec2(cells::PAD, 4.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).id_salt("registers side"));
    child.set_clip_rect(inner.expand(2.0).intersect(ui.clip_rect()));
    let ui = &mut child;
    ask(ui, pane);
    let searched = !pane.app.state.registers.finder.shown.is_empty();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        if searched { candidates(ui, pane) } else { readings(ui, pane) }
    });
}

/// One reading as it is offered.
struct Offered {
    /// The type, the order and where it stands, in technical letters.
    what: String,
    value: String,
    hints: String,
    wire: u16,
    meaning: Meaning,
    /// How many of them the selection holds one after another.
    several: u16,
}

/// "My panel shows …"
fn ask(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (lang, finder) = (pane.lang(), &pane.app.state.registers.finder);
    let searched = !finder.shown.is_empty();
    ui.horizontal_wrapped(|ui| {
        let label = ui.label(tr(lang, Key::FindTitle));
        let mut text = finder.text.clone();
        let edit = TextEdit::singleline(&mut text)
            .id(Id::unique("find it"))
            .hint_text(tr(lang, Key::FindHint))
            .desired_width(104.0);
        let response = ui.add(edit).labelled_by(label.id);
        explain(ui, &response, "registers.find", pane.out);
        let typed = text != finder.text;
        let enter = response.lost_focus() && ui.input(|i| i.key_pressed(Press::Enter));
        if typed {
            pane.out.push(Command::Registers(RegistersCommand::FindText(text)));
        }
        let able = finder.number().is_some() && !finder.latest.is_empty() && !finder.waits;
        let (name, hint) = match (finder.has_candidates(), finder.latest.is_empty()) {
            (true, _) => (Key::FindAgain, Key::FindAgainHint),
            (false, true) => (Key::FindGo, Key::FindNothingRead),
            (false, false) => (Key::FindGo, Key::FindGoHint),
        };
        let go = ui.add_enabled(able, Button::new(tr(lang, name)));
        let go = go.on_hover_text(tr(lang, hint)).on_disabled_hover_text(tr(lang, hint));
        if go.clicked() || (enter && able) {
            pane.out.push(Command::Registers(RegistersCommand::Find));
        }
        if searched && ui.button(tr(lang, Key::FindClear)).clicked() {
            pane.out.push(Command::Registers(RegistersCommand::FindClear));
        }
    });
    ui.separator();
}

/// What the selection could mean.
fn readings(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let view = &state.registers;
    let (Some((_, run)), Some((wire, words))) = (&view.shown, view.chosen()) else {
        note(ui, tr(lang, Key::RegistersSelectHint));
        return;
    };
    let count = u16::try_from(words.len()).unwrap_or(1);
    let selected = view.selection().map_or(1, |range| range.end() - range.start() + 1);
    if run.table.is_bits() {
        let place = run_text(run.table, wire, 1);
        heading(ui, &fill(lang, Key::RegistersBits, &[("run", &place)]));
        let value = words.first().is_some_and(|word| *word != 0);
        let meaning = Meaning { data_type: DataType::Bool, order: ByteOrder::BIG, gain: 1.0 };
        let value = lang::bool_word(lang, value).to_owned();
        let what = "bool".to_owned();
        let hints = String::new();
        offer(ui, pane, &Offered { what, value, hints, wire, meaning, several: selected });
        return;
    }
    let place = run_text(run.table, wire, count);
    heading(ui, &fill(lang, Key::RegistersCouldBe, &[("run", &place)]));
    for one in plausible(&words) {
        let (data_type, order) = (one.decoding.data_type, one.decoding.order);
        let letters = if data_type.has_byte_order() { one.decoding.letters() } else { "" };
        let offered = Offered {
            what: format!("{} {letters}", data_type.name()).trim_end().to_owned(),
            value: lang::value_words(lang, &one.decoding.value),
            hints: hints(lang, &one.hints),
            wire,
            meaning: Meaning { data_type, order, gain: 1.0 },
            several: match data_type {
                DataType::Text { .. } => 1,
                _ => selected / data_type.width().max(1),
            },
        };
        offer(ui, pane, &offered);
    }
}

/// Where the number on the panel could stand.
fn candidates(ui: &mut Ui, pane: &mut Pane<'_>) {
    let (state, lang) = (&pane.app.state, pane.lang());
    let finder = &state.registers.finder;
    let shown = finder.shown.join(" → ");
    if finder.candidates.is_empty() {
        note(ui, &fill(lang, Key::FindNone, &[("shown", &shown)]));
        return;
    }
    let count = finder.candidates.len();
    heading(ui, &fill(lang, Key::FindFound, &[("count", &count), ("shown", &shown)]));
    if let Some(missed) = &finder.missed {
        note(ui, &fill(lang, Key::FindMissed, &[("shown", missed)]));
    } else if count > 1 {
        note(ui, tr(lang, Key::FindNarrow));
    }
    for one in finder.candidates.iter().take(LISTED) {
        let offered = candidate(state, lang, one);
        offer(ui, pane, &offered);
    }
    if count > LISTED {
        note(ui, &fill(lang, Key::FoundMore, &[("count", &(count - LISTED))]));
    }
}

fn candidate(_state: &AppState, lang: Lang, one: &Candidate) -> Offered {
    let (data_type, order) = (one.decoding.data_type, one.decoding.order);
    let gain = match one.gain {
        1.0 => String::new(),
        gain => fill(lang, Key::FindGain, &[("gain", &gain)]),
    };
    let place = format!("{} {}", one.table.short(), one.wire);
    let letters = one.decoding.letters();
    let raw = lang::value_words(lang, &one.decoding.value);
    let values: Vec<String> =
        one.values.iter().map(|v| format!("{}", (v * 1e6).round() / 1e6)).collect();
    let mut why = vec![format!("{raw} {gain}").trim_end().to_owned()];
    if let Some((_, before)) = values.split_last().filter(|(_, before)| !before.is_empty()) {
        why.push(fill(lang, Key::FindWas, &[("values", &before.join(", "))]));
    }
    let hints = hints(lang, &one.hints);
    if !hints.is_empty() {
        why.push(hints);
    }
    Offered {
        what: format!("{place}  {} {letters}", data_type.name()),
        value: values.last().cloned().unwrap_or_default(),
        hints: why.join("; "),
        wire: one.wire,
        meaning: Meaning { data_type, order, gain: one.gain },
        several: 1,
    }
}

fn hints(lang: Lang, hints: &[Hint]) -> String {
    hints.iter().map(|hint| lang::hint_text(lang, *hint)).collect::<Vec<_>>().join(", ")
}

/// One reading in two lines, with a button that makes a tag of it.
fn offer(ui: &mut Ui, pane: &mut Pane<'_>, offered: &Offered) {
    let (lang, p) = (pane.lang(), Palette::in_ui(ui));
    let reading = format!("{} = {}", offered.what, offered.value);
    ui.horizontal(|ui| {
        let able = !pane.app.state.project().scan_classes.is_empty();
        let button = ui.add_enabled(able, Button::new("+").min_size(egui::vec2(24.0, 22.0)));
        let spoken = fill(lang, Key::RegistersMakeTagOf, &[("reading", &reading)]);
        button.widget_info(|| {
            egui::WidgetInfo::labeled(egui::accesskit::Role::Button, able, &spoken)
        });
        let why = tr(lang, Key::WhyNoScanClass);
        let button =
            button.on_hover_text(tr(lang, Key::RegistersMakeTag)).on_disabled_hover_text(why);
        if button.clicked() {
            let make = RegistersCommand::MakeTag(offered.wire, offered.meaning);
            pane.out.push(Command::Registers(make));
        }
        if offered.several > 1 {
            let args: [(&str, &dyn std::fmt::Display); 2] =
                [("count", &offered.several), ("reading", &offered.what)];
            let spoken = fill(lang, Key::RegistersMakeTags, &args);
            let button = ui.add_enabled(able, Button::new(format!("×{}", offered.several)));
            button.widget_info(|| {
                egui::WidgetInfo::labeled(egui::accesskit::Role::Button, able, &spoken)
            });
            if button.on_hover_text(&spoken).on_disabled_hover_text(why).clicked() {
                let (wire, meaning, count) = (offered.wire, offered.meaning, offered.several);
                let make = RegistersCommand::MakeTags(wire, meaning, count);
                pane.out.push(Command::Registers(make));
            }
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(RichText::new(&reading).strong()).truncate());
            if !offered.hints.is_empty() {
                let hints = RichText::new(&offered.hints).small().color(p.text_weak);
                ui.add(Label::new(hints).truncate());
            }
        });
    });
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).strong()).wrap());
}

fn note(ui: &mut Ui, text: &str) {
    let weak = Palette::in_ui(ui).text_weak;
    ui.add(Label::new(RichText::new(text).color(weak)).wrap());
}
