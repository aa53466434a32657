"""From the table of a manual to live tags, as a person does it: the register list of an Eastron SDM630 is
pasted into an empty project by keyboard alone, no address typed, and every value is compared with what the
meter holds. The pictures of the README's chapter stay in OUT.

use: table.py GAUGEGLASS OUT

Needs what desktop.py needs, and Python's tkinter, which holds the clipboard.
"""

import json
import os
import shutil
import subprocess
import sys
import time

from desktop import GAUGEGLASS, OUT, TOP, check, free_port, quiet, start, stop_all, until

# The box "Read live values".
LIVE = (38, 178)
IMPORT = (1067, 663)
TABLE = TOP / "tests" / "data" / "import" / "sdm630.tsv"
HOLD = "import sys, tkinter as t; r = t.Tk(); r.withdraw(); r.clipboard_clear(); r.clipboard_append(open(sys.argv[1], encoding='utf-8').read()); r.mainloop()"


def keys(*chords, pause=0.5):
    for chord in chords:
        quiet("xdotool", "key", chord)
        time.sleep(pause)


def text(words):
    quiet("xdotool", "type", "--delay", "25", words)
    time.sleep(0.6)


def do(action):
    """By the list of everything the program can do."""
    keys("ctrl+p")
    text(action)
    time.sleep(0.6)
    keys("Return", pause=1.2)


def picture(name, crop=None):
    """The screen, or a part of it, in few enough colours to be small."""
    time.sleep(1)
    file = OUT / f"{name}.png"
    quiet("import", "-window", "root", file)
    cut = ["-crop", crop, "+repage"] if crop else []
    quiet("convert", file, *cut, "+dither", "-colors", "128", "-define", "png:compression-level=9", "-strip", file)
    check(f"picture {name}", 3_000 < file.stat().st_size < 150_000, file.stat().st_size)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "config").mkdir(parents=True)
    (OUT / "config" / "settings.toml").write_text('lang = "en"\nlook = "light"\n')
    display = f":{90 + os.getpid() % 400}"
    start("Xvfb", display, "-screen", "0", "1280x720x24", "-ac", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.environ.update(DISPLAY=display, GAUGEGLASS_CONFIG_DIR=str(OUT / "config"), LANG="C.UTF-8")
    os.environ.pop("WAYLAND_DISPLAY", None)
    until("the virtual screen", lambda: quiet("xprop", "-root").returncode == 0, 10)
    start("openbox", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    maps = json.loads((TOP / "tests" / "data" / "device_maps.json").read_text(encoding="utf-8"))
    meter = next(d for d in maps["devices"] if d["id"] == "eastron_sdm630")
    (OUT / "meter.json").write_text(json.dumps(meter["image"]))
    port = free_port()
    start(GAUGEGLASS, "simulate", f"image:{OUT / 'meter.json'}", "--listen", f"127.0.0.1:{port}", stdout=subprocess.DEVNULL)
    start(sys.executable, "-c", HOLD, TABLE)

    window = start(GAUGEGLASS, stderr=(OUT / "stderr.txt").open("w"))
    name = until("the window stands", lambda: quiet("xdotool", "search", "--onlyvisible", "--name", "Quadruple").stdout.split(), 60)[0]
    quiet("wmctrl", "-i", "-r", name, "-b", "add,fullscreen")
    time.sleep(3)
    keys("ctrl+n", pause=1.5)

    # 1: where the meter is. Name, kind, host, port; then the device behind it.
    do("Add connection")
    text("Switch room")
    keys("Tab", "Tab", "ctrl+a")
    text("127.0.0.1")
    keys("Tab", "ctrl+a")
    text(str(port))
    picture("table-1-connection", "840x340+220+200")
    keys("Return", pause=1.5)
    do("Add device")
    text("Main meter")
    keys("Return", pause=2)

    # 2: the table, pasted; 3: its values, read.
    keys("ctrl+v", pause=4)
    picture("table-2-pasted")
    quiet("xdotool", "mousemove", *LIVE, "click", "1")
    time.sleep(6)
    picture("table-3-live")

    # 4: taken over.
    quiet("xdotool", "mousemove", *IMPORT, "click", "1")
    time.sleep(5)
    picture("table-4-tags")
    project = OUT / "meter.toml"
    keys("ctrl+s", pause=2)
    keys("ctrl+a")
    text(str(project))
    keys("Return", pause=2)
    until("the project is saved", project.exists, 10)
    compare(project, meter)
    quiet("wmctrl", "-i", "-c", name)
    code = until("the window closes when asked", lambda: window.poll() is not None and [window.poll()], 10)[0]
    check("it closes cleanly", code == 0, code)
    said = (OUT / "stderr.txt").read_text()
    check("and has not complained", "panicked" not in said, said)
    print(f"table: pictures in {OUT}")


def compare(project, meter):
    """Every point of the meter's map against what the saved project reads: registers and value."""
    read = [json.loads(line) for line in quiet(GAUGEGLASS, "read", project, "--json").stdout.splitlines()]
    check("every tag is read well", all(r["quality"] == "good" for r in read), read)
    held = sorted(p["sample"]["regs"] for p in meter["points"])
    check(f"{len(held)} values have the registers of the meter", sorted(r["raw"] for r in read) == held, read)
    wanted = sorted(p["sample"].get("eng", p["sample"].get("raw")) for p in meter["points"])
    shown = sorted(r["value"] for r in read)
    near = all(abs(a - b) <= 1e-6 * abs(b) for a, b in zip(shown, wanted, strict=True))
    check("and are right", near, [shown, wanted])


if __name__ == "__main__":
    try:
        main()
    finally:
        stop_all()
