//! What is told where no window can be opened, and file dialogs that hang, fail or are cancelled.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Command, PathPurpose, PickOutcome};
use gaugeglass::desktop::dialogs::{FileDialogs, Request, SystemDialogs};
use gaugeglass::desktop::display::{NoWindow, Surroundings};
use gaugeglass::desktop::files::Files;
use gaugeglass::desktop::libraries::{Places, X11};
use gaugeglass::desktop::{log_watch, native_options};
use gaugeglass::model::Project;

/// A loader's cache that lists these files.
fn cache(files: &[&str]) -> Option<Vec<u8>> {
    let mut bytes = b"glibc-ld.so.cache1.1".to_vec();
    for file in files {
        bytes.extend([0, 0, 1]);
        bytes.push(0);
        bytes.extend(file.as_bytes());
        bytes.push(0);
        bytes.extend(format!("/usr/lib/x86_64-linux-gnu/{file}").as_bytes());
        bytes.push(0);
    }
    Some(bytes)
}

const ALL_OF_X11: [&str; 7] = [
    "libX11.so.6",
    "libX11-xcb.so.1",
    "libXcursor.so.1",
    "libXi.so.6",
    "libxkbcommon.so.0",
    "libxkbcommon-x11.so.0",
    "libGL.so.1",
];

fn desktop(files: &[&str]) -> Surroundings {
    Surroundings {
        unix_desktop: true,
        display: Some(":0".into()),
        wayland: None,
        places: Places { cache: cache(files), folders: Vec::new() },
    }
}

#[test]
fn a_whole_desktop_is_let_through() {
    assert_eq!(desktop(&ALL_OF_X11).check(), Ok(()));
}

#[test]
fn without_a_display_the_terminal_is_offered() {
    let none = Surroundings { display: None, ..desktop(&ALL_OF_X11) };
    let error = none.check().unwrap_err();
    assert_eq!(error, NoWindow::NoDisplay);
    let advice = error.advice(Lang::English, None);
    assert!(advice.contains("DISPLAY"), "{advice}");
    assert!(advice.ends_with("run projects/quadruple-tank.toml --for 10s"), "{advice}");
    assert!(!advice.contains("apt"), "nothing is missing: {advice}");
    let named = error.advice(Lang::English, Some(Path::new("my plant/pump.toml")));
    assert!(named.ends_with("run \"my plant/pump.toml\" --for 10s"), "{named}");
    let elsewhere = Surroundings { unix_desktop: false, ..none };
    assert_eq!(elsewhere.check(), Ok(()), "other systems need no display server");
}

#[test]
fn a_file_that_is_not_there_is_told_before_any_window() {
    assert_eq!(gaugeglass::desktop::window::run(Some("no/such/plant.toml".into())), 2);
}

#[test]
fn each_missing_library_is_named_with_its_packages() {
    for gone in ALL_OF_X11 {
        let rest: Vec<&str> = ALL_OF_X11.into_iter().filter(|f| *f != gone).collect();
        let error = desktop(&rest).check().unwrap_err();
        assert!(error.to_string().contains(gone), "{error}");
        let library = X11.iter().find(|l| l.files.contains(&gone)).unwrap();
        let advice = error.advice(Lang::English, None);
        assert!(advice.contains(&format!("sudo apt install {}", library.apt)), "{advice}");
        assert!(advice.contains(&format!("sudo dnf install {}", library.dnf)), "{advice}");
        assert!(advice.contains("cargo run --release -- run"), "{advice}");
    }
}

#[test]
fn either_way_to_opengl_will_do() {
    let mut files = ALL_OF_X11;
    files[6] = "libEGL.so.1";
    assert_eq!(desktop(&files).check(), Ok(()));
}

#[test]
fn a_name_in_the_cache_counts_only_whole() {
    let longer = ALL_OF_X11.map(|file| if file == "libXi.so.6" { "libXi.so.6.1.0" } else { file });
    assert!(matches!(desktop(&longer).check(), Err(NoWindow::Missing(m)) if m.len() == 1));
    let prefixed = ALL_OF_X11.map(|file| if file == "libXi.so.6" { "mylibXi.so.6" } else { file });
    assert!(desktop(&prefixed).check().is_err());
}

#[test]
fn libraries_outside_the_cache_are_found_in_folders() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("libXi.so.6"), b"").unwrap();
    let rest: Vec<&str> = ALL_OF_X11.into_iter().filter(|f| *f != "libXi.so.6").collect();
    let mut here = desktop(&rest);
    here.places.folders.push(folder.path().to_owned());
    assert_eq!(here.check(), Ok(()));
}

