//! One writable tag: name, present value, control, last write; side by side, or below each other
//! where the pane is narrow.

use egui::{Rect, RichText, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use super::{SetpointsMemory, blocked, button, choice, field, lines, outcome, switch};
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{Command, Selection};
use crate::model::{Control, Tag, WriteAccess};
use crate::ui::context::Pane;
use crate::ui::panes::{Clock, carry, cells, menus};
use crate::ui::reading::Reading;
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

const PAD: f32 = 8.0;
const GAP: f32 = 12.0;
const VALUE: f32 = 136.0;
const CONTROL: f32 = 190.0;
/// Height of the first and of the second line of a row.
const FIRST: f32 = 28.0;
const SECOND: f32 = 20.0;
/// Below this width the row takes two storeys.
const WIDE: f32 = 620.0;

/// Where the parts of a row stand.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    width: f32,
    needs: Needs,
}

/// What the widest value and the longest state take, in points.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Width of a value.
    pub value: f32,
    /// Width of a control.
    pub control: f32,
}

impl Needs {
    /// What is taken in any case.
    pub const LEAST: Needs = Needs { value: VALUE, control: CONTROL };
}

/// A part of a row: its place, relative to the row's upper left corner.
#[derive(Clone, Copy)]
struct Places {
    name: Rect,
    value: Rect,
    control: Rect,
    status: Rect,
}

impl Form {
    /// The form for this width of the pane, in points.
    pub fn of(width: f32, needs: Needs) -> Form {
        let width = width.max(300.0);
        // A name stays readable beside a long state.
        let most = if width >= WIDE { width * 0.4 } else { width * 0.7 };
        let control = needs.control.min(most).max(CONTROL);
        Form { width, needs: Needs { control, ..needs } }
    }

    fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    /// Height of a row, in points.
    pub fn height(&self) -> f32 {
        let storey = FIRST + SECOND + 2.0;
        if self.is_wide() { storey + 8.0 } else { 2.0 * storey + 10.0 }
    }

    fn places(&self) -> Places {
        let storey = |x: f32, y: f32, width: f32| {
            Rect::from_min_size(pos2(x, y), vec2(width.max(60.0), FIRST + SECOND + 2.0))
        };
        let inner = self.width - 2.0 * PAD;
        let Needs { value: value_wide, control: control_wide } = self.needs;
        if self.is_wide() {
            let rest = inner - value_wide - control_wide - 3.0 * GAP;
            let name = (rest * 0.42).min(300.0);
            let value = PAD + name + GAP;
            let control = value + value_wide + GAP;
            let status = control + control_wide + GAP;
            Places {
                name: storey(PAD, 4.0, name),
                value: storey(value, 4.0, value_wide),
                control: storey(control, 4.0, control_wide),
                status: storey(status, 4.0, self.width - PAD - status),
            }
        } else {
            let second = 4.0 + FIRST + SECOND + 4.0;
            let name = inner - value_wide - GAP;
            Places {
                name: storey(PAD, 4.0, name),
                value: storey(PAD + name + GAP, 4.0, value_wide),
                control: storey(PAD, second, control_wide),
                status: storey(PAD + control_wide + GAP, second, inner - control_wide - GAP),
            }
        }
    }
}

/// Paints the row of `tag`.
pub fn paint(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    (memory, clock): (&mut SetpointsMemory, &Clock),
    tag: &Tag,
    form: &Form,
) {
    let app = pane.app;
    let state = &app.state;
    let lang = pane.lang();
    let row = ui.max_rect();
    let p = Palette::in_ui(ui);
    let what = Selection::Tag(tag.id.clone());
    let ground = if state.selection.as_ref() == Some(&what) { p.selection } else { p.surface };
    ui.painter().rect_filled(row.with_max_y(row.max.y - 1.0), 0.0, ground);
    let behind = ui.interact(row, ui.unique_id().with("row"), Sense::CLICK);
    let pending = cells::pending_text(state, &tag.id);
    let mut reading = Reading::of(&state.snapshot, tag, state.now.mono);
    reading.pending = pending.as_deref();
    let places = form.places();
    let at = |part: Rect| part.translate(row.min.to_vec2());

    let [first, mut second] = storeys(at(places.name));
    in_rect(ui, first, |ui| {
        let name = RichText::new(lines::short_name(tag)).strong();
        // Dragged by the pointer alone: the keyboard has no use for a stop here.
        let name = cells::text(ui, name).on_hover_text(&tag.name).interact(Sense::DRAG);
        carry::carry(&name, tag);
    });
    let is_good = reading.quality.is_good();
    if is_good {
        // Nothing stands below a good value, so that the description may.
        second.max.x = at(places.value).max.x;
    }
    in_rect(ui, second, |ui| {
        cells::text(ui, RichText::new(&tag.description).small().color(p.text_weak));
    });

    let [first, second] = storeys(at(places.value));
    in_rect(ui, first, |ui| {
        ui.add(ValueCell::new(&tag.name, reading, lang).width(form.needs.value));
    });
    if !is_good {
        in_rect(ui, second, |ui| {
            let words = lang::quality_text(lang, reading.quality);
            cells::text(ui, RichText::new(words).small());
        });
    }

    let [first, second] = storeys(at(places.control));
    let denial = blocked::denial(state, tag, &reading);
    let hint = in_rect(ui, first, |ui| {
        let part =
            Part { tag, reading: &reading, blocked: denial.map(|d| blocked::words(lang, d)) };
        control(ui, pane, memory, &part, form.needs.control)
    });
    in_rect(ui, second, |ui| {
        under_control(ui, lang, tag, denial.map(|d| blocked::words(lang, d)), hint);
    });

    let [first, second] = storeys(at(places.status));
    let told = outcome::Told { tag, reading: &reading, clock, faded: denial.is_some() };
    in_rect(ui, first, |ui| outcome::badge(ui, pane, &told));
    in_rect(ui, second, |ui| outcome::words(ui, pane, &told));

    if behind.clicked() || behind.secondary_clicked() {
        pane.say(Command::Select(Some(what.clone())));
    }
    if behind.double_clicked() {
        pane.say(Command::Edit(what));
    }
    carry::row_holds_keyboard(ui, row, tag);
    behind.context_menu(|ui| menus::tag_menu(ui, pane, tag));
}

