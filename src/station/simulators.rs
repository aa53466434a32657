//! The built-in simulators that a project's connections name, each behind a real socket.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::model::{ConnectionId, Endpoint, Project};
use crate::sim::{Server, ServerOptions, built_in};

struct Running {
    connection: ConnectionId,
    plant: String,
    speed: f64,
    server: Server,
}

/// The simulators that run for the present project. Dropping them stops them.
#[derive(Default)]
pub struct Simulators {
    running: Vec<Running>,
    /// Why a connection's simulator could not be started.
    failures: Vec<(ConnectionId, String)>,
}

impl Simulators {
    /// Starts the simulators `project` names, keeps those that run already, stops the others, and
    /// gives back the project as the engine sees it: every simulator an address on the loopback.
    ///
    /// A simulator that cannot be started leaves its connection switched off; see
    /// [`Simulators::failures`].
    pub fn serve(&mut self, project: &Arc<Project>, listen_port: u16) -> Arc<Project> {
        self.failures.clear();
        let mut served = Project::clone(project);
        let mut keep = Vec::new();
        for connection in &mut served.connections {
            let Endpoint::Simulator { plant, speed } = &connection.endpoint else { continue };
            if !connection.enabled {
                continue;
            }
            match self.address_for(&connection.id, plant, *speed, listen_port) {
                Ok(address) => {
                    keep.push(connection.id.clone());
                    let host = address.ip().to_string();
                    connection.endpoint = Endpoint::Tcp { host, port: address.port() };
                }
                Err(why) => {
                    connection.enabled = false;
                    self.failures.push((connection.id.clone(), why));
                }
            }
        }
        self.running.retain(|r| keep.contains(&r.connection));
        Arc::new(served)
    }

    /// Why simulators could not be started.
    pub fn failures(&self) -> &[(ConnectionId, String)] {
        &self.failures
    }

    /// Where the simulator of a connection listens.
    pub fn address(&self, connection: &ConnectionId) -> Option<SocketAddr> {
        self.running.iter().find(|r| r.connection == *connection).map(|r| r.server.address())
    }

    fn address_for(
        &mut self,
        connection: &ConnectionId,
        plant: &str,
        speed: f64,
        listen_port: u16,
    ) -> Result<SocketAddr, String> {
        let same = |r: &&Running| {
            r.connection == *connection && r.plant == plant && r.speed.to_bits() == speed.to_bits()
        };
        if let Some(running) = self.running.iter().find(same) {
            return Ok(running.server.address());
        }
        self.running.retain(|r| r.connection != *connection);
        let model = built_in(plant).ok_or_else(|| format!("there is no plant called {plant:?}"))?;
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listen_port);
        let options = ServerOptions { speed, ..ServerOptions::default() };
        let server = Server::start(model, listen, &options).map_err(|e| e.to_string())?;
        let address = server.address();
        let (connection, plant) = (connection.clone(), plant.to_owned());
        self.running.push(Running { connection, plant, speed, server });
        Ok(address)
    }
}
