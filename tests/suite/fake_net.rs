//! A network in memory for the paused clock: every endpoint is a PLC whose answers a script decides.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::task::{Context, Poll};
use std::time::Duration;

use gaugeglass::engine::{EngineCommand, EngineHandle, EngineOptions, channels, run};
use gaugeglass::link::{ConnectError, Connector};
use gaugeglass::model::{Project, SampleBatch, Snapshot, StationEvent, WriteOutcome, WriteStage};
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, WriteHalf, duplex,
};
use tokio::time::sleep;

use crate::plant_builder::{Memory, whole};

/// One thing the PLC does about a request, in order.
#[derive(Clone, Debug)]
pub enum Act {
    /// The right answer, as the memory stands when it is this act's turn.
    Reply,
    /// These bytes.
    Send(Vec<u8>),
    /// Everything that was put there so far, in one piece; it is empty then.
    Gathered(Rc<RefCell<Vec<u8>>>),
    /// Nothing for so many milliseconds. Other requests are answered meanwhile.
    Wait(u64),
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
}

/// A request as a script sees it.
pub struct Ask<'a> {
    pub host: &'a str,
    /// Counts connections from 1: the one the request came by.
    pub connection: u64,
    /// Counts requests over all connections, from 0.
    pub number: u64,
    pub request: &'a [u8],
    pub memory: &'a mut Memory,
}

/// How an endpoint takes a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Open,
    Refuse,
    Hang,
    Panic,
}

type Script = Box<dyn FnMut(Ask<'_>) -> Vec<Act>>;

pub struct Net {
    pub memory: RefCell<Memory>,
    pub script: RefCell<Script>,
    pub door: Cell<Door>,
    /// Doors of single hosts.
    pub doors: RefCell<HashMap<String, Door>>,
    /// Hosts whose name is never resolved.
    pub unresolved: RefCell<HashSet<String>>,
    /// What names are resolved to; scripts then see the address as the host.
    pub names: RefCell<HashMap<String, SocketAddr>>,
    /// Times a name was looked up.
    pub resolved: Cell<u64>,
    /// Connections open now, and the most at once.
    pub open: Cell<(usize, usize)>,
    /// Handshakes under way now, and the most at once.
    pub opening: Cell<(usize, usize)>,
    pub connects: Cell<u64>,
    /// Nothing more can be written to any connection.
    pub clogged: Cell<bool>,
    /// Times the cable was pulled at the client's end.
    pub unplugged: Cell<u64>,
    asked: Cell<u64>,
}

/// The network; copies are the same one.
#[derive(Clone)]
pub struct FakeNet(pub Rc<Net>);

impl FakeNet {
    pub fn new(script: impl FnMut(Ask<'_>) -> Vec<Act> + 'static) -> FakeNet {
        FakeNet(Rc::new(Net {
            memory: RefCell::default(),
            script: RefCell::new(Box::new(script)),
            door: Cell::new(Door::Open),
            doors: RefCell::default(),
            unresolved: RefCell::default(),
            names: RefCell::default(),
            resolved: Cell::new(0),
            open: Cell::default(),
            opening: Cell::default(),
            connects: Cell::new(0),
            clogged: Cell::new(false),
            unplugged: Cell::new(0),
            asked: Cell::new(0),
        }))
    }

    /// A PLC that does everything right.
    pub fn honest() -> FakeNet {
        FakeNet::new(|_| vec![Act::Reply])
    }

    pub fn set_script(&self, script: impl FnMut(Ask<'_>) -> Vec<Act> + 'static) {
        *self.0.script.borrow_mut() = Box::new(script);
    }

    pub fn asked(&self) -> u64 {
        self.0.asked.get()
    }

    pub fn writes(&self) -> u64 {
        self.0.memory.borrow().writes
    }
}

/// Counts something from its beginning to its end, however it ends.
struct Counted(Rc<Net>, fn(&Net) -> &Cell<(usize, usize)>);

impl Counted {
    fn new(net: &Rc<Net>, of: fn(&Net) -> &Cell<(usize, usize)>) -> Counted {
        let (now, most) = of(net).get();
        of(net).set((now + 1, most.max(now + 1)));
        Counted(Rc::clone(net), of)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let cell = self.1(&self.0);
        let (now, most) = cell.get();
        cell.set((now - 1, most));
    }
}

/// The client's end of a connection.
pub struct FakeStream {
    inner: DuplexStream,
    net: Rc<Net>,
    reset: Rc<Cell<bool>>,
    _open: Counted,
}

fn reset_error() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionReset)
}

impl AsyncRead for FakeStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.reset.get() {
            return Poll::Ready(Err(reset_error()));
        }
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        if self.reset.get() { Poll::Ready(Err(reset_error())) } else { polled }
    }
}

