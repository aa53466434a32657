//! From the palette to egui's style: text sizes, spacing, edges.
//!
//! Readable at one metre: values are 15 points, nothing is smaller than 12. No animation moves
//! anything on a screen that people watch for changes.

use std::collections::BTreeMap;

use egui::style::{Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme,
    Visuals, vec2,
};

use super::fonts;
use super::theme::Palette;
use crate::app::Look;

/// Smallest text, in points: captions, axis marks.
pub const SMALL: f32 = 12.0;
/// Running text, in points.
pub const BODY: f32 = 14.0;
/// Process values, in points.
pub const VALUE: f32 = 15.0;
/// Headings, in points.
pub const HEADING: f32 = 17.0;
/// Height of a table row, in points.
pub const ROW: f32 = 24.0;

/// The text style of process values.
pub fn value_style() -> TextStyle {
    TextStyle::Name("value".into())
}

/// The font of process values.
pub fn value_font() -> FontId {
    FontId::new(VALUE, FontFamily::Proportional)
}

/// Whether the window may draw things that change by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// A blinking text cursor, as people expect.
    Live,
    /// Nothing, so that two pictures of the same state are the same.
    Still,
}

/// Gives `ctx` our fonts and both looks, and chooses `look`.
pub fn install(ctx: &egui::Context, look: Look, motion: Motion) {
    fonts::install(ctx);
    for (each, theme) in [(Look::Light, Theme::Light), (Look::Dark, Theme::Dark)] {
        ctx.set_style_of(theme, style(each, motion));
    }
    choose(ctx, look);
}

/// Changes the look while running.
pub fn choose(ctx: &egui::Context, look: Look) {
    ctx.set_theme(match look {
        Look::Light => Theme::Light,
        Look::Dark => Theme::Dark,
    });
}

fn style(look: Look, motion: Motion) -> Style {
    let palette = Palette::of(look);
    let mut style = Style {
        text_styles: text_styles(),
        visuals: visuals(look, palette, motion),
        animation_time: 0.0,
        ..Style::default()
    };
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(10.0, 4.0);
    spacing.interact_size = vec2(40.0, ROW);
    spacing.window_margin = Margin::same(10);
    spacing.menu_margin = Margin::same(6);
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 6.0;
    spacing.scroll = egui::style::ScrollStyle::solid();
    style
}

fn text_styles() -> BTreeMap<TextStyle, FontId> {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    BTreeMap::from([
        (TextStyle::Small, proportional(SMALL)),
        (TextStyle::Body, proportional(BODY)),
        (TextStyle::Button, proportional(BODY)),
        (TextStyle::Heading, proportional(HEADING)),
        (TextStyle::Monospace, FontId::new(BODY, FontFamily::Monospace)),
        (value_style(), value_font()),
    ])
}

fn visuals(look: Look, p: &Palette, motion: Motion) -> Visuals {
    let base = match look {
        Look::Light => Visuals::light(),
        Look::Dark => Visuals::dark(),
    };
    let caret = Stroke::new(2.0, p.text);
    let mut ime = base.ime_composition;
    ime.active_underline_stroke = caret;
    ime.inactive_underline_stroke = Stroke::new(2.0, p.text_weak);
    Visuals {
        weak_text_color: Some(p.text_weak),
        widgets: widgets(p),
        selection: Selection { bg_fill: p.selection, stroke: Stroke::new(1.0, p.on_selection) },
        ime_composition: ime,
        hyperlink_color: p.focus,
        faint_bg_color: p.stripe,
        extreme_bg_color: p.field,
        text_edit_bg_color: Some(p.field),
        code_bg_color: p.header,
        // egui's own warnings and errors are not process alarms: they may not look like one.
        warn_fg_color: p.bad_edge,
        error_fg_color: p.bad_edge,
        window_corner_radius: CornerRadius::same(3),
        menu_corner_radius: CornerRadius::same(2),
        window_shadow: shadow(),
        popup_shadow: shadow(),
        window_fill: p.background,
        window_stroke: Stroke::new(1.0, p.edge),
        panel_fill: p.background,
        text_cursor: TextCursorStyle {
            stroke: caret,
            blink: motion == Motion::Live,
            ..TextCursorStyle::default()
        },
        disabled_alpha: 0.6,
        ..base
    }
}

fn shadow() -> Shadow {
    Shadow { offset: [0, 2], blur: 6, spread: 0, color: Color32::from_black_alpha(60) }
}

fn widgets(p: &Palette) -> Widgets {
    let widget = |fill, edge, text, width| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(width, edge),
        corner_radius: CornerRadius::same(2),
        fg_stroke: Stroke::new(1.5, text),
        expansion: 0.0,
    };
    let mut quiet = widget(p.background, p.line, p.text, 1.0);
    quiet.fg_stroke.width = 1.0;
    Widgets {
        noninteractive: quiet,
        inactive: widget(p.button, p.edge, p.text, 1.0),
        hovered: widget(p.button_hovered, p.text_weak, p.text, 1.0),
        active: widget(p.button_pressed, p.focus, p.text, 2.0),
        open: widget(p.button_hovered, p.edge, p.text, 1.0),
    }
}
