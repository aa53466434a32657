//! The trend on paper: what the pane shows stands on the page, and can be read without a pointer.

use std::path::Path;
use std::sync::Arc;

use egui::{Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::{PrintLevel, TrendFile, TrendPrint};
use gaugeglass::app::trend::{MarkKind, Overlay, TrendCommand};
use gaugeglass::app::{Action, Command, Effect, Look, PathPurpose, PickOutcome, TrendWork};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, GroupId, LimitSide, Note, Operand, PaneKind, Span,
};
use gaugeglass::station::{Columns, Curve, Mark};
use gaugeglass::ui::panes::Clock;
use gaugeglass::ui::print::{paper, trend_picture};
use gaugeglass::ui::theme::Palette;
use jiff::tz::TimeZone;

use super::pages::*;
use super::screens::recording;
use crate::support::screens::{assert_picture, screen};
use crate::support::tank_room::{self, Desk, id, now_s};

#[test]
fn the_printed_page_stays_as_it_was_looked_at() {
    for (lang, name) in Lang::ALL {
        save(&full_print(lang), &seoul(), &format!("full-{name}"));
    }
    let picture = trend_picture(&full_print(Lang::English), &seoul(), 1.0);
    assert_picture(&picture, "trend_print");
}

#[test]
fn what_happened_stands_on_paper_in_words_and_as_a_line_through_all_lanes() {
    let (plain, full) = (plain_print(), full_print(Lang::English));
    let marked = TrendPrint { marks: marks(), ..plain_print() };
    for mark in marks() {
        assert!(has(&marked, &mark.text) && !has(&plain, &mark.text), "{}", mark.text);
    }
    assert!(has(&full, "Valve 3 opened by hand (kim)"));
    // A pixel beside the line is another one.
    let is_line = |print: &TrendPrint, seconds: f64| {
        let picture = trend_picture(print, &seoul(), 1.0);
        let column = 140..400;
        let differs = |y: &u32| {
            let at = |x: u32| picture.get_pixel(x, *y);
            let x = x(seconds);
            (x - 1..=x + 1).any(|x| at(x) != at(x - 3) && at(x) != at(x + 3))
        };
        column.clone().filter(differs).count() > column.len() * 8 / 10
    };
    for mark in marks() {
        let seconds = mark.at - marked.window.0;
        assert!(is_line(&marked, seconds) && !is_line(&plain, seconds), "{seconds}");
    }
}

#[test]
fn a_gap_is_hatched_and_its_reason_can_be_read() {
    let mut whole = plain_print();
    whole.pens[0].curve = columns(vec![wave(0, 600, &level)], Vec::new());
    let gap = Palette::of(Look::Light).plot_gap;
    let hatched = |print: &TrendPrint| count(&trend_picture(print, &seoul(), 1.0), gap);
    assert_eq!(hatched(&whole), 0);
    assert!(hatched(&plain_print()) > 5_000);
    assert!(has(&plain_print(), "no reply since 21:00:30.200: Tank 1/Level"));
    assert!(!has(&whole, "no reply"));
    let korean = TrendPrint { lang: Lang::Korean, ..plain_print() };
    assert!(has(&korean, "21:00:30.200부터 응답 없음: Tank 1/Level"));
    // A pen that does not lead has no hatch: a bar and a line of the list tell of it.
    let mut second = whole.clone();
    second.pens.swap(0, 1);
    second.pens[1].curve = plain_print().pens[0].curve.clone();
    assert!(has(&second, "no reply since 21:00:30.200: Tank 1/Level"));
    second.pens[0].curve = plain_print().pens[0].curve.clone();
    assert!(
        has(&second, "no reply since 21:00:30.200: Tank 1/Setpoint, Tank 1/Level"),
        "once for both"
    );
}

#[test]
fn the_page_shows_the_part_of_the_values_that_the_lane_shows() {
    let mut zoomed = plain_print();
    assert!(says(&zoomed, "0 – 20"));
    zoomed.values[0] = Some((0.5, 0.75));
    assert!(says(&zoomed, "10 – 15") && !says(&zoomed, "0 – 20") && says(&zoomed, "0 – 10"));
    let mut narrow = full_print(Lang::English);
    narrow.values[0] = Some((0.0731, 0.617));
    assert!(says(&narrow, "1.462 – 12.34"), "also beside the columns of the cursors");
    let texts = texts(&zoomed, &seoul());
    let axis: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    assert!(axis.contains(&"12") && axis.contains(&"14") && !axis.contains(&"20"), "{axis:?}");
    // The other lane stays as it is.
    let lower = texts.iter().find(|(text, _)| text == "V").unwrap().1;
    let changed = difference(&plain_print(), &zoomed).unwrap();
    assert!(changed.min.y < lower.min.y && changed.max.y > foot(&zoomed));
    let two = |print: &TrendPrint| {
        let picture = trend_picture(print, &seoul(), 1.0);
        let (top, foot) = (lower.max.y as u32 + 8, foot(print) as u32);
        image::imageops::crop_imm(&picture, 0, top, 1123, foot - top).to_image()
    };
    assert_eq!(two(&plain_print()), two(&zoomed));
}