impl AsyncWrite for FakeStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.net.clogged.get() {
            return Poll::Pending;
        }
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl Connector for FakeNet {
    type Stream = FakeStream;

    fn carrier_lost(&self, _stream: &FakeStream) -> Box<dyn Fn() -> bool> {
        let (net, before) = (Rc::clone(&self.0), self.0.unplugged.get());
        Box::new(move || net.unplugged.get() != before)
    }

    async fn resolve(
        &self,
        host: &str,
        _port: u16,
        _limit: Duration,
    ) -> Result<Vec<SocketAddr>, ConnectError> {
        if self.0.unresolved.borrow().contains(host) {
            std::future::pending::<()>().await;
        }
        self.0.resolved.set(self.0.resolved.get() + 1);
        Ok(self.0.names.borrow().get(host).copied().into_iter().collect())
    }

    fn connect(
        &self,
        host: &str,
        addresses: &[SocketAddr],
        _limit: Duration,
    ) -> impl Future<Output = Result<FakeStream, ConnectError>> {
        let net = Rc::clone(&self.0);
        let host = addresses.first().map_or(host.to_owned(), SocketAddr::to_string);
        async move {
            let connection = net.connects.get() + 1;
            net.connects.set(connection);
            let _opening = Counted::new(&net, |net| &net.opening);
            let own = net.doors.borrow().get(&host).copied();
            match own.unwrap_or(net.door.get()) {
                Door::Open => {}
                Door::Refuse => {
                    return Err(ConnectError::Refused { endpoint: host });
                }
                Door::Hang => std::future::pending().await,
                Door::Panic => panic!("on purpose"),
            }
            let (client, server) = duplex(4096);
            let reset = Rc::new(Cell::new(false));
            let peer = (host, connection);
            tokio::task::spawn_local(serve(Rc::clone(&net), peer, server, Rc::clone(&reset)));
            let open = Counted::new(&net, |net| &net.open);
            Ok(FakeStream { inner: client, net, reset, _open: open })
        }
    }
}

async fn serve(
    net: Rc<Net>,
    (host, connection): (String, u64),
    server: DuplexStream,
    reset: Rc<Cell<bool>>,
) {
    let (mut reader, writer) = tokio::io::split(server);
    let writer = Rc::new(tokio::sync::Mutex::new(Some(writer)));
    let over = Rc::new(tokio::sync::Notify::new());
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        while let Some(length) = whole(&bytes) {
            let request: Vec<u8> = bytes.drain(..length).collect();
            let number = net.asked.replace(net.asked.get() + 1);
            let mut script = net.script.borrow_mut();
            let acts = script(Ask {
                host: &host,
                connection,
                number,
                request: &request,
                memory: &mut net.memory.borrow_mut(),
            });
            drop(script);
            let play = play(
                Rc::clone(&net),
                request,
                acts,
                (Rc::clone(&writer), Rc::clone(&reset), Rc::clone(&over)),
            );
            tokio::task::spawn_local(play);
        }
        tokio::select! {
            count = reader.read(&mut chunk) => match count {
                Ok(0) | Err(_) => return,
                Ok(count) => bytes.extend(&chunk[..count]),
            },
            () = over.notified() => return,
        }
    }
}

