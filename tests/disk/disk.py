"""Disks that fail under a running station: `disk.py GAUGEGLASS [--must]`, as root, on Linux.

A station with the simulated plant records into a folder of its own, in a mount namespace that nobody else
sees. Three at once, each through one fault that lasts some seconds:

- read-only: an ext4 disk (an image on a loop device) that the kernel has given up and made read-only;
- full: a small tmpfs filled to the last byte;
- errors: a disk of which every write, sync and opening for writing fails with EIO
  (tests/suite/history/faulty_disk.c, loaded before the C library).

Each time: the trouble is told within two seconds, by its name; tags stay good and a setpoint is written and
confirmed meanwhile; once the disk is well again the station records by itself, loses nothing, and leaves no
hole in the curve; the write stands in the journal. Prints the worst times; exit code 1 if anything is not as it
should be. Where it cannot be run it says so and skips, with `--must` it fails.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from talker import Program, Wrong, verdict

TOP = Path(__file__).resolve().parents[2]
PROJECT = TOP / "projects" / "quadruple-tank.toml"
TOLD_WITHIN, WELL_WITHIN, LASTS, HOLE_MS = 2.0, 4.0, 4.0, 1500
LIMIT_S = 90
INSIDE = "GAUGEGLASS_DISK_NAMESPACE"


def sh(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, timeout=30)


class ReadOnly:
    name, trouble = "read-only", "read_only"

    def __init__(self, home):
        self.image, self.folder = home / "disk.img", home / "ext4"
        self.folder.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(256 << 20)
        sh("mkfs.ext4", "-q", self.image)
        # While no disk is mounted there, nothing can be written beneath.
        sh("chattr", "+i", self.folder)
        try:
            self.mount()
        except subprocess.CalledProcessError:
            self.clean()
            raise

    def mount(self):
        sh("mount", "-o", "loop", self.image, self.folder)

    def environment(self):
        return {}

    def break_it(self):
        # What the kernel does to a file system whose disk it has lost faith in.
        broken = time.monotonic()
        sh("mount", "-o", "remount,abort", self.folder)
        return broken

    def mend(self):
        # The station still holds files of the old disk open, so that it cannot be made writable again: what
        # was on it goes to another disk, which takes its place.
        sh("umount", "-l", self.folder)
        other = self.image.with_suffix(".copy")
        shutil.copyfile(self.image, other)
        checked = subprocess.run(["e2fsck", "-f", "-y", str(other)], capture_output=True, text=True)
        if checked.returncode > 1:
            raise Wrong(f"the disk is beyond repair: {checked.stdout[-300:]}")
        self.image = other
        self.mount()

    def clean(self):
        subprocess.run(["umount", "-l", self.folder], capture_output=True)
        subprocess.run(["chattr", "-i", self.folder], capture_output=True)


class Full:
    name, trouble = "full", "full"

    def __init__(self, home):
        self.folder = home / "tmpfs"
        self.folder.mkdir()
        sh("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", self.folder)

    def environment(self):
        return {}

    def break_it(self):
        fill = ["dd", "if=/dev/zero", "bs=4096", f"of={self.folder}/ballast"]
        if subprocess.run(fill, capture_output=True).returncode == 0:
            raise Wrong("the disk was never full")
        return time.monotonic()

    def mend(self):
        (self.folder / "ballast").unlink()

    def clean(self):
        subprocess.run(["umount", "-l", self.folder], capture_output=True)


class Errors:
    name, trouble = "errors", "failed"

    def __init__(self, home):
        self.folder, self.switch, self.library = home / "errors", home / "broken", home / "faulty_disk.so"
        self.folder.mkdir()
        source = TOP / "tests" / "suite" / "history" / "faulty_disk.c"
        sh("cc", "-shared", "-fPIC", "-O1", "-o", self.library, source, "-ldl")

    def environment(self):
        return {"LD_PRELOAD": str(self.library), "FAULTY_FOLDER": str(self.folder),
                "FAULTY_WHILE": str(self.switch), "FAULTY_ERRNO": "5"}

    def break_it(self):
        self.switch.touch()
        return time.monotonic()

    def mend(self):
        self.switch.unlink()

    def clean(self):
        pass


class Station(Program):
    """A station that records."""

    def __init__(self, gaugeglass, disk):
        self.gaugeglass, self.folder = gaugeglass, disk.folder / "station"
        super().__init__(gaugeglass, "run", PROJECT, "--data", self.folder, "--write-stdin", "--json",
                         stderr=subprocess.DEVNULL, env=os.environ | disk.environment())

    def told(self, *words):
        done = subprocess.run([self.gaugeglass, *words], capture_output=True, text=True, timeout=30)
        if done.returncode != 0:
            raise Wrong(f"{words[:2]}: {done.stdout[-300:]}{done.stderr[-300:]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=20)


def record(line, trouble):
    return line.get("event") == "record" and line["trouble"] in trouble


def play(gaugeglass, disk, worst):
    station = Station(gaugeglass, disk)
    try:
        all_good = lambda line: line.get("event") == "state" and line["good"] > 0 and line["bad"] == 0
        station.wait("every tag is good", 15, all_good)
        end = time.monotonic() + 10
        while not (station.folder / "live.db").exists():
            if time.monotonic() > end:
                raise Wrong("nothing is recorded")
            time.sleep(0.05)
        time.sleep(2)
        mark, begun = station.mark(), time.time()
        broken = disk.break_it()
        told = station.wait(f"it is told to be {disk.trouble}", 10, lambda line: record(line, [disk.trouble]), mark)[0] - broken
        # Whoever operates goes on.
        setpoint = mark
        station.tell("Loop 1/Setpoint=8.25")
        station.wait("a setpoint is confirmed meanwhile", 8, lambda line: line.get("event") == "write" and line["stage"] == "confirmed", setpoint)
        time.sleep(max(broken + LASTS - time.monotonic(), 0))
        # The setpoint is not good while it is being written.
        states = [line for _, line in station.lines[mark:] if line.get("event") == "state"]
        bad = [line for line in states if line["bad"] > 1] + [line for line in states[-1:] if line["bad"]]
        if bad:
            raise Wrong(f"tags went bad with the disk: {bad[0]}")
        mark = station.mark()
        disk.mend()
        mended = time.monotonic()
        well = station.wait("it is well again by itself", 15, lambda line: record(line, [None, "nearly_full"]), mark)[0] - mended
        lost = [line["lost"] for _, line in station.lines if line.get("event") == "record"][-1]
        time.sleep(1.5)
        station.stop()
        worst[disk.name] = (told, well)
        station.told("history", "verify", str(station.folder))
        times = [line for line in station.told("history", "query", str(station.folder), "Tank 1/Level", "--from", "5m", "--json")]
        at = [moment(line["time"]) for line in times]
        hole = max(b - a for a, b in zip(at, at[1:]))
        rows = station.told("journal", "query", str(station.folder), "--kind", "write", "--json")
        for what, holds in {
            f"told after {told:.2f} s": told <= TOLD_WITHIN,
            f"well after {well:.2f} s": well <= WELL_WITHIN,
            f"{lost} samples were lost": lost == 0,
            f"a hole of {hole} ms in the curve": hole <= HOLE_MS,
            "samples of the time of the fault": sum(begun * 1e3 < t < (begun + LASTS) * 1e3 for t in at) > 5,
            "the write stands in the journal": any(row["new"] == "8.25" and row["result"] == "confirmed" for row in rows),
        }.items():
            if not holds:
                raise Wrong(what)
    finally:
        station.stop()


def moment(text):
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def hindrance():
    if os.geteuid() != 0:
        return "only root can mount disks"
    missing = [tool for tool in ("unshare", "mount", "mkfs.ext4", "chattr", "cc") if not shutil.which(tool)]
    if missing:
        return f"{' and '.join(missing)} not found; install util-linux, e2fsprogs and gcc"
    with tempfile.TemporaryDirectory() as home:
        disk = None
        try:
            disk = ReadOnly(Path(home))
        except subprocess.CalledProcessError as error:
            return f"no disks can be mounted here: {error.stderr.strip()}"
        finally:
            if disk:
                disk.clean()
    return None


def namespaces():
    """Whether mount namespaces can be made: root of a container often may not."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


def late(*_):
    print(f"FAIL  not done within {LIMIT_S} s", flush=True)
    os._exit(3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gaugeglass", type=Path)
    parser.add_argument("--must", action="store_true", help="fail where it cannot be run")
    options = parser.parse_args()
    if os.geteuid() == 0 and INSIDE not in os.environ and shutil.which("unshare") and namespaces():
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    why_not = hindrance()
    if why_not:
        print(f"DISKS THAT FAIL SKIPPED: {why_not}")
        return 1 if options.must else 0
    signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT_S)
    worst, failures, disks = {}, [], []
    with tempfile.TemporaryDirectory() as folder:

        def through(kind):
            try:
                home = Path(folder) / kind.name
                home.mkdir()
                disk = kind(home)
                disks.append(disk)
                play(str(options.gaugeglass.resolve()), disk, worst)
            except Exception as error:  # every fault is told, and the others go on
                failures.append(f"{kind.name}: {error or type(error).__name__}")

        threads = [threading.Thread(target=through, args=(kind,)) for kind in (ReadOnly, Full, Errors)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            for disk in disks:
                disk.clean()
    for name, (told, well) in sorted(worst.items()):
        print(f"{name}: told {told:.2f} s after it broke, recorded again {well:.2f} s after it was mended")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
