//! What a tag's values are made of: amplitude over period or frequency, and the period that stands out.

use egui::accesskit::Role;
use egui::{RichText, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::trend::nice_range;
use super::xy::{corner, cut, group_pens, is_drawable, pick};
use super::{PaneMemory, carry, cells};
use crate::app::Lang;
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::{AtHand, Bin, NoSpectrum, Spectrum, SpectrumPicture, ToolsCommand};
use crate::model::{PaneKind, Tag};
use crate::ui::context::Pane;
use crate::ui::graph::{Graph, log_marks, round_marks, short, significant};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let area = ui.available_rect_before_wrap();
    body(ui, pane, memory);
    let Some(tag) = carry::carried(ui).filter(|tag| is_drawable(pane, memory, tag)) else { return };
    if carry::target(ui, area, tr(pane.lang(), Key::SpectrumDrop)) {
        pane.say(ToolsCommand::SpectrumPen(tag).into());
    }
}

fn body(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let lang = pane.lang();
    if pane.app.state.tools.is_unseen(PaneKind::Spectrum, pane.app.state.now.mono) {
        pane.say(ToolsCommand::Seen(PaneKind::Spectrum).into());
    }
    let pens = group_pens(pane, memory);
    let desk = &pane.app.state.tools.spectrum;
    let chosen =
        desk.tag(&AtHand { pens: &pens, is_drawable: &|id| is_drawable(pane, memory, id) });
    let by_frequency = desk.by_frequency;
    let PaneMemory { spectrum: picker, places, .. } = memory;
    cells::bar(ui, |ui| {
        let shown = (Key::SpectrumPen, chosen.as_ref());
        pick(ui, pane, (places, picker), shown, &pens, ToolsCommand::SpectrumPen);
        for (by, key) in [(false, Key::SpectrumPeriod), (true, Key::SpectrumFrequency)] {
            if ui.selectable_label(by_frequency == by, tr(lang, key)).clicked() {
                pane.say(ToolsCommand::SpectrumByFrequency(by).into());
            }
        }
    });
    let Some(pen) = chosen else {
        cells::empty(ui, tr(lang, Key::SpectrumEmpty), None);
        return;
    };
    let picture = pane.app.state.tools.spectrum.picture().filter(|p| p.pen == pen);
    let Some(picture) = picture else {
        cells::empty(ui, tr(lang, Key::ToolsWaiting), None);
        return;
    };
    if let Some(why) = pane.app.state.tools.spectrum.trouble() {
        cells::weak(ui, fill(lang, Key::TrendDiskTrouble, &[("why", &why)]));
    }
    let Some(tag) = memory.places.tag(pane.app.state.project(), &pen) else { return };
    match &picture.found {
        Err(NoSpectrum::Flat) => {
            cells::empty(ui, tr(lang, Key::SpectrumFlat), None);
        }
        Err(NoSpectrum::TooShort { have, need }) => {
            let text = fill(lang, Key::SpectrumShort, &[("have", have), ("need", need)]);
            cells::empty(ui, &text, None);
        }
        Ok(found) => {
            let said = said(lang, tag, found);
            ui.label(RichText::new(&said).size(style::HEADING).strong());
            cells::weak(ui, basis(lang, memory, tag, picture, found));
            paint(ui, lang, tag, (picture, found), by_frequency, &said);
        }
    }
}

/// The dominant period in a sentence, or that there is none.
fn said(lang: Lang, tag: &Tag, found: &Spectrum) -> String {
    let Some(peak) = found.peak else { return tr(lang, Key::SpectrumNoise).to_owned() };
    fill(
        lang,
        Key::SpectrumPeak,
        &[
            ("period", &duration(lang, peak.period_s)),
            ("amplitude", &significant(peak.amplitude, 3)),
            ("unit", &tag.unit),
            ("share", &format!("{:.0}", peak.share * 100.0)),
        ],
    )
}

/// What it was made of.
fn basis(
    lang: Lang,
    memory: &PaneMemory,
    tag: &Tag,
    picture: &SpectrumPicture,
    found: &Spectrum,
) -> String {
    let used = (found.used.1 - found.used.0) as f64 / 1000.0;
    let key = if found.is_whole { Key::SpectrumBasis } else { Key::SpectrumBasisRun };
    let text = fill(
        lang,
        key,
        &[
            ("used", &duration(lang, used)),
            ("step", &duration(lang, found.step_s)),
            ("sigma", &significant(found.sigma, 3)),
            ("unit", &tag.unit),
        ],
    );
    if picture.is_cut { format!("{text}  {}", cut(lang, memory, picture.window)) } else { text }
}

