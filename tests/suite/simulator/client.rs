//! A client made by hand, so that the server is judged by the specification and not by another part
//! of the program.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use gaugeglass::sim::registers::RegisterImage;
use gaugeglass::sim::{Plant, Server, ServerOptions, built_in};

/// More than any answer needs, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

pub fn serve(plant: Box<dyn Plant>) -> Server {
    Server::start(plant, loopback(), &ServerOptions::default()).unwrap()
}

pub fn tank() -> Server {
    serve(built_in("quadruple-tank").unwrap())
}

pub fn zeros() -> Server {
    serve(Box::new(RegisterImage::zeros(200)))
}

pub struct Client {
    pub stream: TcpStream,
    pub unit: u8,
    next: u16,
}

impl Client {
    pub fn new(server: &Server) -> Client {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream, unit: 1, next: 1 }
    }

    /// Sends a request and returns its transaction id.
    pub fn send(&mut self, pdu: &[u8]) -> u16 {
        let id = self.next;
        self.next += 1;
        self.stream.write_all(&frame(id, self.unit, pdu)).unwrap();
        id
    }

    /// The next reply whole, checked for its header: id and PDU; `None` at the end of the stream.
    pub fn receive(&mut self) -> Option<(u16, Vec<u8>)> {
        let mut header = [0; 7];
        match self.stream.read_exact(&mut header) {
            Ok(()) => {}
            Err(e) if is_end(e.kind()) => return None,
            Err(e) => panic!("no reply: {e}"),
        }
        assert_eq!(header[2..4], [0, 0], "protocol id");
        assert_eq!(header[6], self.unit, "unit id");
        let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
        assert!((2..=254).contains(&length));
        let mut pdu = vec![0; length - 1];
        self.stream.read_exact(&mut pdu).unwrap();
        Some((u16::from_be_bytes([header[0], header[1]]), pdu))
    }

    /// One request and its reply.
    pub fn ask(&mut self, pdu: &[u8]) -> Vec<u8> {
        let id = self.send(pdu);
        let (replied, reply) = self.receive().expect("the server closed the connection");
        assert_eq!(replied, id);
        reply
    }

    pub fn registers(&mut self, function: u8, start: u16, count: u16) -> Vec<u16> {
        let reply = self.ask(&request(function, start, count));
        assert_eq!(reply[0], function, "exception {:?}", reply.get(1));
        assert_eq!(usize::from(reply[1]), reply.len() - 2);
        reply[2..].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
    }

    /// True if the server has closed the connection; false if it sends anything.
    pub fn is_closed(&mut self) -> bool {
        match self.stream.read(&mut [0; 1]) {
            Ok(0) => true,
            Ok(_) => false,
            Err(e) => is_end(e.kind()),
        }
    }

    pub fn finish(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
}

pub fn frame(id: u16, unit: u8, pdu: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend_from_slice(&u16::try_from(pdu.len() + 1).unwrap().to_be_bytes());
    bytes.push(unit);
    bytes.extend_from_slice(pdu);
    bytes
}

/// A function code and two words: most requests.
pub fn request(function: u8, first: u16, second: u16) -> Vec<u8> {
    let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
    vec![function, a, b, c, d]
}
