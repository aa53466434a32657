//! The bars of "find and replace" and "duplicate n times".

use egui::{Button, ComboBox, Key as Press, Modifiers, Response, TextEdit, Ui};

use super::{GridMemory, kind_of, say, tools};
use crate::app::Command;
use crate::app::grid::{Bar, Copies, Find, GridCommand, Scope};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::ui::context::Pane;
use crate::ui::panes::cells;

/// Paints the open bar, if there is one.
pub(super) fn bar(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    let now = pane.app.state.grid.bar.clone();
    let fresh = memory.bar != kind_of(&now);
    memory.bar = kind_of(&now);
    // What opens last has the keyboard.
    memory.take_focus &= !fresh || now == Bar::None;
    let mut typed = now.clone();
    let mut done = Done::default();
    let mut next = false;
    match &mut typed {
        Bar::None => return,
        Bar::Find(find) => {
            wrapped(ui, |ui| next = find_bar(ui, pane, memory, find, fresh, &mut done));
        }
        Bar::Copies(copies) => {
            wrapped(ui, |ui| copies_bar(ui, pane, memory, copies, fresh, &mut done));
        }
    }
    if typed != now {
        pane.say(Command::Grid(GridCommand::Bar(typed)));
    }
    if next {
        pane.say(Command::Grid(GridCommand::FindNext));
    }
    if done.escape {
        say(pane, memory, GridCommand::Bar(Bar::None));
    } else if done.enter {
        say(pane, memory, GridCommand::Carry);
    }
}

/// A bar that goes on in another line where the pane is narrow.
fn wrapped(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        // Before the row begins, so that its first label stands in the middle like the others.
        ui.spacing_mut().interact_size.y = cells::BAR;
        ui.horizontal_wrapped(add);
    });
}

/// How a field was left.
#[derive(Default)]
struct Done {
    enter: bool,
    escape: bool,
}

fn field(
    ui: &mut Ui,
    lang: Lang,
    (label, width, hint): (Key, f32, &str),
    text: &mut String,
    fresh: bool,
    done: &mut Done,
) -> Response {
    let label = ui.label(tr(lang, label));
    let id = label.id.with("field");
    if fresh {
        // Before the field is painted, so that what was typed in this very frame is not lost.
        ui.memory_mut(|m| m.request_focus(id));
    }
    let edit = TextEdit::singleline(text).id(id).desired_width(width).hint_text(hint);
    let response = ui.add(edit).labelled_by(label.id);
    if response.lost_focus() {
        // Taken, since the cells may get the keyboard back within this very frame.
        done.enter |= ui.input_mut(|i| i.consume_key(Modifiers::NONE, Press::Enter));
        done.escape |= ui.input_mut(|i| i.consume_key(Modifiers::NONE, Press::Escape));
    }
    response
}

fn find_bar(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    find: &mut Find,
    fresh: bool,
    done: &mut Done,
) -> bool {
    let lang = pane.lang();
    let width = ((ui.available_width() - 560.0) / 2.0).clamp(80.0, 200.0);
    // Enter among the words looked for goes on looking; only where it is said what by does it replace.
    let mut looked = Done::default();
    let what = field(ui, lang, (Key::GridFindWhat, width, ""), &mut find.find, fresh, &mut looked);
    if looked.enter {
        what.request_focus();
    }
    done.escape |= looked.escape;
    field(ui, lang, (Key::GridReplaceBy, width, ""), &mut find.replace, false, done);
    let name = |scope| {
        tr(
            lang,
            match scope {
                Scope::Selection => Key::GridScopeSelection,
                Scope::Column => Key::GridScopeColumn,
                Scope::All => Key::GridScopeAll,
            },
        )
    };
    let label = ui.label(tr(lang, Key::GridScope));
    let list = ComboBox::from_id_salt("grid scope").width(120.0).selected_text(name(find.scope));
    let shown = list.show_ui(ui, |ui| {
        for scope in [Scope::Selection, Scope::Column, Scope::All] {
            ui.selectable_value(&mut find.scope, scope, name(scope));
        }
    });
    shown.response.labelled_by(label.id);
    ui.checkbox(&mut find.case, tr(lang, Key::GridCase));
    let found = pane.app.state.grid.found;
    let goes_on = find.scope != Scope::Selection && !find.find.is_empty();
    let button = Button::new(tr(lang, Key::GridFindNext));
    let next = ui.add_enabled(goes_on, button).on_hover_text("F3").clicked();
    let next = next || ui.input(|i| i.key_pressed(Press::F3));
    let text = fill(lang, Key::GridReplaceAll, &[("count", &found)]);
    tools::button(ui, pane, memory, (&text, found > 0), GridCommand::Carry);
    let close = GridCommand::Bar(Bar::None);
    tools::button(ui, pane, memory, (tr(lang, Key::ButtonClose), true), close);
    goes_on && (next || looked.enter)
}

fn copies_bar(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    copies: &mut Copies,
    fresh: bool,
    done: &mut Done,
) {
    let lang = pane.lang();
    field(ui, lang, (Key::GridTimes, 50.0, ""), &mut copies.times, fresh, done);
    field(ui, lang, (Key::GridNameStep, 50.0, ""), &mut copies.name_step, false, done);
    let hint = tr(lang, Key::GridAddressHint);
    field(ui, lang, (Key::GridAddressStep, 110.0, hint), &mut copies.address_step, false, done);
    tools::button(ui, pane, memory, (tr(lang, Key::CmdDuplicate), true), GridCommand::Carry);
    let close = GridCommand::Bar(Bar::None);
    tools::button(ui, pane, memory, (tr(lang, Key::ButtonClose), true), close);
}