/// `0.42 s`, `42.3 s`, `5.25 min`, `2.1 h`.
fn duration(lang: Lang, seconds: f64) -> String {
    let (key, number) = match seconds {
        s if s < 120.0 => (Key::AgeSeconds, s),
        s if s < 7200.0 => (Key::AgeMinutes, s / 60.0),
        s if s < 172_800.0 => (Key::AgeHours, s / 3600.0),
        s => (Key::AgeDays, s / 86_400.0),
    };
    fill(lang, key, &[("n", &short(number, 3))])
}

fn paint(
    ui: &mut Ui,
    lang: Lang,
    tag: &Tag,
    (picture, found): (&SpectrumPicture, &Spectrum),
    by_frequency: bool,
    said: &str,
) {
    let p = Palette::in_ui(ui);
    let room = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(room, Sense::hover());
    let frame = egui::Rect::from_min_max(room.min + vec2(64.0, 24.0), room.max - vec2(16.0, 42.0));
    let (Some(slow), Some(fast)) = (found.bins.first(), found.bins.last()) else { return };
    if frame.width() < 40.0 || frame.height() < 40.0 {
        return;
    }
    let place = |frequency: f64| {
        if by_frequency { frequency.log10() } else { -frequency.log10() }
    };
    let edges = (place(slow.frequency), place(fast.frequency));
    let edges = (edges.0.min(edges.1), edges.0.max(edges.1));
    let of = |bin: &Bin| bin.amplitude.max(bin.noise);
    let most = picture.outline.iter().map(of).fold(0.0, f64::max);
    // The noise of a slow drift may be far above everything that is there.
    let seen = picture.outline.iter().map(|b| b.amplitude).fold(0.0, f64::max);
    let top = nice_range(0.0, most.min(seen * 1.6)).high;
    let graph = Graph { frame, x: edges, y: (0.0, top) };
    let painter = ui.painter();
    graph.ground(painter, p.plot, p);
    let range = (10f64.powf(edges.0), 10f64.powf(edges.1));
    let marks: Vec<(f64, String)> = log_marks(range, |v| {
        if by_frequency { format!("{} Hz", short(v, 1)) } else { duration(lang, v) }
    })
    .into_iter()
    .map(|(value, text)| (value.log10(), text))
    .collect();
    let key = if by_frequency { Key::SpectrumFrequency } else { Key::SpectrumPeriod };
    graph.across(painter, p, &marks, tr(lang, key));
    let unit = if tag.unit.is_empty() { String::new() } else { format!(" [{}]", tag.unit) };
    let title = format!("{}, {}{unit}", tag.name, tr(lang, Key::SpectrumAmplitude));
    graph.up(painter, p, &round_marks(graph.y, (frame.height() / 40.0).max(2.0) as usize), &title);
    let line = |of: fn(&Bin) -> f64| -> Vec<[f64; 2]> {
        picture.outline.iter().map(|bin| [place(bin.frequency), of(bin)]).collect()
    };
    graph.dashes(painter, &line(|b| b.noise), Stroke::new(1.5, p.text_weak));
    graph.line(painter, &line(|b| b.amplitude), Stroke::new(1.5, p.pen(0)));
    if let Some(peak) = found.peak {
        let at = graph.at(place(1.0 / peak.period_s), peak.amplitude);
        painter.circle(at, 5.0, p.plot, Stroke::new(2.5, p.text));
    }
    response.widget_info(|| {
        let spoken = format!("{}: {}, {said}", tr(lang, Key::PaneSpectrum), tag.name);
        WidgetInfo::labeled(Role::Canvas, true, spoken)
    });
    let under = response.hover_pos().filter(|pos| graph.frame.contains(*pos));
    let text = match under {
        None => tr(lang, Key::SpectrumLimit).to_owned(),
        Some(pos) => {
            let x = graph.x_under(pos);
            let frequency = 10f64.powf(if by_frequency { x } else { -x });
            let Some(bin) = found.nearest(frequency) else { return };
            painter.vline(
                graph.at(place(bin.frequency), 0.0).x,
                frame.y_range(),
                Stroke::new(1.0, p.text_weak),
            );
            format!(
                "{}   {} Hz   {} {}",
                duration(lang, 1.0 / bin.frequency),
                significant(bin.frequency, 3),
                significant(bin.amplitude, 3),
                tag.unit
            )
        }
    };
    corner(ui, &graph, text);
}
