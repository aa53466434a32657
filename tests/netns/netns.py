"""Real networks that break: `netns.py GAUGEGLASS [--must] [--seed N]`, as root, on Linux.

Gaugeglass runs in one network namespace, a small device (device.py) in another; a pair of veth devices
is the cable. Several such pairs at once, each through the same scenarios:

- C1 the cable is cut, at a random moment: every tag is shown as not good in time, and stays so;
- C2 every packet is dropped, though the link is up: the same;
- C3 the device is killed behind such a drop, so that nobody says goodbye: the same, and the socket goes;
- C4 the device restarts: its connections are reset, its port is closed for two seconds;
- W2 the cable is cut about the moment a write is asked for, and mended one to three seconds later: no
  write arrives after its outcome was told, and none twice. To prove that the rig would see one, a plain
  client that closes its socket as usual does the same, and its writes do arrive.

After each, everything is good again without help. Prints the seed and the worst times; exit code 1 if
anything is not as it should be. Without root, `ip` or `nft` it says so and skips, with `--must` it fails.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from talker import Program, Wrong, verdict

TIMEOUT, PERIOD, TOLERANCE = 0.5, 0.25, 0.2
NOT_GOOD_WITHIN = TIMEOUT + PERIOD + TOLERANCE
GOOD_AGAIN_WITHIN = 15.0
TAGS = 12
PAIRS = 5
LIMIT_S = 340
HERE_ADDRESS, THERE_ADDRESS, PORT = "10.99.0.1", "10.99.0.2", 502

PROJECT = f"""gaugeglass = 1
[project]
name = "cable"
[[connection]]
id = "c"
name = "C"
host = "{THERE_ADDRESS}"
port = {PORT}
connect_timeout_ms = 1000
[[device]]
id = "d"
name = "D"
connection = "c"
timeout_ms = {TIMEOUT * 1000:.0f}
[[scan_class]]
id = "s"
name = "S"
period_ms = {PERIOD * 1000:.0f}
""" + "".join(
    f"""[[tag]]
