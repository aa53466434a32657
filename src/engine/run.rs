//! The engine as one future: starts the tasks, keeps them alive, and carries out commands.
//!
//! A task that fails inside (a fault of this program) takes nobody with it: its tags turn bad, its writes
//! end truthfully, and it starts again after a pause.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinHandle, LocalSet, spawn_local};
use tokio::time::{sleep, timeout};

use super::backoff::{BASE, CAP, delay};
use super::board::Board;
use super::connect_gate::ConnectGate;
use super::connection;
use super::mailbox::Mailbox;
use super::plan::{Assembly, ConnectionPlan, assemble};
use super::publish::{Publisher, hand_over_batch};
use super::shared::Shared;
use super::write_life::Ticket;
use super::{EngineCommand, EnginePorts};
use crate::link::Connector;
use crate::model::{
    BadReason, ConnectionId, ConnectionPhase, Denial, DeviceId, DevicePhase, Peek, PeekDenial,
    PeekOutcome, Peeked, Project, Quality, StationEvent, Trouble, TroubleKind, WriteOutcome,
    WriteRequest, WriteStage,
};

/// Time for connections to close when the engine stops.
const STOP_LIMIT: Duration = Duration::from_secs(1);

/// One connection's task as the engine sees it.
struct Seat {
    plan: Rc<RefCell<ConnectionPlan>>,
    mailbox: Rc<Mailbox>,
    task: JoinHandle<()>,
}

struct Station<C> {
    shared: Rc<Shared>,
    connector: Rc<C>,
    project: Arc<Project>,
    seats: HashMap<ConnectionId, Seat>,
}

/// Polls `project` through `connector` until a stop is asked for or the handle is gone.
pub async fn run<C: Connector>(project: Arc<Project>, connector: C, ports: EnginePorts) {
    LocalSet::new().run_until(serve(project, connector, ports)).await;
}

async fn serve<C: Connector>(project: Arc<Project>, connector: C, ports: EnginePorts) {
    let EnginePorts { mut commands, events, peeked, batches, snapshot, dropped, options } = ports;
    let clock = options.clock;
    let assembly = assemble(&project, &Assembly::default(), clock.stamp());
    let rng = options.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
    let board = Board::new(assembly, events);
    let shared = Rc::new(Shared {
        clock,
        board,
        rng: RefCell::new(rng),
        gate: ConnectGate::default(),
        sockets: Rc::default(),
        frames: RefCell::new(options.frames),
        peeked,
    });
    let connector = Rc::new(connector);
    let mut station =
        Station { shared: Rc::clone(&shared), connector, project, seats: HashMap::new() };
    station.seat_all();
    let publisher = |wake| {
        let (snapshot, batches) = (Arc::clone(&snapshot), batches.clone());
        Publisher::new(Rc::clone(&shared), snapshot, batches, Arc::clone(&dropped), wake)
    };
    let publishing = spawn_local(publisher(Arc::clone(&options.wake)).run());
    while let Some(command) = commands.recv().await {
        match command {
            EngineCommand::SetProject(project) => {
                // Readings so far bear the places of the plan so far.
                hand_over_batch(&shared, &batches, &dropped);
                station.set_project(project);
            }
            EngineCommand::Write(request) => station.write(request),
            EngineCommand::Reconnect(id) => {
                if let Some(seat) = station.seats.get(&id) {
                    seat.mailbox.put(|mail| mail.reconnect = true);
                }
            }
            EngineCommand::Identify(id) => station.identify(&id),
            EngineCommand::Peek(peek) => station.peek(peek),
            EngineCommand::WatchFrames(watch) => {
                *shared.frames.borrow_mut() = watch;
                station.seats.values().for_each(|seat| seat.mailbox.put(|mail| mail.watch = true));
            }
            EngineCommand::Stop => break,
        }
    }
    station.stop_all().await;
    publishing.abort();
    let beat = snapshot.load().beat;
    publisher(options.wake).publish_last(beat);
}

impl<C: Connector> Station<C> {
    /// Makes the tasks fit the plan: new connections get one, changed ones are told, others stay.
    fn seat_all(&mut self) {
        let plans = self.shared.board.assembly.borrow().plans.clone();
        let gone: Vec<ConnectionId> = self
            .seats
            .keys()
            .filter(|id| !plans.iter().any(|plan| plan.connection.id == **id))
            .cloned()
            .collect();
        for seat in gone.iter().filter_map(|id| self.seats.remove(id)) {
            seat.mailbox.put(|mail| mail.stop = true);
        }
        for plan in plans {
            match self.seats.get(&plan.connection.id) {
                Some(seat) if seat.plan.borrow().same(&plan) => {}
                Some(seat) => {
                    *seat.plan.borrow_mut() = plan.clone();
                    seat.mailbox.put(|mail| mail.plan = Some(plan));
                }
                None => {
                    let id = plan.connection.id.clone();
                    let plan = Rc::new(RefCell::new(plan));
                    let mailbox = Rc::new(Mailbox::default());
                    let (shared, connector) = (Rc::clone(&self.shared), Rc::clone(&self.connector));
                    let watched = (Rc::clone(&mailbox), Rc::clone(&plan));
                    let task = spawn_local(keep_alive(shared, connector, watched.0, watched.1));
                    self.seats.insert(id, Seat { plan, mailbox, task });
                }
            }
        }
    }

