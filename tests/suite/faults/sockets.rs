//! What only a kernel can play: a full accept queue, a peer that reads nothing, a reset.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::engine::{Engine, EngineHandle, EngineOptions};
use gaugeglass::link::{Clock, Connector, Failure, Link, TcpConnector, Write};
use gaugeglass::model::{Mono, Snapshot, TroubleKind};
use socket2::{Domain, SockRef, Socket, Type};

use crate::plant_builder::{Memory, good, plant, register, whole, with_neighbour, with_tags};

/// Waits, up to fifteen seconds, until the snapshot shows something.
fn wait(handle: &EngineHandle, what: &str, is: impl Fn(&Snapshot) -> bool) {
    let start = std::time::Instant::now();
    while !is(&handle.snapshot()) {
        assert!(start.elapsed() < Duration::from_secs(15), "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Answers every connection to `listener`, one at a time; before request number `n` it does `before`.
fn serve(listener: TcpListener, mut before: impl FnMut(u64, &TcpStream) -> bool + Send + 'static) {
    let body = move || {
        let (mut memory, mut number) = (Memory::default(), 0);
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut bytes, mut chunk) = (Vec::new(), [0; 1024]);
            'open: loop {
                while let Some(length) = whole(&bytes) {
                    let request: Vec<u8> = bytes.drain(..length).collect();
                    number += 1;
                    if !before(number, &stream)
                        || stream.write_all(&memory.answer(&request)).is_err()
                    {
                        break 'open;
                    }
                }
                match stream.read(&mut chunk) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => bytes.extend(&chunk[..count]),
                }
            }
        }
    };
    std::thread::Builder::new().name("plc".to_owned()).spawn(body).unwrap();
}

fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
fn f19_a_real_reset_is_recovered_from_and_brings_no_wrong_value() {
    let (listener, port) = listen();
    serve(listener, |number, stream| {
        if number % 20 == 10 {
            SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
            return false;
        }
        true
    });
    let project = with_tags(plant("127.0.0.1", port, 10), [register("a", 7)]);
    let handle = Engine::start(Arc::new(project), EngineOptions::default()).unwrap();
    wait(&handle, "ten resets", |s| {
        s.connections.first().is_some_and(|c| c.counters.connects > 10)
    });
    wait(&handle, "good", |s| good(s, "a") == Some(7));
    let counters = handle.snapshot().connections[0].counters;
    assert_eq!((counters.timeouts, counters.malformed), (0, 0));
}

#[test]
fn f24_a_port_that_drops_every_syn_takes_its_own_time_and_nobody_elses() {
    // A queue of one place that is taken: the kernel drops what comes after.
    let full = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    full.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    full.listen(0).unwrap();
    let port = full.local_addr().unwrap().as_socket().unwrap().port();
    let _first = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (listener, second) = listen();
    serve(listener, |_, _| true);
    let mut project = with_tags(plant("127.0.0.1", port, 50), [register("a", 7)]);
    project.connections[0].connect_timeout_ms = 200;
    let project = with_neighbour(project, "127.0.0.1", second);
    let handle = Engine::start(Arc::new(project), EngineOptions::default()).unwrap();
    wait(&handle, "connecting took too long", |s| {
        let trouble = s.connections.first().and_then(|c| c.trouble.as_ref());
        trouble.is_some_and(|t| t.kind == TroubleKind::ConnectTimeout)
    });
    wait(&handle, "the neighbour is scanned", |s| {
        good(s, "elsewhere") == Some(50) && s.devices[1].counters.scans > 20
    });
    assert!(good(&handle.snapshot(), "a").is_none());
    drop(full);
}

#[test]
fn f26_a_frame_that_a_full_window_kept_back_never_reaches_the_peer_later() {
    let (listener, port) = listen();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peer = runtime.block_on(async {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let limit = Duration::from_secs(3);
        let stream = TcpConnector.connect("127.0.0.1", &[address], limit).await.unwrap();
        let (peer, _) = listener.accept().unwrap();
        // The peer reads nothing: fill both kernels' buffers.
        while stream.try_write(&[0xEE; 4096]).is_ok() {}
        let clock = Clock::start();
        let mut link = Link::new(stream, clock, 1);
        let write = Write::Register { address: 4, value: 50 };
        link.write(clock.now(), 1, write, Duration::from_millis(100), 7).unwrap();
        let mut ends = Vec::new();
        let failure = loop {
            let mut sink = |outcome: gaugeglass::link::Outcome<'_>| {
                ends.push((outcome.token, outcome.result.is_err()));
            };
            match link.pump(Mono(u64::MAX), &mut sink).await {
                Ok(_) => {}
                Err(failure) => break failure,
            }
        };
        assert!(matches!(failure, Failure::Timeout { .. }), "{failure:?}");
        assert_eq!(ends, [(7, true)]);
        peer
    });
    // Now it reads: what had arrived, and then a reset. The write is not in it.
    let (mut peer, mut bytes, mut chunk) = (peer, Vec::<u8>::new(), [0; 65_536]);
    while let Ok(count @ 1..) = peer.read(&mut chunk) {
        bytes.extend(&chunk[..count]);
    }
    assert!(bytes.iter().all(|byte| *byte == 0xEE), "a part of the frame arrived");
}
