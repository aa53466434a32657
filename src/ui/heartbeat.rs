//! The pip that proves the picture is live.
//!
//! It stands where the *plant data's* clock says, not the window's: only a fresh snapshot moves it.
//! So it stops when polling stops, though the window goes on painting. It goes round
//! once in two seconds however often snapshots come, since the place is taken from their time.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

use super::theme::Palette;
use crate::app::lang::{Key, Lang, age_text, fill, tr};
use crate::model::Mono;

/// A picture older than this is called not updating.
pub const STOPPED_AFTER: Duration = Duration::from_secs(2);

/// Places on the ring.
const PLACES: u64 = 8;
/// Time at each place, in nanoseconds.
const STAY: u64 = 250_000_000;
const SIDE: f32 = 20.0;

/// What the pip is fed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// When the newest snapshot was made, by the thread that polls.
    pub taken: Mono,
    /// The moment of painting.
    pub now: Mono,
}

impl Pulse {
    /// Time since the newest snapshot.
    pub fn age(self) -> Duration {
        self.now.since(self.taken)
    }

    /// True where the picture must not be called live.
    pub fn is_stopped(self) -> bool {
        self.age() > STOPPED_AFTER
    }

    /// The pip's place on the ring, 0 to 7, clockwise from the top.
    pub fn place(self) -> u64 {
        self.taken.0 / STAY % PLACES
    }

    /// What it says, for screen readers and the hover text.
    pub fn words(self, lang: Lang) -> String {
        if self.is_stopped() {
            fill(lang, Key::HeartbeatStopped, &[("age", &age_text(lang, self.age()))])
        } else {
            tr(lang, Key::HeartbeatAlive).to_owned()
        }
    }
}

/// Draws the pip.
pub fn heartbeat(ui: &mut Ui, lang: Lang, pulse: Pulse) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    if ui.is_rect_visible(rect) {
        paint(ui, rect, pulse);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, pulse.words(lang)));
    response.on_hover_text(pulse.words(lang))
}

fn paint(ui: &Ui, rect: Rect, pulse: Pulse) {
    let (p, painter) = (Palette::in_ui(ui), ui.painter());
    let (center, radius) = (rect.center(), SIDE / 2.0 - 3.0);
    if pulse.is_stopped() {
        painter.rect_filled(rect.shrink(1.0), 2.0, p.write_attention_fill);
        let cross = Stroke::new(2.0, p.on_write_attention);
        let arm = radius * 0.7;
        painter.line_segment([center - vec2(arm, arm), center + vec2(arm, arm)], cross);
        painter.line_segment([center - vec2(arm, -arm), center + vec2(arm, -arm)], cross);
        return;
    }
    painter.circle_stroke(center, radius, Stroke::new(1.5, p.edge));
    let turn = pulse.place() as f32 / PLACES as f32 * std::f32::consts::TAU;
    painter.circle_filled(center + radius * vec2(turn.sin(), -turn.cos()), 3.0, p.text);
}
