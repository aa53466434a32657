//! Pages to print in tests, and what stands on them.

use std::sync::Arc;

use egui::{Pos2, RawInput, Rect, Shape};
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::{PrintLevel, PrintLimit, PrintMark, PrintPen, TrendPrint, TrendSeen};
use gaugeglass::app::trend::{Cursors, MarkKind, Overlay, Pen};
use gaugeglass::model::{
    AlarmPriority, DataType, GroupId, LimitSide, Note, NoteId, PenLook, Span, Table, Tag, Texts,
};
use gaugeglass::station::{Columns, Curve, Gap, QualityCode, Stats};
use gaugeglass::ui::panes::Clock;
use gaugeglass::ui::print::{paint_page, paper, trend_picture};
use gaugeglass::ui::style::{self, Motion};
use image::RgbaImage;
use jiff::tz::TimeZone;

use super::screens::recording;
use crate::support::tank_room::{self, Desk, id, now_s};

/// What a pane would show of these pens.
pub fn seen(desk: &Desk, pens: &[&str]) -> TrendSeen {
    let pen = |(number, name): (usize, &&str)| {
        let tag = Arc::clone(desk.app.state.project().tag(&id(name)).unwrap());
        let range = Span { low: 0.0, high: 20.0 };
        Pen { range, ..Pen::new(tag, number, number as u8, PenLook::default()) }
    };
    let pens = pens.iter().enumerate().map(pen).collect();
    TrendSeen { pens, leader: None, marks: Vec::new(), compared: None }
}

pub const SECONDS: f64 = 120.0;

pub fn wave(from: i32, to: i32, f: &dyn Fn(f64) -> f64) -> Vec<[f64; 2]> {
    let at = now_s() - SECONDS;
    (from..to).map(|k| f64::from(k) * 0.2).map(|t| [at + t, f(t)]).collect()
}

pub fn columns(runs: Vec<Vec<[f64; 2]>>, gaps: Vec<Gap>) -> Arc<Columns> {
    let curve = Curve { runs, gaps, ..Curve::default() };
    Arc::new(Columns { curve, width_ms: 50, decoded: 0, is_exact: true })
}

pub fn pen(number: usize, tag: Tag, range: (f64, f64), curve: Arc<Columns>) -> PrintPen {
    let figures = Stats {
        count: 600,
        known_ms: 110_000.0,
        mean: 11.25,
        sigma: 2.04,
        min: Some((0, 8.1)),
        max: Some((0, 14.0)),
        in_range_ms: None,
    };
    let range = Span { low: range.0, high: range.1 };
    let color = (number % 10) as u8;
    let pen = Pen { range, ..Pen::new(Arc::new(tag), number, color, PenLook::default()) };
    PrintPen { curve, figures: Some(figures), ..PrintPen::new(pen, Vec::new()) }
}

pub fn tag(name: &str, unit: &str, data_type: DataType) -> Tag {
    let id: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let tag = tank_room::tag(&id, name, data_type, Table::HoldingRegister, 0);
    Tag { unit: unit.to_owned(), decimals: Some(1), ..tag }
}

pub fn level(t: f64) -> f64 {
    11.0 + 3.0 * (t * 0.05).sin() + 0.05 * (t * 7.0).sin()
}

pub fn limit(side: LimitSide, priority: AlarmPriority, level: PrintLevel) -> PrintLimit {
    PrintLimit { side, priority, level }
}

/// Four pens and nothing but them.
pub fn plain_print() -> TrendPrint {
    let at = now_s() - SECONDS;
    let outage = Gap { from: at + 50.2, to: Some(at + 64.0), why: QualityCode(0x0203) };
    let of_level = columns(vec![wave(0, 250, &level), wave(320, 600, &level)], vec![outage]);
    let setpoint = |t: f64| if t < 80.0 { 12.0 } else { 13.0 };
    let mut voltage = pen(
        2,
        tag("Pump 1/Voltage", "V", DataType::F32),
        (0.0, 10.0),
        columns(vec![wave(0, 600, &|t| 5.0 + 2.0 * (t * 0.11).cos())], Vec::new()),
    );
    voltage.pen.look.lane = 2;
    let mode = Tag {
        texts: Some(Arc::new(Texts::States(
            [(0, "off".into()), (1, "manual".into()), (2, "automatic".into())].into(),
        ))),
        decimals: None,
        ..tag("Pump 1/Mode", "", DataType::U16)
    };
    TrendPrint {
        title: "Levels".to_owned(),
        subtitle: "Tank room".to_owned(),
        window: (at, at + SECONDS),
        now: at + SECONDS,
        colors: 4,
        pens: vec![
            pen(0, tag("Tank 1/Level", "cm", DataType::F32), (0.0, 20.0), of_level),
            pen(
                1,
                tag("Tank 1/Setpoint", "cm", DataType::F32),
                (0.0, 20.0),
                columns(vec![wave(0, 600, &setpoint)], Vec::new()),
            ),
            voltage,
            pen(
                3,
                mode,
                (0.0, 1.0),
                columns(vec![wave(0, 600, &|t| (t / 40.0).floor())], Vec::new()),
            ),
        ],
        ..TrendPrint::default()
    }
}

