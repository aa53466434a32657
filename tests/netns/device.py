"""A small Modbus TCP device for netns.py, run inside a namespace: `device.py ADDRESS PORT INTERFACE`.

Prints a line of JSON for every frame that arrives, with the time on the monotonic clock, which all
namespaces share. Obeys standard input and answers each order with a line {"did", "t"}: `down` and `up`
switch its network interface, `reset` resets every connection and stops listening, `listen` undoes that.
"""

import fcntl
import json
import socket
import struct
import sys
import threading
import time

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
REGISTERS = list(range(1000))
printing = threading.Lock()


def say(**line):
    with printing:
        print(json.dumps(line), flush=True)


def switch(interface, up):
    """Sets the interface up or down, at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        request = struct.pack("16sH14x", interface.encode(), 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(s, SIOCGIFFLAGS, request))[1]
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sH14x", interface.encode(), flags))


def answer(pdu):
    function = pdu[0]
    if function == 3:
        start, count = struct.unpack(">HH", pdu[1:5])
        words = REGISTERS[start : start + count]
        return struct.pack(f">BB{count}H", 3, 2 * count, *words)
    if function == 6:
        address, value = struct.unpack(">HH", pdu[1:5])
        REGISTERS[address] = value
        return pdu
    return bytes([function | 0x80, 1])


def serve(connection, open_connections):
    pending = b""
    try:
        while chunk := connection.recv(4096):
            at, pending = time.monotonic(), pending + chunk
            while len(pending) >= 6 and len(pending) >= 6 + struct.unpack(">H", pending[4:6])[0]:
                end = 6 + struct.unpack(">H", pending[4:6])[0]
                frame, pending = pending[:end], pending[end:]
                say(t=at, frame=frame.hex())
                pdu = answer(frame[7:])
                connection.sendall(frame[:4] + struct.pack(">H", len(pdu) + 1) + frame[6:7] + pdu)
    except OSError:
        pass
    open_connections.discard(connection)
    connection.close()


class Door:
    """The listening socket, and the connections that came in by it."""

    def __init__(self, address, port):
        self.place, self.connections = (address, port), set()
        self.open()

    def open(self):
        self.listener = socket.create_server(self.place)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.add(connection)
            threading.Thread(target=serve, args=(connection, self.connections), daemon=True).start()

    def reset(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self.connections):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # The thread that reads holds the socket open until it wakes.
            connection.shutdown(socket.SHUT_RD)


def main():
    address, port, interface = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    door = Door(address, port)
    orders = {
        "down": lambda: switch(interface, False),
        "up": lambda: switch(interface, True),
        "reset": door.reset,
        "listen": door.open,
    }
    say(did="start", t=time.monotonic())
    for line in sys.stdin:
        orders[line.strip()]()
        say(did=line.strip(), t=time.monotonic())


if __name__ == "__main__":
    main()
