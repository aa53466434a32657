//! The menu of a pen: colour, lane, steps or lines, range.

use egui::accesskit::Role;
use egui::{Button, DragValue, Ui, WidgetInfo, vec2};

use super::pens::Pen;
use crate::app::Command;
use crate::app::lang::{Key, fill, tr};
use crate::app::trend::TrendCommand;
use crate::model::{PenLook, PenScale, Span, limits};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// The button with the menu.
pub fn button(ui: &mut Ui, pane: &mut Pane<'_>, pen: &Pen) {
    let spoken = fill(pane.lang(), Key::TrendPenSettings, &[("name", &pen.tag.name)]);
    ui.spacing_mut().button_padding.x = 4.0;
    let config = egui::containers::menu::MenuConfig::new()
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let side = vec2(style::ROW - 2.0, style::ROW - 2.0);
    let (response, _) =
        egui::containers::menu::MenuButton::from_button(Button::new("…").min_size(side))
            .config(config)
            .ui(ui, |ui| menu(ui, pane, pen));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    response.on_hover_text(&spoken);
}

/// What the menu holds.
pub fn menu(ui: &mut Ui, pane: &mut Pane<'_>, pen: &Pen) {
    let (lang, mut look) = (pane.lang(), pen.look);
    ui.set_width(230.0);
    colors(ui, pane, &mut look);
    ui.separator();
    let kinds = [
        (None, Key::TrendPenByKind),
        (Some(false), Key::TrendPenLines),
        (Some(true), Key::TrendPenSteps),
    ];
    for (steps, key) in kinds {
        ui.radio_value(&mut look.steps, steps, tr(lang, key));
    }
    if !pen.is_digital() {
        ui.separator();
        ui.horizontal_wrapped(|ui| {
            for lane in 0..limits::LANES {
                let spoken = fill(lang, Key::TrendPenLane, &[("number", &(lane + 1))]);
                let is_mine = look.lane == lane;
                let row = ui.selectable_label(is_mine, (lane + 1).to_string());
                row.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_mine, &spoken));
                if row.on_hover_text(spoken).clicked() {
                    look.lane = lane;
                }
            }
        });
        ui.separator();
        scale(ui, pane, pen, &mut look);
    }
    if look != pen.look {
        pane.say(Command::Trend(TrendCommand::Look(pen.tag.id.clone(), look)));
    }
}

fn colors(ui: &mut Ui, pane: &Pane<'_>, look: &mut PenLook) {
    let (lang, p) = (pane.lang(), Palette::in_ui(ui));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for number in 0..limits::PEN_COLORS {
            let spoken = fill(lang, Key::TrendPenColor, &[("number", &(number + 1))]);
            let is_mine = look.color == Some(number);
            let swatch =
                Button::new("").fill(p.pen(usize::from(number))).min_size(vec2(34.0, 18.0));
            let swatch =
                if is_mine { swatch.stroke(egui::Stroke::new(3.0, p.focus)) } else { swatch };
            let response = ui.add(swatch);
            response
                .widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_mine, &spoken));
            if response.on_hover_text(spoken).clicked() {
                look.color = Some(number);
            }
        }
    });
    ui.radio_value(&mut look.color, None, tr(lang, Key::TrendPenOwnColor));
}

fn scale(ui: &mut Ui, pane: &Pane<'_>, pen: &Pen, look: &mut PenLook) {
    let lang = pane.lang();
    let fixed = match look.scale {
        PenScale::Fixed(span) => span,
        _ => pen.range,
    };
    let choices = [
        (PenScale::Display, Key::TrendPenDisplay),
        (PenScale::Auto, Key::TrendPenAuto),
        (PenScale::Fixed(fixed), Key::TrendPenFixed),
    ];
    for (scale, key) in choices {
        ui.radio_value(&mut look.scale, scale, tr(lang, key));
    }
    let PenScale::Fixed(Span { low, high }) = look.scale else { return };
    let step = (high - low) / 100.0;
    let (mut new_low, mut new_high) = (low, high);
    ui.horizontal(|ui| {
        for (value, key) in [(&mut new_low, Key::TrendPenLow), (&mut new_high, Key::TrendPenHigh)] {
            let spoken = fill(lang, key, &[("name", &pen.tag.name)]);
            let field = ui.add(DragValue::new(value).speed(step).update_while_editing(false));
            field.accessible_name(spoken);
        }
    });
    if new_low < new_high && new_low.is_finite() && new_high.is_finite() {
        look.scale = PenScale::Fixed(Span { low: new_low, high: new_high });
    }
}
