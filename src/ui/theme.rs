//! Every colour of the window, in two looks: light grey and dark grey.
//!
//! ISA-101 manner: neutral greys; the four alarm colours are used for alarms alone; whatever else
//! needs to stand out (bad quality, an edit in progress, a write under way) does so by shape, letter,
//! pattern and brightness, with muted tints at most. `tests/suite/theme.rs` holds the bounds: no other
//! token within ΔE 20 (CIEDE2000) of an alarm colour, none more saturated than 0.4 (HSV), text
//! contrast at least 4.5 : 1 (WCAG 2.1), pens at least ΔE 10 apart.
//! Not here: sizes and spacing (`style`), and no colour is written anywhere but here.

use egui::Color32;

use crate::app::Look;

/// How many trend pens have a colour of their own.
pub const PENS: usize = 10;

/// One alarm priority's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmColors {
    /// Fill of the alarm's marker.
    pub fill: Color32,
    /// Letter or number on that fill.
    pub on_fill: Color32,
}

macro_rules! palette {
    ($($(#[$doc:meta])* $token:ident,)*) => {
        /// The colours of one look.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Palette {
            $($(#[$doc])* pub $token: Color32,)*
            /// Trend pens in the order they are given out: dark and light, warm and cold in turn.
            pub pens: [Color32; PENS],
            /// Alarm priorities 1 (critical) to 4 (low). For alarms alone.
            pub alarms: [AlarmColors; 4],
        }

        impl Palette {
            /// Every token that is neither pen nor alarm, with its name.
            pub fn tokens(&self) -> Vec<(&'static str, Color32)> {
                vec![$((stringify!($token), self.$token),)*]
            }
        }
    };
}

palette! {
    /// Behind everything: menus, panes, dialogs.
    background,
    /// Tables, lists, the inside of panes.
    surface,
    /// Every other row.
    stripe,
    /// Table headers, tab bars.
    header,
    /// Where one types.
    field,
    /// A button at rest.
    button,
    /// A button under the pointer.
    button_hovered,
    /// A button pressed.
    button_pressed,
    /// Lines between things.
    line,
    /// Edges of fields and buttons.
    edge,
    /// Text and good values.
    text,
    /// Units, hints, captions.
    text_weak,
    /// Ring around what has the keyboard.
    focus,
    /// Behind what is selected.
    selection,
    /// Text on `selection`.
    on_selection,
    /// Behind a value that is not to be trusted.
    bad_fill,
    /// Lines of the hatch over such a value.
    bad_hatch,
    /// Edge and letter of such a value.
    bad_edge,
    /// The last known value, struck through.
    bad_text,
    /// Behind an uncertain value.
    uncertain_fill,
    /// Edge and letter of an uncertain value.
    uncertain_edge,
    /// Behind an edit that is not written yet.
    edit_fill,
    /// Edge of such an edit.
    edit_edge,
    /// Text and mark of a write under way.
    write_pending,
    /// Text and mark of a write the device confirmed.
    write_confirmed,
    /// Behind a write outcome that someone must look at: refused, differs, not confirmed.
    write_attention_fill,
    /// Text on `write_attention_fill`.
    on_write_attention,
    /// Inside a lamp that is on: bright, as ISA-101 draws running equipment.
    lamp_on,
    /// Inside a lamp that is off or not known.
    lamp_off,
    /// Edge and letter of lamps.
    lamp_edge,
    /// Behind curves.
    plot,
    /// Grid of a plot.
    plot_grid,
    /// Where a curve has no good data.
    plot_gap,
}

const fn grey(level: u8) -> Color32 {
    Color32::from_gray(level)
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn alarm(fill: u32, on_fill: u32) -> AlarmColors {
    AlarmColors { fill: rgb(fill), on_fill: rgb(on_fill) }
}

/// Dark text on light grey.
pub static LIGHT: Palette = Palette {
    background: grey(0xDA),
    surface: grey(0xE6),
    stripe: grey(0xDE),
    header: grey(0xCE),
    field: grey(0xF6),
    button: grey(0xC8),
    button_hovered: grey(0xBC),
    button_pressed: grey(0xAC),
    line: grey(0xB4),
    edge: grey(0x86),
    text: grey(0x18),
    text_weak: grey(0x48),
    focus: rgb(0x3E_4E_66),
    selection: rgb(0xB2_BE_CE),
    on_selection: grey(0x10),
    bad_fill: rgb(0xDC_D6_DF),
    bad_hatch: rgb(0xB4_A6_BC),
    bad_edge: rgb(0x6E_4B_7D),
    bad_text: rgb(0x4F_4A_52),
    uncertain_fill: rgb(0xD6_DC_DE),
    uncertain_edge: rgb(0x3E_58_5E),
    edit_fill: rgb(0xEC_EA_F8),
    edit_edge: rgb(0x54_50_84),
    write_pending: rgb(0x3E_4E_66),
    write_confirmed: rgb(0x33_4A_38),
    write_attention_fill: grey(0x28),
    on_write_attention: grey(0xF4),
    lamp_on: grey(0xFA),
    lamp_off: grey(0x8A),
    lamp_edge: grey(0x30),
    plot: grey(0xEA),
    plot_grid: grey(0x9C),
    plot_gap: rgb(0xD8_D2_DC),
    pens: [
        rgb(0x45_45_73),
        rgb(0x8C_6F_62),
        rgb(0x56_8C_7C),
        rgb(0xB2_6B_88),
        rgb(0x36_59_36),
        rgb(0x76_7D_BF),
        rgb(0x7F_7B_4E),
        rgb(0x66_3F_47),
        rgb(0x37_52_59),
        rgb(0x4C_41_2F),
    ],
    alarms: [
        alarm(0xC8_00_00, 0xFF_FF_FF),
        alarm(0xD6_6A_00, 0x10_10_10),
        alarm(0xE8_C8_00, 0x10_10_10),
        alarm(0x00_88_B0, 0x10_10_10),
    ],
};

/// Light text on dark grey.
pub static DARK: Palette = Palette {
    background: grey(0x2E),
    surface: grey(0x26),
    stripe: grey(0x2C),
    header: grey(0x3A),
    field: grey(0x1A),
    button: grey(0x46),
    button_hovered: grey(0x54),
    button_pressed: grey(0x62),
    line: grey(0x4C),
    edge: grey(0x7C),
    text: grey(0xE6),
    text_weak: grey(0xBC),
    focus: rgb(0xC4_CC_EA),
    selection: rgb(0x44_50_62),
    on_selection: grey(0xF6),
    bad_fill: rgb(0x36_30_3A),
    bad_hatch: rgb(0x58_4A_60),
    bad_edge: rgb(0xBE_A2_CC),
    bad_text: rgb(0xB2_AC_B6),
    uncertain_fill: rgb(0x2C_36_3A),
    uncertain_edge: rgb(0xCC_D6_D6),
    edit_fill: rgb(0x2A_28_3C),
    edit_edge: rgb(0xB4_B0_E4),
    write_pending: rgb(0xC4_CC_EA),
    write_confirmed: rgb(0xB4_D6_BC),
    write_attention_fill: grey(0xE2),
    on_write_attention: grey(0x14),
    lamp_on: grey(0xF2),
    lamp_off: grey(0x50),
    lamp_edge: grey(0xD0),
    plot: grey(0x22),
    plot_grid: grey(0x70),
    plot_gap: rgb(0x38_32_3C),
    pens: [
        rgb(0xC2_D0_F2),
        rgb(0xA6_7F_66),
        rgb(0x8D_E5_D4),
        rgb(0xBF_73_91),
        rgb(0xAF_D9_85),
        rgb(0x7D_7D_CC),
        rgb(0x87_8C_54),
        rgb(0xF2_C2_D0),
        rgb(0x62_8C_88),
        rgb(0xD9_C7_AD),
    ],
    alarms: [
        alarm(0xFF_4A_4A, 0x10_10_10),
        alarm(0xFF_9A_2E, 0x10_10_10),
        alarm(0xFF_E0_40, 0x10_10_10),
        alarm(0x30_C4_EC, 0x10_10_10),
    ],
};

impl Palette {
    /// The colours of a look.
    pub fn of(look: Look) -> &'static Palette {
        match look {
            Look::Light => &LIGHT,
            Look::Dark => &DARK,
        }
    }

    /// The colours of the look that `ui` is drawn in.
    pub fn in_ui(ui: &egui::Ui) -> &'static Palette {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }

    /// The colour of the pen with this number, counted from 0; after the last pen the first comes again.
    pub fn pen(&self, number: usize) -> Color32 {
        self.pens.get(number % PENS).copied().unwrap_or(self.text)
    }
}