pub fn mark(seconds: f64, kind: MarkKind, text: &str) -> PrintMark {
    PrintMark { at: now_s() - SECONDS + seconds, kind, count: 1, text: text.to_owned() }
}

pub fn note(from: f64, to: Option<f64>, text: &str) -> Note {
    let ms = |seconds: f64| ((now_s() - SECONDS + seconds) * 1000.0) as i64;
    Note {
        id: NoteId(from as i64),
        group: GroupId::new("g1").unwrap(),
        from_ms: ms(from),
        to_ms: to.map(ms),
        text: text.to_owned(),
        who: "kim".to_owned(),
        made_ms: 0,
    }
}

pub fn marks() -> Vec<PrintMark> {
    vec![
        mark(
            12.9,
            MarkKind::Write,
            "Tank 1/Setpoint: 12.0 → 13.0 cm, confirmed – test of the loop",
        ),
        mark(50.9, MarkKind::Connection, "PLC hall A: waits, no reply"),
        mark(66.9, MarkKind::Connection, "PLC hall A: online"),
        mark(92.9, MarkKind::Alarm(AlarmPriority::High), "Tank 1 too high: raised, 13.9 cm"),
        mark(96.9, MarkKind::Alarm(AlarmPriority::Low), "Tank 1 deviation: raised"),
        mark(110.9, MarkKind::Clock, "Clock set: set by -250 ms"),
    ]
}

/// A picture with everything that can stand on one, for people to look at and for the tests below.
pub fn full_print(lang: Lang) -> TrendPrint {
    let at = now_s() - SECONDS;
    let mut print = plain_print();
    print.lang = lang;
    let holder = Arc::new(tag("Tank 1/Lowest", "cm", DataType::F32));
    let held = columns(vec![wave(0, 600, &|t| if t < 60.0 { 3.0 } else { 5.0 })], Vec::new());
    print.pens[0].limits = vec![
        limit(LimitSide::High, AlarmPriority::Medium, PrintLevel::Number(17.0)),
        limit(LimitSide::Low, AlarmPriority::High, PrintLevel::Tag(holder, held)),
        limit(LimitSide::HighHigh, AlarmPriority::Highest, PrintLevel::Number(40.0)),
    ];
    print.pens[1].limits =
        vec![limit(LimitSide::LowLow, AlarmPriority::Low, PrintLevel::Number(1.0))];
    let earlier = |t: f64| 9.0 + 2.0 * (t * 0.07).sin();
    print.earlier = Overlay::Seconds(86_400.0).parts(print.window, &TimeZone::UTC);
    print.compared = Some("thin lines: Yesterday".to_owned());
    for (pen, shape) in print.pens.iter_mut().zip([&earlier as &dyn Fn(f64) -> f64, &|_| 11.0]) {
        let run = wave(0, 600, shape).iter().map(|[t, v]| [t - 86_400.0, *v]).collect();
        pen.earlier = Some(columns(vec![run], Vec::new()));
    }
    print.marks = marks();
    print.notes = vec![
        note(30.0, None, "Valve 3 opened by hand"),
        note(
            70.0,
            Some(85.0),
            "Second step: the level follows late, see the shift book of yesterday \
            and the photo of the strainer; the pump was throttled to 40 % before and after it.",
        ),
    ];
    print.cursors = Some(Cursors { at: [at + 20.0, at + 100.0], active: 0 });
    for (place, pen) in print.pens.iter_mut().enumerate() {
        pen.at_cursors = [Some(place as f64 % 3.0), (place != 1).then_some(2.0)];
    }
    // The recording has nothing for ten seconds.
    let mut overlay = recording().as_ref().clone();
    let of_level = &mut overlay.columns[0];
    let run = &of_level.runs[0];
    of_level.runs = Arc::new(vec![run[..200].to_vec(), run[300..].to_vec()]);
    print.overlay = Some(Arc::new(overlay.beginning_at(at + 20.0)));
    print
}