#[test]
fn the_comparison_is_drawn_in_the_plot_and_told_in_the_legend() {
    let with = full_print(Lang::English);
    let mut without = with.clone();
    without.pens.iter_mut().for_each(|pen| pen.earlier = None);
    let drawn = difference(&with, &without).unwrap();
    assert!(drawn.width() > 900.0 && drawn.max.y < foot(&with), "{drawn:?}");
    assert!(has(&with, "thin lines: Yesterday, 2026-11-22 20:59:40.000 – 2026-11-22 21:01:40.000"));
    assert!(!has(&plain_print(), "Yesterday"));
}

#[test]
fn limits_are_bands_also_where_another_tag_holds_them() {
    let with = full_print(Lang::English);
    let mut without = with.clone();
    without.pens.iter_mut().for_each(|pen| pen.limits.clear());
    assert!(difference(&with, &without).unwrap().max.y < foot(&with));
    assert!(has(&with, "HI 17") && has(&with, "LO 5.0 (Tank 1/Lowest)") && has(&with, "LOLO 1"));
    // What two pens of one scale share is told once.
    let mut twice = with.clone();
    twice.pens[1].limits = twice.pens[0].limits[..1].to_vec();
    let told = texts(&twice, &seoul()).iter().filter(|(text, _)| text == "HI 17").count();
    assert_eq!(told, 1);
    // The lane's other pen leads: its own limits have the bands.
    let led = TrendPrint { leader: Some(with.pens[1].pen.tag.id.clone()), ..with.clone() };
    assert!(difference(&with, &led).is_some());
}

#[test]
fn cursors_have_their_values_in_the_legend() {
    let with = full_print(Lang::English);
    assert!(has(&with, "Between the cursors: 00:01:20.000"));
    for text in ["A", "B", "B − A", "manual", "1.0", "2.0000"] {
        assert!(says(&with, text), "{text}");
    }
    assert!(!has(&plain_print(), "B − A"));
}

#[test]
fn states_are_in_words_and_a_recording_has_its_gaps() {
    assert!(["off", "manual", "automatic"].iter().all(|word| has(&plain_print(), word)));
    let with = full_print(Lang::English);
    assert!(has(&with, "Level: the recording has no value"));
    let mut whole = with.clone();
    whole.overlay = Some(Arc::new(recording().beginning_at(with.window.0 + 20.0)));
    assert!(!has(&whole, "the recording has no value"));
}

#[test]
fn sixteen_pens_and_hundreds_of_marks_stay_readable() {
    for (lang, name) in Lang::ALL {
        save(&crowded(lang, 600), &seoul(), &format!("crowded-{name}"));
    }
    let few = crowded(Lang::English, 0);
    let many = crowded(Lang::English, 600);
    assert_eq!(paper(&plain_print(), &seoul()), [1123.0, 794.0]);
    assert_eq!(paper(&many, &seoul()), [1123.0, 1588.0]);
    for print in [&few, &many, &full_print(Lang::English), &full_print(Lang::Korean)] {
        let page = Rect::from_min_size(Pos2::ZERO, vec2(1123.0, paper(print, &seoul())[1]));
        let texts = texts(print, &seoul());
        assert!(texts.iter().all(|(_, rect)| page.shrink(12.0).contains_rect(*rect)));
        // Below the plot no text lies on another one.
        let top = foot(print);
        let below: Vec<_> = texts.iter().filter(|(_, rect)| rect.min.y >= top).collect();
        for (place, (text, rect)) in below.iter().enumerate() {
            let mut others = below.iter().skip(place + 1);
            let other = others.find(|(_, other)| rect.shrink(1.5).intersects(other.shrink(1.5)));
            assert_eq!(other.map(|(other, _)| other), None, "{text}");
        }
    }
    let told = texts(&many, &seoul()).iter().filter(|(t, _)| t.contains("something")).count();
    assert!((20..80).contains(&told), "{told}");
    assert!(has(&many, &format!("and {} more", 600 - told)));
}

#[test]
fn a_change_of_clocks_is_told_on_paper() {
    let berlin = Clock::new(TimeZone::get("Europe/Berlin").unwrap());
    // 2026-10-25, 02:00 to 03:30 summer time.
    let mut print = full_print(Lang::English);
    let shift = 1_792_886_400.0 - print.window.0;
    let moved = |curve: &Arc<Columns>| {
        let scale = |t: f64| 1_792_886_400.0 + (t + shift - 1_792_886_400.0) * 90.0;
        let runs = &curve.curve.runs;
        let run = |run: &Vec<[f64; 2]>| run.iter().map(|[t, v]| [scale(*t), *v]).collect();
        columns(runs.iter().map(run).collect(), Vec::new())
    };
    print.pens.iter_mut().for_each(|pen| pen.curve = moved(&pen.curve));
    print.window = (1_792_886_400.0, 1_792_886_400.0 + SECONDS * 90.0);
    (print.overlay, print.earlier, print.cursors) = (None, Vec::new(), None);
    (print.marks, print.notes) = (Vec::new(), Vec::new());
    save(&print, &berlin, "clocks-set-back");
    let told = texts(&print, &berlin);
    let count = |wanted: &str| told.iter().filter(|(text, _)| text == wanted).count();
    assert_eq!(count("02:30"), 2, "both hours of that name");
    assert!(told.iter().any(|(text, _)| text.contains("(UTC+02:00 → UTC+01:00)")));
}

