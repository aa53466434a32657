//! The horn: a thread that plays tones by whatever player the system has, so that the program needs no sound
//! library to start. A player that is missing or fails is told and costs nothing else.
//!
//! The players and their words stand in `players`; the first that works is taken. Tones lie in a folder of their own that goes with the horn.

use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::players::System;
use super::tones::{pause_ms, wav};
use crate::app::alarms::Tone;
use crate::model::AlarmPriority;

/// Orders that wait at most; one that finds no room is offered again with the next frame.
const ORDERS: usize = 4;
/// How often a playing tone is looked after.
const LOOK: Duration = Duration::from_millis(20);
/// A player that has not ended by then hangs.
const LONGEST: Duration = Duration::from_secs(8);
/// Bytes of a player's complaint that are read.
const COMPLAINT: u64 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// What is to be heard from now on.
    Want(Option<Tone>),
    /// A tone to hear once.
    Test(AlarmPriority, u8),
}

/// A handle to the horn. Dropping it ends a tone that sounds.
pub struct Horn {
    orders: Option<SyncSender<Order>>,
    wanted: Option<Tone>,
    trouble: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Horn {
    /// Starts the thread. Players are looked for in `path`, as `PATH` is written; `wake` is called when what
    /// [`Horn::trouble`] tells has changed.
    pub fn start(path: Option<OsString>, wake: Arc<dyn Fn() + Send + Sync>) -> Horn {
        let (orders, taken) = sync_channel(ORDERS);
        let trouble = Arc::new(Mutex::new(None));
        let told = Arc::clone(&trouble);
        let tell = move |text: Option<String>| {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = text;
            wake();
        };
        let thread = std::thread::Builder::new().name("horn".to_owned());
        let work = move || Worker::new(path.unwrap_or_default(), Box::new(tell)).run(&taken);
        match thread.spawn(work) {
            Ok(thread) => {
                Horn { orders: Some(orders), wanted: None, trouble, thread: Some(thread) }
            }
            Err(why) => {
                *trouble.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(format!("the system gives no thread: {why}"));
                Horn { orders: None, wanted: None, trouble, thread: None }
            }
        }
    }

    /// Says what is to be heard. Costs nothing while that stays the same.
    pub fn want(&mut self, tone: Option<Tone>) {
        if tone != self.wanted
            && let Some(orders) = &self.orders
            && orders.try_send(Order::Want(tone)).is_ok()
        {
            self.wanted = tone;
        }
    }

    /// Plays a tone once.
    pub fn test(&self, priority: AlarmPriority, volume: u8) {
        if let Some(orders) = &self.orders {
            // A full queue means that several are waiting to be heard already.
            orders.try_send(Order::Test(priority, volume)).ok();
        }
    }

    /// What keeps the horn from sounding; `None` while nothing is known to.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Horn {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

struct Worker {
    path: OsString,
    tell: Box<dyn Fn(Option<String>) + Send>,
    /// Where the tones lie; made with the first.
    folder: Option<tempfile::TempDir>,
    troubled: bool,
}

/// How a tone ended.
enum End {
    Played,
    /// Something else is wanted.
    Order(Order),
    /// The handle is gone.
    Closed,
    Failed(String),
}

impl Worker {
    fn new(path: OsString, tell: Box<dyn Fn(Option<String>) + Send>) -> Worker {
        Worker { path, tell, folder: None, troubled: false }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        let mut wanted: Option<Tone> = None;
        // The tone that was played once already.
        let mut done: Option<u64> = None;
        let mut order = None;
        loop {
            let next = match order.take() {
                Some(order) => Some(order),
                None => match self.rest(orders, wanted, done) {
                    Ok(order) => order,
                    Err(()) => break,
                },
            };
            let (priority, volume) = match (next, wanted) {
                (Some(Order::Want(tone)), _) => {
                    wanted = tone;
                    match tone {
                        Some(tone) if tone.repeats || done != Some(tone.number) => {
                            done = Some(tone.number);
                            (tone.priority, tone.volume)
                        }
                        _ => continue,
                    }
                }
                (Some(Order::Test(priority, volume)), _) => (priority, volume),
                (None, Some(tone)) => (tone.priority, tone.volume),
                (None, None) => continue,
            };
            match self.play(orders, priority, volume) {
                End::Played => self.trouble(None),
                End::Failed(why) => self.trouble(Some(why)),
                End::Order(new) => order = Some(new),
                End::Closed => break,
            }
        }
    }

    /// Waits for an order, or for the time to play again.
    fn rest(
        &self,
        orders: &Receiver<Order>,
        wanted: Option<Tone>,
        done: Option<u64>,
    ) -> Result<Option<Order>, ()> {
        let again = wanted.filter(|tone| tone.repeats && done.is_some());
        let Some(tone) = again else { return orders.recv().map(Some).map_err(|_| ()) };
        match orders.recv_timeout(Duration::from_millis(pause_ms(tone.priority))) {
            Ok(order) => Ok(Some(order)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(()),
        }
    }

    fn trouble(&mut self, why: Option<String>) {
        if why.is_some() || self.troubled {
            self.troubled = why.is_some();
            (self.tell)(why);
        }
    }

    /// Plays a tone by the first player that does.
    fn play(&mut self, orders: &Receiver<Order>, priority: AlarmPriority, volume: u8) -> End {
        let file = match self.file(priority, volume) {
            Ok(file) => file,
            Err(why) => return End::Failed(format!("the tone cannot be written: {why}")),
        };
        let mut failed = None;
        for mut player in players(&self.path, &file) {
            match watch(&mut player, orders) {
                End::Failed(why) => {
                    failed.get_or_insert(why);
                }
                end => return end,
            }
        }
        End::Failed(failed.unwrap_or_else(|| System::HERE.none().to_owned()))
    }

    fn file(&mut self, priority: AlarmPriority, volume: u8) -> std::io::Result<PathBuf> {
        if self.folder.is_none() {
            self.folder = Some(tempfile::Builder::new().prefix("gaugeglass-horn-").tempdir()?);
        }
        let folder = self.folder.as_ref().map_or_else(std::env::temp_dir, |f| f.path().to_owned());
        let file = folder.join(format!("{}-{volume}.wav", priority.word()));
        if !file.exists() {
            std::fs::write(&file, wav(priority, volume))?;
        }
        Ok(file)
    }
}

/// The players that are there, each ready to play `file`, the preferred one first. Windows knows itself
/// where its own programs are.
fn players(path: &OsStr, file: &Path) -> Vec<Command> {
    let find = |name: &str| {
        if System::HERE == System::Windows {
            return Some(PathBuf::from(name));
        }
        let mut places = std::env::split_paths(path).map(|folder| folder.join(name));
        places.find(|place| place.is_file())
    };
    let ready = |(name, words): (&str, Vec<OsString>)| {
        let mut command = Command::new(find(name)?);
        command.args(words);
        Some(command)
    };
    System::HERE.players(file).into_iter().filter_map(ready).collect()
}

/// Runs a player until it ends or something else is wanted, which ends it.
fn watch(player: &mut Command, orders: &Receiver<Order>) -> End {
    let name = Path::new(player.get_program()).file_stem().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    player.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = match player.spawn() {
        Ok(child) => child,
        Err(why) => return End::Failed(format!("{name}: {why}")),
    };
    let since = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return End::Played,
            Ok(Some(status)) => return End::Failed(complaint(&name, &mut child, status)),
            Ok(None) if since.elapsed() > LONGEST => {
                stop(&mut child);
                return End::Failed(format!("{name} does not end"));
            }
            Ok(None) => {}
            Err(why) => {
                stop(&mut child);
                return End::Failed(format!("{name}: {why}"));
            }
        }
        match orders.recv_timeout(LOOK) {
            Ok(order) => {
                stop(&mut child);
                return End::Order(order);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                stop(&mut child);
                return End::Closed;
            }
        }
    }
}

fn stop(child: &mut Child) {
    // It may have ended meanwhile.
    child.kill().ok();
    child.wait().ok();
}

/// The last line that a player complained in, or how it ended.
fn complaint(name: &str, child: &mut Child, status: std::process::ExitStatus) -> String {
    let mut bytes = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        stderr.take(COMPLAINT).read_to_end(&mut bytes).ok();
    }
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    match last {
        Some(line) => format!("{name}: {line}"),
        None => format!("{name}: {status}"),
    }
}
