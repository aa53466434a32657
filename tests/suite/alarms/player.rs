//! The horn's player, by players that are scripts.
#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use gaugeglass::app::alarms::Tone;
use gaugeglass::desktop::horn::Horn;
use gaugeglass::desktop::tones::wav;
use gaugeglass::model::AlarmPriority;

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn script(folder: &Path, name: &str, body: &str) {
    let file = folder.join(name);
    fs::write(&file, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

fn horn(folder: &Path) -> (Horn, Receiver<()>) {
    let (ring, bell) = sync_channel(16);
    let wake = move || {
        ring.try_send(()).ok();
    };
    (Horn::start(Some(OsString::from(folder)), Arc::new(wake)), bell)
}

fn tone(priority: AlarmPriority, number: u64, repeats: bool) -> Option<Tone> {
    Some(Tone { priority, number, repeats, volume: 50 })
}

/// Waits until the script has written so many lines.
fn played(log: &Path, lines: usize) -> Vec<String> {
    let end = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(log).unwrap_or_default();
        let told: Vec<String> = text.lines().map(str::to_owned).collect();
        if told.len() >= lines {
            return told;
        }
        assert!(Instant::now() < end, "{told:?}");
        std::thread::yield_now();
    }
}

#[test]
fn it_plays_what_is_wanted_by_the_first_player_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    script(folder.path(), "pw-play", "echo 'no server' >&2; exit 1");
    let told = log.display();
    script(folder.path(), "aplay", &format!("echo \"$2\" >> {told}"));
    let (mut horn, _bell) = horn(folder.path());
    horn.want(tone(AlarmPriority::High, 1, true));
    let files = played(&log, 2);
    assert!(files.iter().all(|file| file.ends_with("high-50.wav")), "again and again: {files:?}");
    horn.want(tone(AlarmPriority::Highest, 2, false));
    let end = Instant::now() + PATIENCE;
    while !fs::read_to_string(&log).unwrap().contains("highest-50.wav") {
        assert!(Instant::now() < end);
        std::thread::yield_now();
    }
    assert_eq!(horn.trouble(), None, "one of them works");
}

#[test]
fn without_a_player_it_says_so_and_nothing_else_suffers() {
    let folder = tempfile::tempdir().unwrap();
    let (horn, bell) = horn(folder.path());
    horn.test(AlarmPriority::Low, 50);
    bell.recv_timeout(PATIENCE).unwrap();
    let why = horn.trouble().unwrap();
    assert!(why.contains("pw-play") && why.contains("aplay") || cfg!(target_os = "macos"), "{why}");
}

#[test]
fn a_player_without_a_device_is_told_in_its_own_words_until_it_works() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken");
    fs::write(&broken, "").unwrap();
    let body = format!(
        "if [ -e {} ]; then echo 'audio open error: no such device' >&2; exit 1; fi",
        broken.display()
    );
    script(folder.path(), if cfg!(target_os = "macos") { "afplay" } else { "aplay" }, &body);
    let (horn, bell) = horn(folder.path());
    horn.test(AlarmPriority::Medium, 50);
    bell.recv_timeout(PATIENCE).unwrap();
    assert!(horn.trouble().unwrap().contains("audio open error: no such device"));
    fs::remove_file(&broken).unwrap();
    horn.test(AlarmPriority::Medium, 50);
    bell.recv_timeout(PATIENCE).unwrap();
    assert_eq!(horn.trouble(), None);
}

/// True while a process runs.
fn runs(pid: &str) -> bool {
    // A process that has ended and was waited for has no entry.
    Path::new("/proc").join(pid).exists()
}

