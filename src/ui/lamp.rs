//! The lamp of a connection or device: shape, letter and words, never a colour alone.
//!
//! Bright and round means that the device itself has answered. Everything else is visibly
//! something else: half bright while it is being tried, a hollow diamond without communication, a crossed
//! square where it is switched off.

use egui::accesskit::Role;
use egui::{
    Align2, FontFamily, FontId, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind,
    Ui, WidgetInfo, vec2,
};

use super::style;
use super::theme::Palette;
use crate::app::lang::{Key, Lang, fill};
use crate::model::{ConnectionPhase, DevicePhase};

/// Side of the lamp, in points.
pub const SIDE: f32 = 20.0;

/// What a lamp says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LampState {
    /// It answers.
    Online,
    /// The socket is open, nothing has answered yet.
    Verifying,
    /// It is being tried.
    Trying,
    /// No communication.
    Down,
    /// Switched off on purpose.
    Disabled,
    /// Nothing is known.
    Unknown,
}

impl LampState {
    /// Every state.
    pub const ALL: [LampState; 6] = [
        LampState::Online,
        LampState::Verifying,
        LampState::Trying,
        LampState::Down,
        LampState::Disabled,
        LampState::Unknown,
    ];

    /// The letter inside the lamp.
    pub fn letter(self) -> char {
        match self {
            LampState::Online => 'C',
            LampState::Verifying => 'V',
            LampState::Trying => 'T',
            LampState::Down => 'N',
            LampState::Disabled => 'X',
            LampState::Unknown => '?',
        }
    }
}

impl From<ConnectionPhase> for LampState {
    fn from(phase: ConnectionPhase) -> LampState {
        match phase {
            ConnectionPhase::Disabled => LampState::Disabled,
            ConnectionPhase::Idle => LampState::Unknown,
            ConnectionPhase::Connecting => LampState::Trying,
            ConnectionPhase::Verifying => LampState::Verifying,
            ConnectionPhase::Online => LampState::Online,
            ConnectionPhase::Waiting { .. } => LampState::Down,
        }
    }
}

impl From<DevicePhase> for LampState {
    fn from(phase: DevicePhase) -> LampState {
        match phase {
            DevicePhase::Unknown => LampState::Unknown,
            DevicePhase::Online => LampState::Online,
            DevicePhase::Offline => LampState::Down,
        }
    }
}

/// Draws the lamp of `name`; `words` say its state in full, as hover text and to screen readers.
pub fn lamp(ui: &mut Ui, lang: Lang, state: LampState, name: &str, words: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::hover());
    if ui.is_rect_visible(rect) {
        paint(ui.painter(), rect, state, Palette::in_ui(ui));
    }
    response.widget_info(|| {
        let spoken = fill(lang, Key::LampAccessible, &[("name", &name), ("state", &words)]);
        WidgetInfo::labeled(Role::Label, true, spoken)
    });
    response.on_hover_text(words)
}

fn paint(painter: &Painter, rect: Rect, state: LampState, p: &Palette) {
    let (center, radius) = (rect.center(), SIDE / 2.0 - 1.0);
    let edge = Stroke::new(1.5, p.lamp_edge);
    let mut ink = p.lamp_edge;
    match state {
        LampState::Online => {
            painter.circle(center, radius, p.lamp_on, Stroke::new(2.0, p.lamp_edge));
            ink = crate::ui::theme::LIGHT.text;
        }
        LampState::Verifying | LampState::Trying => {
            // A broken ring: something is missing yet.
            for half in [0.0, std::f32::consts::PI] {
                painter.line(arc(center, radius, half), edge);
            }
        }
        LampState::Down | LampState::Unknown => {
            let reach = radius + 1.0;
            let corners = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)];
            let points = corners.map(|(x, y)| center + vec2(x, y)).to_vec();
            painter.add(Shape::closed_line(points, edge));
        }
        LampState::Disabled => {
            let square = Rect::from_center_size(center, vec2(SIDE - 4.0, SIDE - 4.0));
            painter.rect(square, 0.0, p.lamp_off, edge, StrokeKind::Inside);
            ink = p.lamp_on;
        }
    }
    let font = FontId::new(style::SMALL, FontFamily::Proportional);
    painter.text(center, Align2::CENTER_CENTER, state.letter(), font, ink);
}

/// The points of an arc that fills most of the half turn starting at `from`, in radians.
fn arc(center: Pos2, radius: f32, from: f32) -> Vec<Pos2> {
    const PIECES: u8 = 12;
    const MISSING: f32 = 0.35;
    let sweep = std::f32::consts::PI - 2.0 * MISSING;
    let point = |i: u8| {
        let angle = from + MISSING + sweep * f32::from(i) / f32::from(PIECES);
        center + radius * vec2(angle.cos(), angle.sin())
    };
    (0..=PIECES).map(point).collect()
}
