//! Loading from disk: whatever the path names, an answer comes and names what, where and why.

use std::path::Path;

use gaugeglass::store::{LoadError, Severity, load_project};

use super::{SMALL, problems, shown};

fn said(path: &Path) -> String {
    let text = load_project(path).unwrap_err().to_string();
    text.replace(&path.display().to_string(), "FILE")
}

#[test]
fn a_missing_file_a_directory_and_a_device_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        said(&folder.path().join("none.toml")),
        "the project FILE cannot be read: No such file or directory (os error 2); \
         check the name and the directory"
    );
    let not_a_file = "not a file; name a project file, they end in .toml";
    assert_eq!(
        said(folder.path()),
        format!("the project FILE cannot be read: it is a directory, {not_a_file}")
    );
    assert_eq!(
        said(Path::new("/dev/zero")),
        format!("the project FILE cannot be read: it is a device, {not_a_file}")
    );
}

#[cfg(unix)]
#[test]
fn a_socket_or_pipe_is_refused_without_waiting_for_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket.toml");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(said(&socket).contains("it is a socket"));
    let pipe = folder.path().join("pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    // Where there is no mkfifo the socket has to do.
    if made.is_ok_and(|status| status.success()) {
        assert!(said(&pipe).contains("it is a pipe"));
    }
}

#[test]
fn bytes_that_are_not_utf8_are_located() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latin.toml");
    std::fs::write(&file, b"gaugeglass = 1\n[project]\nname = \"\xed\x95\x9c caf\xe9\"\n").unwrap();
    assert_eq!(
        said(&file),
        "the project FILE cannot be read: line 3, column 14 is not UTF-8; save it as UTF-8"
    );
    let utf16: Vec<u8> =
        "\u{feff}gaugeglass = 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&file, utf16).unwrap();
    assert!(said(&file).contains("line 1, column 1 is not UTF-8"));
}

#[test]
fn a_file_over_64_mib_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    let file = std::fs::File::create(&path).unwrap();
    // Sparse: takes no room on the disk.
    file.set_len(1 << 40).unwrap();
    assert!(said(&path).contains("more than 67108864 bytes"));
}

#[test]
fn an_invalid_project_carries_all_problems_and_names_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    let text =
        SMALL.replace("unit = 1\n", "unit = 999\n").replace("period_ms = 500", "period_ms = 0");
    std::fs::write(&file, text).unwrap();
    assert_eq!(
        said(&file),
        "the project FILE is not valid: line 17: device[0].unit: 999 is outside 0 to 255, \
         and one more error"
    );
    let Err(LoadError::Invalid { problems, .. }) = load_project(&file) else { panic!() };
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|p| p.file == file));
}

#[test]
fn comments_are_read_over_and_warned_about_because_saving_drops_them() {
    let text = SMALL.replace("port = 502", "port = 502 # the registered one\n# 한");
    let found = problems(&text);
    assert_eq!(
        shown(&found),
        "test.toml:11:12: warning: the file holds comments (2 in all); saving it in the window \
         drops them\n  hint: keep remarks in the description of the project or of a tag\n"
    );
    assert_eq!(found[0].severity, Severity::Warning);
    assert_eq!(shown(&problems(&SMALL.replace("Small", "not a # comment"))), "");
}
