//! One tag against another over the trend's window: a loop's valve against its level, say. Its first pens, or
//! any two tags of the project.

use egui::accesskit::Role;
use egui::{ComboBox, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::places::Places;
use super::trend::{Picker, nice_range, tag_list};
use super::{PaneMemory, carry, cells};
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::tools::{AtHand, Pair, ToolsCommand, XyPicture, drawable_pens};
use crate::model::{PaneKind, Tag, TagId, WallMs};
use crate::ui::context::Pane;
use crate::ui::graph::{Graph, number_text, round_marks, significant};
use crate::ui::theme::Palette;

/// The newest part that is drawn strongly: this share of the window.
const NEWEST: f64 = 0.1;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct XyMemory {
    across: Picker,
    up: Picker,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let area = ui.available_rect_before_wrap();
    body(ui, pane, memory);
    drop_targets(ui, pane, memory, area);
}

fn body(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    if pane.app.state.tools.is_unseen(PaneKind::Xy, pane.app.state.now.mono) {
        pane.say(ToolsCommand::Seen(PaneKind::Xy).into());
    }
    let pens = group_pens(pane, memory);
    let chosen = pane
        .app
        .state
        .tools
        .xy
        .tags(&AtHand { pens: &pens, is_drawable: &|id| is_drawable(pane, memory, id) });
    let PaneMemory { xy, places, .. } = memory;
    cells::bar(ui, |ui| {
        let (across, up) = (chosen.0.as_ref(), chosen.1.as_ref());
        let picker = &mut xy.across;
        pick(ui, pane, (places, picker), (Key::XyAcross, across), &pens, ToolsCommand::XyAcross);
        let swap = ui.button("↔").on_hover_text(tr(lang, Key::XySwap));
        swap.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, Key::XySwap)));
        if swap.clicked() {
            pane.say(ToolsCommand::XySwap.into());
        }
        pick(ui, pane, (places, &mut xy.up), (Key::XyUp, up), &pens, ToolsCommand::XyUp);
    });
    let (Some(across), Some(up)) = chosen else {
        cells::empty(ui, tr(lang, Key::XyEmpty), None);
        return;
    };
    let picture = pane.app.state.tools.xy.picture().filter(|p| p.pens == (across, up));
    let Some(picture) = picture else {
        cells::empty(ui, tr(lang, Key::ToolsWaiting), None);
        return;
    };
    cells::bar(ui, |ui| cells::text(ui, told(pane, memory, picture)));
    if let Some(why) = pane.app.state.tools.xy.trouble() {
        cells::weak(ui, fill(lang, Key::TrendDiskTrouble, &[("why", &why)]));
    }
    if picture.count == 0 {
        cells::empty(ui, tr(lang, Key::XyNothing), None);
        return;
    }
    let tag = |id: &TagId| memory.places.tag(pane.app.state.project(), id).map(AsRef::as_ref);
    let (Some(x), Some(y)) = (tag(&picture.pens.0), tag(&picture.pens.1)) else { return };
    paint(ui, pane, memory, picture, (x, y));
}

/// Takes a tag that is dropped: on the left half for across, on the right one for up, as the lists stand.
fn drop_targets(ui: &Ui, pane: &mut Pane<'_>, memory: &PaneMemory, area: egui::Rect) {
    let Some(tag) = carry::carried(ui).filter(|tag| is_drawable(pane, memory, tag)) else { return };
    let (left, right) = area.split_left_right_at_fraction(0.5);
    let lang = pane.lang();
    if carry::target(ui, left.shrink(1.0), tr(lang, Key::XyDropAcross)) {
        pane.say(ToolsCommand::XyAcross(tag.clone()).into());
    }
    if carry::target(ui, right.shrink(1.0), tr(lang, Key::XyDropUp)) {
        pane.say(ToolsCommand::XyUp(tag).into());
    }
}

/// True where the project has the tag and it can be drawn.
pub(super) fn is_drawable(pane: &Pane<'_>, memory: &PaneMemory, id: &TagId) -> bool {
    memory.places.tag(pane.app.state.project(), id).is_some_and(|tag| tag.is_trendable())
}

/// The pens of the group that can be drawn.
pub(super) fn group_pens(pane: &Pane<'_>, memory: &PaneMemory) -> Vec<TagId> {
    let state = &pane.app.state;
    drawable_pens(state, |id| memory.places.tag(state.project(), id).map(AsRef::as_ref))
}

/// A list to pick a tag from: the pens of the trend first, and below them every tag of the project.
pub(super) fn pick(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    (places, picker): (&Places, &mut Picker),
    (label, picked): (Key, Option<&TagId>),
    pens: &[TagId],
    command: impl Fn(TagId) -> ToolsCommand,
) {
    let lang = pane.lang();
    let project = std::sync::Arc::clone(pane.app.state.project());
    let name = |id: &TagId| places.tag(&project, id).map_or("", |tag| tag.name.as_str());
    let shown = picked.map_or("–", name);
    ui.label(tr(lang, label));
    let combo = ComboBox::from_id_salt(label).selected_text(shown).width(190.0).truncate();
    let combo = combo.close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).height(440.0);
    let response = combo.show_ui(ui, |ui| {
        let mut taken = None;
        for pen in pens {
            if ui.selectable_label(Some(pen) == picked, name(pen)).clicked() {
                taken = Some(pen.clone());
                ui.close();
            }
        }
        ui.separator();
        let is_picked = |tag: &TagId| Some(tag) == picked;
        let other = tag_list(ui, pane, picker, &is_picked);
        if let Some(tag) = taken.or(other) {
            pane.say(command(tag).into());
        }
    });
    let spoken = format!("{}: {shown}", tr(lang, label));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    if let Some(tag) = picked.and_then(|id| places.tag(&project, id)) {
        // Its menu is the list.
        carry::carry(&response.response.interact(Sense::CLICK | Sense::DRAG), tag);
        carry::holds_keyboard(&response.response, tag);
    }
}