/// A desk whose trend shows all that a trend can show.
fn desk() -> Desk {
    let mut project = tank_room::project();
    let kind =
        AlarmKind::Limit { side: LimitSide::High, limit: Operand::Tag(id("sp2")), deadband: 0.5 };
    let alarm = Alarm::new(AlarmId::new("a1").unwrap(), Some(id("l1")), kind);
    project.alarms.push(Arc::new(alarm));
    let station = tank_room::station(&project);
    {
        let mut inner = station.0.lock().unwrap();
        let held = Curve { runs: vec![wave(0, 600, &|_| 16.0)], ..Curve::default() };
        inner.curves.insert(id("sp2"), held);
        let at_ms = ((now_s() - 30.0) * 1000.0) as i64;
        let detail = "3 samples within 5 s: the disk took nothing".to_owned();
        inner.marks.push(Mark { at_ms, kind: "lost".to_owned(), detail });
        inner.notes.push(note(30.0, None, "Valve 3 opened by hand"));
        let elsewhere = GroupId::new("g2").unwrap();
        inner.notes.push(Note { group: elsewhere, ..note(31.0, None, "of another group") });
    }
    tank_room::events(&station);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::Korean);
    for command in [
        Command::Do(Action::TrendCursors),
        Command::Trend(TrendCommand::Overlay(Some(Overlay::Seconds(3_600.0)))),
        Command::Trend(TrendCommand::Values(Some(0), Some((0.25, 0.5)))),
    ] {
        desk.app.update(command);
    }
    desk
}

#[test]
fn what_the_pane_shows_comes_to_paper() {
    let mut screen =
        screen([1100.0, 560.0], Look::Light, desk(), |ui, desk: &mut Desk| desk.frame(ui));
    screen.run_steps(6);
    screen.get_by_label("더 보기").click();
    screen.run_steps(3);
    screen.get_by_label("내보내기").click();
    screen.run_steps(3);
    screen.get_by_label("인쇄용 그림(PNG)").click();
    screen.run_steps(3);
    let desk = screen.state_mut();
    let path = Path::new("/out/trend.png");
    let purpose = PathPurpose::Trend(TrendFile::Picture);
    desk.app.update(Command::Picked(purpose, PickOutcome::Path(path.to_owned())));
    desk.app.tick();
    let due = desk.app.due();
    let [Effect::WriteTrend { work, .. }] = due.as_slice() else { panic!("{due:?}") };
    let TrendWork::Picture(print) = work.as_ref() else { panic!() };
    assert_eq!(print.pens.len(), 5);
    assert!(matches!(print.earlier.as_slice(), [part] if part.shift_s == 3_600.0));
    assert_eq!(print.values[0], Some((0.25, 0.5)));
    assert!(print.pens.iter().all(|pen| pen.earlier.is_some() && pen.figures.is_some()));
    let of = |tag: &str| print.pens.iter().find(|pen| pen.pen.tag.id == id(tag)).unwrap();
    // The learned range of a tag without a display range, as the pane has it.
    assert_eq!(of("kw").pen.range, Span { low: 25.0, high: 40.0 });
    assert!(of("kw").is_gone && !of("l1").is_gone);
    assert!(of("l1").at_cursors.iter().all(Option::is_some));
    let limits = &of("l1").limits;
    let PrintLevel::Tag(holder, curve) = &limits[0].level else { panic!("{limits:?}") };
    assert_eq!((&holder.id, curve.curve.num_points()), (&id("sp2"), 600));
    let kinds: Vec<MarkKind> = print.marks.iter().map(|mark| mark.kind).collect();
    assert!(kinds.contains(&MarkKind::Write) && kinds.contains(&MarkKind::Connection), "{kinds:?}");
    let lost = print.marks.iter().find(|mark| mark.kind == MarkKind::Lost).unwrap();
    assert_eq!(lost.text, "샘플 유실: 5초 동안 샘플 3개, 디스크에 쓸 수 없었음");
    let notes: Vec<&str> = print.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["Valve 3 opened by hand"]);
    save(print, &Clock::new(TimeZone::UTC), "as-seen-ko");
    // What is bad now is a gap up to the right edge.
    assert!(has(print, "샘플 없음: Energy meter/Active power"));
}