pub fn seoul() -> Clock {
    Clock::new(TimeZone::get("Asia/Seoul").unwrap())
}

pub fn save(print: &TrendPrint, clock: &Clock, name: &str) {
    std::fs::create_dir_all("target/pictures").unwrap();
    let path = format!("target/pictures/print-{name}.png");
    trend_picture(print, clock, 2.5).save(path).unwrap();
}

/// Every text of the page, and where it stands; one that is cut ends in dots.
pub fn texts(print: &TrendPrint, clock: &Clock) -> Vec<(String, Rect)> {
    let ctx = egui::Context::default();
    style::install(&ctx, Look::Light, Motion::Still);
    let page = Rect::from_min_size(Pos2::ZERO, paper(print, clock).into());
    let input = RawInput { screen_rect: Some(page), ..RawInput::default() };
    let mut output = ctx.run_ui(input, |ui| paint_page(ui.painter(), page, (print, clock)));
    output.textures_delta.clear();
    let text = |shape: &egui::epaint::ClippedShape| match &shape.shape {
        Shape::Text(text) => {
            let seen = text.visual_bounding_rect().intersect(shape.clip_rect);
            let cut = if text.galley.elided { "⋯" } else { "" };
            seen.is_positive().then(|| (format!("{}{cut}", text.galley.job.text), seen))
        }
        _ => None,
    };
    output.shapes.iter().filter_map(text).collect()
}

pub fn has(print: &TrendPrint, part: &str) -> bool {
    texts(print, &seoul()).iter().any(|(text, _)| text.contains(part))
}

/// True where a text is just this.
pub fn says(print: &TrendPrint, whole: &str) -> bool {
    texts(print, &seoul()).iter().any(|(text, _)| text == whole)
}

/// Where the legend begins, beneath the plot.
pub fn foot(print: &TrendPrint) -> f32 {
    let head = if print.lang == Lang::Korean { "펜" } else { "Pen" };
    texts(print, &seoul()).iter().find(|(text, _)| text == head).unwrap().1.min.y
}

/// Where two pictures differ.
pub fn difference(a: &TrendPrint, b: &TrendPrint) -> Option<Rect> {
    let (a, b) = (trend_picture(a, &seoul(), 1.0), trend_picture(b, &seoul(), 1.0));
    assert_eq!(a.dimensions(), b.dimensions());
    let differ = a.enumerate_pixels().filter(|(x, y, pixel)| b.get_pixel(*x, *y) != *pixel);
    let places = differ.map(|(x, y, _)| egui::pos2(x as f32, y as f32));
    places.map(|at| Rect::from_min_max(at, at)).reduce(|a, b| a.union(b))
}

/// How many pixels have this colour.
pub fn count(picture: &RgbaImage, color: egui::Color32) -> usize {
    picture.pixels().filter(|pixel| pixel.0 == color.to_array()).count()
}

/// Where a moment lies across the page: the plot lies between the names of strips and the margin.
pub fn x(seconds: f64) -> u32 {
    (136.0 + seconds / SECONDS * (1087.0 - 136.0)) as u32
}

/// Sixteen pens with long names in three lanes, and hundreds of marks.
pub fn crowded(lang: Lang, marked: usize) -> TrendPrint {
    let mut print = TrendPrint { pens: Vec::new(), colors: 16, lang, ..plain_print() };
    for number in 0..16 {
        let name = format!(
            "Water works/Building {number}/Filter hall/Pump {number}/Flow behind the valve"
        );
        let unit = ["m³/h", "bar", "°C", ""][number % 4];
        let shape =
            move |t: f64| 5.0 + number as f64 * 0.2 + (t * 0.03 * (1.0 + number as f64)).sin();
        let gaps = vec![Gap {
            from: print.window.0 + 40.0,
            to: Some(print.window.0 + 44.0 + number as f64 % 3.0),
            why: QualityCode(0x0203),
        }];
        let runs = vec![wave(0, 200, &shape), wave(220 + number as i32 % 3 * 5, 600, &shape)];
        let tag = tag(&name, unit, DataType::F32);
        let mut pen = pen(number, tag, (0.0, 10.0), columns(runs, gaps));
        pen.pen.look.lane = (number % 3) as u8;
        print.pens.push(pen);
    }
    let kinds = [MarkKind::Connection, MarkKind::Alarm(AlarmPriority::Medium), MarkKind::Write];
    print.marks = (0..marked)
        .map(|n| {
            let text = format!("Water works/Building {n}/Filter hall/Pump {n}: something of some length happened here");
            mark(n as f64 * SECONDS / marked as f64, kinds[n % 3], &text)
        })
        .collect();
    print
}