id = "r{i}"
name = "r{i}"
device = "d"
scan = "s"
table = "HR"
address = {i % 4 + 200 * (i // 4)}
type = "u16"
writable = {"true" if i == 0 else "false"}
"""
    for i in range(TAGS)
)

DROP = """add table inet cut
add chain inet cut in { type filter hook input priority 0; policy drop; }
add chain inet cut out { type filter hook output priority 0; policy drop; }
"""


def sh(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=20, **more)


class Neighbour(Program):
    """A program in a network namespace."""

    def __init__(self, space, *words):
        super().__init__("ip", "netns", "exec", space, *words)

    def obey(self, order):
        """An order to a device; when it was carried out."""
        mark = self.mark()
        self.tell(order)
        return self.wait(order, 10, lambda line: line.get("did") == order, mark)[1]["t"]

    def kill(self):
        self.process.kill()
        self.process.wait()


class Pair:
    """Two namespaces, a cable, a device at one end and a station at the other."""

    def __init__(self, number, options, project):
        self.random = random.Random(f"{options.seed}/{number}")
        self.number, self.gaugeglass, self.project = number, options.gaugeglass, project
        self.here, self.there = (f"gg{os.getpid()}-{side}{number}" for side in "ab")
        self.worst, self.count, self.outcomes = {}, {}, {}
        self.devices, self.station = [], None

    def build(self):
        sh("ip", "netns", "add", self.here)
        sh("ip", "netns", "add", self.there)
        sh("ip", "link", "add", "cable", "netns", self.here, "type", "veth", "peer", "name", "cable", "netns", self.there)
        for space, address in ((self.here, HERE_ADDRESS), (self.there, THERE_ADDRESS)):
            sh("ip", "-n", space, "addr", "add", f"{address}/24", "dev", "cable")
            sh("ip", "-n", space, "link", "set", "cable", "up")
            sh("ip", "-n", space, "link", "set", "lo", "up")
        self.plug_in()
        self.station = Neighbour(self.here, self.gaugeglass, "run", self.project, "--json", "--write-stdin")
        self.all_good(0)

    def plug_in(self):
        device = Neighbour(self.there, sys.executable, HERE / "device.py", THERE_ADDRESS, PORT, "cable")
        device.wait("the device starts", 20, lambda line: line.get("did") == "start")
        self.devices.append(device)

    @property
    def device(self):
        return self.devices[-1]

    def clean(self):
        for program in [self.station, *self.devices]:
            if program:
                program.kill()
        for space in (self.here, self.there):
            subprocess.run(["ip", "netns", "del", space], capture_output=True, timeout=20)

    # What breaks and what mends; each tells when it began to act.

    def cut(self):
        return self.device.obey("down")

    def mend(self):
        return self.device.obey("up")

    def drop(self):
        at = time.monotonic()
        sh("ip", "netns", "exec", self.there, "nft", "-f", "-", input=DROP)
        return at

    def undrop(self):
        at = time.monotonic()
        sh("ip", "netns", "exec", self.there, "nft", "delete", "table", "inet", "cut")
        return at

    # What must be seen.

    def all_good(self, mark, limit=GOOD_AGAIN_WITHIN):
        return self.station.wait("every tag is good", limit, lambda line: line.get("good") == TAGS, mark)[0]

    def note(self, what, seconds):
        self.count[what] = self.count.get(what, 0) + 1
        self.worst[what] = max(self.worst.get(what, 0.0), seconds)

    def outage(self, name, breaks, mends, stays=0.5):
        """Breaks at a random phase, waits until nothing is good, and mends."""
        time.sleep(self.random.uniform(PERIOD, 3 * PERIOD))
        mark = self.station.mark()
        began = breaks()
        limit = NOT_GOOD_WITHIN + 2
        at = self.station.wait(f"{name}: no tag is good", limit, lambda line: line.get("good") == 0, mark)[0]
        self.note(f"{name}: no tag good after", at - began)
        if at - began > NOT_GOOD_WITHIN:
            raise Wrong(f"{name}: a tag was shown as good {at - began:.3f} s after the fault")
        time.sleep(stays)
        if any(line.get("good", 0) > 0 for when, line in self.station.since(mark) if when > at):
            raise Wrong(f"{name}: a tag was shown as good during the fault")
        mark = self.station.mark()
        mended = mends()
        self.note(f"{name}: all good again after", self.all_good(mark) - mended)

    def half_open(self):
        def breaks():
            began = self.drop()
            self.device.kill()
            return began

        def mends():
            if self.sockets():
                raise Wrong("C3 half open: the socket of the dead connection is still open")
            self.plug_in()
            return self.undrop()

        self.outage("C3 half open", breaks, mends, stays=1.0)

    def sockets(self):
        """Established connections of the station's namespace."""
        table = Path(f"/proc/{self.station.process.pid}/net/tcp").read_text().splitlines()[1:]
        return sum(line.split()[3] == "01" for line in table)

    def reboot(self):
        self.outage("C4 reboot", lambda: self.device.obey("reset"), lambda: self.device.obey("listen"), stays=2.0)

    # Writes about the moment of a cut.

    def write(self, value):
        """Asks for a write and returns how to wait for its outcome."""
        mark = self.station.mark()
        self.station.tell(f"r0={value}")
        ends = lambda line: line.get("event") == "write" and line.get("new") == str(value) and line["stage"] not in ("asked", "sent", "accepted")
        return lambda: self.station.wait(f"an outcome of write {value}", 15, ends, mark)

    def write_round(self, value):
        time.sleep(self.random.uniform(0, PERIOD))
        how = self.random.choice([(self.cut, self.mend), (self.drop, self.undrop)])
        offset = self.random.uniform(-0.02, 0.05)
        before = self.station.mark()
        if offset < 0:
            outcome = self.write(value)
            time.sleep(-offset)
            began = how[0]()
        else:
            began = how[0]()
            time.sleep(offset)
            outcome = self.write(value)
        told, line = outcome()
        self.outcomes[value] = (told, line["stage"])
        self.station.wait("W2 writes: no tag is good", 5, lambda line: line.get("good") == 0, before)
        time.sleep(max(began + self.random.uniform(1, 3) - time.monotonic(), 0))
        mark = self.station.mark()
        mended = how[1]()
        self.note("W2 writes: all good again after", self.all_good(mark) - mended)

    def write_frames(self):
        """Every write that arrived: value and time."""
        found = []
        for device in self.devices:
            for _, line in device.since(0):
                frame = bytes.fromhex(line.get("frame", ""))
                if len(frame) == 12 and frame[7] == 6:
                    found.append((int.from_bytes(frame[10:12], "big"), line["t"]))
        return found

    def late_writes(self):
        """How long after their outcome was told writes arrived, where they did."""
        told = lambda value: self.outcomes.get(value, (0.0, ""))[0]
        return [at - told(value) for value, at in self.write_frames() if value < 9000 and at > told(value)]

    def judge_writes(self):
        late = self.late_writes()
        if late:
            raise Wrong(f"W2: {len(late)} writes arrived after their outcome was told, up to {max(late):.3f} s")
        values = [value for value, _ in self.write_frames()]
        if len(values) != len(set(values)):
            raise Wrong("W2: a write arrived twice")
        for value in values:
            if self.outcomes[value][1] in ("denied", "invalid"):
                raise Wrong(f"W2: a write that was told as {self.outcomes[value][1]} arrived")

    def naive_round(self, value):
        """The same with a plain client; true where its write arrived after it had been given up."""
        client = Neighbour(self.here, sys.executable, HERE / "plain_client.py", THERE_ADDRESS, PORT, value)
        try:
            client.wait("the plain client connects", 20, lambda line: line.get("did") == "connect")
            began = self.cut()
            client.tell("write")
            told = client.wait("the plain client gives up", 10, lambda line: line.get("did") == "give up")[1]["t"]
        finally:
            client.kill()
        time.sleep(max(began + self.random.uniform(1, 3) - time.monotonic(), 0))
        self.mend()
        end = time.monotonic() + 12
        while time.monotonic() < end:
            if any(v == value and at > told for v, at in self.write_frames()):
                return True
            time.sleep(0.1)
        return False

    def run(self, rounds):
        self.build()
        for _ in range(rounds):
            self.outage("C1 cable cut", self.cut, self.mend)
        for _ in range(max(rounds // 3, 1)):
            self.outage("C2 black hole", self.drop, self.undrop)
        self.half_open()
        self.reboot()
        for round_ in range(rounds):
            self.write_round(1000 + round_)
        # Time for whatever might still lie in a buffer.
        time.sleep(6)
        self.judge_writes()
        self.ghost = self.naive_round(9000)


def play(pair, rounds, failures):
    try:
        pair.run(rounds)
    except Exception as error:  # every fault of a pair is told, and the others go on
        failures.append(f"pair {pair.number}: {error or type(error).__name__}")


def sweep():
    """Removes what a run that was killed has left."""
    for line in sh("ip", "netns", "list").stdout.splitlines():
        name = line.split()[0]
        owner = re.fullmatch(r"gg(\d+)-.*", name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            sh("ip", "netns", "del", name)


def hindrance():
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    missing = [tool for tool in ("ip", "nft") if not shutil.which(tool)]
    if missing:
        return f"{' and '.join(missing)} not found; install iproute2 and nftables"
    space = f"gg{os.getpid()}-try"
    try:
        sh("ip", "netns", "add", space)
        sh("ip", "netns", "exec", space, "nft", "-f", "-", input=DROP)
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "del", space], capture_output=True)
    return None


def told(pairs):
    for what in pairs[0].worst:
        worst = max(pair.worst.get(what, 0.0) for pair in pairs)
        count = sum(pair.count.get(what, 0) for pair in pairs)
        print(f"{what}: {worst:.3f} s at most, {count} times")
    stages = [stage for pair in pairs for _, stage in pair.outcomes.values()]
    frames = sum(1000 <= value < 9000 for pair in pairs for value, _ in pair.write_frames())
    summary = ", ".join(f"{stages.count(stage)} {stage}" for stage in sorted(set(stages)))
    late = sum(len(pair.late_writes()) for pair in pairs)
    print(f"W2 writes: {len(stages)} asked for ({summary}), {frames} frames arrived, {late} after the outcome was told")
    return stages


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gaugeglass", type=Path)
    parser.add_argument("--must", action="store_true", help="fail where it cannot be run")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--rounds", type=int, default=10, help=f"cuts and writes of each of {PAIRS} pairs")
    options = parser.parse_args()
    why_not = hindrance()
    if why_not:
        print(f"NETWORK NAMESPACES SKIPPED: {why_not}")
        return 1 if options.must else 0
    sweep()
    options.gaugeglass = options.gaugeglass.resolve()
    print(f"seed {options.seed}", flush=True)

    def stop(signal_number, _):
        raise Wrong(f"not done within {LIMIT_S} s" if signal_number == signal.SIGALRM else "interrupted")

    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.alarm(LIMIT_S)
    failures, pairs = [], []
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "cable.toml"
        project.write_text(PROJECT)
        try:
            pairs = [Pair(number, options, project) for number in range(PAIRS)]
            threads = [threading.Thread(target=play, args=(pair, options.rounds, failures), daemon=True) for pair in pairs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except Wrong as error:
            failures.append(str(error))
        finally:
            signal.alarm(0)
            for pair in pairs:
                pair.clean()
    stages = told(pairs)
    if not failures:
        unknown, ghosts = stages.count("unknown"), sum(pair.ghost for pair in pairs)
        print(f"the rig: {ghosts} of {PAIRS} writes of a plain client arrived after it had given them up")
        if ghosts == 0:
            failures.append("the rig sees no late write even of a plain client, so it proves nothing")
        if unknown < 3:
            failures.append(f"only {unknown} writes ended as unknown, so hardly any was under way during a cut")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