type Ends = (
    Rc<tokio::sync::Mutex<Option<WriteHalf<DuplexStream>>>>,
    Rc<Cell<bool>>,
    Rc<tokio::sync::Notify>,
);

async fn play(net: Rc<Net>, request: Vec<u8>, acts: Vec<Act>, (writer, reset, over): Ends) {
    for act in acts {
        match act {
            Act::Wait(ms) => sleep(Duration::from_millis(ms)).await,
            Act::Reply => {
                let reply = net.memory.borrow_mut().answer(&request);
                if let Some(writer) = writer.lock().await.as_mut() {
                    let _ = writer.write_all(&reply).await;
                }
            }
            Act::Send(bytes) => {
                if let Some(writer) = writer.lock().await.as_mut() {
                    let _ = writer.write_all(&bytes).await;
                }
            }
            Act::Gathered(bytes) => {
                let bytes = bytes.take();
                if let Some(writer) = writer.lock().await.as_mut() {
                    let _ = writer.write_all(&bytes).await;
                }
            }
            Act::Close | Act::Reset => {
                reset.set(matches!(act, Act::Reset));
                writer.lock().await.take();
                over.notify_one();
                return;
            }
        }
    }
}

/// A running engine as a scenario sees it.
pub struct Rig {
    pub handle: EngineHandle,
    pub events: Receiver<StationEvent>,
    pub batches: Receiver<SampleBatch>,
    /// Every event taken so far.
    pub seen: Vec<StationEvent>,
}

impl Rig {
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.handle.snapshot()
    }

    pub fn send(&self, command: EngineCommand) {
        self.handle.send(command).unwrap();
    }

    /// Lets so many milliseconds pass.
    pub async fn pass(&mut self, ms: u64) {
        sleep(Duration::from_millis(ms)).await;
        self.seen.extend(self.events.try_iter());
    }

    /// Lets time pass until the snapshot shows something, at most a minute; tells how long it took.
    pub async fn until(&mut self, what: &str, is: impl Fn(&Snapshot) -> bool) -> Duration {
        let start = self.handle.now().mono;
        while !is(&self.snapshot()) {
            let waited = self.handle.now().mono.since(start);
            assert!(waited < Duration::from_secs(60), "never: {what}");
            self.pass(1).await;
        }
        self.handle.now().mono.since(start)
    }

    /// The stages that a write has reached.
    pub fn stages(&mut self, id: u64) -> Vec<WriteStage> {
        self.seen.extend(self.events.try_iter());
        let of_write = |event: &StationEvent| match event {
            StationEvent::Write(report) if report.id.0 == id => Some(report.stage.clone()),
            _ => None,
        };
        self.seen.iter().filter_map(of_write).collect()
    }

    /// Lets time pass until a write has ended.
    pub async fn end(&mut self, id: u64) -> WriteOutcome {
        for _ in 0..60_000 {
            if let Some(WriteStage::Ended(outcome)) = self.stages(id).pop() {
                return outcome;
            }
            self.pass(1).await;
        }
        panic!("write {id} never ended");
    }
}

/// Runs an engine over `net` beside a scenario, which ends it.
pub async fn with_engine<T>(
    project: Project,
    net: &FakeNet,
    scenario: impl AsyncFnOnce(&mut Rig) -> T,
) -> T {
    let options = EngineOptions { seed: Some(1), ..EngineOptions::default() };
    with_options(project, net, options, scenario).await
}

pub async fn with_options<T>(
    project: Project,
    net: &FakeNet,
    options: EngineOptions,
    scenario: impl AsyncFnOnce(&mut Rig) -> T,
) -> T {
    let (mut handle, ports) = channels(options);
    let events = handle.take_events().unwrap();
    let batches = handle.take_batches().unwrap();
    let mut rig = Rig { handle, events, batches, seen: Vec::new() };
    let scene = async {
        let result = scenario(&mut rig).await;
        let _ = rig.handle.send(EngineCommand::Stop);
        result
    };
    tokio::join!(run(Arc::new(project), net.clone(), ports), scene).1
}