#[test]
#[cfg(target_os = "linux")]
fn a_player_starts_once_for_each_new_highest_ends_when_silenced_and_starts_for_the_next() {
    use crate::support::alarm_board::{alarm, board};
    use crate::support::fake_station::at;
    use gaugeglass::app::alarms::{Horn as Calls, HornSettings};
    use gaugeglass::model::{AlarmLive, AlarmShown};

    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let told = log.display();
    // Plays until it is ended, as a tone that is long.
    script(folder.path(), "aplay", &format!("echo \"$$ $2\" >> {told}; exec sleep 600"));
    let (mut horn, _bell) = horn(folder.path());
    let mut calls = Calls::default();
    let came = |id: &str, priority, seconds| AlarmLive {
        raised: Some(at(seconds)),
        ..alarm(id, priority, AlarmShown::Unacknowledged)
    };
    let settings = HornSettings { once: true, ..HornSettings::default() };
    let low = || came("a", AlarmPriority::Low, 1.0);
    let high = || came("c", AlarmPriority::High, 3.0);
    let hear = |calls: &mut Calls, horn: &mut Horn, version, alarms: Vec<AlarmLive>| {
        let board = board(version, alarms);
        calls.look(&board);
        horn.want(calls.tone(settings));
        board
    };
    let pid = |line: &str| line.split(' ').next().unwrap().to_owned();
    hear(&mut calls, &mut horn, 1, vec![low()]);
    let first = pid(&played(&log, 1)[0]);
    hear(&mut calls, &mut horn, 2, vec![low(), came("b", AlarmPriority::Low, 2.0)]);
    let board = hear(&mut calls, &mut horn, 3, vec![low(), high()]);
    let second = pid(&played(&log, 2)[1]);
    assert!(!runs(&first), "the lower tone was ended");
    calls.silence(&board);
    horn.want(calls.tone(settings));
    let end = Instant::now() + PATIENCE;
    while runs(&second) {
        assert!(Instant::now() < end, "silenced, and still playing");
        std::thread::yield_now();
    }
    hear(&mut calls, &mut horn, 4, vec![low(), high()]);
    hear(&mut calls, &mut horn, 5, vec![low(), high(), came("d", AlarmPriority::Low, 4.0)]);
    let lines = played(&log, 3);
    let tones: Vec<&str> = lines.iter().map(|line| line.rsplit('/').next().unwrap()).collect();
    assert_eq!(tones, ["low-70.wav", "high-70.wav", "low-70.wav"], "each once, and no more");
    drop(horn);
    assert!(!runs(&pid(&lines[2])), "nothing plays on without the window");
}

#[test]
fn every_system_has_its_players_and_their_words() {
    use gaugeglass::desktop::players::System;
    let file = Path::new("/tmp/it's a/high-70.wav");
    let words = |system: System| {
        let players = system.players(file).into_iter();
        players
            .map(|(name, words)| {
                let words = words.into_iter().map(|word| word.into_string().unwrap());
                std::iter::once(name.to_owned()).chain(words).collect::<Vec<String>>()
            })
            .collect::<Vec<_>>()
    };
    let path = "/tmp/it's a/high-70.wav";
    assert_eq!(
        words(System::Unix),
        [vec!["pw-play", path], vec!["paplay", path], vec!["aplay", "-q", path]]
    );
    assert_eq!(words(System::Mac), [["afplay", path]]);
    let play = "(New-Object System.Media.SoundPlayer '/tmp/it''s a/high-70.wav').PlaySync()";
    assert_eq!(
        words(System::Windows),
        [["powershell", "-NoProfile", "-NonInteractive", "-Command", play]]
    );
    for system in [System::Unix, System::Mac, System::Windows] {
        assert!(!system.none().is_empty());
        let korean = gaugeglass::app::lang::phrase(gaugeglass::app::Lang::Korean, system.none());
        assert_ne!(korean, system.none(), "it is said in Korean, too");
    }
}

#[test]
fn a_tone_that_is_no_longer_wanted_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let told = log.display();
    let name = if cfg!(target_os = "macos") { "afplay" } else { "aplay" };
    script(folder.path(), name, &format!("echo begun >> {told}; exec sleep 600"));
    let (mut horn, _bell) = horn(folder.path());
    horn.want(tone(AlarmPriority::High, 1, true));
    played(&log, 1);
    let start = Instant::now();
    drop(horn);
    assert!(start.elapsed() < PATIENCE, "the player was ended");
}

#[test]
fn each_priority_has_a_tone_of_its_own_and_the_volume_counts() {
    let tones = AlarmPriority::ALL.map(|priority| wav(priority, 100));
    for (place, tone) in tones.iter().enumerate() {
        assert_eq!((&tone[..4], &tone[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
        let size = u32::from_le_bytes(tone[40..44].try_into().unwrap()) as usize;
        assert_eq!(size + 44, tone.len());
        assert!(tones.iter().skip(place + 1).all(|other| other != tone));
        assert!(tone.len() < 200_000);
    }
    let loudest = |tone: &[u8]| {
        tone[44..].chunks(2).map(|s| i16::from_le_bytes([s[0], s[1]]).unsigned_abs()).max().unwrap()
    };
    let (loud, soft) = (wav(AlarmPriority::High, 100), wav(AlarmPriority::High, 10));
    assert!(loudest(&loud) > 8 * loudest(&soft));
    assert!(loudest(&loud) < i16::MAX.unsigned_abs());
}