#[test]
fn without_the_loaders_cache_nothing_is_called_missing() {
    let mut elsewhere = desktop(&[]);
    elsewhere.places.cache = None;
    assert_eq!(elsewhere.check(), Ok(()));
    // Should the window then fail, everything it needs is listed.
    let advice = elsewhere.failed("NoGlutinConfigs").advice(Lang::Korean, None);
    assert!(
        advice.contains("NoGlutinConfigs") && advice.contains("libxkbcommon-x11-0"),
        "{advice}"
    );
    assert!(advice.contains("터미널"), "{advice}");
}

#[test]
fn where_all_libraries_are_there_a_failure_asks_for_none_but_the_driver() {
    let here = desktop(&ALL_OF_X11);
    let refused = here.failed("Failed to open connection to X server");
    let advice = refused.advice(Lang::English, None);
    assert!(advice.contains("X server") && !advice.contains("apt"), "{advice}");
    let named = here.failed("Library libxkbcommon-x11.so could not be loaded.");
    let named = named.advice(Lang::English, None);
    assert!(named.contains("apt install libxkbcommon-x11-0\n"), "{named}");
    let driver = here.failed(&format!("Found no glutin configs {}", "x".repeat(999)));
    let driver = driver.advice(Lang::English, None);
    assert!(driver.len() < 600, "{driver}");
    assert!(driver.contains("libgl1-mesa-dri"), "{driver}");
}

#[test]
fn wayland_needs_its_own_libraries() {
    let wayland = Surroundings { wayland: Some("wayland-0".into()), ..desktop(&ALL_OF_X11) };
    let error = wayland.check().unwrap_err();
    assert!(error.to_string().contains("libwayland-client.so.0"), "{error}");
}

#[test]
fn the_window_has_a_name_an_icon_and_the_glow_renderer() {
    let options = native_options("Gaugeglass");
    assert_eq!(options.renderer, eframe::Renderer::Glow);
    assert_eq!(options.viewport.app_id.as_deref(), Some("gaugeglass"));
    let icon = options.viewport.icon.expect("the asset is a picture");
    assert_eq!((icon.width, icon.height), (128, 128));
}

struct Desk {
    dialogs: SystemDialogs,
    /// What the fake dialog is closed with.
    close: SyncSender<Option<PathBuf>>,
    woken: Receiver<()>,
}

/// Dialogs that stay open until the test closes them.
fn desk(too_quick: Duration) -> Desk {
    let (close, closed) = sync_channel(4);
    let closed = std::sync::Mutex::new(closed);
    let (wake, woken) = sync_channel(4);
    let picker = Arc::new(move |_: &Request| closed.lock().unwrap().recv().unwrap());
    let dialogs =
        SystemDialogs::with_picker(picker, Arc::new(move || wake.send(()).unwrap()), too_quick);
    Desk { dialogs, close, woken }
}

fn request(purpose: PathPurpose) -> Request {
    Request { purpose, suggested: None, lang: Lang::English }
}

impl Desk {
    fn answer(&mut self) -> Option<(PathPurpose, PickOutcome)> {
        self.woken.recv_timeout(Duration::from_secs(10)).expect("the window is woken");
        self.dialogs.poll()
    }
}

#[test]
fn a_dialog_answers_later_and_wakes_the_window() {
    let mut desk = desk(Duration::ZERO);
    assert_eq!(desk.dialogs.poll(), None);
    desk.dialogs.ask(request(PathPurpose::Open));
    assert_eq!(desk.dialogs.poll(), None, "asking does not wait");
    desk.close.send(Some("plant 1/펌프.toml".into())).unwrap();
    let path = PickOutcome::Path("plant 1/펌프.toml".into());
    assert_eq!(desk.answer(), Some((PathPurpose::Open, path)));
    assert_eq!(desk.dialogs.poll(), None, "one answer");
}

#[test]
fn a_person_cancels_slowly_and_a_failure_comes_at_once() {
    let mut slow = desk(Duration::ZERO);
    slow.dialogs.ask(request(PathPurpose::Save));
    slow.close.send(None).unwrap();
    assert_eq!(slow.answer(), Some((PathPurpose::Save, PickOutcome::Cancelled)));
    let mut quick = desk(Duration::from_secs(3600));
    quick.dialogs.ask(request(PathPurpose::Save));
    quick.close.send(None).unwrap();
    assert_eq!(quick.answer(), Some((PathPurpose::Save, PickOutcome::Unavailable)));
}

