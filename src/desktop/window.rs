//! The window as eframe sees it: `logic` takes news in, `ui` paints and carries commands out.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::dialogs::{FileDialogs, Request, SystemDialogs};
use super::files::{self, Files};
use super::horn::Horn;
use super::{open_window, settings};
use crate::app::alarms::AlarmsCommand;
use crate::app::lang::window_title;
use crate::app::{App, Command, Effect, Look, Settings};
use crate::model::Project;
use crate::station::{Station, StationOptions};
use crate::store::{LoadError, load_project};
use crate::ui::root::Window;
use crate::ui::style;

/// Time between two frames while values change: ten a second are smooth for numbers and trends, and
/// cheap where the processor has to paint.
const FRAME: Duration = Duration::from_millis(100);
/// Time between two frames while nothing changes: ages and the heartbeat go on.
const IDLE_FRAME: Duration = Duration::from_secs(1);

/// The window and everything it hangs on.
struct Desktop {
    app: App,
    window: Window,
    dialogs: Box<dyn FileDialogs>,
    files: Files,
    horn: Horn,
    look: Look,
    title: String,
    had_focus: bool,
    quitting: bool,
}

/// Opens the window with `project`, or the demo plant, and returns when it is closed.
///
/// Returns the exit code; where no window can be opened, says on stderr what is missing, and also where
/// the file cannot be read at all. What is wrong inside a file the window tells.
pub fn run(project: Option<PathBuf>) -> u8 {
    if let Some(Err(why)) = project.as_deref().map(load_project)
        && !matches!(why, LoadError::Invalid { .. })
    {
        // Where stderr is closed nobody can be told.
        writeln!(std::io::stderr(), "error: {why}").ok();
        return 2;
    }
    let named = project.clone();
    let kept = settings::path().map(|path| settings::read(&path)).unwrap_or_default();
    let (look, lang) = (kept.look, kept.lang);
    let opened = open_window("Gaugeglass", look, move |ctx| {
        let ctx = ctx.clone();
        let wake: Arc<dyn Fn() + Send + Sync> = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint_after(FRAME))
        };
        match Desktop::start(project, kept, &wake) {
            Ok(desktop) => Box::new(desktop),
            Err(error) => Box::new(Broken(error.to_string())),
        }
    });
    match opened {
        Ok(()) => 0,
        Err(no_window) => {
            let advice = no_window.advice(lang, named.as_deref());
            // Where stderr is closed nobody can be told.
            writeln!(std::io::stderr(), "{advice}").ok();
            2
        }
    }
}

