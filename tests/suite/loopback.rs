//! The engine on its own thread against real sockets on 127.0.0.1: a plain server that counts.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gaugeglass::engine::{Engine, EngineCommand, EngineHandle, EngineOptions};
use gaugeglass::model::{
    BadReason, ConnectionId, ConnectionPhase, DataType, Project, Quality, Snapshot, StationEvent,
    Table, Value, WriteOutcome, WriteStage,
};

use crate::plant_builder::{
    Memory, good, plant, quality, register, tag, value, whole, with_tags, write_of,
};

/// A Modbus server of plain threads.
struct Plc {
    port: u16,
    memory: Arc<Mutex<Memory>>,
    over: Arc<AtomicBool>,
    sockets: Arc<Mutex<Vec<TcpStream>>>,
    listener: Option<JoinHandle<()>>,
}

impl Plc {
    fn start() -> Plc {
        Plc::start_at(0, Arc::new(Mutex::new(Memory::default())))
    }

    fn start_at(port: u16, memory: Arc<Mutex<Memory>>) -> Plc {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let sockets: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let (memory_in, over_in, sockets_in) =
            (Arc::clone(&memory), Arc::clone(&over), Arc::clone(&sockets));
        let accept = move || {
            for stream in listener.incoming() {
                if over_in.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                sockets_in.lock().unwrap().push(stream.try_clone().unwrap());
                memory_in.lock().unwrap().connections += 1;
                let memory = Arc::clone(&memory_in);
                spawn("plc-connection", move || serve(stream, &memory));
            }
        };
        Plc { port, memory, over, sockets, listener: Some(spawn("plc", accept)) }
    }

    /// Closes the port and every connection.
    fn stop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(listener) = self.listener.take() {
            listener.join().unwrap();
        }
        self.cut();
    }

    /// Closes every connection, and goes on listening.
    fn cut(&self) {
        for socket in self.sockets.lock().unwrap().drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.memory.lock().unwrap())
    }
}

impl Drop for Plc {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    std::thread::Builder::new().name(name.to_owned()).spawn(body).unwrap()
}

fn serve(mut stream: TcpStream, memory: &Mutex<Memory>) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        while let Some(length) = whole(&bytes) {
            let request: Vec<u8> = bytes.drain(..length).collect();
            let reply = memory.lock().unwrap().answer(&request);
            if stream.write_all(&reply).is_err() {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend(&chunk[..count]),
        }
    }
}

/// Waits until the snapshot shows something; tells how long that took.
fn wait(handle: &EngineHandle, what: &str, is: impl Fn(&Snapshot) -> bool) -> Duration {
    let start = Instant::now();
    while !is(&handle.snapshot()) {
        assert!(start.elapsed() < Duration::from_secs(15), "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
    start.elapsed()
}

fn start(project: Project) -> (EngineHandle, Receiver<StationEvent>) {
    let mut handle = Engine::start(Arc::new(project), EngineOptions::default()).unwrap();
    let events = handle.take_events().unwrap();
    (handle, events)
}

/// The stages of one write, up to its end.
fn stages(events: &Receiver<StationEvent>, id: u64) -> Vec<WriteStage> {
    let mut stages = Vec::new();
    while !matches!(stages.last(), Some(WriteStage::Ended(_))) {
        match events.recv_timeout(Duration::from_secs(10)).unwrap() {
            StationEvent::Write(report) if report.id.0 == id => stages.push(report.stage),
            _ => {}
        }
    }
    stages
}

fn end(events: &Receiver<StationEvent>, id: u64) -> WriteOutcome {
    match stages(events, id).pop() {
        Some(WriteStage::Ended(outcome)) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_of_every_table_arrive_and_nothing_is_written_by_living() {
    let mut plc = Plc::start();
    plc.with(|memory| {
        memory.coils[3] = true;
        memory.holding[20..22].copy_from_slice(&[0x42F6, 0xE979]);
    });
    let project = with_tags(
        plant("127.0.0.1", plc.port, 50),
        [
            register("hr", 7),
            tag("ir", Table::InputRegister, 9, DataType::I16),
            tag("coil", Table::Coil, 3, DataType::Bool),
            tag("di", Table::DiscreteInput, 2, DataType::Bool),
            tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 2 }),
            tag("f32", Table::HoldingRegister, 20, DataType::F32),
        ],
    );
    let (handle, _events) = start(project.clone());
    wait(&handle, "all good", |s| {
        s.samples.len() == 6 && s.samples.iter().all(|x| x.quality.is_good())
    });
    let snapshot = handle.snapshot();
    assert_eq!(value(&snapshot, "hr"), Some(Value::UInt(7)));
    assert_eq!(value(&snapshot, "ir"), Some(Value::Int(9)));
    assert_eq!(value(&snapshot, "coil"), Some(Value::Bool(true)));
    assert_eq!(value(&snapshot, "di"), Some(Value::Bool(false)));
    assert_eq!(value(&snapshot, "bit"), Some(Value::Bool(true)));
    assert_eq!(value(&snapshot, "f32"), Some(Value::F32(123.456)));
    assert!(snapshot.connections.iter().all(|c| c.phase == ConnectionPhase::Online));

    // Reconnecting, cut connections, a new project, stopping: not one write.
    handle.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap())).unwrap();
    plc.cut();
    wait(&handle, "good after a cut", |s| s.samples.iter().all(|x| x.quality.is_good()));
    let more = with_tags(project, [register("more", 30)]);
    handle.send(EngineCommand::SetProject(Arc::new(more))).unwrap();
    wait(&handle, "the new tag", |s| s.samples.len() == 7 && good(s, "more") == Some(30));
    drop(handle);
    assert_eq!(plc.with(|memory| memory.writes), 0);
    plc.stop();
}

