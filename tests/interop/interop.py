"""Interoperability: Gaugeglass against other people's Modbus, on the loopback.

use: interop.py GAUGEGLASS BUILD_DIR

- the project projects/pymodbustcp.toml reads and writes the servers of pyModbusTCP, pymodbus and
  libmodbus through the command line; a server that stops and comes back is told truthfully;
- the clients of pyModbusTCP and libmodbus read and write the built-in simulator;
- the files of a station that runs meanwhile are read by sqlite3 and Python (sqlite_files.py).

Needs sqlite3, pyModbusTCP, pymodbus and pcodec (pip) and the two C programs beside this file, built into BUILD_DIR.
Every check prints a line; the first that fails ends the run with exit code 1.
"""

import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import sqlite_files

TOP = Path(__file__).resolve().parents[2]
PROJECT = TOP / "projects" / "pymodbustcp.toml"
GAUGEGLASS, BUILD = sys.argv[1], Path(sys.argv[2])
EXPECTED = [100 * i + 7 for i in range(10)]
TAGS = [f"reg{i}" for i in range(10)]
checks = 0


def check(what, condition, detail=""):
    global checks
    checks += 1
    print(("ok    " if condition else "FAIL  ") + what + (f"  [{detail}]" if detail and not condition else ""), flush=True)
    if not condition:
        sys.exit(1)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for_port(port, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as s:
            s.settimeout(0.2)
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    check(f"a server listens on port {port}", False)


def gaugeglass(*args):
    done = subprocess.run([GAUGEGLASS, *map(str, args)], capture_output=True, text=True, timeout=60)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, lines, done.stderr


def read(port, *extra):
    return gaugeglass("read", PROJECT, "--endpoint", f"127.0.0.1:{port}", "--json", *extra)


def write(port, *what):
    return gaugeglass("write", PROJECT, "--endpoint", f"127.0.0.1:{port}", "--json", *what)


def exercise(name, port, peek):
    """Reads all ten, writes one, refuses what may not be written. `peek` asks the server itself."""
    code, lines, err = read(port)
    check(f"{name}: read exits 0", code == 0, f"{code} {err} {lines}")
    check(f"{name}: ten tags", [x["tag"] for x in lines] == TAGS, lines)
    check(f"{name}: ten right values", [x["value"] for x in lines] == EXPECTED, lines)
    check(f"{name}: all good", all(x["quality"] == "good" for x in lines), lines)
    check(f"{name}: raw registers beside them", [x["raw"] for x in lines] == [[v] for v in EXPECTED], lines)
    code, lines, err = write(port, "reg0=4321")
    check(f"{name}: write exits 0", code == 0, f"{code} {err} {lines}")
    check(f"{name}: write is confirmed by reading back", lines and lines[0]["outcome"] == "confirmed" and lines[0]["readback"] == 4321 and lines[0]["old"] == EXPECTED[0], lines)
    check(f"{name}: the server holds it", peek(0) == 4321, peek(0))
    code, lines, _ = write(port, "reg1=1")
    check(f"{name}: a tag that is not writable is denied", code == 1 and lines[0]["outcome"] == "denied", lines)
    check(f"{name}: and nothing was written", peek(1) == EXPECTED[1])
    code, lines, _ = write(port, "reg0=70000")
    check(f"{name}: a value that does not fit is invalid", code == 1 and lines[0]["outcome"] == "invalid", lines)
    check(f"{name}: and nothing was written", peek(0) == 4321)


def peek_with(port):
    from pyModbusTCP.client import ModbusClient

    def peek(address):
        client = ModbusClient(host="127.0.0.1", port=port, unit_id=1, auto_open=True, auto_close=True)
        words = client.read_holding_registers(address, 1)
        return words[0] if words else None

    return peek


def pymodbustcp_server():
    from pyModbusTCP.server import ModbusServer

    port = free_port()

    def start():
        server = ModbusServer(host="127.0.0.1", port=port, no_block=True)
        server.start()
        server.data_bank.set_holding_registers(0, EXPECTED)
        return server

    server = start()
    exercise("pyModbusTCP", port, lambda a: server.data_bank.get_holding_registers(a, 1)[0])
    stops_and_comes_back(port, server, start)


def stops_and_comes_back(port, server, start):
    """A station runs on while its server stops and comes back."""
    events = []
    station = subprocess.Popen(
        [GAUGEGLASS, "run", str(PROJECT), "--endpoint", f"127.0.0.1:{port}", "--json", "--for", "20s"],
        stdout=subprocess.PIPE, text=True)

    def collect():
        for line in station.stdout:
            events.append((time.monotonic(), json.loads(line)))

    threading.Thread(target=collect, daemon=True).start()

    def seen(phases, after, within):
        end = time.monotonic() + within
        while time.monotonic() < end:
            for when, event in list(events):
                if when >= after and event.get("event") == "connection" and event["phase"] in phases:
                    return when - after
            time.sleep(0.02)
        return None

    def counted(good, bad, after, within):
        """Seconds from `after` until the station tells these counts of tags."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            for when, event in list(events):
                if when >= after and event.get("event") == "state" and (event["good"], event["bad"]) == (good, bad):
                    return when - after
            time.sleep(0.02)
        return None

    begun = time.monotonic() - 1
    check("run: the connection goes online", seen(["online"], begun, 8) is not None, events)
    check("run: all ten tags are good", counted(10, 0, begun, 8) is not None, events)
    stopped = time.monotonic()
    server.stop()
    delay = counted(0, 10, stopped, 5)
    check("run: every tag that was good is bad within timeout + period + 200 ms", delay is not None and delay <= 2.2, delay)
    # timeout 1 s + period 1 s + 200 ms of the requirement
    delay = seen(["waiting", "connecting"], stopped, 5)
    check("run: offline within timeout + period + 200 ms of the server's stop", delay is not None and delay <= 2.2, delay)
    code, lines, _ = read(port, "--for", "1s")
    check("read: every tag is bad with a reason while the server is away",
          code == 1 and len(lines) == 10 and all(x["quality"] == "bad" and x["reason"] for x in lines), lines)
    check("read: no value is made up", all(x["value"] is None for x in lines), lines)
    back = time.monotonic()
    server = start()
    delay = seen(["online"], back, 12)
    check("run: online again by itself", delay is not None, events)
    check("run: and all ten tags are good again", counted(10, 0, back, 12) is not None, events)
    station.terminate()
    station.wait()
    server.stop()


def pymodbus_server():
    port = free_port()
    source = f"""
import asyncio
from pymodbus.server import StartAsyncTcpServer
from pymodbus.simulator import SimData, SimDevice, DataType
device = SimDevice(id=1, simdata=[SimData(0, values={EXPECTED!r}, datatype=DataType.REGISTERS)])
asyncio.run(StartAsyncTcpServer(context=device, address=("127.0.0.1", {port})))
"""
    server = subprocess.Popen([sys.executable, "-c", source])
    try:
        wait_for_port(port)
        exercise("pymodbus", port, peek_with(port))
    finally:
        server.kill()


def libmodbus_server():
    port = free_port()
    server = subprocess.Popen([BUILD / "libmodbus_server", str(port)], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        # This server takes one client after the other, so it is asked through the command line.
        def peek(address):
            _, lines, _ = read(port, f"reg{address}")
            return lines[0]["value"]
        exercise("libmodbus", port, peek)
    finally:
        server.kill()


def f32_cdab(value):
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return [low, high]


def simulator_clients():
    port = free_port()
    server = subprocess.Popen([GAUGEGLASS, "simulate", "quadruple-tank", "--listen", f"127.0.0.1:{port}"],
                              stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        from pyModbusTCP.client import ModbusClient
        client = ModbusClient(host="127.0.0.1", port=port, unit_id=1, auto_open=True)
        words = client.read_input_registers(0, 8)
        check("pyModbusTCP's client reads the simulator", words is not None and len(words) == 8, client.last_error_as_txt)
        levels = [struct.unpack(">f", struct.pack(">HH", *words[i:i + 2]))[0] for i in range(0, 8, 2)]
        check("the levels are levels", all(-1 < level < 21 for level in levels), levels)
        check("it writes a setpoint", client.write_multiple_registers(0, f32_cdab(9.5)), client.last_except_as_txt)
        check("the setpoint is there", client.read_holding_registers(0, 2) == f32_cdab(9.5))
        check("it reads coils", client.read_coils(0, 2) is not None)
        check("a register that is not there is exception 2",
              client.read_holding_registers(60000, 1) is None and client.last_except == 2, client.last_except)
        a, b = f32_cdab(11.25)
        done = subprocess.run([BUILD / "libmodbus_client", str(port), "0", str(a), str(b)],
                              capture_output=True, text=True, timeout=20)
        check("libmodbus's client reads and writes the simulator", done.returncode == 0, done.stderr)
        numbers = done.stdout.split()
        check("libmodbus reads back what it wrote", numbers[2:4] == [str(a), str(b)], numbers)
        check("libmodbus is told of the missing register", numbers[5] == "1", numbers)
    finally:
        server.kill()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        # Records meanwhile.
        recorder = sqlite_files.Recorder(GAUGEGLASS, Path(folder))
        try:
            pymodbustcp_server()
            pymodbus_server()
            libmodbus_server()
            simulator_clients()
            sqlite_files.exercise(check, recorder)
        finally:
            recorder.stop()
    print(f"interoperability: {checks} checks passed")
