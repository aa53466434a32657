"""The real window on a virtual screen: it starts, shows live values, takes a setpoint typed by keyboard,
and closes cleanly. Screenshots stay in OUT.

use: desktop.py GAUGEGLASS OUT

Needs Xvfb, openbox, xdotool, wmctrl and ImageMagick's import.
The window talks to a simulator of this script's own, on the loopback, so that what arrives can be
read by another process.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
GAUGEGLASS, OUT = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
SETPOINT = "Loop 1/Setpoint"
checks = 0
started = []


def check(what, condition, detail=""):
    global checks
    checks += 1
    print(("ok    " if condition else "FAIL  ") + what + (f"  [{detail}]" if detail != "" and not condition else ""), flush=True)
    if not condition:
        stop_all()
        sys.exit(1)


def stop_all():
    for process in reversed(started):
        if process.poll() is None:
            process.terminate()


def start(*command, **more):
    process = subprocess.Popen([str(c) for c in command], **more)
    started.append(process)
    return process


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(what, condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    check(what, False, f"not within {seconds} s")


def quiet(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


def read(project, tag):
    done = quiet(GAUGEGLASS, "read", project, tag, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else None


def screenshot(name):
    quiet("import", "-window", "root", OUT / name)
    size = (OUT / name).stat().st_size if (OUT / name).exists() else 0
    check(f"screenshot {name}", size > 10_000, size)


def colours(name):
    """How many colours a screenshot has: a dead or black window has a handful."""
    done = quiet("identify", "-format", "%k", OUT / name)
    return int(done.stdout or 0)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    display = f":{90 + os.getpid() % 400}"
    start("Xvfb", display, "-screen", "0", "1320x860x24", "-ac", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = display
    os.environ["GAUGEGLASS_CONFIG_DIR"] = str(OUT / "config")
    os.environ["LANG"] = "C.UTF-8"
    os.environ.pop("WAYLAND_DISPLAY", None)
    until("the virtual screen", lambda: quiet("xdpyinfo").returncode == 0 or quiet("xprop", "-root").returncode == 0, 10)
    start("openbox", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    port = free_port()
    start(GAUGEGLASS, "simulate", "quadruple-tank", "--speed", "5", "--listen", f"127.0.0.1:{port}", stdout=subprocess.DEVNULL)
    project = OUT / "tank.toml"
    text = (TOP / "projects" / "quadruple-tank.toml").read_text(encoding="utf-8")
    text = re.sub(r'simulator = "quadruple-tank"\nspeed = \d+', f'host = "127.0.0.1"\nport = {port}', text)
    check("the project now names the simulator's port", str(port) in text)
    # One writable tag, so that its field is the first of the pane: Ctrl+4 and Tab five times lead into it.
    head, *tags = re.split(r"(?=^\[\[tag\]\]$)", text, flags=re.MULTILINE)
    locked = r"^(writable|write_min|write_max|control|pulse_ms|confirm) = .*\n"
    tags = [t if SETPOINT in t else re.sub(locked, "", t, flags=re.MULTILINE) for t in tags]
    project.write_text(head + "".join(tags), encoding="utf-8")
    before = until("the simulator answers", lambda: read(project, SETPOINT), 10)

    window = start(GAUGEGLASS, project, stderr=(OUT / "stderr.txt").open("w"))
    name = until("the window stands", lambda: quiet("xdotool", "search", "--onlyvisible", "--name", "Quadruple").stdout.split(), 30)[0]
    quiet("xdotool", "windowactivate", "--sync", name)
    quiet("xdotool", "windowfocus", name)
    time.sleep(4)
    screenshot("1-live.png")
    check("the window shows more than an empty frame", colours("1-live.png") > 50, colours("1-live.png"))
    time.sleep(1.5)
    quiet("import", "-window", "root", OUT / "1b-live.png")
    differs = quiet("compare", "-metric", "AE", OUT / "1-live.png", OUT / "1b-live.png", "null:").stderr
    check("the picture lives", float(differs.split()[0]) > 50, differs)

    wanted = 8.5 if abs(before["value"] - 8.5) > 0.5 else 10.5
    quiet("xdotool", "key", "ctrl+4")
    time.sleep(0.5)
    # From the tab of the pane past the four tabs beside it into the first field.
    for _ in range(5):
        quiet("xdotool", "key", "Tab")
        time.sleep(0.3)
    quiet("xdotool", "key", "ctrl+a")
    quiet("xdotool", "type", str(wanted))
    time.sleep(0.5)
    screenshot("2-typed.png")
    check("typing alone writes nothing", read(project, SETPOINT)["value"] == before["value"])
    quiet("xdotool", "key", "Return")
    until("the setpoint typed by keyboard reaches the simulator",
          lambda: (read(project, SETPOINT) or {}).get("value") == wanted, 8)
    check("the setpoint typed by keyboard reached the simulator", True)
    time.sleep(1)
    screenshot("3-written.png")

    quiet("xdotool", "key", "F9")
    quiet("xdotool", "key", "F10")
    time.sleep(2)
    screenshot("4-other-look-and-language.png")

    quiet("wmctrl", "-i", "-c", name)
    code = until("the window closes when asked", lambda: window.poll() is not None and [window.poll()], 10)[0]
    check("it closes cleanly", code == 0, code)
    said = (OUT / "stderr.txt").read_text()
    check("and has not complained", "panicked" not in said and "ERROR" not in said, said)

    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET")}
    done = subprocess.run([GAUGEGLASS], capture_output=True, text=True, env=environment, timeout=20)
    check("without a display it says so and offers the terminal",
          done.returncode == 2 and "run projects/quadruple-tank.toml --for 10s" in done.stderr, done.stderr)
    stop_all()
    print(f"desktop: {checks} checks passed; pictures in {OUT}")


if __name__ == "__main__":
    try:
        main()
    finally:
        stop_all()
