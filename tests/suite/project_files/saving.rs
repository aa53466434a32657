//! Saving: the old file or the whole new one, never anything else.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use gaugeglass::model::Project;
use gaugeglass::store::{SaveError, load_project, render_project, replace_file, save_project};

use super::{SMALL, check_clean};

/// What stands in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn changed() -> Project {
    let mut project = check_clean(SMALL);
    project.name = "Changed".to_owned();
    project
}

#[test]
fn a_saved_project_loads_equal_and_leaves_nothing_else_behind() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    save_project(&check_clean(SMALL), &file).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), SMALL);
    save_project(&changed(), &file).unwrap();
    let (project, problems) = load_project(&file).unwrap();
    assert_eq!((project, problems.len()), (changed(), 0));
    assert_eq!(names(folder.path()), ["plant.toml"]);
}

#[test]
fn a_project_that_breaks_rules_is_not_saved_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    fs::write(&file, SMALL).unwrap();
    let mut project = changed();
    Arc::make_mut(&mut project.tags[0]).decimals = Some(99);
    project.scan_classes[0].period_ms = 1;
    let error = save_project(&project, &file).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the project was not saved to {}: scan_class[0].period_ms: 1 is outside 10 to 3600000; \
             tag[0].decimals: 99 is outside 0 to 12",
            file.display()
        )
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), SMALL);
    assert_eq!(names(folder.path()), ["plant.toml"]);
}

#[test]
fn a_project_that_would_not_read_back_is_not_saved() {
    use gaugeglass::model::{Layout, LayoutNode, PaneKind};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    let mut project = changed();
    // No rule of the model speaks of layouts; the file format has one.
    project.layout =
        Layout { root: LayoutNode::Tabs { panes: Vec::new(), active: PaneKind::Tags } };
    let error = save_project(&project, &file).unwrap_err();
    assert!(matches!(error, SaveError::NotReadable { .. }), "{error}");
    assert!(error.to_string().contains("window.layout.tabs: the list is empty"), "{error}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_directory_a_missing_parent_and_a_read_only_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = save_project(&changed(), folder.path()).unwrap_err();
    assert!(matches!(error, SaveError::NotAFile { what: "a directory", .. }), "{error}");

    let lost = folder.path().join("no/such/plant.toml");
    let error = save_project(&changed(), &lost).unwrap_err();
    assert!(matches!(error, SaveError::Failed { .. }), "{error}");
    assert!(!folder.path().join("no").exists());

    let file = folder.path().join("plant.toml");
    fs::write(&file, SMALL).unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let error = save_project(&changed(), &file).unwrap_err();
    assert!(matches!(error, SaveError::ReadOnly { .. }), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), SMALL);
    assert_eq!(names(folder.path()), ["plant.toml"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    let file = folder.path().join("real/plant.toml");
    fs::write(&file, SMALL).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.toml");
    symlink("real/plant.toml", &link).unwrap();

    save_project(&changed(), &link).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), render_project(&changed()));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(names(folder.path()), ["link.toml", "real"]);
    assert_eq!(names(&folder.path().join("real")), ["plant.toml"]);

    let dangling = folder.path().join("new.toml");
    symlink("real/new.toml", &dangling).unwrap();
    save_project(&changed(), &dangling).unwrap();
    assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink());
    assert!(folder.path().join("real/new.toml").exists());

    let circle = folder.path().join("circle.toml");
    symlink("circle.toml", &circle).unwrap();
    let error = save_project(&changed(), &circle).unwrap_err();
    assert!(error.to_string().contains("the link leads in a circle"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_pipe_or_socket_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket.toml");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let error = save_project(&changed(), &socket).unwrap_err();
    assert!(matches!(error, SaveError::NotAFile { what: "a socket", .. }), "{error}");
}

#[test]
fn a_disk_that_fills_up_while_writing_leaves_the_old_file_and_nothing_else() {
    use std::io::{Error, ErrorKind, Write as _};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    fs::write(&file, SMALL).unwrap();
    let error = replace_file(&file, |out| {
        out.write_all(b"gaugeglass = 1\n[proj")?;
        Err(Error::from(ErrorKind::StorageFull))
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{} was not written: writing failed: no storage space; \
             the file is as it was, choose another place or make room",
            file.display()
        )
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), SMALL);
    assert_eq!(names(folder.path()), ["plant.toml"]);
}