#[test]
fn asking_twice_shows_one_dialog() {
    let mut desk = desk(Duration::ZERO);
    desk.dialogs.ask(request(PathPurpose::Open));
    desk.dialogs.ask(request(PathPurpose::Save));
    assert_eq!(desk.dialogs.poll(), None);
    desk.close.send(Some("a.toml".into())).unwrap();
    let first = (PathPurpose::Open, PickOutcome::Path("a.toml".into()));
    assert_eq!(desk.answer(), Some(first));
}

#[test]
fn a_dialog_whose_thread_dies_is_unavailable() {
    let picker = Arc::new(|_: &Request| -> Option<PathBuf> { panic!("a dialog library gives up") });
    let mut dialogs = SystemDialogs::with_picker(picker, Arc::new(|| {}), Duration::ZERO);
    dialogs.ask(request(PathPurpose::Open));
    let answer = (0..1000).find_map(|_| {
        std::thread::yield_now();
        let answer = dialogs.poll();
        if answer.is_none() {
            std::thread::park_timeout(Duration::from_millis(10));
        }
        answer
    });
    assert_eq!(answer, Some((PathPurpose::Open, PickOutcome::Unavailable)));
}

#[test]
fn only_the_message_that_the_last_resort_failed_counts() {
    let say = |level: log::Level, target: &str, text: &str| {
        let before = log_watch::dialog_failures();
        log_watch::notice(
            &log::Record::builder()
                .level(level)
                .target(target)
                .args(format_args!("{text}"))
                .build(),
        );
        log_watch::dialog_failures() - before
    };
    use log::Level::{Error, Warn};
    let rfd = "rfd::backend::xdg_desktop_portal";
    assert_eq!(say(Error, rfd, "Failed to pick file with zenity: No such file"), 1);
    assert_eq!(say(Warn, rfd, "Using zenity fallback"), 0);
    assert_eq!(say(Error, rfd, "Failed to connect to session bus: none"), 0);
    assert_eq!(say(Error, "other", "Failed to pick file with zenity"), 0);
}

/// The next answer of a thread that reads or writes a file.
fn answer(files: &Files, bell: &Receiver<()>) -> Command {
    loop {
        if let Some(command) = files.poll() {
            return command;
        }
        bell.recv_timeout(Duration::from_secs(20)).expect("an answer");
    }
}

#[test]
fn a_file_that_another_program_has_changed_is_not_saved_over_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("plant.toml"), folder.path().join("other.toml"));
    let (ring, bell) = sync_channel(64);
    let files = Files::new(Arc::new(move || ring.try_send(()).unwrap_or_default()));
    let project = |name: &str| Arc::new(Project { name: name.to_owned(), ..Project::default() });
    let save = |path: &Path, name: &str| {
        files.save(project(name), path.to_owned(), true);
        answer(&files, &bell)
    };
    let saved = |told: &Command| matches!(told, Command::Saved { result: Ok(()), .. });
    assert!(saved(&save(&path, "one")));
    assert!(saved(&save(&path, "two")), "nobody else has touched it");
    let ours = std::fs::read(&path).unwrap();
    // Another program writes something as long, in the same moment.
    std::fs::write(&path, String::from_utf8(ours.clone()).unwrap().replace("two", "new")).unwrap();
    let told = save(&path, "three");
    assert!(matches!(&told, Command::SaveChanged(of) if *of == path), "{told:?}");
    assert!(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains("new"));
    // Reading it again takes note of what is there now.
    files.load(path.clone());
    assert!(matches!(answer(&files, &bell), Command::Loaded { result: Ok(_), .. }));
    assert!(saved(&save(&path, "four")));
    // Saving over it is said in so many words.
    std::fs::write(&path, &ours).unwrap();
    assert!(matches!(save(&path, "five"), Command::SaveChanged(_)));
    files.save_anyway(project("five"), path.clone());
    assert!(saved(&answer(&files, &bell)));
    assert!(saved(&save(&path, "six")));
    // A file that is gone is written anew, and another file is no concern of this one's.
    std::fs::remove_file(&path).unwrap();
    assert!(saved(&save(&path, "seven")));
    std::fs::write(&other, "anything").unwrap();
    assert!(saved(&save(&other, "eight")));
    // A file that cannot be read takes no note: what is open is still known by its own.
    std::fs::write(&other, "not a project").unwrap();
    files.load(other.clone());
    assert!(matches!(answer(&files, &bell), Command::Loaded { result: Err(_), .. }));
    assert!(matches!(save(&other, "nine"), Command::SaveChanged(_)));
}
