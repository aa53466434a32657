//! `gaugeglass shot PROJECT`: a picture of a screen of the running project, without a display.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::common::{
    Audience, DONE, REFUSED, WRONG_USE, complain, load, parse_time, redirect, say,
};
use crate::app::registers::RegistersCommand;
use crate::app::tools::ToolsCommand;
use crate::app::{App, Command, Lang, Look, Settings};
use crate::model::{FrameScope, PaneKind};
use crate::station::{Station, StationOptions};
use crate::store::replace_file;
use crate::ui::picture::Stage;
use crate::ui::shot::{Screen, picture};

/// Sides of a picture, in points.
const SIDE: std::ops::RangeInclusive<f32> = 64.0..=8192.0;

/// Arguments of `shot`.
#[derive(Clone, Debug, clap::Args)]
pub struct ShotArgs {
    /// The project file
    pub project: PathBuf,
    /// A pane, or the window
    #[arg(long, default_value = "window", value_parser = parse_screen, help = panels())]
    pub panel: Screen,
    /// Where to put the PNG
    #[arg(short, long, value_name = "PNG")]
    pub output: PathBuf,
    /// Width and height
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1280x720", value_parser = parse_size)]
    pub size: (f32, f32),
    /// Pixels a point, 0.5 to 4
    #[arg(long, default_value_t = 1.0)]
    pub scale: f32,
    /// light or dark
    #[arg(long, default_value = "dark", value_parser = parse_look)]
    pub look: Look,
    /// en or ko
    #[arg(long, default_value = "en", value_parser = parse_lang)]
    pub lang: Lang,
    /// How long the station runs before the picture is taken
    #[arg(long = "for", value_name = "TIME", default_value = "5s", value_parser = parse_time)]
    pub time: Duration,
    /// Another place for a connection: HOST:PORT for all, CONNECTION=HOST:PORT for one
    #[arg(long, value_name = "PLACE")]
    pub endpoint: Vec<String>,
}

fn parse_screen(text: &str) -> Result<Screen, String> {
    if text == "window" {
        return Ok(Screen::Window);
    }
    PaneKind::from_name(text)
        .map(Screen::Pane)
        .ok_or_else(|| format!("there is no such panel; there are {}", panels()))
}

/// Every name of a screen.
fn panels() -> String {
    format!("{}, or window for all of it", PaneKind::ALL.map(|(_, name)| name).join(", "))
}

fn parse_size(text: &str) -> Result<(f32, f32), String> {
    let sides = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match sides {
        Some((w, h)) if SIDE.contains(&w) && SIDE.contains(&h) => Ok((w, h)),
        _ => Err(format!("a size is WIDTHxHEIGHT, each {} to {}", SIDE.start(), SIDE.end())),
    }
}

fn parse_look(text: &str) -> Result<Look, String> {
    Look::from_name(text).ok_or_else(|| "there are light and dark".to_owned())
}

pub(super) fn parse_lang(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| "there are en and ko".to_owned())
}

/// Takes a picture. Returns 0 when it was written, 1 if it could not be, 2 for wrong use.
pub fn run(args: &ShotArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut project = match load(&args.project, Audience::People, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    if let Err(why) = redirect(&mut project, &args.endpoint) {
        complain(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let project = std::sync::Arc::new(project);
    let station = match Station::start(std::sync::Arc::clone(&project), StationOptions::default()) {
        Ok(station) => station,
        Err(error) => {
            complain(err, &format!("error: the station cannot be started: {error}"));
            return REFUSED;
        }
    };
    let settings = Settings { lang: args.lang, look: args.look, ..Settings::default() };
    let mut app = App::new(Box::new(station), project, Some(args.project.clone()), settings);
    if args.panel == Screen::Pane(PaneKind::Registers) {
        // Nothing is read unasked; a picture of it asks.
        app.update(Command::Registers(RegistersCommand::Live(true)));
        app.update(Command::Registers(RegistersCommand::Select(0, false)));
    }
    if args.panel == Screen::Pane(PaneKind::Frames) {
        app.update(Command::RecordFrames(Some(FrameScope::All)));
    }
    let end = Instant::now() + args.time;
    while Instant::now() < end {
        if let Screen::Pane(kind @ (PaneKind::Xy | PaneKind::Spectrum)) = args.panel {
            // Samples are asked for by whoever is painted.
            app.update(ToolsCommand::Seen(kind).into());
        }
        if matches!(args.panel, Screen::Window | Screen::Pane(PaneKind::Trend)) {
            app.update(Command::TrendPainted(args.size.0 as u32));
        }
        app.tick();
        std::thread::sleep(Duration::from_millis(20));
    }
    app.tick();
    let mut stage = Stage::new(args.size.0, args.size.1, args.look);
    stage.pixels_per_point = args.scale.clamp(0.5, 4.0);
    let image = picture(&app, args.panel, &stage);
    let mut png = std::io::Cursor::new(Vec::new());
    let written = image
        .write_to(&mut png, image::ImageFormat::Png)
        .map_err(|error| error.to_string())
        .and_then(|()| {
            replace_file(&args.output, |file| file.write_all(png.get_ref()))
                .map_err(|error| error.to_string())
        });
    match written {
        Ok(()) => {
            let (w, h) = image.dimensions();
            // The picture is there, whether anybody reads this or not.
            let _ = say(out, &format!("{}: {w} × {h} pixels", args.output.display()));
            DONE
        }
        Err(why) => {
            complain(err, &format!("error: the picture cannot be written: {why}"));
            REFUSED
        }
    }
}
