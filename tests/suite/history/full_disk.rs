//! A whole station on a disk of its own that fills up, and whose files are taken away. The disk is a tmpfs,
//! which only root may mount; where that cannot be, it is said and nothing is tested.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use gaugeglass::app::{App, Settings};
use gaugeglass::history::{Reader, Verified};
use gaugeglass::model::RecordTroubleKind;
use gaugeglass::station::{Station, StationOptions};
use gaugeglass::store::load_project;
use serde_json::Value;

/// A small disk, unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(SmallDisk(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.0.path()).status().ok();
    }
}

/// A running station and what it says.
struct Running(Child, Receiver<Value>);

impl Running {
    fn start(folder: &Path) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gaugeglass"))
            .args(["run", "projects/quadruple-tank.toml", "--json", "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = sync_channel(10_000);
        let out = BufReader::new(child.stdout.take().unwrap());
        let read = move || {
            for line in out.lines().map_while(Result::ok) {
                sender.send(serde_json::from_str(&line).unwrap()).ok();
            }
        };
        std::thread::Builder::new().name("reader".to_owned()).spawn(read).unwrap();
        Running(child, lines)
    }

    /// The next event of the record, and after how long it came.
    fn record(&self) -> (Value, Duration) {
        let start = Instant::now();
        loop {
            let left = Duration::from_secs(30).saturating_sub(start.elapsed());
            let event = self.1.recv_timeout(left).expect("an event of the record");
            if event["event"] == "record" {
                return (event, start.elapsed());
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Fills a disk up to the last byte.
fn fill(disk: &Path) -> PathBuf {
    let ballast = disk.join("ballast");
    let fill = Command::new("dd")
        .args(["if=/dev/zero", "bs=4096"])
        .arg(format!("of={}", ballast.display()))
        .stderr(Stdio::null())
        .status();
    assert!(!fill.unwrap().success());
    ballast
}

#[test]
fn the_window_has_the_banner_of_a_full_disk_within_two_seconds() {
    let Some(disk) = SmallDisk::mount() else {
        println!("SKIPPED: a small disk cannot be mounted here");
        return;
    };
    let project = Arc::new(load_project(Path::new("projects/quadruple-tank.toml")).unwrap().0);
    let data = Some(disk.0.path().join("station"));
    let options = StationOptions { data, ..StationOptions::default() };
    let station = Station::start(Arc::clone(&project), options).unwrap();
    let mut app = App::new(Box::new(station), project, None, Settings::default());
    let mut until = |kind| {
        let start = Instant::now();
        loop {
            app.tick();
            let record = app.state.recording.as_ref().and_then(|record| record.trouble.as_ref());
            if record.is_some_and(|trouble| trouble.kind == kind) {
                return start.elapsed();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{kind:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until(RecordTroubleKind::NearlyFull);
    // A machine that does other things may be late once.
    let mut took = [(); 3].map(|()| {
        let ballast = fill(disk.0.path());
        let took = until(RecordTroubleKind::Full);
        std::fs::remove_file(&ballast).unwrap();
        until(RecordTroubleKind::NearlyFull);
        took
    });
    took.sort();
    println!("the banner stood after {took:?}");
    assert!(took[1] < Duration::from_secs(2), "{took:?}");
}

#[test]
fn a_station_on_a_full_disk_tells_so_keeps_everything_and_recovers_by_itself() {
    let Some(disk) = SmallDisk::mount() else {
        println!("SKIPPED: a small disk cannot be mounted here");
        return;
    };
    let folder = disk.0.path().join("station");
    let mut running = Running::start(&folder);
    let (first, _) = running.record();
    assert_eq!(
        first["trouble"], "nearly_full",
        "4 MB are little, and that is told before it is full"
    );
    // The disk fills up to the last byte.
    let ballast = fill(disk.0.path());
    let (full, after) = running.record();
    assert_eq!(full["trouble"], "full", "{full}");
    println!("told {} ms after the disk was full", after.as_millis());
    let slow_machine = Duration::from_secs(8);
    assert!(after < slow_machine, "{after:?}");
    std::fs::remove_file(&ballast).unwrap();
    let (well, after) = running.record();
    assert_eq!((&well["trouble"], &well["lost"]), (&"nearly_full".into(), &0.into()), "{well}");
    println!("well {} ms after there was room", after.as_millis());
    // The journal is taken away under the running station.
    for file in ["live.db", "live.db-wal", "live.db-shm"] {
        std::fs::remove_file(folder.join(file)).unwrap();
    }
    assert_eq!(running.record().0["trouble"], "gone");
    assert_eq!(running.record().0["trouble"], "nearly_full");
    let asked = Command::new("kill").arg("-INT").arg(running.0.id().to_string()).status();
    assert!(asked.unwrap().success());
    running.0.wait().unwrap();
    assert_eq!(Verified::of(&folder).unwrap().findings, []);
    let mut reader = Reader::open(&folder).unwrap();
    let tags = reader.tags().unwrap();
    let level = tags.iter().find(|tag| tag.name == "Tank 1/Level").unwrap().key;
    let mut times = Vec::new();
    reader.points(level, (0, i64::MAX / 4), &super::GO_ON, |p| times.push(p.at_ms)).unwrap();
    let widest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(widest < 2_000, "a hole of {widest} ms");
}