    fn set_project(&mut self, project: Arc<Project>) {
        let board = &self.shared.board;
        let next = assemble(&project, &board.assembly.borrow(), self.shared.clock.stamp());
        *board.assembly.borrow_mut() = next;
        board.visible.set(true);
        board.touch();
        self.project = project;
        self.seat_all();
    }

    fn identify(&self, id: &DeviceId) {
        let device = self.project.device(id);
        if let Some(seat) = device.and_then(|device| self.seats.get(&device.connection)) {
            seat.mailbox.put(|mail| {
                if !mail.identify.contains(id) {
                    mail.identify.push(id.clone());
                }
            });
        }
    }

    fn peek(&self, peek: Peek) {
        let device = self.project.device(&peek.device);
        let seat = device.and_then(|device| self.seats.get(&device.connection));
        let refused = match seat {
            None => Some((peek, PeekDenial::NoSuchDevice)),
            Some(seat) => seat.mailbox.put_peek(peek).err().map(|p| (p, PeekDenial::QueueFull)),
        };
        if let Some((Peek { id, device, run, .. }, denial)) = refused {
            let (at, outcome) = (self.shared.clock.stamp(), PeekOutcome::Denied(denial));
            self.shared.tell_peeked(Peeked { id, device, run, at, outcome });
        }
    }

    fn write(&self, request: WriteRequest) {
        let tag = {
            let assembly = self.shared.board.assembly.borrow();
            let place = assembly.index.places.get(&request.tag);
            place.and_then(|place| self.project.tags.get(place.at())).cloned()
        };
        let device = tag.and_then(|tag| self.project.device(&tag.device));
        let seat = device.and_then(|device| self.seats.get(&device.connection));
        let refused = match seat {
            None => Some((request, Denial::NoSuchTag)),
            Some(seat) => match seat.mailbox.put_write(request) {
                Ok(()) => None,
                Err(request) => Some((request, Denial::QueueFull)),
            },
        };
        if let Some((request, denial)) = refused {
            let ticket = Ticket::new(&request, None);
            self.shared.report(&ticket, WriteStage::Ended(WriteOutcome::Denied(denial)));
        }
    }

    async fn stop_all(&mut self) {
        for seat in self.seats.values() {
            seat.mailbox.put(|mail| mail.stop = true);
        }
        for (_, seat) in self.seats.drain() {
            let _ = timeout(STOP_LIMIT, seat.task).await;
        }
    }
}

/// Runs a connection's task, and again if it fails inside.
async fn keep_alive<C: Connector>(
    shared: Rc<Shared>,
    connector: Rc<C>,
    mailbox: Rc<Mailbox>,
    plan: Rc<RefCell<ConnectionPlan>>,
) {
    let mut failures = 0;
    loop {
        let now_planned = plan.borrow().clone();
        let (shared_in, connector_in) = (Rc::clone(&shared), Rc::clone(&connector));
        let task =
            connection::run(shared_in, connector_in, Rc::clone(&mailbox), now_planned.clone());
        match spawn_local(task).await {
            Ok(()) => return,
            Err(error) => log::error!("the task of {} failed: {error}", now_planned.endpoint),
        }
        failures += 1;
        tell_fault(&shared, &mailbox, &plan.borrow());
        sleep(delay(failures, BASE, CAP)).await;
    }
}

/// Every tag of the connection is bad, and its writes end as what is known of them.
fn tell_fault(shared: &Shared, mailbox: &Mailbox, plan: &ConnectionPlan) {
    let at = shared.clock.stamp();
    let detail = Arc::from("a fault of this program stopped polling; it starts again");
    let trouble = Trouble { kind: TroubleKind::Internal, detail };
    for device in &plan.devices {
        for point in device.points() {
            shared.board.doubt(&point.cell, Quality::Bad(BadReason::Internal), at);
        }
        shared.board.device(&device.live, |live| {
            live.phase = DevicePhase::Offline;
            live.since = at;
            live.trouble = Some(trouble.clone());
        });
    }
    shared.board.connection(&plan.live, |live| {
        live.phase = ConnectionPhase::Idle;
        live.since = at;
        live.trouble = Some(trouble.clone());
    });
    let connection = plan.connection.id.clone();
    let phase = ConnectionPhase::Idle;
    let event = StationEvent::Connection { at, connection, phase, trouble: Some(trouble) };
    shared.board.event(at, event);
    for ticket in mailbox.ledger.take() {
        let outcome = if ticket.sent {
            WriteOutcome::Unknown {
                why: Arc::from("sent, but polling stopped by an internal fault"),
            }
        } else {
            WriteOutcome::Denied(Denial::DeviceOffline)
        };
        shared.report(&ticket, WriteStage::Ended(outcome));
    }
}