impl Desktop {
    fn start(
        project: Option<PathBuf>,
        kept: Settings,
        wake: &Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<Desktop> {
        let empty = Arc::new(Project::default());
        let options = StationOptions { wake: Arc::clone(wake), ..StationOptions::default() };
        let station = Station::start(Arc::clone(&empty), options)?;
        let look = kept.look;
        let mut desktop = Desktop {
            app: App::new(Box::new(station), empty, None, kept),
            window: Window::default(),
            dialogs: Box::new(SystemDialogs::new(Arc::clone(wake))),
            files: Files::new(Arc::clone(wake)),
            horn: Horn::start(std::env::var_os("PATH"), Arc::clone(wake)),
            look,
            title: String::new(),
            had_focus: true,
            quitting: false,
        };
        desktop.app.keep_records(settings::data_folder());
        desktop.app.state.profile_folder = settings::profile_folder();
        let loaded = project.map_or_else(files::demo, |path| desktop.files.load_now(path));
        let effects = desktop.app.update(loaded);
        desktop.keep_settings(&effects);
        Ok(desktop)
    }

    fn keep_settings(&self, effects: &[Effect]) {
        for effect in effects {
            if let (Effect::KeepSettings(kept), Some(path)) = (effect, settings::path()) {
                settings::write(&path, kept);
            }
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, commands: Vec<Command>) {
        for command in commands {
            let effects = self.app.update(command);
            self.keep_settings(&effects);
            for effect in effects {
                self.effect(ctx, effect);
            }
        }
    }

    fn effect(&mut self, ctx: &egui::Context, effect: Effect) {
        match effect {
            Effect::AskPath { purpose, suggested } => {
                let lang = self.app.state.settings.lang;
                self.dialogs.ask(Request { purpose, suggested, lang });
            }
            Effect::Load(path) => self.files.load(path),
            Effect::LoadDemo => self.files.load_demo(),
            Effect::Save { project, path, overwrite } => self.files.save(project, path, overwrite),
            Effect::SaveAnyway { project, path } => self.files.save_anyway(project, path),
            Effect::Export { purpose, text, path, overwrite } => {
                self.files.export(purpose, text, path, overwrite);
            }
            Effect::ReadTable(source, opening) => self.files.read_table(source, opening),
            Effect::PlanImport(job) => self.files.plan_import(job),
            Effect::RequestPaste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            Effect::LoadProfiles => self.files.load_profiles(),
            Effect::AskDevice { endpoint, unit } => self.files.ask_device(endpoint, unit),
            Effect::SaveProfile { profile, path, overwrite } => {
                self.files.save_profile(profile, path, overwrite);
            }
            Effect::KeepSettings(_) => {}
            Effect::OpenFolder(folder) => files::show(&folder),
            Effect::WriteTrend { work, path, overwrite } => {
                self.files.write_trend(work, path, overwrite);
            }
            Effect::ReadRecording(path) => self.files.read_recording(path),
            Effect::TestTone(priority) => {
                self.horn.test(priority, self.app.state.settings.horn.volume);
            }
            Effect::FullScreen => {
                let full = ctx.input(|i| i.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!full));
            }
            Effect::Quit => {
                self.quitting = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// What the system has to say: answers of dialogs and files, closing, focus.
    fn news(&mut self, ctx: &egui::Context) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Some((purpose, outcome)) = self.dialogs.poll() {
            commands.push(Command::Picked(purpose, outcome));
        }
        while let Some(answer) = self.files.poll() {
            commands.push(answer);
        }
        let (closing, focus) =
            ctx.input(|i| (i.viewport().close_requested(), i.viewport().focused.unwrap_or(true)));
        if closing && !self.quitting {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            commands.push(Command::CloseRequested);
        }
        if self.had_focus && !focus {
            commands.push(Command::FocusLost);
        }
        self.had_focus = focus;
        commands
    }

    /// Sounds the horn as the alarms want it, and learns what keeps it from sounding.
    fn sound(&mut self, commands: &mut Vec<Command>) {
        let state = &self.app.state;
        self.horn.want(state.horn.tone(state.settings.horn));
        let trouble = self.horn.trouble();
        if trouble != state.horn.trouble {
            commands.push(Command::Alarms(AlarmsCommand::HornTrouble(trouble)));
        }
    }

    fn dress(&mut self, ctx: &egui::Context) {
        let look = self.app.state.settings.look;
        if look != self.look {
            self.look = look;
            style::choose(ctx, look);
        }
        let title = window_title(&self.app.state);
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for Desktop {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.app.tick();
        for effect in self.app.due() {
            self.effect(ctx, effect);
        }
        let mut commands = self.news(ctx);
        self.sound(&mut commands);
        self.carry_out(ctx, commands);
        self.dress(ctx);
        ctx.request_repaint_after(IDLE_FRAME);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut commands = Vec::new();
        self.window.root_ui(ui, &self.app, &mut commands);
        if !commands.is_empty() {
            let ctx = ui.ctx().clone();
            self.carry_out(&ctx, commands);
            ctx.request_repaint_after(Duration::ZERO);
        }
    }
}

/// Stands in for the window where the station could not be started.
struct Broken(String);

impl eframe::App for Broken {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.label(&self.0);
    }
}
