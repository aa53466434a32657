//! The built-in Modbus TCP server: one thread, one plant, at most sixteen connections.
//!
//! The plant lives on the server's thread, so nothing is locked; orders come through a bounded queue
//! and a caller whose order does not fit is told so. The plant's time is the thread's monotonic clock
//! times the speed. Any unit id is answered. There is no authentication: Modbus TCP has none, which
//! is why callers bind it to the loopback unless they mean it.

mod answer;
mod connection;
mod counters;
mod frame;
mod guard;
mod identity;
mod link;
mod thread;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc;

use counters::Counters;
pub use counters::CountersNow;

use self::thread::{Core, Order};
use super::error::SimError;
use super::fault::Fault;
use super::plant::Plant;
use crate::model::limits;

/// Orders that may wait.
const ORDERS: usize = 16;
/// How long a caller waits for an order to be carried out.
const ORDER_PATIENCE: Duration = Duration::from_secs(2);

/// How a plant is served.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerOptions {
    /// Plant seconds per second, 0.1 to 100.
    pub speed: f64,
    /// Faults that are on from the start.
    pub faults: Vec<Fault>,
}

impl Default for ServerOptions {
    fn default() -> ServerOptions {
        ServerOptions { speed: 1.0, faults: Vec::new() }
    }
}

/// A running server. Dropping it closes every connection and waits for its thread.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    plant: String,
    orders: Option<mpsc::Sender<Order>>,
    counters: Arc<Counters>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `plant` at `listen`; port 0 takes a free one, see [`Server::address`].
    ///
    /// # Errors
    /// [`SimError`] for an address that cannot be listened on, a speed out of range, a fault of a part
    /// the plant does not have, and a thread that cannot be made.
    pub fn start(
        mut plant: Box<dyn Plant>,
        listen: SocketAddr,
        options: &ServerOptions,
    ) -> Result<Server, SimError> {
        if !limits::SPEED.contains(&options.speed) {
            return Err(SimError::Speed { speed: options.speed });
        }
        plant.set_speed(options.speed);
        let name = plant.name().to_owned();
        let counters = Arc::new(Counters::default());
        let mut core = Core::new(plant, options.speed, Arc::clone(&counters));
        for fault in &options.faults {
            if !core.switch(*fault, true) {
                return Err(SimError::NoSuchPart { plant: name, fault: *fault });
            }
        }
        let bind = |source| SimError::Bind { listen, source };
        let listener = TcpListener::bind(listen).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| SimError::Thread { source })?;
        let (orders, inbox) = mpsc::channel(ORDERS);
        let thread = std::thread::Builder::new()
            .name("simulator".to_owned())
            .spawn(move || runtime.block_on(thread::serve(core, listener, inbox)))
            .map_err(|source| SimError::Thread { source })?;
        log::info!("simulator: {name} at {address}");
        Ok(Server { address, plant: name, orders: Some(orders), counters, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has counted so far.
    pub fn counters(&self) -> CountersNow {
        self.counters.now()
    }

    /// False once its thread has ended, which it does only by a fault of this program.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Switches a fault on or off and returns when that is done.
    ///
    /// # Errors
    /// [`SimError::NoSuchPart`] if the plant cannot have it, [`SimError::Unreachable`] if the server
    /// does not take the order within two seconds.
    pub fn switch(&self, fault: Fault, on: bool) -> Result<(), SimError> {
        let known = self.ask(|done| Order::Switch { fault, on, done })?;
        if known { Ok(()) } else { Err(SimError::NoSuchPart { plant: self.plant.clone(), fault }) }
    }

    /// Closes every connection now; clients may connect again at once.
    ///
    /// # Errors
    /// [`SimError::Unreachable`] as for [`Server::switch`].
    pub fn hang_up(&self) -> Result<(), SimError> {
        self.ask(|done| Order::HangUp { done }).map(|_| ())
    }

    fn ask(&self, order: impl FnOnce(SyncSender<bool>) -> Order) -> Result<bool, SimError> {
        let (done, answer) = sync_channel(1);
        let orders = self.orders.as_ref().ok_or(SimError::Unreachable)?;
        orders.try_send(order(done)).map_err(|_| SimError::Unreachable)?;
        answer.recv_timeout(ORDER_PATIENCE).map_err(|_| SimError::Unreachable)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The closed queue is the order to end.
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("simulator: the thread of {} ended by a fault", self.plant);
        }
    }
}