/// What the picture says in words.
fn told(pane: &Pane<'_>, memory: &PaneMemory, picture: &XyPicture) -> RichText {
    let lang = pane.lang();
    let r = picture.correlation.map_or_else(|| "–".to_owned(), |r| format!("{r:.3}"));
    let window = (picture.window.1 - picture.window.0) as f64 / 1000.0;
    let (known, all) = (picture.known_ms as f64 / 1000.0, window);
    let mut text = fill(
        lang,
        Key::XyTold,
        &[
            ("r", &r),
            ("count", &picture.count),
            ("known", &significant(known, 3)),
            ("all", &significant(all, 3)),
            ("newest", &significant(window * NEWEST, 2)),
        ],
    );
    if picture.is_cut {
        text = format!("{text}  {}", cut(lang, memory, picture.window));
    }
    RichText::new(text)
}

/// Says that there were too many samples, and until when those reach that are looked at.
pub(super) fn cut(lang: Lang, memory: &PaneMemory, window: (i64, i64)) -> String {
    fill(lang, Key::ToolsCut, &[("until", &memory.clock.date_time(WallMs(window.1)))])
}

fn title(tag: &Tag) -> String {
    if tag.unit.is_empty() { tag.name.clone() } else { format!("{} [{}]", tag.name, tag.unit) }
}

fn paint(
    ui: &mut Ui,
    pane: &Pane<'_>,
    memory: &PaneMemory,
    picture: &XyPicture,
    (x, y): (&Tag, &Tag),
) {
    let p = Palette::in_ui(ui);
    let room = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(room, Sense::hover());
    let frame = egui::Rect::from_min_max(room.min + vec2(64.0, 24.0), room.max - vec2(16.0, 42.0));
    if frame.width() < 40.0 || frame.height() < 40.0 {
        return;
    }
    let range = |(low, high): (f64, f64)| {
        let span = nice_range(low, high);
        (span.low, span.high)
    };
    let graph = Graph { frame, x: range(picture.bounds.0), y: range(picture.bounds.1) };
    let painter = ui.painter();
    graph.ground(painter, p.plot, p);
    let wanted = |pixels: f32, each: f32| (pixels / each).max(2.0) as usize;
    graph.across(painter, p, &round_marks(graph.x, wanted(frame.width(), 90.0)), &title(x));
    graph.up(painter, p, &round_marks(graph.y, wanted(frame.height(), 40.0)), &title(y));
    let (from, to) = picture.window;
    let newest_from = to - ((to - from) as f64 * NEWEST) as i64;
    let point = |pair: &Pair| [pair.x, pair.y];
    for run in &picture.runs {
        let cut = run.partition_point(|pair| pair.at_ms < newest_from);
        let old: Vec<[f64; 2]> = run.iter().take(cut + 1).map(point).collect();
        let new: Vec<[f64; 2]> = run.iter().skip(cut).map(point).collect();
        if cut > 0 {
            graph.line(painter, &old, Stroke::new(1.0, p.text_weak.gamma_multiply(0.7)));
        }
        graph.line(painter, &new, Stroke::new(2.5, p.pen(0)));
    }
    if let Some(last) = picture.runs.last().and_then(|run| run.last()) {
        let at = graph.at(last.x, last.y);
        painter.circle(at, 5.0, p.plot, Stroke::new(2.5, p.text));
    }
    let spoken = format!(
        "{}: {} / {}, r {}",
        tr(pane.lang(), Key::PaneXy),
        x.name,
        y.name,
        picture.correlation.map_or_else(|| "–".to_owned(), |r| format!("{r:.3}"))
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &spoken));
    hover(ui, memory, picture, &graph, &response, (x, y));
}

/// The pair nearest to the pointer: when, and both values.
fn hover(
    ui: &Ui,
    memory: &PaneMemory,
    picture: &XyPicture,
    graph: &Graph,
    response: &egui::Response,
    (x, y): (&Tag, &Tag),
) {
    let Some(pos) = response.hover_pos().filter(|pos| graph.frame.contains(*pos)) else { return };
    let distance = |pair: &&Pair| graph.at(pair.x, pair.y).distance_sq(pos);
    let near = picture.runs.iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let Some(pair) = near.filter(|pair| distance(pair) < 400.0) else { return };
    let p = Palette::in_ui(ui);
    let painter = ui.painter();
    painter.circle_stroke(graph.at(pair.x, pair.y), 6.0, Stroke::new(1.5, p.text));
    let step = |(low, high): (f64, f64)| (high - low) / 1000.0;
    let text = format!(
        "{}   {} {}   {} {}",
        memory.clock.date_time(WallMs(pair.at_ms)),
        number_text(pair.x, step(graph.x)),
        x.unit,
        number_text(pair.y, step(graph.y)),
        y.unit
    );
    corner(ui, graph, text);
}

/// A text in the upper right corner of a graph, where it covers least.
pub(super) fn corner(ui: &Ui, graph: &Graph, text: String) {
    let p = Palette::in_ui(ui);
    let font = egui::FontId::proportional(crate::ui::style::BODY);
    let galley = ui.painter().layout_no_wrap(text, font, p.text);
    let at = pos2(graph.frame.max.x - 6.0, graph.frame.min.y + 5.0);
    let rect = egui::Align2::RIGHT_TOP.anchor_size(at, galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(4.0, 2.0)), 2.0, p.plot);
    ui.painter().galley(rect.min, galley, p.text);
}
