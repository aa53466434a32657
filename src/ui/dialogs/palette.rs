//! The palette: every action and every tag by a few letters, from the keyboard.

use egui::{
    Align2, Button, Frame, Id, Key as EguiKey, Margin, Modal, Modifiers, RichText, TextEdit, Ui,
    vec2,
};

use super::DialogMemory;
use super::sheet::{list, settle};
use crate::app::lang::{Key, action_name, hindrance_text, menu_name, tr};
use crate::app::{Action, AppState, Command, PaletteRow, PaletteState};
use crate::model::TagId;
use crate::ui::keys;
use crate::ui::panes::{carry, menus};
use crate::ui::theme::Palette;

const WIDTH: f32 = 620.0;
/// Rows that a page key moves by.
const PAGE: i32 = 10;

/// The palette.
pub(super) fn palette(
    ui: &Ui,
    state: &AppState,
    palette: &PaletteState,
    memory: &mut DialogMemory,
    out: &mut Vec<Command>,
) {
    let ctx = ui.ctx().clone();
    let screen = ctx.content_rect();
    let frame = Frame::window(&ctx.global_style())
        .fill(Palette::in_ui(ui).background)
        .inner_margin(Margin::same(10));
    let id = Id::unique("palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 44.0));
    let keys = take_keys(&ctx);
    let shown = Modal::new(id).area(area).frame(frame).show(&ctx, |ui| {
        ui.set_width(WIDTH.min(screen.width() - 40.0));
        field(ui, state, palette, out);
        let most = (screen.height() - 160.0).clamp(80.0, 480.0);
        list(most).show(ui, |ui| rows(ui, state, palette, memory, out));
    });
    settle(&ctx, id, shown.response.rect);
    let said = commands(keys, state, palette);
    if !said.is_empty() {
        out.extend(said);
    } else if shown.should_close() {
        out.push(Command::CloseDialog);
    }
}

#[derive(Clone, Copy)]
enum Pressed {
    Nothing,
    Move(i32),
    Take,
    Why,
    Trend,
}

/// Takes the keys that move in the list before the field sees them.
fn take_keys(ctx: &egui::Context) -> Pressed {
    ctx.input_mut(|input| {
        let mut took = |key| input.consume_key(Modifiers::NONE, key);
        if took(EguiKey::ArrowDown) {
            Pressed::Move(1)
        } else if took(EguiKey::ArrowUp) {
            Pressed::Move(-1)
        } else if took(EguiKey::PageDown) {
            Pressed::Move(PAGE)
        } else if took(EguiKey::PageUp) {
            Pressed::Move(-PAGE)
        } else if took(EguiKey::Enter) {
            Pressed::Take
        } else if took(EguiKey::F4) {
            Pressed::Why
        } else if input.consume_key(Modifiers::COMMAND, EguiKey::G) {
            Pressed::Trend
        } else {
            Pressed::Nothing
        }
    })
}

fn commands(pressed: Pressed, state: &AppState, palette: &PaletteState) -> Vec<Command> {
    let tag = match palette.rows.get(palette.row) {
        Some(PaletteRow::Tag(tag)) => Some(tag.clone()),
        _ => None,
    };
    match (pressed, tag) {
        (Pressed::Move(rows), _) => vec![Command::PaletteMove(rows)],
        (Pressed::Take, _) => vec![Command::PaletteTake(palette.row)],
        (Pressed::Why, Some(tag)) => vec![Command::Why(tag)],
        (Pressed::Trend, Some(tag)) if trend_word(state, &tag).1 => {
            vec![Command::TrendAdd(tag), Command::CloseDialog]
        }
        _ => Vec::new(),
    }
}

/// What Ctrl+G does with a tag, and whether it can.
fn trend_word(state: &AppState, tag: &TagId) -> (Key, bool) {
    let tag = carry::find(state, tag);
    tag.map_or((Key::CmdTrendAddPen, false), |tag| menus::trend_word(state, tag))
}

fn field(ui: &mut Ui, state: &AppState, palette: &PaletteState, out: &mut Vec<Command>) {
    let prompt = tr(state.settings.lang, Key::PalettePrompt);
    let mut text = palette.text.clone();
    let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).hint_text(prompt);
    let response = ui.add(field);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::text_edit(true, "", palette.text.as_str(), prompt);
        info.label = Some(prompt.to_owned());
        info
    });
    response.request_focus();
    if text != palette.text {
        out.push(Command::PaletteText(text));
    }
}

fn rows(
    ui: &mut Ui,
    state: &AppState,
    palette: &PaletteState,
    memory: &mut DialogMemory,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    if palette.rows.is_empty() {
        ui.label(RichText::new(tr(lang, Key::PaletteEmpty)).weak());
    }
    ui.spacing_mut().item_spacing.y = 1.0;
    for (place, row) in palette.rows.iter().enumerate() {
        let front = place == palette.row;
        let (name, side, enabled) = match row {
            PaletteRow::Action(action) => {
                let why = state.hindrance(*action).map(|h| hindrance_text(lang, h));
                let side = why.map_or_else(|| keys::words(ui, *action), str::to_owned);
                let menu = menu_name(lang, action.menu());
                (format!("{menu} › {}", action_name(lang, *action)), side, why.is_none())
            }
            PaletteRow::Tag(tag) => {
                let name = state.project().tag(tag).map_or(tag.as_str(), |t| t.name.as_str());
                let side = if front { ways(ui, state, tag) } else { String::new() };
                (format!("{} › {name}", tr(lang, Key::PaletteTag)), side, true)
            }
        };
        let size = vec2(ui.available_width(), 26.0);
        let weak = RichText::new(side).weak();
        let button = Button::selectable(front, name).shortcut_text(weak).min_size(size);
        let response = ui.add_enabled(enabled, button);
        if front && memory.row != palette.row {
            response.scroll_to_me(None);
            memory.row = palette.row;
        }
        if let PaletteRow::Tag(tag) = row
            && let Some(tag) = carry::find(state, tag)
        {
            carry::lift(&response, tag, out);
        }
        if response.clicked() {
            out.push(Command::PaletteTake(place));
        }
    }
}

/// What keys do with a tag; why it cannot be a pen stands there without one.
fn ways(ui: &Ui, state: &AppState, tag: &TagId) -> String {
    let lang = state.settings.lang;
    let way = |key, action| format!("{} {}", tr(lang, key), keys::words(ui, action));
    let mut ways = vec![way(Key::CmdWhy, Action::Why)];
    match trend_word(state, tag) {
        (key, true) => ways.insert(0, way(key, Action::TrendSelected)),
        (Key::CmdTrendAddPen, false) => {}
        (key, false) => ways.insert(0, tr(lang, key).to_owned()),
    }
    ways.join("   ")
}
