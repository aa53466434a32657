//! A dry run: reads tags that are not in the project yet, once, over sockets of its own. The running
//! project knows nothing of it, nothing is ever written, and it ends when it is dropped.

use std::collections::HashSet;
use std::sync::Arc;

use crate::engine::{Engine, EngineHandle, EngineOptions};
use crate::model::{ConnectionId, DeviceId, Endpoint, Project, Snapshot, Stamp, Tag};

/// Period of a dry run, ms: it ends before most tags are read twice.
const PERIOD_MS: u32 = 2_000;

/// Tags being read.
pub trait DryRun {
    /// What has been read so far.
    fn snapshot(&self) -> Arc<Snapshot>;
    /// The present moment on its clock.
    fn now(&self) -> Stamp;
}

/// A dry run over real sockets.
pub(super) struct Trial {
    engine: Option<EngineHandle>,
}

impl Trial {
    /// Reads the tags of `project`, whose simulators listen where `place` says. Connections that
    /// `refused` names are left alone.
    pub(super) fn start(
        project: &Project,
        place: impl Fn(&ConnectionId) -> Option<std::net::SocketAddr>,
        refused: impl Fn(&Project, &ConnectionId) -> bool,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<Trial> {
        let mut project = read_only(project);
        let asked = project.clone();
        for connection in &mut project.connections {
            if let Endpoint::Simulator { .. } = connection.endpoint {
                match place(&connection.id) {
                    Some(at) => {
                        let host = at.ip().to_string();
                        connection.endpoint = Endpoint::Tcp { host, port: at.port() };
                    }
                    None => connection.enabled = false,
                }
            }
            if refused(&asked, &connection.id) {
                connection.enabled = false;
            }
        }
        let engine =
            Engine::start(Arc::new(project), EngineOptions { wake, ..EngineOptions::default() })?;
        Ok(Trial { engine: Some(engine) })
    }
}

/// The tags of a project with nothing but what reading them needs.
fn read_only(project: &Project) -> Project {
    let mut out = project.clone();
    out.trend_groups.clear();
    out.captures.clear();
    out.tags =
        project.tags.iter().map(|t| Arc::new(Tag { write: None, ..Tag::clone(t) })).collect();
    let devices: HashSet<DeviceId> = out.tags.iter().map(|t| t.device.clone()).collect();
    out.devices.retain(|d| devices.contains(&d.id));
    let connections: HashSet<ConnectionId> =
        out.devices.iter().map(|d| d.connection.clone()).collect();
    out.connections.retain(|c| connections.contains(&c.id));
    out.scan_classes.iter_mut().for_each(|class| class.period_ms = PERIOD_MS);
    out
}

impl DryRun for Trial {
    fn snapshot(&self) -> Arc<Snapshot> {
        self.engine.as_ref().map(EngineHandle::snapshot).unwrap_or_default()
    }

    fn now(&self) -> Stamp {
        self.engine.as_ref().map(EngineHandle::now).unwrap_or_default()
    }
}

impl Drop for Trial {
    /// Sockets are closed on a thread of their own: nobody waits for the plant.
    fn drop(&mut self) {
        let engine = self.engine.take();
        let ending = std::thread::Builder::new().name("dry-run-end".to_owned());
        if let Err(error) = ending.spawn(move || drop(engine)) {
            log::warn!("a dry run ends on the thread of the window: {error}");
        }
    }
}
