//! Screens in tests: a kittest harness that wears our fonts and looks, the accessibility tree as
//! text, and comparison of pictures drawn by the CPU renderer.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test` writes the pictures anew; look at them before you commit them.

use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, SnapshotOptions, TestRenderer};
use gaugeglass::app::Look;
use gaugeglass::ui::cpu_renderer::CpuRenderer;
use gaugeglass::ui::style::{self, Motion};
use gaugeglass::ui::{picture, theme::Palette};

/// Where the pictures lie that tests compare with.
const PICTURES: &str = "tests/data/pictures";

/// The CPU renderer in the clothes of kittest.
#[derive(Default)]
pub struct TestPainter(CpuRenderer);

impl TestRenderer for TestPainter {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.0.apply(delta);
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let primitives = ctx.tessellate(output.shapes.clone(), scale);
        let look = if ctx.global_style().visuals.dark_mode { Look::Dark } else { Look::Light };
        let pixels = [size.x.round() as usize, size.y.round() as usize];
        let frame = self.0.paint(pixels, scale, Palette::of(look).background, &primitives);
        Ok(picture::to_image(frame))
    }
}

/// A screen of `size` points with `state`, painted by `ui`, in the window's fonts and `look`.
///
/// Missing glyphs and input widgets without an accessible name fail the test.
pub fn screen<'a, S>(
    size: [f32; 2],
    look: Look,
    state: S,
    ui: impl FnMut(&mut egui::Ui, &mut S) + 'a,
) -> Harness<'a, S> {
    let theme = match look {
        Look::Light => egui::Theme::Light,
        Look::Dark => egui::Theme::Dark,
    };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_render_cursor(false)
        .renderer(TestPainter::default())
        .with_context_setup(move |ctx| style::install(ctx, look, Motion::Still))
        .build_ui_state(ui, state)
}

/// The accessibility tree as text, one node a line, indented: `Role "label" = value (disabled)`.
///
/// Nodes without name and value that only group others are left out.
pub fn outline<S>(harness: &Harness<'_, S>) -> String {
    let mut out = String::new();
    branch(&harness.root(), 0, &mut out);
    out
}

fn branch(node: &egui_kittest::Node<'_>, depth: usize, out: &mut String) {
    let access = node.accesskit_node();
    let (label, value) = (access.label(), access.value());
    let mut inner = depth;
    if label.is_some() || value.is_some() {
        let role = format!("{:?}", access.role());
        out.push_str(&"  ".repeat(depth));
        out.push_str(&role);
        if let Some(label) = label {
            out.push_str(&format!(" {label:?}"));
        }
        if let Some(value) = value {
            out.push_str(&format!(" = {value}"));
        }
        if access.is_disabled() {
            out.push_str(" (disabled)");
        }
        out.push('\n');
        inner += 1;
    }
    for child in node.children() {
        branch(&child, inner, out);
    }
}

/// Compares a picture with `tests/data/pictures/NAME.png`.
///
/// # Panics
/// Where they differ; `NAME.new.png` and `NAME.diff.png` then lie beside it.
pub fn assert_picture(picture: &image::RgbaImage, name: &str) {
    let options = SnapshotOptions::new().threshold(0.6).output_path(PICTURES);
    egui_kittest::image_snapshot_options(picture, name, &options);
}