/// What a control is given.
pub struct Part<'a> {
    /// The tag to write.
    pub tag: &'a Tag,
    /// What it holds.
    pub reading: &'a Reading<'a>,
    /// Why it cannot be written now.
    pub blocked: Option<String>,
}

/// What stands below a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The range that may be written.
    Range,
    /// Something is typed and not written.
    Draft,
    /// What stands in the field was not sent, for this reason.
    Rejected(String),
    /// A push-button's bit is ON though nobody holds the button.
    LeftOn(Key),
}

fn control(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut SetpointsMemory,
    part: &Part<'_>,
    width: f32,
) -> Hint {
    let access = part.tag.write.unwrap_or_default();
    let has_states = part.reading.words.is_some_and(|words| words.states().next().is_some());
    match access.control {
        Control::Field if has_states => return choice::paint(ui, pane, part, width),
        Control::Field => return field::paint(ui, pane, memory, part, CONTROL),
        Control::Toggle => switch::paint(ui, pane, part),
        Control::Momentary => return button::momentary(ui, pane, memory, part),
        Control::Pulse { millis } => return button::pulse(ui, pane, part, millis),
    }
    Hint::Range
}

fn under_control(ui: &mut Ui, lang: Lang, tag: &Tag, blocked: Option<String>, hint: Hint) {
    let p = Palette::in_ui(ui);
    let small = |text: String| RichText::new(text).small();
    match (hint, blocked) {
        (Hint::Draft, _) => {
            let text = small(tr(lang, Key::SetpointKeys).to_owned()).color(p.edit_edge);
            cells::text(ui, text).on_hover_text(tr(lang, Key::SetpointEditing));
        }
        (Hint::Rejected(why), _) => {
            let text = small(format!("! {why}")).strong().color(p.bad_edge);
            cells::text(ui, text).on_hover_text(format!("{why}\n{}", tr(lang, Key::SetpointKeys)));
        }
        (Hint::LeftOn(key), _) => {
            let text = tr(lang, key);
            cells::text(ui, small(text.to_owned()).strong()).on_hover_text(text);
        }
        (Hint::Range, Some(why)) => {
            let whole = fill(lang, Key::SetpointDisabled, &[("why", &why)]);
            cells::text(ui, small(why)).on_hover_text(whole);
        }
        (Hint::Range, None) => {
            let access = tag.write.unwrap_or_default();
            let mut text = range_text(lang, tag, access).unwrap_or_default();
            if access.confirm {
                let asks = tr(lang, Key::SetpointAsks);
                text = if text.is_empty() { asks.to_owned() } else { format!("{text} · {asks}") };
            }
            cells::text(ui, small(text).color(p.text_weak));
        }
    }
}

/// `0 to 20 cm`.
fn range_text(lang: Lang, tag: &Tag, access: WriteAccess) -> Option<String> {
    let unit = tag.unit.as_str();
    let text = match (access.min, access.max) {
        (Some(min), Some(max)) => {
            fill(lang, Key::SetpointRange, &[("min", &min), ("max", &max), ("unit", &unit)])
        }
        (Some(min), None) => fill(lang, Key::SetpointMin, &[("min", &min), ("unit", &unit)]),
        (None, Some(max)) => fill(lang, Key::SetpointMax, &[("max", &max), ("unit", &unit)]),
        (None, None) => return None,
    };
    Some(text.trim_end().to_owned())
}

/// The first and second line of a part.
fn storeys(part: Rect) -> [Rect; 2] {
    let first = Rect::from_min_size(part.min, vec2(part.width(), FIRST));
    let second = Rect::from_min_size(part.min + vec2(0.0, FIRST + 2.0), vec2(part.width(), SECOND));
    [first, second]
}

fn in_rect<R>(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.set_clip_rect(rect.expand2(Vec2::splat(2.0)).intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.x = 6.0;
    child.spacing_mut().button_padding.y = 1.0;
    add(&mut child)
}
