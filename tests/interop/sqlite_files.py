"""The files of a station, opened by other programs: the questions of both FORMAT.md are asked with the
`sqlite3` program and with Python while the station runs, and blobs are unpacked as FORMAT.md describes
them, with the pco of somebody else. Part of interop.py.
"""

import csv
import io
import json
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import time
import zlib
from pathlib import Path

import numpy
from pcodec import standalone

TOP = Path(__file__).resolve().parents[2]
FAST = "Tank 1/Level"


def questions(file):
    """(which file, SQL) of every ```sql block of a FORMAT.md."""
    blocks = re.findall(r"```sql\n-- ([^\n]*)\n(.*?)```", (TOP / file).read_text(), re.S)
    assert blocks, file
    return blocks


def project(folder):
    """The demo, with one tag read and kept every 10 ms: a chunk of it is full after 36 s."""
    text = (TOP / "projects" / "quadruple-tank.toml").read_text()
    text = text.replace("period_ms = 200\n", "period_ms = 10\n", 1)
    text = text.replace(f'name = "{FAST}"\n', f'name = "{FAST}"\nrecord = "always"\n', 1)
    path = folder / "recorded.toml"
    path.write_text(text)
    return path


class Recorder:
    def __init__(self, gaugeglass, folder):
        self.gaugeglass, self.folder = gaugeglass, folder / "data"
        self.process = subprocess.Popen(
            [gaugeglass, "run", str(project(folder)), "--data", str(self.folder), "--write-stdin", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)

    def write(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=20)

    def ask(self, *words):
        done = subprocess.run([self.gaugeglass, *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout


def ask_sqlite3(file, sql):
    """Through the program, from the folder of the file."""
    done = subprocess.run(["sqlite3", "-readonly", "-bail", "-csv", "-header", file.name, sql],
                          cwd=file.parent, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and not done.stderr, f"{file.name}: {sql}: {done.stderr}"
    return list(csv.DictReader(io.StringIO(done.stdout)))


def ask_python(file, sql):
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        sql = sql.replace("ATTACH 'live.db'", f"ATTACH 'file:{file.parent}/live.db?mode=ro'")
        *before, last = [part for part in sql.split(";") if part.strip()]
        for part in before:
            db.execute(part)
        cursor = db.execute(last)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


class Bytes:
    """Little-endian bytes, read from the front, with their CRC-32 behind them."""

    def __init__(self, data):
        body, (crc,) = data[:-4], struct.unpack("<I", data[-4:])
        assert zlib.crc32(body) == crc, "the checksum is right"
        self.rest = body

    def take(self, form):
        size = struct.calcsize("<" + form)
        values = struct.unpack("<" + form, self.rest[:size])
        self.rest = self.rest[size:]
        return values

    def numbers(self):
        (length,) = self.take("I")
        packed, self.rest = self.rest[:length], self.rest[length:]
        return standalone.simple_decompress(packed)


def unpack_commit(row):
    """(tag, time, value, quality) of a row of live.db's journal."""
    data = Bytes(row["data"])
    version, *own = data.take("Bqq")
    assert version == 3, version
    assert own == [row["first"], row["at"]], "the row is its own"
    (count,) = data.take("I")
    samples = []
    while data.rest:
        at, quality, n = data.take("qHI")
        samples += [(*data.take("I"), at, *data.take("d"), quality) for _ in range(n)]
    assert len(samples) == count
    return samples


def checksum_of_row(row):
    """CRC-32 of the columns of a chunk but `id` and `crc`: kind and eight bytes of each."""
    form = {type(None): lambda v: struct.pack("<Bq", 0, 0), int: lambda v: struct.pack("<Bq", 1, v),
            float: lambda v: struct.pack("<Bd", 2, v + 0.0)}
    return zlib.crc32(b"".join(form[type(v)](v) for name, v in row.items() if name not in ("id", "crc", "data")))


def unpack_chunk(data):
    """(time, value, quality) of a blob of a month."""
    data = Bytes(data)
    codec, count = data.take("BI")
    assert codec == 1, codec
    times, values = data.numbers(), data.numbers()
    assert times.dtype == numpy.int64 and values.dtype == numpy.float64
    qualities = []
    for _ in range(data.take("I")[0]):
        length, quality = data.take("IH")
        qualities += [quality] * length
    assert not data.rest and len(times) == len(values) == len(qualities) == count
    return list(zip(times.tolist(), values.tolist(), qualities))


def month_of(recorder, within):
    end = time.monotonic() + within
    while time.monotonic() < end:
        months = sorted(recorder.folder.glob("2*.db"))
        try:
            if months and ask_python(months[0], "SELECT count(*) AS n FROM chunk")[0]["n"]:
                return months[0]
        except sqlite3.OperationalError:
            pass  # It is being made.
        time.sleep(0.5)
    return None


def answers_of(recorder, month):
    """Every question of both FORMAT.md, asked by both programs: (file, sql, rows of sqlite3, of Python)."""
    for source in ["src/history/disk/FORMAT.md", "src/alarm/journal/FORMAT.md"]:
        for name, sql in questions(source):
            file = month if name == "a month" else recorder.folder / name
            yield name, sql, ask_sqlite3(file, sql), ask_python(file, sql)


def exercise(check, recorder):
    month = month_of(recorder, 180)
    check("sqlite: a month file has a chunk", month is not None)
    recorder.write("Loop 1/Setpoint=9.5")
    journal = recorder.folder / "journal.db"
    written = "SELECT count(*) AS n FROM row WHERE kind = 'write' AND event = 'ended'"
    end = time.monotonic() + 15
    while not ask_python(journal, written)[0]["n"] and time.monotonic() < end:
        time.sleep(0.1)
    check("sqlite: the program itself is there", shutil.which("sqlite3") is not None)
    count = 0
    for name, sql, by_program, by_python in answers_of(recorder, month):
        count += 1
        first = sql.strip().splitlines()[0]
        # Marks and alarms may be none yet.
        may = not by_program and ("FROM mark" in sql or "'alarm'" in sql)
        check(f"sqlite: the running station's {name} answers: {first}", bool(by_program) or may)
        same = bool(by_program and by_python) and by_program[0].keys() == by_python[0].keys()
        check("sqlite: and Python finds the same columns", same or may, (by_program, by_python))
    check("sqlite: all questions of both formats were asked", count >= 9, count)
    recorder.stop()
    # What lies in the files is what the program itself says.
    live = recorder.folder / "live.db"
    (tag,) = [row["id"] for row in ask_python(live, "SELECT id, name FROM tag") if row["name"] == FAST]
    told = [json.loads(line) for line in recorder.ask("history", "query", str(recorder.folder), FAST, "--from", "1h", "--json").splitlines()]
    in_chunks, last = [], -1
    for row in ask_python(month, f"SELECT chunk.*, data FROM chunk JOIN blob USING(id) WHERE tag = {tag} ORDER BY nlast"):
        samples = unpack_chunk(row["data"])
        usable = [v for _, v, q in samples if q < 0x200]
        check("sqlite: a row's checksum is that of its columns", checksum_of_row(row) == row["crc"])
        check("sqlite: and knows that of its samples", struct.pack("<I", row["blob_crc"]) == row["data"][-4:])
        check("sqlite: a chunk's summary is that of its samples",
              (row["n"], row["t0"], row["t1"], row["vmin"], row["vmax"]) == (len(samples), samples[0][0], samples[-1][0], min(usable), max(usable)))
        in_chunks += samples
        last = row["nlast"]
    waiting = []
    for row in ask_python(live, "SELECT first, at, data FROM journal ORDER BY first"):
        for number, (whose, *sample) in enumerate(unpack_commit(row), row["first"]):
            if whose == tag and number > last:
                waiting.append(tuple(sample))
    read = in_chunks + waiting
    check("sqlite: a chunk and a journal were unpacked", len(in_chunks) >= 3600 and waiting, (len(in_chunks), len(waiting)))
    values = [v for _, v, q in read if q < 0x200]
    expected = [row["value"] for row in told if row["value"] is not None]
    check("sqlite: they are the samples that the program tells, bit by bit", values == expected, (len(values), len(expected)))
    damaged = bytearray(ask_python(month, "SELECT data FROM blob LIMIT 1")[0]["data"])
    damaged[len(damaged) // 2] ^= 4
    try:
        unpack_chunk(bytes(damaged))
        told = None
    except AssertionError as error:
        told = str(error)
    check("sqlite: a flipped bit is told by the checksum", told == "the checksum is right", told)