#[test]
fn a_stopped_server_turns_every_tag_bad_in_time_and_a_new_one_turns_them_good() {
    let mut plc = Plc::start();
    let tags = (0..10).map(|i| register(&format!("t{i}"), i));
    let (handle, _events) = start(with_tags(plant("127.0.0.1", plc.port, 200), tags));
    wait(&handle, "all good", |s| {
        s.samples.len() == 10 && s.samples.iter().all(|x| x.quality.is_good())
    });
    plc.stop();
    let took = wait(&handle, "all bad", |s| s.samples.iter().all(|x| !x.quality.is_good()));
    assert!(took <= Duration::from_millis(300 + 200 + 200), "{took:?}");
    let snapshot = handle.snapshot();
    assert_eq!(quality(&snapshot, "t4"), Quality::Bad(BadReason::NoConnection));
    assert_eq!(value(&snapshot, "t4"), Some(Value::UInt(4)), "the last value stays, as bad");
    plc.with(|memory| memory.holding[4] = 44);
    let again = Plc::start_at(plc.port, Arc::clone(&plc.memory));
    wait(&handle, "good again", |s| s.samples.iter().all(|x| x.quality.is_good()));
    assert_eq!(good(&handle.snapshot(), "t4"), Some(44));
    drop(handle);
    drop(again);
}

#[test]
fn a_write_is_asked_sent_accepted_and_confirmed_with_one_frame() {
    let plc = Plc::start();
    let project = with_tags(plant("127.0.0.1", plc.port, 50), [register("sp", 4)]);
    let (handle, events) = start(project);
    wait(&handle, "good", |s| !s.samples.is_empty() && good(s, "sp") == Some(4));
    handle.send(EngineCommand::Write(write_of(1, "sp", "1234", handle.now()))).unwrap();
    assert_eq!(
        stages(&events, 1),
        vec![
            WriteStage::Asked,
            WriteStage::Sent,
            WriteStage::Accepted,
            WriteStage::Ended(WriteOutcome::Confirmed { readback: Value::UInt(1234) }),
        ]
    );
    wait(&handle, "shown", |s| good(s, "sp") == Some(1234));
    assert_eq!(plc.with(|memory| (memory.writes, memory.holding[4])), (1, 1234));
}

#[test]
fn a_write_that_the_device_limits_differs_and_one_that_it_refuses_is_refused() {
    let plc = Plc::start();
    plc.with(|memory| memory.clamp = 100);
    let mut project = with_tags(plant("127.0.0.1", plc.port, 50), [register("sp", 4)]);
    project.devices[0].settle_ms = 100;
    let (handle, events) = start(project);
    wait(&handle, "good", |s| !s.samples.is_empty() && good(s, "sp") == Some(4));
    handle.send(EngineCommand::Write(write_of(1, "sp", "120", handle.now()))).unwrap();
    let outcome = end(&events, 1);
    assert_eq!(outcome, WriteOutcome::Differs { readback: Value::UInt(100) });
    plc.with(|memory| memory.refuse_writes = Some(4));
    handle.send(EngineCommand::Write(write_of(2, "sp", "50", handle.now()))).unwrap();
    assert_eq!(end(&events, 2), WriteOutcome::Refused { code: 4, instead: None });
    wait(&handle, "still good", |s| good(s, "sp") == Some(100));
    assert_eq!(plc.with(|memory| memory.writes), 2);
}
